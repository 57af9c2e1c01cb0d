//! Faults that pass: the engine tries again, and comes to a good end by itself.

use std::time::Duration;

use c8ybin::transfer::{Done, Existing, MAX_CHUNK, Outcome};

use crate::proxy::{Head, Rule, When, answer_of, contents, uploads};
use crate::scene::{LARGE, MIDDLE, Rest, Scene, attach, bodies, chunk_at, failed};

const WHOLE: u64 = LARGE as u64;
const HTML: &str = "Content-Type: text/html";
const JSON: &str = "Content-Type: application/json";
const BROKE: &str = "the connection broke";

/// Said where the reset took along what a gateway said, of which nobody else can
/// tell: what holds of the file.
const LOST: &str = "the connection broke. Nothing was stored.";

/// That each reason to wait was one of these words, and there was one; gives
/// the first wait.
#[track_caller]
fn waited(scene: &Scene, words: &[&str]) -> Duration {
    for (_, said) in &scene.waits {
        assert!(words.iter().any(|word| said.contains(word)), "{said}");
        assert!(said.ends_with('.'), "a sentence: {said}");
    }
    scene.waits.first().unwrap().0
}

/// A download has a fault, once, and is saved whole; gives how long it waited.
#[track_caller]
pub fn download(
    scene: &mut Scene,
    words: &[&str],
    fault: impl FnOnce(When<'_>) -> Rule,
) -> Duration {
    let stored = scene.stored(LARGE);
    let rule = fault(scene.proxy.on(contents)).times(1);
    let rest = scene.get(&stored);
    let saved = matches!(rest, Rest::Ended(Outcome::Done(Done::Saved { .. })));
    assert!(saved, "{rest:?}");
    assert_eq!(rule.hits(), 1);
    assert_eq!(scene.names(), ["a.bin"]);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
    waited(scene, words)
}

/// An upload has a fault, once, and the file is stored once; `fault` is told
/// the length of the body.
#[track_caller]
pub fn upload(
    scene: &mut Scene,
    words: &[&str],
    fault: impl FnOnce(When<'_>, u64) -> Rule,
) -> Duration {
    let (path, bytes) = scene.file(LARGE);
    let length = scene.body_length(&path);
    let rule = fault(scene.proxy.on(uploads), length).times(1);
    let rest = scene.put(&path);
    let stored = matches!(rest, Rest::Ended(Outcome::Done(Done::Stored(_))));
    assert!(stored, "{rest:?}");
    assert_eq!(rule.hits(), 1);
    // What was stalled comes too late.
    rule.release();
    scene.holds(1, &bytes);
    waited(scene, words)
}

/// A chunk has a fault, once, and the file is attached whole; `fault` is told
/// the length of the chunk. Gives how long it waited the first time.
#[track_caller]
pub fn chunk(
    scene: &mut Scene,
    start: u64,
    words: &[&str],
    fault: impl FnOnce(When<'_>, u64) -> Rule,
) -> Duration {
    scene.waits.clear();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let length = MAX_CHUNK.min(WHOLE - start);
    let rule = fault(scene.proxy.on(chunk_at(start)), length).times(1);
    scene.start(attach(&event, &path, Existing::Fail));
    let rest = scene.rest();
    let attached = matches!(rest, Rest::Ended(Outcome::Done(Done::Attached { .. })));
    assert!(attached, "chunk at {start}: {rest:?}");
    assert_eq!(rule.hits(), 1);
    rule.release();
    scene.attached_with_at_most_a_chunk_again(&event, &bytes);
    waited(scene, words)
}

/// The first chunk, one in the middle, and the last.
const CHUNKS: [u64; 3] = [0, MIDDLE, 2 * MIDDLE];

#[test]
fn download_reset_at_the_first_byte_in_the_middle_and_at_the_last() {
    for at in [0, 1, WHOLE / 2, WHOLE - 1] {
        let mut scene = Scene::stubborn();
        download(&mut scene, &[BROKE], |when| when.reset_answer_at(at));
    }
}

#[test]
fn download_truncated() {
    for at in [0, WHOLE / 2, WHOLE - 1] {
        let mut scene = Scene::stubborn();
        download(&mut scene, &[BROKE], |when| when.close_answer_at(at));
    }
}

#[test]
fn download_whose_answer_is_lost() {
    let mut scene = Scene::stubborn();
    download(&mut scene, &[BROKE], |when| when.lose_answer());
}

#[test]
fn download_that_breaks_again_and_again_while_bytes_move() {
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    // More often than it tries without progress.
    let rule = scene.proxy.on(contents).reset_answer_at(1 << 20).times(9);
    let rest = scene.get(&stored);
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert_eq!(rule.hits(), 9);
    assert!(std::fs::read(scene.saved()).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
}

#[test]
fn download_stalled_at_the_first_byte_in_the_middle_and_at_the_last() {
    for at in [0, WHOLE / 2, WHOLE - 1] {
        let mut scene = Scene::stubborn_and_impatient();
        download(&mut scene, &["no answer in time", BROKE], |when| {
            when.stall_answer_at(at)
        });
    }
}

#[test]
fn upload_reset_at_the_first_byte_in_the_middle_at_the_last_and_behind_it() {
    for place in [0, 1, 2, 3] {
        let mut scene = Scene::stubborn();
        upload(&mut scene, &[BROKE], |when, length| {
            when.reset_request_at([0, length / 2, length - 1, length][place])
        });
    }
}

#[test]
fn upload_whose_answer_is_lost_is_not_sent_again() {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let rule = scene.proxy.on(uploads).lose_answer().times(1);
    let rest = scene.put(&path);
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert_eq!(rule.hits(), 1);
    assert_eq!(scene.proxy.log().of(uploads).len(), 1);
    waited(&scene, &["the file may be stored already"]);
    scene.holds(1, &bytes);
}

#[test]
fn upload_whose_request_is_stalled() {
    let mut scene = Scene::stubborn_and_impatient();
    // The system may notice it before the client does.
    let words = ["stopped taking bytes", BROKE, "no answer in time"];
    upload(&mut scene, &words, |when, _| when.stall_request_at(1 << 20));
}

#[test]
fn upload_whose_answer_is_stalled_is_not_sent_again() {
    let mut scene = Scene::stubborn_and_impatient();
    let (path, bytes) = scene.file(LARGE);
    scene.proxy.on(uploads).stall_answer_at(0).times(1);
    let rest = scene.put(&path);
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert_eq!(scene.proxy.log().of(uploads).len(), 1);
    scene.holds(1, &bytes);
}

#[test]
fn chunk_reset_at_the_first_byte_in_the_middle_at_the_last_and_behind_it() {
    let mut scene = Scene::stubborn();
    for start in CHUNKS {
        for place in [0, 1, 2, 3] {
            chunk(&mut scene, start, &[BROKE], |when, length| {
                when.reset_request_at([0, length / 2, length - 1, length][place])
            });
        }
    }
}

#[test]
fn chunk_whose_answer_is_lost() {
    let mut scene = Scene::stubborn();
    for start in CHUNKS {
        let words = [BROKE, "may be attached already"];
        chunk(&mut scene, start, &words, |when, _| when.lose_answer());
    }
}

#[test]
fn chunk_whose_answer_breaks_or_stalls() {
    let mut scene = Scene::stubborn_and_impatient();
    for start in CHUNKS {
        let (path, bytes) = scene.file(LARGE);
        for is_stalled in [true, false] {
            let event = scene.event();
            let on = scene.proxy.on(chunk_at(start));
            if is_stalled {
                on.stall_answer_at(1).times(1);
            } else {
                on.reset_answer_at(1).times(1);
            }
            scene.start(attach(&event, &path, Existing::Fail));
            let rest = scene.rest();
            assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
            scene.attached_with_at_most_a_chunk_again(&event, &bytes);
        }
    }
}

#[test]
fn chunk_whose_request_is_stalled() {
    let mut scene = Scene::stubborn_and_impatient();
    for start in CHUNKS {
        // What is left of a short chunk may lie with the system.
        let words = ["stopped taking bytes", BROKE, "no answer"];
        chunk(&mut scene, start, &words, |when, length| {
            when.stall_request_at(length / 2)
        });
    }
}

/// All three ways get this answer, once, from a gateway, and come to a good
/// end; gives the shortest wait.
#[track_caller]
fn passes(status: &str, headers: &[&str], body: &str, words: &str) -> Duration {
    let answer = || answer_of(status, headers, body);
    let mut scene = Scene::stubborn();
    let down = download(&mut scene, &[words], |when| when.answer(answer()));
    let mut scene = Scene::stubborn();
    let up = upload(&mut scene, &[words], |when, _| when.answer(answer()));
    let mut scene = Scene::stubborn();
    let part = chunk(&mut scene, MIDDLE, &[words], |when, _| {
        when.answer(answer())
    });
    down.min(up).min(part)
}

#[test]
fn error_500_once() {
    let body = r#"{"error":"general/internalError","message":"Something broke"}"#;
    let words = "the server said 500 “Something broke”";
    passes("500 Internal Server Error", &[JSON], body, words);
}

#[test]
fn error_502_with_a_page_once() {
    let body = "<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>";
    let words = "the server said 502 “Bad Gateway”";
    passes("502 Bad Gateway", &[HTML], body, words);
}

#[test]
fn error_503_and_429_with_seconds_to_wait_once() {
    for (status, words) in [
        ("503 Service Unavailable", "the server said 503"),
        ("429 Too Many Requests", "the server said 429"),
    ] {
        let wait = passes(status, &[JSON, "Retry-After: 1"], "{}", words);
        assert_eq!(wait, Duration::from_secs(1));
    }
}

#[test]
fn error_503_and_429_with_a_date_to_wait_for_by_clocks_set_back_and_ahead() {
    // The server's date is decades from this machine's: only the distance of
    // its two dates counts.
    for (status, words, now, then) in [
        (
            "503 Service Unavailable",
            "the server said 503",
            "Fri, 31 Dec 1999 23:59:58 GMT",
            "Fri, 31 Dec 1999 23:59:59 GMT",
        ),
        (
            "429 Too Many Requests",
            "the server said 429",
            "Tue, 31 Dec 2069 23:59:58 GMT",
            "Tue, 31 Dec 2069 23:59:59 GMT",
        ),
    ] {
        let date = format!("Date: {now}");
        let after = format!("Retry-After: {then}");
        let wait = passes(status, &[JSON, &date, &after], "{}", words);
        assert_eq!(wait, Duration::from_secs(1));
    }
}

const REFUSED: &str = r#"{"message":"Invalid credentials"}"#;

#[test]
fn error_401_in_the_middle_once() {
    let words = "the server said 401 “Invalid credentials”";
    passes("401 Unauthorized", &[JSON], REFUSED, words);
}

#[test]
fn error_401_twice_waits_for_a_new_login_and_keeps_what_moved() {
    let answer = answer_of("401 Unauthorized", &[JSON], REFUSED);
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    scene.proxy.on(contents).reset_answer_at(WHOLE / 2).times(1);
    let resumed = |head: &Head| contents(head) && head.header("range").is_some();
    let refusal = scene.proxy.on(resumed).answer(answer.clone());
    let rest = scene.get(&stored);
    failed(&rest, "the server said 401");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(refusal.hits(), 2, "once, and once more");
    scene.not_saved_until_it_is_clean(&stored);
    scene.read_again_at_most_a_chunk();

    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    let refusal = scene.proxy.on(chunk_at(MIDDLE)).answer(answer);
    scene.start(attach(&event, &path, Existing::Fail));
    let rest = scene.rest();
    failed(&rest, "the server said 401");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(refusal.hits(), 2, "once, and once more");
    scene.proxy.clear();
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(scene.attached(&event).unwrap() == bytes);
}

#[test]
fn refused_409_and_413_while_the_body_is_sent_and_closed() {
    for (status, words) in [
        ("409 Conflict", "the server said 409"),
        ("413 Content Too Large", "the server said 413"),
    ] {
        let answer = answer_of(status, &[JSON, "Connection: close"], "");
        let mut scene = Scene::stubborn();
        let (path, bytes) = scene.file(LARGE);
        let event = scene.event();
        scene
            .proxy
            .on(uploads)
            .answer_early(100_000, answer.clone());
        let rest = scene.put(&path);
        let said = failed(&rest, "Could not upload “a.bin”: ");
        assert!(said.contains(words) || said.contains(LOST), "{said}");
        scene.holds(0, &bytes);

        scene.proxy.on(bodies).answer_early(100_000, answer);
        scene.start(attach(&event, &path, Existing::Fail));
        let rest = scene.rest();
        let said = failed(&rest, "Could not attach “a.bin”");
        assert!(said.contains(words) || said.contains(LOST), "{said}");
        assert_eq!(scene.attached(&event), None);
        assert_eq!(scene.look_at(&event).received, None);
        // Where the status was lost, the job stands still, and can go on.
        if matches!(rest, Rest::Paused(_)) {
            scene.proxy.clear();
            let rest = scene.go_on();
            assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
            assert!(scene.attached(&event).unwrap() == bytes);
        }
    }
}

#[test]
fn connection_refused_for_a_while() {
    let mut scene = Scene::stubborn();
    let stored = scene.stored(LARGE);
    let half = scene.proxy.on(contents).stall_answer_at(WHOLE / 2).times(1);
    let job = scene.download(&stored);
    scene.start(job);
    scene.proxy.wait_until_stalled();
    scene.proxy.refuse();
    scene.proxy.cut();
    half.release();
    let rest = scene.rest();
    failed(&rest, "the connection was refused");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(scene.waits.len(), 5, "{:?}", scene.waits);
    scene.proxy.accept();
    scene.not_saved_until_it_is_clean(&stored);
    scene.read_again_at_most_a_chunk();
}
