//! What the tests of queue and resume share: a scripted server with one binary,
//! an engine that does not wait long, a journal.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::jobs::{Jobs, id};
use crate::scripted::{Exchange, Scripted, until};
use c8ybin::transfer::journal::{Account, Journal};
use c8ybin::transfer::{Existing, Job, Outcome, Retry, Settings, Target};

/// When the object of 4711 was changed.
pub const UPDATED: &str = "2026-01-02T03:04:05.000Z";

/// More than is on its way at any moment, in bytes.
pub const LARGE: usize = 8 << 20;

/// As whom the journal knows the client of a scripted server.
pub fn account(server: &Scripted) -> Account {
    let client = server.client();
    Account::of(client.connection())
}

/// Waits too short to notice.
const SOON: Retry = Retry {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(2),
    times: 5,
};

/// Settings with waits too short to notice.
pub fn soon(journal: Option<Journal>) -> Settings {
    Settings {
        retry: SOON,
        journal,
        ..Settings::default()
    }
}

pub fn journal(folder: &Path) -> Journal {
    let (journal, notice) = Journal::open(folder).unwrap();
    assert_eq!(notice, None);
    journal
}

/// Bytes that do not repeat soon.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

/// Binary 4711 of this length into a folder, as the list told it.
pub fn listed(folder: &Path, length: usize, existing: Existing) -> Job {
    Job::Download {
        id: id("4711"),
        length: Some(length as u64),
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: "a.bin".into(),
        },
        existing,
    }
}

#[track_caller]
pub fn assert_done(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

/// Waits until the only job has moved so many bytes.
#[track_caller]
pub fn moved(jobs: &Jobs, bytes: u64) -> impl Future<Output = ()> {
    until(move || (jobs.engine.progress().first()?.bytes >= bytes).then_some(()))
}

/// Where a `Range` such as `bytes=7-` or `bytes=7-9` begins.
pub fn begins_at(range: &str) -> Option<usize> {
    let (from, _) = range.strip_prefix("bytes=")?.split_once('-')?;
    from.parse().ok()
}

/// Behind which byte it ends, of so many.
fn ends_at(range: &str, length: usize) -> Option<usize> {
    let (_, last) = range.split_once('-')?;
    let last: Option<usize> = last.parse().ok();
    Some(last.map_or(length, |last| last + 1).min(length))
}

/// The `Range` of the last request for bytes.
pub fn last_part(server: &Scripted) -> Option<String> {
    let mut seen = server.seen();
    seen.retain(|seen| seen.target.starts_with("/inventory/binaries/"));
    seen.pop()?.header("range").map(str::to_owned)
}

/// How often something was created.
pub fn posts(server: &Scripted) -> usize {
    let seen = server.seen();
    seen.iter().filter(|seen| seen.method == "POST").count()
}

/// What the object of 4711 says.
pub fn object(exchange: &mut Exchange, length: usize, updated: &str) {
    let text = format!(r#"{{"id":"4711","length":{length},"lastUpdated":"{updated}"}}"#);
    exchange.answer("200 OK", &[], text);
}

/// Begins an answer of this length, and no more comes of it.
pub fn begin(exchange: &mut Exchange, length: usize, beginning: &[u8]) {
    exchange.raw(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
    ));
    exchange.raw(beginning);
}

/// Answers with the part that was asked for.
pub fn part(exchange: &mut Exchange, all: &[u8]) {
    let range = exchange.seen.header("range");
    let part = range.and_then(|it| Some((begins_at(it)?, ends_at(it, all.len())?)));
    match part {
        Some((from, to)) => {
            let range = format!("Content-Range: bytes {from}-{}/{}", to - 1, all.len());
            let headers = [range.as_str()];
            exchange.answer("206 Partial Content", &headers, &all[from..to]);
        }
        None => exchange.answer("200 OK", &[], all),
    }
}

/// Has the object of 4711. `act` answers who asks for its bytes; it is given the
/// number of the request, from 0, and all of them.
pub fn serving(
    all: &[u8],
    act: impl Fn(usize, &mut Exchange, &[u8]) + Send + Sync + 'static,
) -> Scripted {
    let (all, count) = (all.to_vec(), AtomicUsize::new(0));
    Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, all.len(), UPDATED);
        }
        act(count.fetch_add(1, Ordering::Relaxed), exchange, &all);
    })
}

/// Breaks off behind this beginning once, and serves parts from then on.
pub fn breaking(all: &[u8], beginning: &[u8]) -> Scripted {
    let beginning = beginning.to_vec();
    serving(all, move |number, exchange, all| match number {
        0 => begin(exchange, all.len(), &beginning),
        _ => part(exchange, all),
    })
}

/// Answers who looks for an upload by its marker that it is there, as 4711.
pub fn found_by_its_marker(exchange: &mut Exchange) {
    let target = exchange.seen.target.clone();
    let marker = target.split("%27").nth(1).unwrap_or_default();
    exchange.json(&format!(
        r#"{{"managedObjects":[{{"id":"4711","length":3000,"c8ybin_upload":"{marker}"}}]}}"#
    ));
}
