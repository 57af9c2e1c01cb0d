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
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Request, Response};
use tokio::sync::watch;
use tokio::time::Instant;
use url::Url;

/// How many exchanges are kept.
const KEPT: usize = 500;

/// How much of a body is kept, in bytes.
pub const KEPT_OF_BODY: usize = 16 << 10;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Headers that carry a secret, whatever the HTTP library thinks of them.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "set-cookie",
    "x-xsrf-token",
    "tfatoken",
    "proxy-authorization",
];

/// Headers that each client sends as it needs them.
const OF_EVERY_CLIENT: [&str; 4] = [
    "accept",
    "accept-encoding",
    "content-length",
    "content-type",
];

/// Parts of the names of fields that hold a secret.
const SECRET_FIELDS: [&str; 4] = ["password", "token", "secret", "credential"];

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Counts all exchanges of the client, from 1.
    pub number: u64,
    /// `GET` and its like.
    pub method: String,
    /// The whole address.
    pub url: Url,
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
    /// Path and query of the address, not yet cleaned.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.url[url::Position::BeforePath..]
    }

    /// Whether it was refused, or no answer can come any more although one was
    /// waited for.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self.silence, Some(Silence::Failed(_)))
            || self.status.is_some_and(|status| status >= 400)
    }

    fn is_form(&self) -> bool {
        let mut sent = self.sent.iter();
        sent.any(|(name, value)| {
            name == CONTENT_TYPE.as_str() && value.starts_with("multipart/form-data")
        })
    }

    /// Whether something was sent that is not kept as a whole.
    fn sends_more_than_is_kept(&self) -> bool {
        let kept = self.sent_text.as_ref().map_or(0, String::len);
        self.sent_bytes
            .is_some_and(|sent| sent > 0 && (kept == 0 || sent > KEPT_OF_BODY as u64))
    }

    /// The same request as a command line for curl. The credentials are those of
    /// the environment; a content that is not kept is to be put into `FILE`.
    #[must_use]
    pub fn as_curl(&self) -> String {
        let mut line = format!("curl -sS -X {}", self.method);
        let is_form = self.sends_more_than_is_kept() && self.is_form();
        for (name, value) in &self.sent {
            // curl counts itself, and divides a form at a line of its own.
            let is_own =
                name == CONTENT_LENGTH.as_str() || is_form && name == CONTENT_TYPE.as_str();
            if value != MASK && !is_own {
                line.push_str(&format!(" -H {}", quoted(&format!("{name}: {value}"))));
            }
        }
        line.push_str(" -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\"");
        if is_form {
            line.push_str(" -F file=@FILE");
        } else if self.sends_more_than_is_kept() {
            line.push_str(" --data-binary @FILE");
        } else if let Some(text) = &self.sent_text {
            line.push_str(&format!(" --data-binary {}", quoted(text)));
        }
        line.push_str(&format!(" {}", quoted(self.url.as_str())));
        line
    }

    /// The same request as a command line for go-c8y-cli, in its session; a
    /// content that is not kept is to be put into `FILE`.
    #[must_use]
    pub fn as_c8y(&self) -> String {
        let mut line = format!("c8y api {} {}", self.method, quoted(self.place()));
        for (name, value) in &self.sent {
            // The others it sends by itself.
            if value != MASK && !OF_EVERY_CLIENT.contains(&name.as_str()) {
                line.push_str(&format!(
                    " --header {}",
                    quoted(&format!("{name}: {value}"))
                ));
            }
        }
        if self.sends_more_than_is_kept() {
            line.push_str(" --file FILE");
        } else if let Some(text) = &self.sent_text {
            line.push_str(&format!(" --data {}", quoted(text)));
        }
        line
    }
}

/// A word for a POSIX shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
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
        let (status, again) = (exchange.status, exchange.is_repeated);
        tracing::debug!(status, millis = took.as_millis(), again, "{method} {place}");
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
    pub(super) fn watched(watch: Option<Watch>, usual: HeaderMap) -> Self {
        Self {
            watch,
            usual,
            ..Self::default()
        }
    }

    /// Notes a request on its way out.
    pub(super) fn begin(&self, request: &Request, is_repeated: bool) -> Begun<'_> {
        let text = request.body().and_then(|body| body.as_bytes());
        let length = request.body().and_then(|body| body.size_hint().exact());
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
        if let Some(noted) = noted {
            self.change(noted, |exchange| {
                exchange.received_bytes = Some(text.len() as u64);
                exchange.received_text = beginning(text);
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

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |name: &str, value: &reqwest::header::HeaderValue| {
        if value.is_sensitive() || SECRET_HEADERS.contains(&name) {
            return MASK.to_owned();
        }
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(name.as_str(), value)))
        .collect()
}

/// The address with the values masked of parameters whose names tell a secret.
fn without_secrets(url: &Url) -> Url {
    let is_secret = |name: &str| is_secret_field(&name.to_ascii_lowercase());
    if !url.query_pairs().any(|(name, _)| is_secret(&name)) {
        // As it was sent: who compares it sees the same letters.
        return url.clone();
    }
    let mut shown = url.clone();
    let mut pairs = shown.query_pairs_mut();
    pairs.clear();
    for (name, value) in url.query_pairs() {
        let value = if is_secret(&name) { MASK } else { &*value };
        pairs.append_pair(&name, value);
    }
    drop(pairs);
    shown
}

fn is_secret_field(lower: &str) -> bool {
    SECRET_FIELDS.iter().any(|field| lower.contains(field))
}

fn length_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The beginning of a text with its secrets masked; `None` for other bytes.
fn beginning(bytes: &[u8]) -> Option<String> {
    let part = bytes.get(..KEPT_OF_BODY).unwrap_or(bytes);
    let text = match std::str::from_utf8(part) {
        Ok(text) => text,
        // A letter that is cut at the end.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(part.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    (!text.is_empty()).then(|| masked(text))
}

/// JSON, whole or cut, with the values masked of fields whose names tell a
/// secret.
fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_string(rest) {
        shown.push_str(before);
        shown.push_str(name);
        rest = after;
        if !is_secret_field(&name.to_ascii_lowercase()) {
            continue;
        }
        let Some(value) = rest.trim_start().strip_prefix(':') else {
            continue;
        };
        if let Some(("", _, after)) = next_string(value.trim_start()) {
            shown.push_str(":\"***\"");
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

/// What stands before the first string of a JSON text, the string with its
/// quotes, and what stands behind. One that is cut ends with the text.
fn next_string(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('"')?;
    let (before, from) = text.split_at_checked(start)?;
    let mut is_escaped = false;
    let end = from.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at + 1)
    });
    let (string, after) = from.split_at_checked(end.unwrap_or(from.len()))?;
    Some((before, string, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_bodies_are_masked_also_where_the_text_is_cut() {
        assert_eq!(
            masked(r#"{"id":"1","userPassword" : "a\"b","access_token":"x","n":{"secret":"#),
            r#"{"id":"1","userPassword":"***","access_token":"***","n":{"secret":"#
        );
        assert_eq!(masked(r#"{"password":"hunt"#), r#"{"password":"***""#);
        assert_eq!(masked(r#"["password","x"]"#), r#"["password","x"]"#);
        assert_eq!(masked("no json"), "no json");
        assert_eq!(beginning(&[0xff, 0xfe]), None);
        let long = "ä".repeat(KEPT_OF_BODY);
        assert!(beginning(long.as_bytes()).unwrap().len() <= KEPT_OF_BODY);
    }

    #[test]
    fn secrets_in_addresses_are_masked_and_others_stay_as_they_were() {
        let shown = |text: &str| without_secrets(&Url::parse(text).unwrap()).to_string();
        let plain = "http://h/a?q=%24filter%3D(name+eq+x)&n";
        assert_eq!(shown(plain), plain);
        assert_eq!(
            shown("http://h/a?access_token=t0p&n=1%202&Password=x"),
            "http://h/a?access_token=***&n=1+2&Password=***"
        );
    }

    #[test]
    fn a_content_that_is_not_kept_is_not_in_the_command_lines() {
        let mut exchange = Exchange {
            number: 1,
            method: "POST".into(),
            url: Url::parse("http://h/a?b=1").unwrap(),
            sent: vec![
                ("content-length".into(), "3".into()),
                ("content-type".into(), "text/plain".into()),
            ],
            sent_bytes: Some(3),
            sent_text: Some("abc".into()),
            status: None,
            silence: None,
            took: None,
            received: Vec::new(),
            received_bytes: None,
            received_text: None,
            is_repeated: false,
        };
        assert_eq!(exchange.as_c8y(), "c8y api POST '/a?b=1' --data 'abc'");
        exchange.sent.push(("range".into(), "bytes=0-9".into()));
        let ranged = "c8y api POST '/a?b=1' --header 'range: bytes=0-9' --data 'abc'";
        assert_eq!(exchange.as_c8y(), ranged);
        exchange.sent.pop();
        exchange.sent_bytes = Some(KEPT_OF_BODY as u64 + 1);
        assert_eq!(exchange.as_c8y(), "c8y api POST '/a?b=1' --file FILE");
        let curl = "curl -sS -X POST -H 'content-type: text/plain' \
                    -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" --data-binary @FILE 'http://h/a?b=1'";
        assert_eq!(exchange.as_curl(), curl);
        exchange.sent = vec![(
            "content-type".into(),
            "multipart/form-data; boundary=x".into(),
        )];
        assert_eq!(
            exchange.as_curl(),
            "curl -sS -X POST -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" -F file=@FILE 'http://h/a?b=1'"
        );
    }

    #[test]
    fn words_for_a_shell_are_taken_as_they_are() {
        assert_eq!(quoted("a'b $x"), r"'a'\''b $x'");
    }
}
