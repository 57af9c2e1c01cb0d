//! The lines of a question or a form, each with how long it stays where the box is
//! low.
//!
//! What is asked about, the field that has the focus and how it can be answered stay
//! to the end: keys act on them, also where there is no room for the rest. Of a form
//! the fields around the focus are seen, so that it scrolls as the focus moves.

use std::cmp::Reverse;

use ratatui::text::{Line, Span};

use super::lines::{Kind, Lines, Target};

/// How long lines stay: the first of these goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stay {
    /// An empty line.
    Gap,
    /// What explains.
    Aside,
    /// What is to be known before it is answered.
    Told,
    /// An answer or a field, by how far it is from the one that is chosen.
    Answer(Reverse<usize>),
    /// What an answer would do, or why it was not taken.
    Fault,
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
    /// The field that they are of, from 0.
    field: Option<usize>,
    /// What can be pointed at on the first line.
    target: Option<Target>,
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

/// The lines of a question or a form, from above.
#[derive(Debug, Default)]
pub(super) struct Stack {
    blocks: Vec<Block>,
    /// How many fields there are.
    fields: usize,
    /// The field that has the focus.
    focus: Option<usize>,
}

impl Stack {
    fn push(&mut self, lines: Vec<Line<'static>>, rest: Stay, first: Stay) {
        self.blocks.push(Block {
            lines,
            rest,
            first,
            is_cut: false,
            field: None,
            target: None,
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

    /// A sentence that says what Enter would do.
    pub(super) fn deed(&mut self, sentence: Vec<Line<'static>>) {
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
            self.point(Target::Row(below(at, chosen)));
        }
    }

    /// A field of a form, on a line.
    pub(super) fn field(&mut self, kind: Kind, line: Line<'static>, has_focus: bool) {
        let number = self.fields;
        self.fields += 1;
        if has_focus {
            self.focus = Some(number);
        }
        self.push(vec![line], Stay::Told, Stay::Told);
        let target = Target::Field {
            number,
            kind,
            has_focus,
        };
        self.is_of_field(number, Some(target));
    }

    /// Why what is in the last field cannot be taken: it is seen as long as the
    /// field.
    pub(super) fn wrong(&mut self, sentence: Vec<Line<'static>>) {
        for line in sentence {
            self.push(vec![line], Stay::Fault, Stay::Fault);
            if let Some(number) = self.fields.checked_sub(1) {
                self.is_of_field(number, None);
            }
        }
    }

    /// What the text of the last field could become, a line each. `first`: the number
    /// of the first of them; `chosen`: that of the one that the arrows chose.
    pub(super) fn proposals(
        &mut self,
        lines: Vec<Line<'static>>,
        first: usize,
        chosen: Option<usize>,
    ) {
        for (number, line) in (first..).zip(lines) {
            let stay = match chosen.map_or(number + 1, |chosen| number.abs_diff(chosen)) {
                0 => Stay::Chosen,
                far => Stay::Answer(Reverse(far)),
            };
            self.push(vec![line], stay, stay);
            // The first step down leads from the text to the first of them.
            let from = chosen.map_or(0, |chosen| chosen + 1);
            self.point(Target::Row(below(number + 1, from)));
        }
    }

    /// Files of which the fields are about one, a line each. `first`: the number of
    /// the first of them.
    pub(super) fn files(&mut self, lines: Vec<Line<'static>>, first: usize, current: usize) {
        for (number, line) in (first..).zip(lines) {
            let stay = match number == current {
                true => Stay::Subject,
                false => Stay::Told,
            };
            self.push(vec![line], stay, stay);
            self.point(Target::File(below(number, current)));
        }
    }

    fn is_of_field(&mut self, number: usize, target: Option<Target>) {
        if let Some(block) = self.blocks.last_mut() {
            block.field = Some(number);
            block.target = target;
        }
    }

    fn point(&mut self, target: Target) {
        if let Some(block) = self.blocks.last_mut() {
            block.target = Some(target);
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.lines.len()).sum()
    }

    /// Puts another one below, which has no fields.
    pub(super) fn append(&mut self, mut other: Self) {
        self.blocks.append(&mut other.blocks);
    }

    /// As many of the lines as there are rows.
    pub(super) fn fit(mut self, rows: usize) -> Lines {
        self.weigh_fields();
        for _ in rows..self.len() {
            let standing = self.blocks.iter_mut().filter(|b| !b.lines.is_empty());
            // The last one of those that go first: minima are taken from behind.
            if let Some(block) = standing.rev().min_by_key(|block| block.goes()) {
                block.lines.pop();
                block.is_cut = true;
            }
        }
        self.show_ends();
        let mut lines = Vec::new();
        let mut targets = Vec::new();
        for block in self.blocks {
            if let Some(target) = block.target.filter(|_| !block.lines.is_empty()) {
                targets.push((lines.len(), target));
            }
            lines.extend(block.into_lines());
        }
        Lines::new(lines, targets, self.fields)
    }

    /// Fields stay the longer the nearer they are to the one that has the focus.
    /// Where none has it, they are only to be known.
    fn weigh_fields(&mut self) {
        let Some(focus) = self.focus else { return };
        for block in &mut self.blocks {
            let Some(number) = block.field else { continue };
            let stay = match number.abs_diff(focus) {
                0 => Stay::Chosen,
                far => Stay::Answer(Reverse(far)),
            };
            (block.first, block.rest) = (stay, stay);
        }
    }

    /// Marks the first and the last field that are seen, where there are others.
    fn show_ends(&mut self) {
        let has_field = |block: &Block| matches!(block.target, Some(Target::Field { .. }));
        let mut fields: Vec<&mut Block> = self.blocks.iter_mut().filter(|b| has_field(b)).collect();
        let is_seen = |block: &&mut Block| !block.lines.is_empty();
        let (first, last) = (
            fields.iter().position(is_seen),
            fields.iter().rposition(is_seen),
        );
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        let is_last = last + 1 == fields.len();
        let mut mark = |at: usize, sign: &str| {
            let line = fields.get_mut(at).and_then(|block| block.lines.first_mut());
            if let Some(span) = line.and_then(|line| line.spans.first_mut()) {
                // Labels begin with a space.
                let rest = span.content.get(1..).unwrap_or_default();
                span.content = format!("{sign}{rest}").into();
            }
        };
        match (first > 0, !is_last) {
            (true, true) if first == last => mark(first, "↕"),
            (is_more_above, is_more_below) => {
                if is_more_above {
                    mark(first, "↑");
                }
                if is_more_below {
                    mark(last, "↓");
                }
            }
        }
    }
}

/// How many steps down lead from the one to the other.
fn below(to: usize, from: usize) -> isize {
    let signed = |number: usize| isize::try_from(number).unwrap_or(isize::MAX);
    signed(to) - signed(from)
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

    fn texts(lines: &Lines) -> Vec<String> {
        lines.all.iter().map(ToString::to_string).collect()
    }

    fn fitted(rows: usize, chosen: usize) -> Vec<String> {
        let mut stack = Stack::default();
        stack.subjects(lines(&["one", "two"]));
        stack.gap();
        stack.told(lines(&["needed by", "others"]));
        stack.aside(lines(&["a copy", "is kept"]));
        stack.gap();
        stack.choices(lines(&["no", "perhaps", "yes"]), chosen);
        texts(&stack.fit(rows))
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

    /// A form of four fields, of which the one with this number has the focus and is
    /// wrong.
    fn form(focus: usize) -> Stack {
        let mut stack = Stack::default();
        for number in 0..4 {
            let line = Line::raw(format!(" field {number}"));
            stack.field(Kind::Text, line, number == focus);
            if number == focus {
                stack.wrong(lines(&["not so"]));
                stack.proposals(lines(&["this", "that"]), 0, None);
            }
        }
        stack.gap();
        stack.aside(lines(&["some help"]));
        stack
    }

    #[test]
    fn a_form_scrolls_to_its_focus_and_what_is_wrong_there() {
        let seen = |focus: usize, rows: usize| texts(&form(focus).fit(rows));
        assert_eq!(seen(1, 9).len(), 9);
        assert_eq!(
            seen(1, 7),
            [
                " field 0", " field 1", "not so", "this", "that", " field 2", " field 3"
            ]
        );
        assert_eq!(
            seen(1, 5),
            [" field 0", " field 1", "not so", "this", "↓field 2"]
        );
        assert_eq!(seen(3, 3), ["↑field 2", " field 3", "not so"]);
        assert_eq!(seen(2, 2), ["↕field 2", "not so"]);
        assert_eq!(seen(0, 1), ["↓field 0"]);
    }

    #[test]
    fn each_line_tells_what_it_is_wherever_it_comes_to_stand() {
        let fitted = form(1).fit(5);
        let field = |number, has_focus| {
            Some(Target::Field {
                number,
                kind: Kind::Text,
                has_focus,
            })
        };
        let targets: Vec<_> = (0..6).map(|line| fitted.target(line)).collect();
        let this = Some(Target::Row(1));
        assert_eq!(
            targets,
            [
                field(0, false),
                field(1, true),
                None,
                this,
                field(2, false),
                None
            ]
        );
        assert_eq!(fitted.focus(), Some((1, Kind::Text)));
        assert_eq!(fitted.field_count(), 4);
    }
}
