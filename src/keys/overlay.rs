//! A `keymap.toml` laid over the keys that are bound already.
//!
//! What it says of an action takes the place of all keys that the action had. A
//! fault concerns its own line alone; only what is no TOML at all is left out as
//! a whole.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ACTIONS, Action, ActionInfo, Chord, Code, KeyPress, Keymap, Scope};
use crate::domain::{clean, line_of, nearest};

/// The keys of an action, as the file has them.
pub(super) struct Wanted {
    pub(super) scope: Scope,
    pub(super) info: &'static ActionInfo,
    /// Each with its line.
    pub(super) keys: Vec<(usize, Chord)>,
}

impl Keymap {
    /// Lays the text of a `keymap.toml` over. What is wrong with it is told by
    /// [`Keymap::faults`].
    pub fn lay_over(&mut self, text: &str) {
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let line = line_of(text, error.span().map_or(0, |span| span.start));
                let why = clean(error.message()).replace('\n', " ");
                return self.fault(line, format!("the file is left out, it is no TOML: {why}"));
            }
        };
        let mut wanted = Vec::new();
        for (name, value) in in_order(&table) {
            let line = line_of(text, name.span().start);
            let Some(scope) = Scope::ALL
                .into_iter()
                .find(|scope| scope.name() == name.get_ref().as_ref())
            else {
                self.fault(line, unknown_scope(name.get_ref()));
                continue;
            };
            match value.get_ref() {
                DeValue::Table(actions) => self.read_scope(scope, actions, text, &mut wanted),
                _ => self.fault(
                    line,
                    format!("“{}” is a place: write [{0}] above its keys", scope.name()),
                ),
            }
        }
        self.take(&wanted);
        self.keep_ways_out(&wanted);
    }

    fn read_scope(
        &mut self,
        scope: Scope,
        actions: &DeTable<'_>,
        text: &str,
        wanted: &mut Vec<Wanted>,
    ) {
        for (name, value) in in_order(actions) {
            let line = line_of(text, name.span().start);
            let known = |info: &&ActionInfo| info.name == name.get_ref().as_ref();
            let Some(info) = ACTIONS
                .iter()
                .filter(|info| info.scope == scope)
                .find(known)
            else {
                self.fault(line, unknown_action(scope, name.get_ref()));
                continue;
            };
            let mut keys = Vec::new();
            let mut read = |value: &Spanned<DeValue<'_>>| {
                let line = line_of(text, value.span().start);
                let DeValue::String(key) = value.get_ref() else {
                    let text = format!(
                        "[{}] {}: a key is written in quotes",
                        scope.name(),
                        info.name
                    );
                    return self.fault(line, text);
                };
                match key.parse::<Chord>() {
                    Ok(chord) if info.action == Action::ForceQuit && !comes_past(&chord) => {
                        let text = format!(
                            "[{}] {}: it works wherever one types, so it is one key with ctrl or \
                             alt, or such as f12, not {chord}",
                            scope.name(),
                            info.name
                        );
                        self.fault(line, text);
                    }
                    Ok(chord) => keys.push((line, chord)),
                    Err(why) => {
                        self.fault(line, format!("[{}] {}: {why}", scope.name(), info.name));
                    }
                }
            };
            match value.get_ref() {
                DeValue::Array(all) => all.iter().for_each(&mut read),
                _ => read(value),
            }
            // Where no key of several can be read, the action keeps those it had.
            let means_none = matches!(value.get_ref(), DeValue::Array(all) if all.is_empty());
            if means_none || !keys.is_empty() {
                wanted.push(Wanted { scope, info, keys });
            }
        }
    }

    /// Binds what the file has: first all that it speaks of goes, so that keys
    /// can be exchanged.
    fn take(&mut self, wanted: &[Wanted]) {
        for one in wanted {
            for key in self.keys_of(one.info.action).to_vec() {
                self.unbind(one.scope, &key);
            }
        }
        let is_named = |action: Action| wanted.iter().any(|one| one.info.action == action);
        for one in wanted {
            for (line, key) in &one.keys {
                self.take_key(one, *line, key, is_named);
            }
        }
    }

    fn take_key(
        &mut self,
        one: &Wanted,
        line: usize,
        key: &Chord,
        is_named: impl Fn(Action) -> bool,
    ) {
        let (scope, action) = (one.scope, one.info.action);
        let name = |action: Action| action.info().map_or("", |info| info.name);
        let hidden = self.hidden_by(scope, key);
        if hidden
            .iter()
            .any(|(of, other)| *of == action && other == key)
        {
            return;
        }
        // The first of the file wins over the next, the file over the defaults.
        let first = hidden.iter().find(|(of, _)| *of == action || is_named(*of));
        if let Some((of, other)) = first {
            let text = match other == key {
                true => format!(
                    "[{}] {key} is {} already: {} does not get it",
                    scope.name(),
                    name(*of),
                    one.info.name
                ),
                false => format!(
                    "[{}] {key} and {other} ({}) begin alike: {} does not get it",
                    scope.name(),
                    name(*of),
                    one.info.name
                ),
            };
            return self.fault(line, text);
        }
        for (of, other) in hidden {
            self.unbind(scope, &other);
            let left = self.keys_of(of).iter().map(ToString::to_string);
            let left: Vec<String> = left.collect();
            let left = match left.is_empty() {
                true => "no key".to_owned(),
                false => left.join(" "),
            };
            self.fault(
                line,
                format!(
                    "[{}] {key} is {} now, and {} has {left} left",
                    scope.name(),
                    one.info.name,
                    name(of)
                ),
            );
        }
        self.bind(scope, action, key.clone());
    }
}

/// Whether a key can be taken before whatever is open: nothing is typed with it.
fn comes_past(chord: &Chord) -> bool {
    let is_free = |press: &KeyPress| press.ctrl || press.alt || matches!(press.code, Code::F(_));
    matches!(chord.presses(), [only] if is_free(only))
}

/// The entries of a table as they stand in the file.
fn in_order<'a, 'i>(
    table: &'a DeTable<'i>,
) -> Vec<(
    &'a Spanned<std::borrow::Cow<'i, str>>,
    &'a Spanned<DeValue<'i>>,
)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

fn unknown_scope(name: &str) -> String {
    let names = Scope::ALL.iter().map(|scope| scope.name());
    let near = nearest(name, names.clone()).map(|near| format!(". Did you mean [{near}]?"));
    let near = near.unwrap_or_else(|| {
        let names: Vec<&str> = names.collect();
        format!(": there are {}", names.join(", "))
    });
    format!("[{}] is no place of the key map{near}", clean(name))
}

fn unknown_action(scope: Scope, name: &str) -> String {
    let shown = clean(name);
    let elsewhere = ACTIONS.iter().find(|info| info.name == name);
    if let Some(info) = elsewhere {
        return format!(
            "[{}] has no action “{shown}”: it belongs to [{}]",
            scope.name(),
            info.scope.name()
        );
    }
    let names = ACTIONS.iter().filter(|info| info.scope == scope);
    let near = nearest(name, names.map(|info| info.name));
    let near = near.map(|near| format!(". Did you mean “{near}”?"));
    format!(
        "[{}] has no action “{shown}”{}",
        scope.name(),
        near.unwrap_or_default()
    )
}
