//! Which columns has a list, in which order and how wide?

use ratatui::text::{Line, Span};

use super::{Looks, Reaction, Wish};
use crate::domain::{Column, Columns, Table};
use crate::keys::{Code, KeyPress};
use crate::ui::columns::Laying;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, shorten};

/// So many columns of the terminal a key widens by.
const STEP: usize = 2;

/// All columns that a list can show. The list behind shows what is chosen while
/// this is open.
#[derive(Debug)]
pub struct ColumnsDialog {
    columns: Columns,
    at: usize,
    /// What there is room for; `None` before that is known.
    laid: Option<Laying>,
    said: Option<&'static str>,
}

impl ColumnsDialog {
    /// With what holds now.
    #[must_use]
    pub const fn new(columns: Columns) -> Self {
        Self {
            columns,
            at: 0,
            laid: None,
            said: None,
        }
    }

    /// What is chosen now.
    #[must_use]
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Takes where the columns stand now.
    pub fn laid(&mut self, laying: Laying) {
        self.laid = Some(laying);
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        self.said = None;
        let last = self.columns.all().len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => return Reaction::Finish(Wish::ShowColumns(self.columns.clone())),
            Code::Up if press.shift => self.move_to(self.at.saturating_sub(1)),
            Code::Down if press.shift => self.move_to((self.at + 1).min(last)),
            Code::Char('K') => self.move_to(self.at.saturating_sub(1)),
            Code::Char('J') => self.move_to((self.at + 1).min(last)),
            Code::Up | Code::Char('k') => self.at = self.at.saturating_sub(1),
            Code::Down | Code::Char('j') => self.at = (self.at + 1).min(last),
            Code::Home | Code::Char('g') => self.at = 0,
            Code::End | Code::Char('G') => self.at = last,
            Code::Char(' ') => {
                let stays = !self.columns.turn(self.at);
                self.said = stays.then_some("The name always stays: it tells the rows apart.");
            }
            Code::Right | Code::Char('+' | '>' | 'l') => self.widen(|now| now + STEP),
            Code::Left | Code::Char('-' | '<' | 'h') => {
                self.widen(|now| now.saturating_sub(STEP));
            }
            Code::Char('=') => {
                if let Some(picked) = self.columns.get(self.at) {
                    self.columns.set_width(picked.column, None);
                }
            }
            Code::Char('r') => self.columns = Columns::usual(self.columns.table()),
            _ => {}
        }
        Reaction::Stay
    }

    fn move_to(&mut self, to: usize) {
        self.columns.exchange(self.at, to);
        self.at = to;
    }

    /// From the width that it has, not the one that it once was given: where
    /// there is no room for more, more is not asked for.
    fn widen(&mut self, by: impl Fn(usize) -> usize) {
        let Some(picked) = self.columns.get(self.at) else {
            return;
        };
        match self.width(picked.column) {
            Some(now) => self.columns.set_width(picked.column, Some(by(now))),
            None if picked.is_shown => self.said = Some("There is no room for this column here."),
            None => self.said = Some("It is not shown: space shows it."),
        }
    }

    fn width(&self, column: Column) -> Option<usize> {
        self.laid.as_ref()?.width(column)
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut below = vec![Line::default()];
        let said = self.said.unwrap_or("The list behind shows what is chosen.");
        below.extend(super::sentence(said, theme.dim, columns));
        let room = rows.saturating_sub(below.len()).max(1);
        let top = (self.at + 1).saturating_sub(room);
        let all = self.columns.all().iter().enumerate().skip(top).take(room);
        let mut lines: Vec<Line<'static>> = all
            .map(|(index, picked)| {
                let chosen = index == self.at;
                let style = match (chosen, picked.is_shown) {
                    (true, _) => theme.selection,
                    (false, true) => theme.text,
                    (false, false) => theme.dim,
                };
                let width = match (self.width(picked.column), picked.width, picked.is_shown) {
                    (Some(now), Some(_), true) => format!("{now} set"),
                    (Some(now), None, true) => now.to_string(),
                    (Some(_), _, false) => "sorted by".to_owned(),
                    (None, _, true) => "no room".to_owned(),
                    (None, _, false) => String::new(),
                };
                let text = format!(
                    "{} {} {}  {}",
                    if picked.is_shown { "●" } else { " " },
                    fit(picked.column.word(), 10, Align::Left),
                    fit(&width, 9, Align::Left),
                    about(picked.column, self.columns.table()),
                );
                let text = shorten(&text, columns.saturating_sub(4)).into_owned();
                let bar = if chosen { " ▌ " } else { "   " };
                Line::from(vec![
                    Span::styled(bar, theme.accent),
                    Span::styled(text, style),
                ])
            })
            .collect();
        lines.extend(below);
        Looks {
            title: format!("Columns of {}", list(self.columns.table())),
            lines: lines.into(),
            keys: "enter keep · space show · J K move · + - width · = auto · r reset · esc cancel",
        }
    }
}

const fn list(table: Table) -> &'static str {
    match table {
        Table::Binaries => "binaries",
        Table::Events => "events",
        Table::Incomplete => "incomplete uploads",
        Table::Usage => "files by usage",
        Table::Transfers => "transfers",
        Table::History => "the history",
    }
}

/// What a column says.
const fn about(column: Column, table: Table) -> &'static str {
    use Column as C;
    use Table as T;
    match (column, table) {
        (C::Name, T::Binaries | T::Usage) => "the name; takes the room that is left",
        (C::Name, T::Transfers | T::History) => "the name of the file",
        (C::Name, T::Events) => "what is attached; takes the room that is left",
        (C::Name, T::Incomplete) => "the file here; takes the room that is left",
        (C::Type, T::Binaries | T::Usage) => "the type of the object, often a media type",
        (C::Type, _) => "the type of the event",
        (C::Size, T::Incomplete) => "how much has come",
        (C::Size, _) => "how long the file is",
        (C::Share, _) => "how much has come, of a hundred",
        (C::Owner, _) => "the user or device that owns it",
        (C::Created, T::Binaries | T::Usage) => "when it was uploaded",
        (C::Created, T::History) => "when it was begun",
        (C::Created, _) => "when the platform got the event",
        (C::Updated, T::Incomplete) => "when its last chunk came",
        (C::Updated, _) => "when it last changed",
        (C::Id, T::Binaries | T::Usage) => "the id of the object",
        (C::Id, _) => "the id of the event",
        (C::MediaType, _) => "the media type of the bytes",
        (C::Time, _) => "when it happened, by the device's clock",
        (C::Device, T::Usage) => "the device that it is of",
        (C::Device, _) => "the device or asset, by name",
        (C::DeviceId, _) => "the id of the device or asset",
        (C::Text, _) => "what the event says",
        (C::State, T::History) => "how it ended; takes the room that is left",
        (C::State, _) => "how it stands; takes the room that is left",
        (C::Rate, _) => "how fast on average",
        (C::Took, _) => "how long it has run",
        (C::Attempt, _) => "the number of the attempt",
        (C::Path, _) => "the file or folder on this machine",
        (C::Ended, _) => "when it ended",
        (C::Same, _) => "of duplicates: by what, and which of how many",
    }
}
