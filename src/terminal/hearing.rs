//! What a terminal answers when it is asked, and what a person types meanwhile:
//! the same bytes, one after another.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::graphics::Typed;
use crate::keys::KeyPress;
use crate::preview::graphics::Cell;
use crate::runtime::Input;

/// What was heard.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// It knows kitty's graphics.
    pub is_kitty: bool,
    /// It knows sixel.
    pub has_sixel: bool,
    /// The pixels of a cell.
    pub cell: Option<Cell>,
    /// The last answer has come.
    pub is_over: bool,
    /// What was no answer.
    pub typed: Typed,
}

/// Tells answers from keys. A sequence that is cut off at the end is left out.
pub(super) fn hear(bytes: &[u8]) -> Heard {
    let text = String::from_utf8_lossy(bytes);
    let mut heard = Heard::default();
    let mut rest = text.as_ref();
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match (first, behind.chars().next()) {
            ('\x1b', Some('_' | 'P' | ']')) => {
                let (said, after) = behind.split_once("\x1b\\").unwrap_or((behind, ""));
                heard.is_kitty |= said.starts_with("_Gi=31;OK");
                after
            }
            ('\x1b', Some('[' | 'O')) => sequence(behind, &mut heard),
            ('\x1b', Some(key)) if key != '\x1b' => {
                heard.press(key, KeyModifiers::ALT);
                behind.get(key.len_utf8()..).unwrap_or_default()
            }
            ('\x1b', _) => {
                heard.code(KeyCode::Esc, KeyModifiers::NONE);
                behind
            }
            (key, _) => {
                heard.press(key, KeyModifiers::NONE);
                behind
            }
        };
    }
    heard
}

/// One sequence that begins with `[` or `O`; gives what follows it.
fn sequence<'a>(text: &'a str, heard: &mut Heard) -> &'a str {
    let body = text.get(1..).unwrap_or_default();
    let Some(end) = body.find(|c: char| ('@'..='~').contains(&c)) else {
        return "";
    };
    let (said, last) = (body.get(..end).unwrap_or_default(), body.get(end..=end));
    let after = body.get(end + 1..).unwrap_or_default();
    match (said, last.unwrap_or_default()) {
        (attributes, "c") if attributes.starts_with('?') => {
            heard.has_sixel = attributes.split(';').skip(1).any(|it| it == "4");
            heard.is_over = true;
        }
        (size, "t") => {
            let numbers: Vec<u16> = size.split(';').flat_map(str::parse).collect();
            if let [6, height, width] = *numbers
                && height.min(width) > 0
            {
                heard.cell = Some(Cell { width, height });
            }
        }
        ("200", "~") => {
            let (pasted, after) = after.split_once("\x1b[201~").unwrap_or((after, ""));
            heard.typed.push(Input::Paste(pasted.into()));
            return after;
        }
        (said, last) => {
            let code = match (said, last) {
                ("", "A") => KeyCode::Up,
                ("", "B") => KeyCode::Down,
                ("", "C") => KeyCode::Right,
                ("", "D") => KeyCode::Left,
                ("", "H") => KeyCode::Home,
                ("", "F") => KeyCode::End,
                ("", "Z") => KeyCode::BackTab,
                ("3", "~") => KeyCode::Delete,
                ("5", "~") => KeyCode::PageUp,
                ("6", "~") => KeyCode::PageDown,
                // Rare enough to be pressed again.
                _ => return after,
            };
            heard.code(code, KeyModifiers::NONE);
        }
    }
    after
}

impl Heard {
    fn press(&mut self, key: char, modifiers: KeyModifiers) {
        match key {
            '\r' => self.code(KeyCode::Enter, modifiers),
            '\t' => self.code(KeyCode::Tab, modifiers),
            '\x7f' => self.code(KeyCode::Backspace, modifiers),
            '\x01'..='\x1a' => {
                let letter = char::from_u32(u32::from(key) + 0x60).unwrap_or(key);
                self.code(KeyCode::Char(letter), modifiers | KeyModifiers::CONTROL);
            }
            key if key.is_control() => {}
            key => self.code(KeyCode::Char(key), modifiers),
        }
    }

    fn code(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        let press = KeyPress::from_event(KeyEvent::new(code, modifiers));
        self.typed.extend(press.map(Input::Key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(heard: &Heard) -> String {
        let names = heard.typed.iter().map(|input| match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("pasted {:?}", text.clone().into_text()),
            other => format!("{other:?}"),
        });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn answers_are_told_from_keys() {
        let heard = hear(b"j\x1b_Gi=31;OK\x1b\\\x1b[6;18;9tG\x1b[?62;4;22cq");
        assert!(heard.is_kitty && heard.has_sixel && heard.is_over);
        let cell = Cell {
            width: 9,
            height: 18,
        };
        assert_eq!(heard.cell, Some(cell));
        assert_eq!(keys(&heard), "j G q");
        let heard = hear(b"\x1b_Gi=31;ENOTSUP\x1b\\\x1b[?64;22c");
        assert!(!heard.is_kitty && !heard.has_sixel && heard.is_over);
    }

    #[test]
    fn what_is_typed_meanwhile_is_kept() {
        let typed = "ö\r\x15\x1b[B\x1b[200~a\nb\x1b[201~\x1b";
        let heard = hear(typed.as_bytes());
        assert_eq!(keys(&heard), "ö enter ctrl-u ↓ pasted \"a\\nb\" esc");
        assert!(!heard.is_over);
    }

    #[test]
    fn what_is_cut_off_breaks_nothing() {
        let whole = b"\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t\x1b[?62;4c\x1b[200~x\x1b[201~\xff";
        for end in 0..=whole.len() {
            let heard = hear(&whole[..end]);
            assert_eq!(heard.is_over, end >= 29, "{end}");
        }
        assert_eq!(hear(b"\x1b[6;0;9t").cell, None);
    }
}
