//! What is in a folder of this machine, less what the ignore rules leave out.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Contents, DeployError, IgnoreRules, Item, ItemKind, MANIFEST, Origin, Stop, Unread};
use crate::transfer::{SourceFacts, reason};

/// So many files are listed at most. Who deploys more has chosen the wrong
/// folder.
const MOST_FILES: usize = 50_000;

/// So deep may folders lie within folders.
const DEEPEST: usize = 64;

/// Longest manifest that is read, in bytes.
pub(super) const MOST_MANIFEST: u64 = 1 << 20;

/// How much of a file is read at once, in bytes.
pub(super) const BUFFER: usize = 256 << 10;

/// Lists a folder. What cannot be read is told in [`Contents::unread`]. Links
/// are not followed. Blocks.
///
/// # Errors
/// [`DeployError::Local`] where the folder itself cannot be read, or holds too
/// many files; [`DeployError::Stopped`].
pub(super) fn list(
    folder: &Path,
    rules: &IgnoreRules,
    stop: Stop<'_>,
) -> Result<Contents, DeployError> {
    let mut walk = Walk {
        rules,
        contents: Contents::nothing(Origin::Folder),
        open: Vec::new(),
    };
    let failed = |error: &io::Error| DeployError::io("read", folder, error);
    walk.one(fs::read_dir(folder).map_err(|e| failed(&e))?, "", 0);
    while let Some((path, below, depth)) = walk.open.pop() {
        if stop() {
            return Err(DeployError::Stopped);
        }
        match fs::read_dir(&path) {
            Ok(entries) => walk.one(entries, &below, depth),
            Err(error) => walk.unread(below, &error),
        }
        if walk.contents.items.len() > MOST_FILES {
            let why = format!(
                "it has more than {MOST_FILES} files; choose the folder that the build writes, or \
                 leave files out in .c8yignore"
            );
            return Err(DeployError::refused("deploy", folder, why));
        }
    }
    let mut contents = walk.contents;
    contents.items.sort_by(|a, b| a.path.cmp(&b.path));
    contents.left_out.sort();
    let wrapper = contents.wrapper().unwrap_or_default();
    let manifest = format!("{wrapper}{MANIFEST}");
    if contents.file(&manifest).is_some() {
        contents.manifest = read_text(&folder.join(&manifest));
    }
    Ok(contents)
}

struct Walk<'a> {
    rules: &'a IgnoreRules,
    contents: Contents,
    /// Folders still to be read: where they are, their path with `/` at its end,
    /// and how deep they lie.
    open: Vec<(PathBuf, String, usize)>,
}

impl Walk<'_> {
    /// Takes the entries of one folder.
    fn one(&mut self, entries: fs::ReadDir, below: &str, depth: usize) {
        for entry in entries {
            match entry {
                Ok(entry) => self.take(&entry, below, depth),
                Err(error) => self.unread(below.to_owned(), &error),
            }
        }
    }

    fn take(&mut self, entry: &fs::DirEntry, below: &str, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let path = format!("{below}{}", name.to_string_lossy());
            let why = "Its name is no valid UTF-8, so it has no path in a zip: rename it.";
            self.contents.unread.push(Unread {
                path,
                why: why.to_owned(),
            });
            return;
        };
        let path = format!("{below}{name}");
        // Not followed: a link is told as one.
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            // It went while the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.unread(path, &error),
        };
        if self.rules.leave_out(Path::new(&path), metadata.is_dir()) {
            let end = if metadata.is_dir() { "/" } else { "" };
            self.contents.left_out.push(format!("{path}{end}"));
            return;
        }
        let kind = if metadata.is_dir() {
            if depth >= DEEPEST {
                let why = format!("More than {DEEPEST} folders lie within each other here.");
                self.contents.unread.push(Unread { path, why });
            } else {
                self.open
                    .push((entry.path(), format!("{path}/"), depth + 1));
            }
            return;
        } else if metadata.is_file() {
            ItemKind::File
        } else if metadata.is_symlink() {
            ItemKind::Link
        } else {
            ItemKind::Special
        };
        let is_file = kind == ItemKind::File;
        self.contents.items.push(Item {
            path,
            kind,
            length: if is_file { metadata.len() } else { 0 },
            crc32: None,
            packed: None,
            is_encrypted: false,
            facts: is_file.then(|| SourceFacts::of(&metadata)),
        });
    }

    fn unread(&mut self, path: String, error: &io::Error) {
        let why = format!("It cannot be read: {}.", reason(error));
        self.contents.unread.push(Unread { path, why });
    }
}

/// The text of a file that is not too long; `None` where it is no text.
pub(super) fn read_text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MOST_MANIFEST + 1).read_to_end(&mut bytes).ok()?;
    text_of(bytes)
}

/// A manifest as text; `None` where it is too long or no UTF-8.
pub(super) fn text_of(bytes: Vec<u8>) -> Option<String> {
    if bytes.len() as u64 > MOST_MANIFEST {
        return None;
    }
    String::from_utf8(bytes).ok()
}

/// Reckons the checksums that are missing, from the files of `folder`. A file
/// that went meanwhile is taken out; one that changed has its length and facts
/// of now. Blocks.
///
/// # Errors
/// [`DeployError::Local`] where a file cannot be read; [`DeployError::Stopped`].
pub(super) fn sum(
    folder: &Path,
    contents: &mut Contents,
    stop: Stop<'_>,
) -> Result<(), DeployError> {
    let mut gone = Vec::new();
    let unknown = contents
        .items
        .iter_mut()
        .filter(|item| item.is_file() && item.crc32.is_none());
    for item in unknown {
        let path = folder.join(&item.path);
        match sum_of(&path, stop) {
            Ok(Some((crc32, facts))) => {
                item.crc32 = Some(crc32);
                item.length = facts.length;
                item.facts = Some(facts);
            }
            Ok(None) => return Err(DeployError::Stopped),
            Err(error) if error.kind() == io::ErrorKind::NotFound => gone.push(item.path.clone()),
            Err(error) => return Err(DeployError::io("read", &path, &error)),
        }
    }
    contents
        .items
        .retain(|item| gone.binary_search(&item.path).is_err());
    Ok(())
}

/// The checksum of a file, with what it was when it was opened; the length is
/// that of the bytes that were read. `None`: it was stopped.
fn sum_of(path: &Path, stop: Stop<'_>) -> io::Result<Option<(u32, SourceFacts)>> {
    let mut file = File::open(path)?;
    let mut facts = SourceFacts::of(&file.metadata()?);
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; BUFFER];
    let mut length = 0;
    loop {
        if stop() {
            return Ok(None);
        }
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(buffer.get(..count).unwrap_or_default());
                length += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    facts.length = length;
    Ok(Some((hasher.finalize(), facts)))
}
