//! What the benches with processes share: the built program, the embedded
//! server as a process of its own, and what Linux says a process used.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program, built as the benches are.
pub const C8YBIN: &str = env!("CARGO_BIN_EXE_c8ybin");

/// The embedded server in a process of its own. Killed when dropped.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub url: String,
    /// From the start of the process to its first line: filled, and serving.
    pub ready: Duration,
}

impl Served {
    /// Starts it on this folder; a new one is filled with so many binaries.
    pub fn start(data: &Path, objects: u64) -> Self {
        let start = Instant::now();
        let mut child = Command::new(C8YBIN)
            .args(["serve", "--seed", "none", "--objects", &objects.to_string()])
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let ready = start.elapsed();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let url = said.get("url").and_then(|url| url.as_str()).unwrap();
        Self {
            child,
            url: url.to_owned(),
            ready,
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The variables by which the program finds it.
    pub fn variables(&self) -> [(&str, &str); 4] {
        [
            ("C8Y_HOST", &self.url),
            ("C8Y_TENANT", "t2000"),
            ("C8Y_USER", "demo"),
            ("C8Y_PASSWORD", "demo"),
        ]
    }

    /// The program with these arguments, connected to it.
    pub fn client(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(C8YBIN);
        command.args(arguments).envs(self.variables());
        command
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of `/proc/ID/status` that counts something: `VmHWM` is the most
/// memory that the process had, `VmRSS` what it has now, both in KiB. `None`
/// for one that has ended.
pub fn status(id: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let mut lines = status.lines();
    let line = lines.find(|line| line.split(':').next() == Some(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The most memory that a process had, in MiB; no number for one that has
/// ended.
pub fn peak_mib(id: u32) -> f64 {
    status(&id.to_string(), "VmHWM").map_or(f64::NAN, |kib| kib as f64 / 1024.0)
}

/// Seconds of processor time of all children that have ended, to a
/// hundredth.
pub fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Fields after the name in brackets; times are in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let of = |at: usize| fields.get(at).unwrap().parse::<f64>().unwrap();
    (of(13) + of(14)) / 100.0
}

/// The middle one.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value that this share of all values does not exceed.
pub fn quantile(values: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    let at = at.min(values.len().saturating_sub(1));
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// Prints a line.
pub fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
}

/// A number from the environment, or the usual one.
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

/// Milliseconds, for people.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
