//! What a watch tells before it deploys, and what it would do.

use c8ybin::deploy::{Decided, Removals, Round, Target, WatchEvent, WatchSettings, Way, rehearse};
use tokio_util::sync::CancellationToken;

use crate::support::write;
use crate::tenant::Tenant;
use crate::watching::{DEPLOYED, Watched, put};

/// How many archives were told, in the order told.
async fn told(watched: &mut Watched) -> usize {
    watched
        .until(|event| match event {
            WatchEvent::Archives(room) => Some(room.archives),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn the_loss_of_the_oldest_archive_is_told_before_it_comes() {
    let tenant = Tenant::with(&DEPLOYED).await;
    for _ in 0..17 {
        tenant.upload(&DEPLOYED).await;
    }
    let oldest = tenant.client.archives(&tenant.application).await.unwrap();
    let oldest = oldest.last().unwrap().id.clone();
    let is_there = async |watched: &Watched| {
        let tenant = &watched.tenant;
        let archives = tenant.client.archives(&tenant.application).await.unwrap();
        archives.iter().any(|one| one.id == oldest)
    };
    let destination = tenant.destination(Target::Application);
    let mut watched = Watched::over(tenant, destination, WatchSettings::default());
    assert_eq!(told(&mut watched).await, 18, "at the start");
    for (text, count) in [("a", 19), ("b", 20)] {
        put(&watched.folder(), "index.html", text);
        assert_eq!(told(&mut watched).await, count);
    }
    assert!(is_there(&watched).await, "it was told in time");
    put(&watched.folder(), "index.html", "c");
    watched.deployed(&["index.html"]).await;
    assert!(!is_there(&watched).await);
    watched.end().await;
}

#[tokio::test]
async fn with_room_for_many_it_is_told_once() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    assert_eq!(told(&mut watched).await, 1);
    put(&watched.folder(), "index.html", "a");
    let deployed = watched.until(|event| match event {
        WatchEvent::Deployed { .. } => Some(()),
        WatchEvent::Archives(_) => panic!("{event:?}"),
        _ => None,
    });
    deployed.await;
    watched.end().await;
}

#[tokio::test]
async fn warnings_come_with_the_deployment_and_once() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    let notes = async |watched: &mut Watched| {
        let pushing = watched.until(|event| match event {
            WatchEvent::Pushing(plan) => Some(plan.notes.clone()),
            _ => None,
        });
        pushing.await
    };
    let is_map = |note: &String| note.starts_with("warning: ") && note.contains("source map");
    put(&watched.folder(), "main.js.map", "{}");
    let first = notes(&mut watched).await;
    assert!(first.iter().any(is_map), "{first:?}");
    watched.deployed(&["main.js.map"]).await;
    put(&watched.folder(), "index.html", "a");
    let second = notes(&mut watched).await;
    assert!(!second.iter().any(is_map), "{second:?}");
    watched.end().await;
}

/// What the first round over these files would do.
async fn round(tenant: &Tenant, files: &[(&str, &[u8])], settings: WatchSettings) -> Round {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), files);
    let destination = tenant.destination(Target::Application);
    let stop = CancellationToken::new();
    let round = rehearse(destination, dir.path(), settings, &stop).await;
    round.unwrap()
}

#[tokio::test]
async fn a_rehearsal_does_what_a_round_does_and_sends_nothing() {
    let tenant = Tenant::with(&DEPLOYED).await;
    let before = tenant.active().await;
    let usual = WatchSettings::default();
    let same = round(&tenant, &DEPLOYED, usual).await;
    assert_eq!(same.decided(), Decided::UpToDate);

    let fewer: [(&str, &[u8]); 1] = [("index.html", b"two")];
    let files = round(&tenant, &fewer, usual).await;
    assert!(matches!(&files.plan.way, Way::Files(files) if files.len() == 1));
    assert_eq!(files.decided(), Decided::Push);
    let follow = WatchSettings {
        removals: Removals::Follow,
        ..usual
    };
    let all = round(&tenant, &fewer, follow).await;
    assert_eq!(
        (all.plan.way, &all.plan.removed[..]),
        (Way::Whole, &["kept.js".to_owned()][..])
    );

    let broken: [(&str, &[u8]); 3] = [DEPLOYED[0], DEPLOYED[1], ("cumulocity.json", b"{")];
    let held = round(&tenant, &broken, usual).await;
    assert!(matches!(held.decided(), Decided::Held(errors) if errors.len() == 1));
    let insist = WatchSettings {
        insist: true,
        ..usual
    };
    assert_eq!(
        round(&tenant, &broken, insist).await.decided(),
        Decided::Push
    );
    assert_eq!(tenant.active().await, before);
}

#[tokio::test]
async fn without_an_archive_all_of_it_would_be_sent() {
    let tenant = Tenant::new().await;
    let round = round(&tenant, &DEPLOYED, WatchSettings::default()).await;
    assert_eq!(
        (round.decided(), &round.plan.way),
        (Decided::Push, &Way::Whole)
    );
    assert_eq!(
        round.plan.notes,
        ["There is no archive yet: all is sent as a zip."]
    );
    assert_eq!(tenant.active().await, None);
}

/// What the first round over more files than go into one request comes to, where
/// a deployed file is missing.
async fn refused(advice: Option<&'static str>) -> Decided {
    let tenant = Tenant::with(&DEPLOYED).await;
    let names: Vec<String> = (0..51).map(|n| format!("{n}.js")).collect();
    let mut files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    files.push(DEPLOYED[0]);
    let settings = WatchSettings {
        advice,
        ..WatchSettings::default()
    };
    round(&tenant, &files, settings).await.decided()
}

#[tokio::test]
async fn what_would_be_lost_is_told_with_the_advice_of_who_watches() {
    let told = |end: &str| {
        Decided::Refused(format!(
            "51 files differ, more than go into one request: all is sent as a zip. With the zip \
             1 file that is only deployed goes: kept.js. Nothing is sent: put what is only \
             deployed into the folder{end}."
        ))
    };
    assert_eq!(refused(None).await, told(""));
    assert_eq!(refused(Some("press a")).await, told(", or press a"));
}

#[tokio::test]
async fn a_version_that_somebody_else_deployed_is_told_and_once() {
    let manifest = |version: &str| format!(r#"{{"name":"demo","version":"{version}"}}"#);
    let (one, two) = (manifest("1.0.0"), manifest("2.0.0"));
    let deployed: [(&str, &[u8]); 3] = [
        DEPLOYED[0],
        DEPLOYED[1],
        ("cumulocity.json", one.as_bytes()),
    ];
    let tenant = Tenant::with(&deployed).await;
    let destination = tenant.destination(Target::Application);
    let mut watched = Watched::over(tenant, destination, WatchSettings::default());
    watched.up_to_date().await;
    let taken = "warning: cumulocity.json: Version 1.0.0 is deployed already: nobody could tell \
                 both apart. Raise the version where others use it.";
    let mut saved = async |path: &str, text: &str| {
        put(&watched.folder(), path, text);
        let pushing = watched.until(|event| match event {
            WatchEvent::Pushing(plan) => Some(plan.notes.iter().any(|note| note == taken)),
            _ => None,
        });
        let is_told = pushing.await;
        watched.deployed(&[path]).await;
        is_told
    };
    assert!(!saved("cumulocity.json", &two).await, "it is another one");
    assert!(!saved("index.html", "a").await, "that of the watch itself");
    assert!(saved("cumulocity.json", &one).await);
    assert!(!saved("index.html", "b").await, "once");
    watched.end().await;
}
