//! The event for a file that is to be attached: made once, and taken again by
//! the next try.
//!
//! Between the event and its file the line may break, or the program end. So
//! the event carries a word that is made of what was asked for and of the file,
//! and it is looked for by that word before another one is made: also after an
//! answer that was lost.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::attach::too_large;
use super::retry::{Retry, insist};
use super::{MAX_ATTACHMENT, SourceFacts, TransferError, local};
use crate::api::{ApiError, Client};
use crate::domain::{self, DeviceId, Event, NewEvent};

/// An event that is to be made for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWish {
    /// The device or asset it belongs to.
    pub source: DeviceId,
    /// Its `type`.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened.
    pub time: EventTime,
}

/// When an event happened that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventTime {
    /// Nobody says it: now, which is this moment. The next try has another one,
    /// and takes the same event.
    Now(Timestamp),
    /// As the person said.
    Given(Timestamp),
}

/// The event for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventForFile {
    /// The event.
    pub event: Event,
    /// Whether an earlier try made it.
    pub is_known: bool,
}

/// The event that an earlier try made for this very file and that has no whole
/// attachment; else a new one. What may pass is tried again as `retry` says, and
/// `waits` hears of it.
///
/// # Errors
/// Where the file cannot be read or is larger than an event takes (then no
/// event is made), and what the platform said last.
pub async fn event_for(
    client: &Client,
    wish: &EventWish,
    file: &Path,
    retry: Retry,
    waits: impl Fn(Duration, ApiError),
) -> Result<EventForFile, TransferError> {
    let marker = {
        let (wish, file) = (wish.clone(), file.to_owned());
        tokio::task::spawn_blocking(move || marker(&wish, &file))
            .await
            .map_err(|error| TransferError::Internal(error.to_string()))??
    };
    let new = NewEvent {
        source: wish.source.clone(),
        type_name: wish.type_name.clone(),
        text: wish.text.clone(),
        time: match wish.time {
            EventTime::Now(time) | EventTime::Given(time) => time,
        },
    };
    let look_or_make = || async {
        let left = client.marked_event(&new, &marker).await?;
        match left.filter(|event| event.attachment.is_none()) {
            Some(event) => Ok(EventForFile {
                event,
                is_known: true,
            }),
            None => Ok(EventForFile {
                event: client.create_event(&new, Some(&marker)).await?,
                is_known: false,
            }),
        }
    };
    Ok(insist(retry, look_or_make, waits).await?)
}

/// The same word for the same wish and the same file, and another one for any
/// other. Blocks.
fn marker(wish: &EventWish, file: &Path) -> Result<String, TransferError> {
    let metadata = fs::metadata(file).map_err(|error| local::error("read", file, &error))?;
    if !metadata.is_file() {
        return Err(local::refused("read", file, "it is not a regular file"));
    }
    if metadata.len() > MAX_ATTACHMENT {
        return Err(too_large(file, metadata.len()));
    }
    let facts = SourceFacts::of(&metadata);
    let since = |time: std::time::SystemTime| time.duration_since(UNIX_EPOCH).ok();
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let given = match wish.time {
        EventTime::Now(_) => String::new(),
        EventTime::Given(time) => time.to_string(),
    };
    let mut digest = Md5::new();
    for part in [
        wish.source.as_str().as_bytes(),
        wish.type_name.as_bytes(),
        wish.text.as_bytes(),
        given.as_bytes(),
        path.as_os_str().as_encoded_bytes(),
        &facts.length.to_le_bytes(),
        format!("{:?}", facts.modified.and_then(since)).as_bytes(),
    ] {
        // With its length, so that no two wishes read alike.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    Ok(domain::Md5(digest.finalize().into()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_that_of_the_wish_and_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&one, "hello").unwrap();
        fs::write(&other, "hello").unwrap();
        let wish = EventWish {
            source: DeviceId::new("7").unwrap(),
            type_name: "log".into(),
            text: "a log".into(),
            time: EventTime::Now(Timestamp::MIN),
        };
        let word = |wish: &EventWish, file: &Path| marker(wish, file).unwrap();
        let first = word(&wish, &one);
        assert_eq!(first.len(), 32);
        assert_eq!(first, word(&wish, &one));
        assert_ne!(first, word(&wish, &other));
        let later = EventWish {
            time: EventTime::Now(Timestamp::MAX),
            ..wish.clone()
        };
        assert_eq!(first, word(&later, &one));
        let timed = EventWish {
            time: EventTime::Given(Timestamp::UNIX_EPOCH),
            ..wish.clone()
        };
        assert_ne!(first, word(&timed, &one));
        let shifted = EventWish {
            type_name: "loga".into(),
            text: " log".into(),
            ..wish.clone()
        };
        assert_ne!(first, word(&shifted, &one));
        fs::write(&one, "hello!").unwrap();
        assert_ne!(first, word(&wish, &one));
    }

    #[test]
    fn a_file_that_no_event_takes_makes_no_event() {
        let folder = tempfile::tempdir().unwrap();
        let wish = EventWish {
            source: DeviceId::new("7").unwrap(),
            type_name: "log".into(),
            text: "a log".into(),
            time: EventTime::Now(Timestamp::MIN),
        };
        let said = |path: &Path| marker(&wish, path).unwrap_err().to_string();
        assert!(said(folder.path()).contains("it is not a regular file"));
        assert!(said(&folder.path().join("none")).contains("no such file"));
        let large = folder.path().join("large");
        let file = fs::File::create(&large).unwrap();
        file.set_len(MAX_ATTACHMENT + 1).unwrap();
        assert!(said(&large).contains("an event takes a file of 52428800 at most"));
    }
}
