//! What uses the binaries of a dialog: asked for in the background, never
//! waited for.

use ratatui::text::Line;

use super::stack::Stack;
use crate::api::ApiError;
use crate::app::{Call, Context, RequestId};
use crate::domain::{BinaryId, Reference, clean};
use crate::ui::format;
use crate::ui::paint::Paint;

/// How many of those that need it are named.
const NAMED: usize = 3;

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

    /// Tells what is known.
    pub(super) fn tell(&self, stack: &mut Stack, paint: &Paint<'_>, columns: usize) {
        let theme = paint.theme;
        let sentence = |text: &str, style| super::sentence(text, style, columns);
        match self {
            Self::Unasked => {}
            Self::Awaited(_) => {
                stack.told(vec![super::busy("Looking for what needs this", paint)]);
            }
            Self::Known(found) if found.is_empty() => stack.aside(sentence(
                "No firmware, software or configuration needs this.",
                theme.dim,
            )),
            Self::Known(found) => {
                let count = format::counted(found.len(), "object", "objects");
                let text = format!("Needed by {count}, which will not find it any more:");
                stack.told(sentence(&text, theme.error));
                let room = columns.saturating_sub(5);
                let mut named: Vec<Line<'static>> = found
                    .iter()
                    .take(NAMED)
                    .map(|reference| {
                        let title = clean(&reference.title()).into_owned();
                        let text = crate::ui::width::shorten(&title, room);
                        Line::styled(format!("   {text}"), theme.warning)
                    })
                    .collect();
                if found.len() > NAMED {
                    let more = found.len() - NAMED;
                    named.push(Line::styled(format!("   … and {more} more"), theme.dim));
                }
                stack.each_told(named);
            }
            Self::Failed(error) => {
                let text = format!("What needs this is not known. {error}");
                stack.told(sentence(&text, theme.warning));
            }
        }
    }
}
