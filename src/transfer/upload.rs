//! One file up: a new binary.
//!
//! The platform cannot append, so a broken upload starts over. Before it does,
//! it looks whether the platform has the file after all: an answer that was
//! lost is looked up, never guessed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::attempt::{Attempt, Stop};
use super::read_back::read_back;
use super::source::OpenFile;
use super::{Done, Phase, SourceFacts, TransferError, media_type};
use crate::api::{ApiError, Payload, is_media_type};
use crate::domain::{Binary, NewBinary};

/// A larger file is compared with the tenant's limit before a byte moves. It is
/// what the platform's own web page takes where the tenant says nothing
/// (`API.md` section 1.6).
const USUAL_LIMIT: u64 = 50 << 20;

/// How often a file that may be stored is looked for: with waits that double
/// from a second, seven seconds in all.
const LOOKS: u32 = 4;

/// Uploads a file as a new binary.
pub(super) async fn create(attempt: &Attempt, path: PathBuf, new: NewBinary) -> Result<Done, Stop> {
    let marker = attempt.ledger.read().marker;
    let found = if attempt.is_repeated {
        look_up(attempt, marker.as_deref()).await?
    } else {
        None
    };
    let (file, facts) = match open(attempt, path).await {
        Err(Stop::Failed(TransferError::Mismatch(changed))) => {
            return Err(Stop::Failed(TransferError::Mismatch(match found {
                Some(found) => format!(
                    "{changed} The platform holds what it was before, as binary {}.",
                    found.id
                ),
                None => changed,
            })));
        }
        opened => opened?,
    };
    let known = [new.media_type.as_deref(), Some(new.type_name.as_str())];
    let known = known.into_iter().flatten().find(|text| is_media_type(text));
    let (file, media_type) = if let Some(known) = known {
        (file, known.to_owned())
    } else {
        // The type is a word of the person's own; the bytes have one too.
        let name = new.name.clone();
        attempt
            .on_files(move || {
                let head = file.head().unwrap_or_default();
                let guessed = media_type::guess_type(&name, &head).to_owned();
                (file, guessed)
            })
            .await?
    };
    if let Some(found) = found {
        attempt.note(format!(
            "The platform has it after all, as binary {}: it is not sent again.",
            found.id
        ));
        let stored = read_back(attempt, found, file.length(), &media_type).await?;
        return Ok(Done::Stored(Box::new(stored)));
    }
    check_limit(attempt, &file).await?;
    let stored = send(attempt, &file, facts, async |payload| {
        let payload = payload.of_type(media_type.clone());
        attempt
            .client
            .create_binary(&new, marker.as_deref(), payload)
            .await
    })
    .await?;
    let stored = read_back(attempt, stored, file.length(), &media_type).await?;
    if attempt.is_repeated
        && let Some(marker) = &marker
    {
        remove_second(attempt, marker, &stored).await?;
    }
    Ok(Done::Stored(Box::new(stored)))
}

/// Looks whether an attempt whose answer was lost has stored the file all the
/// same. The platform may still be storing it, and its index may be behind: so
/// where all bytes were sent it is asked several times.
async fn look_up(attempt: &Attempt, marker: Option<&str>) -> Result<Option<Binary>, Stop> {
    let Some(marker) = marker else {
        return Ok(None);
    };
    let mut looks = Looks::begin(attempt);
    loop {
        let found = attempt.step(attempt.client.find_upload(marker)).await??;
        if found.is_some() || !looks.again(attempt).await? {
            return Ok(found);
        }
    }
}

/// How often it is looked for what an attempt before may have stored: once, and
/// where all bytes were sent several times, with waits between.
pub(super) struct Looks {
    left: u32,
    wait: Duration,
}

impl Looks {
    pub(super) fn begin(attempt: &Attempt) -> Self {
        attempt.meter.enter(Phase::Verifying);
        let times = if attempt.ledger.may_be_stored() {
            LOOKS
        } else {
            1
        };
        Self {
            left: times - 1,
            wait: attempt.retry.first,
        }
    }

    /// Waits before the next look; `false`: there is none.
    pub(super) async fn again(&mut self, attempt: &Attempt) -> Result<bool, Stop> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        attempt.step(tokio::time::sleep(self.wait)).await?;
        self.wait *= 2;
        Ok(true)
    }
}

/// An attempt before may have been stored only after it was looked for: then
/// the platform has the file twice, and the second one, which is certainly this
/// program's and nobody knows yet, goes.
async fn remove_second(attempt: &Attempt, marker: &str, stored: &Binary) -> Result<(), Stop> {
    // The file is stored; that it may be there twice is no reason to fail.
    if let Ok(Some(older)) = attempt.step(attempt.client.find_upload(marker)).await?
        && older.id != stored.id
    {
        attempt.note(match attempt.step(attempt.client.delete_binary(&older.id)).await? {
            Ok(()) => format!(
                "An attempt before was stored as binary {} after all: that one was deleted again.",
                older.id
            ),
            Err(error) => format!(
                "The platform has it twice: also as binary {}, from an attempt before ({error}).",
                older.id
            ),
        });
    }
    Ok(())
}

/// Opens the file, and refuses one that is not what it was when the transfer
/// began.
pub(super) async fn open(
    attempt: &Attempt,
    path: PathBuf,
) -> Result<(Arc<OpenFile>, SourceFacts), Stop> {
    let shown = path.display().to_string();
    let file = attempt.on_files(move || OpenFile::open(&path)).await??;
    attempt.meter.set_total(Some(file.length()));
    let facts = file.facts();
    let before = attempt.ledger.read().source;
    if before != Some(facts) {
        // As long as nothing was sent, what it is now is what is meant.
        if attempt.is_repeated && before.is_some() {
            return Err(Stop::Failed(TransferError::Mismatch(format!(
                "{shown} is not the file any more that this transfer began with: start a new \
                 transfer to send it as it is now."
            ))));
        }
        attempt.ledger.update(|memory| memory.source = Some(facts));
        // Before the first byte goes: after a crash nobody else could tell.
        attempt.step(attempt.ledger.persist()).await?;
    }
    Ok((Arc::new(file), facts))
}

/// Says so where the file is larger than the tenant takes. It is sent all the
/// same: what a platform does beyond its limit, nobody documents.
pub(super) async fn check_limit(attempt: &Attempt, file: &OpenFile) -> Result<(), Stop> {
    if file.length() <= USUAL_LIMIT {
        return Ok(());
    }
    // Not every user may read the option, and it is only for a warning.
    if let Ok(Some(limit)) = attempt.step(attempt.client.upload_limit()).await?
        && file.length() > limit
    {
        attempt.note(format!(
            "The tenant says that it takes files of {limit} bytes at most, and this one has {}: it \
             may refuse it.",
            file.length()
        ));
    }
    Ok(())
}

/// Sends all of a file, and gives what the platform answered.
pub(super) async fn pour<T>(
    attempt: &Attempt,
    file: &Arc<OpenFile>,
    call: impl AsyncFnOnce(Payload) -> Result<T, ApiError>,
) -> Result<T, Stop> {
    attempt.ledger.send();
    attempt.meter.restart(0);
    attempt.meter.enter(Phase::Connecting);
    let (source, breakage) = file.source(attempt);
    let stored = attempt
        .step(call(Payload::new(file.length(), source)))
        .await?;
    if let Some(error) = breakage.get() {
        return Err(error.into());
    }
    Ok(stored?)
}

/// Whether a file is another one than it was when it was opened.
pub(super) async fn has_changed(
    attempt: &Attempt,
    file: &Arc<OpenFile>,
    facts: SourceFacts,
) -> Result<bool, Stop> {
    let file = Arc::clone(file);
    let now = attempt.on_files(move || file.facts_now()).await?;
    Ok(now != Some(facts))
}

/// Sends all of a file that becomes a binary, and gives what the platform
/// answered.
pub(super) async fn send(
    attempt: &Attempt,
    file: &Arc<OpenFile>,
    facts: SourceFacts,
    call: impl AsyncFnOnce(Payload) -> Result<Binary, ApiError>,
) -> Result<Binary, Stop> {
    let stored = pour(attempt, file, call).await?;
    if has_changed(attempt, file, facts).await? {
        let length = file.length();
        return Err(Stop::Failed(TransferError::Mismatch(format!(
            "The file changed while it was sent. The platform now holds {length} bytes of it \
             as binary {0}, which may be a mixture of old and new: replace the content of binary \
             {0} with it.",
            stored.id
        ))));
    }
    Ok(stored)
}
