//! Streams of packed bytes: gzip, xz and zstd.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use lzma_rust2::XzReader;

use super::{MAX_PATH, Modified};
use crate::preview::PreviewError;
use crate::preview::limits::{Source, Watch};

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// gzip.
    Gz,
    /// xz.
    Xz,
    /// Zstandard.
    Zst,
}

impl Packing {
    /// How bytes are packed that begin so.
    pub(in crate::preview) fn of(head: &[u8]) -> Option<Self> {
        const MAGICS: [(&[u8], Packing); 3] = [
            (b"\x1f\x8b\x08", Packing::Gz),
            (b"\xfd7zXZ\0", Packing::Xz),
            (b"\x28\xb5\x2f\xfd", Packing::Zst),
        ];
        let found = MAGICS.iter().find(|(magic, _)| head.starts_with(magic));
        found.map(|(_, packing)| *packing)
    }

    /// How the names of such files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Gz => "gz",
            Self::Xz => "xz",
            Self::Zst => "zst",
        }
    }
}

/// The bytes behind the packed ones. The caller counts them.
pub(in crate::preview) fn unpacked<'a>(
    packing: Packing,
    source: impl BufRead + 'a,
    watch: &Rc<Watch>,
) -> Box<dyn Read + 'a> {
    match packing {
        Packing::Gz => Box::new(MultiGzDecoder::new(source)),
        Packing::Xz => {
            let kib = u32::try_from(watch.limits.memory >> 10).unwrap_or(u32::MAX);
            Box::new(XzReader::new_mem_limit(source, true, kib))
        }
        Packing::Zst => Box::new(Zstd::new(source, watch)),
    }
}

/// Name and date of the one file in a gzip, where it tells them.
pub(super) fn told<R: Read + Seek>(
    packing: Packing,
    source: &mut BufReader<Source<R>>,
    watch: &Watch,
) -> Result<(Option<String>, Option<Modified>), PreviewError> {
    if packing != Packing::Gz {
        return Ok((None, None));
    }
    let mut gzip = MultiGzDecoder::new(&mut *source);
    // The header is there before the first byte, if at all.
    let read = gzip.read(&mut [0; 1]);
    let header = gzip.header();
    let name = header
        .and_then(|header| header.filename())
        .filter(|name| !name.is_empty() && name.len() as u64 <= MAX_PATH)
        .map(|name| String::from_utf8_lossy(name).into_owned());
    let modified = header
        .map(flate2::GzHeader::mtime)
        .filter(|seconds| *seconds > 0)
        .and_then(|seconds| Timestamp::from_second(seconds.into()).ok())
        .map(Modified::At);
    drop(gzip);
    match read.and_then(|_| source.seek(SeekFrom::Start(0))) {
        Ok(_) => Ok((name, modified)),
        Err(error) => Err(watch.explain(&error)),
    }
}

/// What zstd says where its window is larger than it may be.
const TOO_LARGE: &str = "too much memory";

/// A stream of Zstandard, one frame after the other.
enum Zstd<'a, R: BufRead> {
    Stream(zstd::Decoder<'a, R>, Rc<Watch>),
    /// It could not be made.
    Failed(Option<io::Error>),
}

impl<R: BufRead> Zstd<'_, R> {
    fn new(source: R, watch: &Rc<Watch>) -> Self {
        let window = watch.limits.memory.max(1).ilog2();
        let made = zstd::Decoder::with_buffer(source).and_then(|mut decoder| {
            decoder.window_log_max(window)?;
            Ok(decoder)
        });
        match made {
            Ok(decoder) => Self::Stream(decoder, Rc::clone(watch)),
            Err(error) => Self::Failed(Some(error)),
        }
    }
}

impl<R: BufRead> Read for Zstd<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Failed(error) => Err(error
                .take()
                .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
            Self::Stream(decoder, watch) => decoder.read(buffer).map_err(|error| {
                if error.to_string().contains(TOO_LARGE) {
                    let why = "unpacking it takes too much memory".to_owned();
                    watch.fail(PreviewError::TooMuch(why))
                } else {
                    error
                }
            }),
        }
    }
}
