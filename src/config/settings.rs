//! How the screen looks and what it may do to the terminal: `settings.toml` of
//! the configuration folder, and the themes beside it.
//!
//! A mistake stops nothing: that setting is as usual, the others hold, and a
//! sentence tells what is wrong. It blocks.

use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::domain::{clean, line_of, nearest};
use crate::transfer::reason;

/// The name of the file in the configuration folder.
const FILE: &str = "settings.toml";

/// The folder of one's own themes in the configuration folder, a file each.
const THEMES: &str = "themes";

/// What stands in `settings.toml`; each may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The theme: one that comes with the program, or `themes/NAME.toml`.
    pub theme: Option<String>,
    /// Whether borders and signs are drawn in ASCII; `None`: where the terminal
    /// has no others.
    pub ascii: Option<bool>,
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
            ascii: None,
            mouse: true,
            title: true,
            progress: true,
            bell: true,
            notices: true,
        }
    }
}

/// All that can be set.
const NAMES: [&str; 7] = [
    "theme", "ascii", "mouse", "title", "progress", "bell", "notices",
];

impl Settings {
    /// Where they stand in the configuration folder. It need not exist.
    #[must_use]
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// What stands in the file of this folder, and a sentence with the line for
    /// each mistake in it.
    #[must_use]
    pub fn read(folder: &Path) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let text = match text_of(folder, FILE) {
            Ok(None) => return (settings, Vec::new()),
            Ok(Some(text)) => text,
            Err(sentence) => return (settings, vec![sentence]),
        };
        let told = |at: usize, what: &str| format!("{FILE}, line {}: {what}", line_of(&text, at));
        let table = match DeTable::parse(&text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let why = clean(error.message()).replace('\n', " ");
                let what = format!("the file is left out, it is no TOML: {why}.");
                let at = error.span().map_or(0, |span| span.start);
                return (settings, vec![told(at, &what)]);
            }
        };
        let mut mistakes: Vec<(usize, String)> = table
            .iter()
            .filter_map(|(name, value)| {
                let taken = settings.take(name.get_ref(), value.get_ref());
                Some((name.span().start, taken.err()?))
            })
            .collect();
        mistakes.sort();
        let mistakes = mistakes.iter().map(|(at, what)| told(*at, what));
        (settings, mistakes.collect())
    }

    /// Sets one of them. The error is a sentence without the line.
    fn take(&mut self, name: &str, value: &DeValue<'_>) -> Result<(), String> {
        let truth = || match value {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => Err(format!("{name} is true or false.")),
        };
        match (name, value) {
            ("theme", DeValue::String(theme)) => self.theme = Some(theme.to_string()),
            ("theme", _) => {
                return Err("theme is the name of a theme, in quotes.".to_owned());
            }
            ("ascii", _) => self.ascii = Some(truth()?),
            ("mouse", _) => self.mouse = truth()?,
            ("title", _) => self.title = truth()?,
            ("progress", _) => self.progress = truth()?,
            ("bell", _) => self.bell = truth()?,
            ("notices", _) => self.notices = truth()?,
            (unknown, _) => {
                let near = nearest(unknown, NAMES.into_iter());
                let hint = near.map_or_else(
                    || format!("There are {}.", NAMES.join(", ")),
                    |near| format!("Did you mean “{near}”?"),
                );
                let unknown = clean(unknown);
                return Err(format!("there is no setting “{unknown}”. {hint}"));
            }
        }
        Ok(())
    }
}

/// The folder of one's own themes in the configuration folder.
#[must_use]
pub fn themes_folder(folder: &Path) -> PathBuf {
    folder.join(THEMES)
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
    text_of(folder, &format!("{THEMES}/{name}.toml"))
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

/// What stands in a file of the folder, which goes by its name: `c8ybin info` says
/// where the folder is.
fn text_of(folder: &Path, file: &str) -> Result<Option<String>, String> {
    match std::fs::read_to_string(folder.join(file)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!(
            "{} cannot be read: {}.",
            clean(file),
            reason(&error)
        )),
    }
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
        assert_eq!(Settings::read(none.path()), (Settings::default(), vec![]));
        let some = folder(FILE, "theme = \"dark\"\nbell = false\n");
        let settings = Settings {
            theme: Some("dark".into()),
            bell: false,
            ..Settings::default()
        };
        assert_eq!(Settings::read(some.path()), (settings, vec![]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_holds() {
        let text =
            "tite = false\nbell = \"loud\"\nascii = true\nxyz = 1\ntheme = 7\nmouse = false\n";
        let folder_of = |text| folder(FILE, text);
        let read = Settings::read(folder_of(text).path());
        let settings = Settings {
            ascii: Some(true),
            mouse: false,
            ..Settings::default()
        };
        let told = [
            "settings.toml, line 1: there is no setting “tite”. Did you mean “title”?",
            "settings.toml, line 2: bell is true or false.",
            "settings.toml, line 4: there is no setting “xyz”. There are theme, ascii, mouse, \
             title, progress, bell, notices.",
            "settings.toml, line 5: theme is the name of a theme, in quotes.",
        ];
        assert_eq!(read, (settings, told.map(str::to_owned).to_vec()));
        let (settings, told) = Settings::read(folder_of("\ntheme = = 1\nbell = false").path());
        assert_eq!((settings, told.len()), (Settings::default(), 1));
        let begin = "settings.toml, line 2: the file is left out, it is no TOML: ";
        assert!(told[0].starts_with(begin), "{told:?}");
        assert!(!told[0].contains('\n'), "{told:?}");
    }

    #[test]
    fn a_file_that_cannot_be_read_goes_by_its_name() {
        let folder = folder("themes/mine.toml", "");
        fs::create_dir(folder.path().join(FILE)).unwrap();
        fs::write(folder.path().join("themes/mine.toml"), [0xff]).unwrap();
        let (_, told) = Settings::read(folder.path());
        assert!(
            told[0].starts_with("settings.toml cannot be read: "),
            "{told:?}"
        );
        let told = own_theme(folder.path(), "mine").unwrap_err();
        assert!(
            told.starts_with("themes/mine.toml cannot be read: "),
            "{told}"
        );
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
