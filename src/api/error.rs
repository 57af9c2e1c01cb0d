//! What can go wrong between here and the platform, as a sentence.
//!
//! One type for all of it: a kind that the program decides by, the status and
//! the server's own words, and what was asked. It holds no header, no URL with
//! a query and no credential, so it can be shown and copied as it is.

use std::fmt;

use super::asked::Asked;
use super::{transport, wire};
use crate::domain::clean;

/// What the program decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No connection: refused, no such host, no route.
    Connect,
    /// The connection could not be made secure.
    Tls,
    /// No answer, or no progress, for too long.
    Timeout,
    /// The connection broke in the middle.
    Interrupted,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 413.
    TooLarge,
    /// 429.
    RateLimited,
    /// Another 4xx.
    Refused,
    /// 5xx.
    Server,
    /// An answer that is not what the platform gives: not JSON, or a field
    /// that must be there is missing.
    Protocol,
    /// The request could not be made: an address or a value that cannot be sent.
    Invalid,
}

/// Something went wrong between here and the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What the program decides by.
    pub kind: ErrorKind,
    /// What was asked, as the object of “could not …”: `list the binaries`.
    pub asked: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The server's `message`, or the system's word; not yet cleaned.
    pub message: Option<String>,
    /// What the person can do about it: a sentence.
    pub advice: Option<String>,
}

/// How much of a server's words is kept, in characters: enough for a sentence,
/// too little for a page.
const MESSAGE_CHARS: usize = 300;

impl ApiError {
    /// The one way from a refusing answer to an error. The body may be the
    /// platform's JSON, a gateway's page, or nothing: the status shows in any
    /// case. `pointed_to` is the `Location` of a redirect, `wait` the
    /// `Retry-After`, both as the server wrote them.
    pub(super) fn from_answer(
        asked: &Asked,
        status: u16,
        body: &[u8],
        pointed_to: Option<&str>,
        wait: Option<&str>,
    ) -> Self {
        let message = wire::error_message(body);
        let is_platforms = message.is_some();
        Self {
            kind: kind_of(status),
            asked: asked.words(),
            status: Some(status),
            advice: advice(
                asked,
                status,
                message.as_deref(),
                pointed_to,
                wait,
                is_platforms,
            ),
            message: message
                .or_else(|| page_text(body))
                .or_else(|| usual_reason(status).map(str::to_owned))
                .map(|text| shortened(&text)),
        }
    }

    /// From a request that got no whole answer.
    pub(super) fn from_transport(asked: &Asked, error: &reqwest::Error) -> Self {
        let (kind, message) = transport::explain(error);
        let this = Self::new(kind, &asked.words(), message);
        match transport::advice(kind, error.url()) {
            Some(advice) => this.with_advice(advice),
            None => this,
        }
    }

    /// An answer that says yes and cannot be read.
    pub(super) fn unreadable(asked: &Asked, status: u16, why: &str) -> Self {
        Self {
            kind: ErrorKind::Protocol,
            asked: asked.words(),
            status: Some(status),
            message: Some(shortened(why)),
            advice: Some("Is this the address of a Cumulocity tenant?".to_owned()),
        }
    }

    /// An error without an answer of the server.
    #[must_use]
    pub fn new(kind: ErrorKind, asked: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            asked: asked.to_owned(),
            status: None,
            message: Some(message.into()),
            advice: None,
        }
    }

    /// The same error with what the person can do about it.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

impl fmt::Display for ApiError {
    /// `Could not list the binaries: 403 Access is denied. This needs ROLE_INVENTORY_READ.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Could not {}: ", clean(&self.asked))?;
        let message = self.message.as_deref().map(|text| clean(text.trim()));
        let message = message.as_deref().map(|text| text.trim_end_matches('.'));
        match (self.status, message) {
            // A yes: what is wrong with it are words of this program.
            (Some(status @ 200..=299), message) => {
                let why = message.unwrap_or("it is not what was asked for");
                write!(f, "the answer, status {status}, cannot be read: {why}")?;
            }
            (Some(status), Some(message)) => write!(f, "the server said {status} “{message}”")?,
            (Some(status), None) => write!(f, "the server said {status}")?,
            (None, message) => f.write_str(message.unwrap_or("there is no reason given"))?,
        }
        f.write_str(".")?;
        if let Some(advice) = &self.advice {
            write!(f, " {}", clean(advice))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

const fn kind_of(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        413 => ErrorKind::TooLarge,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Refused,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    }
}

/// What the person can do about a refusal.
fn advice(
    asked: &Asked,
    status: u16,
    message: Option<&str>,
    pointed_to: Option<&str>,
    wait: Option<&str>,
    is_platforms: bool,
) -> Option<String> {
    let text = match status {
        300..=399 => match pointed_to {
            Some(place) => format!(
                "It points to {}, which is not followed: connect to that address if you trust it.",
                shortened(place)
            ),
            None => "Is this the address of a Cumulocity tenant?".to_owned(),
        },
        401 if message.is_some_and(|m| m.contains("TFA") || m.contains("TOTP")) => {
            "This user needs a second factor: connect with a token.".to_owned()
        }
        401 => "Check the tenant, the user and the password, or the token.".to_owned(),
        403 => return needed_roles(asked),
        404 | 405 if !is_platforms => "Is this the address of a Cumulocity tenant?".to_owned(),
        404 if asked.binary().is_some() => "It may have been deleted meanwhile.".to_owned(),
        408 | 425 | 429 => match wait.and_then(|wait| wait.trim().parse::<u64>().ok()) {
            Some(1) => "Try again in a second.".to_owned(),
            Some(seconds) => format!("Try again in {seconds} seconds."),
            None => "Try again in a while.".to_owned(),
        },
        413 => "The file is larger than the platform takes.".to_owned(),
        502..=504 => "The platform may be starting or overloaded: try again in a while.".to_owned(),
        _ => return None,
    };
    Some(text)
}

/// `This needs ROLE_A or ROLE_B, or owning the file.`
pub(super) fn needed_roles(asked: &Asked) -> Option<String> {
    let roles = asked.roles();
    if roles.is_empty() {
        return None;
    }
    let owner = if asked.owner_may() {
        ", or to own the file"
    } else {
        ""
    };
    Some(format!("This needs {}{owner}.", roles.join(" or ")))
}

/// What a body that is not the platform's JSON says: the title of a page, or
/// the text itself.
fn page_text(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let said = if text.starts_with('<') {
        let lower = text.to_ascii_lowercase();
        let start = lower.find("<title>")? + "<title>".len();
        let length = lower.get(start..)?.find("</title>")?;
        text.get(start..start + length)?
    } else if text.starts_with(['{', '[']) {
        return None;
    } else {
        text
    };
    let words: Vec<&str> = said.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn usual_reason(status: u16) -> Option<&'static str> {
    reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MESSAGE_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BinaryId;

    fn said(asked: &Asked, status: u16, body: &str) -> String {
        ApiError::from_answer(asked, status, body.as_bytes(), None, None).to_string()
    }

    fn replace() -> Asked {
        Asked::Replace(BinaryId::new("4711").unwrap())
    }

    #[test]
    fn a_refusal_of_the_platform_names_the_role() {
        let body = r#"{"error":"security/Forbidden","message":"Access is denied","info":"x"}"#;
        assert_eq!(
            said(&replace(), 403, body),
            "Could not replace the content of binary 4711: the server said 403 “Access is denied”. \
             This needs ROLE_INVENTORY_ADMIN or ROLE_BINARY_ADMIN, or to own the file."
        );
        assert!(said(&Asked::Upload("a".into()), 403, body).ends_with("ROLE_BINARY_CREATE."));
    }

    #[test]
    fn a_page_an_empty_body_or_broken_json_never_hides_the_status() {
        let list = |status, body| said(&Asked::List, status, body);
        assert_eq!(
            list(
                502,
                "<html><head><TITLE>502 Bad\n Gateway</TITLE></head></html>"
            ),
            "Could not list the binaries: the server said 502 “502 Bad Gateway”. \
             The platform may be starting or overloaded: try again in a while."
        );
        assert_eq!(
            list(500, ""),
            "Could not list the binaries: the server said 500 “Internal Server Error”."
        );
        assert_eq!(
            list(500, r#"{"mess"#),
            "Could not list the binaries: the server said 500 “Internal Server Error”."
        );
        assert_eq!(
            list(404, "404 page not found\n"),
            "Could not list the binaries: the server said 404 “404 page not found”. \
             Is this the address of a Cumulocity tenant?"
        );
        assert_eq!(
            list(599, ""),
            "Could not list the binaries: the server said 599."
        );
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_not_what_the_server_said() {
        assert_eq!(
            ApiError::unreadable(&Asked::List, 200, "it is a web page and not JSON").to_string(),
            "Could not list the binaries: the answer, status 200, cannot be read: \
             it is a web page and not JSON. Is this the address of a Cumulocity tenant?"
        );
    }

    #[test]
    fn long_and_odd_messages_are_cut_and_cleaned() {
        let body = format!(r#"{{"message":"\u001b[31m{}"}}"#, "é".repeat(5000));
        let text = said(&Asked::List, 422, &body);
        assert!(text.chars().count() < 400, "{text}");
        assert!(text.contains("␛[31mé") && text.contains("é…”"), "{text}");
    }

    #[test]
    fn kinds_follow_the_status() {
        let kind = |status| ApiError::from_answer(&Asked::List, status, b"", None, None).kind;
        assert_eq!(kind(401), ErrorKind::Unauthorized);
        assert_eq!(kind(409), ErrorKind::Conflict);
        assert_eq!(kind(413), ErrorKind::TooLarge);
        assert_eq!(kind(416), ErrorKind::Refused);
        assert_eq!(kind(429), ErrorKind::RateLimited);
        assert_eq!(kind(503), ErrorKind::Server);
        assert_eq!(kind(302), ErrorKind::Protocol);
    }

    #[test]
    fn redirects_and_waiting_times_are_named() {
        let place = Some("https://login.example.com/x");
        let moved = ApiError::from_answer(&Asked::List, 302, b"", place, None).to_string();
        assert!(
            moved.contains("302 “Found”. It points to https://login.example.com/x,"),
            "{moved}"
        );
        let wait = ApiError::from_answer(&Asked::List, 429, b"", None, Some("7")).to_string();
        assert!(wait.ends_with("Try again in 7 seconds."), "{wait}");
        let wait = ApiError::from_answer(&Asked::List, 429, b"", None, Some("1")).to_string();
        assert!(wait.ends_with("Try again in a second."), "{wait}");
    }

    #[test]
    fn a_second_factor_is_recognised() {
        let body = r#"{"message":"TFA TOTP code required"}"#;
        assert!(said(&Asked::CurrentUser, 401, body).ends_with("connect with a token."));
    }
}
