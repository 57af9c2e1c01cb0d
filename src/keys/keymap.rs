//! Which key does what: the defaults of the program, and over them what a
//! person's `keymap.toml` says.

use std::collections::HashMap;
use std::fmt;

use super::{ACTIONS, Action, Chord, KeyPress, Scope};

/// The keys of every scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    bound: HashMap<(Scope, Chord), Action>,
    /// In the order of the file, which is the order in which they are shown.
    keys: HashMap<Action, Vec<Chord>>,
    pub(super) faults: Vec<KeymapFault>,
}

/// What is wrong with a `keymap.toml`: that line has no effect, or another one
/// than it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapFault {
    /// From 1; `None` where it is about the whole.
    pub line: Option<usize>,
    /// What, a sentence without its full stop.
    pub text: String,
}

impl fmt::Display for KeymapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        let stop = if self.text.ends_with('?') { "" } else { "." };
        write!(f, "{}{stop}", self.text)
    }
}

/// What keys mean that were pressed one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This.
    Action(Action),
    /// More keys are to follow.
    Begun,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// The keys that come with the program. A test shows that they have no fault.
    #[must_use]
    pub fn defaults() -> Self {
        let mut keymap = Self::default();
        keymap.lay_over(include_str!("../../assets/keymap.toml"));
        keymap
    }

    /// The defaults, and over them a person's file.
    #[must_use]
    pub fn of_person(text: &str) -> Self {
        let mut keymap = Self::defaults();
        keymap.lay_over(text);
        keymap
    }

    /// The defaults, as a person's file could not be read, for this reason.
    #[must_use]
    pub fn unread(why: &str) -> Self {
        let mut keymap = Self::defaults();
        let text = format!("it cannot be read: {why}");
        keymap.faults.push(KeymapFault { line: None, text });
        keymap
    }

    /// What is wrong with the file that was laid over, by its lines.
    #[must_use]
    pub fn faults(&self) -> &[KeymapFault] {
        &self.faults
    }

    /// The same in a sentence or two for the start of the program; `None` where
    /// nothing is wrong.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let (first, others) = self.faults.split_first()?;
        let others = match others.len() {
            0 => String::new(),
            others => format!(" {others} more: “c8ybin info” tells all."),
        };
        Some(format!("keymap.toml, {first}{others}"))
    }

    pub(super) fn fault(&mut self, line: usize, text: String) {
        let line = Some(line);
        self.faults.push(KeymapFault { line, text });
        self.faults.sort_by_key(|fault| fault.line);
    }

    pub(super) fn bind(&mut self, scope: Scope, action: Action, chord: Chord) {
        self.bound.insert((scope, chord.clone()), action);
        self.keys.entry(action).or_default().push(chord);
    }

    pub(super) fn unbind(&mut self, scope: Scope, chord: &Chord) {
        if let Some(action) = self.bound.remove(&(scope, chord.clone()))
            && let Some(keys) = self.keys.get_mut(&action)
        {
            keys.retain(|key| key != chord);
        }
    }

    /// What could not be pressed beside this chord in one scope, in the order of
    /// the actions.
    pub(super) fn hidden_by(&self, scope: Scope, chord: &Chord) -> Vec<(Action, Chord)> {
        let actions = ACTIONS.iter().filter(|info| info.scope == scope);
        let keys = actions.flat_map(|info| {
            let keys = self.keys_of(info.action).iter();
            keys.map(|key| (info.action, key.clone()))
        });
        keys.filter(|(_, key)| key.hides(chord)).collect()
    }

    /// What these keys mean where these scopes hold, the first one first: there
    /// a key that begins a chord wins over what it does in the next.
    #[must_use]
    pub fn meaning(&self, scopes: &[Scope], pressed: &[KeyPress]) -> Meaning {
        let chord = Chord::new(pressed);
        for scope in scopes {
            if let Some(action) = self.bound.get(&(*scope, chord.clone())) {
                return Meaning::Action(*action);
            }
            let mut bound = self.bound.keys().filter(|(of, _)| of == scope);
            if bound.any(|(_, longer)| longer.after(pressed).is_some()) {
                return Meaning::Begun;
            }
        }
        Meaning::Nothing
    }

    /// What a single press means where these scopes hold.
    #[must_use]
    pub fn resolve(&self, scopes: &[Scope], press: KeyPress) -> Option<Action> {
        match self.meaning(scopes, &[press]) {
            Meaning::Action(action) => Some(action),
            Meaning::Begun | Meaning::Nothing => None,
        }
    }

    /// The keys that can follow these, each with what it does; `None` where more
    /// are to follow still.
    #[must_use]
    pub fn next_keys(
        &self,
        scopes: &[Scope],
        pressed: &[KeyPress],
    ) -> Vec<(KeyPress, Option<Action>)> {
        let mut next: Vec<(KeyPress, Option<Action>)> = Vec::new();
        for scope in scopes {
            for info in ACTIONS.iter().filter(|info| info.scope == *scope) {
                for press in self
                    .keys_of(info.action)
                    .iter()
                    .filter_map(|key| key.after(pressed))
                {
                    if next.iter().any(|(known, _)| *known == press) {
                        continue;
                    }
                    let all: Vec<KeyPress> = pressed.iter().copied().chain([press]).collect();
                    let action = match self.meaning(scopes, &all) {
                        Meaning::Action(action) => Some(action),
                        Meaning::Begun | Meaning::Nothing => None,
                    };
                    next.push((press, action));
                }
            }
        }
        next
    }

    /// The keys of an action, in the order of the file.
    #[must_use]
    pub fn keys_of(&self, action: Action) -> &[Chord] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The keys that do this where these scopes hold: without those that a nearer
    /// scope takes for something else.
    pub fn keys_here(&self, scopes: &[Scope], action: Action) -> impl Iterator<Item = &Chord> {
        let can_be_pressed = move |key: &&Chord| {
            let presses = key.presses();
            let begun = (1..presses.len()).filter_map(|len| presses.get(..len));
            let mut begun = begun.map(|begun| self.meaning(scopes, begun));
            begun.all(|meaning| meaning == Meaning::Begun)
                && self.meaning(scopes, presses) == Meaning::Action(action)
        };
        self.keys_of(action).iter().filter(can_be_pressed)
    }

    /// The first key of an action, as it is shown in a sentence; without one what
    /// is typed for it, such as `:quit`.
    #[must_use]
    pub fn key_text(&self, action: Action) -> String {
        let name = || action.info().map_or("", |info| info.name);
        self.keys_of(action)
            .first()
            .map_or_else(|| format!(":{}", name()), Chord::to_string)
    }
}

#[cfg(test)]
mod tests;
