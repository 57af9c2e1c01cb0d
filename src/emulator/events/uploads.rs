//! A file comes to an event: as the raw body, as multipart, or in chunks.
//!
//! What can be refused is refused before the body is read: nobody wants to send
//! 50 MiB to learn that there is an attachment already.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::content_range::ContentRange;
use super::single::find;
use super::{parts, represent};
use crate::emulator::answers::{Kind, Refusal, written_as};
use crate::emulator::app::App;
use crate::emulator::gate::linger;
use crate::emulator::knobs::Chunks;
use crate::emulator::spooling::{self, Rules};
use crate::emulator::store::events::{AttachError, Event, Label, Over, State as Reached};

/// The longest attachment, where no knob says another: the platform's default.
const LONGEST: u64 = 50 << 20;

/// The longest chunk, in bytes.
const LONGEST_CHUNK: u64 = 5 << 20;

/// A new attachment, or a part of one.
pub async fn upload(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let event = if says_multipart(&headers) {
        take_parts(&app, &id, request).await?
    } else {
        match chunk(&app, &headers) {
            Ok(Some(range)) => take_chunk(&app, &id, request, range).await?,
            Ok(None) => {
                let label = label(&headers);
                take_whole(&app, &id, request, label, Over::Nothing).await?
            }
            Err(refusal) => {
                linger(request);
                return Err(refusal);
            }
        }
    };
    answer(&app, &headers, &event)
}

fn says_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|said| said.to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// The chunk that the headers tell of, if they do and it is not passed over.
fn chunk(app: &App, headers: &HeaderMap) -> Result<Option<ContentRange>, Refusal> {
    let Some(header) = headers.get(CONTENT_RANGE) else {
        return Ok(None);
    };
    match app.knobs.get().chunks {
        Chunks::Ignored => Ok(None),
        Chunks::Off => Err(Refusal::malformed(
            "The header Content-Range is not supported. Send the file in one piece.",
        )
        .of_events()),
        Chunks::On => ContentRange::read(header.as_bytes()).map(Some),
    }
}

/// What the headers say of the file.
pub fn label(headers: &HeaderMap) -> Label {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    Label {
        name: headers
            .get(CONTENT_DISPOSITION)
            .and_then(|value| file_name(value.as_bytes())),
        content_type,
    }
}

/// The `filename*` or `filename` of a header that can be read and has one.
fn file_name(header: &[u8]) -> Option<String> {
    let disposition = parse_net::parse_content_disposition(header).ok()?;
    let name = disposition.filename()?;
    let mut room = vec![0; name.max_decoded_len()];
    let name = name.decode_into(&mut room).ok()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Takes a raw body as a whole file.
///
/// # Errors
/// There is no such event, it may not be given a file, the file is over the
/// limit, or the body breaks off.
pub async fn take_whole(
    app: &Arc<App>,
    id: &str,
    request: Request,
    label: Label,
    over: Over,
) -> Result<Event, Refusal> {
    let rules = rules(app);
    let known = find(app, id).await.and_then(|event| {
        over.check(&event)?;
        fits(request.headers(), rules)?;
        Ok(event.id)
    });
    let (event, request) = or_linger(known, request)?;
    let content = spooling::raw(app, rules, request.into_body())
        .await
        .map_err(Refusal::of_events)?;
    app.call(move |store| store.attach(event, content, label, over))
        .await
}

async fn take_parts(app: &Arc<App>, id: &str, request: Request) -> Result<Event, Refusal> {
    let known = find(app, id).await.and_then(|event| {
        Over::Nothing.check(&event)?;
        Ok(event.id)
    });
    let (event, request) = or_linger(known, request)?;
    let (content, label) = parts::read(app, rules(app), request)
        .await
        .map_err(Refusal::of_events)?;
    app.call(move |store| store.attach(event, content, label, Over::Nothing))
        .await
}

async fn take_chunk(
    app: &Arc<App>,
    id: &str,
    request: Request,
    range: ContentRange,
) -> Result<Event, Refusal> {
    let known = find(app, id).await.and_then(|event| {
        range.chunk().check(&event)?;
        chunk_fits(request.headers(), range, rules(app))?;
        Ok(event.id)
    });
    let (event, request) = or_linger(known, request)?;
    let label = label(request.headers());
    let rules = Rules {
        limit: Some(LONGEST_CHUNK),
        digested: false,
    };
    let content = spooling::raw(app, rules, request.into_body())
        .await
        .map_err(Refusal::of_events)?;
    if content.length() != range.length() {
        return Err(other_length(range, content.length()));
    }
    app.call(move |store| store.append(event, content, label, range.chunk()))
        .await
}

/// The request with what is known of it, or the refusal while the body is read
/// on.
fn or_linger<T>(known: Result<T, Refusal>, request: Request) -> Result<(T, Request), Refusal> {
    match known {
        Ok(known) => Ok((known, request)),
        Err(refusal) => {
            linger(request);
            Err(refusal)
        }
    }
}

fn rules(app: &App) -> Rules {
    Rules {
        limit: Some(app.knobs.get().max_attachment.unwrap_or(LONGEST)),
        digested: false,
    }
}

/// How long the body says it is.
fn said_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn fits(headers: &HeaderMap, rules: Rules) -> Result<(), Refusal> {
    let said = said_length(headers).unwrap_or_default();
    match rules.limit {
        Some(limit) if said > limit => Err(Refusal::too_large(limit).of_events()),
        _ => Ok(()),
    }
}

fn chunk_fits(headers: &HeaderMap, range: ContentRange, rules: Rules) -> Result<(), Refusal> {
    if range.length() > LONGEST_CHUNK {
        return Err(Refusal::new(
            413,
            "event/Request Entity Too Large",
            format!("The chunk is larger than the limit of {LONGEST_CHUNK} bytes."),
        ));
    }
    if let Some(limit) = rules.limit.filter(|limit| range.end() > *limit) {
        return Err(Refusal::too_large(limit).of_events());
    }
    match said_length(headers) {
        Some(said) if said != range.length() => Err(other_length(range, said)),
        _ => Ok(()),
    }
}

fn other_length(range: ContentRange, found: u64) -> Refusal {
    Refusal::invalid(format!(
        "The chunk has {found} bytes, but its Content-Range is one of {} bytes.",
        range.length()
    ))
    .of_events()
}

/// The answer to an upload: 201 for a complete file, 200 for a part.
///
/// # Errors
/// The event has none.
pub fn answer(app: &App, request: &HeaderMap, event: &Event) -> Result<Response, Refusal> {
    let attachment = event.attachment.as_ref().ok_or(AttachError::NoAttachment)?;
    let body = represent::attachment(event, attachment, &app.origin(request));
    let link = body.get("self").and_then(Value::as_str);
    let (status, location) = match attachment.state {
        Reached::Complete => (StatusCode::CREATED, link),
        Reached::Incomplete => (StatusCode::OK, None),
    };
    Ok(written_as(
        Kind::EventBinary,
        status,
        request,
        &body,
        location,
    ))
}
