//! What stands beside a name in the tree.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::{Note, Row, What};
use crate::domain::{Availability, LATEST, clean};
use crate::ui::format;
use crate::ui::layout::Room;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, columns as measured, fit, fit_middle, shorten};

/// The cursor's bar, and a space.
const LEAD: usize = 2;

/// `MICROSERVICE`.
const TYPE: usize = 12;

/// `t123456789`, `management`.
const OWNER: usize = 10;

/// `PRIVATE`.
const AVAILABILITY: usize = 7;

/// `1023 KiB`, and the ids of archives, with a space before.
const SIZE: usize = 9;

/// `2 h ago`, `yesterday`, `3 Nov 2025`.
const TIME: usize = 11;

/// `active`.
const ACTIVE: usize = 6;

/// How wide the columns are; 0 where there is no room for one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    name: usize,
    side: usize,
    is_narrow: bool,
}

impl Columns {
    pub(super) fn new(inner: usize, room: Room) -> Self {
        let is_narrow = room == Room::Narrow;
        let side = if is_narrow {
            TYPE
        } else {
            TYPE + 1 + OWNER + 1 + AVAILABILITY + 1 + SIZE
        };
        Self {
            name: inner.saturating_sub(LEAD + side + 1),
            side,
            is_narrow,
        }
    }

    pub(super) fn head(self) -> String {
        let side = if self.is_narrow {
            fit("TYPE", TYPE, Align::Left)
        } else {
            applied("TYPE", "OWNER", "AVAIL", "ACTIVE")
        };
        format!("{:LEAD$}{} {side}", "", fit("NAME", self.name, Align::Left))
    }

    pub(super) fn row(
        self,
        row: &Row,
        under_cursor: bool,
        style: Style,
        paint: &Paint<'_>,
    ) -> Line<'static> {
        let theme = paint.theme;
        let bar = Span::styled(if under_cursor { "▌ " } else { "  " }, theme.accent);
        let sign = match (row.key.opens(), row.is_open) {
            (false, _) => " ",
            (true, false) => "▸",
            (true, true) => "▾",
        };
        // Deep folders must leave room for a name.
        let indent = (2 * row.depth).min(self.name / 2);
        let lead = format!("{:indent$}{sign} ", "");
        let room = self.name.saturating_sub(indent + 2);
        if let What::Note(note) = &row.what {
            let (text, kind) = said(note, paint);
            let style = if under_cursor { style } else { kind };
            let room = room + 1 + self.side;
            return Line::from(vec![
                bar,
                Span::raw(lead),
                Span::styled(fit(&text, room, Align::Left), style),
            ]);
        }
        let (side, side_style, spare) = self.side(&row.what, paint);
        let room = room + spare;
        let side_style = if under_cursor { style } else { side_style };
        Line::from(vec![
            bar,
            Span::styled(lead, theme.dim),
            Span::styled(fit_middle(&name(&row.what), room), style),
            Span::styled(format!(" {side}"), side_style),
        ])
    }

    /// The columns beside the name, and how many of them the name may have, too.
    fn side(self, what: &What, paint: &Paint<'_>) -> (String, Style, usize) {
        let theme = paint.theme;
        let size = |bytes: Option<u64>| {
            let text = bytes.map_or_else(String::new, format::size);
            fit(&text, SIZE, Align::Right)
        };
        let (text, style) = match what {
            What::Application(one) => {
                let kind = one.kind.word();
                let text = if self.is_narrow {
                    kind.to_owned()
                } else {
                    let owner = one.owner.as_deref().unwrap_or_default();
                    let availability = one.availability.as_ref().map_or("", Availability::word);
                    let active = one.active.as_ref().map_or("", |id| id.as_str());
                    applied(kind, owner, availability, active)
                };
                (text, theme.dim)
            }
            What::Group(_, count) => {
                let text = count.map_or_else(String::new, |count| format::count(count as u64));
                (text, theme.dim)
            }
            What::Plugin(plugin) => {
                let manifest = plugin.manifest.as_ref();
                let text = manifest.map_or_else(
                    || "plain folder".to_owned(),
                    |manifest| {
                        let version = manifest.version.as_deref().unwrap_or_default();
                        let exports = match manifest.exports.len() {
                            0 => String::new(),
                            count => format::counted(count, "export", "exports"),
                        };
                        let told = [version, exports.as_str()];
                        let told = told.into_iter().filter(|text| !text.is_empty());
                        told.collect::<Vec<_>>().join(" · ")
                    },
                );
                (text, theme.dim)
            }
            What::Archive { archive, is_active } => {
                let state = if *is_active { "active" } else { "" };
                let created = archive
                    .created
                    .map_or_else(String::new, |then| paint.age(then));
                let text = if self.is_narrow {
                    let sign = if *is_active { "●" } else { " " };
                    format!("{sign} {}", size(archive.length))
                } else {
                    let created = fit(&created, TIME, Align::Left);
                    format!("{}  {created} {state}", size(archive.length))
                };
                let style = if *is_active { theme.ok } else { theme.dim };
                (text, style)
            }
            What::Version(version) => {
                let style = if version.is_latest() {
                    theme.ok
                } else {
                    theme.dim
                };
                let mut tags: Vec<&str> = version.tags.iter().map(String::as_str).collect();
                // What counts most is seen where room is short.
                tags.sort_by_key(|tag| *tag != LATEST);
                (tags.join(", "), style)
            }
            What::Folder(_, bytes) | What::File(_, bytes) => (size(Some(*bytes)), theme.dim),
            What::Note(_) => (String::new(), theme.dim),
        };
        // The names of archives end with what tells them apart.
        let spare = match what {
            What::Archive { .. } if !self.is_narrow => {
                self.side.saturating_sub(SIZE + 2 + TIME + 1 + ACTIVE)
            }
            _ => 0,
        };
        let side = fit(&text, self.side.saturating_sub(spare), Align::Left);
        (side, style, spare)
    }
}

/// The columns of an application.
fn applied(kind: &str, owner: &str, availability: &str, active: &str) -> String {
    [
        fit(kind, TYPE, Align::Left),
        fit(owner, OWNER, Align::Left),
        fit(availability, AVAILABILITY, Align::Left),
        fit(active, SIZE, Align::Right),
    ]
    .join(" ")
}

/// The name of a node; of a plugin the one that its manifest tells, too.
fn name(what: &What) -> String {
    match what {
        What::Application(one) => one.title().to_owned(),
        What::Group(group, _) => group.title().to_owned(),
        What::Plugin(plugin) => {
            let told = plugin.manifest.as_ref().and_then(|it| it.name.as_deref());
            match told.filter(|told| *told != plugin.name) {
                Some(told) => format!("{} · {told}", plugin.name),
                None => plugin.name.clone(),
            }
        }
        What::Archive { archive, .. } => match archive.name.trim().is_empty() {
            true => archive.id.to_string(),
            false => format!("{} · {}", archive.name, archive.id),
        },
        What::Version(version) => version.version.clone(),
        What::Folder(name, _) => format!("{name}/"),
        What::File(name, _) => name.clone(),
        What::Note(_) => String::new(),
    }
}

fn said(note: &Note, paint: &Paint<'_>) -> (String, Style) {
    let theme = paint.theme;
    match note {
        Note::Loading(since) => {
            let sign = paint.spinner(Some(*since)).unwrap_or(" ");
            (format!("{sign} loading"), theme.dim)
        }
        Note::Failed(why) => (why.clone(), theme.error),
        Note::Empty(why) => ((*why).to_owned(), theme.dim),
    }
}

/// A sentence of a note that does not fit its row, for the line below the tree.
pub(super) fn whole_note(row: &Row, room: usize) -> Option<String> {
    let text = match &row.what {
        What::Note(Note::Failed(why)) => clean(why).into_owned(),
        What::Note(Note::Empty(why)) => (*why).to_owned(),
        _ => return None,
    };
    let indent = 2 * row.depth + 4;
    (measured(&text) + indent > room).then(|| shorten(&text, 1000).into_owned())
}
