//! What every view needs beside its own state: the styles, and the time.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::format;
use super::theme::Theme;
use crate::app::{Cells, Now, PACE, SPINNER_AFTER};

/// How, and as of when.
#[derive(Clone, Copy, Debug)]
pub struct Paint<'a> {
    /// Roles to styles.
    pub theme: &'a Theme,
    /// The moment that ages are counted from.
    pub now: Now,
    /// The zone of exact times.
    pub zone: &'a TimeZone,
    /// Since when the open dialog awaits an answer.
    pub asks: Option<Duration>,
    /// What the cells hold where a picture is.
    pub picture: Cells,
}

impl Paint<'_> {
    /// How long ago something was, in words.
    #[must_use]
    pub fn age(&self, then: Timestamp) -> String {
        format::age(then, self.now.wall, self.zone)
    }

    /// A turning sign, once what is awaited has taken long enough to be
    /// noticed.
    #[must_use]
    pub fn spinner(&self, since: Option<Duration>) -> Option<&'static str> {
        const SIGNS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
        let waited = self.now.running.checked_sub(since?)?;
        let shown = waited.checked_sub(SPINNER_AFTER)?;
        let step = usize::try_from(shown.as_millis() / PACE.as_millis()).unwrap_or(0);
        SIGNS.get(step % SIGNS.len()).copied()
    }
}
