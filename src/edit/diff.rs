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

/// The lines that change from one text to the other, and some around them.
/// Empty where the texts are the same.
#[must_use]
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let compared = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in compared.grouped_ops(AROUND) {
        if !lines.is_empty() {
            lines.push(DiffLine {
                sign: Sign::Skipped,
                text: String::new(),
            });
        }
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            lines.push(DiffLine {
                sign: match change.tag() {
                    ChangeTag::Equal => Sign::Same,
                    ChangeTag::Delete => Sign::Removed,
                    ChangeTag::Insert => Sign::Added,
                },
                text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
            });
        }
    }
    lines
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
}
