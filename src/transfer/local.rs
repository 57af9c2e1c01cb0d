//! Sentences about local files.

use std::io;
use std::path::Path;

use super::TransferError;

/// `Could not read /tmp/x: permission denied.`
pub(super) fn error(verb: &str, path: &Path, error: &io::Error) -> TransferError {
    refused(verb, path, &reason(error))
}

/// `Could not upload /tmp/x: it is a folder.`
pub(super) fn refused(verb: &str, path: &Path, why: &str) -> TransferError {
    TransferError::Local(format!("Could not {verb} {}: {why}.", path.display()))
}

/// The system's word for an error, without its number and beginning small:
/// `no such file or directory`.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words
        .split(" (os error")
        .next()
        .unwrap_or(&words)
        .trim_end_matches('.');
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "the system gave no reason".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_word_becomes_a_sentence() {
        let missing = std::fs::metadata("/no/such\u{1b}file").unwrap_err();
        assert_eq!(
            error("read", Path::new("/no/such\u{1b}file"), &missing).to_string(),
            "Could not read /no/such␛file: no such file or directory."
        );
    }
}
