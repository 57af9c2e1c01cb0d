//! `/inventory/binaries` (API.md section 2.2).

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use parse_net::{ByteRange, RangeOutcome, byte_ranges};

use super::answers::{Refusal, written};
use super::app::App;
use super::listing::{List, plain_filters};
use super::paging::{Params, Totals};
use super::query::{Filter, Query};
use super::represent::{self, ContentFields};
use super::sending::FilePart;
use super::spooling::{self, UNKNOWN_TYPE};
use super::store::{Identity, Object, Place, Standard};

/// The list. Sorted by id, as recorded; `totalPages` is always there.
pub async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let params = Params::of(&uri);
    let mut filters = vec![Filter::IsBinary];
    filters.extend(plain_filters(&params)?);
    let list = List {
        path: "/inventory/binaries",
        query: Query {
            filter: Some(Filter::All(filters)),
            order: Vec::new(),
        },
        totals: Totals {
            pages: true,
            elements: false,
        },
        represent: represent::binary,
    };
    list.answer(&app, &params, &headers).await
}

/// A new binary, as multipart.
pub async fn upload(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let upload = spooling::upload(&app, request).await?;
    let said_inside = upload
        .object
        .get("contentType")
        .and_then(|value| value.as_str())
        .map(str::to_owned);
    let mut standard = Standard {
        name: upload.file_name,
        owner: app.account.user.clone(),
        content_type: upload
            .content_type
            .or(said_inside)
            .or_else(|| Some(UNKNOWN_TYPE.to_owned())),
        ..Standard::default()
    };
    let mut fragments = serde_json::Map::new();
    represent::apply(
        upload.object,
        ContentFields::OfTheContent,
        &mut standard,
        &mut fragments,
    )?;
    let object = app
        .call(move |store| store.insert(standard, fragments, Some(upload.content)))
        .await?;
    Ok(created(&app, &headers, &object))
}

/// A new content for a binary, as the raw body; 201 as on the platform, though
/// nothing is created.
pub async fn replace(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let known = match id.parse::<i64>() {
        Ok(number) => app
            .call(move |store| store.get(number))
            .await?
            .filter(|object| object.content.is_some()),
        Err(_) => None,
    };
    // Before the body is read: nobody wants to send a gigabyte to learn this.
    let Some(known) = known else {
        super::gate::linger(request);
        return Err(Refusal::no_object(&id));
    };
    let Some(content_type) = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
    else {
        super::gate::linger(request);
        return Err(Refusal::malformed(
            "The content needs a Content-Type header.",
        ));
    };
    let content = spooling::raw(&app, request.into_body()).await?;
    let identity = if app.knobs.get().new_id_on_replace {
        Identity::Changes
    } else {
        Identity::Keeps
    };
    let object = app
        .call(move |store| store.replace_content(known.id, content, content_type, identity))
        .await?
        .ok_or_else(|| Refusal::no_object(&id))?;
    Ok(created(&app, &headers, &object))
}

fn created(app: &App, request: &HeaderMap, object: &Object) -> Response {
    let body = represent::binary(object, &app.origin(request));
    let location = body.get("self").and_then(|link| link.as_str());
    written(StatusCode::CREATED, request, &body, location)
}

/// Removes a binary: the object and its content.
pub async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let removed = match id.parse::<i64>() {
        Ok(number) => {
            app.call(move |store| store.remove(number, |object| object.content.is_some()))
                .await?
        }
        Err(_) => false,
    };
    if removed {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::no_object(&id))
    }
}

/// The content. Every `Accept` gets it; clients send the oddest.
pub async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, Refusal> {
    let number: i64 = id.parse().map_err(|_| Refusal::no_object(&id))?;
    let (object, place, mut file) = app
        .call(move |store| store.open_content(number))
        .await?
        .ok_or_else(|| Refusal::no_object(&id))?;
    let length = object
        .standard
        .length
        .and_then(|length| u64::try_from(length).ok())
        .unwrap_or_default();
    let knobs = app.knobs.get();
    let etag = knobs.etags.then(|| etag(&place));
    let mut headers = describe(&object, etag.as_deref());
    let (status, begin, count) = match part(&request, length, etag.as_deref()) {
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Of(range) => {
            let said = format!("bytes {}-{}/{length}", range.start, range.end);
            put(&mut headers, CONTENT_RANGE, &said);
            (StatusCode::PARTIAL_CONTENT, range.start, range.len())
        }
        Part::Beyond => {
            let refusal = Refusal::new(
                416,
                "inventory/Requested Range Not Satisfiable",
                format!("The file has {length} bytes."),
            );
            let mut response = refusal.into_response();
            put(
                response.headers_mut(),
                CONTENT_RANGE,
                &format!("bytes */{length}"),
            );
            return Ok(response);
        }
    };
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(place.offset + begin))?;
    put(&mut headers, CONTENT_LENGTH, &count.to_string());
    let body = FilePart::new(file, count, knobs.truncate_downloads, app.buffers.clone());
    Ok((status, headers, body.into_body()).into_response())
}

/// Which part of a content is asked for.
enum Part {
    Whole,
    Of(ByteRange),
    Beyond,
}

/// One range is served; several, and what cannot be read, are answered with the
/// whole, as RFC 9110 section 14.2 allows.
fn part(request: &HeaderMap, length: u64, etag: Option<&str>) -> Part {
    let Some(range) = request.get(RANGE) else {
        return Part::Whole;
    };
    if let Some(condition) = request.get(IF_RANGE)
        && etag.is_none_or(|etag| condition != etag)
    {
        return Part::Whole;
    }
    let mut first = [ByteRange { start: 0, end: 0 }];
    match byte_ranges(range.as_bytes(), length, &mut first) {
        Ok(RangeOutcome::Ranges(1)) => {
            let [range] = first;
            Part::Of(range)
        }
        Ok(RangeOutcome::Unsatisfiable) => Part::Beyond,
        _ => Part::Whole,
    }
}

/// A content never changes under its name in the store.
fn etag(place: &Place) -> String {
    format!("\"{}-{}\"", place.file, place.offset)
}

fn describe(object: &Object, etag: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    put(&mut headers, ACCEPT_RANGES, "bytes");
    put(&mut headers, CONTENT_TYPE, UNKNOWN_TYPE);
    if let Some(content_type) = &object.standard.content_type {
        put(&mut headers, CONTENT_TYPE, content_type);
    }
    let mut disposition = Vec::new();
    let name = object.standard.name.clone();
    let name = file_name(&name.unwrap_or_else(|| object.id.to_string()));
    if parse_net::write_attachment(&name, &mut disposition).is_ok()
        && let Ok(value) = HeaderValue::from_bytes(&disposition)
    {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    if let Some(etag) = etag {
        put(&mut headers, ETAG, etag);
    }
    headers
}

/// The object's name without what has no place in a header or in a file name.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '/' | '\\') {
                '_'
            } else {
                c
            }
        })
        .collect()
}

/// Sets a header; a value that a header cannot hold is left out.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
