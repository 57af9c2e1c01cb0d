//! A download that was begun although nobody could look up what it is: the name,
//! the length and the digest are asked for with its first attempt that is answered.

use std::path::PathBuf;

use super::attempt::{Attempt, Stop};
use super::download;
use super::object::Listed;
use super::origin::Origin;
use super::{Done, Existing, Target};
use crate::api::ErrorKind;

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

/// Downloads what may not have been looked up yet: see [`download::download`].
pub(super) async fn download(
    attempt: &Attempt,
    listed: Listed,
    target: Target,
    existing: Existing,
) -> Result<Done, Stop> {
    if !is_unlisted(&listed, &target) {
        return download::download(attempt, listed, target, existing).await;
    }
    let described = listed.origin.describe(&attempt.client);
    let now = match attempt.step(described).await? {
        Ok(now) => now,
        // Whoever may read the bytes need not be allowed to read the object.
        Err(error) if error.kind == ErrorKind::Forbidden && !target.is_unnamed() => {
            return download::download(attempt, listed, target, existing).await;
        }
        Err(error) => return Err(error.into()),
    };
    let listed = Listed {
        length: now.version.length,
        digest: now.digest,
        ..listed
    };
    let target = match target {
        Target::Folder { folder, name } if name.is_empty() => Target::Folder {
            folder,
            name: now.name,
        },
        target => target,
    };
    download::download(attempt, listed, target, existing).await
}

/// Whether nobody looked it up. What was listed has a length, or at least a name for
/// a folder. Of an attachment the platform tells nothing that its list would not.
fn is_unlisted(listed: &Listed, target: &Target) -> bool {
    let is_unknown = listed.length.is_none() && listed.digest.is_none();
    is_unknown
        && match target {
            Target::Folder { name, .. } => name.is_empty(),
            Target::File(_) => matches!(listed.origin, Origin::Binary(_)),
        }
}
