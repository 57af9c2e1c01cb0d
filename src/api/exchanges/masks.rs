//! Takes the secrets out of what is noted of an exchange.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use serde::de::IgnoredAny;
use url::Url;

use super::KEPT_OF_BODY;

/// What stands in place of a secret.
pub(super) const MASK: &str = "***";

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
const SECRET_FIELDS: [&str; 5] = ["password", "token", "secret", "credential", "device_code"];

pub(super) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
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
pub(super) fn without_secrets(url: &Url) -> Url {
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

pub(super) fn length_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The beginning of a text with its secrets masked; `None` for other bytes.
pub(super) fn beginning(bytes: &[u8]) -> Option<String> {
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

/// The same of an answer that holds a secret: `None` unless it is JSON, whose
/// names tell which values to mask.
pub(super) fn beginning_of_secret(bytes: &[u8]) -> Option<String> {
    // Only what has names can be masked by them.
    serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(bytes).ok()?;
    beginning(bytes)
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
        let (value, after) = split_value(value.trim_start());
        if !matches!(value.trim_end(), "" | "true" | "false" | "null") {
            shown.push_str(":\"***\"");
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

/// The value at the beginning of a JSON text, and what stands behind. One that is cut
/// ends with the text.
fn split_value(text: &str) -> (&str, &str) {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    let end = text.char_indices().find_map(|(at, c)| {
        let ends = depth == 0 && !in_string && matches!(c, ',' | '}' | ']');
        match c {
            '"' if !is_escaped => in_string = !in_string,
            '[' | '{' if !in_string => depth += 1,
            ']' | '}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = c == '\\' && in_string && !is_escaped;
        ends.then_some(at)
    });
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""))
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
        for text in ["t0p", "\"t0p\"", "[\"t0p\"]", "7"] {
            assert_eq!(beginning_of_secret(text.as_bytes()), None, "{text}");
        }
        let shown = beginning_of_secret(br#"{"device_code":"x","interval":5}"#);
        assert_eq!(shown.unwrap(), r#"{"device_code":"***","interval":5}"#);
        let long = "ä".repeat(KEPT_OF_BODY);
        assert!(beginning(long.as_bytes()).unwrap().len() <= KEPT_OF_BODY);
    }

    #[test]
    fn secrets_that_are_no_strings_are_masked_too() {
        assert_eq!(
            masked(r#"{"password": 123456 ,"secret":["x","]"],"token":{"a":{"b":"}"}},"id":1}"#),
            r#"{"password":"***","secret":"***","token":"***","id":1}"#
        );
        let plain = r#"{"password":null,"secret":true,"token":false}"#;
        assert_eq!(masked(plain), plain);
        assert_eq!(masked(r#"{"password":[1,"#), r#"{"password":"***""#);
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
}
