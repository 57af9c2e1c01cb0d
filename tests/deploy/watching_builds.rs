//! Builds that take their time, and folders of which the system tells little.

use std::fs;

use c8ybin::deploy::{Removals, Target, WatchEvent, WatchSettings};
use c8ybin::emulator::Plugins;

use crate::watching::{DEPLOYED, Watched, put};

fn following() -> WatchSettings {
    WatchSettings {
        removals: Removals::Follow,
        ..WatchSettings::default()
    }
}

#[tokio::test]
async fn no_file_goes_before_the_build_is_over() {
    let mut watched = Watched::start(Target::Application, following()).await;
    watched.up_to_date().await;
    let folder = watched.folder();
    for (path, _) in DEPLOYED {
        fs::remove_file(folder.join(path)).unwrap();
    }
    put(&folder, "index.html", "two");
    let removed = watched.until(|event| match event {
        WatchEvent::Settling { removed } => Some(removed.clone()),
        WatchEvent::Deployed { .. } => panic!("the build goes on"),
        _ => None,
    });
    assert_eq!(removed.await, ["kept.js"]);
    put(&folder, "js/a.js", "a");
    let files = watched.until(|event| match event {
        WatchEvent::Deployed { files, .. } => Some(files.clone()),
        _ => None,
    });
    assert_eq!(files.await, ["index.html", "js/a.js"], "all at once");
    assert_eq!(watched.tenant.served("kept.js").await, None);
    watched.end().await;
}

#[tokio::test]
async fn what_the_system_gives_no_word_of_is_found() {
    let mut watched = Watched::start(Target::Application, WatchSettings::default()).await;
    watched.up_to_date().await;
    // Written by its other name, it changes without a word for this folder.
    let other = tempfile::tempdir().unwrap();
    let elsewhere = other.path().join("page");
    let linked = fs::hard_link(watched.folder().join("index.html"), &elsewhere);
    linked.unwrap();
    fs::write(&elsewhere, "two, longer").unwrap();
    assert_eq!(watched.deployed(&["index.html"]).await, ["index.html"]);
    let served = watched.tenant.served("index.html").await;
    assert_eq!(served.as_deref(), Some("two, longer"));
    watched.end().await;
}

#[tokio::test]
async fn a_plugin_is_not_watched_where_there_are_none() {
    let watched = Watched::start(Target::Plugin("widget".into()), WatchSettings::default());
    let watched = watched.await;
    watched
        .tenant
        .server
        .knobs()
        .change(|knobs| knobs.plugins = Plugins::Missing);
    put(&watched.folder(), "new.js", "new");
    let ended = watched.ended().await.unwrap_err();
    assert!(ended.is_not_offered(), "{ended}");
}
