//! No connection, or none that can be used.

use c8ybin::api::{ErrorKind, Patience};
use c8ybin::transfer::{Existing, Outcome};

use crate::program::Tenant;
use crate::proxy::{Proxy, uploads};
use crate::scene::{LARGE, Rest, Scene, attach, client, failed, failed_as, upload};

#[test]
fn connection_refused() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let (path, _) = scene.file(1000);
    scene.proxy.refuse();
    let words = "the connection was refused";
    failed_as(&scene.put(&path), ErrorKind::Connect, words);
    failed_as(&scene.get(&stored), ErrorKind::Connect, words);
    scene.holds(1, &stored.bytes);
    scene.proxy.accept();
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn request_of_the_program_reset_once() {
    let scene = Scene::new();
    let (_, bytes) = scene.file(LARGE);
    let rule = scene.proxy.on(uploads).reset_request_at(0).times(1);
    let ran = scene.run(&["put", "source"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(rule.hits(), 1);
    scene.holds(1, &bytes);
}

#[test]
fn connection_reset_as_soon_as_it_is_made() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let (path, _) = scene.file(LARGE);
    scene.proxy.reset_connections(usize::MAX);
    // The reset may come while it connects, or a moment later: the words differ.
    failed(&scene.put(&path), "Could not upload “a.bin”");
    failed(&scene.get(&stored), "Could not download binary");
    scene.proxy.reset_connections(0);
    scene.holds(1, &stored.bytes);
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn connection_refused_to_a_chunked_upload_until_it_is_taken_again() {
    let mut scene = Scene::new();
    let (path, bytes) = scene.file(LARGE);
    let event = scene.event();
    scene.proxy.refuse();
    scene.start(attach(&event, &path, Existing::Fail));
    let rest = scene.rest();
    failed_as(&rest, ErrorKind::Connect, "the connection was refused");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(scene.attached(&event), None);
    scene.proxy.accept();
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    scene.attached_with_at_most_a_chunk_again(&event, &bytes);
}

#[test]
fn no_such_host() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    // The name is reserved: no server anywhere may know it.
    let client = client("http://nowhere.invalid", Patience::default()).unwrap();
    let mut scene = Scene::over(tenant, proxy, client);
    let stored = scene.stored(1000);
    let (path, _) = scene.file(1000);
    let event = scene.event();
    let jobs = [
        scene.download(&stored),
        upload(&path),
        attach(&event, &path, Existing::Fail),
    ];
    for job in jobs {
        scene.start(job);
        for _ in 0..2 {
            let rest = scene.rest();
            failed_as(&rest, ErrorKind::Connect, "no such host");
            // It can go on once the name is known, and tells the same until then.
            assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
            scene.again();
        }
        scene.rest();
        scene.cancelled();
    }
    assert!(scene.names().is_empty(), "{:?}", scene.names());
    scene.holds(1, &stored.bytes);
    assert_eq!(scene.attached(&event), None);
}
