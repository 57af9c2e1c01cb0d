//! Jobs that are cancelled, files that change, servers that break off: each
//! job has one end, and nothing half stays behind.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::jobs::{Jobs, download, download_of, file, id, names, upload};
use crate::scripted::{Exchange, Scripted, until};
use c8ybin::api::ErrorKind;
use c8ybin::transfer::{
    Closing, Existing, Job, JobEvent, JobId, Leave, Outcome, Phase, Target, TransferError,
};
use tempfile::tempdir;

#[track_caller]
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(error) => error.to_string(),
        other => panic!("did not fail: {other:?}"),
    }
}

/// Sends half of what it promised, and waits for the client to go.
fn half(exchange: &mut Exchange) {
    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    exchange.wait_for_close();
}

#[tokio::test]
async fn what_is_no_file_is_told_before_a_byte_moves() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 1);
    let folder = jobs.run(upload(dir.path())).await;
    assert_eq!(
        said(&folder),
        format!("Could not upload {}: it is a folder.", dir.path().display())
    );
    let missing = jobs.run(upload(&dir.path().join("no"))).await;
    assert!(
        said(&missing).ends_with("no such file or directory."),
        "{missing:?}"
    );
    assert!(server.seen().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_file_and_does_not_hold_the_job() {
    let dir = tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 1);
    let outcome = jobs.run(upload(&pipe)).await;
    assert!(
        said(&outcome).ends_with("it is not a regular file."),
        "{outcome:?}"
    );
    let onto = Job::Download {
        id: id("1"),
        length: Some(7),
        digest: None,
        target: Target::File(pipe.clone()),
        existing: Existing::Overwrite,
    };
    let outcome = jobs.run(onto).await;
    assert!(
        said(&outcome).ends_with("it is not a regular file."),
        "{outcome:?}"
    );
    assert!(fs::metadata(&pipe).is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "secret", 5);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(&path).is_ok() {
        // The administrator reads everything.
        return;
    }
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 1);
    let outcome = jobs.run(upload(&path)).await;
    assert!(
        said(&outcome).ends_with("permission denied."),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_folder_that_is_none_is_told_before_a_byte_moves() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 1);
    let nowhere = jobs
        .run(download(&dir.path().join("no"), Existing::Fail))
        .await;
    assert!(
        said(&nowhere).ends_with("no such file or directory."),
        "{nowhere:?}"
    );
    let (path, _) = file(dir.path(), "file", 1);
    let onto = jobs.run(download(&path, Existing::Fail)).await;
    assert!(said(&onto).ends_with("it is no folder."), "{onto:?}");
    fs::create_dir(dir.path().join("a.bin")).unwrap();
    let taken = jobs.run(download(dir.path(), Existing::Overwrite)).await;
    assert!(said(&taken).ends_with("it is a folder."), "{taken:?}");
    assert!(server.seen().is_empty());
}

/// A server that takes the head of an upload, lets `change` work on the file,
/// and then goes on.
fn meanwhile(change: impl Fn() + Send + Sync + 'static) -> Scripted {
    Scripted::start(move |exchange| {
        exchange.read(1000);
        change();
        exchange.answer("201 Created", &[], r#"{"id":"4711"}"#);
    })
}

#[tokio::test]
async fn a_file_that_grew_is_told_with_what_the_platform_holds() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3 << 20);
    let grown = path.clone();
    let server = Scripted::start(move |exchange| {
        // All was read before it changes.
        exchange.read_body();
        let mut file = fs::OpenOptions::new().append(true).open(&grown).unwrap();
        file.write_all(b"more").unwrap();
        exchange.answer("201 Created", &[], r#"{"id":"4711"}"#);
    });
    let mut jobs = Jobs::new(server.client(), 1);
    let outcome = jobs.run(upload(&path)).await;
    assert!(
        matches!(outcome, Outcome::Failed(TransferError::Mismatch(_))),
        "{outcome:?}"
    );
    let text = said(&outcome);
    assert!(
        text.contains("holds 3145728 bytes of it as binary 4711"),
        "{text}"
    );
    assert!(
        text.ends_with("replace the content of binary 4711 with it."),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_that_shrank_breaks_the_upload() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 40 << 20);
    let shrunk = path.clone();
    let server = meanwhile(move || {
        let file = fs::OpenOptions::new().write(true).open(&shrunk).unwrap();
        file.set_len(10).unwrap();
    });
    let mut jobs = Jobs::new(server.client(), 1);
    let text = said(&jobs.run(upload(&path)).await);
    assert!(text.contains("became shorter while it was sent"), "{text}");
}

#[tokio::test]
async fn what_the_platform_stored_is_compared() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 100);
    let server = Scripted::start(|exchange| {
        exchange.answer("201 Created", &[], r#"{"id":"4711","length":60}"#);
    });
    let mut jobs = Jobs::new(server.client(), 1);
    let text = said(&jobs.run(upload(&path)).await);
    assert_eq!(
        text,
        "The file has 100 bytes, but the platform holds 60 of it as binary 4711."
    );
}

#[tokio::test]
async fn a_refusal_is_the_platforms_own() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 10);
    let server = Scripted::start(|exchange| {
        exchange.answer("403 Forbidden", &[], r#"{"message":"Access is denied"}"#);
    });
    let mut jobs = Jobs::new(server.client(), 1);
    for job in [upload(&path), download(dir.path(), Existing::Fail)] {
        let outcome = jobs.run(job).await;
        let Outcome::Failed(TransferError::Api(error)) = &outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Forbidden, Some(403))
        );
        assert!(said(&outcome).contains("“Access is denied”. This needs ROLE_"));
    }
    assert_eq!(names(dir.path()), ["a"]);
}

#[tokio::test]
async fn a_download_that_breaks_off_is_not_saved_and_can_be_given_up() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    });
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, download(dir.path(), Existing::Fail));
    assert_eq!(
        jobs.trouble().await.to_string(),
        "Could not download binary 4711: the connection broke."
    );
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    assert!(names(dir.path()).is_empty());
}

#[tokio::test]
async fn a_folder_that_goes_meanwhile_fails_the_job() {
    let dir = tempdir().unwrap();
    let folder = dir.path().join("in");
    fs::create_dir(&folder).unwrap();
    let gone = folder.clone();
    let server = Scripted::start(move |exchange| {
        fs::remove_dir_all(&gone).unwrap();
        exchange.answer("200 OK", &[], "hello");
    });
    let mut jobs = Jobs::new(server.client(), 1);
    let text = said(&jobs.run(download(&folder, Existing::Fail)).await);
    assert_eq!(
        text,
        format!(
            "Could not save to {}: no such file or directory.",
            folder.join("a.bin").display()
        )
    );
}

fn of_length(folder: &Path, length: u64) -> Job {
    Job::Download {
        id: id("4711"),
        length: Some(length),
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: "a.bin".into(),
        },
        existing: Existing::Fail,
    }
}

#[tokio::test]
async fn an_answer_without_length_is_compared_with_the_list() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
    });
    let mut jobs = Jobs::new(server.client(), 1);
    let text = said(&jobs.run(of_length(dir.path(), 9)).await);
    assert_eq!(
        text,
        "The platform sent 5 of the 9 bytes of binary 4711. Nothing was saved."
    );
    assert!(names(dir.path()).is_empty());
    let whole = jobs.run(of_length(dir.path(), 5)).await;
    assert!(matches!(whole, Outcome::Done(_)), "{whole:?}");
}

#[tokio::test]
async fn an_old_list_does_not_refuse_a_new_file() {
    // The object says how long the file is now.
    for (object, is_saved) in [
        (r#"{"id":"4711","length":5}"#, true),
        (r#"{"id":"4711","length":9}"#, false),
    ] {
        let dir = tempdir().unwrap();
        let server = Scripted::start(move |exchange| {
            if exchange
                .seen
                .target
                .starts_with("/inventory/managedObjects")
            {
                exchange.json(object);
            } else {
                exchange.answer("200 OK", &[], "hello");
            }
        });
        let mut jobs = Jobs::new(server.client(), 1);
        let outcome = jobs.run(of_length(dir.path(), 9)).await;
        if is_saved {
            assert_eq!(names(dir.path()), ["a.bin"], "{outcome:?}");
        } else {
            assert_eq!(
                said(&outcome),
                "The platform says that binary 4711 has 9 bytes, but sends 5. Nothing was saved."
            );
            assert!(names(dir.path()).is_empty());
        }
    }
}

#[tokio::test]
async fn a_download_is_cancelled_wherever_it_waits() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 1);

    // While bytes come.
    jobs.start(1, download(dir.path(), Existing::Fail));
    jobs.start(2, download(dir.path(), Existing::Fail));
    until(|| (jobs.engine.progress().first()?.bytes == 5).then_some(())).await;
    assert_eq!(names(dir.path()), [".a.bin.4711.c8ybin-part"]);
    // In the queue.
    jobs.engine.cancel(JobId(2), Leave::Nothing);
    assert_eq!(jobs.end().await, (2, Outcome::Cancelled));
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    assert!(names(dir.path()).is_empty());

    // While the person is asked.
    fs::write(dir.path().join("a.bin"), "old").unwrap();
    jobs.start(3, download(dir.path(), Existing::Ask));
    assert_eq!(jobs.asked().await, 3);
    assert_eq!(jobs.phase(3), Some(Phase::Waiting));
    jobs.engine.cancel(JobId(3), Leave::Nothing);
    assert_eq!(jobs.end().await, (3, Outcome::Cancelled));
    assert!(jobs.engine.progress().is_empty());
    assert!(jobs.is_quiet(), "each has one end");
    assert_eq!(names(dir.path()), ["a.bin"]);
}

#[tokio::test]
async fn an_upload_is_cancelled_while_the_server_stands_still() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 40 << 20);
    let (closed, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let server = Scripted::start(move |exchange| {
        exchange.read(100);
        // The rest is read only to see the end.
        exchange.wait_for_close();
        closed.send(()).unwrap();
    });
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.start(1, upload(&path));
    until(|| (jobs.engine.progress().first()?.bytes > 0).then_some(())).await;
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(jobs.end().await, (1, Outcome::Cancelled));
    seen.recv().await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_cancelled_job_that_is_unknown_or_over_is_no_event() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], "hello"));
    let mut jobs = Jobs::new(server.client(), 1);
    jobs.engine.cancel(JobId(9), Leave::Nothing);
    let outcome = jobs.run(download(dir.path(), Existing::Fail)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    jobs.engine.shut_down(Closing::Cancel).await;
    assert!(jobs.is_quiet());
}

#[tokio::test]
async fn a_shut_down_ends_every_job_and_leaves_no_partial_file() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(half);
    let mut jobs = Jobs::new(server.client(), 3);
    for number in 0..6 {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    until(|| (names(dir.path()).len() == 3).then_some(())).await;
    jobs.engine.shut_down(Closing::Cancel).await;
    assert!(names(dir.path()).is_empty());
    let mut ended = Vec::new();
    while ended.len() < 6 {
        let (id, outcome) = jobs.end().await;
        assert_eq!(outcome, Outcome::Cancelled);
        ended.push(id);
    }
    ended.sort_unstable();
    assert_eq!(ended, [0, 1, 2, 3, 4, 5]);
    // Too late.
    jobs.start(7, download(dir.path(), Existing::Rename));
    let JobEvent::Ended(JobId(7), Outcome::Cancelled) = jobs.next().await else {
        panic!("not cancelled");
    };
}

#[tokio::test]
async fn what_was_refused_is_not_shown_as_across_and_what_was_not_answered_is() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a", 3000);
    for (answer, across) in [(Some("429 Too Many Requests"), 0), (None, 3000)] {
        let server = Scripted::start(move |exchange| {
            if exchange.seen.method != "POST" {
                return exchange.answer("404 Not Found", &[], "{}");
            }
            exchange.read_body();
            match answer {
                Some(status) => exchange.answer(status, &[], "{}"),
                None => exchange.raw(""),
            }
        });
        let mut jobs = Jobs::new(server.client(), 1);
        jobs.start(1, upload(&path));
        jobs.trouble().await;
        let progress = jobs.engine.progress();
        assert_eq!(progress.first().unwrap().bytes, across, "{answer:?}");
    }
}
