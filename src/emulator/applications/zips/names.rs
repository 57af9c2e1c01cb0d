//! Names within a zip: which are allowed, and which can stand beside each other.

use std::collections::HashMap;

use super::Problem;

/// The longest name, in bytes.
const LONGEST: usize = 1024;

/// The most folders that one may lie in.
const DEEPEST: usize = 64;

/// Checks the name of a file, or of a folder by a slash at its end.
///
/// # Errors
/// It leads out of the zip, or on some system would; it is empty or too long;
/// it holds control characters.
pub fn check_path(name: &str) -> Result<(), Problem> {
    let wrong = |what: &str| Err(Problem::refused(format!("The name {name:?} {what}.")));
    if name.len() > LONGEST {
        return Err(Problem::refused(format!(
            "A name of {} bytes is too long: {LONGEST} are allowed.",
            name.len()
        )));
    }
    let path = name.strip_suffix('/').unwrap_or(name);
    if path.is_empty() {
        return wrong("is empty");
    }
    if path.starts_with('/') {
        return wrong("is absolute");
    }
    if path.contains('\\') {
        return wrong("holds a backslash");
    }
    if path.chars().any(char::is_control) {
        return wrong("holds control characters");
    }
    if path.as_bytes().get(1) == Some(&b':') {
        return wrong("begins with a drive");
    }
    if path.split('/').count() > DEEPEST {
        return wrong("lies in too many folders");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return wrong("holds an empty part, '.' or '..'");
    }
    Ok(())
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    File,
    /// A folder that is there because something is in it.
    Implied,
    /// A folder with an entry of its own.
    Folder,
}

/// Names that stand beside each other.
#[derive(Default)]
pub struct Tree {
    nodes: HashMap<String, Node>,
}

impl Tree {
    /// Adds a name that was checked.
    ///
    /// # Errors
    /// It is there already, or what is a folder would be a file as well.
    pub fn add(&mut self, name: &str) -> Result<(), Problem> {
        let (path, node) = match name.strip_suffix('/') {
            Some(path) => (path, Node::Folder),
            None => (name, Node::File),
        };
        for (end, _) in path.match_indices('/') {
            let above = path.get(..end).unwrap_or_default();
            match self.nodes.get(above) {
                Some(Node::File) => return Err(both(above)),
                Some(_) => {}
                None => {
                    self.nodes.insert(above.to_owned(), Node::Implied);
                }
            }
        }
        match (self.nodes.get(path), node) {
            (None, _) | (Some(Node::Implied), Node::Folder) => {
                self.nodes.insert(path.to_owned(), node);
                Ok(())
            }
            (Some(Node::File), Node::File) | (Some(Node::Folder), Node::Folder) => Err(
                Problem::refused(format!("The name {name:?} is there twice.")),
            ),
            _ => Err(both(path)),
        }
    }
}

fn both(path: &str) -> Problem {
    Problem::refused(format!("{path:?} would be a file and a folder at once."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_refused() {
        for good in [
            "a",
            "a/",
            "a/b.txt",
            "a b/ü.js",
            "..a/b..",
            ".well-known/x",
            "ab:c",
        ] {
            check_path(good).unwrap();
        }
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../../b",
            "a/..",
            "a//b",
            "./a",
            "a/./b",
            "a\\b",
            "..\\a",
            "C:/a",
            "a\u{0}b",
            "a\nb",
            "//a",
        ] {
            assert!(check_path(bad).is_err(), "{bad:?}");
        }
        assert!(check_path(&"a".repeat(LONGEST + 1)).is_err());
        assert!(check_path(&"a/".repeat(DEEPEST + 1)).is_err());
    }

    #[test]
    fn what_is_a_file_is_no_folder() {
        let mut tree = Tree::default();
        for name in ["a/b", "a/", "c", "d/e/f", "d/e/"] {
            tree.add(name).unwrap();
        }
        for name in ["a", "a/", "a/b", "c", "c/", "c/x", "a/b/c", "d/e"] {
            assert!(tree.add(name).is_err(), "{name}");
        }
        tree.add("d/").unwrap();
    }
}
