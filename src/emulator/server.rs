//! Start and stop.
//!
//! The server has threads and a runtime of its own. So its file work, which
//! blocks for moments, never holds up a screen in the same process, and it
//! behaves the same under any runtime of a test.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use serde_json::{Map, Value};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::app::App;
use super::knobs::KnobBoard;
use super::logins::{Logins, NewUser, Setup, TextMessage};
use super::options::Options;
use super::reason::reason;
use super::routes::router;
use super::seed;
use super::sending::Buffers;
use super::store::{Store, StoreError};
use super::tls::{Identity, Peer, TlsListener};

/// Two cores' worth of requests, and as many again that may wait for a disk; and
/// so many threads for the database. Each costs memory when it has run.
const THREADS: usize = 4;

/// How long requests in flight may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(3);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("Cannot listen on {address}: {}. {}", reason(source), instead(source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The data folder cannot be used. The text is the whole sentence.
    #[error("{0}")]
    Store(String),
    /// The logins cannot be so. The text is the whole sentence.
    #[error("{0}")]
    Logins(String),
    /// There is no certificate for TLS. The text is the whole sentence.
    #[error("{0}")]
    Tls(String),
    /// The system gave no thread, no temporary folder, or the like.
    #[error("Cannot start the server: {}.", reason(.0))]
    System(#[from] std::io::Error),
    /// The server's thread ended before it was ready.
    #[error("The server failed while it started.")]
    Failed,
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

/// What to listen on instead.
fn instead(refused: &std::io::Error) -> &'static str {
    match refused.kind() {
        ErrorKind::AddrNotAvailable => "Choose an address of this machine, such as 127.0.0.1:0.",
        _ => "Choose another port, or 0 for a free one.",
    }
}

/// A running server. Dropped, it stops at once; [`Self::stop`] is the kind way.
pub struct Server {
    url: String,
    announcement: String,
    knobs: KnobBoard,
    messages: Mutex<UnboundedReceiver<TextMessage>>,
    stop: Option<oneshot::Sender<Ending>>,
    thread: Option<JoinHandle<()>>,
}

/// How to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Requests in flight may end.
    Kind,
    /// Everything ends now.
    AtOnce,
}

impl Server {
    /// Starts a server: bound, filled if it is new, and serving.
    ///
    /// # Errors
    /// See [`StartError`]; then nothing is left running.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind(options.listen).map_err(|source| StartError::Listen {
            address: options.listen,
            source,
        })?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let knobs = KnobBoard::new(options.knobs.clone());
        let (logins, messages) = Logins::new(setup(&options)).map_err(StartError::Logins)?;
        let identity = match options.tls {
            true => Some(Identity::new(address, &options.user).map_err(StartError::Tls)?),
            false => None,
        };
        let door = Door {
            address,
            logins,
            scheme: if options.tls { "https" } else { "http" },
            identity,
            knobs: knobs.clone(),
        };
        let announcement = door.announcement(&options);
        let url = door.url();
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("emulator".to_owned())
            .spawn(move || run(listener, door, options, ready, stopped))?;
        let server = Self {
            url,
            announcement,
            knobs,
            messages: Mutex::new(messages),
            stop: Some(stop),
            thread: Some(thread),
        };
        started.await.map_err(|_| StartError::Failed)??;
        Ok(server)
    }

    /// Where it listens, such as `http://127.0.0.1:43017`.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// One line of JSON that says where it listens and who may come in.
    #[must_use]
    pub fn announcement(&self) -> String {
        self.announcement.clone()
    }

    /// The knobs, to be turned while it runs.
    #[must_use]
    pub fn knobs(&self) -> KnobBoard {
        self.knobs.clone()
    }

    /// The next message to the phone of a user, once there is one. With another
    /// second factor than one by phone there never is.
    pub async fn next_message(&self) -> TextMessage {
        match self.messages.lock().await.recv().await {
            Some(message) => message,
            None => std::future::pending().await,
        }
    }

    /// Stops: takes no more connections, lets the requests in flight end for at
    /// most three seconds, writes everything down, and removes a temporary
    /// folder.
    pub async fn stop(mut self) {
        if let Some(thread) = self.end(Ending::Kind) {
            // A panic of the server's thread was reported when it happened.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    fn end(&mut self, ending: Ending) -> Option<JoinHandle<()>> {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself.
            let _ = stop.send(ending);
        }
        self.thread.take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(thread) = self.end(Ending::AtOnce) {
            // Takes milliseconds; else the temporary folder would stay behind.
            let _ = thread.join();
        }
    }
}

/// The life of the server's thread.
fn run(
    listener: TcpListener,
    mut door: Door,
    options: Options,
    ready: oneshot::Sender<Result<(), StartError>>,
    mut stopped: oneshot::Receiver<Ending>,
) {
    let address = door.address;
    let identity = door.identity.take();
    let prepared = prepare(door, options, &mut stopped).and_then(|(app, temporary)| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(THREADS)
            .thread_name("emulator")
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        Ok((app, temporary, runtime, listener))
    });
    let (app, temporary, runtime, listener) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            // Who asked may have gone; then nobody is left to tell.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(()));
    let secured = identity.map(|identity| (address, identity));
    runtime.block_on(serve(listener, secured, Arc::clone(&app), stopped));
    runtime.shutdown_timeout(GRACE);
    // The data is complete in the log as well; closing only tidies up.
    let _ = app.store.close();
    drop(app);
    drop(temporary);
}

/// What the server opens by, ready before its thread is.
struct Door {
    address: SocketAddr,
    logins: Logins,
    identity: Option<Identity>,
    scheme: &'static str,
    knobs: KnobBoard,
}

impl Door {
    fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// One line of JSON: where the server listens, and who may come in.
    fn announcement(&self, options: &Options) -> String {
        let mut said = Map::new();
        let mut say = |name: &str, value: &str| said.insert(name.to_owned(), value.into());
        say("url", &self.url());
        say("tenant", &options.tenant);
        say("user", &options.user);
        say("password", &options.password);
        if let Some(secret) = self.logins.totp_secret() {
            say("totpSecret", &secret);
        }
        if let Some(identity) = &self.identity {
            say("fingerprint", &identity.fingerprint);
            say("certificate", &identity.certificate);
            say("clientCertificate", &identity.client_certificate);
            say("clientKey", &identity.client_key);
        }
        Value::Object(said).to_string()
    }
}

/// Who may sign in, and how.
fn setup(options: &Options) -> Setup {
    let first = NewUser {
        name: options.user.clone(),
        password: options.password.clone(),
        roles: options.roles.clone(),
    };
    Setup {
        tenant: options.tenant.clone(),
        users: std::iter::once(first)
            .chain(options.users.iter().cloned())
            .collect(),
        forms: options.forms,
        tfa: options.tfa.clone(),
        token_life: options.token_life,
    }
}

/// Opens the store and fills it, unless it is stopped meanwhile: filling may
/// take long.
fn prepare(
    door: Door,
    options: Options,
    stopped: &mut oneshot::Receiver<Ending>,
) -> Result<(Arc<App>, Option<TempDir>), StartError> {
    let (folder, temporary) = match options.data {
        Some(folder) => (folder, None),
        None => {
            let temporary = tempfile::Builder::new().prefix("c8ybin-").tempdir()?;
            (temporary.path().to_owned(), Some(temporary))
        }
    };
    let store = Store::open(&folder)?;
    let origin = door.url();
    let now = jiff::Timestamp::now();
    let digested = options.knobs.couch_digests;
    let objects = seed::objects(options.seed, options.objects, digested, now);
    let stopped = std::cell::RefCell::new(stopped);
    let applications = seed::applications(options.seed, &options.tenant);
    let goes_on = || match stopped.borrow_mut().try_recv() {
        Err(TryRecvError::Empty) => Ok(()),
        _ => Err(StoreError::GivenUp),
    };
    store.seed(
        objects.map(|object| goes_on().map(|()| object)),
        seed::events(options.seed, now).map(|event| goes_on().map(|()| event)),
        applications,
        |fragments, ids| seed::link(fragments, ids, &origin),
    )?;
    let app = App {
        store,
        scheme: door.scheme,
        address: door.address.to_string(),
        knobs: door.knobs,
        logins: door.logins,
        buffers: Buffers::default(),
        deploying: Arc::default(),
    };
    Ok((Arc::new(app), temporary))
}

async fn serve(
    listener: tokio::net::TcpListener,
    secured: Option<(SocketAddr, Identity)>,
    app: Arc<App>,
    stopped: oneshot::Receiver<Ending>,
) {
    let (drain, draining) = oneshot::channel::<()>();
    let drained = async {
        let _ = draining.await;
    };
    let paths = router(app);
    let mut serving = match secured {
        None => {
            // Small answers must not wait for more to send.
            let listener = listener.tap_io(|connection| {
                let _ = connection.set_nodelay(true);
            });
            let serving = axum::serve(listener, paths).with_graceful_shutdown(drained);
            tokio::spawn(async move { serving.await })
        }
        Some((address, identity)) => {
            let listener = TlsListener::over(listener, address, &identity);
            let paths = paths.into_make_service_with_connect_info::<Peer>();
            let serving = axum::serve(listener, paths).with_graceful_shutdown(drained);
            tokio::spawn(async move { serving.await })
        }
    };
    // A dropped sender means that nobody waits for the end.
    let ending = stopped.await.unwrap_or(Ending::AtOnce);
    if ending == Ending::Kind {
        let _ = drain.send(());
        let _ = tokio::time::timeout(GRACE, &mut serving).await;
    }
    serving.abort();
}
