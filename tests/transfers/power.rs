//! The machine loses its power: what was written through is good, and no more.

use std::fs;

use crate::jobs::Jobs;
use crate::resuming::left_with;
use crate::scene::{
    LARGE, account, assert_done, begin, begins_at, bytes, journal, last_part, listed, moved, part,
    serving, soon,
};
use crate::scripted::until;
use c8ybin::transfer::{Closing, Existing, Outcome};
use tempfile::tempdir;

/// One chunk of the platform.
const CHUNK: u64 = 5 << 20;

#[tokio::test]
async fn what_was_not_written_through_is_not_taken_for_good() {
    let all = bytes(LARGE);
    // Another run of the machine, and one that the system did not name.
    for boot in [Some("another run".to_owned()), None] {
        let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
        let server = serving(&all, |_, exchange, all| part(exchange, all));
        // The file has its length, and zeros where the bytes never came.
        let mut left = all.clone();
        left[6 << 20..].fill(0);
        fs::write(dir.path().join(".a.bin.4711.c8ybin-part"), &left).unwrap();
        let mut jobs = left_with(&server, (dir.path(), state.path()), |memory| {
            memory.synced = 6 << 20;
            memory.boot = boot;
        })
        .await;
        assert_done(&jobs.end().await.1);
        assert!(fs::read(dir.path().join("a.bin")).unwrap() == all);
        let from = begins_at(&last_part(&server).unwrap()).unwrap();
        assert_eq!(from, (6 << 20) - (64 << 10));
    }
}

#[tokio::test]
async fn a_download_is_written_through_after_each_chunk() {
    let (dir, state) = (tempdir().unwrap(), tempdir().unwrap());
    let all = bytes(LARGE);
    let server = serving(&all, |_, exchange, all| {
        begin(exchange, LARGE, &all[..7 << 20]);
        exchange.wait_for_close();
    });
    let journal = journal(state.path());
    let mut jobs = Jobs::with(server.client(), soon(Some(journal.clone())));
    jobs.start(1, listed(dir.path(), LARGE, Existing::Fail));
    moved(&jobs, 7 << 20).await;
    // As another program would find it after the power came back.
    let outside = rusqlite::Connection::open(state.path().join("journal.db")).unwrap();
    until(|| {
        let kept = "SELECT synced FROM jobs";
        let kept: i64 = outside.query_row(kept, [], |row| row.get(0)).unwrap();
        ((7 << 20) - kept.cast_unsigned() <= CHUNK).then_some(())
    })
    .await;
    jobs.engine.shut_down(Closing::SetAside).await;
    assert_eq!(jobs.end().await, (1, Outcome::SetAside));
    let left = journal.interrupted(Some(&account(&server))).await.unwrap();
    let memory = &left[0].memory;
    assert!(memory.written - memory.synced <= CHUNK, "{memory:?}");
}
