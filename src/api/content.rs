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

use super::asked::{Asked, AskedOf};
use super::routes::Of;
use super::{ApiError, Client, ErrorKind, routes};
use crate::domain::{ApplicationId, BinaryId, EventId};

/// Which bytes of a file are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All from this byte on.
    From(u64),
    /// From the first to before the second; at least one.
    Between(u64, u64),
    /// So many at the end, or all of a file that is shorter.
    Last(u64),
}

impl Part {
    /// How it is asked for; `None` for the whole.
    fn range(&self) -> Option<String> {
        match *self {
            Self::From(0) => None,
            Self::From(from) => Some(format!("bytes={from}-")),
            Self::Between(from, to) => Some(format!("bytes={from}-{}", to.saturating_sub(1))),
            Self::Last(count) => Some(format!("bytes=-{count}")),
        }
    }

    /// Whether an answer that begins and ends so is what was asked for: it may
    /// end early only at the end of the file.
    fn fits(&self, start: u64, end: u64, length: Option<u64>) -> bool {
        match *self {
            // One that ends early is told by its length.
            Self::From(from) => start == from,
            Self::Between(from, to) => {
                start == from && end <= to && (end == to || length.is_none_or(|all| end == all))
            }
            Self::Last(count) => {
                length.is_none_or(|all| end == all && start == all.saturating_sub(count))
            }
        }
    }
}

/// A download whose head is here and whose bytes are coming.
pub struct Content {
    client: Client,
    asked: Asked,
    response: Response,
    start: u64,
    /// Behind the last byte that is to come, where that is known.
    end: Option<u64>,
    is_part: bool,
    length: Option<u64>,
    content_type: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    received: u64,
    /// Where it is to end at the latest.
    cut: u64,
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
        self.open_binary_part(id, Part::From(from), etag).await
    }

    /// As [`Client::open_binary`], for some bytes alone. A server that knows no
    /// ranges gives the whole, which is cut off behind what was wanted: see
    /// [`Content::is_part`].
    ///
    /// # Errors
    /// As [`Client::open_binary`].
    pub async fn open_binary_part(
        &self,
        id: &BinaryId,
        part: Part,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let asked = Asked::Download(id.clone());
        let url = routes::binary(self.origin(), id);
        self.open(asked, url, part, etag).await
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
        self.open_attachment_part(id, Part::From(from), etag).await
    }

    /// As [`Client::open_binary_part`], of an event's attachment.
    ///
    /// # Errors
    /// As [`Client::open_binary`].
    pub async fn open_attachment_part(
        &self,
        id: &EventId,
        part: Part,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let asked = Asked::DownloadAttachment(id.clone());
        let url = routes::attachment(self.origin(), id);
        match self.open(asked, url, part, etag).await {
            Err(error) => Err(self.which_is_missing(id, error).await),
            opened => opened,
        }
    }

    /// As [`Client::open_binary_part`], of an archive of an application.
    ///
    /// # Errors
    /// As [`Client::open_binary`].
    pub async fn open_archive_part(
        &self,
        id: &ApplicationId,
        archive: &BinaryId,
        part: Part,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::DownloadArchive(archive.clone()));
        let url = routes::of_application(self.origin(), id, Of::Archive(archive));
        self.open(asked, url, part, etag).await
    }

    async fn open(
        &self,
        asked: Asked,
        url: Url,
        part: Part,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        let mut request = self
            .request(Method::GET, url)
            .header(ACCEPT_ENCODING, "identity");
        if let Some(range) = part.range() {
            request = request.header(RANGE, range);
            if let Some(etag) = etag.and_then(strong) {
                request = request.header(IF_RANGE, etag);
            }
        }
        let response = self.send(&asked, request).await?;
        Content::new(self.clone(), asked, response, &part)
    }
}

impl Content {
    fn new(
        client: Client,
        asked: Asked,
        response: Response,
        part: &Part,
    ) -> Result<Self, ApiError> {
        let status = response.status();
        let odd = |why: &str| Err(ApiError::unreadable(&asked, status.as_u16(), why));
        if let Some(encoding) = header(&response, &CONTENT_ENCODING)
            && !encoding.eq_ignore_ascii_case("identity")
        {
            return odd("the server compressed the file although it was told not to");
        }
        let announced =
            header(&response, &CONTENT_LENGTH).and_then(|text| text.trim().parse().ok());
        let (start, end, length) = match status {
            StatusCode::OK => (0, announced, announced),
            StatusCode::PARTIAL_CONTENT => {
                let range = header(&response, &CONTENT_RANGE)
                    .and_then(|text| parse_content_range(text.as_bytes()).ok());
                match range {
                    Some(ContentRange::Satisfied { range, complete })
                        if part.fits(range.start, range.end.saturating_add(1), complete) =>
                    {
                        let end = match part {
                            Part::From(_) => complete,
                            _ => Some(range.end.saturating_add(1)),
                        };
                        (range.start, end, complete)
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
        let mut content = Self {
            client,
            asked,
            response,
            start,
            end,
            is_part: status == StatusCode::PARTIAL_CONTENT,
            length,
            content_type,
            etag,
            last_modified,
            received: 0,
            cut: u64::MAX,
        };
        if let Part::Between(_, to) = *part
            && !content.is_part
        {
            content.cut_at(to);
        }
        Ok(content)
    }

    /// Lets it end before this byte of the file, where it would go on: what
    /// comes behind is not waited for.
    pub fn cut_at(&mut self, end: u64) {
        self.cut = end;
    }

    /// Which byte of the file comes first: the one asked for, or 0 where the
    /// server knows no ranges.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Whether the server gave a part of the file, so that it knows ranges.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.is_part
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
        let left = self.cut.saturating_sub(self.start + self.received);
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = self.client.chunk(&self.asked, &mut self.response).await?;
        match &mut chunk {
            Some(bytes) => {
                bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                self.received += bytes.len() as u64;
            }
            None => self.check_end()?,
        }
        Ok(chunk)
    }

    /// A body without `Content-Length` that is cut off looks complete to the
    /// HTTP library.
    fn check_end(&self) -> Result<(), ApiError> {
        let end = self.start + self.received;
        match self.end {
            Some(wanted) if end != wanted => Err(ApiError::new(
                ErrorKind::Interrupted,
                &self.asked.words(),
                format!("the server ended after {end} of {wanted} bytes"),
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
    fn a_part_fits_only_where_it_is_what_was_asked_for() {
        for (part, start, end, length) in [
            (Part::From(3), 3, 9, Some(9)),
            (Part::From(3), 3, 8, Some(9)),
            (Part::Between(3, 9), 3, 9, Some(100)),
            (Part::Between(3, 9), 3, 7, Some(7)),
            (Part::Last(4), 5, 9, Some(9)),
            (Part::Last(40), 0, 9, Some(9)),
        ] {
            assert!(part.fits(start, end, length), "{part:?}");
        }
        for (part, start, end, length) in [
            (Part::From(3), 0, 9, Some(9)),
            (Part::Between(3, 9), 2, 9, Some(100)),
            (Part::Between(3, 9), 3, 10, Some(100)),
            (Part::Between(3, 9), 3, 7, Some(100)),
            (Part::Last(4), 4, 8, Some(9)),
            (Part::Last(4), 4, 9, Some(9)),
        ] {
            assert!(!part.fits(start, end, length), "{part:?}");
        }
    }

    #[test]
    fn only_a_strong_tag_speaks_of_bytes() {
        assert_eq!(strong(" \"v1\" ").unwrap(), "\"v1\"");
        for odd in ["W/\"v1\"", "v1", "", "\"a\"b\"", "\"a\r\nb\""] {
            assert_eq!(strong(odd), None, "{odd:?}");
        }
    }
}
