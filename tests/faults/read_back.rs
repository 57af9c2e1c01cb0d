//! What was sent is read back, and the platform keeps another length, another
//! type, or does not say.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use c8ybin::transfer::{Done, Existing, Job, Outcome, Verified};

use crate::proxy::{Head, When, answer_of};
use crate::scene::{Rest, Scene, attach, failed, upload};

const LENGTH: usize = 1000;
const JSON: &str = "Content-Type: application/json";

/// A kind of job that sends a file; the requests that read back what it was
/// before and what it is then, and which of them is the last.
struct Kind {
    job: fn(&Scene, &Path) -> Job,
    reads: fn(&Head) -> bool,
    last: usize,
    /// What the platform says with this length and this type.
    says: fn(usize, &str) -> String,
}

const KINDS: [Kind; 3] = [
    Kind {
        job: |_, path| upload(path),
        reads: objects,
        last: 0,
        says: binary,
    },
    Kind {
        job: |scene, path| Job::Replace {
            id: scene.stored(10).id,
            path: path.to_owned(),
            content_type: "text/plain".into(),
            copying: c8ybin::transfer::safety::Copying::Forget,
        },
        reads: objects,
        // What it is is noted before.
        last: 1,
        says: binary,
    },
    Kind {
        job: |scene, path| attach(&scene.event(), path, Existing::Fail),
        reads: |head| head.method() == "GET" && head.path().starts_with("/event/events/"),
        last: 1,
        says: |length, of| {
            format!(
                r#"{{"id":"1","type":"c8y_Log","text":"","time":"2026-01-02T03:04:05.000Z",
                "source":{{"id":"2"}},
                "c8y_IsBinary":{{"name":"a.bin","length":{length},"type":"{of}"}}}}"#
            )
        },
    },
];

fn objects(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/inventory/managedObjects/")
}

fn binary(length: usize, of: &str) -> String {
    format!(r#"{{"id":"1","name":"a.bin","length":{length},"contentType":"{of}"}}"#)
}

impl Kind {
    /// Sends a file, where something happens to what is read back.
    fn sent(&self, scene: &mut Scene, fault: impl FnOnce(When<'_>)) -> Rest {
        let (path, _) = scene.file(LENGTH);
        let (count, reads, last) = (AtomicUsize::new(0), self.reads, self.last);
        let matches =
            move |head: &Head| reads(head) && count.fetch_add(1, Ordering::Relaxed) >= last;
        let job = (self.job)(scene, &path);
        fault(scene.proxy.on(matches));
        scene.start(job);
        let rest = scene.rest();
        scene.proxy.clear();
        rest
    }
}

#[test]
fn platform_keeps_another_length() {
    for kind in KINDS {
        let mut scene = Scene::new();
        let says = (kind.says)(7, "text/plain");
        let rest = kind.sent(&mut scene, |when| {
            when.answer(answer_of("200 OK", &[JSON], &says));
        });
        failed(&rest, "The file has 1000 bytes, but ");
        failed(&rest, " 7 of it");
    }
}

#[test]
fn platform_keeps_another_type() {
    for kind in KINDS {
        let mut scene = Scene::new();
        let says = (kind.says)(LENGTH, "image/png");
        let rest = kind.sent(&mut scene, |when| {
            when.answer(answer_of("200 OK", &[JSON], &says));
        });
        assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
        let words = "It was sent as text/plain, and the platform keeps it as image/png.";
        assert_eq!(scene.notes, [words]);
        // A parameter and capital letters make no other type.
        let says = (kind.says)(LENGTH, "Text/Plain;charset=utf-8");
        let rest = kind.sent(&mut scene, |when| {
            when.answer(answer_of("200 OK", &[JSON], &says));
        });
        assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
        assert_eq!(scene.notes.len(), 1);
    }
}

#[test]
fn platform_does_not_say_what_it_keeps() {
    for kind in KINDS {
        let mut scene = Scene::new();
        let rest = kind.sent(&mut scene, |when| {
            when.answer(answer_of("503 Service Unavailable", &[], ""));
        });
        // It is stored all the same.
        assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
        assert!(scene.noted("It is stored, and was not read back: Could not read"));
    }
}

#[test]
fn an_attachment_whose_length_the_platform_does_not_tell_is_not_called_compared() {
    let mut scene = Scene::new();
    let (path, _) = scene.file(LENGTH);
    let job = attach(&scene.event(), &path, Existing::Fail);
    let reads = |head: &Head| head.method() == "GET" && head.path().starts_with("/event/events/");
    let count = AtomicUsize::new(0);
    let after = move |head: &Head| reads(head) && count.fetch_add(1, Ordering::Relaxed) >= 1;
    let event = r#"{"id":"1","type":"c8y_Log","text":"","time":"2026-01-02T03:04:05.000Z",
        "source":{"id":"2"},"c8y_IsBinary":{"name":"a.bin","type":"text/plain"}}"#;
    scene
        .proxy
        .on(after)
        .answer(answer_of("200 OK", &[JSON], event));
    scene.start(job);
    let rest = scene.rest();
    let Rest::Ended(Outcome::Done(Done::Attached { verified, .. })) = rest else {
        panic!("not attached: {rest:?}");
    };
    assert_eq!(verified, Verified::Nothing);
    // Asking again would tell no more.
    assert_eq!(scene.proxy.log().of(reads).len(), 2);
}
