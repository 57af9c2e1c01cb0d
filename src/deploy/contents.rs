//! What is in a folder, a zip or a deployed archive: plain data.

use super::PluginManifest;
use crate::transfer::SourceFacts;

/// The file that tells what an application, a package or a plugin is.
pub const MANIFEST: &str = "cumulocity.json";

/// The page that an application begins with.
pub const INDEX: &str = "index.html";

/// What is in a folder, a zip or a deployed archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// What they are the contents of.
    pub origin: Origin,
    /// Files, links and whatever else is there, in the order of their paths. Of
    /// a folder the folders within are left out: their files tell of them.
    pub items: Vec<Item>,
    /// What the ignore rules left out of a folder: paths, a folder's with `/`
    /// at its end and without what is in it.
    pub left_out: Vec<String>,
    /// What could not be listed.
    pub unread: Vec<Unread>,
    /// The length of the zip in bytes; `None` of a folder.
    pub packed: Option<u64>,
    /// Whether a zip has several entries of one name, of which only the last
    /// stands in `items`.
    pub has_repeats: bool,
    /// The text of the manifest: at the root, or in the one folder that all
    /// lies in. `None` where there is none, or none that can be read.
    pub manifest: Option<String>,
    /// The manifests of the folders beside that one, as far as they were read: of
    /// what is on this machine alone.
    pub plugins: Vec<PluginManifest>,
}

/// What contents are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder of this machine.
    Folder,
    /// A zip of this machine, or a deployed archive.
    Zip,
}

/// What could not be listed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where it is; empty: the whole.
    pub path: String,
    /// Why, as a sentence.
    pub why: String,
}

/// A file, a link or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its path below the root, divided by `/`. That of a zip is as the zip has
    /// it, and may be hostile.
    pub path: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its length in bytes; of what is no file, 0.
    pub length: u64,
    /// The checksum (CRC-32) of its bytes. `None` where nobody has reckoned it
    /// yet, as of a folder.
    pub crc32: Option<u32>,
    /// What it takes in the zip, in bytes.
    pub packed: Option<u64>,
    /// Whether it needs a password.
    pub is_encrypted: bool,
    /// What the file of a folder was when it was listed: enough to notice that
    /// it is another one now.
    pub facts: Option<SourceFacts>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A file.
    File,
    /// A folder that a zip names.
    Folder,
    /// A link. It is never followed.
    Link,
    /// A device, a pipe or the like.
    Special,
}

impl Item {
    /// A file of which no more is known.
    pub(super) fn file(path: &str, length: u64) -> Self {
        Self {
            path: path.to_owned(),
            kind: ItemKind::File,
            length,
            crc32: None,
            packed: None,
            is_encrypted: false,
            facts: None,
        }
    }

    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind == ItemKind::File
    }
}

impl Contents {
    /// Nothing at all.
    pub(super) const fn nothing(origin: Origin) -> Self {
        Self {
            origin,
            items: Vec::new(),
            left_out: Vec::new(),
            unread: Vec::new(),
            packed: None,
            has_repeats: false,
            manifest: None,
            plugins: Vec::new(),
        }
    }

    /// The files, in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_file())
    }

    /// The file of a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Item> {
        let first = self.items.partition_point(|item| item.path.as_str() < path);
        let same = self.items.get(first..).unwrap_or_default();
        same.iter()
            .take_while(|item| item.path == path)
            .find(|item| item.is_file())
    }

    /// The bytes of all files together, unpacked.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.files()
            .fold(0_u64, |sum, item| sum.saturating_add(item.length))
    }

    /// The folder that everything lies in, with `/` at its end, where the
    /// manifest or the first page is in it and neither is at the root: somebody
    /// zipped the folder and not what is in it. It may be several, one within
    /// the other.
    #[must_use]
    pub fn wrapper(&self) -> Option<String> {
        let mut files = self.files().filter(|item| !is_clutter(&item.path));
        let mut wrapper = folder_of(&files.next()?.path).to_owned();
        for item in files {
            while !item.path.starts_with(&wrapper) {
                wrapper = folder_of(wrapper.trim_end_matches('/')).to_owned();
            }
        }
        let holds = |name: &str| self.file(&format!("{wrapper}{name}")).is_some();
        let is_plain = !wrapper.split('/').any(|part| matches!(part, "." | ".."))
            && !wrapper.starts_with('/')
            && !wrapper.contains('\\');
        let begins = holds(MANIFEST) || holds(INDEX);
        (!wrapper.is_empty() && is_plain && begins).then_some(wrapper)
    }

    /// What lies below `prefix`, which ends with `/`, with paths that count from
    /// there: a plugin of an application, or what a wrapping folder holds.
    #[must_use]
    pub fn below(&self, prefix: &str) -> Self {
        let below = |path: &str| path.strip_prefix(prefix).map(str::to_owned);
        let items = self.items.iter().filter_map(|item| {
            let path = below(&item.path).filter(|path| !path.is_empty())?;
            Some(Item {
                path,
                ..item.clone()
            })
        });
        Self {
            origin: self.origin,
            items: items.collect(),
            left_out: self.left_out.iter().filter_map(|p| below(p)).collect(),
            unread: self.unread.clone(),
            packed: self.packed,
            has_repeats: self.has_repeats,
            manifest: self.manifest.clone(),
            plugins: self.plugins.clone(),
        }
    }
}

/// The folder of a path, with `/` at its end; empty: the root.
fn folder_of(path: &str) -> &str {
    path.rfind('/')
        .and_then(|at| path.get(..=at))
        .unwrap_or_default()
}

/// What a system puts beside the files of a person.
pub(super) fn is_clutter(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "__MACOSX" | ".DS_Store" | "Thumbs.db" | "desktop.ini"))
}

#[cfg(test)]
mod tests {
    use crate::deploy::samples::contents;

    #[test]
    fn a_wrapping_folder_is_found() {
        let wrapped = contents(&["app/index.html", "app/cumulocity.json", "app/js/a.js"]);
        assert_eq!(wrapped.wrapper().as_deref(), Some("app/"));
        let below = wrapped.below("app/");
        let paths: Vec<_> = below.items.iter().map(|item| item.path.as_str()).collect();
        assert_eq!(paths, ["cumulocity.json", "index.html", "js/a.js"]);
        assert_eq!(below.wrapper(), None);
        let deep = contents(&["a/b/index.html", "a/b/c/d.js", "__MACOSX/a/b/._index.html"]);
        assert_eq!(deep.wrapper().as_deref(), Some("a/b/"));
    }

    #[test]
    fn what_is_no_wrapping_folder_is_none() {
        for paths in [
            &["index.html", "app/index.html"][..],
            &["readme.txt", "app/index.html"],
            &["js/a.js", "js/b.js"],
            &["../index.html"],
            &["/abs/index.html"],
            &["app\\x/index.html"],
            &[],
        ] {
            assert_eq!(contents(paths).wrapper(), None, "{paths:?}");
        }
    }

    #[test]
    fn a_file_is_found_by_its_path() {
        let some = contents(&["a", "a/b", "b"]);
        assert_eq!(some.file("a/b").map(|item| item.path.as_str()), Some("a/b"));
        assert_eq!(some.file("a/"), None);
        assert_eq!(some.length(), 3);
    }
}
