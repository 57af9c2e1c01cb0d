//! The queue in the hands of a person: order, pause, limits, retries, and what
//! survives the program. Real files, a real socket, a real journal.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::jobs::{Jobs, download, download_of, file, id, names, upload};
use crate::scripted::{Exchange, Scripted, until};
use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::domain::Md5;
use c8ybin::transfer::journal::{Account, Journal};
use c8ybin::transfer::{
    Answer, Closing, Done, Existing, Job, JobEvent, JobId, Leave, Memory, Outcome, Pause, Question,
    Retry, Settings, Shift, Target, TransferError, Verified, Version,
};
use tempfile::tempdir;

/// As whom the journal knows the client of a scripted server.
fn account(server: &Scripted) -> Account {
    let client = server.client();
    let connection = client.connection();
    Account {
        host: connection.host().to_owned(),
        tenant: connection.tenant().map(str::to_owned),
        user: connection.user().map(str::to_owned),
    }
}

/// Waits too short to notice.
const SOON: Retry = Retry {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(2),
    times: 5,
};

fn soon(journal: Option<Journal>) -> Settings {
    Settings {
        retry: SOON,
        journal,
        ..Settings::default()
    }
}

fn journal(folder: &Path) -> Journal {
    let (journal, notice) = Journal::open(folder).unwrap();
    assert_eq!(notice, None);
    journal
}

/// Bytes that do not repeat soon.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

/// Binary 4711 of this length into a folder, as the list told it.
fn listed(folder: &Path, length: usize, existing: Existing) -> Job {
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

/// Where a `Range` begins.
fn range(exchange: &Exchange) -> Option<usize> {
    let range = exchange.seen.header("range")?.to_owned();
    range
        .strip_prefix("bytes=")?
        .strip_suffix('-')?
        .parse()
        .ok()
}

/// The `Range` of the last request for bytes.
fn last_part(server: &Scripted) -> Option<String> {
    let mut seen = server.seen();
    seen.retain(|seen| seen.target.starts_with("/inventory/binaries/"));
    seen.pop()?.header("range").map(str::to_owned)
}

/// What the object of 4711 says.
fn object(exchange: &mut Exchange, length: usize, updated: &str) {
    let text = format!(r#"{{"id":"4711","length":{length},"lastUpdated":"{updated}"}}"#);
    exchange.answer("200 OK", &[], text);
}

const UPDATED: &str = "2026-01-02T03:04:05.000Z";

/// Serves a file by parts; breaks off after `first` bytes of the first answer.
fn breaking(all: Vec<u8>, first: usize) -> Scripted {
    let count = AtomicUsize::new(0);
    Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, all.len(), UPDATED);
        }
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", all.len());
            exchange.raw(head);
            return exchange.raw(&all[..first]);
        }
        part(exchange, &all);
    })
}

fn part(exchange: &mut Exchange, all: &[u8]) {
    match range(exchange) {
        Some(from) => {
            let range = format!(
                "Content-Range: bytes {from}-{}/{}",
                all.len() - 1,
                all.len()
            );
            let headers = [range.as_str()];
            exchange.answer("206 Partial Content", &headers, &all[from..]);
        }
        None => exchange.answer("200 OK", &[], all),
    }
}

const LARGE: usize = 8 << 20;

#[tokio::test]
async fn a_broken_download_goes_on_behind_its_last_byte() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let server = breaking(all.clone(), 6 << 20);
    let mut jobs = Jobs::with(server.client(), soon(None));
    let Outcome::Done(Done::Saved {
        path,
        length,
        verified,
    }) = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await
    else {
        panic!("not saved");
    };
    assert_eq!((length, verified), (LARGE as u64, Verified::Size));
    assert!(fs::read(path).unwrap() == all);
    assert_eq!(names(dir.path()), ["a.bin"]);
    let from: usize = last_part(&server)
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()
        })
        .unwrap();
    assert!(from > (5 << 20), "most of it is not read again: {from}");
}

#[tokio::test]
async fn what_is_no_beginning_is_thrown_away() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let other: Vec<u8> = all.iter().map(|byte| byte ^ 1).collect();
    let count = AtomicUsize::new(0);
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            return exchange.raw(&other[..6 << 20]);
        }
        part(exchange, &served);
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert_eq!(names(dir.path()), ["a.bin"]);
}

#[tokio::test]
async fn an_object_that_changed_meanwhile_is_downloaded_from_its_start() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let count = AtomicUsize::new(0);
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        match number {
            0 => object(exchange, LARGE, UPDATED),
            1 => {
                exchange.raw(format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
                ));
                exchange.raw(vec![0; 6 << 20]);
            }
            2 => object(exchange, LARGE, "2026-01-02T03:04:06.000Z"),
            _ => part(exchange, &served),
        }
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert_eq!(last_part(&server), None);
}

#[tokio::test]
async fn a_server_without_parts_gives_the_whole_again() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let count = AtomicUsize::new(0);
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            return exchange.raw(&served[..6 << 20]);
        }
        exchange.answer("200 OK", &[], &served[..]);
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
}

#[tokio::test]
async fn an_existing_file_can_be_the_beginning_and_is_kept_where_it_is_not() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let there = dir.path().join("a.bin");
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        part(exchange, &served);
    });
    let mut jobs = Jobs::with(server.client(), soon(None));

    fs::write(&there, vec![7; 2 << 20]).unwrap();
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Resume)).await;
    let Outcome::Failed(TransferError::Mismatch(said)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(
        said.contains("is not the beginning of binary 4711"),
        "{said}"
    );
    assert_eq!(fs::read(&there).unwrap(), vec![7; 2 << 20]);
    assert_eq!(names(dir.path()), ["a.bin"]);

    fs::write(&there, &all[..2 << 20]).unwrap();
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Resume)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(&there).unwrap() == all);
    let expected = format!("bytes={}-", (2 << 20) - (64 << 10));
    assert_eq!(last_part(&server), Some(expected));
}

#[tokio::test]
async fn a_digest_is_compared_where_the_platform_tells_one() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.contains("managedObjects") {
            let old = r#"{"id":"4711","_attachments":{"a":{"length":5,"digest":"md5-AAAAAAAAAAAAAAAAAAAAAA=="}}}"#;
            return exchange.answer("200 OK", &[], old);
        }
        exchange.answer("200 OK", &[], "hello");
    });
    let job = |digest: [u8; 16]| Job::Download {
        id: id("4711"),
        length: Some(5),
        digest: Some(Md5(digest)),
        target: Target::File(dir.path().join("a")),
        existing: Existing::Fail,
    };
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(job([7; 16])).await;
    let Outcome::Failed(TransferError::Mismatch(said)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(said.contains("5d41402abc4b2a76b9719d911017c592"), "{said}");
    assert!(names(dir.path()).is_empty());
    let md5 = [
        0x5d, 0x41, 0x40, 0x2a, 0xbc, 0x4b, 0x2a, 0x76, 0xb9, 0x71, 0x9d, 0x91, 0x10, 0x17, 0xc5,
        0x92,
    ];
    assert_eq!(
        jobs.run(job(md5)).await,
        Outcome::Done(Done::Saved {
            path: dir.path().join("a"),
            length: 5,
            verified: Verified::Md5
        })
    );
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_is_looked_up_and_not_sent_again() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3000);
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "POST" {
            exchange.read_body();
            return exchange.raw("");
        }
        let target = exchange.seen.target.clone();
        let marker = target.split("%27").nth(1).unwrap_or_default().to_owned();
        exchange.answer(
            "200 OK",
            &[],
            format!(
                r#"{{"managedObjects":[{{"id":"4711","length":3000,"c8ybin_upload":"{marker}"}}]}}"#
            ),
        );
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(upload(&path)).await;
    let Outcome::Done(Done::Stored(stored)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(stored.id, id("4711"));
    let posts = server
        .seen()
        .iter()
        .filter(|seen| seen.method == "POST")
        .count();
    assert_eq!(posts, 1);
}

#[tokio::test]
async fn a_job_is_tried_again_only_where_that_may_help() {
    let dir = tempdir().unwrap();
    for (status, attempts) in [
        ("500 x", 6),
        ("503 x", 6),
        ("429 x", 6),
        ("408 x", 6),
        ("400 x", 1),
        ("403 x", 1),
        ("404 x", 1),
        ("409 x", 1),
        ("413 x", 1),
        ("422 x", 1),
        // Once more: a login may have run out.
        ("401 x", 2),
    ] {
        let server = Scripted::start(move |exchange| exchange.answer(status, &[], "{}"));
        let mut jobs = Jobs::with(server.client(), soon(None));
        jobs.start(1, download(dir.path(), Existing::Fail));
        let mut started = 0;
        loop {
            match jobs.next().await {
                JobEvent::Started(_, number) => {
                    started += 1;
                    assert_eq!(number, started);
                }
                JobEvent::Paused(_, Pause::Trouble(_)) => {
                    assert!(attempts > 1, "{status}");
                    break;
                }
                JobEvent::Ended(_, Outcome::Failed(_)) => {
                    assert_eq!(attempts, 1, "{status}");
                    break;
                }
                _ => {}
            }
        }
        assert_eq!(started, attempts, "{status}");
    }
}

#[tokio::test]
async fn the_server_says_when_to_come_again() {
    let dir = tempdir().unwrap();
    let count = AtomicUsize::new(0);
    let server = Scripted::start(move |exchange| {
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            return exchange.answer("429 x", &["Retry-After: 1"], "{}");
        }
        exchange.answer("200 OK", &[], "hello");
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let begin = Instant::now();
    let outcome = jobs.run(download(dir.path(), Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_address_where_nobody_ever_answered_is_not_tried_for_minutes() {
    let dir = tempdir().unwrap();
    // The port of a service that nobody runs.
    let token = Credentials::Bearer("t".to_owned().into());
    let connection = Connection::new("http://127.0.0.1:9", None, token).unwrap();
    let client = Client::new(connection).unwrap();
    let mut jobs = Jobs::with(client, Settings::default());
    jobs.start(1, download(dir.path(), Existing::Fail));
    let error = jobs.trouble().await;
    assert!(matches!(error, TransferError::Api(_)), "{error}");
}

#[tokio::test]
async fn jobs_are_paused_moved_and_cancelled_where_they_stand() {
    let dir = tempdir().unwrap();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        wait.lock().unwrap().recv().unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let settings = Settings {
        at_once: 1,
        ..soon(None)
    };
    let mut jobs = Jobs::with(server.client(), settings);
    for number in 1..=4 {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    assert!(matches!(jobs.next().await, JobEvent::Started(JobId(1), 1)));
    jobs.engine.shift(JobId(4), Shift::Earlier);
    let order = [1, 2, 4, 3].map(JobId).to_vec();
    assert_eq!(jobs.next().await, JobEvent::Order(order));
    jobs.engine.pause(JobId(2));
    assert_eq!(jobs.next().await, JobEvent::Paused(JobId(2), Pause::Person));
    go.send(()).unwrap();
    assert_eq!(jobs.end().await.0, 1);
    assert!(matches!(jobs.next().await, JobEvent::Started(JobId(4), 1)));
    // Paused while it runs: its turn goes to the next.
    jobs.engine.pause(JobId(4));
    assert_eq!(jobs.next().await, JobEvent::Paused(JobId(4), Pause::Person));
    assert!(matches!(jobs.next().await, JobEvent::Started(JobId(3), 1)));
    jobs.engine.cancel(JobId(2), Leave::Nothing);
    assert_eq!(jobs.end().await, (2, Outcome::Cancelled));
    jobs.engine.set_at_once(2);
    jobs.engine.go_on(JobId(4));
    assert_eq!(jobs.next().await, JobEvent::Queued(JobId(4)));
    assert!(matches!(jobs.next().await, JobEvent::Started(JobId(4), 2)));
    for _ in 0..3 {
        go.send(()).unwrap();
    }
    let mut ended = [jobs.end().await.0, jobs.end().await.0];
    ended.sort_unstable();
    assert_eq!(ended, [3, 4]);
    assert_eq!(names(dir.path()), ["1", "3", "4"]);
}

#[tokio::test]
async fn a_cancelled_download_keeps_its_partial_file_when_asked_to() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        exchange.wait_for_close();
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    jobs.start(1, download(dir.path(), Existing::Fail));
    until(|| (jobs.engine.progress().first()?.bytes == 5).then_some(())).await;
    jobs.engine.cancel(JobId(1), Leave::Partial);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
}

#[tokio::test]
async fn one_answer_settles_all_questions_also_those_to_come() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], "hello"));
    let settings = Settings {
        at_once: 1,
        ..soon(None)
    };
    let mut jobs = Jobs::with(server.client(), settings);
    for number in 1..=3_u64 {
        fs::write(dir.path().join(number.to_string()), "old").unwrap();
        let Job::Download {
            id,
            length,
            digest,
            target,
            ..
        } = download_of(&number.to_string(), dir.path())
        else {
            unreachable!()
        };
        jobs.start(
            number,
            Job::Download {
                id,
                length,
                digest,
                target,
                existing: Existing::Ask,
            },
        );
    }
    loop {
        if let JobEvent::Asked(JobId(1), question) = jobs.next().await {
            assert_eq!(question, Question::File(dir.path().join("1")));
            break;
        }
    }
    jobs.engine.answer_all(Answer::Overwrite);
    for _ in 0..3 {
        let (_, outcome) = jobs.end().await;
        assert!(
            matches!(outcome, Outcome::Done(Done::Saved { .. })),
            "{outcome:?}"
        );
    }
    assert_eq!(fs::read(dir.path().join("3")).unwrap(), b"hello");
}

#[tokio::test]
async fn a_limit_slows_both_ways_and_can_be_taken_away() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 4 << 20);
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "GET" {
            return exchange.answer("200 OK", &[], vec![0; 4 << 20]);
        }
        exchange.answer("201 Created", &[], r#"{"id":"4711","length":4194304}"#);
    });
    for job in [upload(&path), download(dir.path(), Existing::Rename)] {
        let settings = Settings {
            limit: Some(100 << 10),
            ..soon(None)
        };
        let mut jobs = Jobs::with(server.client(), settings);
        let begin = Instant::now();
        jobs.start(1, job);
        // 256 KiB at 100 KiB a second take two seconds and a half, 4 MiB forty.
        until(|| (jobs.engine.progress().first()?.bytes >= 100 << 10).then_some(())).await;
        assert!(
            begin.elapsed() >= Duration::from_millis(500),
            "{:?}",
            begin.elapsed()
        );
        jobs.engine.set_limit(None);
        let outcome = jobs.end().await.1;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert!(begin.elapsed() < Duration::from_secs(30));
    }
}

#[tokio::test]
async fn what_was_set_aside_goes_on_in_the_next_run() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let all = bytes(LARGE);
    let stall = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let stalls = stall.clone();
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        if stalls.load(Ordering::Relaxed) {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            exchange.raw(&served[..6 << 20]);
            return exchange.wait_for_close();
        }
        part(exchange, &served);
    });
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    jobs.start(1, listed(dir.path(), LARGE, Existing::Fail));
    until(|| (jobs.engine.progress().first()?.bytes >= 6 << 20).then_some(())).await;
    jobs.engine.shut_down(Closing::SetAside).await;
    assert_eq!(jobs.end().await, (1, Outcome::SetAside));
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
    drop(jobs);

    stall.store(false, Ordering::Relaxed);
    let next = journal(state.path());
    let found = next.interrupted(Some(&account(&server))).await.unwrap();
    assert_eq!(found.len(), 1);
    let record = next.claim(found[0].key).await.unwrap().unwrap();
    assert!(next.claim(found[0].key).await.unwrap().is_none(), "once");
    let mut jobs = Jobs::with(server.client(), soon(Some(next.clone())));
    jobs.engine.adopt(JobId(9), record);
    assert_eq!(
        jobs.next().await,
        JobEvent::Paused(JobId(9), Pause::EarlierRun)
    );
    jobs.engine.go_on(JobId(9));
    let (_, outcome) = jobs.end().await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert_eq!(names(dir.path()), ["a.bin"]);
    assert!(last_part(&server).is_some());
    next.flush().await;
    assert!(next.interrupted(None).await.unwrap().is_empty());
    let past = next.history("a.bin", None, 10).await.unwrap();
    assert_eq!(past.len(), 1, "{past:?}");
}

#[tokio::test]
async fn the_same_transfer_started_again_goes_on_with_what_is_there() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3000);
    let lost = AtomicUsize::new(0);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.method == "POST" {
            exchange.read_body();
            lost.fetch_add(1, Ordering::Relaxed);
            return exchange.wait_for_close();
        }
        let target = exchange.seen.target.clone();
        let marker = target.split("%27").nth(1).unwrap_or_default().to_owned();
        exchange.answer(
            "200 OK",
            &[],
            format!(
                r#"{{"managedObjects":[{{"id":"4711","length":3000,"c8ybin_upload":"{marker}"}}]}}"#
            ),
        );
    });
    let first = journal(state.path());
    let jobs = Jobs::with(server.client(), soon(Some(first)));
    jobs.start(1, upload(&path));
    until(|| (server.seen().len() == 1).then_some(())).await;
    // As by SIGHUP: it does not even know that all was sent.
    jobs.engine.shut_down(Closing::SetAside).await;
    drop(jobs);
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    let outcome = jobs.run(upload(&path)).await;
    assert!(
        matches!(outcome, Outcome::Done(Done::Stored(_))),
        "{outcome:?}"
    );
    let posts = server
        .seen()
        .iter()
        .filter(|seen| seen.method == "POST")
        .count();
    assert_eq!(posts, 1, "it was there already");
}

#[tokio::test]
async fn a_file_that_is_no_beginning_is_kept_also_after_another_attempt() {
    let dir = tempdir().unwrap();
    for length in [LARGE, 1000] {
        let all = bytes(length);
        let there = dir.path().join("a.bin");
        fs::write(&there, vec![7; length / 4]).unwrap();
        let count = AtomicUsize::new(0);
        let server = Scripted::start(move |exchange| {
            if exchange.seen.target.contains("managedObjects") {
                return object(exchange, length, UPDATED);
            }
            if count.fetch_add(1, Ordering::Relaxed) == 0 {
                return exchange.answer("503 x", &[], "{}");
            }
            part(exchange, &all);
        });
        let mut jobs = Jobs::with(server.client(), soon(None));
        let outcome = jobs.run(listed(dir.path(), length, Existing::Resume)).await;
        assert!(
            matches!(outcome, Outcome::Failed(TransferError::Mismatch(_))),
            "{outcome:?}"
        );
        assert_eq!(fs::read(&there).unwrap(), vec![7; length / 4]);
        assert_eq!(names(dir.path()), ["a.bin"]);
    }
}

#[tokio::test]
async fn another_upload_of_the_same_path_does_not_inherit_the_old_one() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3000);
    let refuses = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let refusing = refuses.clone();
    let server = Scripted::start(move |exchange| {
        if refusing.load(Ordering::Relaxed) {
            return exchange.answer("503 x", &[], "{}");
        }
        exchange.answer("201 Created", &[], r#"{"id":"4711","length":4000}"#);
    });
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    jobs.start(1, upload(&path));
    jobs.trouble().await;
    jobs.engine.shut_down(Closing::SetAside).await;
    drop(jobs);
    refuses.store(false, Ordering::Relaxed);
    // Tonight's report has the name of yesterday's.
    file(dir.path(), "a", 4000);
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    let outcome = jobs.run(upload(&path)).await;
    assert!(
        matches!(outcome, Outcome::Done(Done::Stored(_))),
        "{outcome:?}"
    );
    let posts = |server: &Scripted| {
        let seen = server.seen();
        let posts = seen.iter().filter(|seen| seen.method == "POST");
        posts.map(|seen| seen.body.len()).max()
    };
    assert!(posts(&server) > Some(4000));
}

#[tokio::test]
async fn a_network_that_asks_for_a_login_costs_no_byte() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let count = AtomicUsize::new(0);
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        match number {
            1 => {
                exchange.raw(format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
                ));
                exchange.raw(&served[..6 << 20]);
            }
            2 => exchange.answer("302 Found", &["Location: http://login.example.com/"], ""),
            _ if exchange.seen.target.contains("managedObjects") => {
                object(exchange, LARGE, UPDATED);
            }
            _ => part(exchange, &served),
        }
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    jobs.start(1, listed(dir.path(), LARGE, Existing::Fail));
    let error = jobs.trouble().await;
    assert!(error.to_string().contains("302"), "{error}");
    jobs.engine.go_on(JobId(1));
    let (_, outcome) = jobs.end().await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert!(last_part(&server).is_some());
}

#[tokio::test]
async fn who_cancelled_a_job_does_not_get_it_back() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        exchange.wait_for_close();
    });
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    jobs.start(1, download(dir.path(), Existing::Fail));
    until(|| (jobs.engine.progress().first()?.bytes == 5).then_some(())).await;
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    jobs.engine.shut_down(Closing::SetAside).await;
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    assert!(names(dir.path()).is_empty());
}

#[tokio::test]
async fn a_job_is_cancelled_while_it_enters_the_journal() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], "hello"));
    let kept = journal(state.path());
    let mut jobs = Jobs::with(server.client(), soon(Some(kept.clone())));
    jobs.start(1, download(dir.path(), Existing::Fail));
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    jobs.engine.shut_down(Closing::Cancel).await;
    drop(jobs);
    kept.flush().await;
    drop(kept);
    let next = journal(state.path());
    assert!(next.interrupted(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_program_that_was_killed_after_the_final_name_knows_its_file() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let all = bytes(LARGE);
    let served = all.clone();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        part(exchange, &served);
    });
    fs::write(dir.path().join("a.bin"), &all).unwrap();
    let mut jobs = left_with(&server, (dir.path(), state.path()), |_| {}).await;
    let (_, outcome) = jobs.end().await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(names(dir.path()), ["a.bin"]);
    let expected = format!("bytes={}-", LARGE - (64 << 10));
    assert_eq!(
        last_part(&server),
        Some(expected),
        "only its end is read again"
    );
}

/// What a program left that was killed after all bytes were written, in a
/// journal that is opened again.
async fn left_with(
    server: &Scripted,
    (dir, state): (&Path, &Path),
    change: impl FnOnce(&mut Memory),
) -> Jobs {
    let journal = journal(state);
    let mut memory = Memory {
        partial: Some(dir.join(".a.bin.4711.c8ybin-part")),
        written: LARGE as u64,
        synced: LARGE as u64,
        version: Some(Version {
            length: Some(LARGE as u64),
            updated: UPDATED.parse().ok(),
        }),
        attempts: 1,
        ..Memory::default()
    };
    change(&mut memory);
    let job = listed(dir, LARGE, Existing::Fail);
    let key = journal.add(&account(server), &job, &memory).await.unwrap();
    journal.set_aside(key);
    let record = journal.claim(key).await.unwrap().unwrap();
    let jobs = Jobs::with(server.client(), soon(Some(journal)));
    jobs.engine.adopt(JobId(1), record);
    jobs.engine.go_on(JobId(1));
    jobs
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_is_known_as_ones_own_by_its_inode() {
    use std::os::unix::fs::MetadataExt as _;
    let all = bytes(LARGE);
    for is_ours in [true, false] {
        let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
        let served = all.clone();
        let server = Scripted::start(move |exchange| {
            if exchange.seen.target.contains("managedObjects") {
                return object(exchange, LARGE, UPDATED);
            }
            part(exchange, &served);
        });
        let path = dir.path().join("a.bin");
        fs::write(&path, &all).unwrap();
        let inode = fs::metadata(&path).unwrap().ino();
        let mut jobs = left_with(&server, (dir.path(), state.path()), |memory| {
            memory.partial_inode = Some(if is_ours { inode } else { inode + 1 });
            // As far behind as it may be.
            memory.written -= u64::from(is_ours);
        })
        .await;
        let (_, outcome) = jobs.end().await;
        let expected = match outcome {
            Outcome::Done(_) => is_ours,
            Outcome::Failed(TransferError::Exists(_)) => !is_ours,
            _ => false,
        };
        assert!(expected, "{is_ours}: {outcome:?}");
        assert_eq!(names(dir.path()), ["a.bin"]);
    }
}

/// Serves a file with a tag by parts, from the second answer on another one with
/// its own tag; breaks off within the first. Whether it knows the condition
/// differs.
fn tagged(first: Vec<u8>, then: Vec<u8>, tag: &'static str, knows: bool) -> Scripted {
    let count = AtomicUsize::new(0);
    Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            return object(exchange, LARGE, UPDATED);
        }
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            return exchange.raw(&first[..6 << 20]);
        }
        let etag = format!("ETag: {tag}");
        let holds = !knows || exchange.seen.header("if-range") == Some(tag);
        match range(exchange).filter(|_| holds) {
            Some(from) => {
                let range = format!("Content-Range: bytes {from}-{}/{LARGE}", LARGE - 1);
                let headers = [range.as_str(), etag.as_str()];
                exchange.answer("206 Partial Content", &headers, &then[from..]);
            }
            None => exchange.answer("200 OK", &[&etag], &then),
        }
    })
}

#[tokio::test]
async fn what_is_missing_is_asked_for_on_condition_of_the_tag() {
    let all = bytes(LARGE);
    // As long, changed at the same second, the same where both are compared.
    let mut other = all.clone();
    other[1000] ^= 1;
    for (then, tag, knows) in [
        (&all, "\"one\"", true),
        (&other, "\"two\"", true),
        (&other, "\"two\"", false),
    ] {
        let dir = tempdir().unwrap();
        let server = tagged(all.clone(), then.clone(), tag, knows);
        let mut jobs = Jobs::with(server.client(), soon(None));
        let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert!(
            fs::read(dir.path().join("a.bin")).unwrap() == *then,
            "{tag}"
        );
        let seen = server.seen();
        let asked: Vec<_> = seen
            .iter()
            .filter(|seen| seen.target.starts_with("/inventory/binaries/"))
            .map(|seen| seen.header("if-range").map(str::to_owned))
            .collect();
        assert_eq!(asked.first(), Some(&None));
        assert_eq!(asked.get(1), Some(&Some("\"one\"".to_owned())));
        // Of all that was asked for, the one with the condition was enough.
        let answers = if knows || tag == "\"one\"" { 2 } else { 3 };
        assert_eq!(asked.len(), answers, "{tag}, {knows}");
    }
}

#[tokio::test]
async fn a_new_name_costs_no_byte_where_the_digest_is_the_same() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let served = all.clone();
    let count = AtomicUsize::new(0);
    let looks = AtomicUsize::new(0);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("managedObjects") {
            // Each time it is looked at, it was just renamed.
            let second = looks.fetch_add(1, Ordering::Relaxed);
            let text = format!(
                r#"{{"id":"4711","lastUpdated":"2026-01-02T03:04:{second:02}.000Z",
                    "_attachments":{{"a":{{"length":{LARGE},"digest":"md5-JQPXNKuri1KAi4ruaQ2FtA=="}}}}}}"#
            );
            return exchange.answer("200 OK", &[], text);
        }
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            return exchange.raw(&served[..6 << 20]);
        }
        part(exchange, &served);
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    let Outcome::Done(Done::Saved { verified, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(verified, Verified::Md5);
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert!(last_part(&server).is_some(), "it went on");
}
