//! The real terminal: raw mode, the alternate screen, input, signals, and the
//! way back from all of it, also after a panic.

mod child;
mod clipboard;
mod drawing;
mod editor;
mod graphics;
mod hearing;
mod keys;
mod notices;
mod outside;
mod secret;
mod signals;
mod window;

use std::io::{self, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use futures_util::{Stream, StreamExt, stream};

pub use clipboard::{Within, programs as clipboard_programs};
pub use drawing::Drawing;
pub use editor::{edit, editor};
pub use graphics::{Images, asked as graphics};
pub use secret::{ask_secret, can_ask, say};
pub use signals::{Ending, Endings};
pub use window::{Surroundings, Takes};

use crate::app::Size;
use crate::keys::{KeyPress, Mouse};
use crate::runtime::Input;

/// Whether the mouse is wanted while the screen is ours.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Has the terminal tell presses, drags and the wheel, not each move: over a
/// slow line those would be a flood.
#[cfg(not(windows))]
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
#[cfg(not(windows))]
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Whether the screen is ours, so that it is given back once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The screen is ours while this lives.
#[derive(Debug)]
pub struct Screen {
    endings: Endings,
    restores: Restores,
}

/// Gives the screen back when it is dropped.
#[derive(Debug)]
struct Restores;

impl Screen {
    /// Takes the screen. Within a runtime of tokio.
    ///
    /// # Errors
    /// The terminal refuses raw mode or cannot be written to; the system gives
    /// no signal handlers.
    pub fn take() -> io::Result<Self> {
        // Before the screen is taken: a signal that comes before the first
        // input is read must not end the process in raw mode.
        let endings = Endings::listen()?;
        let screen = Self {
            endings,
            restores: Restores,
        };
        enter()?;
        Ok(screen)
    }

    /// What ratatui draws on. Buffered: a frame is one write.
    #[must_use]
    pub fn backend(&self) -> Drawing<io::BufWriter<io::Stdout>> {
        Drawing::new(io::BufWriter::with_capacity(64 * 1024, stdout()))
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn size(&self) -> io::Result<Size> {
        let (columns, rows) = crossterm::terminal::size()?;
        Ok(Size { columns, rows })
    }

    /// Gives the screen back; signals are still heard.
    #[must_use]
    pub fn give_back(self) -> Endings {
        drop(self.restores);
        self.endings
    }

    /// Keys, pastes, sizes and signals, as they come; the signals from the
    /// moment on in which the screen was taken.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn inputs(&mut self) -> io::Result<impl Stream<Item = io::Result<Input>> + Unpin> {
        let events = keys::events()?.filter_map(|event| {
            let input = match event {
                Ok(Event::Key(event)) => KeyPress::from_event(event).map(|key| Ok(Input::Key(key))),
                Ok(Event::Mouse(event)) => Mouse::from_event(event).map(|it| Ok(Input::Mouse(it))),
                Ok(Event::Paste(text)) => Some(Ok(Input::Paste(text.into()))),
                Ok(Event::Resize(columns, rows)) => Some(Ok(Input::Resize(Size { columns, rows }))),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            };
            std::future::ready(input)
        });
        // The end of the keys is the end of all input: the terminal is gone.
        let keys = events.map(Some).chain(stream::iter([None]));
        let gone = stream::once(gone()).map(|()| None);
        // SIGINT comes as a key, unless somebody sends it from outside.
        let endings = stream::unfold(&mut self.endings, async |endings| {
            endings.next().await;
            Some((Some(Ok(Input::Terminate)), endings))
        });
        let all = stream::select(keys, endings.boxed());
        Ok(stream::select(all, gone)
            .take_while(|input| std::future::ready(input.is_some()))
            .filter_map(std::future::ready)
            .boxed())
    }
}

impl Drop for Restores {
    fn drop(&mut self) {
        restore();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )?;
    if MOUSE.load(Ordering::SeqCst) {
        listen_to_mouse(true)?;
    }
    Ok(())
}

/// Takes the mouse from now on, also after the screen was lent, or leaves it to
/// the terminal.
fn take_mouse(takes: bool) -> io::Result<()> {
    MOUSE.store(takes, Ordering::SeqCst);
    listen_to_mouse(takes)
}

/// Windows tells of the mouse by the console, not by sequences.
#[cfg(windows)]
fn listen_to_mouse(listens: bool) -> io::Result<()> {
    use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
    match listens {
        true => execute!(stdout(), EnableMouseCapture),
        false => execute!(stdout(), DisableMouseCapture),
    }
}

#[cfg(not(windows))]
fn listen_to_mouse(listens: bool) -> io::Result<()> {
    window::write(if listens { MOUSE_ON } else { MOUSE_OFF })
}

/// How many columns the terminal has, where there is one.
#[must_use]
pub fn columns() -> Option<u16> {
    crossterm::terminal::size().ok().map(|(columns, _)| columns)
}

/// Gives the screen back; does nothing where that was done already. What
/// cannot be written any more is given up: there is nobody left to tell.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    graphics::paint(None).ok();
    window::restore();
    if MOUSE.load(Ordering::SeqCst) {
        listen_to_mouse(false).ok();
    }
    execute!(
        stdout(),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )
    .ok();
    disable_raw_mode().ok();
    stdout().flush().ok();
}

/// Makes a panic of this thread, which is the loop's, give the screen back
/// before its report is printed. A panic of a task ends that task alone, which
/// reports it as its failure: it must not write over the screen.
pub fn restore_on_panic() {
    let ours = std::thread::current().id();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let on_screen = TAKEN.load(Ordering::SeqCst);
        if on_screen && std::thread::current().id() != ours {
            tracing::error!("{panic}");
            return;
        }
        restore();
        report(panic);
    }));
}

/// Gives the screen to another program while `work` runs it, and takes it again,
/// unless the program was asked to end meanwhile. The keys of that time are that
/// program's.
///
/// # Errors
/// The terminal cannot be taken again.
pub fn lend<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    let still = keys::Still::stand();
    restore();
    let lent = signals::Lent::begin();
    let done = work();
    drop(lent);
    let taken = if is_ending() { Ok(()) } else { enter() };
    drop(still);
    taken.map(|()| done)
}

/// Whether a signal asked the program to end, also where nobody has heard it yet.
fn is_ending() -> bool {
    signals::asked_to_end().is_some()
}

/// Gives the screen back, stops the process, and takes the screen again when
/// the shell brings it back.
///
/// # Errors
/// The terminal cannot be written to.
pub fn suspend() -> io::Result<()> {
    restore();
    #[cfg(unix)]
    signal_hook::low_level::raise(signal_hook::consts::SIGSTOP)?;
    enter()
}

/// Returns when the terminal has gone: its window was closed, its connection
/// was cut. Where the system cannot tell, the signal alone does.
#[cfg(unix)]
async fn gone() {
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;
    #[expect(
        deprecated,
        reason = "its successor is unsafe, for files that are closed meanwhile; standard input is not"
    )]
    let registered = AsyncFd::with_interest(io::stdin(), Interest::READABLE);
    if let Ok(terminal) = registered {
        while let Ok(mut ready) = terminal.readable().await {
            if ready.ready().is_read_closed() {
                return;
            }
            // Only a key, which is read elsewhere.
            ready.clear_ready();
        }
    }
    std::future::pending().await
}

#[cfg(not(unix))]
async fn gone() {
    std::future::pending().await
}
