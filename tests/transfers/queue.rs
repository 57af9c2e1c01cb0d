//! The queue in the hands of a person: order, pause, limits, retries, and what
//! is given up.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::jobs::{Jobs, download, download_of, file, id, names, upload};
use crate::scene::{assert_done, journal, moved, soon};
use crate::scripted::{Scripted, until};
use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::domain::{EventId, NewAttachment};
use c8ybin::transfer::journal::Account;
use c8ybin::transfer::{
    Answer, Closing, Done, Existing, Job, JobEvent, JobId, Leave, Memory, Outcome, Pause, Question,
    Settings, Share, Shift, Target, TransferError, Verified, Way,
};
use tempfile::tempdir;

/// Answers what is looked up as if nothing had come yet, and whoever moves bytes
/// with this status.
fn refusing(status: &'static str) -> Scripted {
    Scripted::start(move |exchange| {
        let (method, target) = (&exchange.seen.method, &exchange.seen.target);
        if method == "GET" && target.starts_with("/event/events/") {
            return exchange.json(
                r#"{"id":"7","type":"c8y_Log","text":"","time":"2026-01-02T03:04:05.000Z",
                "source":{"id":"2"}}"#,
            );
        }
        if method == "GET" && target.contains("managedObjects") {
            return exchange.json(r#"{"managedObjects":[]}"#);
        }
        if method == "POST" {
            exchange.read_body();
        }
        exchange.answer(status, &[], "{}");
    })
}

#[tokio::test]
async fn a_job_is_tried_again_only_where_that_may_help() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "source", 1000);
    let attach = Job::Attach {
        event: EventId::new("7").unwrap(),
        path: path.clone(),
        new: NewAttachment {
            name: "a.bin".into(),
            content_type: "text/plain".into(),
        },
        way: Way::Form,
        existing: Existing::Fail,
    };
    for job in [download(dir.path(), Existing::Fail), upload(&path), attach] {
        for (status, attempts) in [
            ("500 x", 6),
            ("503 x", 6),
            ("429 x", 6),
            ("425 x", 6),
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
            let server = refusing(status);
            let mut jobs = Jobs::with(server.client(), soon(None));
            jobs.start(1, job.clone());
            let mut started = 0;
            loop {
                match jobs.next().await {
                    JobEvent::Started(_, number) => {
                        started += 1;
                        assert_eq!(number, started);
                    }
                    JobEvent::Paused(_, Pause::Trouble(_)) => {
                        assert!(attempts > 1, "{status}: {job:?}");
                        break;
                    }
                    JobEvent::Ended(_, Outcome::Failed(_)) => {
                        assert_eq!(attempts, 1, "{status}: {job:?}");
                        break;
                    }
                    _ => {}
                }
            }
            assert_eq!(started, attempts, "{status}: {job:?}");
        }
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
    assert_done(&outcome);
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

/// A client of an address at which a server answers so many requests, and then
/// nobody does.
fn answered(count: usize) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answers = move || {
        for _ in 0..count {
            let (mut stream, _) = listener.accept().unwrap();
            let answer = b"HTTP/1.1 404 x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(answer).unwrap();
        }
    };
    if count == 0 {
        answers();
    } else {
        std::thread::spawn(answers);
    }
    let token = Credentials::Bearer("t".to_owned().into());
    Client::new(Connection::new(&url, None, token).unwrap()).unwrap()
}

/// How often a job waits for another attempt before it stands still.
async fn waits(jobs: &mut Jobs) -> usize {
    let mut waits = 0;
    loop {
        match jobs.next().await {
            JobEvent::Waits(..) => waits += 1,
            JobEvent::Paused(_, Pause::Trouble(_)) => return waits,
            JobEvent::Ended(_, outcome) => panic!("it ended: {outcome:?}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_server_that_goes_away_is_waited_for_from_the_first_transfer_on() {
    let dir = tempdir().unwrap();
    let client = answered(1);
    // If only that there is no such binary.
    client.binary(&id("1")).await.unwrap_err();
    let mut jobs = Jobs::with(client, soon(None));
    jobs.start(1, download(dir.path(), Existing::Fail));
    assert_eq!(waits(&mut jobs).await, 5);
}

#[tokio::test]
async fn an_interrupted_transfer_waits_for_a_network_that_is_not_there_yet() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let client = answered(0);
    let journal = journal(state.path());
    let account = Account {
        host: client.connection().host().to_owned(),
        tenant: None,
        user: None,
        profile: None,
    };
    let job = download(dir.path(), Existing::Fail);
    let memory = Memory::default();
    let key = journal.add(&account, &job, &memory).await.unwrap();
    journal.set_aside(key);
    let record = journal.claim(key).await.unwrap().unwrap();
    let mut jobs = Jobs::with(client, soon(Some(journal)));
    jobs.engine.adopt(JobId(1), record);
    jobs.engine.go_on(JobId(1));
    assert_eq!(waits(&mut jobs).await, 5);
}

#[tokio::test]
async fn engines_of_one_run_take_turns_and_are_changed_together() {
    let dir = tempdir().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        wait.lock().unwrap().recv().unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let share = Share::new(1, None);
    let engine = || {
        let settings = Settings {
            share: share.clone(),
            ..soon(None)
        };
        Jobs::with(server.client(), settings)
    };
    let (mut busy, mut other) = (engine(), engine());
    for number in 1..=3 {
        busy.start(number, download_of(&number.to_string(), dir.path()));
    }
    assert!(matches!(busy.next().await, JobEvent::Started(JobId(1), 1)));
    other.start(4, download_of("4", dir.path()));
    go.send(()).unwrap();
    assert_eq!(busy.end().await.0, 1);
    // It waited in the line; the one that comes has its turn behind it.
    go.send(()).unwrap();
    go.send(()).unwrap();
    assert_eq!(other.end().await.0, 4);
    assert_eq!(busy.end().await.0, 2);
    share.set_at_once(9);
    other.start(5, download_of("5", dir.path()));
    assert!(matches!(other.next().await, JobEvent::Started(JobId(5), 1)));
    assert!(matches!(busy.next().await, JobEvent::Started(JobId(3), 1)));
    go.send(()).unwrap();
    go.send(()).unwrap();
    busy.end().await;
    other.end().await;
}

#[tokio::test]
async fn jobs_are_paused_moved_and_cancelled_where_they_stand() {
    let dir = tempdir().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        wait.lock().unwrap().recv().unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let settings = Settings {
        share: Share::new(1, None),
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
    jobs.engine.share().set_at_once(2);
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
    moved(&jobs, 5).await;
    jobs.engine.cancel(JobId(1), Leave::Partial);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
}

#[tokio::test]
async fn one_answer_settles_all_questions_also_those_to_come() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], "hello"));
    let settings = Settings {
        share: Share::new(1, None),
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
            share: Share::new(4, Some(100 << 10)),
            ..soon(None)
        };
        let mut jobs = Jobs::with(server.client(), settings);
        let begin = Instant::now();
        jobs.start(1, job);
        // 256 KiB at 100 KiB a second take two seconds and a half, 4 MiB forty.
        moved(&jobs, 100 << 10).await;
        assert!(
            begin.elapsed() >= Duration::from_millis(500),
            "{:?}",
            begin.elapsed()
        );
        jobs.engine.share().set_limit(None);
        let outcome = jobs.end().await.1;
        assert_done(&outcome);
        assert!(begin.elapsed() < Duration::from_secs(30));
    }
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
    moved(&jobs, 5).await;
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

/// A binary into a folder as `a.bin`.
fn as_a(number: &str, folder: &Path, existing: Existing) -> Job {
    Job::Download {
        id: id(number),
        length: None,
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: "a.bin".into(),
        },
        existing,
    }
}

#[tokio::test]
async fn a_name_that_another_job_will_take_is_told_before_a_byte_comes() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("a.bin");
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.ends_with("/1") {
            wait.lock().unwrap().recv().unwrap();
        }
        exchange.answer("200 OK", &[], "hello");
    });
    let asked_for = |number: &str| {
        let end = format!("/{number}");
        server.seen().iter().any(|seen| seen.target.ends_with(&end))
    };
    let mut jobs = Jobs::with(server.client(), soon(None));
    jobs.start(1, as_a("1", dir.path(), Existing::Fail));
    until(|| asked_for("1").then_some(())).await;
    for (number, existing) in [("2", Existing::Fail), ("3", Existing::Resume)] {
        jobs.start(2, as_a(number, dir.path(), existing));
        let wanted = TransferError::Wanted(path.clone());
        assert_eq!(jobs.end().await, (2, Outcome::Failed(wanted)));
        assert!(!asked_for(number));
    }
    jobs.start(4, as_a("4", dir.path(), Existing::Rename));
    let renamed = |name: &str| {
        Outcome::Done(Done::Saved {
            path: dir.path().join(name),
            length: 5,
            verified: Verified::Size,
        })
    };
    assert_eq!(jobs.end().await, (4, renamed("a (2).bin")));
    jobs.start(5, as_a("5", dir.path(), Existing::Ask));
    loop {
        if let JobEvent::Asked(JobId(5), question) = jobs.next().await {
            assert_eq!(question, Question::Wanted(path.clone()));
            break;
        }
    }
    assert!(!asked_for("5"));
    jobs.engine.answer(JobId(5), Answer::Rename);
    assert_eq!(jobs.end().await, (5, renamed("a (3).bin")));
    // Once the first has ended, its name is nobody's.
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    jobs.start(6, as_a("6", dir.path(), Existing::Fail));
    assert_eq!(jobs.end().await, (6, renamed("a.bin")));
    go.send(()).unwrap();
}
