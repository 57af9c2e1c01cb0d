//! Where TLS is spoken, and where it is not: files that move, and what breaks in
//! the middle.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use c8ybin::api::{Client, ErrorKind, Patience, Trust};
use c8ybin::transfer::{Existing, Outcome, TransferError};

use crate::program::Tenant;
use crate::proxy::Proxy;
use crate::retries::{chunk, download, upload};
use crate::scene::{LARGE, MIDDLE, Rest, Scene, attach, connection};
use crate::secured::{Authority, Secured};

/// A port that leads to one place, and later to another.
struct Switch {
    port: u16,
    place: Arc<Mutex<String>>,
}

impl Switch {
    fn to(place: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let place = Arc::new(Mutex::new(place.to_owned()));
        let shared = Arc::clone(&place);
        // Lives as long as the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let place = shared.lock().unwrap().clone();
                std::thread::spawn(move || pass(client, &place));
            }
        });
        Self { port, place }
    }

    fn lead_to(&self, place: &str) {
        place.clone_into(&mut self.place.lock().unwrap());
    }
}

/// Passes on one connection to an address such as `http://127.0.0.1:1234`.
fn pass(client: TcpStream, place: &str) -> io::Result<()> {
    let (_, place) = place.split_once("://").unwrap();
    let server = TcpStream::connect(place)?;
    let (mut answer, mut back) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        let _ = io::copy(&mut answer, &mut back);
        back.shutdown(Shutdown::Both)
    });
    io::copy(&mut &client, &mut &server)?;
    server.shutdown(Shutdown::Write)
}

/// A scene whose client speaks TLS, and the port before its proxy that does so,
/// too. The client asks that port, or the one that is given.
fn secured(asked: Option<u16>) -> (Scene, Secured) {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    let authority = Authority::new("an authority of the tests");
    let secured = Secured::before(&proxy.url(), authority.sign("localhost", |_| {}));
    let path = tenant.folder().join("ca.pem");
    authority.write_to(&path);
    let pem = std::fs::read(&path).unwrap();
    let trust = Trust::default().with_authorities(&pem).unwrap();
    let url = asked.map_or_else(
        || secured.url("localhost"),
        |port| format!("https://localhost:{port}"),
    );
    let connection = connection(&url).trusting(trust);
    let client = Client::with_patience(connection, Patience::default()).unwrap();
    (Scene::over(tenant, proxy, client), secured)
}

const BROKE: &[&str] = &["the connection broke"];

#[test]
fn tls_cut_in_the_middle_of_a_download() {
    for at in [0, LARGE as u64 / 2, LARGE as u64 - 1] {
        let (mut scene, secured) = secured(None);
        download(&mut scene, BROKE, |when| when.reset_answer_at(at));
        assert!(secured.seen().handshakes > 1);
    }
}

#[test]
fn tls_cut_in_the_middle_of_an_upload() {
    for place in [0, 1, 2] {
        let (mut scene, secured) = secured(None);
        upload(&mut scene, BROKE, |when, length| {
            when.reset_request_at([0, length / 2, length][place])
        });
        assert!(secured.seen().handshakes > 1);
    }
}

#[test]
fn tls_cut_in_the_middle_of_a_chunk() {
    let (mut scene, _secured) = secured(None);
    for start in [0, MIDDLE, 2 * MIDDLE] {
        chunk(&mut scene, start, BROKE, |when, length| {
            when.reset_request_at(length / 2)
        });
    }
}

/// That it failed because no TLS is spoken.
#[track_caller]
fn spoke_none(rest: &Rest, words: &str) {
    let (Rest::Ended(Outcome::Failed(TransferError::Api(error)))
    | Rest::Paused(TransferError::Api(error))) = rest
    else {
        panic!("not by the platform: {rest:?}");
    };
    let said = error.to_string();
    assert_eq!(error.kind, ErrorKind::Tls, "{said}");
    assert!(said.starts_with(words), "{said}");
    assert!(said.contains("no TLS is spoken there"), "{said}");
}

#[test]
fn no_tls_where_tls_is_spoken() {
    let tenant = Tenant::empty();
    let switch = Switch::to(&tenant.url());
    let (mut scene, secured) = secured(Some(switch.port));
    let stored = scene.stored(1000);
    let (path, bytes) = scene.file(1000);
    let event = scene.event();
    spoke_none(&scene.put(&path), "Could not upload “a.bin”");
    scene.holds(1, &stored.bytes);
    scene.start(attach(&event, &path, Existing::Fail));
    spoke_none(&scene.rest(), "Could not ");
    assert_eq!(scene.attached(&event), None);
    let rest = scene.get(&stored);
    spoke_none(&rest, "Could not download binary");
    assert!(scene.names().is_empty(), "{:?}", scene.names());
    assert_eq!(tenant.requests(), 0, "nothing was said in the clear");
    // What stood still goes on once TLS is spoken.
    switch.lead_to(&secured.url("127.0.0.1"));
    scene.not_saved_until_it_is_clean(&stored);
    assert!(matches!(scene.put(&path), Rest::Ended(_)));
    scene.holds(2, &bytes);
}
