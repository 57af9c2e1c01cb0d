//! The message log: every notice that was shown, the newest last, over any tab.
//!
//! It goes on when the connection is changed, and each message says which one it
//! is of. What it is not: the log file; it goes with the program.

pub mod view;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::chronicle::{Acted, Chronicle, Happening, Row, Tone, broken};
use super::preview::rows::shown;
use crate::app::{Context, Effect, NoticeKind};
use crate::dialogs::too_long;
use crate::domain::clean;
use crate::keys::{Action, Scope};
use crate::ui::format;

/// So many messages are kept: more than anybody reads, and less than a megabyte.
const KEPT: usize = 500;

/// The state of the log.
pub type Messages = Chronicle<Message>;

/// What the person was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Counts all messages of this run, from 1.
    number: u64,
    kind: NoticeKind,
    /// As it was told, not yet cleaned.
    text: String,
    /// When, the last time.
    at: Timestamp,
    /// How often, one after the other.
    times: u32,
    /// The host of the connection that was shown.
    host: String,
}

impl Message {
    /// The sign for its kind, so that it is not told by its colour alone.
    const fn sign(&self) -> &'static str {
        self.kind.sign()
    }
}

impl Happening for Message {
    const NEWEST_FIRST: bool = false;
    const SCOPE: Scope = Scope::Messages;
    const OPENS: Action = Action::OpenMessage;
    const FILTERS: Action = Action::SearchMessages;
    const TOGGLES: Action = Action::ToggleMessages;

    fn number(&self) -> u64 {
        self.number
    }

    fn searched(&self) -> String {
        format!("{} {}", self.text, self.host).to_lowercase()
    }

    fn rows(&self, columns: usize, zone: &TimeZone) -> Vec<Row> {
        let wide = columns.saturating_sub(2).max(8);
        let tone = match self.kind {
            NoticeKind::Done => Tone::Done,
            NoticeKind::Info => Tone::Text,
            NoticeKind::Error => Tone::Failed,
        };
        let mut head = format!(" {}", format::exact_time(self.at, zone));
        if self.times > 1 {
            head.push_str(&format!(" · told {} times", self.times));
        }
        if !self.host.is_empty() {
            head.push_str(&format!(" · {}", clean(&self.host)));
        }
        let words = [(tone, self.sign().to_owned()), (Tone::Dim, head)];
        let mut rows = broken(0, &words, wide);
        rows.push(Vec::new());
        for line in self.text.lines() {
            rows.extend(broken(0, &[(Tone::Text, shown(line))], wide));
        }
        rows
    }
}

impl Messages {
    /// Keeps what is told. What was told just before is counted and not listed
    /// again.
    pub fn note(&mut self, kind: NoticeKind, text: &str, at: Timestamp, host: &str) {
        let mut kept = self.kept().to_vec();
        let again = kept
            .pop_if(|last| last.kind == kind && last.text == text && last.host == host)
            .map(|last| (last.number, last.times.saturating_add(1)));
        let next = kept.last().map_or(1, |last| last.number + 1);
        let (number, times) = again.unwrap_or((next, 1));
        kept.push(Arc::new(Message {
            number,
            kind,
            text: text.to_owned(),
            at,
            times,
            host: host.to_owned(),
        }));
        kept.drain(..kept.len().saturating_sub(KEPT));
        self.put(kept);
    }

    /// Comes onto the screen, with the cursor on the newest.
    pub fn open(&mut self) {
        self.is_open = true;
        self.cursor.at = self.len().saturating_sub(1);
    }

    /// Goes from the screen, with its filter.
    pub fn close(&mut self) {
        let kept = self.kept().to_vec();
        *self = Self::default();
        self.put(kept);
    }

    /// What a key does in the log. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        if action == Action::CopyMessage {
            if let Some(message) = self.current() {
                if let Some(why) = too_long("message", &message.text) {
                    context.refuse(why);
                } else {
                    context.push(Effect::Copy(message.text.clone()));
                    context.tell(NoticeKind::Done, "Copied the message.");
                }
            }
            return true;
        }
        let acted = self.act_on_rows(action, context.list_rows);
        if acted == Acted::Closes {
            self.close();
        }
        acted != Acted::No
    }
}

#[cfg(test)]
mod tests;
