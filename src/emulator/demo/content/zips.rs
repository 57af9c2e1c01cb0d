//! Zip archives.

use std::io::{self, Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::tar::Entry;
use super::written;

/// A zip archive. Text is compressed, what is noise anyway is stored; times are
/// the format's first, as reproducible builds make them.
pub(super) fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let write = || -> io::Result<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in entries {
            // A stored file takes no level.
            let (method, level) = if std::str::from_utf8(bytes).is_ok() {
                (CompressionMethod::Deflated, Some(1))
            } else {
                (CompressionMethod::Stored, None)
            };
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .compression_level(level)
                .last_modified_time(DateTime::default())
                .unix_permissions(0o644);
            archive.start_file(*path, options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    };
    written(write())
}
