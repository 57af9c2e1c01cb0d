//! Opens the screen: the terminal, the loop, and what they are connected to.
//!
//! What it is not: the loop itself is in `runtime.rs`, and how the terminal is
//! taken and given back in `terminal.rs`.

mod looks;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use crate::api::{ApiError, Connection, Credentials, ErrorKind};
use crate::app::{self, Options};
use crate::commands::{Place, Screen as Wanted, keymap};
use crate::config::state_folder;
use crate::emulator::Server;
use crate::exit::Exit;
use crate::runner::{Connect, StateFolder};
use crate::runtime::{Canvas, Clock, Runtime};
use crate::terminal::{self, Images, Screen, Surroundings, Takes};
use crate::transfer::reason;
use looks::Looks;

/// The folder of a demo's own within its data.
const STATE_OF_DEMO: &str = "state";

/// What is said on a terminal that can only print one line after the other.
const DUMB: &str = "This terminal (TERM=dumb) cannot place text, so there is no screen on it. \
                    The commands work: ls, show, get, put and others, see --help.";

/// The server of the demo, once it runs.
#[derive(Default)]
struct Demo {
    server: Arc<OnceCell<Server>>,
    /// Counts the starts that have not ended: one that is given up has still
    /// to remove its folder.
    starts: TaskTracker,
}

/// Opens the screen and runs until it is closed. Has the thread for itself.
#[must_use]
pub fn open(wanted: Wanted) -> Exit {
    open_on(wanted, Screen::backend)
}

/// The same, drawing on what `backend` makes of the screen that was taken.
#[must_use]
pub fn open_on<B: Canvas>(wanted: Wanted, backend: impl FnOnce(&Screen) -> B) -> Exit {
    let images = match Images::of(|name| std::env::var(name).ok()) {
        Ok(images) => images,
        Err(sentence) => return fail(&sentence, Exit::USAGE),
    };
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return fail(DUMB, Exit::LOCAL);
    }
    let theme = wanted.looks.theme.as_deref();
    let looks = match Looks::of(theme, |name| std::env::var(name).ok()) {
        Ok(looks) => looks,
        Err(sentence) => return fail(&sentence, Exit::USAGE),
    };
    match run(wanted, looks, images, backend) {
        Ok(exit) => exit,
        Err(error) => {
            // The screen is given back already.
            let sentence = format!("The terminal cannot be used: {}.", reason(&error));
            fail(&sentence, Exit::LOCAL)
        }
    }
}

/// Says why; if even this cannot be said, the exit code says it.
fn fail(sentence: &str, exit: Exit) -> Exit {
    let line = format!("c8ybin: {sentence}\n");
    let _ = io::Write::write_all(&mut io::stderr(), line.as_bytes());
    exit
}

fn run<B: Canvas>(
    wanted: Wanted,
    looks: Looks,
    images: Images,
    backend: impl FnOnce(&Screen) -> B,
) -> io::Result<Exit> {
    // One thread draws and decides; two more carry bytes.
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let demo = Demo::default();
    // The demo is ended and cleared away also after a panic, which the hook has
    // reported.
    let shown = AssertUnwindSafe(|| tokio.block_on(show(wanted, looks, images, backend, &demo)));
    let exit = catch_unwind(shown).unwrap_or(Ok(Exit::LOCAL));
    tokio.block_on(async {
        demo.starts.close();
        demo.starts.wait().await;
        if let Some(server) = Arc::into_inner(demo.server).and_then(OnceCell::into_inner) {
            server.stop().await;
        }
    });
    // A thread that waits for a slow disk must not keep the shell waiting.
    tokio.shutdown_background();
    exit
}

async fn show<B: Canvas>(
    wanted: Wanted,
    looks: Looks,
    images: Images,
    backend: impl FnOnce(&Screen) -> B,
    demo: &Demo,
) -> io::Result<Exit> {
    if !io::IsTerminal::is_terminal(&io::stdout()) || !io::IsTerminal::is_terminal(&io::stdin()) {
        return Err(io::Error::other(
            "standard input and output are not a terminal; for scripts there are ls, show, get, put and others, see --help",
        ));
    }
    terminal::restore_on_panic();
    let mut screen = Screen::take()?;
    let options = Options {
        host: match &wanted.place {
            Place::Tenant(connection) => connection.host().to_owned(),
            Place::Demo(_) => "demo".to_owned(),
        },
        size: screen.size()?,
        keymap: keymap(),
        zone: jiff::tz::TimeZone::system(),
        download_folder: download_folder(),
        page_size: wanted.looks.page_size,
        told: looks.told,
        takes_mouse: looks.settings.mouse,
    };
    let (state, _forgotten) = state_of(&wanted.place)?;
    let takes = Takes::of(|name| std::env::var(name).ok()).only(&looks.settings);
    let mut runtime = Runtime::start(
        backend(&screen),
        options,
        looks.theme,
        connect(wanted.place, demo),
        state,
        Clock::system(),
        Box::new(Surroundings::new(takes, images)),
    )?;
    let exit = runtime.run(screen.inputs()?).await;
    drop(runtime);
    drop(screen);
    Ok(match exit? {
        app::Exit::Quit => Exit::DONE,
        app::Exit::Terminated => Exit::TERMINATED,
    })
}

/// Where transfers are kept. Those of a demo stay with its data, and never come
/// beside those of a tenant; a demo without a folder forgets them, when the
/// folder given with it is dropped.
fn state_of(place: &Place) -> io::Result<(StateFolder, Option<tempfile::TempDir>)> {
    let (path, forgotten) = match place {
        Place::Tenant(_) => (state_folder(|name| std::env::var(name).ok()), None),
        Place::Demo(options) => match &options.data {
            Some(data) => (Some(data.join(STATE_OF_DEMO)), None),
            None => {
                let folder = tempfile::tempdir()?;
                (Some(folder.path().to_owned()), Some(folder))
            }
        },
    };
    let state = StateFolder {
        path,
        is_of_one_tenant: matches!(place, Place::Demo(_)),
    };
    Ok((state, forgotten))
}

/// `~/Downloads` or what stands for it, as text to be edited.
fn download_folder() -> String {
    directories::UserDirs::new().map_or_else(String::new, |dirs| {
        let folder = dirs.download_dir().unwrap_or_else(|| dirs.home_dir());
        // With the separator, what is in it can be chosen at once.
        folder.join("").to_string_lossy().into_owned()
    })
}

/// How the first call connects: to a tenant at once, to the demo after its
/// server was started.
fn connect(place: Place, demo: &Demo) -> Connect {
    match place {
        Place::Tenant(connection) => Box::new(move || {
            let connection = (*connection).clone();
            Box::pin(async move { Ok(connection) })
        }),
        Place::Demo(options) => {
            let (server, starts) = (Arc::downgrade(&demo.server), demo.starts.clone());
            Box::new(move || {
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
}
