//! What an application is made of, and who may use it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// What an application is made of: the field `type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ApplicationKind {
    /// Pages that the platform serves from an archive.
    Hosted,
    /// A service that the platform runs from an image.
    Microservice,
    /// A link to pages elsewhere: it has no archive.
    External,
    /// What this program does not know, as the server wrote it.
    Other(String),
}

impl ApplicationKind {
    /// The word of the platform for it, such as `HOSTED`.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Hosted => "HOSTED",
            Self::Microservice => "MICROSERVICE",
            Self::External => "EXTERNAL",
            Self::Other(word) => word,
        }
    }

    /// Whether the platform keeps a list of archives for it.
    #[must_use]
    pub fn has_archives(&self) -> bool {
        !matches!(self, Self::Microservice | Self::External)
    }
}

impl From<&str> for ApplicationKind {
    /// Reads the word, in capitals or not.
    fn from(word: &str) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "HOSTED" => Self::Hosted,
            "MICROSERVICE" => Self::Microservice,
            "EXTERNAL" => Self::External,
            _ => Self::Other(word.trim().to_owned()),
        }
    }
}

impl FromStr for ApplicationKind {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

impl fmt::Display for ApplicationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which tenants may use an application.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Availability {
    /// The owner alone.
    Private,
    /// The owner's subtenants too.
    Shared,
    /// Every tenant that subscribes to it.
    Market,
    /// What this program does not know, as the server wrote it.
    Other(String),
}

impl Availability {
    /// The word of the platform for it, such as `PRIVATE`.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Private => "PRIVATE",
            Self::Shared => "SHARED",
            Self::Market => "MARKET",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Availability {
    /// Reads the word, in capitals or not.
    fn from(word: &str) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "PRIVATE" => Self::Private,
            "SHARED" => Self::Shared,
            "MARKET" => Self::Market,
            _ => Self::Other(word.trim().to_owned()),
        }
    }
}

impl FromStr for Availability {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_case_and_unknown_ones_kept() {
        for word in ["HOSTED", "MICROSERVICE", "EXTERNAL", "Odd"] {
            assert_eq!(ApplicationKind::from(word).word(), word);
        }
        for word in ["PRIVATE", "SHARED", "MARKET", "Odd"] {
            assert_eq!(Availability::from(word).word(), word);
        }
        assert_eq!(ApplicationKind::from(" hosted "), ApplicationKind::Hosted);
        assert_eq!(Availability::from("market"), Availability::Market);
    }
}
