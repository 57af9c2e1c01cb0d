//! What was found, and how it is gathered.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::clean;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The platform refuses it, or it does harm: it is not sent unless the
    /// person insists.
    Error,
    /// It works, and is hardly meant.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// What could not be read.
    Unread,
    /// That there is a file at all.
    Empty,
    /// A folder around everything.
    Wrapped,
    /// What the platform begins with: the first page, the image.
    Begin,
    /// That the manifest is there and can be read.
    Manifest,
    /// A field of the manifest.
    Field,
    /// A name.
    Name,
    /// The text of a version.
    Version,
    /// A version that is there already.
    Taken,
    /// Room for one more version or archive.
    Full,
    /// A length.
    Size,
    /// What must not become public.
    Secret,
    /// What tools, systems and editors keep for themselves.
    Clutter,
    /// A source map.
    SourceMap,
    /// A path that leads out, or that no archive should have.
    Path,
    /// A link, a device or the like.
    Link,
    /// Several files of one name.
    Repeated,
    /// A file that needs a password.
    Encrypted,
}

impl Check {
    /// A word for programs that read reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Empty => "empty",
            Self::Wrapped => "wrapped",
            Self::Begin => "begin",
            Self::Manifest => "manifest",
            Self::Field => "field",
            Self::Name => "name",
            Self::Version => "version",
            Self::Taken => "taken",
            Self::Full => "full",
            Self::Size => "size",
            Self::Secret => "secret",
            Self::Clutter => "clutter",
            Self::SourceMap => "source-map",
            Self::Path => "path",
            Self::Link => "link",
            Self::Repeated => "repeated",
            Self::Encrypted => "encrypted",
        }
    }
}

/// One thing that would go wrong. Its `Display` is both sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was looked for.
    pub check: Check,
    /// Where it is, as the folder or the zip has it, not yet cleaned; `None`:
    /// the whole.
    pub path: Option<String>,
    /// What is wrong: a sentence, cleaned.
    pub what: String,
    /// What to do about it: a sentence, cleaned.
    pub remedy: String,
}

impl Finding {
    /// It as one line: how bad it is, where, and both sentences; cleaned.
    #[must_use]
    pub fn line(&self) -> String {
        let place = self.path.as_deref();
        let place = place.map_or_else(String::new, |path| format!("{}: ", clean(path)));
        format!("{}: {place}{self}", self.severity.word())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.remedy)
    }
}

/// So many findings of one kind are told one by one.
const TOLD: usize = 10;

/// What was found so far.
#[derive(Default)]
pub(super) struct Findings {
    all: Vec<Finding>,
    counts: BTreeMap<(Severity, Check), usize>,
}

impl Findings {
    pub(super) fn error(
        &mut self,
        check: Check,
        path: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.say(Severity::Error, check, path, what.into(), remedy.into());
    }

    pub(super) fn warning(
        &mut self,
        check: Check,
        path: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.say(Severity::Warning, check, path, what.into(), remedy.into());
    }

    pub(super) fn extend(&mut self, found: Option<Finding>) {
        self.all.extend(found);
    }

    /// Takes what was found in the manifest at `path`, of which no place is known
    /// beside that.
    pub(super) fn of_manifest(&mut self, path: &str, found: Self) {
        for finding in found.all {
            let Finding {
                severity,
                check,
                what,
                remedy,
                ..
            } = finding;
            self.say(severity, check, path, what, remedy);
        }
    }

    fn say(&mut self, severity: Severity, check: Check, path: &str, what: String, remedy: String) {
        let count = self.counts.entry((severity, check)).or_default();
        *count += 1;
        if *count <= TOLD {
            self.all.push(Finding {
                severity,
                check,
                path: (!path.is_empty()).then(|| path.to_owned()),
                what,
                remedy,
            });
        }
    }

    /// All of them, errors first; what was not told one by one as a number.
    pub(super) fn sorted(mut self) -> Vec<Finding> {
        for ((severity, check), count) in self.counts {
            if let Some(more) = count.checked_sub(TOLD).filter(|more| *more > 0) {
                self.all.push(Finding {
                    severity,
                    check,
                    path: None,
                    what: format!("There are {more} more of this kind ({}).", check.word()),
                    remedy: "Mend those above first, and look again.".to_owned(),
                });
            }
        }
        self.all.sort_by_key(|finding| finding.severity);
        self.all
    }
}
