//! A server on a real socket that does what a test tells it, and nothing more:
//! answers before the body came, breaks off, says one length and sends another.
//! For what a well-behaved server never does; flows go to the emulator.

#![expect(dead_code, reason = "each test file uses its own part")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use c8ybin::api::{Client, Connection, Credentials, Patience, Payload};
use http_body::{Body, Frame};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// As much of the body as the test read.
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// The boundary of a form of exact length: not one whose end is told as it
    /// comes.
    #[track_caller]
    pub fn boundary_of_exact_form(&self) -> &str {
        assert_eq!(self.header("transfer-encoding"), None);
        let announced = self.header("content-length").unwrap();
        assert_eq!(announced, self.body.len().to_string());
        self.header("content-type")
            .and_then(|text| text.strip_prefix("multipart/form-data; boundary="))
            .unwrap()
    }
}

/// One request and its connection, in the hands of a test.
pub struct Exchange {
    pub seen: Seen,
    stream: BufReader<TcpStream>,
    log: Arc<Mutex<Vec<Seen>>>,
    keep: bool,
}

impl Exchange {
    fn length(&self) -> usize {
        self.seen
            .header("content-length")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }

    /// Reads the next bytes of the body.
    pub fn read(&mut self, count: usize) {
        let mut bytes = vec![0; count];
        if self.stream.read_exact(&mut bytes).is_ok() {
            self.seen.body.extend(bytes);
        }
    }

    /// Reads the rest of the body, and records the request as it is now.
    pub fn read_body(&mut self) {
        self.read(self.length() - self.seen.body.len());
        if let Some(last) = self.log.lock().unwrap().last_mut() {
            last.body.clone_from(&self.seen.body);
        }
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, text: impl AsRef<[u8]>) {
        let stream = self.stream.get_mut();
        let _ = stream.write_all(text.as_ref());
        let _ = stream.flush();
    }

    /// Reads the body and answers, keeping the connection.
    pub fn answer(&mut self, status: &str, headers: &[&str], body: impl AsRef<[u8]>) {
        self.read_body();
        let body = body.as_ref();
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        self.raw(format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        ));
        self.raw(body);
        self.keep = true;
    }

    /// Answers 200 with JSON.
    pub fn json(&mut self, body: &str) {
        self.answer("200 OK", &["Content-Type: application/json"], body);
    }

    /// The client's end of the connection.
    pub fn peer(&self) -> SocketAddr {
        self.stream.get_ref().peer_addr().unwrap()
    }

    /// Waits until the client has closed the connection. Takes all that comes.
    pub fn wait_for_close(&mut self) {
        let mut rest = [0; 64 << 10];
        while matches!(self.stream.read(&mut rest), Ok(count) if count > 0) {}
    }
}

/// A server that hands every request to a function of the test.
pub struct Scripted {
    pub url: String,
    log: Arc<Mutex<Vec<Seen>>>,
}

impl Scripted {
    pub fn start(act: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let log: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let act = Arc::new(act);
        let shared = Arc::clone(&log);
        // Lives as long as the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let act = Arc::clone(&act);
                let log = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &*act, &log));
            }
        });
        Self { url, log }
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    /// The only request so far.
    #[track_caller]
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.into_iter().next().unwrap()
    }

    /// A client of it, as user `ana` of tenant `t1`, with the usual patience.
    pub fn client(&self) -> Client {
        self.client_with(Patience::default())
    }

    pub fn client_with(&self, patience: Patience) -> Client {
        let credentials = Credentials::Basic {
            user: "ana".into(),
            password: "s3cret".into(),
        };
        let connection = Connection::new(&self.url, Some("t1".into()), credentials).unwrap();
        Client::with_patience(connection, patience).unwrap()
    }
}

fn serve(stream: TcpStream, act: &dyn Fn(&mut Exchange), log: &Arc<Mutex<Vec<Seen>>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let Some(seen) = read_head(&mut stream) else {
            return;
        };
        log.lock().unwrap().push(seen.clone());
        let mut exchange = Exchange {
            seen,
            stream,
            log: Arc::clone(log),
            keep: false,
        };
        act(&mut exchange);
        if !exchange.keep {
            // Closing with unread bytes makes the system send a reset, as a
            // server does that refuses early.
            let _ = exchange.stream.get_ref().shutdown(Shutdown::Write);
            return;
        }
        stream = exchange.stream;
    }
}

fn read_head(stream: &mut BufReader<TcpStream>) -> Option<Seen> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut words = lines.first()?.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let headers = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Some(Seen {
        method,
        target,
        headers,
        body: Vec::new(),
    })
}

/// Zeros without end, in pieces of 64 KiB.
struct Zeros;

impl Body for Zeros {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 64 << 10])))))
    }
}

/// 256 MiB: more than any buffer between client and server holds.
pub fn large() -> Payload {
    Payload::new(256 << 20, Zeros)
}

/// Waits for a condition that nobody tells of, such as a sample or a file;
/// fails after half a minute.
#[track_caller]
pub fn until<T>(mut condition: impl FnMut() -> Option<T>) -> impl Future<Output = T> {
    let place = std::panic::Location::caller();
    async move {
        let start = Instant::now();
        loop {
            if let Some(value) = condition() {
                return value;
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "waited at {place}"
            );
            // The others have their turn; what they do is then looked at anew.
            tokio::task::yield_now().await;
        }
    }
}
