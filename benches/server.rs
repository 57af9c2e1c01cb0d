//! The embedded server with 200,000 binaries: filling it, pages of 50 by many
//! queries, and `ls --all` over all of it.
//!
//! ```text
//! cargo bench --bench server
//! BENCH_DATA=/a/folder BENCH_ROUNDS=50 cargo bench --bench server
//! ```
//!
//! A page is measured over one connection, from the request to the last byte of
//! the answer: the first time at all, after a write (what was counted before is
//! out of date), and once more. Where `BENCH_DATA` names a folder, the server's
//! data are kept there and used again. Linux only: it reads `/proc`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use process::{Served, median, ms, number, peak_mib, say};

fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let data = std::env::var_os("BENCH_DATA");
    let data = data.map_or_else(|| temporary.path().join("data"), PathBuf::from);
    let objects = number("BENCH_OBJECTS", 200_000);
    let is_new = !data.exists();
    let server = Served::start(&data, objects);
    if is_new {
        let seconds = server.ready.as_secs_f64();
        let peak = peak_mib(server.id());
        say(&format!(
            "fill: {objects} objects in {seconds:.1} s, {peak:.1} MiB at most"
        ));
        drop(server);
    } else {
        drop(server);
    }
    let server = Served::start(&data, objects);
    say(&format!(
        "start: on a filled folder in {:.1} ms, {:.1} MiB",
        ms(server.ready),
        peak_mib(server.id())
    ));
    pages(&server, number("BENCH_ROUNDS", 20));
    say(&format!(
        "memory: server after these pages, {:.1} MiB at most",
        peak_mib(server.id())
    ));
    for arguments in [&["ls", "--all"][..], &["ls", "--all", "--json"]] {
        list(&server, arguments);
    }
    say(&format!(
        "memory: server after the lists, {:.1} MiB at most",
        peak_mib(server.id())
    ));
}

/// A name for a query, its path, and what it is asked with.
const PAGES: [(&str, &str); 19] = [
    ("list", "binaries?pageSize=50"),
    ("list, page 3,900", "binaries?pageSize=50&currentPage=3900"),
    ("list, by type", "binaries?pageSize=50&type=text/plain"),
    ("list, by owner", "binaries?pageSize=50&owner=li.wei"),
    (
        "list, by type and owner, page 10",
        "binaries?pageSize=50&type=text/plain&owner=li.wei&currentPage=10",
    ),
    (
        "sorted by time",
        "query=$filter=has(c8y_IsBinary) $orderby=lastUpdated desc",
    ),
    (
        "sorted by time, page 3,900",
        "query=$filter=has(c8y_IsBinary) $orderby=lastUpdated desc&currentPage=3900",
    ),
    (
        "sorted by name",
        "query=$filter=has(c8y_IsBinary) $orderby=name asc",
    ),
    (
        "sorted by size",
        "query=$filter=has(c8y_IsBinary) $orderby=length desc",
    ),
    (
        "of a type, sorted by name",
        "query=$filter=(has(c8y_IsBinary) and (type eq 'text/plain')) $orderby=name asc",
    ),
    (
        "of an owner, sorted by time",
        "query=$filter=(has(c8y_IsBinary) and (owner eq 'li.wei')) $orderby=lastUpdated desc",
    ),
    (
        "of a name, sorted by time",
        "query=$filter=(has(c8y_IsBinary) and (name eq '*7*')) $orderby=lastUpdated desc",
    ),
    (
        "of a name that is rare, sorted by size",
        "query=$filter=(has(c8y_IsBinary) and (name eq '*1234*')) $orderby=length desc",
    ),
    (
        "of a name that none has, sorted by time",
        "query=$filter=(has(c8y_IsBinary) and (name eq '*zzz*')) $orderby=lastUpdated desc",
    ),
    (
        "of a name, sorted by name, page 2,000",
        "query=$filter=(has(c8y_IsBinary) and (name eq '*00*')) $orderby=name desc&currentPage=2000",
    ),
    (
        "of a type, sorted by name, page 1,100",
        "query=$filter=(has(c8y_IsBinary) and (type eq 'text/plain')) $orderby=name&currentPage=1100",
    ),
    (
        "of a month, sorted by name",
        "query=$filter=(has(c8y_IsBinary) and (lastUpdated.date gt '2026-08-01') \
         and (lastUpdated.date lt '2026-09-01')) $orderby=name",
    ),
    (
        "with a text, sorted by time",
        "query=$filter=has(c8y_IsBinary) $orderby=lastUpdated desc&text=1234",
    ),
    (
        "of a name, a type and an owner, sorted by name",
        "query=$filter=(has(c8y_IsBinary) and (name eq '*7*') and (type eq 'text/plain') \
         and (owner eq 'li.wei')) $orderby=name desc",
    ),
];

fn pages(server: &Served, rounds: u64) {
    let mut line = Line::open(&server.url);
    for (what, asked) in PAGES {
        let asked = asked.replace(' ', "%20");
        let path = match asked.strip_prefix("query=") {
            Some(_) => format!(
                "/inventory/managedObjects?{asked}&pageSize=50&withTotalPages=true&withTotalElements=true"
            ),
            None => format!("/inventory/{asked}&withTotalPages=true"),
        };
        let (first, body) = line.get(&path);
        let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let (mut written, mut again) = (vec![], vec![]);
        for _ in 0..rounds {
            line.write();
            written.push(line.get(&path).0);
            again.push(line.get(&path).0);
        }
        let most = written.iter().copied().fold(first, f64::max);
        let statistics = page.get("statistics").unwrap();
        say(&format!(
            "page: {what:<48} first {first:>6.2} ms, after a write p50 {:>6.2} ms, again p50 \
             {:>5.2} ms, most {most:>6.2} ms; {} pages, {} KiB",
            median(written),
            median(again),
            statistics.get("totalPages").unwrap(),
            body.len() / 1024,
        ));
    }
}

/// A connection that is kept open.
struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    fn open(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Milliseconds, and the answer's body.
    fn get(&mut self, path: &str) -> (f64, Vec<u8>) {
        self.ask("GET", path, "")
    }

    /// Changes something, so that no total is known any more.
    fn write(&mut self) {
        self.ask(
            "POST",
            "/inventory/managedObjects",
            r#"{"name":"a change"}"#,
        );
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> (f64, Vec<u8>) {
        let user = BASE64.encode("t2000/demo:demo");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {user}\r\n\
             Content-Type: application/json\r\nAccept: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let start = Instant::now();
        self.stream.get_mut().write_all(head.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        assert!(line.contains(" 20"), "{path}: {line}");
        let mut length = 0;
        while !line.trim().is_empty() {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        (ms(start.elapsed()), body)
    }
}

/// Reads all that the client prints, and watches its memory.
fn list(server: &Served, arguments: &[&str]) {
    let start = Instant::now();
    let mut child = server
        .client(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut piece = vec![0; 1 << 20];
    let (mut bytes, mut peak, mut first) = (0, 0.0f64, None);
    loop {
        let count = output.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        first.get_or_insert(start.elapsed());
        bytes += count;
        peak = peak.max(peak_mib(child.id()));
    }
    assert!(child.wait().unwrap().success());
    say(&format!(
        "{}: {:.2} s, first bytes after {:.1} ms, {} MiB printed, {peak:.1} MiB at most",
        arguments.join(" "),
        start.elapsed().as_secs_f64(),
        ms(first.unwrap()),
        bytes >> 20,
    ));
}
