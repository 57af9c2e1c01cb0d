//! The real loop, client and engine on a backend of cells, against the embedded
//! server: keys in, cells out.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use c8ybin::api::{ApiError, Connection, Credentials, ErrorKind};
use c8ybin::app::{EditText, Edited, Options, Origin, Outside, Size, Window};
use c8ybin::config::{RunFlags, Secret, SecretFile};
use c8ybin::emulator::{self, Seed, Server};
use c8ybin::keys::{Code, KeyPress, Keymap};
use c8ybin::runner::{Connect, Door, Doors, Others, StateFolder};
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
        let connection = connection(url, password);
        let connect: Connect = Box::new(move |_| {
            let connection = connection.clone();
            Box::pin(async move { Ok(connection) })
        });
        Self::connecting(server, connect, folder, state, password).await
    }

    /// A start that finds out in this way where to connect to.
    pub async fn start_through(server: Server, connect: Connect) -> Self {
        let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (folder, state) = (Arc::new(folder), Arc::new(state));
        Self::connecting(Arc::new(server), connect, folder, state, "demo").await
    }

    /// A start at a server, with these profiles and sessions of the person, and
    /// the passwords that are kept for them.
    pub async fn start_among(server: Server, home: &Home) -> Self {
        let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let connection = connection(&server.url(), "demo");
        let doors = Doors {
            first: Door {
                connect: Box::new(move |_| {
                    let connection = connection.clone();
                    Box::pin(async move { Ok(connection) })
                }),
                state: StateFolder {
                    path: Some(home.folder.path().join(STATE)),
                    is_of_one_tenant: false,
                },
            },
            others: Some(home.others()),
        };
        let (server, folder) = (Arc::new(server), Arc::new(folder));
        let place = (Origin::Given(None), connection_host(&server));
        Self::through(server, doors, place, folder, Arc::new(state), "demo").await
    }

    /// A start where nothing names a tenant. The server waits to be found.
    pub async fn start_nowhere(server: Server, home: &Home) -> Self {
        let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let doors = Doors {
            first: Door {
                connect: Box::new(|_| {
                    let why = ApiError::new(ErrorKind::Invalid, "connect", "no tenant is chosen");
                    Box::pin(std::future::ready(Err(why)))
                }),
                state: StateFolder::default(),
            },
            others: Some(home.others()),
        };
        let place = (Origin::Nowhere, String::new());
        let (server, folder) = (Arc::new(server), Arc::new(folder));
        Self::through(server, doors, place, folder, Arc::new(state), "demo").await
    }

    async fn connecting(
        server: Arc<Server>,
        connect: Connect,
        folder: Arc<TempDir>,
        state: Arc<TempDir>,
        password: &str,
    ) -> Self {
        let doors = Doors {
            first: Door {
                connect,
                state: StateFolder {
                    path: Some(state.path().join(STATE)),
                    is_of_one_tenant: false,
                },
            },
            others: None,
        };
        let place = (Origin::Given(None), connection_host(&server));
        Self::through(server, doors, place, folder, state, password).await
    }

    async fn through(
        server: Arc<Server>,
        doors: Doors,
        (origin, host): (Origin, String),
        folder: Arc<TempDir>,
        state: Arc<TempDir>,
        password: &str,
    ) -> Self {
        let options = Options {
            host,
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
            origin,
            known: None,
        };
        let desk = Desk::default();
        let mut runtime = Runtime::start(
            TestBackend::new(120, 36),
            options,
            Theme::terminal(),
            doors,
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
        self.runtime.take(Input::Paste(text.into())).unwrap();
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

    /// The code of a login in a browser: the word that begins below these ones.
    pub fn code(&self) -> String {
        let screen = self.screen();
        let mut lines = screen.lines();
        let place = lines.find_map(|line| {
            let (before, _) = line.split_once("Type this code there:")?;
            Some(before.chars().count())
        });
        let below = lines.next().unwrap().chars().skip(place.unwrap());
        below.take_while(|c| !c.is_whitespace()).collect()
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

    /// Where things are kept between the starts of the program.
    pub fn state_folder(&self) -> std::path::PathBuf {
        self.state.path().join(STATE)
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

/// The home of a person: profiles, sessions, and what is kept of transfers.
pub struct Home {
    pub folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Keeps the password of a profile.
    pub fn keep(&self, name: &str, host: &str, user: &str, password: &str) -> &Self {
        let secrets = SecretFile::within(&self.folder.path().join("config"));
        let password = SecretString::from(password);
        secrets.keep(name, host, user, &password).unwrap();
        self
    }

    /// Writes a file below it.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn others(&self) -> Others {
        let home = self.folder.path().to_owned();
        let config = home.join("config");
        let environment = move |name: &str| {
            let folder = match name {
                "C8YBIN_CONFIG_DIR" => home.join("config"),
                "C8YBIN_STATE_DIR" => home.join(STATE),
                "C8Y_SESSION_HOME" => home.join("sessions"),
                // Never that of whoever runs the tests.
                "C8YBIN_KEYRING" => return Some("off".to_owned()),
                _ => return None,
            };
            Some(folder.to_string_lossy().into_owned())
        };
        Others {
            environment: Arc::new(environment),
            flags: RunFlags::default(),
            first: None,
            open: Arc::new(move |secret, host, user| match secret {
                Secret::Here(secret) => Ok(Some(secret.clone())),
                Secret::Kept(profile) | Secret::InKeyring(profile) => {
                    Ok(SecretFile::within(&config)
                        .get(profile, host, user)
                        .unwrap())
                }
                Secret::Printed(_) => unreachable!("it needs no place"),
            }),
            demo: Arc::new(|| Err("there is no demo here".to_owned())),
        }
    }
}

fn connection_host(server: &Server) -> String {
    connection(&server.url(), "demo").host().to_owned()
}

/// The connection to such a server as its first user.
pub fn connection(url: &str, password: &str) -> Connection {
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: SecretString::from(password.to_owned()),
    };
    Connection::new(url, Some("t2000".into()), credentials).unwrap()
}

/// Makes a file, and gives its path.
pub fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_string_lossy().into_owned()
}
