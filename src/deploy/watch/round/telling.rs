//! What the rounds of a watch tell.

use std::time::Duration;

use super::Rounds;
use crate::deploy::deployed::unless_stopped;
use crate::deploy::{DeployError, WatchEvent};

impl Rounds {
    /// Tells that something went wrong, and when it is tried again.
    ///
    /// # Errors
    /// [`DeployError::Stopped`] where nobody listens.
    pub(in crate::deploy::watch) async fn failed(
        &mut self,
        error: &DeployError,
        again: Option<Duration>,
    ) -> Result<(), DeployError> {
        let why = error.to_string();
        let is_told =
            matches!(&self.last, Some(WatchEvent::Failed { why: last, .. }) if *last == why);
        if is_told {
            return Ok(());
        }
        self.tell_failed(why, again).await
    }

    pub(super) async fn tell_failed(
        &mut self,
        why: String,
        again: Option<Duration>,
    ) -> Result<(), DeployError> {
        self.tell(WatchEvent::Failed { why, again }).await
    }

    pub(super) async fn tell_once(&mut self, event: WatchEvent) -> Result<(), DeployError> {
        if self.last.as_ref() == Some(&event) {
            return Ok(());
        }
        self.tell(event).await
    }

    pub(super) async fn tell(&mut self, event: WatchEvent) -> Result<(), DeployError> {
        self.last = Some(event.clone());
        let told = unless_stopped(&self.stop, self.told.send(event)).await?;
        told.map_err(|_| DeployError::Stopped)
    }
}
