//! Events where others began an upload, and platforms that know no chunks.

use c8ybin::emulator::Chunks;
use c8ybin::transfer::{Done, Existing, Job, LineTrouble, MAX_CHUNK, Outcome, Verified, Way};

use crate::proxy::{Head, Proxy, Rule, answer_of};
use crate::scene::{LARGE, MIDDLE, Rest, Scene, attach, attach_by, bodies, chunk_at, failed};

const WHOLE: u64 = LARGE as u64;

#[track_caller]
fn attached(rest: &Rest, expected: Verified) {
    let Rest::Ended(Outcome::Done(Done::Attached { verified, .. })) = rest else {
        panic!("not attached: {rest:?}");
    };
    assert_eq!(*verified, expected);
}

#[test]
fn incomplete_upload_of_a_device_goes_on_with_the_same_file() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.device_begins(&event, &bytes);
    // Also where it breaks once more on its way.
    scene
        .proxy
        .on(chunk_at(2 * MIDDLE))
        .reset_request_at(1000)
        .times(1);
    scene.start(attach(&event, &path, Existing::Resume));
    // It cannot know whose bytes these were until it has read them back: these, and
    // none of its own.
    attached(&scene.rest(), Verified::Size);
    assert_eq!(scene.proxy.log().received(reads), MAX_CHUNK);
    assert!(scene.attached(&event).unwrap() == bytes);
    let sent = scene.proxy.log().sent(bodies);
    assert!(sent <= WHOLE - MAX_CHUNK + MAX_CHUNK, "{sent}");
}

#[test]
fn incomplete_upload_of_a_device_with_another_file_is_told() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    scene.device_begins(&event, &other);
    scene.start(attach(&event, &path, Existing::Resume));
    let rest = scene.rest();
    failed(&rest, "mixture of both was deleted again from event");
    // That nobody can know it before is told before.
    assert!(scene.noted("Nobody can read what is there before"));
    let left = scene.look_at(&event);
    assert_eq!((left.attachment, left.received), (None, None));
    // The advice mends it.
    scene.start(attach(&event, &path, Existing::Fail));
    attached(&scene.rest(), Verified::Size);
    assert!(scene.attached(&event).unwrap() == bytes);
}

#[test]
fn incomplete_upload_of_a_device_becomes_another_file_before_it_is_compared() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    scene.device_begins(&event, &other);
    let reads = scene.proxy.on(reads).stall_answer_at(0).times(1);
    scene.start(attach(&event, &path, Existing::Resume));
    scene.proxy.wait_until_stalled();
    scene.replace_attachment(&event, b"somebody else's");
    reads.release();
    failed(&scene.rest(), "now holds something else");
    // It is no mixture of this job's, and stays.
    assert_eq!(scene.attached(&event).unwrap(), b"somebody else's");
}

/// Requests for what is attached.
fn reads(head: &Head) -> bool {
    head.method() == "GET"
        && head.path().starts_with("/event/events/")
        && head.path().ends_with("/binaries")
}

#[test]
fn own_chunks_are_not_read_back() {
    // Confirmed; and sent with an answer that is lost: then that chunk alone is.
    for is_confirmed in [true, false] {
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(LARGE);
        let event = scene.event();
        let middle = scene.proxy.on(chunk_at(MIDDLE));
        let rule = if is_confirmed {
            middle.reset_request_at(1000).times(1)
        } else {
            middle.lose_answer().times(1)
        };
        scene.start(attach(&event, &path, Existing::Fail));
        attached(&scene.rest(), Verified::Size);
        assert_eq!(rule.hits(), 1);
        let read = scene.proxy.log().received(reads);
        assert_eq!(read, if is_confirmed { 0 } else { MAX_CHUNK });
        scene.attached_with_at_most_a_chunk_again(&event, &bytes);
    }
}

#[test]
fn chunk_whose_answer_was_lost_is_compared_after_a_second_break() {
    // It came; or somebody else sent another one in its place.
    for is_own in [true, false] {
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(LARGE);
        let event = scene.event();
        let size = WHOLE / 4;
        let second = scene.proxy.on(chunk_at(size));
        let lost = match is_own {
            true => second.lose_answer().times(1),
            false => second.stall_request_at(0).times(1),
        };
        // The third chunk is confirmed before.
        let fourth = scene.proxy.on(chunk_at(3 * size));
        let fourth = fourth.reset_request_at(1000).times(1);
        scene.start(attach_by(Way::Chunks(size), &event, &path, Existing::Fail));
        if !is_own {
            scene.proxy.wait_until_stalled();
            let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
            scene.device_sends(&event, &other, size, size);
            scene.proxy.cut();
        }
        let rest = scene.rest();
        assert_eq!((lost.hits(), fourth.hits()), (1, 1));
        if is_own {
            attached(&rest, Verified::Size);
            assert_eq!(scene.proxy.log().received(reads), size);
            assert!(scene.attached(&event).unwrap() == bytes);
        } else {
            failed(&rest, "mixture of both was deleted again from event");
            let left = scene.look_at(&event);
            assert_eq!((left.attachment, left.received), (None, None));
        }
    }
}

#[test]
fn mixture_with_the_file_of_a_device_is_deleted_where_the_last_answer_is_lost() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let other: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    scene.device_begins(&event, &other);
    let last = scene.proxy.on(chunk_at(2 * MIDDLE)).lose_answer().times(1);
    scene.start(attach(&event, &path, Existing::Resume));
    failed(
        &scene.rest(),
        "mixture of both was deleted again from event",
    );
    assert_eq!(last.hits(), 1);
    let left = scene.look_at(&event);
    assert_eq!((left.attachment, left.received), (None, None));
}

#[test]
fn chunked_upload_meets_what_looks_final() {
    // A network that asks for a login, a right that was taken away.
    for status in ["302 Found", "403 Forbidden"] {
        let mut scene = Scene::new();
        let (path, bytes) = scene.file(LARGE);
        let event = scene.event();
        let answer = answer_of(status, &["Location: http://login.invalid/"], "");
        scene.proxy.on(chunk_at(MIDDLE)).answer(answer).times(1);
        scene.start(attach(&event, &path, Existing::Fail));
        let rest = scene.rest();
        assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
        attached(&scene.go_on(), Verified::Size);
        scene.attached_with_at_most_a_chunk_again(&event, &bytes);
    }
}

#[test]
fn incomplete_upload_of_a_device_is_longer_than_the_file() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(1000);
    let event = scene.event();
    scene.device_begins(&event, &vec![7; LARGE]);
    scene.start(attach(&event, &path, Existing::Resume));
    failed(&scene.rest(), "it is not the same file");
    assert_eq!(scene.look_at(&event).received, Some(MAX_CHUNK));
    scene.start(attach(&event, &path, Existing::Overwrite));
    attached(&scene.rest(), Verified::Size);
    assert!(scene.attached(&event).unwrap() == bytes);
}

#[test]
fn incomplete_upload_of_a_device_is_left_alone_unless_asked_for() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.device_begins(&event, &bytes);
    scene.start(attach(&event, &path, Existing::Fail));
    failed(&scene.rest(), "5242880 bytes of an upload that did not end");
    scene.start(attach(&event, &path, Existing::Skip));
    let rest = scene.rest();
    let kept = matches!(rest, Rest::Ended(Outcome::Done(Done::KeptAttachment(_))));
    assert!(kept, "{rest:?}");
    assert!(scene.proxy.log().of(bodies).is_empty(), "nothing was sent");
    assert_eq!(scene.look_at(&event).received, Some(MAX_CHUNK));
}

#[test]
fn incomplete_upload_of_a_device_is_written_over_and_breaks() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.device_begins(&event, &vec![7; LARGE]);
    scene
        .proxy
        .on(chunk_at(2 * MIDDLE))
        .reset_request_at(1000)
        .times(1);
    scene.start(attach(&event, &path, Existing::Overwrite));
    attached(&scene.rest(), Verified::Size);
    // What is there at the second attempt is its own.
    scene.attached_with_at_most_a_chunk_again(&event, &bytes);
}

/// A file is attached to a platform that does this with chunks, where this goes
/// wrong once.
#[track_caller]
fn arrives_all_the_same(chunks: Chunks, fault: impl FnOnce(&Proxy) -> Option<Rule>) {
    let mut scene = Scene::stubborn();
    scene.tenant.turn(|knobs| knobs.chunks = chunks);
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let rule = fault(&scene.proxy).map(|rule| rule.times(1));
    scene.start(attach(&event, &path, Existing::Fail));
    attached(&scene.rest(), Verified::Size);
    assert!(rule.is_none_or(|rule| rule.hits() == 1));
    assert!(scene.attached(&event).unwrap() == bytes);
}

#[test]
fn chunks_refused_by_the_platform() {
    arrives_all_the_same(Chunks::Off, |_| None);
}

#[test]
fn chunks_refused_by_the_platform_and_the_one_request_breaks() {
    let mut scene = Scene::stubborn();
    scene.tenant.turn(|knobs| knobs.chunks = Chunks::Off);
    let (path, bytes) = scene.file(LARGE);
    let whole = |head: &Head| bodies(head) && head.header("content-range").is_none();
    for loses_answer in [false, true] {
        let event = scene.event();
        let on = scene.proxy.on(whole);
        let rule = if loses_answer {
            on.lose_answer().times(1)
        } else {
            on.reset_request_at(WHOLE / 2).times(1)
        };
        scene.start(attach(&event, &path, Existing::Fail));
        let rest = scene.rest();
        let done = matches!(rest, Rest::Ended(Outcome::Done(Done::Attached { .. })));
        assert!(done, "{rest:?}");
        assert_eq!(rule.hits(), 1);
        assert!(scene.attached(&event).unwrap() == bytes);
    }
}

#[test]
fn chunks_are_proposed_where_one_request_breaks() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.proxy.on(bodies).reset_request_at(WHOLE / 2).times(1);
    let mut job = attach(&event, &path, Existing::Fail);
    if let Job::Attach { way, .. } = &mut job {
        *way = Way::Form;
    }
    scene.start(job);
    attached(&scene.rest(), Verified::Size);
    assert_eq!(scene.advised, [LineTrouble::Broke]);
    assert!(scene.attached(&event).unwrap() == bytes);
}

#[test]
fn chunks_taken_for_the_whole_by_the_platform() {
    arrives_all_the_same(Chunks::Ignored, |_| None);
}

#[test]
fn chunks_taken_for_the_whole_by_the_platform_and_its_answer_is_lost() {
    arrives_all_the_same(Chunks::Ignored, |proxy| {
        Some(proxy.on(chunk_at(0)).lose_answer())
    });
}

#[test]
fn chunks_taken_for_the_whole_by_the_platform_and_what_mends_it_breaks() {
    let puts = |head: &Head| bodies(head) && head.method() == "PUT";
    let gone = answer_of("502 Bad Gateway", &[], "");
    arrives_all_the_same(Chunks::Ignored, |proxy| Some(proxy.on(puts).answer(gone)));
}
