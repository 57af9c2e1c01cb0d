//! Which key does what, read from `keymap.toml`.

use std::collections::HashMap;

use super::{ACTIONS, Action, KeyPress, Scope};

/// The keys of every scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    bound: HashMap<(Scope, KeyPress), Action>,
    /// In the order of the file, which is the order in which they are shown.
    keys: HashMap<Action, Vec<KeyPress>>,
}

/// Why a key map cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// The file is not TOML, or not tables of lists of strings.
    #[error("the key map cannot be read: {0}")]
    Syntax(String),
    /// A table that is no scope.
    #[error("[{0}] is no place of the key map")]
    UnknownScope(String),
    /// A name that is no action of that scope.
    #[error("[{0}] has no action “{1}”")]
    UnknownAction(String, String),
    /// A key that cannot be read.
    #[error("[{0}] {1}: {2}")]
    Key(String, String, super::InvalidKey),
    /// One key for two actions of one scope.
    #[error("[{0}] {1} is bound twice: {2} and {3}")]
    Clash(String, String, String, String),
}

impl Keymap {
    /// The keys that come with the program.
    ///
    /// # Errors
    /// Never, unless `assets/keymap.toml` is broken, which a test would show.
    pub fn defaults() -> Result<Self, KeymapError> {
        Self::parse(include_str!("../../assets/keymap.toml"))
    }

    /// Reads the text of a `keymap.toml`.
    ///
    /// # Errors
    /// Names the place, the action and the key that cannot be used.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let tables: HashMap<String, HashMap<String, Vec<String>>> =
            toml::from_str(text).map_err(|e| KeymapError::Syntax(e.to_string()))?;
        let mut map = Self::default();
        for scope in Scope::ALL {
            let Some(table) = tables.get(scope.name()) else {
                continue;
            };
            for name in table.keys() {
                if !ACTIONS.iter().any(|a| a.scope == scope && a.name == name) {
                    return Err(KeymapError::UnknownAction(
                        scope.name().into(),
                        name.clone(),
                    ));
                }
            }
            for info in ACTIONS.iter().filter(|info| info.scope == scope) {
                for key in table.get(info.name).into_iter().flatten() {
                    map.bind(scope, info.action, info.name, key)?;
                }
            }
        }
        if let Some(unknown) = tables
            .keys()
            .find(|table| !Scope::ALL.iter().any(|scope| scope.name() == **table))
        {
            return Err(KeymapError::UnknownScope(unknown.clone()));
        }
        Ok(map)
    }

    fn bind(
        &mut self,
        scope: Scope,
        action: Action,
        name: &str,
        key: &str,
    ) -> Result<(), KeymapError> {
        let press: KeyPress = key
            .parse()
            .map_err(|e| KeymapError::Key(scope.name().into(), name.into(), e))?;
        if let Some(other) = self.bound.insert((scope, press), action)
            && other != action
        {
            let other = other.info().map_or("", |info| info.name);
            return Err(KeymapError::Clash(
                scope.name().into(),
                key.into(),
                other.into(),
                name.into(),
            ));
        }
        self.keys.entry(action).or_default().push(press);
        Ok(())
    }

    /// What a press means where these scopes hold, the first one first.
    #[must_use]
    pub fn resolve(&self, scopes: &[Scope], press: KeyPress) -> Option<Action> {
        scopes
            .iter()
            .find_map(|scope| self.bound.get(&(*scope, press)).copied())
    }

    /// The keys of an action, in the order of the file.
    #[must_use]
    pub fn keys_of(&self, action: Action) -> &[KeyPress] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The keys that do this where these scopes hold: without those that a nearer
    /// scope takes for something else.
    pub fn keys_here(&self, scopes: &[Scope], action: Action) -> impl Iterator<Item = KeyPress> {
        let keys = self.keys_of(action).iter().copied();
        keys.filter(move |key| self.resolve(scopes, *key) == Some(action))
    }

    /// The first key of an action, as it is shown in a hint.
    #[must_use]
    pub fn key_text(&self, action: Action) -> String {
        self.keys_of(action)
            .first()
            .map_or_else(String::new, KeyPress::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_key() {
        let map = Keymap::defaults().unwrap();
        for info in ACTIONS {
            assert!(!map.keys_of(info.action).is_empty(), "{}", info.name);
        }
    }

    #[test]
    fn the_nearest_scope_wins() {
        let map = Keymap::defaults().unwrap();
        let enter = "enter".parse().unwrap();
        assert_eq!(
            map.resolve(&[Scope::Detail, Scope::List, Scope::Global], enter),
            Some(Action::Fold)
        );
        assert_eq!(
            map.resolve(&[Scope::Binaries, Scope::Pages, Scope::Global], enter),
            Some(Action::Open)
        );
        assert_eq!(map.resolve(&[Scope::Global], enter), None);
    }

    #[test]
    fn a_key_that_a_nearer_scope_takes_is_not_told() {
        let map = Keymap::defaults().unwrap();
        let keys = |scopes: &[Scope], action| -> Vec<String> {
            let keys = map.keys_here(scopes, action);
            keys.map(|key| key.to_string()).collect()
        };
        let preview = [Scope::Preview, Scope::Detail, Scope::Binaries];
        assert_eq!(keys(&preview, Action::SaveEntry), ["S"]);
        assert_eq!(keys(&preview, Action::OpenUsage), [""; 0]);
        assert_eq!(keys(&preview, Action::Fold), ["space"]);
        assert_eq!(keys(&[Scope::Binaries], Action::OpenUsage), ["S"]);
    }

    #[test]
    fn a_broken_map_is_told_with_its_place() {
        let said = |text: &str| Keymap::parse(text).unwrap_err().to_string();
        assert_eq!(said("[nowhere]\n"), "[nowhere] is no place of the key map");
        assert_eq!(said("[list]\nfly = [\"a\"]"), "[list] has no action “fly”");
        assert!(said("[list]\nup = [\"ctr-a\"]").contains("[list] up: “ctr-a” is no key"));
        assert_eq!(
            said("[list]\ndown = [\"a\"]\nup = [\"a\"]"),
            "[list] a is bound twice: down and up"
        );
        assert!(said("[list\n").starts_with("the key map cannot be read"));
    }
}
