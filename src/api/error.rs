//! What can go wrong between here and the platform, as a sentence.
//!
//! One type for all of it: a kind that the program decides by, the status and
//! the server's own words, and what was asked. It holds no header, no URL with
//! a query and no credential, so it can be shown and copied as it is.

use std::fmt;
use std::time::Duration;

use super::asked::{Asked, AskedOf};
use super::{Fingerprint, retry_after, transport, wire};
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
    /// 404 or 405 to an address that this platform does not know, although
    /// what it is asked about is there: an old or a new edition of it.
    NotOffered,
    /// 413.
    TooLarge,
    /// 416: the file has no such bytes.
    OutOfRange {
        /// The length of the whole file in bytes, where the server says it.
        length: Option<u64>,
    },
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
    /// The mode of the connection does not allow it; nothing was sent.
    Guarded,
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
    /// How long the server wants to be left alone: its `Retry-After`, at most
    /// an hour.
    pub retry_after: Option<Duration>,
    /// The certificate that the server showed, where it was not taken and a person
    /// who looked at it may take it all the same. Apart, as an error is small.
    pub certificate: Option<Box<Fingerprint>>,
}

/// What a refusing answer says, as far as it is read.
#[derive(Default)]
pub(super) struct Refusal<'a> {
    pub(super) status: u16,
    /// The platform's JSON, a gateway's page, or nothing.
    pub(super) body: &'a [u8],
    /// The `Location` of a redirect, as the server wrote it.
    pub(super) pointed_to: Option<&'a str>,
    pub(super) retry_after: Option<Duration>,
    /// The length of the whole file in bytes, as a 416 names it.
    pub(super) whole: Option<u64>,
}

/// How much of a server's words is kept, in characters: enough for a sentence,
/// too little for a page.
const MESSAGE_CHARS: usize = 300;

/// What to do where somebody answers who is not the platform.
const NO_PLATFORM: &str = "Is this the address of a Cumulocity tenant?";

/// What to do about an event that has an attachment already.
pub(super) const ONE_ATTACHMENT: &str =
    "An event has one attachment: replace it, or delete it first.";

impl ApiError {
    /// The one way from a refusing answer to an error: whatever its body is,
    /// the status shows.
    pub(super) fn from_answer(asked: &Asked, refusal: &Refusal<'_>) -> Self {
        let status = refusal.status;
        let message = wire::error_message(refusal.body);
        Self {
            kind: kind_of(refusal),
            asked: asked.words(),
            status: Some(status),
            advice: advice(asked, refusal, message.as_deref()),
            retry_after: refusal.retry_after,
            certificate: None,
            message: message
                .or_else(|| page_text(refusal.body))
                .or_else(|| usual_reason(status).map(str::to_owned))
                .map(|text| shortened(&text)),
        }
    }

    /// From a request that got no whole answer.
    pub(super) fn from_transport(asked: &Asked, error: &reqwest::Error) -> Self {
        let (kind, message) = transport::explain(error);
        let mut this = Self::new(kind, &asked.words(), message);
        this.certificate = transport::shown(error).map(Box::new);
        match transport::advice(kind, error) {
            Some(advice) => this.with_advice(advice),
            None => this,
        }
    }

    /// The same at a server that has answered before, or not. Where one has, and then
    /// no HTTP came, it is the line or a connection that was used before, and may pass.
    pub(super) fn at_a_server(self, has_answered: bool) -> Self {
        if self.kind != ErrorKind::Protocol || !has_answered {
            return self;
        }
        Self {
            kind: ErrorKind::Interrupted,
            message: Some("the connection broke (what came was no HTTP)".to_owned()),
            advice: None,
            ..self
        }
    }

    /// An answer that says yes and cannot be read.
    pub(super) fn unreadable(asked: &Asked, status: u16, why: &str) -> Self {
        Self {
            kind: ErrorKind::Protocol,
            asked: asked.words(),
            status: Some(status),
            message: Some(shortened(why)),
            advice: Some(NO_PLATFORM.to_owned()),
            retry_after: None,
            certificate: None,
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
            retry_after: None,
            certificate: None,
        }
    }

    /// The same error with what the person can do about it.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Whether the same request may work a little later: the way to the
    /// platform was down, or the platform itself was. It says nothing of
    /// whether repeating is safe: see [`ApiError::leaves_open`].
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self.kind {
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::RateLimited => true,
            ErrorKind::Server => !matches!(self.status, Some(501 | 505)),
            ErrorKind::Refused => matches!(self.status, Some(408 | 425)),
            _ => false,
        }
    }

    /// Whether it is a 404 in the platform's own words. A gateway says 404 as well,
    /// where what is behind it is away.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.kind == ErrorKind::NotFound && self.advice.as_deref() != Some(NO_PLATFORM)
    }

    /// Whether a change that was asked for may have been made all the same: the
    /// answer was lost, or it said yes and could not be read, or it came from
    /// where what happened behind is not known. Then what is there must be
    /// looked at before the change is asked for again.
    #[must_use]
    pub const fn leaves_open(&self) -> bool {
        match self.kind {
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Server => true,
            // Without a status it was none at all.
            ErrorKind::Protocol => matches!(self.status, None | Some(200..=299)),
            _ => false,
        }
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

const fn kind_of(refusal: &Refusal<'_>) -> ErrorKind {
    match refusal.status {
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        413 => ErrorKind::TooLarge,
        416 => ErrorKind::OutOfRange {
            length: refusal.whole,
        },
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Refused,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    }
}

/// What the person can do about a refusal. `message` is the platform's own.
fn advice(asked: &Asked, refusal: &Refusal<'_>, message: Option<&str>) -> Option<String> {
    let wait = refusal
        .retry_after
        .map_or_else(|| "in a while".to_owned(), retry_after::in_words);
    let text = match refusal.status {
        300..=399 => match refusal.pointed_to {
            Some(place) => format!(
                "It points to {}, which is not followed: connect to that address if you trust it.",
                shortened(&bare(place))
            ),
            None => NO_PLATFORM.to_owned(),
        },
        401 if message.is_some_and(|m| m.contains("TFA") || m.contains("TOTP")) => {
            "This user needs a second factor: give its code with --tfa-code, or a token.".to_owned()
        }
        401 => "Check the tenant, the user and the password, or the token.".to_owned(),
        403 => return needed_roles(asked),
        404 | 405 if message.is_none() => NO_PLATFORM.to_owned(),
        404 => return missing(asked, message).map(str::to_owned),
        408 | 425 | 429 => format!("Try again {wait}."),
        409 if matches!(asked, Asked::Attach(..)) => ONE_ATTACHMENT.to_owned(),
        409 => return in_the_way(asked).map(str::to_owned),
        413 => "The file is larger than the platform takes.".to_owned(),
        502..=504 => format!("The platform may be starting or overloaded: try again {wait}."),
        _ => return None,
    };
    Some(text)
}

/// What a 409 to a change of an application means, where it means one thing.
const fn in_the_way(asked: &Asked) -> Option<&'static str> {
    let Asked::Application(_, what) = asked else {
        return None;
    };
    match what {
        AskedOf::DeleteArchive(_) => {
            Some("The active archive and those of versions cannot be deleted.")
        }
        AskedOf::AddVersion(_) => Some(
            "A version or tag of this name is there already, or there are as many versions as the platform takes.",
        ),
        AskedOf::DeleteVersion(_) => {
            Some("The version tagged “latest” cannot be deleted: tag another one before.")
        }
        _ => None,
    }
}

/// Which thing a 404 speaks of. The platform tells it by its message alone
/// (`API.md` section 1.4).
fn missing(asked: &Asked, message: Option<&str>) -> Option<&'static str> {
    if asked.binary().is_some() {
        return Some("It may have been deleted meanwhile.");
    }
    if asked.application().is_some() {
        return Some("The application may have been deleted meanwhile.");
    }
    asked.event()?;
    let lower = message.unwrap_or_default().to_ascii_lowercase();
    Some(if lower.contains("attachment") {
        "The event has no attachment, or only a part of one was uploaded."
    } else if lower.contains("event") {
        "The event may have been deleted meanwhile."
    } else {
        "The event or its attachment may have been deleted meanwhile."
    })
}

/// `This needs ROLE_A or ROLE_B, or owning the file.`
pub(super) fn needed_roles(asked: &Asked) -> Option<String> {
    let roles = asked.roles();
    if roles.is_empty() {
        return None;
    }
    let owner = asked
        .owner_of()
        .map_or(String::new(), |what| format!(", or to own {what}"));
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

/// An address without what may let somebody in: its query, its fragment, and a
/// user.
fn bare(place: &str) -> String {
    let end = place.find(['?', '#']).unwrap_or(place.len());
    let bare = place.get(..end).unwrap_or_default();
    match (bare.split_once("//"), bare.find('@')) {
        (Some((scheme, rest)), Some(_)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        _ => bare.to_owned(),
    }
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

    fn of(asked: &Asked, status: u16, body: &str) -> ApiError {
        let refusal = Refusal {
            status,
            body: body.as_bytes(),
            ..Refusal::default()
        };
        ApiError::from_answer(asked, &refusal)
    }

    fn said(asked: &Asked, status: u16, body: &str) -> String {
        of(asked, status, body).to_string()
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
    fn what_a_redirect_points_to_is_told_without_what_lets_somebody_in() {
        for (place, told) in [
            (
                "https://s3.example.com/a?X-Amz-Signature=s3cret",
                "https://s3.example.com/a",
            ),
            ("/login?code=s3cret#s3cret", "/login"),
            (
                "https://ana:s3cret@b.example.com/@a#s3cret",
                "https://b.example.com/@a",
            ),
        ] {
            let refusal = Refusal {
                status: 302,
                pointed_to: Some(place),
                ..Refusal::default()
            };
            let said = ApiError::from_answer(&Asked::List, &refusal).to_string();
            assert!(said.contains(&format!("points to {told}, which")), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
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
        let kind = |status| of(&Asked::List, status, "").kind;
        assert_eq!(kind(401), ErrorKind::Unauthorized);
        assert_eq!(kind(409), ErrorKind::Conflict);
        assert_eq!(kind(413), ErrorKind::TooLarge);
        assert_eq!(kind(416), ErrorKind::OutOfRange { length: None });
        assert_eq!(kind(422), ErrorKind::Refused);
        assert_eq!(kind(429), ErrorKind::RateLimited);
        assert_eq!(kind(503), ErrorKind::Server);
        assert_eq!(kind(302), ErrorKind::Protocol);
    }

    #[test]
    fn redirects_and_waiting_times_are_named() {
        let moved = Refusal {
            status: 302,
            pointed_to: Some("https://login.example.com/x"),
            ..Refusal::default()
        };
        let moved = ApiError::from_answer(&Asked::List, &moved).to_string();
        assert!(
            moved.contains("302 “Found”. It points to https://login.example.com/x,"),
            "{moved}"
        );
        let waiting = |status, seconds| {
            let wait = Refusal {
                status,
                retry_after: Some(Duration::from_secs(seconds)),
                ..Refusal::default()
            };
            let error = ApiError::from_answer(&Asked::List, &wait);
            assert_eq!(error.retry_after, Some(Duration::from_secs(seconds)));
            error.to_string()
        };
        let wait = waiting(429, 7);
        assert!(wait.ends_with("Try again in 7 seconds."), "{wait}");
        let wait = waiting(503, 1);
        assert!(
            wait.ends_with("overloaded: try again in a second."),
            "{wait}"
        );
    }

    #[test]
    fn what_may_pass_and_what_is_left_open() {
        let of_status = |status| {
            let error = of(&Asked::List, status, "");
            (error.may_pass(), error.leaves_open())
        };
        for status in [408, 425, 429] {
            assert_eq!(of_status(status), (true, false), "{status}");
        }
        for status in [500, 502, 503, 504, 507, 599] {
            assert_eq!(of_status(status), (true, true), "{status}");
        }
        for status in [501, 505] {
            assert_eq!(of_status(status), (false, true), "{status}");
        }
        for status in [302, 400, 401, 403, 404, 405, 409, 413, 416, 422] {
            assert_eq!(of_status(status), (false, false), "{status}");
        }
        let of_kind = |kind| {
            let error = ApiError::new(kind, "", "");
            (error.may_pass(), error.leaves_open())
        };
        assert_eq!(of_kind(ErrorKind::Connect), (true, false));
        assert_eq!(of_kind(ErrorKind::Timeout), (true, true));
        assert_eq!(of_kind(ErrorKind::Interrupted), (true, true));
        assert_eq!(of_kind(ErrorKind::Tls), (false, false));
        assert_eq!(of_kind(ErrorKind::Invalid), (false, false));
        // A yes that cannot be read is a yes.
        let yes = ApiError::unreadable(&Asked::List, 201, "it is empty");
        assert_eq!((yes.may_pass(), yes.leaves_open()), (false, true));
    }

    #[test]
    fn a_404_of_an_event_says_which_thing_is_not_there() {
        let delete = Asked::DeleteAttachment(crate::domain::EventId::new("12").unwrap());
        let gone =
            r#"{"error":"event/Not Found","message":"Finding event from database failed : x"}"#;
        assert_eq!(
            said(&delete, 404, gone),
            "Could not delete the attachment of event 12: the server said 404 \
             “Finding event from database failed : x”. The event may have been deleted meanwhile."
        );
        let none = r#"{"error":"Not Found","message":"Attachment not found"}"#;
        let none = said(&delete, 404, none);
        assert!(
            none.contains("“Attachment not found”. The event has no attachment,"),
            "{none}"
        );
    }

    #[test]
    fn an_event_that_has_an_attachment_is_told() {
        let event = crate::domain::EventId::new("12").unwrap();
        let body = r#"{"error":"Duplicate","message":"Attachment already exists"}"#;
        assert_eq!(
            said(&Asked::Attach(event, "a.log".into()), 409, body),
            "Could not attach “a.log” to event 12: the server said 409 “Attachment already exists”. \
             An event has one attachment: replace it, or delete it first."
        );
    }

    #[test]
    fn a_second_factor_is_recognised() {
        let body = r#"{"message":"TFA TOTP code required"}"#;
        assert!(
            said(&Asked::CurrentUser, 401, body)
                .ends_with("give its code with --tfa-code, or a token.")
        );
    }
}
