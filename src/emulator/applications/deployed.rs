//! `/apps/<contextPath>[@version]/…`: what is deployed, as a browser sees it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::incoming;
use super::zips::entry_of;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::sending::FilePart;
use crate::emulator::store::applications::{Application, Which};
use crate::emulator::store::{Spool, Store};

/// What all paths of deployed files begin with.
pub const ROOT: &str = "/apps/";

/// The file of a folder.
const INDEX: &str = "index.html";

/// The application itself: with a slash behind it, so that what its page links
/// to is looked for below it.
pub async fn root(uri: Uri) -> Response {
    let place = match uri.query() {
        Some(query) => format!("{}/?{query}", uri.path()),
        None => format!("{}/", uri.path()),
    };
    (StatusCode::FOUND, [(LOCATION, place)]).into_response()
}

/// Its page.
pub async fn index(
    State(app): State<Arc<App>>,
    Path(application): Path<String>,
) -> Result<Response, Refusal> {
    send(&app, application, INDEX.to_owned()).await
}

/// One of its files; of a folder, the page in it.
pub async fn file(
    State(app): State<Arc<App>>,
    Path((application, path)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let path = if path.ends_with('/') {
        format!("{path}{INDEX}")
    } else {
        path
    };
    send(&app, application, path).await
}

async fn send(app: &Arc<App>, application: String, path: String) -> Result<Response, Refusal> {
    let content_type = content_type(&path);
    let content = app
        .call(move |store| unpack(store, &application, &path))
        .await?;
    let length = content.length();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_LENGTH, length.into());
    if let Ok(value) = content_type.parse() {
        headers.insert(CONTENT_TYPE, value);
    }
    let cut = app.knobs.get().truncate_downloads;
    let body = FilePart::new(content.reopen()?, length, cut, app.buffers.clone());
    Ok((headers, body.into_body()).into_response())
}

/// Unpacks a file into a nameless one of the server's own: it may be large, and
/// who reads it slowly must not hold a thread.
fn unpack(store: &Store, place: &str, path: &str) -> Result<Spool, Refusal> {
    let (application, archive) = deployed(store, place)?.ok_or_else(Refusal::no_path)?;
    let mut zip = incoming::open(store, application.id, archive)?;
    let number = entry_of(&zip, path).ok_or_else(Refusal::no_path)?;
    let mut content = store.spool()?;
    let mut entry = zip
        .by_index(number)
        .map_err(|error| Refusal::broken(format!("The file cannot be unpacked: {error}.")))?;
    std::io::copy(&mut entry, &mut content)?;
    Ok(content)
}

/// Which archive is served at `<contextPath>`, or at `<contextPath>@<version>`,
/// where a tag may stand for the version.
fn deployed(store: &Store, place: &str) -> Result<Option<(Application, i64)>, Refusal> {
    let (path, version) = match place.split_once('@') {
        Some((path, version)) => (path, Some(version.to_ascii_lowercase())),
        None => (place, None),
    };
    let Some(application) = store.application_at(path)? else {
        return Ok(None);
    };
    let archive = match version {
        None => application.active,
        Some(version) => application
            .version(&Which::Version(version.clone()))
            .or_else(|| application.version(&Which::Tag(version)))
            .map(|version| version.binary),
    };
    Ok(archive.map(|archive| (application, archive)))
}

/// By the name alone; text is UTF-8, as the platform's applications are.
fn content_type(path: &str) -> String {
    let guessed = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guessed.type_() == "text"
        || matches!(guessed.subtype().as_str(), "javascript" | "json" | "xml");
    if is_text {
        format!("{guessed};charset=UTF-8")
    } else {
        guessed.to_string()
    }
}
