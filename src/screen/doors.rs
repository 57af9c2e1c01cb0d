//! What the screen can connect to: what the command line named, what else is kept
//! on this machine, and the demo.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use crate::api::{ApiError, Connection, Credentials, ErrorKind};
use crate::app::Chosen;
use crate::commands::{Start, open_secret};
use crate::config::{RunFlags, state_folder};
use crate::emulator::{self, Server};
use crate::runner::{Connect, Door, Doors, Others, StateFolder, Variables, unlocked};
use crate::transfer::reason;

/// The folder of a demo's own within its data.
const STATE_OF_DEMO: &str = "state";

/// The server of the demo, once it runs.
#[derive(Default)]
pub(super) struct Demo {
    server: Arc<OnceCell<Server>>,
    starts: TaskTracker,
    /// Where a demo without a folder keeps its transfers until the end.
    forgotten: Arc<Mutex<Option<TempDir>>>,
}

impl Demo {
    /// Ends it, and clears it away.
    pub(super) async fn stop(self) {
        self.starts.close();
        self.starts.wait().await;
        if let Some(server) = Arc::into_inner(self.server).and_then(OnceCell::into_inner) {
            server.stop().await;
        }
        // A task that is still at work may hold what opens the folder.
        let mut forgotten = self
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        drop(forgotten.take());
    }

    fn starter(&self) -> Starter {
        Starter {
            server: Arc::downgrade(&self.server),
            starts: self.starts.clone(),
            forgotten: Arc::clone(&self.forgotten),
        }
    }
}

/// Starts the demo. It does not keep it from its end.
#[derive(Clone)]
struct Starter {
    server: Weak<OnceCell<Server>>,
    /// Counts the starts that have not ended: one that is given up has still
    /// to remove its folder.
    starts: TaskTracker,
    forgotten: Arc<Mutex<Option<TempDir>>>,
}

impl Starter {
    fn door(&self, options: Box<emulator::Options>) -> io::Result<Door> {
        Ok(Door {
            state: self.state(options.data.as_ref())?,
            connect: self.connect(options),
        })
    }

    /// Its transfers stay with its data, and never come beside those of a tenant.
    fn state(&self, data: Option<&PathBuf>) -> io::Result<StateFolder> {
        let path = match data {
            Some(data) => data.join(STATE_OF_DEMO),
            None => {
                let forgotten = self.forgotten.lock();
                let mut forgotten = forgotten.unwrap_or_else(PoisonError::into_inner);
                let folder = match forgotten.take() {
                    Some(folder) => folder,
                    None => tempfile::tempdir()?,
                };
                forgotten.insert(folder).path().to_owned()
            }
        };
        Ok(StateFolder {
            path: Some(path),
            is_of_one_tenant: true,
        })
    }

    /// Connects after the server was started.
    fn connect(&self, options: Box<emulator::Options>) -> Connect {
        let (server, starts) = (self.server.clone(), self.starts.clone());
        Box::new(move |_| {
            let (options, server) = (options.clone(), server.upgrade());
            let start = async move {
                let failed = |sentence: String| {
                    ApiError::new(ErrorKind::Connect, "start the demo", sentence)
                };
                let (tenant, user) = (options.tenant.clone(), options.user.clone());
                let password = SecretString::from(options.password.clone());
                let server = server.ok_or_else(|| failed("the program ends".to_owned()))?;
                let server = server
                    .get_or_try_init(|| Server::start(*options))
                    .await
                    .map_err(|error| failed(error.to_string()))?;
                let credentials = Credentials::Basic { user, password };
                Connection::new(&server.url(), Some(tenant), credentials)
            };
            Box::pin(starts.track_future(start))
        })
    }
}

/// The door to what the command line named, and the others.
pub(super) fn doors(
    start: Start,
    named: Option<Chosen>,
    flags: RunFlags,
    demo: &Demo,
) -> io::Result<Doors> {
    let starter = demo.starter();
    let environment: Variables = Arc::new(|name: &str| std::env::var(name).ok());
    let state = StateFolder {
        path: state_folder(|name| environment(name)),
        is_of_one_tenant: false,
    };
    let first = match start {
        Start::Tenant(connection) => Door {
            connect: Box::new(move |_| {
                let connection = (*connection).clone();
                Box::pin(async move { Ok(connection) })
            }),
            state,
        },
        Start::Locked(connection, locked) => Door {
            connect: Box::new(move |ask| {
                Box::pin(unlocked((*connection).clone(), locked.clone(), ask))
            }),
            state,
        },
        Start::Nowhere(_) => Door {
            connect: Box::new(|_| {
                let error = ApiError::new(ErrorKind::Invalid, "connect", "no tenant is chosen yet");
                Box::pin(std::future::ready(Err(error)))
            }),
            state: StateFolder::default(),
        },
        Start::Demo(options) => starter.door(options)?,
    };
    let demo = move || {
        let door = starter.door(Box::default());
        door.map_err(|error| format!("the demo has no folder: {}", reason(&error)))
    };
    Ok(Doors {
        first,
        others: Some(Others {
            environment,
            flags,
            first: named,
            open: Arc::new(open_secret),
            demo: Arc::new(demo),
        }),
    })
}
