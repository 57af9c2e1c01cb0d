//! Archives that put files one after the other: tar, and what packs one.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::written;

/// A file in an archive: its path and its bytes.
pub(super) type Entry<'a> = (&'a str, Vec<u8>);

/// A ustar archive. Times are zero, as reproducible builds make them.
pub(super) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (path, bytes) in entries {
        archive.extend_from_slice(&header(path, bytes.len()));
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    // Two empty blocks say that it ends.
    archive.resize(archive.len() + 1024, 0);
    archive
}

fn header(path: &str, len: usize) -> Vec<u8> {
    // The checksum counts its own field as spaces.
    let with_sum = |sum: &str| {
        let mut header = Vec::with_capacity(512);
        field(&mut header, 100, path);
        field(&mut header, 8, "0000644");
        field(&mut header, 8, "0000000");
        field(&mut header, 8, "0000000");
        field(&mut header, 12, &format!("{len:011o}"));
        field(&mut header, 12, "00000000000");
        header.extend_from_slice(sum.as_bytes());
        field(&mut header, 101, "0");
        header.extend_from_slice(b"ustar\x0000");
        field(&mut header, 32, "root");
        field(&mut header, 32, "root");
        header.resize(512, 0);
        header
    };
    let sum: u32 = with_sum("        ").iter().map(|b| u32::from(*b)).sum();
    with_sum(&format!("{sum:06o}\0 "))
}

/// Text in a field of `width` bytes, filled up with zeros.
fn field(header: &mut Vec<u8>, width: usize, text: &str) {
    let end = header.len() + width;
    header.extend_from_slice(text.as_bytes());
    header.resize(end, 0);
}

/// `bytes` in gzip, without a name or a time.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let compress = || -> io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes)?;
        encoder.finish()
    };
    written(compress())
}

/// `bytes` in Zstandard.
pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    written(zstd::encode_all(bytes, zstd::DEFAULT_COMPRESSION_LEVEL))
}
