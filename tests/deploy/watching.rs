//! A folder that is watched, against the embedded server.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use c8ybin::deploy::{
    DeployError, Destination, PushMeter, Removals, Target, WatchEvent, WatchSettings, watch,
};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::proxy::{Head, Proxy, answer_of};
use crate::support::write;
use crate::tenant::{Tenant, client};

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

pub const DEPLOYED: [(&str, &[u8]); 2] = [("index.html", b"one"), ("kept.js", b"kept")];

pub struct Watched {
    pub tenant: Tenant,
    dir: TempDir,
    told: mpsc::Receiver<WatchEvent>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), DeployError>>,
}

impl Watched {
    /// A folder whose content is deployed, and watched. What was told until
    /// then is read.
    pub async fn start(target: Target, settings: WatchSettings) -> Self {
        let tenant = Tenant::with(&DEPLOYED).await;
        let destination = tenant.destination(target);
        Self::over(tenant, destination, settings)
    }

    /// The same through a proxy.
    async fn through(break_it: impl FnOnce(&Proxy)) -> (Self, Proxy) {
        let tenant = Tenant::with(&DEPLOYED).await;
        let proxy = Proxy::to(&tenant.server.url());
        break_it(&proxy);
        let destination = Destination {
            client: client(&proxy.url()),
            ..tenant.destination(Target::Application)
        };
        let watched = Self::over(tenant, destination, WatchSettings::default());
        (watched, proxy)
    }

    pub fn over(tenant: Tenant, destination: Destination, settings: WatchSettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("dist");
        write(&folder, &DEPLOYED);
        let (sender, told) = mpsc::channel(64);
        let stop = CancellationToken::new();
        let token = stop.clone();
        let task = tokio::spawn(async move {
            watch(
                destination,
                &folder,
                settings,
                sender,
                PushMeter::default(),
                token,
            )
            .await
        });
        Self {
            tenant,
            dir,
            told,
            stop,
            task,
        }
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("dist")
    }

    async fn next(&mut self) -> WatchEvent {
        tokio::time::timeout(PATIENCE, self.told.recv())
            .await
            .expect("something is told")
            .expect("it goes on")
    }

    /// Reads what is told until `wanted` finds what it wants.
    pub async fn until<T>(&mut self, wanted: impl Fn(&WatchEvent) -> Option<T>) -> T {
        loop {
            let event = self.next().await;
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    }

    pub async fn up_to_date(&mut self) -> Vec<String> {
        self.until(|event| match event {
            WatchEvent::UpToDate { left_over } => Some(left_over.clone()),
            _ => None,
        })
        .await
    }

    /// Waits until all of these are deployed, and gives what was sent.
    pub async fn deployed(&mut self, all: &[&str]) -> Vec<String> {
        let mut sent: Vec<String> = Vec::new();
        while !all
            .iter()
            .all(|path| sent.iter().any(|other| other == path))
        {
            let files = self.until(|event| match event {
                WatchEvent::Deployed { files, .. } => Some(files.clone()),
                _ => None,
            });
            sent.extend(files.await);
        }
        sent
    }

    /// Waits until a deployed file has this text. A file may be deployed while
    /// only a part of it is written, and once more then.
    async fn serves(&mut self, path: &str, text: &str) {
        while self.tenant.served(path).await.as_deref() != Some(text) {
            self.next().await;
        }
    }

    /// Waits until it ends by itself.
    pub async fn ended(mut self) -> Result<(), DeployError> {
        let task = &mut self.task;
        let ended = tokio::time::timeout(PATIENCE, task).await;
        ended.expect("it ends").unwrap()
    }

    pub async fn end(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, self.task).await;
        assert_eq!(ended.expect("it ends").unwrap(), Ok(()));
    }
}

pub fn put(folder: &Path, path: &str, text: &str) {
    write(folder, &[(path, text.as_bytes())]);
}

#[tokio::test]
async fn what_is_saved_is_deployed() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    let began = WatchEvent::Began {
        files: 2,
        left_out: Vec::new(),
    };
    assert_eq!(watched.next().await, began);
    assert!(watched.up_to_date().await.is_empty(), "nothing is sent");
    let folder = watched.folder();
    put(&folder, "index.html", "two");
    assert_eq!(watched.deployed(&["index.html"]).await, ["index.html"]);
    watched.serves("index.html", "two").await;

    // As editors save: another file takes the name.
    put(&folder, ".index.html.swp", "three");
    fs::rename(folder.join(".index.html.swp"), folder.join("index.html")).unwrap();
    assert_eq!(watched.deployed(&["index.html"]).await, ["index.html"]);
    watched.serves("index.html", "three").await;

    // A new folder, a file in it, and a folder that gets another name.
    put(&folder, "js/deep/a.js", "a");
    watched.deployed(&["js/deep/a.js"]).await;
    fs::rename(folder.join("js"), folder.join("lib")).unwrap();
    watched.deployed(&["lib/deep/a.js"]).await;
    watched.serves("lib/deep/a.js", "a").await;
    put(&folder, "lib/deep/a.js", "b");
    watched.deployed(&["lib/deep/a.js"]).await;
    watched.serves("lib/deep/a.js", "b").await;
    watched.end().await;
}

#[tokio::test]
async fn what_a_build_writes_at_once_goes_together() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    let names: Vec<String> = (0..30).map(|n| format!("chunks/{n:02}.js")).collect();
    for name in &names {
        put(&folder, name, name);
    }
    // What is not deployed is no reason to do anything.
    put(&folder, "node_modules/a.js", "a");
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sent = watched.deployed(&all).await;
    sent.sort();
    sent.dedup();
    assert_eq!(sent, names, "and nothing else");
    assert_eq!(watched.tenant.deployed().await.len(), 32);
    watched.end().await;
}

#[tokio::test]
async fn a_folder_that_is_made_anew_is_followed() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    fs::remove_dir_all(&folder).unwrap();
    watched
        .until(|event| match event {
            WatchEvent::Failed { why, .. } => Some(why.clone()),
            WatchEvent::UpToDate { left_over } if left_over.len() == 2 => Some(String::new()),
            _ => None,
        })
        .await;
    write(&folder, &[("index.html", b"anew"), ("kept.js", b"kept")]);
    watched.deployed(&["index.html"]).await;
    watched.serves("index.html", "anew").await;
    put(&folder, "index.html", "again");
    watched.deployed(&["index.html"]).await;
    watched.serves("index.html", "again").await;
    watched.end().await;
}

#[tokio::test]
async fn files_that_go_stay_deployed_unless_they_are_to_follow() {
    let mut left = Watched::start(Target::Application, WatchSettings::default()).await;
    left.up_to_date().await;
    fs::remove_file(left.folder().join("kept.js")).unwrap();
    assert_eq!(left.up_to_date().await, ["kept.js"]);
    left.serves("kept.js", "kept").await;
    left.end().await;

    let settings = WatchSettings {
        removals: Removals::Follow,
        ..WatchSettings::default()
    };
    let mut follows = Watched::start(Target::Application, settings).await;
    follows.up_to_date().await;
    fs::remove_file(follows.folder().join("kept.js")).unwrap();
    follows.deployed(&["index.html"]).await;
    assert_eq!(follows.tenant.served("kept.js").await, None);
    follows.end().await;
}

#[tokio::test]
async fn what_is_only_deployed_is_not_lost_with_many_changes() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    fs::remove_file(folder.join("kept.js")).unwrap();
    assert_eq!(watched.up_to_date().await, ["kept.js"]);
    // Moved there at once, as one round may see only some of them.
    let built = watched.dir.path().join("built");
    for n in 0..51 {
        put(&built, &format!("{n}.js"), "x");
    }
    fs::rename(&built, folder.join("chunks")).unwrap();
    let why = watched.until(|event| match event {
        WatchEvent::Failed { why, again: None } => Some(why.clone()),
        WatchEvent::Deployed { .. } => panic!("it is not sent"),
        _ => None,
    });
    let why = why.await;
    assert!(
        why.contains("only deployed goes: kept.js. Nothing is sent"),
        "{why}"
    );
    watched.serves("kept.js", "kept").await;
    // It goes on once nothing would be lost.
    put(&folder, "kept.js", "kept");
    watched.deployed(&["chunks/0.js", "chunks/50.js"]).await;
    watched.end().await;
}

#[tokio::test]
async fn a_plugin_is_watched_in_its_own_folder() {
    let plugin = Target::Plugin("widget".into());
    let mut watched = Watched::start(plugin, WatchSettings::default()).await;
    watched.deployed(&["index.html", "kept.js"]).await;
    put(&watched.folder(), "js/w.js", "w");
    assert_eq!(watched.deployed(&["js/w.js"]).await, ["js/w.js"]);
    watched.serves("widget/js/w.js", "w").await;
    watched.end().await;
}

#[tokio::test]
async fn what_would_do_harm_is_held_back() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    put(&folder, "cumulocity.json", "{\"name\": ");
    let findings = watched
        .until(|event| match event {
            WatchEvent::Held(findings) => Some(findings.clone()),
            _ => None,
        })
        .await;
    assert!(
        findings[0]
            .what
            .starts_with("cumulocity.json is no valid JSON")
    );
    put(&folder, "cumulocity.json", "{\"name\": \"demo\"}");
    watched.deployed(&["cumulocity.json"]).await;
    watched.end().await;
}

#[tokio::test]
async fn what_somebody_else_deployed_is_noticed() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    watched.tenant.upload(&[("index.html", b"other")]).await;
    put(&watched.folder(), "new.js", "new");
    watched
        .until(|event| (*event == WatchEvent::ChangedElsewhere).then_some(()))
        .await;
    let sent = watched.deployed(&["index.html", "kept.js", "new.js"]).await;
    assert_eq!(sent.len(), 3, "all that differs now");
    watched.end().await;
}

#[tokio::test]
async fn what_goes_wrong_is_told_and_it_goes_on() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    put(&folder, ".c8yignore", "[open\n");
    let why = watched
        .until(|event| match event {
            WatchEvent::Failed { why, .. } => Some(why.clone()),
            _ => None,
        })
        .await;
    assert!(why.contains(".c8yignore, line 1: "), "{why}");
    put(&folder, ".c8yignore", "*.txt\n");
    put(&folder, "new.js", "new");
    put(&folder, "new.txt", "new");
    assert_eq!(watched.deployed(&["new.js"]).await, ["new.js"]);
    // What was left out before is watched from now on.
    put(&folder, ".c8yignore", "");
    watched.deployed(&["new.txt"]).await;
    put(&folder, "new.txt", "newer");
    watched.deployed(&["new.txt"]).await;
    watched.serves("new.txt", "newer").await;
    watched.end().await;
}

#[tokio::test]
async fn it_ends_when_nobody_listens() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    drop(watched.told);
    let ended = tokio::time::timeout(PATIENCE, watched.task).await;
    assert_eq!(ended.expect("it ends").unwrap(), Ok(()));
}

#[tokio::test]
async fn only_a_folder_can_be_watched() {
    let tenant = Tenant::new().await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("app.zip");
    fs::write(&file, b"x").unwrap();
    for path in [file, dir.path().join("missing")] {
        let (told, _listens) = mpsc::channel(1);
        let destination = tenant.destination(Target::Application);
        let stop = CancellationToken::new();
        let ended = watch(
            destination,
            &path,
            WatchSettings::default(),
            told,
            PushMeter::default(),
            stop,
        );
        let error = ended.await.unwrap_err().to_string();
        assert!(error.contains("only a folder can be watched"), "{error}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let knobs = watched.tenant.server.knobs();
    // The look before, and then nothing more.
    knobs.answer_next(503, "text/html", "<h1>Unavailable</h1>", 1);
    put(&watched.folder(), "index.html", "two");
    let again = watched
        .until(|event| match event {
            WatchEvent::Failed { again, .. } => Some(*again),
            _ => None,
        })
        .await;
    assert_eq!(again, Some(Duration::from_secs(1)));
    watched.serves("index.html", "two").await;
    watched.end().await;
}

/// Single files that are sent.
pub fn files(head: &Head) -> bool {
    head.method() == "POST" && head.path().ends_with("/binaries/files")
}

#[tokio::test]
async fn a_platform_without_single_files_gets_the_whole() {
    let gone = answer_of("405 Method Not Allowed", &[], "");
    let (mut watched, _proxy) = Watched::through(|proxy| {
        proxy.on(files).answer(gone);
    })
    .await;
    watched.up_to_date().await;
    put(&watched.folder(), "index.html", "two");
    let sent = watched.deployed(&["index.html", "kept.js"]).await;
    assert_eq!(sent, ["index.html", "kept.js"]);
    watched.serves("index.html", "two").await;
    put(&watched.folder(), "index.html", "three");
    watched.serves("index.html", "three").await;
    watched.end().await;
}

#[tokio::test]
async fn what_was_deployed_without_an_answer_is_not_sent_twice() {
    let (mut watched, proxy) = Watched::through(|proxy| {
        proxy.on(files).lose_answer().times(1);
    })
    .await;
    watched.up_to_date().await;
    put(&watched.folder(), "new.js", "new");
    watched
        .until(|event| matches!(event, WatchEvent::Failed { .. }).then_some(()))
        .await;
    assert!(watched.up_to_date().await.is_empty());
    watched.serves("new.js", "new").await;
    assert_eq!(proxy.log().of(files).len(), 1);
    watched.end().await;
}
