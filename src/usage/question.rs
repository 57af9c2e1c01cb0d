//! What can be asked of the scanned files, and what is answered: plain values.

use jiff::{Span, Timestamp};

use crate::domain::{Binary, BinaryId, Md5};

/// By what files are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The object's type.
    Type,
    /// Its owner.
    Owner,
    /// The device that it names.
    Device,
    /// How long ago it last changed.
    Age,
}

impl By {
    /// All of them, in the order in which levels of the tree take them.
    pub const ALL: [Self; 4] = [Self::Type, Self::Owner, Self::Device, Self::Age];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Owner => "owner",
            Self::Device => "device",
            Self::Age => "age",
        }
    }
}

/// How long ago a file last changed; where no change is told, was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Age {
    /// Seven days.
    Week,
    /// Thirty days.
    Month,
    /// 91 days.
    Quarter,
    /// 365 days.
    Year,
    /// Longer ago.
    Older,
    /// The platform told no date.
    Unknown,
}

impl Age {
    /// All of them, the youngest first.
    pub const ALL: [Self; 6] = [
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::Older,
        Self::Unknown,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "this week",
            Self::Month => "this month",
            Self::Quarter => "this quarter",
            Self::Year => "this year",
            Self::Older => "older",
            Self::Unknown => "no date",
        }
    }

    /// Milliseconds since 1970 from which on a file is of this age, as of
    /// `now`; the age before it ends there. `None`: from the beginning.
    pub(super) fn from(self, now: Timestamp) -> Option<i64> {
        let days = match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 91,
            Self::Year => 365,
            Self::Older | Self::Unknown => return None,
        };
        let begin = now.checked_sub(Span::new().hours(24 * days));
        Some(begin.unwrap_or(Timestamp::MIN).as_millisecond())
    }
}

/// What the files of a group share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A type, an owner or a device; empty where there is none.
    Text(String),
    /// An age.
    Age(Age),
}

/// A level of the tree that was gone into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Level {
    /// By what it groups.
    pub by: By,
    /// The group that was chosen.
    pub value: Value,
}

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The groups of the files within a path; the heaviest first.
    Groups {
        /// From the outside in.
        path: Vec<Level>,
        /// By what they are grouped.
        by: By,
    },
    /// The files within a path; the largest first.
    Files {
        /// From the outside in; empty for all.
        path: Vec<Level>,
    },
    /// All files, the one that changed the longest ago first; those without a
    /// date last.
    Oldest,
    /// Files that are there more than once, each group together: what would
    /// free the most first, within a group the oldest first.
    Duplicates,
    /// Files that no entry of a repository points to, the largest first.
    Unreferenced,
}

/// A stretch of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Of which rows.
    pub of: Rows,
    /// The first one, from 0.
    pub from: usize,
    /// How many at most.
    pub len: usize,
    /// From when ages are counted.
    pub now: Timestamp,
}

/// The answer to a [`Window`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The first row, from 0.
    pub from: usize,
    /// The rows.
    pub rows: Vec<Entry>,
    /// Rows in all.
    pub total: usize,
    /// Files that the rows stand for.
    pub files: u64,
    /// Their bytes. For duplicates: what would be free if one of each were left.
    pub bytes: u64,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Files that share something.
    Group(Group),
    /// A file.
    File(Box<FileRow>),
}

/// Files that share something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they share.
    pub value: Value,
    /// Their bytes.
    pub bytes: u64,
    /// How many.
    pub files: u64,
}

/// A scanned file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub id: BinaryId,
    /// Its name as the server gave it.
    pub name: String,
    /// Its type.
    pub type_name: String,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its length in bytes.
    pub length: Option<u64>,
    /// Its owner.
    pub owner: Option<String>,
    /// The device that it names.
    pub device: Option<String>,
    /// When it was made, where the list told.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// Its digest, where the platform tells one.
    pub digest: Option<Md5>,
    /// The application whose archive it is.
    pub archive_of: Option<String>,
    /// Its place among its copies, where duplicates were asked for.
    pub twin: Option<Twin>,
}

/// A file among those that are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// Which, from 1: the oldest is the first.
    pub number: u64,
    /// Of how many.
    pub of: u64,
    /// Whether their digests are the same; else their names and lengths are.
    pub is_certain: bool,
}

impl FileRow {
    /// The name to show: the object's, or the id where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.trim().is_empty() {
            self.id.as_str()
        } else {
            &self.name
        }
    }

    /// The binary, as far as the scan knows it: its object is not kept.
    #[must_use]
    pub fn binary(&self) -> Binary {
        Binary {
            id: self.id.clone(),
            name: self.name.clone(),
            type_name: self.type_name.clone(),
            content_type: self.content_type.clone(),
            length: self.length,
            digest: self.digest,
            owner: self.owner.clone(),
            created: self.created,
            updated: self.updated,
            archive_of: self.archive_of.clone(),
            object: "{}".into(),
        }
    }
}

/// How the scan stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Files that are known.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the last scan ended that saw all there was.
    pub completed: Option<Timestamp>,
    /// Whether a scan was begun that did not end.
    pub is_interrupted: bool,
    /// Whether it is known which files are pointed to.
    pub knows_references: bool,
    /// What the person should know of the figures: a sentence.
    pub note: Option<String>,
    /// What the person should know of the database: a sentence, told once.
    pub notice: Option<String>,
    /// The scan that runs in this program.
    pub running: Option<Progress>,
    /// Grows with each change of the rows, within a run of the program.
    pub version: u64,
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it reads.
    pub phase: Phase,
    /// Objects read in this phase.
    pub done: u64,
    /// Of how many, where the platform tells.
    pub of: Option<u64>,
    /// Objects a second in this phase.
    pub rate: u64,
}

/// What a scan reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// All binaries.
    Files,
    /// Those that changed since the last scan.
    Changes,
    /// The objects that point to binaries.
    References,
}

impl Phase {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Changes => "changed files",
            Self::References => "objects that may point to files",
        }
    }
}

/// What a scan is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on with a scan that was interrupted; else read what changed since the
    /// last one; without one, all.
    Renew,
    /// All of it, whatever is known.
    Anew,
}

/// What can be asked of the scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inquiry {
    /// How does it stand?
    State,
    /// Which rows are there?
    Window(Window),
    /// Scan the tenant.
    Scan(Wish),
    /// These are gone.
    Forget(Vec<BinaryId>),
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To `State`.
    State(State),
    /// To `Window`.
    Window(Listing),
    /// To `Scan`, once it is through.
    Scanned(State),
    /// To `Forget`.
    Forgotten,
}
