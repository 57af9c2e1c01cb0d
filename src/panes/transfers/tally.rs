//! What transfers came to, told in one sentence for all that end the same way.

use std::path::{Path, PathBuf};

use crate::domain::{BinaryId, clean};
use crate::ui::format;

/// How a transfer ended without a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Uploaded,
    Saved,
    Kept,
    Cancelled,
}

/// Transfers that ended the same way, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    deed: Deed,
    /// The sentence while there is but one.
    alone: String,
    files: u64,
    bytes: u64,
    /// The folder that all of them are in, where there is one.
    folder: Option<PathBuf>,
}

impl Tally {
    /// A file was uploaded.
    #[must_use]
    pub fn uploaded(name: &str, bytes: u64, id: &BinaryId) -> Self {
        let size = format::size(bytes);
        let alone = format!("Uploaded {}, {size}, as {id}.", clean(name));
        Self::one(Deed::Uploaded, alone, bytes, None)
    }

    /// A binary was saved.
    #[must_use]
    pub fn saved(path: &Path, bytes: u64) -> Self {
        let size = format::size(bytes);
        let alone = format!("Saved {}, {size}.", clean(&path.to_string_lossy()));
        Self::one(Deed::Saved, alone, bytes, path.parent())
    }

    /// A file that was there was kept.
    #[must_use]
    pub fn kept(path: &Path) -> Self {
        let alone = format!("Kept {} as it was.", clean(&path.to_string_lossy()));
        Self::one(Deed::Kept, alone, 0, path.parent())
    }

    /// A transfer was cancelled.
    #[must_use]
    pub fn cancelled(name: &str) -> Self {
        let alone = format!("Cancelled {}.", clean(name));
        Self::one(Deed::Cancelled, alone, 0, None)
    }

    fn one(deed: Deed, alone: String, bytes: u64, folder: Option<&Path>) -> Self {
        Self {
            deed,
            alone,
            files: 1,
            bytes,
            folder: folder.map(Path::to_owned),
        }
    }

    /// Both together; `None` where they ended in different ways.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Option<Self> {
        (self.deed == other.deed).then(|| Self {
            files: self.files + other.files,
            bytes: self.bytes.saturating_add(other.bytes),
            folder: self
                .folder
                .clone()
                .filter(|folder| other.folder.as_ref() == Some(folder)),
            ..self.clone()
        })
    }

    /// It in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.files == 1 {
            return self.alone.clone();
        }
        let files = format::count(self.files);
        let size = format::size(self.bytes);
        let folder = |word: &str| {
            self.folder.as_ref().map_or_else(String::new, |folder| {
                format!(" {word} {}", clean(&folder.to_string_lossy()))
            })
        };
        match self.deed {
            Deed::Uploaded => format!("Uploaded {files} files, {size}."),
            Deed::Saved => format!("Saved {files} files{}, {size}.", folder("to")),
            Deed::Kept => format!("Kept {files} files{} as they were.", folder("in")),
            Deed::Cancelled => format!("Cancelled {files} transfers."),
        }
    }
}
