//! The journal of transfers as the engine uses it: what was said to be durable
//! is there again, each job has one owner, and a journal that cannot be read is
//! set aside.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/journal.rs"]
mod journal;

use std::fs;
use std::path::{Path, PathBuf};

use c8ybin::api::{Connection, Credentials};
use c8ybin::transfer::journal::{
    Account, Clear, End, Found, Journal, JournalError, Key, Record, State,
};
use c8ybin::transfer::{Existing, Job, Memory, Target};
use journal::{account, close, done, files, id, memory, open, until, upload};
use tempfile::tempdir;

/// What an earlier run left of a job; where there is nothing, it is added.
async fn known(journal: &Journal, user: &str, job: &Job) -> Option<Record> {
    let jobs = [(job.clone(), Memory::default())].into();
    let found = journal.find_or_add(&account(user), jobs).await;
    match found.unwrap().pop().unwrap() {
        Found::Known(record) => Some(*record),
        Found::New(_) => None,
    }
}

fn download(number: u64) -> Job {
    Job::Download {
        id: id(number),
        length: Some(7),
        digest: None,
        target: Target::File(format!("/srv/file-{number}").into()),
        existing: Existing::Ask,
    }
}

/// How many transactions stand in the log that the database keeps. Each has a
/// frame that names the size of the database after it.
fn log_commits(folder: &Path) -> usize {
    let log = fs::read(folder.join("journal.db-wal")).unwrap();
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let page = usize::try_from(number(8)).unwrap();
    // Frames of an earlier use of the log carry another salt.
    let is_current = |at: usize| log[at + 8..at + 16] == log[16..24];
    (32..log.len().saturating_sub(24 + page - 1))
        .step_by(24 + page)
        .take_while(|at| is_current(*at))
        .filter(|at| number(at + 4) != 0)
        .count()
}

#[tokio::test]
async fn an_interrupted_job_is_there_again_and_goes_to_one_claimant() {
    let dir = tempdir().unwrap();
    let first = open(dir.path());
    let key = first
        .add(&account("ada"), &upload(1), &Memory::default())
        .await
        .unwrap();
    first.remember_now(key, memory(7)).await.unwrap();

    let second = open(dir.path());
    assert_eq!(second.interrupted(None).await, Ok(vec![]));
    assert_eq!(second.claim(key).await, Ok(None));
    close(first, dir.path(), 1);

    let found = second.interrupted(Some(&account("ada"))).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].job, upload(1));
    assert_eq!(found[0].memory, memory(7));
    assert_eq!(found[0].state, State::Orphaned);
    assert_eq!(second.interrupted(Some(&account("bob"))).await, Ok(vec![]));

    let third = open(dir.path());
    assert_eq!(second.claim(key).await, Ok(Some(found[0].clone())));
    assert_eq!(third.claim(key).await, Ok(None));
    assert_eq!(second.claim(key).await, Ok(None));
}

#[tokio::test]
async fn a_job_that_was_set_aside_is_anybodys() {
    let dir = tempdir().unwrap();
    let (first, second) = (open(dir.path()), open(dir.path()));
    let key = first
        .add(&account("ada"), &download(1), &Memory::default())
        .await
        .unwrap();
    first.remember(key, memory(3));
    first.set_aside(key);
    first.flush().await;
    let found = known(&second, "ada", &download(1)).await;
    let found = found.unwrap();
    assert_eq!(
        (found.state, found.memory, found.key),
        (State::SetAside, memory(3), key)
    );
    // It is the other's now: nothing that the first says counts.
    assert_eq!(
        first.remember_now(key, memory(9)).await,
        Err(JournalError::NotOurs)
    );
    first.end(key, End::Cancelled);
    first.flush().await;
    assert_eq!(first.history("", None, 9).await, Ok(vec![]));
    second.set_aside(key);
    second.flush().await;
    let found = first.claim(key).await.unwrap().unwrap();
    assert_eq!(found.memory, memory(3));
}

#[tokio::test]
async fn only_the_same_transfer_is_found() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let key = journal
        .add(&account("ada"), &download(1), &Memory::default())
        .await
        .unwrap();
    let find = async |user: &str, job: Job| {
        let found = known(&journal, user, &job).await;
        found.map(|record| record.key)
    };
    assert_eq!(find("ada", download(1)).await, None, "it runs");
    journal.set_aside(key);
    assert_eq!(find("bob", download(1)).await, None);
    assert_eq!(find("ada", download(2)).await, None);
    assert_eq!(find("ada", upload(1)).await, None);
    assert_eq!(find("ada", download(1)).await, Some(key));
    assert_eq!(find("ada", download(1)).await, None, "it is claimed");
}

#[tokio::test]
async fn two_programs_never_both_get_a_job() {
    let dir = tempdir().unwrap();
    let maker = open(dir.path());
    let mut keys = Vec::new();
    for number in 0..100 {
        let key = maker
            .add(&account("ada"), &upload(number), &Memory::default())
            .await
            .unwrap();
        keys.push(key);
    }
    close(maker, dir.path(), 0);
    let claimants = (open(dir.path()), open(dir.path()));
    let claim_all = async |journal: &Journal| {
        let mut got = Vec::new();
        for key in &keys {
            if journal.claim(*key).await.unwrap().is_some() {
                got.push(*key);
            }
        }
        got
    };
    let (mut one, mut other) = tokio::join!(claim_all(&claimants.0), claim_all(&claimants.1));
    one.append(&mut other);
    one.sort();
    assert_eq!(one, keys);
}

#[tokio::test]
async fn a_thousand_jobs_at_once_cost_few_waits_for_the_disk() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let before = log_commits(dir.path());
    let adding: Vec<_> = (0..1_000)
        .map(|number| {
            let journal = journal.clone();
            tokio::spawn(async move {
                journal
                    .add(&account("ada"), &upload(number), &Memory::default())
                    .await
            })
        })
        .collect();
    for added in adding {
        added.await.unwrap().unwrap();
    }
    let commits = log_commits(dir.path()) - before;
    assert!((1..=250).contains(&commits), "{commits}");
    close(journal, dir.path(), 0);
    let found = open(dir.path()).interrupted(None).await.unwrap();
    assert_eq!(found.len(), 1_000);
    assert!(found.is_sorted_by_key(|record| record.key));
}

#[tokio::test]
async fn what_is_known_already_is_not_written_again() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let key = journal
        .add(&account("ada"), &download(1), &memory(1))
        .await
        .unwrap();
    journal.note(key, "begun".into());
    journal.flush().await;
    let before = log_commits(dir.path());
    for _ in 0..5 {
        journal.remember(key, memory(1));
        journal.flush().await;
        journal.remember_now(key, memory(1)).await.unwrap();
    }
    assert_eq!(log_commits(dir.path()), before);
    // Only the latest of many counts.
    for written in 2..1_000 {
        journal.remember(key, memory(written));
    }
    journal.flush().await;
    let commits = log_commits(dir.path()) - before;
    assert!((1..=3).contains(&commits), "{commits}");
    close(journal, dir.path(), 0);
    let found = open(dir.path()).claim(key).await.unwrap().unwrap();
    assert_eq!(found.memory, memory(999));
}

#[tokio::test]
async fn progress_reaches_the_disk_without_being_asked_for() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let key = journal
        .add(&account("ada"), &download(1), &memory(0))
        .await
        .unwrap();
    let before = log_commits(dir.path());
    journal.remember(key, memory(1));
    until(|| log_commits(dir.path()) > before);
}

#[tokio::test]
async fn the_history_is_searched_and_turned_page_by_page() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let mut keys = Vec::new();
    for (number, end) in [
        (1, done("Stored as binary 9001.")),
        (2, End::Failed("The platform answered 500.".into())),
        (3, End::Cancelled),
    ] {
        let key = journal
            .add(&account("ada"), &upload(number), &memory(number))
            .await
            .unwrap();
        journal.note(key, format!("attempt {number}"));
        journal.end(key, end);
        keys.push(key);
    }
    let found = async |search: &str, before: Option<Key>, limit: usize| {
        let past = journal.history(search, before, limit).await.unwrap();
        past.iter().map(|past| past.key).collect::<Vec<_>>()
    };
    assert_eq!(found("", None, 2).await, [keys[2], keys[1]]);
    assert_eq!(found("", Some(keys[1]), 9).await, [keys[0]]);
    assert_eq!(found("ÄPFEL 2", None, 9).await, [keys[1]]);
    assert_eq!(found("/srv/", None, 9).await.len(), 3);
    assert_eq!(found("9001", None, 9).await, [keys[0]]);
    assert_eq!(found("nowhere", None, 9).await, []);

    let past = journal.history("", None, 1).await.unwrap();
    assert_eq!(
        (&past[0].end, &past[0].memory),
        (&End::Cancelled, &memory(3))
    );
    let notes = journal.notes(keys[1]).await.unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].1, "attempt 2");
    // What is over is nobody's to go on with.
    assert_eq!(journal.claim(keys[0]).await, Ok(None));
    assert_eq!(journal.interrupted(None).await, Ok(vec![]));

    assert_eq!(journal.clear(Clear::Ended(None)).await.unwrap().jobs, 3);
    assert_eq!(found("", None, 9).await, []);
    assert_eq!(journal.notes(keys[1]).await, Ok(vec![]));
}

#[tokio::test]
async fn clearing_gives_the_partial_files_and_leaves_what_runs() {
    let dir = tempdir().unwrap();
    let (mine, others) = (open(dir.path()), open(dir.path()));
    let partial = PathBuf::from("/srv/.a.part");
    let with_partial = Memory {
        partial: Some(partial.clone()),
        ..memory(5)
    };
    let mut keys = Vec::new();
    for (journal, number) in [(&others, 1), (&others, 2), (&mine, 3)] {
        let job = download(number);
        keys.push(
            journal
                .add(&account("ada"), &job, &with_partial)
                .await
                .unwrap(),
        );
    }
    others.set_aside(keys[0]);
    others.flush().await;
    let cleared = mine.clear(Clear::Interrupted(keys.clone())).await.unwrap();
    assert_eq!((cleared.jobs, cleared.partials), (1, vec![partial]));
    close(others, dir.path(), 1);
    let left = mine.interrupted(None).await.unwrap();
    assert_eq!(
        left.iter().map(|left| left.key).collect::<Vec<_>>(),
        [keys[1]]
    );
    // A key is never used again.
    let next = mine
        .add(&account("ada"), &download(4), &Memory::default())
        .await;
    assert!(next.unwrap() > keys[2]);
}

#[tokio::test]
async fn a_relative_path_becomes_absolute() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let job = Job::Replace {
        id: id(1),
        path: "here.bin".into(),
        content_type: "text/plain".into(),
        copying: c8ybin::transfer::safety::Copying::Forget,
    };
    let key = journal
        .add(&account("ada"), &job, &Memory::default())
        .await
        .unwrap();
    journal.set_aside(key);
    let found = known(&journal, "ada", &job).await.unwrap();
    let here = std::env::current_dir().unwrap().join("here.bin");
    assert_eq!(found.job.source(), Some(&here));
}

#[tokio::test]
async fn no_secret_is_written() {
    let dir = tempdir().unwrap();
    let secret = "correct-horse-battery";
    let credentials = Credentials::Basic {
        user: "t1/ada".into(),
        password: secret.to_owned().into(),
    };
    let connection =
        Connection::new("acme.example.com", Some("t1".into()), credentials.clone()).unwrap();
    let refused = format!("https://ada:{secret}@acme.example.com");
    assert!(Connection::new(&refused, None, credentials.clone()).is_err());
    let account = Account {
        host: connection.host().to_owned(),
        tenant: connection.tenant().map(str::to_owned),
        user: Some("ada".into()),
        profile: None,
    };
    let journal = open(dir.path());
    let remembered = Memory {
        last_error: Some(format!("{connection:?} {credentials:?}")),
        ..memory(1)
    };
    let key = journal
        .add(&account, &upload(1), &remembered)
        .await
        .unwrap();
    journal.note(key, format!("{connection:?}"));
    journal.end(key, End::Failed(format!("{credentials:?}")));
    journal.flush().await;
    for file in files(dir.path()) {
        let bytes = fs::read(&file).unwrap();
        let has = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!has, "{}", file.display());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempdir().unwrap();
    let folder = dir.path().join("deep/state");
    let journal = open(&folder);
    journal
        .add(&account("ada"), &upload(1), &Memory::default())
        .await
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let found = files(&folder);
    assert!(found.len() >= 5, "{found:?}");
    for file in found {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_a_sentence() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Journal::open(&file.join("state")).map(|_| ()).unwrap_err();
    let expected = format!(
        "The journal of transfers in {} cannot be opened: not a directory.",
        file.join("state").display()
    );
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn what_is_no_journal_is_set_aside_each_time_under_its_own_name() {
    let dir = tempdir().unwrap();
    for round in 1..=2 {
        let text = format!("no database {round}");
        fs::write(dir.path().join("journal.db"), &text).unwrap();
        fs::write(dir.path().join("journal.db-wal"), &text).unwrap();
        let (journal, notice) = Journal::open(dir.path()).unwrap();
        let notice = notice.unwrap();
        assert!(
            notice.contains("could not be read: its content is damaged. It was set aside as"),
            "{notice}"
        );
        let kept: Vec<PathBuf> = files(dir.path())
            .into_iter()
            .filter(|file| fs::read(file).unwrap() == text.as_bytes())
            .collect();
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(
            kept.iter()
                .any(|file| notice.contains(&file.display().to_string())),
            "{notice} {kept:?}"
        );
        let key = journal
            .add(&account("ada"), &upload(1), &Memory::default())
            .await;
        assert!(key.is_ok());
        close(journal, dir.path(), 0);
    }
}

#[tokio::test]
async fn a_log_without_its_database_is_set_aside() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal
        .add(&account("ada"), &upload(1), &Memory::default())
        .await
        .unwrap();
    close(journal, dir.path(), 0);
    fs::remove_file(dir.path().join("journal.db")).unwrap();
    let log = fs::read(dir.path().join("journal.db-wal")).unwrap();
    let (_journal, notice) = Journal::open(dir.path()).unwrap();
    let notice = notice.unwrap();
    assert!(
        notice.contains("its file is gone, and its log is not"),
        "{notice}"
    );
    assert!(
        files(dir.path())
            .iter()
            .any(|file| fs::read(file).unwrap() == log)
    );
}

#[tokio::test]
async fn a_journal_that_another_program_uses_is_not_set_aside() {
    let dir = tempdir().unwrap();
    let first = open(dir.path());
    let newer = rusqlite::Connection::open(dir.path().join("journal.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let error = Journal::open(dir.path()).map(|_| ()).unwrap_err();
    let expected = format!(
        "The journal of transfers in {} cannot be opened: a newer version of c8ybin wrote it, \
         and another c8ybin uses it. End that one, then start this one again.",
        dir.path().display()
    );
    assert_eq!(error.to_string(), expected);
    let key = first
        .add(&account("ada"), &upload(1), &Memory::default())
        .await;
    assert!(key.is_ok());
    close(first, dir.path(), 0);
}
