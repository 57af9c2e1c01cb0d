//! A program in a pseudo-terminal, with the moment at which each piece of its
//! output was there.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::Parser;

/// Columns and rows.
pub const SIZE: (u16, u16) = (120, 36);

/// How long a piece of output may take before the bench fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program that runs in a pseudo-terminal. Killed when dropped.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    // Held open: the program must not see its terminal go.
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    parser: Parser,
    /// Just before the process was made.
    pub started: Instant,
    _home: TempDir,
}

/// What was there when something was waited for.
pub struct Seen {
    /// When the first byte came, and when the last one that was needed.
    pub first: Instant,
    pub last: Instant,
    /// So many bytes came.
    pub bytes: usize,
}

impl Pty {
    /// Starts a program with an empty home and only these variables.
    pub fn start(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.cwd(home.path());
        command.env("HOME", home.path());
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        let (columns, rows) = SIZE;
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            // Linux reports the end of the last writer as an error.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let now = Instant::now();
                let piece = bytes.iter().take(count).copied().collect();
                if sender.send((now, piece)).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        Self {
            child,
            _master: pair.master,
            keys,
            output,
            parser: Parser::new(
                NonZeroU16::new(rows).unwrap(),
                NonZeroU16::new(columns).unwrap(),
                0,
            ),
            started,
            _home: home,
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// The screen.
    pub fn parsed(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Types, and says when.
    pub fn keys(&mut self, keys: &str) -> Instant {
        let now = Instant::now();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        now
    }

    /// Waits until the screen is as wanted.
    pub fn wait_for(&mut self, wanted: impl Fn(&vt100::Screen) -> bool) -> Seen {
        let (mut first, mut total) = (None, 0);
        loop {
            let Ok((last, bytes)) = self.output.recv_timeout(PATIENCE) else {
                panic!("it did not come; the screen was:\n{}", self.screen());
            };
            self.parser.process(&bytes);
            total += bytes.len();
            let first = *first.get_or_insert(last);
            if wanted(self.parser.screen()) {
                return Seen {
                    first,
                    last,
                    bytes: total,
                };
            }
        }
    }

    /// Waits until it has written nothing for this long; says how many bytes
    /// came before.
    pub fn rest(&mut self, quiet: Duration) -> usize {
        let mut total = 0;
        while let Ok((_, bytes)) = self.output.recv_timeout(quiet) {
            self.parser.process(&bytes);
            total += bytes.len();
        }
        total
    }

    /// Waits for so long, whatever comes; says how many bytes came.
    pub fn pass(&mut self, time: Duration) -> usize {
        let until = Instant::now() + time;
        let mut total = 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok((_, bytes)) => {
                    self.parser.process(&bytes);
                    total += bytes.len();
                }
                Err(RecvTimeoutError::Timeout) => return total,
                Err(RecvTimeoutError::Disconnected) => panic!("the program ended"),
            }
        }
    }

    /// Waits for the end of the program, and says when it was.
    pub fn end(mut self) -> Instant {
        while self.output.recv().is_ok() {}
        self.child.wait().unwrap();
        Instant::now()
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended by itself, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
