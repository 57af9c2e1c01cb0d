//! Whether a file that the person has is the beginning of what comes.
//!
//! To be sure, all of it would have to come again, and that it need not was the wish.
//! So a short one is compared as a whole; of a longer one its beginning, its end and
//! places between. None of these lies within a run of one byte where there is
//! anything else near: padding is the same in many files. The end itself is compared
//! by whoever goes on behind it.

use std::path::PathBuf;
use std::sync::Arc;

use super::TransferError;
use super::attempt::{Attempt, Stop};
use super::object::{Object, WORTH_RESUMING};
use super::place::Place;
use super::same::same_bytes;
use super::saver::OVERLAP;
use super::source::OpenFile;
use crate::api::{ErrorKind, Part};

/// How much is compared at a place, in bytes.
const SAMPLE: u64 = 64 << 10;

/// How many places there are: each costs a way to the server and back.
const PLACES: u64 = 15;

/// How much of a file was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    All,
    Samples,
}

/// Compares the file that has the name with what comes.
///
/// # Errors
/// Where it is not its beginning; what came before is kept.
pub(super) async fn compare(
    attempt: &Attempt,
    object: &Object,
    place: &Place,
) -> Result<Compared, Stop> {
    let path: PathBuf = place.path.clone();
    let halt = attempt.halt.clone();
    let opened = attempt.on_files(move || {
        let file = OpenFile::open(&path)?;
        let places = places(&file, || halt.is_cancelled());
        Ok::<_, TransferError>((Arc::new(file), places))
    });
    let (file, places) = opened.await??;
    let compared = match places.len() {
        0 | 1 => Compared::All,
        _ => Compared::Samples,
    };
    for (start, end) in places {
        let part = Part::Between(start, end);
        let opened = object.origin.open_part(&attempt.client, part, None);
        let is_same = match attempt.step(opened).await? {
            // Who goes on with the file finds that there are no parts.
            Ok(content) if !content.is_part() => return Ok(compared),
            Ok(content) => same_bytes(attempt, &file, content).await? == Some(end),
            Err(error) if matches!(error.kind, ErrorKind::OutOfRange { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        if !is_same {
            let said = place.is_no_beginning(&object.origin);
            return Err(match attempt.ledger.read().moved() >= WORTH_RESUMING {
                true => Stop::Stuck(said),
                false => Stop::Failed(said),
            });
        }
    }
    Ok(compared)
}

/// What of a file is compared beside its end, from where to where, in order. Blocks; gives up when
/// `halted` says so.
fn places(file: &OpenFile, halted: impl Fn() -> bool) -> Vec<(u64, u64)> {
    let end = file.length().saturating_sub(OVERLAP);
    if end == 0 {
        return Vec::new();
    }
    if end <= PLACES * SAMPLE {
        return vec![(0, end)];
    }
    let stretch = end / PLACES;
    let begins = (0..PLACES).map(|number| number * stretch);
    begins
        .map(|begin| {
            let blocks = (begin..begin + stretch).step_by(SAMPLE as usize);
            let start = blocks
                .take_while(|_| !halted())
                .find(|start| varies(file, *start));
            let start = start.unwrap_or(begin);
            (start, start + SAMPLE)
        })
        .collect()
}

/// Whether there is more than one kind of byte in a block.
fn varies(file: &OpenFile, start: u64) -> bool {
    let mut block = vec![0; SAMPLE as usize];
    let read = file.read_at(&mut block, start).unwrap_or_default();
    let block = block.get(..read).unwrap_or_default();
    block.iter().any(|byte| Some(byte) != block.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places_of(bytes: &[u8]) -> Vec<(u64, u64)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, bytes).unwrap();
        places(&OpenFile::open(&path).unwrap(), || false)
    }

    #[test]
    fn short_files_are_compared_whole_and_long_ones_where_they_differ() {
        assert_eq!(places_of(&[7; 64 << 10]), []);
        assert_eq!(places_of(&[7; 65 << 10]), [(0, 1 << 10)]);
        assert_eq!(places_of(&[7; 1 << 20]).len(), 1);
        let stretch = ((32 << 20) - OVERLAP) / PLACES;
        let mut long = vec![0; 32 << 20];
        // Somewhere in the fourth stretch.
        long[(3 * stretch as usize) + 300_000] = 1;
        let found = places_of(&long);
        assert_eq!(found.len() as u64, PLACES);
        for (number, place) in (0..).zip(&found) {
            let expected = match number {
                3 => 3 * stretch + 4 * SAMPLE,
                _ => number * stretch,
            };
            assert_eq!(*place, (expected, expected + SAMPLE), "{number}");
        }
    }
}
