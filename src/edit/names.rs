//! The names of many objects as text for an editor, a line each, and the new
//! ones that come back.

/// Why the new names cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// A line was lost or is new: then nobody knows whose the others are.
    #[error(
        "There are {found} lines for {wanted} binaries: a line each, in the same order. Empty a line to keep its name."
    )]
    Lines {
        /// In the text.
        found: usize,
        /// One for each object.
        wanted: usize,
    },
    /// The name on this line, from 1, cannot be one.
    #[error("Line {0}: {1}")]
    Name(usize, String),
}

/// The names, a line each. A line end in a name, which some devices write,
/// becomes a space: who leaves the line as it is changes nothing.
#[must_use]
pub fn text_of_names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| one_line(name) + "\n").collect()
}

/// The new names of those that get one: the place among the old ones, from 0,
/// and the name. An empty line keeps the name, and so does the same one.
///
/// # Errors
/// See [`NameError`].
pub fn new_names<'a>(
    before: impl Iterator<Item = &'a str>,
    edited: &str,
) -> Result<Vec<(usize, String)>, NameError> {
    let before: Vec<String> = before.map(one_line).collect();
    let mut lines: Vec<&str> = edited.lines().collect();
    // Some editors leave an empty line at the end.
    while lines.len() > before.len() && lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    if lines.len() != before.len() {
        return Err(NameError::Lines {
            found: lines.len(),
            wanted: before.len(),
        });
    }
    let mut new = Vec::new();
    for (at, (line, before)) in lines.into_iter().zip(before).enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line == before {
            continue;
        }
        if let Some(why) = crate::domain::unfit_name(line.trim()) {
            return Err(NameError::Name(at + 1, why.to_owned()));
        }
        new.push((at, line.trim().to_owned()));
    }
    Ok(new)
}

fn one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["a.log", "b\nc", "d"];

    fn read(text: &str) -> Result<Vec<(usize, String)>, NameError> {
        new_names(NAMES.into_iter(), text)
    }

    #[test]
    fn only_lines_that_changed_are_new_names() {
        let text = text_of_names(NAMES.into_iter());
        assert_eq!(text, "a.log\nb c\nd\n");
        assert_eq!(read(&text), Ok(vec![]));
        assert_eq!(
            read("a.txt\r\n\n  e \n\n\n"),
            Ok(vec![(0, "a.txt".to_owned()), (2, "e".to_owned())])
        );
    }

    #[test]
    fn a_line_too_many_or_too_few_is_refused() {
        for (text, found) in [("a.log\nd\n", 2), ("", 0), ("a\nb\nc\nd\n", 4)] {
            assert_eq!(read(text), Err(NameError::Lines { found, wanted: 3 }));
        }
        let said = read("a\u{1b}b\nb c\nd\n").unwrap_err().to_string();
        assert!(said.starts_with("Line 1: "), "{said}");
    }
}
