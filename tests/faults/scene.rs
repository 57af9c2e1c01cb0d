//! A server, a proxy in front of it, a folder, and an engine or the built
//! program on the other side.

mod events;
mod others;

pub use events::{MIDDLE, attach, attach_by, bodies, chunk_at};
pub use others::Other;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use c8ybin::api::{Client, Connection, Credentials, ErrorKind, Patience, Payload};
use c8ybin::domain::{Binary, BinaryId, BinaryQuery, NewBinary, PageRequest};
use c8ybin::transfer::{
    Done, Engine, Existing, Job, JobEvent, JobId, Leave, LineTrouble, Outcome, Pause, Retry,
    Settings, Target, TransferError,
};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::program::{PASSWORD, Ran, Tenant};
use crate::proxy::{Proxy, contents, uploads};

/// Bytes of a file that is more than all buffers between it and the server
/// hold, so that most of it is still to be read when something happens.
pub const LARGE: usize = 12 << 20;

/// How long a job may take.
const LONGEST: Duration = Duration::from_secs(30);

/// One attempt, and no other: what breaks it pauses the job.
const NEVER: Retry = Retry {
    first: Duration::ZERO,
    longest: Duration::ZERO,
    times: 0,
};

/// Waits too short to notice.
const SOON: Retry = Retry {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(2),
    times: 5,
};

/// A name that a partial file never has.
const NAME: &str = "a.bin";

/// All that a fault needs around it. The fields go in this order.
pub struct Scene {
    engine: Engine,
    events: UnboundedReceiver<JobEvent>,
    /// The newest job, and whether it stands still.
    job: u64,
    is_paused: bool,
    /// How long it waited for another attempt, and why, each time.
    pub waits: Vec<(Duration, String)>,
    /// Why chunks were proposed, each time.
    pub advised: Vec<LineTrouble>,
    /// What was said in the logs of the jobs.
    pub notes: Vec<String>,
    runtime: Runtime,
    pub proxy: Proxy,
    /// The server, and the folder in which the program runs.
    pub tenant: Tenant,
}

/// A binary on the server, and what it holds.
pub struct Stored {
    pub id: BinaryId,
    pub bytes: Vec<u8>,
}

/// How a job came to rest.
#[derive(Debug)]
pub enum Rest {
    Ended(Outcome),
    /// It stands still and could go on.
    Paused(TransferError),
}

impl Scene {
    /// With the usual patience and one attempt a job: for faults that say so
    /// themselves.
    pub fn new() -> Self {
        Self::with(Patience::default(), NEVER)
    }

    /// With little patience: for what stands still.
    pub fn impatient() -> Self {
        Self::with(little_patience(), NEVER)
    }

    /// With five further attempts: for what passes.
    pub fn stubborn() -> Self {
        Self::with(Patience::default(), SOON)
    }

    /// The same, with little patience.
    pub fn stubborn_and_impatient() -> Self {
        Self::with(little_patience(), SOON)
    }

    fn with(patience: Patience, retry: Retry) -> Self {
        let tenant = Tenant::empty();
        let proxy = Proxy::to(&tenant.url());
        let client = client(&proxy.url(), patience).unwrap();
        Self::of(tenant, proxy, client, retry)
    }

    /// With a client that goes another way than straight to the proxy.
    pub fn over(tenant: Tenant, proxy: Proxy, client: Client) -> Self {
        Self::of(tenant, proxy, client, SOON)
    }

    fn of(tenant: Tenant, proxy: Proxy, client: Client, retry: Retry) -> Self {
        let runtime = Runtime::new().unwrap();
        let settings = Settings {
            retry,
            ..Settings::default()
        };
        let (engine, events) = {
            let _inside = runtime.enter();
            Engine::new(client, settings)
        };
        std::fs::create_dir(tenant.folder().join("saved")).unwrap();
        Self {
            engine,
            events,
            job: 0,
            is_paused: false,
            waits: Vec::new(),
            advised: Vec::new(),
            notes: Vec::new(),
            runtime,
            proxy,
            tenant,
        }
    }

    /// Puts a binary of so many bytes on the server, past the proxy.
    pub fn stored(&self, length: usize) -> Stored {
        let bytes = bytes(length);
        let payload = Payload::from_bytes(bytes.clone());
        let made =
            self.runtime
                .block_on(self.directly().create_binary(&new_binary(), None, payload));
        let id = made.unwrap().id;
        Stored { id, bytes }
    }

    /// A file to upload.
    pub fn file(&self, length: usize) -> (PathBuf, Vec<u8>) {
        let bytes = bytes(length);
        (self.tenant.file("source", &bytes), bytes)
    }

    /// The folder that downloads go to.
    pub fn folder(&self) -> PathBuf {
        self.tenant.folder().join("saved")
    }

    /// What a download gets for its final name.
    pub fn saved(&self) -> PathBuf {
        self.folder().join(NAME)
    }

    fn directly(&self) -> Client {
        client(&self.tenant.url(), Patience::default()).unwrap()
    }

    /// What the server holds, asked past the proxy.
    pub fn objects(&self) -> Vec<Binary> {
        let page = PageRequest {
            number: 1,
            size: 100,
            totals: false,
        };
        let client = self.directly();
        let query = BinaryQuery::default();
        let list = client.binaries(&query, page);
        self.runtime.block_on(list).unwrap().items
    }

    /// The content of a binary on the server, past the proxy.
    pub fn content(&self, id: &BinaryId) -> Vec<u8> {
        let client = self.directly();
        self.runtime.block_on(async {
            let mut content = client.open_binary(id, 0, None).await.unwrap();
            let mut bytes = Vec::new();
            while let Some(chunk) = content.chunk().await.unwrap() {
                bytes.extend_from_slice(&chunk);
            }
            bytes
        })
    }

    /// The length of the body that the upload of a file has.
    pub fn body_length(&mut self, path: &Path) -> u64 {
        let refusal = crate::proxy::answer_of("400 Bad Request", &[], "");
        let rule = self.proxy.on(uploads).answer(refusal).times(1);
        self.put(path);
        assert_eq!(rule.hits(), 1);
        let log = self.proxy.log();
        let last = log.of(uploads).pop().unwrap();
        last.head.header("content-length").unwrap().parse().unwrap()
    }

    /// Starts a job.
    pub fn start(&mut self, job: Job) {
        self.job += 1;
        self.is_paused = false;
        self.engine.start(JobId(self.job), job);
    }

    /// Waits until the job has ended or stands still.
    #[track_caller]
    pub fn rest(&mut self) -> Rest {
        let (events, waits) = (&mut self.events, &mut self.waits);
        let (advised, notes) = (&mut self.advised, &mut self.notes);
        let rest = async {
            loop {
                match events.recv().await.unwrap() {
                    JobEvent::Ended(_, outcome) => return Rest::Ended(outcome),
                    JobEvent::Paused(_, Pause::Trouble(error)) => return Rest::Paused(error),
                    JobEvent::Waits(_, wait, error) => waits.push((wait, error.to_string())),
                    JobEvent::Advised(_, trouble) => advised.push(trouble),
                    JobEvent::Noted(_, text) => notes.push(text),
                    _ => {}
                }
            }
        };
        let rest = self
            .runtime
            .block_on(async { timeout(LONGEST, rest).await });
        let rest = rest.unwrap();
        self.is_paused = matches!(rest, Rest::Paused(_));
        rest
    }

    /// Lets a job that stands still go on, and waits as before.
    #[track_caller]
    pub fn go_on(&mut self) -> Rest {
        self.again();
        self.rest()
    }

    /// Lets a job that stands still go on.
    pub fn again(&self) {
        self.engine.go_on(JobId(self.job));
    }

    /// Cancels the job, and waits for its end.
    #[track_caller]
    pub fn cancelled(&mut self) {
        self.engine.cancel(JobId(self.job), Leave::Nothing);
        let rest = self.rest();
        assert!(
            matches!(rest, Rest::Ended(Outcome::Cancelled)),
            "not cancelled: {rest:?}"
        );
    }

    /// Uploads a file.
    #[track_caller]
    pub fn put(&mut self, path: &Path) -> Rest {
        self.start(upload(path));
        self.rest()
    }

    /// The download of a binary into the folder.
    pub fn download(&self, stored: &Stored) -> Job {
        download(&stored.id, stored.bytes.len() as u64, self.folder())
    }

    /// The names in the folder, hidden ones too, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Downloads a binary into the folder.
    #[track_caller]
    pub fn get(&mut self, stored: &Stored) -> Rest {
        let job = self.download(stored);
        self.start(job);
        self.rest()
    }

    /// The program, connected through the proxy.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.tenant.command(arguments);
        command.env("C8Y_HOST", self.proxy.url());
        command
    }

    /// Starts the program.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// That nothing has the final name.
    #[track_caller]
    pub fn nothing_saved(&self) {
        assert!(!self.saved().exists());
    }

    /// That nothing has the final name; and that the same job, or a new one,
    /// saves the file as soon as the fault is gone.
    #[track_caller]
    pub fn not_saved_until_it_is_clean(&mut self, stored: &Stored) {
        self.nothing_saved();
        self.proxy.clear();
        let rest = if self.is_paused {
            self.go_on()
        } else {
            self.get(stored)
        };
        let Rest::Ended(Outcome::Done(Done::Saved { path, .. })) = rest else {
            panic!("not saved: {rest:?}");
        };
        assert!(std::fs::read(path).unwrap() == stored.bytes);
    }

    /// That the content came once, and of it no more than a chunk of 5 MiB again.
    #[track_caller]
    pub fn read_again_at_most_a_chunk(&self) {
        let received = self.proxy.log().received(contents);
        let whole = LARGE as u64;
        assert!(
            (whole..=whole + (5 << 20)).contains(&received),
            "{received} of {whole}"
        );
    }

    /// That the server has so many objects, and each is the whole file.
    #[track_caller]
    pub fn holds(&self, count: usize, bytes: &[u8]) {
        let objects = self.objects();
        assert_eq!(objects.len(), count, "{objects:?}");
        for object in objects {
            assert!(self.content(&object.id) == bytes, "{object:?}");
        }
    }
}

fn little_patience() -> Patience {
    let short = Duration::from_millis(300);
    Patience {
        connect: short,
        answer: short,
        upload_stall: short,
        upload_answer: short,
    }
}

/// A client of the server at an address.
pub fn client(url: &str, patience: Patience) -> Result<Client, c8ybin::api::ApiError> {
    Client::with_patience(connection(url), patience)
}

/// The connection to an address.
pub fn connection(url: &str) -> Connection {
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: PASSWORD.into(),
    };
    Connection::new(url, Some("t2000".into()), credentials).unwrap()
}

/// The download of a binary into a folder.
fn download(id: &BinaryId, length: u64, folder: PathBuf) -> Job {
    Job::Download {
        id: id.clone(),
        length: Some(length),
        digest: None,
        target: Target::Folder {
            folder,
            name: NAME.into(),
        },
        existing: Existing::Fail,
    }
}

/// The upload of a file.
pub fn upload(path: &Path) -> Job {
    Job::Upload {
        path: path.to_owned(),
        new: new_binary(),
    }
}

fn new_binary() -> NewBinary {
    NewBinary {
        name: NAME.into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    }
}

/// So many bytes, which do not repeat soon.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

/// That it came to nothing, with a sentence that holds these words; gives the
/// sentence.
#[track_caller]
pub fn failed(rest: &Rest, words: &str) -> String {
    let said = error_of(rest).to_string();
    assert!(said.contains(words), "“{words}” in: {said}");
    assert!(said.ends_with(['.', '?']), "a sentence: {said}");
    for debug in [PASSWORD, "os error", "Some(", "Error {"] {
        assert!(!said.contains(debug), "{debug} in: {said}");
    }
    said
}

/// The same, and for this kind of reason.
#[track_caller]
pub fn failed_as(rest: &Rest, kind: ErrorKind, words: &str) -> String {
    let said = failed(rest, words);
    let TransferError::Api(error) = error_of(rest) else {
        panic!("not by the platform: {rest:?}");
    };
    assert_eq!(error.kind, kind, "{said}");
    said
}

#[track_caller]
fn error_of(rest: &Rest) -> &TransferError {
    match rest {
        Rest::Ended(Outcome::Failed(error)) | Rest::Paused(error) => error,
        Rest::Ended(other) => panic!("did not fail: {other:?}"),
    }
}
