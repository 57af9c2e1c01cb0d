//! What is refused about applications, in the platform's words where those are
//! known (API.md section 1.4).

use std::sync::Arc;

use super::zips::Problem;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::store::applications::ApplicationError;

/// There is no application with this id.
pub fn no_application(id: &str) -> Refusal {
    not_found(format!("Could not find application by ID {id}"))
}

/// Something of an application is not there.
pub fn not_found(message: impl Into<String>) -> Refusal {
    Refusal::new(404, "applications/Not Found", message)
}

/// The request is well formed, but what it says cannot be.
pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::invalid(message).of_applications()
}

/// The application belongs to another tenant.
pub fn forbidden() -> Refusal {
    Refusal::new(403, "security/Forbidden", "Access is denied")
}

/// Other tenants are subscribed to the application.
pub fn subscribed(tenants: &[String]) -> Refusal {
    Refusal::new(
        422,
        "applications/Conflict",
        format!(
            "Failed to delete application.  : Cannot remove application subscribed to other \
             tenants: [{}]",
            tenants.join(", ")
        ),
    )
}

/// Refuses to touch an object of the inventory that is an archive.
///
/// # Errors
/// It is one; or the store failed.
pub async fn refuse_archive(app: &Arc<App>, object: i64) -> Result<(), Refusal> {
    match app.call(move |store| store.application_of(object)).await? {
        None => Ok(()),
        Some(application) => Err(Refusal::new(
            409,
            "inventory/conflict",
            format!(
                "Cannot change the specified object as it is an archive of the application \
                 {application}. Change it there."
            ),
        )),
    }
}

impl From<ApplicationError> for Refusal {
    fn from(error: ApplicationError) -> Self {
        let message = error.to_string();
        match error {
            ApplicationError::NoApplication(id) => no_application(&id.to_string()),
            ApplicationError::NoArchive(_) | ApplicationError::NoVersion => not_found(message),
            ApplicationError::Taken { .. }
            | ApplicationError::VersionTaken
            | ApplicationError::TooManyVersions(_) => {
                Self::new(409, "applications/Duplicate", message)
            }
            ApplicationError::Active
            | ApplicationError::OfVersion(_)
            | ApplicationError::Latest => Self::new(409, "applications/Conflict", message),
            ApplicationError::Store(error) => Self::from(error).of_applications(),
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(sentence) => invalid(sentence),
            Problem::Disk(error) => Self::from(error).of_applications(),
        }
    }
}
