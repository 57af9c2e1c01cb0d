//! The scan of 200,000 binaries of the embedded server, and the questions to
//! what it found.
//!
//! ```text
//! cargo bench --bench usage
//! BENCH_DATA=/a/folder BENCH_OBJECTS=200000 cargo bench --bench usage
//! ```
//!
//! The scan is the command `usage` with its own process, whose memory is
//! watched; the questions are asked of its database by this process. Where
//! `BENCH_DATA` names a folder, the server's data are kept there and used
//! again. Linux only: it reads `/proc`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use c8ybin::transfer::journal::Account;
use c8ybin::usage::{By, Level, Rows, Usage, Value, Window};
use jiff::Timestamp;
use process::{Served, median, ms, number, peak_mib, say};

fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let data = std::env::var_os("BENCH_DATA");
    let data = data.map_or_else(|| temporary.path().join("data"), PathBuf::from);
    let server = Served::start(&data, number("BENCH_OBJECTS", 200_000));
    say(&format!(
        "server: ready in {:.1} s",
        server.ready.as_secs_f64()
    ));
    let state = temporary.path().join("state");
    for (what, arguments) in [
        ("first scan", &["usage", "--json"][..]),
        ("nothing changed", &["usage", "--json"]),
        ("scan anew", &["usage", "--json", "--refresh"]),
        ("cached", &["usage", "--json", "--cached"]),
    ] {
        scan(&server, &state, what, arguments);
    }
    say(&format!(
        "memory: server, {:.1} MiB at most",
        peak_mib(server.id())
    ));
    let bytes: u64 = std::fs::read_dir(&state)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    say(&format!("disk: {} MiB", bytes >> 20));
    questions(&server, &state);
}

fn scan(server: &Served, state: &Path, what: &str, arguments: &[&str]) {
    let start = Instant::now();
    let mut child = server
        .client(arguments)
        .env("C8YBIN_STATE_DIR", state)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0.0f64;
    let ended = loop {
        let now = peak_mib(child.id());
        // No number once it has ended.
        peak = peak.max(now);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        let (_sender, never) = std::sync::mpsc::channel::<()>();
        let _ = never.recv_timeout(Duration::from_millis(5));
    };
    assert!(ended.success());
    say(&format!(
        "{what}: {:.2} s, {peak:.1} MiB at most",
        start.elapsed().as_secs_f64()
    ));
}

fn questions(server: &Served, state: &Path) {
    let account = Account {
        host: server.url.strip_prefix("http://").unwrap().to_owned(),
        tenant: Some("t2000".to_owned()),
        user: Some("demo".to_owned()),
        profile: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (usage, _) = Usage::open(state, Some(&account)).unwrap();
    let path = || {
        vec![Level {
            by: By::Type,
            value: Value::Text("text/plain".to_owned()),
        }]
    };
    let by = |by| Rows::Groups {
        path: Vec::new(),
        by,
    };
    let views = [
        ("by type", by(By::Type), 0),
        ("by owner", by(By::Owner), 0),
        ("by device", by(By::Device), 0),
        ("by age", by(By::Age), 0),
        (
            "by owner, of a type",
            Rows::Groups {
                path: path(),
                by: By::Owner,
            },
            0,
        ),
        ("files of a type", Rows::Files { path: path() }, 0),
        (
            "files of a type, at 50,000",
            Rows::Files { path: path() },
            50_000,
        ),
        ("largest", Rows::Files { path: Vec::new() }, 0),
        (
            "largest, at 199,000",
            Rows::Files { path: Vec::new() },
            199_000,
        ),
        ("oldest", Rows::Oldest, 0),
        ("oldest, at 199,000", Rows::Oldest, 199_000),
        ("unreferenced", Rows::Unreferenced, 0),
        ("unreferenced, at 199,000", Rows::Unreferenced, 199_000),
        ("duplicates", Rows::Duplicates, 0),
    ];
    for (what, of, from) in views {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..number("BENCH_ROUNDS", 20) {
            let window = Window {
                of: of.clone(),
                from,
                len: 200,
                now: Timestamp::now(),
            };
            let start = Instant::now();
            let listing = runtime.block_on(usage.window(window)).unwrap();
            times.push(ms(start.elapsed()));
            total = listing.total;
        }
        let first = times.first().copied().unwrap();
        let most = times.iter().copied().fold(0.0, f64::max);
        say(&format!(
            "question: {what:<28} first {first:>6.1} ms, p50 {:>6.1} ms, most {most:>6.1} ms; {total} rows",
            median(times)
        ));
    }
}
