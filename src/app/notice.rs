//! One line that says what happened.

use std::time::Duration;

/// What kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something to know.
    Info,
    /// Something failed.
    Error,
}

/// A line at the bottom of the screen. Errors stay until the next key; the
/// others go by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What kind of news.
    pub kind: NoticeKind,
    /// A sentence, not yet cleaned.
    pub text: String,
    /// When it goes, since the program started; `None`: with the next key.
    pub until: Option<Duration>,
}

/// Long enough to read two lines.
const SHOWN: Duration = Duration::from_secs(6);

impl Notice {
    /// News of a kind, as of now.
    #[must_use]
    pub fn new(kind: NoticeKind, text: impl Into<String>, now: Duration) -> Self {
        let until = match kind {
            NoticeKind::Error => None,
            NoticeKind::Done | NoticeKind::Info => Some(now + SHOWN),
        };
        Self {
            kind,
            text: text.into(),
            until,
        }
    }
}
