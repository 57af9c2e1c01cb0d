//! A large attachment over a slow line: in chunks, and in one request, taking
//! turns.
//!
//! ```text
//! cargo bench --bench chunks
//! BENCH_MIB=10 BENCH_ROUNDS=1 BENCH_MBIT=20 BENCH_RTT_MS=50 cargo bench --bench chunks
//! ```
//!
//! Between the engine and the embedded server stands the proxy of the tests. It
//! holds each request back for a round trip and passes so many bits a second.
//! With a journal on the disk, as the program has one: each chunk that is
//! confirmed is waited for there. The figure is the median of the pairwise
//! ratios.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench fails by panicking"
)]

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::domain::{DeviceId, EventId, NewAttachment, NewEvent};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::journal::Journal;
use c8ybin::transfer::{Engine, Existing, Job, JobEvent, JobId, MAX_CHUNK, Outcome, Settings, Way};
use proxy::Proxy;
use tokio::runtime::Runtime;

#[path = "../tests/support/proxy.rs"]
#[expect(dead_code, unused_imports, reason = "the faults are those of tests")]
mod proxy;

const USER: &str = "demo";

fn main() {
    let length = number("BENCH_MIB", 50) << 20;
    let rounds = number("BENCH_ROUNDS", 3);
    let bits = number("BENCH_MBIT", 20) * 1_000_000;
    let round_trip = Duration::from_millis(number("BENCH_RTT_MS", 50));
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.bin");
    let bytes: Vec<u8> = (0..length).map(|at| (at * 31 + at / 251) as u8).collect();
    std::fs::write(&file, bytes).unwrap();

    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(Options {
        seed: Seed::None,
        ..Options::default()
    }));
    let server = server.unwrap();
    let proxy = Proxy::to(&server.url());
    proxy.on(proxy::all).delay(round_trip);
    proxy.on(proxy::all).slow_request(bits / 8);
    let device = runtime.block_on(device(&server.url()));
    let client = client(&proxy.url());
    let journal = Journal::open(&dir.path().join("state")).unwrap().0;

    let mut out = std::io::stdout();
    let mut ratios = Vec::new();
    for _ in 0..rounds {
        let turn = |way| {
            let event = runtime.block_on(event(&client, &device));
            let begun = Instant::now();
            runtime.block_on(attach(&client, &journal, event, &file, way));
            begun.elapsed().as_secs_f64()
        };
        let one = turn(Way::Form);
        let chunks = turn(Way::Chunks(MAX_CHUNK));
        writeln!(out, "one request {one:.2} s, chunks {chunks:.2} s").unwrap();
        ratios.push(chunks / one);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).unwrap();
    writeln!(out, "chunks take {median:.3} times one request").unwrap();
    runtime.block_on(server.stop());
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |text| text.parse().unwrap())
}

fn client(url: &str) -> Client {
    let credentials = Credentials::Basic {
        user: USER.into(),
        password: USER.into(),
    };
    Client::new(Connection::new(url, Some("t2000".into()), credentials).unwrap()).unwrap()
}

async fn device(url: &str) -> DeviceId {
    let request = reqwest::Client::new()
        .post(format!("{url}/inventory/managedObjects"))
        .basic_auth("t2000/demo", Some(USER))
        .header("Content-Type", "application/json")
        .body(r#"{"name":"gate","c8y_IsDevice":{}}"#);
    let made = request.send().await.unwrap();
    let place = made.headers().get("location").unwrap().to_str().unwrap();
    DeviceId::new(place.rsplit('/').next().unwrap()).unwrap()
}

async fn event(client: &Client, device: &DeviceId) -> EventId {
    let new = NewEvent {
        source: device.clone(),
        type_name: "c8y_Logfile".into(),
        text: "a log".into(),
        time: "2026-01-02T03:04:05Z".parse().unwrap(),
    };
    client.create_event(&new, None).await.unwrap().id
}

async fn attach(client: &Client, journal: &Journal, event: EventId, file: &Path, way: Way) {
    let settings = Settings {
        journal: Some(journal.clone()),
        ..Settings::default()
    };
    let (engine, mut events) = Engine::new(client.clone(), settings);
    let job = Job::Attach {
        event,
        path: file.to_owned(),
        new: NewAttachment {
            name: "large.bin".into(),
            content_type: "application/octet-stream".into(),
        },
        way,
        existing: Existing::Fail,
    };
    engine.start(JobId(1), job);
    loop {
        match events.recv().await.unwrap() {
            JobEvent::Ended(_, Outcome::Done(_)) => return,
            JobEvent::Ended(_, other) => panic!("it failed: {other:?}"),
            _ => {}
        }
    }
}
