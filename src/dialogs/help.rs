//! What can be done? Searchable; Enter does the one chosen.
//!
//! One dialog for two questions: what works here and now (`?`), and what there
//! is at all (`ctrl-p`), also in other tabs and as a command.

use ratatui::text::{Line, Span};

use super::lines::Lines;
use super::matching::{Haystack, ranked};
use super::{Field, Looks, Reaction, Wish};
use crate::app::{Context, NoticeKind, Reason};
use crate::keys::{ACTIONS, Action, ActionInfo, Code, KeyPress, Keymap, Scope};
use crate::prompt::{VERBS, Verb, VerbInfo};
use crate::ui::paint::Paint;
use crate::ui::width;

/// Columns of the keys, and in a box of fewer columns than that.
const KEYS: usize = 18;
const KEYS_NARROW: (usize, usize) = (60, 11);

/// Lines for what a line of the list has no room for.
const NOTE_LINES: usize = 3;

/// The heading of what is typed behind `:`.
const COMMANDS: &str = "Commands";

/// What can be done, with the keys that are bound.
#[derive(Debug)]
pub struct HelpDialog {
    entries: Vec<Entry>,
    haystacks: Vec<Haystack>,
    /// The places of the entries that fit what is typed, in the order shown.
    found: Vec<usize>,
    search: Field,
    chosen: usize,
    is_everything: bool,
}

/// A line of it.
#[derive(Clone, Debug)]
pub struct Entry {
    runs: Runs,
    heading: &'static str,
    /// One or two words, for who searches.
    hint: &'static str,
    /// The one for it.
    word: &'static str,
    help: &'static str,
    keys: Vec<String>,
    /// Why it cannot be done now.
    reason: Option<Reason>,
}

#[derive(Clone, Copy, Debug)]
enum Runs {
    Action(&'static ActionInfo),
    Verb(&'static VerbInfo),
}

impl Entry {
    /// An action with these keys, and why it cannot be done now.
    #[must_use]
    pub fn action(info: &'static ActionInfo, keys: Vec<String>, reason: Option<Reason>) -> Self {
        Self {
            runs: Runs::Action(info),
            heading: info.scope.heading(),
            hint: info.hint,
            word: info.word(),
            help: info.help,
            // Without a key it can still be typed.
            keys: match keys.is_empty() {
                true => vec![format!(":{}", info.name)],
                false => keys,
            },
            reason,
        }
    }

    fn verb(info: &'static VerbInfo, reason: Option<Reason>) -> Self {
        Self {
            runs: Runs::Verb(info),
            heading: COMMANDS,
            hint: info.name,
            word: info.name,
            help: info.help,
            keys: vec![format!(":{}", info.name)],
            reason,
        }
    }

    fn haystack(&self) -> Haystack {
        let name = match self.runs {
            Runs::Action(info) => info.name,
            Runs::Verb(info) => info.name,
        };
        Haystack {
            names: format!("{} {name}", self.hint).to_lowercase(),
            sentence: self.help.to_lowercase(),
            keys: self.keys.clone(),
        }
    }

    /// What a line of it says.
    fn text(&self) -> String {
        match self.reason {
            // One word, so that there is room for the reason.
            Some(reason) => format!("{}: {reason}", self.word),
            None => self.help.to_owned(),
        }
    }

    /// Where it works, in at most four letters; none where that is everywhere.
    const fn place(&self) -> Option<&'static str> {
        match self.runs {
            Runs::Action(info) => info.scope.short(),
            Runs::Verb(_) => None,
        }
    }

    fn wish(&self) -> Wish {
        match self.runs {
            Runs::Action(info) => Wish::Act(info.action),
            Runs::Verb(info) if info.arguments.is_empty() => Wish::Run(info.name),
            Runs::Verb(info) => Wish::Type(format!("{} ", info.name)),
        }
    }
}

impl HelpDialog {
    /// What works where these scopes hold. `reason` says why an action cannot
    /// be done now.
    #[must_use]
    pub fn new(
        scopes: &[Scope],
        keymap: &Keymap,
        reason: impl Fn(Action) -> Option<Reason>,
    ) -> Self {
        Self::listing(here(scopes, keymap, reason))
    }

    /// The same, then what works elsewhere, then the commands; `of_verb` says why one
    /// of these cannot be done now.
    #[must_use]
    pub fn everything(
        scopes: &[Scope],
        keymap: &Keymap,
        reason: impl Fn(Action) -> Option<Reason>,
        of_verb: impl Fn(Verb) -> Option<Reason>,
    ) -> Self {
        let mut entries = here(scopes, keymap, reason);
        let others = Scope::ALL.iter().filter(|scope| !scopes.contains(scope));
        for scope in others {
            // Why it cannot be done there is only known there.
            entries.extend(of_scope(*scope).map(|info| {
                let keys = keymap.keys_of(info.action).iter();
                Entry::action(info, keys.map(ToString::to_string).collect(), None)
            }));
        }
        let verbs = VERBS.iter();
        entries.extend(verbs.map(|info| Entry::verb(info, of_verb(info.verb))));
        Self {
            is_everything: true,
            ..Self::listing(entries)
        }
    }

    /// These entries.
    #[must_use]
    pub fn listing(entries: Vec<Entry>) -> Self {
        Self {
            haystacks: entries.iter().map(Entry::haystack).collect(),
            found: (0..entries.len()).collect(),
            entries,
            search: Field::default(),
            chosen: 0,
            is_everything: false,
        }
    }

    /// Takes those that fit what is typed.
    fn look(&mut self) {
        self.found = ranked(&self.haystacks, self.search.text());
        self.chosen = 0;
    }

    fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(*self.found.get(at)?)
    }

    /// A key.
    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        let last = self.found.len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Char('p') if press.ctrl && !self.is_everything => {
                return Reaction::Finish(Wish::Act(Action::Palette));
            }
            Code::Up => self.chosen = self.chosen.saturating_sub(1),
            Code::Down => self.chosen = (self.chosen + 1).min(last),
            Code::PageUp => self.chosen = self.chosen.saturating_sub(10),
            Code::PageDown => self.chosen = (self.chosen + 10).min(last),
            Code::Enter => {
                let Some(entry) = self.entry(self.chosen) else {
                    return Reaction::Close;
                };
                if entry.reason.is_none() {
                    return Reaction::Finish(entry.wish());
                }
                context.tell(NoticeKind::Info, format!("{}.", entry.text()));
            }
            _ => {
                if self.search.press(press) {
                    self.look();
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.search.paste(text);
        self.look();
    }

    /// How it looks in so many columns and rows.
    #[must_use]
    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let is_searched = !self.search.text().trim().is_empty();
        let mut all: Vec<Row<'_>> = Vec::new();
        let mut chosen_line = 0;
        let mut heading = "";
        for at in 0..self.found.len() {
            let Some(entry) = self.entry(at) else {
                continue;
            };
            // The best come first, wherever they belong.
            if !is_searched && heading != entry.heading {
                heading = entry.heading;
                all.push(Row::Heading(heading));
            }
            let is_chosen = at == self.chosen;
            if is_chosen {
                chosen_line = all.len();
            }
            all.push(Row::Entry(entry, is_chosen));
        }
        if all.is_empty() {
            all.push(Row::Nothing(match self.is_everything {
                true => " Nothing does that.",
                false => " Nothing that works here does that: ctrl-p looks everywhere.",
            }));
        }
        let names_places = is_searched && self.is_everything;
        let note = self.entry(self.chosen).map(|entry| {
            let room = Room::of(entry, names_places, columns);
            let is_cut = width::columns(&entry.text()) > room.text();
            let text = if is_cut { entry.text() } else { String::new() };
            crate::ui::wrap::wrap(&text, columns.saturating_sub(2), NOTE_LINES)
        });
        let note = note.unwrap_or_default();
        let room = rows.saturating_sub(2 + note.len()).max(1);
        // The first heading stays in sight with the first entry.
        let first = if chosen_line < room {
            0
        } else {
            chosen_line + 1 - room
        };
        let mut lines = vec![
            self.search.line("Search", true, paint, columns),
            Line::default(),
        ];
        lines.extend(all.into_iter().skip(first).take(room).map(|row| match row {
            Row::Heading(heading) => Line::styled(format!(" {heading}"), theme.accent),
            Row::Nothing(text) => Line::styled(text, theme.dim),
            Row::Entry(entry, is_chosen) => {
                let room = Room::of(entry, names_places, columns);
                line(entry, is_chosen, &room, paint)
            }
        }));
        let note = note.into_iter().map(|text| format!(" {text}"));
        lines.extend(note.map(|text| Line::styled(text, theme.text)));
        let (title, keys) = match self.is_everything {
            true => (
                "All actions and commands",
                "enter does it · ↑↓ choose · type to search · esc close",
            ),
            false => (
                "Keys",
                "enter does it · ↑↓ choose · type to search · ctrl-p everything · esc close",
            ),
        };
        Looks {
            title: title.to_owned(),
            lines: Lines::from(lines).typed_on(0),
            keys,
        }
    }
}

/// What a line shows; it is only drawn where it is seen.
enum Row<'a> {
    Heading(&'static str),
    /// And whether it is the chosen one.
    Entry(&'a Entry, bool),
    Nothing(&'static str),
}

fn of_scope(scope: Scope) -> impl Iterator<Item = &'static ActionInfo> {
    ACTIONS.iter().filter(move |info| info.scope == scope)
}

fn here(
    scopes: &[Scope],
    keymap: &Keymap,
    reason: impl Fn(Action) -> Option<Reason>,
) -> Vec<Entry> {
    let actions = scopes.iter().flat_map(|scope| of_scope(*scope));
    let entry = |info: &'static ActionInfo| {
        let keys = keymap.keys_here(scopes, info.action);
        let keys = keys.map(|key| key.to_string()).collect();
        Entry::action(info, keys, reason(info.action))
    };
    actions.map(entry).collect()
}

/// How the columns of a line are shared.
struct Room {
    keys: usize,
    /// All that is not the keys'.
    rest: usize,
    /// Where it works, before what it says and behind it.
    before: String,
    behind: String,
}

impl Room {
    fn of(entry: &Entry, names_place: bool, columns: usize) -> Self {
        let keys = match columns < KEYS_NARROW.0 {
            true => KEYS_NARROW.1,
            false => KEYS,
        };
        let rest = columns.saturating_sub(keys + 3);
        let (mut before, mut behind) = (String::new(), String::new());
        if names_place && rest >= 50 {
            behind = format!(" · {}", entry.heading);
        } else if names_place && let Some(place) = entry.place() {
            before = format!("{place} · ");
        }
        Self {
            keys,
            rest,
            before,
            behind,
        }
    }

    /// Columns for what it says.
    fn text(&self) -> usize {
        let used = width::columns(&self.before) + width::columns(&self.behind);
        self.rest.saturating_sub(used)
    }
}

fn line(entry: &Entry, is_chosen: bool, room: &Room, paint: &Paint<'_>) -> Line<'static> {
    let theme = paint.theme;
    let (bar, style) = match (is_chosen, entry.reason) {
        (true, _) => ("▌", theme.selection),
        (false, Some(_)) => (" ", theme.dim),
        (false, None) => (" ", theme.text),
    };
    let text = entry.text();
    let text = width::shorten(&text, room.text());
    let keys = width::fit(&entry.keys.join(" "), room.keys, width::Align::Left);
    Line::from(vec![
        Span::styled(bar, theme.accent),
        Span::styled(format!(" {keys} "), theme.accent),
        Span::styled(room.before.clone(), theme.dim),
        Span::styled(text.into_owned(), style),
        Span::styled(room.behind.clone(), theme.dim),
    ])
}
