//! A source file as the rules see it: code without comments and tests, text
//! without code. Not a parser: enough of the grammar to tell these apart.

/// A source file, cut into what rules look at. Each part has the lines of the
/// file, so that a line number found in one is right for all.
pub struct Source {
    /// Its path below `src/`, with `/`.
    pub path: String,
    /// Code only: comments, tests and what stands in quotes are blank.
    pub code: String,
    /// What stands in quotes only: all else is blank.
    pub text: String,
    /// Lines that are not in a test module.
    pub lines: usize,
    /// Whether it begins with a module comment.
    pub is_documented: bool,
}

impl Source {
    /// Reads the text of the file at `path` below `src/`.
    pub fn new(path: &str, source: &str) -> Self {
        let (code, text) = separated(source);
        let tests = test_ranges(&code);
        let code = blanked(&code, &tests);
        let lines = blanked(source, &tests);
        let in_tests = lines.lines().zip(source.lines()).filter(|(a, b)| a != b);
        Self {
            path: path.to_owned(),
            text: blanked(&text, &tests),
            lines: source.lines().count() - in_tests.count(),
            is_documented: source.trim_start().starts_with("//!"),
            code,
        }
    }

    /// The folder or file directly below `src/`: `api`, `main`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether all of it is tests, since its parent declares it so.
    pub fn is_test(path: &str) -> bool {
        path.ends_with("/tests.rs") || path.contains("/tests/")
    }

    /// The rooms that the code names, each with its line: `crate::api::…`,
    /// `use crate::{api, domain::Page}`, `super::super::api`, and in the program
    /// `c8ybin::api`.
    pub fn rooms_named(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for root in ["crate", "c8ybin"] {
            for at in words(&self.code, root) {
                self.names_after(at + root.len(), &mut found);
            }
        }
        let depth = self.depth();
        for at in words(&self.code, "super") {
            let rest = self.code.get(at..).unwrap_or_default();
            let climbed = climb(rest);
            let is_start = !self.code.get(..at).unwrap_or_default().ends_with("::");
            if is_start && climbed.0 == depth {
                self.names_after(at + climbed.1, &mut found);
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// How many `super` lead to the root of the crate.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") {
            parts - 1
        } else {
            parts
        }
    }

    fn names_after(&self, at: usize, found: &mut Vec<(usize, String)>) {
        let rest = self.code.get(at..).unwrap_or_default();
        let Some(path) = rest.trim_start().strip_prefix("::") else {
            return;
        };
        let path = path.trim_start();
        if let Some(group) = path.strip_prefix('{') {
            let start = self.code.len() - group.len();
            for (offset, name) in group_heads(group) {
                found.push((self.line_of(start + offset), name));
            }
        } else {
            found.push((self.line_of(at), first_word(path)));
        }
    }

    /// The number of the line, from 1, of a place in the code or in the text.
    pub fn line_of(&self, at: usize) -> usize {
        1 + self
            .code
            .get(..at)
            .map_or(0, |before| before.matches('\n').count())
    }
}

/// Where `word` stands in `code` as a whole word. It may be a path, and one that
/// ends in `::` stands for all in it.
pub fn words(code: &str, word: &str) -> Vec<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .filter(|(at, _)| {
            let before = code.get(..*at).and_then(|s| s.chars().next_back());
            let after = code.get(at + word.len()..).and_then(|s| s.chars().next());
            !is_part(before) && (word.ends_with("::") || !is_part(after))
        })
        .map(|(at, _)| at)
        .collect()
}

/// How many `super::` stand here, and the length of all but the last `::`.
fn climb(mut code: &str) -> (usize, usize) {
    let (mut count, mut length) = (0, 0);
    while let Some(rest) = code.strip_prefix("super") {
        count += 1;
        length += "super".len();
        let Some(next) = rest.strip_prefix("::").filter(|r| r.starts_with("super")) else {
            break;
        };
        length += "::".len();
        code = next;
    }
    (count, length)
}

fn first_word(code: &str) -> String {
    code.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The first word of each member of a `use` group, with its offset.
fn group_heads(group: &str) -> Vec<(usize, String)> {
    let mut heads = Vec::new();
    let (mut depth, mut wanted) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => wanted = true,
            c if wanted && (c.is_alphanumeric() || c == '_') => {
                heads.push((at, first_word(group.get(at..).unwrap_or_default())));
                wanted = false;
            }
            _ => {}
        }
    }
    heads
}

/// What the lexer is in.
#[derive(Clone, Copy, PartialEq)]
enum In {
    Code,
    LineComment,
    /// With its depth: they nest.
    BlockComment(u32),
    String,
    /// With the number of `#` that ends it.
    RawString(usize),
}

/// Code and text apart, with a blank for each byte that belongs to neither.
fn separated(source: &str) -> (String, String) {
    let (mut code, mut text) = (String::new(), String::new());
    let mut state = In::Code;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (take, next) = step(state, rest, &code);
        let part = rest.get(..take).unwrap_or_default();
        // What opens or closes a string is neither code nor text.
        let (to_code, to_text) = match (state, next) {
            (In::Code, In::Code) => (true, false),
            (In::String, In::String) | (In::RawString(_), In::RawString(_)) => (false, true),
            _ => (false, false),
        };
        push(&mut code, part, to_code);
        push(&mut text, part, to_text);
        state = next;
        rest = rest.get(take.max(c.len_utf8())..).unwrap_or_default();
    }
    (code, text)
}

/// How many bytes belong together here, and what follows them.
fn step(state: In, rest: &str, code: &str) -> (usize, In) {
    let one = rest.chars().next().map_or(1, char::len_utf8);
    match state {
        In::LineComment if rest.starts_with('\n') => (1, In::Code),
        In::LineComment => (one, state),
        In::BlockComment(depth) if rest.starts_with("*/") => match depth {
            1 => (2, In::Code),
            _ => (2, In::BlockComment(depth - 1)),
        },
        In::BlockComment(depth) if rest.starts_with("/*") => (2, In::BlockComment(depth + 1)),
        In::BlockComment(_) => (one, state),
        In::String if rest.starts_with('"') => (1, In::Code),
        In::String if rest.starts_with('\\') => {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            (1 + escaped, state)
        }
        In::String => (one, state),
        In::RawString(hashes) => {
            let end = format!("\"{}", "#".repeat(hashes));
            if rest.starts_with(&end) {
                (end.len(), In::Code)
            } else {
                (one, state)
            }
        }
        In::Code => in_code(rest, code, one),
    }
}

fn in_code(rest: &str, code: &str, one: usize) -> (usize, In) {
    if rest.starts_with("//") {
        return (2, In::LineComment);
    }
    if rest.starts_with("/*") {
        return (2, In::BlockComment(1));
    }
    if rest.starts_with('"') {
        return (1, In::String);
    }
    let in_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if let Some(raw) = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r')) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if !in_word && raw.get(hashes..).is_some_and(|r| r.starts_with('"')) {
            return (rest.len() - raw.len() + hashes + 1, In::RawString(hashes));
        }
    }
    // A character, not a lifetime: it has a second quote where one must be.
    if let Some(quoted) = rest.strip_prefix('\'') {
        let mut chars = quoted.char_indices();
        let first = chars.next().map(|(_, c)| c);
        let end = if first == Some('\\') {
            quoted.get(2..).and_then(|r| r.find('\'')).map(|at| at + 2)
        } else {
            chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at)
        };
        if let Some(end) = end {
            // Kept as code: no rule looks for what fits into a character.
            return (1 + end + 1, In::Code);
        }
    }
    (one, In::Code)
}

/// Adds `part`, or as many blanks; line ends stay.
fn push(to: &mut String, part: &str, as_it_is: bool) {
    if as_it_is {
        to.push_str(part);
        return;
    }
    to.extend(part.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
}

/// Where the items under `#[cfg(test)]` stand.
fn test_ranges(code: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    for (start, attribute) in code.match_indices("#[cfg(test)]") {
        let rest = code.get(start + attribute.len()..).unwrap_or_default();
        let mut depth = 0;
        let end = rest.char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && (*c == '}' || *c == ';')
        });
        let length = end.map_or(rest.len(), |(at, _)| at + 1);
        ranges.push(start..start + attribute.len() + length);
    }
    ranges
}

fn blanked(code: &str, ranges: &[std::ops::Range<usize>]) -> String {
    let mut blanked = String::with_capacity(code.len());
    let mut at = 0;
    for range in ranges {
        // One test item within another is blank already.
        if range.start < at {
            continue;
        }
        blanked.push_str(code.get(at..range.start).unwrap_or_default());
        push(
            &mut blanked,
            code.get(range.clone()).unwrap_or_default(),
            false,
        );
        at = range.end;
    }
    blanked.push_str(code.get(at..).unwrap_or_default());
    blanked
}
