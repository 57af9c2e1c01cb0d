//! Whether what was sent came, where nobody heard the answer.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Change, Contents, DeployError, Destination, Target, Way};
use crate::domain::BinaryId;

/// The first wait before another look; each one more is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// What was sent, and what was deployed before that.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// What was sent, and what was the same before.
    pub contents: Contents,
    /// How.
    pub way: Way,
    /// The archive that was active before.
    pub before: Option<BinaryId>,
}

impl Destination {
    /// The archive that what was sent became: another one than before is active,
    /// and holds the same. The platform may only be storing it yet, so it is
    /// looked for until `longest` is over. `None`: it is not there, or that could
    /// not be found out.
    pub async fn landed(&self, awaited: &Awaited, longest: Duration) -> Option<BinaryId> {
        let looks = async {
            let mut wait = FIRST_WAIT;
            loop {
                if let Some(archive) = self.holds(awaited).await.ok()? {
                    return Some(archive);
                }
                tokio::time::sleep(wait).await;
                wait = wait.saturating_mul(2);
            }
        };
        tokio::time::timeout(longest, looks).await.ok().flatten()
    }

    async fn holds(&self, awaited: &Awaited) -> Result<Option<BinaryId>, DeployError> {
        let stop = CancellationToken::new();
        let _given_up = stop.clone().drop_guard();
        let active = self.client.application(&self.application).await?.active;
        let Some(archive) = active.filter(|active| Some(active) != awaited.before.as_ref()) else {
            return Ok(None);
        };
        let deployed = self.contents_of(&archive, &stop).await?;
        let comparison = super::compare(&deployed, &awaited.contents);
        let replaces_all = awaited.way == Way::Whole && self.target == Target::Application;
        let is_ours = comparison.files.iter().all(|file| match file.change {
            Change::Same => true,
            Change::Removed => !replaces_all,
            Change::Added | Change::Changed => false,
        });
        Ok(is_ours.then_some(archive))
    }
}
