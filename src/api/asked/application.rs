//! What is asked of an application: the words for it, and the roles it needs.

use crate::domain::{ApplicationId, BinaryId};

/// One thing that is asked of an application, or of what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::api) enum AskedOf {
    /// The application itself.
    Read,
    /// Its archives.
    Archives,
    /// A new archive of this name.
    UploadArchive(String),
    /// The bytes of an archive.
    DownloadArchive(BinaryId),
    /// That an archive goes.
    DeleteArchive(BinaryId),
    /// That an archive becomes the active one.
    Activate(BinaryId),
    /// Its plugins.
    Plugins,
    /// That a plugin of this name is added or changed.
    AddPlugin(String),
    /// That a plugin goes.
    DeletePlugin(String),
    /// Other content for so many files, the first of this path.
    UpdateFiles(String, usize),
    /// Its versions.
    Versions,
    /// A new version.
    AddVersion(String),
    /// Other tags for a version.
    TagVersion(String),
    /// That a version goes.
    DeleteVersion(String),
}

impl AskedOf {
    /// The object of “could not …”.
    pub(super) fn words(&self, id: &ApplicationId) -> String {
        match self {
            Self::Read => format!("read application {id}"),
            Self::Archives => format!("list the archives of application {id}"),
            Self::UploadArchive(name) => {
                format!("upload “{name}” as an archive of application {id}")
            }
            Self::DownloadArchive(archive) => {
                format!("download archive {archive} of application {id}")
            }
            Self::DeleteArchive(archive) => format!("delete archive {archive} of application {id}"),
            Self::Activate(archive) => format!("activate archive {archive} of application {id}"),
            Self::Plugins => format!("list the plugins of application {id}"),
            Self::AddPlugin(name) => format!("add plugin “{name}” to application {id}"),
            Self::DeletePlugin(name) => format!("delete plugin “{name}” of application {id}"),
            Self::UpdateFiles(path, 0 | 1) => format!("update “{path}” of application {id}"),
            Self::UpdateFiles(path, count) => {
                format!("update “{path}” and {} more of application {id}", count - 1)
            }
            Self::Versions => format!("list the versions of application {id}"),
            Self::AddVersion(version) => format!("add version {version} to application {id}"),
            Self::TagVersion(version) => format!("tag version {version} of application {id}"),
            Self::DeleteVersion(version) => {
                format!("delete version {version} of application {id}")
            }
        }
    }

    /// The roles of which one allows it (`API.md` section 1.5).
    pub(super) const fn roles(&self) -> &'static [&'static str] {
        match self {
            Self::Read | Self::Plugins | Self::Versions => &["ROLE_APPLICATION_MANAGEMENT_READ"],
            _ => &["ROLE_APPLICATION_MANAGEMENT_ADMIN"],
        }
    }

    /// Whether bytes of a file go up with it.
    pub(super) const fn carries_a_file(&self) -> bool {
        matches!(
            self,
            Self::UploadArchive(_)
                | Self::AddPlugin(_)
                | Self::UpdateFiles(..)
                | Self::AddVersion(_)
        )
    }
}
