//! Journals for tests: sample jobs, and a look at what is on the disk.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use c8ybin::domain::{BinaryId, NewBinary};
use c8ybin::transfer::journal::{Account, Achieved, End, Journal};
use c8ybin::transfer::{Job, Memory};

/// Opens a journal that nothing is wrong with.
#[track_caller]
pub fn open(folder: &Path) -> Journal {
    let (journal, notice) = Journal::open(folder).unwrap();
    assert_eq!(notice, None);
    journal
}

/// Lets go of the last handle, and waits until only `left` programs have the
/// journal.
#[track_caller]
pub fn close(journal: Journal, folder: &Path, left: usize) {
    drop(journal);
    let is_held = |file: &PathBuf| {
        let is_owner = file.to_string_lossy().contains("/owner-");
        // A file that is gone meanwhile is held by nobody.
        is_owner && File::open(file).is_ok_and(|file| file.try_lock_shared().is_err())
    };
    until(|| files(folder).iter().filter(|file| is_held(file)).count() == left);
}

/// Waits until the condition holds.
#[track_caller]
pub fn until(mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(30), "it never came");
        std::thread::yield_now();
    }
}

/// All files in a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

pub fn account(user: &str) -> Account {
    Account {
        host: "acme.example.com".into(),
        tenant: Some("t1".into()),
        user: Some(user.into()),
        profile: None,
    }
}

pub fn id(number: u64) -> BinaryId {
    BinaryId::new(&number.to_string()).unwrap()
}

pub fn upload(number: u64) -> Job {
    Job::Upload {
        path: format!("/srv/file-{number}").into(),
        new: NewBinary {
            name: format!("Äpfel {number}"),
            type_name: "text/plain".into(),
            fragments: Some("{\"a\":1}".into()),
            media_type: None,
        },
    }
}

/// What a job knows after so many bytes.
pub fn memory(written: u64) -> Memory {
    Memory {
        written,
        attempts: 1,
        marker: Some(format!("c8ybin-{written}")),
        ..Memory::default()
    }
}

/// It ended as wished, in these words.
pub fn done(told: &str) -> End {
    End::Done(Achieved {
        told: told.to_owned(),
        object: None,
    })
}
