//! How much memory many small files take, up and down, at their peak.
//!
//! ```text
//! cargo bench --bench many_files
//! BENCH_FILES=10000 cargo bench --bench many_files
//! ```
//!
//! `put` and `get`, each a process from start to end, of one file, of a third of
//! the files and of all, against the embedded server. Linux only: it reads
//! `/proc`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use process::{Served, number, peak_mib, say};

/// The length of a file in bytes.
const LENGTH: usize = 2 << 10;

fn main() {
    let files = number("BENCH_FILES", 3000);
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("data"), 0);
    for count in [1, files / 3, files] {
        let (ids, up) = put(&server, folder.path(), count);
        let down = get(&server, folder.path(), &ids);
        say(&format!(
            "{count} files: {up:.1} MiB up, {down:.1} MiB down"
        ));
    }
}

/// Stores so many files, and gives their ids and the peak in MiB.
fn put(server: &Served, folder: &Path, count: u64) -> (Vec<String>, f64) {
    let source = empty(folder, "source");
    let printed = folder.join("printed");
    let mut put = server.client(&["put"]);
    put.stdout(File::create(&printed).unwrap());
    for number in 0..count {
        let file = source.join(format!("{number}.bin"));
        fs::write(&file, vec![number as u8; LENGTH]).unwrap();
        put.arg(file);
    }
    let peak = peak(&mut put, folder);
    let ids = fs::read_to_string(&printed).unwrap();
    let ids: Vec<String> = ids.lines().map(str::to_owned).collect();
    assert_eq!(ids.len() as u64, count);
    (ids, peak)
}

fn get(server: &Served, folder: &Path, ids: &[String]) -> f64 {
    let saved = empty(folder, "saved");
    let mut get = server.client(&["get", "-o"]);
    get.arg(&saved)
        .args(ids)
        .stdout(std::process::Stdio::null());
    let peak = peak(&mut get, folder);
    assert_eq!(fs::read_dir(&saved).unwrap().count(), ids.len());
    peak
}

/// Runs it, and gives the most memory that it had, in MiB.
fn peak(command: &mut Command, folder: &Path) -> f64 {
    let mut child = command
        .env("C8YBIN_STATE_DIR", empty(folder, "state"))
        .spawn()
        .unwrap();
    let mut most = 0.0_f64;
    let status = loop {
        // No number where it has just ended: the greatest is what was seen.
        most = most.max(peak_mib(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::park_timeout(Duration::from_millis(2));
    };
    assert!(status.success());
    most
}

fn empty(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    if path.exists() {
        fs::remove_dir_all(&path).unwrap();
    }
    fs::create_dir(&path).unwrap();
    path
}
