//! Something on the way answers in place of the platform: what came before is kept,
//! and what the platform has is looked up.

use std::sync::atomic::{AtomicUsize, Ordering};

use c8ybin::transfer::{Done, Existing, Job, Outcome, Target, Way};

use crate::proxy::{Head, answer_of, contents, uploads};
use crate::scene::{LARGE, Rest, Scene, attach, attach_by, bodies, chunk_at, failed};

const WHOLE: u64 = LARGE as u64;

/// What a gateway says whose server is away.
fn page(status: &str) -> Vec<u8> {
    let html = "<html><head><title>Welcome</title></head><body>nginx</body></html>";
    answer_of(status, &["Content-Type: text/html"], html)
}

/// The same without a length, as far as it goes.
fn endless() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>".to_vec()
}

/// Requests for the rest of a binary.
fn rests(head: &Head) -> bool {
    contents(head) && head.header("range").is_some()
}

/// Looks at an object, from the second on.
fn later_looks() -> impl Fn(&Head) -> bool + Send + Sync + 'static {
    let seen = AtomicUsize::new(0);
    move |head| {
        let is_look =
            head.method() == "GET" && head.path().starts_with("/inventory/managedObjects/");
        is_look && seen.fetch_add(1, Ordering::Relaxed) > 0
    }
}

/// A download breaks behind more than a chunk, and its next attempt meets this once:
/// it stands still with what it has, and goes on.
#[track_caller]
fn keeps_what_came(
    matches: impl Fn(&Head) -> bool + Send + Sync + 'static,
    answer: Vec<u8>,
    early: bool,
    words: &str,
) {
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    let half = scene.proxy.on(contents);
    half.reset_answer_at(WHOLE * 3 / 4).times(1);
    let on = scene.proxy.on(matches);
    let met = match early {
        true => on.answer_early(0, answer).times(1),
        false => on.answer(answer).times(1),
    };
    let rest = scene.get(&stored);
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    failed(&rest, words);
    assert_eq!(met.hits(), 1);
    assert_eq!(scene.names().len(), 1, "the partial file");
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    let received = scene.proxy.log().received(contents);
    assert!(received <= WHOLE + (5 << 20), "{received}");
}

#[test]
fn page_404_in_place_of_the_rest() {
    keeps_what_came(rests, page("404 Not Found"), false, "404 “Welcome”");
}

#[test]
fn page_404_in_place_of_the_object() {
    keeps_what_came(later_looks(), page("404 Not Found"), false, "404 “Welcome”");
}

#[test]
fn page_200_in_place_of_the_rest() {
    keeps_what_came(rests, page("200 OK"), false, "that came before are kept.");
}

#[test]
fn page_200_of_no_length_in_place_of_the_rest() {
    keeps_what_came(rests, endless(), true, "that came before are kept:");
}

#[test]
fn page_404_in_place_of_the_rest_of_an_attachment() {
    let mut scene = Scene::stubborn();
    let (_, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.attach(&event, &bytes);
    let reads = |head: &Head| head.method() == "GET" && head.path().ends_with("/binaries");
    let breaks = scene.proxy.on(reads).reset_answer_at(WHOLE * 3 / 4);
    let breaks = breaks.times(1);
    let rests = move |head: &Head| reads(head) && head.header("range").is_some();
    let met = scene.proxy.on(rests).answer(page("404 Not Found")).times(1);
    scene.start(Job::DownloadAttachment {
        event,
        length: Some(WHOLE),
        target: Target::File(scene.saved()),
        existing: Existing::Fail,
    });
    let rest = scene.rest();
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    failed(&rest, "404 “Welcome”");
    assert_eq!((breaks.hits(), met.hits()), (1, 1));
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(std::fs::read(scene.saved()).unwrap() == bytes);
    let received = scene.proxy.log().received(reads);
    assert!(received <= WHOLE + (5 << 20), "{received}");
}

#[test]
fn binary_deleted_while_it_comes() {
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    let stall = scene.proxy.on(contents).stall_answer_at(WHOLE * 3 / 4);
    let job = scene.download(&stored);
    scene.start(job);
    scene.proxy.wait_until_stalled();
    scene.delete(&stored.id);
    scene.proxy.cut();
    let rest = scene.rest();
    stall.release();
    assert!(matches!(rest, Rest::Ended(Outcome::Failed(_))), "{rest:?}");
    failed(&rest, "404");
    assert_eq!(scene.names(), Vec::<String>::new());
}

#[test]
fn page_200_in_place_of_the_answer_to_an_upload() {
    let no_http = b"\x15\x03\x03\x00\x02\x02\x0a and more\r\n\r\n".to_vec();
    for answer in [page("200 OK"), answer_of("201 Created", &[], ""), no_http] {
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(1000);
        let instead = scene.proxy.on(uploads).answer_instead(answer).times(1);
        let rest = scene.put(&path);
        let done = matches!(rest, Rest::Ended(Outcome::Done(Done::Stored(_))));
        assert!(done, "{rest:?}");
        assert_eq!(instead.hits(), 1);
        // It was looked up, and not sent again.
        assert_eq!(scene.proxy.log().of(uploads).len(), 1);
        scene.holds(1, &bytes);
    }
}

#[test]
fn page_200_in_place_of_each_answer_to_an_upload_that_is_not_stored() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(1000);
    scene.proxy.on(uploads).answer(page("200 OK"));
    let rest = scene.put(&path);
    assert!(matches!(rest, Rest::Ended(Outcome::Failed(_))), "{rest:?}");
    failed(&rest, "the file may be stored already");
    assert_eq!(scene.proxy.log().of(uploads).len(), 2);
    scene.holds(0, &bytes);
}

#[test]
fn page_200_in_place_of_the_answer_to_an_attachment() {
    for way in [Way::Form, Way::Raw, Way::Chunks(5 << 20)] {
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(1000);
        let event = scene.event();
        let instead = scene.proxy.on(bodies).answer_instead(page("200 OK"));
        let instead = instead.times(1);
        scene.start(attach_by(way, &event, &path, Existing::Fail));
        let rest = scene.rest();
        let done = matches!(rest, Rest::Ended(Outcome::Done(_)));
        assert!(done, "{way:?}: {rest:?}");
        assert_eq!(instead.hits(), 1);
        assert!(scene.attached(&event).unwrap() == bytes);
    }
}

#[test]
fn chunks_refused_by_an_address_that_is_not_there_or_by_an_error_of_the_server() {
    for status in ["404 Not Found", "500 Internal Server Error"] {
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(LARGE);
        let event = scene.event();
        scene.proxy.on(chunk_at(0)).answer(page(status));
        scene.start(attach(&event, &path, Existing::Fail));
        let rest = scene.rest();
        assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
        assert!(scene.attached(&event).unwrap() == bytes);
        assert!(scene.noted("The platform takes no chunks"));
    }
}
