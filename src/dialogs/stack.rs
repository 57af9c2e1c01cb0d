//! The lines of a question, each with how long it stays where the box is low.
//!
//! What is asked about and how it can be answered stays to the end: keys act on
//! both, also where there is no room for the rest.

use std::cmp::Reverse;

use ratatui::text::{Line, Span};

/// How long lines stay: the first of these goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stay {
    /// An empty line.
    Gap,
    /// What explains.
    Aside,
    /// What is to be known before it is answered.
    Told,
    /// Why an answer was not taken.
    Fault,
    /// An answer, by how far it is from the one that is chosen.
    Answer(Reverse<usize>),
    /// What is asked about.
    Subject,
    /// The answer that is chosen, or what is typed into.
    Chosen,
}

/// Lines that belong together; the last of them goes first.
#[derive(Debug)]
struct Block {
    lines: Vec<Line<'static>>,
    /// How long all but the first line stay.
    rest: Stay,
    /// How long the first line stays.
    first: Stay,
    /// Whether a sentence goes on in lines that went.
    is_cut: bool,
}

impl Block {
    const fn goes(&self) -> Stay {
        if self.lines.len() > 1 {
            self.rest
        } else {
            self.first
        }
    }
}

/// The lines of a question, from above.
#[derive(Debug, Default)]
pub(super) struct Stack {
    blocks: Vec<Block>,
}

impl Stack {
    fn push(&mut self, lines: Vec<Line<'static>>, rest: Stay, first: Stay) {
        self.blocks.push(Block {
            lines,
            rest,
            first,
            is_cut: false,
        });
    }

    /// A sentence about what is asked. Its first line stays.
    pub(super) fn subject(&mut self, sentence: Vec<Line<'static>>) {
        self.push(sentence, Stay::Told, Stay::Subject);
    }

    /// What is asked about, a line each. The first one stays.
    pub(super) fn subjects(&mut self, lines: Vec<Line<'static>>) {
        for (at, line) in lines.into_iter().enumerate() {
            let stay = if at == 0 { Stay::Subject } else { Stay::Told };
            self.push(vec![line], stay, stay);
        }
    }

    /// A sentence that is to be known before it is answered.
    pub(super) fn told(&mut self, sentence: Vec<Line<'static>>) {
        self.push(sentence, Stay::Told, Stay::Told);
    }

    /// Several of those, a line each.
    pub(super) fn each_told(&mut self, lines: Vec<Line<'static>>) {
        for line in lines {
            self.told(vec![line]);
        }
    }

    /// A sentence that explains.
    pub(super) fn aside(&mut self, sentence: Vec<Line<'static>>) {
        self.push(sentence, Stay::Aside, Stay::Aside);
    }

    /// A sentence that says why an answer was not taken.
    pub(super) fn fault(&mut self, sentence: Vec<Line<'static>>) {
        self.push(sentence, Stay::Fault, Stay::Fault);
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.push(vec![Line::default()], Stay::Gap, Stay::Gap);
    }

    /// Buttons, or what is typed into.
    pub(super) fn answer(&mut self, lines: Vec<Line<'static>>) {
        for line in lines {
            self.push(vec![line], Stay::Chosen, Stay::Chosen);
        }
    }

    /// Choices, a line each. Those near the chosen one stay longer.
    pub(super) fn choices(&mut self, lines: Vec<Line<'static>>, chosen: usize) {
        for (at, line) in lines.into_iter().enumerate() {
            let stay = match at.abs_diff(chosen) {
                0 => Stay::Chosen,
                far => Stay::Answer(Reverse(far)),
            };
            self.push(vec![line], stay, stay);
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.lines.len()).sum()
    }

    /// Puts another one below.
    pub(super) fn append(&mut self, mut other: Self) {
        self.blocks.append(&mut other.blocks);
    }

    /// As many of the lines as there are rows.
    pub(super) fn fit(mut self, rows: usize) -> Vec<Line<'static>> {
        for _ in rows..self.len() {
            let standing = self.blocks.iter_mut().filter(|b| !b.lines.is_empty());
            // The last one of those that go first: minima are taken from behind.
            if let Some(block) = standing.rev().min_by_key(|block| block.goes()) {
                block.lines.pop();
                block.is_cut = true;
            }
        }
        self.blocks
            .into_iter()
            .flat_map(Block::into_lines)
            .collect()
    }
}

impl Block {
    /// Its lines; the last one says where a sentence goes on.
    fn into_lines(mut self) -> Vec<Line<'static>> {
        if self.is_cut
            && let Some(last) = self.lines.last_mut()
        {
            let style = last.spans.last().map_or(last.style, |span| span.style);
            last.push_span(Span::styled("…", style));
        }
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&'static str]) -> Vec<Line<'static>> {
        texts.iter().map(|text| Line::raw(*text)).collect()
    }

    fn fitted(rows: usize, chosen: usize) -> Vec<String> {
        let mut stack = Stack::default();
        stack.subjects(lines(&["one", "two"]));
        stack.gap();
        stack.told(lines(&["needed by", "others"]));
        stack.aside(lines(&["a copy", "is kept"]));
        stack.gap();
        stack.choices(lines(&["no", "perhaps", "yes"]), chosen);
        let fitted = stack.fit(rows);
        fitted.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_asked_and_its_answers_stay_to_the_end() {
        assert_eq!(fitted(20, 0).len(), 11);
        assert_eq!(
            fitted(8, 0),
            [
                "one",
                "two",
                "needed by",
                "others",
                "a copy…",
                "no",
                "perhaps",
                "yes"
            ]
        );
        assert_eq!(
            fitted(6, 0),
            ["one", "two", "needed by…", "no", "perhaps", "yes"]
        );
        assert_eq!(fitted(4, 0), ["one", "no", "perhaps", "yes"]);
        assert_eq!(fitted(3, 0), ["one", "no", "perhaps"]);
        assert_eq!(fitted(3, 2), ["one", "perhaps", "yes"]);
        assert_eq!(fitted(1, 2), ["yes"]);
        assert_eq!(fitted(0, 2), Vec::<String>::new());
    }
}
