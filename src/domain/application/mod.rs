//! An application of a tenant, and what belongs to it: archives, versions,
//! plugins, manifests.

use std::sync::Arc;

use super::{ApplicationId, BinaryId, clean};

mod archive;
mod kind;
mod manifest;
mod plugin;
mod query;
mod version;

pub use archive::{Archive, BackTo};
pub use kind::{ApplicationKind, Availability};
pub use manifest::{Export, Manifest, PackageKind};
pub use plugin::{Plugin, unfit_part_name, unfit_path, unfit_plugin_name};
pub use query::ApplicationQuery;
pub use version::{
    ApplicationVersion, LATEST, MOST_VERSIONS, TAKE_IT_AWAY, makes_latest, same_label, taken_tag,
    unfit_label,
};

/// An application, as the platform describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// Its name as the server gave it; may be empty.
    pub name: String,
    /// The key that it identifies itself by.
    pub key: Option<String>,
    /// What it is made of: the field `type`.
    pub kind: ApplicationKind,
    /// Which tenants may use it; `None` where the server does not tell.
    pub availability: Option<Availability>,
    /// The id of the tenant that owns it. Only that tenant changes it.
    pub owner: Option<String>,
    /// Under which path of `/apps/` or `/service/` it is served.
    pub context_path: Option<String>,
    /// What somebody wrote about it.
    pub description: Option<String>,
    /// What its own `cumulocity.json` said when its archive was unpacked.
    pub manifest: Option<Manifest>,
    /// The archive that is served: `activeVersionId`. Of a microservice it may
    /// be the id of something else than an archive.
    pub active: Option<BinaryId>,
    /// Its versions, where the application itself lists them.
    pub versions: Vec<ApplicationVersion>,
    /// The whole application as the server sent it: JSON text.
    pub object: Arc<str>,
}

impl Application {
    /// The name to show: its own, or the id where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.trim().is_empty() {
            self.id.as_str()
        } else {
            &self.name
        }
    }

    /// Whether it is served from the archive of this version.
    #[must_use]
    pub fn runs_with(&self, version: &ApplicationVersion) -> bool {
        version.binary.is_some() && version.binary == self.active
    }

    /// Why this version of it is not deleted, as a sentence: the latest one and
    /// the one that it is served from stay.
    #[must_use]
    pub fn keeps(&self, version: &ApplicationVersion) -> Option<String> {
        let name = clean(&version.version);
        if version.is_latest() {
            return Some(format!(
                "Version {name} is tagged latest and was not deleted: tag another one latest \
                 before."
            ));
        }
        self.runs_with(version).then(|| {
            format!(
                "Version {name} has the active archive and was not deleted: activate another \
                 archive before."
            )
        })
    }
}
