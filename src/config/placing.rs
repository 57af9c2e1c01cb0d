//! How a file of the configuration is written: as a whole, in the place of the one
//! before. Where that is a link, as among dotfiles, the file that it leads to is
//! replaced and the link stays. It blocks.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// So many links may lead to each other, as the system has it.
const MAX_LINKS: usize = 40;

/// Puts a file with this in the place of what is there. Nobody sees half of it. A
/// new one is the person's own; else it may be read by whom the one before may.
pub(super) fn place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = led_to(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    if let Ok(about) = fs::metadata(&path) {
        file.as_file().set_permissions(about.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Where a path leads in the end. The file need not exist.
fn led_to(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&place) else {
            // No link, or nothing.
            return Ok(place);
        };
        place = place.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("its links lead in a circle"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        for text in ["one", "two"] {
            place(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        let names = fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let dotfiles = folder.path().join("dotfiles");
        fs::create_dir(&dotfiles).unwrap();
        let (link, real) = (folder.path().join("a.toml"), dotfiles.join("real.toml"));
        symlink("real.toml", dotfiles.join("between.toml")).unwrap();
        symlink("dotfiles/between.toml", &link).unwrap();
        // It leads to nothing yet.
        place(&link, b"one").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"one");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        place(&link, b"two").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"two");
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let circle = folder.path().join("circle");
        symlink("circle", &circle).unwrap();
        let said = place(&circle, b"x").unwrap_err().to_string();
        assert_eq!(said, "its links lead in a circle");
    }
}
