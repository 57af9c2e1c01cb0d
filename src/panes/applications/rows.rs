//! The rows of the tree: what is in sight, in order.

use std::sync::Arc;
use std::time::Duration;

use super::{Applications, Group, Members, NodeKey};
use crate::api::ErrorKind;
use crate::app::Remote;
use crate::deploy::{Contents, Item};
use crate::domain::{
    Application, ApplicationId, ApplicationKind, ApplicationVersion, Archive, Plugin,
};

/// A row of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which node.
    pub key: NodeKey,
    /// How deep it is; 0 of an application.
    pub depth: usize,
    /// Whether it is open.
    pub is_open: bool,
    /// What it shows.
    pub what: What,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// An application.
    Application(Arc<Application>),
    /// A group, with the number of its members where they are loaded.
    Group(Group, Option<usize>),
    /// A plugin.
    Plugin(Plugin),
    /// An archive.
    Archive {
        /// It.
        archive: Archive,
        /// Whether the application is served from it.
        is_active: bool,
    },
    /// A version.
    Version(ApplicationVersion),
    /// A folder, with the bytes of all files in it.
    Folder(String, u64),
    /// A file with its length in bytes.
    File(String, u64),
    /// A sentence in the place of other rows.
    Note(Note),
}

/// What is said in the place of other rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// They are awaited since this moment.
    Loading(Duration),
    /// They could not be loaded: a sentence.
    Failed(String),
    /// There are none: a sentence.
    Empty(&'static str),
}

/// Said where a platform does not know the endpoints.
const NOT_OFFERED: &str = "This platform no longer offers plugins. Use archives and versions.";

impl Applications {
    /// Lays the rows out anew; the cursor stays on its node, or on what that
    /// was in. Where its node is loaded again, it goes back there.
    pub(super) fn lay_out(&mut self) {
        let before = self.lost.take();
        let before = before.or_else(|| self.current().map(|row| row.key.clone()));
        let mut rows = Vec::new();
        for application in self.all.iter().filter(|one| self.search.takes(one)) {
            let key = NodeKey::Application(application.id.clone());
            let is_open = self.open.contains(&key);
            rows.push(Row {
                key: key.clone(),
                depth: 0,
                is_open,
                what: What::Application(Arc::clone(application)),
            });
            if is_open {
                self.groups(application, &key, &mut rows);
            }
        }
        self.rows = rows;
        let mut wanted = before.clone();
        while let Some(key) = wanted {
            if let Some(at) = self.rows.iter().position(|row| row.key == key) {
                self.cursor.at = at;
                let is_there = before.as_ref() == Some(&key);
                match before {
                    // What was awaited has come: to the first of it.
                    Some(NodeKey::Note(_)) if !is_there => self.enter(at),
                    before => {
                        let may_come = !is_there && self.waiting_since().is_some();
                        self.lost = before.filter(|_| may_come);
                    }
                }
                return;
            }
            wanted = key.parent();
        }
    }

    /// Puts the cursor on the first row in that one.
    fn enter(&mut self, at: usize) {
        let depth = |at: usize| self.rows.get(at).map(|row| row.depth);
        if depth(at + 1) > depth(at) {
            self.cursor.at = at + 1;
        }
    }

    fn groups(&self, application: &Application, key: &NodeKey, rows: &mut Vec<Row>) {
        let why_none = match application.kind {
            ApplicationKind::External => Some("It is a link to pages elsewhere."),
            ApplicationKind::Microservice => {
                Some("The platform tells nothing of what a microservice was uploaded from.")
            }
            _ => None,
        };
        if let Some(why) = why_none {
            rows.push(note(key, 1, Note::Empty(why)));
            return;
        }
        for group in Group::ALL {
            let key = NodeKey::Group(application.id.clone(), group);
            let loaded = self.members.get(&(application.id.clone(), group));
            let is_open = self.open.contains(&key);
            let count = loaded.and_then(Remote::value).map(Members::count);
            rows.push(Row {
                key: key.clone(),
                depth: 1,
                is_open,
                what: What::Group(group, count),
            });
            if let (true, Some(loaded)) = (is_open, loaded) {
                self.group(application, group, loaded, rows);
            }
        }
    }

    fn group(
        &self,
        application: &Application,
        group: Group,
        loaded: &Remote<Members>,
        rows: &mut Vec<Row>,
    ) {
        let id = &application.id;
        let key = NodeKey::Group(id.clone(), group);
        let words = |error: &crate::api::ApiError| match error.kind {
            ErrorKind::NotOffered => NOT_OFFERED.to_owned(),
            _ => error.to_string(),
        };
        if let Some(said) = state(loaded, words) {
            rows.push(note(&key, 2, said));
        }
        match loaded.value() {
            None => {}
            Some(members) if members.count() == 0 && loaded.error().is_none() => {
                let why = match group {
                    Group::Plugins if application.active.is_none() => {
                        "No archive is active, so there is no plugin."
                    }
                    Group::Plugins => "The active archive has no folder at its root.",
                    Group::Archives => "It has no archive: nothing was uploaded yet.",
                    Group::Versions => "It has no version.",
                };
                rows.push(note(&key, 2, Note::Empty(why)));
            }
            Some(Members::Plugins(plugins)) => {
                for plugin in plugins {
                    let key = NodeKey::Plugin(id.clone(), plugin.name.clone());
                    self.holder(key, What::Plugin(plugin.clone()), rows);
                }
            }
            Some(Members::Archives(archives)) => {
                for archive in archives {
                    let key = NodeKey::Archive(id.clone(), archive.id.clone());
                    let what = What::Archive {
                        archive: archive.clone(),
                        is_active: application.active.as_ref() == Some(&archive.id),
                    };
                    self.holder(key, what, rows);
                }
            }
            Some(Members::Versions(versions)) => {
                for version in versions {
                    let key = NodeKey::Version(id.clone(), version.version.clone());
                    self.holder(key, What::Version(version.clone()), rows);
                }
            }
        }
    }

    /// A plugin, an archive or a version, with its files where it is open.
    fn holder(&self, key: NodeKey, what: What, rows: &mut Vec<Row>) {
        let is_open = self.open.contains(&key);
        rows.push(Row {
            key: key.clone(),
            depth: 2,
            is_open,
            what,
        });
        if !is_open {
            return;
        }
        let id: ApplicationId = key.application().clone();
        let Some(archive) = self.archive_of(&key) else {
            let why = "The platform does not tell which archive it is in.";
            rows.push(note(&key, 3, Note::Empty(why)));
            return;
        };
        let Some(loaded) = self.contents.get(&(id, archive)) else {
            return;
        };
        if let Some(said) = state(loaded, String::clone) {
            rows.push(note(&key, 3, said));
        }
        if let Some(contents) = loaded.value() {
            let before = rows.len();
            self.entries(&key, contents, &key.prefix(), 3, rows);
            if rows.len() == before {
                rows.push(note(&key, 3, Note::Empty("There is no file in it.")));
            }
        }
    }

    /// What is in a folder of an archive: folders first.
    fn entries(
        &self,
        holder: &NodeKey,
        contents: &Contents,
        folder: &str,
        depth: usize,
        rows: &mut Vec<Row>,
    ) {
        let items = below(&contents.items, folder);
        let name = |item: &Item| -> Option<String> {
            let rest = item.path.get(folder.len()..)?;
            rest.split_once('/').map(|(name, _)| name.to_owned())
        };
        let mut files = Vec::new();
        let groups = items.chunk_by(|one, other| {
            let name_of_one = name(one);
            name_of_one.is_some() && name_of_one == name(other)
        });
        for group in groups {
            let Some(first) = group.first() else { continue };
            let Some(name) = name(first) else {
                if first.path.len() > folder.len() && first.is_file() {
                    files.push(first);
                }
                continue;
            };
            let path = format!("{folder}{name}/");
            let key = NodeKey::Entry(Box::new(holder.clone()), path.clone());
            let is_open = self.open.contains(&key);
            let bytes = group
                .iter()
                .fold(0_u64, |sum, item| sum.saturating_add(item.length));
            rows.push(Row {
                key,
                depth,
                is_open,
                what: What::Folder(name, bytes),
            });
            if is_open {
                self.entries(holder, contents, &path, depth.saturating_add(1), rows);
            }
        }
        for file in files {
            rows.push(Row {
                key: NodeKey::Entry(Box::new(holder.clone()), file.path.clone()),
                depth,
                is_open: false,
                what: What::File(
                    file.path.get(folder.len()..).unwrap_or_default().to_owned(),
                    file.length,
                ),
            });
        }
    }
}

/// The items whose paths begin with `folder`: they stand beside each other.
fn below<'a>(items: &'a [Item], folder: &str) -> &'a [Item] {
    let first = items.partition_point(|item| item.path.as_str() < folder);
    let rest = items.get(first..).unwrap_or_default();
    let count = rest.partition_point(|item| item.path.starts_with(folder));
    rest.get(..count).unwrap_or_default()
}

/// What is to be said of something that is awaited or failed.
fn state<T, E>(loaded: &Remote<T, E>, words: impl Fn(&E) -> String) -> Option<Note> {
    if let Some(error) = loaded.error() {
        return Some(Note::Failed(words(error)));
    }
    let pending = loaded.pending().filter(|_| loaded.value().is_none());
    pending.map(|pending| Note::Loading(pending.since))
}

fn note(within: &NodeKey, depth: usize, note: Note) -> Row {
    Row {
        key: NodeKey::Note(Box::new(within.clone())),
        depth,
        is_open: false,
        what: What::Note(note),
    }
}
