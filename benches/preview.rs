//! The first screen of files: from the request to what is shown, against the
//! embedded server with its demo data.
//!
//! ```text
//! cargo bench --bench preview
//! ```
//!
//! For each kind of file the slowest one is told, its median of
//! `BENCH_ROUNDS` looks (default 15), and the bytes of transfer. The round
//! trip, which is what one byte of a file takes, is told first. Pictures are
//! decoded and made to fit into a pane of 120 by 80 half blocks.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use c8ybin::api::{Client, Connection, Credentials, Part};
use c8ybin::domain::{Binary, BinaryQuery, PageRequest};
use c8ybin::emulator::{Options, Server};
use c8ybin::preview::archive::list;
use c8ybin::preview::header::summarize;
use c8ybin::preview::{HEAD, Kind, Limits, identify, picture};
use c8ybin::transfer::{Budget, PeekAt, PeekReader, RemoteFile};
use tokio::runtime::{Handle, Runtime};
use tokio_util::sync::CancellationToken;

fn main() {
    Runtime::new().unwrap().block_on(measure());
}

async fn measure() {
    let rounds = std::env::var("BENCH_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(15);
    let server = Server::start(Options::default()).await.unwrap();
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
    let client = Client::new(connection.unwrap()).unwrap();
    let page = PageRequest {
        number: 1,
        size: 2000,
        totals: false,
    };
    let files = client
        .binaries(&BinaryQuery::default(), page)
        .await
        .unwrap();
    let files = files.items;

    let mut trips = Vec::new();
    for file in files.iter().filter(|file| file.length > Some(0)).take(200) {
        let start = Instant::now();
        let part = Part::Between(0, 1);
        let mut content = client.open_binary_part(&file.id, part, None).await.unwrap();
        while content.chunk().await.unwrap().is_some() {}
        trips.push(start.elapsed());
    }
    println!("round trip: {:.2} ms", milliseconds(median(&mut trips)));

    let mut slowest: BTreeMap<String, (Duration, u64, String)> = BTreeMap::new();
    for file in &files {
        let mut times = Vec::new();
        let mut told = None;
        for _ in 0..rounds {
            let start = Instant::now();
            told = Some(first_screen(&client, file).await);
            times.push(start.elapsed());
        }
        let (kind, fetched) = told.unwrap();
        let time = median(&mut times);
        let kept = slowest.entry(kind).or_default();
        if time > kept.0 {
            *kept = (time, fetched, file.name.clone());
        }
    }
    for (kind, (time, fetched, name)) in slowest {
        println!(
            "{kind:<20} {:>7.2} ms  {:>4} KiB  {}",
            milliseconds(time),
            fetched >> 10,
            c8ybin::domain::clean(&name)
        );
    }
}

/// What a file is, and what its first screen cost in bytes.
async fn first_screen(client: &Client, file: &Binary) -> (String, u64) {
    let place = PeekAt::Binary(file.id.clone());
    let remote = RemoteFile::open(client.clone(), place, Budget::FIRST).await;
    let remote = Arc::new(remote.unwrap());
    let reader = PeekReader::new(
        Arc::clone(&remote),
        Handle::current(),
        CancellationToken::new(),
    );
    let (name, media_type) = (file.name.clone(), remote.content_type().map(str::to_owned));
    let look = move || look(reader, &name, &media_type.unwrap_or_default());
    let kind = tokio::task::spawn_blocking(look).await.unwrap();
    (format!("{kind:?}"), remote.fetched().await)
}

fn look(mut reader: PeekReader, name: &str, media_type: &str) -> Kind {
    let limits = Limits::new(|| false);
    let mut head = Vec::new();
    (&mut reader)
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .unwrap();
    reader.rewind().unwrap();
    let kind = identify(&head, name, media_type);
    match (kind, kind.archive()) {
        (Kind::Picture, _) => {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).unwrap();
            picture::decode(&bytes, (120, 160), &limits).unwrap();
        }
        (_, Some(archive)) => {
            list(reader, archive, &limits).unwrap();
        }
        (Kind::Elf | Kind::Deb | Kind::Rpm | Kind::UImage | Kind::DeviceTree, None) => {
            summarize(reader, kind, &limits).unwrap();
        }
        _ => {}
    }
    kind
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
