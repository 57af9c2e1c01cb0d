//! The `multipart/form-data` frame of an upload.
//!
//! Written here and not by the HTTP library: that one lets line ends in a file
//! name through, and puts its own streams between the file and the connection.
//! The texts, such as `object`, come before `file`, so that a server knows what
//! is coming before the bytes come (`API.md` section 2.2).

use bytes::Bytes;

use super::payload::{Framed, Payload};

/// A request body and the `Content-Type` that announces it.
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) body: Framed,
}

/// A part of a form that is a text.
pub(super) struct TextPart<'a> {
    name: &'static str,
    content_type: Option<&'static str>,
    text: &'a str,
}

impl<'a> TextPart<'a> {
    /// A part that is JSON text.
    pub(super) const fn json(name: &'static str, text: &'a str) -> Self {
        Self {
            name,
            content_type: Some("application/json"),
            text,
        }
    }

    /// A part that is a word.
    pub(super) const fn plain(name: &'static str, text: &'a str) -> Self {
        Self {
            name,
            content_type: None,
            text,
        }
    }
}

/// Frames a file, as the part `file` after `texts`.
///
/// `boundary` must not occur in any part: see [`boundary`].
pub(super) fn form(
    boundary: &str,
    texts: &[TextPart<'_>],
    file_name: &str,
    content_type: &str,
    payload: Payload,
) -> Form {
    let mut head = String::new();
    for part in texts {
        head.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n",
            part.name
        ));
        if let Some(content_type) = part.content_type {
            head.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        head.push_str(&format!("\r\n{}\r\n", part.text));
    }
    head.push_str(&format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {content_type}\r\n\r\n",
        name = escaped(file_name),
    ));
    let tail = format!("\r\n--{boundary}--\r\n");
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body: Framed::new(Bytes::from(head), payload, Bytes::from(tail)),
    }
}

/// A boundary that no file holds but by a chance of one in 2^128.
pub(super) fn boundary() -> String {
    format!(
        "c8ybin-{:016x}{:016x}",
        fastrand::u64(..),
        fastrand::u64(..)
    )
}

/// A file name as browsers write it: raw UTF-8, with `"` and line ends
/// percent-encoded. Other control characters are left out: they have no place
/// in a header.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => escaped.push_str("%22"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether the text is a media type that may stand in a header: `type/subtype`,
/// parameters allowed.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or(text).trim();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let printable = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    printable
        && essence
            .split_once('/')
            .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        assert_eq!(
            escaped("a\"b\r\nX-Evil: 1\u{1b}ü.bin"),
            "a%22b%0D%0AX-Evil: 1ü.bin"
        );
    }

    #[test]
    fn the_length_counts_the_frame() {
        let parts = [
            TextPart::json("object", "{}"),
            TextPart::plain("filesize", "5"),
        ];
        let payload = Payload::from_bytes("hello");
        let form = form("B", &parts, "a", "text/plain", payload);
        assert_eq!(form.content_type, "multipart/form-data; boundary=B");
        let expected = "--B\r\nContent-Disposition: form-data; name=\"object\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
            --B\r\nContent-Disposition: form-data; name=\"filesize\"\r\n\r\n5\r\n\
            --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B--\r\n";
        assert_eq!(form.body.size_hint().exact(), Some(expected.len() as u64));
    }

    #[test]
    fn boundaries_differ() {
        assert_ne!(boundary(), boundary());
    }

    #[test]
    fn what_is_no_media_type_never_reaches_a_header() {
        for good in ["text/plain", "image/svg+xml", "text/plain; charset=utf-8"] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in [
            "",
            "c8y_upload",
            "text/",
            "/x",
            "a b/c",
            "text/plain\r\nX: y",
            "tëxt/plain",
        ] {
            assert!(!is_media_type(bad), "{bad}");
        }
    }
}
