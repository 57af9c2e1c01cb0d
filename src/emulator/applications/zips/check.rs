//! Whether a zip that came may be kept.
//!
//! Its list of entries is read first, and only so many bytes of that, so that a
//! hostile one is refused in little memory. Then each entry is unpacked into nothing: what
//! is kept has the sizes and checksums that it says, and later readers may rely
//! on that.

use std::fs::File;
use std::io::{self, Read as _};

use super::end::check_list;
use super::names::{check_path, check_together};
use super::{Limits, Problem, Window, Zip};

/// The longest list of entries, in bytes: names of 150 bytes for as many entries
/// as are allowed.
const LONGEST_LIST: u64 = 4 << 20;

/// The bits of a file's mode that say what it is, and those of what may be kept.
const KIND: u32 = 0o170_000;
const PLAIN: [u32; 3] = [0, 0o100_000, 0o040_000];

/// Checks a zip of so many bytes.
///
/// # Errors
/// It is no zip, or a hostile one: with names that lead out of it or stand there
/// twice, with links, encrypted, with more than the limits allow, with entries
/// that lie over each other or are not what the list says.
pub fn check(file: File, length: u64, limits: Limits) -> Result<Zip, Problem> {
    let list = Window::new(file.try_clone()?, 0, length).of_which_are_read(LONGEST_LIST);
    let listed = super::read(list)?;
    check_list(&file, length, listed.central_directory_start())?;
    walk(&listed, length, limits)?;
    let mut zip = super::read(Window::new(file, 0, length))?;
    zip.validate_header_consistency()
        .map_err(|error| Problem::unreadable(&error))?;
    for number in 0..zip.len() {
        unpack(&mut zip, number)?;
    }
    Ok(zip)
}

/// Walks the list of entries.
fn walk(zip: &Zip, length: u64, limits: Limits) -> Result<(), Problem> {
    if zip.len() > limits.entries {
        return Err(Problem::refused(format!(
            "The zip holds {} entries; {} are allowed.",
            zip.len(),
            limits.entries
        )));
    }
    if zip.has_duplicate_names() {
        return Err(Problem::refused("A name is there twice in the zip."));
    }
    let unreadable = |error| Problem::unreadable(&error);
    let mut names = Vec::with_capacity(zip.len());
    let mut unpacked = 0_u64;
    for number in 0..zip.len() {
        let entry = zip.by_index_data(number).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.into_owned();
        check_path(&name)?;
        if entry.encrypted() {
            return Err(Problem::refused(format!("The file {name:?} is encrypted.")));
        }
        if !PLAIN.contains(&(entry.unix_mode().unwrap_or_default() & KIND)) {
            return Err(Problem::refused(format!(
                "{name:?} is a link, or something else that is neither file nor folder."
            )));
        }
        unpacked = unpacked.saturating_add(entry.size());
        if unpacked > limits.unpacked {
            return Err(Problem::refused(format!(
                "The zip unpacks to more than {} bytes.",
                limits.unpacked
            )));
        }
        names.push(name);
    }
    if unpacked > limits.well_packed && unpacked / length.max(1) >= limits.ratio {
        return Err(Problem::refused(format!(
            "The zip unpacks to more than {} times its length.",
            limits.ratio
        )));
    }
    check_together(names)
}

/// Unpacks an entry into nothing.
fn unpack(zip: &mut Zip, number: usize) -> Result<(), Problem> {
    let entry = zip
        .by_index(number)
        .map_err(|error| Problem::unreadable(&error))?;
    let said = entry.size();
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let broken = |why: &str| Problem::refused(format!("The file {name:?} in the zip {why}."));
    match io::copy(&mut entry.take(said.saturating_add(1)), &mut io::sink()) {
        Ok(length) if length == said => Ok(()),
        Ok(_) => Err(broken("has another length than its entry says")),
        Err(error) => Err(broken(&format!(
            "cannot be unpacked: {}",
            crate::emulator::reason::reason(&error)
        ))),
    }
}
