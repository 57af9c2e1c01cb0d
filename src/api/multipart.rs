//! The `multipart/form-data` frame of an upload.
//!
//! Written here and not by the HTTP library: that one lets line ends in a file
//! name through, and puts its own streams between the file and the connection.
//! The texts, such as `object`, come before `file`, so that a server knows what
//! is coming before the bytes come (`API.md` section 2.2).

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};

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
    form_of(boundary, texts, "file", file_name, content_type, payload)
}

/// As [`form`], with another name for the part of the file.
pub(super) fn form_of(
    boundary: &str,
    texts: &[TextPart<'_>],
    part: &'static str,
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
         Content-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
         Content-Type: {content_type}\r\n\r\n",
        name = escaped(file_name),
    ));
    let tail = format!("\r\n--{boundary}--\r\n");
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body: Framed::new(Bytes::from(head), payload, Bytes::from(tail)),
    }
}

/// Frames several files, each as a part of its own name and without a file
/// name.
pub(super) fn form_of_files(boundary: &str, files: Vec<(String, Payload)>) -> Form {
    let mut parts = VecDeque::with_capacity(files.len());
    let mut length = 0;
    for (name, payload) in files {
        let content_type = payload
            .content_type()
            .filter(|text| is_media_type(text))
            .unwrap_or("application/octet-stream");
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"{name}\"\r\n\
             Content-Type: {content_type}\r\n\r\n",
            name = escaped(&name),
        );
        let part = Framed::new(Bytes::from(head), payload, Bytes::from_static(b"\r\n"));
        length += part.remaining();
        parts.push_back(part);
    }
    let tail = format!("--{boundary}--\r\n");
    let payload = Payload::new(length, Parts(parts));
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body: Framed::new(Bytes::new(), payload, Bytes::from(tail)),
    }
}

/// Parts of a form, one behind the other.
struct Parts(VecDeque<Framed>);

impl Body for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        while let Some(part) = self.0.front_mut() {
            if let Some(frame) = ready!(Pin::new(part).poll_frame(cx)) {
                return Poll::Ready(Some(frame));
            }
            self.0.pop_front();
        }
        Poll::Ready(None)
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
    fn several_files_are_parts_of_their_own_names() {
        let files = vec![
            (
                "dir/ü\"a.txt".to_owned(),
                Payload::from_bytes("hello").of_type("text/plain"),
            ),
            ("empty.js".to_owned(), Payload::from_bytes("")),
        ];
        let mut body = form_of_files("B", files).body;
        let length = body.size_hint().exact();
        let mut text = Vec::new();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        while let Poll::Ready(Some(frame)) = Pin::new(&mut body).poll_frame(&mut cx) {
            text.extend(frame.unwrap().into_data().unwrap());
        }
        assert_eq!(
            String::from_utf8(text.clone()).unwrap(),
            "--B\r\nContent-Disposition: form-data; name=\"dir/ü%22a.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n\
             --B\r\nContent-Disposition: form-data; name=\"empty.js\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\r\n--B--\r\n"
        );
        assert_eq!(length, Some(text.len() as u64));
    }

    #[test]
    fn a_part_that_is_too_short_breaks_the_form() {
        let short = Payload::new(6, Parts(VecDeque::new()));
        let mut body = form_of_files("B", vec![("a".to_owned(), short)]).body;
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut last = None;
        while let Poll::Ready(Some(frame)) = Pin::new(&mut body).poll_frame(&mut cx) {
            last = Some(frame.map(drop).map_err(|error| error.to_string()));
            if last.as_ref().is_some_and(Result::is_err) {
                break;
            }
        }
        assert_eq!(last, Some(Err("6 bytes are missing at its end".to_owned())));
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
