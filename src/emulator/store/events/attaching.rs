//! The file of an event: given in one piece, in chunks, and taken away.

use super::reading::find;
use super::writing::put;
use super::{Attachment, Event, State};
use crate::emulator::store::writing::now;
use crate::emulator::store::{Spool, Store, StoreError};

/// What is said of an attachment beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
}

/// What an attachment may take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing, or one that is incomplete.
    Nothing,
    /// A complete one alone.
    Complete,
}

/// A part of an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The place of its first byte in the file.
    pub start: u64,
    /// Whether the file is complete with it.
    pub then: State,
}

/// Why an attachment is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// There is no such event.
    #[error("Finding event from database failed")]
    NoEvent,
    /// It has no attachment, or only a part of one.
    #[error("Attachment not found")]
    NoAttachment,
    /// It has an attachment already.
    #[error("Attachment already exists")]
    Exists,
    /// The chunk does not begin where the one before it ended.
    #[error(
        "The chunk begins at byte {start}, but the next one must begin at byte {expected}: \
         so many bytes have been received."
    )]
    NotNext {
        /// Where it begins.
        start: u64,
        /// Where it should.
        expected: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AttachError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Over {
    /// Whether the event may be given an attachment like this.
    ///
    /// # Errors
    /// It has one already, or none that could be replaced.
    pub fn check(self, event: &Event) -> Result<(), AttachError> {
        let state = event.attachment.as_ref().map(|attachment| attachment.state);
        match (self, state) {
            (Self::Nothing, Some(State::Complete)) => Err(AttachError::Exists),
            (Self::Complete, None | Some(State::Incomplete)) => Err(AttachError::NoAttachment),
            _ => Ok(()),
        }
    }
}

impl Chunk {
    /// Whether the event waits for this chunk. One that begins at 0 starts over.
    ///
    /// # Errors
    /// The event has an attachment already, or other bytes are due.
    pub fn check(self, event: &Event) -> Result<(), AttachError> {
        Over::Nothing.check(event)?;
        let expected = event.attachment.as_ref().map_or(0, |found| found.length);
        if self.start == 0 || self.start == expected {
            return Ok(());
        }
        Err(AttachError::NotNext {
            start: self.start,
            expected,
        })
    }
}

impl Store {
    /// Gives the event with this id a file, in one piece.
    ///
    /// # Errors
    /// There is no such event, it may not be given one, or the database or the
    /// file system refused; then it is as it was.
    pub fn attach(
        &self,
        id: i64,
        content: Spool,
        label: Label,
        over: Over,
    ) -> Result<Event, AttachError> {
        self.change_attachment(id, |event| {
            over.check(event)?;
            let known = match over {
                Over::Nothing => None,
                Over::Complete => event.attachment.as_ref(),
            };
            Ok(Attachment {
                state: State::Complete,
                length: content.length(),
                place: self.contents.keep(content, id)?,
                // A new content without a name keeps the old one's.
                name: label.name.or_else(|| known?.name.clone()),
                content_type: label.content_type,
            })
        })
    }

    /// Adds a chunk to the file of the event with this id.
    ///
    /// # Errors
    /// There is no such event, it waits for another chunk or for none, or the
    /// database or the file system refused; then it is as it was.
    pub fn append(
        &self,
        id: i64,
        mut content: Spool,
        label: Label,
        chunk: Chunk,
    ) -> Result<Event, AttachError> {
        self.change_attachment(id, |event| {
            chunk.check(event)?;
            let state = chunk.then;
            match &event.attachment {
                Some(known) if chunk.start > 0 => {
                    let added = content.length();
                    self.contents
                        .append(&known.place, known.length, &mut content)?;
                    Ok(Attachment {
                        state,
                        place: known.place.clone(),
                        length: known.length + added,
                        // What the first chunk said, holds.
                        name: known.name.clone().or(label.name),
                        content_type: known.content_type.clone().or(label.content_type),
                    })
                }
                _ => Ok(Attachment {
                    state,
                    length: content.length(),
                    place: self.contents.keep(content, id)?,
                    name: label.name,
                    content_type: label.content_type,
                }),
            }
        })
    }

    /// Takes the file of the event with this id away, also an incomplete one.
    ///
    /// # Errors
    /// There is no such event, it has no file, or the database refused.
    pub fn detach(&self, id: i64) -> Result<(), AttachError> {
        let writer = self.writer();
        let mut event = find(&writer, id)?.ok_or(AttachError::NoEvent)?;
        let old = event.attachment.take().ok_or(AttachError::NoAttachment)?;
        event.updated = now();
        put(&writer, &event)?;
        self.totals.outdate();
        self.contents.forget(&old.place);
        Ok(())
    }

    /// Puts what `make` makes in the place of the attachment. A file that is not
    /// that of the attachment any more is removed.
    fn change_attachment(
        &self,
        id: i64,
        make: impl FnOnce(&Event) -> Result<Attachment, AttachError>,
    ) -> Result<Event, AttachError> {
        let writer = self.writer();
        let mut event = find(&writer, id)?.ok_or(AttachError::NoEvent)?;
        let new = make(&event)?;
        let added = new.place.clone();
        let old = event.attachment.replace(new).map(|old| old.place);
        event.updated = now();
        let done = put(&writer, &event);
        self.totals.outdate();
        // A file that only grew is that of both.
        if old.as_ref() != Some(&added) {
            match (&done, old) {
                (Ok(()), Some(old)) => self.contents.forget(&old),
                (Ok(()), None) => {}
                (Err(_), _) => self.contents.forget(&added),
            }
        }
        done?;
        Ok(event)
    }
}
