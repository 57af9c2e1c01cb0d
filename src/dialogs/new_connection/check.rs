//! What is known of a part of a connection that is described, and how that looks.

use ratatui::text::Line;

use crate::api::Fingerprint;
use crate::app::{Context, RequestId};
use crate::dialogs::sentence;
use crate::domain::clean;
use crate::ui::paint::Paint;

/// What is known of a part of the connection.
#[derive(Debug, Default)]
pub(super) enum Check {
    /// Nothing yet.
    #[default]
    Open,
    /// It is being tried.
    Tried(RequestId),
    /// How it went, as a sentence without its end.
    Done(Result<String, String>),
}

impl Check {
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        match self {
            Self::Tried(id) => Some(*id),
            _ => None,
        }
    }

    /// Gives it up.
    pub(super) fn forget(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.awaited());
        *self = Self::Open;
    }

    /// A sentence about it; `hint` is said while nothing is known.
    pub(super) fn lines(
        &self,
        name: &str,
        hint: &str,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let (text, style) = match self {
            Self::Tried(_) => (format!("… {name}: being tried"), theme.dim),
            Self::Done(Ok(said)) => (format!("✓ {name}: {said}"), theme.ok),
            Self::Done(Err(said)) => (format!("✗ {name}: {}", clean(said)), theme.error),
            Self::Open if hint.is_empty() => (format!("· {name}"), theme.dim),
            Self::Open => (format!("· {name}: {hint}"), theme.dim),
        };
        sentence(&text, style, columns)
    }
}

/// How many pairs of digits of a fingerprint stand in a line, the most first: so
/// that two of them can be compared line by line.
const PAIRS: [usize; 3] = [32, 16, 8];

/// A certificate that nobody here knows, told so that it can be compared. No digit
/// of it is left out.
pub(super) fn certificate(
    shown: Fingerprint,
    paint: &Paint<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let text = shown.to_string();
    let pairs: Vec<&str> = text.split(':').collect();
    // Two digits and a colon, and a column on each side.
    let fits = |pairs: &usize| pairs * 3 < columns;
    let in_a_line = PAIRS.into_iter().find(fits).unwrap_or(4);
    let mut lines = sentence(
        "Ask whoever runs the server whether this is the SHA-256 of its certificate:",
        theme.text,
        columns,
    );
    let digits = |pairs: &[&str]| Line::styled(format!(" {}", pairs.join(":")), theme.text);
    lines.extend(pairs.chunks(in_a_line).map(digits));
    lines
}
