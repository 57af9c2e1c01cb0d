//! What does each key do? Searchable; Enter runs the one chosen.

use ratatui::text::{Line, Span};

use super::{Field, Looks, Reaction, Wish};
use crate::keys::{ACTIONS, Action, ActionInfo, Code, KeyPress, Keymap, Scope};
use crate::ui::paint::Paint;
use crate::ui::width;

/// The actions that work where it was opened, with the keys that are bound.
#[derive(Debug)]
pub struct HelpDialog {
    entries: Vec<Entry>,
    search: Field,
    chosen: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    info: &'static ActionInfo,
    keys: String,
    /// Why it cannot be done now.
    reason: Option<&'static str>,
}

impl HelpDialog {
    /// For these scopes. `reason` says why an action cannot be done now.
    #[must_use]
    pub fn new(
        scopes: &[Scope],
        keymap: &Keymap,
        reason: impl Fn(Action) -> Option<&'static str>,
    ) -> Self {
        let entries = scopes
            .iter()
            .flat_map(|scope| ACTIONS.iter().filter(move |info| info.scope == *scope))
            .map(|info| {
                let keys: Vec<String> = keymap
                    .keys_here(scopes, info.action)
                    .map(|key| key.to_string())
                    .collect();
                Entry {
                    info,
                    keys: keys.join(" "),
                    reason: reason(info.action),
                }
            })
            .collect();
        Self {
            entries,
            search: Field::default(),
            chosen: 0,
        }
    }

    /// The entries that hold every word typed.
    fn found(&self) -> Vec<&Entry> {
        let wanted = self.search.text().to_lowercase();
        self.entries
            .iter()
            .filter(|entry| {
                let text = format!(
                    "{} {} {}",
                    entry.info.help.to_lowercase(),
                    entry.info.hint,
                    entry.keys.to_lowercase()
                );
                wanted.split_whitespace().all(|word| text.contains(word))
            })
            .collect()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        let last = self.found().len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up => self.chosen = self.chosen.saturating_sub(1),
            Code::Down => self.chosen = (self.chosen + 1).min(last),
            Code::PageUp => self.chosen = self.chosen.saturating_sub(10),
            Code::PageDown => self.chosen = (self.chosen + 10).min(last),
            Code::Enter => {
                return match self.found().get(self.chosen) {
                    Some(entry) if entry.reason.is_none() => {
                        Reaction::Finish(Wish::Act(entry.info.action))
                    }
                    Some(_) => Reaction::Stay,
                    None => Reaction::Close,
                };
            }
            _ => {
                if self.search.press(press) {
                    self.chosen = 0;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.search.paste(text);
        self.chosen = 0;
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut all: Vec<Line<'static>> = Vec::new();
        let mut chosen_line = 0;
        let mut scope = None;
        for (index, entry) in self.found().into_iter().enumerate() {
            if scope != Some(entry.info.scope) {
                scope = Some(entry.info.scope);
                all.push(Line::styled(
                    format!(" {}", entry.info.scope.heading()),
                    theme.accent,
                ));
            }
            let chosen = index == self.chosen;
            if chosen {
                chosen_line = all.len();
            }
            let (bar, style) = match (chosen, entry.reason) {
                (true, _) => ("▌", theme.selection),
                (false, Some(_)) => (" ", theme.dim),
                (false, None) => (" ", theme.text),
            };
            let text = match entry.reason {
                // The short name, so that there is room for the reason.
                Some(reason) => format!("{}: {reason}", entry.info.hint),
                None => entry.info.help.to_owned(),
            };
            let keys = width::fit(&entry.keys, 18, width::Align::Left);
            all.push(Line::from(vec![
                Span::styled(bar, theme.accent),
                Span::styled(format!(" {keys} "), theme.accent),
                Span::styled(
                    width::shorten(&text, columns.saturating_sub(21)).into_owned(),
                    style,
                ),
            ]));
        }
        if all.is_empty() {
            all.push(Line::styled(" No key does that.", theme.dim));
        }
        let room = rows.saturating_sub(2).max(1);
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
        lines.extend(all.into_iter().skip(first).take(room));
        Looks {
            title: "Keys".to_owned(),
            lines,
            keys: "type to search · ↑↓ choose · enter does it · esc close",
        }
    }
}
