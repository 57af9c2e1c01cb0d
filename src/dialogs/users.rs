//! What uses the binaries of a dialog: asked for in the background, never
//! waited for.

use ratatui::text::Line;

use crate::api::ApiError;
use crate::app::{Call, Context, RequestId};
use crate::domain::{BinaryId, Reference, clean};
use crate::ui::format;
use crate::ui::paint::Paint;

/// Lines of those that are named, where there is room.
pub(super) const NAMED: usize = 3;

/// What is known of what uses them.
#[derive(Debug, Default)]
pub(super) enum Users {
    /// Nobody asked.
    #[default]
    Unasked,
    /// It is asked for.
    Awaited(RequestId),
    /// These do.
    Known(Vec<Reference>),
    /// It could not be found out.
    Failed(ApiError),
}

impl Users {
    /// Asks.
    pub(super) fn ask(ids: Vec<BinaryId>, context: &mut Context<'_>) -> Self {
        Self::Awaited(context.call(Call::References(ids)))
    }

    /// The request that is awaited.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        match self {
            Self::Awaited(request) => Some(*request),
            _ => None,
        }
    }

    /// Takes the answer. Says whether something uses them.
    pub(super) fn receive(&mut self, result: Result<Vec<Reference>, ApiError>) -> bool {
        *self = match result {
            Ok(found) => Self::Known(found),
            Err(error) => Self::Failed(error),
        };
        self.any()
    }

    /// Whether something is known to use them.
    pub(super) const fn any(&self) -> bool {
        matches!(self, Self::Known(found) if !found.is_empty())
    }

    /// Whether nothing is known to use them, and that is known.
    pub(super) const fn is_none(&self) -> bool {
        matches!(self, Self::Known(found) if found.is_empty())
    }

    /// What is known, in some lines; at most so many of those that use them are
    /// named.
    pub(super) fn lines(
        &self,
        named: usize,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let line = |text: &str, style| super::sentence(text, style, columns);
        match self {
            Self::Unasked => Vec::new(),
            Self::Awaited(_) => vec![super::busy("Looking for what needs this", paint)],
            Self::Known(found) if found.is_empty() => line(
                "No firmware, software or configuration needs this.",
                theme.dim,
            ),
            Self::Known(found) => {
                let mut lines = line(
                    &format!(
                        "Needed by {}, which will not find it any more:",
                        format::counted(found.len(), "object", "objects")
                    ),
                    theme.error,
                );
                for reference in found.iter().take(named) {
                    let title = clean(&reference.title()).into_owned();
                    let text = crate::ui::width::shorten(&title, columns.saturating_sub(5));
                    lines.push(Line::styled(format!("   {text}"), theme.warning));
                }
                if found.len() > named && named > 0 {
                    let more = found.len() - named;
                    lines.push(Line::styled(format!("   … and {more} more"), theme.dim));
                }
                lines
            }
            Self::Failed(error) => line(
                &format!("What needs this is not known. {error}"),
                theme.warning,
            ),
        }
    }
}
