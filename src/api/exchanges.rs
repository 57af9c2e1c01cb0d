//! The last exchanges with the platform, for who wants to see what was asked.
//!
//! A ring in memory: method, address, status, times, sizes, headers and the
//! beginning of bodies. No secret comes in: headers that carry one are masked
//! when they are noted, forms of logins are never noted, and values in bodies
//! whose names tell a secret are masked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use reqwest::{Request, Response};
use tokio::time::Instant;
use url::Url;

/// How many exchanges are kept.
const KEPT: usize = 500;

/// How much of a body is kept, in bytes.
const BODY: usize = 16 << 10;

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
    /// The length of what was sent, in bytes, where it is known.
    pub sent_bytes: Option<u64>,
    /// The beginning of what was sent, where it is text in memory.
    pub sent_text: Option<String>,
    /// The status of the answer; `None`: none came, or none yet.
    pub status: Option<u16>,
    /// Until the head of the answer, or until it failed.
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

impl Exchange {
    /// The same request as a command line for curl. The credentials are those of
    /// the environment.
    #[must_use]
    pub fn as_curl(&self) -> String {
        let mut line = format!("curl -sS -X {}", self.method);
        for (name, value) in &self.sent {
            if value != MASK {
                line.push_str(&format!(" -H {}", quoted(&format!("{name}: {value}"))));
            }
        }
        line.push_str(" -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\"");
        if let Some(text) = &self.sent_text {
            line.push_str(&format!(" --data-binary {}", quoted(text)));
        }
        line.push_str(&format!(" {}", quoted(self.url.as_str())));
        line
    }

    /// The same request as a command line for go-c8y-cli, in its session.
    #[must_use]
    pub fn as_c8y(&self) -> String {
        let place = &self.url[url::Position::BeforePath..];
        let mut line = format!("c8y api {} {}", self.method, quoted(place));
        if let Some(text) = &self.sent_text {
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
}

#[derive(Default)]
struct Ring {
    count: u64,
    kept: VecDeque<Exchange>,
}

/// Leads from an answer to its exchange.
#[derive(Clone, Copy)]
pub(super) struct Noted(u64);

/// An exchange that is under way.
pub(super) struct Begun {
    number: Noted,
    at: Instant,
}

impl Exchanges {
    pub(super) fn watched(watch: Option<Watch>) -> Self {
        Self {
            watch,
            ..Self::default()
        }
    }

    /// Notes a request on its way out.
    pub(super) fn begin(&self, request: &Request, is_repeated: bool) -> Begun {
        let text = request.body().and_then(|body| body.as_bytes());
        let length = text.map(|text| text.len() as u64);
        let mut ring = self.ring();
        ring.count += 1;
        let number = ring.count;
        if ring.kept.len() >= KEPT {
            ring.kept.pop_front();
        }
        ring.kept.push_back(Exchange {
            number,
            method: request.method().to_string(),
            url: request.url().clone(),
            sent: headers(request.headers()),
            sent_bytes: length.or_else(|| length_of(request.headers())),
            sent_text: text.and_then(beginning),
            status: None,
            took: None,
            received: Vec::new(),
            received_bytes: None,
            received_text: None,
            is_repeated,
        });
        Begun {
            number: Noted(number),
            at: Instant::now(),
        }
    }

    /// Notes the head of its answer, or that none came.
    pub(super) fn end(&self, begun: &Begun, answer: Option<&mut Response>) {
        let took = begun.at.elapsed();
        let mut ring = self.ring();
        let Some(exchange) = ring.find(begun.number) else {
            return;
        };
        exchange.took = Some(took);
        if let Some(answer) = answer {
            exchange.status = Some(answer.status().as_u16());
            exchange.received = headers(answer.headers());
            exchange.received_bytes = length_of(answer.headers());
            answer.extensions_mut().insert(begun.number);
        }
        let seen = self.watch.as_ref().map(|watch| (watch, exchange.clone()));
        // Whoever watches may take a while.
        drop(ring);
        if let Some((watch, exchange)) = seen {
            watch(&exchange);
        }
    }

    /// Notes the body of an answer that was read as text.
    pub(super) fn note_body(&self, noted: Option<Noted>, text: &[u8]) {
        let mut ring = self.ring();
        if let Some(exchange) = noted.and_then(|noted| ring.find(noted)) {
            exchange.received_bytes = Some(text.len() as u64);
            exchange.received_text = beginning(text);
        }
    }

    /// All that are kept, the oldest first.
    pub(super) fn all(&self) -> Vec<Exchange> {
        self.ring().kept.iter().cloned().collect()
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn find(&mut self, noted: Noted) -> Option<&mut Exchange> {
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

fn length_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The beginning of a text with its secrets masked; `None` for other bytes.
fn beginning(bytes: &[u8]) -> Option<String> {
    let part = bytes.get(..BODY).unwrap_or(bytes);
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
        let lower = name.to_ascii_lowercase();
        if !SECRET_FIELDS.iter().any(|field| lower.contains(field)) {
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
        let long = "ä".repeat(BODY);
        assert!(beginning(long.as_bytes()).unwrap().len() <= BODY);
    }

    #[test]
    fn words_for_a_shell_are_taken_as_they_are() {
        assert_eq!(quoted("a'b $x"), r"'a'\''b $x'");
    }
}
