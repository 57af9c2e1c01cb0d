//! The object that a download reads, a binary or an event: what the platform
//! says of it, and whether it is still the one that was begun with.

use super::attempt::{Attempt, Stop};
use super::origin::Origin;
use super::{TransferError, Version};
use crate::api::{Content, ErrorKind};
use crate::domain::Md5;

/// A smaller file always comes as a whole: asking whether it is still the same
/// would cost as much as the bytes. One chunk of the platform. So does one of
/// unknown length: nothing would tell whether it is still the same.
const WORTH_RESUMING: u64 = 5 << 20;

/// Whether a download of so many bytes that is interrupted begins anew; where the
/// length is not known, that is not known either.
#[must_use]
pub fn begins_anew(length: Option<u64>) -> bool {
    length.is_some_and(|length| length < WORTH_RESUMING)
}

/// What the list said of it.
pub(super) struct Listed {
    pub(super) origin: Origin,
    pub(super) length: Option<u64>,
    pub(super) digest: Option<Md5>,
}

/// The object as far as it is known before the bytes come.
pub(super) struct Object {
    pub(super) origin: Origin,
    pub(super) length: Option<u64>,
    pub(super) digest: Option<Md5>,
    /// Its state, where the platform was asked just now.
    pub(super) version: Option<Version>,
}

/// Asks the platform what the object is now, where that is worth a request. An
/// object that is another one than before makes what is there worthless.
pub(super) async fn object(attempt: &Attempt, listed: Listed) -> Result<Object, Stop> {
    let mut object = Object {
        origin: listed.origin,
        length: listed.length,
        digest: listed.digest,
        version: None,
    };
    if object.length.is_none_or(|length| length < WORTH_RESUMING) {
        return Ok(object);
    }
    let described = object.origin.describe(&attempt.client);
    let described = match attempt.step(described).await? {
        Ok(described) => described,
        // Whoever may read the bytes need not be allowed to read the object.
        Err(error) if error.kind == ErrorKind::Forbidden => return Ok(object),
        Err(error) => return Err(error.into()),
    };
    let now = described.version;
    let memory = attempt.ledger.read();
    if memory.version.is_some() && !memory.is_of(Some(now), described.digest) {
        attempt
            .note("The file on the platform is another one now: it is downloaded from its start.");
    }
    object.length = now.length.or(object.length);
    object.digest = described.digest;
    object.version = Some(now);
    Ok(object)
}

/// Notes of which state of the object the bytes are, which are in the partial
/// file by now or come into it. Not before those of another state are gone:
/// what is noted holds for all that is in the file. And not later than the
/// first new byte: without it, `kill -9` would leave a file that nobody knows.
pub(super) async fn remember(attempt: &Attempt, object: &Object) -> Result<(), Stop> {
    attempt.ledger.update(|memory| {
        memory.version = object.version;
        memory.digest = object.digest;
    });
    if object.version.is_some() {
        attempt.step(attempt.ledger.persist()).await?;
    }
    Ok(())
}

/// The length to verify against is the one announced with the bytes, since it
/// speaks of these very bytes, and a list may be old. Where both are known and
/// differ, the platform is asked once more: if it still says another length
/// than it sends, something is wrong with the file, and nothing is saved.
pub(super) async fn check_length(
    attempt: &Attempt,
    object: &Object,
    content: &Content,
) -> Result<(), Stop> {
    let (Some(announced), Some(known)) = (content.length(), object.length) else {
        return Ok(());
    };
    if announced == known {
        return Ok(());
    }
    let now = attempt
        .step(object.origin.describe(&attempt.client))
        .await?;
    match now.map(|now| now.version.length) {
        Ok(Some(now)) if now != announced => Err(Stop::Failed(TransferError::Mismatch(format!(
            "The platform says that {} has {now} bytes, but sends {announced}. \
             Nothing was saved.",
            object.origin
        )))),
        _ => Ok(()),
    }
}

/// Looks once more at a file that came in parts: one of the same length may
/// have taken its place between them.
pub(super) async fn check_version(attempt: &Attempt, object: &Object) -> Result<(), Stop> {
    if object.version.is_none() {
        return Ok(());
    }
    let now = attempt
        .step(object.origin.describe(&attempt.client))
        .await??;
    if object.version == Some(now.version) {
        return Ok(());
    }
    Err(Stop::Failed(TransferError::Mismatch(format!(
        "On the platform {} was changed while it came in parts. Nothing was saved: download it \
         again.",
        object.origin
    ))))
}
