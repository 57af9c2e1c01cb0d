//! The nodes of the tree: what each is called by, and what belongs to what.

use crate::domain::{ApplicationId, ApplicationVersion, Archive, BinaryId, Plugin};

/// What an application has of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The folders at the root of its active archive.
    Plugins,
    /// The zips that it was and is served from.
    Archives,
    /// The archives that others choose among by name or tag.
    Versions,
}

impl Group {
    /// All of them, in the order of the tree.
    pub const ALL: [Self; 3] = [Self::Plugins, Self::Archives, Self::Versions];

    /// The word for its members.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plugins => "plugins",
            Self::Archives => "archives",
            Self::Versions => "versions",
        }
    }

    /// The word as it stands in the tree.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Plugins => "Plugins",
            Self::Archives => "Archives",
            Self::Versions => "Versions",
        }
    }
}

/// The members of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// Of [`Group::Plugins`].
    Plugins(Vec<Plugin>),
    /// Of [`Group::Archives`], the newest first.
    Archives(Vec<Archive>),
    /// Of [`Group::Versions`].
    Versions(Vec<ApplicationVersion>),
}

impl Members {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self {
            Self::Plugins(plugins) => plugins.len(),
            Self::Archives(archives) => archives.len(),
            Self::Versions(versions) => versions.len(),
        }
    }
}

/// Names a node of the tree, whatever else is in it: so cursor and open nodes
/// stay where they are when it is loaded again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKey {
    /// An application.
    Application(ApplicationId),
    /// A group of it.
    Group(ApplicationId, Group),
    /// A plugin, by the name of its folder.
    Plugin(ApplicationId, String),
    /// An archive.
    Archive(ApplicationId, BinaryId),
    /// A version.
    Version(ApplicationId, String),
    /// A file or folder in a plugin, an archive or a version, by its path in
    /// the archive; that of a folder ends with `/`.
    Entry(Box<Self>, String),
    /// What is said in the place of what would be in this node.
    Note(Box<Self>),
}

impl NodeKey {
    /// The application that it belongs to.
    #[must_use]
    pub fn application(&self) -> &ApplicationId {
        match self {
            Self::Application(id)
            | Self::Group(id, _)
            | Self::Plugin(id, _)
            | Self::Archive(id, _)
            | Self::Version(id, _) => id,
            Self::Entry(within, _) | Self::Note(within) => within.application(),
        }
    }

    /// What it is in; `None` of an application.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        Some(match self {
            Self::Application(_) => return None,
            Self::Group(id, _) => Self::Application(id.clone()),
            Self::Plugin(id, _) => Self::Group(id.clone(), Group::Plugins),
            Self::Archive(id, _) => Self::Group(id.clone(), Group::Archives),
            Self::Version(id, _) => Self::Group(id.clone(), Group::Versions),
            Self::Note(within) => (**within).clone(),
            Self::Entry(within, path) => {
                let path = path.trim_end_matches('/');
                let folder = path.rfind('/').and_then(|at| path.get(..=at));
                let prefix = within.prefix();
                match folder.filter(|folder| folder.len() > prefix.len()) {
                    Some(folder) => Self::Entry(within.clone(), folder.to_owned()),
                    None => (**within).clone(),
                }
            }
        })
    }

    /// What stands before the paths of all files in it.
    #[must_use]
    pub fn prefix(&self) -> String {
        match self {
            Self::Plugin(_, name) => format!("{name}/"),
            Self::Entry(_, path) if path.ends_with('/') => path.clone(),
            _ => String::new(),
        }
    }

    /// The plugin, archive or version whose files are in it, or that it is one
    /// of.
    #[must_use]
    pub fn holder(&self) -> Option<&Self> {
        match self {
            Self::Plugin(..) | Self::Archive(..) | Self::Version(..) => Some(self),
            Self::Entry(within, _) | Self::Note(within) => within.holder(),
            Self::Application(_) | Self::Group(..) => None,
        }
    }

    /// The same place in another archive; `None` where it is not in `from`.
    #[must_use]
    pub fn moved(&self, from: &BinaryId, to: &BinaryId) -> Option<Self> {
        Some(match self {
            Self::Archive(id, archive) if archive == from => Self::Archive(id.clone(), to.clone()),
            Self::Entry(within, path) => {
                Self::Entry(Box::new(within.moved(from, to)?), path.clone())
            }
            Self::Note(within) => Self::Note(Box::new(within.moved(from, to)?)),
            _ => return None,
        })
    }

    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self, Self::Entry(_, path) if !path.ends_with('/'))
    }

    /// Whether something can be in it.
    #[must_use]
    pub fn opens(&self) -> bool {
        !self.is_file() && !matches!(self, Self::Note(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_leads_to_its_application() {
        let id = ApplicationId::new("7").unwrap();
        let plugin = NodeKey::Plugin(id.clone(), "widget".into());
        let file = NodeKey::Entry(Box::new(plugin.clone()), "widget/js/a.js".into());
        let folder = NodeKey::Entry(Box::new(plugin.clone()), "widget/js/".into());
        let chain: Vec<_> = std::iter::successors(Some(file.clone()), NodeKey::parent).collect();
        assert_eq!(
            chain,
            [
                file,
                folder,
                plugin,
                NodeKey::Group(id.clone(), Group::Plugins),
                NodeKey::Application(id),
            ]
        );
    }

    #[test]
    fn a_file_at_the_root_is_in_its_archive() {
        let id = ApplicationId::new("7").unwrap();
        let archive = NodeKey::Archive(id, BinaryId::new("9").unwrap());
        for path in ["index.html", "js/"] {
            let entry = NodeKey::Entry(Box::new(archive.clone()), path.into());
            assert_eq!(entry.parent().as_ref(), Some(&archive), "{path}");
        }
    }
}
