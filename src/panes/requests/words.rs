//! What came of a request, in a word and in a sentence.

use std::time::Duration;

use crate::api::{Exchange, Silence};
use crate::domain::clean;
use crate::ui::format;

/// What the filter looks at, in small letters: method, path and status.
pub(super) fn searched(exchange: &Exchange) -> String {
    let status = match exchange.status {
        Some(status) => status.to_string(),
        None => outcome(exchange),
    };
    let text = format!("{} {} {status}", exchange.method, exchange.place());
    text.to_lowercase()
}

/// The status, in at most four columns.
pub(super) fn code(exchange: &Exchange) -> String {
    match (exchange.status, &exchange.silence) {
        (Some(status), _) => status.to_string(),
        (None, Some(_)) => "—".to_owned(),
        (None, None) => "…".to_owned(),
    }
}

/// A sign for what failed, so that it is not told by its colour alone.
pub(super) fn sign(exchange: &Exchange) -> &'static str {
    match exchange.silence {
        _ if exchange.has_failed() => "✗",
        Some(Silence::GivenUp) => "·",
        _ => " ",
    }
}

/// A sign for what was sent before, in two columns: with the number of the retry,
/// or without one where only the login was renewed.
pub(super) fn again(exchange: &Exchange) -> String {
    match exchange.retry {
        0 if exchange.is_repeated => "↻ ".to_owned(),
        0 => "  ".to_owned(),
        retry @ 1..=9 => format!("↻{retry}"),
        _ => "↻+".to_owned(),
    }
}

/// How long it took: `12 ms`, `1.2 s`, `2:05`.
pub(super) fn took(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else if time < Duration::from_secs(60) {
        // Cut and not rounded: 59.99 s are no minute.
        format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
    } else {
        format::left(time)
    }
}

/// What came of it, without its full stop: `409 after 12 ms`.
pub(super) fn outcome(exchange: &Exchange) -> String {
    let after = exchange.took.map_or_else(String::new, took);
    match (exchange.status, &exchange.silence) {
        (Some(status), _) => format!("{status} after {after}"),
        (None, Some(Silence::GivenUp)) => format!("Given up after {after}"),
        (None, Some(Silence::Failed(why))) => {
            format!("No answer after {after}: {}", clean(why))
        }
        (None, None) => "Under way".to_owned(),
    }
}

/// A size for a column; nothing where none was moved or nobody knows.
pub(super) fn size(bytes: Option<u64>) -> String {
    bytes
        .filter(|bytes| *bytes > 0)
        .map_or_else(String::new, format::size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_they_are_read() {
        assert_eq!(took(Duration::ZERO), "0 ms");
        assert_eq!(took(Duration::from_millis(999)), "999 ms");
        assert_eq!(took(Duration::from_millis(1_290)), "1.2 s");
        assert_eq!(took(Duration::from_millis(59_990)), "59.9 s");
        assert_eq!(took(Duration::from_secs(125)), "2:05");
    }
}
