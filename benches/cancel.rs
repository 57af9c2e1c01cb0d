//! How long a cancelled transfer takes to end, whatever it waits for.
//!
//! ```text
//! cargo bench --bench cancel
//! BENCH_ROUNDS=500 cargo bench --bench cancel
//! ```
//!
//! The engine with a journal, and a server that does what keeps the transfer
//! waiting. Measured from the order to the event that the transfer has ended;
//! by then its partial file is gone.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench fails by panicking"
)]

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/support/jobs.rs"]
mod jobs;
#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;
#[path = "../tests/support/scripted.rs"]
mod scripted;

use std::path::Path;
use std::time::{Duration, Instant};

use c8ybin::transfer::journal::Journal;
use c8ybin::transfer::{Existing, Job, JobEvent, JobId, Leave, Phase, Retry, Settings, Share};
use jobs::{Jobs, download, download_of, names, upload};
use process::{ms, number, quantile, say};
use scripted::{Exchange, Scripted, until};

/// What a transfer waits for when it is cancelled.
#[derive(Clone, Copy)]
enum Wait {
    /// Its turn.
    Turn,
    /// The platform to take more bytes.
    Sending,
    /// The answer, after the last byte.
    Answer,
    /// More bytes of a download.
    Receiving,
    /// Its next attempt, in an hour.
    Attempt,
    /// The person.
    Person,
}

impl Wait {
    const ALL: [Self; 6] = [
        Self::Turn,
        Self::Sending,
        Self::Answer,
        Self::Receiving,
        Self::Attempt,
        Self::Person,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Turn => "its turn",
            Self::Sending => "the platform to take more of it",
            Self::Answer => "the answer",
            Self::Receiving => "more of a download",
            Self::Attempt => "its next attempt",
            Self::Person => "the person's answer",
        }
    }

    /// What the server does.
    fn act(self, exchange: &mut Exchange) {
        match self {
            Self::Turn | Self::Person => exchange.wait_for_close(),
            Self::Answer => {
                exchange.read_body();
                exchange.wait_for_close();
            }
            // Nobody reads, for longer than it takes to be cancelled.
            Self::Sending => std::thread::park_timeout(Duration::from_millis(300)),
            // With a tag, so that nothing else is asked of the object.
            Self::Receiving => {
                exchange
                    .raw("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10000000\r\n\r\nhello");
                exchange.wait_for_close();
            }
            Self::Attempt => exchange.answer("503 x", &[], ""),
        }
    }

    fn job(self, folder: &Path) -> Job {
        match self {
            Self::Sending => upload(&folder.join("large")),
            Self::Answer => upload(&folder.join("small")),
            Self::Turn | Self::Receiving | Self::Attempt => {
                download(&folder.join("saved"), Existing::Fail)
            }
            Self::Person => download(&folder.join("there"), Existing::Ask),
        }
    }

    /// Waits until the transfer waits for that.
    async fn reached(self, jobs: &mut Jobs) {
        match self {
            Self::Turn => {}
            Self::Sending => until(|| (jobs.phase(2)? == Phase::Sending).then_some(())).await,
            Self::Answer => {
                until(|| (jobs.phase(2)? == Phase::WaitingForServer).then_some(())).await;
            }
            Self::Receiving => until(|| (jobs.phase(2)? == Phase::Receiving).then_some(())).await,
            Self::Attempt => while !matches!(jobs.next().await, JobEvent::Waits(..)) {},
            Self::Person => {
                jobs.asked().await;
            }
        }
    }
}

fn main() {
    let rounds = number("BENCH_ROUNDS", 200);
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    for name in ["saved", "there"] {
        std::fs::create_dir(inside(name)).unwrap();
    }
    std::fs::write(inside("there").join("a.bin"), "old").unwrap();
    std::fs::write(inside("small"), "new").unwrap();
    std::fs::write(inside("large"), vec![0; 64 << 20]).unwrap();
    let (journal, _) = Journal::open(&inside("state")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for wait in Wait::ALL {
        let times: Vec<f64> = (0..rounds)
            .map(|_| ms(runtime.block_on(cancelled(wait, folder.path(), &journal))))
            .collect();
        assert!(names(&inside("saved")).is_empty(), "nothing stays behind");
        let of = |share| quantile(times.iter().copied(), share);
        say(&format!(
            "it waits for {}: p50 {:.1} ms, p99 {:.1} ms, {:.1} ms at most",
            wait.name(),
            of(0.5),
            of(0.99),
            of(1.0)
        ));
    }
}

/// From the order to the end.
async fn cancelled(wait: Wait, folder: &Path, journal: &Journal) -> Duration {
    let server = Scripted::start(move |exchange| wait.act(exchange));
    let hour = Duration::from_secs(3600);
    let settings = Settings {
        share: Share::new(1, None),
        retry: Retry {
            first: hour,
            longest: hour,
            times: 3,
        },
        journal: Some(journal.clone()),
        ..Settings::default()
    };
    let mut jobs = Jobs::with(server.client(), settings);
    if matches!(wait, Wait::Turn) {
        jobs.start(1, download_of("1", &folder.join("saved")));
    }
    jobs.start(2, wait.job(folder));
    wait.reached(&mut jobs).await;
    let start = Instant::now();
    jobs.engine.cancel(JobId(2), Leave::Nothing);
    let (ended, _) = jobs.end().await;
    let took = start.elapsed();
    assert_eq!(ended, 2);
    jobs.engine
        .shut_down(c8ybin::transfer::Closing::Cancel)
        .await;
    took
}
