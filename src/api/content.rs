//! The bytes of a binary or an attachment on their way down.

use std::fmt;

use bytes::Bytes;
use parse_net::EntityTag;
use parse_net::range::{ContentRange, parse_content_range};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE,
};
use reqwest::{Method, Response, StatusCode};
use url::Url;

use super::asked::Asked;
use super::{ApiError, Client, ErrorKind, routes};
use crate::domain::{BinaryId, EventId};

/// A download whose head is here and whose bytes are coming.
pub struct Content {
    client: Client,
    asked: Asked,
    response: Response,
    start: u64,
    length: Option<u64>,
    content_type: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    received: u64,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Content({:?} from {} of {:?})",
            self.asked, self.start, self.length
        )
    }
}

impl Client {
    /// Begins a download at byte `from`. With the `etag` of the bytes before
    /// it, a server that knows such gives the whole where the file changed
    /// meanwhile; one that knows no ranges gives the whole in any case: see
    /// [`Content::start`].
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; also [`ErrorKind::OutOfRange`] where
    /// the file ends before `from`, and [`ErrorKind::Protocol`] where the
    /// server compressed the bytes although it was told not to, or gives
    /// another range than was asked for.
    pub async fn open_binary(
        &self,
        id: &BinaryId,
        from: u64,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let asked = Asked::Download(id.clone());
        let url = routes::binary(self.origin(), id);
        self.open(asked, url, from, etag).await
    }

    /// Begins the download of an event's attachment, as
    /// [`Client::open_binary`]. That the platform knows ranges here too is
    /// nowhere said.
    ///
    /// # Errors
    /// As [`Client::open_binary`]. Where there is nothing to download, the
    /// error says whether the event is missing or the attachment, or whether
    /// only a part of it is there.
    pub async fn open_attachment(
        &self,
        id: &EventId,
        from: u64,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let asked = Asked::DownloadAttachment(id.clone());
        let url = routes::attachment(self.origin(), id);
        match self.open(asked, url, from, etag).await {
            Err(error) => Err(self.which_is_missing(id, error).await),
            opened => opened,
        }
    }

    async fn open(
        &self,
        asked: Asked,
        url: Url,
        from: u64,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let mut request = self
            .request(Method::GET, url)
            .header(ACCEPT_ENCODING, "identity");
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
            if let Some(etag) = etag.and_then(strong) {
                request = request.header(IF_RANGE, etag);
            }
        }
        let response = self.send(&asked, request).await?;
        Content::new(self.clone(), asked, response, from)
    }
}

impl Content {
    fn new(client: Client, asked: Asked, response: Response, from: u64) -> Result<Self, ApiError> {
        let status = response.status();
        let odd = |why: &str| Err(ApiError::unreadable(&asked, status.as_u16(), why));
        if let Some(encoding) = header(&response, &CONTENT_ENCODING)
            && !encoding.eq_ignore_ascii_case("identity")
        {
            return odd("the server compressed the file although it was told not to");
        }
        let announced =
            header(&response, &CONTENT_LENGTH).and_then(|text| text.trim().parse().ok());
        let (start, length) = match status {
            StatusCode::OK => (0, announced),
            StatusCode::PARTIAL_CONTENT => {
                let range = header(&response, &CONTENT_RANGE)
                    .and_then(|text| parse_content_range(text.as_bytes()).ok());
                match range {
                    Some(ContentRange::Satisfied { range, complete }) if range.start == from => {
                        (from, complete)
                    }
                    _ => return odd("it is another part of the file than was asked for"),
                }
            }
            _ => return odd("it carries no file"),
        };
        let text = |name| header(&response, name).map(str::to_owned);
        let content_type = text(&CONTENT_TYPE);
        let etag = text(&ETAG);
        let last_modified = text(&LAST_MODIFIED);
        Ok(Self {
            client,
            asked,
            response,
            start,
            length,
            content_type,
            etag,
            last_modified,
            received: 0,
        })
    }

    /// Which byte of the file comes first: the one asked for, or 0 where the
    /// server knows no ranges.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The length of the whole file in bytes, as the server announced it with
    /// these bytes; `None` where it did not.
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// The media type that the bytes are stored under.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The server's word for this state of the bytes, as it wrote it, where it
    /// has one: what [`Client::open_binary`] takes.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// When the bytes were changed last, as the server wrote it: to be compared
    /// with an earlier one, not to be read.
    #[must_use]
    pub fn last_modified(&self) -> Option<&str> {
        self.last_modified.as_deref()
    }

    /// The next bytes; `None` after the last.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the connection breaks, or ends before
    /// the announced length; [`ErrorKind::Timeout`] where no byte comes.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        let chunk = self.client.chunk(&self.asked, &mut self.response).await?;
        match &chunk {
            Some(bytes) => self.received += bytes.len() as u64,
            None => self.check_end()?,
        }
        Ok(chunk)
    }

    /// A body without `Content-Length` that is cut off looks complete to the
    /// HTTP library.
    fn check_end(&self) -> Result<(), ApiError> {
        let end = self.start + self.received;
        match self.length {
            Some(length) if end != length => Err(ApiError::new(
                ErrorKind::Interrupted,
                &self.asked.words(),
                format!("the server ended after {end} of {length} bytes"),
            )),
            _ => Ok(()),
        }
    }
}

/// A tag that may stand in `If-Range`: a weak one says too little of bytes, and
/// one that is none would make the server answer 400.
fn strong(etag: &str) -> Option<HeaderValue> {
    let tag = EntityTag::parse(etag.as_bytes()).ok()?;
    if tag.is_weak() {
        return None;
    }
    HeaderValue::from_str(etag.trim()).ok()
}

fn header<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_strong_tag_speaks_of_bytes() {
        assert_eq!(strong(" \"v1\" ").unwrap(), "\"v1\"");
        for odd in ["W/\"v1\"", "v1", "", "\"a\"b\"", "\"a\r\nb\""] {
            assert_eq!(strong(odd), None, "{odd:?}");
        }
    }
}
