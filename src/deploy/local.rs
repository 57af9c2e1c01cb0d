//! What is to be deployed: a folder or a zip of this machine.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Contents, DeployError, IgnoreRules, Stop, folder, plugin_manifests, zipped};
use crate::preview::Limits;
use crate::preview::archive::{Archive, read_entry};

/// A folder or a zip of this machine that is to be deployed.
#[derive(Clone, Debug)]
pub struct Local {
    path: PathBuf,
    /// The ignore rules of a folder; `None` of a zip.
    rules: Option<Arc<IgnoreRules>>,
    /// Where in the zip its root is taken to be: empty, or with `/` at the end.
    below: String,
}

impl Local {
    /// Looks what is at a path. A folder's ignore rules are read. Blocks.
    ///
    /// # Errors
    /// [`DeployError::Local`] where nothing is there, or neither a folder nor a
    /// file; [`DeployError::Rules`].
    pub fn open(path: &Path) -> Result<Self, DeployError> {
        let metadata = fs::metadata(path).map_err(|e| DeployError::io("read", path, &e))?;
        let rules = if metadata.is_dir() {
            Some(Arc::new(IgnoreRules::of(path)?))
        } else if metadata.is_file() {
            None
        } else {
            let why = "it is neither a folder nor a zip";
            return Err(DeployError::refused("deploy", path, why));
        };
        Ok(Self {
            path: path.to_owned(),
            rules,
            below: String::new(),
        })
    }

    /// The same without the wrapping folder that [`Contents::wrapper`] found. The
    /// ignore rules of a folder go on to count, with those within added. Blocks.
    ///
    /// # Errors
    /// As [`Local::open`] has them.
    pub fn without(self, wrapper: &str) -> Result<Self, DeployError> {
        if let Some(rules) = &self.rules {
            let path = self.path.join(wrapper);
            let rules = Arc::new(rules.within(&path, wrapper)?);
            return Ok(Self {
                path,
                rules: Some(rules),
                ..self
            });
        }
        Ok(Self {
            below: format!("{}{wrapper}", self.below),
            ..self
        })
    }

    /// The same without the folder around everything, where there is one. Blocks.
    ///
    /// # Errors
    /// As [`Local::contents`] has them.
    pub fn stripped(self, stop: Stop<'_>) -> Result<Self, DeployError> {
        match self.listed(stop)?.wrapper() {
            Some(wrapper) => self.without(&wrapper),
            None => Ok(self),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a folder, else a zip.
    #[must_use]
    pub const fn is_folder(&self) -> bool {
        self.rules.is_some()
    }

    /// Whether a zip can be sent as it is: nothing is stripped from it.
    #[must_use]
    pub fn is_as_it_is(&self) -> bool {
        !self.is_folder() && self.below.is_empty()
    }

    /// The folder's ignore rules; `None` of a zip.
    #[must_use]
    pub fn rules(&self) -> Option<&IgnoreRules> {
        self.rules.as_deref()
    }

    /// Where in the zip its root is taken to be; empty at the zip's own root.
    pub(super) fn below(&self) -> &str {
        &self.below
    }

    /// What is in it: of a zip with checksums, of a folder without. Blocks;
    /// `stop` is asked again and again.
    ///
    /// # Errors
    /// [`DeployError`] where it cannot be read, or is no zip.
    pub fn contents(&self, stop: Stop<'_>) -> Result<Contents, DeployError> {
        let mut contents = self.listed(stop)?;
        contents.plugins = plugin_manifests::read(self, &contents, stop)?;
        Ok(contents)
    }

    /// The same without what the plugins' manifests say, which are not opened: for
    /// who wants names, lengths and dates. Blocks; `stop` is asked again and again.
    ///
    /// # Errors
    /// As [`Local::contents`] has them.
    pub(super) fn listed(&self, stop: Stop<'_>) -> Result<Contents, DeployError> {
        if let Some(rules) = &self.rules {
            return folder::list(&self.path, rules, stop);
        }
        let file = self.zip()?;
        let length = file.metadata().ok().map(|metadata| metadata.len());
        let contents = zipped::list_zip(file, length, &limits())?;
        if stop() {
            return Err(DeployError::Stopped);
        }
        Ok(if self.below.is_empty() {
            contents
        } else {
            contents.below(&self.below)
        })
    }

    /// What is in it, with the checksums of all files: those of a folder are
    /// read to their ends. Blocks.
    ///
    /// # Errors
    /// As [`Local::contents`] has them.
    pub fn summed(&self, stop: Stop<'_>) -> Result<Contents, DeployError> {
        let mut contents = self.contents(stop)?;
        if self.is_folder() {
            folder::sum(&self.path, &mut contents, stop)?;
        }
        Ok(contents)
    }

    /// Writes one file of a zip to `sink`, of the length that was listed. Blocks.
    ///
    /// # Errors
    /// [`DeployError`] where it cannot be read, is not there or longer than it
    /// says, or `sink` takes no more.
    pub(super) fn unpack(
        &self,
        path: &str,
        length: u64,
        sink: &mut dyn Write,
    ) -> Result<(), DeployError> {
        let mut limits = limits();
        limits.unpacked = length;
        let path = format!("{}{path}", self.below);
        read_entry(self.zip()?, Archive::Zip, &path, sink, &limits)?;
        Ok(())
    }

    /// The bytes of one file, `most` at most. Blocks.
    ///
    /// # Errors
    /// [`DeployError`] where it cannot be read, is not there or longer.
    pub fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, DeployError> {
        if !self.is_folder() {
            let path = format!("{}{path}", self.below);
            return zipped::read_zipped(self.zip()?, &path, most, &limits());
        }
        let path = self.path.join(path);
        let failed = |error: &std::io::Error| DeployError::io("read", &path, error);
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|e| failed(&e))?;
        file.take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|e| failed(&e))?;
        if bytes.len() as u64 > most {
            let most = bytesize::ByteSize(most).display().iec().to_string();
            let why = format!("it is longer than {most}");
            return Err(DeployError::refused("read", &path, why));
        }
        Ok(bytes)
    }

    pub(super) fn zip(&self) -> Result<File, DeployError> {
        File::open(&self.path).map_err(|e| DeployError::io("read", &self.path, &e))
    }
}

/// What reading a zip of this machine may take.
fn limits() -> Limits {
    Limits::new(|| false)
}
