//! Whether a deployment came that a signal ended before its answer was heard.

use std::time::Duration;

use crate::deploy::{Awaited, Destination};
use crate::domain::BinaryId;
use crate::transfer::{Deployment, Done, Verified};

/// So long it is looked for: less than the program takes to end.
pub(super) const LOOKED_FOR: Duration = Duration::from_secs(3);

/// A zip of which all was sent.
pub(super) struct Came {
    pub(super) destination: Destination,
    /// What it was to become.
    pub(super) what: Deployment,
    /// What it held, and what was deployed before.
    pub(super) awaited: Awaited,
    /// Its length in bytes.
    pub(super) length: u64,
}

impl Came {
    /// What came of it; `None`: nothing is known of it.
    pub(super) async fn look(self) -> Option<Done> {
        let archive = match &self.what {
            Deployment::Version(version, _) => self.version(version).await?,
            Deployment::Archive(_) | Deployment::Plugin(_) => {
                Some(self.destination.landed(&self.awaited, LOOKED_FOR).await?)
            }
        };
        Some(Done::Deployed {
            archive,
            length: self.length,
            verified: Verified::Nothing,
            application: self.destination.application,
        })
    }

    /// The archive of the version, which was not there before; somebody else may
    /// have added it.
    async fn version(&self, version: &str) -> Option<Option<BinaryId>> {
        let to = &self.destination;
        let looks = async {
            let versions = to.client.versions(&to.application).await.ok()?;
            let mut versions = versions.into_iter();
            let archive = versions.find(|one| one.is_called(version))?.binary;
            let is_ours = match &archive {
                Some(archive) => to.is_in(archive, &self.awaited).await.ok()?,
                None => true,
            };
            is_ours.then_some(archive)
        };
        tokio::time::timeout(LOOKED_FOR, looks).await.ok()?
    }
}
