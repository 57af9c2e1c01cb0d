//! The end of a zip: where it tells how long its list of entries is.
//!
//! The library goes by where the list begins and by how many entries it has, and
//! passes over its length. Other readers go by the length.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use super::{Problem, Window};

/// The last record of a zip: its mark, its length in bytes without a comment,
/// and where in it the length of the list stands.
const END: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LIST_LENGTH: usize = 12;

/// The longest comment behind it.
const LONGEST_COMMENT: u64 = u16::MAX as u64;

/// The record that tells the same in 64 bits, and the one behind it that tells
/// where it is.
const LONG_END: [u8; 4] = *b"PK\x06\x06";
const LONG_END_LENGTH: u64 = 56;
const LONG_LIST_LENGTH: usize = 40;
const LOCATOR_LENGTH: u64 = 20;

/// Checks that a list of entries that begins at `begin`, of a zip of so many
/// bytes, ends before the end of the zip begins.
///
/// # Errors
/// It says that it is longer; or the disk failed.
pub fn check_list(file: &File, length: u64, begin: u64) -> Result<(), Problem> {
    let Some((end, said)) = said(file, length)? else {
        return Ok(());
    };
    if said > end.saturating_sub(begin) {
        return Err(Problem::refused(format!(
            "The list of entries of the zip says that it is {said} bytes long, and is shorter."
        )));
    }
    Ok(())
}

/// Where the end begins, and how long it says that the list is.
fn said(file: &File, length: u64) -> io::Result<Option<(u64, u64)>> {
    let most = LONGEST_COMMENT.saturating_add(END_LENGTH as u64);
    let tail_at = length.saturating_sub(most);
    let tail = read(file, tail_at, length - tail_at)?;
    let ends = tail.windows(END_LENGTH);
    let Some(at) = ends.into_iter().rposition(|bytes| bytes.starts_with(&END)) else {
        return Ok(None);
    };
    let end = tail_at.saturating_add(at as u64);
    let Some(said) = number::<4>(&tail, at + LIST_LENGTH).map(u32::from_le_bytes) else {
        return Ok(None);
    };
    if said != u32::MAX {
        return Ok(Some((end, said.into())));
    }
    let long = end.saturating_sub(LOCATOR_LENGTH + LONG_END_LENGTH);
    let bytes = read(file, long, LONG_END_LENGTH)?;
    let said = number::<8>(&bytes, LONG_LIST_LENGTH).filter(|_| bytes.starts_with(&LONG_END));
    Ok(said.map(|said| (long, u64::from_le_bytes(said))))
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn read(file: &File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut window = Window::new(file.try_clone()?, at, length);
    window.rewind()?;
    let mut bytes = Vec::new();
    window.read_to_end(&mut bytes)?;
    Ok(bytes)
}
