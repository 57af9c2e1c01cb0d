//! A new archive out of an old one: some entries left out, some added.
//!
//! What stays is copied packed as it is.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::names::{check_path, check_together};
use super::{Limits, Problem, Zip};

/// What is added.
pub enum Addition {
    /// All of a zip that was checked, in this folder. What it holds takes the
    /// place of what has the same name.
    Folder(String, Zip),
    /// Files of these names and contents.
    Files(Vec<(String, File)>),
}

/// What becomes of an archive.
pub enum Change {
    /// This is added.
    Add(Addition),
    /// This folder, with all in it, is taken out.
    Remove(String),
}

/// Writes the changed archive.
///
/// # Errors
/// What is added does not fit beside what is there, or is too much; the folder
/// to be taken out is not there; or the disk failed.
pub fn merge(old: &mut Zip, change: Change, limits: Limits, new: &mut File) -> Result<(), Problem> {
    let mut merging = Merging {
        writer: ZipWriter::new(BufWriter::new(new)),
        names: Vec::new(),
        limits,
        unpacked: 0,
    };
    match change {
        Change::Remove(folder) => {
            let below = format!("{folder}/");
            merging.copy(old, None, |name| !name.starts_with(&below))?;
        }
        Change::Add(Addition::Folder(folder, mut added)) => {
            let names: HashSet<String> = added
                .file_names()
                .filter_map(Result::ok)
                .map(|name| format!("{folder}/{name}"))
                .collect();
            merging.copy(old, None, |name| !names.contains(name))?;
            merging.copy(&mut added, Some(&folder), |_| true)?;
        }
        Change::Add(Addition::Files(files)) => {
            let names: HashSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            merging.copy(old, None, |name| !names.contains(name))?;
            for (name, file) in &files {
                merging.pack(name, file)?;
            }
        }
    }
    check_together(merging.names)?;
    let mut written = merging.writer.finish().map_err(failed)?;
    written.flush()?;
    Ok(())
}

struct Merging<'a> {
    writer: ZipWriter<BufWriter<&'a mut File>>,
    names: Vec<String>,
    limits: Limits,
    unpacked: u64,
}

impl Merging<'_> {
    /// Copies the entries that are wanted, into a folder if one is named.
    fn copy(
        &mut self,
        from: &mut Zip,
        folder: Option<&str>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Problem> {
        for number in 0..from.len() {
            let entry = from.by_index_raw(number).map_err(failed)?;
            let name = entry.name().map_err(failed)?.into_owned();
            if !wanted(&name) {
                continue;
            }
            let size = entry.size();
            match folder {
                None => {
                    self.count(&name, size)?;
                    self.writer.raw_copy_file(entry).map_err(failed)?;
                }
                Some(folder) => {
                    let name = format!("{folder}/{name}");
                    self.count(&name, size)?;
                    self.writer
                        .raw_copy_file_rename(entry, name)
                        .map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    fn pack(&mut self, name: &str, mut file: &File) -> Result<(), Problem> {
        self.count(name, file.metadata()?.len())?;
        let options = SimpleFileOptions::default().unix_permissions(0o644);
        self.writer.start_file(name, options).map_err(failed)?;
        io::copy(&mut file, &mut self.writer)?;
        Ok(())
    }

    fn count(&mut self, name: &str, size: u64) -> Result<(), Problem> {
        // In a folder it is longer, and lies deeper, than when it came.
        check_path(name)?;
        self.names.push(name.to_owned());
        self.unpacked = self.unpacked.saturating_add(size);
        if self.names.len() > self.limits.entries || self.unpacked > self.limits.unpacked {
            return Err(Problem::refused(format!(
                "The application would hold more than {} files or {} bytes.",
                self.limits.entries, self.limits.unpacked
            )));
        }
        Ok(())
    }
}

/// Both zips were checked when they came: what fails now is ours.
fn failed(error: ZipError) -> Problem {
    match error {
        ZipError::Io(error) => Problem::Disk(error),
        other => Problem::Disk(io::Error::other(other.to_string())),
    }
}
