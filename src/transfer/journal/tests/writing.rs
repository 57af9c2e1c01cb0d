//! Writes that fail are told and tried again, and what a newer version wrote
//! stays whole.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::opening::{self, Opened};
use super::super::*;
use super::{Sample, plain_account, plain_job};

/// A writer without its thread.
fn writer(sample: &Sample) -> (Writer, Trouble) {
    let (opened, notice) = opening::open(&sample.dir.path().join("state")).unwrap();
    assert_eq!(notice, None);
    let trouble = Trouble::default();
    (Writer::new(opened, Arc::clone(&trouble)), trouble)
}

fn told(trouble: &Trouble) -> Option<String> {
    let error = trouble.lock().unwrap().take();
    error.map(|error| error.to_string())
}

#[test]
fn a_full_disk_is_told_once_and_what_it_refused_is_tried_again() {
    let sample = Sample::new();
    let (mut writer, trouble) = writer(&sample);
    let add = || {
        Order::write(None, |tables| {
            tables.add(
                &plain_account(),
                &plain_job(),
                &Memory::default(),
                Timestamp::UNIX_EPOCH,
            )
        })
    };
    let (order, mut answer) = add();
    writer.obey(std::iter::once(order));
    let key = answer.try_recv().unwrap().unwrap();

    // The database refuses to grow, as it does on a full disk.
    writer.limit_pages(Some(8));
    let long = "x".repeat(100_000);
    let note = || Order::Silent(Silent::Note(key, Timestamp::UNIX_EPOCH, long.clone()));
    let (order, mut answer) = add();
    writer.obey([note(), note(), order].into_iter());
    let refused = "The journal of transfers cannot be kept: the disk is full. Transfers go on, \
                   but may be forgotten if the program stops.";
    assert_eq!(told(&trouble).as_deref(), Some(refused));
    // Whatever the disk made of it, the answer is the truth.
    let added = usize::from(answer.try_recv().unwrap().is_ok());
    let end = Silent::End(key, Timestamp::UNIX_EPOCH, End::Cancelled);
    writer.obey(std::iter::once(Order::Silent(end)));
    assert_eq!(told(&trouble), None);

    writer.limit_pages(None);
    writer.obey(std::iter::empty());
    let (order, mut answer) = Order::read(move |tables| {
        let count = "SELECT count(*) FROM jobs";
        let jobs: i64 = tables.sql.query_row(count, [], |row| row.get(0))?;
        let history = tables.history("", None, 9)?;
        Ok((jobs, tables.notes(key)?.len(), history.len()))
    });
    writer.obey(std::iter::once(order));
    let expected = (i64::try_from(added).unwrap(), 2, 1);
    assert_eq!(answer.try_recv().unwrap(), Ok(expected));
    assert_eq!(told(&trouble), None);
}

#[test]
fn a_folder_that_is_gone_is_told() {
    let sample = Sample::new();
    let (mut writer, trouble) = writer(&sample);
    std::fs::remove_dir_all(sample.dir.path().join("state")).unwrap();
    let (order, mut answer) = Order::write(None, |tables| tables.claim(Key(1)));
    let note = Silent::Note(Key(1), Timestamp::UNIX_EPOCH, "a".into());
    writer.obey([order, Order::Silent(note)].into_iter());
    let error = answer.try_recv().unwrap().unwrap_err().to_string();
    assert!(
        error.contains("journal.db: no such file or directory. Transfers go on"),
        "{error}"
    );
    assert_eq!(told(&trouble), Some(error));
    let (order, mut answer) = Order::read(|tables| tables.interrupted(None));
    writer.obey(std::iter::once(order));
    assert!(answer.try_recv().unwrap().is_err());
}

#[test]
fn an_older_version_leaves_a_newer_journal_whole() {
    let sample = Sample::new();
    let state = sample.dir.path().join("state");
    let (Opened { connection, .. }, _) = opening::open(&state).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let (_, notice) = opening::open(&state).unwrap();
    let notice = notice.unwrap();
    assert!(
        notice.contains("could not be read: a newer version of c8ybin wrote it. It was set aside"),
        "{notice}"
    );
    let aside = std::fs::read_dir(&state)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let aside = aside
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .find(|path| path.to_string_lossy().contains("journal-broken-"));
    let kept = Connection::open(aside.unwrap()).unwrap();
    assert_eq!(schema::version(&kept), Ok(99));
}

#[tokio::test]
async fn what_is_remembered_soon_is_on_the_disk_before_the_next_answer() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path()).unwrap();
    let synced = |synced| Memory {
        synced,
        ..Memory::default()
    };
    let (account, job) = (plain_account(), plain_job());
    let key = journal.add(&account, &job, &synced(0)).await.unwrap();
    // Written at once, so that the next one would wait for its second.
    journal.remember(key, synced(1));
    assert_eq!(journal.interrupted(None).await.unwrap(), []);
    journal.remember(key, synced(2));
    journal.remember_soon(key, synced(3));
    assert_eq!(journal.interrupted(None).await.unwrap(), []);
    let outside = Connection::open(dir.path().join("journal.db")).unwrap();
    let told = outside.query_row("SELECT synced FROM jobs", [], |row| row.get(0));
    assert_eq!(told, Ok(3));
}
