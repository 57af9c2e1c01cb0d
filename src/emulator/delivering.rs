//! A stored content as the answer to a download: what describes it, and the part
//! of it that was asked for.

use std::fs::File;

use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parse_net::{ByteRange, RangeOutcome, byte_ranges};

use super::answers::Refusal;
use super::app::App;
use super::sending::FilePart;
use super::spooling::UNKNOWN_TYPE;
use super::store::Place;

/// A content to be sent.
pub struct Content {
    /// Its file, open.
    pub file: File,
    /// Where in that file it begins.
    pub place: Place,
    /// Its length in bytes.
    pub length: u64,
    /// Its media type.
    pub content_type: Option<String>,
    /// The name of the file that a browser would save.
    pub name: String,
}

impl Content {
    /// Answers with the whole or, where the request has a `Range`, with a part.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn deliver(mut self, app: &App, request: &HeaderMap) -> Result<Response, Refusal> {
        let length = self.length;
        let knobs = app.knobs.get();
        let etag = knobs.etags.then(|| etag(&self.place));
        let mut headers = describe(&self, etag.as_deref());
        let part = if knobs.no_ranges {
            headers.remove(ACCEPT_RANGES);
            Part::Whole
        } else {
            part(request, length, etag.as_deref())
        };
        let (status, begin, count) = match part {
            Part::Whole => (StatusCode::OK, 0, length),
            Part::Of(range) => {
                let said = format!("bytes {}-{}/{length}", range.start, range.end);
                put(&mut headers, CONTENT_RANGE, &said);
                (StatusCode::PARTIAL_CONTENT, range.start, range.len())
            }
            Part::Beyond => return Ok(beyond(length)),
        };
        let begin = std::io::SeekFrom::Start(self.place.offset + begin);
        std::io::Seek::seek(&mut self.file, begin)?;
        put(&mut headers, CONTENT_LENGTH, &count.to_string());
        let body = FilePart::new(
            self.file,
            count,
            knobs.truncate_downloads,
            app.buffers.clone(),
        );
        Ok((status, headers, body.into_body()).into_response())
    }
}

/// The answer to a range behind the end.
fn beyond(length: u64) -> Response {
    let refusal = Refusal::new(
        416,
        "general/Requested Range Not Satisfiable",
        format!("The file has {length} bytes."),
    );
    let mut response = refusal.into_response();
    put(
        response.headers_mut(),
        CONTENT_RANGE,
        &format!("bytes */{length}"),
    );
    response
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

fn describe(content: &Content, etag: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    put(&mut headers, ACCEPT_RANGES, "bytes");
    put(&mut headers, CONTENT_TYPE, UNKNOWN_TYPE);
    if let Some(content_type) = &content.content_type {
        put(&mut headers, CONTENT_TYPE, content_type);
    }
    let mut disposition = Vec::new();
    let name = file_name(&content.name);
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

/// The name without what has no place in a header or in a file name.
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
