//! The attachment of an event that tells no length, and its download breaks.

use c8ybin::domain::EventId;
use c8ybin::transfer::{Existing, Job, Outcome, Target};

use crate::proxy::{Head, answer_of};
use crate::scene::{LARGE, Rest, Scene};

/// When the event was changed, as far as it tells.
const UPDATED: &str = r#""lastUpdated":"2026-01-02T03:04:05.000Z","#;

fn events(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/event/events/") && !attachments(head)
}

fn attachments(head: &Head) -> bool {
    head.method() == "GET"
        && head.path().starts_with("/event/events/")
        && head.path().ends_with("/binaries")
}

/// A file at an event that says this of itself, but no length.
fn attached(scene: &Scene, says: &str) -> (EventId, Vec<u8>) {
    let (_, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.attach(&event, &bytes);
    let answer = format!(
        r#"{{"id":"{event}","type":"c8y_Log","text":"","time":"2026-01-02T03:04:05.000Z",{says}
        "source":{{"id":"2"}},"c8y_IsBinary":{{"name":"a.bin","type":"text/plain"}}}}"#
    );
    let answer = answer_of("200 OK", &["Content-Type: application/json"], &answer);
    scene.proxy.on(events).answer(answer);
    (event, bytes)
}

/// Downloads it, where it breaks in the middle; gives how many bytes came.
#[track_caller]
fn broken(scene: &mut Scene, says: &str) -> u64 {
    let (event, bytes) = attached(scene, says);
    let half = LARGE as u64 / 2;
    let rule = scene.proxy.on(attachments).reset_answer_at(half).times(1);
    scene.start(Job::DownloadAttachment {
        event,
        length: None,
        target: Target::File(scene.saved()),
        existing: Existing::Fail,
    });
    let rest = scene.rest();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert_eq!(rule.hits(), 1);
    assert!(std::fs::read(scene.saved()).unwrap() == bytes);
    scene.proxy.log().received(attachments)
}

/// How many bytes come at most where at most a chunk comes again.
const AT_MOST: u64 = LARGE as u64 + (5 << 20);

#[test]
fn answer_reset_and_the_event_tells_when_it_changed() {
    let received = broken(&mut Scene::stubborn(), UPDATED);
    assert!(received <= AT_MOST, "{received}");
}

#[test]
fn answer_reset_and_the_bytes_have_a_tag_alone() {
    let mut scene = Scene::stubborn();
    scene.tenant.turn(|knobs| knobs.etags = true);
    let received = broken(&mut scene, "");
    assert!(received <= AT_MOST, "{received}");
}

#[test]
fn answer_reset_and_nothing_tells_whether_it_is_the_same() {
    let received = broken(&mut Scene::stubborn(), "");
    assert!(received > AT_MOST, "all of it comes again: {received}");
}

#[test]
fn answer_reset_and_the_event_tells_when_it_changed_and_the_bytes_have_a_tag() {
    let mut scene = Scene::stubborn();
    scene.tenant.turn(|knobs| knobs.etags = true);
    let received = broken(&mut scene, UPDATED);
    assert!(received <= AT_MOST, "{received}");
    assert!(!scene.noted("another one now"), "{:?}", scene.notes);
}
