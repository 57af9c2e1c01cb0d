//! Two programs on one journal, and programs that are told to end.

use crate::kills::killed;
use crate::proxy::{contents, uploads};
use crate::scene::{LARGE, MIDDLE, Other, Scene, chunk_at};
use c8ybin::transfer::MAX_CHUNK;

const WHOLE: u64 = LARGE as u64;

/// Two programs find the same interrupted job, and both take it.
#[track_caller]
fn both_resume(scene: &Scene) {
    let mut programs = [(); 2].map(|()| Other::ready(scene, "resume"));
    programs.iter_mut().for_each(Other::go);
    let mut told = programs.map(Other::end);
    told.sort();
    assert_eq!(told, ["done", "nothing"], "one alone runs it");
}

#[test]
fn download_resumed_by_two_programs() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).stall_answer_at(WHOLE / 2);
    killed(&scene, &format!("download {} {LARGE}", stored.id));
    both_resume(&scene);
    assert_eq!(scene.names(), ["a.bin"]);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
}

#[test]
fn chunked_upload_resumed_by_two_programs() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.proxy.on(chunk_at(MIDDLE)).stall_request_at(1000);
    killed(&scene, &format!("attach {event}"));
    both_resume(&scene);
    scene.attached_with_at_most_a_chunk_again(&event, &bytes);
}

#[test]
fn upload_resumed_by_two_programs() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_request_at(1 << 20);
    killed(&scene, "upload");
    both_resume(&scene);
    scene.holds(1, &bytes);
}

#[test]
fn download_begun_by_two_programs() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    let task = format!("download {} {LARGE}", stored.id);
    let half = scene.proxy.on(contents).stall_answer_at(WHOLE / 2).times(1);
    let first = Other::start(&scene, &task);
    scene.proxy.wait_until_stalled();
    // The second takes the name; the first must not take it away again.
    assert_eq!(Other::run(&scene, &task), "done");
    half.release();
    let told = first.end();
    assert!(told.contains("a.bin exists already"), "{told}");
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    // What the first one has is whole, and waits for a name.
    assert_eq!(scene.names().len(), 2);
    std::fs::remove_file(scene.saved()).unwrap();
    assert_eq!(Other::run(&scene, "resume"), "done");
    assert_eq!(scene.names(), ["a.bin"]);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    assert_eq!(Other::run(&scene, "resume"), "nothing");
}

#[test]
fn chunked_upload_begun_by_two_programs() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    let event = scene.event();
    let task = format!("attach {event}");
    let middle = scene.proxy.on(chunk_at(MIDDLE)).stall_request_at(1000);
    let first = Other::start(&scene, &task);
    scene.proxy.wait_until_stalled();
    // What is there is not the second's own.
    let told = Other::run(&scene, &task);
    assert!(told.contains("of an upload that did not end"), "{told}");
    middle.release();
    assert_eq!(first.end(), "done");
    assert!(scene.attached(&event).unwrap() == bytes);
    assert_eq!(scene.proxy.log().sent(crate::scene::bodies), WHOLE);
}

#[test]
fn job_of_a_living_program_is_not_resumed_by_another() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    let half = scene.proxy.on(contents).stall_answer_at(WHOLE / 2).times(1);
    let first = Other::start(&scene, &format!("download {} {LARGE}", stored.id));
    scene.proxy.wait_until_stalled();
    assert_eq!(Other::run(&scene, "resume"), "nothing");
    half.release();
    assert_eq!(first.end(), "done");
    assert_eq!(scene.proxy.log().received(contents), WHOLE);
}

#[cfg(unix)]
#[test]
fn signals_set_aside_what_runs() {
    for signal in ["-TERM", "-HUP"] {
        let scene = Scene::new();
        let stored = scene.stored(LARGE);
        scene.proxy.on(contents).stall_answer_at(WHOLE / 2);
        let other = Other::start(&scene, &format!("download {} {LARGE}", stored.id));
        scene.proxy.wait_until_stalled();
        crate::signals::send(signal, other.child());
        assert_eq!(other.end(), "set aside");
        scene.nothing_saved();
        assert_eq!(scene.names(), [format!(".a.bin.{}.c8ybin-part", stored.id)]);
        scene.proxy.clear();
        assert_eq!(Other::run(&scene, "resume"), "done");
        assert_eq!(scene.names(), ["a.bin"]);
        assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
        scene.read_again_at_most_a_chunk();

        let scene = Scene::new();
        let (_, bytes) = scene.file(LARGE);
        let event = scene.event();
        scene
            .proxy
            .on(chunk_at(MIDDLE))
            .stall_request_at(MAX_CHUNK / 2);
        let other = Other::start(&scene, &format!("attach {event}"));
        scene.proxy.wait_until_stalled();
        crate::signals::send(signal, other.child());
        assert_eq!(other.end(), "set aside");
        assert_eq!(scene.attached(&event), None);
        scene.proxy.clear();
        assert_eq!(Other::run(&scene, "resume"), "done");
        scene.attached_with_at_most_a_chunk_again(&event, &bytes);
    }
}
