//! A zip of a folder, or of what lies in a zip below a wrapping folder.
//!
//! It goes into a file on the disk, and not into the connection while it is
//! made, for three reasons. The length has to be known before the first byte is
//! sent, as many gateways refuse a body without one; to reckon it by packing
//! twice costs twice the time, and breaks the upload where a build writes
//! between. An upload that broke is sent again, and then sends the same bytes.
//! And in a file, unlike in a stream, each entry tells its lengths before its
//! bytes, which simple readers of zips need. No more than a buffer of any file
//! is in memory.
//!
//! The same files give the same bytes, whoever packs them and when: the entries
//! stand in the order of their paths, all with the same date and mode.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::folder::BUFFER;
use super::spool::zip_in;
use super::zip_name::zip_name;
use super::{Contents, DeployError, Item, Local, Stop};
use crate::domain::{clean, unfit_path};
use crate::transfer::{SourceFacts, free_bytes};

/// Files of this length and more are told in the long form of a zip.
const LONG: u64 = u32::MAX as u64;

/// A zip that is ready to be sent. The file that was made for it goes with it.
#[derive(Debug)]
pub struct Zip {
    path: PathBuf,
    length: u64,
    contents: Contents,
    made: Option<TempDir>,
}

impl Zip {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// What is in it: the files that were packed, with their checksums.
    #[must_use]
    pub const fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Whether it was made for this, and is not the person's own.
    #[must_use]
    pub const fn is_made(&self) -> bool {
        self.made.is_some()
    }

    /// Lets the file stay that was made for it, until it is discarded
    /// ([`super::discard`]), and says where it is.
    #[must_use]
    pub fn kept(self) -> PathBuf {
        if let Some(folder) = self.made {
            let _ = folder.keep();
        }
        self.path
    }
}

/// Makes a zip of all files of `contents`, which are those of `local`, or takes
/// a zip as it is. `folder` is where zips are made; it is made where it is
/// missing. `told` hears how many bytes of the files are packed. Links and the
/// like are left out. Blocks.
///
/// # Errors
/// [`DeployError`] where a file cannot be read or changed meanwhile, where the
/// zip cannot be written or has no room, and where a path would leave the archive.
pub fn pack(
    local: &Local,
    contents: &Contents,
    folder: &Path,
    stop: Stop<'_>,
    told: &mut dyn FnMut(u64),
) -> Result<Zip, DeployError> {
    if local.is_as_it_is() {
        let length = contents.packed.unwrap_or_default();
        told(contents.length());
        return Ok(Zip {
            path: local.path().to_owned(),
            length,
            contents: contents.clone(),
            made: None,
        });
    }
    let (folder, path, made) = zip_in(folder, &zip_name(local.path()))?;
    check_room(folder.path(), contents)?;
    let mut packing = Packing {
        path: path.clone(),
        writer: ZipWriter::new(BufWriter::with_capacity(BUFFER, made)),
        stop,
        told,
        done: 0,
    };
    let mut packed = contents.clone();
    packed.items.retain(Item::is_file);
    if local.is_folder() {
        for item in &mut packed.items {
            packing.file(local.path(), item)?;
        }
    } else {
        packing.entries(local, &packed)?;
    }
    let length = packing.finish()?;
    packed.packed = Some(length);
    Ok(Zip {
        path,
        length,
        contents: packed,
        made: Some(folder),
    })
}

/// Whether there is room for the zip of these files. Nobody knows before how much
/// they pack to; but what does not pack takes all of its length, and a disk so
/// full, which may be the memory that temporary files lie in, is others' as well.
fn check_room(folder: &Path, contents: &Contents) -> Result<(), DeployError> {
    let needed = contents.packed.unwrap_or_else(|| contents.length());
    match free_bytes(folder) {
        Some(free) if free < needed => Err(DeployError::NoRoom(format!(
            "Could not make the zip in {}: it may have {}, and there is room for {}. Make room \
             there, or name a folder elsewhere by C8YBIN_STATE_DIR.",
            clean(&folder.display().to_string()),
            size(needed),
            size(free)
        ))),
        _ => Ok(()),
    }
}

fn size(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().iec().to_string()
}

struct Packing<'a> {
    path: PathBuf,
    writer: ZipWriter<BufWriter<File>>,
    stop: Stop<'a>,
    told: &'a mut dyn FnMut(u64),
    /// Bytes of the files that are packed.
    done: u64,
}

impl Packing<'_> {
    /// Packs a file of a folder, and notes its checksum.
    fn file(&mut self, folder: &Path, item: &mut Item) -> Result<(), DeployError> {
        stays_inside(&item.path)?;
        let path = folder.join(&item.path);
        let read = |error: &io::Error| DeployError::io("read", &path, error);
        let mut file = File::open(&path).map_err(|e| read(&e))?;
        let facts = SourceFacts::of(&file.metadata().map_err(|e| read(&e))?);
        let started = self
            .writer
            .start_file(item.path.as_str(), options(facts.length));
        started.map_err(|error| self.failed(error))?;
        let mut hasher = crc32fast::Hasher::new();
        let mut buffer = vec![0; BUFFER];
        let mut length = 0;
        loop {
            if (self.stop)() {
                return Err(DeployError::Stopped);
            }
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(read(&error)),
            };
            let bytes = buffer.get(..count).unwrap_or_default();
            hasher.update(bytes);
            length += count as u64;
            let written = self.writer.write_all(bytes);
            written.map_err(|error| self.failed(error.into()))?;
            self.done += count as u64;
            (self.told)(self.done);
        }
        let now = file.metadata().map_err(|e| read(&e))?;
        if length != facts.length || SourceFacts::of(&now) != facts {
            return Err(DeployError::Changed(path.display().to_string()));
        }
        item.length = length;
        item.crc32 = Some(hasher.finalize());
        item.facts = Some(facts);
        Ok(())
    }

    /// Takes entries of a zip as they are packed there, without the folder
    /// around them.
    fn entries(&mut self, local: &Local, contents: &Contents) -> Result<(), DeployError> {
        let damaged = |error: ZipError| {
            let why = error.to_string();
            DeployError::refused("read", local.path(), why.trim_end_matches('.'))
        };
        let mut archive = ZipArchive::new(local.zip()?).map_err(damaged)?;
        for item in &contents.items {
            if (self.stop)() {
                return Err(DeployError::Stopped);
            }
            stays_inside(&item.path)?;
            let name = format!("{}{}", local.below(), item.path);
            let index = archive.index_for_name(&name).ok_or_else(|| {
                DeployError::Archive(format!("There is no “{}” in the zip.", clean(&name)))
            })?;
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            let copied = self.writer.raw_copy_file_rename(entry, item.path.as_str());
            copied.map_err(|error| self.failed(error))?;
            self.done += item.length;
            (self.told)(self.done);
        }
        Ok(())
    }

    /// Ends the zip, and gives its length.
    fn finish(self) -> Result<u64, DeployError> {
        let path = self.path;
        let failed = |error: ZipError| unwritten(&path, error);
        let buffered = self.writer.finish().map_err(failed)?;
        let made = buffered
            .into_inner()
            .map_err(|error| unwritten(&path, error.into_error().into()))?;
        let metadata = made.metadata();
        let metadata = metadata.map_err(|error| unwritten(&path, error.into()))?;
        Ok(metadata.len())
    }

    fn failed(&self, error: ZipError) -> DeployError {
        unwritten(&self.path, error)
    }
}

fn unwritten(path: &Path, error: ZipError) -> DeployError {
    match error {
        ZipError::Io(error) => DeployError::io("write", path, &error),
        other => DeployError::refused("write", path, other.to_string().trim_end_matches('.')),
    }
}

fn stays_inside(path: &str) -> Result<(), DeployError> {
    match unfit_path(path) {
        None => Ok(()),
        Some(why) => Err(DeployError::Archive(format!("“{}”: {why}", clean(path)))),
    }
}

/// How each entry is written: of its file only the length shows.
fn options(length: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(length >= LONG)
}
