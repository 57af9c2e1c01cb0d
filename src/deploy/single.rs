//! Files that are put into an archive one by one, looked at before.

use std::path::{Path, PathBuf};

use super::folder::read_text;
use super::preflight::files_alone;
use super::{Contents, Finding, Item, ItemKind, MANIFEST, Origin};

/// What would go wrong with these files, each with its path in the archive: a
/// path that leads out, a file that must not become public, a manifest that
/// cannot be read. Errors first. What the archive has besides is not known here.
/// The manifest is read; blocks.
#[must_use]
pub fn preflight_files(files: &[(PathBuf, String)]) -> Vec<Finding> {
    let manifest = files.iter().find(|(_, at)| at == MANIFEST);
    let mut items: Vec<Item> = files.iter().map(|(file, at)| item(file, at)).collect();
    items.sort_by(|a, b| a.path.cmp(&b.path));
    files_alone(&Contents {
        items,
        manifest: manifest.and_then(|(file, _)| read_text(file)),
        ..Contents::nothing(Origin::Folder)
    })
}

fn item(file: &Path, at: &str) -> Item {
    Item {
        path: at.to_owned(),
        kind: ItemKind::File,
        length: std::fs::metadata(file).map_or(0, |metadata| metadata.len()),
        crc32: None,
        packed: None,
        is_encrypted: false,
        facts: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{Check, Severity};

    #[test]
    fn secrets_and_broken_manifests_are_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("m.json"), "{\"name\":").unwrap();
        let files = ["js/main.js", ".env", MANIFEST].map(|at| {
            let file = dir.path().join("m.json");
            (file, at.to_owned())
        });
        let found = preflight_files(&files);
        let errors: Vec<Check> = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.check)
            .collect();
        assert_eq!(errors, [Check::Secret, Check::Manifest]);
        assert_eq!(preflight_files(files.get(..1).unwrap()), []);
    }
}
