//! `get -o -` and `cat`: binaries to standard output, one after the other; and
//! the attachment of an event.

use std::convert::identity;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::bar::Bar;
use super::console::Console;
use super::failure::Failure;
use super::get::{look_up, say_wait};
use super::{jobs, until};
use crate::api::Client;
use crate::cli::Moving;
use crate::domain::{BinaryId, EventId};
use crate::exit::Exit;
use crate::transfer::{self, Flow, JobId, Listed, Phase, Progress, TransferError};

/// How often the line of progress changes.
const SAMPLE: Duration = Duration::from_millis(100);

/// Said of an interruption.
pub(super) const INCOMPLETE: &str =
    "Interrupted: what was written to standard output is not complete.";

/// What becomes of bytes that a terminal would obey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnTerminal {
    /// They are refused, with these words of what to do instead.
    Refuse(&'static str),
    /// They are written all the same.
    Write,
}

const REFUSED: OnTerminal = OnTerminal::Refuse("use -o FILE, or pipe it");

/// Writes the binaries in the order of their ids.
pub(super) async fn run(
    ids: &[BinaryId],
    client: &Client,
    moving: Moving,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    until(stop, all(ids, client, moving, console))
        .await
        .map_err(|failure| failure.stopped_with(INCOMPLETE))
}

async fn all(
    ids: &[BinaryId],
    client: &Client,
    moving: Moving,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let mut exits = Vec::new();
    for id in ids {
        match one(id, client, moving, REFUSED, console).await {
            Ok(()) => exits.push(Exit::DONE),
            Err(error) => exits.push(error.said(console)?),
        }
    }
    Ok(Exit::of_all(exits))
}

/// Why a binary did not reach standard output.
pub(super) enum Poured {
    /// Its download failed.
    Transfer(TransferError),
    /// It cannot be read: the code, and the sentence to say.
    Said(Exit, String),
    /// Whoever reads wants no more, or this machine cannot go on.
    Output(Failure),
}

impl Poured {
    /// Says it and gives its code, unless nothing more can be written.
    pub(super) fn said(self, console: &mut Console) -> Result<Exit, Failure> {
        let (exit, sentence) = match self {
            Self::Transfer(error) => (Exit::of_transfer(&error), error.to_string()),
            Self::Said(exit, sentence) => (exit, sentence),
            Self::Output(failure) => return Err(failure),
        };
        console.complain(&sentence);
        Ok(exit)
    }
}

impl From<TransferError> for Poured {
    fn from(error: TransferError) -> Self {
        Self::Transfer(error)
    }
}

/// Writes one binary, all of it.
pub(super) async fn one(
    id: &BinaryId,
    client: &Client,
    moving: Moving,
    on_terminal: OnTerminal,
    console: &mut Console,
) -> Result<(), Poured> {
    let retry = jobs::retry(moving);
    for binary in look_up(client, std::slice::from_ref(id), retry, console, identity).await {
        let binary = binary.map_err(TransferError::from)?;
        let (title, length) = (binary.title(), binary.length);
        let mut output = Output::new(binary.id.as_str(), title, length, on_terminal, console);
        let listed = Listed::new(&binary);
        transfer::pour(client, &listed, retry, moving.pace.limit_rate, |flow| {
            output.take(flow).map_err(Poured::Output)
        })
        .await?;
    }
    console.flush().map_err(Poured::Output)
}

/// Writes the attachment of one event, all of it.
pub(super) async fn attachment(
    id: &EventId,
    client: &Client,
    moving: Moving,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let work = async {
        match attached(id, client, moving, console).await {
            Ok(()) => Ok(Exit::DONE),
            Err(error) => error.said(console),
        }
    };
    until(stop, work)
        .await
        .map_err(|failure| failure.stopped_with(INCOMPLETE))
}

async fn attached(
    id: &EventId,
    client: &Client,
    moving: Moving,
    console: &mut Console,
) -> Result<(), Poured> {
    let retry = jobs::retry(moving);
    let call = || client.event(id);
    let waits = |wait, error| say_wait(console, wait, &error);
    let event = transfer::insist(retry, call, waits).await;
    let event = event.map_err(TransferError::from)?;
    let length = event.attachment.as_ref().and_then(|it| it.length);
    let called = format!("The attachment of event {id}");
    let mut output = Output::new(called, event.file_name(), length, REFUSED, console);
    let listed = Listed::attachment(&event);
    transfer::pour(client, &listed, retry, moving.pace.limit_rate, |flow| {
        output.take(flow).map_err(Poured::Output)
    })
    .await?;
    console.flush().map_err(Poured::Output)
}

/// Standard output, and the line of progress beside it.
pub(super) struct Output<'a> {
    console: &'a mut Console,
    /// What a sentence calls it.
    called: String,
    is_terminal: bool,
    on_terminal: OnTerminal,
    bar: Bar,
    progress: Progress,
    sampled: Instant,
}

impl<'a> Output<'a> {
    /// For something that a sentence calls like this, of this name and length.
    pub(super) fn new(
        called: impl Into<String>,
        title: &str,
        total: Option<u64>,
        on_terminal: OnTerminal,
        console: &'a mut Console,
    ) -> Self {
        Self {
            called: called.into(),
            is_terminal: console.out_is_terminal(),
            on_terminal,
            console,
            bar: Bar::new(vec![title.to_owned()]),
            progress: Progress {
                id: JobId(0),
                phase: Phase::Receiving,
                bytes: 0,
                base: 0,
                total,
            },
            sampled: Instant::now(),
        }
    }

    /// How many bytes were written.
    pub(super) const fn written(&self) -> u64 {
        self.progress.bytes
    }

    /// Writes the next bytes, or says why none come.
    pub(super) fn take(&mut self, flow: Flow) -> Result<(), Failure> {
        let bytes = match flow {
            Flow::Bytes(bytes) => bytes,
            Flow::Waits(wait, error) => {
                say_wait(self.console, wait, &error);
                return Ok(());
            }
        };
        if let OnTerminal::Refuse(instead) = self.on_terminal
            && self.is_terminal
            && commands_a_terminal(&bytes)
        {
            return Err(Failure::local(format!(
                "{} is not plain text, and a terminal would obey it: {instead}.",
                self.called
            )));
        }
        self.console.write(&bytes)?;
        self.progress.bytes += bytes.len() as u64;
        if !self.is_terminal && self.sampled.elapsed() >= SAMPLE {
            self.sampled = Instant::now();
            let lines = self.bar.lines(&[self.progress], self.sampled);
            self.console.show_progress(&lines);
        }
        Ok(())
    }
}

/// Whether bytes hold what is no text: a control character other than those
/// that end lines, in ASCII or as one of the C1 set in UTF-8.
fn commands_a_terminal(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t');
    bytes.iter().any(is_control)
        || bytes
            .windows(2)
            .any(|pair| matches!(pair, [0xc2, 0x80..=0x9f]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_a_terminal_obeys() {
        for text in ["plain\r\n\ttext", "naïve 测试 🚀", ""] {
            assert!(!commands_a_terminal(text.as_bytes()), "{text}");
        }
        for other in ["\u{1b}[2J", "a\0b", "\u{9b}31m", "\u{7f}"] {
            assert!(commands_a_terminal(other.as_bytes()), "{other:?}");
        }
    }
}
