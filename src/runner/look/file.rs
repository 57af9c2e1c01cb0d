//! A file that is open to be looked into: one of the platform, or one within an
//! archive, which was unpacked into memory.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use bytesize::ByteSize;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::super::link::Link;
use crate::panes::preview::{Source, Subject};
use crate::preview::archive::{Archive, read_entry};
use crate::preview::{HEAD, Limits, PreviewError, identify};
use crate::transfer::{Budget, PeekAt, PeekError, PeekReader, RemoteFile};

/// How long a decoder may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// Bytes of a file within an archive that are unpacked to be shown.
const UNPACKED: usize = 8 << 20;

/// For what a file is opened, which says how much of it may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// To find out what it is, unasked.
    Glance,
    /// To show what the person asked for.
    Whole,
    /// For parts of it, each of which the person went to.
    Parts,
    /// For a file within it that the person opened or saves.
    Within,
}

impl Use {
    const fn budget(self) -> Budget {
        let fetched = match self {
            Self::Glance => Budget::FIRST.fetched,
            Self::Whole => 16 << 20,
            Self::Parts | Self::Within => u64::MAX,
        };
        Budget {
            fetched,
            kept: 1 << 20,
            head: 256 << 10,
        }
    }
}

/// Files that stay open for their next part.
const OPEN: usize = 2;

/// The files that were read from last.
#[derive(Debug, Default)]
pub(in super::super) struct Files {
    open: Mutex<Vec<(Key, Content)>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    source: Source,
    updated: Option<Timestamp>,
}

impl Files {
    fn get(&self, key: &Key) -> Option<Content> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let found = open.iter().find(|(open, _)| open == key);
        found.map(|(_, content)| content.clone())
    }

    fn put(&self, key: Key, content: &Content) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(open, _)| *open != key);
        open.insert(0, (key, content.clone()));
        open.truncate(OPEN);
    }

    fn forget(&self, key: &Key) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(open, _)| open != key);
    }
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
enum Content {
    Remote(Arc<RemoteFile>),
    /// Unpacked, and whether that is all of it.
    Memory(Arc<[u8]>, bool),
}

/// A file that is open.
pub(super) struct File<'a> {
    content: Content,
    key: Key,
    files: &'a Files,
}

impl<'a> File<'a> {
    /// Opens a file.
    pub(super) async fn open(
        link: &'a Link,
        subject: &'a Subject,
        purpose: Use,
    ) -> Result<Self, String> {
        Self::open_source(link, &subject.source, subject.updated, purpose).await
    }

    async fn open_source(
        link: &'a Link,
        source: &'a Source,
        updated: Option<Timestamp>,
        purpose: Use,
    ) -> Result<Self, String> {
        let key = Key {
            source: source.clone(),
            updated,
        };
        let files = &link.files;
        // A glance is a new look; what was asked for goes on from it.
        let goes_on = matches!(purpose, Use::Parts | Use::Whole);
        let stays = goes_on || matches!(source, Source::Entry(..));
        if stays && let Some(content) = files.get(&key) {
            if let Content::Remote(file) = &content {
                file.allow(purpose.budget().fetched).await;
            }
            return Ok(Self {
                content,
                key,
                files,
            });
        }
        let content = match place(source) {
            Ok(place) => {
                let platform = link.platform().await.map_err(|error| error.to_string())?;
                let client = platform.client.clone();
                let opened = RemoteFile::open(client, place, purpose.budget()).await;
                Content::Remote(Arc::new(opened.map_err(|error| error.to_string())?))
            }
            Err((archive, path)) => {
                let archive = Self::archive(link, archive, updated).await?;
                archive.unpack(path).await?
            }
        };
        if stays || purpose == Use::Glance {
            files.put(key.clone(), &content);
        }
        Ok(Self {
            content,
            key,
            files,
        })
    }

    /// Opens an archive for one of its files. Its own future: an archive may
    /// lie within another.
    pub(super) fn archive(
        link: &'a Link,
        source: &'a Source,
        updated: Option<Timestamp>,
    ) -> Pin<Box<dyn Future<Output = Result<Self, String>> + Send + 'a>> {
        Box::pin(Self::open_source(link, source, updated, Use::Within))
    }

    /// Unpacks one file of this archive into memory, as far as that is shown.
    async fn unpack(&self, path: &str) -> Result<Content, String> {
        let kind = self.kind().await?;
        let path = path.to_owned();
        let unpacked = self
            .decode(move |reader, limits| {
                let mut sink = Bounded::default();
                let read = read_entry(reader, kind, &path, &mut sink, limits);
                match read {
                    Err(PreviewError::Sink(_)) => Ok((sink.bytes, false)),
                    Err(error) => Err(error),
                    Ok(_) => Ok((sink.bytes, true)),
                }
            })
            .await?;
        let (bytes, is_whole) = unpacked.map_err(|error| error.to_string())?;
        Ok(Content::Memory(bytes.into(), is_whole))
    }

    /// What the archive is made with.
    pub(super) async fn kind(&self) -> Result<Archive, String> {
        let head = self.read(0, HEAD as u64).await?;
        let kind = identify(&head, "", "").archive();
        kind.ok_or_else(|| "It is no archive any more. Load the list again.".to_owned())
    }

    /// Whether a decoder wanted more bytes than may be fetched.
    pub(super) async fn was_short(&self) -> bool {
        match &self.content {
            Content::Remote(file) => file.was_short().await,
            Content::Memory(..) => false,
        }
    }

    /// The next look opens it anew.
    pub(super) fn forget(&self) {
        self.files.forget(&self.key);
    }

    /// The length in bytes, where it is known; of what was unpacked, where that
    /// is not all.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Remote(file) => file.length(),
            Content::Memory(bytes, _) => Some(bytes.len() as u64),
        }
    }

    /// Whether any part of it can be read.
    pub(super) fn has_parts(&self) -> bool {
        match &self.content {
            Content::Remote(file) => file.only_head().is_none() && file.length().is_some(),
            Content::Memory(..) => true,
        }
    }

    /// What the person should know of how it is read.
    pub(super) fn note(&self) -> Option<String> {
        match &self.content {
            Content::Remote(file) => file.only_head().map(|head| {
                let head = ByteSize(head).display().iec();
                format!(
                    "The server gives no parts of this file, so only its first {head} can be \
                     shown. Download it to see the rest."
                )
            }),
            Content::Memory(_, true) => None,
            Content::Memory(bytes, false) => {
                let held = ByteSize(bytes.len() as u64).display().iec();
                Some(format!(
                    "Only the first {held} were unpacked. Save it to see the rest."
                ))
            }
        }
    }

    /// The bytes from `at` on: so many, or fewer where the file ends or no more
    /// can be had.
    pub(super) async fn read(&self, at: u64, len: u64) -> Result<Bytes, String> {
        let end = at.saturating_add(len);
        match &self.content {
            Content::Memory(bytes, _) => {
                let bound = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let part = bytes.get(bound(at)..bound(end)).unwrap_or_default();
                Ok(Bytes::copy_from_slice(part))
            }
            Content::Remote(file) => {
                let end = file.only_head().map_or(end, |head| end.min(head));
                let len = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
                file.read(at, len).await.map_err(|error| {
                    self.forget();
                    error.to_string()
                })
            }
        }
    }

    /// Lets a decoder read from it, on a thread that may wait. It stops when
    /// this future is dropped, and after a while.
    pub(super) async fn decode<T: Send + 'static>(
        &self,
        work: impl FnOnce(Reader, &Limits) -> T + Send + 'static,
    ) -> Result<T, String> {
        let stop = CancellationToken::new();
        let _given_up = stop.clone().drop_guard();
        let reader = match &self.content {
            Content::Remote(file) => Reader::Remote(PeekReader::new(
                Arc::clone(file),
                Handle::current(),
                stop.clone(),
            )),
            Content::Memory(bytes, _) => Reader::Memory(Cursor::new(Arc::clone(bytes))),
        };
        let done = tokio::task::spawn_blocking(move || {
            let end = Instant::now() + DEADLINE;
            let limits = Limits::new(move || stop.is_cancelled() || Instant::now() > end);
            work(reader, &limits)
        });
        done.await.map_err(|_| {
            "c8ybin failed inside while it looked into the file. Please report it.".to_owned()
        })
    }
}

/// Where on the platform a file is, or else in which archive it is.
fn place(source: &Source) -> Result<PeekAt, (&Source, &str)> {
    match source {
        Source::Binary(id) => Ok(PeekAt::Binary(id.clone())),
        Source::Attachment(id) => Ok(PeekAt::Attachment(id.clone())),
        Source::Archive(application, id) => Ok(PeekAt::Archive(application.clone(), id.clone())),
        Source::Entry(archive, path) => Err((archive, path)),
    }
}

/// What decoders read from.
pub(super) enum Reader {
    Remote(PeekReader),
    Memory(Cursor<Arc<[u8]>>),
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Remote(reader) => reader.read(buffer),
            Self::Memory(reader) => reader.read(buffer),
        }
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Remote(reader) => reader.seek(to),
            Self::Memory(reader) => reader.seek(to),
        }
    }
}

/// Takes as much as is shown of a file, and then no more.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = UNPACKED - self.bytes.len();
        if room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A sentence for what a decoder met, the cap of the transfer among it.
pub(super) fn sentence(error: &PreviewError) -> String {
    match error {
        PreviewError::Source(inner) => match PeekError::of(inner) {
            Some(PeekError::Cap(cap)) => {
                let cap = ByteSize(*cap).display().iec();
                format!("It takes more than {cap} to look there. Download the file to see all.")
            }
            _ => error.to_string(),
        },
        _ => error.to_string(),
    }
}
