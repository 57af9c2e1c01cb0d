//! The clock is set back while the journal has rows: they are of a time to come.

use jiff::Timestamp;

use super::super::*;
use super::{plain_account, plain_job};

/// It ended as wished.
fn done(told: &str) -> End {
    End::Done(Achieved {
        told: told.to_owned(),
        object: Some("4711".into()),
    })
}

/// Years after any clock of these tests.
fn later() -> Timestamp {
    "2190-01-01T00:00:00Z".parse().unwrap()
}

/// As a program adds a job whose clock is ahead.
async fn add_later(journal: &Journal) -> Key {
    let add = |tables: &Tables<'_>| {
        let key = tables.add(&plain_account(), &plain_job(), &Memory::default(), later())?;
        tables.apply(&Silent::Note(key, later(), "begun".into()))?;
        Ok(key)
    };
    journal.write(add).await.unwrap()
}

#[tokio::test]
async fn jobs_of_a_time_to_come_are_gone_on_with_and_keep_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let (before, _) = Journal::open(dir.path()).unwrap();
    let [over, left, lost] = [
        add_later(&before).await,
        add_later(&before).await,
        add_later(&before).await,
    ];
    let end = move |tables: &Tables<'_>| tables.apply(&Silent::End(over, later(), done("saved")));
    before.write(end).await.unwrap();
    before.set_aside(left);
    before.set_aside(lost);
    before.flush().await;

    // The next program has another clock.
    let (now, notice) = Journal::open(dir.path()).unwrap();
    assert_eq!(notice, None);
    let found = now.interrupted(None).await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.key, one.created)).collect();
    assert_eq!(found, [(left, later()), (lost, later())]);
    assert!(now.claim(left).await.unwrap().is_some());
    assert!(
        before.claim(left).await.unwrap().is_none(),
        "it has one owner"
    );
    let memory = Memory {
        written: 7,
        ..Memory::default()
    };
    now.remember_now(left, memory.clone()).await.unwrap();
    now.note(left, "went on".into());
    now.end(left, done("saved"));
    // The newest of those alike is the one that was made last.
    let (account, job) = (plain_account(), plain_job());
    let jobs = [(job.clone(), memory.clone())].into();
    let again = now.find_or_add(&account, jobs).await.unwrap();
    let [Found::Known(again)] = again.as_slice() else {
        panic!("it was left");
    };
    assert_eq!(again.key, lost);
    now.end(lost, End::Cancelled);
    let new = now.add(&account, &job, &memory).await.unwrap();
    now.end(new, End::Cancelled);

    let past = now.history("", None, 9).await.unwrap();
    let keys: Vec<Key> = past.iter().map(|past| past.key).collect();
    assert_eq!(keys, [new, lost, left, over], "the newest first");
    let notes = now.notes(left).await.unwrap();
    let lines: Vec<&str> = notes.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(lines, ["begun", "went on"]);
    assert_eq!(now.interrupted(None).await.unwrap(), []);
    assert_eq!(now.trouble(), None);
}

#[tokio::test]
async fn what_ended_last_is_the_newest_also_where_it_began_first() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path()).unwrap();
    let (account, job, memory) = (plain_account(), plain_job(), Memory::default());
    let mut keys = Vec::new();
    for _ in 0..3 {
        keys.push(journal.add(&account, &job, &memory).await.unwrap());
    }
    let &[first, second, third] = keys.as_slice() else {
        panic!("three were added");
    };
    for key in [third, first, second] {
        journal.end(key, End::Cancelled);
    }
    journal.flush().await;
    let mut seen = Vec::new();
    let mut before = None;
    // Page by page.
    while let Some(past) = journal.history("", before, 1).await.unwrap().pop() {
        before = Some(past.key);
        seen.push(past.key);
    }
    assert_eq!(seen, [second, first, third]);
}

#[tokio::test]
async fn two_that_are_alike_and_begin_together_find_one_line_each() {
    let dir = tempfile::tempdir().unwrap();
    let (before, _) = Journal::open(dir.path()).unwrap();
    let (account, job, memory) = (plain_account(), plain_job(), Memory::default());
    let mut left = Vec::new();
    for _ in 0..2 {
        let key = before.add(&account, &job, &memory).await.unwrap();
        before.set_aside(key);
        left.push(key);
    }
    before.flush().await;
    let (now, _) = Journal::open(dir.path()).unwrap();
    let jobs = [
        (job.clone(), memory.clone()),
        (job.clone(), memory.clone()),
        (job, memory),
    ];
    let found = now.find_or_add(&account, jobs.into()).await.unwrap();
    let known: Vec<Key> = found
        .iter()
        .filter_map(|found| match found {
            Found::Known(record) => Some(record.key),
            Found::New(_) => None,
        })
        .collect();
    left.reverse();
    assert_eq!((known, found.len()), (left, 3));
}
