//! What was moved is not moved again: not after a break, not in the next run
//! of the program.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::jobs::{Jobs, file, id, names, upload};
use crate::scene::{
    LARGE, UPDATED, account, assert_done, begin, begins_at, breaking, bytes, found_by_its_marker,
    journal, last_part, listed, moved, object, part, posts, serving, soon,
};
use crate::scripted::{Scripted, until};
use c8ybin::transfer::{
    Closing, Done, Existing, JobEvent, JobId, Memory, Outcome, Pause, TransferError, Verified,
    Version,
};
use tempfile::tempdir;

#[tokio::test]
async fn a_broken_download_goes_on_behind_its_last_byte() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let server = breaking(&all, &all[..6 << 20]);
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
    let from = begins_at(&last_part(&server).unwrap()).unwrap();
    assert!(from > (5 << 20), "most of it is not read again: {from}");
}

#[tokio::test]
async fn what_is_no_beginning_is_thrown_away() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let other: Vec<u8> = all.iter().map(|byte| byte ^ 1).collect();
    let server = breaking(&all, &other[..6 << 20]);
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert_done(&outcome);
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
            1 => begin(exchange, LARGE, &[0; 6 << 20]),
            2 => object(exchange, LARGE, "2026-01-02T03:04:06.000Z"),
            _ => part(exchange, &served),
        }
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert_done(&outcome);
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert_eq!(last_part(&server), None);
}

#[tokio::test]
async fn a_server_without_parts_gives_the_whole_again() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let server = serving(&all, |number, exchange, all| match number {
        0 => begin(exchange, LARGE, &all[..6 << 20]),
        _ => exchange.answer("200 OK", &[], all),
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
    assert_done(&outcome);
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
}

#[tokio::test]
async fn an_existing_file_can_be_the_beginning_and_is_kept_where_it_is_not() {
    let dir = tempdir().unwrap();
    let all = bytes(LARGE);
    let there = dir.path().join("a.bin");
    let server = serving(&all, |_, exchange, all| part(exchange, all));
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
    // A slow disk may remove the partial file a little later.
    until(|| (names(dir.path()) == ["a.bin"]).then_some(())).await;

    fs::write(&there, &all[..2 << 20]).unwrap();
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Resume)).await;
    assert_done(&outcome);
    assert!(fs::read(&there).unwrap() == all);
    let expected = format!("bytes={}-", (2 << 20) - (64 << 10));
    assert_eq!(last_part(&server), Some(expected));
}

#[tokio::test]
async fn a_file_that_has_only_padding_in_common_is_no_beginning() {
    let dir = tempdir().unwrap();
    let there = dir.path().join("a.bin");
    // Two states of one image: the same padding, also where the shorter one ends.
    let mut all = bytes(LARGE);
    all[3 << 20..6 << 20].fill(0xff);
    let server = serving(&all, |_, exchange, all| part(exchange, all));
    let mut jobs = Jobs::with(server.client(), soon(None));
    for other in [0..3 << 20, 0..1000, 2 << 20..3 << 20] {
        let mut held = all[..5 << 20].to_vec();
        held[other.clone()].iter_mut().for_each(|byte| *byte ^= 1);
        fs::write(&there, &held).unwrap();
        let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Resume)).await;
        let is_refused = matches!(outcome, Outcome::Failed(TransferError::Mismatch(_)));
        assert!(is_refused, "{other:?}: {outcome:?}");
        assert!(fs::read(&there).unwrap() == held, "{other:?}");
    }
    // What is not known for sure is not told as if it were.
    fs::write(&there, &all[..5 << 20]).unwrap();
    let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Resume)).await;
    let Outcome::Done(Done::Saved { verified, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(verified, Verified::Samples);
    assert!(fs::read(&there).unwrap() == all);
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
        found_by_its_marker(exchange);
    });
    let mut jobs = Jobs::with(server.client(), soon(None));
    let outcome = jobs.run(upload(&path)).await;
    let Outcome::Done(Done::Stored(stored)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(stored.id, id("4711"));
    assert_eq!(posts(&server), 1);
}

#[tokio::test]
async fn what_was_set_aside_goes_on_in_the_next_run() {
    let dir = tempdir().unwrap();
    let state = tempdir().unwrap();
    let all = bytes(LARGE);
    let server = serving(&all, |number, exchange, all| {
        if number == 0 {
            begin(exchange, LARGE, &all[..6 << 20]);
            return exchange.wait_for_close();
        }
        part(exchange, all);
    });
    let mut jobs = Jobs::with(server.client(), soon(Some(journal(state.path()))));
    jobs.start(1, listed(dir.path(), LARGE, Existing::Fail));
    moved(&jobs, 6 << 20).await;
    jobs.engine.shut_down(Closing::SetAside).await;
    assert_eq!(jobs.end().await, (1, Outcome::SetAside));
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
    drop(jobs);

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
    assert_done(&outcome);
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
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "POST" {
            exchange.read_body();
            return exchange.wait_for_close();
        }
        found_by_its_marker(exchange);
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
    assert_done(&outcome);
    assert_eq!(posts(&server), 1, "it was there already");
}

#[tokio::test]
async fn a_file_that_is_no_beginning_is_kept_also_after_another_attempt() {
    let dir = tempdir().unwrap();
    for length in [LARGE, 1000] {
        let all = bytes(length);
        let there = dir.path().join("a.bin");
        fs::write(&there, vec![7; length / 4]).unwrap();
        let server = serving(&all, |number, exchange, all| match number {
            0 => exchange.answer("503 x", &[], "{}"),
            _ => part(exchange, all),
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
    let refuses = Arc::new(AtomicBool::new(true));
    let refusing = Arc::clone(&refuses);
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
    assert_done(&outcome);
    let seen = server.seen();
    let posts = seen.iter().filter(|seen| seen.method == "POST");
    assert!(posts.map(|seen| seen.body.len()).max() > Some(4000));
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
            1 => begin(exchange, LARGE, &served[..6 << 20]),
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
    assert_done(&outcome);
    assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
    assert!(last_part(&server).is_some());
}

#[tokio::test]
async fn a_program_that_was_killed_after_the_final_name_knows_its_file() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let all = bytes(LARGE);
    let server = serving(&all, |_, exchange, all| part(exchange, all));
    fs::write(dir.path().join("a.bin"), &all).unwrap();
    let mut jobs = left_with(&server, (dir.path(), state.path()), |_| {}).await;
    let (_, outcome) = jobs.end().await;
    assert_done(&outcome);
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
pub async fn left_with(
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
        let server = serving(&all, |_, exchange, all| part(exchange, all));
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

/// Breaks off a file with the tag `one`, and has another one with its own tag
/// from the second answer on. Whether it knows the condition differs.
fn tagged(first: &[u8], then: Vec<u8>, tag: &'static str, knows: bool) -> Scripted {
    serving(first, move |number, exchange, first| {
        if number == 0 {
            exchange.raw(format!(
                "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {LARGE}\r\n\r\n"
            ));
            return exchange.raw(&first[..6 << 20]);
        }
        let etag = format!("ETag: {tag}");
        let holds = !knows || exchange.seen.header("if-range") == Some(tag);
        let from = exchange.seen.header("range").and_then(begins_at);
        match from.filter(|_| holds) {
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
        let server = tagged(&all, then.clone(), tag, knows);
        let mut jobs = Jobs::with(server.client(), soon(None));
        let outcome = jobs.run(listed(dir.path(), LARGE, Existing::Fail)).await;
        assert_done(&outcome);
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
    let (count, looks) = (AtomicUsize::new(0), AtomicUsize::new(0));
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
        match count.fetch_add(1, Ordering::Relaxed) {
            0 => begin(exchange, LARGE, &served[..6 << 20]),
            _ => part(exchange, &served),
        }
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
