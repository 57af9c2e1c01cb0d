//! The real loop, client and engine on a backend of cells, against the embedded
//! server: keys in, cells out.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use c8ybin::api::{Connection, Credentials};
use c8ybin::app::{EditText, Edited, Options, Outside, Size, Window};
use c8ybin::emulator::{self, Seed, Server};
use c8ybin::keys::{Code, KeyPress, Keymap};
use c8ybin::runner::StateFolder;
use c8ybin::runtime::{Around, Clock, Input, Runtime};
use c8ybin::ui::Theme;
use jiff::tz::TimeZone;
use ratatui::backend::TestBackend;
use secrecy::SecretString;
use tempfile::TempDir;

/// How long anything may take before a test fails; nothing waits for it to
/// pass.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folder that the journal is in.
const STATE: &str = "state";

/// What an editor makes of a text.
pub type Editor = Box<dyn FnMut(&str) -> Edited + Send>;

/// A file that was opened, and what was in it.
pub type Opened = (Outside, Vec<u8>);

/// The terminal around the cells: an editor, where a test has one, and what was
/// copied to the clipboard.
#[derive(Clone, Default)]
pub struct Desk {
    /// Only where a test opens it.
    pub editor: Arc<Mutex<Option<Editor>>>,
    pub copied: Arc<Mutex<Vec<String>>>,
    /// What was opened with other programs, with what was in it.
    pub opened: Arc<Mutex<Vec<Opened>>>,
}

impl Around for Desk {
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn edit(&mut self, text: &EditText) -> io::Result<Edited> {
        let mut editor = self.editor.lock().unwrap();
        let editor = editor.as_mut().unwrap();
        Ok(editor(&text.text))
    }

    fn open(&mut self, outside: &Outside) -> Result<(), String> {
        let bytes = fs::read(&outside.path).unwrap();
        self.opened.lock().unwrap().push((outside.clone(), bytes));
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.copied.lock().unwrap().push(text.to_owned());
        Ok(())
    }

    fn show(&mut self, _: &Window) -> io::Result<()> {
        Ok(())
    }

    fn ring(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The screen, the server behind it, and a folder for downloads.
pub struct Flow {
    pub runtime: Runtime<TestBackend>,
    pub server: Arc<Server>,
    pub folder: Arc<TempDir>,
    pub desk: Desk,
    state: Arc<TempDir>,
    password: String,
}

impl Flow {
    pub async fn start(seed: Seed, objects: u64) -> Self {
        Self::start_as(seed, objects, "demo").await
    }

    pub async fn start_as(seed: Seed, objects: u64, password: &str) -> Self {
        let server = Server::start(emulator::Options {
            seed,
            objects,
            ..emulator::Options::default()
        })
        .await
        .unwrap();
        let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let url = server.url();
        Self::on(
            Arc::new(server),
            &url,
            Arc::new(folder),
            Arc::new(state),
            password,
        )
        .await
    }

    /// A second start of the program, after this one or beside it.
    pub async fn start_again(&self) -> Self {
        self.start_again_at(&self.server.url()).await
    }

    /// The same by way of another address, such as that of a proxy.
    pub async fn start_again_at(&self, url: &str) -> Self {
        let (server, folder) = (Arc::clone(&self.server), Arc::clone(&self.folder));
        let state = Arc::clone(&self.state);
        Self::on(server, url, folder, state, &self.password).await
    }

    /// A start that cannot keep anything: a file is where its folder should be.
    pub async fn start_without_a_state_folder(&self) -> Self {
        let (server, folder) = (Arc::clone(&self.server), Arc::clone(&self.folder));
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join(STATE), "").unwrap();
        let url = self.server.url();
        Self::on(server, &url, folder, Arc::new(state), &self.password).await
    }

    async fn on(
        server: Arc<Server>,
        url: &str,
        folder: Arc<TempDir>,
        state: Arc<TempDir>,
        password: &str,
    ) -> Self {
        let credentials = Credentials::Basic {
            user: "demo".into(),
            password: SecretString::from(password.to_owned()),
        };
        let connection = Connection::new(url, Some("t2000".into()), credentials).unwrap();
        let options = Options {
            host: connection.host().to_owned(),
            size: Size {
                columns: 120,
                rows: 36,
            },
            keymap: Keymap::defaults(),
            zone: TimeZone::UTC,
            download_folder: folder.path().to_string_lossy().into_owned(),
            page_size: None,
            told: Vec::new(),
            takes_mouse: false,
        };
        let desk = Desk::default();
        let mut runtime = Runtime::start(
            TestBackend::new(120, 36),
            options,
            Theme::terminal(),
            Box::new(move || {
                let connection = connection.clone();
                Box::pin(async move { Ok(connection) })
            }),
            StateFolder {
                path: Some(state.path().join(STATE)),
                is_of_one_tenant: false,
            },
            Clock::system(),
            Box::new(desk.clone()),
        )
        .unwrap();
        runtime.run_until_idle().await.unwrap();
        Self {
            desk,
            runtime,
            server,
            folder,
            state,
            password: password.to_owned(),
        }
    }

    /// Takes keys, separated by spaces, and waits for nothing.
    pub fn take(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let press = KeyPress::from_str(key).unwrap();
            self.runtime.take(Input::Key(press)).unwrap();
        }
        self
    }

    /// Goes on until the screen shows this.
    pub async fn until(&mut self, text: &str) -> &mut Self {
        self.watch_until(text, |_| ()).await
    }

    /// The same, and looks at each screen before that one.
    pub async fn watch_until(&mut self, text: &str, mut watch: impl FnMut(&str)) -> &mut Self {
        let wait = async {
            loop {
                let screen = self.screen();
                if screen.contains(text) {
                    break;
                }
                watch(&screen);
                self.runtime.step().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "no “{text}” in\n{}", self.screen());
        self
    }

    /// Presses keys, separated by spaces, and waits until nothing is awaited.
    pub async fn press(&mut self, keys: &str) -> &mut Self {
        self.take(keys).settle().await
    }

    /// Types text, and waits for nothing.
    pub fn write_now(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let press = KeyPress::plain(Code::Char(c));
            self.runtime.take(Input::Key(press)).unwrap();
        }
        self
    }

    pub async fn write(&mut self, text: &str) -> &mut Self {
        self.write_now(text).settle().await
    }

    pub async fn paste(&mut self, text: &str) -> &mut Self {
        self.runtime.take(Input::Paste(text.to_owned())).unwrap();
        self.settle().await
    }

    pub async fn settle(&mut self) -> &mut Self {
        self.runtime.run_until_idle().await.unwrap();
        self
    }

    /// What a terminal would show. Drawn afresh: unlike a terminal, the test
    /// backend keeps what was in the second cell of a wide character.
    pub fn screen(&self) -> String {
        let size = self.runtime.model.size;
        let backend = TestBackend::new(size.columns, size.rows);
        let mut terminal = ratatui::Terminal::new(backend).unwrap();
        terminal
            .draw(|frame| c8ybin::ui::draw(&self.runtime.model, &Theme::terminal(), frame))
            .unwrap();
        terminal.backend().to_string()
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(screen.contains(text), "no “{text}” in\n{screen}");
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "“{text}” in\n{screen}");
        self
    }

    /// The name under the cursor.
    pub fn current(&self) -> String {
        self.runtime
            .model
            .binaries
            .current()
            .map_or_else(String::new, |binary| binary.name.clone())
    }

    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// What the person's editor makes of a text from now on.
    pub fn edits(&mut self, editor: impl FnMut(&str) -> Edited + Send + 'static) -> &mut Self {
        *self.desk.editor.lock().unwrap() = Some(Box::new(editor));
        self
    }

    /// Ends the program, and the server with the last one.
    pub async fn end(mut self) {
        self.runtime.shut_down().await;
        if let Some(server) = Arc::into_inner(self.server) {
            server.stop().await;
        }
    }
}

/// Makes a file, and gives its path.
pub fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_string_lossy().into_owned()
}
