//! The built program in a pseudo-terminal: keys in, screen out.
//!
//! The screen is that of an emulated terminal which answers the questions that
//! programs ask one. Waits are for a condition, and end after a while with the
//! screen in the message. What it is not: no check of colours (frames have
//! their own tests).

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::{Callbacks, MouseProtocolMode, Parser, Screen};

/// How long anything may take before a test fails. Long, because the machine
/// may be busy; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(30);

/// Columns and rows at the start.
const SIZE: (u16, u16) = (120, 36);

/// What the keys send.
pub mod key {
    pub const ENTER: &str = "\r";
    pub const ESC: &str = "\u{1b}";
    pub const CTRL_C: &str = "\u{3}";
}

/// A program that is yet to be started.
pub struct Program {
    command: CommandBuilder,
    home: TempDir,
    is_silent: bool,
    has_sixel: bool,
}

impl Program {
    /// The built program with these arguments.
    pub fn new(arguments: &[&str]) -> Self {
        Self::of(Path::new(env!("CARGO_BIN_EXE_c8ybin"))).arguments(arguments)
    }

    /// Any program, in an environment of its own: an empty home, which is also
    /// the folder it starts in, and no variables that would change what it
    /// does.
    pub fn of(program: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(home.path());
        for (name, value) in [
            ("PATH", "/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            // A long backtrace scrolls the message away.
            ("RUST_BACKTRACE", "0"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("C8YBIN_STATE_DIR", home.path().join(".state"));
        Self {
            command,
            home,
            is_silent: false,
            has_sixel: false,
        }
    }

    /// Adds arguments.
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// In a terminal that answers nothing.
    pub fn silent(mut self) -> Self {
        self.is_silent = true;
        self
    }

    /// In a terminal that has sixel, and cells of 10 by 20 pixels.
    pub fn sixel(mut self) -> Self {
        self.has_sixel = true;
        self
    }

    /// Starts it.
    #[track_caller]
    pub fn start(self) -> Pty {
        let (columns, rows) = SIZE;
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let child = pair.slave.spawn_command(self.command).unwrap();
        // With it closed here, the end of the program is the end of its output.
        drop(pair.slave);
        let keys = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let shown = Arc::new(Shown {
            terminal: Mutex::new(Terminal {
                parser: Parser::new_with_callbacks(
                    NonZeroU16::new(rows).unwrap(),
                    NonZeroU16::new(columns).unwrap(),
                    200,
                    Answers {
                        has_sixel: self.has_sixel,
                        ..Answers::default()
                    },
                ),
                ended: false,
                leaving: false,
                is_silent: self.is_silent,
                graphics: Graphics::default(),
            }),
            changed: Condvar::new(),
        });
        let output = pair.master.try_clone_reader().unwrap();
        std::thread::spawn({
            let (shown, keys) = (Arc::clone(&shown), Arc::clone(&keys));
            move || shown.follow(output, &keys)
        });
        Pty {
            child,
            master: Some(pair.master),
            keys,
            shown,
            home: self.home,
        }
    }
}

/// A program that runs, or ran, in a pseudo-terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// `None` once the terminal was taken away.
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Arc<Mutex<Box<dyn Write + Send>>>,
    shown: Arc<Shown>,
    home: TempDir,
}

impl Pty {
    /// The folder that it started in, which is its home.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The screen as text, a line a row.
    pub fn screen(&self) -> String {
        self.shown.lock().parser.screen().contents()
    }

    /// The title of the window, and what its tab was told of progress.
    pub fn window(&self) -> (String, String) {
        let mut terminal = self.shown.lock();
        let window = terminal.parser.callbacks_mut();
        (window.title.clone(), window.progress.clone())
    }

    /// What the window was told, the oldest first: `22;2t` and `23;2t` keep its
    /// title and give it back, `2;…` is a new one, `9;4;…` the progress on its tab.
    pub fn told_the_window(&self) -> Vec<String> {
        let mut terminal = self.shown.lock();
        terminal.parser.callbacks_mut().told.clone()
    }

    /// What was copied, in base64.
    pub fn clipboard(&self) -> String {
        let mut terminal = self.shown.lock();
        terminal.parser.callbacks_mut().clipboard.clone()
    }

    /// What was said in graphics, without the pixels.
    pub fn graphics(&self) -> Vec<String> {
        self.shown.lock().graphics.said.clone()
    }

    /// Waits until something was said in graphics that begins so, after
    /// the first ones.
    #[track_caller]
    pub fn wait_for_graphics(&self, after: usize, wanted: &str) -> &Self {
        let said = |terminal: &Terminal| {
            let mut said = terminal.graphics.said.iter().skip(after);
            said.any(|said| said.starts_with(wanted))
        };
        let terminal = self.shown.wait(|terminal| terminal.ended || said(terminal));
        let all = &terminal.graphics.said;
        assert!(
            said(&terminal),
            "waited for {wanted}; said was {all:?}, and the screen was:\n{}",
            terminal.parser.screen().contents()
        );
        drop(terminal);
        self
    }

    /// Types. After an escape, wait for what it does before more is typed: read
    /// together they would be one sequence and not two keys.
    #[track_caller]
    pub fn keys(&self, keys: &str) -> &Self {
        let mut writer = self.keys.lock().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
        self
    }

    /// Pastes, as a terminal with bracketed paste does.
    #[track_caller]
    pub fn paste(&self, text: &str) -> &Self {
        self.keys(&format!("\u{1b}[200~{text}\u{1b}[201~"))
    }

    /// Changes the size of the terminal.
    #[track_caller]
    pub fn resize(&self, columns: u16, rows: u16) -> &Self {
        let (height, width) = (NonZeroU16::new(rows), NonZeroU16::new(columns));
        let mut terminal = self.shown.lock();
        let screen = terminal.parser.screen_mut();
        screen.set_size(height.unwrap(), width.unwrap());
        drop(terminal);
        self.master
            .as_ref()
            .unwrap()
            .resize(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        self
    }

    /// Waits until the screen shows the text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> &Self {
        self.wait_until(&format!("“{text}” to be shown"), |screen| {
            screen.contents().contains(text)
        })
    }

    /// Waits until the screen no longer shows the text.
    #[track_caller]
    pub fn wait_gone(&self, text: &str) -> &Self {
        self.wait_until(&format!("“{text}” to go"), |screen| {
            !screen.contents().contains(text)
        })
    }

    /// Waits until the screen is as wanted; `what` completes “waited for”.
    #[track_caller]
    pub fn wait_until(&self, what: &str, wanted: impl Fn(&Screen) -> bool) -> &Self {
        let terminal = self
            .shown
            .wait(|terminal| terminal.ended || wanted(terminal.parser.screen()));
        let screen = terminal.parser.screen();
        assert!(
            wanted(screen),
            "waited for {what}; {}, and the screen was:\n{}",
            if terminal.ended {
                "the program ended"
            } else {
                "it did not come"
            },
            screen.contents()
        );
        drop(terminal);
        self
    }

    /// Sends a signal: `TERM`, `INT`, `HUP`.
    #[track_caller]
    pub fn signal(&self, name: &str) -> &Self {
        let id = self.child.process_id().unwrap();
        // The shell's own: a slim system has no other.
        let kill = format!("kill -{name} {id}");
        let sent = Command::new("sh").arg("-c").arg(kill).status();
        assert!(sent.unwrap().success(), "the program is gone already");
        self
    }

    /// Waits until the program is stopped, as by ctrl-z.
    #[track_caller]
    #[cfg(target_os = "linux")]
    pub fn wait_stopped(&self) -> &Self {
        let path = format!("/proc/{}/stat", self.child.process_id().unwrap());
        let until = Instant::now() + PATIENCE;
        // The state follows the name, which is in parentheses.
        while !std::fs::read_to_string(&path).unwrap().contains(") T ") {
            assert!(Instant::now() < until, "the program did not stop");
            std::thread::yield_now();
        }
        self
    }

    /// Waits for the end of the program and gives its exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> u32 {
        self.end().exit_code()
    }

    /// Waits for the end of the program, and whether a signal was its end, not
    /// the program itself.
    #[track_caller]
    pub fn is_ended_by_signal(&mut self) -> bool {
        self.end().signal().is_some()
    }

    #[track_caller]
    fn end(&mut self) -> ExitStatus {
        let terminal = self.shown.wait(|terminal| terminal.ended);
        assert!(
            terminal.ended,
            "the program did not end; the screen was:\n{}",
            terminal.parser.screen().contents()
        );
        drop(terminal);
        self.child.wait().unwrap()
    }

    /// Takes the terminal away, as when its window is closed, and waits for the
    /// end of the program, which must be its own, not that of a signal.
    #[track_caller]
    pub fn hang_up(mut self) {
        self.shown.lock().leaving = true;
        // The frame that this key brings is the last that is read.
        self.keys("?");
        assert!(self.shown.wait(|terminal| terminal.ended).ended);
        *self.keys.lock().unwrap() = Box::new(std::io::sink());
        self.master = None;
        let until = Instant::now() + PATIENCE;
        let ended = loop {
            if let Some(ended) = self.child.try_wait().unwrap() {
                break ended;
            }
            assert!(Instant::now() < until, "the program did not end");
            std::thread::yield_now();
        };
        assert!(ended.signal().is_none(), "{ended:?}");
    }

    /// Whether the terminal is as a shell left it: the usual screen, a cursor,
    /// lines and echo, and no paste or mouse mode.
    #[track_caller]
    pub fn assert_restored(&self) {
        let terminal = self.shown.lock();
        let screen = terminal.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "pastes are plain");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        drop(terminal);
        let line = self.line_settings();
        for setting in ["icanon", "echo", "isig"] {
            assert!(
                line.split_whitespace().any(|word| word == setting),
                "{setting} is on: {line}"
            );
        }
    }

    /// What `stty` says of the terminal.
    fn line_settings(&self) -> String {
        let tty: PathBuf = self.master.as_ref().unwrap().tty_name().unwrap();
        let flag = if cfg!(target_os = "linux") {
            "-F"
        } else {
            "-f"
        };
        let said = Command::new("stty").arg(flag).arg(tty).arg("-a").output();
        String::from_utf8(said.unwrap().stdout)
            .unwrap()
            .replace(';', " ")
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A test that failed must leave no program behind. One that ended
        // cannot be killed, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The emulated terminal, and the news that it changed.
struct Shown {
    terminal: Mutex<Terminal>,
    changed: Condvar,
}

struct Terminal {
    parser: Parser<Answers>,
    ended: bool,
    /// What comes next is the last that is read.
    leaving: bool,
    is_silent: bool,
    graphics: Graphics,
}

/// The graphics of kitty and sixel, as far as a test looks at them.
#[derive(Default)]
struct Graphics {
    /// What was not read to its end.
    rest: Vec<u8>,
    /// What was said, without the pixels.
    said: Vec<String>,
}

impl Graphics {
    /// Reads what the program writes, and gives the answers to it.
    fn read(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.rest.extend(bytes);
        let mut answers = Vec::new();
        let find = |bytes: &[u8], wanted: &[u8]| {
            let mut windows = bytes.windows(wanted.len());
            windows.position(|window| window == wanted)
        };
        let begin = |bytes: &[u8]| {
            let begins = [find(bytes, b"\x1b_G"), find(bytes, b"\x1bP")];
            begins.into_iter().flatten().min()
        };
        while let Some(from) = begin(&self.rest) {
            self.rest.drain(..from);
            let Some(to) = find(&self.rest, b"\x1b\\") else {
                return answers;
            };
            let said: Vec<u8> = self.rest.drain(..to + 2).skip(1).collect();
            let said = String::from_utf8(said).unwrap();
            let said = said.split([';', '\x1b']).next().unwrap();
            let said = said.trim_start_matches("_G").to_owned();
            if said.contains("a=q") {
                answers.extend(b"\x1b_Gi=31;OK\x1b\\");
            }
            self.said.push(said);
        }
        // The beginning of one may be the end of what came.
        let kept = self.rest.len().saturating_sub(2);
        self.rest.drain(..kept);
        answers
    }
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, Terminal> {
        // A test that failed while it looked at the screen has said why.
        self.terminal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a condition, or until patience ends.
    fn wait(&self, done: impl Fn(&Terminal) -> bool) -> MutexGuard<'_, Terminal> {
        let until = Instant::now() + PATIENCE;
        let mut terminal = self.lock();
        while !done(&terminal) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            terminal = self.changed.wait_timeout(terminal, left).unwrap().0;
        }
        terminal
    }

    /// Reads what the program writes until it ends.
    fn follow(&self, mut output: Box<dyn Read + Send>, keys: &Mutex<Box<dyn Write + Send>>) {
        let mut bytes = [0; 4096];
        // Linux reports the end of the last writer as an error.
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            let mut terminal = self.lock();
            terminal
                .parser
                .process(bytes.get(..count).unwrap_or_default());
            let mut answers = terminal
                .graphics
                .read(bytes.get(..count).unwrap_or_default());
            answers.append(&mut terminal.parser.callbacks_mut().bytes);
            if terminal.is_silent {
                answers.clear();
            }
            let leaving = terminal.leaving;
            drop(terminal);
            if !answers.is_empty() {
                // The program may be gone before it hears them.
                let _ = keys.lock().unwrap().write_all(&answers);
            }
            self.changed.notify_all();
            if leaving {
                break;
            }
        }
        drop(output);
        self.lock().ended = true;
        self.changed.notify_all();
    }
}

/// Answers to the questions of programs; without them each costs the program
/// seconds of waiting.
#[derive(Default)]
struct Answers {
    bytes: Vec<u8>,
    has_sixel: bool,
    /// The title of the window, and those that are remembered.
    title: String,
    titles: Vec<String>,
    /// The progress on its tab, as it was told.
    progress: String,
    /// All that the window was told.
    told: Vec<String>,
    /// The clipboard, in base64 as it came.
    clipboard: String,
}

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        letter: char,
    ) {
        if let (None, 't', [[what @ (22 | 23)], rest @ ..]) = (first, letter, parameters) {
            let rest = rest.iter().flat_map(|rest| rest.iter());
            let all: Vec<String> = [what].into_iter().chain(rest).map(u16::to_string).collect();
            self.told.push(format!("{}t", all.join(";")));
        }
        match (first, letter, parameters) {
            (None, 'n', [[6]]) => {
                let (row, column) = screen.cursor_position();
                let place = format!("\u{1b}[{};{}R", row + 1, column + 1);
                self.bytes.extend(place.bytes());
            }
            (None, 'n', [[5]]) => self.bytes.extend(b"\x1b[0n"),
            (None, 'c', _) if self.has_sixel => self.bytes.extend(b"\x1b[?62;4;22c"),
            (None, 't', [[16]]) if self.has_sixel => self.bytes.extend(b"\x1b[6;20;10t"),
            (None, 'c', _) => self.bytes.extend(b"\x1b[?62;c"),
            (None, 't', [[22], ..]) => self.titles.push(self.title.clone()),
            (None, 't', [[23], ..]) => self.title = self.titles.pop().unwrap(),
            _ => {}
        }
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.title = String::from_utf8(title.to_vec()).unwrap();
        self.told.push(format!("2;{}", self.title));
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.clipboard = String::from_utf8(data.to_vec()).unwrap();
    }

    fn unhandled_osc(&mut self, _: &mut Screen, parameters: &[&[u8]]) {
        if let [b"9", b"4", progress @ ..] = parameters {
            self.progress = String::from_utf8(progress.join(&b';')).unwrap();
            self.told.push(format!("9;4;{}", self.progress));
        }
    }
}
