//! What answers look like: content types, headers, and refusals.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_TYPE, EXPIRES, HeaderName, HeaderValue, LOCATION, PRAGMA, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::reason::{is_no_room, reason};
use super::store::StoreError;

/// The page that error bodies point to. The platform has had three addresses
/// for it; no client may rely on one.
const INFO: &str = "https://cumulocity.com/guides/reference/rest-implementation/#error_reporting";

/// The vendor's media types, by the word that tells them apart.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One managed object.
    ManagedObject,
    /// A page of them; binaries too.
    ManagedObjectCollection,
    /// One event.
    Event,
    /// A page of events.
    EventCollection,
    /// The attachment of an event; plain JSON.
    EventBinary,
    /// One application.
    Application,
    /// A page of applications.
    ApplicationCollection,
    /// That the tenant is subscribed to an application.
    ApplicationReference,
    /// A page of these.
    ApplicationReferenceCollection,
    /// The archives of an application.
    ApplicationBinaries,
    /// A version of an application.
    ApplicationVersion,
    /// The versions of an application.
    ApplicationVersionCollection,
    /// The plugins of an application; plain JSON.
    Plugins,
    /// The tenant.
    CurrentTenant,
    /// The ways to log in.
    LoginOptions,
    /// A system option.
    Option,
    /// The user.
    CurrentUser,
    /// An error.
    Error,
}

impl Kind {
    /// Lower case, as today's platform writes them.
    fn content_type(self) -> String {
        let word = match self {
            Self::ManagedObject => "managedobject",
            Self::ManagedObjectCollection => "managedobjectcollection",
            Self::Event => "event",
            Self::EventCollection => "eventcollection",
            Self::EventBinary | Self::Plugins => return "application/json".to_owned(),
            Self::Application => "application",
            Self::ApplicationCollection => "applicationcollection",
            Self::ApplicationReference => "applicationreference",
            Self::ApplicationReferenceCollection => "applicationreferencecollection",
            Self::ApplicationBinaries => "applicationbinaries",
            // These two are written with capitals.
            Self::ApplicationVersion => "applicationVersion",
            Self::ApplicationVersionCollection => "applicationVersionCollection",
            Self::CurrentTenant => "currenttenant",
            Self::LoginOptions => "loginoptioncollection",
            Self::Option => "option",
            Self::CurrentUser => "currentuser",
            Self::Error => "error",
        };
        format!("application/vnd.com.nsn.cumulocity.{word}+json;charset=UTF-8;ver=0.9")
    }
}

/// A JSON answer with the vendor's content type, whatever `Accept` said.
pub fn json(status: StatusCode, kind: Kind, body: &Value) -> Response {
    (
        status,
        [(CONTENT_TYPE, kind.content_type())],
        Body::from(body.to_string()),
    )
        .into_response()
}

/// The answer to a POST or PUT of a managed object; see [`written_as`].
pub fn written(
    status: StatusCode,
    request: &HeaderMap,
    body: &Value,
    location: Option<&str>,
) -> Response {
    written_as(Kind::ManagedObject, status, request, body, location)
}

/// The answer to a POST or PUT: what was written, if the request had an `Accept`
/// header, else nothing (API.md section 1.2).
pub fn written_as(
    kind: Kind,
    status: StatusCode,
    request: &HeaderMap,
    body: &Value,
    location: Option<&str>,
) -> Response {
    let mut response = if request.contains_key(ACCEPT) {
        json(status, kind, body)
    } else {
        status.into_response()
    };
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(location).ok()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The headers that were recorded on the platform's answers.
pub fn add_common_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (
            CACHE_CONTROL,
            "no-cache, no-store, max-age=0, must-revalidate",
        ),
        (EXPIRES, "0"),
        (PRAGMA, "no-cache"),
        (VARY, "Accept-Encoding, User-Agent"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// A request that is not done, in the platform's shape (API.md section 1.4).
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    error: Cow<'static, str>,
    message: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal with this status, error name, and message for people.
    #[must_use]
    pub fn new(status: u16, error: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            error: Cow::Borrowed(error),
            message: message.into(),
            headers: Vec::new(),
        }
    }

    /// The same, with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same, said by the events and not by the inventory.
    #[must_use]
    pub fn of_events(self) -> Self {
        self.said_by("event")
    }

    /// The same, said by the applications and not by the inventory.
    #[must_use]
    pub fn of_applications(self) -> Self {
        self.said_by("applications")
    }

    fn said_by(mut self, room: &str) -> Self {
        if let Some(what) = self.error.strip_prefix("inventory/") {
            self.error = Cow::Owned(format!("{room}/{what}"));
        }
        self
    }

    /// There is no managed object, or no binary, with this id.
    #[must_use]
    pub fn no_object(id: &str) -> Self {
        Self::new(
            404,
            "inventory/Not Found",
            format!("Finding device data from database failed : No managedObject for id '{id}'!"),
        )
    }

    /// The platform has no such path.
    #[must_use]
    pub fn no_path() -> Self {
        Self::new(404, "general/Not Found", "HTTP 404 Not Found")
    }

    /// The path takes no such method.
    #[must_use]
    pub fn no_method() -> Self {
        Self::new(
            405,
            "general/Method Not Allowed",
            "HTTP 405 Method Not Allowed",
        )
    }

    /// The user may not do this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(403, "security/Forbidden", "Access is denied")
    }

    /// The request itself is malformed.
    #[must_use]
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(400, "inventory/Bad Request", message)
    }

    /// The request is well formed, but what it says cannot be.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(422, "inventory/Invalid Data", message)
    }

    /// The content is longer than the limit, in bytes.
    #[must_use]
    pub fn too_large(limit: u64) -> Self {
        Self::new(
            413,
            "inventory/Request Entity Too Large",
            format!("The file is larger than the limit of {limit} bytes."),
        )
    }

    /// The server cannot keep the content.
    #[must_use]
    fn no_room(why: &str) -> Self {
        Self::new(
            507,
            "inventory/Insufficient Storage",
            format!("The server has no room for the file: {why}."),
        )
    }

    /// The server itself failed.
    #[must_use]
    pub fn broken(message: impl std::fmt::Display) -> Self {
        Self::new(500, "general/internalError", message.to_string())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Query(why) => Self::invalid(format!(
                "Find by filter query failed : Query could not be understood. {why}"
            )),
            StoreError::File { source, .. } if is_no_room(&source) => source.into(),
            StoreError::Database(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) =>
            {
                Self::no_room("the disk is full")
            }
            other => Self::broken(other),
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        let why = reason(&error);
        if is_no_room(&error) {
            Self::no_room(&why)
        } else {
            Self::broken(format!("The server's disk failed: {why}."))
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "message": self.message, "info": INFO });
        let mut response = json(self.status, Kind::Error, &body);
        response.headers_mut().extend(self.headers);
        response
    }
}
