//! The last exchanges with the platform, for who wants to see what was asked.
//!
//! A ring in memory: method, address, status, times, sizes, headers and the
//! beginning of bodies. No secret comes in: headers that carry one are masked
//! when they are noted, forms of logins are never noted, and values in bodies
//! whose names tell a secret are masked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body::Body as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Request, Response};
use tokio::sync::watch;
use tokio::time::Instant;
use url::Url;

use super::proof::Proof;
use super::retries::current_retry;
use masks::{beginning, beginning_of_secret, headers, length_of, without_secrets};

mod lines;
mod masks;

/// How many exchanges are kept.
const KEPT: usize = 500;

/// How much of a body is kept, in bytes.
pub const KEPT_OF_BODY: usize = 16 << 10;

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Counts all exchanges of the client, from 1.
    pub number: u64,
    /// `GET` and its like.
    pub method: String,
    /// The whole address.
    pub url: Url,
    /// Whether it went to another host than the platform: an identity provider.
    pub is_elsewhere: bool,
    /// What proved the user.
    pub proof: Proof,
    /// The headers that were sent by this program, with secrets masked.
    pub sent: Vec<(String, String)>,
    /// The length of what was to be sent, in bytes, where it is known.
    pub sent_bytes: Option<u64>,
    /// The beginning of what was sent, where it is text in memory.
    pub sent_text: Option<String>,
    /// The status of the answer; `None`: none came, or none yet.
    pub status: Option<u16>,
    /// Why no answer came.
    pub silence: Option<Silence>,
    /// Until the head of the answer, or until it failed; `None`: it is under way.
    pub took: Option<Duration>,
    /// The headers of the answer, with secrets masked.
    pub received: Vec<(String, String)>,
    /// The length of the answer, in bytes, where it tells.
    pub received_bytes: Option<u64>,
    /// The beginning of the answer, where it was read as text.
    pub received_text: Option<String>,
    /// Whether it is a second try with a renewed login.
    pub is_repeated: bool,
    /// Which retry it belongs to, after a wait, of what failed before; 0: none.
    pub retry: u32,
}

/// Why no answer came to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nobody waited for it any more.
    GivenUp,
    /// The connection failed, or time ran out: a phrase.
    Failed(String),
}

impl Exchange {
    /// Path and query of the address, and all of it where it is another host's;
    /// not yet cleaned.
    #[must_use]
    pub fn place(&self) -> &str {
        if self.is_elsewhere {
            return self.url.as_str();
        }
        &self.url[url::Position::BeforePath..]
    }

    /// Whether it was refused, or no answer can come any more although one was
    /// waited for.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self.silence, Some(Silence::Failed(_)))
            || self.status.is_some_and(|status| status >= 400)
    }
}

/// Is told of each exchange when the head of its answer has come, or none did.
pub type Watch = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// The ring of a client.
#[derive(Default)]
pub(super) struct Exchanges {
    ring: Mutex<Ring>,
    watch: Option<Watch>,
    /// What goes with each request that does not say otherwise.
    usual: HeaderMap,
    /// What proves the user where a password goes with a request.
    by_password: Proof,
    /// How often something in the ring changed.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Ring {
    count: u64,
    kept: VecDeque<Arc<Exchange>>,
}

/// Leads from an answer to its exchange.
#[derive(Clone, Copy)]
pub(super) struct Noted(u64);

/// An exchange that is under way. Where it is dropped without its end, nobody
/// waits for the answer any more.
pub(super) struct Begun<'a> {
    exchanges: &'a Exchanges,
    number: Noted,
    at: Instant,
    has_ended: bool,
}

impl Begun<'_> {
    /// Notes the head of its answer, or why none came.
    pub(super) fn end(mut self, answer: Result<&mut Response, String>) {
        self.has_ended = true;
        let exchanges = self.exchanges;
        let noted = self.number;
        let took = self.at.elapsed();
        let seen = exchanges.change(noted, |exchange| {
            exchange.took = Some(took);
            match answer {
                Ok(answer) => {
                    exchange.status = Some(answer.status().as_u16());
                    exchange.received = headers(answer.headers());
                    exchange.received_bytes = length_of(answer.headers());
                    answer.extensions_mut().insert(noted);
                }
                Err(why) => exchange.silence = Some(Silence::Failed(why)),
            }
        });
        let Some(exchange) = seen else {
            return;
        };
        let (method, place) = (&exchange.method, exchange.place());
        let (status, again, retry) = (exchange.status, exchange.is_repeated, exchange.retry);
        tracing::debug!(
            status,
            millis = took.as_millis(),
            again,
            retry,
            "{method} {place}"
        );
        if let Some(watch) = &exchanges.watch {
            watch(&exchange);
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            let took = self.at.elapsed();
            self.exchanges.change(self.number, |exchange| {
                exchange.took = Some(took);
                exchange.silence = Some(Silence::GivenUp);
            });
        }
    }
}

impl Exchanges {
    pub(super) fn watched(watch: Option<Watch>, usual: HeaderMap, by_password: Proof) -> Self {
        Self {
            watch,
            usual,
            by_password,
            ..Self::default()
        }
    }

    /// Notes a request on its way to the platform.
    pub(super) fn begin(&self, request: &Request, is_repeated: bool) -> Begun<'_> {
        self.note(request, is_repeated, false)
    }

    /// Notes a request on its way to another host.
    pub(super) fn begin_elsewhere(&self, request: &Request) -> Begun<'_> {
        self.note(request, false, true)
    }

    fn note(&self, request: &Request, is_repeated: bool, is_elsewhere: bool) -> Begun<'_> {
        let body = request.body();
        let text = body.and_then(|body| body.as_bytes());
        let text = text.filter(|_| !is_login_form(request.headers()));
        let length = body.and_then(|body| body.size_hint().exact());
        let mut sent = headers(request.headers());
        let is_said = |(name, _): &(String, String)| !request.headers().contains_key(name.as_str());
        sent.extend(headers(&self.usual).into_iter().filter(is_said));
        let mut ring = self.ring();
        ring.count += 1;
        let number = ring.count;
        if ring.kept.len() >= KEPT {
            ring.kept.pop_front();
        }
        ring.kept.push_back(Arc::new(Exchange {
            number,
            method: request.method().to_string(),
            url: without_secrets(request.url()),
            is_elsewhere,
            proof: Proof::in_headers(request.headers(), self.by_password),
            sent,
            sent_bytes: length.or_else(|| length_of(request.headers())),
            sent_text: text.and_then(beginning),
            status: None,
            silence: None,
            took: None,
            received: Vec::new(),
            received_bytes: None,
            received_text: None,
            is_repeated,
            retry: current_retry(),
        }));
        drop(ring);
        self.tell();
        Begun {
            exchanges: self,
            number: Noted(number),
            at: Instant::now(),
            has_ended: false,
        }
    }

    /// Notes the body of an answer that was read as text.
    pub(super) fn note_body(&self, noted: Option<Noted>, text: &[u8]) {
        self.note_text(noted, text.len(), || beginning(text));
    }

    /// Notes the body of an answer that holds a secret, without that.
    pub(super) fn note_secret_body(&self, noted: Option<Noted>, text: &[u8]) {
        self.note_text(noted, text.len(), || beginning_of_secret(text));
    }

    fn note_text(&self, noted: Option<Noted>, length: usize, text: impl Fn() -> Option<String>) {
        if let Some(noted) = noted {
            self.change(noted, |exchange| {
                exchange.received_bytes = Some(length as u64);
                exchange.received_text = text();
            });
        }
    }

    /// All that are kept, the oldest first.
    pub(super) fn all(&self) -> Vec<Arc<Exchange>> {
        self.ring().kept.iter().cloned().collect()
    }

    /// Is marked as changed whenever one begins, ends, or has its body.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Changes one and tells it; gives it, unless it went out of the ring. Who
    /// watches may take a while, so the ring is free by then.
    fn change(&self, noted: Noted, change: impl FnOnce(&mut Exchange)) -> Option<Arc<Exchange>> {
        let mut ring = self.ring();
        let exchange = ring.find(noted)?;
        change(Arc::make_mut(exchange));
        let exchange = Arc::clone(exchange);
        drop(ring);
        self.tell();
        Some(exchange)
    }

    fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn find(&mut self, noted: Noted) -> Option<&mut Arc<Exchange>> {
        // The numbers in the ring follow each other.
        let first = self.kept.front()?.number;
        let at = noted.0.checked_sub(first)?;
        self.kept.get_mut(usize::try_from(at).ok()?)
    }
}

/// The exchange of an answer.
pub(super) fn of_answer(answer: &Response) -> Option<Noted> {
    answer.extensions().get::<Noted>().copied()
}

/// Whether it is a form as logins send it: all of it is secret.
fn is_login_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"))
}
