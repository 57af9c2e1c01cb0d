//! Bytes in: bodies into spool files.
//!
//! The bytes are written by the thread that received them, for the reason given
//! in `sending`. Whatever ends a request early drops its spool file, and with
//! it what came so far.

use std::io::Write as _;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use futures_util::{Stream, StreamExt as _};
use serde_json::{Map, Value};

use super::answers::Refusal;
use super::app::App;
use super::store::Spool;

/// The type of a content of which nobody says one.
pub const UNKNOWN_TYPE: &str = "application/octet-stream";

/// The longest `object` part: far more than a managed object may be.
const LONGEST_OBJECT: usize = 1 << 20;

/// What an upload brought.
pub struct Upload {
    /// The `object` part.
    pub object: Map<String, Value>,
    /// The `file` part.
    pub content: Spool,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// Its `filename`.
    pub file_name: Option<String>,
}

/// Reads the multipart body of an upload. The parts are known by their names
/// alone: clients send them in any order, and many a `file` without a filename
/// (API.md section 2.2).
///
/// # Errors
/// A body that is no multipart, ends early, or lacks a part, or has it twice;
/// an `object` that is no JSON object; a file over the limit.
pub async fn upload(app: &Arc<App>, request: Request) -> Result<Upload, Refusal> {
    let mut parts = multipart(request).await?;
    let read = read_parts(app, &mut parts).await;
    if read.is_err() {
        read_on(parts);
    }
    read
}

/// The parts of a request.
///
/// # Errors
/// Its body is no multipart that can be read; it is read on for a while.
pub async fn multipart(request: Request) -> Result<Multipart, Refusal> {
    // Before the body is taken: it is still to be read on if this is refused.
    if !is_multipart(&request) {
        super::gate::linger(request);
        return Err(Refusal::malformed(
            "The Content-Type must be multipart/form-data with a boundary.",
        ));
    }
    Multipart::from_request(request, &())
        .await
        .map_err(|error| Refusal::malformed(error.body_text()))
}

/// Reads on, so that the client gets to see a refusal; see `gate::linger`.
pub fn read_on(mut parts: Multipart) {
    tokio::spawn(tokio::time::timeout(super::gate::LINGER, async move {
        while let Ok(Some(_)) = parts.next_field().await {}
    }));
}

/// Whether the body is multipart that can be read.
fn is_multipart(request: &Request) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_ascii_lowercase)
        .is_some_and(|said| said.starts_with("multipart/form-data") && said.contains("boundary="))
}

async fn read_parts(app: &Arc<App>, parts: &mut Multipart) -> Result<Upload, Refusal> {
    let rules = Rules::of_binaries(app);
    let mut object = None;
    let mut file = None;
    while let Some(part) = parts.next_field().await.map_err(broken_body)? {
        match part.name() {
            Some("object") if object.is_some() => return Err(twice("object")),
            Some("object") => object = Some(json_object(part).await?),
            Some("file") if file.is_some() => return Err(twice("file")),
            Some("file") => {
                let content_type = part
                    .headers()
                    .get(CONTENT_TYPE)
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned);
                let file_name = part.file_name().map(str::to_owned);
                let chunks = part.map(|chunk| chunk.map_err(broken_body));
                let content = rules.spool(app, chunks).await?;
                file = Some((content, content_type, file_name));
            }
            // `filesize`, which older clients send, and whatever else comes.
            _ => {}
        }
    }
    let object = object.ok_or_else(|| missing("object"))?;
    let (content, content_type, file_name) = file.ok_or_else(|| missing("file"))?;
    Ok(Upload {
        object,
        content,
        content_type,
        file_name,
    })
}

/// Reads a raw body.
///
/// # Errors
/// The body ends early, or is over the limit.
pub async fn raw(app: &Arc<App>, rules: Rules, body: Body) -> Result<Spool, Refusal> {
    let mut chunks = body.into_data_stream().map(|chunk| {
        chunk.map_err(|error| Refusal::malformed(format!("The body broke off: {error}.")))
    });
    match rules.spool(app, &mut chunks).await {
        Ok(content) => Ok(content),
        Err(refusal) => {
            tokio::spawn(tokio::time::timeout(super::gate::LINGER, async move {
                while let Some(Ok(_)) = chunks.next().await {}
            }));
            Err(refusal)
        }
    }
}

/// What holds for a content that comes in.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// A longer one, in bytes, is refused.
    pub limit: Option<u64>,
    /// Whether its digest is wanted.
    pub digested: bool,
}

impl Rules {
    /// Those for the content of a binary.
    #[must_use]
    pub fn of_binaries(app: &App) -> Self {
        let knobs = app.knobs.get();
        Self {
            limit: knobs.max_upload,
            digested: knobs.couch_digests,
        }
    }

    /// A content of which nothing has come yet.
    ///
    /// # Errors
    /// The disk fails.
    pub fn nothing_yet(self, app: &App) -> Result<Spool, Refusal> {
        let content = app.store.spool()?;
        Ok(if self.digested {
            content.digested()
        } else {
            content
        })
    }

    /// Takes in the chunks of a content.
    ///
    /// # Errors
    /// One of the chunks, a content over the limit, or a disk that fails.
    pub async fn spool(
        self,
        app: &App,
        chunks: impl Stream<Item = Result<Bytes, Refusal>>,
    ) -> Result<Spool, Refusal> {
        let mut chunks = std::pin::pin!(chunks);
        let mut content = self.nothing_yet(app)?;
        while let Some(chunk) = chunks.next().await {
            content.write_all(&chunk?)?;
            if let Some(limit) = self.limit.filter(|limit| content.length() > *limit) {
                return Err(Refusal::too_large(limit));
            }
        }
        Ok(content)
    }
}

/// Reads the `object` part.
///
/// # Errors
/// It is too long, or no JSON object, or the body ends within it.
pub async fn json_object(part: Field<'_>) -> Result<Map<String, Value>, Refusal> {
    object(&short_part(part, "object").await?)
}

/// Reads a part that is no file.
///
/// # Errors
/// It is too long, or the body ends within it.
pub async fn short_part(mut part: Field<'_>, name: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(broken_body)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_OBJECT {
            return Err(Refusal::invalid(format!("The part '{name}' is too long.")));
        }
    }
    Ok(bytes)
}

/// Reads a JSON object.
///
/// # Errors
/// It is no JSON, or something else than an object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::invalid("The object must be a JSON object.")),
        Err(error) => Err(Refusal::malformed(format!(
            "The object is not valid JSON: {error}."
        ))),
    }
}

/// A multipart body that cannot be read on.
pub fn broken_body(error: axum::extract::multipart::MultipartError) -> Refusal {
    Refusal::malformed(format!(
        "The multipart body is broken: {}.",
        error.body_text()
    ))
}

/// A part that has to be there.
pub fn missing(part: &str) -> Refusal {
    Refusal::malformed(format!("The part '{part}' is missing."))
}

/// A part that may be there only once.
pub fn twice(part: &str) -> Refusal {
    Refusal::malformed(format!("The part '{part}' is there twice."))
}
