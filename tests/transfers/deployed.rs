//! Zip files on their way to an application and archives on their way down: a
//! scripted platform that may lose an answer, real files, a real journal.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::jobs::{Jobs, file, id, names};
use crate::scene::{journal, part, posts, soon};
use crate::scripted::{Exchange, Scripted};
use c8ybin::api::ErrorKind;
use c8ybin::domain::ApplicationId;
use c8ybin::transfer::{Deployment, Done, Existing, Job, Outcome, Target, TransferError, Verified};
use tempfile::tempdir;

const LENGTH: usize = 3000;

/// What an application has: ids and lengths of its archives, which one is
/// active, the names of its versions.
#[derive(Clone)]
struct Platform {
    archives: Vec<(u64, usize)>,
    active: u64,
    versions: Vec<String>,
    /// Whether a new archive becomes the active one by itself.
    activates: bool,
    /// The length of what somebody else uploads right behind a new archive.
    other: Option<usize>,
    /// How many looks at what was stored do not show it yet.
    late: usize,
    /// How many answers to uploads are lost after the file was stored.
    loses: usize,
}

impl Platform {
    fn new() -> Self {
        Self {
            archives: vec![(9, 100), (10, LENGTH)],
            active: 10,
            versions: Vec::new(),
            activates: true,
            other: None,
            late: 0,
            loses: 0,
        }
    }

    fn application(&self) -> String {
        let active = self.active;
        format!(r#"{{"id":"7","type":"HOSTED","activeVersionId":"{active}"}}"#)
    }

    fn store(&mut self, length: usize) -> u64 {
        let next = self.archives.iter().map(|(id, _)| id).max().unwrap() + 1;
        self.archives.push((next, length));
        if self.activates {
            self.active = next;
        }
        next
    }

    /// Whether what was stored last does not show yet.
    fn hides(&mut self) -> bool {
        let is_late = self.archives.len() > 2 && self.late > 0;
        self.late -= usize::from(is_late);
        is_late
    }

    fn answer(&mut self, exchange: &mut Exchange) {
        exchange.read_body();
        let target = exchange.seen.target.clone();
        let rest = target.strip_prefix("/application/applications/7");
        let body = String::from_utf8_lossy(&exchange.seen.body).into_owned();
        let answer = match (exchange.seen.method.as_str(), rest) {
            ("GET", Some("")) => self.application(),
            ("PUT", Some("")) => {
                let id = body.split("activeVersionId\":\"").nth(1).unwrap();
                self.active = id.split('"').next().unwrap().parse().unwrap();
                self.application()
            }
            ("GET", Some("/binaries")) => {
                let shown = self.archives.len() - usize::from(self.hides());
                let rows = self.archives.iter().take(shown).map(|(id, length)| {
                    format!(r#"{{"id":"{id}","name":"a.zip","length":{length}}}"#)
                });
                format!(
                    r#"{{"attachments":[{}]}}"#,
                    rows.collect::<Vec<_>>().join(",")
                )
            }
            ("GET", Some("/versions")) => {
                let hidden = usize::from(self.hides()) * self.versions.len();
                let rows = self.versions.iter().skip(hidden);
                let rows = rows.map(|name| format!(r#"{{"version":"{name}","binaryId":"11"}}"#));
                let rows: Vec<_> = rows.collect();
                format!(r#"{{"applicationVersions":[{}]}}"#, rows.join(","))
            }
            ("POST", Some("/binaries")) => {
                self.store(LENGTH);
                let answer = self.application();
                if let Some(length) = self.other {
                    let active = self.active;
                    self.store(length);
                    self.active = active;
                }
                answer
            }
            ("POST", Some("/versions")) if !self.versions.is_empty() => {
                return exchange.answer("409 Conflict", &[], "");
            }
            ("POST", Some("/versions")) => {
                self.store(LENGTH);
                self.versions.push("1.0".into());
                r#"{"version":"1.0","binaryId":"11","tags":["latest"]}"#.into()
            }
            ("POST", Some("/binaries/plugins/p")) => {
                let made = self.store(LENGTH * 2);
                format!(r#"{{"id":"{made}"}}"#)
            }
            other => panic!("{other:?}"),
        };
        if exchange.seen.method == "POST" && self.loses > 0 {
            // The connection closes without an answer.
            self.loses -= 1;
            return;
        }
        exchange.json(&answer);
    }
}

fn serving(platform: &Arc<Mutex<Platform>>) -> Scripted {
    let platform = Arc::clone(platform);
    Scripted::start(move |exchange| {
        if exchange.seen.target == "/user/currentUser" {
            return exchange.json(r#"{"userName":"ana"}"#);
        }
        platform.lock().unwrap().answer(exchange);
    })
}

fn application() -> ApplicationId {
    ApplicationId::new("7").unwrap()
}

fn deploy(path: &Path, what: Deployment) -> Job {
    Job::Deploy {
        application: application(),
        path: path.to_owned(),
        what,
    }
}

fn archive() -> Deployment {
    Deployment::Archive("a.zip".into())
}

fn version() -> Deployment {
    Deployment::Version("1.0".into(), vec!["latest".into()])
}

/// Deploys a file, and gives how that ended, and the platform and server after.
async fn run(platform: Platform, what: Deployment) -> (Outcome, Platform, Scripted) {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a.zip", LENGTH);
    let platform = Arc::new(Mutex::new(platform));
    let server = serving(&platform);
    let journal = journal(&dir.path().join("state"));
    let mut jobs = Jobs::with(server.client(), soon(Some(journal)));
    let outcome = jobs.run(deploy(&path, what)).await;
    let platform = platform.lock().unwrap().clone();
    (outcome, platform, server)
}

fn deployed(archive: &str, verified: Verified) -> Outcome {
    Outcome::Done(Done::Deployed {
        application: application(),
        archive: Some(id(archive)),
        length: LENGTH as u64,
        verified,
    })
}

#[tokio::test]
async fn a_new_archive_is_active_and_compared() {
    for activates in [true, false] {
        let platform = Platform {
            activates,
            ..Platform::new()
        };
        let (outcome, platform, _) = run(platform, archive()).await;
        assert_eq!(outcome, deployed("11", Verified::Size));
        assert_eq!(platform.active, 11);
    }
}

#[tokio::test]
async fn an_archive_of_somebody_else_is_not_taken_for_this_one() {
    for activates in [true, false] {
        let platform = Platform {
            activates,
            other: Some(LENGTH + 1),
            ..Platform::new()
        };
        let (outcome, platform, _) = run(platform, archive()).await;
        assert_eq!(outcome, deployed("11", Verified::Size));
        assert_eq!(platform.active, 11);
    }
}

#[tokio::test]
async fn an_archive_whose_answer_was_lost_is_not_sent_again() {
    for activates in [true, false] {
        let platform = Platform {
            loses: 1,
            activates,
            ..Platform::new()
        };
        let (outcome, platform, server) = run(platform, archive()).await;
        assert_eq!(outcome, deployed("11", Verified::Size));
        assert_eq!((platform.archives.len(), platform.active), (3, 11));
        assert_eq!(posts(&server), 1);
    }
}

#[tokio::test]
async fn a_version_whose_answer_was_lost_is_not_sent_again() {
    let platform = Platform {
        loses: 1,
        ..Platform::new()
    };
    let (outcome, platform, server) = run(platform, version()).await;
    assert_eq!(outcome, deployed("11", Verified::Size));
    assert_eq!((platform.versions.len(), posts(&server)), (1, 1));
}

#[tokio::test]
async fn what_the_platform_still_stores_is_waited_for() {
    let platform = Platform {
        loses: 1,
        late: 2,
        ..Platform::new()
    };
    let (outcome, _, server) = run(platform.clone(), archive()).await;
    assert_eq!(outcome, deployed("11", Verified::Size));
    assert_eq!(posts(&server), 1);
    let (outcome, _, server) = run(platform.clone(), version()).await;
    assert_eq!(outcome, deployed("11", Verified::Size));
    assert_eq!(posts(&server), 1);
    // It shows after all looks, when it was sent again and refused.
    let slow = Platform {
        late: 5,
        ..platform
    };
    let (outcome, slow, _) = run(slow, version()).await;
    assert_eq!(outcome, deployed("11", Verified::Size));
    assert_eq!(slow.versions.len(), 1);
}

#[tokio::test]
async fn a_version_that_is_there_is_refused_before_a_byte_moves() {
    let platform = Platform {
        versions: vec!["1.0".into()],
        ..Platform::new()
    };
    let (outcome, _, server) = run(platform, version()).await;
    let Outcome::Failed(TransferError::Api(error)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(error.to_string().contains("another name"), "{error}");
    assert_eq!(posts(&server), 0);
}

#[tokio::test]
async fn a_plugin_whose_answer_was_lost_is_sent_over_itself() {
    let platform = Platform {
        loses: 1,
        ..Platform::new()
    };
    let (outcome, _, server) = run(platform, Deployment::Plugin("p".into())).await;
    assert_eq!(outcome, deployed("12", Verified::Nothing));
    assert_eq!(posts(&server), 2);
}

#[tokio::test]
async fn an_archive_of_another_length_is_told() {
    let dir = tempdir().unwrap();
    let (path, _) = file(dir.path(), "a.zip", LENGTH + 1);
    let platform = Arc::new(Mutex::new(Platform::new()));
    let server = serving(&platform);
    let mut jobs = Jobs::new(server.client(), 1);
    let outcome = jobs.run(deploy(&path, archive())).await;
    let Outcome::Failed(TransferError::Mismatch(said)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(said.contains("holds 3000 of it as archive 11"), "{said}");
}

#[tokio::test]
async fn an_archive_comes_down_and_goes_on_where_it_broke() {
    // Large enough that going on is worth a question about what it is now.
    let all: Vec<u8> = crate::scene::bytes(crate::scene::LARGE);
    let length = all.len();
    let bytes = all.clone();
    let broke = Mutex::new(false);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.ends_with("/binaries") {
            return exchange.json(&format!(
                r#"{{"attachments":[{{"id":"11","length":{length},"created":"2026-01-02T03:04:05Z"}}]}}"#
            ));
        }
        assert!(exchange.seen.target.ends_with("/7/binaries/11"));
        let has_broken = std::mem::replace(&mut *broke.lock().unwrap(), true);
        if has_broken {
            part(exchange, &bytes);
        } else {
            crate::scene::begin(exchange, length, &bytes[..length / 2]);
        }
    });
    let dir = tempdir().unwrap();
    let mut jobs = Jobs::with(server.client(), soon(None));
    let job = Job::DownloadArchive {
        application: application(),
        archive: id("11"),
        length: Some(length as u64),
        target: Target::Folder {
            folder: dir.path().to_owned(),
            name: "a.zip".into(),
        },
        existing: Existing::Fail,
    };
    let outcome = jobs.run(job).await;
    let path = dir.path().join("a.zip");
    let saved = Done::Saved {
        path: path.clone(),
        length: length as u64,
        verified: Verified::Size,
    };
    assert_eq!(outcome, Outcome::Done(saved));
    assert!(std::fs::read(path).unwrap() == all);
    assert_eq!(names(dir.path()), ["a.zip"]);
    let resumed = server.seen().into_iter().filter_map(|seen| {
        let range = seen.header("range")?.to_owned();
        Some(range)
    });
    assert_eq!(resumed.count(), 1);
}
