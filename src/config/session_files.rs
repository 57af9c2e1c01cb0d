//! The files in the folder of go-c8y-cli's sessions, also in folders within it,
//! as go-c8y-cli finds them.

use std::fs;
use std::path::{Path, PathBuf};

/// What the files are called.
pub(super) const ENDINGS: [&str; 4] = ["json", "yaml", "yml", "toml"];

/// A file with settings that is no session.
const SETTINGS: &str = "settings";

/// Where go-c8y-cli notes what it did: a folder, and files in any other one.
const ACTIVITY_LOG: &str = "activitylog";

/// So deep folders lie within each other. People sort by customer and stage.
const MAX_DEPTH: usize = 4;

/// So many entries are looked at: whoever points at another folder by mistake,
/// such as that of all their work, must not wait for it.
const MAX_ENTRIES: usize = 5000;

/// The files that may be sessions, by path. Folders that are links are not gone
/// into: they may lead anywhere, and in circles.
pub(super) fn session_files(home: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut seen = 0;
    // Level by level, so that what is near is found where there is too much.
    let mut level = vec![home.to_owned()];
    for _ in 0..=MAX_DEPTH {
        let mut below = Vec::new();
        for entry in level.iter().filter_map(|folder| fs::read_dir(folder).ok()) {
            for entry in entry.flatten() {
                seen += 1;
                if seen > MAX_ENTRIES {
                    found.sort();
                    return found;
                }
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
                // What begins with a point is other programs' own.
                if name.starts_with('.') || name.contains(ACTIVITY_LOG) {
                    continue;
                }
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    below.push(path);
                } else if is_named_as_one(&path) && path.is_file() {
                    found.push(path);
                }
            }
        }
        level = below;
    }
    found.sort();
    found
}

fn is_named_as_one(path: &Path) -> bool {
    let is_settings = path.file_stem().is_some_and(|stem| stem == SETTINGS);
    !is_settings && ending(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The ending of a file's name, in small letters.
pub(super) fn ending(path: &Path) -> Option<String> {
    let ending = path.extension()?.to_string_lossy();
    Some(ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(home: &Path, name: &str) {
        let path = home.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    }

    #[test]
    fn folders_within_are_looked_into_as_far_as_they_may_hold_sessions() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        for name in [
            "a.json",
            "customer/b.YAML",
            "customer/stage/c.toml",
            "1/2/3/4/d.yml",
            "1/2/3/4/5/too-deep.json",
            "activitylog/c8y.activitylog.2026-11-21.json",
            "customer/c8y.activitylog.json",
            ".cache/e.json",
            "customer/settings.json",
            "customer/readme.md",
        ] {
            write(home, name);
        }
        #[cfg(unix)]
        {
            let elsewhere = tempfile::tempdir().unwrap();
            write(elsewhere.path(), "out.json");
            std::os::unix::fs::symlink(elsewhere.path(), home.join("link")).unwrap();
            std::os::unix::fs::symlink(home, home.join("customer/circle")).unwrap();
            std::os::unix::fs::symlink(home.join("a.json"), home.join("z.json")).unwrap();
        }
        let mut expected = vec![
            "1/2/3/4/d.yml",
            "a.json",
            "customer/b.YAML",
            "customer/stage/c.toml",
        ];
        if cfg!(unix) {
            expected.push("z.json");
        }
        let found = session_files(home);
        let found: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(home).unwrap().to_string_lossy())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_folder_with_too_much_in_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..=MAX_ENTRIES {
            write(folder.path(), &format!("{number}.json"));
        }
        assert_eq!(session_files(folder.path()).len(), MAX_ENTRIES);
        assert!(session_files(&folder.path().join("none")).is_empty());
    }
}
