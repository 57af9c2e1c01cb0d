//! A download that was begun although nobody could look up what it is: the name
//! and the rest are asked for with its first attempt that is answered.

use std::path::PathBuf;

use super::attempt::{Attempt, Stop};
use super::download;
use super::object::Listed;
use super::{Done, Existing, Target};

impl Target {
    /// Into a folder, under a name that is not known yet.
    #[must_use]
    pub const fn unnamed(folder: PathBuf) -> Self {
        Self::Folder {
            folder,
            name: String::new(),
        }
    }

    /// Whether the name is not known yet, or there is none.
    pub(super) const fn is_unnamed(&self) -> bool {
        matches!(self, Self::Folder { name, .. } if name.is_empty())
    }
}

/// Downloads to a target whose name may be unknown: see [`download::download`].
pub(super) async fn download(
    attempt: &Attempt,
    listed: Listed,
    target: Target,
    existing: Existing,
) -> Result<Done, Stop> {
    let (listed, target) = match target {
        // What was listed and has no name gets its id.
        Target::Folder { folder, name } if name.is_empty() && listed.length.is_none() => {
            let described = listed.origin.describe(&attempt.client);
            let now = attempt.step(described).await??;
            let listed = Listed {
                length: now.version.length,
                digest: now.digest,
                ..listed
            };
            let name = now.name;
            (listed, Target::Folder { folder, name })
        }
        target => (listed, target),
    };
    download::download(attempt, listed, target, existing).await
}
