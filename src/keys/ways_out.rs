//! What nobody may be left without, wherever they are: a key to quit, one to go
//! back, one that leads to help.

use super::overlay::Wanted;
use super::{Action, Chord, Keymap, KeymapFault, Scope};

/// The scopes that hold together, the nearest first, in every place there is.
pub const PLACES: &[&[Scope]] = {
    use Scope::{
        Applications, Binaries, Detail, Events, Global, List, Messages, Pages, Preview, Requests,
        Transfers, Usage,
    };
    &[
        &[Global],
        &[Binaries, Pages, List, Global],
        &[Detail, Binaries, Pages, List, Global],
        &[Preview, Detail, Binaries, Pages, List, Global],
        &[Events, Pages, List, Global],
        &[Detail, Events, Pages, List, Global],
        &[Preview, Detail, Events, Pages, List, Global],
        &[Applications, List, Global],
        &[Detail, Applications, List, Global],
        &[Preview, Detail, Applications, List, Global],
        &[Transfers, List, Global],
        &[Usage, List, Global],
        &[Requests, List, Global],
        &[Messages, List, Global],
    ]
};

/// A way out: any one of these actions is enough.
struct Way {
    actions: &'static [Action],
    /// For a sentence.
    words: &'static str,
    /// What is given back where there is none, and its key.
    last: (Action, &'static str),
}

const WAYS: [Way; 3] = [
    Way {
        actions: &[Action::Quit, Action::ForceQuit, Action::CommandLine],
        words: "to quit",
        last: (Action::ForceQuit, "ctrl-c"),
    },
    Way {
        actions: &[Action::Escape, Action::Back, Action::CloseNode],
        words: "to go back",
        last: (Action::Escape, "esc"),
    },
    Way {
        actions: &[Action::Help, Action::Palette, Action::CommandLine],
        words: "to find help",
        last: (Action::Help, "f1"),
    },
];

impl Keymap {
    /// Refuses the keys of a person's file that leave no way out, each alone, and
    /// gives back what was taken away. Only keys that can be pressed count: in a
    /// place, a nearer scope may have them, or a key that begins like them.
    pub(super) fn keep_ways_out(&mut self, wanted: &[Wanted]) {
        for place in PLACES {
            for way in &WAYS {
                self.refuse_what_hides(place, way, wanted);
                if !self.leads_out(place, way) {
                    self.give_back(way);
                }
            }
        }
    }

    fn leads_out(&self, place: &[Scope], way: &Way) -> bool {
        way.actions.iter().any(|action| {
            let scopes = match action {
                // It comes past all that is open.
                Action::ForceQuit => &[Scope::Global],
                _ => place,
            };
            self.keys_here(scopes, *action).next().is_some()
        })
    }

    fn refuse_what_hides(&mut self, place: &[Scope], way: &Way, wanted: &[Wanted]) {
        let keys = way.actions.iter().flat_map(|action| self.keys_of(*action));
        let keys: Vec<Chord> = keys.cloned().collect();
        let others = wanted
            .iter()
            .filter(|one| place.contains(&one.scope) && !way.actions.contains(&one.info.action));
        for one in others {
            for (line, key) in &one.keys {
                let is_bound = self.keys_of(one.info.action).contains(key);
                let hides = keys.iter().any(|of_way| of_way.hides(key));
                if is_bound && hides && !self.leads_out(place, way) {
                    self.unbind(one.scope, key);
                    let (scope, name) = (one.scope.name(), one.info.name);
                    let text = format!(
                        "[{scope}] {key} is needed {}: {name} does not get it",
                        way.words
                    );
                    self.fault(*line, text);
                }
            }
        }
    }

    fn give_back(&mut self, way: &Way) {
        let (action, key) = way.last;
        let Ok(key) = key.parse::<Chord>() else {
            return;
        };
        for scope in Scope::ALL {
            for (_, other) in self.hidden_by(scope, &key) {
                self.unbind(scope, &other);
            }
        }
        let text = format!("no key was left {}: {key} still does", way.words);
        self.bind(Scope::Global, action, key);
        self.faults.push(KeymapFault { line: None, text });
    }
}
