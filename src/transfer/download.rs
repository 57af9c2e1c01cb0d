//! One file down: to a partial file, verified, then to its name.
//!
//! Every attempt begins here and finds out by itself what is there: a file
//! that has the name already, what an earlier attempt left, whether the
//! object is still the same. So it makes no difference whether the attempt
//! before was broken by a cable, by a full disk or by `kill -9`.

use std::path::PathBuf;
use std::sync::Arc;

use super::attempt::{Attempt, Stop};
use super::object::{
    Listed, Object, WORTH_RESUMING, begins_anew, check_instead, check_length, check_version,
    know_late, object, remember,
};
use super::partial::Partial;
use super::place::{Place, place, settle};
use super::published::{Published, published};
use super::samples::{Compared, compare};
use super::saver::{self, Begin, Opened, Saver};
use super::{Done, Existing, Phase, Question, Target, TransferError, Verified, disk, small};
use crate::api::{Content, ErrorKind};
use crate::domain::Md5;

/// Downloads a binary, or the attachment of an event. Where the name is taken
/// although nobody chose what is to become of that, what came is kept for when
/// somebody has.
pub(super) async fn download(
    attempt: &Attempt,
    listed: Listed,
    target: Target,
    existing: Existing,
) -> Result<Done, Stop> {
    match save(attempt, listed, target, existing).await {
        Err(Stop::Failed(taken @ (TransferError::Exists(_) | TransferError::Wanted(_))))
            if holds_much(attempt).await? =>
        {
            Err(Stop::Stuck(taken))
        }
        done => done,
    }
}

/// Whether there is a partial file that is worth going on with.
async fn holds_much(attempt: &Attempt) -> Result<bool, Stop> {
    let Some(partial) = attempt.ledger.read().partial else {
        return Ok(false);
    };
    attempt
        .on_files(move || std::fs::metadata(partial).is_ok_and(|file| file.len() >= WORTH_RESUMING))
        .await
}

async fn save(
    attempt: &Attempt,
    listed: Listed,
    target: Target,
    existing: Existing,
) -> Result<Done, Stop> {
    // What an earlier attempt left is for the other way.
    let is_small =
        small::comes_into_memory(listed.length) && attempt.ledger.read().partial.is_none();
    let (place, is_taken, free) = {
        let id = listed.origin.id().to_owned();
        let found = attempt.on_files(move || {
            let (place, is_taken) = place(target, &id)?;
            let free = is_small.then(|| Partial::free_path(&place.folder, &place.name, &id));
            Ok::<_, TransferError>((place, is_taken, free.and_then(Result::ok)))
        });
        found.await??
    };
    let mut is_own = false;
    let (place, is_taken, existing) = match published(attempt, &listed, &place, existing).await? {
        Some(Published::Same(done)) => return Ok(done),
        Some(Published::Whole(named)) => {
            is_own = true;
            (named, true, Existing::Resume)
        }
        None => (place, is_taken, existing),
    };
    // Asked before the bytes come: nobody waits for a long download to find
    // that it was not wanted.
    if is_taken && let Some(done) = settle(existing, place.path.clone())? {
        return Ok(done);
    }
    let place = match existing {
        _ if !is_taken => own_name(attempt, place, existing).await?,
        // Chosen now, so that the journal knows it before the file has it.
        Existing::Rename => another_name(attempt, place).await?,
        _ => place,
    };
    attempt.meter.enter(Phase::Connecting);
    attempt.meter.set_total(listed.length);
    let is_short = begins_anew(listed.length);
    let mut object = object(attempt, listed).await?;
    // Its file stays as it is unless it is the beginning of what comes.
    let from_file = is_taken && existing == Existing::Resume;
    // Of its own it is known what it holds.
    is_own = is_own && attempt.ledger.read().is_of(object.version, object.digest);
    let compared = match from_file && !is_own {
        true => compare(attempt, &object, &place).await?,
        false => Compared::All,
    };
    let begin = begin(attempt, &object, from_file.then(|| place.path.clone()));
    let goal = match existing {
        Existing::Resume if !is_taken => Existing::Fail,
        existing => existing,
    };
    if let Some(free) = free.filter(|_| !from_file)
        && let Some(done) = small::download(attempt, &object, &place, free, goal).await?
    {
        return Ok(done);
    }
    let work = saver::Work {
        place: place.clone(),
        origin: object.origin.clone(),
        ledger: Arc::clone(&attempt.ledger),
        coming: Arc::clone(&attempt.coming),
        whole: object.length,
        halt: attempt.halt.clone(),
    };
    let (mut saver, opened) = attempt
        .step(Saver::start(&attempt.files, work, begin))
        .await??;
    remember(attempt, &object).await?;
    let mut coming = open(attempt, &object, &mut saver, &place, opened, from_file).await?;
    let etag = coming.content.etag().map(str::to_owned);
    attempt.ledger.update(|memory| memory.etag = etag);
    if coming.there == 0 && know_late(attempt, &mut object, &coming.content).await? {
        let opened = object.origin.open(&attempt.client, 0, None);
        coming.content = attempt.step(opened).await??;
    }
    let length = coming.content.length().or(object.length);
    attempt.meter.set_total(length);
    let came_in_parts = coming.there > 0;
    let received = receive(attempt, &object, coming, &mut saver, &place).await?;
    check_received(&object, length, received)?;
    attempt.meter.enter(Phase::Verifying);
    let verified = verify(attempt, &object, length, async || {
        let digest = attempt.step(saver.digest()).await?;
        digest.map_err(|error| place.failed(&error))
    })
    .await?;
    if came_in_parts && verified != Verified::Md5 {
        check_version(attempt, &object).await?;
    }
    let verified = match (verified, compared) {
        (Verified::Size, Compared::Samples) => Verified::Samples,
        (verified, _) => verified,
    };
    attempt
        .step(saver.sync())
        .await?
        .map_err(|error| place.failed(&error))?;
    if object.version.is_some() || !is_short {
        // So that a later run knows its own file by its number. A short one is
        // compared.
        attempt.step(attempt.ledger.persist()).await?;
    }
    saver
        .publish(goal, verified)
        .await
        .map_err(|error| place.failed(&error))?
}

/// A place whose name no other download of this run will take. Where that is to be
/// skipped or overwritten, it is decided at the end: the other one may fail.
async fn own_name(attempt: &Attempt, place: Place, existing: Existing) -> Result<Place, Stop> {
    if attempt.coming.claim(attempt.id, &place.path) {
        return Ok(place);
    }
    match existing {
        Existing::Ask => Err(Stop::Asks(Question::Wanted(place.path))),
        Existing::Fail | Existing::Resume => Err(Stop::Failed(TransferError::Wanted(place.path))),
        Existing::Skip | Existing::Overwrite => Ok(place),
        Existing::Rename => another_name(attempt, place).await,
    }
}

/// The same place under the next number that is free, and that no other download of
/// this run will take.
async fn another_name(attempt: &Attempt, place: Place) -> Result<Place, Stop> {
    let (coming, id) = (Arc::clone(&attempt.coming), attempt.id);
    attempt
        .on_files(move || place.under_a_free_number(|path| coming.claim(id, path)))
        .await
}

/// What there is to go on with.
fn begin(attempt: &Attempt, object: &Object, file: Option<PathBuf>) -> Begin {
    let memory = attempt.ledger.read();
    let good = if !memory.is_of(object.version, object.digest) {
        0
    } else if disk::is_same_boot(memory.boot.as_deref()) {
        // As long as the machine runs, the file itself tells how much of it was
        // written: the memory is up to a second behind.
        u64::MAX
    } else {
        memory.synced
    };
    Begin {
        left: memory.partial.map(|path| (path, good)),
        copy: file,
    }
}

/// A download whose first bytes are compared with what is there.
struct Coming {
    content: Content,
    /// Bytes that are in the partial file.
    there: u64,
    /// The first new bytes, where they came with the comparison.
    first: bytes::Bytes,
}

/// Begins the download behind what is there, if that is the file's beginning;
/// else at the start.
async fn open(
    attempt: &Attempt,
    object: &Object,
    saver: &mut Saver,
    place: &Place,
    opened: Opened,
    from_file: bool,
) -> Result<Coming, Stop> {
    let Opened { length, tail } = opened;
    let from = length - tail.len() as u64;
    let mut restarted = None;
    if length > 0 {
        let is_longer = object.length.is_some_and(|whole| length > whole);
        let opened = if is_longer {
            None
        } else {
            reach(attempt, object, from).await?
        };
        match opened {
            Some(mut content) if content.start() == from => {
                if let Some(first) = overlap(attempt, &mut content, &tail).await? {
                    attempt.note(format!("It goes on behind byte {length}."));
                    attempt.meter.restart(length);
                    return Ok(Coming {
                        content,
                        there: length,
                        first,
                    });
                }
            }
            // The server knows no ranges and sends the whole.
            whole => restarted = whole,
        }
        if from_file {
            return Err(Stop::Failed(match restarted {
                Some(_) => TransferError::Mismatch(format!(
                    "{} cannot be gone on with, since the server sends no parts of {}: it was \
                     kept. Choose to overwrite it, or another name.",
                    place.path.display(),
                    object.origin
                )),
                None => place.is_no_beginning(&object.origin),
            }));
        }
        if let Some(whole) = &restarted {
            check_instead(attempt, object, whole, length).await?;
        }
        attempt.note(
            "What was there is not its beginning, or the server gives no parts: from the start.",
        );
        attempt
            .step(saver.clear())
            .await?
            .map_err(|error| place.failed(&error))?;
    }
    let content = match restarted {
        Some(content) => content,
        None => {
            attempt
                .step(object.origin.open(&attempt.client, 0, None))
                .await??
        }
    };
    check_length(attempt, object, &content).await?;
    attempt.meter.restart(0);
    Ok(Coming {
        content,
        there: 0,
        first: bytes::Bytes::new(),
    })
}

/// The rest of the file from a byte on; `None` where the file has no such byte.
async fn reach(attempt: &Attempt, object: &Object, from: u64) -> Result<Option<Content>, Stop> {
    let memory = attempt.ledger.read();
    let (etag, tagged) = (memory.etag.as_deref(), memory.tagged());
    let opened = object.origin.open(&attempt.client, from, etag);
    match attempt.step(opened).await? {
        Ok(content) => {
            // A server may have tags and not know the condition.
            let length = object.length.or(tagged.and_then(|tagged| tagged.length));
            let is_same = agree(content.length(), length)
                && agree(content.etag(), etag)
                && (tagged.is_none() || content.etag() == etag);
            Ok((is_same || content.start() == 0).then_some(content))
        }
        Err(error) if matches!(error.kind, ErrorKind::OutOfRange { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether two things that may be unknown can be the same.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Compares the end of what is there with what comes for that place. `None`:
/// they differ. Else the bytes that came behind it.
async fn overlap(
    attempt: &Attempt,
    content: &mut Content,
    tail: &[u8],
) -> Result<Option<bytes::Bytes>, Stop> {
    let mut left = tail;
    while !left.is_empty() {
        let Some(mut bytes) = attempt.step(content.chunk()).await?? else {
            return Ok(None);
        };
        let both = bytes.len().min(left.len());
        let ours = left.split_off(..both).unwrap_or_default();
        let theirs = bytes.split_to(both);
        if ours != theirs {
            return Ok(None);
        }
        if left.is_empty() {
            return Ok(Some(bytes));
        }
    }
    Ok(Some(bytes::Bytes::new()))
}

/// Moves the bytes, and gives how many there are in all.
async fn receive(
    attempt: &Attempt,
    object: &Object,
    coming: Coming,
    saver: &mut Saver,
    place: &Place,
) -> Result<u64, Stop> {
    let Coming {
        mut content,
        there,
        first,
    } = coming;
    let mut received = there;
    attempt.meter.enter(Phase::Receiving);
    attempt
        .step(async {
            // That there is something to go on with, as a list of interrupted
            // transfers tells it, is not left to the next second.
            let mut is_recorded = object.version.is_none();
            let mut next = Some(first);
            while let Some(mut bytes) = next {
                while !bytes.is_empty() {
                    let piece = bytes.split_to(attempt.limits.piece(bytes.len()));
                    let length = piece.len();
                    attempt.limits.pass(length).await;
                    saver
                        .write(piece)
                        .await
                        .map_err(|error| place.failed(&error))?;
                    received += length as u64;
                    attempt.meter.add(length as u64);
                    if !is_recorded && attempt.ledger.read().written > 0 {
                        attempt.ledger.persist().await;
                        is_recorded = true;
                    }
                }
                next = content.chunk().await?;
            }
            Ok::<(), Stop>(())
        })
        .await??;
    Ok(received)
}

/// Compares the length with the announced one, where there is one.
pub(super) fn check_received(
    object: &Object,
    length: Option<u64>,
    received: u64,
) -> Result<(), Stop> {
    match length {
        Some(length) if received != length => Err(Stop::Failed(TransferError::Mismatch(format!(
            "The platform sent {received} of the {length} bytes of {}. Nothing was \
                 saved.",
            object.origin
        )))),
        _ => Ok(()),
    }
}

/// Compares what came with what the platform tells of it; the digest is taken
/// where it is needed, and `None` where the job was stopped.
pub(super) async fn verify(
    attempt: &Attempt,
    object: &Object,
    length: Option<u64>,
    digest: impl AsyncFnOnce() -> Result<Option<Md5>, Stop>,
) -> Result<Verified, Stop> {
    let Some(expected) = object.digest else {
        return Ok(match length {
            Some(_) => Verified::Size,
            None => Verified::Nothing,
        });
    };
    let digest = digest().await?.ok_or(Stop::Halted)?;
    if digest == expected {
        return Ok(Verified::Md5);
    }
    let mut expected = expected;
    if object.version.is_none() {
        // The list may be old; the platform is asked before it is blamed.
        let now = attempt
            .step(object.origin.describe(&attempt.client))
            .await??;
        match now.digest {
            Some(now) if now == digest => return Ok(Verified::Md5),
            Some(now) => expected = now,
            None => return Ok(Verified::Size),
        }
    }
    Err(Stop::Failed(TransferError::Mismatch(format!(
        "The bytes of {} have the MD5 digest {digest}, but the platform says {expected}. \
         Nothing was saved.",
        object.origin
    ))))
}
