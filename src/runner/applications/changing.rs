//! Changes of an application: made, and read back.

use super::putting::put_files;
use crate::api::{ApiError, Client};
use crate::app::ApplicationChange;
use crate::deploy::Destination;
use crate::domain::{ApplicationId, ApplicationVersion, clean};
use crate::runner::link::Link;
use crate::ui::deploying;

/// Makes a change, reads back what it came to, and says that in a sentence.
pub(super) async fn change(
    link: &Link,
    destination: &Destination,
    change: ApplicationChange,
) -> Result<String, String> {
    let (client, id) = (&destination.client, &destination.application);
    let said = |error: ApiError| error.to_string();
    match change {
        ApplicationChange::Activate(archive) => {
            client.activate(id, &archive).await.map_err(said)?;
            let now = match client.application(id).await {
                Ok(application) => application.active,
                Err(error) => {
                    let why = not_read_back(&error);
                    return Ok(format!("Archive {archive} was activated. {why}"));
                }
            };
            if now.as_ref() == Some(&archive) {
                Ok(format!("Active now: archive {archive}."))
            } else {
                let now = now.map_or_else(|| "none".to_owned(), |now| format!("archive {now}"));
                Err(format!(
                    "The platform said yes, but the active archive is {now} and not {archive}."
                ))
            }
        }
        ApplicationChange::DeleteArchive(archive) => {
            // Somebody may have activated it while the person was asked.
            let now = client.application(id).await.map_err(said)?;
            if now.active.as_ref() == Some(&archive) {
                return Err(format!(
                    "Archive {archive} became the active one just now and was not deleted."
                ));
            }
            let versions = client.versions(id).await.map_err(said)?;
            let of = |one: &&ApplicationVersion| one.binary.as_ref() == Some(&archive);
            if let Some(version) = versions.iter().find(of) {
                return Err(format!(
                    "Archive {archive} is that of version {} and was not deleted: delete the \
                     version, and both go.",
                    clean(&version.version)
                ));
            }
            client.delete_archive(id, &archive).await.map_err(said)?;
            Ok(format!("Deleted archive {archive}."))
        }
        ApplicationChange::DeletePlugin(name) => {
            let archive = client.delete_plugin(id, &name).await.map_err(said)?;
            let name = clean(&name);
            Ok(format!(
                "Deleted plugin {name}. Active now: archive {archive}."
            ))
        }
        ApplicationChange::DeleteVersion(name) => {
            // Its archive may have become the active one while the person was
            // asked, and it may have become the latest one.
            let now = client.application(id).await.map_err(said)?;
            let versions = client.versions(id).await.map_err(said)?;
            let version = versions.iter().find(|one| one.is_called(&name));
            if let Some(why) = version.and_then(|version| now.keeps(version)) {
                return Err(why);
            }
            client.delete_version(id, &name).await.map_err(said)?;
            let now = latest_now(client, id).await;
            Ok(format!("Deleted version {}. {now}", clean(&name)))
        }
        ApplicationChange::Tag(name, tags) => {
            let tagged = client.tag_version(id, &name, &tags).await.map_err(said)?;
            let now = latest_now(client, id).await;
            let tags = match tagged.tags.is_empty() {
                true => "no tags".to_owned(),
                false => format!("the tags {}", clean(&tagged.tags.join(", "))),
            };
            Ok(format!("Version {} has {tags}. {now}", clean(&name)))
        }
        ApplicationChange::PutFiles { files, seen } => {
            put_files(link, destination, files, &seen).await
        }
    }
}

/// Which version is latest and which archive is active, in sentences.
pub(super) async fn read_latest(client: &Client, id: &ApplicationId) -> Result<String, String> {
    let versions = client.versions(id).await;
    let versions = versions.map_err(|error| error.to_string())?;
    Ok(format!(
        "{} {}",
        deploying::latest_now(&versions),
        active_now(client, id).await
    ))
}

/// The same after a change that was made: where it cannot be read, the change was
/// made all the same.
async fn latest_now(client: &Client, id: &ApplicationId) -> String {
    match client.versions(id).await {
        Ok(versions) => {
            let latest = deploying::latest_now(&versions);
            format!("{latest} {}", active_now(client, id).await)
        }
        Err(error) => not_read_back(&error),
    }
}

/// Which archive is active after a change that was made, in a sentence.
pub(super) async fn active_now(client: &Client, id: &ApplicationId) -> String {
    match client.application(id).await {
        Ok(now) => deploying::active_now(now.active.as_ref()),
        Err(error) => not_read_back(&error),
    }
}

/// Said behind what was done.
fn not_read_back(error: &ApiError) -> String {
    format!("It could not be read back: {error}")
}
