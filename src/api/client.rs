//! The one way to the platform: sends, waits, and turns refusals into errors.
//!
//! What a request asks is in the files of the resources (`binaries.rs`,
//! `account.rs`); how an answer is read, in `wire.rs`. Redirects are never
//! followed, because credentials must not leave the origin. Nothing is sent
//! twice from here but what was refused for its login, which changed nothing.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use parse_net::range::{ContentRange, parse_content_range};
use reqwest::header::{ACCEPT, CONTENT_RANGE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, Request, RequestBuilder, Response, StatusCode};
use tokio::sync::{OnceCell, watch};
use tokio::time::timeout;
use url::Url;

use super::asked::Asked;
use super::continuing::Continuations;
use super::error::Refusal;
use super::exchanges::{self, Exchange, Exchanges, Watch};
use super::login::{Ask, Login, Show, Taken};
use super::payload::Sent;
use super::retry_after::retry_after;
use super::{ApiError, Connection, ErrorKind, Proof, building};

/// How long a step may take before it counts as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the head of an answer, and for each further piece of it.
    pub answer: Duration,
    /// For the connection to take more bytes of an upload. Twice what an
    /// answer has: on a slow line the system's own buffer empties for a minute
    /// before it asks for more.
    pub upload_stall: Duration,
    /// For the answer after the last byte of an upload: the platform stores
    /// the file first.
    pub upload_answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            upload_stall: Duration::from_secs(120),
            upload_answer: Duration::from_secs(600),
        }
    }
}

/// The longest answer that is read into memory: pages of 2,000 objects are a
/// few megabytes.
const MAX_ANSWER: usize = 64 << 20;

/// The longest body of an error that is read.
const MAX_ERROR: usize = 64 << 10;

/// Who attends to a client while it works.
#[derive(Clone, Default)]
pub struct Attendance {
    /// Asks the person where the login is refused; `None`: nobody is there.
    pub ask: Option<Ask>,
    /// Shows where to sign in in a browser; `None`: nobody is there.
    pub show: Option<Show>,
    /// Is told of each exchange.
    pub watch: Option<Watch>,
    /// Is told of a password that was typed, once it is taken.
    pub taken: Option<Taken>,
}

/// Talks to one tenant as one user. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    connection: Connection,
    login: Login,
    exchanges: Exchanges,
    /// Whether anybody ever answered.
    is_answered: AtomicBool,
    patience: Patience,
    continuations: Continuations,
    /// The largest file that the tenant takes, once it was asked for.
    upload_limit: Mutex<Arc<OnceCell<Option<u64>>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({:?})", self.shared.connection)
    }
}

impl Client {
    /// A client for a connection. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Tls`] where the system has no certificates to check a
    /// server by, [`ErrorKind::Invalid`] where the credentials cannot be sent.
    pub fn new(connection: Connection) -> Result<Self, ApiError> {
        Self::with_patience(connection, Patience::default())
    }

    /// The same with other waiting times.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_patience(connection: Connection, patience: Patience) -> Result<Self, ApiError> {
        Self::attended(connection, patience, Attendance::default())
    }

    /// The same with somebody beside it.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn attended(
        connection: Connection,
        patience: Patience,
        attendance: Attendance,
    ) -> Result<Self, ApiError> {
        let login = Login::new(
            &connection,
            attendance.ask,
            attendance.show,
            attendance.taken,
        )?;
        let mut headers = HeaderMap::new();
        // Without it the platform answers a change with an empty body
        // (`API.md` section 1.2).
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let by_password = Proof::of_password(&connection);
        let exchanges = Exchanges::watched(attendance.watch, headers.clone(), by_password);
        let http = building::http_of(&connection, patience, headers)?;
        let upload_limit = connection.upload_limit();
        Ok(Self {
            shared: Arc::new(Shared {
                upload_limit: Mutex::new(Arc::new(OnceCell::new_with(upload_limit.map(Some)))),
                http,
                login,
                exchanges,
                is_answered: AtomicBool::new(false),
                connection,
                patience,
                continuations: Continuations::default(),
            }),
        })
    }

    /// Where to and as whom.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.shared.connection
    }

    pub(super) fn continuations(&self) -> &Continuations {
        &self.shared.continuations
    }

    /// Whether anybody ever answered at the address, whatever it was.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.shared.is_answered.load(Ordering::Relaxed)
    }

    pub(super) fn answered(&self) {
        self.shared.is_answered.store(true, Ordering::Relaxed);
    }

    /// The last exchanges, at most 500, the oldest first. No secret is in them.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.shared.exchanges.all()
    }

    /// Is marked as changed whenever an exchange begins, is answered, or has the
    /// body of its answer.
    #[must_use]
    pub fn exchange_changes(&self) -> watch::Receiver<u64> {
        self.shared.exchanges.changes()
    }

    pub(super) fn login(&self) -> &Login {
        &self.shared.login
    }

    pub(super) fn known_upload_limit(&self) -> Arc<OnceCell<Option<u64>>> {
        let known = self.shared.upload_limit.lock();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    /// It was asked for again; `None`: it is to be.
    pub(super) fn know_upload_limit(&self, limit: Option<Option<u64>>) {
        let known = self.shared.upload_limit.lock();
        *known.unwrap_or_else(PoisonError::into_inner) = Arc::new(OnceCell::new_with(limit));
    }

    pub(super) fn log(&self) -> &Exchanges {
        &self.shared.exchanges
    }

    pub(super) fn patience(&self) -> Patience {
        self.shared.patience
    }

    pub(super) fn origin(&self) -> &Url {
        self.shared.connection.origin()
    }

    pub(super) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.shared.http.request(method, url)
    }

    /// Sends, and gives the answer once its head is here and says yes.
    pub(super) async fn send(
        &self,
        asked: &Asked,
        request: RequestBuilder,
    ) -> Result<Response, ApiError> {
        let request = self.checked(asked, request)?;
        let answer = self.logged_in(asked, request, None).await;
        answer.inspect_err(note)
    }

    /// Sends a request with the login. Where that is refused and can be renewed,
    /// the request is sent again, unless its body is gone: then whoever asked
    /// sends another one, with the new login. What is `sent` of a file is watched.
    async fn logged_in(
        &self,
        asked: &Asked,
        request: Request,
        sent: Option<&Sent>,
    ) -> Result<Response, ApiError> {
        let mut ticket = self.ticket().await?;
        let mut next = Some(request);
        let mut refused = None;
        while let Some(mut request) = next {
            next = request.try_clone();
            ticket.sign(&mut request);
            let exchanges = &self.shared.exchanges;
            let begun = exchanges.begin(&request, refused.is_some());
            let sending = self.shared.http.execute(request);
            let mut answer = match sent {
                None => timeout(self.shared.patience.answer, sending)
                    .await
                    .map_err(|_| no_answer(asked)),
                Some(sent) => tokio::select! {
                    answer = sending => Ok(answer),
                    () = stalled(sent, self.shared.patience) => Err(no_progress(asked, sent)),
                },
            };
            begun.end(match &mut answer {
                Ok(Ok(head)) => Ok(head),
                Ok(Err(error)) => Err(super::transport::explain(error).1),
                Err(error) => Err(error.message.clone().unwrap_or_else(|| error.to_string())),
            });
            let answer = answer?;
            if answer.is_ok() {
                self.answered();
            }
            match self.accept(asked, answer).await {
                Err(error) if error.kind == ErrorKind::Unauthorized => {
                    ticket = self.renewed(&ticket, error.clone(), asked).await?;
                    refused = Some(error);
                }
                answer => {
                    if takes_login(&answer) {
                        self.login().prove(&ticket);
                    }
                    if refused.is_some() {
                        self.login().taken(asked);
                    }
                    return answer;
                }
            }
        }
        Err(refused.unwrap_or_else(|| no_answer(asked)))
    }

    /// Sends a request whose body is a file. There is no limit to the whole,
    /// only to standing still.
    pub(super) async fn send_file(
        &self,
        asked: &Asked,
        request: RequestBuilder,
        sent: &Sent,
    ) -> Result<Response, ApiError> {
        let request = self.checked(asked, request)?;
        let answer = self.logged_in(asked, request, Some(sent)).await;
        answer.inspect_err(note)
    }

    /// Asks for JSON and gives its text.
    pub(super) async fn get(&self, asked: &Asked, url: Url) -> Result<Bytes, ApiError> {
        let response = self.send(asked, self.request(Method::GET, url)).await?;
        self.text(asked, response).await
    }

    /// Reads an answer to its end.
    pub(super) async fn text(
        &self,
        asked: &Asked,
        mut response: Response,
    ) -> Result<Bytes, ApiError> {
        let noted = exchanges::of_answer(&response);
        let mut text = BytesMut::new();
        while let Some(chunk) = self.chunk(asked, &mut response).await? {
            if text.len() + chunk.len() > MAX_ANSWER {
                let status = response.status().as_u16();
                return Err(ApiError::unreadable(asked, status, "it does not end"));
            }
            text.extend_from_slice(&chunk);
        }
        let text = text.freeze();
        self.shared.exchanges.note_body(noted, &text);
        Ok(text)
    }

    /// The next piece of an answer; `None` at its end.
    pub(super) async fn chunk(
        &self,
        asked: &Asked,
        response: &mut Response,
    ) -> Result<Option<Bytes>, ApiError> {
        timeout(self.shared.patience.answer, response.chunk())
            .await
            .map_err(|_| no_answer(asked))?
            .map_err(|error| ApiError::from_transport(asked, &error))
    }

    /// The request, where the mode of the connection allows it. All that is sent
    /// passes here.
    fn checked(&self, asked: &Asked, request: RequestBuilder) -> Result<Request, ApiError> {
        let request = request
            .build()
            .map_err(|error| ApiError::from_transport(asked, &error))?;
        let guard = self.shared.connection.guard();
        guard.check_request(asked, request.method())?;
        Ok(request)
    }

    pub(super) async fn accept(
        &self,
        asked: &Asked,
        answer: Result<Response, reqwest::Error>,
    ) -> Result<Response, ApiError> {
        let response = answer.map_err(|error| {
            let error = ApiError::from_transport(asked, &error);
            error.at_a_server(self.is_answered())
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refusal(asked, response).await)
    }

    /// Reads what it can of a refusal: a body that breaks off must not hide
    /// the status.
    async fn refusal(&self, asked: &Asked, mut response: Response) -> ApiError {
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = self.chunk(asked, &mut response).await {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ERROR {
                break;
            }
        }
        let noted = exchanges::of_answer(&response);
        self.shared.exchanges.note_body(noted, &body);
        let header = |name| {
            let value = response.headers().get(name)?;
            value.to_str().ok()
        };
        let whole = header(CONTENT_RANGE)
            .and_then(|text| parse_content_range(text.as_bytes()).ok())
            .and_then(|range| match range {
                ContentRange::Unsatisfied { complete } => Some(complete),
                ContentRange::Satisfied { .. } => None,
            });
        let refusal = Refusal {
            status: response.status().as_u16(),
            body: &body,
            pointed_to: header(LOCATION),
            retry_after: header(RETRY_AFTER).and_then(|wait| retry_after(wait, header(DATE))),
            whole,
        };
        ApiError::from_answer(asked, &refusal)
    }
}

/// Whether the login was taken: what is between here and the platform answers
/// with other failures too, whoever asks.
fn takes_login(answer: &Result<Response, ApiError>) -> bool {
    match answer {
        Ok(_) => true,
        Err(error) => error.kind == ErrorKind::Forbidden,
    }
}

/// Tells the log of a failure. That something is not there is often the answer
/// that was looked for.
fn note(error: &ApiError) {
    if matches!(error.kind, ErrorKind::NotFound | ErrorKind::NotOffered) {
        tracing::debug!("{error}");
    } else {
        tracing::warn!("{error}");
    }
}

/// Whether the status says that the answer has no body to read.
pub(super) fn is_empty(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT)
}

/// Returns once an upload has not moved for too long.
async fn stalled(sent: &Sent, patience: Patience) {
    let mut seen = (0, false);
    loop {
        let wait = if seen.1 {
            patience.upload_answer
        } else {
            patience.upload_stall
        };
        tokio::time::sleep(wait).await;
        let now = (sent.bytes(), sent.is_complete());
        if now == seen {
            return;
        }
        seen = now;
    }
}

pub(super) fn no_answer(asked: &Asked) -> ApiError {
    ApiError::new(ErrorKind::Timeout, &asked.words(), "no answer in time")
}

fn no_progress(asked: &Asked, sent: &Sent) -> ApiError {
    let message = if sent.is_complete() {
        "all bytes were sent, and no answer came in time"
    } else {
        "the server stopped taking bytes"
    };
    ApiError::new(ErrorKind::Timeout, &asked.words(), message)
}
