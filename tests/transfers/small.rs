//! Small downloads, which come into memory before they have a file.

use std::fs;

use crate::jobs::{Jobs, names};
use crate::scene::{account, assert_done, bytes, journal, listed, part, serving, soon};
use crate::scripted::Scripted;
use c8ybin::transfer::{Existing, JobId, Memory, Outcome, TransferError};
use tempfile::tempdir;

#[tokio::test]
async fn a_small_file_that_is_large_by_now_is_whole_all_the_same() {
    for now in [0, 1, 256 << 10, (256 << 10) + 1, 3 << 20] {
        let dir = tempdir().unwrap();
        let all = bytes(now);
        let server = serving(&all, |_, exchange, all| part(exchange, all));
        let mut jobs = Jobs::with(server.client(), soon(None));
        // The list said so.
        let listed = listed(dir.path(), 16 << 10, Existing::Fail);
        assert_done(&jobs.run(listed).await);
        assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
        assert_eq!(names(dir.path()), ["a.bin"]);
    }
}

#[tokio::test]
async fn a_small_file_that_fails_leaves_nothing_and_takes_nothing_away() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let theirs = dir.path().join(".a.bin.4711.c8ybin-part");
    let server = {
        let theirs = theirs.clone();
        Scripted::start(move |exchange| {
            // Another program begins the same download meanwhile.
            fs::write(&theirs, "theirs").unwrap();
            exchange.answer("404 Not Found", &[], "");
        })
    };
    let settings = soon(Some(journal(state.path())));
    let mut jobs = Jobs::with(server.client(), settings);
    let outcome = jobs.run(listed(dir.path(), 5, Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    assert_eq!(fs::read(theirs).unwrap(), b"theirs");
    assert_eq!(names(dir.path()).len(), 1);
}

#[tokio::test]
async fn a_small_file_that_had_its_name_when_the_program_was_killed_is_known_by_its_bytes() {
    let all = bytes(16 << 10);
    let mut others = all.clone();
    others[0] ^= 1;
    for (there, is_ours) in [(&all, true), (&others, false)] {
        let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
        let server = serving(&all, |_, exchange, all| part(exchange, all));
        fs::write(dir.path().join("a.bin"), there).unwrap();
        let journal = journal(state.path());
        // The journal has the path of the partial file, and not yet that it was made.
        let memory = Memory {
            partial: Some(dir.path().join(".a.bin.4711.c8ybin-part")),
            attempts: 1,
            ..Memory::default()
        };
        let job = listed(dir.path(), all.len(), Existing::Fail);
        let key = journal.add(&account(&server), &job, &memory).await.unwrap();
        journal.set_aside(key);
        let record = journal.claim(key).await.unwrap().unwrap();
        let mut jobs = Jobs::with(server.client(), soon(Some(journal)));
        jobs.engine.adopt(JobId(1), record);
        jobs.engine.go_on(JobId(1));
        let (_, outcome) = jobs.end().await;
        let expected = match outcome {
            Outcome::Done(_) => is_ours,
            Outcome::Failed(TransferError::Exists(_)) => !is_ours,
            _ => false,
        };
        assert!(expected, "{outcome:?}");
        assert!(fs::read(dir.path().join("a.bin")).unwrap() == *there);
        assert_eq!(names(dir.path()), ["a.bin"]);
    }
}
