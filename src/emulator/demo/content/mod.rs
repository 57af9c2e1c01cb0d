//! The bytes of the demo files: one function a kind, in the file of its family.
//!
//! Every maker is a [`Maker`]: facts and chance in, bytes out. The length must
//! not depend on the time in the facts, so that sizes are the same on each run;
//! hence times of fixed width, and none inside what is compressed.

pub(super) mod application;
pub(super) mod configuration;
pub(super) mod firmware;
mod formats;
pub(super) mod log;
pub(super) mod package;
pub(super) mod picture;
pub(super) mod table;
mod tar;
mod xz;
mod zips;

use fastrand::Rng;
use jiff::Timestamp;

/// What a maker knows of the file.
pub(super) struct Facts<'a> {
    /// The file's name.
    pub name: &'a str,
    /// The device it is from, or that it is for. May be empty.
    pub device: &'a str,
    /// Its version. May be empty.
    pub version: &'a str,
    /// About how many bytes are wanted.
    pub size: usize,
    /// When it last changed: nothing in it happened later.
    pub updated: Timestamp,
}

/// Makes a content.
pub(super) type Maker = fn(&Facts<'_>, &mut Rng) -> Vec<u8>;

/// Bytes that do not compress, as those of an image that is compressed already.
///
/// A block is drawn and repeated, which is as quick as copying; each repeat is
/// stamped with its offset, so that a download resumed at the wrong place shows.
pub(super) fn noise(len: usize, rng: &mut Rng) -> Vec<u8> {
    const BLOCK: usize = 32 * 1024;
    let mut block = vec![0; BLOCK];
    rng.fill(&mut block);
    let mut bytes = Vec::with_capacity(len + BLOCK);
    while bytes.len() < len {
        let offset = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(block.get(8..).unwrap_or_default());
    }
    bytes.truncate(len);
    bytes
}

/// What was written to memory; nothing, should memory ever refuse, which only
/// the unit tests would notice.
fn written(result: std::io::Result<Vec<u8>>) -> Vec<u8> {
    result.unwrap_or_default()
}
