//! Ids with their files, of commands that send a file to each of several objects.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;

/// Each id with its file, as they stand one behind the other.
pub(super) fn pairs<I>(
    words: Vec<PathBuf>,
    id: impl Fn(&str) -> Result<I, Failure>,
) -> Result<Vec<(I, PathBuf)>, Failure> {
    let mut words = words.into_iter();
    let mut pairs = Vec::new();
    while let Some(first) = words.next() {
        let first = first.to_string_lossy();
        let Some(file) = words.next() else {
            return Err(Failure::usage(format!(
                "An <ID> and its <FILE> go together, and nothing follows {}.",
                crate::domain::clean(&first)
            )));
        };
        pairs.push((id(&first)?, file));
    }
    Ok(pairs)
}

/// Reports the file that is not sent, so that the others are.
///
/// # Errors
/// What concerns all of them.
pub(super) fn leave_out(
    results: &mut Results,
    console: &mut Console,
    (object, id): (&str, &str),
    file: &Path,
    failure: Failure,
) -> Result<(), Failure> {
    let Failure::Said(exit, sentence) = failure else {
        return Err(failure);
    };
    let json = json!({
        object: id,
        "file": file.to_string_lossy(),
        "error": sentence,
        "exit": exit.code(),
        "resumable": false,
    });
    results.failed_as(console, exit, &sentence, &json.to_string());
    Ok(())
}
