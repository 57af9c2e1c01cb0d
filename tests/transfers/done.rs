//! Jobs that go well, and files that are there already: real files, a real
//! socket.

use std::fs;
use std::path::Path;

use crate::jobs::{Jobs, download, download_of, file, id, names, upload};
use crate::scene::soon;
use crate::scripted::{Scripted, Seen, until};
use c8ybin::domain::{Md5, NewBinary};
use c8ybin::transfer::safety::{Caps, Copying, Safety};
use c8ybin::transfer::{
    Answer, Done, Existing, Job, JobEvent, JobId, Outcome, Phase, Question, Target, TransferError,
    Verified,
};
use tempfile::tempdir;

/// Gives the same bytes for every binary.
fn serving(bytes: &'static [u8]) -> Scripted {
    Scripted::start(move |exchange| exchange.answer("200 OK", &[], bytes))
}

/// Stores anything.
fn storing() -> Scripted {
    Scripted::start(|exchange| {
        exchange.answer("201 Created", &[], r#"{"id":"4711","name":"a.bin"}"#);
    })
}

/// The one request that carried a file.
fn sent(server: &Scripted) -> Seen {
    let mut sent = server.seen();
    sent.retain(|seen| seen.method != "GET");
    assert_eq!(sent.len(), 1);
    sent.remove(0)
}

fn saved(path: &Path, length: u64) -> Outcome {
    Outcome::Done(Done::Saved {
        path: path.to_owned(),
        length,
        verified: Verified::Size,
    })
}

#[tokio::test]
async fn a_file_goes_up_whole() {
    let dir = tempdir().unwrap();
    // Several buffers, and a rest.
    let (path, bytes) = file(dir.path(), "a", (1 << 20) + 77);
    let server = storing();
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(7, upload(&path));
    assert!(matches!(jobs.next().await, JobEvent::Started(JobId(7), 1)));
    let JobEvent::Ended(JobId(7), Outcome::Done(Done::Stored(stored))) = jobs.next().await else {
        panic!("not stored");
    };
    assert_eq!(stored.id, id("4711"));
    assert!(jobs.is_quiet());
    assert!(jobs.engine.progress().is_empty());
    let body = sent(&server).body;
    let at = body
        .windows(64)
        .position(|part| part == bytes.get(..64).unwrap());
    let at = at.unwrap();
    assert!(body.get(at..at + bytes.len()).unwrap() == bytes);
}

#[tokio::test]
async fn an_empty_file_goes_up_too() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "empty", 0);
    let server = storing();
    let mut jobs = Jobs::new(server.client(), 1);
    let job = Job::Replace {
        id: id("4711"),
        path,
        content_type: "text/plain".into(),
        copying: Copying::Forget,
    };
    assert!(matches!(
        jobs.run(job).await,
        Outcome::Done(Done::Stored(_))
    ));
    let sent = sent(&server);
    assert_eq!(
        (sent.method.as_str(), sent.header("content-length")),
        ("PUT", Some("0"))
    );
}

#[tokio::test]
async fn what_turns_out_too_large_for_a_copy_is_replaced_without_one() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "empty", 0);
    // Nothing tells that its content has four bytes.
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        "/inventory/binaries/4711" if exchange.seen.method == "GET" => {
            exchange.answer("200 OK", &[], "1234");
        }
        _ => exchange.answer("200 OK", &[], r#"{"id":"4711","name":"a.bin"}"#),
    });
    let settings = c8ybin::transfer::Settings {
        safety: Some(Safety::within(dir.path(), Caps { each: 3, all: 10 })),
        ..soon(None)
    };
    let mut jobs = Jobs::with(server.client(), settings);
    let job = Job::Replace {
        id: id("4711"),
        path,
        content_type: "text/plain".into(),
        copying: Copying::Keep,
    };
    let outcome = jobs.run(job).await;
    assert!(
        matches!(outcome, Outcome::Done(Done::Stored(_))),
        "{outcome:?}"
    );
    let copies = fs::read_dir(dir.path().join("safety")).unwrap();
    assert_eq!(copies.count(), 0, "nothing of it is left");
}

#[tokio::test]
async fn a_type_of_ones_own_leaves_the_media_type_to_the_content() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("picture");
    fs::write(&path, b"\x89PNG\r\n\x1a\n rest").unwrap();
    let server = storing();
    let mut jobs = Jobs::new(server.client(), 1);
    let new = NewBinary {
        name: "picture".into(),
        type_name: "c8y_Snapshot".into(),
        fragments: None,
        media_type: None,
    };
    let outcome = jobs.run(Job::Upload { path, new }).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    let body = String::from_utf8_lossy(&sent(&server).body).into_owned();
    assert!(
        body.contains("Content-Type: image/png\r\n\r\n\u{fffd}PNG"),
        "{body}"
    );
    assert!(body.contains(r#""type":"c8y_Snapshot""#), "{body}");
}

#[tokio::test]
async fn progress_is_sampled_and_waits_for_the_server() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3000);
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        exchange.read_body();
        wait.lock().unwrap().recv().unwrap();
        exchange.answer("201 Created", &[], r#"{"id":"1","length":3000}"#);
    });
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, upload(&path));
    until(|| (jobs.phase(1) == Some(Phase::WaitingForServer)).then_some(())).await;
    let progress = jobs.engine.progress();
    let sample = progress.first().unwrap();
    assert_eq!((sample.bytes, sample.total), (3000, Some(3000)));
    go.send(()).unwrap();
    // Then it is read back.
    go.send(()).unwrap();
    assert!(matches!(jobs.end().await, (1, Outcome::Done(_))));
    assert!(jobs.engine.progress().is_empty());
}

#[tokio::test]
async fn a_download_gets_its_name_when_it_is_whole() {
    let dir = tempdir().unwrap();
    let folder = dir.path().to_owned();
    let (bytes, wanted) = (vec![b'x'; 1 << 20], vec![b'x'; 1 << 20]);
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        let (first, rest) = bytes.split_at(500_000);
        exchange.raw(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
            bytes.len()
        ));
        exchange.raw(first);
        wait.lock().unwrap().recv().unwrap();
        exchange.raw(rest);
    });
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, download(&folder, Existing::Fail));
    until(|| (jobs.engine.progress().first()?.bytes == 500_000).then_some(())).await;
    assert_eq!(jobs.phase(1), Some(Phase::Receiving));
    assert_eq!(names(&folder), [".a.bin.4711.c8ybin-part"]);
    go.send(()).unwrap();
    let path = folder.join("a.bin");
    assert_eq!(jobs.end().await, (1, saved(&path, 1 << 20)));
    assert_eq!(names(&folder), ["a.bin"]);
    assert!(fs::read(path).unwrap() == wanted);
}

#[tokio::test]
async fn names_from_the_server_stay_in_the_folder() {
    let dir = tempdir().unwrap();
    let folder = dir.path().join("in");
    fs::create_dir(&folder).unwrap();
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 4);
    for (number, name) in ["../../evil", "/etc/passwd", ".hidden", "", "a\u{1b}[2Jb"]
        .into_iter()
        .enumerate()
    {
        let target = Target::Folder {
            folder: folder.clone(),
            name: name.into(),
        };
        let job = Job::Download {
            id: id("4711"),
            length: Some(5),
            digest: None,
            target,
            existing: Existing::Fail,
        };
        jobs.start(number as u64, job);
    }
    for _ in 0..5 {
        let (_, outcome) = jobs.end().await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }
    assert_eq!(
        names(&folder),
        ["4711", "_.._evil", "_etc_passwd", "a_[2Jb", "hidden"]
    );
    assert_eq!(names(dir.path()), ["in"]);
}

#[tokio::test]
async fn a_download_to_a_file_takes_exactly_that_name() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("my file.bin");
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 1);
    let job = Job::Download {
        id: id("4711"),
        length: Some(5),
        digest: None,
        target: Target::File(path.clone()),
        existing: Existing::Ask,
    };
    assert_eq!(jobs.run(job).await, saved(&path, 5));
    assert_eq!(fs::read(&path).unwrap(), b"hello");
}

#[tokio::test]
async fn without_being_asked_an_existing_file_is_kept() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("a.bin");
    fs::write(&path, "old").unwrap();
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 1);

    let skipped = jobs.run(download(dir.path(), Existing::Skip)).await;
    assert_eq!(skipped, Outcome::Done(Done::Skipped(path.clone())));
    let failed = jobs.run(download(dir.path(), Existing::Fail)).await;
    assert_eq!(failed, Outcome::Failed(TransferError::Exists(path.clone())));
    assert!(server.seen().is_empty(), "nothing was fetched for it");

    let second = dir.path().join("a (2).bin");
    let renamed = jobs.run(download(dir.path(), Existing::Rename)).await;
    assert_eq!(renamed, saved(&second, 5));
    assert_eq!(fs::read(&path).unwrap(), b"old");

    let over = jobs.run(download(dir.path(), Existing::Overwrite)).await;
    assert_eq!(over, saved(&path, 5));
    assert_eq!(fs::read(&path).unwrap(), b"hello");
    assert_eq!(names(dir.path()), ["a (2).bin", "a.bin"]);
}

#[tokio::test]
async fn a_question_waits_for_its_answer() {
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 1);
    for (answer, expected) in [
        (Answer::Skip, None),
        (Answer::Rename, Some("a (2).bin")),
        (Answer::Overwrite, Some("a.bin")),
    ] {
        let dir = tempdir().unwrap();
        let path = dir.path().join("a.bin");
        fs::write(&path, "old").unwrap();
        jobs.start(1, download(dir.path(), Existing::Ask));
        assert!(matches!(jobs.next().await, JobEvent::Started(..)));
        let JobEvent::Asked(JobId(1), asked) = jobs.next().await else {
            panic!("not asked");
        };
        assert_eq!(asked, Question::File(path.clone()));
        jobs.engine.answer(JobId(1), answer);
        let (_, outcome) = jobs.end().await;
        match expected {
            Some(name) => assert_eq!(outcome, saved(&dir.path().join(name), 5)),
            None => assert_eq!(outcome, Outcome::Done(Done::Skipped(path))),
        }
    }
}

#[tokio::test]
async fn a_question_holds_only_its_own_job() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("a.bin"), "old").unwrap();
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, download(dir.path(), Existing::Ask));
    jobs.start(2, download(dir.path(), Existing::Rename));
    // The only slot is free again while the person thinks.
    let (first, outcome) = jobs.end().await;
    assert_eq!(
        (first, outcome),
        (2, saved(&dir.path().join("a (2).bin"), 5))
    );
    jobs.engine.answer(JobId(1), Answer::Rename);
    let (second, outcome) = jobs.end().await;
    assert_eq!(
        (second, outcome),
        (1, saved(&dir.path().join("a (3).bin"), 5))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_of_one_name_do_not_collide() {
    let dir = tempdir().unwrap();
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 8);
    for number in 0..8 {
        jobs.start(number, download(dir.path(), Existing::Rename));
    }
    for _ in 0..8 {
        let (_, outcome) = jobs.end().await;
        assert!(
            matches!(outcome, Outcome::Done(Done::Saved { .. })),
            "{outcome:?}"
        );
    }
    assert_eq!(names(dir.path()).len(), 8);
    for name in names(dir.path()) {
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), b"hello");
    }
}

#[tokio::test]
async fn a_name_taken_meanwhile_is_asked_about_and_never_lost() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("a.bin");
    let taken = path.clone();
    let server = Scripted::start(move |exchange| {
        // Somebody else saves a file of that name while ours comes.
        fs::write(&taken, "theirs").unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, download(dir.path(), Existing::Ask));
    assert_eq!(jobs.asked().await, 1);
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    jobs.engine.answer(JobId(1), Answer::Rename);
    let second = dir.path().join("a (2).bin");
    assert_eq!(jobs.end().await, (1, saved(&second, 5)));
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert_eq!(names(dir.path()), ["a (2).bin", "a.bin"]);
}

#[tokio::test]
async fn jobs_wait_in_the_order_of_their_start() {
    let dir = tempdir().unwrap();
    let server = serving(b"hello");
    let mut jobs = Jobs::new(server.client(), 1);
    for number in 0..5 {
        jobs.start(number, download(dir.path(), Existing::Rename));
    }
    let waiting: Vec<u64> = jobs.engine.progress().iter().map(|p| p.id.0).collect();
    assert_eq!(waiting, [0, 1, 2, 3, 4]);
    let (mut started, mut ended) = (Vec::new(), Vec::new());
    while ended.len() < 5 {
        match jobs.next().await {
            JobEvent::Started(id, _) => started.push(id.0),
            JobEvent::Ended(id, _) => ended.push(id.0),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(started, [0, 1, 2, 3, 4]);
    assert_eq!(ended, [0, 1, 2, 3, 4]);
    assert!(jobs.is_quiet());
}

#[tokio::test]
async fn only_so_many_jobs_run_at_once() {
    let dir = tempdir().unwrap();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        wait.lock().unwrap().recv().unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let mut jobs = Jobs::new(server.client(), 2);
    for number in 0..4 {
        // Each another binary: jobs on one run one after the other.
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    // The third is asked for only after one of the first two has its answer.
    until(|| (server.seen().len() == 2).then_some(())).await;
    let phases: Vec<Option<Phase>> = (0..4).map(|number| jobs.phase(number)).collect();
    assert_eq!(phases[2..], [Some(Phase::Waiting), Some(Phase::Waiting)]);
    for _ in 0..4 {
        go.send(()).unwrap();
    }
    for _ in 0..4 {
        assert!(matches!(jobs.end().await, (_, Outcome::Done(_))));
    }
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
