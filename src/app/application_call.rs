//! What is asked about applications, and what is answered.

use std::path::PathBuf;
use std::sync::Arc;

use crate::api::{ApiError, LinkTo, Links};
use crate::deploy::{Choice, Comparison, Contents, FileDiff, Finding, Removals, Target};
use crate::domain::{Application, ApplicationId, ApplicationQuery, BinaryId, clean};
use crate::panes::applications::{Group, Members};
use crate::transfer::{Deployment, Job};

/// A question about applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationCall {
    /// Which are there?
    List(ApplicationQuery),
    /// What is this one now?
    Read(ApplicationId),
    /// Which plugins, archives or versions has it?
    Members(ApplicationId, Group),
    /// What is in this archive of it?
    Contents(ApplicationId, BinaryId),
    /// How do other programs reach this of it?
    Links(Arc<Application>, LinkTo),
    /// Change something of it.
    Change(ApplicationId, ApplicationChange),
    /// What would go wrong with these files in its active archive?
    CheckFiles(ApplicationId, Vec<PlacedFile>),
    /// Put an edited text into its active archive.
    PutText(ApplicationId, EditedText),
    /// Which version is latest? Asked after one was added.
    Latest(ApplicationId),
    /// What would go wrong with this deployment, and what does it change?
    Check(Box<DeployWish>),
    /// Make the zip of this deployment, where it is none yet, if what would go
    /// wrong and what it changes are still what the person was shown.
    Pack(Box<DeployWish>, Box<Checked>),
    /// The text of a file of this archive of it.
    ReadText(ApplicationId, BinaryId, String),
    /// How does what is deployed differ from what is on this machine?
    Compare(Sides),
    /// How does one file differ?
    CompareFile(Box<FileSides>),
    /// Deploy what differs, or all, as it was agreed to.
    Push(Box<PushWish>),
    /// Deploy what changes in this folder, until the call is given up. What
    /// happens is told by [`super::Msg::Watched`].
    Watch(WatchWish),
}

/// A change that takes one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationChange {
    /// It is served from this archive.
    Activate(BinaryId),
    /// This archive goes.
    DeleteArchive(BinaryId),
    /// This plugin goes.
    DeletePlugin(String),
    /// This version goes, with its archive.
    DeleteVersion(String),
    /// This version gets these tags and no others.
    Tag(String, Vec<String>),
    /// Files of this machine become some of the active archive.
    PutFiles {
        /// Which, and where they go.
        files: Vec<PlacedFile>,
        /// What the person was shown of what would go wrong.
        seen: Vec<Finding>,
    },
}

/// A file of this machine, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFile {
    /// The file.
    pub file: PathBuf,
    /// Its path in the archive.
    pub at: String,
}

/// A text that becomes a file of the active archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedText {
    /// Its path in the archive.
    pub at: String,
    /// It.
    pub text: String,
    /// The archive that it was read from: where another one is active by now,
    /// nothing is sent.
    pub seen: BinaryId,
}

/// What is to be deployed, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployWish {
    /// To which application.
    pub application: ApplicationId,
    /// A folder or a zip, as typed.
    pub source: String,
    /// What it becomes. An archive without a name is called as its source is.
    pub what: Deployment,
    /// Whether a folder around everything is left out.
    pub strips: bool,
}

/// What is known of a deployment before a byte moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What would go wrong, errors first.
    pub findings: Vec<Finding>,
    /// The folder around everything, where there is one.
    pub wrapper: Option<String>,
    /// How many files there are.
    pub files: usize,
    /// Their bytes, unpacked.
    pub length: u64,
    /// What the ignore rules leave out.
    pub left_out: Vec<String>,
    /// What holds now and is changed by it, in sentences.
    pub changes: Vec<String>,
    /// The deployed files that go, as they are not in it.
    pub removed: Vec<String>,
}

/// A file of the active archive, which is another one than when the file was
/// read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployedNow {
    /// The archive that is active now.
    pub archive: BinaryId,
    /// The text of the file in it; `None` where it is not there any more.
    pub text: Option<String>,
}

/// Both sides of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The application.
    pub application: ApplicationId,
    /// All of it, or one plugin.
    pub target: Target,
    /// A folder or a zip, as typed.
    pub local: String,
    /// Whether the folder around everything is taken away.
    pub strips: bool,
}

/// How both sides differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedSides {
    /// The archive that was active; `None` where there was none.
    pub archive: Option<BinaryId>,
    /// File by file.
    pub comparison: Comparison,
    /// What the preflight found on this machine.
    pub findings: Vec<Finding>,
    /// The folder around everything on this machine, where there is one.
    pub wrapper: Option<String>,
    /// What the ignore rules leave out of it.
    pub left_out: Vec<String>,
}

/// A folder that is to be watched, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchWish {
    /// The folder, and where it goes.
    pub sides: Sides,
    /// What becomes of deployed files that are not in it.
    pub removals: Removals,
    /// Whether to deploy in spite of errors.
    pub insist: bool,
}

/// One file of both sides, as they were compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSides {
    /// Both sides.
    pub sides: Sides,
    /// Its path below the root of either.
    pub path: String,
    /// The archive that it is in, where it is deployed.
    pub deployed: Option<BinaryId>,
    /// Whether it is on this machine.
    pub is_here: bool,
}

/// A push, and what the person who asked for it was shown. Where another archive
/// is active by now, where it would take more away, or more would go wrong,
/// nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushWish {
    /// What is sent, and where.
    pub sides: Sides,
    /// How much of it.
    pub choice: Choice,
    /// The archive that it was compared with; `None` where there was none.
    pub archive: Option<BinaryId>,
    /// The deployed files that go.
    pub removed: Vec<String>,
    /// What the preflight found.
    pub findings: Vec<Finding>,
}

/// What a push came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is deployed: a sentence that says what.
    Done(String),
    /// It is packed, and goes up as a transfer; with what the person should know
    /// of the zip.
    Packed(Job, Option<Finding>),
    /// Nothing was sent, as the platform takes no single files; with both sides
    /// compared anew.
    NotSent(Sides, Box<ComparedSides>),
}

/// The answer to an [`ApplicationCall`].
#[derive(Debug)]
pub enum ApplicationReply {
    /// To `List`.
    Listed(Result<Vec<Application>, ApiError>),
    /// To `Read`.
    Read(Box<Result<Application, ApiError>>),
    /// To `Members`.
    Members(Result<Members, ApiError>),
    /// To `Contents`, or a sentence why nobody knows.
    Contents(Result<Arc<Contents>, String>),
    /// To `Links`.
    Links(Result<Links, ApiError>),
    /// To `Change`, `PutText` and `Latest`: a sentence that says what holds now, or why it was not
    /// changed.
    Changed(Result<String, String>),
    /// To `PutText`: nothing was sent, as somebody else has deployed.
    Overtaken(DeployedNow),
    /// To `PutText`, with the reason: the answer was lost, and nobody knows whether
    /// the text was taken.
    Unknown(String),
    /// To `CheckFiles`.
    FilesChecked(Result<Vec<Finding>, String>),
    /// To `Check`; to `Pack` where something is not as the person was shown.
    Checked(Result<Checked, String>),
    /// To `Pack`: what sends it.
    Packed(Result<Job, String>),
    /// To `ReadText`.
    Text(Result<String, String>),
    /// To `Compare`.
    Compared(Result<ComparedSides, String>),
    /// To `CompareFile`.
    FileCompared(Result<FileDiff, String>),
    /// To `Push`, or a sentence why nothing was sent.
    Pushed(Result<Pushed, String>),
    /// To `Watch`: it ended by itself.
    WatchEnded(Result<(), String>),
}

impl ApplicationChange {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::Activate(archive) => format!("activate archive {archive}"),
            Self::DeleteArchive(archive) => format!("delete archive {archive}"),
            Self::DeletePlugin(name) => format!("delete plugin {}", clean(name)),
            Self::DeleteVersion(name) => format!("delete version {}", clean(name)),
            Self::Tag(name, _) => format!("tag version {}", clean(name)),
            Self::PutFiles { files, .. } => put(files),
        }
    }
}

fn put(files: &[PlacedFile]) -> String {
    match files {
        [only] => format!("put {}", clean(&only.at)),
        several => format!("put {} files", several.len()),
    }
}

impl ApplicationCall {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::List(_) => "list the applications".to_owned(),
            Self::Read(id) => format!("read application {id}"),
            Self::Members(id, group) => {
                format!("list the {} of application {id}", group.word())
            }
            Self::Contents(_, archive) => format!("look into archive {archive}"),
            Self::Links(one, _) => format!("make the addresses of application {}", one.id),
            Self::Change(_, change) => change.asked(),
            Self::CheckFiles(_, files) => match files.as_slice() {
                [only] => format!("look at {}", clean(&only.file.to_string_lossy())),
                several => format!("look at {} files", several.len()),
            },
            Self::PutText(_, text) => format!("put {}", clean(&text.at)),
            Self::Latest(id) => format!("list the versions of application {id}"),
            Self::Check(wish) => format!("look at {}", clean(&wish.source)),
            Self::Pack(wish, _) => format!("pack {}", clean(&wish.source)),
            Self::ReadText(_, _, path) => format!("read {}", clean(path)),
            Self::Compare(sides) => format!("compare with {}", clean(&sides.local)),
            Self::CompareFile(file) => format!("compare {}", clean(&file.path)),
            Self::Push(wish) => format!("deploy {}", clean(&wish.sides.local)),
            Self::Watch(wish) => format!("watch {}", clean(&wish.sides.local)),
        }
    }

    /// The answer where this went wrong.
    #[must_use]
    pub fn failed(&self, error: ApiError) -> ApplicationReply {
        match self {
            Self::List(_) => ApplicationReply::Listed(Err(error)),
            Self::Read(_) => ApplicationReply::Read(Box::new(Err(error))),
            Self::Members(..) => ApplicationReply::Members(Err(error)),
            Self::Contents(..) => ApplicationReply::Contents(Err(error.to_string())),
            Self::Links(..) => ApplicationReply::Links(Err(error)),
            Self::Change(..) | Self::PutText(..) | Self::Latest(_) => {
                ApplicationReply::Changed(Err(error.to_string()))
            }
            Self::CheckFiles(..) => ApplicationReply::FilesChecked(Err(error.to_string())),
            Self::Check(_) => ApplicationReply::Checked(Err(error.to_string())),
            Self::Pack(..) => ApplicationReply::Packed(Err(error.to_string())),
            Self::ReadText(..) => ApplicationReply::Text(Err(error.to_string())),
            Self::Compare(_) => ApplicationReply::Compared(Err(error.to_string())),
            Self::CompareFile(..) => ApplicationReply::FileCompared(Err(error.to_string())),
            Self::Push(..) => ApplicationReply::Pushed(Err(error.to_string())),
            Self::Watch(_) => ApplicationReply::WatchEnded(Err(error.to_string())),
        }
    }
}
