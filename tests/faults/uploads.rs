//! An upload that breaks or stands still: what the server holds is told, and
//! it holds nothing twice.

use c8ybin::api::ErrorKind;
use c8ybin::transfer::Outcome;

use crate::proxy::uploads;
use crate::scene::{LARGE, Rest, Scene, failed_as, upload};

#[test]
fn request_reset_at_the_first_byte_in_the_middle_and_before_the_last() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let length = scene.body_length(&path);
    for at in [0, 1, length / 2, length - 1] {
        scene.proxy.on(uploads).reset_request_at(at);
        let rest = scene.put(&path);
        failed_as(&rest, ErrorKind::Interrupted, "the connection broke");
        scene.holds(0, &bytes);
        scene.proxy.clear();
    }
    let rest = scene.put(&path);
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    scene.holds(1, &bytes);
}

#[test]
fn request_reset_after_the_last_byte() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let length = scene.body_length(&path);
    scene.proxy.on(uploads).reset_request_at(length).times(1);
    let rest = scene.put(&path);
    failed_as(
        &rest,
        ErrorKind::Interrupted,
        "the file may be stored already",
    );
    // The server has it or not: both is true to the word “may”.
    let objects = scene.objects().len();
    assert!(objects <= 1);
    scene.holds(objects, &bytes);
}

#[test]
fn answer_lost_after_the_server_stored_the_file() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).lose_answer().times(1);
    let rest = scene.put(&path);
    failed_as(
        &rest,
        ErrorKind::Interrupted,
        "the file may be stored already",
    );
    scene.holds(1, &bytes);
}

#[test]
fn request_closed_in_the_middle() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).close_request_at(LARGE as u64 / 2);
    let rest = scene.put(&path);
    failed_as(&rest, ErrorKind::Interrupted, "the connection broke");
    scene.holds(0, &bytes);
}

#[test]
fn request_stalled() {
    let mut scene = Scene::impatient();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_request_at(1 << 20);
    let rest = scene.put(&path);
    // The system may notice it before the client does; the words differ.
    failed_as(&rest, ErrorKind::Timeout, "Nothing was stored");
    scene.holds(0, &bytes);
}

#[test]
fn request_stalled_and_cancelled() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_request_at(1 << 20);
    scene.start(upload(&path));
    scene.proxy.wait_until_stalled();
    scene.cancelled();
    scene.proxy.cut();
    scene.holds(0, &bytes);
}
