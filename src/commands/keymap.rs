//! Which key does what, for this person: the defaults, and over them the
//! `keymap.toml` of the folder for configuration.

use super::connecting::variable;
use crate::config::{KeymapFile, config_folder};
use crate::keys::Keymap;

/// The person's file; `None`: there is no home folder.
pub(super) fn file() -> Option<KeymapFile> {
    let folder = config_folder(variable)?;
    Some(KeymapFile::within(&folder))
}

/// The keys that hold. What is wrong with the file is told by their faults, and
/// stops nothing.
#[must_use]
pub fn keymap() -> Keymap {
    match file().map(|file| file.read()) {
        None | Some(Ok(None)) => Keymap::defaults(),
        Some(Ok(Some(text))) => Keymap::of_person(&text),
        Some(Err(why)) => Keymap::unread(&why),
    }
}
