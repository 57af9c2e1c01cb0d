//! New content for a binary, and the answer is lost: what the platform holds is
//! looked up, and the file goes once.

use std::path::Path;

use c8ybin::domain::{Binary, BinaryId};
use c8ybin::transfer::{Done, Job, Outcome};

use crate::proxy::Head;
use crate::scene::{LARGE, Rest, Scene, Stored, failed};

fn puts(head: &Head) -> bool {
    head.method() == "PUT" && head.path().starts_with("/inventory/binaries/")
}

fn replace(id: &BinaryId, path: &Path) -> Job {
    Job::Replace {
        id: id.clone(),
        path: path.to_owned(),
        content_type: "text/plain".into(),
        copying: c8ybin::transfer::safety::Copying::Forget,
    }
}

/// A file that has no byte of what is stored.
fn other(scene: &Scene, length: usize) -> (std::path::PathBuf, Vec<u8>) {
    let (path, mut bytes) = scene.file(length);
    bytes.iter_mut().for_each(|byte| *byte ^= 1);
    std::fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

/// The answer to new content for a binary is lost; gives what is stored then,
/// where the file went so often.
#[track_caller]
fn answer_is_lost(scene: &mut Scene, stored: &Stored, times: usize) -> Binary {
    let (path, bytes) = other(scene, LARGE);
    scene.proxy.on(puts).lose_answer().times(1);
    scene.start(replace(&stored.id, &path));
    let rest = scene.rest();
    let Rest::Ended(Outcome::Done(Done::Stored(binary))) = rest else {
        panic!("not stored: {rest:?}");
    };
    assert_eq!(scene.proxy.log().of(puts).len(), times);
    scene.holds(1, &bytes);
    *binary
}

#[test]
fn answer_lost_after_the_content_was_replaced() {
    for before in [1000, LARGE] {
        let mut scene = Scene::stubborn();
        let stored = scene.stored(before);
        assert_eq!(answer_is_lost(&mut scene, &stored, 1).id, stored.id);
        let note = format!("it after all, as binary {}", stored.id);
        assert!(scene.noted(&note), "{:?}", scene.notes);
    }
}

#[test]
fn answer_lost_after_the_binary_got_another_id() {
    let mut scene = Scene::stubborn();
    scene.tenant.turn(|knobs| knobs.new_id_on_replace = true);
    let stored = scene.stored(1000);
    let now = answer_is_lost(&mut scene, &stored, 1);
    assert_ne!(now.id, stored.id);
    let note = format!("it after all, as binary {}", now.id);
    assert!(scene.noted(&note), "{:?}", scene.notes);
}

#[test]
fn answer_lost_after_the_binary_got_another_id_for_the_program() {
    let scene = Scene::new();
    scene.tenant.turn(|knobs| knobs.new_id_on_replace = true);
    let stored = scene.stored(1000);
    let (_, bytes) = other(&scene, 2000);
    scene.proxy.on(puts).lose_answer().times(1);
    let ran = scene.run(&["replace", stored.id.as_str(), "source", "--no-copy"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    scene.holds(1, &bytes);
    let now = scene.objects().pop().unwrap();
    assert_eq!(ran.out.trim_end(), now.id.as_str());
    assert_ne!(now.id, stored.id);
}

#[test]
fn answer_lost_and_the_binary_is_deleted_meanwhile() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let (path, bytes) = other(&scene, LARGE);
    scene.proxy.on(puts).lose_answer().times(1);
    scene.start(replace(&stored.id, &path));
    assert!(matches!(scene.rest(), Rest::Paused(_)));
    scene.delete(&stored.id);
    failed(
        &scene.go_on(),
        "It was deleted, or its new content has another name",
    );
    assert_eq!(scene.proxy.log().of(puts).len(), 1);
    scene.holds(0, &bytes);
}

#[test]
fn content_broken_in_the_middle_goes_again() {
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    let (path, bytes) = other(&scene, LARGE);
    scene
        .proxy
        .on(puts)
        .reset_request_at(LARGE as u64 / 2)
        .times(1);
    scene.start(replace(&stored.id, &path));
    let rest = scene.rest();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    scene.holds(1, &bytes);
}

#[test]
fn source_changed_after_the_answer_was_lost() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let (path, _) = other(&scene, LARGE);
    scene.proxy.on(puts).lose_answer().times(1);
    scene.start(replace(&stored.id, &path));
    assert!(matches!(scene.rest(), Rest::Paused(_)));
    std::fs::write(&path, "another").unwrap();
    let words = format!(
        "Binary {} was changed meanwhile, and has {LARGE} bytes",
        stored.id
    );
    failed(&scene.go_on(), &words);
}
