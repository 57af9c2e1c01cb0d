//! More jobs than the engine takes into the journal at once.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::jobs::{Jobs, download_of};
use crate::scene::{account, journal, soon};
use crate::scripted::Scripted;
use c8ybin::transfer::{Closing, Job, JobEvent, JobId, Leave, Outcome, Pause, Share, Shift};
use tempfile::tempdir;

/// Several times as many.
const MANY: u64 = 500;

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_that_begin_at_once_are_all_kept_in_their_order() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let server = Scripted::start(|exchange| exchange.wait_for_close());
    let kept = journal(state.path());
    let mut jobs = Jobs::with(server.client(), soon(Some(kept.clone())));
    for number in 1..=MANY {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    // One that has its line, and one that waits for it.
    let cancelled = [100, MANY - 1];
    for number in cancelled {
        jobs.engine.cancel(JobId(number), Leave::Nothing);
    }
    jobs.engine.shut_down(Closing::SetAside).await;
    let mut ended = Vec::new();
    while ended.len() < usize::try_from(MANY).unwrap() {
        let (number, outcome) = jobs.end().await;
        let wanted = if cancelled.contains(&number) {
            Outcome::Cancelled
        } else {
            Outcome::SetAside
        };
        assert_eq!(outcome, wanted, "{number}");
        ended.push(number);
    }
    ended.sort_unstable();
    assert!(ended.into_iter().eq(1..=MANY), "each ends once");
    let records = kept.interrupted(Some(&account(&server))).await.unwrap();
    let ids = records.iter().map(|record| -> u64 {
        match &record.job {
            Job::Download { id, .. } => id.as_str().parse().unwrap(),
            other => panic!("{other:?}"),
        }
    });
    assert!(ids.eq((1..=MANY).filter(|number| !cancelled.contains(number))));
}

#[tokio::test]
async fn thousands_that_begin_at_once_are_all_kept_on_a_slow_disk() {
    const THOUSANDS: u64 = 2_000;
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let server = Scripted::start(|exchange| exchange.wait_for_close());
    let kept = journal(state.path());
    let mut jobs = Jobs::with(server.client(), soon(Some(kept.clone())));
    let slow = SlowDisk::at(state.path());
    for number in 1..=THOUSANDS {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    jobs.engine.shut_down(Closing::SetAside).await;
    slow.ends();
    for _ in 1..=THOUSANDS {
        let (number, outcome) = jobs.end().await;
        assert_eq!(outcome, Outcome::SetAside, "{number}");
    }
    let records = kept.interrupted(Some(&account(&server))).await.unwrap();
    assert_eq!(records.len() as u64, THOUSANDS);
}

#[tokio::test]
async fn the_order_that_was_changed_is_that_of_the_next_run() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let server = Scripted::start(|exchange| exchange.wait_for_close());
    let kept = journal(state.path());
    let mut settings = soon(Some(kept.clone()));
    settings.share = Share::new(1, None);
    let mut jobs = Jobs::with(server.client(), settings);
    for number in 1..=4 {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    // It stands still as soon as the journal has it, and so have the others.
    jobs.engine.pause(JobId(4));
    while jobs.next().await != JobEvent::Paused(JobId(4), Pause::Person) {}
    for (number, shift) in [(4, Shift::Earlier), (4, Shift::Earlier), (2, Shift::Later)] {
        jobs.engine.shift(JobId(number), shift);
    }
    jobs.engine.shut_down(Closing::SetAside).await;
    let records = kept.interrupted(Some(&account(&server))).await.unwrap();
    let ids = records.iter().map(|record| match &record.job {
        Job::Download { id, .. } => id.as_str(),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids.collect::<Vec<_>>(), ["1", "4", "3", "2"]);
}

/// How long a write to a slow disk takes: those of so many jobs, a few at once, are
/// more than a program that ends waits for nothing.
const SLOW: Duration = Duration::from_millis(500);

/// A disk on which each write of the journal takes a while: somebody else always
/// writes before.
struct SlowDisk {
    over: Arc<AtomicBool>,
    writes: JoinHandle<()>,
}

impl SlowDisk {
    #[expect(
        clippy::disallowed_methods,
        reason = "the slowness is the fault itself, on a thread of its own"
    )]
    fn at(state: &Path) -> Self {
        let database = rusqlite::Connection::open(state.join("journal.db")).unwrap();
        database.busy_timeout(Duration::from_secs(30)).unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        let writes = std::thread::spawn(move || {
            // It changes with each write of another one.
            let seen = || -> i64 {
                let version = database.query_row("PRAGMA data_version", [], |row| row.get(0));
                version.unwrap()
            };
            while !ends.load(Ordering::Relaxed) {
                database.execute_batch("BEGIN IMMEDIATE").unwrap();
                // No wait for anything: the fault itself, a disk that is so slow.
                std::thread::sleep(SLOW);
                database.execute_batch("COMMIT").unwrap();
                let before = seen();
                while seen() == before && !ends.load(Ordering::Relaxed) {
                    std::thread::yield_now();
                }
            }
        });
        Self { over, writes }
    }

    fn ends(self) {
        self.over.store(true, Ordering::Relaxed);
        self.writes.join().unwrap();
    }
}

#[tokio::test]
async fn hundreds_that_begin_at_once_run_in_their_order() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], "hello"));
    let mut settings = soon(Some(journal(state.path())));
    settings.share = Share::new(1, None);
    let mut jobs = Jobs::with(server.client(), settings);
    for number in 1..=MANY {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    let mut started = Vec::new();
    let mut ended = 0;
    while ended < MANY {
        match jobs.next().await {
            JobEvent::Started(id, _) => started.push(id.0),
            JobEvent::Ended(_, outcome) => {
                assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
                ended += 1;
            }
            _ => {}
        }
    }
    assert!(started.into_iter().eq(1..=MANY));
}
