//! One job, as the list knows it.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use super::{LogLine, Meter};
use crate::app::RequestId;
use crate::transfer::journal::{Key, Record};
use crate::transfer::{
    self, Deployment, Job, JobId, Outcome, Pause, Phase, Question, Target, TransferError, Verified,
};

/// One job.
#[derive(Debug)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// What it is.
    pub job: Job,
    /// The file's name, as the list and the strip show it.
    pub name: String,
    /// Where it stands.
    pub state: JobState,
    /// Bytes moved, and how fast.
    pub meter: Meter,
    /// Bytes in all, where known.
    pub total: Option<u64>,
    /// The number of its attempt; 0 before the first.
    pub attempt: u32,
    /// When it left the queue for the first time.
    pub started: Option<Duration>,
    /// When it ended.
    pub ended: Option<Duration>,
    /// What happened to it in this session, the oldest first.
    pub log: VecDeque<LogLine>,
    /// Whether what it asks was shown, or put off with what others asked: then it
    /// opens by itself no more.
    pub(super) was_shown: bool,
    /// Whether it stopped when all of an upload was handed over: it may have
    /// come as a whole, which the next attempt looks up.
    pub(super) may_have_come: bool,
    /// Bytes a second that it may move.
    pub limit: Option<u64>,
    /// Its name in the journal, where an earlier run began it.
    pub key: Option<Key>,
    /// Whether the engine has it.
    pub held: Held,
    /// The number of the connection that it belongs to.
    pub(super) connection: usize,
    /// The host of that connection, where another one is shown.
    pub elsewhere: Option<String>,
    /// Its place among those of its rank.
    pub(super) place: u64,
}

/// Who has a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The engine.
    Engine,
    /// Nobody: an earlier run left it, for this reason where it told one.
    Nobody(Option<String>),
    /// It is being taken over by this request; the reason stands as before.
    Coming(RequestId, Option<String>),
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// Queued or running.
    Live(Phase),
    /// It asks what only the person can decide.
    Asking(Question),
    /// The next attempt comes at this time, since the program started.
    Waits(Duration, TransferError),
    /// It stands still.
    Paused(Pause),
    /// Over.
    Ended(Outcome),
}

/// Which way the bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the platform.
    Up,
    /// From the platform.
    Down,
}

impl Way {
    /// Of a job.
    #[must_use]
    pub const fn of(job: &Job) -> Self {
        if job.is_download() {
            Self::Down
        } else {
            Self::Up
        }
    }

    /// The sign for it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
        }
    }
}

impl JobRow {
    /// A job that was queued just now.
    pub(super) fn new(id: JobId, job: Job) -> Self {
        Self {
            id,
            name: name_of(&job),
            state: JobState::Live(Phase::Waiting),
            meter: Meter::default(),
            total: job.listed_length(),
            job,
            attempt: 0,
            started: None,
            ended: None,
            log: VecDeque::new(),
            was_shown: false,
            may_have_come: false,
            limit: None,
            key: None,
            held: Held::Engine,
            connection: 0,
            elsewhere: None,
            place: 0,
        }
    }

    /// A job that an earlier run left.
    pub(super) fn left(id: JobId, record: Record) -> Self {
        let memory = record.memory;
        let row = Self::new(id, record.job);
        let source = memory.source.map(|source| source.length);
        let version = memory.version.and_then(|version| version.length);
        let row = Self {
            total: source.or(version).or(row.total),
            ..row
        };
        let moved = if row.begins_anew() { 0 } else { memory.moved() };
        Self {
            state: JobState::Paused(Pause::EarlierRun),
            meter: Meter::standing_at(moved),
            attempt: memory.attempts,
            key: Some(record.key),
            held: Held::Nobody(memory.last_error),
            ..row
        }
    }

    /// Which way its bytes go.
    #[must_use]
    pub const fn way(&self) -> Way {
        Way::of(&self.job)
    }

    /// The number of the connection that it belongs to.
    #[must_use]
    pub const fn connection(&self) -> usize {
        self.connection
    }

    /// Whether it is not over.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.state, JobState::Ended(_))
    }

    /// Whether its next attempt begins at the first byte, whatever was moved: the
    /// platform appends to the attachment of an event alone, and of a small
    /// download nothing is kept.
    #[must_use]
    pub fn begins_anew(&self) -> bool {
        match &self.job {
            Job::Upload { .. } | Job::Replace { .. } | Job::Deploy { .. } => true,
            Job::Attach { way, .. } => match way {
                transfer::Way::Chunks(size) => self.total.is_some_and(|total| total <= *size),
                transfer::Way::Form | transfer::Way::Raw => true,
            },
            Job::Download { .. } | Job::DownloadAttachment { .. } | Job::DownloadArchive { .. } => {
                transfer::begins_anew(self.total)
            }
        }
    }

    /// Its attempt is over: what is not kept of it is not across any more.
    pub(super) fn stop(&mut self, now: Duration) {
        let across = self.meter.bytes();
        let kept = match self.way() {
            // Where the request began: of a chunk nothing counts before its end.
            Way::Up => self.meter.base(),
            Way::Down if self.begins_anew() => 0,
            Way::Down => across,
        };
        self.may_have_come |= self.way() == Way::Up
            && self.begins_anew()
            && self.total.is_some_and(|total| 0 < total && total <= across);
        self.meter.stop(now);
        self.meter.fall_back(kept);
    }

    /// Whether the engine has it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.held == Held::Engine
    }

    /// Whether it goes on without the person.
    #[must_use]
    pub const fn moves(&self) -> bool {
        matches!(self.state, JobState::Live(_) | JobState::Waits(..))
    }

    /// Whether the person must decide something.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        matches!(self.state, JobState::Asking(_))
    }

    /// Whether it stands still.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        matches!(self.state, JobState::Paused(_))
    }

    /// Whether it stands still because something must be mended.
    #[must_use]
    pub const fn is_stuck(&self) -> bool {
        matches!(self.state, JobState::Paused(Pause::Trouble(_)))
    }

    /// Whether it waits for another attempt.
    #[must_use]
    pub const fn is_waiting_to_retry(&self) -> bool {
        matches!(self.state, JobState::Waits(..))
    }

    /// Whether it ended with an error.
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        matches!(self.state, JobState::Ended(Outcome::Failed(_)))
    }

    /// How it was compared with the platform's, where it ended well.
    #[must_use]
    pub const fn verified(&self) -> Option<Verified> {
        use crate::transfer::Done;
        match &self.state {
            JobState::Ended(Outcome::Done(
                Done::Saved { verified, .. } | Done::Attached { verified, .. },
            )) => Some(*verified),
            _ => None,
        }
    }

    /// Rows of a smaller rank come first.
    pub(super) const fn rank(&self) -> u8 {
        match self.state {
            JobState::Live(Phase::Waiting) => 1,
            JobState::Live(_) | JobState::Asking(_) | JobState::Waits(..) => 0,
            JobState::Paused(_) => 2,
            JobState::Ended(_) => 3,
        }
    }
}

/// The file's name, as the person knows it.
#[must_use]
pub fn name_of(job: &Job) -> String {
    let of_path = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let of_target = |target: &Target, id: &str| match target {
        // What could not be looked up yet.
        Target::Folder { name, .. } if name.is_empty() => id.to_owned(),
        Target::Folder { name, .. } => name.clone(),
        Target::File(path) => of_path(path),
    };
    match job {
        Job::Upload { new, .. } => new.name.clone(),
        Job::Attach { new, .. } => new.name.clone(),
        Job::Replace { path, .. } => of_path(path),
        // The file may be a zip that was made for this, under no name of its own.
        Job::Deploy { path, what, .. } => match what {
            Deployment::Archive(name) if name.is_empty() => of_path(path),
            Deployment::Archive(name) => name.clone(),
            Deployment::Plugin(name) => format!("plugin {name}"),
            Deployment::Version(name, _) => format!("version {name}"),
        },
        Job::Download { target, id, .. } => of_target(target, id.as_str()),
        Job::DownloadAttachment { target, event, .. } => of_target(target, event.as_str()),
        Job::DownloadArchive {
            target, archive, ..
        } => of_target(target, archive.as_str()),
    }
}

/// The file on this machine, or the folder that it goes to.
#[must_use]
pub fn path_of(job: &Job) -> &Path {
    match job {
        Job::Upload { path, .. }
        | Job::Replace { path, .. }
        | Job::Attach { path, .. }
        | Job::Deploy { path, .. } => path,
        Job::Download { target, .. }
        | Job::DownloadAttachment { target, .. }
        | Job::DownloadArchive { target, .. } => match target {
            Target::Folder { folder, .. } => folder,
            Target::File(path) => path,
        },
    }
}
