//! This would change: send it?

use ratatui::text::Line;
use unicode_segmentation::UnicodeSegmentation as _;

use super::findings::Scroll;
use super::stack::Stack;
use super::sure::{Sure, Verdict};
use super::{Looks, Reaction, Wish};
use crate::deploy::{Finding, Severity};
use crate::domain::{Binary, clean};
use crate::edit::{DiffLine, Sign, diff, diff_exactly, text_of, text_of_names};
use crate::keys::{Code, KeyPress};
use crate::panes::changes::{Change, Changeable};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Shows what would change, line by line. Nothing was sent yet.
#[derive(Debug)]
pub struct ChangeDialog {
    title: String,
    lines: Vec<DiffLine>,
    /// The first row on the screen, where there are so many.
    top: usize,
    /// What should be known of it: a sentence.
    note: Option<String>,
    /// What would go wrong with it.
    findings: Vec<Finding>,
    scroll: Scroll,
    /// The answer, where it does harm.
    sure: Option<Sure>,
    /// What sends it; taken by the answer.
    wish: Option<Wish>,
}

impl ChangeDialog {
    /// Of these; the first one in full.
    #[must_use]
    pub fn new<T: Changeable>(changes: Vec<Change<T>>) -> Self {
        let lines = changes.first().map_or_else(Vec::new, |change| {
            let object = change.item.object();
            let after = change.patch.applied_to(T::KIND, object);
            diff(&text_of(T::KIND, object), &after)
        });
        let others = changes.len().saturating_sub(1);
        let note = (others > 0).then(|| {
            let what = format::counted(others, T::WORDS.0, T::WORDS.1);
            format!("This is the first one; the same is set in {what} more.")
        });
        Self {
            note,
            ..Self::of(changes, lines)
        }
    }

    /// The names of all of these.
    #[must_use]
    pub fn of_names(changes: Vec<Change<Binary>>) -> Self {
        let lines = of_names(&changes);
        Self::of(changes, lines)
    }

    /// The lines of a deployed file.
    #[must_use]
    pub fn of_file(path: &str, before: &str, after: &str, wish: Wish) -> Self {
        Self {
            title: format!("Send {}?", clean(path)),
            lines: diff_exactly(before, after),
            top: 0,
            note: None,
            findings: Vec::new(),
            scroll: Scroll::default(),
            sure: None,
            wish: Some(wish),
        }
    }

    /// With what would go wrong with it. Where it does harm, a plain enter does
    /// not send it.
    #[must_use]
    pub(crate) fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        let mut all = findings.iter();
        let does_harm = all.any(|finding| finding.severity == Severity::Error);
        self.sure = does_harm.then(|| Sure::of(1));
        self.findings = findings;
        self
    }

    fn of<T: Changeable>(changes: Vec<Change<T>>, lines: Vec<DiffLine>) -> Self {
        let title = match changes.as_slice() {
            [only] => format!("Change {}?", only.item.called()),
            many => format!("Change {} {}?", many.len(), T::WORDS.1),
        };
        Self {
            title,
            lines,
            top: 0,
            note: None,
            findings: Vec::new(),
            scroll: Scroll::default(),
            sure: None,
            wish: Some(T::wish(changes)),
        }
    }

    /// With a sentence over it.
    #[must_use]
    pub fn with_note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// How many rows it takes on the narrowest screen, at most.
    fn most_rows(&self) -> usize {
        const NARROW: usize = 20;
        let rows = |line: &DiffLine| width::columns(&line.text) / NARROW + 1;
        self.lines.iter().map(rows).sum()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        let last = self.most_rows();
        // One key scrolls both.
        self.scroll.press(press);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter | Code::Left | Code::Right | Code::Tab => {
                let verdict = self.sure.as_mut().map(|sure| sure.press(press));
                match (verdict, press.code) {
                    (Some(Verdict::Yes), _) | (None, Code::Enter) => {
                        return self.wish.take().map_or(Reaction::Close, Reaction::Finish);
                    }
                    // The text would be lost by a cancel that was hardly meant.
                    (Some(Verdict::No), _) => return Reaction::Finish(Wish::EditAgain),
                    _ => {}
                }
            }
            Code::Char('e') => return Reaction::Finish(Wish::EditAgain),
            Code::Down | Code::Char('j') => self.top = (self.top + 1).min(last),
            Code::Up | Code::Char('k') => self.top = self.top.saturating_sub(1),
            Code::PageDown => self.top = (self.top + 10).min(last),
            Code::PageUp => self.top = self.top.saturating_sub(10),
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut end = Stack::default();
        if !self.findings.is_empty() {
            let room = (rows / 2).max(2);
            end.gap();
            end.each_told(self.scroll.lines(&self.findings, paint, columns, room));
        }
        if let Some(sure) = &self.sure {
            end.gap();
            let deed = super::findings::deed(&self.findings);
            end.answer(sure.lines_with("Edit again", deed, paint, columns));
        }
        let mut stack = Stack::default();
        if let Some(note) = &self.note {
            stack.told(super::sentence(note, theme.warning, columns));
            stack.gap();
        }
        let room = rows.saturating_sub(stack.len() + end.len() + 2).max(1);
        let all: Vec<Line<'static>> = self
            .lines
            .iter()
            .flat_map(|line| row(line, paint, columns))
            .collect();
        // At the end of a short text there is nothing to scroll for.
        let top = self.top.min(all.len().saturating_sub(room));
        let below = all.len().saturating_sub(top + room);
        stack.subjects(all.into_iter().skip(top).take(room).collect());
        if below > 0 {
            let more = format::counted(below, "line", "lines");
            let more = format!("   … {more} more");
            stack.told(vec![Line::styled(more, theme.dim)]);
        }
        stack.append(end);
        Looks {
            title: self.title.clone(),
            lines: stack.fit(rows),
            keys: match self.sure {
                Some(_) => "←→ choose · enter do it · ↑↓ scroll · esc give it up",
                None => "enter send it · e edit again · ↑↓ scroll · esc give it up",
            },
        }
    }
}

/// A line of the comparison. What changes is shown whole, over as many lines as
/// it takes: the change may be at its end.
pub(super) fn row(line: &DiffLine, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let style = match line.sign {
        Sign::Same => theme.text,
        Sign::Removed => theme.error,
        Sign::Added => theme.ok,
        Sign::Skipped | Sign::Note => theme.dim,
    };
    let text = clean(&line.text).into_owned();
    let room = columns.saturating_sub(4).max(1);
    let pieces = match line.sign {
        Sign::Same | Sign::Skipped | Sign::Note => vec![width::shorten(&text, room).into_owned()],
        Sign::Removed | Sign::Added => pieces(&text, room),
    };
    let mark = |first: bool| if first { line.sign.mark() } else { ' ' };
    pieces
        .into_iter()
        .enumerate()
        .map(|(at, piece)| Line::styled(format!(" {} {piece}", mark(at == 0)), style))
        .collect()
}

/// A text in pieces of so many columns; one at least.
fn pieces(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width::columns(grapheme);
        if used + wide > columns && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push_str(grapheme);
        }
    }
    pieces
}

/// The old name and the new one of each.
fn of_names(changes: &[Change<Binary>]) -> Vec<DiffLine> {
    let line = |sign, text: String| DiffLine { sign, text };
    changes
        .iter()
        .flat_map(|change| {
            let old = text_of_names(std::iter::once(change.item.name.as_str()));
            let new = change.patch.new_name().unwrap_or_default();
            [
                line(Sign::Removed, old.trim_end_matches('\n').to_owned()),
                line(Sign::Added, new),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_to_its_end() {
        assert_eq!(pieces("abcdefg", 3), ["abc", "def", "g"]);
        assert_eq!(pieces("测试🚀x", 3), ["测", "试", "🚀x"]);
        assert_eq!(pieces("", 3), [""]);
        assert_eq!(pieces("测", 1), ["测"]);
    }
}
