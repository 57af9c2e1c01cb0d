//! Looking into files without downloading them: against the embedded server,
//! and against servers that know no ranges or change the file meanwhile.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/scripted.rs"]
mod scripted;

use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;
use c8ybin::api::{Client, Connection, Credentials, Part, Payload};
use c8ybin::domain::{BinaryId, NewBinary};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::{Budget, PeekAt, PeekError, PeekReader, RemoteFile};
use scripted::{Exchange, Scripted};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// What is asked for first.
const OPENING: u64 = 64 << 10;

/// What is asked for where only a few bytes are wanted.
const BLOCK: u64 = 16 << 10;

/// Bytes of which each tells where it is.
fn sample(length: usize) -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(7);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

fn id() -> BinaryId {
    BinaryId::new("1").unwrap()
}

async fn stored(bytes: &[u8]) -> (Server, Client, PeekAt) {
    let options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    let server = Server::start(options).await.unwrap();
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
    let client = Client::new(connection.unwrap()).unwrap();
    let new = NewBinary {
        name: "sample.bin".into(),
        type_name: "application/octet-stream".into(),
        fragments: None,
        media_type: None,
    };
    let payload = Payload::from_bytes(Bytes::copy_from_slice(bytes));
    let made = client.create_binary(&new, None, payload).await.unwrap();
    (server, client, PeekAt::Binary(made.id))
}

async fn open(client: &Client, place: &PeekAt, budget: Budget) -> RemoteFile {
    RemoteFile::open(client.clone(), place.clone(), budget)
        .await
        .unwrap()
}

#[tokio::test]
async fn any_bytes_are_had_and_few_are_fetched() {
    let bytes = sample(3 << 20);
    let (_server, client, place) = stored(&bytes).await;
    let file = open(&client, &place, Budget::PREVIEW).await;
    assert_eq!(file.length(), Some(3 << 20));
    assert_eq!(file.content_type(), Some("application/octet-stream"));
    assert_eq!(file.only_head(), None);
    assert_eq!(file.fetched().await, OPENING);
    assert_eq!(file.read(10, 20).await.unwrap(), bytes[10..30]);
    assert_eq!(file.fetched().await, OPENING, "it was there");

    let end = (3 << 20) - 5;
    assert_eq!(file.read(end, 100).await.unwrap(), bytes[end as usize..]);
    assert_eq!(file.fetched().await, OPENING + BLOCK);
    assert_eq!(file.read(3 << 20, 1).await.unwrap(), "");

    // Across the border of two blocks that are not there.
    let border = 9 * BLOCK - 3;
    let got = file.read(border, 6).await.unwrap();
    assert_eq!(got, bytes[border as usize..][..6]);
    assert_eq!(file.fetched().await, OPENING + 3 * BLOCK);
    let all = file.read(0, 3 << 20).await.unwrap();
    assert!(all == bytes);
    assert!(file.fetched().await < 4 << 20);
}

#[tokio::test]
async fn who_reads_on_gets_more_by_each_request() {
    let bytes = sample(4 << 20);
    let whole = bytes.clone();
    let server = Scripted::start(move |exchange| serve_part(exchange, &whole, "\"v1\""));
    let file = open(
        &server.client(),
        &PeekAt::Binary(id()),
        Budget {
            kept: OPENING,
            ..Budget::PREVIEW
        },
    )
    .await;
    let mut read = Vec::new();
    while read.len() < bytes.len() {
        let piece = file.read(read.len() as u64, 8 << 10).await.unwrap();
        read.extend_from_slice(&piece);
    }
    assert!(read == bytes);
    assert_eq!(server.seen().len(), 64, "as much comes as is kept");

    let file = open(&server.client(), &PeekAt::Binary(id()), Budget::PREVIEW).await;
    let before = server.seen().len();
    let mut at = 0;
    while at < 4 << 20 {
        at += file.read(at, 8 << 10).await.unwrap().len() as u64;
    }
    let later = server.seen().len() - before;
    assert!(later <= 8, "{later} requests");
    assert_eq!(file.fetched().await, 4 << 20);
}

/// Answers as a server that knows ranges.
fn serve_part(exchange: &mut Exchange, bytes: &[u8], etag: &str) {
    let range = exchange.seen.header("range").unwrap().to_owned();
    let (from, to) = range
        .strip_prefix("bytes=")
        .and_then(|text| text.split_once('-'))
        .unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let to = to.min(bytes.len() - 1);
    let said = format!("Content-Range: bytes {from}-{to}/{}", bytes.len());
    let etag = format!("ETag: {etag}");
    exchange.answer(
        "206 Partial Content",
        &[&said, &etag],
        bytes.get(from..=to).unwrap(),
    );
}

#[tokio::test]
async fn no_more_is_fetched_than_allowed() {
    let bytes = sample(1 << 20);
    let (_server, client, place) = stored(&bytes).await;
    let budget = Budget {
        fetched: OPENING + 2 * BLOCK,
        ..Budget::PREVIEW
    };
    let file = open(&client, &place, budget).await;
    assert_eq!(file.read(5 * BLOCK, 4).await.unwrap().len(), 4);
    assert_eq!(file.read(7 * BLOCK, 4).await.unwrap().len(), 4);
    let error = file.read(9 * BLOCK, 4).await.unwrap_err();
    assert_eq!(error, PeekError::Cap(OPENING + 2 * BLOCK));
    assert_eq!(
        error.to_string(),
        "It takes more than 96.0 KiB of transfer to look there: download the file."
    );
    // What is there stays there.
    assert_eq!(file.read(5, 4).await.unwrap(), bytes[5..9]);
    assert_eq!(file.fetched().await, OPENING + 2 * BLOCK);
}

#[tokio::test]
async fn without_ranges_there_is_the_head() {
    let bytes = sample(2 << 20);
    let whole = bytes.clone();
    let server = Scripted::start(move |exchange| {
        let length = whole.len();
        exchange.raw(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
        ));
        exchange.raw(&whole[..1 << 20]);
        // Nothing more comes, and the client does not wait for it.
        exchange.wait_for_close();
    });
    let place = PeekAt::Attachment(c8ybin::domain::EventId::new("12").unwrap());
    let file = open(&server.client(), &place, Budget::PREVIEW).await;
    assert_eq!(
        (file.length(), file.only_head()),
        (Some(2 << 20), Some(256 << 10))
    );
    let head = file.read(0, 256 << 10).await.unwrap();
    assert!(head == bytes[..256 << 10]);
    let error = file.read(256 << 10, 1).await.unwrap_err();
    assert_eq!(error, PeekError::OnlyHead(256 << 10));
    assert!(
        error.to_string().contains("only its first 256.0 KiB"),
        "{error}"
    );
    assert_eq!(server.only().target, "/event/events/12/binaries");
}

#[tokio::test]
async fn a_small_file_is_there_as_a_whole_without_ranges() {
    for ending in ["Content-Length: 5\r\n\r\nhello", "\r\nhello"] {
        let server = Scripted::start(move |exchange| {
            exchange.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n");
            exchange.raw(ending);
        });
        let file = open(&server.client(), &PeekAt::Binary(id()), Budget::PREVIEW).await;
        assert_eq!((file.length(), file.only_head()), (Some(5), None));
        assert_eq!(file.read(1, 100).await.unwrap(), "ello");
    }
}

#[tokio::test]
async fn an_empty_file_is_no_error() {
    let (_server, client, place) = stored(b"").await;
    let file = open(&client, &place, Budget::PREVIEW).await;
    assert_eq!(file.length(), Some(0));
    assert_eq!(file.read(0, 10).await.unwrap(), "");
}

#[tokio::test]
async fn a_file_that_changes_meanwhile_is_told() {
    let bytes = sample(1 << 20);
    let server = Scripted::start(move |exchange| {
        let first = exchange.seen.header("range") == Some("bytes=0-65535");
        serve_part(exchange, &bytes, if first { "\"v1\"" } else { "\"v2\"" });
    });
    let file = open(&server.client(), &PeekAt::Binary(id()), Budget::PREVIEW).await;
    let error = file.read(9 * BLOCK, 1).await.unwrap_err();
    assert_eq!(error, PeekError::Changed);
    assert_eq!(server.seen()[1].header("if-range"), Some("\"v1\""));
}

#[tokio::test]
async fn decoders_read_and_seek_on_a_thread_that_may_wait() {
    let bytes = sample(1 << 20);
    let (_server, client, place) = stored(&bytes).await;
    let file = Arc::new(open(&client, &place, Budget::PREVIEW).await);
    let stop = CancellationToken::new();
    let mut reader = PeekReader::new(file, Handle::current(), stop.clone());
    let mut stopped = reader.clone();
    let expected = bytes.clone();
    tokio::task::spawn_blocking(move || {
        let end = reader.seek(SeekFrom::End(-10)).unwrap();
        let mut tail = Vec::new();
        reader.read_to_end(&mut tail).unwrap();
        assert!(tail == expected[end as usize..]);
        reader.seek(SeekFrom::Start(500_000)).unwrap();
        reader.seek(SeekFrom::Current(-1)).unwrap();
        let mut four = [0; 4];
        reader.read_exact(&mut four).unwrap();
        assert!(four == expected[499_999..500_003]);
        assert!(reader.seek(SeekFrom::End(-(2 << 20))).is_err());
    })
    .await
    .unwrap();
    stop.cancel();
    let error = tokio::task::spawn_blocking(move || stopped.read(&mut [0; 4]).unwrap_err());
    let error = error.await.unwrap();
    assert_eq!(PeekError::of(&error), Some(&PeekError::Stopped));
}

#[tokio::test]
async fn the_end_of_a_file_can_be_asked_for() {
    let (_server, client, place) = stored(b"hello world").await;
    let PeekAt::Binary(id) = place else { return };
    for (part, start, text) in [
        (Part::Last(5), 6, "world"),
        (Part::Last(50), 0, "hello world"),
        (Part::Between(3, 5), 3, "lo"),
        (Part::Between(9, 50), 9, "ld"),
    ] {
        let mut content = client.open_binary_part(&id, part, None).await.unwrap();
        assert!(content.is_part());
        assert_eq!((content.start(), content.length()), (start, Some(11)));
        assert_eq!(content.chunk().await.unwrap().unwrap(), text);
        assert_eq!(content.chunk().await.unwrap(), None);
    }
}
