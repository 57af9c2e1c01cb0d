//! The journal of transfers after the worst: programs that are killed, and
//! files that are cut off or overwritten anywhere.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/journal.rs"]
mod journal;

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use c8ybin::transfer::journal::{End, Journal, JournalError, Key, Record, State};
use c8ybin::transfer::{Job, Memory};
use fastrand::Rng;
use journal::{account, close, done, files, id, memory, open, upload};
use tempfile::{TempDir, tempdir};
use tokio::runtime::{Builder, Runtime};

/// Names the folder to the test binary when it runs as another program.
const FOLDER: &str = "C8YBIN_TEST_JOURNAL";

/// What the other program does.
const TASK: &str = "C8YBIN_TEST_TASK";

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn interrupted(journal: &Journal) -> Vec<Record> {
    runtime().block_on(journal.interrupted(None)).unwrap()
}

fn add(journal: &Journal, job: &Job) -> Result<Key, JournalError> {
    runtime().block_on(journal.add(&account("ada"), job, &memory(0)))
}

/// This binary once more, as another program.
struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(folder: &Path, task: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["as_another_program", "--exact", "--nocapture"])
            .env(FOLDER, folder)
            .env(TASK, task)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// The next number that it tells; what the test harness tells is left out.
    fn next(&mut self) -> Option<u64> {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some((_, number)) = line.split_once("told ") {
                return Some(number.trim().parse().unwrap());
            }
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Not a test of its own: what the other program does.
#[test]
fn as_another_program() {
    let (Some(folder), Ok(task)) = (std::env::var_os(FOLDER), std::env::var(TASK)) else {
        return;
    };
    let journal = open(Path::new(&folder));
    let tell = |number: u64| writeln!(std::io::stdout(), "told {number}").unwrap();
    let wait = || std::io::stdin().read_line(&mut String::new()).unwrap();
    runtime().block_on(async {
        match task.as_str() {
            "add" => {
                for number in 0.. {
                    let job = upload(number);
                    let key = journal.add(&account("ada"), &job, &memory(0)).await;
                    tell(number);
                    let key = key.unwrap();
                    journal.remember_now(key, memory(number)).await.unwrap();
                    journal.note(key, "begun".into());
                }
            }
            "claim" => {
                let found = journal.interrupted(None).await.unwrap();
                tell(0);
                wait();
                for record in found {
                    if journal.claim(record.key).await.unwrap().is_some() {
                        journal.end(record.key, done("by the other"));
                        tell(number_of(&record.job));
                    }
                }
                journal.flush().await;
            }
            task => panic!("{task}"),
        }
    });
}

fn number_of(job: &Job) -> u64 {
    let path = job.source().unwrap().to_str().unwrap().to_owned();
    path.rsplit('-').next().unwrap().parse().unwrap()
}

#[test]
fn a_killed_program_loses_nothing_that_was_durable_and_frees_its_jobs_at_once() {
    let dir = tempdir().unwrap();
    let mut known = 0;
    for moment in 0..20 {
        let mut program = Program::start(dir.path(), "add");
        for expected in 0..=moment {
            assert_eq!(program.next(), Some(expected));
        }
        known += usize::try_from(moment).unwrap() + 1;
        let journal = open(dir.path());
        assert_eq!(
            runtime().block_on(journal.interrupted(None)).unwrap().len(),
            0
        );
        program.kill();
        let left = interrupted(&journal);
        // More may have been added than was read.
        assert!(left.len() > usize::try_from(moment).unwrap());
        for (number, record) in (0..).zip(&left) {
            assert_eq!(record.state, State::Orphaned);
            assert_eq!(record.job, upload(number));
            // All but the last said that their memory was durable.
            if number + 1 < u64::try_from(left.len()).unwrap() {
                assert_eq!(record.memory, memory(number));
            }
            let claimed = runtime().block_on(journal.claim(record.key)).unwrap();
            assert_eq!(claimed.as_ref(), Some(record));
            journal.end(record.key, End::Cancelled);
        }
        close(journal, dir.path(), 0);
    }
    let journal = open(dir.path());
    let past = runtime().block_on(journal.history("", None, usize::MAX));
    assert!(past.unwrap().len() >= known);
}

#[test]
fn two_programs_share_the_jobs_that_a_third_left() {
    let dir = tempdir().unwrap();
    let mut maker = Program::start(dir.path(), "add");
    while maker.next() < Some(60) {}
    maker.kill();

    let mut others = [(); 2].map(|()| Program::start(dir.path(), "claim"));
    let journal = open(dir.path());
    let all: Vec<u64> = interrupted(&journal)
        .iter()
        .map(|one| number_of(&one.job))
        .collect();
    for other in &mut others {
        assert_eq!(other.next(), Some(0));
    }
    for other in &mut others {
        other.input.write_all(b"go\n").unwrap();
    }
    let mut got = Vec::new();
    for record in interrupted(&journal) {
        if runtime()
            .block_on(journal.claim(record.key))
            .unwrap()
            .is_some()
        {
            got.push(number_of(&record.job));
        }
    }
    for mut other in others {
        while let Some(number) = other.next() {
            got.push(number);
        }
        assert!(other.child.wait().unwrap().success());
    }
    got.sort_unstable();
    assert_eq!(got, all);
}

/// A journal as a crash leaves it, and what was true after each transaction.
struct Crash {
    dir: TempDir,
    states: Vec<Vec<(Job, Memory)>>,
}

impl Crash {
    /// `is_tidy`: the log was copied into the database before.
    fn new(is_tidy: bool) -> Self {
        let dir = tempdir().unwrap();
        let made = tempdir().unwrap();
        let journal = open(made.path());
        let mut states = vec![vec![]];
        let mut now = Vec::new();
        let mut keys = Vec::new();
        let runtime = runtime();
        for number in 0..40_u64 {
            let job = Job::Replace {
                id: id(number),
                path: PathBuf::from(format!("/srv/{}", "long/".repeat(40)))
                    .join(number.to_string()),
                content_type: "text/plain".into(),
                copying: c8ybin::transfer::safety::Copying::Forget,
            };
            keys.push(add(&journal, &job).unwrap());
            now.push((job, memory(0)));
            states.push(now.clone());
            let at = usize::try_from(number / 2).unwrap();
            let remembering = journal.remember_now(keys[at], memory(number + 1));
            runtime.block_on(remembering).unwrap();
            now[at].1 = memory(number + 1);
            states.push(now.clone());
        }
        if is_tidy {
            close(journal, made.path(), 0);
        }
        for file in files(made.path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if name == "journal.db" || (name == "journal.db-wal" && !is_tidy) {
                fs::copy(&file, dir.path().join(name)).unwrap();
            }
        }
        Self { dir, states }
    }

    /// Opens a copy in which one file was changed: it holds what was true at
    /// one time, or was set aside as it was.
    fn opens(&self, name: &str, what: &str, change: impl FnOnce(&mut Vec<u8>)) -> Opening {
        let dir = tempdir().unwrap();
        for file in files(self.dir.path()) {
            fs::copy(&file, dir.path().join(file.file_name().unwrap())).unwrap();
        }
        let mut bytes = fs::read(dir.path().join(name)).unwrap();
        change(&mut bytes);
        fs::write(dir.path().join(name), &bytes).unwrap();
        let (journal, notice) = Journal::open(dir.path()).unwrap_or_else(|error| {
            panic!("{what}: {error}");
        });
        let found: Vec<(Job, Memory)> = interrupted(&journal)
            .into_iter()
            .map(|record| (record.job, record.memory))
            .collect();
        add(&journal, &upload(1)).unwrap_or_else(|error| panic!("{what}: {error}"));
        if let Some(notice) = notice {
            assert_eq!(found, [], "{what}");
            let kept = files(dir.path()).into_iter().any(|file| {
                let is_aside = file.to_string_lossy().contains("journal-broken-");
                is_aside && fs::read(file).unwrap() == bytes
            });
            assert!(
                kept && notice.contains("was set aside as"),
                "{what}: {notice}"
            );
            return Opening::SetAside;
        }
        let state = self.states.iter().position(|state| *state == found);
        let state = state.unwrap_or_else(|| panic!("{what}: {} jobs, never so", found.len()));
        Opening::Whole(state)
    }

    fn last(&self) -> usize {
        self.states.len() - 1
    }
}

#[derive(Debug, PartialEq)]
enum Opening {
    SetAside,
    /// With the state after so many transactions.
    Whole(usize),
}

#[test]
fn a_log_that_was_cut_off_gives_an_older_state() {
    let crash = Crash::new(false);
    let length = fs::read(crash.dir.path().join("journal.db-wal"))
        .unwrap()
        .len();
    let all = crash.opens("journal.db-wal", "whole", |_| {});
    assert_eq!(all, Opening::Whole(crash.last()));
    let mut states = Vec::new();
    for step in 0..60 {
        let end = length * step / 60;
        match crash.opens("journal.db-wal", &format!("cut at {end}"), |log| {
            log.truncate(end)
        }) {
            Opening::Whole(state) => states.push(state),
            // Nothing was there yet but the tables.
            Opening::SetAside => assert!(step < 10, "cut at {end} of {length}"),
        }
    }
    assert!(states.is_sorted(), "{states:?}");
    assert!(
        states.iter().any(|state| (1..crash.last()).contains(state)),
        "{states:?}"
    );
}

#[test]
fn a_log_that_was_overwritten_gives_an_older_state() {
    let crash = Crash::new(false);
    let mut random = Rng::with_seed(3);
    for round in 0..100 {
        let opening = crash.opens("journal.db-wal", &format!("round {round}"), |log| {
            garble(log, &mut random);
        });
        assert!(
            matches!(opening, Opening::Whole(_)),
            "round {round}: {opening:?}"
        );
    }
}

#[test]
fn a_database_that_was_cut_off_is_set_aside() {
    let crash = Crash::new(true);
    let length = fs::read(crash.dir.path().join("journal.db")).unwrap().len();
    for step in 1..60 {
        let end = length * step / 60;
        let opening = crash.opens("journal.db", &format!("cut at {end}"), |file| {
            file.truncate(end)
        });
        assert_eq!(opening, Opening::SetAside, "cut at {end} of {length}");
    }
}

#[test]
fn a_database_that_was_overwritten_is_whole_or_set_aside() {
    let crash = Crash::new(true);
    let mut random = Rng::with_seed(4);
    let mut set_aside = 0;
    for round in 0..200 {
        match crash.opens("journal.db", &format!("round {round}"), |file| {
            garble(file, &mut random);
        }) {
            // What was overwritten was not in use.
            Opening::Whole(state) => assert_eq!(state, crash.last(), "round {round}"),
            Opening::SetAside => set_aside += 1,
        }
    }
    assert!(set_aside > 50, "{set_aside}");
}

/// Overwrites up to 600 bytes anywhere.
fn garble(bytes: &mut [u8], random: &mut Rng) {
    let at = random.usize(..bytes.len());
    let end = bytes.len().min(at + 1 + random.usize(..600));
    for byte in &mut bytes[at..end] {
        *byte = random.u8(..);
    }
}
