//! Transfers of a command: started together, watched to the end of each, and
//! reported in the order asked for.

use std::io;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::asking::{Asking, Refused, refusal};
use super::bar::Bar;
use super::connecting;
use super::console::Console;
use super::failure::Failure;
use super::interrupted::{Stopped, is_sent, sentence};
use super::item::{Asked, Ended, Item, Ran, Start, What};
use super::report::report;
use super::results::Results;
use super::{journal, safety};
use crate::api::{Client, ErrorKind};
use crate::cli::Moving;
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::journal::Journal;
use crate::transfer::{
    Closing, Done, Engine, JobEvent, JobId, Leave, MAX_CHUNK, Outcome, Pause, Retry, Settings,
    Share, TransferError, begins_anew,
};

/// How often the lines of progress change.
const SAMPLE: Duration = Duration::from_millis(100);

/// How often and when something is tried again for a command.
pub(super) fn retry(moving: Moving) -> Retry {
    Retry {
        times: usize::from(moving.pace.retries),
        ..Retry::default()
    }
}

/// As [`run_with`], with the journal where there is one.
pub(super) async fn run(
    client: Client,
    moving: Moving,
    items: Vec<Item>,
    results: Results,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let journal = journal::open_if_possible(console).await;
    let settings = settings(moving, journal);
    let ran = run_with(client.clone(), settings, items, results, console, stop).await;
    connecting::keep_learned(&client);
    ran
}

/// How the engine works for a command.
pub(super) fn settings(moving: Moving, journal: Option<Journal>) -> Settings {
    Settings {
        share: Share::new(usize::from(moving.jobs), moving.pace.limit_rate),
        retry: retry(moving),
        journal,
        // What needs one and has none says so.
        safety: safety::open().ok(),
        insists: true,
    }
}

/// Runs the transfers until each has ended; `stop` sets aside those that have
/// not, and then a sentence says what is left of them. Each is reported in the
/// order of the list, as soon as all before it have ended.
pub(super) async fn run_with(
    client: Client,
    settings: Settings,
    items: Vec<Item>,
    results: Results,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let is_recorded = settings.journal.is_some();
    let (engine, mut events) = Engine::new(client, settings);
    let mut watch = Watch::new(&engine, is_recorded, items, results);
    // Before any is reported, and so dropped: a job's id is its place.
    let mut bar = Bar::new(watch.names());
    watch.report_ended(console);
    let mut sample = tokio::time::interval(SAMPLE);
    let mut is_stopped = false;
    while !watch.is_over() {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => watch.hear(event, console),
                // The engine is held here, so this is a fault of the program;
                // nothing may pass for done that was not.
                None => break,
            },
            () = stop.cancelled(), if !is_stopped => {
                is_stopped = true;
                watch.note_where_they_stand();
                engine.shut_down(Closing::SetAside).await;
                watch.look_what_came().await;
            }
            line = watch.asking.line(), if !is_stopped && watch.asking.is_open() => {
                watch.answered(line, console);
            }
            // A question is not to be written over.
            _ = sample.tick(),
                if !is_stopped && !watch.asking.is_open() && console.shows_progress() =>
            {
                console.show_progress(&bar.lines(&engine.progress(), Instant::now()));
            }
        }
    }
    // What stands still is set aside, and what a slow disk has not removed yet
    // would stay behind.
    engine.shut_down(Closing::SetAside).await;
    watch.lose_the_rest(console);
    if let Some(sentence) = sentence(&watch.stopped()) {
        console.complain(&sentence);
    }
    watch.results.end(console)
}

/// A transfer that is watched. Ten thousand may wait: what few of them have is
/// on the heap.
struct Watched {
    name: String,
    what: What,
    attempts: u32,
    /// Where an earlier run left it: who is asked what it asks. It is not lost by
    /// a question that finds no answer.
    left: Option<Asked>,
    /// Why it is being cancelled, where that is not the person's wish.
    trouble: Option<Box<TransferError>>,
    is_sent: bool,
    has_moved: bool,
    begins_anew: bool,
    /// Finds out what came of it where it is ended when all was sent.
    look: Option<BoxFuture<'static, Option<Done>>>,
    /// What came of it although it was ended.
    came: Option<Box<Done>>,
    ran: Option<Box<Ran>>,
}

impl Watched {
    fn end(&mut self, ended: Ended) {
        // What stood still was told already, and is only set aside now.
        if self.ran.is_none() {
            self.ran = Some(Box::new(Ran {
                ended,
                attempts: self.attempts,
            }));
        }
    }

    /// Whether trying again with the same login is of no use, and nothing is
    /// there that a later run could go on with.
    fn is_hopeless(&self, error: &TransferError, moved: u64) -> bool {
        let is_login =
            matches!(error, TransferError::Api(error) if error.kind == ErrorKind::Unauthorized);
        let begins_anew = matches!(
            self.what,
            What::Upload(_) | What::Replace(..) | What::Deploy(..)
        );
        is_login && (begins_anew || moved == 0)
    }
}

/// All transfers of a command. The id of a job is its place.
struct Watch<'a> {
    engine: &'a Engine,
    /// Whether the journal keeps what is set aside.
    is_recorded: bool,
    /// Those that were reported are dropped, but for the stopped ones, of which
    /// the end tells.
    all: Vec<Option<Watched>>,
    reported: usize,
    results: Results,
    asking: Asking,
}

impl<'a> Watch<'a> {
    /// Starts them.
    fn new(engine: &'a Engine, is_recorded: bool, items: Vec<Item>, results: Results) -> Self {
        let mut all = Vec::with_capacity(items.len());
        for (id, item) in (0..).map(JobId).zip(items) {
            let mut watched = Watched {
                name: item.name,
                what: item.what,
                attempts: 0,
                left: None,
                trouble: None,
                is_sent: false,
                has_moved: false,
                begins_anew: false,
                look: None,
                came: None,
                ran: None,
            };
            match item.start {
                Start::New(job) => engine.start(id, *job),
                Start::Once(job, look) => {
                    watched.look = Some(look);
                    engine.start(id, *job);
                }
                Start::Known(record, asked) => {
                    watched.left = Some(asked);
                    watched.attempts = record.memory.attempts;
                    engine.adopt(id, *record);
                    engine.go_on(id);
                }
                Start::Refused(error) => watched.end(Ended::Failed(error)),
                Start::There(path) => watched.end(Ended::Done(Done::Skipped(path))),
            }
            all.push(Some(watched));
        }
        Self {
            engine,
            is_recorded,
            all,
            reported: 0,
            results,
            asking: Asking::default(),
        }
    }

    fn names(&self) -> Vec<String> {
        let all = self.all.iter().flatten();
        all.map(|one| one.name.clone()).collect()
    }

    fn is_over(&self) -> bool {
        self.reported == self.all.len()
    }

    fn get_mut(&mut self, id: JobId) -> Option<&mut Watched> {
        self.all.get_mut(usize::try_from(id.0).ok()?)?.as_mut()
    }

    fn hear(&mut self, event: JobEvent, console: &mut Console) {
        match event {
            JobEvent::Started(id, attempt) => {
                if let Some(one) = self.get_mut(id) {
                    one.attempts = attempt;
                }
            }
            JobEvent::Waits(id, wait, error) => {
                self.say(console, id, &format!("{}: {error}", tries_again(wait)));
            }
            JobEvent::Noted(id, text) => self.say(console, id, &text),
            JobEvent::Advised(id, _) => self.say(console, id, "--way chunks does that."),
            JobEvent::Paused(id, Pause::Trouble(error)) => self.stands_still(id, error),
            JobEvent::Ended(id, outcome) => self.ended(id, outcome),
            JobEvent::Unrecorded(why) => {
                self.is_recorded = false;
                console.complain(&why);
            }
            JobEvent::Asked(id, question) => {
                let left = self.get_mut(id).and_then(|one| one.left);
                let refused = match left {
                    Some(Asked::Nobody) => Some((id, refusal(&question))),
                    _ => self.asking.add(id, question, self.engine, console),
                };
                self.refuse(refused);
            }
            // No command pauses a job; one that was adopted is told to go on at
            // once.
            JobEvent::Queued(_)
            | JobEvent::Paused(_, Pause::Person | Pause::EarlierRun)
            | JobEvent::Order(_) => {}
        }
        self.report_ended(console);
    }

    fn answered(&mut self, line: io::Result<String>, console: &mut Console) {
        let refused = self.asking.answer(line, self.engine, console);
        self.refuse(refused);
        self.report_ended(console);
    }

    /// What the person does not want ends as it does where nobody is asked: what
    /// came of a large file is kept, and what an earlier run left stays left.
    fn refuse(&mut self, refused: impl IntoIterator<Item = Refused>) {
        for (id, error) in refused {
            let (is_recorded, is_large) = (self.is_recorded, self.moved(id) >= MAX_CHUNK);
            let Some(one) = self.get_mut(id) else {
                continue;
            };
            if is_recorded && (is_large || one.left.is_some()) {
                one.end(Ended::Aside(error));
                // Until it is set aside at the end.
                self.engine.pause(id);
            } else {
                one.trouble = Some(Box::new(error));
                self.engine.cancel(id, Leave::Nothing);
            }
        }
    }

    /// How many bytes of a transfer are across.
    fn moved(&self, id: JobId) -> u64 {
        let progress = self.engine.progress();
        let found = progress.iter().find(|job| job.id == id);
        found.map_or(0, |job| job.bytes)
    }

    fn say(&mut self, console: &mut Console, id: JobId, text: &str) {
        if let Some(one) = self.get_mut(id) {
            console.note(&format!("{}: {}", clean(&one.name), clean(text)));
        }
    }

    /// It keeps its place in the engine until all others have ended; then it is
    /// set aside.
    fn stands_still(&mut self, id: JobId, error: TransferError) {
        let (engine, is_recorded, moved) = (self.engine, self.is_recorded, self.moved(id));
        let Some(one) = self.get_mut(id) else {
            return;
        };
        if is_recorded && !one.is_hopeless(&error, moved) {
            one.end(Ended::Aside(error));
        } else {
            one.trouble = Some(Box::new(error));
            engine.cancel(id, Leave::Nothing);
        }
    }

    fn ended(&mut self, id: JobId, outcome: Outcome) {
        let Some(one) = self.get_mut(id) else {
            return;
        };
        let ended = match (outcome, one.trouble.take()) {
            (Outcome::Done(done), _) => Ended::Done(done),
            (Outcome::Failed(error), _) => Ended::Failed(error),
            (Outcome::Cancelled, Some(error)) => Ended::Failed(*error),
            (Outcome::Cancelled, None) => {
                let came = one.came.take().map(|came| Ended::Done(*came));
                came.unwrap_or(Ended::Stopped { is_kept: false })
            }
            (Outcome::SetAside, _) => Ended::Stopped { is_kept: true },
        };
        one.end(ended);
    }

    /// Before they are stopped: of which all was sent, of which nothing moved,
    /// and of which nothing is on the disk.
    fn note_where_they_stand(&mut self) {
        for job in self.engine.progress() {
            if let Some(one) = self.get_mut(job.id) {
                one.is_sent = is_sent(&job);
                one.has_moved = job.bytes > 0;
                one.begins_anew = begins_anew(job.total);
            }
        }
    }

    /// Whether what nobody goes on with came all the same, where only the answer
    /// was missing.
    async fn look_what_came(&mut self) {
        for one in self.all.iter_mut().flatten().filter(|one| one.is_sent) {
            if let Some(look) = one.look.take() {
                one.came = look.await.map(Box::new);
            }
        }
    }

    fn report_ended(&mut self, console: &mut Console) {
        while let Some(place) = self.all.get_mut(self.reported)
            && let Some(Watched {
                what,
                ran: Some(ran),
                ..
            }) = place
        {
            report(&mut self.results, console, what, ran);
            if !matches!(ran.ended, Ended::Stopped { .. }) {
                *place = None;
            }
            self.reported += 1;
        }
    }

    fn lose_the_rest(&mut self, console: &mut Console) {
        for one in self.all.iter_mut().flatten() {
            let lost = TransferError::Internal("a transfer gave no result".to_owned());
            one.end(Ended::Failed(lost));
        }
        self.report_ended(console);
    }

    fn stopped(&self) -> Vec<Stopped<'_>> {
        let stopped = |one: &'_ Watched| match one.ran.as_ref()?.ended {
            Ended::Stopped { is_kept } => Some(is_kept),
            _ => None,
        };
        self.all
            .iter()
            .flatten()
            .filter_map(|one| {
                Some(Stopped {
                    name: &one.name,
                    what: &one.what,
                    is_sent: one.is_sent,
                    has_moved: one.has_moved,
                    begins_anew: one.begins_anew,
                    is_kept: stopped(one)?,
                })
            })
            .collect()
    }
}

/// `tries again in 4 s`, rounded up.
pub(super) fn tries_again(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    format!("tries again in {seconds} s")
}
