//! Lines at the bottom of the screen that say what happened.

use std::time::Duration;

use crate::panes::transfers::Tally;
use crate::ui::width;
use crate::ui::wrap::wrap;

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

impl NoticeKind {
    /// The sign for it, so that it is not told by its colour alone.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Done => "✓",
            Self::Info => "·",
            Self::Error => "✗",
        }
    }
}

/// One of the news. Errors stay until the next key; the others go by
/// themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What kind of news.
    pub kind: NoticeKind,
    /// A sentence, not yet cleaned.
    pub text: String,
    /// When it goes, since the program started; `None`: with the next key.
    until: Option<Duration>,
    /// What it counts, where more of the same joins it.
    tally: Option<Tally>,
    /// Whether more of it is in the request log.
    is_logged: bool,
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
            tally: None,
            is_logged: false,
        }
    }

    /// The same, of a reply of the platform.
    #[must_use]
    pub fn of_reply(mut self) -> Self {
        self.is_logged = self.kind == NoticeKind::Error;
        self
    }

    /// What a transfer came to, as of now.
    #[must_use]
    pub fn of_transfer(kind: NoticeKind, tally: Tally, now: Duration) -> Self {
        Self {
            tally: Some(tally.clone()),
            ..Self::new(kind, tally.sentence(), now)
        }
    }

    /// Whether this one need not be read any more once that one has come.
    fn gives_way_to(&self, newer: &Self) -> bool {
        self.tally.is_none()
            && (self.kind == NoticeKind::Info || newer.tally.is_none() && self.kind == newer.kind)
    }
}

/// Where more is of what stands on the screen: sentences, or nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct More<'a> {
    /// Of what the platform refused.
    pub request: &'a str,
    /// Of a text that is too long for the screen.
    pub rest: &'a str,
}

/// The news that are on the screen together: what failed does not hide what was
/// done, nor the other way round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// What failed first, then the others in their order.
    list: Vec<Notice>,
}

impl Notices {
    /// Adds one. It takes the place of what it makes old, and counts on where
    /// the same was told before.
    pub fn add(&mut self, mut newer: Notice) {
        self.list.retain(|older| {
            let tallies = older.tally.as_ref().zip(newer.tally.as_ref());
            if let Some(tally) = tallies.and_then(|(older, newer)| older.joined(newer)) {
                newer.text = tally.sentence();
                newer.tally = Some(tally);
                return false;
            }
            !older.gives_way_to(&newer)
        });
        let at = match newer.kind {
            NoticeKind::Error => 0,
            NoticeKind::Done | NoticeKind::Info => self.list.len(),
        };
        self.list.insert(at, newer);
    }

    /// All of them, in the order in which they are shown.
    #[must_use]
    pub fn all(&self) -> &[Notice] {
        &self.list
    }

    /// Takes all of them away.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// Takes away those whose time has come.
    pub fn fade(&mut self, now: Duration) {
        self.list
            .retain(|notice| notice.until.is_none_or(|until| until > now));
    }

    /// When the next of them goes by itself.
    #[must_use]
    pub fn next_to_go(&self) -> Option<Duration> {
        self.list.iter().filter_map(|notice| notice.until).min()
    }

    /// Each broken into lines of so many columns, `most` lines in all: the
    /// first may be long as long as each of the others has its line.
    #[must_use]
    pub fn lines(
        &self,
        columns: usize,
        most: usize,
        more: &More<'_>,
    ) -> Vec<(NoticeKind, Vec<String>)> {
        let mut left = most;
        let mut others = self.list.len();
        let mut lines = Vec::new();
        for notice in &self.list {
            others = others.saturating_sub(1);
            let room = left.saturating_sub(others).max(1).min(left);
            if room == 0 {
                break;
            }
            let request = if notice.is_logged { more.request } else { "" };
            let whole = format!("{} {request}", notice.text);
            let mut text = wrap(&whole, columns, room + 1);
            if text.len() > room {
                text = cut(&whole, columns, room, more.rest);
            }
            left = left.saturating_sub(text.len());
            lines.push((notice.kind, text));
        }
        lines
    }
}

/// As much of a text as fits, and behind it where the rest is.
fn cut(text: &str, columns: usize, room: usize, rest: &str) -> Vec<String> {
    let mut lines = wrap(text, columns, room);
    if let Some(last) = lines.last_mut().filter(|_| !rest.is_empty()) {
        let left = columns.saturating_sub(width::columns(rest) + 1);
        let shown = width::shorten(last.trim_end_matches('…'), left.saturating_sub(1));
        *last = format!("{}… {rest}", shown.trim_end_matches('…'));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn notices(news: &[(NoticeKind, &str)]) -> Notices {
        let mut notices = Notices::default();
        for (kind, text) in news {
            notices.add(Notice::new(*kind, *text, NOW));
        }
        notices
    }

    fn texts(notices: &Notices) -> Vec<&str> {
        notices.all().iter().map(|n| n.text.as_str()).collect()
    }

    #[test]
    fn a_failure_and_a_deed_stand_together_and_the_newer_of_a_kind_holds() {
        use NoticeKind::{Done, Error, Info};
        let news = [(Info, "a"), (Done, "b"), (Error, "c"), (Error, "d")];
        assert_eq!(texts(&notices(&news)), ["d", "b"]);
        let news = [(Error, "a"), (Done, "b"), (Done, "c"), (Info, "d")];
        assert_eq!(texts(&notices(&news)), ["a", "c", "d"]);
    }

    #[test]
    fn what_the_platform_refused_says_where_more_of_it_is() {
        let mut notices = Notices::default();
        notices.add(Notice::new(NoticeKind::Done, "Saved.", NOW).of_reply());
        notices.add(Notice::new(NoticeKind::Error, "Refused.", NOW).of_reply());
        let more = More {
            request: "@ shows it.",
            rest: "M shows all.",
        };
        let lines = notices.lines(40, 4, &more);
        let lines: Vec<String> = lines.into_iter().flat_map(|(_, lines)| lines).collect();
        assert_eq!(lines, ["Refused. @ shows it.", "Saved."]);
        notices.add(Notice::new(NoticeKind::Error, "No such folder.", NOW));
        assert_eq!(notices.lines(40, 1, &more)[0].1, ["No such folder."]);
    }

    #[test]
    fn what_is_cut_says_where_all_of_it_is() {
        let mut notices = Notices::default();
        let text = "one two three four five six seven eight nine ten";
        notices.add(Notice::new(NoticeKind::Error, text, NOW).of_reply());
        let lines = |most, rest| {
            let request = "@ shows the request.";
            let lines = notices.lines(24, most, &More { request, rest });
            lines[0].1.clone()
        };
        let cut = ["one two three four five", "six seven… M shows all."];
        assert_eq!(lines(2, "M shows all."), cut);
        assert_eq!(lines(1, ""), ["one two three four five…"]);
        assert_eq!(lines(4, "M shows all.").len(), 3);
    }

    #[test]
    fn the_first_may_be_long_and_each_has_its_line() {
        let long = "word ".repeat(40);
        let lines = |news: &[(NoticeKind, &str)], most| -> Vec<usize> {
            let lines = notices(news).lines(20, most, &More::default());
            lines.iter().map(|(_, text)| text.len()).collect()
        };
        let (error, done) = (NoticeKind::Error, NoticeKind::Done);
        assert_eq!(lines(&[(error, &long)], 4), [4]);
        assert_eq!(lines(&[(error, &long), (done, &long)], 4), [3, 1]);
        assert_eq!(lines(&[(error, "short"), (done, &long)], 4), [1, 3]);
        assert_eq!(lines(&[(error, &long), (done, "short")], 1), [1]);
        assert_eq!(lines(&[(error, "short")], 0), [0; 0]);
    }
}
