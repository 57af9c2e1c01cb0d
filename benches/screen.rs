//! The built program on a pseudo-terminal of 120×36: from start to rows, from
//! a key to its frame, at rest; with the embedded server beside it.
//!
//! ```text
//! cargo bench --bench screen
//! BENCH_DATA=/a/folder BENCH_ROUNDS=50 cargo bench --bench screen
//! BENCH_OBJECTS=5000 cargo bench --bench screen -- keys pasted
//! ```
//!
//! Words behind `--` name the parts that run: `start`, `rest`, `keys`, `pasted`,
//! `transfers`; without any all do.
//!
//! The server holds 200,000 generated binaries (`BENCH_OBJECTS`), in a folder
//! that is kept and used again where `BENCH_DATA` names one. Linux only: it
//! reads `/proc`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench fails by panicking"
)]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;
#[path = "support/pty.rs"]
mod pty;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use process::{C8YBIN, Served, median, ms, number, peak_mib, quantile, say, status};
use pty::Pty;
use tempfile::TempDir;

/// Longer than the pause after which the object under the cursor is fetched.
const QUIET: Duration = Duration::from_millis(400);

/// Longer than idle threads of the pool live, which is ten seconds.
const SETTLE: Duration = Duration::from_secs(12);

/// How long the program is watched at rest.
const REST: Duration = Duration::from_secs(10);

/// Between two keys: longer than a frame may be held back, and shorter than the
/// pause after which the object under the cursor is fetched.
const BETWEEN_KEYS: Duration = Duration::from_millis(30);

fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let data = std::env::var_os("BENCH_DATA");
    let data = data.map_or_else(|| temporary.path().join("data"), PathBuf::from);
    let server = Served::start(&data, number("BENCH_OBJECTS", 200_000));
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Cargo adds options of its own.
    let parts: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let runs = |part: &str| parts.is_empty() || parts.iter().any(|word| *word == part);
    if runs("start") {
        start(&server, number("BENCH_ROUNDS", 30));
    }
    if runs("rest") {
        rest(&server);
    }
    if runs("keys") {
        keys(&server, number("BENCH_KEYS", 500));
        details(&server, number("BENCH_ROUNDS", 30));
    }
    if runs("pasted") {
        pasted(&server, number("BENCH_ROUNDS", 30));
    }
    if runs("transfers") {
        // What goes up is thrown away with this server's folder.
        let other = Served::start(&temporary.path().join("other"), 3000);
        transfers(&other, number("BENCH_KEYS", 500), &temporary);
    }
    if runs("paint") {
        let other = Served::start(&temporary.path().join("slow"), 3000);
        paint(&other, &temporary);
    }
}

fn open(server: &Served, arguments: &[&str]) -> Pty {
    Pty::start(C8YBIN, arguments, &server.variables())
}

fn has_rows(screen: &vt100::Screen) -> bool {
    screen.contents().contains("page 1 of")
}

/// From before the process is made to the first byte, to the end of the first
/// frame, and to the first page of rows; and what an empty program costs there.
fn start(server: &Served, rounds: u64) {
    let (mut floor, mut byte, mut frame, mut rows) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        let empty = Pty::start("/bin/true", &[], &[]);
        let started = empty.started;
        floor.push(ms(empty.end() - started));
        let mut pty = open(server, &[]);
        // The keys are the last line of every frame.
        let painted = pty.wait_for(|screen| screen.contents().contains("all keys"));
        let shown = if has_rows(pty.parsed()) {
            painted.last
        } else {
            pty.wait_for(has_rows).last
        };
        byte.push(ms(painted.first - pty.started));
        frame.push(ms(painted.last - pty.started));
        rows.push(ms(shown - pty.started));
    }
    for (what, times) in [
        ("/bin/true", floor),
        ("first byte", byte),
        ("first frame", frame),
        ("first rows", rows),
    ] {
        say(&format!(
            "start: {what:<12} p50 {:>6.2} ms, p90 {:>6.2} ms",
            median(times.iter().copied()),
            quantile(times, 0.9)
        ));
    }
}

/// Context switches, processor time and bytes while nobody touches it.
fn rest(server: &Served) {
    let mut tenant = open(server, &[]);
    let mut demo = Pty::start(C8YBIN, &["demo"], &[]);
    for (what, pty) in [("screen", &mut tenant), ("demo", &mut demo)] {
        pty.wait_for(has_rows);
        pty.rest(SETTLE);
        let server_before = switches(server.id());
        let before = (switches(pty.id()), cpu(pty.id()));
        let bytes = pty.pass(REST);
        say(&format!(
            "rest: {what}: {} wake-ups, {} ms of processor, {bytes} bytes written in {} s; \
             {:.1} MiB now, {:.1} at most; its server beside it {} wake-ups",
            woken(pty.id(), &before.0),
            cpu(pty.id()) - before.1,
            REST.as_secs(),
            now_mib(pty.id()),
            peak_mib(pty.id()),
            woken(server.id(), &server_before),
        ));
    }
}

/// The memory that a process has now, in MiB.
fn now_mib(id: u32) -> f64 {
    status(&id.to_string(), "VmRSS").map_or(f64::NAN, |kib| kib as f64 / 1024.0)
}

/// How often each thread gave up the processor, or was pushed off it.
fn switches(id: u32) -> BTreeMap<String, u64> {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).unwrap();
    tasks
        .map(|task| {
            let task = format!("{id}/task/{}", task.unwrap().file_name().to_str().unwrap());
            let kinds = ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"];
            let count = kinds.iter().filter_map(|kind| status(&task, kind)).sum();
            (task, count)
        })
        .collect()
}

/// How often the threads woke since then.
fn woken(id: u32, before: &BTreeMap<String, u64>) -> u64 {
    let now = switches(id);
    now.iter()
        .map(|(task, count)| count - before.get(task).unwrap_or(&0))
        .sum()
}

/// Milliseconds of processor time, in steps of ten.
fn cpu(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields = stat.rsplit_once(") ").unwrap().1.split(' ');
    let times = fields.skip(11).take(2);
    times.map(|time| time.parse::<u64>().unwrap() * 10).sum()
}

/// Keys in a list of 1,000 rows: within the screen, and where it scrolls.
fn keys(server: &Served, count: u64) {
    for (arguments, rows) in [(&[][..], 50), (&["--page-size", "1000"][..], 1000)] {
        let mut pty = open(server, arguments);
        pty.wait_for(has_rows);
        pty.rest(QUIET);
        // 33 rows are on the screen: down to the last of them and back up.
        let within = |n: u64| if (n / 25).is_multiple_of(2) { "j" } else { "k" };
        let what = format!("{rows} rows, on the screen");
        press(&mut pty, &what, count, within);
        if rows == 1000 {
            // Without the details beside it.
            pty.keys("z");
            pty.rest(QUIET);
            press(&mut pty, "1000 rows, the list alone", count, within);
            pty.keys("z");
            pty.rest(QUIET);
            pty.keys("G");
            pty.rest(QUIET);
            press(&mut pty, "1000 rows, scrolling", count, |_| "k");
        }
        say(&format!(
            "memory: screen with {rows} rows a page: {:.1} MiB now, {:.1} at most",
            now_mib(pty.id()),
            peak_mib(pty.id()),
        ));
    }
}

/// Presses keys, each after the frame of the one before.
fn press(pty: &mut Pty, what: &str, count: u64, key: impl Fn(u64) -> &'static str) {
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for n in 0..count {
        let mark = cursor(pty.parsed());
        let pressed = pty.keys(key(n));
        let seen = pty.wait_for(|screen| cursor(screen) != mark);
        times.push(ms(seen.last.saturating_duration_since(pressed)));
        let more = pty.pass(BETWEEN_KEYS);
        sizes.push((seen.bytes + more) as f64);
    }
    say(&format!(
        "key to frame: {what}: p50 {:.2} ms, p99 {:.2} ms; p50 {} bytes, p99 {}, at most {}",
        median(times.iter().copied()),
        quantile(times, 0.99),
        median(sizes.iter().copied()),
        quantile(sizes.clone(), 0.99),
        quantile(sizes, 1.0),
    ));
}

/// Keys that come so slowly that each finds the preview of its row on the screen,
/// and takes it away.
fn details(server: &Served, count: u64) {
    let mut pty = open(server, &[]);
    pty.wait_for(has_rows);
    pty.rest(QUIET);
    let (mut sizes, mut later) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mark = cursor(pty.parsed());
        pty.keys("j");
        let seen = pty.wait_for(|screen| cursor(screen) != mark);
        sizes.push((seen.bytes + pty.pass(BETWEEN_KEYS)) as f64);
        later.push(pty.rest(QUIET) as f64);
    }
    say(&format!(
        "key to frame: 50 rows, beside a preview that is there: p50 {} bytes, at most {}; \
         and p50 {} for the next preview",
        median(sizes.iter().copied()),
        quantile(sizes, 1.0),
        median(later),
    ));
}

/// A thousand keys at once, as a paste into a terminal without brackets: from
/// the write to the end of the frame that shows the last of them.
fn pasted(server: &Served, rounds: u64) {
    const KEYS: usize = 1000;
    let mut pty = open(server, &["--page-size", "2000"]);
    pty.wait_for(has_rows);
    pty.rest(QUIET);
    let (mut times, mut sizes, mut worked) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        let before = cpu(pty.id());
        let pressed = pty.keys(&"j".repeat(KEYS));
        let seen = pty.wait_for(|screen| cursor(screen) == "1,001");
        times.push(ms(seen.last.saturating_duration_since(pressed)));
        let more = pty.pass(BETWEEN_KEYS);
        assert!(cursor(pty.parsed()) == "1,001", "it went on");
        worked += cpu(pty.id()) - before;
        sizes.push((seen.bytes + more) as f64);
        pty.rest(QUIET);
        pty.keys("g");
        pty.wait_for(|screen| cursor(screen) == "1");
        pty.rest(QUIET);
    }
    say(&format!(
        "pasted: {KEYS} keys among 2,000 rows: p50 {:.1} ms, at most {:.1} ms; \
         {:.1} ms of processor each; p50 {} bytes",
        median(times.iter().copied()),
        quantile(times, 1.0),
        worked as f64 / rounds as f64,
        median(sizes),
    ));
}

/// The number of the row under the cursor, which stands in the frame's corner.
fn cursor(screen: &vt100::Screen) -> String {
    let frame = screen.rows(0, pty::SIZE.0).nth(1).unwrap_or_default();
    let words: Vec<&str> = frame.split_whitespace().collect();
    let of = words.iter().position(|word| *word == "of");
    let number = of.and_then(|of| words.get(of.checked_sub(1)?));
    number.copied().unwrap_or_default().to_owned()
}

/// The processor's time while eight files go up at 2 MiB/s together: bytes are
/// next to nothing at that rate, so most of it is for the paints, ten a second.
fn paint(server: &Served, folder: &TempDir) {
    let mut pty = open(server, &[]);
    pty.wait_for(has_rows);
    // Eight at once, and all of them not faster than that.
    pty.keys("4L");
    pty.wait_for(|screen| screen.contents().contains("at once"));
    pty.keys("\u{15}8\t\u{15}2M\r");
    pty.rest(QUIET);
    pty.keys("1");
    upload_eight(&mut pty, folder, 64);
    pty.pass(QUIET);
    for (view, key) in [("as the strip", "1"), ("in their tab", "4")] {
        pty.keys(key);
        pty.pass(QUIET);
        let before = cpu(pty.id());
        let bytes = pty.pass(REST);
        say(&format!(
            "paint: 8 uploads {view}: {} ms of processor and {bytes} bytes to the terminal in {} s",
            cpu(pty.id()) - before,
            REST.as_secs()
        ));
    }
    assert!(pty.screen().contains("8 running"), "they lasted until here");
}

/// The same keys while eight files go up, four at a time.
fn transfers(server: &Served, count: u64, folder: &TempDir) {
    let mut pty = open(server, &["--page-size", "1000"]);
    pty.wait_for(has_rows);
    pty.rest(QUIET);
    let start = Instant::now();
    upload_eight(&mut pty, folder, number("BENCH_TRANSFER_MIB", 1024));
    let within = |n: u64| if (n / 10).is_multiple_of(2) { "j" } else { "k" };
    press(&mut pty, "1000 rows, 8 uploads", count, within);
    let running = !pty.screen().contains("Uploaded zeros-7");
    say(&format!(
        "memory: screen with 8 uploads: {:.1} MiB at most; server {:.1} MiB at most; \
         they ran for {:.0} s, {}",
        peak_mib(pty.id()),
        peak_mib(server.id()),
        start.elapsed().as_secs_f64(),
        if running {
            "and were still running at the last key"
        } else {
            "and were over before the last key: raise BENCH_TRANSFER_MIB"
        },
    ));
}

/// Starts uploads of eight files of so many MiB, and waits until bytes move.
fn upload_eight(pty: &mut Pty, folder: &TempDir, mib: u64) {
    let files: Vec<String> = (0..8)
        .map(|n| {
            let path = folder.path().join(format!("zeros-{n}.bin"));
            let file = fs::File::create(&path).unwrap();
            file.set_len(mib << 20).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    // Paths are pasted as terminals do it, and offer an upload.
    pty.keys(&format!("\u{1b}[200~{}\u{1b}[201~", files.join(" ")));
    pty.wait_for(|screen| screen.contents().contains("Upload 8 files"));
    pty.keys("\r");
    pty.wait_for(|screen| screen.contents().contains("iB/s"));
}
