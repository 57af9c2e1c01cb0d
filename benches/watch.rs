//! From the saving of a file until the embedded server serves it, as a developer
//! of a plugin sees it.
//!
//! ```text
//! cargo bench --bench watch
//! BENCH_FILES=2000 BENCH_ROUNDS=50 cargo bench --bench watch
//! ```
//!
//! A folder of a build is watched: so many files, 40 MiB together. One of them
//! is saved, in turns in place and as editors do it, by another file that takes
//! its name; then the deployed file is asked for again and again until it has
//! the new text. The figures are the median and the longest of the rounds.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use c8ybin::deploy::{PushMeter, Target, WatchEvent, WatchSettings, watch};
use tenant::Tenant;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

#[path = "../tests/deploy/support.rs"]
#[expect(dead_code, reason = "folders and zips are those of tests")]
mod support;
#[path = "../tests/deploy/tenant.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod tenant;

/// Bytes of all files together.
const LENGTH: usize = 40 << 20;

/// How often the deployed file is asked for.
const LOOK: Duration = Duration::from_millis(2);

fn main() {
    let files = number("BENCH_FILES", 500);
    let rounds = number("BENCH_ROUNDS", 30);
    let dir = tempfile::tempdir().unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    fs::create_dir(dir.path().join("js")).unwrap();
    fs::write(dir.path().join("index.html"), "begin").unwrap();
    for number in 0..files {
        let length = LENGTH / files.max(1);
        let bytes: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(length).collect();
        fs::write(dir.path().join(format!("js/{number}.js")), bytes).unwrap();
    }
    let mut took = Runtime::new().unwrap().block_on(run(dir.path(), rounds));
    took.sort();
    let (median, longest) = (took.get(took.len() / 2), took.last());
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{files} files: saved to served, median {:.0} ms, longest {:.0} ms",
        median.unwrap().as_secs_f64() * 1000.0,
        longest.unwrap().as_secs_f64() * 1000.0
    )
    .unwrap();
}

async fn run(folder: &Path, rounds: usize) -> Vec<Duration> {
    let tenant = Tenant::new().await;
    let (sender, mut told) = mpsc::channel(64);
    let stop = CancellationToken::new();
    let watching = {
        let (destination, folder) = (tenant.destination(Target::Application), folder.to_owned());
        let (settings, stop) = (WatchSettings::default(), stop.clone());
        tokio::spawn(async move {
            watch(
                destination,
                &folder,
                settings,
                sender,
                PushMeter::default(),
                stop,
            )
            .await
        })
    };
    while !matches!(told.recv().await.unwrap(), WatchEvent::Deployed { .. }) {}
    let listening = tokio::spawn(async move { while told.recv().await.is_some() {} });
    let mut all = Vec::new();
    for round in 0..rounds {
        let text = format!("round {round}");
        let begun = Instant::now();
        save(folder, &text, round % 2 == 0);
        while tenant.served("index.html").await.as_deref() != Some(&text) {
            sleep(LOOK).await;
        }
        all.push(begun.elapsed());
    }
    stop.cancel();
    watching.await.unwrap().unwrap();
    listening.await.unwrap();
    all
}

fn save(folder: &Path, text: &str, in_place: bool) {
    let file = folder.join("index.html");
    if in_place {
        fs::write(file, text).unwrap();
    } else {
        let other = folder.join("index.html~");
        fs::write(&other, text).unwrap();
        fs::rename(other, file).unwrap();
    }
}

fn number(name: &str, usual: usize) -> usize {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}
