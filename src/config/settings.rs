//! How the screen looks and what it may do to the terminal: `settings.toml` of
//! the configuration folder, and the themes beside it.
//!
//! A file that cannot be read stops nothing: the usual settings hold, and a
//! sentence tells what is wrong. It blocks.

use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::domain::{clean, line_of};
use crate::transfer::reason;

/// The name of the file in the configuration folder.
const FILE: &str = "settings.toml";

/// The folder of one's own themes in the configuration folder, a file each.
const THEMES: &str = "themes";

/// What stands in `settings.toml`; each may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The theme: one that comes with the program, or `themes/NAME.toml`.
    pub theme: Option<String>,
    /// Whether borders and signs are drawn in ASCII.
    pub ascii: bool,
    /// Whether the mouse works on the screen.
    pub mouse: bool,
    /// Whether the window gets a title.
    pub title: bool,
    /// Whether the tab shows how far transfers are.
    pub progress: bool,
    /// Whether the bell rings at the end of a long transfer.
    pub bell: bool,
    /// Whether the desktop tells the end of a long transfer.
    pub notices: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: false,
            mouse: true,
            title: true,
            progress: true,
            bell: true,
            notices: true,
        }
    }
}

impl Settings {
    /// What stands in the file of this folder.
    ///
    /// # Errors
    /// A sentence that names the file, the line and what is wrong; not where
    /// there is no file.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join(FILE);
        let Some(text) = text_of(&path)? else {
            return Ok(Self::default());
        };
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            format!(
                "{}, line {line}: {}. The usual settings hold until it is mended.",
                shown(&path),
                clean(error.message()).replace('\n', " "),
            )
        })
    }
}

/// What stands in the file of one's own theme; `None` where there is none of
/// this name.
///
/// # Errors
/// A sentence why it cannot be read.
pub fn own_theme(folder: &Path, name: &str) -> Result<Option<String>, String> {
    // A name is no path.
    if !is_name(name) {
        return Ok(None);
    }
    text_of(&folder.join(THEMES).join(format!("{name}.toml")))
}

/// The names of one's own themes, sorted.
#[must_use]
pub fn own_themes(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join(THEMES)) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            let name = name.strip_suffix(".toml")?;
            is_name(name).then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(fits)
}

fn text_of(path: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!(
            "{} cannot be read: {}.",
            shown(path),
            reason(&error)
        )),
    }
}

fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(file: &str, text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(THEMES)).unwrap();
        fs::write(folder.path().join(file), text).unwrap();
        folder
    }

    #[test]
    fn what_the_file_does_not_say_is_as_usual() {
        let none = tempfile::tempdir().unwrap();
        assert_eq!(Settings::read(none.path()), Ok(Settings::default()));
        let some = folder(FILE, "theme = \"dark\"\nbell = false\n");
        let settings = Settings {
            theme: Some("dark".into()),
            bell: false,
            ..Settings::default()
        };
        assert_eq!(Settings::read(some.path()), Ok(settings));
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        for (text, told) in [
            (
                "title = true\ncolour = 1\n",
                ", line 2: unknown field `colour`",
            ),
            ("\nbell = \"loud\"\n", ", line 2: invalid type"),
            ("theme = [", ", line 1: "),
        ] {
            let folder = folder(FILE, text);
            let error = Settings::read(folder.path()).unwrap_err();
            let path = folder.path().join(FILE);
            let begin = format!("{}{told}", path.display());
            assert!(error.starts_with(&begin), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn no_name_of_a_theme_leads_out_of_its_folder() {
        let folder = folder("themes/mine.toml", "base = \"dark\"");
        fs::write(folder.path().join("secret.toml"), "x").unwrap();
        let theme = |name| own_theme(folder.path(), name).unwrap();
        assert_eq!(theme("mine").as_deref(), Some("base = \"dark\""));
        for name in ["../secret", "", ".", "a/b", "other"] {
            assert_eq!(theme(name), None, "{name}");
        }
        assert_eq!(own_themes(folder.path()), ["mine"]);
    }
}
