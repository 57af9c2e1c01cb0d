//! What a platform is, what it offers and how much it takes, found out by
//! reading alone.

use super::asked::{Asked, AskedOf};
use super::content::Part;
use super::routes::Of;
use super::{ApiError, Client, ErrorKind, routes};
use crate::domain::{ApplicationKind, ApplicationQuery, BinaryQuery, PageRequest};

/// What was found out about a platform, as far as its answers told it. What
/// uploads in chunks are concerned, no answer does: that is tried by sending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The version of the platform: `1023.77.1`.
    pub version: Option<String>,
    /// The largest file that the tenant takes, in bytes.
    pub max_upload: Option<u64>,
    /// Whether a part of a file can be asked for (`Range`).
    pub ranges: Option<bool>,
    /// Whether the paths of plugins and single files are there.
    pub plugins: Option<bool>,
    /// Whether the paths of versions are there.
    pub versions: Option<bool>,
    /// The ways to sign in, in words.
    pub logins: Option<String>,
}

/// Enough to find one that tells something.
const FEW: PageRequest = PageRequest {
    number: 1,
    size: 20,
    totals: false,
};

impl Limits {
    /// Each with its name, for people.
    #[must_use]
    pub fn facts(&self) -> [(&'static str, String); 6] {
        let offered = |is_offered: Option<bool>| {
            match is_offered {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            }
            .to_owned()
        };
        let not_known = || "not known".to_owned();
        let size = |bytes: u64| bytesize::ByteSize(bytes).display().iec().to_string();
        [
            ("version", self.version.clone().unwrap_or_else(not_known)),
            ("largest file", self.max_upload.map_or_else(not_known, size)),
            ("parts of files", offered(self.ranges)),
            ("plugins", offered(self.plugins)),
            ("versions", offered(self.versions)),
            ("uploads in chunks", "known once one is sent".to_owned()),
        ]
    }
}

impl Client {
    /// Finds out what the platform offers. Changes nothing. What the user may
    /// not read, or what no object is there to tell by, stays open.
    ///
    /// # Errors
    /// What keeps the platform from being reached at all, from letting the user
    /// in, or from answering now.
    pub async fn limits(&self) -> Result<Limits, ApiError> {
        let (version, max_upload, ranges, of_applications, offers) = tokio::join!(
            self.system_option("system", "version"),
            self.asked_upload_limit(),
            self.knows_ranges(),
            self.offered_to_applications(),
            self.login_offers(),
        );
        let (plugins, versions) = known(of_applications)?.unwrap_or_default();
        let max_upload = known(max_upload)?;
        if max_upload.is_some() {
            self.know_upload_limit(max_upload);
        }
        Ok(Limits {
            version: known(version)?.flatten(),
            max_upload: max_upload.flatten(),
            ranges: known(ranges)?.flatten(),
            plugins,
            versions,
            logins: known(offers)?.map(|offers| offers.words()),
        })
    }

    /// Whether an answer is a part where one is asked for.
    async fn knows_ranges(&self) -> Result<Option<bool>, ApiError> {
        let page = self.binaries(&BinaryQuery::default(), FEW).await?;
        // The first byte of two: a part that is no whole.
        let long = page.items.iter().find(|binary| binary.length > Some(1));
        let Some(binary) = long else {
            return Ok(None);
        };
        let content = self
            .open_binary_part(&binary.id, Part::Between(0, 1), None)
            .await?;
        Ok(Some(content.is_part()))
    }

    /// Whether there are plugins, and whether there are versions.
    async fn offered_to_applications(&self) -> Result<(Option<bool>, Option<bool>), ApiError> {
        let query = ApplicationQuery {
            kinds: vec![ApplicationKind::Hosted],
            ..ApplicationQuery::default()
        };
        let page = self.applications(&query, FEW).await?;
        let with_archive = page.items.iter().find(|one| one.active.is_some());
        let Some(application) = with_archive else {
            return Ok((None, None));
        };
        let plugins = match self.plugins(&application.id).await {
            Ok(_) => Some(true),
            Err(error) if error.kind == ErrorKind::NotOffered => Some(false),
            Err(error) => known(Err(error))?,
        };
        let asked = Asked::Application(application.id.clone(), AskedOf::Versions);
        let url = routes::of_application(self.origin(), &application.id, Of::Versions);
        let versions = match self.get(&asked, url).await {
            Ok(_) => Some(true),
            Err(error) if error.status == Some(405) => Some(false),
            // It may be the application that is not there any more.
            Err(error) if error.kind == ErrorKind::NotFound => {
                known(self.application(&application.id).await)?.map(|_| false)
            }
            Err(error) => known(Err(error))?,
        };
        Ok((plugins, versions))
    }
}

/// What is known of it: nothing where the platform answered with a no, which a
/// fault of it and a “not so fast” are not.
fn known<T>(found: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if error.status.is_none()
                || matches!(
                    error.kind,
                    ErrorKind::Unauthorized | ErrorKind::Server | ErrorKind::RateLimited
                ) =>
        {
            Err(error)
        }
        Err(_) => Ok(None),
    }
}
