//! A folder at the root of an application's archive.

use super::Manifest;

/// A plugin: a folder at the root of the active archive. The platform lists
/// every folder there, also one that no plugin is meant by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// The folder's name.
    pub name: String,
    /// What its `cumulocity.json` says; `None` for a plain folder.
    pub manifest: Option<Manifest>,
}

/// The longest name of a plugin and the longest path within an archive, in
/// bytes: what common file systems take for a name, and zip readers for a path.
const MOST_NAME: usize = 255;
const MOST_PATH: usize = 1024;

/// Why a text cannot be the name of a plugin: a sentence. `None`: it can. The
/// name becomes one folder.
#[must_use]
pub fn unfit_plugin_name(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("The name of the plugin is blank; it has to say something.")
    } else if name.contains(['/', '\\']) || matches!(name, "." | "..") {
        Some("The name of the plugin becomes one folder: it cannot be a path.")
    } else if name.chars().any(char::is_control) {
        Some("The name of the plugin holds control characters; take them out.")
    } else if name.len() > MOST_NAME {
        Some("The name of the plugin is longer than 255 bytes.")
    } else {
        None
    }
}

/// Why a text cannot be the path of a file within an archive: a sentence.
/// `None`: it can. Folders are divided by `/`, and no path leaves the archive.
#[must_use]
pub fn unfit_path(path: &str) -> Option<&'static str> {
    if path.trim().is_empty() {
        Some("The path in the archive is blank; it has to name a file.")
    } else if path.chars().any(char::is_control) {
        Some("The path in the archive holds control characters; take them out.")
    } else if path.contains('\\') {
        Some("The path in the archive holds “\\”; folders are divided by “/”.")
    } else if path.starts_with('/') {
        Some("The path in the archive begins with “/”; it counts from the archive's root.")
    } else if path.ends_with('/') {
        Some("The path in the archive ends with “/”; it has to name a file.")
    } else if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        Some("The path in the archive holds an empty part, “.” or “..”; write it without.")
    } else if path.len() > MOST_PATH {
        Some("The path in the archive is longer than 1,024 bytes.")
    } else {
        None
    }
}

/// Why a text cannot be the path of a file that is put into an archive alone,
/// where it is the name of a part of a form: a sentence. `None`: it can. In such
/// a name `%` stands before what is written otherwise, such as a quote, and not
/// every server reads that.
#[must_use]
pub fn unfit_part_name(path: &str) -> Option<&'static str> {
    if path.contains(['"', '%']) {
        return Some(
            "A path with “\"” or “%” may land under another name where a file is sent alone; \
             send all as a zip.",
        );
    }
    unfit_path(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_one_folder() {
        for good in ["widget", "my plugin", "ü-1.0", "..a"] {
            assert_eq!(unfit_plugin_name(good), None, "{good}");
        }
        let long = "x".repeat(256);
        for bad in ["", " ", "a/b", "a\\b", ".", "..", "a\nb", &long] {
            assert!(unfit_plugin_name(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn the_name_of_a_part_has_no_quotes() {
        assert_eq!(unfit_part_name("a b/ü.js"), None);
        for bad in ["a\"b.js", "a%22b.js", "../a"] {
            assert!(unfit_part_name(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_path_stays_in_the_archive() {
        for good in ["index.html", "a/b c/ü.js", ".well-known/x", "a..b"] {
            assert_eq!(unfit_path(good), None, "{good}");
        }
        let long = "x".repeat(1025);
        for bad in [
            "", " ", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a\\b", "a\0b", "..", &long,
        ] {
            assert!(unfit_path(bad).is_some(), "{bad:?}");
        }
    }
}
