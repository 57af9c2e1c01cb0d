//! A download that breaks, stands still, or has another length than it says.

use c8ybin::api::ErrorKind;

use crate::proxy::{Rule, When, contents};
use crate::scene::{LARGE, Scene, failed, failed_as};

/// Breaks an answer at its first byte, in the middle and at its last.
fn breaks(at: impl Fn(When<'_>, u64) -> Rule) {
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    for byte in [0, 1, LARGE as u64 / 2, LARGE as u64 - 1] {
        at(scene.proxy.on(contents), byte);
        let rest = scene.get(&stored);
        failed_as(&rest, ErrorKind::Interrupted, "the connection broke");
        scene.nothing_saved();
        scene.proxy.clear();
    }
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn answer_reset_at_the_first_byte_in_the_middle_and_at_the_last() {
    breaks(|answer, byte| answer.reset_answer_at(byte));
}

#[test]
fn answer_lost() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    scene.proxy.on(contents).lose_answer();
    let rest = scene.get(&stored);
    failed_as(&rest, ErrorKind::Interrupted, "the connection broke");
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn body_truncated() {
    breaks(|answer, byte| answer.close_answer_at(byte));
}

#[test]
fn body_truncated_once_for_the_program() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    let half = LARGE as u64 / 2;
    scene.proxy.on(contents).close_answer_at(half).times(1);
    let ran = scene.run(&["get", stored.id.as_str(), "-o", "saved"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "saved/a.bin\n"),
        "{ran:?}"
    );
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
}

#[test]
fn body_longer_than_its_content_length() {
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    let announced = LARGE as u64 / 2;
    scene.proxy.on(contents).announce(announced);
    let words = format!("has {LARGE} bytes, but sends {announced}. Nothing was saved");
    failed(&scene.get(&stored), &words);
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn body_shorter_than_its_content_length() {
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    let announced = LARGE as u64 * 2;
    scene.proxy.on(contents).announce(announced);
    scene.proxy.on(contents).close_answer_at(LARGE as u64);
    let words = format!("has {LARGE} bytes, but sends {announced}. Nothing was saved");
    failed(&scene.get(&stored), &words);
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn answer_stalled() {
    let mut scene = Scene::impatient();
    let stored = scene.stored(LARGE);
    for at in [0, LARGE as u64 / 2, LARGE as u64 - 1] {
        scene.proxy.on(contents).stall_answer_at(at);
        let rest = scene.get(&stored);
        failed_as(&rest, ErrorKind::Timeout, "no answer in time");
        scene.nothing_saved();
        scene.proxy.clear();
    }
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn answer_stalled_and_cancelled() {
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).stall_answer_at(LARGE as u64 / 2);
    let job = scene.download(&stored);
    scene.start(job);
    scene.proxy.wait_until_stalled();
    scene.cancelled();
    scene.not_saved_until_it_is_clean(&stored);
}
