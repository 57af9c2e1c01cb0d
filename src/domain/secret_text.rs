//! A secret while a person types it.
//!
//! Its memory is taken once and zeroed when it goes, so that no copy of what was
//! typed stays behind. No secret is in its `Debug`.

use std::fmt;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// How many bytes it may have. More would move it to another place in memory,
/// and leave the old one as it was. The tokens of the platform have about 1,000.
const MOST_BYTES: usize = 16 << 10;

/// A secret that is typed. Never longer than 16 KiB.
#[derive(PartialEq, Eq)]
pub struct SecretText(Zeroizing<String>);

impl Default for SecretText {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(MOST_BYTES)))
    }
}

impl Clone for SecretText {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.push(&self.0);
        copy
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        let mut secret = Self::default();
        secret.push(text);
        secret
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(***)")
    }
}

impl SecretText {
    /// Appends these characters but those that control a terminal, as far as
    /// there is room.
    pub fn push(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_control()) {
            if self.0.len() + c.len_utf8() > MOST_BYTES {
                return;
            }
            self.0.push(c);
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many characters it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret to log in with.
    #[must_use]
    pub fn secret(&self) -> SecretString {
        self.0.as_str().into()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn it_is_typed_and_shown_to_nobody() {
        let mut typed = SecretText::from("pä\u{1b}ss");
        typed.push("w");
        typed.pop();
        assert_eq!(typed.len(), 4);
        assert_eq!(typed.secret().expose_secret(), "päss");
        assert_eq!(format!("{typed:?}"), "SecretText(***)");
        assert_eq!(typed.clone(), typed);
        typed.clear();
        assert!(typed.is_empty());
    }

    #[test]
    fn it_never_moves_in_memory() {
        let mut typed = SecretText::default();
        let place = typed.0.as_ptr();
        typed.push(&"ä".repeat(MOST_BYTES));
        assert_eq!((typed.0.as_ptr(), typed.0.len()), (place, MOST_BYTES));
    }
}
