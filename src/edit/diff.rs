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
    /// It is no line, but tells something of the one before it, or of all.
    Note,
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
            Self::Note => '\\',
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
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    shown((&bare(before), &bare(after)), |side, at| {
        let lines = match side {
            Side::Old => &old,
            Side::New => &new,
        };
        vec![(*lines.get(at).unwrap_or(&"")).to_owned()]
    })
}

/// The same of any texts, to the last byte: how lines end counts as well. Empty
/// where the texts are the same.
#[must_use]
pub fn diff_exactly(before: &str, after: &str) -> Vec<DiffLine> {
    let whole = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (old, new) = (whole(before), whole(after));
    // The last line may have no end; where it is the only one nothing is known.
    let has_returns = |lines: &[&str]| {
        let mut ended = lines.iter().filter(|line| line.ends_with('\n')).peekable();
        (lines.is_empty() || ended.peek().is_some()) && ended.all(|line| line.ends_with("\r\n"))
    };
    // Where all lines end so on both sides, nobody wants to see it on each.
    let hides_returns = has_returns(&old) && has_returns(&new);
    // Nor that no last line has an end, where that is no difference.
    let ends = |text: &str| text.is_empty() || text.ends_with('\n');
    let tells_end = ends(before) != ends(after);
    shown((&old, &new), |side, at| {
        let lines = match side {
            Side::Old => &old,
            Side::New => &new,
        };
        let line = *lines.get(at).unwrap_or(&"");
        let Some(text) = line.strip_suffix('\n') else {
            let said = tells_end.then(|| NO_NEWLINE.to_owned());
            return [Some(line.to_owned()), said]
                .into_iter()
                .flatten()
                .collect();
        };
        let text = match hides_returns {
            true => text.strip_suffix('\r').unwrap_or(text),
            false => text,
        };
        vec![text.to_owned()]
    })
}

/// Said behind a line.
const NO_NEWLINE: &str = "no newline at the end";

/// Which text a line is of.
#[derive(Clone, Copy)]
enum Side {
    Old,
    New,
}

/// What becomes of lines. `text` gives a line as it is to be seen, and what is to
/// be said of it.
fn shown(
    (old, new): (&[&str], &[&str]),
    text: impl Fn(Side, usize) -> Vec<String>,
) -> Vec<DiffLine> {
    let compared = TextDiff::from_slices(old, new);
    let mut lines = Vec::new();
    for group in compared.grouped_ops(AROUND) {
        if !lines.is_empty() {
            lines.push(DiffLine {
                sign: Sign::Skipped,
                text: String::new(),
            });
        }
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            let seen = match (change.new_index(), change.old_index()) {
                (Some(at), _) => text(Side::New, at),
                (None, Some(at)) => text(Side::Old, at),
                (None, None) => Vec::new(),
            };
            let sign = match change.tag() {
                ChangeTag::Equal => Sign::Same,
                ChangeTag::Delete => Sign::Removed,
                ChangeTag::Insert => Sign::Added,
            };
            let signs = std::iter::once(sign).chain(std::iter::repeat(Sign::Note));
            let seen = signs.zip(seen);
            lines.extend(seen.map(|(sign, text)| DiffLine { sign, text }));
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

    fn exactly(before: &str, after: &str) -> Vec<String> {
        diff_exactly(before, after)
            .iter()
            .map(|line| format!("{}{}", line.sign.mark(), line.text))
            .collect()
    }

    #[test]
    fn of_any_text_commas_and_the_ends_of_lines_count() {
        assert_eq!(
            exactly("f(a,\n b)\n1,2\nend\n", "f(a\n b)\n1,2,\nend\n"),
            ["-f(a,", "+f(a", "  b)", "-1,2", "+1,2,", " end"]
        );
        assert_eq!(
            exactly("a\nb\n", "a\r\nb\n"),
            ["-a", "+a\r", " b"],
            "what is not seen is shown as a symbol"
        );
        assert_eq!(exactly("a\r\nb\r\n", "a\r\nc\r\n"), [" a", "-b", "+c"]);
        assert_eq!(exactly("a\r\nb", "a\r\nc"), [" a", "-b", "+c"]);
        assert_eq!(
            exactly("a\r\nb\r\n", "a\r\nb"),
            [" a", "-b", "+b", "\\no newline at the end"]
        );
        assert_eq!(
            exactly("x\ny", "x\ny\n"),
            [" x", "-y", "\\no newline at the end", "+y"]
        );
        assert_eq!(exactly("x", "y"), ["-x", "+y"]);
        assert_eq!(exactly("x", "x"), [] as [&str; 0]);
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
