//! The proxy itself: each fault as a plain client sees it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::proxy::{Head, Proxy, all, answer_of};
use crate::scripted::Scripted;

/// A server that answers each request with a body of so many bytes.
fn server(length: usize) -> Scripted {
    Scripted::start(move |exchange| exchange.answer("200 OK", &[], vec![b'a'; length]))
}

fn put(length: usize) -> Vec<u8> {
    let head = format!("PUT /it HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n");
    [head.into_bytes(), vec![b'p'; length]].concat()
}

fn connect(proxy: &Proxy) -> std::io::Result<TcpStream> {
    TcpStream::connect(proxy.url().trim_start_matches("http://"))
}

/// A connection with a request on it.
fn asking(proxy: &Proxy, request: &[u8]) -> TcpStream {
    let mut stream = connect(proxy).unwrap();
    // The proxy may have closed it already.
    let _ = stream.write_all(request);
    stream
}

/// Reads one answer whole, and gives its body.
fn answer(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}

/// All that comes until the end, and how it ends.
fn rest(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).err();
    (bytes, end.map(|error| error.kind()))
}

/// The bytes after the head.
fn body_of(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    bytes.get(end.unwrap() + 4..).unwrap()
}

#[test]
fn without_a_fault_all_passes_and_is_counted() {
    let server = server(300_000);
    let proxy = Proxy::to(&server.url);
    let mut stream = asking(&proxy, &put(200_000));
    assert_eq!(answer(&mut stream, 300_000), vec![b'a'; 300_000]);
    stream.write_all(&put(0)).unwrap();
    answer(&mut stream, 300_000);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen.first().unwrap().body, vec![b'p'; 200_000]);
    proxy.wait_until("both have passed", |log| log.received(all) == 600_000);
    let log = proxy.log();
    assert_eq!((log.connections, log.sent(all)), (1, 200_000));
    for passed in &log.requests {
        assert_eq!(passed.head.line, "PUT /it HTTP/1.1");
        assert_eq!(passed.head.header("host"), Some("here"));
        assert_eq!((passed.connection, passed.status), (1, Some(200)));
    }
}

#[test]
fn refused_and_accepted_again() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    for _ in 0..3 {
        proxy.refuse();
        let error = connect(&proxy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        proxy.accept();
        answer(&mut asking(&proxy, &put(0)), 5);
    }
    assert_eq!(proxy.log().connections, 3);
}

#[test]
fn the_first_connections_are_reset() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    proxy.reset_connections(2);
    for _ in 0..2 {
        // A write might be the first to see the reset.
        let (bytes, end) = rest(&mut connect(&proxy).unwrap());
        assert_eq!((bytes.len(), end), (0, Some(ErrorKind::ConnectionReset)));
    }
    answer(&mut asking(&proxy, &put(0)), 5);
    assert_eq!(server.seen().len(), 1);
    assert_eq!(proxy.log().connections, 3);
}

#[test]
fn the_answer_is_reset_at_a_byte() {
    let server = server(1_000_000);
    for at in [0, 1, 70_000, 999_999] {
        let proxy = Proxy::to(&server.url);
        let rule = proxy.on(all).reset_answer_at(at).times(1);
        let (bytes, end) = rest(&mut asking(&proxy, &put(0)));
        assert_eq!(end, Some(ErrorKind::ConnectionReset));
        assert!(bytes.len() as u64 <= at + 200, "{} of {at}", bytes.len());
        assert_eq!((proxy.log().received(all), rule.hits()), (at, 1));
        // Clean from then on.
        answer(&mut asking(&proxy, &put(0)), 1_000_000);
        assert_eq!(rule.hits(), 1);
    }
}

#[test]
fn the_answer_is_truncated_at_a_byte() {
    let server = server(1_000_000);
    for at in [0, 1, 70_000, 999_999] {
        let proxy = Proxy::to(&server.url);
        proxy.on(all).close_answer_at(at);
        let (bytes, end) = rest(&mut asking(&proxy, &put(0)));
        assert_eq!((body_of(&bytes).len() as u64, end), (at, None));
    }
}

#[test]
fn the_answer_stalls_until_it_is_released() {
    let server = server(1_000_000);
    let proxy = Proxy::to(&server.url);
    let rule = proxy.on(all).stall_answer_at(70_000);
    let mut stream = asking(&proxy, &put(0));
    answer(&mut stream, 70_000);
    proxy.wait_until_stalled();
    assert_eq!(proxy.log().received(all), 70_000);
    rule.release();
    stream.read_exact(&mut vec![0; 930_000]).unwrap();
    proxy.wait_until("nothing is stalled", |log| log.stalled == 0);
}

#[test]
fn the_request_stalls_until_it_is_released() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    proxy.on(all).stall_request_at(10);
    let mut stream = asking(&proxy, &put(1000));
    proxy.wait_until_stalled();
    assert_eq!(proxy.log().sent(all), 10);
    proxy.clear();
    answer(&mut stream, 5);
    assert_eq!(server.only().body.len(), 1000);
}

#[test]
fn a_stalled_connection_is_cut() {
    let server = server(1000);
    let proxy = Proxy::to(&server.url);
    proxy.on(all).stall_answer_at(7);
    let mut stream = asking(&proxy, &put(0));
    assert_eq!(answer(&mut stream, 7), b"aaaaaaa");
    proxy.wait_until_stalled();
    proxy.cut();
    assert_eq!(
        rest(&mut stream),
        (Vec::new(), Some(ErrorKind::ConnectionReset))
    );
    proxy.wait_until("nothing is stalled", |log| log.stalled == 0);
}

#[test]
fn the_request_is_reset_or_closed_at_a_byte() {
    let server = server(5);
    for at in [0, 70_000, 999_999, 1_000_000] {
        let proxy = Proxy::to(&server.url);
        proxy.on(all).reset_request_at(at);
        let mut stream = connect(&proxy).unwrap();
        // Whichever of the two comes to see it first.
        let broken = stream.write_all(&put(1_000_000)).err();
        let broken = broken.map(|error| error.kind()).or(rest(&mut stream).1);
        assert!(
            matches!(
                broken,
                Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
            ),
            "{broken:?}"
        );
        assert_eq!(proxy.log().sent(all), at);

        let proxy = Proxy::to(&server.url);
        proxy.on(all).close_request_at(at);
        // Whoever sends on sees an end, and no reset.
        let (bytes, end) = rest(&mut asking(&proxy, &put(1_000_000)));
        assert_eq!((bytes.len(), end), (0, None));
        assert_eq!(proxy.log().sent(all), at);
    }
}

#[test]
fn the_answer_is_lost_when_the_server_has_done_its_work() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    proxy.on(all).lose_answer();
    let (bytes, end) = rest(&mut asking(&proxy, &put(1000)));
    assert_eq!((bytes.len(), end), (0, Some(ErrorKind::ConnectionReset)));
    assert_eq!(server.only().body.len(), 1000);
    let log = proxy.log();
    assert_eq!((log.sent(all), log.received(all)), (1000, 0));
}

#[test]
fn another_answers_in_place_of_the_server() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    let page = "<html>Bad Gateway</html>";
    let bytes = answer_of("502 Bad Gateway", &["Content-Type: text/html"], page);
    proxy.on(all).answer(bytes).times(2);
    let mut stream = connect(&proxy).unwrap();
    for _ in 0..2 {
        stream.write_all(&put(100_000)).unwrap();
        assert_eq!(answer(&mut stream, page.len()), page.as_bytes());
    }
    assert!(server.seen().is_empty());
    stream.write_all(&put(100)).unwrap();
    assert_eq!(answer(&mut stream, 5), b"aaaaa");
    assert_eq!(proxy.log().sent(all), 200_100);
}

#[test]
fn another_answers_while_the_body_comes_and_closes() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    let bytes = answer_of("413 Content Too Large", &["Connection: close"], "");
    proxy.on(all).answer_early(1000, bytes.clone());
    // More than the buffers of two sockets hold.
    let mut stream = connect(&proxy).unwrap();
    let broken = stream.write_all(&put(64 << 20)).unwrap_err();
    assert!(
        matches!(
            broken.kind(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
        ),
        "{broken}"
    );
    assert_eq!(proxy.log().sent(all), 1000);
    assert!(server.seen().is_empty());
    // Who has sent what was read gets to see it.
    let mut stream = connect(&proxy).unwrap();
    let request = put(64 << 20);
    let head = request.len() - (64 << 20);
    stream
        .write_all(request.get(..head + 1000).unwrap())
        .unwrap();
    assert_eq!(rest(&mut stream), (bytes, None));
}

#[test]
fn the_body_is_longer_or_shorter_than_it_was_announced() {
    let server = server(1000);
    let proxy = Proxy::to(&server.url);
    for announced in [600, 3000] {
        proxy.on(all).announce(announced).times(1);
        proxy.on(all).close_answer_at(1000).times(1);
        let (bytes, end) = rest(&mut asking(&proxy, &put(0)));
        let said = String::from_utf8_lossy(&bytes).into_owned();
        assert!(said.contains(&format!("Content-Length: {announced}\r\n")));
        assert_eq!((body_of(&bytes).len(), end), (1000, None));
    }
}

#[test]
fn only_what_matches_has_the_fault() {
    let server = server(1000);
    let proxy = Proxy::to(&server.url);
    let rule = proxy
        .on(|head: &Head| head.method() == "GET" && head.path() == "/bad")
        .close_answer_at(3);
    answer(&mut asking(&proxy, &put(0)), 1000);
    let good = b"GET /good?bad HTTP/1.1\r\n\r\n";
    answer(&mut asking(&proxy, good), 1000);
    let bad = b"GET /bad?good HTTP/1.1\r\n\r\n";
    let (bytes, _) = rest(&mut asking(&proxy, bad));
    assert_eq!(body_of(&bytes), b"aaa");
    assert_eq!(rule.hits(), 1);
}

#[test]
fn what_is_delayed_is_not_there_yet() {
    let server = server(5);
    let proxy = Proxy::to(&server.url);
    proxy.on(all).delay(Duration::from_secs(3600)).times(1);
    let _held = asking(&proxy, &put(0));
    proxy.wait_until("it came", |log| log.requests.len() == 1);
    assert!(server.seen().is_empty());
    proxy.on(all).delay(Duration::from_millis(1));
    answer(&mut asking(&proxy, &put(0)), 5);
}

#[test]
fn what_is_slow_comes_bit_by_bit() {
    let server = server(3000);
    let proxy = Proxy::to(&server.url);
    // The whole would take most of an hour.
    proxy.on(all).slow_answer(1).times(1);
    let mut stream = asking(&proxy, &put(0));
    assert_eq!(answer(&mut stream, 1), b"a");
    assert!(proxy.log().received(all) < 3000);
    proxy.on(all).slow_request(1).times(1);
    let _held = asking(&proxy, &put(3000));
    proxy.wait_until("a byte went up", |log| log.sent(all) > 0);
    assert!(proxy.log().sent(all) < 3000);
    // Fast enough not to be noticed.
    proxy.on(all).slow_answer(1 << 30);
    answer(&mut asking(&proxy, &put(0)), 3000);
}
