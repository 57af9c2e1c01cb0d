//! No connection, or none that can be used.

use c8ybin::api::{ErrorKind, Patience};
use c8ybin::domain::{BinaryQuery, PageRequest};

use crate::proxy::uploads;
use crate::scene::{LARGE, Scene, client, failed, failed_as};

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

/// The error of a list, from an address.
fn list_of(url: &str) -> Option<c8ybin::api::ApiError> {
    // A machine without certificates says so here.
    let client = client(url, Patience::default()).ok()?;
    let page = PageRequest {
        number: 1,
        size: 1,
        totals: false,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let query = BinaryQuery::default();
    runtime.block_on(client.binaries(&query, page)).err()
}

#[test]
fn no_such_host() {
    // The name is reserved: no server anywhere may know it.
    let error = list_of("http://nowhere.invalid").unwrap();
    assert_eq!(error.kind, ErrorKind::Connect, "{error}");
    assert!(error.to_string().contains("no such host"), "{error}");
}

#[test]
fn no_tls_where_tls_is_spoken() {
    let scene = Scene::new();
    let url = scene.tenant.url().replace("http://", "https://");
    if let Some(error) = list_of(&url) {
        assert_eq!(error.kind, ErrorKind::Tls, "{error}");
    }
}
