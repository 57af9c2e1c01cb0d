//! The inside of an archive as a tree that folds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What an archive says of one of its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// Its path within the archive, as it is written there.
    pub path: String,
    /// Its length in bytes, unpacked.
    pub size: Option<u64>,
    /// When it was changed, as the archive says it.
    pub modified: Option<String>,
    /// Where it points, if it is a link.
    pub target: Option<String>,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The last part of its path, not cleaned.
    pub name: String,
    /// How deep it is; 0 for the outermost.
    pub depth: usize,
    /// What the archive says of it; a folder may have no entry of its own.
    pub leaf: Option<Leaf>,
    /// Whether it holds others, or is a folder.
    pub is_folder: bool,
    /// Bytes of all that is in it, unpacked.
    pub size: u64,
    /// The node behind the last one in it.
    end: usize,
}

/// All lines, which of the folders are folded, and where the cursor is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
    folded: BTreeSet<usize>,
    files: usize,
}

/// Folders deeper than this stand beside each other: a path may be any length.
const DEEPEST: usize = 64;

/// More entries than a person would unfold: folders begin folded.
const MANY: usize = 200;

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    leaf: Option<Leaf>,
    files: Vec<Leaf>,
}

impl Tree {
    /// Of these entries, in any order; folders come first, then names.
    #[must_use]
    pub fn new(leaves: Vec<Leaf>) -> Self {
        let mut root = Folder::default();
        let mut files = 0;
        for leaf in leaves {
            let path = leaf.path.clone();
            let mut parts: Vec<&str> = path
                .split('/')
                .filter(|part| !part.is_empty() && *part != ".")
                .collect();
            let name = if leaf.is_folder { None } else { parts.pop() };
            let mut at = &mut root;
            for part in parts.iter().take(DEEPEST) {
                at = at.folders.entry((*part).to_owned()).or_default();
            }
            if leaf.is_folder {
                at.leaf = Some(leaf);
            } else if name.is_some() {
                files += 1;
                at.files.push(leaf);
            }
        }
        let mut tree = Self {
            files,
            ..Self::default()
        };
        tree.lay_out(root, 0);
        if tree.nodes.len() > MANY {
            let folders = tree.nodes.iter().enumerate();
            tree.folded = folders
                .filter(|(_, node)| node.is_folder)
                .map(|(index, _)| index)
                .collect();
        }
        tree
    }

    /// Adds what is in a folder, and gives its bytes.
    fn lay_out(&mut self, folder: Folder, depth: usize) -> u64 {
        let mut size = 0;
        for (name, inner) in folder.folders {
            let at = self.nodes.len();
            self.nodes.push(Node {
                name,
                depth,
                leaf: inner.leaf.clone(),
                is_folder: true,
                size: 0,
                end: 0,
            });
            let bytes = self.lay_out(inner, depth + 1);
            let end = self.nodes.len();
            if let Some(node) = self.nodes.get_mut(at) {
                node.size = bytes;
                node.end = end;
            }
            size += bytes;
        }
        let mut files = folder.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for leaf in files {
            let name = leaf.path.trim_end_matches('/');
            let name = name.rsplit('/').next().unwrap_or_default().to_owned();
            let bytes = leaf.size.unwrap_or(0);
            let end = self.nodes.len() + 1;
            self.nodes.push(Node {
                name,
                depth,
                leaf: Some(leaf),
                is_folder: false,
                size: bytes,
                end,
            });
            size = size.saturating_add(bytes);
        }
        size
    }

    /// How many files there are.
    #[must_use]
    pub const fn files(&self) -> usize {
        self.files
    }

    /// The nodes in sight, in order: their numbers.
    pub fn visible(&self) -> impl Iterator<Item = usize> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            let node = next;
            let end = self.nodes.get(node)?.end;
            next = if self.folded.contains(&node) {
                end
            } else {
                node + 1
            };
            Some(node)
        })
    }

    /// The node of a number.
    #[must_use]
    pub fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// Whether a folder is folded.
    #[must_use]
    pub fn is_folded(&self, number: usize) -> bool {
        self.folded.contains(&number)
    }

    /// Folds or unfolds a folder; another node changes nothing.
    pub fn toggle(&mut self, number: usize) {
        if self.nodes.get(number).is_some_and(|node| node.is_folder) && !self.folded.remove(&number)
        {
            self.folded.insert(number);
        }
    }

    /// Folds and unfolds what was folded and unfolded in an earlier list of the
    /// same archive, and gives the node that had this number there.
    pub fn unfold_like(&mut self, earlier: &Self, number: Option<usize>) -> Option<usize> {
        let mut paths: HashMap<Vec<&str>, usize> = HashMap::new();
        for (at, path) in self.paths() {
            paths.insert(path, at);
        }
        let mut folded = self.folded.clone();
        let mut found = None;
        for (at, path) in earlier.paths() {
            let Some(now) = paths.get(&path) else {
                continue;
            };
            if earlier.folded.contains(&at) {
                folded.insert(*now);
            } else {
                folded.remove(now);
            }
            if Some(at) == number {
                found = Some(*now);
            }
        }
        drop(paths);
        self.folded = folded;
        found
    }

    /// Each node with the names that lead to it.
    fn paths(&self) -> impl Iterator<Item = (usize, Vec<&str>)> {
        let mut path: Vec<&str> = Vec::new();
        self.nodes.iter().enumerate().map(move |(at, node)| {
            path.truncate(node.depth);
            path.push(&node.name);
            (at, path.clone())
        })
    }

    /// Unfolds all folders around a node.
    pub fn reveal(&mut self, number: usize) {
        let nodes = &self.nodes;
        self.folded.retain(|folder| {
            let end = nodes.get(*folder).map_or(0, |node| node.end);
            !(*folder < number && number < end)
        });
    }

    /// The node behind `number` whose name fits, once around.
    #[must_use]
    pub fn find(&self, number: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
        let count = self.nodes.len();
        let all = (1..=count).map(|step| (number + step) % count);
        let mut all = all.filter(|at| self.nodes.get(*at).is_some_and(|node| fits(&node.name)));
        all.next()
    }

    /// The same, before `number`.
    #[must_use]
    pub fn find_back(&self, number: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
        let count = self.nodes.len();
        let all = (1..=count).map(|step| (number + count - step) % count);
        let mut all = all.filter(|at| self.nodes.get(*at).is_some_and(|node| fits(&node.name)));
        all.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(path: &str, size: u64) -> Leaf {
        Leaf {
            path: path.into(),
            size: Some(size),
            ..Leaf::default()
        }
    }

    fn drawn(tree: &Tree) -> Vec<String> {
        tree.visible()
            .filter_map(|at| tree.node(at))
            .map(|node| format!("{}{} {}", "  ".repeat(node.depth), node.name, node.size))
            .collect()
    }

    #[test]
    fn folders_come_from_paths_and_hold_the_bytes_of_their_files() {
        let folder = Leaf {
            path: "empty/".into(),
            is_folder: true,
            ..Leaf::default()
        };
        let mut tree = Tree::new(vec![
            file("readme", 5),
            file("./etc/conf.d/a", 1),
            file("etc/b", 2),
            folder,
        ]);
        let all = [
            "empty 0",
            "etc 3",
            "  conf.d 1",
            "    a 1",
            "  b 2",
            "readme 5",
        ];
        assert_eq!(drawn(&tree), all);
        assert_eq!(tree.files(), 3);
        tree.toggle(1);
        assert_eq!(drawn(&tree), ["empty 0", "etc 3", "readme 5"]);
        tree.reveal(3);
        assert_eq!(drawn(&tree), all);
        // A file does not fold.
        tree.toggle(5);
        assert_eq!(drawn(&tree), all);
        assert_eq!(tree.find(3, |name| name == "a"), Some(3));
        assert_eq!(tree.find(5, |name| name.contains('e')), Some(0));
        assert_eq!(tree.find_back(0, |name| name.contains('e')), Some(5));
        assert_eq!(tree.find(0, |name| name == "x"), None);
    }

    #[test]
    fn a_large_archive_begins_folded() {
        let tree = Tree::new(
            (0..500)
                .map(|n| file(&format!("d{}/f{n}", n % 3), 1))
                .collect(),
        );
        assert_eq!(drawn(&tree), ["d0 167", "d1 167", "d2 166"]);
    }

    proptest! {
        #[test]
        fn any_paths_make_a_tree(paths in prop::collection::vec("[a-b/.]{0,9}", 0..20), folds in prop::collection::vec(0usize..20, 0..9)) {
            let mut tree = Tree::new(paths.iter().map(|path| file(path, 1)).collect());
            for fold in folds {
                tree.toggle(fold);
            }
            let rows: Vec<usize> = tree.visible().collect();
            prop_assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
            tree.reveal(tree.files());
        }
    }
}
