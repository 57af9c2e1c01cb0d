//! The object that a download reads, a binary or an event: what the platform
//! says of it, and whether it is still the one that was begun with.

use super::attempt::{Attempt, Stop};
use super::origin::Origin;
use super::{TransferError, Version};
use crate::api::{Content, ErrorKind};
use crate::domain::Md5;

/// A smaller file always comes as a whole: asking whether it is still the same
/// would cost as much as the bytes. One chunk of the platform.
pub(super) const WORTH_RESUMING: u64 = 5 << 20;

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
    let memory = attempt.ledger.read();
    let before = memory.version.and_then(|before| before.length);
    let mut object = Object {
        origin: listed.origin,
        length: listed.length.or(before),
        digest: listed.digest,
        version: None,
    };
    if !is_worth_resuming(object.length) {
        return Ok(object);
    }
    let described = object.origin.describe(&attempt.client);
    let described = match attempt.step(described).await? {
        Ok(described) => described,
        // Whoever may read the bytes need not be allowed to read the object.
        Err(error) if error.kind == ErrorKind::Forbidden => {
            object.version = memory.tagged();
            return Ok(object);
        }
        Err(error) => return Err(error.into()),
    };
    let now = Version {
        // An event need not tell it.
        length: described.version.length.or(object.length),
        ..described.version
    };
    object.length = now.length;
    object.digest = described.digest;
    // Its tag says more than its date, and the rest is asked for by it.
    if let Some(tagged) = memory.tagged().filter(|tagged| tagged.length == now.length) {
        object.version = Some(tagged);
        return Ok(object);
    }
    if listed.length.is_none() && now.updated.is_none() && object.digest.is_none() {
        return Ok(object);
    }
    if memory.version.is_some() && !memory.is_of(Some(now), described.digest) {
        attempt
            .note("The file on the platform is another one now: it is downloaded from its start.");
    }
    object.version = Some(now);
    Ok(object)
}

fn is_worth_resuming(length: Option<u64>) -> bool {
    length.is_some_and(|length| length >= WORTH_RESUMING)
}

/// Finds out of which state the bytes are that come from their start, where nobody
/// told before how many they are: only now is known whether that is worth it. It is
/// their tag where they have one, as the rest is asked for on condition of it; else
/// what the platform says of the object. `true`: that was asked, and the bytes must
/// be asked for once more, not to be older than that.
pub(super) async fn know_late(
    attempt: &Attempt,
    object: &mut Object,
    content: &Content,
) -> Result<bool, Stop> {
    let length = content.length();
    let is_dated = object
        .version
        .is_some_and(|version| version.updated.is_some());
    if is_dated || object.digest.is_some() || !is_worth_resuming(length) {
        return Ok(false);
    }
    if attempt.ledger.read().is_tagged() {
        let updated = None;
        object.version = Some(Version { length, updated });
        remember(attempt, object).await?;
        return Ok(false);
    }
    if object.version.is_some() {
        return Ok(false);
    }
    let described = object.origin.describe(&attempt.client);
    match attempt.step(described).await? {
        Ok(now) if now.version.updated.is_some() => {
            object.version = Some(Version {
                length: now.version.length.or(length),
                ..now.version
            });
            remember(attempt, object).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
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

/// The same for what comes in place of the rest of a file, of which `there` bytes are
/// here. A gateway's page must not cost them: what is worth going on with is kept.
pub(super) async fn check_instead(
    attempt: &Attempt,
    object: &Object,
    content: &Content,
    there: u64,
) -> Result<(), Stop> {
    match check_length(attempt, object, content).await {
        Err(Stop::Failed(TransferError::Mismatch(said))) if there >= WORTH_RESUMING => {
            Err(Stop::Stuck(TransferError::Mismatch(format!(
                "{said} The {there} bytes that came before are kept."
            ))))
        }
        // Another tag is the platform's own word that it is another file.
        Ok(()) if is_tagged_otherwise(attempt, content) => Ok(()),
        Ok(()) if content.length().is_none() && there >= WORTH_RESUMING => {
            Err(Stop::Stuck(TransferError::Mismatch(format!(
                "In place of the rest of {} the platform sends something of which it tells no \
                 length. The {there} bytes that came before are kept: cancel the transfer, or \
                 take it off the list by c8ybin transfers clear, to start over.",
                object.origin
            ))))
        }
        checked => checked,
    }
}

/// Whether the bytes have a tag that is not that of those which came before.
fn is_tagged_otherwise(attempt: &Attempt, content: &Content) -> bool {
    let before = attempt.ledger.read().etag;
    before.is_some() && content.etag().is_some() && content.etag() != before.as_deref()
}

/// Looks once more at a file that came in parts: one of the same length may
/// have taken its place between them.
pub(super) async fn check_version(attempt: &Attempt, object: &Object) -> Result<(), Stop> {
    let Some(before) = object.version else {
        return Ok(());
    };
    let now = attempt
        .step(object.origin.describe(&attempt.client))
        .await?;
    match now {
        Ok(now) => {
            let now = Version {
                length: now.version.length.or(object.length),
                ..now.version
            };
            // What is known by its tag alone was asked for by it.
            let is_same = match before.updated {
                Some(_) => now == before,
                None => now.length == before.length,
            };
            if is_same {
                return Ok(());
            }
        }
        // What came was asked for by its tag.
        Err(error) if error.kind == ErrorKind::Forbidden && before.updated.is_none() => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    Err(Stop::Failed(TransferError::Mismatch(format!(
        "On the platform {} was changed while it came in parts. Nothing was saved: download it \
         again.",
        object.origin
    ))))
}
