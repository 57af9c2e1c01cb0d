//! Opens the screen: the terminal, the loop, and what they are connected to.
//!
//! What it is not: the loop itself is in `runtime.rs`, and how the terminal is
//! taken and given back in `terminal.rs`.

mod doors;
mod looks;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::time::Duration;

use crate::app::{self, Chosen, Options, Origin};
use crate::commands::{Screen as Wanted, Start, keymap};
use crate::config::{Known, known_one};
use crate::exit::Exit;
use crate::runtime::{Canvas, Clock, Runtime};
use crate::terminal::{self, Ending, Endings, Images, Screen, Surroundings, Takes};
use crate::transfer::reason;
use doors::{Demo, doors};
use looks::Looks;

/// What is said on a terminal that can only print one line after the other.
const DUMB: &str = "This terminal (TERM=dumb) cannot place text, so there is no screen on it. \
                    The commands work: ls, show, get, put and others, see --help.";

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
    let looks = match Looks::of(&wanted.looks, |name| std::env::var(name).ok()) {
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
    tracing::error!("{sentence}");
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
    tokio.block_on(demo.stop());
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
        host: match &wanted.start {
            Start::Tenant(connection) | Start::Locked(connection, _) => {
                connection.host().to_owned()
            }
            Start::Nowhere(host) => host.clone().unwrap_or_default(),
            Start::Demo(_) => "demo".to_owned(),
        },
        size: screen.size()?,
        keymap: keymap(),
        zone: jiff::tz::TimeZone::system(),
        download_folder: download_folder(),
        page_size: wanted.looks.page_size,
        told: looks.told,
        takes_mouse: looks.settings.mouse,
        origin: match &wanted.start {
            Start::Demo(_) => Origin::Chosen(Chosen::Demo),
            Start::Nowhere(_) => Origin::Nowhere,
            Start::Tenant(connection) | Start::Locked(connection, _) => match &wanted.named {
                Some(named) => Origin::Chosen(named.clone()),
                None => Origin::Given(connection.user().map(str::to_owned)),
            },
        },
        known: wanted.named.as_ref().and_then(known).map(Box::new),
    };
    let takes = Takes::of(|name| std::env::var(name).ok()).only(&looks.settings);
    let mut runtime = Runtime::start(
        backend(&screen),
        options,
        looks.theme,
        doors(wanted.start, wanted.named, wanted.flags, demo)?,
        Clock::system(),
        Box::new(Surroundings::new(takes, images)),
    )?;
    let exit = runtime.run(screen.inputs()?).await;
    // The terminal first: a disk or a server that hangs must not keep it.
    let mut endings = screen.give_back();
    end(&mut runtime, &mut endings).await;
    drop(runtime);
    Ok(match exit? {
        app::Exit::Quit => Exit::DONE,
        app::Exit::Terminated => Exit::TERMINATED,
    })
}

/// What is kept of what the program starts with.
fn known(chosen: &Chosen) -> Option<Known> {
    let environment = |name: &str| std::env::var(name).ok();
    match chosen {
        Chosen::Profile(name) => known_one(Some(name), None, environment),
        Chosen::Session(path) => known_one(None, Some(path), environment),
        Chosen::Demo => None,
    }
}

/// Ends what still runs, and says so where it takes more than a moment. Only
/// ctrl-c ends it at once, as a shell sends a window that is closed more than one
/// SIGHUP: what is in the journal then is found by the next start.
async fn end<B: Canvas>(runtime: &mut Runtime<B>, endings: &mut Endings) {
    const MOMENT: Duration = Duration::from_millis(700);
    let transfers = runtime.model.transfers.ours().filter(|job| job.moves());
    let what = match transfers.count() {
        0 => "what is being kept".to_owned(),
        1 => "a transfer, which is being stopped".to_owned(),
        n => format!("{n} transfers, which are being stopped"),
    };
    let mut shut_down = pin!(runtime.shut_down());
    tokio::select! {
        () = &mut shut_down => return,
        () = interrupted(endings) => return,
        () = tokio::time::sleep(MOMENT) => {}
    }
    let line = format!("c8ybin: waiting for {what}; ctrl-c ends it at once.\n");
    // Nobody is there to be told where this fails.
    let _ = io::Write::write_all(&mut io::stderr(), line.as_bytes());
    tokio::select! {
        () = shut_down => {}
        () = interrupted(endings) => {}
    }
}

async fn interrupted(endings: &mut Endings) {
    while endings.next().await != Ending::Interrupted {}
}

/// `~/Downloads` or what stands for it, as text to be edited.
fn download_folder() -> String {
    directories::UserDirs::new().map_or_else(String::new, |dirs| {
        let folder = dirs.download_dir().unwrap_or_else(|| dirs.home_dir());
        // With the separator, what is in it can be chosen at once.
        folder.join("").to_string_lossy().into_owned()
    })
}
