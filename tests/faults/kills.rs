//! The program is killed at twenty moments of a download and of a chunked
//! upload, and the next one goes on by the journal.

use c8ybin::transfer::MAX_CHUNK;

use crate::proxy::{Head, answer_of, contents, uploads};
use crate::scene::{LARGE, MIDDLE, Other, Scene, chunk_at};

const WHOLE: u64 = LARGE as u64;

fn objects(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/inventory/managedObjects/")
}

fn events(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/event/events/")
}

/// Kills a program that does something as soon as something is stalled, and
/// then nothing is.
#[track_caller]
pub fn killed(scene: &Scene, task: &str) {
    let other = Other::start(scene, task);
    scene.proxy.wait_until_stalled();
    other.kill();
    scene.proxy.cut();
    // Else it would let go of what it still has.
    scene
        .proxy
        .wait_until("the connection is cut", |log| log.stalled == 0);
    scene.proxy.clear();
}

#[test]
fn download_killed_at_twenty_moments() {
    // While it asks what the file is now, and at nineteen of its bytes.
    let moments = (0..20_u64).map(|moment| match moment {
        0 => None,
        19 => Some(WHOLE - 1),
        moment => Some((moment - 1) * WHOLE / 18),
    });
    for moment in moments {
        let scene = Scene::new();
        let stored = scene.stored(LARGE);
        match moment {
            None => scene.proxy.on(objects).stall_answer_at(0),
            Some(at) => scene.proxy.on(contents).stall_answer_at(at),
        };
        killed(&scene, &format!("download {} {LARGE}", stored.id));
        scene.nothing_saved();
        assert_eq!(Other::run(&scene, "resume"), "done", "{moment:?}");
        assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
        assert_eq!(scene.names(), ["a.bin"], "{moment:?}");
        scene.read_again_at_most_a_chunk();
        assert_eq!(Other::run(&scene, "resume"), "nothing", "it is over");
    }
}

/// Where a chunked upload stands when it is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// It asks for the event.
    Asking,
    /// So many bytes of the chunk that begins here are on their way.
    Sending(u64, u64),
    /// The server has the chunk that begins here, and says so.
    Answering(u64),
}

#[test]
fn chunked_upload_killed_at_twenty_moments() {
    let mut moments = vec![Moment::Asking];
    for start in [0, MIDDLE, 2 * MIDDLE] {
        let length = MAX_CHUNK.min(WHOLE - start);
        let places = [0, 1, length / 3, length / 2, length - 1];
        moments.extend(places.map(|at| Moment::Sending(start, at)));
        moments.push(Moment::Answering(start));
    }
    // Right after the middle of the middle.
    moments.push(Moment::Sending(MIDDLE, MAX_CHUNK / 2 + 1));
    assert_eq!(moments.len(), 20);
    for moment in moments {
        let scene = Scene::new();
        let (_, bytes) = scene.file(LARGE);
        let event = scene.event();
        match moment {
            Moment::Asking => scene.proxy.on(events).stall_answer_at(0),
            Moment::Sending(start, at) => scene.proxy.on(chunk_at(start)).stall_request_at(at),
            Moment::Answering(start) => scene.proxy.on(chunk_at(start)).stall_answer_at(0),
        };
        killed(&scene, &format!("attach {event}"));
        assert_eq!(Other::run(&scene, "resume"), "done", "{moment:?}");
        scene.attached_with_at_most_a_chunk_again(&event, &bytes);
        assert_eq!(Other::run(&scene, "resume"), "nothing", "it is over");
    }
}

#[test]
fn upload_killed_and_not_stored_twice() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    // The server has it, and the program never hears of it.
    scene.proxy.on(uploads).stall_answer_at(0);
    killed(&scene, "upload");
    scene.holds(1, &bytes);
    assert_eq!(Other::run(&scene, "resume"), "done");
    scene.holds(1, &bytes);
}

#[test]
fn upload_killed_is_looked_for_several_times_although_the_first_look_fails() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_request_at(WHOLE / 2);
    killed(&scene, "upload");
    let looks = |head: &Head| head.method() == "GET" && head.path() == "/inventory/managedObjects";
    let away = answer_of("503 Service Unavailable", &[], "");
    scene.proxy.on(looks).answer(away).times(1);
    assert_eq!(Other::run(&scene, "resume"), "done");
    // Nobody knows how much of it the program had sent; and behind it, it is looked
    // whether it is there twice.
    assert_eq!(scene.proxy.log().of(looks).len(), 1 + 4 + 1);
    scene.holds(1, &bytes);
}

#[test]
fn source_changed_after_the_program_was_killed() {
    let scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let middle = scene.proxy.on(chunk_at(MIDDLE));
    middle.stall_request_at(1);
    killed(&scene, &format!("attach {event}"));
    // As long as before, and another file.
    let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    std::fs::write(path, other).unwrap();
    let told = Other::run(&scene, "resume");
    assert!(told.contains("is not the file any more"), "{told}");
    assert_eq!(scene.attached(&event), None);
    assert_eq!(scene.look_at(&event).received, Some(MAX_CHUNK));
}

#[test]
fn source_changed_after_the_program_was_killed_before_it_heard_that_all_is_stored() {
    let scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_answer_at(0);
    killed(&scene, "upload");
    let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    std::fs::write(path, other).unwrap();
    let told = Other::run(&scene, "resume");
    assert!(told.contains("is not the file any more"), "{told}");
    let held = format!(
        "was before, as binary {}",
        scene.objects().pop().unwrap().id
    );
    assert!(told.contains(&held), "{told}");
    scene.holds(1, &bytes);
}

#[test]
fn download_killed_and_its_name_taken_by_another_file() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).stall_answer_at(WHOLE / 2);
    killed(&scene, &format!("download {} {LARGE}", stored.id));
    let others = vec![7; LARGE];
    std::fs::write(scene.saved(), &others).unwrap();
    let told = Other::run(&scene, "resume");
    assert!(told.starts_with("paused: "), "{told}");
    assert!(told.ends_with("a.bin exists already."), "{told}");
    assert!(std::fs::read(scene.saved()).unwrap() == others);
    // What came before is not lost.
    std::fs::remove_file(scene.saved()).unwrap();
    assert_eq!(Other::run(&scene, "resume"), "done");
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    assert_eq!(scene.names(), ["a.bin"]);
    scene.read_again_at_most_a_chunk();
}

#[test]
fn clock_set_back_between_two_runs() {
    use std::time::{Duration, SystemTime};
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).stall_answer_at(WHOLE / 2);
    killed(&scene, &format!("download {} {LARGE}", stored.id));
    let (_, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.proxy.on(chunk_at(MIDDLE)).stall_request_at(1);
    killed(&scene, &format!("attach {event}"));
    // What the first run wrote is now from a time to come, the journal too.
    let later = SystemTime::now() + Duration::from_secs(50 * 365 * 24 * 3600);
    for folder in [scene.folder(), scene.tenant.folder().join("state")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = std::fs::File::options()
                .write(true)
                .open(entry.unwrap().path())
                .unwrap();
            file.set_modified(later).unwrap();
        }
    }
    assert_eq!(Other::run(&scene, "resume"), "done done");
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
    scene.attached_with_at_most_a_chunk_again(&event, &bytes);
}

#[test]
fn small_download_killed_at_once_leaves_no_unknown_file() {
    // Too small to be gone on with: what is there is thrown away, not forgotten.
    let scene = Scene::new();
    let length = 1 << 20;
    let stored = scene.stored(length);
    scene.proxy.on(contents).stall_answer_at(length as u64 / 2);
    killed(&scene, &format!("download {} {length}", stored.id));
    let partial = format!(".a.bin.{}.c8ybin-part", stored.id);
    assert_eq!(scene.names(), [partial]);
    assert_eq!(Other::run(&scene, "resume"), "done");
    assert_eq!(scene.names(), ["a.bin"]);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
}
