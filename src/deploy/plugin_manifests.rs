//! The manifests of plugins among the files of this machine.

use super::folder::{MOST_MANIFEST, text_of};
use super::{Contents, DeployError, Local, MANIFEST, Stop};

/// So many of them are read: a portal has some dozens.
const MOST: usize = 100;

/// Of more bytes than these together no further one is read.
const MOST_BYTES: usize = 4 << 20;

/// The manifest of a folder at the root: what the platform takes for a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginManifest {
    /// The folder that it lies in, not yet cleaned.
    pub folder: String,
    /// Its text; `None` where it is damaged, no UTF-8, or longer than 1 MiB.
    pub text: Option<String>,
}

/// Reads those of what was listed, in the order of their folders; of a zip of
/// somebody else the first of them. Blocks.
///
/// # Errors
/// [`DeployError::Stopped`]. What is wrong with one of them hides no other.
pub(super) fn read(
    local: &Local,
    contents: &Contents,
    stop: Stop<'_>,
) -> Result<Vec<PluginManifest>, DeployError> {
    let root = contents.wrapper().unwrap_or_default();
    let mut read = Vec::new();
    let mut bytes = 0;
    for item in contents.files() {
        let below = item.path.strip_prefix(&root);
        let Some((folder, MANIFEST)) = below.and_then(|path| path.split_once('/')) else {
            continue;
        };
        if read.len() == MOST || bytes >= MOST_BYTES {
            break;
        }
        if stop() {
            return Err(DeployError::Stopped);
        }
        let text = local.read(&item.path, MOST_MANIFEST).ok().and_then(text_of);
        bytes += text.as_ref().map_or(0, String::len);
        read.push(PluginManifest {
            folder: folder.to_owned(),
            text,
        });
    }
    Ok(read)
}
