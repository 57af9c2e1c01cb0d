//! One large file up and down: the engine beside `curl`, against the same
//! server, in the same run, taking turns.
//!
//! ```text
//! cargo bench --bench transfers
//! BENCH_MIB=4096 BENCH_ROUNDS=3 BENCH_SERVER=emulator cargo bench --bench transfers
//! BENCH_TLS=1 cargo bench --bench transfers
//! ```
//!
//! The server discards what goes up and sends zeros down, so that the clients
//! are compared and not a disk behind them; with `BENCH_SERVER=emulator` it is
//! the embedded server, which stores and reads files; with `BENCH_TLS=1` the
//! server that discards speaks TLS 1.3. Each client is a process of its own;
//! the figure is the median of the pairwise ratios. Peak memory is `VmHWM`.
//! Linux only: it reads `/proc`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench fails by panicking"
)]

#[expect(dead_code, reason = "the other benches use the rest")]
#[path = "support/process.rs"]
mod process;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::domain::{BinaryId, NewBinary};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::{Done, Engine, Existing, Job, JobEvent, JobId, Outcome, Settings, Target};
use process::{children_cpu, median, number, status};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The embedded server's user; the other server lets everybody in.
const USER: &str = "demo";
const PASSWORD: &str = "demo";

/// What one turn cost.
struct Turn {
    seconds: f64,
    cpu: f64,
    /// Peak memory in MiB; unknown for `curl`.
    peak: Option<f64>,
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["drain", length] => drain(length.parse().unwrap(), None),
        ["drain", length, roots] => drain(length.parse().unwrap(), Some(Path::new(roots))),
        ["emulator", folder] => emulate(Path::new(folder)),
        ["up", url, path] => child(url, &|url| upload(url, Path::new(path))),
        ["down", url, id, folder] => child(url, &|_| download(id, Path::new(folder))),
        _ => compare(),
    }
}

fn compare() {
    let length: u64 = number("BENCH_MIB", 2048) << 20;
    let rounds = number("BENCH_ROUNDS", 5);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.bin");
    write_large(&file, length);
    let data = dir.path().join("data");
    let length_text = length.to_string();
    let roots = dir.path().join("roots.pem");
    let mut args = match env::var("BENCH_SERVER").as_deref() {
        Ok("emulator") => vec!["emulator", data.to_str().unwrap()],
        _ => vec!["drain", &length_text],
    };
    if number("BENCH_TLS", 0) == 1 {
        args.push(roots.to_str().unwrap());
    }
    let mut server = Command::new(env::current_exe().unwrap())
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let url = url.trim();
    let clients = Clients { roots: &roots };

    let mut out = std::io::stdout();
    let mut up = Vec::new();
    let mut down = Vec::new();
    for round in 0..rounds {
        let (ours, id) = clients.ours(&["up", url, file.to_str().unwrap()]);
        let theirs = clients.curl_up(url, &file);
        up.push((ours, theirs));
        let folder = dir.path().join(format!("down-{round}"));
        fs::create_dir(&folder).unwrap();
        let (ours, _) = clients.ours(&["down", url, &id, folder.to_str().unwrap()]);
        let theirs = clients.curl_down(url, &id, &folder.join("curl"));
        down.push((ours, theirs));
        fs::remove_dir_all(&folder).unwrap();
    }
    let gib = length as f64 / f64::from(1 << 30);
    report(&mut out, "up", gib, up);
    report(&mut out, "down", gib, down);
    let peak = process::peak_mib(server.id());
    writeln!(out, "server, peak {peak:.1} MiB").unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
}

fn report(out: &mut impl Write, what: &str, gib: f64, turns: Vec<(Turn, Turn)>) {
    let ratio = median(
        turns
            .iter()
            .map(|(ours, theirs)| theirs.seconds / ours.seconds),
    );
    let line = |name: &str, turns: &[&Turn]| {
        let seconds = median(turns.iter().map(|turn| turn.seconds));
        let cpu = median(turns.iter().map(|turn| turn.cpu)) / gib;
        let peak = turns.iter().filter_map(|turn| turn.peak).reduce(f64::max);
        let peak = peak.map_or(String::new(), |mib| format!(", peak {mib:.1} MiB"));
        format!("{what:>5} {name:<7} {seconds:.2} s, {cpu:.2} CPU s/GiB{peak}")
    };
    let (ours, theirs): (Vec<&Turn>, Vec<&Turn>) = turns.iter().map(|(a, b)| (a, b)).unzip();
    writeln!(out, "{}", line("c8ybin", &ours)).unwrap();
    writeln!(out, "{}", line("curl", &theirs)).unwrap();
    writeln!(out, "{what:>5} {ratio:.2} times curl").unwrap();
}

/// Bytes that do not compress, in the page cache.
fn write_large(path: &Path, length: u64) {
    let block: Vec<u8> = (0..1 << 20).map(|_| fastrand::u8(..)).collect();
    let mut file = fs::File::create(path).unwrap();
    for _ in 0..length >> 20 {
        file.write_all(&block).unwrap();
    }
    file.sync_all().unwrap();
}

/// Both clients, each a process of its own.
struct Clients<'a> {
    /// Whom they trust, where the server speaks TLS: both take it from the
    /// environment.
    roots: &'a Path,
}

impl Clients<'_> {
    /// Runs this program as a client; gives what it cost and the id it stored.
    fn ours(&self, args: &[&str]) -> (Turn, String) {
        let before = children_cpu();
        let output = Command::new(env::current_exe().unwrap())
            .args(args)
            .env("SSL_CERT_FILE", self.roots)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let mut words = text.split_whitespace();
        let turn = Turn {
            seconds: words.next().unwrap().parse().unwrap(),
            cpu: children_cpu() - before,
            peak: Some(words.next().unwrap().parse::<f64>().unwrap() / 1024.0),
        };
        (turn, words.next().unwrap().to_owned())
    }

    fn curl_up(&self, url: &str, file: &Path) -> Turn {
        let form = format!("file=@{}", file.display());
        let object = r#"object={"name":"large.bin","type":"application/octet-stream"}"#;
        let url = format!("{url}/inventory/binaries");
        self.curl(&["-F", object, "-F", &form, &url, "-o", "/dev/null"])
    }

    fn curl_down(&self, url: &str, id: &str, to: &Path) -> Turn {
        let url = format!("{url}/inventory/binaries/{id}");
        self.curl(&[&url, "-o", to.to_str().unwrap()])
    }

    fn curl(&self, args: &[&str]) -> Turn {
        let before = children_cpu();
        let start = Instant::now();
        let status = Command::new("curl")
            .args(["-sSf", "-u", &format!("{USER}:{PASSWORD}")])
            .args(args)
            .env("CURL_CA_BUNDLE", self.roots)
            .status()
            .unwrap();
        assert!(status.success());
        Turn {
            seconds: start.elapsed().as_secs_f64(),
            cpu: children_cpu() - before,
            peak: None,
        }
    }
}

/// Does one job, and prints seconds, peak memory and the id.
fn child(url: &str, job: &dyn Fn(&str) -> Job) {
    let start = Instant::now();
    let runtime = match number("BENCH_THREADS", 0) {
        1 => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build(),
        _ => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build(),
    }
    .unwrap();
    let done = runtime.block_on(async {
        let credentials = Credentials::Basic {
            user: USER.to_owned(),
            password: PASSWORD.into(),
        };
        let connection = Connection::new(url, None, credentials);
        let client = Client::new(connection.unwrap()).unwrap();
        let (engine, mut events) = Engine::new(client, Settings::default());
        engine.start(JobId(1), job(url));
        loop {
            match events.recv().await.unwrap() {
                JobEvent::Ended(_, Outcome::Done(done)) => return done,
                JobEvent::Ended(_, other) => panic!("{other:?}"),
                _ => {}
            }
        }
    });
    let id = match done {
        Done::Stored(binary) => binary.id.to_string(),
        _ => "-".to_owned(),
    };
    let seconds = start.elapsed().as_secs_f64();
    let mut out = std::io::stdout();
    writeln!(out, "{seconds} {} {id}", status("self", "VmHWM").unwrap()).unwrap();
}

fn upload(_: &str, path: &Path) -> Job {
    Job::Upload {
        path: path.to_owned(),
        new: NewBinary {
            name: "large.bin".into(),
            type_name: "application/octet-stream".into(),
            fragments: None,
            media_type: None,
        },
    }
}

fn download(id: &str, folder: &Path) -> Job {
    Job::Download {
        id: BinaryId::new(id).unwrap(),
        digest: None,
        length: None,
        target: Target::Folder {
            folder: PathBuf::from(folder),
            name: "large.bin".into(),
        },
        existing: Existing::Fail,
    }
}

/// The embedded server, empty, until it is killed.
fn emulate(data: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let options = Options {
            data: Some(data.to_owned()),
            seed: Seed::None,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let mut out = std::io::stdout();
        writeln!(out, "{}", server.url()).unwrap();
        std::future::pending::<()>().await;
    });
}

/// A server that discards and sends zeros, as fast as sockets go.
/// With a path it speaks TLS, and writes there whom to trust for that.
fn drain(length: u64, roots: Option<&Path>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = roots.map(|roots| Arc::new(certificate(roots)));
    let scheme = if config.is_some() { "https" } else { "http" };
    let mut out = std::io::stdout();
    writeln!(out, "{scheme}://localhost:{port}").unwrap();
    for stream in listener.incoming().flatten() {
        let config = config.clone();
        std::thread::spawn(move || match config {
            Some(config) => {
                let tls = ServerConnection::new(config).unwrap();
                serve(StreamOwned::new(tls, stream), length);
            }
            None => serve(stream, length),
        });
    }
}

/// A certificate for `localhost`, which is written there, too.
fn certificate(roots: &Path) -> ServerConfig {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(roots, made.cert.pem()).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap()
}

fn serve(stream: impl Read + Write, length: u64) {
    let mut stream = BufReader::with_capacity(256 << 10, stream);
    loop {
        let mut is_get = false;
        let mut is_content = false;
        let mut coming = 0;
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            is_get |= line.starts_with("GET ");
            is_content |= line.starts_with("GET ") && line.contains("/inventory/binaries/");
            let lower = line.to_ascii_lowercase();
            if let Some(text) = lower.strip_prefix("content-length:") {
                coming = text.trim().parse().unwrap();
            }
            if lower.starts_with("expect:") {
                let go = b"HTTP/1.1 100 Continue\r\n\r\n";
                stream.get_mut().write_all(go).unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut buffer = vec![0; 256 << 10];
        while coming > 0 {
            let count = stream.read(&mut buffer).unwrap_or(0);
            if count == 0 {
                return;
            }
            coming -= count as u64;
        }
        let out = stream.get_mut();
        if is_content {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            out.write_all(head.as_bytes()).unwrap();
            let mut left = length;
            while left > 0 {
                let piece = left.min(buffer.len() as u64);
                let Some(bytes) = buffer.get(..usize::try_from(piece).unwrap()) else {
                    return;
                };
                if out.write_all(bytes).is_err() {
                    return;
                }
                left -= piece;
            }
        } else {
            let body = format!(r#"{{"id":"1","length":{length}}}"#);
            let status = if is_get { "200 OK" } else { "201 Created" };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            out.write_all(head.as_bytes()).unwrap();
            out.write_all(body.as_bytes()).unwrap();
        }
    }
}
