//! The one file that an event may have: attached at once or in chunks,
//! replaced, deleted. The bytes that come down are in `content.rs`.

use reqwest::header::{CONTENT_DISPOSITION, HeaderMap, HeaderValue};
use reqwest::{Method, Response};

use super::asked::Asked;
use super::client::is_empty;
use super::disposition::attachment_named;
use super::multipart::{TextPart, boundary, form};
use super::payload::{Framed, Payload};
use super::sending::{Upload, check_media_type};
use super::{ApiError, Client, ErrorKind, refused, routes, wire};
use crate::domain::{Attachment, EventId, NewAttachment};

/// A piece of a file that goes up in several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its first byte in the file, from 0.
    pub start: u64,
    /// Its length in bytes, from 1: that of the payload.
    pub length: u64,
    /// The length of the whole file in bytes.
    pub total: u64,
}

impl Chunk {
    /// Whether the file ends with it.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.start.saturating_add(self.length) == self.total
    }

    /// `0-399/*`, and `400-499/500` for the last. The platform's own notation,
    /// without a unit (`API.md` section 4.2).
    fn content_range(&self) -> Option<String> {
        let end = self.start.checked_add(self.length)?;
        let last = end.checked_sub(1).filter(|last| *last >= self.start)?;
        let start = self.start;
        match self.is_last() {
            true => Some(format!("{start}-{last}/{}", self.total)),
            false => (end < self.total).then(|| format!("{start}-{last}/*")),
        }
    }
}

/// What became of a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chunked {
    /// It is stored, and more is to come: so many bytes, from the first one
    /// on, the server says that it has.
    Received(u64),
    /// The server takes the file for whole. After a chunk that was not the
    /// last, it did not look at the range: what it holds is that chunk alone.
    Whole(Attachment),
}

impl Client {
    /// Attaches a file to an event that has none, in one request with a form:
    /// the file, and its name and type beside it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::Conflict`] where the event
    /// has an attachment, [`ErrorKind::Invalid`] where the new one's type is
    /// no media type. Where [`ApiError::leaves_open`], the file may be
    /// attached all the same.
    pub async fn attach(
        &self,
        id: &EventId,
        new: &NewAttachment,
        payload: Payload,
    ) -> Result<Attachment, ApiError> {
        let asked = Asked::Attach(id.clone(), new.name.clone());
        check_media_type(&asked, &new.content_type)?;
        let length = payload.length();
        let object = wire::new_attachment(new);
        let object = TextPart::json("object", &object);
        let form = form(
            &boundary(),
            &[object],
            &new.name,
            &new.content_type,
            payload,
        );
        let upload = Upload {
            method: Method::POST,
            url: routes::attachment(self.origin(), id),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length,
        };
        let response = self.send_body(&asked, upload).await?;
        self.attached(&asked, id, response).await
    }

    /// As [`Client::attach`], with the file as the body itself. Its name stands
    /// in the head of the request.
    ///
    /// # Errors
    /// As [`Client::attach`].
    pub async fn attach_raw(
        &self,
        id: &EventId,
        new: &NewAttachment,
        payload: Payload,
    ) -> Result<Attachment, ApiError> {
        let asked = Asked::Attach(id.clone(), new.name.clone());
        let (method, headers) = (Method::POST, named(&new.name));
        let response = self
            .send_raw(&asked, method, id, new, headers, payload)
            .await?;
        self.attached(&asked, id, response).await
    }

    /// Sends one chunk of an attachment (`API.md` section 4.2). The chunks go
    /// up in their order, one after the other.
    ///
    /// # Errors
    /// As [`Client::attach`]; also [`ErrorKind::Invalid`] where the chunk is
    /// empty, ends behind the file, or is not as long as its payload. Platforms
    /// that know no chunks refuse with a 4xx.
    pub async fn attach_chunk(
        &self,
        id: &EventId,
        new: &NewAttachment,
        chunk: Chunk,
        payload: Payload,
    ) -> Result<Chunked, ApiError> {
        let asked = Asked::Attach(id.clone(), new.name.clone());
        let range = chunk
            .content_range()
            .filter(|_| chunk.length == payload.length())
            .and_then(|range| HeaderValue::from_str(&range).ok())
            .ok_or_else(|| {
                let why = "the piece of the file to send does not fit the file";
                ApiError::new(ErrorKind::Invalid, &asked.words(), why)
            })?;
        let mut headers = named(&new.name);
        headers.insert(reqwest::header::CONTENT_RANGE, range);
        let method = Method::POST;
        let response = self
            .send_raw(&asked, method, id, new, headers, payload)
            .await?;
        let is_created = response.status() == reqwest::StatusCode::CREATED;
        let answer = match self.text_of_yes(&asked, response).await {
            Ok(text) => wire::attached(&text).ok(),
            Err(_) => None,
        };
        match answer {
            Some(answer) if is_created => Ok(Chunked::Whole(answer.attachment)),
            // Of all that came, or of this chunk alone: both are in use.
            Some(wire::Answer {
                range: Some((first, end)),
                ..
            }) if first == 0 || first == chunk.start => Ok(Chunked::Received(end)),
            _ => self.confirmed(&asked, id).await,
        }
    }

    /// Replaces the attachment of an event.
    ///
    /// # Errors
    /// As [`Client::attach`], without the conflict. Where
    /// [`ApiError::leaves_open`], the platform may hold the old or the new
    /// bytes.
    pub async fn replace_attachment(
        &self,
        id: &EventId,
        new: &NewAttachment,
        payload: Payload,
    ) -> Result<Attachment, ApiError> {
        let asked = Asked::ReplaceAttachment(id.clone());
        let headers = named(&new.name);
        let method = Method::PUT;
        let response = self
            .send_raw(&asked, method, id, new, headers, payload)
            .await?;
        self.attached(&asked, id, response).await
    }

    /// Deletes the attachment of an event, also one of which only a part was
    /// uploaded.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]. Where there is nothing to delete, the
    /// error says whether it is the event or the attachment that is missing.
    pub async fn delete_attachment(&self, id: &EventId) -> Result<(), ApiError> {
        let asked = Asked::DeleteAttachment(id.clone());
        let url = routes::attachment(self.origin(), id);
        let request = self.request(Method::DELETE, url);
        match self.send(&asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.which_is_missing(id, error).await),
        }
    }

    async fn send_raw(
        &self,
        asked: &Asked,
        method: Method,
        id: &EventId,
        new: &NewAttachment,
        headers: HeaderMap,
        payload: Payload,
    ) -> Result<Response, ApiError> {
        let upload = Upload {
            method,
            url: routes::attachment(self.origin(), id),
            content_type: &new.content_type,
            headers,
            length: payload.length(),
            body: Framed::bare(payload),
        };
        self.send_body(asked, upload).await
    }

    /// The text of an answer that says yes; empty where it has none.
    async fn text_of_yes(
        &self,
        asked: &Asked,
        response: Response,
    ) -> Result<bytes::Bytes, ApiError> {
        if is_empty(response.status()) {
            return Ok(bytes::Bytes::new());
        }
        self.text(asked, response).await
    }

    /// Reads what an upload answered. The server has said yes: where the rest
    /// of the answer is lost or empty, the event says what is attached.
    async fn attached(
        &self,
        asked: &Asked,
        id: &EventId,
        response: Response,
    ) -> Result<Attachment, ApiError> {
        let status = response.status().as_u16();
        let text = self.text_of_yes(asked, response).await;
        if let Ok(Ok(answer)) = text.map(|text| wire::attached(&text)) {
            return Ok(answer.attachment);
        }
        let doubt = |error: ApiError| error.with_advice(refused::what_holds(asked, true));
        let event = self.event(id).await.map_err(doubt)?;
        event.attachment.ok_or_else(|| {
            let why = "it does not describe the file, and nor does the event";
            doubt(ApiError::unreadable(asked, status, why))
        })
    }

    /// What the event says that it has, where the answer to a chunk did not.
    async fn confirmed(&self, asked: &Asked, id: &EventId) -> Result<Chunked, ApiError> {
        let event = self.event(id).await?;
        match (event.attachment, event.received) {
            (Some(attachment), _) => Ok(Chunked::Whole(attachment)),
            (None, Some(received)) => Ok(Chunked::Received(received)),
            (None, None) => Err(ApiError::unreadable(
                asked,
                200,
                "it does not say how much arrived, and nor does the event",
            )),
        }
    }
}

/// The headers of a raw upload: the platform takes the name from
/// `Content-Disposition`.
fn named(name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(value) = attachment_named(name) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u64, length: u64, total: u64) -> Option<String> {
        let chunk = Chunk {
            start,
            length,
            total,
        };
        chunk.content_range()
    }

    #[test]
    fn the_last_chunk_alone_tells_the_length_of_the_file() {
        assert_eq!(range(0, 400, 500).as_deref(), Some("0-399/*"));
        assert_eq!(range(400, 100, 500).as_deref(), Some("400-499/500"));
        assert_eq!(range(0, 1, 1).as_deref(), Some("0-0/1"));
    }

    #[test]
    fn a_chunk_lies_in_its_file() {
        assert_eq!(range(0, 0, 500), None);
        assert_eq!(range(500, 0, 500), None);
        assert_eq!(range(400, 101, 500), None);
        assert_eq!(range(u64::MAX, 1, u64::MAX), None);
        assert_eq!(range(1, u64::MAX, u64::MAX), None);
    }
}
