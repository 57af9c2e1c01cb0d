//! Files that are put into an archive one by one, looked at before.

use std::path::{Path, PathBuf};

use super::folder::read_text;
use super::preflight::{files_alone, too_large_file};
use super::{Contents, Finding, Item, MANIFEST, Origin, PluginManifest};

/// What would go wrong with these files, each with its path in the archive: a
/// path that leads out, a file that must not become public, a manifest that
/// cannot be read, a file of more bytes than the tenant takes (`limit`). Errors
/// first. What the archive has besides is not known here. Manifests are read;
/// blocks.
#[must_use]
pub fn preflight_files(files: &[(PathBuf, String)], limit: Option<u64>) -> Vec<Finding> {
    let mut looked: Vec<Looked> = Vec::new();
    for (file, at) in files {
        looked.push(Looked {
            item: Item::file(at, file_length(file)),
            manifest: is_manifest(at).then(|| read_text(file)).flatten(),
        });
    }
    let mut found = look(looked);
    for (file, at) in files {
        found.extend(too_large_file(file_length(file), limit, at));
    }
    found
}

/// What would go wrong with a text that becomes this file of the archive.
#[must_use]
pub fn preflight_text(at: &str, text: &str) -> Vec<Finding> {
    look(vec![Looked {
        item: Item::file(at, text.len() as u64),
        manifest: is_manifest(at).then(|| text.to_owned()),
    }])
}

/// A file, and its text where it is a manifest that can be read.
struct Looked {
    item: Item,
    manifest: Option<String>,
}

fn look(mut files: Vec<Looked>) -> Vec<Finding> {
    files.sort_by(|a, b| a.item.path.cmp(&b.item.path));
    let manifest = files.iter().find(|file| file.item.path == MANIFEST);
    let plugins = files.iter().filter_map(|file| {
        // That of a plugin lies in its folder.
        let (folder, MANIFEST) = file.item.path.split_once('/')? else {
            return None;
        };
        Some(PluginManifest {
            folder: folder.to_owned(),
            text: file.manifest.clone(),
        })
    });
    files_alone(&Contents {
        manifest: manifest.and_then(|file| file.manifest.clone()),
        plugins: plugins.collect(),
        items: files.iter().map(|file| file.item.clone()).collect(),
        ..Contents::nothing(Origin::Folder)
    })
}

fn is_manifest(at: &str) -> bool {
    at == MANIFEST || at.split_once('/').is_some_and(|(_, file)| file == MANIFEST)
}

fn file_length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
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
        let found = preflight_files(&files, None);
        let errors: Vec<Check> = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.check)
            .collect();
        assert_eq!(errors, [Check::Secret, Check::Manifest]);
        assert_eq!(preflight_files(files.get(..1).unwrap(), Some(8)), []);
        let long = preflight_files(files.get(..1).unwrap(), Some(7));
        let [only] = long.as_slice() else {
            panic!("{long:?}");
        };
        assert_eq!(
            only.line(),
            "warning: js/main.js: The file has 8 B, and the tenant takes files of 7 B at most. \
             The platform may refuse it."
        );
    }

    #[test]
    fn the_manifest_of_a_plugin_is_looked_at() {
        let found = preflight_text("clock/cumulocity.json", "{\"name\":");
        let [only] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (only.check, only.path.as_deref()),
            (Check::Manifest, Some("clock/cumulocity.json"))
        );
        assert_eq!(preflight_text("clock/main.js", "{\"name\":"), []);
        assert_eq!(preflight_text("a/b/cumulocity.json", "{\"name\":"), []);
        let at_root = preflight_text(MANIFEST, "[]");
        assert_eq!(
            at_root.first().map(|one| one.severity),
            Some(Severity::Error)
        );
    }
}
