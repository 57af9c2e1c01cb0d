//! Small downloads, which come into memory before they have a file.

use std::fs;

use crate::jobs::{Jobs, names};
use crate::scene::{assert_done, bytes, journal, listed, part, serving, soon};
use crate::scripted::Scripted;
use c8ybin::transfer::{Existing, Outcome};
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
