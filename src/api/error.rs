//! What can go wrong between here and the platform, as a sentence.
//!
//! One type for all of it: a kind that the program decides by, the status and
//! the server's own words, and what was asked. It holds no header, no URL with
//! a query and no credential, so it can be shown and copied as it is.

use std::fmt;

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

impl ApiError {
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
        if let Some(status) = self.status {
            write!(f, "the server said {status}")?;
            if self.message.is_some() {
                f.write_str(" ")?;
            }
        }
        if let Some(message) = &self.message {
            let message = clean(message.trim());
            let message = message.trim_end_matches('.');
            if self.status.is_some() {
                write!(f, "“{message}”")?;
            } else {
                f.write_str(message)?;
            }
        }
        f.write_str(".")?;
        if let Some(advice) = &self.advice {
            write!(f, " {}", clean(advice))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
