//! Many small files down: `c8ybin get --jobs 8` beside `curl`, against the
//! embedded server, in the same run, taking turns.
//!
//! ```text
//! cargo bench --bench small_files
//! BENCH_FILES=200 BENCH_KIB=16 BENCH_ROUNDS=3 BENCH_RTT_MS=20 cargo bench --bench small_files
//! TMPDIR=/dev/shm cargo bench --bench small_files
//! ```
//!
//! Once beside one `curl` that fetches one after the other over one
//! connection, once beside a `curl` for each file, once beside `curl -Z
//! --parallel-max 8`. With `BENCH_RTT_MS` the proxy of the tests stands before
//! the server and holds each request back for so long, as a line does. The
//! figures are medians of pairwise ratios; who goes first changes from round to
//! round. Linux only: it reads `/proc`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;
#[path = "../tests/support/proxy.rs"]
#[expect(dead_code, unused_imports, reason = "the faults are those of tests")]
mod proxy;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use process::{Served, children_cpu, median, number, say};
use proxy::Proxy;

/// What fetches them all.
#[derive(Clone, Copy)]
enum Peer {
    /// One process, one after the other.
    Serial,
    /// A process for each.
    Each,
    /// One process, eight at once.
    Parallel,
}

impl Peer {
    const ALL: [Self; 3] = [Self::Serial, Self::Each, Self::Parallel];

    const fn name(self) -> &'static str {
        match self {
            Self::Serial => "one curl, one file after the other",
            Self::Each => "a curl for each file",
            Self::Parallel => "curl -Z --parallel-max 8",
        }
    }
}

/// Seconds, on the clock and of the processor.
#[derive(Clone, Copy)]
struct Turn {
    seconds: f64,
    cpu: f64,
}

fn main() {
    let files = number("BENCH_FILES", 1000);
    let kib = number("BENCH_KIB", 16);
    let rounds = number("BENCH_ROUNDS", 7);
    let round_trip = Duration::from_millis(number("BENCH_RTT_MS", 0));
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("data"), 0);
    let ids = fill(&server, folder.path(), files, kib << 10);
    let line = (!round_trip.is_zero()).then(|| {
        let proxy = Proxy::to(&server.url);
        proxy.on(proxy::all).delay(round_trip);
        proxy
    });
    let bench = Bench {
        url: line.as_ref().map_or(server.url.clone(), Proxy::url),
        server: &server,
        folder: folder.path(),
        ids,
    };
    for peer in Peer::ALL {
        let turns: Vec<(Turn, Turn)> = (0..rounds)
            .map(|round| {
                if round.is_multiple_of(2) {
                    let ours = bench.ours();
                    (ours, bench.theirs(peer))
                } else {
                    let theirs = bench.theirs(peer);
                    (bench.ours(), theirs)
                }
            })
            .collect();
        report(peer, &turns, files);
    }
}

fn report(peer: Peer, turns: &[(Turn, Turn)], files: u64) {
    let ratio = median(
        turns
            .iter()
            .map(|(ours, theirs)| theirs.seconds / ours.seconds),
    );
    let of = |pick: fn(&(Turn, Turn)) -> Turn| {
        let seconds = median(turns.iter().map(|turn| pick(turn).seconds));
        let cpu = median(turns.iter().map(|turn| pick(turn).cpu));
        let cpu = cpu * 1e6 / files as f64;
        format!("{:.0} ms, {cpu:.0} µs of processor a file", seconds * 1e3)
    };
    let (ours, theirs) = (of(|turn| turn.0), of(|turn| turn.1));
    let name = peer.name();
    say(&format!(
        "get --jobs 8: {ours}; {name}: {theirs}; {ratio:.2} times"
    ));
}

struct Bench<'a> {
    server: &'a Served,
    /// Where the clients find it.
    url: String,
    folder: &'a Path,
    ids: Vec<String>,
}

impl Bench<'_> {
    fn ours(&self) -> Turn {
        let to = self.saved();
        let mut command = self.server.client(&["get", "--jobs", "8", "-o"]);
        command
            .arg(&to)
            .args(&self.ids)
            .env("C8Y_HOST", &self.url)
            .env("C8YBIN_STATE_DIR", self.folder.join("state"));
        let turn = timed(|| run(&mut command));
        self.check(&to);
        turn
    }

    fn theirs(&self, peer: Peer) -> Turn {
        let to = self.saved();
        let list = self.folder.join("list");
        fs::write(&list, self.list(&to)).unwrap();
        let list = list.to_str().unwrap();
        let turn = match peer {
            Peer::Serial => timed(|| run(&mut curl(&["-K", list]))),
            Peer::Parallel => timed(|| run(&mut curl(&["-Z", "--parallel-max", "8", "-K", list]))),
            Peer::Each => timed(|| {
                for id in &self.ids {
                    let (url, to) = (self.address(id), to.join(id));
                    run(&mut curl(&[&url, "-o", to.to_str().unwrap()]));
                }
            }),
        };
        self.check(&to);
        turn
    }

    fn address(&self, id: &str) -> String {
        format!("{}/inventory/binaries/{id}", self.url)
    }

    fn list(&self, to: &Path) -> String {
        let mut list = String::new();
        for id in &self.ids {
            let to = to.join(id);
            let (url, to) = (self.address(id), to.display());
            writeln!(list, "url = \"{url}\"\noutput = \"{to}\"").unwrap();
        }
        list
    }

    /// An empty folder.
    fn saved(&self) -> PathBuf {
        let folder = self.folder.join("saved");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        folder
    }

    fn check(&self, folder: &Path) {
        assert_eq!(fs::read_dir(folder).unwrap().count(), self.ids.len());
    }
}

/// Stores them, and gives their ids.
fn fill(server: &Served, folder: &Path, files: u64, length: u64) -> Vec<String> {
    let source = folder.join("source");
    fs::create_dir(&source).unwrap();
    let bytes: Vec<u8> = (0..length).map(|_| fastrand::u8(..)).collect();
    let mut put = server.client(&["put", "--jobs", "8", "--json"]);
    put.env("C8YBIN_STATE_DIR", folder.join("state"));
    for number in 0..files {
        let file = source.join(format!("{number}.bin"));
        fs::write(&file, &bytes).unwrap();
        put.arg(file);
    }
    let stored = put.stderr(Stdio::null()).output().unwrap();
    assert!(stored.status.success());
    let stored: Vec<serde_json::Value> = serde_json::from_slice(&stored.stdout).unwrap();
    let id = |stored: &serde_json::Value| stored.get("id")?.as_str().map(str::to_owned);
    stored.iter().map(|stored| id(stored).unwrap()).collect()
}

fn curl(arguments: &[&str]) -> Command {
    let mut command = Command::new("curl");
    command
        .args(["-sSf", "-u", "t2000/demo:demo"])
        .args(arguments);
    command
}

fn run(command: &mut Command) {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().unwrap().success());
}

fn timed(work: impl FnOnce()) -> Turn {
    let (start, cpu) = (Instant::now(), children_cpu());
    work();
    Turn {
        seconds: start.elapsed().as_secs_f64(),
        cpu: children_cpu() - cpu,
    }
}
