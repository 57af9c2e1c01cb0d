//! Through a proxy that the environment names, as companies have them: for plain
//! requests and for tunnels. Whoever stands between sees no secret of a tunnel.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::program::{PASSWORD, Ran, Tenant};
use crate::secured::{Authority, Secured};

/// A proxy that leads wherever it is asked to one place, and keeps the first
/// line of each request.
struct Proxy {
    url: String,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn to(place: &str) -> Self {
        let (_, place) = place.split_once("://").unwrap();
        let place = place.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&lines);
        // Lives as long as the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (place, seen) = (place.clone(), Arc::clone(&seen));
                std::thread::spawn(move || pass(client, &place, &seen));
            }
        });
        Self { url, lines }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

/// Passes on one connection.
fn pass(client: TcpStream, place: &str, seen: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    seen.lock().unwrap().push(first.trim_end().to_owned());
    let mut server = TcpStream::connect(place)?;
    if first.starts_with("CONNECT ") {
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        (&client).write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    } else {
        // `GET http://host/path HTTP/1.1`: the server wants the path alone.
        let path = first.split_once("://").unwrap().1;
        let path = path.split_once('/').unwrap().1;
        let method = first.split(' ').next().unwrap();
        write!(server, "{method} /{path}")?;
    }
    let mut answer = server.try_clone()?;
    let back = client.try_clone()?;
    std::thread::spawn(move || {
        let _ = io::copy(&mut answer, &mut &back);
        back.shutdown(Shutdown::Both)
    });
    io::copy(&mut reader, &mut server)?;
    server.shutdown(Shutdown::Write)
}

const NAME: &str = "acme.example.com";

#[test]
fn plain_requests_go_through_the_proxy_but_for_hosts_that_are_left_out() {
    let tenant = Tenant::of(1);
    let proxy = Proxy::to(&tenant.url());
    let run = |more: &[(&str, &str)]| {
        let mut command = tenant.command(["ls", "--json", "--plain-http"]);
        command.env("C8Y_HOST", format!("http://{NAME}"));
        command.env("http_proxy", &proxy.url);
        Ran::of(command.envs(more.iter().copied()))
    };
    assert_eq!(run(&[]).json().as_array().unwrap().len(), 1);
    let lines = proxy.lines();
    assert_eq!(lines.len(), 1);
    let begin = format!("GET http://{NAME}/inventory/binaries?");
    assert!(lines[0].starts_with(&begin), "{lines:?}");
    for left_out in [NAME, "example.com", "*"] {
        let ran = run(&[("NO_PROXY", left_out)]);
        assert_eq!(ran.code, 99, "there is no such host: {ran:?}");
    }
    assert_eq!(proxy.lines().len(), 1);
    // This machine is never asked through another one.
    let mut here = tenant.command(["ls", "--json"]);
    here.env("http_proxy", "http://127.0.0.1:9");
    assert_eq!(Ran::of(&mut here).json().as_array().unwrap().len(), 1);
}

#[test]
fn tls_goes_through_a_tunnel_whose_ends_alone_know_the_password() {
    let tenant = Tenant::of(1);
    let authority = Authority::new("the test");
    tenant.file("ca.pem", "");
    authority.write_to(&tenant.folder().join("ca.pem"));
    let secured = Secured::before(&tenant.url(), authority.sign(NAME, |_| {}));
    let proxy = Proxy::to(&secured.url("localhost").replace("localhost", "127.0.0.1"));
    let mut command = tenant.command(["ls", "--json", "--ca-file", "ca.pem"]);
    command.env("C8Y_HOST", format!("https://{NAME}"));
    command.env("HTTPS_PROXY", &proxy.url);
    assert_eq!(Ran::of(&mut command).json().as_array().unwrap().len(), 1);
    assert_eq!(proxy.lines(), [format!("CONNECT {NAME}:443 HTTP/1.1")]);
    let seen = secured.seen();
    assert_eq!(seen.handshakes, 1);
    let word = PASSWORD.as_bytes();
    assert!(!seen.bytes.windows(word.len()).any(|window| window == word));
}

#[test]
fn a_proxy_that_is_reached_by_https_is_shown_no_certificate_and_not_taken_for_the_pinned_one() {
    let tenant = Tenant::empty();
    let authority = Authority::new("the test");
    let secured = Secured::before(&tenant.url(), authority.sign("localhost", |_| {}));
    let fingerprint = ["AA"; 32].join(":");
    let mut command = tenant.command(["ls", "--tls-fingerprint", &fingerprint]);
    command.env("C8Y_HOST", format!("https://{NAME}"));
    command.env("https_proxy", secured.url("localhost"));
    Ran::of(&mut command)
        .failed(99, "no secure connection: the proxy is reached by https.")
        .failed(99, "name it by http:// in HTTPS_PROXY");
    assert_eq!(secured.seen().handshakes, 0);
}
