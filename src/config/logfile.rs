//! The log file: what failed, and with `--debug` each request, in the state
//! folder. It holds no secret, as nothing is logged that does; and nothing that
//! a terminal would obey, as whatever comes is cleaned.
//!
//! Several programs may write it at once: each appends whole lines, and the one
//! that finds it full moves it aside under a lock.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::Timestamp;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::domain::clean;

/// The folder of the log in the state folder, and its name.
const FOLDER: &str = "log";
const NAME: &str = "c8ybin.log";

/// A file that has this many bytes is moved aside.
const FULL: u64 = 1 << 20;

/// So many older ones are kept: what happened last week is in them.
const OLDER: u32 = 4;

/// Where the log is in a state folder.
#[must_use]
pub fn log_path(state_folder: &Path) -> PathBuf {
    state_folder.join(FOLDER).join(NAME)
}

/// Lets all that the program logs from here on go to the file in this state
/// folder. Nothing is made before there is something to say; what cannot be
/// written is lost.
pub fn log_to(state_folder: &Path, with_requests: bool) {
    let level = if with_requests {
        LevelFilter::DEBUG
    } else {
        LevelFilter::INFO
    };
    let writer = Rotated {
        path: log_path(state_folder),
        file: None,
        full: FULL,
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_target(false)
        .with_timer(Clock)
        .with_writer(Mutex::new(writer));
    // The libraries below speak of bodies and headers.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    // A second log would be refused, and the first one serves.
    let _ = tracing_subscriber::registry()
        .with(ours)
        .with(layer)
        .try_init();
}

/// The time, and which of several programs it is.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        let now = Timestamp::now();
        write!(writer, "{now:.3} [{}]", std::process::id())
    }
}

/// A file that is moved aside when it is full.
struct Rotated {
    path: PathBuf,
    file: Option<File>,
    full: u64,
}

impl Rotated {
    /// The file, which has room.
    fn file(&mut self) -> io::Result<&mut File> {
        if let Some(file) = &self.file
            && file.metadata()?.len() >= self.full
        {
            // Another program may have moved it aside, and this handle with it.
            self.file = None;
            self.rotate()?;
        }
        if self.file.is_none() {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder)?;
            }
            let opened = open(&self.path)?;
            if opened.metadata()?.len() >= self.full {
                drop(opened);
                self.rotate()?;
                self.file = Some(open(&self.path)?);
            } else {
                self.file = Some(opened);
            }
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::Error::other("the log is closed"))
    }

    /// Moves it aside, where it is still full, and lets go of the oldest.
    fn rotate(&self) -> io::Result<()> {
        let lock = File::create(self.path.with_extension("lock"))?;
        lock.lock()?;
        // Another program may have moved it aside just now: then there is none, or
        // a new one, and the older ones must not move once more.
        if !fs::metadata(&self.path).is_ok_and(|about| about.len() >= self.full) {
            return Ok(());
        }
        let aside = |number: u32| self.path.with_extension(format!("log.{number}"));
        for number in (1..OLDER).rev() {
            // There are not as many before the log is full for the fifth time.
            let _ = fs::rename(aside(number), aside(number + 1));
        }
        fs::rename(&self.path, aside(1))
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;

        options.mode(0o600);
    }
    options.open(path)
}

impl Write for Rotated {
    /// Takes a whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = clean(text.trim_end_matches('\n'));
        self.file()?.write_all(format!("{text}\n").as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join(FOLDER)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn rotated(folder: &Path) -> Rotated {
        Rotated {
            path: log_path(folder),
            file: None,
            full: 100,
        }
    }

    #[test]
    fn number_and_size_are_bounded_also_between_two_programs() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut other) = (rotated(folder.path()), rotated(folder.path()));
        for number in 0..200 {
            one.write_all(format!("one {number}\n").as_bytes()).unwrap();
            other
                .write_all(format!("other {number}\n").as_bytes())
                .unwrap();
        }
        assert_eq!(
            names(folder.path()),
            [
                "c8ybin.lock",
                "c8ybin.log",
                "c8ybin.log.1",
                "c8ybin.log.2",
                "c8ybin.log.3",
                "c8ybin.log.4"
            ]
        );
        let text = |name: &str| fs::read_to_string(folder.path().join(FOLDER).join(name)).unwrap();
        let mut kept = String::new();
        for name in ["c8ybin.log.2", "c8ybin.log.1", "c8ybin.log"] {
            assert!(text(name).len() < 130, "{name}");
            kept.push_str(&text(name));
        }
        assert!(kept.ends_with("one 199\nother 199\n"), "{kept}");
        assert!(kept.contains("one 195\n"), "{kept}");
    }

    #[test]
    fn a_file_that_was_moved_aside_already_moves_no_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let log = rotated(folder.path());
        let path = log_path(folder.path());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.with_extension("log.1"), "older").unwrap();
        log.rotate().unwrap();
        assert_eq!(names(folder.path()), ["c8ybin.lock", "c8ybin.log.1"]);
    }

    #[test]
    fn a_line_is_one_line_that_no_terminal_obeys() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = rotated(folder.path());
        log.write_all(b"a\x1b[31m\nb\r\xff\n").unwrap();
        let text = fs::read_to_string(log_path(folder.path())).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert!(!text.contains(['\u{1b}', '\r']), "{text}");
    }
}
