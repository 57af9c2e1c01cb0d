//! Whether the terminal has graphics, and a picture in them.
//!
//! It is asked once, and only where it may have some and its answers cannot be
//! taken for keys: kitty's question goes to terminals that say in the
//! environment that they know it, the others are asked what every terminal
//! answers. Meanwhile the thread of the keys stands still, and what is typed
//! comes after the answer.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use super::hearing::{Heard, hear};
use crate::app::{Graphics, Painting};
use crate::preview::graphics::{ASK_KITTY, Cell, Protocol, REMOVE_KITTY};
use crate::runtime::{Asked, Input};

/// The variable that says how pictures are shown.
const VARIABLE: &str = "C8YBIN_IMAGES";

/// How long a terminal may take to answer.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);

/// What terminals have that know kitty's graphics and do not say how large a
/// cell is. They fit the picture into its cells.
const USUAL: Cell = Cell {
    width: 10,
    height: 20,
};

/// Whether a picture of kitty's protocol was shown, which is to go at the end.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Whether a picture stands on the screen, of whatever protocol.
static PAINTED: AtomicBool = AtomicBool::new(false);

/// What the environment says of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Images {
    /// How they are shown until the terminal was asked.
    pub graphics: Graphics,
    /// Whether the terminal is one that may be asked for kitty's graphics.
    pub may_be_kitty: bool,
}

impl Images {
    /// As the environment says.
    ///
    /// # Errors
    /// A sentence, where `C8YBIN_IMAGES` is none of its words.
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let value = |name: &str| environment(name).unwrap_or_default();
        let is_set = |name: &str| !value(name).is_empty();
        let term = value("TERM");
        let program = value("TERM_PROGRAM").to_lowercase();
        // They hold back what they do not know, or show it as text.
        let is_within = is_set("TMUX")
            || is_set("STY")
            || ["screen", "tmux"].iter().any(|it| term.starts_with(it));
        let is_plain = term.is_empty()
            || ["dumb", "linux", "vt", "eterm"]
                .iter()
                .any(|it| term.starts_with(it));
        let graphics = match value(VARIABLE).to_lowercase().as_str() {
            "off" => Graphics::Off,
            "halfblocks" => Graphics::HalfBlocks,
            "" | "auto" if is_within || is_plain || is_set("NO_COLOR") => Graphics::HalfBlocks,
            "" | "auto" => Graphics::Unasked,
            _ => {
                return Err(format!(
                    "{VARIABLE} is “{}”. It can be auto, halfblocks or off.",
                    crate::domain::clean(&value(VARIABLE))
                ));
            }
        };
        let may_be_kitty = ["xterm-kitty", "xterm-ghostty", "wezterm"].contains(&term.as_str())
            || ["ghostty", "wezterm"].contains(&program.as_str())
            || is_set("KITTY_WINDOW_ID")
            || is_set("KONSOLE_VERSION");
        Ok(Self {
            graphics,
            may_be_kitty,
        })
    }
}

/// What the answers come to.
fn told(heard: &Heard, cell_of_system: Option<Cell>) -> Graphics {
    let cell = heard.cell.or(cell_of_system);
    match (heard.is_kitty, heard.has_sixel, cell) {
        (true, _, cell) => Graphics::Drawn(Protocol::Kitty, cell.unwrap_or(USUAL)),
        (false, true, Some(cell)) => Graphics::Drawn(Protocol::Sixel, cell),
        // Of unknown size it would lie over its neighbours.
        _ => Graphics::HalfBlocks,
    }
}

/// The pixels of a cell, as the system knows them of the terminal.
fn cell() -> Option<Cell> {
    let size = crossterm::terminal::window_size().ok()?;
    let of = |pixels: u16, cells: u16| pixels.checked_div(cells).filter(|pixels| *pixels > 0);
    Some(Cell {
        width: of(size.width, size.columns)?,
        height: of(size.height, size.rows)?,
    })
}

/// Asks the terminal, and waits for its answer, but not for long.
#[cfg(unix)]
pub(super) async fn ask(may_be_kitty: bool) -> Asked {
    let system = tokio::runtime::Handle::current();
    // To stop the keys takes a moment, in which the loop goes on.
    let asked = tokio::task::spawn_blocking(move || {
        let still = super::keys::Still::stand();
        let heard = system.block_on(listen(may_be_kitty)).unwrap_or_default();
        drop(still);
        heard
    });
    let heard = asked.await.unwrap_or_default();
    Asked {
        graphics: told(&heard, cell()),
        typed: heard.typed,
    }
}

/// Where there is no way to wait for an answer beside the keys.
#[cfg(not(unix))]
pub(super) async fn ask(_: bool) -> Asked {
    Asked::default()
}

/// Asks the terminal while the screen is not taken; what is typed meanwhile is
/// lost. Standard input and output are the terminal.
///
/// # Errors
/// The terminal refuses raw mode, or cannot be read from or written to.
#[cfg(unix)]
pub async fn asked(may_be_kitty: bool) -> io::Result<Graphics> {
    let raw = super::secret::Raw::begin()?;
    let heard = listen(may_be_kitty).await;
    drop(raw);
    Ok(told(&heard?, cell()))
}

/// Where there is no way to wait for an answer.
///
/// # Errors
/// Always: nobody is asked.
#[cfg(not(unix))]
pub async fn asked(_: bool) -> io::Result<Graphics> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Asks, and reads until the last answer has come.
#[cfg(unix)]
async fn listen(may_be_kitty: bool) -> io::Result<Heard> {
    use std::fs::File;
    use std::io::Read as _;
    use std::os::fd::AsFd as _;
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;
    // A descriptor of its own: the same one cannot be waited for twice.
    let stdin = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    #[expect(
        deprecated,
        reason = "its successor is unsafe, for files that are closed meanwhile; this one is not"
    )]
    let stdin = AsyncFd::with_interest(stdin, Interest::READABLE)?;
    let kitty = if may_be_kitty { ASK_KITTY } else { "" };
    // The size of a cell, and then what every terminal answers, so that the
    // end of the answers is known.
    super::window::write(format!("{kitty}\x1b[16t\x1b[c").as_bytes())?;
    let mut bytes = Vec::new();
    let read = async {
        let mut buffer = [0; 4096];
        while !hear(&bytes).is_over {
            let mut ready = stdin.readable().await?;
            let count = stdin.get_ref().read(&mut buffer)?;
            ready.clear_ready();
            if count == 0 {
                break;
            }
            bytes.extend(buffer.iter().take(count));
        }
        io::Result::Ok(())
    };
    // What came until then counts.
    let _ = tokio::time::timeout(PATIENCE, read).await;
    Ok(hear(&bytes))
}

/// Shows the picture instead of the one before, or none.
pub(super) fn paint(painting: Option<&Painting>) -> io::Result<()> {
    let mut out = Vec::new();
    PAINTED.store(painting.is_some(), Ordering::SeqCst);
    if SHOWN.swap(false, Ordering::SeqCst) {
        out.extend(REMOVE_KITTY.bytes());
    }
    if let Some(painting) = painting {
        if painting.protocol == Protocol::Kitty {
            SHOWN.store(true, Ordering::SeqCst);
        }
        let (row, column) = (painting.y + 1, painting.x + 1);
        // The cursor goes back to where it was.
        out.extend(format!("\x1b7\x1b[{row};{column}H").bytes());
        out.extend(painting.bytes.iter());
        out.extend(b"\x1b8");
    }
    super::window::write(&out)
}

/// Whether a picture stands on the screen: it would move with the rows.
pub(super) fn is_painted() -> bool {
    PAINTED.load(Ordering::SeqCst)
}

/// What is typed while the terminal is asked is an input like any other.
pub(super) type Typed = Vec<Input>;

#[cfg(test)]
mod tests {
    use super::*;

    fn images(set: &[(&str, &str)]) -> Result<Images, String> {
        Images::of(|name| {
            let found = set.iter().find(|(set, _)| *set == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn only_a_terminal_that_may_have_graphics_is_asked() {
        let xterm = ("TERM", "xterm-256color");
        let said = |set: &[(&str, &str)]| {
            let images = images(set).unwrap();
            (images.graphics, images.may_be_kitty)
        };
        assert_eq!(said(&[xterm]), (Graphics::Unasked, false));
        assert_eq!(said(&[("TERM", "xterm-kitty")]), (Graphics::Unasked, true));
        for known in [
            ("KITTY_WINDOW_ID", "1"),
            ("TERM_PROGRAM", "ghostty"),
            ("TERM_PROGRAM", "WezTerm"),
            ("KONSOLE_VERSION", "230804"),
        ] {
            assert_eq!(said(&[xterm, known]), (Graphics::Unasked, true));
            for within in [("TMUX", "/tmp/x"), ("STY", "1"), ("NO_COLOR", "1")] {
                assert_eq!(said(&[xterm, known, within]).0, Graphics::HalfBlocks);
            }
        }
        for term in ["", "dumb", "linux", "screen-256color", "tmux-256color"] {
            assert_eq!(said(&[("TERM", term)]).0, Graphics::HalfBlocks, "{term}");
        }
    }

    #[test]
    fn the_person_has_the_last_word() {
        let kitty = ("TERM", "xterm-kitty");
        let said = |word| images(&[kitty, (VARIABLE, word)]).map(|it| it.graphics);
        assert_eq!(said("auto"), Ok(Graphics::Unasked));
        assert_eq!(said("halfblocks"), Ok(Graphics::HalfBlocks));
        assert_eq!(said("OFF"), Ok(Graphics::Off));
        assert_eq!(
            said("sixels"),
            Err("C8YBIN_IMAGES is “sixels”. It can be auto, halfblocks or off.".to_owned())
        );
    }

    #[test]
    fn kitty_goes_before_sixel_and_sixel_needs_to_know_the_cells() {
        let known = Cell {
            width: 9,
            height: 18,
        };
        let cell = Some(known);
        let heard = |is_kitty, has_sixel, cell| Heard {
            is_kitty,
            has_sixel,
            cell,
            ..Heard::default()
        };
        let drawn = |protocol| Graphics::Drawn(protocol, known);
        assert_eq!(told(&heard(true, true, cell), None), drawn(Protocol::Kitty));
        assert_eq!(
            told(&heard(false, true, cell), None),
            drawn(Protocol::Sixel)
        );
        assert_eq!(
            told(&heard(false, true, None), cell),
            drawn(Protocol::Sixel)
        );
        assert_eq!(told(&heard(false, true, None), None), Graphics::HalfBlocks);
        assert_eq!(told(&heard(false, false, cell), None), Graphics::HalfBlocks);
    }
}
