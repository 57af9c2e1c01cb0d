//! A file on its way up: sent, and where that broke, what is true of it.

use http_body::Body as _;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Body, Method, Response};
use url::Url;

use super::asked::Asked;
use super::multipart::is_media_type;
use super::payload::Framed;
use super::{ApiError, Client, ErrorKind, refused};

/// A request that carries a file.
pub(super) struct Upload<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) content_type: &'a str,
    /// What else its head says.
    pub(super) headers: HeaderMap,
    pub(super) body: Framed,
    /// The file's own length in bytes, without its frame; of several that of the
    /// longest.
    pub(super) length: u64,
}

impl Client {
    /// Sends a file. Where the connection broke while bytes went up, the
    /// server may have refused before: then it is asked what is true.
    pub(super) async fn send_body(
        &self,
        asked: &Asked,
        upload: Upload<'_>,
    ) -> Result<Response, ApiError> {
        check_media_type(asked, upload.content_type)?;
        let sent = upload.body.sent();
        let content_type = HeaderValue::from_str(upload.content_type).map_err(|_| {
            ApiError::new(ErrorKind::Invalid, &asked.words(), "the media type is none")
        })?;
        let mut request = self
            .request(upload.method, upload.url)
            .headers(upload.headers)
            .header(CONTENT_TYPE, content_type);
        if upload.body.is_end_stream() {
            // The HTTP library sends no length for a body of none.
            request = request.header(CONTENT_LENGTH, 0);
        }
        let request = request.body(Body::wrap(upload.body));
        let broken = match self.send_file(asked, request, &sent).await {
            Err(error) if matches!(error.kind, ErrorKind::Interrupted | ErrorKind::Timeout) => {
                error
            }
            Err(error) if error.kind == ErrorKind::TooLarge => {
                self.doubt_upload_limit(upload.length).await;
                return Err(error);
            }
            answer => return answer,
        };
        if let Some(why) = sent.failure() {
            return Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why));
        }
        let is_complete = sent.is_complete();
        let broken = broken.with_advice(refused::what_holds(asked, is_complete));
        Err(match broken.kind {
            ErrorKind::Interrupted => {
                refused::reason(self, asked, upload.length, is_complete, broken).await
            }
            _ => broken,
        })
    }
}

/// Refuses what must not reach a header.
pub(super) fn check_media_type(asked: &Asked, text: &str) -> Result<(), ApiError> {
    if is_media_type(text) {
        return Ok(());
    }
    let why = format!("“{text}” is not a media type, such as text/plain");
    Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why))
}
