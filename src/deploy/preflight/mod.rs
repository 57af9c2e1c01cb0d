//! What would go wrong with a deployment, told before a byte moves.
//!
//! Pure: it looks at [`Contents`] and at what the caller knows of the
//! application. It reads no file but the manifest, which is among them.

mod finding;
mod manifest;
mod paths;
mod unwanted;

use std::fmt;

use finding::Findings;
pub use finding::{Check, Finding, Severity};

use super::{Contents, INDEX, Item, MANIFEST, PluginManifest};
use crate::domain::{ApplicationKind, MOST_VERSIONS, TAKE_IT_AWAY, clean, same_label};

/// Where the image of a microservice lies.
const IMAGE: &str = "image.tar";

/// Unpacked, more than this is hardly an application.
const MOST_UNPACKED: u64 = 2 << 30;

/// What unpacks to more than so many times its length is made to do harm, or a
/// file of zeros.
const MOST_RATIO: u64 = 200;

/// Up to this length it does no harm: few bytes may well be repeated ones.
const WELL_PACKED: u64 = 100 << 20;

/// What the contents are to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A web application that the platform serves. Asked for, it stands for
    /// packages and blueprints as well, which only their manifests tell.
    Application,
    /// A package whose modules other applications take in.
    Package,
    /// A package that is a whole application to start from.
    Blueprint,
    /// A microservice: an image and its manifest.
    Microservice,
    /// A folder of this name within an application: the older kind of plugin.
    PluginFolder(String),
}

impl Shape {
    /// What contents look like, by manifest and files.
    #[must_use]
    pub fn of(contents: &Contents) -> Self {
        manifest::shape(contents)
    }

    /// What an application of this kind is deployed as; `None`: nothing is known
    /// of it.
    #[must_use]
    pub const fn of_kind(kind: &ApplicationKind) -> Option<Self> {
        match kind {
            ApplicationKind::Hosted => Some(Self::Application),
            ApplicationKind::Microservice => Some(Self::Microservice),
            _ => None,
        }
    }

    /// The same as what these contents are taken for.
    fn seen_in(self, contents: &Contents) -> Self {
        match (self, Self::of(contents)) {
            (Self::Application, told @ (Self::Package | Self::Blueprint)) => told,
            (wanted, _) => wanted,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Application => "web application",
            Self::Package => "plugin package",
            Self::Blueprint => "blueprint",
            Self::Microservice => "microservice",
            Self::PluginFolder(_) => "plugin",
        })
    }
}

/// What the caller knows of the place that the contents go to. All of it may be
/// unknown: then that is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occasion {
    /// What the contents are to become; `None`: what they look like.
    pub shape: Option<Shape>,
    /// As which version they are uploaded; `None`: as none.
    pub version: Option<String>,
    /// The versions that are there already.
    pub versions: Vec<String>,
    /// Why the version cannot have the tags that it is to get: a sentence. `None`:
    /// it can.
    pub taken_tag: Option<String>,
    /// The version that the manifest of what is deployed there tells: of the
    /// active archive, or of the plugin.
    pub deployed: Option<String>,
    /// How many archives are there already.
    pub archives: Option<usize>,
    /// How long a file the tenant takes, in bytes.
    pub limit: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Errors first, each kind in the order of the paths.
    pub findings: Vec<Finding>,
    /// The folder that everything lies in, with `/` at its end. What else was
    /// found counts from there: it can be stripped ([`super::Local::without`]).
    pub wrapper: Option<String>,
    /// What the contents are taken for.
    pub shape: Shape,
    /// The name that the manifest tells.
    pub name: Option<String>,
    /// The version that the manifest tells.
    pub version: Option<String>,
}

impl Report {
    /// Whether something was found that the platform refuses, or that does harm.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// What the platform refuses, or what does harm.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        let all = self.findings.iter();
        all.filter(|finding| finding.severity == Severity::Error)
    }

    /// Whether the folder around everything is the only error, so that it only
    /// has to be stripped.
    #[must_use]
    pub fn only_wrapped(&self) -> bool {
        self.wrapper.is_some() && self.errors().all(|finding| finding.check == Check::Wrapped)
    }
}

/// Looks at contents before they are deployed.
#[must_use]
pub fn preflight(contents: &Contents, occasion: &Occasion) -> Report {
    let mut findings = Findings::default();
    for unread in &contents.unread {
        findings.error(
            Check::Unread,
            &unread.path,
            unread.why.clone(),
            "Nothing of it would be deployed.",
        );
    }
    let wrapper = contents.wrapper();
    let stripped;
    let seen = match &wrapper {
        Some(wrapper) => {
            let name = clean(wrapper.trim_end_matches('/')).into_owned();
            findings.error(
                Check::Wrapped,
                wrapper,
                format!("Everything lies in the folder “{name}” and not at the root, where the platform looks for it."),
                "Strip the folder, or deploy what is in it.",
            );
            stripped = contents.below(wrapper);
            &stripped
        }
        None => contents,
    };
    let shape = match &occasion.shape {
        Some(wanted) => wanted.clone().seen_in(seen),
        None => Shape::of(seen),
    };
    if seen.files().next().is_none() {
        findings.error(
            Check::Empty,
            "",
            "There is no file in it.",
            "Choose the folder that the build writes.",
        );
    } else {
        paths::check(&mut findings, contents);
        unwanted::check(&mut findings, seen);
        begins(&mut findings, seen, &shape);
    }
    let told = manifest::check(&mut findings, seen, &shape);
    // What lies within a plugin, or beside an image, is nobody's plugin.
    if matches!(
        shape,
        Shape::Application | Shape::Package | Shape::Blueprint
    ) {
        plugins(&mut findings, seen);
    }
    sizes(&mut findings, seen, occasion);
    versions(&mut findings, occasion, &shape, told.version.as_deref());
    Report {
        findings: findings.sorted(),
        wrapper,
        shape,
        name: told.name,
        version: told.version,
    }
}

/// Looks at files that go into an archive of which no more is known.
pub(super) fn files_alone(contents: &Contents) -> Vec<Finding> {
    let mut findings = Findings::default();
    paths::check(&mut findings, contents);
    unwanted::check(&mut findings, contents);
    let shape = Shape::of(contents);
    manifest::check(&mut findings, contents, &shape);
    plugins(&mut findings, contents);
    findings.sorted()
}

/// Looks at the manifests of what the platform takes for plugins.
fn plugins(findings: &mut Findings, contents: &Contents) {
    for PluginManifest { folder, text } in &contents.plugins {
        let alone = Contents {
            items: vec![Item::file(MANIFEST, 0)],
            manifest: text.clone(),
            ..Contents::nothing(contents.origin)
        };
        let mut found = Findings::default();
        let shape = Shape::PluginFolder(folder.clone());
        manifest::check(&mut found, &alone, &shape);
        findings.of_manifest(&format!("{folder}/{MANIFEST}"), found);
    }
}

/// Whether what the platform begins with is at the root.
fn begins(findings: &mut Findings, contents: &Contents, shape: &Shape) {
    let elsewhere = |name: &str| {
        let end = format!("/{name}");
        let found = contents.files().find(|item| item.path.ends_with(&end));
        found.map_or_else(
            || "Build it first, and deploy what the build writes.".to_owned(),
            |item| {
                format!(
                    "There is one at “{}”: deploy that folder.",
                    clean(&item.path)
                )
            },
        )
    };
    if *shape == Shape::Microservice {
        if contents.file(IMAGE).is_none() {
            findings.error(
                Check::Begin,
                IMAGE,
                format!("There is no {IMAGE} at the root, which a microservice is started from."),
                "Save the image by docker save as image.tar, and put it beside the manifest.",
            );
        }
        return;
    }
    if contents.file(INDEX).is_none() {
        let what = format!("There is no {INDEX} at the root, which a {shape} begins with.");
        match shape {
            Shape::PluginFolder(_) => {}
            Shape::Package => findings.warning(Check::Begin, INDEX, what, elsewhere(INDEX)),
            _ => findings.error(Check::Begin, INDEX, what, elsewhere(INDEX)),
        }
    }
    if contents.file(MANIFEST).is_none() {
        let what = format!("There is no {MANIFEST} at the root, which tells what a {shape} is.");
        match shape {
            Shape::Package | Shape::Blueprint => {
                findings.error(Check::Manifest, MANIFEST, what, elsewhere(MANIFEST));
            }
            _ => findings.warning(Check::Manifest, MANIFEST, what, elsewhere(MANIFEST)),
        }
    }
}

fn sizes(findings: &mut Findings, contents: &Contents, occasion: &Occasion) {
    if let Some(packed) = contents.packed {
        findings.extend(too_large(packed, occasion.limit));
        let length = contents.length();
        let ratio = length / packed.max(1);
        let what = format!("It unpacks from {} to {}.", size(packed), size(length));
        if length > WELL_PACKED && ratio >= MOST_RATIO {
            let remedy = "That is what a zip does that is made to do harm: look what makes it so \
                          long.";
            findings.error(Check::Size, "", what, remedy);
        } else if length > MOST_UNPACKED || ratio > MOST_RATIO {
            let remedy = "The platform may refuse to unpack it: look what makes it so long.";
            findings.warning(Check::Size, "", what, remedy);
        }
    }
}

/// Whether a zip of `length` bytes is longer than the tenant takes: for the zip
/// that was made of a folder.
#[must_use]
pub(super) fn too_large(length: u64, limit: Option<u64>) -> Option<Finding> {
    let limit = limit.filter(|limit| length > *limit)?;
    Some(Finding {
        severity: Severity::Warning,
        check: Check::Size,
        path: None,
        what: format!(
            "The zip has {}, and the tenant takes files of {} at most.",
            size(length),
            size(limit)
        ),
        remedy: "The platform may refuse it: leave out what is not needed.".to_owned(),
    })
}

/// Whether a file that goes alone is longer than the tenant takes.
pub(super) fn too_large_file(length: u64, limit: Option<u64>, at: &str) -> Option<Finding> {
    let limit = limit.filter(|limit| length > *limit)?;
    Some(Finding {
        severity: Severity::Warning,
        check: Check::Size,
        path: Some(at.to_owned()),
        what: format!(
            "The file has {}, and the tenant takes files of {} at most.",
            size(length),
            size(limit)
        ),
        remedy: "The platform may refuse it.".to_owned(),
    })
}

fn size(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().iec().to_string()
}

/// Whether there is room for one more, and none that is equal.
fn versions(findings: &mut Findings, occasion: &Occasion, shape: &Shape, told: Option<&str>) {
    if let Some(version) = &occasion.version {
        let shown = clean(version);
        manifest::version(findings, "", version);
        let mut there = occasion.versions.iter();
        if there.any(|one| same_label(one, version)) {
            findings.error(
                Check::Taken,
                "",
                format!("Version {shown} is there already."),
                "Raise the version, or delete the one that is there.",
            );
        }
        if let Some(why) = &occasion.taken_tag {
            findings.error(Check::Taken, "", why.as_str(), TAKE_IT_AWAY);
        }
        if *shape == Shape::Application {
            findings.warning(
                Check::Version,
                MANIFEST,
                "It is no package, and platforms may keep versions of packages alone.",
                "Make it one by isPackage and package in the manifest, or upload it as an archive.",
            );
        }
        if occasion.versions.len() >= MOST_VERSIONS {
            findings.error(
                Check::Full,
                "",
                format!(
                    "There are {} versions already, and the platform keeps {MOST_VERSIONS}.",
                    occasion.versions.len()
                ),
                "Delete one that nobody uses.",
            );
        }
        if let Some(told) = told.filter(|told| !same_label(told, version)) {
            findings.warning(
                Check::Version,
                MANIFEST,
                format!(
                    "It is uploaded as version {shown}, and the manifest says {}.",
                    clean(told)
                ),
                "Make both the same.",
            );
        }
    }
    if let Some(same) = told.filter(|told| occasion.deployed.as_deref() == Some(*told)) {
        findings.warning(
            Check::Taken,
            MANIFEST,
            format!(
                "Version {} is deployed already: nobody could tell both apart.",
                clean(same)
            ),
            "Raise the version where others use it.",
        );
    }
    if let Some(archives) = occasion.archives.filter(|count| *count >= MOST_VERSIONS) {
        findings.warning(
            Check::Full,
            "",
            format!(
                "There are {archives} archives already, and the platform keeps {MOST_VERSIONS}."
            ),
            "It may refuse one more, or delete the oldest: delete one that nobody needs.",
        );
    }
}

#[cfg(test)]
mod tests;
