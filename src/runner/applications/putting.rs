//! Files and texts that are put into the active archive.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::on_thread;
use crate::api::{ApiError, Client, ErrorKind, FilePart, Payload};
use crate::app::{ApplicationReply, DeployedNow, EditedText, PlacedFile};
use crate::deploy::{
    Awaited, Destination, Finding, Known, PushMeter, PutAll, SentFile, preflight_files, sent_files,
    unseen,
};
use crate::domain::{BinaryId, clean};
use crate::runner::link::Link;
use crate::ui::{deploying, format};

/// A longer text is nothing for an editor, in bytes.
const MOST_EDITED: u64 = 1 << 20;

/// So long is looked for what was sent where its answer is lost.
pub(super) const LOOKED_FOR: Duration = Duration::from_secs(5);

/// Said of what was found then.
const READ_BACK: &str = "The answer was lost, and it was read back.";

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
    link: &Link,
    destination: &Destination,
    files: Vec<PlacedFile>,
    seen: &[Finding],
) -> Result<String, String> {
    let (client, id) = (&destination.client, &destination.application);
    let found = check_files(client, files.clone()).await?;
    if let Some(finding) = unseen(&found, seen) {
        let path = finding.path.as_deref().unwrap_or_default();
        return Err(format!(
            "{}: {finding} That was not so before: nothing was sent.",
            clean(path)
        ));
    }
    let before = client.application(id).await;
    let before = before.map_err(|error| error.to_string())?.active;
    let places = files.into_iter().map(|one| (one.file, one.at));
    let parts = sent_files(places.collect(), PushMeter::default()).await;
    let parts = parts.map_err(|error| error.to_string())?;
    // Nobody calls it: who gives this up drops it.
    let stop = CancellationToken::new();
    let all = destination.put_all(parts, before, LOOKED_FOR, &stop);
    let all = all.await;
    if all.is_not_offered() {
        link.note_no_files().await;
    }
    said_of(all)
}

/// What became of files that were put: `Err` where not all is well.
fn said_of(all: PutAll) -> Result<String, String> {
    let mut said = Vec::new();
    if !all.put.is_empty() {
        said.push(told(&all.put, all.active.as_ref()));
        if all.known == Known::ReadBack {
            said.push(READ_BACK.to_owned());
        }
    }
    if !all.outdated.is_empty() {
        let outdated: Vec<&str> = all.outdated.iter().map(SentFile::at).collect();
        said.push(format!(
            "But {} changed while it was sent: put it again.",
            clean(&outdated.join(", "))
        ));
    }
    if let Some(rest) = &all.rest {
        // Where none was put, the reason names them.
        if !said.is_empty() || !rest.unsure.is_empty() {
            said.push(rest.which(deploying::named));
        }
        said.push(rest.why.to_string());
    }
    let said_all = said.join(" ");
    match all.rest.is_none() && all.outdated.is_empty() {
        true => Ok(said_all),
        false => Err(said_all),
    }
}

/// What was put, and what is active of it, in sentences.
fn told(put: &[String], active: Option<&BinaryId>) -> String {
    let paths: Vec<&str> = put.iter().map(String::as_str).collect();
    let what = match paths.as_slice() {
        [only] => format!("Put {} into the application.", clean(only)),
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

/// Puts an edited text into the active archive, if that is the one that it was
/// read from.
pub(super) async fn put_text(
    link: &Link,
    destination: &Destination,
    edited: EditedText,
) -> ApplicationReply {
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
                    let said = told(&[edited.at], Some(&archive));
                    ApplicationReply::Changed(Ok(said))
                }
                Err(error) if error.leaves_open() => lost(destination, &edited, &error).await,
                Err(error) if error.kind == ErrorKind::NotOffered => {
                    link.note_no_files().await;
                    ApplicationReply::Changed(Err(error.to_string()))
                }
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
/// is looked for.
async fn lost(
    destination: &Destination,
    edited: &EditedText,
    error: &ApiError,
) -> ApplicationReply {
    let awaited = Awaited::text(&edited.at, &edited.text, Some(edited.seen.clone()));
    match destination.landed(&awaited, LOOKED_FOR).await {
        Some(now) => {
            let said = told(std::slice::from_ref(&edited.at), Some(&now));
            ApplicationReply::Changed(Ok(format!("{said} {READ_BACK}")))
        }
        None => ApplicationReply::Unknown(error.to_string()),
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
