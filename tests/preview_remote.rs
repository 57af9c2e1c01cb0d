//! What a look inside of a large file costs: bytes of transfer, counted over a
//! real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/scripted.rs"]
mod scripted;

use std::fs::File;
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::sync::Arc;

use c8ybin::domain::BinaryId;
use c8ybin::preview::archive::{Archive, list, read_entry};
use c8ybin::preview::{Limits, PreviewError};
use c8ybin::transfer::{Budget, PeekAt, PeekError, PeekReader, RemoteFile};
use scripted::{Exchange, Scripted};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MIB: u64 = 1 << 20;

/// Writes holes in place of zeros, so that a large file takes no room.
struct Sparse(File);

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let zeros = [0; 64 << 10];
        if zeros.get(..bytes.len()) == Some(bytes) {
            self.0
                .seek(SeekFrom::Current(bytes.len().try_into().unwrap()))?;
            return Ok(bytes.len());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

/// More than 2 GiB: nine large files of zeros, and as many small ones as asked
/// for, with a text in the middle.
fn large_zip(small: usize) -> File {
    let file = tempfile::tempfile().unwrap();
    let mut writer = ZipWriter::new(Sparse(file.try_clone().unwrap()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..9 {
        writer
            .start_file(format!("images/{number}.img"), stored)
            .unwrap();
        for _ in 0..256 * MIB / (64 << 10) {
            writer.write_all(&[0; 64 << 10]).unwrap();
        }
        if number == 4 {
            writer
                .start_file("docs/readme.txt", SimpleFileOptions::default())
                .unwrap();
            writer.write_all(&b"read me ".repeat(100)).unwrap();
        }
    }
    for number in 0..small {
        let name = format!("usr/lib/python3/site-packages/part-{number:05}.py");
        writer.start_file(name, stored).unwrap();
        writer.write_all(b"pass\n").unwrap();
    }
    writer.finish().unwrap();
    file
}

/// A server that has one file and knows ranges.
fn serve(file: File) -> Scripted {
    let length = file.metadata().unwrap().len();
    Scripted::start(move |exchange: &mut Exchange| {
        let range = exchange.seen.header("range").unwrap();
        let (from, to) = range
            .strip_prefix("bytes=")
            .and_then(|text| text.split_once('-'))
            .unwrap();
        let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
        let to = to.min(length - 1);
        let mut own = file.try_clone().unwrap();
        own.seek(SeekFrom::Start(from)).unwrap();
        let mut bytes = Vec::new();
        own.take(to + 1 - from).read_to_end(&mut bytes).unwrap();
        let said = format!("Content-Range: bytes {from}-{to}/{length}");
        exchange.answer("206 Partial Content", &[&said], bytes);
    })
}

async fn open(server: &Scripted, budget: Budget) -> Arc<RemoteFile> {
    let place = PeekAt::Binary(BinaryId::new("1").unwrap());
    Arc::new(
        RemoteFile::open(server.client(), place, budget)
            .await
            .unwrap(),
    )
}

/// Works on a thread that may wait.
async fn with_reader<T: Send + 'static>(
    file: &Arc<RemoteFile>,
    work: impl FnOnce(PeekReader) -> T + Send + 'static,
) -> T {
    let reader = PeekReader::new(
        Arc::clone(file),
        Handle::current(),
        CancellationToken::new(),
    );
    tokio::task::spawn_blocking(move || work(reader))
        .await
        .unwrap()
}

fn limits() -> Limits {
    Limits::new(|| false)
}

#[tokio::test]
async fn the_inside_of_a_large_zip_costs_less_than_a_mebibyte() {
    let server = serve(large_zip(5_000));
    let file = open(&server, Budget::PREVIEW).await;
    assert!(file.length().unwrap() > 2048 * MIB);
    let listing = with_reader(&file, |reader| list(reader, Archive::Zip, &limits()))
        .await
        .unwrap();
    assert_eq!((listing.entries.len(), listing.cut), (5_010, None));
    let fetched = file.fetched().await;
    assert!(fetched < MIB, "{fetched} bytes were fetched");
    let requests = server.seen().len();
    assert!(requests <= 10, "{requests} requests");

    // One entry of it costs its own length and little more.
    let text = with_reader(&file, |reader| {
        let mut text = Vec::new();
        read_entry(
            reader,
            Archive::Zip,
            "docs/readme.txt",
            &mut text,
            &limits(),
        )
        .map(|_| text)
    })
    .await
    .unwrap();
    assert!(text == b"read me ".repeat(100));
    let more = file.fetched().await - fetched;
    assert!(more <= 128 << 10, "{more} more bytes were fetched");
}

#[tokio::test]
async fn a_first_look_is_part_of_what_the_whole_list_costs() {
    let server = serve(large_zip(5_000));
    let file = open(&server, Budget::FIRST).await;
    let listing = with_reader(&file, |reader| list(reader, Archive::Zip, &limits())).await;
    assert!(listing.is_err());
    assert!(file.was_short().await);
    assert!(file.fetched().await <= 256 << 10);
    file.allow(Budget::PREVIEW.fetched).await;
    let listing = with_reader(&file, |reader| list(reader, Archive::Zip, &limits()))
        .await
        .unwrap();
    assert_eq!((listing.entries.len(), listing.cut), (5_010, None));
    assert!(!file.was_short().await);
    let fetched = file.fetched().await;
    assert!(fetched < MIB, "{fetched} bytes were fetched");
}

#[tokio::test]
async fn the_contents_of_a_tar_are_left_out() {
    let mut builder = tar::Builder::new(Sparse(tempfile::tempfile().unwrap()));
    for number in 0..40 {
        let mut header = tar::Header::new_gnu();
        header.set_size(8 * MIB);
        let zeros = io::repeat(0).take(8 * MIB);
        let name = format!("layer-{number}");
        builder.append_data(&mut header, name, zeros).unwrap();
    }
    let server = serve(builder.into_inner().unwrap().0);
    let file = open(&server, Budget::PREVIEW).await;
    let listing = with_reader(&file, |reader| list(reader, Archive::Tar, &limits()))
        .await
        .unwrap();
    assert_eq!((listing.entries.len(), listing.cut), (40, None));
    let fetched = file.fetched().await;
    assert!(fetched <= 42 * (24 << 10), "{fetched} bytes were fetched");
}

#[tokio::test]
async fn a_listing_ends_where_the_budget_does() {
    let mut builder = tar::Builder::new(Vec::new());
    for number in 0..40 {
        let mut header = tar::Header::new_gnu();
        header.set_size(100_000);
        let content = io::repeat(7).take(100_000);
        builder
            .append_data(&mut header, format!("part-{number}"), content)
            .unwrap();
    }
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&builder.into_inner().unwrap()).unwrap();
    let server = serve(file);
    let budget = Budget {
        fetched: 512 << 10,
        ..Budget::PREVIEW
    };
    let file = open(&server, budget).await;
    let listing = with_reader(&file, |reader| list(reader, Archive::Tar, &limits()))
        .await
        .unwrap();
    let count = listing.entries.len();
    assert!((3..40).contains(&count), "{count}");
    let cut = listing.cut.unwrap();
    assert!(cut.contains("more than 512.0 KiB of transfer"), "{cut}");

    let error = with_reader(&file, |reader| {
        let sink = &mut io::sink();
        read_entry(reader, Archive::Tar, "part-39", sink, &limits()).unwrap_err()
    })
    .await;
    let PreviewError::Source(error) = error else {
        return assert_eq!(error.to_string(), "");
    };
    assert_eq!(PeekError::of(&error), Some(&PeekError::Cap(512 << 10)));
}
