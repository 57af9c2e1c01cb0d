//! Whether what was sent came, where nobody heard the answer.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    Change, Contents, DeployError, Destination, FileToSend, Item, Origin, Plan, PushMeter,
    PushStep, Pushed, Target, Way,
};
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

impl Awaited {
    /// Files that were put into the archive of the application, each with its
    /// checksum.
    pub(super) fn files(mut items: Vec<Item>, before: Option<BinaryId>) -> Self {
        items.sort_by(|one, other| one.path.cmp(&other.path));
        let files = items.iter().map(|item| FileToSend {
            path: item.path.clone(),
            at: item.path.clone(),
            length: item.length,
        });
        Self {
            way: Way::Files(files.collect()),
            contents: Contents {
                items,
                ..Contents::nothing(Origin::Folder)
            },
            before,
        }
    }

    /// A text that was put into the archive of the application as this file.
    #[must_use]
    pub fn text(path: &str, text: &str, before: Option<BinaryId>) -> Self {
        let item = Item {
            crc32: Some(crc32fast::hash(text.as_bytes())),
            ..Item::file(path, text.len() as u64)
        };
        Self::files(vec![item], before)
    }
}

impl Destination {
    /// What a push came to that ended with this error: where only the answer was
    /// missing, what was sent is looked for until `longest` is over.
    ///
    /// # Errors
    /// The same error, where it is not there.
    pub async fn pushed_all_the_same(
        &self,
        error: DeployError,
        awaited: &Awaited,
        plan: &Plan,
        meter: &PushMeter,
        longest: Duration,
    ) -> Result<Pushed, DeployError> {
        let progress = meter.read();
        if progress.step != PushStep::WaitingForServer || !error.leaves_open() {
            return Err(error);
        }
        let landed = self.landed(awaited, longest).await;
        let archive = landed.ok_or(error)?;
        let files = awaited.contents.files();
        Ok(Pushed {
            archive: Some(archive),
            files: files
                .filter(|file| plan.sends(&file.path))
                .cloned()
                .collect(),
            bytes: progress.total,
            outdated: Vec::new(),
        })
    }

    /// The archive that what was sent became: another one than before is active,
    /// and holds the same. The platform may only be storing it yet, so it is
    /// looked for until `longest` is over. `None`: it is not there, or that could
    /// not be found out.
    pub async fn landed(&self, awaited: &Awaited, longest: Duration) -> Option<BinaryId> {
        let looks = async {
            let mut wait = FIRST_WAIT;
            loop {
                match self.holds(awaited).await {
                    Ok(Some(archive)) => return Some(archive),
                    Ok(None) => {}
                    // What broke the answer may break the first look as well.
                    Err(DeployError::Platform(error)) if error.may_pass() => {}
                    Err(_) => return None,
                }
                tokio::time::sleep(wait).await;
                wait = wait.saturating_mul(2);
            }
        };
        tokio::time::timeout(longest, looks).await.ok().flatten()
    }

    async fn holds(&self, awaited: &Awaited) -> Result<Option<BinaryId>, DeployError> {
        let active = self.client.application(&self.application).await?.active;
        let Some(archive) = active.filter(|active| Some(active) != awaited.before.as_ref()) else {
            return Ok(None);
        };
        let is_ours = self.is_in(&archive, awaited).await?;
        Ok(is_ours.then_some(archive))
    }

    /// Whether an archive holds what was sent.
    ///
    /// # Errors
    /// As [`Destination::contents_of`] has them.
    pub async fn is_in(&self, archive: &BinaryId, awaited: &Awaited) -> Result<bool, DeployError> {
        let stop = CancellationToken::new();
        let _given_up = stop.clone().drop_guard();
        let deployed = self.contents_of(archive, &stop).await?;
        let comparison = super::compare(&deployed, &awaited.contents);
        let replaces_all = awaited.way == Way::Whole && self.target == Target::Application;
        Ok(comparison.files.iter().all(|file| match file.change {
            Change::Same => true,
            Change::Removed => !replaces_all,
            Change::Added | Change::Changed => false,
        }))
    }
}
