use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is noticed until `wanted` finds what it wants.
async fn until(changes: &mut Changes, wanted: impl Fn(&Noticed) -> bool) {
    let found = async { while !wanted(&changes.next().await) {} };
    tokio::time::timeout(PATIENCE, found)
        .await
        .expect("there is a word of it");
}

/// Makes the link point elsewhere, as tools do: another one takes its name.
fn turn(link: &Path, to: &str) {
    let new = link.with_extension("new");
    symlink(to, &new).unwrap();
    fs::rename(&new, link).unwrap();
}

#[tokio::test]
async fn a_link_that_is_turned_is_followed() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["v1", "v2", "v3"] {
        fs::create_dir_all(dir.path().join("releases").join(folder)).unwrap();
    }
    let site = dir.path().join("site");
    fs::create_dir(&site).unwrap();
    let link = site.join("current");
    symlink("../releases/v1", &link).unwrap();
    let mut changes = Changes::of(&link, IgnoreRules::of(&link).unwrap()).unwrap();
    for folder in ["v2", "v3"] {
        turn(&link, &format!("../releases/{folder}"));
        until(&mut changes, |noticed| noticed.all).await;
        let file = dir.path().join("releases").join(folder).join("a.js");
        fs::write(file, "a").unwrap();
        until(&mut changes, |noticed| noticed.paths.contains("a.js")).await;
    }
    // For a while it points nowhere.
    fs::remove_file(&link).unwrap();
    symlink("../releases/v1", &link).unwrap();
    until(&mut changes, |noticed| noticed.all).await;
    fs::write(dir.path().join("releases/v1/b.js"), "b").unwrap();
    until(&mut changes, |noticed| noticed.paths.contains("b.js")).await;
}

#[tokio::test]
async fn the_rules_of_the_folder_that_it_points_to_count() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["v1", "v2"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    fs::write(dir.path().join("v1").join(IGNORE_FILE), "*.txt\n").unwrap();
    let link = dir.path().join("current");
    symlink("v1", &link).unwrap();
    let mut changes = Changes::of(&link, IgnoreRules::of(&link).unwrap()).unwrap();
    turn(&link, "v2");
    until(&mut changes, |noticed| noticed.all).await;
    fs::write(link.join("a.txt"), "a").unwrap();
    until(&mut changes, |noticed| noticed.paths.contains("a.txt")).await;
}
