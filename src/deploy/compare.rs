//! What is deployed beside what is on this machine, file by file.

use std::iter::Peekable;

use super::{Contents, Item};

/// What a deployment would do to a file, or to a folder of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is only on this machine.
    Added,
    /// It is on both sides, and differs.
    Changed,
    /// It is only deployed.
    Removed,
    /// It is the same on both sides.
    Same,
}

impl Change {
    /// The character before it, as in a comparison of lines.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Added => '+',
            Self::Changed => '~',
            Self::Removed => '-',
            Self::Same => ' ',
        }
    }

    /// A word for programs that read comparisons.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Same => "same",
        }
    }
}

/// A file on one side or on both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its path below the root, not yet cleaned.
    pub path: String,
    /// What a deployment would do to it.
    pub change: Change,
    /// Its length in bytes where it is deployed.
    pub deployed: Option<u64>,
    /// Its length in bytes on this machine.
    pub local: Option<u64>,
}

/// Whether files can be put into what is deployed one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SingleFiles {
    /// They can, as far as is known.
    #[default]
    Taken,
    /// There is no archive yet to put them into.
    NoArchive,
    /// The platform does not offer it.
    NotOffered,
}

/// All files of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of their paths.
    pub files: Vec<Compared>,
    /// Whether those that differ can be sent one by one.
    pub single: SingleFiles,
}

/// A file, or a folder with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its own name, not yet cleaned.
    pub name: String,
    /// Its path; a folder's ends with `/`.
    pub path: String,
    /// What becomes of it. A folder of files that have different changes is
    /// changed.
    pub change: Change,
    /// How many files in it are not the same; of a file, 0 or 1.
    pub different: usize,
    /// Bytes that are deployed of it.
    pub deployed: u64,
    /// Bytes of it on this machine.
    pub local: u64,
    /// What is in a folder: folders first, each in the order of their names.
    /// Empty of a file.
    pub children: Vec<Self>,
}

/// Compares what is deployed with what is on this machine, by path, length and
/// checksum. A file whose checksum is not known on both sides counts as
/// changed, so both are to be summed before. Links and the like do not count.
#[must_use]
pub fn compare(deployed: &Contents, local: &Contents) -> Comparison {
    let (mut before, mut after) = (deployed.files().peekable(), local.files().peekable());
    let mut files = Vec::new();
    while let Some(compared) = next(&mut before, &mut after) {
        files.push(compared);
    }
    Comparison {
        files,
        single: SingleFiles::Taken,
    }
}

/// The file that comes next on either side.
fn next<'a>(
    before: &mut Peekable<impl Iterator<Item = &'a Item>>,
    after: &mut Peekable<impl Iterator<Item = &'a Item>>,
) -> Option<Compared> {
    let path = match (before.peek(), after.peek()) {
        (Some(one), Some(other)) => one.path.as_str().min(&other.path),
        (one, other) => &one.or(other)?.path,
    }
    .to_owned();
    let one = before.next_if(|item| item.path == path);
    let other = after.next_if(|item| item.path == path);
    let change = match (one, other) {
        (Some(one), Some(other)) if one.is_same_as(other) => Change::Same,
        (Some(_), Some(_)) => Change::Changed,
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
    };
    Some(Compared {
        path,
        change,
        deployed: one.map(|item| item.length),
        local: other.map(|item| item.length),
    })
}

impl Item {
    /// Whether both have the same bytes, as far as lengths and checksums tell.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.length == other.length && self.crc32.is_some() && self.crc32 == other.crc32
    }
}

impl Comparison {
    /// The files of one change.
    pub fn of(&self, change: Change) -> impl Iterator<Item = &Compared> {
        self.files.iter().filter(move |file| file.change == change)
    }

    /// Whether both sides are the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.files.iter().all(|file| file.change == Change::Same)
    }

    /// Bytes of the files that are added or changed.
    #[must_use]
    pub fn to_send(&self) -> u64 {
        let sent = self.of(Change::Added).chain(self.of(Change::Changed));
        sent.filter_map(|file| file.local).sum()
    }

    /// `2 added, 1 changed, 3 removed, 40 the same`.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |change| self.of(change).count();
        format!(
            "{} added, {} changed, {} removed, {} the same",
            count(Change::Added),
            count(Change::Changed),
            count(Change::Removed),
            count(Change::Same)
        )
    }

    /// The same as a tree of folders.
    #[must_use]
    pub fn tree(&self) -> Vec<Node> {
        let files: Vec<&Compared> = self.files.iter().collect();
        nodes(&files, "", 0)
    }
}

/// So deep a tree goes: what lies deeper stands there with the rest of its path.
const DEEPEST: usize = 64;

/// The nodes of one folder; `files` are those below `folder`.
fn nodes(files: &[&Compared], folder: &str, depth: usize) -> Vec<Node> {
    let (mut folders, mut plain) = (Vec::new(), Vec::new());
    let within = |file: &Compared| -> Option<String> {
        let rest = file.path.get(folder.len()..)?;
        let (name, _) = rest.split_once('/').filter(|_| depth < DEEPEST)?;
        Some(name.to_owned())
    };
    for group in files.chunk_by(|one, other| {
        let name = within(one);
        name.is_some() && name == within(other)
    }) {
        let Some(first) = group.first() else {
            continue;
        };
        let Some(name) = within(first) else {
            plain.push(leaf(first, folder));
            continue;
        };
        let path = format!("{folder}{name}/");
        let children = nodes(group, &path, depth + 1);
        folders.push(branch(name, path, children));
    }
    folders.extend(plain);
    folders
}

fn leaf(file: &Compared, folder: &str) -> Node {
    Node {
        name: file.path.get(folder.len()..).unwrap_or_default().to_owned(),
        path: file.path.clone(),
        change: file.change,
        different: usize::from(file.change != Change::Same),
        deployed: file.deployed.unwrap_or_default(),
        local: file.local.unwrap_or_default(),
        children: Vec::new(),
    }
}

fn branch(name: String, path: String, children: Vec<Node>) -> Node {
    let mut changes = children.iter().map(|child| child.change);
    let first = changes.next().unwrap_or(Change::Same);
    let change = if changes.all(|change| change == first) {
        first
    } else {
        Change::Changed
    };
    Node {
        name,
        path,
        change,
        different: children.iter().map(|child| child.different).sum(),
        deployed: children.iter().map(|child| child.deployed).sum(),
        local: children.iter().map(|child| child.local).sum(),
        children,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::deploy::samples::contents;

    fn compared(deployed: &[&str], local: &[&str], changed: &[&str]) -> Comparison {
        let mut after = contents(local);
        for item in &mut after.items {
            if changed.contains(&item.path.as_str()) {
                item.crc32 = Some(1);
            }
        }
        compare(&contents(deployed), &after)
    }

    fn shown(nodes: &[Node], depth: usize, lines: &mut Vec<String>) {
        for node in nodes {
            let indent = "  ".repeat(depth);
            lines.push(format!(
                "{} {indent}{} {}→{} ({})",
                node.change.mark(),
                node.name,
                node.deployed,
                node.local,
                node.different
            ));
            shown(&node.children, depth + 1, lines);
        }
    }

    #[test]
    fn files_are_compared_and_stand_in_a_tree() {
        let comparison = compared(
            &["a/b/1", "a/b/2", "a/3", "old/4", "z"],
            &["a/b/1", "a/b/2", "a/3", "new/5", "new/6", "z", "a.b"],
            &["a/b/2"],
        );
        assert_eq!(
            comparison.summary(),
            "3 added, 1 changed, 1 removed, 3 the same"
        );
        assert_eq!(comparison.to_send(), 4);
        let mut lines = Vec::new();
        shown(&comparison.tree(), 0, &mut lines);
        assert_eq!(
            lines,
            [
                "~ a 3→3 (1)",
                "~   b 2→2 (1)",
                "      1 1→1 (0)",
                "~     2 1→1 (1)",
                "    3 1→1 (0)",
                "+ new 0→2 (2)",
                "+   5 0→1 (1)",
                "+   6 0→1 (1)",
                "- old 1→0 (1)",
                "-   4 1→0 (1)",
                "+ a.b 0→1 (1)",
                "  z 1→1 (0)",
            ]
        );
    }

    #[test]
    fn what_has_no_checksum_counts_as_changed() {
        let same = compared(&["a"], &["a"], &[]);
        assert!(same.is_same() && same.to_send() == 0);
        let mut unknown = contents(&["a"]);
        unknown.items[0].crc32 = None;
        let comparison = compare(&unknown, &unknown);
        assert_eq!(comparison.files[0].change, Change::Changed);
    }

    #[test]
    fn hostile_paths_make_no_endless_tree() {
        let deep = "a/".repeat(5000) + "b";
        let comparison = compared(&[&deep, "//", "../x"], &[], &[]);
        assert_eq!(comparison.files.len(), 3);
        assert_eq!(comparison.tree().len(), 3);
    }

    proptest! {
        #[test]
        fn the_tree_tells_what_the_list_tells(
            before in proptest::collection::btree_map("[ab./]{1,6}", 0..3_u32, 0..12),
            after in proptest::collection::btree_map("[ab./]{1,6}", 0..3_u32, 0..12),
        ) {
            let of = |files: &BTreeMap<String, u32>| {
                let paths: Vec<&str> = files.keys().map(String::as_str).collect();
                let mut made = contents(&paths);
                for item in &mut made.items {
                    item.crc32 = files.get(&item.path).copied();
                }
                made
            };
            let comparison = compare(&of(&before), &of(&after));
            let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let paths: Vec<&String> = comparison.files.iter().map(|file| &file.path).collect();
            prop_assert_eq!(paths, all.into_iter().collect::<Vec<_>>());
            for file in &comparison.files {
                let change = match (before.get(&file.path), after.get(&file.path)) {
                    (Some(one), Some(other)) if one == other => Change::Same,
                    (Some(_), Some(_)) => Change::Changed,
                    (None, _) => Change::Added,
                    (_, None) => Change::Removed,
                };
                prop_assert_eq!(file.change, change);
            }
            let tree = comparison.tree();
            let different: usize = tree.iter().map(|node| node.different).sum();
            let same = comparison.of(Change::Same).count();
            prop_assert_eq!(different, comparison.files.len() - same);
            let local: u64 = tree.iter().map(|node| node.local).sum();
            prop_assert_eq!(local, after.len() as u64);
        }
    }
}
