//! The last line: the keys that help here and now.

mod useful;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::Paint;
use super::width;
use crate::app::{Model, Tab, impossible};
use crate::keys::{Action, ActionInfo, KeyPress};
use crate::panes::events::Shown;
use crate::panes::transfers::{JobRow, TransfersView};
use useful::useful;

/// Between two hints.
const SEPARATOR: &str = " · ";

/// Behind the key of the help.
const HELP: &str = " all keys";

/// What a click on a hint does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hinted {
    /// What its key stands for.
    Action(Action),
    /// The key, in what is typed into.
    Key(KeyPress),
}

/// A hint: its key, its word, whether it can be done now, and what it does.
struct Part {
    key: String,
    hint: &'static str,
    is_possible: bool,
    action: Action,
}

/// The hints that there is room for.
struct Laid {
    /// How many are marked, before them.
    left: String,
    parts: Vec<Part>,
    help_key: String,
}

/// The keys that help here and now, the most useful first; `?` is never cut.
pub fn hints(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    if let Some(text) = typed(model) {
        frame.render_widget(Line::styled(as_fits(text, room), theme.dim), area);
        return;
    }
    let Laid {
        left,
        parts,
        help_key,
    } = laid(model, room);
    let mut spans = vec![Span::styled(left, theme.marked)];
    for part in parts {
        let style = if part.is_possible {
            theme.accent
        } else {
            theme.dim
        };
        spans.push(Span::styled(part.key, style));
        spans.push(Span::styled(format!(" {} · ", part.hint), theme.dim));
    }
    spans.push(Span::styled(help_key, theme.accent));
    spans.push(Span::styled(HELP, theme.dim));
    frame.render_widget(Line::from(spans), area);
}

/// What a click in this column of the hints does.
#[must_use]
pub fn hint_at(model: &Model, column: usize) -> Option<Hinted> {
    let room = usize::from(model.size.columns);
    if let Some(text) = typed(model) {
        return key_in(&as_fits(text, room), column).map(Hinted::Key);
    }
    let laid = laid(model, room);
    let mut from = width::columns(&laid.left);
    for part in laid.parts {
        let to = from + width::columns(&part.key) + 1 + width::columns(part.hint);
        if (from..to).contains(&column) {
            return Some(Hinted::Action(part.action));
        }
        from = to + width::columns(SEPARATOR);
    }
    let to = from + width::columns(&laid.help_key) + HELP.len();
    (from..to)
        .contains(&column)
        .then_some(Hinted::Action(Action::Help))
}

/// The key that a text of hints names in this column: `tab next · esc cancel`. One of
/// two keys, as in `J K move`, is not known.
pub(super) fn key_in(text: &str, column: usize) -> Option<KeyPress> {
    let mut from = 0;
    for part in text.split(SEPARATOR) {
        let to = from + width::columns(part);
        if (from..to).contains(&column) {
            let mut words = part.split_whitespace();
            let key = words.next().and_then(|word| word.parse().ok());
            let is_alone = words
                .next()
                .is_none_or(|word| word.parse::<KeyPress>().is_err());
            return key.filter(|_| is_alone);
        }
        from = to + width::columns(SEPARATOR);
    }
    None
}

/// The keys of what is typed into.
fn typed(model: &Model) -> Option<&'static str> {
    if !model.is_typing() {
        return None;
    }
    Some(if model.shows_transfers() || model.log().is_some() {
        " enter keeps it · esc gives up"
    } else if model.types_into_preview() {
        " enter goes to the first place · esc gives up"
    } else if model.tab == Tab::Applications {
        " enter keeps it · ↑↓ move · esc gives up"
    } else if model.tab == Tab::Events {
        " enter asks for all of the row under the cursor · esc gives up · tab any text or type"
    } else {
        " enter asks the server for all pages · esc gives up · tab name or any text · ↑ earlier ones"
    })
}

fn laid(model: &Model, room: usize) -> Laid {
    let scopes = model.scopes();
    let key = |action: Action| {
        let mut keys = model.keymap.keys_here(&scopes, action);
        keys.next().map_or_else(String::new, |key| key.to_string())
    };
    let help_key = match key(Action::Help) {
        // Without a key it can still be typed.
        none if none.is_empty() => ":help".to_owned(),
        key => key,
    };
    let marks = match model.tab {
        _ if model.log().is_some() => 0,
        _ if model.shows_transfers() => model.transfers.marks.len(),
        Tab::Binaries if model.usage.is_open => model.usage.marks.len(),
        Tab::Binaries => model.binaries.list.marks.len(),
        Tab::Events => model.events.list().marks.len(),
        _ => 0,
    };
    let left = match marks {
        0 => " ".to_owned(),
        // So that the tenth does not move all of the line.
        marks => format!("{marks:>3} marked · "),
    };
    let mut parts = Vec::new();
    let mut used = width::columns(&left) + width::columns(&help_key) + HELP.len();
    for action in useful(model) {
        let Some(info) = action.info() else { continue };
        let key = key(action);
        if key.is_empty() {
            continue;
        }
        let hint = hint(model, info);
        let takes = width::columns(&key) + 1 + width::columns(hint) + width::columns(SEPARATOR);
        if used + takes > room {
            break;
        }
        used += takes;
        // It stays to be seen; its reason stands in the help.
        let is_possible = impossible(model, action).is_none();
        parts.push(Part {
            key,
            hint,
            is_possible,
            action,
        });
    }
    Laid {
        left,
        parts,
        help_key,
    }
}

/// As many parts of a text as fit whole, from the first on.
fn as_fits(text: &str, room: usize) -> String {
    let mut shown = String::new();
    for part in text.split(SEPARATOR) {
        let longer = match shown.as_str() {
            "" => part.to_owned(),
            shown => format!("{shown}{SEPARATOR}{part}"),
        };
        if !shown.is_empty() && width::columns(&longer) > room {
            break;
        }
        shown = longer;
    }
    shown
}

/// The word for a key; for some keys the state chooses it.
fn hint(model: &Model, info: &'static ActionInfo) -> &'static str {
    let current = model.transfers.current();
    match info.action {
        Action::Attach if model.events.shown == Shown::Incomplete => "resume",
        Action::DeleteAttachment if model.events.shown == Shown::Incomplete => "discard",
        Action::TurnIncomplete if model.events.shown == Shown::Incomplete => "events",
        Action::OpenTransfer if current.is_some_and(JobRow::is_asking) => "answer",
        Action::OpenTransfer => "log",
        Action::Escape if model.is_filtered() => "clear filter",
        Action::Live if model.is_live() => "stop live",
        Action::ToggleRequests if model.requests.is_open => "close",
        Action::ToggleMessages if model.messages.is_open => "close",
        Action::PauseTransfer if current.is_some_and(JobRow::is_paused) => "go on",
        Action::ClearEnded if model.transfers.view == TransfersView::History => "clear",
        Action::TurnTransfers if model.transfers.view == TransfersView::History => "now",
        _ => info.hint,
    }
}
