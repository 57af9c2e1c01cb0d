//! Answers that are none: error pages, refusals, and refusals while the body
//! still comes.

use c8ybin::api::ErrorKind;

use crate::proxy::{answer_of, contents, uploads};
use crate::scene::{LARGE, Scene, failed_as};

/// Both ways get this answer from a gateway; each says `words`, and nothing is
/// stored or saved.
#[track_caller]
fn refused(status: &str, headers: &[&str], body: &str, kind: ErrorKind, words: &str) {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let (path, _) = scene.file(LARGE);
    let bytes = answer_of(status, headers, body);
    scene.proxy.on(contents).answer(bytes.clone());
    scene.proxy.on(uploads).answer(bytes);
    failed_as(&scene.put(&path), kind, words);
    failed_as(&scene.get(&stored), kind, words);
    scene.holds(1, &stored.bytes);
    scene.not_saved_until_it_is_clean(&stored);
}

const HTML: &str = "Content-Type: text/html";
const JSON: &str = "Content-Type: application/json";

#[test]
fn error_500() {
    refused(
        "500 Internal Server Error",
        &[JSON],
        r#"{"error":"general/internalError","message":"Something broke"}"#,
        ErrorKind::Server,
        "the server said 500 “Something broke”",
    );
}

#[test]
fn error_502_with_a_page() {
    refused(
        "502 Bad Gateway",
        &[HTML],
        "<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>",
        ErrorKind::Server,
        "the server said 502 “Bad Gateway”",
    );
}

#[test]
fn error_503_with_seconds_to_wait() {
    refused(
        "503 Service Unavailable",
        &[HTML, "Retry-After: 1"],
        "<html><title>Maintenance</title></html>",
        ErrorKind::Server,
        "the server said 503 “Maintenance”",
    );
}

#[test]
fn error_503_with_a_date_to_wait_for() {
    refused(
        "503 Service Unavailable",
        &[HTML, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"],
        "<html><title>Maintenance</title></html>",
        ErrorKind::Server,
        "the server said 503 “Maintenance”",
    );
}

#[test]
fn error_429_with_seconds_to_wait() {
    refused(
        "429 Too Many Requests",
        &[JSON, "Retry-After: 1"],
        r#"{"message":"Slow down"}"#,
        ErrorKind::RateLimited,
        "the server said 429 “Slow down”",
    );
}

#[test]
fn error_429_with_a_date_to_wait_for() {
    refused(
        "429 Too Many Requests",
        &[JSON, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"],
        r#"{"message":"Slow down"}"#,
        ErrorKind::RateLimited,
        "the server said 429 “Slow down”",
    );
}

#[test]
fn error_401_in_the_middle_of_the_work() {
    refused(
        "401 Unauthorized",
        &[JSON],
        r#"{"message":"Invalid credentials"}"#,
        ErrorKind::Unauthorized,
        "the server said 401 “Invalid credentials”",
    );
}

/// An upload is refused while its body is sent, and the connection closed. Where the
/// status was lost in the reset, the next attempt hears it.
#[track_caller]
fn refused_early(status: &str, words: &str) {
    let mut scene = Scene::stubborn();
    let (path, bytes) = scene.file(LARGE);
    let answer = answer_of(status, &[JSON, "Connection: close"], "");
    let rule = scene.proxy.on(uploads).answer_early(100_000, answer);
    // It is luck whether the first attempt hears it.
    for _ in 0..10 {
        let before = rule.hits();
        crate::scene::failed(&scene.put(&path), words);
        let attempts = rule.hits() - before;
        assert!(attempts <= 2, "{attempts} attempts: {:?}", scene.waits);
    }
    let sent = scene.proxy.log().sent(uploads);
    assert_eq!(sent, rule.hits() as u64 * 100_000);
    scene.holds(0, &bytes);
}

#[test]
fn refused_409_while_the_body_is_sent_and_closed() {
    refused_early("409 Conflict", "the server said 409");
}

#[test]
fn refused_413_while_the_body_is_sent_and_closed() {
    refused_early("413 Content Too Large", "the server said 413");
}

#[test]
fn refused_413_after_more_than_is_sent_with_care() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let answer = answer_of("413 Content Too Large", &[JSON, "Connection: close"], "");
    scene.proxy.on(uploads).answer_early(4 << 20, answer);
    let said = crate::scene::failed(&scene.put(&path), "Could not upload “a.bin”: ");
    let lost = "the connection broke. Nothing was stored. Where it breaks again, look whether a \
                gateway or proxy on the way refuses files of this length";
    let is_told = said.contains("the server said 413") || said.contains(lost);
    assert!(is_told, "{said}");
    scene.holds(0, &bytes);
}

#[test]
fn refused_413_early_by_the_limit_that_the_platform_tells() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let limit = Some(LARGE as u64 / 2);
    scene.tenant.turn(|knobs| knobs.max_upload = limit);
    let answer = answer_of("413 Content Too Large", &[JSON, "Connection: close"], "");
    scene.proxy.on(uploads).answer_early(100_000, answer);
    // Also where the reset took the status along: then the limit is asked for.
    for _ in 0..20 {
        failed_as(&scene.put(&path), ErrorKind::TooLarge, "Could not upload");
    }
    scene.holds(0, &bytes);
}

#[test]
fn refused_413_by_the_limit_of_the_platform() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    scene
        .tenant
        .turn(|knobs| knobs.max_upload = Some(LARGE as u64 / 2));
    failed_as(&scene.put(&path), ErrorKind::TooLarge, "413");
    scene.holds(0, &bytes);
}
