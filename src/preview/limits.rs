//! How much a look inside may take, and the readers that hold to it.
//!
//! Libraries wrap, reword or drop the errors of their readers. So what went
//! wrong below is kept beside them, and asked for when they fail.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;
use std::sync::Arc;

use bytesize::ByteSize;

use super::PreviewError;

/// How much a look inside a file may take.
#[derive(Clone)]
pub struct Limits {
    /// So many bytes are unpacked, at most.
    pub unpacked: u64,
    /// So many bytes are held at once, at most, by a decoder.
    pub memory: u64,
    /// So many entries of an archive are listed, at most.
    pub entries: usize,
    /// So deep may parts lie within parts.
    pub nesting: usize,
    /// Asked again and again while bytes are read: whether to stop. Here a
    /// caller compares a clock with the time it grants, or a cancellation.
    pub stop: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Limits {
    /// Enough for what a person looks at, with a word of when to stop.
    #[must_use]
    pub fn new(stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            unpacked: 256 << 20,
            // What `xz -9` needs, with its window of 64 MiB.
            memory: 80 << 20,
            entries: 50_000,
            nesting: 8,
            stop: Arc::new(stop),
        }
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("unpacked", &self.unpacked)
            .field("memory", &self.memory)
            .field("entries", &self.entries)
            .field("nesting", &self.nesting)
            .finish_non_exhaustive()
    }
}

/// One look inside a file: its limits, what it used of them, and what went
/// wrong below a library.
pub(super) struct Watch {
    pub(super) limits: Limits,
    unpacked: Cell<u64>,
    trouble: RefCell<Option<PreviewError>>,
}

impl Watch {
    pub(super) fn new(limits: &Limits) -> Rc<Self> {
        Rc::new(Self {
            limits: limits.clone(),
            unpacked: Cell::new(0),
            trouble: RefCell::default(),
        })
    }

    /// Whether it may go on.
    pub(super) fn check(&self) -> io::Result<()> {
        if (self.limits.stop)() {
            return Err(self.fail(PreviewError::Stopped));
        }
        Ok(())
    }

    /// Keeps what went wrong; the error is to be handed to a library.
    pub(super) fn fail(&self, error: PreviewError) -> io::Error {
        let text = error.to_string();
        self.trouble.borrow_mut().get_or_insert(error);
        io::Error::other(text)
    }

    /// What went wrong, where something below a library did.
    pub(super) fn trouble(&self) -> Option<PreviewError> {
        self.trouble.borrow_mut().take()
    }

    /// What went wrong, behind the word of a library.
    pub(super) fn explain(&self, error: &io::Error) -> PreviewError {
        self.trouble().unwrap_or_else(|| match error.kind() {
            io::ErrorKind::UnexpectedEof => PreviewError::damaged("it ends too early"),
            _ => PreviewError::Damaged(error.to_string().trim_end_matches('.').to_owned()),
        })
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        self.unpacked.set(self.unpacked.get() + bytes as u64);
        if self.unpacked.get() > self.limits.unpacked {
            let most = ByteSize(self.limits.unpacked).display().iec();
            let why = format!("it unpacks to more than {most}");
            return Err(self.fail(PreviewError::TooMuch(why)));
        }
        Ok(())
    }
}

/// The file itself.
pub(super) struct Source<R> {
    inner: R,
    watch: Rc<Watch>,
    left: Rc<Cell<u64>>,
}

impl<R> Source<R> {
    pub(super) fn new(inner: R, watch: &Rc<Watch>) -> Self {
        Self {
            inner,
            watch: Rc::clone(watch),
            left: Rc::new(Cell::new(u64::MAX)),
        }
    }

    /// How many bytes may still be read: to be set, also once the source is
    /// in the hands of a library.
    pub(super) fn left(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.left)
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.watch.check()?;
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            let why = "the list of its entries is too long".to_owned();
            return Err(self.watch.fail(PreviewError::TooMuch(why)));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let length = buffer.len().min(most);
        let place = buffer.get_mut(..length).unwrap_or_default();
        match self.inner.read(place) {
            Ok(count) => {
                self.left.set(left.saturating_sub(count as u64));
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.watch.fail(PreviewError::Source(error))),
        }
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to).map_err(|error| match error.kind() {
            // Where a damaged file points to.
            io::ErrorKind::InvalidInput => error,
            _ => self.watch.fail(PreviewError::Source(error)),
        })
    }
}

/// What comes out of a decoder.
pub(super) struct Unpacked<R> {
    inner: R,
    watch: Rc<Watch>,
}

impl<R> Unpacked<R> {
    pub(super) fn new(inner: R, watch: &Rc<Watch>) -> Self {
        Self {
            inner,
            watch: Rc::clone(watch),
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.watch.check()?;
        let count = self.inner.read(buffer)?;
        self.watch.count(count)?;
        Ok(count)
    }
}

/// Something that is read from its beginning to its end, in which bytes can be
/// left out.
pub(super) trait Forward: Read {
    /// Leaves out bytes; behind the end is no error yet.
    fn skip(&mut self, bytes: u64) -> io::Result<()>;
}

impl<R: Read + Seek> Forward for io::BufReader<Source<R>> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.get_ref().watch.check()?;
        let by = i64::try_from(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
        self.seek_relative(by)
    }
}

impl<R: Read> Forward for Unpacked<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        io::copy(&mut self.take(bytes), &mut io::sink()).map(drop)
    }
}

/// A buffered reader of the file itself, which seeks where it can.
pub(super) fn buffered<R: Read + Seek>(reader: R, watch: &Rc<Watch>) -> io::BufReader<Source<R>> {
    io::BufReader::new(Source::new(reader, watch))
}

/// Fills a buffer as far as there are bytes, and gives how many came.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..)
        && !rest.is_empty()
    {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
