//! The file of an upload changes while it is read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use c8ybin::domain::EventId;
use c8ybin::transfer::{Existing, Job, Outcome};

use crate::proxy::{Head, uploads};
use crate::scene::{LARGE, MIDDLE, Rest, Scene, attach, chunk_at, failed, upload};

/// Starts an upload, lets `change` work on the file after its first bytes, and
/// gives its end.
fn meanwhile(scene: &mut Scene, change: impl FnOnce(&Path)) -> (Rest, Vec<u8>) {
    let (path, bytes) = scene.file(LARGE);
    let rule = scene.proxy.on(uploads).stall_request_at(1 << 20).times(1);
    scene.start(upload(&path));
    scene.proxy.wait_until_stalled();
    change(&path);
    rule.release();
    (scene.rest(), bytes)
}

#[test]
fn source_deleted_before() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(10);
    fs::remove_file(&path).unwrap();
    failed(&scene.put(&path), "no such file or directory");
    scene.holds(0, &bytes);
}

#[cfg(unix)]
#[test]
fn source_deleted_while_it_is_read() {
    let mut scene = Scene::new();
    let (rest, bytes) = meanwhile(&mut scene, deleted);
    // Who has it open reads it to its end.
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    scene.holds(1, &bytes);
}

#[test]
fn source_replaced_while_it_is_read() {
    let mut scene = Scene::new();
    let (_, bytes) = meanwhile(&mut scene, replaced);
    // The file that was opened, whole, and no mixture of the two.
    scene.holds(1, &bytes);
}

#[test]
fn source_truncated_while_it_is_read() {
    let mut scene = Scene::new();
    let (rest, bytes) = meanwhile(&mut scene, truncated);
    failed(&rest, "became shorter while it was sent");
    scene.holds(0, &bytes);
}

#[test]
fn source_grown_while_it_is_read() {
    let mut scene = Scene::new();
    let (rest, bytes) = meanwhile(&mut scene, grown);
    stopped(&scene, &rest, &bytes);
}

#[test]
fn source_written_over_while_it_is_read() {
    let mut scene = Scene::new();
    let (rest, bytes) = meanwhile(&mut scene, written_over);
    stopped(&scene, &rest, &bytes);
}

/// That no mixture is stored, and not all of it was sent for that.
#[track_caller]
fn stopped(scene: &Scene, rest: &Rest, bytes: &[u8]) {
    let words = "source changed while it was sent. The platform got no whole file of it.";
    failed(rest, words);
    scene.holds(0, bytes);
    let sent = scene.proxy.log().sent(uploads);
    assert!(sent < bytes.len() as u64, "{sent}");
}

/// Lets a job break before its end, lets `change` work on its file, and gives
/// what comes when it goes on.
#[track_caller]
fn between(
    scene: &mut Scene,
    job: Job,
    matches: impl Fn(&Head) -> bool + Send + Sync + 'static,
    change: impl FnOnce(),
) -> Rest {
    scene.proxy.on(matches).reset_request_at(1000).times(1);
    scene.start(job);
    let rest = scene.rest();
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    change();
    scene.go_on()
}

/// What happens to a file.
type Change = fn(&Path);

/// What can happen to it between two attempts, and what is said of it.
const CHANGES: [(Change, &str); 5] = [
    (deleted, "no such file or directory"),
    (truncated, OTHER),
    (grown, OTHER),
    (replaced, OTHER),
    (written_over, OTHER),
];

const OTHER: &str = "is not the file any more that this transfer began with";

fn deleted(path: &Path) {
    fs::remove_file(path).unwrap();
}

fn truncated(path: &Path) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(6 << 20).unwrap();
}

fn grown(path: &Path) {
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(b"more").unwrap();
}

fn replaced(path: &Path) {
    let other = path.with_extension("new");
    fs::write(&other, vec![7; LARGE]).unwrap();
    fs::rename(other, path).unwrap();
}

fn written_over(path: &Path) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.write_all(b"other").unwrap();
}

#[test]
fn source_deleted_truncated_grown_replaced_or_written_over_between_two_attempts() {
    for (change, words) in CHANGES {
        let mut scene = Scene::new();
        let (path, bytes) = scene.file(LARGE);
        let rest = between(&mut scene, upload(&path), uploads, || change(&path));
        failed(&rest, words);
        scene.holds(0, &bytes);
    }
}

#[test]
fn source_deleted_truncated_grown_replaced_or_written_over_between_two_chunks() {
    for (change, words) in CHANGES {
        let mut scene = Scene::new();
        let (path, _) = scene.file(LARGE);
        let event = scene.event();
        let job = attach(&event, &path, Existing::Fail);
        let rest = between(&mut scene, job, chunk_at(MIDDLE), || change(&path));
        failed(&rest, words);
        // No byte of another file was put behind those of the first.
        assert_eq!(scene.attached(&event), None);
        assert_eq!(scene.look_at(&event).received, Some(MIDDLE));
    }
}

/// The same while a chunk is on its way.
fn while_chunks_go(scene: &mut Scene, change: Change) -> (Rest, EventId, Vec<u8>) {
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let rule = scene
        .proxy
        .on(chunk_at(MIDDLE))
        .stall_request_at(1000)
        .times(1);
    scene.start(attach(&event, &path, Existing::Fail));
    scene.proxy.wait_until_stalled();
    change(&path);
    rule.release();
    (scene.rest(), event, bytes)
}

#[cfg(unix)]
#[test]
fn source_deleted_or_replaced_while_its_chunks_go() {
    for change in [deleted, replaced] {
        let mut scene = Scene::new();
        let (rest, event, bytes) = while_chunks_go(&mut scene, change);
        // Who has it open reads it to its end, and mixes it with no other.
        assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
        assert!(scene.attached(&event).unwrap() == bytes);
    }
}

#[test]
fn source_truncated_while_its_chunks_go() {
    let mut scene = Scene::new();
    let (rest, event, _) = while_chunks_go(&mut scene, truncated);
    failed(&rest, "became shorter while it was sent");
    assert_eq!(scene.attached(&event), None);
}

#[test]
fn source_grown_or_written_over_while_its_chunks_go() {
    for change in [grown, written_over] {
        let mut scene = Scene::new();
        let (rest, event, _) = while_chunks_go(&mut scene, change);
        let said = failed(&rest, "source changed while it was sent");
        // No mixture is attached, and what the event keeps is named.
        assert_eq!(scene.attached(&event), None);
        let received = scene.look_at(&event).received.unwrap();
        let held = format!("Event {event} has {received} bytes of what it was before");
        assert!(said.contains(&held), "{said}");
    }
}
