//! Whose turn it is: jobs on one object, a limit for one job, an end while a job
//! waits, and which connections they share.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::jobs::{Jobs, download_of, file, id, names};
use crate::scene::{UPDATED, assert_done, begin, moved, object, soon};
use crate::scripted::Scripted;
use c8ybin::domain::{ApplicationId, EventId, NewAttachment};
use c8ybin::transfer::{
    Deployment, Existing, Job, JobEvent, JobId, Leave, Outcome, Retry, Settings, Share, Target, Way,
};
use tempfile::tempdir;

/// More than a limited job moves in an hour.
const LENGTH: usize = 4 << 20;

/// Waits that are longer than any test.
const HOUR: Retry = Retry {
    first: Duration::from_secs(3600),
    longest: Duration::from_secs(3600),
    times: 5,
};

/// Two jobs on each object that there is, as they are on the platform.
fn pairs(folder: &Path) -> Vec<(&'static str, [Job; 2])> {
    let (path, _) = file(folder, "source", 1000);
    let target = |name: &str| Target::File(folder.join(name));
    let event = || EventId::new("7").unwrap();
    let application = || ApplicationId::new("7").unwrap();
    let replace = Job::Replace {
        id: id("7"),
        path: path.clone(),
        content_type: "text/plain".into(),
        copying: c8ybin::transfer::safety::Copying::Forget,
    };
    let attach = |way| Job::Attach {
        event: event(),
        path: path.clone(),
        new: NewAttachment {
            name: "a.bin".into(),
            content_type: "text/plain".into(),
        },
        way,
        existing: Existing::Fail,
    };
    let attachment = Job::DownloadAttachment {
        event: event(),
        length: None,
        target: target("attachment"),
        existing: Existing::Fail,
    };
    let archive = |name| Job::DownloadArchive {
        application: application(),
        archive: id("7"),
        length: None,
        target: target(name),
        existing: Existing::Fail,
    };
    let deploy = |name: &str| Job::Deploy {
        application: application(),
        path: path.clone(),
        what: Deployment::Plugin(name.into()),
    };
    vec![
        ("a binary", [replace, download_of("7", folder)]),
        ("an event", [attach(Way::Form), attachment]),
        (
            "an event, in other ways",
            [attach(Way::Raw), attach(Way::Chunks(1 << 20))],
        ),
        ("an archive", [archive("one"), archive("other")]),
        ("an application", [deploy("one"), deploy("other")]),
    ]
}

/// Waits until the first job is cancelled and the second one runs: what the first
/// left is removed meanwhile.
async fn turn_passes(jobs: &mut Jobs) {
    let (mut is_cancelled, mut runs) = (false, false);
    while !(is_cancelled && runs) {
        match jobs.next().await {
            JobEvent::Ended(JobId(1), Outcome::Cancelled) => is_cancelled = true,
            JobEvent::Started(JobId(2), 1) => runs = true,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn jobs_on_one_object_run_one_after_the_other_and_others_beside_them() {
    let dir = tempdir().unwrap();
    // Nothing is answered, so each runs until it is cancelled.
    let server = Scripted::start(|exchange| exchange.wait_for_close());
    for (what, [first, second]) in pairs(dir.path()) {
        let mut jobs = Jobs::with(server.client(), soon(None));
        jobs.start(1, first);
        jobs.start(2, second);
        jobs.start(3, download_of("8", dir.path()));
        assert_eq!(jobs.next().await, JobEvent::Started(JobId(1), 1), "{what}");
        assert_eq!(jobs.next().await, JobEvent::Started(JobId(3), 1), "{what}");
        jobs.engine.cancel(JobId(1), Leave::Nothing);
        turn_passes(&mut jobs).await;
    }
}

#[tokio::test]
async fn two_engines_of_one_account_have_one_job_on_an_object_at_once() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.wait_for_close());
    let share = Share::default();
    for (what, [first, second]) in pairs(dir.path()) {
        let settings = || Settings {
            share: share.clone(),
            ..soon(None)
        };
        let [mut one, mut other] = [(); 2].map(|()| Jobs::with(server.client(), settings()));
        one.start(1, first);
        assert_eq!(one.next().await, JobEvent::Started(JobId(1), 1), "{what}");
        other.start(2, second);
        other.start(3, download_of("8", dir.path()));
        assert_eq!(other.next().await, JobEvent::Started(JobId(3), 1), "{what}");
        one.engine.cancel(JobId(1), Leave::Nothing);
        assert_eq!(other.next().await, JobEvent::Started(JobId(2), 1), "{what}");
    }
}

#[tokio::test]
async fn one_that_waits_for_another_attempt_keeps_its_turn_and_is_cancelled_at_once() {
    let dir = tempdir().unwrap();
    // The first request for the bytes breaks off, and nothing else is answered.
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        target if target.contains("managedObjects") => object(exchange, 10, UPDATED),
        target if target.ends_with("/7") => begin(exchange, 10, b"hello"),
        _ => exchange.wait_for_close(),
    });
    let settings = Settings {
        retry: HOUR,
        ..soon(None)
    };
    let mut jobs = Jobs::with(server.client(), settings);
    jobs.start(1, download_of("7", dir.path()));
    loop {
        if let JobEvent::Waits(JobId(1), wait, _) = jobs.next().await {
            assert!(wait > Duration::from_secs(60), "{wait:?}");
            break;
        }
    }
    let Job::Download { id, .. } = download_of("7", dir.path()) else {
        unreachable!()
    };
    let beside = Job::Download {
        id,
        length: None,
        digest: None,
        target: Target::File(dir.path().join("beside")),
        existing: Existing::Fail,
    };
    jobs.start(2, beside);
    jobs.start(3, download_of("8", dir.path()));
    assert_eq!(jobs.next().await, JobEvent::Started(JobId(3), 1));
    jobs.engine.cancel(JobId(1), Leave::Nothing);
    turn_passes(&mut jobs).await;
    jobs.engine.cancel(JobId(2), Leave::Nothing);
    jobs.engine.cancel(JobId(3), Leave::Nothing);
    jobs.end().await;
    jobs.end().await;
    assert_eq!(names(dir.path()), Vec::<String>::new());
}

#[tokio::test]
async fn one_that_waits_for_another_attempt_keeps_its_turn_before_another_engine() {
    let dir = tempdir().unwrap();
    // What is asked of 7 breaks off, and nothing else is answered.
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        target if target.ends_with("/7") => begin(exchange, 10, b"hello"),
        _ => exchange.wait_for_close(),
    });
    let share = Share::default();
    let settings = || Settings {
        share: share.clone(),
        retry: HOUR,
        ..soon(None)
    };
    let [mut one, mut other] = [(); 2].map(|()| Jobs::with(server.client(), settings()));
    one.start(1, download_of("7", dir.path()));
    while !matches!(one.next().await, JobEvent::Waits(JobId(1), ..)) {}
    other.start(2, download_of("7", dir.path()));
    other.start(3, download_of("8", dir.path()));
    assert_eq!(other.next().await, JobEvent::Started(JobId(3), 1));
    // What stands still keeps nobody waiting.
    one.engine.pause(JobId(1));
    assert_eq!(other.next().await, JobEvent::Started(JobId(2), 1));
}

#[tokio::test]
async fn a_limit_of_one_job_is_none_of_another() {
    let dir = tempdir().unwrap();
    let server = Scripted::start(|exchange| exchange.answer("200 OK", &[], vec![0; LENGTH]));
    let mut jobs = Jobs::with(server.client(), soon(None));
    jobs.start(1, download_of("7", dir.path()));
    // All of it would take more than an hour.
    jobs.engine.set_job_limit(JobId(1), Some(1 << 10));
    jobs.start(2, download_of("8", dir.path()));
    let (number, outcome) = jobs.end().await;
    assert_eq!(number, 2);
    assert_done(&outcome);
    let slow = jobs.engine.progress();
    assert!(slow.iter().all(|job| job.id == JobId(1)), "{slow:?}");
    moved(&jobs, 1).await;
    jobs.engine.set_job_limit(JobId(1), None);
    let (number, outcome) = jobs.end().await;
    assert_eq!(number, 1);
    assert_done(&outcome);
}

#[tokio::test]
async fn jobs_that_follow_each_other_share_one_connection() {
    let dir = tempdir().unwrap();
    let peers = Arc::new(Mutex::new(HashSet::new()));
    let shared = Arc::clone(&peers);
    let server = Scripted::start(move |exchange| {
        shared.lock().unwrap().insert(exchange.peer());
        exchange.answer("200 OK", &[], "hello");
    });
    let settings = Settings {
        share: Share::new(1, None),
        ..soon(None)
    };
    let mut jobs = Jobs::with(server.client(), settings);
    for number in 1..=8 {
        jobs.start(number, download_of(&number.to_string(), dir.path()));
    }
    for _ in 1..=8 {
        assert_done(&jobs.end().await.1);
    }
    assert_eq!(peers.lock().unwrap().len(), 1);
    assert!(server.seen().len() >= 8);
}
