//! The person's `keymap.toml`, as text: what is in it is read by `keys`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::transfer::reason;

/// Where a person binds keys. It need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapFile(PathBuf);

impl KeymapFile {
    /// That of the folder for configuration.
    #[must_use]
    pub fn within(folder: &Path) -> Self {
        Self(folder.join("keymap.toml"))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its text; `None` where there is no such file.
    ///
    /// # Errors
    /// Why it cannot be read, as a phrase.
    pub fn read(&self) -> Result<Option<String>, String> {
        match fs::read_to_string(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_none_and_one_that_is_no_text_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeymapFile::within(folder.path());
        assert_eq!(file.read(), Ok(None));
        fs::write(file.path(), "[list]\n").unwrap();
        assert_eq!(file.read(), Ok(Some("[list]\n".to_owned())));
        fs::write(file.path(), [0xff, 0xfe]).unwrap();
        let why = file.read().unwrap_err();
        assert!(!why.is_empty() && !why.contains("os error"), "{why}");
    }
}
