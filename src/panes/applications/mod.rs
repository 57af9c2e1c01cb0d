//! The Applications tab: a tree of applications, with the plugins, archives and
//! versions that each has, and the files in these.
//!
//! Nodes are loaded when they are opened, each by a call of its own, and say
//! themselves how that goes. What is open and where the cursor is are kept by
//! [`NodeKey`], so that both outlast a refresh. Rows are laid out (`rows.rs`)
//! when something changed, not when a frame is drawn.

mod changing;
mod detail;
mod node;
mod quick;
mod rows;
mod search;
mod update;
pub mod view;
mod was_active;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use detail::Looked;
pub use node::{Group, Members, NodeKey};
pub use quick::Typing;
pub use rows::{Note, Row, What};
pub use search::ApplicationSearch;
use was_active::WasActive;

use super::detail::Detail;
use crate::api::ErrorKind;
use crate::app::{ListCursor, Remote, RequestId};
use crate::deploy::Contents;
use crate::domain::{Application, ApplicationId, BinaryId};

/// The state of the tab.
#[derive(Debug, Default)]
pub struct Applications {
    /// Which applications are shown.
    pub search: ApplicationSearch,
    /// The name that is looked for, while it is typed.
    pub typing: Option<Typing>,
    /// The request for the list.
    pub list: Remote<()>,
    /// The applications, in the order of their names.
    all: Vec<Arc<Application>>,
    /// What belongs to those that were opened.
    members: BTreeMap<(ApplicationId, Group), Remote<Members>>,
    /// What is in the archives that were opened. An archive never changes.
    contents: BTreeMap<(ApplicationId, BinaryId), Remote<Arc<Contents>, String>>,
    /// One application each that is read again after a change.
    reread: BTreeMap<ApplicationId, Remote<()>>,
    /// Changes that are not answered yet.
    changing: BTreeMap<RequestId, changing::Changing>,
    /// Applications in whose active archive files were put: who looks at that
    /// archive goes on to the new one.
    follows: BTreeSet<ApplicationId>,
    /// Applications of which archives and versions were opened, as the platform
    /// offers no plugins.
    told_instead: BTreeSet<ApplicationId>,
    /// Which archives were active before.
    was_active: WasActive,
    /// The application whose archives are loaded to roll it back.
    rolling_back: Option<ApplicationId>,
    /// The nodes that are open.
    open: BTreeSet<NodeKey>,
    rows: Vec<Row>,
    /// Where the cursor was when that was taken away to be loaded again.
    lost: Option<NodeKey>,
    /// The cursor in the rows.
    pub cursor: ListCursor,
    /// The right pane.
    pub detail: Detail<Looked>,
}

impl Applications {
    /// The rows of the tree that are in sight.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.cursor.at)
    }

    /// The application that the row under the cursor belongs to.
    #[must_use]
    pub fn current_application(&self) -> Option<&Arc<Application>> {
        self.application(self.current()?.key.application())
    }

    /// The application of this id.
    #[must_use]
    pub fn application(&self, id: &ApplicationId) -> Option<&Arc<Application>> {
        self.all.iter().find(|one| one.id == *id)
    }

    /// How many applications there are, shown or not.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.all.len()
    }

    /// The members of a group, once they are loaded.
    #[must_use]
    pub fn members(&self, id: &ApplicationId, group: Group) -> Option<&Members> {
        self.members.get(&(id.clone(), group))?.value()
    }

    /// The archive that was seen to be active before the one of now; `None` also
    /// where no other one was seen.
    #[must_use]
    pub fn was_active(&self, id: &ApplicationId) -> Option<&BinaryId> {
        self.was_active.before(id)
    }

    /// Whether the platform said that it offers no plugins.
    #[must_use]
    pub fn has_no_plugins(&self, id: &ApplicationId) -> bool {
        let plugins = self.members.get(&(id.clone(), Group::Plugins));
        let error = plugins.and_then(Remote::error);
        error.is_some_and(|error| error.kind == ErrorKind::NotOffered)
    }

    /// Which archive the files of this node are in, where that is known.
    #[must_use]
    pub fn archive_of(&self, key: &NodeKey) -> Option<BinaryId> {
        match key.holder()? {
            NodeKey::Archive(_, archive) => Some(archive.clone()),
            NodeKey::Plugin(id, _) => self.application(id)?.active.clone(),
            NodeKey::Version(id, name) => match self.members(id, Group::Versions)? {
                Members::Versions(versions) => {
                    let version = versions.iter().find(|one| one.version == *name)?;
                    version.binary.clone()
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Since when something is awaited.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Duration> {
        let members = self.members.values().filter_map(Remote::pending);
        let contents = self.contents.values().filter_map(Remote::pending);
        let reread = self.reread.values().filter_map(Remote::pending);
        let all = self.list.pending().into_iter();
        let all = all.chain(members).chain(contents).chain(reread);
        all.map(|pending| pending.since).min()
    }
}

#[cfg(test)]
mod tests;
