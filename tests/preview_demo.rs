//! Every file of the demo is looked into, as far as its first screen needs it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _};
use std::sync::Arc;

use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::domain::{Binary, BinaryQuery, PageRequest};
use c8ybin::emulator::{Options, Server};
use c8ybin::preview::archive::{Listing, list};
use c8ybin::preview::header::{Summary, summarize};
use c8ybin::preview::{HEAD, Kind, Limits, PreviewError, identify, picture};
use c8ybin::transfer::{Budget, PeekAt, PeekReader, RemoteFile};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// What the first screen of a file is made of.
#[derive(Debug)]
enum First {
    Bytes(usize),
    Picture(picture::Head),
    Entries(Listing),
    Fields(Summary),
}

async fn all(client: &Client) -> Vec<Binary> {
    let page = PageRequest {
        number: 1,
        size: 2000,
        totals: false,
    };
    let listed = client.binaries(&BinaryQuery::default(), page).await;
    listed.unwrap().items
}

fn look(
    mut reader: PeekReader,
    name: &str,
    media_type: &str,
) -> Result<(Kind, First), PreviewError> {
    let limits = Limits::new(|| false);
    let mut head = Vec::new();
    (&mut reader)
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .unwrap();
    reader.rewind().unwrap();
    let kind = identify(&head, name, media_type);
    let first = match kind {
        Kind::Picture => First::Picture(picture::head(&head)?),
        Kind::Swu
        | Kind::Mender
        | Kind::Elf
        | Kind::Deb
        | Kind::Rpm
        | Kind::UImage
        | Kind::DeviceTree => First::Fields(summarize(reader, kind, &limits)?),
        _ => match kind.archive() {
            Some(archive) => First::Entries(list(reader, archive, &limits)?),
            None => First::Bytes(head.len()),
        },
    };
    Ok((kind, first))
}

#[tokio::test]
async fn the_first_screen_of_any_file_costs_little() {
    let server = Server::start(Options::default()).await.unwrap();
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
    let client = Client::new(connection.unwrap()).unwrap();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut most = 0;
    for binary in all(&client).await {
        let place = PeekAt::Binary(binary.id.clone());
        let file = RemoteFile::open(client.clone(), place, Budget::FIRST).await;
        let file = Arc::new(file.unwrap());
        assert_eq!(file.length(), binary.length);
        let runtime = Handle::current();
        let reader = PeekReader::new(Arc::clone(&file), runtime, CancellationToken::new());
        let (name, media_type) = (binary.name.clone(), file.content_type().map(str::to_owned));
        let looked = tokio::task::spawn_blocking(move || {
            look(reader, &name, &media_type.unwrap_or_default())
        });
        let name = &binary.name;
        let looked = looked.await.unwrap();
        let (kind, first) = looked.unwrap_or_else(|error| panic!("{name}: {error}"));
        match &first {
            First::Bytes(count) => assert!(*count > 0 || name == "empty.txt"),
            First::Picture(head) => assert!(head.width >= 100),
            First::Entries(listing) => assert!(!listing.entries.is_empty(), "{name}"),
            First::Fields(summary) => assert!(summary.fields.len() >= 2, "{name}: {summary:?}"),
        }
        most = most.max(file.fetched().await);
        *kinds.entry(format!("{kind:?}")).or_default() += 1;
    }
    assert!(most <= 256 << 10, "{most} bytes were fetched of one");
    for wanted in [
        "Archive(Zip)",
        "Archive(TarIn(Gz))",
        "Archive(TarIn(Zst))",
        "Archive(Single(Xz))",
        "Deb",
        "Elf",
        "Empty",
        "Json",
        "Log",
        "Mender",
        "Picture",
        "Rpm",
        "Swu",
        "Text",
        "UImage",
    ] {
        assert!(kinds.contains_key(wanted), "{wanted}: {kinds:?}");
    }
}
