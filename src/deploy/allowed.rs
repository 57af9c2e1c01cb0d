//! What the mode of the connection lets be deployed.

use super::{DeployError, Destination};
use crate::api::Change;

impl Destination {
    /// Whether anything may be deployed there, before it is looked at and asked
    /// about.
    ///
    /// # Errors
    /// [`DeployError::Platform`], with who protects the tenant.
    pub fn allowed(&self) -> Result<(), DeployError> {
        let asked = format!("deploy to application {}", self.application);
        let guard = self.client.connection().guard();
        Ok(guard.check(Change::Create, &asked)?)
    }
}
