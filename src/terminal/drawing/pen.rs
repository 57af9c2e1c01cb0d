//! How the next characters are written, and the shortest way to change that.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::cells::{SEEN_ON_BLANK, is_blank};

/// The attributes with the numbers that turn them on and off.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Colours and attributes of what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// The one that writes this cell, given the one that there is: a blank cell
    /// does not mind a colour of letters.
    pub(super) fn of(self, cell: &Cell) -> Self {
        if is_blank(cell) {
            return Self {
                bg: cell.bg,
                modifier: self.modifier.difference(SEEN_ON_BLANK),
                ..self
            };
        }
        Self {
            fg: cell.fg,
            bg: cell.bg,
            underline: cell.underline_color,
            modifier: cell.modifier,
        }
    }

    /// What makes this pen another one: the shorter of a change and a new
    /// beginning.
    pub(super) fn turned_into(self, other: Self) -> String {
        if self == other {
            return String::new();
        }
        let changed = self.codes_to(other);
        let mut afresh = Self::default().codes_to(other);
        if !afresh.is_empty() {
            afresh.insert_str(0, "0;");
        }
        let codes = if afresh.len() < changed.len() {
            afresh
        } else {
            changed
        };
        format!("\x1b[{codes}m")
    }

    /// What is to be changed, without a new beginning.
    fn codes_to(self, other: Self) -> String {
        let mut codes = Vec::new();
        let gone = self.modifier.difference(other.modifier);
        let mut kept = self.modifier.intersection(other.modifier);
        for (attribute, _, off) in ATTRIBUTES {
            let code = off.to_string();
            if gone.contains(attribute) && !codes.contains(&code) {
                codes.push(code);
                // The same number turns off another one as well.
                let with_it = ATTRIBUTES.iter().filter(|(_, _, other)| *other == off);
                with_it.for_each(|(attribute, ..)| kept.remove(*attribute));
            }
        }
        for (attribute, on, _) in ATTRIBUTES {
            if other.modifier.contains(attribute) && !kept.contains(attribute) {
                codes.push(on.to_string());
            }
        }
        if self.fg != other.fg {
            codes.push(letters(other.fg));
        }
        if self.bg != other.bg {
            codes.push(ground(other.bg));
        }
        if self.underline != other.underline {
            codes.push(extended(other.underline, 58).unwrap_or_else(|| "59".to_owned()));
        }
        codes.join(";")
    }
}

/// The colour of letters.
fn letters(color: Color) -> String {
    match named(color) {
        Some(index @ 0..=7) => (30 + index).to_string(),
        Some(index) => (90 + index - 8).to_string(),
        None => extended(color, 38).unwrap_or_else(|| "39".to_owned()),
    }
}

/// The colour behind them.
fn ground(color: Color) -> String {
    match named(color) {
        Some(index @ 0..=7) => (40 + index).to_string(),
        Some(index) => (100 + index - 8).to_string(),
        None => extended(color, 48).unwrap_or_else(|| "49".to_owned()),
    }
}

/// A colour by number or parts; `None`: the terminal's own.
fn extended(color: Color, kind: u8) -> Option<String> {
    match color {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some(format!("{kind};2;{red};{green};{blue}")),
        Color::Indexed(index) => Some(format!("{kind};5;{index}")),
        other => named(other).map(|index| format!("{kind};5;{index}")),
    }
}

/// The number of one of the terminal's sixteen colours.
const fn named(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen(fg: Color, bg: Color, modifier: Modifier) -> Pen {
        Pen {
            fg,
            bg,
            modifier,
            ..Pen::default()
        }
    }

    #[test]
    fn a_change_is_as_short_as_can_be() {
        let plain = Pen::default();
        let bold = pen(Color::Cyan, Color::Reset, Modifier::BOLD);
        let dim = pen(Color::Cyan, Color::Reset, Modifier::DIM);
        let reversed = pen(Color::Reset, Color::Reset, Modifier::REVERSED);
        let loud = pen(
            Color::LightRed,
            Color::Rgb(1, 2, 3),
            Modifier::UNDERLINED | Modifier::ITALIC,
        );
        for (from, to, sequence) in [
            (plain, plain, ""),
            (plain, bold, "\x1b[1;36m"),
            (bold, plain, "\x1b[m"),
            // Bold and dim are turned off by the same number.
            (bold, dim, "\x1b[22;2m"),
            (bold, reversed, "\x1b[0;7m"),
            (reversed, plain, "\x1b[m"),
            (plain, loud, "\x1b[3;4;91;48;2;1;2;3m"),
            (
                loud,
                Pen {
                    bg: Color::Gray,
                    ..loud
                },
                "\x1b[47m",
            ),
            (
                plain,
                Pen {
                    underline: Color::Red,
                    ..plain
                },
                "\x1b[58;5;1m",
            ),
        ] {
            assert_eq!(from.turned_into(to), sequence, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_blank_cell_takes_the_pen_that_there_is() {
        let bold = pen(Color::Cyan, Color::Reset, Modifier::BOLD);
        assert_eq!(bold.of(&Cell::EMPTY), bold);
        let reversed = pen(Color::Cyan, Color::Reset, Modifier::REVERSED);
        let plain = Pen {
            modifier: Modifier::empty(),
            ..reversed
        };
        assert_eq!(reversed.of(&Cell::EMPTY), plain);
    }
}
