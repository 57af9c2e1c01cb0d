//! `c8ybin put` and `c8ybin get` beside `curl -F` and `curl -o`, against the
//! embedded server, in the same run, taking turns.
//!
//! ```text
//! cargo bench --bench commands
//! BENCH_MIB=4096 BENCH_ROUNDS=1 cargo bench --bench commands
//! TMPDIR=/dev/shm cargo bench --bench commands
//! ```
//!
//! Each is a process from start to end; who goes first changes from round to
//! round. The figure is the median of the pairwise ratios. The server stores
//! what comes up, so that a slow disk below the folder for temporary files
//! slows both down: `TMPDIR` names another. What the clients can do against a
//! server that stores nothing is in the bench `transfers`. Linux only: it reads
//! `/proc`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use process::{Served, median, number, peak_mib, say};

/// How often the memory of a process is looked at; its maximum is the
/// system's own, so that only the last moment can be missed.
const LOOK: Duration = Duration::from_millis(20);

/// Seconds, and the most memory in MiB.
struct Turn {
    seconds: f64,
    peak: f64,
    said: String,
}

fn main() {
    let length = number("BENCH_MIB", 2048) << 20;
    let rounds = number("BENCH_ROUNDS", 7);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.bin");
    fill(&file, length);
    let server = Served::start(&folder.path().join("data"), 0);
    let (mut up, mut down) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let ours = || put(&server, &file);
        let theirs = || curl_up(&server, &file);
        let (ours, theirs) = in_turn(round, ours, theirs);
        let id = ours.said.trim().to_owned();
        delete(&server, theirs.said.trim());
        up.push((ours, theirs));
        let saved = folder.path().join("saved.bin");
        let get = || get(&server, &id, &saved);
        let curl = || curl_down(&server, &id, &saved);
        down.push(in_turn(round, get, curl));
        delete(&server, &id);
    }
    report("put", "curl -F", &up);
    report("get", "curl -o", &down);
    let peak = peak_mib(server.id());
    say(&format!("server: {peak:.1} MiB at most"));
}

fn in_turn(round: u64, ours: impl Fn() -> Turn, theirs: impl Fn() -> Turn) -> (Turn, Turn) {
    if round.is_multiple_of(2) {
        let ours = ours();
        (ours, theirs())
    } else {
        let theirs = theirs();
        (ours(), theirs)
    }
}

fn report(ours: &str, theirs: &str, turns: &[(Turn, Turn)]) {
    let ratio = median(turns.iter().map(|(a, b)| b.seconds / a.seconds));
    let seconds = |pick: fn(&(Turn, Turn)) -> &Turn| median(turns.iter().map(|t| pick(t).seconds));
    let peak = |pick: fn(&(Turn, Turn)) -> &Turn| {
        let peaks = turns.iter().map(|turn| pick(turn).peak);
        peaks.fold(0.0, f64::max)
    };
    say(&format!(
        "{ours}: {:.2} s, {:.1} MiB at most; {theirs}: {:.2} s, {:.1} MiB at most; {ratio:.2} times {theirs}",
        seconds(|t| &t.0),
        peak(|t| &t.0),
        seconds(|t| &t.1),
        peak(|t| &t.1),
    ));
}

fn put(server: &Served, file: &Path) -> Turn {
    run(server.client(&["put", file.to_str().unwrap()]))
}

fn get(server: &Served, id: &str, to: &Path) -> Turn {
    let turn = run(server.client(&["get", id, "-o", to.to_str().unwrap()]));
    fs::remove_file(to).unwrap();
    turn
}

fn curl_up(server: &Served, file: &Path) -> Turn {
    let form = format!("file=@{}", file.display());
    let object = r#"object={"name":"large.bin","type":"application/octet-stream"}"#;
    let url = format!("{}/inventory/binaries", server.url);
    let mut turn = run(curl(&[
        "-F",
        object,
        "-F",
        &form,
        "-H",
        "Accept: application/json",
        &url,
    ]));
    let stored: serde_json::Value = serde_json::from_str(&turn.said).unwrap();
    let id = stored.get("id").and_then(|id| id.as_str()).unwrap();
    turn.said = id.to_owned();
    turn
}

fn curl_down(server: &Served, id: &str, to: &Path) -> Turn {
    let url = format!("{}/inventory/binaries/{id}", server.url);
    let turn = run(curl(&[&url, "-o", to.to_str().unwrap()]));
    fs::remove_file(to).unwrap();
    turn
}

fn curl(arguments: &[&str]) -> Command {
    let mut command = Command::new("curl");
    command
        .args(["-sSf", "-u", "t2000/demo:demo"])
        .args(arguments);
    command
}

fn delete(server: &Served, id: &str) {
    run(server.client(&["rm", "--yes", id]));
}

/// Runs it to its end, and watches its memory.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is watched, and no runtime is here to block"
)]
fn run(mut command: Command) -> Turn {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (watch, ended) = std::sync::mpsc::channel::<()>();
    let id = child.id();
    let watcher = std::thread::spawn(move || {
        let mut peak = 0.0f64;
        while ended.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            peak = peak.max(peak_mib(id));
            std::thread::sleep(LOOK);
        }
        peak
    });
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut said).unwrap();
    assert!(child.wait().unwrap().success());
    let seconds = start.elapsed().as_secs_f64();
    drop(watch);
    Turn {
        seconds,
        peak: watcher.join().unwrap(),
        said,
    }
}

/// Bytes that do not compress, in the page cache.
fn fill(path: &Path, length: u64) {
    let block: Vec<u8> = (0..1 << 20).map(|_| fastrand::u8(..)).collect();
    let mut file = fs::File::create(path).unwrap();
    for _ in 0..length >> 20 {
        file.write_all(&block).unwrap();
    }
    file.sync_all().unwrap();
}
