//! Text that was pasted. It may be a password, so it is not in its `Debug`.

use std::fmt;

/// Text that was pasted.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pasted(String);

impl Pasted {
    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl From<String> for Pasted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Pasted {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Pasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pasted({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pasted_is_in_no_log() {
        assert_eq!(format!("{:?}", Pasted::from("s3cret")), "Pasted(6 bytes)");
    }
}
