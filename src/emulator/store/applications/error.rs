//! What cannot be done with an application.

use super::super::StoreError;

/// What cannot be done with an application.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// There is no application with this id.
    #[error("Could not find application by ID {0}")]
    NoApplication(i64),
    /// Another one has this name, key or context path.
    #[error(
        "Application for tenant {tenant} with properties ( {property}:{value} ) already exists"
    )]
    Taken {
        /// Whose.
        tenant: String,
        /// Which property it is.
        property: &'static str,
        /// What it says.
        value: String,
    },
    /// The application has no archive with this id.
    #[error("Could not find binary {0} of this application")]
    NoArchive(i64),
    /// The tenant is subscribed to the application.
    #[error("The application is already assigned to the tenant.")]
    Subscribed,
    /// The archive is deployed.
    #[error("Cannot delete the active binary of an application. Activate another one first.")]
    Active,
    /// The archive is that of a version.
    #[error("Cannot delete the binary of the version {0}. Delete the version.")]
    OfVersion(String),
    /// There is no such version.
    #[error("Cannot find application version for this application")]
    NoVersion,
    /// The version, or one of its tags, is there already.
    #[error("Version or tag for this application already exists")]
    VersionTaken,
    /// There are as many versions as there may be.
    #[error("Limit of {0} versions of this application is reached. Delete a version first.")]
    TooManyVersions(usize),
    /// The version is the one that is used where none is named.
    #[error("Version with tag latest cannot be removed")]
    Latest,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ApplicationError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
