//! What the terminal's own frame shows of the program: its title, and the
//! progress on its tab. Plain data; `terminal.rs` writes it where the terminal
//! is known to take it.

use super::Model;
use crate::domain::clean;
use crate::ui::format;

/// What the window's frame shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The title, without control characters.
    pub title: String,
    /// The progress on the tab.
    pub progress: Progress,
}

/// How far all transfers are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// None runs.
    #[default]
    None,
    /// So many percent are across.
    Percent(u8),
    /// Some run, and nobody knows how far they are.
    Unknown,
    /// So many percent are across, and one failed or got stuck that the person
    /// has not seen.
    Trouble(u8),
}

/// What the window's frame is to show.
#[must_use]
pub fn window(model: &Model) -> Window {
    let transfers = &model.transfers;
    let total = transfers.total();
    let untold = transfers.unseen_failures() + transfers.unseen_stuck();
    let percent = match total.of {
        Some(of) if of > 0 && total.bytes <= of => Some(format::percent(total.bytes, of).min(99)),
        _ => None,
    };
    let progress = match (total.jobs, percent, untold) {
        (0, _, 0) => Progress::None,
        (0, _, _) => Progress::Trouble(100),
        (_, Some(percent), 0) => Progress::Percent(percent),
        (_, percent, 1..) => Progress::Trouble(percent.unwrap_or(0)),
        (_, None, 0) => Progress::Unknown,
    };
    let host = clean(&model.host);
    let running = match (total.jobs, percent) {
        (0, _) => String::new(),
        (_, Some(percent)) => format!("{percent} % · "),
        (1, None) => "1 transfer · ".to_owned(),
        (n, None) => format!("{n} transfers · "),
    };
    Window {
        title: format!("{running}c8ybin · {host}"),
        progress,
    }
}
