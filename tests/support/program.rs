//! The built program without a terminal, against an embedded server.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use c8ybin::emulator::{Knobs, Options, Seed, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A password that no output may ever hold.
pub const PASSWORD: &str = "s3cret-of-the-test";

/// The name of the folder of the journal, which is among no files of a test.
const STATE: &str = ".state";

/// A tenant of its own for a test, and a folder to work in.
pub struct Tenant {
    runtime: Runtime,
    server: Option<Server>,
    folder: TempDir,
}

impl Tenant {
    /// Without any object.
    pub fn empty() -> Self {
        Self::with(|_| {})
    }

    /// With so many generated binaries.
    pub fn of(objects: u64) -> Self {
        Self::with(|options| options.objects = objects)
    }

    /// As wished.
    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let runtime = Runtime::new().unwrap();
        let mut options = Options {
            seed: Seed::None,
            password: PASSWORD.to_owned(),
            ..Options::default()
        };
        change(&mut options);
        let server = runtime.block_on(Server::start(options)).unwrap();
        Self {
            runtime,
            server: Some(server),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The folder in which the program starts.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url()
    }

    /// What the server says of itself, as JSON.
    pub fn announcement(&self) -> String {
        self.server.as_ref().unwrap().announcement()
    }

    /// Turns knobs of the server.
    pub fn turn(&self, change: impl FnOnce(&mut Knobs)) {
        self.server.as_ref().unwrap().knobs().change(change);
    }

    /// How many requests it got.
    pub fn requests(&self) -> u64 {
        self.server.as_ref().unwrap().knobs().requests()
    }

    /// A file in the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Uploads a file and gives its id.
    #[track_caller]
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        self.file(name, content);
        let id = self.run(["put", name]).done();
        std::fs::remove_file(self.folder().join(name)).unwrap();
        id.trim_end().to_owned()
    }

    /// The names of what is in the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        files_in(self.folder())
    }

    /// What a file in the folder holds.
    #[track_caller]
    pub fn content(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder().join(name)).unwrap()
    }

    /// The program with these arguments, connected by its environment.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = program(self.folder());
        command
            .args(arguments)
            .env("C8Y_HOST", self.url())
            .env("C8Y_TENANT", "t2000")
            .env("C8Y_USER", "demo")
            .env("C8Y_PASSWORD", PASSWORD);
        command
    }

    /// The same, by way of another address.
    pub fn command_at(
        &self,
        url: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Command {
        let mut command = self.command(arguments);
        command.env("C8Y_HOST", url);
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
        Ran::of(&mut self.command(arguments))
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

/// The built program in a folder, without a connection and without a terminal.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_c8ybin"));
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder)
        .env("C8YBIN_STATE_DIR", state_of(folder))
        .env("TZ", "UTC")
        .env("RUST_BACKTRACE", "1")
        // Never that of whoever runs the tests.
        .env("C8YBIN_KEYRING", "off")
        // No request but those that a test is about.
        .env("C8Y_SETTINGS_LOGIN_TYPE", "BASIC")
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Where the program keeps its journal, in a folder in which it runs.
pub fn state_of(folder: &Path) -> PathBuf {
    folder.join(STATE)
}

/// The names of what is in a folder, sorted, but for the program's journal.
pub fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != STATE)
        .collect();
    names.sort();
    names
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// Waits for the end of a child whose output is piped.
    pub fn child(child: Child) -> Self {
        Self::from(child.wait_with_output().unwrap())
    }

    /// That it succeeded without a word on standard error; gives its data.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The same, read as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.done()).unwrap()
    }

    /// That it failed with this code and a sentence that holds these words.
    #[track_caller]
    pub fn failed(&self, code: i32, words: &str) -> &Self {
        assert!(self.err.contains(words), "“{words}” in: {self:?}");
        assert_eq!(self.code, code, "{self:?}");
        for line in self.err.lines().filter(|line| line.starts_with("c8ybin:")) {
            assert!(line.ends_with(['.', '?', '…']), "a sentence: {line}");
        }
        self
    }
}

impl From<Output> for Ran {
    #[track_caller]
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let ran = Self {
            // Ended by a signal it has none.
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        // Whatever is tested: no secret, no panic, no Rust debug print, and
        // nothing that a terminal would obey among the words.
        for debug in [
            PASSWORD, "panicked", "Some(", "Err(", "Error {", "kind:", "os error", "\u{1b}",
        ] {
            assert!(!ran.err.contains(debug), "{debug} in {ran:?}");
        }
        assert!(!ran.out.contains(PASSWORD), "{ran:?}");
        ran
    }
}
