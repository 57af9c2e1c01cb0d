//! A proxy between a client and a server, both on this machine, that breaks
//! what passes through it as a test says, and counts what really passed.
//!
//! It knows as much of HTTP/1.1 as it needs to tell one request from the next:
//! the heads, and lengths by `Content-Length`. All positions and counts are
//! bytes of a *body*; heads do not count. What it is not: a server, and a judge
//! of anything.
//!
//! ```ignore
//! let proxy = Proxy::to(&server.url());
//! let cut = proxy.on(contents).reset_answer_at(1_000_000).times(1);
//! // … a client of `proxy.url()` works …
//! assert_eq!(cut.hits(), 1);
//! ```
//!
//! A reset takes with it what the other system had not taken yet: so *at most*
//! the bytes before it arrive. Where a test needs them all, it stalls there,
//! waits until they are here, and then cuts.

#[path = "proxy/fault.rs"]
mod fault;
#[path = "proxy/log.rs"]
mod log;
#[path = "proxy/pass.rs"]
mod pass;
#[path = "proxy/wire.rs"]
mod wire;

pub use fault::{Rule, answer_of};
pub use log::Log;
pub use wire::Head;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use fault::{Direction, Fault, How, Plan};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long a test waits for what must come.
const LONGEST: Duration = Duration::from_secs(30);

/// Every request.
pub fn all(_: &Head) -> bool {
    true
}

/// Uploads of new binaries.
pub fn uploads(head: &Head) -> bool {
    head.method() == "POST" && head.path() == "/inventory/binaries"
}

/// Downloads of the content of a binary.
pub fn contents(head: &Head) -> bool {
    head.method() == "GET" && head.path().starts_with("/inventory/binaries/")
}

/// A running proxy. Dropped, it resets all its connections.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: Mutex<Option<JoinHandle<()>>>,
    /// Keeps the port while nobody listens on it.
    _port: TcpSocket,
    runtime: Option<Runtime>,
}

/// What all connections use.
struct Shared {
    server: SocketAddr,
    rules: Mutex<Vec<Rule>>,
    log: Mutex<Log>,
    changed: Condvar,
    cut: Notify,
    /// How many of the next connections are reset at once.
    unwelcome: AtomicUsize,
}

impl Shared {
    /// Changes the log, and wakes who waits for it.
    fn note<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        let done = change(&mut self.log.lock().unwrap());
        self.changed.notify_all();
        done
    }

    /// What becomes of a request: all rules that match, the newer over the older.
    fn plan(&self, head: &Head) -> Plan {
        let mut plan = Plan::default();
        for rule in self.rules.lock().unwrap().iter() {
            rule.join(head, &mut plan);
        }
        plan
    }

    fn is_unwelcome(&self) -> bool {
        self.unwelcome
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }
}

impl Proxy {
    /// Starts one in front of a server, given as `http://127.0.0.1:1234`.
    #[track_caller]
    pub fn to(server: &str) -> Self {
        let server = server.trim_start_matches("http://").parse().unwrap();
        // A thread of its own, so that it works while the test waits.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("proxy")
            .enable_all()
            .build()
            .unwrap();
        let port = bound("127.0.0.1:0".parse().unwrap());
        let proxy = Self {
            shared: Arc::new(Shared {
                server,
                rules: Mutex::default(),
                log: Mutex::default(),
                changed: Condvar::new(),
                cut: Notify::new(),
                unwelcome: AtomicUsize::new(0),
            }),
            address: port.local_addr().unwrap(),
            listening: Mutex::default(),
            _port: port,
            runtime: Some(runtime),
        };
        proxy.accept();
        proxy
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Refuses new connections from now on, as where no server runs. Open ones
    /// go on: see [`Self::cut`].
    pub fn refuse(&self) {
        let Some(task) = self.listening.lock().unwrap().take() else {
            return;
        };
        task.abort();
        // The port refuses only when the listener is gone.
        while !task.is_finished() {
            std::thread::yield_now();
        }
    }

    /// Takes connections again.
    #[track_caller]
    pub fn accept(&self) {
        let runtime = self.runtime.as_ref().unwrap();
        let _inside = runtime.enter();
        let listener = bound(self.address).listen(128).unwrap();
        let task = runtime.spawn(accept(Arc::clone(&self.shared), listener));
        *self.listening.lock().unwrap() = Some(task);
    }

    /// Resets so many of the next connections as soon as they are made.
    pub fn reset_connections(&self, count: usize) {
        self.shared.unwelcome.store(count, Ordering::Relaxed);
    }

    /// Resets every connection that is open.
    pub fn cut(&self) {
        self.shared.cut.notify_waiters();
    }

    /// Forgets all rules, and lets go what is stalled.
    pub fn clear(&self) {
        let rules = std::mem::take(&mut *self.shared.rules.lock().unwrap());
        rules.iter().for_each(Rule::release);
    }

    /// For the requests that match, from the next on.
    pub fn on(&self, matches: impl Fn(&Head) -> bool + Send + Sync + 'static) -> When<'_> {
        When {
            proxy: self,
            matches: Box::new(matches),
        }
    }

    /// What has passed so far.
    pub fn log(&self) -> Log {
        self.shared.log.lock().unwrap().clone()
    }

    /// Waits for a condition on what passed; blocks, and fails after half a
    /// minute.
    #[track_caller]
    pub fn wait_until(&self, what: &str, condition: impl Fn(&Log) -> bool) {
        let log = self.shared.log.lock().unwrap();
        let (log, waited) = self
            .shared
            .changed
            .wait_timeout_while(log, LONGEST, |log| !condition(log))
            .unwrap();
        assert!(
            !waited.timed_out(),
            "waited in vain until {what}: {:#?}",
            *log
        );
    }

    /// Waits until something is stalled.
    #[track_caller]
    pub fn wait_until_stalled(&self) {
        self.wait_until("something is stalled", |log| log.stalled > 0);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        if let Some(runtime) = self.runtime.take() {
            // Also within a runtime, where waiting is forbidden.
            runtime.shutdown_background();
        }
    }
}

/// Bytes that the system keeps on the client's side, each way. Few, so that a
/// break is felt soon: else it would hold more of a file than many a test has.
const BUFFER: u32 = 128 << 10;

/// Takes the port, together with other sockets that are bound to it and do not
/// listen.
#[track_caller]
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    // Connections have them from the listener.
    socket.set_recv_buffer_size(BUFFER).unwrap();
    socket.set_send_buffer_size(BUFFER).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    while let Ok((client, _)) = listener.accept().await {
        let number = shared.note(|log| {
            log.connections += 1;
            log.connections
        });
        tokio::spawn(pass::connection(Arc::clone(&shared), number, client));
    }
}

/// The faults that requests can have; each makes a [`Rule`].
pub struct When<'a> {
    proxy: &'a Proxy,
    matches: Box<dyn Fn(&Head) -> bool + Send + Sync>,
}

impl When<'_> {
    fn rule(self, fault: Fault) -> Rule {
        let rule = Rule::new(self.matches, fault);
        self.proxy.shared.rules.lock().unwrap().push(rule.clone());
        rule
    }

    /// Resets the connection after so many bytes of the request; at its full
    /// length, right after the last one.
    pub fn reset_request_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Request, at, How::Reset))
    }

    /// Closes it there, and takes the rest without a use for it.
    pub fn close_request_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Request, at, How::Close))
    }

    /// Takes no more there, until the rule is released.
    pub fn stall_request_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Request, at, How::Stall))
    }

    /// Resets the connection after so many bytes of the answer.
    pub fn reset_answer_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Answer, at, How::Reset))
    }

    /// Closes it there: the body is truncated.
    pub fn close_answer_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Answer, at, How::Close))
    }

    /// Sends no more there, until the rule is released.
    pub fn stall_answer_at(self, at: u64) -> Rule {
        self.rule(Fault::Break(Direction::Answer, at, How::Stall))
    }

    /// The server did what it was asked, and its answer gets lost: a reset
    /// instead of its first byte.
    pub fn lose_answer(self) -> Rule {
        self.rule(Fault::LoseAnswer)
    }

    /// The server did what it was asked, and another answer comes back; then the
    /// connection is closed. See [`answer_of`].
    pub fn answer_instead(self, bytes: Vec<u8>) -> Rule {
        self.rule(Fault::Instead(bytes))
    }

    /// Reads the request to its end and answers these bytes; the server sees
    /// nothing. See [`answer_of`].
    pub fn answer(self, bytes: Vec<u8>) -> Rule {
        self.rule(Fault::Answer { after: None, bytes })
    }

    /// The same after so many bytes of the request; then the connection is
    /// closed at once, whatever still comes.
    pub fn answer_early(self, after: u64, bytes: Vec<u8>) -> Rule {
        let after = Some(after);
        self.rule(Fault::Answer { after, bytes })
    }

    /// Says another `Content-Length` than the answer has.
    pub fn announce(self, length: u64) -> Rule {
        self.rule(Fault::Announce(length))
    }

    /// Holds the request back for so long.
    pub fn delay(self, time: Duration) -> Rule {
        self.rule(Fault::Delay(time))
    }

    /// So many bytes a second of the request at most.
    pub fn slow_request(self, bytes_per_second: u64) -> Rule {
        self.rule(Fault::Slow(Direction::Request, bytes_per_second))
    }

    /// So many bytes a second of the answer at most.
    pub fn slow_answer(self, bytes_per_second: u64) -> Rule {
        self.rule(Fault::Slow(Direction::Answer, bytes_per_second))
    }
}
