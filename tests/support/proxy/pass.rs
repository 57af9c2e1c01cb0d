//! One connection through the proxy: a pump a direction, and how it ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::Shared;
use super::fault::{Flow, How, Plan, Rule};
use super::log::Passed;
use super::wire::{Head, PIECE, Reader, write};

/// How a connection ends.
enum Ending {
    /// Both sides get a reset.
    Reset,
    /// The client gets an end, and may send on.
    Close,
    /// Both are closed; who still sends gets a reset from the system.
    Drop,
}

/// Why a body did not pass.
enum Halt {
    End(Ending),
    /// Who should take the bytes does not.
    Untaken,
}

/// A request on its way, for the direction of the answer.
#[derive(Clone)]
struct Exchange {
    /// Its place in the log.
    place: usize,
    is_head: bool,
    plan: Arc<Plan>,
}

struct Connection {
    shared: Arc<Shared>,
    number: usize,
    client: TcpStream,
    server: TcpStream,
    current: Mutex<Option<Exchange>>,
}

/// Serves one connection to its end.
pub(super) async fn connection(shared: Arc<Shared>, number: usize, client: TcpStream) {
    if shared.is_unwelcome() {
        let _ = client.set_zero_linger();
        return;
    }
    let Ok(server) = TcpStream::connect(shared.server).await else {
        let _ = client.set_zero_linger();
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let this = Connection {
        shared: Arc::clone(&shared),
        number,
        client,
        server,
        current: Mutex::default(),
    };
    let ending = tokio::select! {
        () = shared.cut.notified() => Ending::Reset,
        ending = this.requests() => ending,
        ending = this.answers() => ending,
    };
    let Connection {
        mut client, server, ..
    } = this;
    match ending {
        Ending::Reset => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
        Ending::Close => {
            drop(server);
            let _ = client.shutdown().await;
            let mut rest = Reader::new(&client);
            while rest.take(PIECE).await.is_ok_and(|bytes| !bytes.is_empty()) {}
        }
        Ending::Drop => {}
    }
}

impl Connection {
    async fn requests(&self) -> Ending {
        let mut from = Reader::new(&self.client);
        loop {
            let (raw, head) = match from.head().await {
                Ok(Some(head)) => head,
                Ok(None) => return Ending::Drop,
                Err(_) => return Ending::Reset,
            };
            let exchange = self.begin(&head);
            let length = head.length().unwrap_or(0);
            match self.request(&mut from, &raw, length, exchange).await {
                Ok(()) => {}
                Err(Halt::End(ending)) => return ending,
                // The server closed early. What it said is on its way.
                Err(Halt::Untaken) => return std::future::pending().await,
            }
        }
    }

    /// Enters a request into the log.
    fn begin(&self, head: &Head) -> Exchange {
        let plan = Arc::new(self.shared.plan(head));
        let place = self.shared.note(|log| {
            log.requests.push(Passed {
                connection: self.number,
                head: head.clone(),
                sent: 0,
                status: None,
                received: 0,
            });
            log.requests.len() - 1
        });
        let exchange = Exchange {
            place,
            is_head: head.method() == "HEAD",
            plan,
        };
        *self.current.lock().unwrap() = Some(exchange.clone());
        exchange
    }

    fn note(&self, exchange: &Exchange, change: impl FnOnce(&mut Passed)) {
        self.shared.note(|log| {
            if let Some(passed) = log.requests.get_mut(exchange.place) {
                change(passed);
            }
        });
    }

    async fn request(
        &self,
        from: &mut Reader<'_>,
        raw: &[u8],
        length: u64,
        exchange: Exchange,
    ) -> Result<(), Halt> {
        let plan = &exchange.plan;
        let sent = |count| self.note(&exchange, |passed| passed.sent += count);
        // The delay is the fault itself: nothing is waited for.
        if let Some(time) = plan.delay {
            tokio::time::sleep(time).await;
        }
        if let Some((after, bytes)) = &plan.canned {
            let wanted = after.unwrap_or(length).min(length);
            self.pass(from, None, Some(wanted), &plan.request, sent)
                .await?;
            write(&self.client, bytes, |_| {})
                .await
                .map_err(|_| Halt::End(Ending::Drop))?;
            return match after {
                Some(_) => Err(Halt::End(Ending::Drop)),
                None => Ok(()),
            };
        }
        write(&self.server, raw, |_| {})
            .await
            .map_err(|_| Halt::Untaken)?;
        self.pass(from, Some(&self.server), Some(length), &plan.request, sent)
            .await
    }

    async fn answers(&self) -> Ending {
        let mut from = Reader::new(&self.server);
        loop {
            let (raw, head) = match from.head().await {
                Ok(Some(head)) => head,
                Ok(None) => return Ending::Drop,
                Err(_) => return Ending::Reset,
            };
            // A client sends its next request when it has the whole answer to
            // the one before: so this belongs to the newest.
            let Some(exchange) = self.current.lock().unwrap().clone() else {
                return Ending::Drop;
            };
            match self.answer(&mut from, raw, &head, exchange).await {
                Ok(()) => {}
                Err(Halt::End(ending)) => return ending,
                Err(Halt::Untaken) => return Ending::Drop,
            }
        }
    }

    async fn answer(
        &self,
        from: &mut Reader<'_>,
        mut raw: Vec<u8>,
        head: &Head,
        exchange: Exchange,
    ) -> Result<(), Halt> {
        let plan = &exchange.plan;
        let status = head.status();
        let is_interim = status < 200;
        if plan.loses_answer && !is_interim {
            return Err(Halt::End(Ending::Reset));
        }
        if let Some(bytes) = &plan.instead
            && !is_interim
        {
            let _ = write(&self.client, bytes, |_| {}).await;
            return Err(Halt::End(Ending::Drop));
        }
        if let (Some(announced), Some(length)) = (plan.announced, head.length()) {
            raw = announcing(&raw, length, announced);
        }
        write(&self.client, &raw, |_| {})
            .await
            .map_err(|_| Halt::Untaken)?;
        if is_interim {
            return Ok(());
        }
        self.note(&exchange, |passed| passed.status = Some(status));
        // Without a length it goes on to the end of the connection.
        let length = match status {
            204 | 304 => Some(0),
            _ if exchange.is_head => Some(0),
            _ => head.length(),
        };
        let received = |count| self.note(&exchange, |passed| passed.received += count);
        self.pass(from, Some(&self.client), length, &plan.answer, received)
            .await
    }

    /// Passes a body on, or nowhere.
    async fn pass(
        &self,
        from: &mut Reader<'_>,
        to: Option<&TcpStream>,
        length: Option<u64>,
        flow: &Flow,
        count: impl Fn(u64),
    ) -> Result<(), Halt> {
        let mut passed = 0;
        let mut stop = flow.stop.as_ref();
        let piece = flow.rate.map_or(PIECE as u64, |rate| (rate / 50).max(1));
        loop {
            if let Some((at, how, rule)) = stop
                && *at == passed
            {
                self.stop(*how, rule).await?;
                stop = None;
            }
            if length == Some(passed) {
                return Ok(());
            }
            let ends = [length, stop.map(|(at, ..)| *at)];
            let most = ends
                .into_iter()
                .flatten()
                .map(|end| end - passed)
                .fold(piece.min(PIECE as u64), u64::min);
            let bytes = match from.take(usize::try_from(most).unwrap()).await {
                Ok(bytes) if bytes.is_empty() => return Err(Halt::End(Ending::Drop)),
                Ok(bytes) => bytes,
                Err(_) => return Err(Halt::End(Ending::Reset)),
            };
            match to {
                Some(to) => write(to, &bytes, |took| count(took as u64))
                    .await
                    .map_err(|_| Halt::Untaken)?,
                None => count(bytes.len() as u64),
            }
            passed += bytes.len() as u64;
            // The slowness is the fault itself: nothing is waited for.
            if let Some(rate) = flow.rate {
                let time = Duration::from_secs_f64(bytes.len() as f64 / rate as f64);
                tokio::time::sleep(time).await;
            }
        }
    }

    async fn stop(&self, how: How, rule: &Rule) -> Result<(), Halt> {
        match how {
            How::Reset => Err(Halt::End(Ending::Reset)),
            How::Close => Err(Halt::End(Ending::Close)),
            How::Stall => {
                // Told also where the other direction ends the connection.
                let _stalled = Stalled::new(&self.shared);
                rule.released().await;
                Ok(())
            }
        }
    }
}

/// Counts a stall for as long as it lasts.
struct Stalled<'a>(&'a Shared);

impl<'a> Stalled<'a> {
    fn new(shared: &'a Shared) -> Self {
        shared.note(|log| log.stalled += 1);
        Self(shared)
    }
}

impl Drop for Stalled<'_> {
    fn drop(&mut self) {
        self.0.note(|log| log.stalled -= 1);
    }
}

/// The head with another length in it.
fn announcing(raw: &[u8], length: u64, announced: u64) -> Vec<u8> {
    let text = String::from_utf8_lossy(raw);
    let lines = text.split_inclusive("\r\n").map(|line| {
        if line.to_ascii_lowercase().starts_with("content-length:") {
            line.replacen(&length.to_string(), &announced.to_string(), 1)
        } else {
            line.to_owned()
        }
    });
    lines.collect::<String>().into_bytes()
}
