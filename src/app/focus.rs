//! Who has the keys: what lies on top, what is typed, and which keys hold there.

use super::{Model, Pane, Tab};
use crate::keys::Scope;
use crate::panes::chronicle::Overlying;

impl Model {
    /// The request log or the message log, where one lies over the tab.
    #[must_use]
    pub fn log(&self) -> Option<&dyn Overlying> {
        let logs: [&dyn Overlying; 2] = [&self.requests, &self.messages];
        logs.into_iter().find(|log| log.is_open())
    }

    /// The same, to be changed.
    pub fn log_mut(&mut self) -> Option<&mut dyn Overlying> {
        let logs: [&mut dyn Overlying; 2] = [&mut self.requests, &mut self.messages];
        logs.into_iter().find(|log| log.is_open())
    }

    /// Whether the person types what is looked for in a file.
    #[must_use]
    pub fn types_into_preview(&self) -> bool {
        let is_there = self.tab != Tab::Transfers && !self.overlay && self.log().is_none();
        is_there && self.preview().typing.is_some()
    }

    /// Whether the person types what is looked for.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        if let Some(log) = self.log() {
            log.is_typing()
        } else if self.shows_transfers() {
            self.transfers.filter.typing.is_some()
        } else {
            self.types_into_preview()
                || match self.tab {
                    Tab::Binaries => self.binaries.list.quick.is_some(),
                    Tab::Events => self.events.list().quick.is_some(),
                    Tab::Applications => self.applications.typing.is_some(),
                    Tab::Transfers => false,
                }
        }
    }

    /// Whether the next key is meant for something that is open already: what
    /// nobody asked for waits until then.
    #[must_use]
    pub fn is_occupied(&self) -> bool {
        self.dialog.is_some() || self.prompt.is_some() || self.is_typing() || !self.chord.is_empty()
    }

    /// The places whose keys hold, the nearest first.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        if let Some(log) = self.log() {
            return vec![log.scope(), Scope::List, Scope::Global];
        }
        if self.shows_transfers() {
            return vec![Scope::Transfers, Scope::List, Scope::Global];
        }
        if self.shows_usage() {
            return vec![Scope::Usage, Scope::List, Scope::Global];
        }
        let (own, is_preview) = match self.tab {
            Tab::Binaries => (Scope::Binaries, self.binaries.detail.is_preview()),
            Tab::Events => (Scope::Events, self.events.detail.is_preview()),
            Tab::Applications => (Scope::Applications, self.applications.detail.is_preview()),
            Tab::Transfers => return vec![Scope::Global],
        };
        let pages = (self.tab != Tab::Applications).then_some(Scope::Pages);
        let in_list: Vec<Scope> = std::iter::once(own)
            .chain(pages)
            .chain([Scope::List, Scope::Global])
            .collect();
        if self.pane == Pane::List {
            return in_list;
        }
        let preview = is_preview.then_some(Scope::Preview);
        preview
            .into_iter()
            .chain([Scope::Detail])
            .chain(in_list)
            .collect()
    }
}
