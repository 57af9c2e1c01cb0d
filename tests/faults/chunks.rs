//! An upload in chunks breaks at any byte: what goes up again is at most one
//! chunk, and the file is whole.

use std::sync::{LazyLock, Mutex};

use c8ybin::transfer::{Existing, Job, Outcome, Way};
use proptest::prelude::*;

use crate::proxy::Head;
use crate::scene::{Rest, Scene, attach, bodies};

/// Starting a server for each case would take longer than the case.
static SCENE: LazyLock<Mutex<Scene>> = LazyLock::new(|| Mutex::new(Scene::stubborn()));

/// How it breaks.
#[derive(Clone, Copy, Debug)]
enum Break {
    /// The connection is reset at the byte.
    Reset,
    /// The connection is closed there.
    Close,
    /// The chunk with the byte comes, and its answer is lost.
    LoseAnswer,
}

/// The length of the file, of a chunk, and the byte at which it breaks.
fn place() -> impl Strategy<Value = (usize, u64, usize)> {
    (2_usize..300_000).prop_flat_map(|length| {
        (
            Just(length),
            1 + length as u64 / 40..length as u64,
            0..length,
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn chunked_upload_broken_at_any_byte(
        (length, size, at) in place(),
        how in prop_oneof![Just(Break::Reset), Just(Break::Close), Just(Break::LoseAnswer)],
    ) {
        let mut scene = SCENE.lock().unwrap();
        let (path, bytes) = scene.file(length);
        let event = scene.event();
        let of_event = {
            let path = format!("/event/events/{event}/binaries");
            move |head: &Head| bodies(head) && head.path() == path
        };
        let at = at as u64;
        let start = at / size * size;
        let breaks = {
            let of_event = of_event.clone();
            scene.proxy.on(move |head: &Head| {
                let range = head.header("content-range").unwrap_or_default();
                of_event(head) && range.starts_with(&format!("{start}-"))
            })
        };
        let rule = match how {
            Break::Reset => breaks.reset_request_at(at - start),
            Break::Close => breaks.close_request_at(at - start),
            Break::LoseAnswer => breaks.lose_answer(),
        };
        let rule = rule.times(1);
        let Job::Attach { event, path, new, .. } = attach(&event, &path, Existing::Fail) else {
            unreachable!("it attaches");
        };
        scene.start(Job::Attach {
            event: event.clone(),
            path,
            new,
            way: Way::Chunks(size),
            existing: Existing::Fail,
        });
        let rest = scene.rest();
        prop_assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{:?}", rest);
        prop_assert_eq!(rule.hits(), 1);
        prop_assert!(scene.attached(&event) == Some(bytes), "the same bytes");
        let sent = scene.proxy.log().sent(&of_event);
        prop_assert!(sent <= length as u64 + size, "{} bytes went", sent);
        scene.proxy.clear();
    }
}
