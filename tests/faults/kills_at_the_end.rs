//! The program is killed when all bytes have come: while they are verified, while
//! they are written through, and when the file just has its name.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::kills::killed;
use crate::proxy::{Head, contents};
use crate::scene::{LARGE, Other, Scene, Stored};

const WHOLE: u64 = LARGE as u64;

/// How many kills it may take until each moment was hit.
const ROUNDS: usize = 40;

fn objects(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/inventory/managedObjects/")
}

fn partial(stored: &Stored) -> String {
    format!(".a.bin.{}.c8ybin-part", stored.id)
}

#[test]
fn download_killed_while_it_is_verified() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).stall_answer_at(WHOLE / 2);
    killed(&scene, &format!("download {} {LARGE}", stored.id));
    // It came in parts: behind the last byte it is asked whether it is the same still.
    let asked = AtomicUsize::new(0);
    let second = move |head: &Head| objects(head) && asked.fetch_add(1, Ordering::Relaxed) == 1;
    scene.proxy.on(second).stall_answer_at(0);
    killed(&scene, "resume");
    assert_eq!(scene.names(), [partial(&stored)]);
    let whole = std::fs::metadata(scene.folder().join(partial(&stored)));
    assert_eq!(whole.unwrap().len(), WHOLE);
    assert_eq!(Other::run(&scene, "resume"), "done");
    assert_eq!(scene.names(), ["a.bin"]);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
    assert_eq!(Other::run(&scene, "resume"), "nothing", "it is over");
}

/// What a kill found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// All bytes, or some, and no name.
    Unnamed,
    /// The file under its name, and the job not over.
    Named,
    /// The file, and a job that is over.
    Over,
}

/// Kills a download of so many bytes as soon as the folder is as wished, and lets
/// the next program go on. Whatever the kill hit, one whole file is there then.
#[track_caller]
fn killed_when(length: usize, is_time: impl Fn(&Scene, &Stored) -> bool) -> Found {
    let scene = Scene::new();
    let stored = scene.stored(length);
    let other = Other::start(&scene, &format!("download {} {length}", stored.id));
    let begin = Instant::now();
    while !is_time(&scene, &stored) {
        assert!(begin.elapsed() < Duration::from_secs(30), "it never came");
        std::hint::spin_loop();
    }
    other.kill();
    let is_named = scene.saved().exists();
    if is_named {
        assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
        assert_eq!(scene.names(), ["a.bin"]);
    } else {
        assert_eq!(scene.names(), [partial(&stored)]);
    }
    let told = Other::run(&scene, "resume");
    assert_eq!(scene.names(), ["a.bin"], "{told}");
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    if length == LARGE {
        scene.read_again_at_most_a_chunk();
    }
    assert_eq!(Other::run(&scene, "resume"), "nothing", "it is over");
    match (is_named, told.as_str()) {
        (false, "done") => Found::Unnamed,
        (true, "done") => Found::Named,
        (true, "nothing") => Found::Over,
        _ => panic!("{told}"),
    }
}

#[test]
fn download_killed_while_it_is_written_through_and_named() {
    let is_whole = |scene: &Scene, stored: &Stored| {
        let part = std::fs::metadata(scene.folder().join(partial(stored)));
        part.is_ok_and(|part| part.len() == WHOLE) || scene.saved().exists()
    };
    let is_named = |scene: &Scene, _: &Stored| scene.saved().exists();
    let mut found = BTreeSet::new();
    for round in 0..ROUNDS {
        found.insert(match round % 2 {
            0 => killed_when(LARGE, is_whole),
            _ => killed_when(LARGE, is_named),
        });
        if found.contains(&Found::Unnamed) && found.contains(&Found::Named) {
            return;
        }
    }
    panic!("only {found:?} in {ROUNDS} rounds");
}

#[test]
fn small_download_killed_while_it_is_written_through_and_named() {
    // All of it is in memory before the folder has anything of it.
    for _ in 0..5 {
        killed_when(200 << 10, |scene, _| !scene.names().is_empty());
    }
}
