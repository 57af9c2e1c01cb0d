//! What the mouse did, in cells of the terminal.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

/// What it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// Its left button went down.
    Press,
    /// It moved with the left button held.
    Drag,
    /// The left button came up.
    Release,
    /// The wheel turned towards the beginning.
    WheelUp,
    /// The wheel turned towards the end.
    WheelDown,
}

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub did: Did,
    /// The column, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

impl Mouse {
    /// Of what the terminal tells; `None` for what nothing is done about: other
    /// buttons, and moves without a button.
    #[must_use]
    pub const fn from_event(event: MouseEvent) -> Option<Self> {
        let did = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => Did::Press,
            MouseEventKind::Drag(MouseButton::Left) => Did::Drag,
            MouseEventKind::Up(MouseButton::Left) => Did::Release,
            MouseEventKind::ScrollUp => Did::WheelUp,
            MouseEventKind::ScrollDown => Did::WheelDown,
            _ => return None,
        };
        Some(Self {
            did,
            column: event.column,
            row: event.row,
        })
    }
}
