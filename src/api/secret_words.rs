//! Texts that are put together of secrets: their memory is taken once, so that
//! nothing is left where a text grew, and zeroed when they go.
//!
//! What the HTTP and TLS libraries copy of them for sending is theirs, and not
//! zeroed: a header that is sent, the pieces of an answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::zeroize::Zeroizing;

/// All parts in one text.
pub(super) fn joined(parts: &[&str]) -> Zeroizing<String> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    for part in parts {
        text.push_str(part);
    }
    text
}

/// What stands behind `Authorization` for user and password.
pub(super) fn basic(user: &str, password: &str) -> Zeroizing<String> {
    const KIND: &str = "Basic ";
    let pair = joined(&[user, ":", password]);
    // Four letters for each three bytes that were begun.
    let length = KIND.len() + pair.len().div_ceil(3) * 4;
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.push_str(KIND);
    BASE64.encode_string(pair.as_bytes(), &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_moves_while_it_is_put_together() {
        for length in [0, 1, 2, 3, 100, 5_000] {
            let text = basic("t1/ana", &"ä".repeat(length));
            assert_eq!(text.len(), text.capacity());
            let text = joined(&["Bearer ", &"x".repeat(length)]);
            assert_eq!(text.len(), text.capacity());
        }
        assert_eq!(*basic("ana", "s3cret"), "Basic YW5hOnMzY3JldA==");
    }
}
