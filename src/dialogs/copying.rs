//! The line of a dialog that says what is kept of what goes, and the key that
//! changes it.

use ratatui::text::Line;

use crate::domain::Binary;
use crate::transfer::safety::Caps;
use crate::transfer::safety::Copying;
use crate::ui::format;
use crate::ui::paint::Paint;

/// Whether copies are kept; at first they are.
#[derive(Debug)]
pub(super) struct CopyChoice {
    pub(super) copying: Copying,
}

impl Default for CopyChoice {
    fn default() -> Self {
        Self {
            copying: Copying::Keep,
        }
    }
}

impl CopyChoice {
    pub(super) const fn turn(&mut self) {
        self.copying = match self.copying {
            Copying::Keep => Copying::Forget,
            Copying::Forget => Copying::Keep,
        };
    }

    /// What becomes of the bytes of these, in a sentence or two.
    pub(super) fn lines(
        &self,
        gone: &[Binary],
        paint: &Paint<'_>,
        columns: usize,
    ) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let caps = Caps::default();
        let fits = |binary: &&Binary| caps.take(binary.length);
        let kept: Vec<&Binary> = gone.iter().filter(fits).collect();
        let bytes: u64 = kept.iter().filter_map(|binary| binary.length).sum();
        let (each, all) = (format::size(caps.each), format::size(caps.all));
        let (text, style) = match (self.copying, gone.len() - kept.len()) {
            (Copying::Forget, _) => (
                "No copy is kept: this cannot be undone. c keeps one.".to_owned(),
                theme.warning,
            ),
            (Copying::Keep, _) if kept.is_empty() => (
                format!("Too large: no copy is kept of more than {each}. This cannot be undone."),
                theme.warning,
            ),
            (Copying::Keep, 0) if bytes > caps.all => (
                format!(
                    "Copies are kept on this machine, but of the last {all} only: the first ones go again."
                ),
                theme.warning,
            ),
            (Copying::Keep, 0) => {
                let what = if gone.len() == 1 {
                    "A copy is kept on this machine until"
                } else {
                    "Copies are kept on this machine until"
                };
                let text = format!("{what} {all} of newer ones are there; c keeps none.");
                (text, theme.text)
            }
            (Copying::Keep, large) => {
                let what = if large == 1 { "is" } else { "are" };
                let text = format!(
                    "{large} {what} larger than {each}: no copy of that is kept. Of the others one is."
                );
                (text, theme.warning)
            }
        };
        super::sentence(&text, style, columns)
    }
}
