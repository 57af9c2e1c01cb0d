//! What would change, line by line.

use similar::{ChangeTag, TextDiff};

/// Lines around a change that do not change, so that one sees where it is.
const AROUND: usize = 2;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It stays.
    Same,
    /// It goes.
    Removed,
    /// It comes.
    Added,
    /// It stands for lines that stay and are not shown.
    Skipped,
}

impl Sign {
    /// The character before the line.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Removed => '-',
            Self::Added => '+',
            Self::Skipped => '…',
        }
    }
}

/// A line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What becomes of it.
    pub sign: Sign,
    /// It, not yet cleaned.
    pub text: String,
}

/// The lines that change from one text of JSON to the other, and some around
/// them. A comma at the end of a line, which comes and goes with the line behind
/// it, is no change. Empty where the texts are the same.
#[must_use]
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let bare = |text| -> Vec<&str> { str::lines(text).map(without_comma).collect() };
    let (old, new) = (bare(before), bare(after));
    let compared = TextDiff::from_slices(&old, &new);
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut lines = Vec::new();
    for group in compared.grouped_ops(AROUND) {
        if !lines.is_empty() {
            lines.push(DiffLine {
                sign: Sign::Skipped,
                text: String::new(),
            });
        }
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            let as_it_is = match (change.new_index(), change.old_index()) {
                (Some(at), _) => new.get(at),
                (None, Some(at)) => old.get(at),
                (None, None) => None,
            };
            lines.push(DiffLine {
                sign: match change.tag() {
                    ChangeTag::Equal => Sign::Same,
                    ChangeTag::Delete => Sign::Removed,
                    ChangeTag::Insert => Sign::Added,
                },
                text: (*as_it_is.unwrap_or(&"")).to_owned(),
            });
        }
    }
    lines
}

fn without_comma(line: &str) -> &str {
    line.strip_suffix(',').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_with_what_is_around_them() {
        let before: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let after = before.replace("\n4\n", "\nfour\n").replace("\n18\n", "\n");
        let text: Vec<String> = diff(&before, &after)
            .iter()
            .map(|line| format!("{}{}", line.sign.mark(), line.text))
            .collect();
        assert_eq!(
            text,
            [
                " 2", " 3", "-4", "+four", " 5", " 6", "…", " 16", " 17", "-18", " 19", " 20"
            ]
        );
        assert_eq!(diff(&before, &before), []);
    }

    #[test]
    fn a_field_that_joins_the_last_one_changes_it_not() {
        let text: Vec<String> = diff("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"b\": 2\n}\n")
            .iter()
            .map(|line| format!("{}{}", line.sign.mark(), line.text))
            .collect();
        assert_eq!(text, [" {", "   \"a\": 1,", "+  \"b\": 2", " }"]);
    }
}
