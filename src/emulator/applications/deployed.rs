//! `/apps/<contextPath>[@version]/…`: what is deployed, as a browser sees it.

use std::io::BufReader;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use zip::read::ZipFile;

use super::incoming;
use super::zips::{Window, entry_of};
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
    method: Method,
    Path(application): Path<String>,
) -> Result<Response, Refusal> {
    send(&app, &method, application, INDEX.to_owned()).await
}

/// One of its files; of a folder, the page in it.
pub async fn file(
    State(app): State<Arc<App>>,
    method: Method,
    Path((application, path)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let path = if path.ends_with('/') {
        format!("{path}{INDEX}")
    } else {
        path
    };
    send(&app, &method, application, path).await
}

/// Sends a file; who asks for its head alone gets that from the list of entries.
async fn send(
    app: &Arc<App>,
    method: &Method,
    application: String,
    path: String,
) -> Result<Response, Refusal> {
    let content_type = content_type(&path);
    if method == Method::HEAD {
        let length = app
            .call(move |store| entry(store, &application, &path, |file| Ok(file.size())))
            .await?;
        return Ok((headers(&content_type, length), Body::empty()).into_response());
    }
    let content = app
        .call(move |store| unpack(store, &application, &path))
        .await?;
    let length = content.length();
    let cut = app.knobs.get().truncate_downloads;
    let body = FilePart::new(content.reopen()?, length, cut, app.buffers.clone());
    Ok((headers(&content_type, length), body.into_body()).into_response())
}

fn headers(content_type: &str, length: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_LENGTH, length.into());
    if let Ok(value) = content_type.parse() {
        headers.insert(CONTENT_TYPE, value);
    }
    headers
}

/// Unpacks a file into a nameless one of the server's own: it may be large, and
/// who reads it slowly must not hold a thread.
fn unpack(store: &Store, place: &str, path: &str) -> Result<Spool, Refusal> {
    entry(store, place, path, |mut file| {
        let mut content = store.spool()?;
        std::io::copy(&mut file, &mut content)?;
        Ok(content)
    })
}

/// Opens a file of what is deployed, for as long as `read` takes.
fn entry<T>(
    store: &Store,
    place: &str,
    path: &str,
    read: impl FnOnce(ZipFile<'_, BufReader<Window>>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let (application, archive) = deployed(store, place)?.ok_or_else(Refusal::no_path)?;
    let mut zip = incoming::open(store, application.id, archive)?;
    let number = entry_of(&zip, path).ok_or_else(Refusal::no_path)?;
    let file = zip
        .by_index(number)
        .map_err(|error| Refusal::broken(format!("The file cannot be unpacked: {error}.")))?;
    read(file)
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
