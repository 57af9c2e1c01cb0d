//! The log of one job: what happened to it and when, kept here for the jobs of
//! this session and in the journal for those of earlier ones.

use jiff::Timestamp;

use super::{JobRow, Transfers, words};
use crate::app::{Call, Context, RequestId, Step};
use crate::transfer::journal::{Key, Past};
use crate::transfer::{JobEvent, JobId, Pause};
use crate::ui::format;

/// Lines of one job that are kept; the journal keeps as many.
const MOST: usize = 1000;

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When, by the system's clock.
    pub at: Timestamp,
    /// A sentence, not yet cleaned.
    pub text: String,
}

/// Whose log it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogOf {
    /// A job of the list.
    Job(JobId),
    /// A job of the history.
    Past(Box<Past>),
}

/// The log that is open.
#[derive(Clone, Debug)]
pub struct Log {
    /// Whose it is.
    pub of: LogOf,
    /// What the journal has of it.
    pub earlier: Vec<LogLine>,
    /// The request for that.
    request: Option<RequestId>,
    /// Why that cannot be read.
    pub error: Option<String>,
    /// The first line on the screen; `None`: the newest ones are.
    pub top: Option<usize>,
}

impl JobRow {
    /// Writes an event of the job into its log.
    pub(super) fn note(&mut self, event: &JobEvent, at: Timestamp) {
        let text = match event {
            JobEvent::Started(_, attempt) => format!("Attempt {attempt} begins."),
            JobEvent::Asked(_, question) => format!("Asks: {}.", words::question(question)),
            JobEvent::Queued(_) => "Waits for its turn.".to_owned(),
            JobEvent::Waits(_, wait, error) => {
                format!("{error} Tries again in {}.", format::left(*wait))
            }
            JobEvent::Paused(_, Pause::Person) => words::paused_sentence(self),
            JobEvent::Paused(_, pause) => words::pause_sentence(pause),
            JobEvent::Noted(_, text) => text.clone(),
            JobEvent::Ended(_, outcome) => words::outcome_sentence(outcome),
            // Its log says it in a line of its own.
            JobEvent::Advised(..) | JobEvent::Order(_) | JobEvent::Unrecorded(_) => return,
        };
        self.log.push_back(LogLine { at, text });
        if self.log.len() > MOST {
            self.log.pop_front();
        }
    }
}

impl Transfers {
    /// Opens the log of the row under the cursor.
    pub fn open_log(&mut self, context: &mut Context<'_>) {
        if let Some(job) = self.current() {
            let (of, key) = (LogOf::Job(job.id), job.key);
            self.log = Some(Log::new(of, key, context));
        }
    }

    /// Opens the log of the row of the history.
    pub(super) fn open_past_log(&mut self, context: &mut Context<'_>) {
        if let Some(past) = self.history.current().cloned() {
            let key = Some(past.key);
            self.log = Some(Log::new(LogOf::Past(Box::new(past)), key, context));
        }
    }

    /// The lines of the log that is open, the oldest first.
    #[must_use]
    pub fn log_lines(&self) -> Vec<LogLine> {
        let Some(log) = &self.log else {
            return Vec::new();
        };
        let earlier = log.earlier.iter().cloned();
        let own = match &log.of {
            LogOf::Job(id) => self.job(*id).map(|job| &job.log),
            LogOf::Past(past) => {
                let line = |at, text| LogLine { at, text };
                let begin = line(past.created, "Queued.".to_owned());
                let end = line(past.ended, words::end_sentence(&past.end));
                return [begin].into_iter().chain(earlier).chain([end]).collect();
            }
        };
        let first = own.and_then(|own| own.front()).map(|line| line.at);
        // What this session noted is in both.
        earlier
            .filter(|line| first.is_none_or(|first| line.at < first))
            .chain(own.into_iter().flatten().cloned())
            .collect()
    }

    /// Moves the lines on the screen, where so many fit.
    pub(super) fn scroll_log(&mut self, step: Step, rows: usize) {
        let last = self.log_lines().len().saturating_sub(rows.max(1));
        if let Some(log) = &mut self.log {
            let top = log.top.unwrap_or(last);
            let to = match step {
                Step::Down(by) => top.saturating_add(by),
                Step::Up(by) => top.saturating_sub(by),
                Step::First => 0,
                Step::Last => last,
            };
            log.top = (to < last).then_some(to);
        }
    }

    /// Closes the log. Says whether there was one.
    pub(super) fn close_log(&mut self, context: &mut Context<'_>) -> bool {
        let log = self.log.take();
        let was_open = log.is_some();
        context.cancel_call(log.and_then(|log| log.request));
        was_open
    }

    /// Takes what the journal has of a log.
    pub fn receive_notes(
        &mut self,
        id: RequestId,
        result: Result<Vec<(Timestamp, String)>, String>,
    ) {
        let log = self.log.as_mut();
        let Some(log) = log.filter(|log| log.request == Some(id)) else {
            return;
        };
        log.request = None;
        match result {
            Ok(lines) => {
                let lines = lines.into_iter();
                log.earlier = lines.map(|(at, text)| LogLine { at, text }).collect();
            }
            Err(sentence) => log.error = Some(sentence),
        }
    }
}

impl Log {
    fn new(of: LogOf, key: Option<Key>, context: &mut Context<'_>) -> Self {
        Self {
            of,
            earlier: Vec::new(),
            request: key.map(|key| context.call(Call::Notes(key))),
            error: None,
            top: None,
        }
    }

    /// The request that it waits for.
    #[must_use]
    pub const fn awaited(&self) -> Option<RequestId> {
        self.request
    }
}
