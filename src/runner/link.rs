//! What the tasks share: the platform, the engine and its journal, each there
//! once the first task needed it.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;
use tokio::sync::{Mutex as AsyncMutex, OnceCell, Semaphore, mpsc};

use super::asking::{Asking, ask_until_given_up, show_through};
use super::calls::inside;
use super::look::Files;
use super::passwords::Passwords;
use super::zips::Zips;
use crate::api::{ApiError, Ask, Attendance, Client, Connection, DeviceNames, Mode, Patience};
use crate::app::Msg;
use crate::deploy::{discard, queue, sweep_queue};
use crate::domain::{Finding, FindingChange};
use crate::transfer::journal::{Account, Journal};
use crate::transfer::safety::{Caps, Safety};
use crate::transfer::{Engine, JobEvent, JobId, Outcome, Settings, Share};
use crate::usage::Usage;

/// Calls that may wait for the platform at once: a thousand deletions must not
/// open a thousand connections.
const CALLS_AT_ONCE: usize = 8;

/// Finds out where to connect to; starts the embedded server for the demo. What
/// only the person knows is asked for.
pub type Connect = Box<
    dyn Fn(Ask) -> Pin<Box<dyn Future<Output = Result<Connection, ApiError>> + Send>> + Send + Sync,
>;

/// Where transfers are kept between the runs of the program.
#[derive(Clone, Debug, Default)]
pub struct StateFolder {
    /// The folder; `None`: nothing is kept.
    pub path: Option<PathBuf>,
    /// Whether only one tenant's transfers are in it: that of a demo, whose
    /// address is another one with each start.
    pub is_of_one_tenant: bool,
}

/// What the tasks share.
pub(super) struct Link {
    /// Which of the run's connections it is.
    number: usize,
    connect: Connect,
    /// Asks the person for what a login needs.
    ask: Ask,
    /// Whether the person gave a login up.
    gave_up: Arc<AtomicBool>,
    /// Keeps what the person typed.
    passwords: Passwords,
    state: StateFolder,
    platform: OnceCell<Platform>,
    transfers: OnceCell<Arc<Transfers>>,
    engines: Arc<Engines>,
    usage: OnceCell<Usage>,
    /// What was said when its database was opened, until it is told.
    pub(super) usage_notice: Mutex<Option<String>>,
    /// Views and searches, where there is no folder for them.
    finding: Mutex<Finding>,
    /// Where copies of what is deleted or replaced are kept.
    pub(super) safety: Option<Safety>,
    /// The names of devices as far as they were asked for.
    pub(super) device_names: AsyncMutex<DeviceNames>,
    pub(super) messages: mpsc::Sender<Msg>,
    pub(super) at_once: Semaphore,
    /// Folders of files that other programs have open; they go with the link.
    folders: Mutex<Vec<TempDir>>,
    /// Zips that were made to be sent.
    pub(super) zips: Arc<Zips>,
    /// Files that were looked into last.
    pub(super) files: Files,
    /// Whether the platform said that it takes no single files of applications.
    takes_no_files: AtomicBool,
}

/// The platform, once it is connected to.
pub(super) struct Platform {
    pub(super) host: String,
    pub(super) client: Client,
}

/// The engines of a run: links of one account in one mode have the same, and all
/// have one share.
#[derive(Default)]
pub(super) struct Engines {
    known: AsyncMutex<Vec<(Account, Mode, Arc<Transfers>)>>,
    pub(super) share: Share,
}

/// The engine, and what it keeps jobs in.
pub(super) struct Transfers {
    pub(super) engine: Engine,
    pub(super) journal: Option<Journal>,
    /// What the journal said when it was opened, or why it could not be.
    pub(super) notice: Option<String>,
}

impl Link {
    /// Whether the platform said that it takes no single files of applications.
    pub(super) fn takes_no_files(&self) -> bool {
        self.takes_no_files.load(Ordering::Relaxed)
    }

    /// The platform says that it takes no single files of applications: from then
    /// on nobody is offered to send one.
    pub(super) async fn note_no_files(&self) {
        if !self.takes_no_files.swap(true, Ordering::Relaxed) {
            // Nobody listens only when the program ends.
            let told = Msg::NoSingleFiles(self.number);
            self.messages.send(told).await.ok();
        }
    }

    pub(super) fn new(
        number: usize,
        connect: Connect,
        state: StateFolder,
        messages: mpsc::Sender<Msg>,
        asking: &Arc<Asking>,
        engines: &Arc<Engines>,
        zips: &Arc<Zips>,
    ) -> Self {
        let (gave_up, is_kept) = (Arc::default(), Arc::default());
        Self {
            number,
            connect,
            ask: ask_until_given_up(asking, &gave_up, &is_kept),
            gave_up,
            passwords: asking.passwords(&is_kept),
            safety: state
                .path
                .as_ref()
                .map(|folder| Safety::within(folder, Caps::default())),
            state,
            platform: OnceCell::new(),
            transfers: OnceCell::new(),
            engines: Arc::clone(engines),
            usage: OnceCell::new(),
            usage_notice: Mutex::default(),
            finding: Mutex::default(),
            device_names: AsyncMutex::default(),
            messages,
            at_once: Semaphore::new(CALLS_AT_ONCE),
            folders: Mutex::default(),
            zips: Arc::clone(zips),
            files: Files::default(),
            takes_no_files: AtomicBool::new(false),
        }
    }

    /// Where things are kept between the runs of the program.
    pub(super) fn state_folder(&self) -> Option<&Path> {
        self.state.path.as_deref()
    }

    /// What was kept in memory alone, after this change.
    pub(super) fn finding(&self, change: Option<FindingChange>) -> Finding {
        let mut finding = self.finding.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(change) = change {
            finding.change(change);
        }
        finding.clone()
    }

    /// Keeps a folder until the program ends.
    pub(super) fn keep(&self, folder: TempDir) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.push(folder);
    }

    /// Removes what other programs had open.
    pub(super) fn clean_up(&self) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.clear();
    }

    /// Tells how a transfer ended that the engine has never seen.
    pub(super) async fn end(&self, id: JobId, outcome: Outcome) {
        self.zips.end(id, &outcome);
        // Nobody listens only when the program ends.
        let ended = Msg::Transfer(JobEvent::Ended(id, outcome));
        self.messages.send(ended).await.ok();
    }

    /// The platform; connects to it where that was not done or failed.
    pub(super) async fn platform(&self) -> Result<&Platform, ApiError> {
        self.platform
            .get_or_try_init(|| async {
                let connection = (self.connect)(Arc::clone(&self.ask)).await?;
                let host = connection.host().to_owned();
                let guard = connection.guard().clone();
                let told = Msg::Connected(self.number, host.clone(), guard);
                // Nobody listens only when the program ends.
                self.messages.send(told).await.ok();
                let attendance = Attendance {
                    ask: Some(Arc::clone(&self.ask)),
                    show: Some(show_through(self.messages.clone())),
                    taken: self.passwords.taken(&connection),
                    ..Attendance::default()
                };
                // Reading the system's certificates takes a while and blocks.
                let client = tokio::task::spawn_blocking(move || {
                    Client::attended(connection, Patience::default(), attendance)
                })
                .await
                .map_err(|_| inside("connect"))??;
                Ok(Platform { host, client })
            })
            .await
    }

    /// The client, where it is there already.
    pub(super) fn client_if_there(&self) -> Option<&Client> {
        self.platform.get().map(|platform| &platform.client)
    }

    /// Lets the login ask again that the person gave up.
    pub(super) fn ask_again(&self) {
        self.gave_up.store(false, Ordering::Relaxed);
        if let Some(platform) = self.platform.get() {
            platform.client.ask_again();
        }
    }

    /// The engine, where it is there already. Another link may have the same.
    pub(super) fn engine_if_there(&self) -> Option<&Engine> {
        self.transfers.get().map(|transfers| &transfers.engine)
    }

    /// Whether both have the same engine.
    pub(super) fn shares_engine(&self, other: &Self) -> bool {
        match (self.transfers.get(), other.transfers.get()) {
            (Some(own), Some(others)) => Arc::ptr_eq(own, others),
            _ => false,
        }
    }

    /// The engine; connects to the platform and opens the journal first.
    pub(super) async fn engine(&self) -> Result<&Engine, ApiError> {
        Ok(&self.transfers().await?.engine)
    }

    pub(super) async fn transfers(&self) -> Result<&Transfers, ApiError> {
        let transfers = self.transfers.get_or_try_init(|| self.open_transfers());
        transfers.await.map(Arc::as_ref)
    }

    async fn open_transfers(&self) -> Result<Arc<Transfers>, ApiError> {
        let client = self.platform().await?.client.clone();
        let account = self.account().await?;
        let mode = client.connection().guard().mode;
        let mut engines = self.engines.known.lock().await;
        let mut known = engines.iter();
        if let Some((.., transfers)) = known.find(|(of, its_mode, _)| {
            account.as_ref().is_some_and(|own| own.is(of)) && *its_mode == mode
        }) {
            return Ok(Arc::clone(transfers));
        }
        let (journal, notice) = self.open_journal().await;
        let settings = Settings {
            share: self.engines.share.clone(),
            journal: journal.clone(),
            safety: self.safety.clone(),
            ..Settings::default()
        };
        let (engine, mut events) = Engine::new(client, settings);
        let (messages, zips) = (self.messages.clone(), Arc::clone(&self.zips));
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if let JobEvent::Ended(id, outcome) = &event
                    && let Some(zip) = zips.end(*id, outcome)
                {
                    let discarded = tokio::task::spawn_blocking(move || discard(&zip));
                    // What is left of it is swept another time.
                    discarded.await.ok();
                }
                if messages.send(Msg::Transfer(event)).await.is_err() {
                    break;
                }
            }
        });
        let transfers = Arc::new(Transfers {
            engine,
            journal,
            notice,
        });
        if let Some(account) = account {
            engines.push((account, mode, Arc::clone(&transfers)));
        }
        Ok(transfers)
    }

    /// The journal, and what the person should know of it. Transfers work
    /// without one, too.
    async fn open_journal(&self) -> (Option<Journal>, Option<String>) {
        let Some(folder) = self.state.path.clone() else {
            return (None, None);
        };
        match tokio::task::spawn_blocking(move || Journal::open(&folder)).await {
            Ok(Ok((journal, notice))) => {
                self.sweep_zips(journal.clone());
                (Some(journal), notice)
            }
            Ok(Err(error)) => {
                let rest = "Transfers work, but are forgotten when the program ends.";
                (None, Some(format!("{error} {rest}")))
            }
            Err(_) => (None, Some(inside("open the journal").to_string())),
        }
    }

    /// Deletes the zips of earlier runs that no transfer needs.
    fn sweep_zips(&self, journal: Journal) {
        let queue = queue(self.state.path.clone());
        tokio::spawn(async move {
            // Where it cannot be read, each may still be needed.
            if let Ok(needed) = journal.sources().await {
                let swept = tokio::task::spawn_blocking(move || sweep_queue(&queue, &needed));
                swept.await.ok();
            }
        });
    }

    /// Whether transfers that do not end are kept for the next time.
    pub(super) fn keeps_transfers(&self) -> bool {
        let transfers = self.transfers.get();
        transfers.is_some_and(|transfers| transfers.journal.is_some())
    }

    /// The scan of what fills the tenant; opens its database where that was not
    /// done or failed.
    pub(super) async fn usage(&self) -> Result<&Usage, String> {
        self.usage
            .get_or_try_init(|| async {
                let folder = self.state.path.clone().ok_or_else(|| {
                    "There is no folder for the scan: set HOME or C8YBIN_STATE_DIR.".to_owned()
                })?;
                let account = self.account().await.map_err(|error| error.to_string())?;
                let open = move || Usage::open(&folder, account.as_ref());
                match tokio::task::spawn_blocking(open).await {
                    Ok(Ok((usage, notice))) => {
                        *self
                            .usage_notice
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner) = notice;
                        Ok(usage)
                    }
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err(inside("open the database of the scan").to_string()),
                }
            })
            .await
    }

    /// Whose transfers are shown; `None`: all that the journal has.
    pub(super) async fn account(&self) -> Result<Option<Account>, ApiError> {
        if self.state.is_of_one_tenant {
            return Ok(None);
        }
        let connection = self.platform().await?.client.connection();
        Ok(Some(Account::of(connection)))
    }
}
