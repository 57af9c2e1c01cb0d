//! Changes of an application: made, and read back.

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::on_thread;
use crate::api::{ApiError, Client, FilePart, Payload};
use crate::app::{ApplicationChange, ApplicationReply, DeployedNow, EditedText};
use crate::deploy::{Destination, file_part};
use crate::domain::{ApplicationId, ApplicationVersion, BinaryId, clean};
use crate::runner::calls::paths;

/// A longer text is nothing for an editor, in bytes.
const MOST_EDITED: u64 = 1 << 20;

/// Makes a change, reads back what it came to, and says that in a sentence.
pub(super) async fn change(
    client: &Client,
    id: &ApplicationId,
    change: ApplicationChange,
) -> Result<String, String> {
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
            let version = versions.iter().find(|one| one.version == name);
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
        ApplicationChange::PutFile { at, file } => {
            let file = paths().expand(&file);
            let place = at.clone();
            let part =
                on_thread(move || file_part(&file, &place).map_err(|error| error.to_string()));
            put(client, id, part.await?).await
        }
    }
}

/// Puts an edited text into the active archive, if that is the one that it was
/// read from.
pub(super) async fn put_text(destination: &Destination, edited: EditedText) -> ApplicationReply {
    let (client, id) = (&destination.client, &destination.application);
    let now = match client.application(id).await {
        Ok(application) => application.active,
        Err(error) => return ApplicationReply::Changed(Err(error.to_string())),
    };
    match now {
        Some(now) if now == edited.seen => {
            let part = FilePart {
                path: edited.at,
                payload: Payload::from_bytes(Bytes::from(edited.text)),
            };
            ApplicationReply::Changed(put(client, id, part).await)
        }
        Some(now) => overtaken(destination, now, &edited.at).await,
        None => ApplicationReply::Changed(Err(
            "Somebody else has changed the application meanwhile: no archive is active now. \
             Nothing was sent."
                .to_owned(),
        )),
    }
}

/// What the file is in the archive that somebody else has deployed.
async fn overtaken(destination: &Destination, archive: BinaryId, path: &str) -> ApplicationReply {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let text = match destination.contents_of(&archive, &stop).await {
        Ok(contents) if contents.file(path).is_none() => Ok(None),
        Ok(_) => read_text(destination, &archive, path).await.map(Some),
        Err(error) => Err(error.to_string()),
    };
    match text {
        Ok(text) => ApplicationReply::Overtaken(DeployedNow { archive, text }),
        Err(why) => ApplicationReply::Changed(Err(format!(
            "Somebody else has deployed meanwhile: archive {archive} is active now. Nothing was \
             sent. {why}"
        ))),
    }
}

async fn put(client: &Client, id: &ApplicationId, part: FilePart) -> Result<String, String> {
    let at = clean(&part.path).into_owned();
    let archive = client.update_files(id, vec![part]).await;
    let archive = archive.map_err(|error| error.to_string())?;
    Ok(format!(
        "Put {at} into the application. Active now: archive {archive}."
    ))
}

/// Which version is latest, in a sentence.
pub(super) async fn read_latest(client: &Client, id: &ApplicationId) -> Result<String, String> {
    let versions = client.versions(id).await;
    versions
        .map(|versions| latest(&versions))
        .map_err(|error| error.to_string())
}

/// Which version is latest after a change that was made: where that cannot be
/// read, the change was made all the same.
async fn latest_now(client: &Client, id: &ApplicationId) -> String {
    match client.versions(id).await {
        Ok(versions) => latest(&versions),
        Err(error) => not_read_back(&error),
    }
}

/// Said behind what was done.
pub(super) fn not_read_back(error: &ApiError) -> String {
    format!("It could not be read back: {error}")
}

/// `Latest now: version 1.0.2.`
fn latest(versions: &[ApplicationVersion]) -> String {
    match versions.iter().find(|one| one.is_latest()) {
        Some(latest) => format!("Latest now: version {}.", clean(&latest.version)),
        None => "No version is latest now.".to_owned(),
    }
}

/// The text of a deployed file, for an editor.
pub(super) async fn read_text(
    destination: &Destination,
    archive: &BinaryId,
    path: &str,
) -> Result<String, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let read = destination.read_file(archive, path, MOST_EDITED, &stop);
    let bytes = read.await.map_err(|error| error.to_string())?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| {
            format!(
                "{} is no text in UTF-8, so it cannot be edited here. Replace it by a file instead.",
                clean(path)
            )
        })
}
