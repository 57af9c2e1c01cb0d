//! The bytes of a binary on their way down.

use std::fmt;

use bytes::Bytes;
use parse_net::range::{ContentRange, parse_content_range};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName,
    RANGE,
};
use reqwest::{Method, Response, StatusCode};

use super::asked::Asked;
use super::{ApiError, Client, ErrorKind, routes};
use crate::domain::BinaryId;

/// A download whose head is here and whose bytes are coming.
pub struct Content {
    client: Client,
    asked: Asked,
    response: Response,
    start: u64,
    length: Option<u64>,
    content_type: Option<String>,
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
    /// Begins a download at byte `from`. A server that knows no ranges gives
    /// the whole: see [`Content::start`].
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; also [`ErrorKind::Protocol`] where the
    /// server compressed the bytes although it was told not to, or gives
    /// another range than was asked for.
    pub async fn open_binary(&self, id: &BinaryId, from: u64) -> Result<Content, ApiError> {
        let asked = Asked::Download(id.clone());
        let mut request = self
            .request(Method::GET, routes::binary(self.origin(), id))
            .header(ACCEPT_ENCODING, "identity");
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
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
        let content_type = header(&response, &CONTENT_TYPE).map(str::to_owned);
        Ok(Self {
            client,
            asked,
            response,
            start,
            length,
            content_type,
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

fn header<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}
