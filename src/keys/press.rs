//! One key press, how it is written (`ctrl-u`, `}`, `shift-tab`), and what it
//! does inside a line of text.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::InputRequest;

/// The key itself, as the terminal names it.
pub type Code = KeyCode;

/// A key with its modifiers. Shift is part of the character where there is one:
/// `G`, not shift and `g`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// Which key.
    pub code: Code,
    /// Control was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
    /// Shift was held; never set for characters.
    pub shift: bool,
}

/// Text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no key; write it like a, G, ctrl-u, shift-tab, pgdn, f5 or space")]
pub struct InvalidKey(String);

const NAMED: [(&str, Code); 16] = [
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("space", Code::Char(' ')),
    ("minus", Code::Char('-')),
];

impl KeyPress {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The press in a terminal's event; `None` for a release, which Windows
    /// sends too.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut press = Self {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT),
        };
        match press.code {
            Code::BackTab => {
                press.code = Code::Tab;
                press.shift = true;
            }
            Code::Char(_) => press.shift = false,
            _ => {}
        }
        Some(press)
    }

    /// The character that it types into a text field, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// What it does inside a line of text, if anything: the keys of readline.
    #[must_use]
    pub fn edit(self) -> Option<InputRequest> {
        use InputRequest as R;
        if let Some(c) = self.typed() {
            return Some(R::InsertChar(c));
        }
        Some(match (self.code, self.ctrl, self.alt) {
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => R::DeletePrevChar,
            (Code::Char('w'), true, false) | (Code::Backspace, _, true) => R::DeletePrevWord,
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => R::DeleteNextChar,
            (Code::Char('u'), true, false) => R::DeleteLine,
            (Code::Char('k'), true, false) => R::DeleteTillEnd,
            (Code::Left, false, false) | (Code::Char('b'), true, false) => R::GoToPrevChar,
            (Code::Right, false, false) => R::GoToNextChar,
            (Code::Left, true, false) | (Code::Char('b'), false, true) => R::GoToPrevWord,
            (Code::Right, true, false) | (Code::Char('f'), false, true) => R::GoToNextWord,
            (Code::Home, false, false) | (Code::Char('a'), true, false) => R::GoToStart,
            (Code::End, false, false) | (Code::Char('e'), true, false) => R::GoToEnd,
            _ => return None,
        })
    }
}

impl FromStr for KeyPress {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidKey(crate::domain::clean(text).into_owned());
        let mut press = Self::plain(Code::Null);
        let mut rest = text;
        // A lone `-` is the key, not a joint.
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, a)| !a.is_empty()) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" => press.ctrl = true,
                "alt" => press.alt = true,
                "shift" => press.shift = true,
                _ => return Err(invalid()),
            }
            rest = after;
        }
        let mut chars = rest.chars();
        press.code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => Code::Char(c),
            (Some('f' | 'F'), Some(_)) if rest.get(1..).is_some_and(is_function_number) => Code::F(
                rest.get(1..)
                    .and_then(|n| n.parse().ok())
                    .ok_or_else(invalid)?,
            ),
            _ => NAMED
                .iter()
                .find(|(name, _)| rest.eq_ignore_ascii_case(name))
                .map(|(_, code)| *code)
                .ok_or_else(invalid)?,
        };
        if matches!(press.code, Code::Char(_)) {
            press.shift = false;
        }
        Ok(press)
    }
}

fn is_function_number(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|n| (1..=24).contains(&n))
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            code => match NAMED.iter().find(|(_, named)| *named == code) {
                Some((name, _)) => f.write_str(name),
                None => f.write_str("?"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = |text: &str| text.parse::<KeyPress>();
        assert_eq!(key("G"), Ok(KeyPress::plain(Code::Char('G'))));
        assert_eq!(key("-"), Ok(KeyPress::plain(Code::Char('-'))));
        assert_eq!(key("PgDn"), Ok(KeyPress::plain(Code::PageDown)));
        assert_eq!(key("f5"), Ok(KeyPress::plain(Code::F(5))));
        assert_eq!(key("f"), Ok(KeyPress::plain(Code::Char('f'))));
        assert_eq!(
            key("ctrl-u"),
            Ok(KeyPress {
                ctrl: true,
                ..KeyPress::plain(Code::Char('u'))
            })
        );
        assert_eq!(
            key("shift-tab"),
            Ok(KeyPress {
                shift: true,
                ..KeyPress::plain(Code::Tab)
            })
        );
        for bad in ["", "ctr-u", "hyper", "f25", "ctrl-", "\u{1b}"] {
            assert!(key(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["ctrl-u", "G", "space", "shift-tab", "F5", "enter", "alt-b"] {
            let key: KeyPress = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn terminals_differ_in_how_they_say_shift() {
        let back = KeyEvent::new(Code::BackTab, KeyModifiers::SHIFT);
        assert_eq!(KeyPress::from_event(back), "shift-tab".parse().ok());
        let upper = KeyEvent::new(Code::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(KeyPress::from_event(upper), "G".parse().ok());
        let mut release = upper;
        release.kind = KeyEventKind::Release;
        assert_eq!(KeyPress::from_event(release), None);
    }
}
