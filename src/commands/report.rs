//! The result of one transfer: a line of data, a JSON value, a sentence.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::console::Console;
use super::interrupted::RESUME;
use super::item::{Ended, Ran, What};
use super::results::Results;
use super::shown;
use crate::domain::{Attachment, Binary, BinaryId};
use crate::exit::Exit;
use crate::transfer::{Deployment, Done, TransferError, Verified};
use crate::ui::format;

/// Reports a transfer that has ended.
pub(super) fn report(results: &mut Results, console: &mut Console, what: &What, ran: &Ran) {
    let mut fields = fields(what);
    let attempts = ran.attempts;
    match &ran.ended {
        Ended::Done(done) => {
            fields.insert("attempts".to_owned(), attempts.into());
            succeeded(results, console, fields, done);
        }
        Ended::Failed(error) => {
            let sentence = sentence(what, error);
            let exit = Exit::of_transfer(error);
            fields.extend(not_done(&sentence, exit, false, attempts));
            results.failed_as(console, exit, &sentence, &text(fields));
        }
        Ended::Aside(error) => {
            let said = sentence(what, error);
            let how = match error {
                // Else it would only say the same again.
                TransferError::Exists(_) | TransferError::Wanted(_) => {
                    " --on-conflict rename (or overwrite) ends it."
                }
                _ => " goes on with it.",
            };
            let sentence = format!("{said} It is set aside: {RESUME}{how}");
            fields.extend(not_done(
                &error.to_string(),
                Exit::RESUMABLE,
                true,
                attempts,
            ));
            results.failed_as(console, Exit::RESUMABLE, &sentence, &text(fields));
        }
        Ended::Stopped { is_kept } => {
            let exit = if *is_kept {
                Exit::RESUMABLE
            } else {
                Exit::INTERRUPTED
            };
            fields.extend(not_done("It was interrupted.", exit, *is_kept, attempts));
            results.failed_as_told(console, exit, &text(fields));
        }
    }
}

fn succeeded(
    results: &mut Results,
    console: &mut Console,
    mut fields: Map<String, Value>,
    done: &Done,
) {
    match done {
        Done::Stored(binary) => {
            let verified = verified(binary);
            fields.extend(moved(Some(binary.id.as_str()), binary.length, verified));
            let json = with_object(fields, &binary.object);
            results.done(console, binary.id.as_str().as_bytes(), &json);
            tell(console, binary.length, verified);
        }
        Done::Attached {
            event,
            attachment,
            verified,
        } => {
            fields.extend(attached(attachment));
            fields.extend(moved(None, attachment.length, *verified));
            results.done(console, event.as_str().as_bytes(), &text(fields));
            tell(console, attachment.length, *verified);
        }
        Done::Deployed {
            archive,
            length,
            verified,
            application,
        } => {
            let archive = archive.as_ref().map(BinaryId::as_str);
            fields.insert("archive".to_owned(), archive.into());
            fields.extend(moved(None, Some(*length), *verified));
            let printed = archive.unwrap_or(application.as_str());
            results.done(console, printed.as_bytes(), &text(fields));
            tell(console, Some(*length), *verified);
        }
        Done::Saved {
            path,
            length,
            verified,
        } => {
            let path = short(path);
            fields.insert("file".to_owned(), path.to_string_lossy().into());
            fields.extend(moved(None, Some(*length), *verified));
            results.done(console, path.as_os_str().as_encoded_bytes(), &text(fields));
            tell(console, Some(*length), *verified);
        }
        Done::Skipped(path) => {
            let path = short(path);
            fields.insert("file".to_owned(), path.to_string_lossy().into());
            fields.insert("skipped".to_owned(), true.into());
            console.note(&format!("{} exists already: skipped.", shown(path)));
            results.passed_over(console, &text(fields));
        }
        Done::KeptAttachment(event) => {
            fields.insert("skipped".to_owned(), true.into());
            console.note(&format!(
                "Event {event} has an attachment already, or the beginning of one: skipped."
            ));
            results.passed_over(console, &text(fields));
        }
    }
}

/// What names the transfer.
fn fields(what: &What) -> Map<String, Value> {
    let file = |path: &Path| Value::from(path.to_string_lossy());
    let fields = match what {
        What::Download(id) => json!({"id": id.as_str()}),
        What::DownloadAttachment(event) => json!({"event": event.as_str()}),
        What::Upload(path) => json!({"file": file(path)}),
        What::Replace(id, path) => json!({"id": id.as_str(), "file": file(path)}),
        What::Attach(event, path) => json!({"event": event.as_str(), "file": file(path)}),
        What::Deploy(id, path, what) => {
            let (id, file) = (id.as_str(), file(path));
            match what {
                Deployment::Archive(name) => {
                    json!({"application": id, "file": file, "name": name})
                }
                Deployment::Plugin(name) => {
                    json!({"application": id, "file": file, "plugin": name})
                }
                Deployment::Version(version, tags) => {
                    json!({"application": id, "file": file, "version": version, "tags": tags})
                }
            }
        }
        What::DownloadArchive(id, archive) => {
            json!({"application": id.as_str(), "archive": archive.as_str()})
        }
    };
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

type Field = (String, Value);

fn moved(id: Option<&str>, length: Option<u64>, verified: Verified) -> impl Iterator<Item = Field> {
    // Old platforms give a replaced binary a new id.
    let id = id.map(|id| ("id".to_owned(), id.into()));
    let length = ("length".to_owned(), length.into());
    let verified = ("verified".to_owned(), verified.words().into());
    id.into_iter().chain([length, verified])
}

fn attached(attachment: &Attachment) -> impl Iterator<Item = Field> {
    [
        ("name".to_owned(), attachment.name.clone().into()),
        ("type".to_owned(), attachment.content_type.clone().into()),
    ]
    .into_iter()
}

fn not_done(
    error: &str,
    exit: Exit,
    is_resumable: bool,
    attempts: u32,
) -> impl Iterator<Item = Field> {
    [
        ("error".to_owned(), error.into()),
        ("exit".to_owned(), exit.code().into()),
        ("resumable".to_owned(), is_resumable.into()),
        ("attempts".to_owned(), attempts.into()),
    ]
    .into_iter()
}

fn text(fields: Map<String, Value>) -> String {
    Value::Object(fields).to_string()
}

/// The object stands there as the platform wrote it: reading it would change
/// numbers.
fn with_object(fields: Map<String, Value>, object: &str) -> String {
    let mut json = text(fields);
    json.truncate(json.len().saturating_sub(1));
    json.push_str(",\"object\":");
    json.push_str(object);
    json.push('}');
    json
}

/// After an upload the length is read back, where the platform tells one.
const fn verified(binary: &Binary) -> Verified {
    match binary.length {
        Some(_) => Verified::Size,
        None => Verified::Nothing,
    }
}

/// Tells a person at a terminal how sure it is; a script reads the JSON.
fn tell(console: &mut Console, length: Option<u64>, verified: Verified) {
    if console.shows_progress() {
        let length =
            length.map_or_else(String::new, |length| format!("{}, ", format::size(length)));
        console.note(&format!("  {length}{}", verified.words()));
    }
}

fn sentence(what: &What, error: &TransferError) -> String {
    match (what, error) {
        (
            What::Download(_) | What::DownloadAttachment(_) | What::DownloadArchive(..),
            TransferError::Exists(path),
        ) => format!(
            "{} exists already: use --on-conflict overwrite, rename, skip or resume.",
            shown(short(path))
        ),
        (_, TransferError::Wanted(path)) => format!(
            "Another transfer is being saved as {}: use --on-conflict rename, or overwrite.",
            shown(short(path))
        ),
        (What::Attach(..), TransferError::HasAttachment(event)) => format!(
            "Event {event} has an attachment already, and there is room for one: use \
             --on-conflict overwrite, save, new-event or skip."
        ),
        (_, error) => error.to_string(),
    }
}

/// Without the folder in which the person stands.
fn short(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}
