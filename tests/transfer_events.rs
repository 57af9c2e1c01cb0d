//! Attachments of events through the engine, and the events made for them,
//! against the embedded server.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::domain::{DeviceId, Event, EventId, NewAttachment, NewEvent};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::{
    Done, Engine, EventTime, EventWish, Existing, Job, JobEvent, JobId, MIN_LIMIT, Outcome,
    Question, Retry, Settings, Target, TransferError, Verified, Way, event_for,
};
use tempfile::TempDir;

/// No second try.
const ONCE: Retry = Retry {
    first: Duration::ZERO,
    longest: Duration::ZERO,
    times: 0,
};

struct Scene {
    server: Server,
    client: Client,
    device: DeviceId,
    folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let options = Options {
            seed: Seed::None,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let credentials = Credentials::Basic {
            user: "demo".into(),
            password: "demo".into(),
        };
        let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
        let device = reqwest::Client::new()
            .post(format!("{}/inventory/managedObjects", server.url()))
            .basic_auth("t2000/demo", Some("demo"))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .body(r#"{"name":"gate","c8y_IsDevice":{}}"#);
        let text = device.send().await.unwrap().text().await.unwrap();
        let made: serde_json::Value = serde_json::from_str(&text).unwrap();
        Self {
            client: Client::new(connection.unwrap()).unwrap(),
            device: DeviceId::new(made["id"].as_str().unwrap()).unwrap(),
            folder: tempfile::tempdir().unwrap(),
            server,
        }
    }

    fn wish(&self) -> EventWish {
        EventWish {
            source: self.device.clone(),
            type_name: "c8y_Logfile".into(),
            text: "a log".into(),
            time: EventTime::Now("2026-01-02T03:04:05Z".parse().unwrap()),
        }
    }

    async fn event(&self) -> EventId {
        let new = NewEvent {
            source: self.device.clone(),
            type_name: "c8y_Logfile".into(),
            text: "a log".into(),
            time: "2026-01-02T03:04:05Z".parse().unwrap(),
        };
        self.client.create_event(&new, None).await.unwrap().id
    }

    async fn event_with(&self, content: Vec<u8>) -> EventId {
        let event = self.event().await;
        let payload = Payload::from_bytes(content);
        let new = new_attachment();
        let attached = self.client.attach(&event, &new, payload).await;
        attached.unwrap();
        event
    }

    async fn run(&self, job: Job) -> Outcome {
        let settings = Settings {
            retry: ONCE,
            ..Settings::default()
        };
        let (engine, mut events) = Engine::new(self.client.clone(), settings);
        engine.start(JobId(1), job);
        loop {
            if let JobEvent::Ended(_, outcome) = events.recv().await.unwrap() {
                return outcome;
            }
        }
    }

    async fn made(&self, file: &Path) -> Result<(Event, bool), TransferError> {
        let made = event_for(&self.client, &self.wish(), file, ONCE, |_, _| {}).await?;
        Ok((made.event, made.is_known))
    }
}

fn new_attachment() -> NewAttachment {
    NewAttachment {
        name: "ü.log".into(),
        content_type: "text/plain".into(),
    }
}

fn attach(event: &EventId, path: &Path, way: Way) -> Job {
    Job::Attach {
        event: event.clone(),
        path: path.to_owned(),
        new: new_attachment(),
        way,
        existing: Existing::Fail,
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

#[tokio::test]
async fn a_file_is_attached_in_three_ways_with_its_name_and_type() {
    let scene = Scene::new().await;
    let file = scene.folder.path().join("a.log");
    fs::write(&file, bytes(100_000)).unwrap();
    for way in [Way::Form, Way::Raw, Way::Chunks(30_000)] {
        let event = scene.event().await;
        let outcome = scene.run(attach(&event, &file, way)).await;
        assert!(
            matches!(outcome, Outcome::Done(Done::Attached { .. })),
            "{way:?}: {outcome:?}"
        );
        let attachment = scene.client.event(&event).await.unwrap().attachment;
        let attachment = attachment.unwrap();
        assert_eq!(
            (attachment.name.as_deref(), attachment.length),
            (Some("ü.log"), Some(100_000)),
            "{way:?}"
        );
        assert_eq!(attachment.content_type.as_deref(), Some("text/plain"));
        let again = scene.run(attach(&event, &file, way)).await;
        let there = TransferError::HasAttachment(event);
        assert_eq!(again, Outcome::Failed(there), "{way:?}");
    }
    scene.server.stop().await;
}

#[tokio::test]
async fn an_attachment_is_downloaded_under_its_name() {
    let scene = Scene::new().await;
    // The larger one is worth a look at the event before and after.
    for length in [1000, 6 << 20] {
        let content = bytes(length);
        let event = scene.event_with(content.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let job = Job::DownloadAttachment {
            event: event.clone(),
            length: Some(length as u64),
            target: Target::Folder {
                folder: folder.path().into(),
                name: "../ü.log".into(),
            },
            existing: Existing::Fail,
        };
        let path = folder.path().join("_ü.log");
        assert_eq!(
            scene.run(job.clone()).await,
            Outcome::Done(Done::Saved {
                path: path.clone(),
                length: length as u64,
                verified: Verified::Size
            })
        );
        assert!(fs::read(&path).unwrap() == content);
        let there = Outcome::Failed(TransferError::Exists(path));
        assert_eq!(scene.run(job).await, there);
    }
    scene.server.stop().await;
}

#[tokio::test]
async fn a_download_goes_on_behind_a_beginning() {
    let scene = Scene::new().await;
    let content = bytes(6 << 20);
    let event = scene.event_with(content.clone()).await;
    let path = scene.folder.path().join("a.log");
    fs::write(&path, &content[..3 << 20]).unwrap();
    let job = Job::DownloadAttachment {
        event,
        length: None,
        target: Target::File(path.clone()),
        existing: Existing::Resume,
    };
    let outcome = scene.run(job).await;
    assert!(
        matches!(outcome, Outcome::Done(Done::Saved { .. })),
        "{outcome:?}"
    );
    assert!(fs::read(&path).unwrap() == content);
    scene.server.stop().await;
}

#[tokio::test]
async fn a_download_of_what_is_not_there_says_which_thing() {
    let scene = Scene::new().await;
    let event = scene.event().await;
    let job = |event: &EventId| Job::DownloadAttachment {
        event: event.clone(),
        length: None,
        target: Target::File(scene.folder.path().join("a")),
        existing: Existing::Fail,
    };
    let said = |outcome| match outcome {
        Outcome::Failed(error) => error.to_string(),
        other => format!("{other:?}"),
    };
    let none = said(scene.run(job(&event)).await);
    assert!(
        none.ends_with("The event is there and has no attachment."),
        "{none}"
    );
    let nobody = EventId::new("404404").unwrap();
    let gone = said(scene.run(job(&nobody)).await);
    assert!(gone.contains("There is no such event"), "{gone}");
    scene.server.stop().await;
}

#[tokio::test]
async fn the_event_for_a_file_is_made_once() {
    let scene = Scene::new().await;
    let file = scene.folder.path().join("a.log");
    fs::write(&file, "hello").unwrap();
    let (made, is_known) = scene.made(&file).await.unwrap();
    assert!(!is_known);
    assert_eq!(made.source, Some(scene.device.clone()));
    // The attachment failed, or the program ended: the next try takes it again.
    let (again, is_known) = scene.made(&file).await.unwrap();
    assert!(is_known);
    assert_eq!(again.id, made.id);
    let outcome = scene.run(attach(&made.id, &file, Way::Form)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    // It has its file: who asks now wants another event.
    let (other, is_known) = scene.made(&file).await.unwrap();
    assert!(!is_known);
    assert_ne!(other.id, made.id);
    scene.server.stop().await;
}

#[tokio::test]
async fn no_event_is_made_for_a_file_that_is_not_there() {
    let scene = Scene::new().await;
    let before = scene.server.knobs().requests();
    let error = scene.made(Path::new("/none")).await.unwrap_err();
    assert!(error.to_string().contains("no such file"), "{error}");
    assert_eq!(scene.server.knobs().requests(), before);
    scene.server.stop().await;
}

/// While the file is sent, somebody else attaches another one; gives what comes
/// of it.
async fn raced(scene: &Scene, existing: Existing) -> (EventId, JobEvent) {
    let file = scene.folder.path().join("slow.log");
    fs::write(&file, bytes(200_000)).unwrap();
    let event = scene.event().await;
    let settings = Settings {
        retry: ONCE,
        ..Settings::default()
    };
    let (engine, mut events) = Engine::new(scene.client.clone(), settings);
    // It cannot end before the limit is taken off.
    engine.share().set_limit(Some(MIN_LIMIT));
    let mut job = attach(&event, &file, Way::Form);
    let Job::Attach { existing: wish, .. } = &mut job else {
        unreachable!();
    };
    *wish = existing;
    engine.start(JobId(1), job);
    while !engine.progress().iter().any(|progress| progress.bytes > 0) {
        tokio::task::yield_now().await;
    }
    let other = NewAttachment {
        name: "theirs.log".into(),
        content_type: "text/plain".into(),
    };
    let payload = Payload::from_bytes(b"theirs".to_vec());
    scene.client.attach(&event, &other, payload).await.unwrap();
    engine.share().set_limit(None);
    loop {
        let told = events.recv().await.unwrap();
        if matches!(told, JobEvent::Asked(..) | JobEvent::Ended(..)) {
            return (event, told);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attachment_that_came_while_a_file_was_sent_is_asked_about() {
    let scene = Scene::new().await;
    let (event, told) = raced(&scene, Existing::Ask).await;
    let JobEvent::Asked(_, Question::Attachment(of, there)) = told else {
        panic!("{told:?}");
    };
    assert_eq!((of, there.name.as_deref()), (event, Some("theirs.log")));
    let (event, told) = raced(&scene, Existing::Fail).await;
    let refused = Outcome::Failed(TransferError::HasAttachment(event));
    assert_eq!(told, JobEvent::Ended(JobId(1), refused));
    let (event, told) = raced(&scene, Existing::Overwrite).await;
    assert!(
        matches!(
            told,
            JobEvent::Ended(_, Outcome::Done(Done::Attached { .. }))
        ),
        "{told:?}"
    );
    let there = scene.client.event(&event).await.unwrap().attachment;
    assert_eq!(there.unwrap().length, Some(200_000));
    scene.server.stop().await;
}
