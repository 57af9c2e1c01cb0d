//! The last previews, so that going back costs nothing.

use super::{Level, Subject};

/// Bytes that they take together.
const MOST: usize = 8 * 1024 * 1024;

/// How many are worth the search for them.
const MANY: usize = 32;

/// Previews that were left, the newest last.
#[derive(Debug, Default)]
pub(super) struct Kept {
    previews: Vec<Vec<Level>>,
}

impl Kept {
    /// Keeps a preview; the oldest go where they are too many or too large.
    pub(super) fn put(&mut self, levels: Vec<Level>) {
        let is_worth_it = levels.first().is_some_and(|level| level.shown.is_some());
        if !is_worth_it {
            return;
        }
        self.previews.push(levels);
        while self.previews.len() > MANY || self.weight() > MOST {
            self.previews.remove(0);
        }
    }

    /// Takes the preview of exactly this state of a file, if it is there.
    pub(super) fn take(&mut self, subject: &Subject) -> Option<Vec<Level>> {
        let fits = |levels: &Vec<Level>| {
            levels
                .first()
                .is_some_and(|level| level.subject == *subject)
        };
        let at = self.previews.iter().position(fits)?;
        Some(self.previews.remove(at))
    }

    fn weight(&self) -> usize {
        let levels = self.previews.iter().flatten();
        let shown = levels.filter_map(|level| level.shown.as_ref());
        shown.map(|shown| shown.content.weight() + 1024).sum()
    }
}
