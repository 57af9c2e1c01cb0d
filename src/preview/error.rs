//! Why the inside of a file cannot be told, as a sentence.

use std::io;

use crate::domain::clean;

/// Why the inside of a file cannot be told. Its `Display` is a sentence without
/// control characters.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// It is not what it seems to be, or ends too early: what is wrong with it.
    #[error("The file is damaged: {}.", clean(.0))]
    Damaged(String),
    /// It is of a kind that is not read: which.
    #[error("This cannot be read here: {}.", clean(.0))]
    Unsupported(String),
    /// Reading on would take more than the limits allow: of what.
    #[error("Not read any further: {}.", clean(.0))]
    TooMuch(String),
    /// The entry is encrypted.
    #[error("“{}” is encrypted: download the file, and unpack it with its password.", clean(.0))]
    Encrypted(String),
    /// There is no such entry; the names that are most like it.
    #[error("There is no “{}” inside{}", clean(.path), like(.near))]
    NoEntry {
        /// What was asked for.
        path: String,
        /// Names inside that are like it, the nearest first; three at most.
        near: Vec<String>,
    },
    /// The entry is a folder or a link: which of them.
    #[error("“{}” is {}, not a file.", clean(.0), clean(.1))]
    NotAFile(String, String),
    /// It was stopped, or took too long.
    #[error("Not read any further: it took too long.")]
    Stopped,
    /// The bytes of the file cannot be had; the error of the reader.
    #[error("{0}")]
    Source(io::Error),
    /// What was read cannot be written; the error of the writer.
    #[error("{0}")]
    Sink(io::Error),
}

fn like(near: &[String]) -> String {
    match near {
        [] => ".".to_owned(),
        near => {
            let names: Vec<_> = near
                .iter()
                .map(|name| format!("“{}”", clean(name)))
                .collect();
            format!("; there is {}.", names.join(", "))
        }
    }
}

impl PreviewError {
    /// As [`PreviewError::Damaged`].
    pub(super) fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged(why.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let of = |near: &[&str]| {
            let near = near.iter().map(|name| (*name).to_owned()).collect();
            let path = "a\u{1b}b".to_owned();
            PreviewError::NoEntry { path, near }.to_string()
        };
        assert_eq!(of(&[]), "There is no “a␛b” inside.");
        assert_eq!(
            of(&["ab", "b"]),
            "There is no “a␛b” inside; there is “ab”, “b”."
        );
    }
}
