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

/// What becomes of a file that has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// There is none.
    Download,
    /// It stays, and the download takes another name.
    Rename,
}

impl Task {
    /// The name that the download gets.
    const fn name(self) -> &'static str {
        match self {
            Self::Download => "a.bin",
            Self::Rename => "a (2).bin",
        }
    }

    fn is_named(self, scene: &Scene) -> bool {
        scene.folder().join(self.name()).exists()
    }

    /// What is in the folder beside the file of somebody else.
    fn names(self, scene: &Scene) -> Vec<String> {
        let mut names = scene.names();
        names.retain(|name| self == Self::Download || name != "a.bin");
        names
    }
}

/// Kills a download of so many bytes as soon as the folder is as wished, and lets
/// the next program go on. Whatever the kill hit, one whole file is there then.
#[track_caller]
fn killed_when(task: Task, length: usize, is_time: impl Fn(&Scene, &Stored) -> bool) -> Found {
    let scene = Scene::new();
    let stored = scene.stored(length);
    let others = vec![7; length];
    let words = match task {
        Task::Download => "download",
        Task::Rename => {
            std::fs::write(scene.saved(), &others).unwrap();
            "rename"
        }
    };
    let is_whole = || {
        let saved = std::fs::read(scene.folder().join(task.name())).unwrap();
        let kept = std::fs::read(scene.saved()).unwrap();
        saved == stored.bytes && (task == Task::Download || kept == others)
    };
    let other = Other::start(&scene, &format!("{words} {} {length}", stored.id));
    let begin = Instant::now();
    while !is_time(&scene, &stored) {
        assert!(begin.elapsed() < Duration::from_secs(30), "it never came");
        std::hint::spin_loop();
    }
    other.kill();
    let is_named = task.is_named(&scene);
    if is_named {
        assert!(is_whole());
        assert_eq!(task.names(&scene), [task.name()]);
    } else {
        assert_eq!(task.names(&scene), [partial(&stored)]);
    }
    let told = Other::run(&scene, "resume");
    assert_eq!(task.names(&scene), [task.name()], "{told}");
    assert!(is_whole());
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

/// Kills downloads of so many bytes when they are whole, and when they just have
/// their name, until both was hit.
#[track_caller]
fn killed_at_the_end(task: Task, length: usize) {
    let is_whole = |scene: &Scene, stored: &Stored| {
        let part = std::fs::metadata(scene.folder().join(partial(stored)));
        part.is_ok_and(|part| part.len() == length as u64) || task.is_named(scene)
    };
    let is_named = |scene: &Scene, _: &Stored| task.is_named(scene);
    let mut found = BTreeSet::new();
    for round in 0..ROUNDS {
        found.insert(match round % 2 {
            0 => killed_when(task, length, is_whole),
            _ => killed_when(task, length, is_named),
        });
        if found.contains(&Found::Unnamed) && found.contains(&Found::Named) {
            return;
        }
    }
    panic!("only {found:?} in {ROUNDS} rounds");
}

#[test]
fn download_killed_while_it_is_written_through_and_named() {
    killed_at_the_end(Task::Download, LARGE);
}

#[test]
fn renamed_download_killed_while_it_is_written_through_and_named() {
    killed_at_the_end(Task::Rename, LARGE);
}

#[test]
fn short_download_killed_while_it_is_written_through_and_named() {
    // It is not asked about before it comes, and the journal need not have learned
    // what it is.
    killed_at_the_end(Task::Download, 1 << 20);
    killed_at_the_end(Task::Rename, 1 << 20);
}

#[test]
fn small_download_killed_while_it_is_written_through_and_named() {
    // All of it is in memory before the folder has anything of it.
    for task in [Task::Download, Task::Rename] {
        for _ in 0..5 {
            killed_when(task, 200 << 10, |scene, _| !task.names(scene).is_empty());
        }
    }
}
