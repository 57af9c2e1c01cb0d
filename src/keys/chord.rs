//! Keys that are pressed one after the other: `g t`. Most often it is one.

use std::fmt;
use std::str::FromStr;

use super::{Code, InvalidKey, KeyPress};

/// More keys than that nobody keeps in mind.
const MOST: usize = 4;

/// One key or a few, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chord(Vec<KeyPress>);

/// Text that is no chord.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChord {
    /// One of its keys is none.
    #[error(transparent)]
    Key(#[from] InvalidKey),
    /// It holds no key.
    #[error("an empty text is no key; [] takes all keys away")]
    Empty,
    /// Another one stands before `esc`.
    #[error(
        "“{}” can never be pressed: esc gives up the keys before it",
        crate::domain::clean(.0)
    )]
    Esc(String),
    /// It holds too many.
    #[error("“{}” has too many keys: {MOST} at most", crate::domain::clean(.0))]
    TooLong(String),
}

impl Chord {
    /// Of these keys.
    #[must_use]
    pub fn new(presses: &[KeyPress]) -> Self {
        Self(presses.to_vec())
    }

    /// Its keys.
    #[must_use]
    pub fn presses(&self) -> &[KeyPress] {
        &self.0
    }

    /// Whether one of both begins with the other, or is the other: then only the
    /// shorter one could ever be pressed.
    #[must_use]
    pub fn hides(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }

    /// The key that follows these; `None` where it does not begin with them, or
    /// ends there.
    #[must_use]
    pub fn after(&self, pressed: &[KeyPress]) -> Option<KeyPress> {
        self.0.strip_prefix(pressed)?.first().copied()
    }
}

/// Reads keys with spaces between them.
impl FromStr for Chord {
    type Err = InvalidChord;

    fn from_str(text: &str) -> Result<Self, InvalidChord> {
        let presses: Result<Vec<KeyPress>, _> = text.split_whitespace().map(str::parse).collect();
        let presses = presses?;
        match presses.len() {
            0 => Err(InvalidChord::Empty),
            _ if presses.iter().skip(1).any(|it| it.code == Code::Esc) => {
                Err(InvalidChord::Esc(text.to_owned()))
            }
            1..=MOST => Ok(Self(presses)),
            _ => Err(InvalidChord::TooLong(text.to_owned())),
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, press) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            press.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn keys_follow_each_other() {
        assert_eq!(chord(" g  ctrl-t ").to_string(), "g ctrl-t");
        let (g, gt) = (chord("g"), chord("g t"));
        assert!(g.hides(&gt) && gt.hides(&g) && g.hides(&g));
        assert!(!gt.hides(&chord("g u")));
        assert_eq!(gt.after(g.presses()), Some("t".parse().unwrap()));
        assert_eq!(gt.after(gt.presses()), None);
        assert_eq!(gt.after(chord("x").presses()), None);
    }

    #[test]
    fn what_is_no_chord_is_told() {
        let said = |text: &str| text.parse::<Chord>().unwrap_err().to_string();
        assert_eq!(
            said("  "),
            "an empty text is no key; [] takes all keys away"
        );
        assert_eq!(
            said("a b c d e"),
            "“a b c d e” has too many keys: 4 at most"
        );
        assert_eq!(
            said("g esc"),
            "“g esc” can never be pressed: esc gives up the keys before it"
        );
        assert!(said("g ctr-t").starts_with("“ctr-t” is no key"));
    }
}
