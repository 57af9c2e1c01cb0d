//! What is refused about applications, in the platform's words where those are
//! known (API.md section 1.4).

use std::sync::Arc;

use super::zips::Problem;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::store::StoreError;
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

/// Refuses to change or remove these objects of the inventory where one is an
/// archive. The words are the platform's; its status is not known.
///
/// # Errors
/// One is; or the store failed.
pub async fn refuse_archives(app: &Arc<App>, objects: Vec<i64>) -> Result<(), Refusal> {
    let is_one = app
        .call(move |store| {
            for object in objects {
                if store.application_of(object)?.is_some() {
                    return Ok(true);
                }
            }
            Ok::<_, StoreError>(false)
        })
        .await?;
    if is_one {
        Err(Refusal::new(
            409,
            "inventory/conflict",
            "Cannot update/delete application binary via this endpoint",
        ))
    } else {
        Ok(())
    }
}

/// As [`refuse_archives`], of one object.
///
/// # Errors
/// It is an archive; or the store failed.
pub async fn refuse_archive(app: &Arc<App>, object: i64) -> Result<(), Refusal> {
    refuse_archives(app, vec![object]).await
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
            ApplicationError::Subscribed => Self::new(409, "tenants/Duplicate", message),
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
