//! Notices for the desktop, handed on by the terminal.

use crate::domain::clean;

/// More is cut by every desktop.
const MOST_CHARS: usize = 200;

/// The words in which a terminal takes a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// A text alone: iTerm2, WezTerm, Ghostty (OSC 9).
    Plain,
    /// A title and a text: foot, rxvt-unicode (OSC 777).
    Titled,
    /// kitty's own, shown only where its window has not the focus (OSC 99).
    Kitty,
}

impl Words {
    /// Those of the terminal that the environment names; `None` where it is not
    /// known to take any: others would show them as text, or take them for
    /// something else.
    pub(super) fn of(value: &impl Fn(&str) -> String) -> Option<Self> {
        let term = value("TERM");
        let program = value("TERM_PROGRAM").to_lowercase();
        if !value("KITTY_WINDOW_ID").is_empty() || term == "xterm-kitty" {
            return Some(Self::Kitty);
        }
        if matches!(program.as_str(), "iterm.app" | "wezterm" | "ghostty") {
            return Some(Self::Plain);
        }
        let mut titled = ["foot", "rxvt-unicode"].into_iter();
        let is_titled = titled.any(|name| term.starts_with(name));
        is_titled.then_some(Self::Titled)
    }

    /// What the terminal is sent for a sentence.
    pub(super) fn sequence(self, text: &str) -> String {
        // A control character would end it, a semicolon its part.
        let text: String = clean(text).chars().take(MOST_CHARS).collect();
        let text = text.replace(';', ",");
        match self {
            Self::Plain => format!("\x1b]9;c8ybin: {text}\x1b\\"),
            Self::Titled => format!("\x1b]777;notify;c8ybin;{text}\x1b\\"),
            Self::Kitty => format!(
                "\x1b]99;i=c8ybin:o=unfocused:d=0;c8ybin\x1b\\\
                 \x1b]99;i=c8ybin:o=unfocused:p=body;{text}\x1b\\"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(set: &[(&str, &str)]) -> Option<Words> {
        Words::of(&|name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn only_terminals_that_are_known_to_take_them_get_notices() {
        assert_eq!(words(&[("TERM", "xterm-256color")]), None);
        assert_eq!(words(&[("TERM_PROGRAM", "Apple_Terminal")]), None);
        assert_eq!(words(&[("TERM_PROGRAM", "WezTerm")]), Some(Words::Plain));
        assert_eq!(words(&[("TERM", "foot-extra")]), Some(Words::Titled));
        assert_eq!(words(&[("KITTY_WINDOW_ID", "1")]), Some(Words::Kitty));
    }

    #[test]
    fn no_name_of_a_file_ends_the_sequence() {
        let text = "Saved a\x1b\\;b\x07.";
        assert_eq!(
            Words::Plain.sequence(text),
            "\x1b]9;c8ybin: Saved a␛\\,b␇.\x1b\\"
        );
        assert_eq!(
            Words::Titled.sequence(text),
            "\x1b]777;notify;c8ybin;Saved a␛\\,b␇.\x1b\\"
        );
        assert_eq!(
            Words::Kitty.sequence("ok"),
            "\x1b]99;i=c8ybin:o=unfocused:d=0;c8ybin\x1b\\\x1b]99;i=c8ybin:o=unfocused:p=body;ok\x1b\\"
        );
    }
}
