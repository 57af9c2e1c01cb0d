//! New bytes for a binary that is there.
//!
//! Where that is wanted, a copy of the old ones is kept on this machine first.
//! What it was is noted before the first byte goes. Where an answer is lost, the
//! binary is looked at before anything is sent again: it may have the new bytes,
//! or, on old platforms, another id (`API.md` section 2.2).

use std::path::PathBuf;
use std::sync::Arc;

use super::attempt::{Attempt, Stop};
use super::read_back::read_back;
use super::safety::Copying;
use super::same::same_bytes;
use super::source::OpenFile;
use super::upload::{Looks, check_limit, open, send};
use super::{Done, Phase, Retry, TransferError, Version};
use crate::api::{ApiError, ErrorKind};
use crate::domain::{Binary, BinaryId, BinaryQuery, PageRequest};

/// Among how many binaries of one name a new id is looked for.
const OF_ONE_NAME: u32 = 100;

/// Replaces the bytes of a binary.
pub(super) async fn replace(
    attempt: &Attempt,
    id: BinaryId,
    path: PathBuf,
    content_type: String,
    copying: Copying,
) -> Result<Done, Stop> {
    let (file, facts) = match open(attempt, path).await {
        Err(Stop::Failed(TransferError::Mismatch(changed))) => {
            return Err(with_what_is_held(attempt, &id, changed).await);
        }
        opened => opened?,
    };
    let replacing = Replacing {
        attempt,
        id: &id,
        file: &file,
    };
    let found = match attempt.ledger.read().version {
        Some(before) => replacing.look_up(before).await?,
        // Nothing was sent yet; or what the binary is may not be read, and nobody
        // can tell: the same bytes may go once more.
        None => {
            if copying == Copying::Keep {
                replacing.keep_copy().await?;
            }
            replacing.note_before().await?;
            None
        }
    };
    let stored = if let Some(found) = found {
        attempt.note(format!(
            "The platform has it after all, as binary {}: it is not sent again.",
            found.id
        ));
        found
    } else {
        check_limit(attempt, &file).await?;
        send(attempt, &file, facts, async |payload| {
            attempt
                .client
                .replace_binary(&id, &content_type, payload)
                .await
        })
        .await?
    };
    let stored = read_back(attempt, stored, file.length(), &content_type).await?;
    Ok(Done::Stored(Box::new(stored)))
}

struct Replacing<'a> {
    attempt: &'a Attempt,
    id: &'a BinaryId,
    file: &'a Arc<OpenFile>,
}

impl Replacing<'_> {
    /// Keeps a copy of the bytes that are there, of which a later attempt finds
    /// nothing any more. One that broke begins anew with the next attempt.
    async fn keep_copy(&self) -> Result<(), Stop> {
        let attempt = self.attempt;
        attempt.meter.enter(Phase::Copying);
        let Some(safety) = &attempt.safety else {
            let why = "There is no folder on this machine to keep copies in.";
            return Err(self.without_copy(TransferError::Local(why.to_owned())));
        };
        let binary = match self.read().await? {
            Ok(binary) => binary,
            Err(error) => return Err(self.without_copy(error.into())),
        };
        // A line that breaks now and then is gone on with; whether one that is
        // down is waited for, the engine knows.
        let retry = Retry {
            times: attempt.retry.times.min(1),
            ..attempt.retry
        };
        let kept = safety.keep_replaced(&attempt.client, &binary, retry, &attempt.limits);
        match attempt.step(kept).await? {
            Ok(Some(_)) => Ok(()),
            Ok(None) => {
                attempt.note("It is too large for a copy: none is kept of what is there.");
                Ok(())
            }
            Err(error) => Err(self.without_copy(error)),
        }
    }

    /// Says of what went wrong with the copy alone that it is about the copy, and how
    /// to do without. A login, a line or an id that is wrong would end the replacement
    /// as well.
    fn without_copy(&self, error: TransferError) -> Stop {
        let said = format!(
            "Binary {} was not replaced: no copy of it could be kept.",
            self.id
        );
        Stop::Failed(match error {
            TransferError::Api(error) if error.kind == ErrorKind::Forbidden => {
                error.with_advice(format!("{said} {DO_WITHOUT}")).into()
            }
            TransferError::Api(error) => error.into(),
            other => TransferError::Local(format!("{said} {other} {DO_WITHOUT}")),
        })
    }

    /// Notes what the binary is, for good.
    async fn note_before(&self) -> Result<(), Stop> {
        let before = match self.read().await? {
            Ok(before) => before,
            // Whoever may write the bytes need not be allowed to read the object.
            Err(error) if error.kind == ErrorKind::Forbidden => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        self.attempt.ledger.update(|memory| {
            memory.version = Some(Version {
                length: before.length,
                updated: before.updated,
            });
            memory.marker = Some(before.name);
        });
        self.attempt.step(self.attempt.ledger.persist()).await
    }

    /// The binary, where an attempt before has replaced its bytes.
    async fn look_up(&self, before: Version) -> Result<Option<Binary>, Stop> {
        let mut looks = Looks::begin(self.attempt);
        loop {
            let gone = match self.read().await? {
                Ok(now) if self.is_replaced(before, &now).await? => return Ok(Some(now)),
                Ok(_) => None,
                Err(error) if error.kind == ErrorKind::NotFound => {
                    if let Some(moved) = self.under_another_id(before).await? {
                        return Ok(Some(moved));
                    }
                    Some(error)
                }
                Err(error) => return Err(error.into()),
            };
            if !looks.again(self.attempt).await? {
                return match gone {
                    Some(error) => Err(error.with_advice(GONE).into()),
                    None => Ok(None),
                };
            }
        }
    }

    async fn read(&self) -> Result<Result<Binary, ApiError>, Stop> {
        self.attempt.step(self.attempt.client.binary(self.id)).await
    }

    /// Whether a binary has the new bytes. A date and a length prove nothing:
    /// somebody else may have changed it. So they are compared.
    async fn is_replaced(&self, before: Version, now: &Binary) -> Result<bool, Stop> {
        let may_be = now.updated != before.updated && now.length == Some(self.file.length());
        Ok(may_be && self.is_same(&now.id).await?)
    }

    async fn is_same(&self, id: &BinaryId) -> Result<bool, Stop> {
        let opened = self.attempt.client.open_binary(id, 0, None);
        let content = self.attempt.step(opened).await??;
        let same = same_bytes(self.attempt, self.file, content).await?;
        Ok(same == Some(self.file.length()))
    }

    /// The binary of the same name that came since, and has the bytes of the
    /// file.
    async fn under_another_id(&self, before: Version) -> Result<Option<Binary>, Stop> {
        let name = self.attempt.ledger.read().marker.unwrap_or_default();
        if name.is_empty() {
            return Ok(None);
        }
        let query = BinaryQuery {
            name: Some(name.clone()),
            ..BinaryQuery::default()
        };
        let page = PageRequest {
            number: 1,
            size: OF_ONE_NAME,
            totals: false,
        };
        let found = self.attempt.client.binaries(&query, page);
        for one in self.attempt.step(found).await??.items {
            let is_newer = one.id != *self.id && one.updated > before.updated;
            let may_be = is_newer && one.name == name && one.length == Some(self.file.length());
            if may_be && self.is_same(&one.id).await? {
                return Ok(Some(one));
            }
        }
        Ok(None)
    }
}

/// What to do where no copy can be kept.
const DO_WITHOUT: &str = "Replace it without a copy: --no-copy, or c in the dialog.";

/// What to do where the binary is gone, and its new bytes with it.
const GONE: &str = "It was deleted, or its new content has another name: look for it, or upload \
                    the file as a new binary.";

/// Says of a file that changed what the platform has of it.
async fn with_what_is_held(attempt: &Attempt, id: &BinaryId, changed: String) -> Stop {
    let Some(before) = attempt.ledger.read().version else {
        return Stop::Failed(TransferError::Mismatch(changed));
    };
    let now = match attempt.step(attempt.client.binary(id)).await {
        Err(halted) => return halted,
        Ok(now) => now,
    };
    let held = match now {
        Ok(now) if now.updated != before.updated => format!(
            "{changed} Binary {id} was changed meanwhile, and has {} bytes now.",
            now.length.unwrap_or_default()
        ),
        Ok(_) => format!("{changed} Binary {id} is as it was."),
        Err(_) => changed,
    };
    Stop::Failed(TransferError::Mismatch(held))
}
