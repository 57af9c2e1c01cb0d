//! The bytes: spooled to a temporary name, then renamed into the store.
//!
//! A spool file that is dropped is removed, so that an upload that ends early
//! leaves nothing. What a crash left is swept away at the next start.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};
use tempfile::NamedTempFile;

use super::{StoreError, digest};

/// The file of all seeded contents.
pub const PACK: &str = "seed.pack";

/// Where a content is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of its file.
    pub file: String,
    /// Where in that file it begins.
    pub offset: u64,
}

/// The folders of contents and of what is on its way to become one.
pub struct Contents {
    folder: PathBuf,
    spool: PathBuf,
}

impl Contents {
    /// Opens the folders, and throws away what was only half there.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let contents = Self {
            folder: data.join("contents"),
            spool: data.join("spool"),
        };
        if contents.spool.exists() {
            std::fs::remove_dir_all(&contents.spool)
                .map_err(StoreError::file("Cannot empty the folder", &contents.spool))?;
        }
        for folder in [&contents.folder, &contents.spool] {
            std::fs::create_dir_all(folder)
                .map_err(StoreError::file("Cannot make the folder", folder))?;
        }
        Ok(contents)
    }

    /// A new spool file.
    pub fn spool(&self) -> io::Result<Spool> {
        Ok(Spool {
            file: NamedTempFile::new_in(&self.spool)?,
            length: 0,
            md5: None,
        })
    }

    /// Takes the spooled bytes into the store, for the object of this id.
    pub fn keep(&self, spool: Spool, id: i64) -> Result<Place, StoreError> {
        // The id is in the name so that the sweep at the start finds the owner;
        // the random part keeps an old content apart from the one replacing it.
        let file = format!("{id}-{:016x}", fastrand::u64(..));
        let path = self.folder.join(&file);
        spool
            .file
            .persist(&path)
            .map_err(|error| StoreError::file("Cannot keep the file", &path)(error.error))?;
        Ok(Place { file, offset: 0 })
    }

    /// Puts the spooled bytes behind the first `length` bytes of a content that
    /// has a file of its own. What was there behind them, an attempt left that
    /// was cut short.
    pub fn append(&self, place: &Place, length: u64, spool: &mut Spool) -> Result<(), StoreError> {
        let path = self.folder.join(&place.file);
        let added = spool.file.as_file_mut();
        let mut grow = || -> io::Result<()> {
            let mut file = File::options().write(true).open(&path)?;
            file.set_len(length)?;
            file.seek(SeekFrom::End(0))?;
            added.seek(SeekFrom::Start(0))?;
            io::copy(added, &mut file)?;
            Ok(())
        };
        grow().map_err(StoreError::file("Cannot add to the file", &path))
    }

    /// Opens a content at its first byte.
    pub fn read(&self, place: &Place) -> Result<File, StoreError> {
        let path = self.folder.join(&place.file);
        let wrong = || StoreError::file("Cannot read the file", &path);
        let mut file = File::open(&path).map_err(wrong())?;
        if place.offset > 0 {
            file.seek(SeekFrom::Start(place.offset)).map_err(wrong())?;
        }
        Ok(file)
    }

    /// Removes a content that no object has any more. One in the pack stays:
    /// its bytes are between those of others.
    pub fn forget(&self, place: &Place) {
        if place.file != PACK {
            // A file that stays behind costs space until the next start.
            let _ = std::fs::remove_file(self.folder.join(&place.file));
        }
    }

    /// The file to pack seeded contents into.
    pub fn pack(&self) -> Result<File, StoreError> {
        let path = self.folder.join(PACK);
        File::create(&path).map_err(StoreError::file("Cannot make the file", &path))
    }

    /// The names of all content files but the pack, each with the id of the
    /// object it was made for.
    pub fn files(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let wrong = || StoreError::file("Cannot read the folder", &self.folder);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(wrong())? {
            let name = entry.map_err(wrong())?.file_name();
            let Some(name) = name.to_str() else { continue };
            let id = name.split_once('-').and_then(|(id, _)| id.parse().ok());
            if let Some(id) = id {
                files.push((name.to_owned(), id));
            }
        }
        Ok(files)
    }
}

/// A content that is coming in.
pub struct Spool {
    file: NamedTempFile,
    length: u64,
    md5: Option<Md5>,
}

impl Spool {
    /// The same, with a digest of the bytes that come from now on.
    #[must_use]
    pub fn digested(mut self) -> Self {
        self.md5 = Some(Md5::new());
        self
    }

    /// The digest of what came so far, if one was asked for.
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        self.md5.clone().map(digest::spelled)
    }

    /// Opens what came so far once more, at its first byte.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reopen(&self) -> io::Result<File> {
        self.file.reopen()
    }

    /// Lets `write` write the file itself, in whatever order.
    ///
    /// # Errors
    /// What `write` refuses, or the file's length cannot be told.
    pub fn fill<E: From<io::Error>>(
        &mut self,
        write: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), E> {
        let file = self.file.as_file_mut();
        write(file)?;
        self.length = file.metadata()?.len();
        if self.md5.is_some() {
            // It may have been written in another order than it is read.
            self.md5 = Some(md5_of(self.file.reopen()?)?);
        }
        Ok(())
    }

    /// How many bytes came so far.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }
}

fn md5_of(file: File) -> io::Result<Md5> {
    let (mut md5, mut file) = (Md5::new(), BufReader::new(file));
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(md5);
        }
        md5.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_file_mut().write(bytes)?;
        self.length += written as u64;
        if let (Some(md5), Some(bytes)) = (&mut self.md5, bytes.get(..written)) {
            md5.update(bytes);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}
