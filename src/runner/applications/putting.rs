//! Files and texts that are put into the active archive.

use std::path::PathBuf;

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::on_thread;
use crate::api::{ApiError, Client, FilePart, Payload};
use crate::app::{ApplicationReply, DeployedNow, EditedText, PlacedFile};
use crate::deploy::{
    DeployError, Destination, Finding, PushMeter, SentFile, preflight_files, sent_file, unseen,
};
use crate::domain::{ApplicationId, BinaryId, clean};
use crate::ui::{deploying, format};

/// A longer text is nothing for an editor, in bytes.
const MOST_EDITED: u64 = 1 << 20;

/// So many files go in one request, at most: servers take few parts.
const AT_ONCE: usize = 50;

/// Looks what would go wrong with files that are put where they are to go.
pub(super) async fn check_files(
    client: &Client,
    files: Vec<PlacedFile>,
) -> Result<Vec<Finding>, String> {
    // Not every user may read the option, and it is only for a warning.
    let limit = client.upload_limit().await.ok().flatten();
    let places: Vec<(PathBuf, String)> = files.into_iter().map(|one| (one.file, one.at)).collect();
    on_thread(move || Ok(preflight_files(&places, limit))).await
}

/// Puts files where they are to go, as few requests as that takes, and says what
/// became of each. Nothing is sent where more was found than the person has seen.
pub(super) async fn put_files(
    client: &Client,
    id: &ApplicationId,
    files: Vec<PlacedFile>,
    seen: &[Finding],
) -> Result<String, String> {
    let found = check_files(client, files.clone()).await?;
    if let Some(finding) = unseen(&found, seen) {
        let path = finding.path.as_deref().unwrap_or_default();
        return Err(format!(
            "{}: {finding} That was not so before: nothing was sent.",
            clean(path)
        ));
    }
    let mut put: Vec<String> = Vec::new();
    let mut changed: Vec<String> = Vec::new();
    let mut active = None;
    for some in files.chunks(AT_ONCE) {
        match put_some(client, id, some.to_vec()).await {
            Ok((now, outdated)) => {
                active = Some(now);
                put.extend(some.iter().map(|one| clean(&one.at).into_owned()));
                changed.extend(outdated);
            }
            Err(why) if put.is_empty() => return Err(why),
            Err(why) => {
                let others = files.iter().skip(put.len());
                let others: Vec<&str> = others.map(|one| one.at.as_str()).collect();
                return Err(format!(
                    "{} Not put: {}. {why}",
                    told(&put, active.as_ref()),
                    deploying::named(&others)
                ));
            }
        }
    }
    let said = told(&put, active.as_ref());
    match changed.is_empty() {
        true => Ok(said),
        false => Err(format!(
            "{said} But {} changed while it was sent: put it again.",
            changed.join(", ")
        )),
    }
}

/// What was put, and what is active of it, in sentences.
fn told(put: &[String], active: Option<&BinaryId>) -> String {
    let paths: Vec<&str> = put.iter().map(String::as_str).collect();
    let what = match paths.as_slice() {
        [only] => format!("Put {only} into the application."),
        several => {
            let files = format::counted(several.len(), "file", "files");
            format!(
                "Put {files} into the application: {}.",
                deploying::named(several)
            )
        }
    };
    match active {
        Some(active) => format!("{what} Active now: archive {active}."),
        None => what,
    }
}

/// Puts so many files as go into one request. Gives the archive that is active
/// then, and what changed while it was sent.
async fn put_some(
    client: &Client,
    id: &ApplicationId,
    files: Vec<PlacedFile>,
) -> Result<(BinaryId, Vec<String>), String> {
    let parts = on_thread(move || {
        let meter = PushMeter::default();
        let part = |one: &PlacedFile| Ok((sent_file(&one.file, &one.at, &meter)?, one.at.clone()));
        let parts: Result<Vec<_>, DeployError> = files.iter().map(part).collect();
        parts.map_err(|error| error.to_string())
    });
    let mut sent: Vec<(SentFile, String)> = Vec::new();
    let mut bodies: Vec<FilePart> = Vec::new();
    for ((body, file), at) in parts.await? {
        bodies.push(body);
        sent.push((file, at));
    }
    let archive = client.update_files(id, bodies).await.map_err(|error| {
        let mut broken = sent.iter().filter_map(|(file, _)| file.broken());
        let broken = broken.next().map(|broken| broken.to_string());
        broken.unwrap_or_else(|| error.to_string())
    })?;
    let outdated = on_thread(move || {
        let outdated = sent.into_iter().filter(|(file, _)| file.has_changed());
        Ok(outdated.map(|(_, at)| clean(&at).into_owned()).collect())
    });
    Ok((archive, outdated.await?))
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
                path: edited.at.clone(),
                payload: Payload::from_bytes(Bytes::from(edited.text.clone())),
            };
            match client.update_files(id, vec![part]).await {
                Ok(archive) => {
                    let at = clean(&edited.at).into_owned();
                    ApplicationReply::Changed(Ok(told(&[at], Some(&archive))))
                }
                Err(error) if error.leaves_open() => lost(destination, &edited, &error).await,
                Err(error) => ApplicationReply::Changed(Err(error.to_string())),
            }
        }
        Some(now) => overtaken(destination, now, &edited.at).await,
        None => ApplicationReply::Changed(Err(
            "Somebody else has changed the application meanwhile: no archive is active now. \
             Nothing was sent."
                .to_owned(),
        )),
    }
}

/// The answer was lost: the platform may have taken the text all the same, which
/// is read back.
async fn lost(
    destination: &Destination,
    edited: &EditedText,
    error: &ApiError,
) -> ApplicationReply {
    let (client, id) = (&destination.client, &destination.application);
    let now = client.application(id).await.ok();
    let now = now.and_then(|now| now.active);
    if let Some(now) = now.filter(|now| *now != edited.seen)
        && read_text(destination, &now, &edited.at).await.as_ref() == Ok(&edited.text)
    {
        let at = clean(&edited.at).into_owned();
        let said = told(&[at], Some(&now));
        return ApplicationReply::Changed(Ok(format!(
            "{said} The answer was lost, and it was read back."
        )));
    }
    ApplicationReply::Unknown(error.to_string())
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
