//! An engine and its events, in the hands of a test.

use std::path::{Path, PathBuf};
use std::time::Duration;

use c8ybin::api::Client;
use c8ybin::domain::{BinaryId, NewBinary};
use c8ybin::transfer::{
    Engine, Existing, Job, JobEvent, JobId, Outcome, Pause, Phase, Retry, Settings, Share, Target,
    TransferError,
};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// One attempt, and no other: what breaks it pauses the job.
pub const NEVER: Retry = Retry {
    first: Duration::ZERO,
    longest: Duration::ZERO,
    times: 0,
};

pub struct Jobs {
    pub engine: Engine,
    events: UnboundedReceiver<JobEvent>,
}

impl Jobs {
    pub fn new(client: Client, at_once: usize) -> Self {
        Self::with(
            client,
            Settings {
                share: Share::new(at_once, None),
                retry: NEVER,
                ..Settings::default()
            },
        )
    }

    pub fn with(client: Client, settings: Settings) -> Self {
        let (engine, events) = Engine::new(client, settings);
        Self { engine, events }
    }

    pub fn start(&self, id: u64, job: Job) {
        self.engine.start(JobId(id), job);
    }

    /// The next event; fails after half a minute.
    #[track_caller]
    pub fn next(&mut self) -> impl Future<Output = JobEvent> {
        let place = std::panic::Location::caller();
        async move {
            let event = timeout(Duration::from_secs(30), self.events.recv()).await;
            event
                .unwrap_or_else(|_| panic!("no event at {place}"))
                .unwrap()
        }
    }

    /// The next job that asks the person, whatever comes before.
    pub async fn asked(&mut self) -> u64 {
        loop {
            if let JobEvent::Asked(id, _) = self.next().await {
                return id.0;
            }
        }
    }

    /// The outcome of the next job to end, whatever comes before.
    pub async fn end(&mut self) -> (u64, Outcome) {
        loop {
            if let JobEvent::Ended(id, outcome) = self.next().await {
                return (id.0, outcome);
            }
        }
    }

    /// What made a job stand still, whatever comes before.
    pub async fn trouble(&mut self) -> TransferError {
        loop {
            match self.next().await {
                JobEvent::Paused(_, Pause::Trouble(error)) => return error,
                JobEvent::Ended(_, outcome) => panic!("it ended: {outcome:?}"),
                _ => {}
            }
        }
    }

    /// Runs one job to its end.
    pub async fn run(&mut self, job: Job) -> Outcome {
        self.start(1, job);
        self.end().await.1
    }

    /// Whether no event waits.
    pub fn is_quiet(&mut self) -> bool {
        self.events.try_recv().is_err()
    }

    /// The phase of a job, while it has not ended.
    pub fn phase(&self, id: u64) -> Option<Phase> {
        let progress = self.engine.progress();
        let found = progress.iter().find(|progress| progress.id.0 == id)?;
        Some(found.phase)
    }
}

pub fn id(text: &str) -> BinaryId {
    BinaryId::new(text).unwrap()
}

pub fn upload(path: &Path) -> Job {
    Job::Upload {
        path: path.to_owned(),
        new: NewBinary {
            name: "a.bin".into(),
            type_name: "text/plain".into(),
            fragments: None,
            media_type: None,
        },
    }
}

/// Binary 4711 into a folder as `a.bin`.
pub fn download(folder: &Path, existing: Existing) -> Job {
    Job::Download {
        id: id("4711"),
        length: None,
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: "a.bin".into(),
        },
        existing,
    }
}

/// A binary into a folder under its id.
pub fn download_of(number: &str, folder: &Path) -> Job {
    Job::Download {
        id: id(number),
        length: None,
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: number.into(),
        },
        existing: Existing::Fail,
    }
}

/// The names in a folder, hidden ones too, in order.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A file of `length` bytes that do not repeat soon.
pub fn file(folder: &Path, name: &str, length: usize) -> (PathBuf, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|at| (at * 31 + at / 251) as u8).collect();
    let path = folder.join(name);
    std::fs::write(&path, &bytes).unwrap();
    (path, bytes)
}
