//! The engine in a program of its own, which a test can kill: the test binary
//! once more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use c8ybin::api::Patience;
use c8ybin::domain::{BinaryId, EventId};
use c8ybin::transfer::journal::{Journal, Record};
use c8ybin::transfer::{Closing, Engine, Existing, Job, JobEvent, JobId, Outcome, Pause, Settings};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{SOON, Scene, attach, client, download, upload};

/// What the other program does.
const TASK: &str = "C8YBIN_TEST_TASK";

/// Where the server is for it.
const URL: &str = "C8YBIN_TEST_URL";

/// Where its files are.
const FOLDER: &str = "C8YBIN_TEST_FOLDER";

/// The folder of the journal, below that of the files.
const STATE: &str = "state";

impl Scene {
    /// Somebody else deletes a binary, past the proxy.
    pub fn delete(&self, id: &BinaryId) {
        let client = self.directly();
        self.runtime.block_on(client.delete_binary(id)).unwrap();
    }

    /// Whether the log of a job has a line with these words.
    pub fn noted(&self, words: &str) -> bool {
        self.notes.iter().any(|note| note.contains(words))
    }
}

/// Another program, with an engine and the journal of the scene.
pub struct Other {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Other {
    /// Starts one that waits until it is told to [`Self::go`]. The task is one of
    /// `download <id> <length>`, `rename <id> <length>` for one that takes another
    /// name where its own is taken, `upload`, `attach <event>`: of the file
    /// `source`; or `resume`, for all that was interrupted.
    #[track_caller]
    pub fn ready(scene: &Scene, task: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["as_another_program", "--nocapture"])
            .env(TASK, task)
            .env(URL, scene.proxy.url())
            .env(FOLDER, scene.tenant.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut this = Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        assert_eq!(this.told(), "ready");
        this
    }

    /// Starts one that goes at once.
    #[track_caller]
    pub fn start(scene: &Scene, task: &str) -> Self {
        let mut this = Self::ready(scene, task);
        this.go();
        this
    }

    /// Runs one to its end, and gives what it told.
    #[track_caller]
    pub fn run(scene: &Scene, task: &str) -> String {
        Self::start(scene, task).end()
    }

    pub fn go(&mut self) {
        self.input.write_all(b"go\n").unwrap();
    }

    /// The next that it tells; what the test harness tells is left out.
    #[track_caller]
    pub fn told(&mut self) -> String {
        loop {
            let mut line = String::new();
            let length = self.output.read_line(&mut line).unwrap();
            assert!(length > 0, "it ended without a word");
            if let Some((_, told)) = line.split_once("told ") {
                return told.trim_end().to_owned();
            }
        }
    }

    /// What it tells last.
    #[track_caller]
    pub fn end(mut self) -> String {
        let told = self.told();
        assert!(self.child.wait().unwrap().success(), "{told}");
        told
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The process.
    pub const fn child(&self) -> &Child {
        &self.child
    }
}

/// Not a test of its own: what the other program does.
#[test]
fn as_another_program() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let url = std::env::var(URL).unwrap();
    let folder = std::env::var_os(FOLDER).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(other(&task, &url, Path::new(&folder)));
}

fn tell(what: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "told {what}").unwrap();
}

async fn other(task: &str, url: &str, folder: &Path) {
    let (journal, notice) = Journal::open(&folder.join(STATE)).unwrap();
    assert_eq!(notice, None);
    let settings = Settings {
        retry: SOON,
        journal: Some(journal.clone()),
        ..Settings::default()
    };
    let client = client(url, Patience::default()).unwrap();
    let (engine, events) = Engine::new(client, settings);
    let interrupted = journal.interrupted(None).await.unwrap();
    tell("ready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let count = if task == "resume" {
        resume(&engine, &journal, interrupted).await
    } else {
        engine.start(JobId(1), job(task, folder));
        1
    };
    tell(&rest(&engine, events, count).await);
    journal.flush().await;
}

/// Takes over what was interrupted, as far as nobody else does.
async fn resume(engine: &Engine, journal: &Journal, interrupted: Vec<Record>) -> usize {
    let mut count = 0;
    for (number, record) in (1..).zip(interrupted) {
        if let Some(record) = journal.claim(record.key).await.unwrap() {
            engine.adopt(JobId(number), record);
            engine.go_on(JobId(number));
            count += 1;
        }
    }
    count
}

fn job(task: &str, folder: &Path) -> Job {
    let words: Vec<&str> = task.split(' ').collect();
    let source = folder.join("source");
    match words.as_slice() {
        [kind @ ("download" | "rename"), id, length] => {
            let id = BinaryId::new(id).unwrap();
            let mut job = download(&id, length.parse().unwrap(), folder.join("saved"));
            if *kind == "rename" {
                *job.existing_mut().unwrap() = Existing::Rename;
            }
            job
        }
        ["upload"] => upload(&source),
        ["attach", event] => {
            let event = EventId::new(event).unwrap();
            attach(&event, &source, Existing::Fail)
        }
        other => panic!("{other:?}"),
    }
}

/// How each job came to rest; `nothing` without one. A signal sets them aside.
async fn rest(engine: &Engine, mut events: UnboundedReceiver<JobEvent>, count: usize) -> String {
    let engine = engine.clone();
    tokio::spawn(async move {
        signal().await;
        engine.shut_down(Closing::SetAside).await;
    });
    let mut told = Vec::new();
    while told.len() < count {
        told.push(match events.recv().await.unwrap() {
            JobEvent::Ended(_, Outcome::Done(_)) => "done".to_owned(),
            JobEvent::Ended(_, Outcome::SetAside) => "set aside".to_owned(),
            JobEvent::Ended(_, Outcome::Cancelled) => "cancelled".to_owned(),
            JobEvent::Ended(_, Outcome::Failed(error)) => format!("failed: {error}"),
            JobEvent::Paused(_, Pause::Trouble(error)) => format!("paused: {error}"),
            _ => continue,
        });
    }
    match count {
        0 => "nothing".to_owned(),
        _ => told.join(" "),
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    let mut hang_up = signal(SignalKind::hangup()).unwrap();
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    std::future::pending().await
}
