//! An archive becomes part of an application.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::refusals::{invalid, not_found};
use super::represent::archive_address;
use super::zips::{self, Change, Limits, MANIFEST, Zip};
use crate::emulator::answers::{Kind as AnswerKind, Refusal, json, written};
use crate::emulator::app::App;
use crate::emulator::represent::managed_object;
use crate::emulator::spooling::Rules;
use crate::emulator::store::applications::{
    Application, ApplicationError, Archive, Kind, NewArchive,
};
use crate::emulator::store::{Spool, Store};

/// Checks what came as an archive for an application of this kind.
///
/// # Errors
/// The zip is hostile, or not what such an application needs.
fn check(content: &Spool, kind: Kind) -> Result<Zip, Refusal> {
    let zip = check_any(content)?;
    let has = |name: &str| zip.index_for_name(name).is_some();
    match kind {
        Kind::External => Err(invalid(
            "An application of the type EXTERNAL has no archive.",
        )),
        Kind::Microservice if has(MANIFEST) && has("image.tar") => Ok(zip),
        Kind::Microservice => Err(invalid(
            "The archive of a microservice needs 'cumulocity.json' and 'image.tar' at its root.",
        )),
        // A package has no page, and some of the web interface's own archives
        // are a manifest with a 'content.json'.
        Kind::Hosted if has("index.html") || has(MANIFEST) => Ok(zip),
        Kind::Hosted => Err(invalid(
            "The archive of a web application needs 'index.html' or 'cumulocity.json' at its root.",
        )),
    }
}

/// Checks what came as an archive for this application; `name` is that of its
/// file, and `owner` the user who brought it.
///
/// # Errors
/// As [`check`].
pub async fn archive_of(
    app: &Arc<App>,
    application: &Application,
    content: Spool,
    name: String,
    owner: String,
) -> Result<(NewArchive, Zip), Refusal> {
    let kind = application.kind;
    let (content, zip) = app
        .call(move |_| {
            let zip = check(&content, kind)?;
            Ok::<_, Refusal>((content, zip))
        })
        .await?;
    let new = NewArchive {
        content,
        name,
        owner,
    };
    Ok((new, zip))
}

/// Checks a zip that came, whatever it holds.
///
/// # Errors
/// It is hostile, or holds no file, or a manifest at its root that cannot be
/// read.
pub fn check_any(content: &Spool) -> Result<Zip, Refusal> {
    let mut zip = zips::check(content.reopen()?, content.length(), Limits::OURS)?;
    let is_file = |name: &str| !name.ends_with('/');
    if zip
        .file_names()
        .filter_map(Result::ok)
        .any(|name| is_file(&name))
    {
        zips::manifest(&mut zip)?;
        Ok(zip)
    } else {
        Err(invalid("The zip holds no file."))
    }
}

/// Makes `manifest` what the zip of the active archive says.
///
/// # Errors
/// The zip says it in a way that cannot be read.
pub fn note_manifest(application: &mut Application, zip: &mut Zip) -> Result<(), Refusal> {
    match zips::manifest(zip)? {
        Some(manifest) => {
            let manifest = Value::Object(manifest);
            application
                .properties
                .insert("manifest".to_owned(), manifest);
        }
        None => {
            application.properties.shift_remove("manifest");
        }
    }
    Ok(())
}

/// As [`note_manifest`], of an archive that is there already.
///
/// # Errors
/// The application has no such archive, or it cannot be read.
pub fn describe(store: &Store, application: &mut Application, archive: i64) -> Result<(), Refusal> {
    let mut zip = open(store, application.id, archive)?;
    note_manifest(application, &mut zip)
}

/// Opens an archive of an application.
///
/// # Errors
/// The application has no such archive, or it cannot be read.
pub fn open(store: &Store, application: i64, archive: i64) -> Result<Zip, Refusal> {
    let (object, place, file) = store
        .open_archive(application, archive)?
        .ok_or(ApplicationError::NoArchive(archive))?;
    Ok(zips::open(file, &place, &object)?)
}

/// Opens the active archive of an application.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn open_active(store: &Store, application: i64) -> Result<(Application, Zip), Refusal> {
    let found = store
        .application(application)?
        .ok_or(ApplicationError::NoApplication(application))?;
    let active = found
        .active
        .ok_or_else(|| not_found("The application has no active binary."))?;
    let zip = open(store, application, active)?;
    Ok((found, zip))
}

/// Keeps an archive, which becomes the active one.
///
/// # Errors
/// The store failed, or the application has gone.
pub fn activate(
    store: &Store,
    application: i64,
    new: NewArchive,
    zip: &mut Zip,
) -> Result<Archive, Refusal> {
    store.add_archive::<Refusal>(application, new, |application, archive| {
        application.active = Some(archive);
        note_manifest(application, zip)
    })
}

/// Changes the active archive into a new one, written to `content`, which becomes
/// the active one.
///
/// # Errors
/// There is none; the change does not fit it; or the store failed.
pub fn change(
    store: &Store,
    mut content: Spool,
    application: i64,
    owner: String,
    change: Change,
) -> Result<Archive, Refusal> {
    let (found, mut old) = open_active(store, application)?;
    content.fill(|file| zips::merge(&mut old, change, Limits::OURS, file))?;
    let mut zip = zips::reopen(&content)?;
    let new = NewArchive {
        content,
        name: format!("{}.zip", found.context_path.unwrap_or(found.name)),
        owner,
    };
    activate(store, application, new, &mut zip)
}

/// Whether an answer that is not asked for by an `Accept` has a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 201 and where the archive is; the body only where there is an `Accept`.
    Created,
    /// 200 and the body.
    Changed,
}

/// The answer to a change: the new archive as the managed object that it is.
pub fn answer(app: &App, request: &HeaderMap, archive: &Archive, how: Answer) -> Response {
    let origin = app.origin(request);
    let body = managed_object(&archive.object, &origin);
    match how {
        Answer::Changed => json(StatusCode::OK, AnswerKind::ManagedObject, &body),
        Answer::Created => {
            let link = archive_address(archive.application.id, archive.object.id, &origin);
            written(StatusCode::CREATED, request, &body, Some(&link))
        }
    }
}

/// Calls the store to change an application, by a content that is empty yet, and
/// answers with the new archive.
///
/// # Errors
/// As the call.
pub async fn change_and_answer(
    app: &Arc<App>,
    headers: &HeaderMap,
    how: Answer,
    work: impl FnOnce(&Store, Spool) -> Result<Archive, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let content = Rules::of_binaries(app).nothing_yet(app)?;
    let archive = app.call_alone(|store| work(store, content)).await?;
    Ok(answer(app, headers, &archive, how))
}
