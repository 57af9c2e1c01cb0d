//! The theme and the settings that the screen opens with.

use crate::cli::ScreenArgs;
use crate::config::{Settings, config_folder, has_signs};
use crate::runner::find_theme;
use crate::ui::Theme;

/// Names the theme, weaker than the flag and stronger than the settings.
const VARIABLE: &str = "C8YBIN_THEME";

/// Says whether borders and signs are in ASCII, stronger than the settings.
const ASCII: &str = "C8YBIN_ASCII";

/// How the screen looks, and what it may do to the terminal.
pub(super) struct Looks {
    pub(super) theme: Theme,
    pub(super) settings: Settings,
    /// What of it could not be had; the usual looks stand in its place.
    pub(super) told: Vec<String>,
}

impl Looks {
    /// As the flags, the environment and the settings want it, in this order;
    /// `NO_COLOR` stands between the flag of the theme and the others.
    ///
    /// # Errors
    /// A sentence, where the flag names no theme.
    pub(super) fn of(
        wanted: &ScreenArgs,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let is_set = |name: &str| environment(name).filter(|value| !value.is_empty());
        let folder = config_folder(&environment);
        let folder = folder.as_deref();
        let (settings, mut told) = folder.map(Settings::read).unwrap_or_default();
        let theme = if let Some(name) = wanted.theme.as_deref() {
            let found = find_theme(folder, name)?;
            told.extend(found.told);
            found.theme
        } else if is_set("NO_COLOR").is_some() {
            Theme::plain()
        } else {
            let name = is_set(VARIABLE).or_else(|| settings.theme.clone());
            match name.map(|name| find_theme(folder, &name)) {
                None => Theme::terminal(),
                Some(Ok(found)) => {
                    told.extend(found.told);
                    found.theme
                }
                Some(Err(sentence)) => {
                    told.push(sentence);
                    Theme::terminal()
                }
            }
        };
        let is_ascii = match is_set(ASCII).as_deref() {
            Some("1" | "true") => Some(true),
            Some("0" | "false") => Some(false),
            Some(_) => {
                told.push(format!("{ASCII} is 1 for signs in ASCII, or 0."));
                None
            }
            None => None,
        };
        let is_ascii = wanted.ascii.then_some(true).or(is_ascii);
        let is_ascii = is_ascii.or(settings.ascii);
        let is_ascii = is_ascii.unwrap_or_else(|| !has_signs(&environment));
        Ok(Self {
            theme: if is_ascii { theme.in_ascii() } else { theme },
            settings,
            told,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The looks with these variables and this configuration.
    fn looks(
        theme: Option<&str>,
        variables: &[(&str, &str)],
        files: &[(&str, &str)],
    ) -> Result<Looks, String> {
        let wanted = ScreenArgs {
            theme: theme.map(str::to_owned),
            ..ScreenArgs::default()
        };
        looks_of(&wanted, variables, files)
    }

    fn looks_of(
        wanted: &ScreenArgs,
        variables: &[(&str, &str)],
        files: &[(&str, &str)],
    ) -> Result<Looks, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("themes")).unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Looks::of(wanted, |name| {
            if name == "C8YBIN_CONFIG_DIR" {
                return folder.path().to_str().map(str::to_owned);
            }
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_flag_wins_over_no_color_the_variable_and_the_settings() {
        let dark = Theme::named("dark").unwrap();
        let light = Theme::named("light").unwrap();
        let file = ("settings.toml", "theme = \"light\"");
        let variable = ("C8YBIN_THEME", "dark");
        let theme = |wanted, variables: &[_]| looks(wanted, variables, &[file]).unwrap().theme;
        assert_eq!(theme(None, &[]), light);
        assert_eq!(theme(None, &[variable]), dark);
        assert_eq!(theme(None, &[variable, ("NO_COLOR", "1")]), Theme::plain());
        assert_eq!(theme(None, &[variable, ("NO_COLOR", "")]), dark);
        let all = [variable, ("NO_COLOR", "1")];
        assert_eq!(theme(Some("light"), &all), light);
        assert_eq!(looks(None, &[], &[]).unwrap().theme, Theme::terminal());
    }

    #[test]
    fn one_s_own_theme_comes_before_one_of_the_program() {
        let own = ("themes/dark.toml", "accent = \"#ff8800\"");
        let found = looks(Some("dark"), &[], &[own]).unwrap().theme;
        assert_eq!(found, Theme::read(own.1).0);
    }

    #[test]
    fn what_cannot_be_had_is_told_and_stops_nothing_but_the_flag() {
        let broken = (
            "themes/mine.toml",
            "ok = \"red\"\naccent = 1\nokk = \"red\"",
        );
        let bad = ("settings.toml", "themes = \"dark\"");
        let found = looks(None, &[("C8YBIN_THEME", "mine")], &[broken, bad]).unwrap();
        let rest = Theme::read("ok = \"red\"").0;
        assert_eq!(found.theme, rest, "what is right in it holds");
        let [first, second, third] = found.told.as_slice() else {
            panic!("{:?}", found.told);
        };
        assert!(
            first == "settings.toml, line 1: there is no setting “themes”. Did you mean “theme”?",
            "{first}"
        );
        assert!(
            second.starts_with("The theme “mine” has a mistake: line 2: "),
            "{second}"
        );
        assert_eq!(
            third,
            "The theme “mine” has a mistake: line 3: there is no “okk”; did you mean “ok”?"
        );
        let refused = looks(Some("nord"), &[], &[("themes/mine.toml", "")]).err();
        assert_eq!(
            refused.as_deref(),
            Some("There is no theme “nord”; there are terminal, plain, dark, light, mine.")
        );
    }

    #[test]
    fn ascii_goes_with_any_theme() {
        let file = ("settings.toml", "ascii = true\ntheme = \"dark\"");
        let dark = Theme::named("dark").unwrap();
        assert_eq!(looks(None, &[], &[file]).unwrap().theme, dark.in_ascii());
        let ascii = |variables: &[_]| looks(None, variables, &[file]).unwrap().theme.is_ascii;
        assert!(ascii(&[("C8YBIN_ASCII", "1")]) && !ascii(&[("C8YBIN_ASCII", "0")]));
        let flag = ScreenArgs {
            ascii: true,
            ..ScreenArgs::default()
        };
        let flagged = looks_of(&flag, &[("C8YBIN_ASCII", "0")], &[]).unwrap();
        assert!(flagged.theme.is_ascii, "the flag comes first");
        let odd = looks(None, &[("C8YBIN_ASCII", "perhaps")], &[file]).unwrap();
        assert!(odd.theme.is_ascii, "as the settings say");
        assert_eq!(odd.told, ["C8YBIN_ASCII is 1 for signs in ASCII, or 0."]);
    }

    #[test]
    #[cfg(unix)]
    fn ascii_is_for_terminals_without_other_signs_unless_one_says_no() {
        let ascii = |variables: &[_], files: &[_]| {
            let looks = looks(None, variables, files);
            looks.unwrap().theme.is_ascii
        };
        let console = ("TERM", "linux");
        assert!(!ascii(&[("LANG", "C.UTF-8")], &[]));
        assert!(ascii(&[("LC_ALL", "C")], &[]));
        assert!(ascii(&[console], &[]));
        assert!(!ascii(&[console, ("C8YBIN_ASCII", "0")], &[]));
        assert!(!ascii(&[console], &[("settings.toml", "ascii = false")]));
    }

    #[test]
    fn a_theme_that_is_hard_to_read_holds_and_is_told() {
        let own = (
            "themes/mine.toml",
            "base = \"dark\"\ntext = \"#000000\"\nok = \"#111111\"",
        );
        for wanted in [Some("mine"), None] {
            let found = looks(wanted, &[("C8YBIN_THEME", "mine")], &[own]).unwrap();
            assert_eq!(found.theme, Theme::read(own.1).0);
            let begin = "In the theme “mine” these can hardly be read: text, ";
            let [told] = found.told.as_slice() else {
                panic!("{:?}", found.told);
            };
            assert!(told.starts_with(begin) && told.contains("ok"), "{told}");
            assert!(!told.contains("dim"), "{told}");
        }
    }
}
