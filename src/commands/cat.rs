//! `cat`: binaries, and files inside of them, to standard output.
//!
//! A whole binary is poured as by `get -o -`. A file inside of one is read on a
//! thread that may wait, through ranges; its bytes come over a short channel.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::pour::{self, INCOMPLETE, OnTerminal, Output, Poured};
use super::{id, until};
use crate::api::Client;
use crate::cli;
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::preview::archive::read_entry;
use crate::preview::{HEAD, Kind, Limits, PreviewError, identify};
use crate::transfer::{Budget, Flow, PeekAt, PeekError, PeekReader, RemoteFile};

/// What is fetched of a binary for one file inside: as much as it takes.
const BUDGET: Budget = Budget {
    fetched: u64::MAX,
    kept: 4 << 20,
    head: 16 << 20,
};

/// The memory for unpacking in bytes: what `zstd --long` asks for, and some.
const MEMORY: u64 = 160 << 20;

/// So many pieces wait for standard output.
const WAITING: usize = 8;

/// What is to be written.
pub(super) struct Wish {
    targets: Vec<Target>,
    on_terminal: OnTerminal,
}

/// A binary, or a file inside of it.
struct Target {
    id: BinaryId,
    path: Option<String>,
}

impl Wish {
    pub(super) fn new(args: &cli::Cat) -> Result<Self, Failure> {
        let targets = args.targets.iter().map(|text| target(text));
        Ok(Self {
            targets: targets.collect::<Result<_, _>>()?,
            on_terminal: if args.force {
                OnTerminal::Write
            } else {
                OnTerminal::Refuse("pipe it, or use --force")
            },
        })
    }
}

fn target(text: &str) -> Result<Target, Failure> {
    let (number, path) = match text.split_once('/') {
        Some((number, path)) => (number, Some(path)),
        None => (text, None),
    };
    if path.is_some_and(|path| path.trim_matches('/').is_empty()) {
        let number = clean(number);
        return Err(Failure::usage(format!(
            "No file inside of {number} is named: write {number}/PATH, or {number} for all of it."
        )));
    }
    Ok(Target {
        id: id(number)?,
        path: path.map(str::to_owned),
    })
}

pub(super) async fn run(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    until(stop, all(wish, client, console))
        .await
        .map_err(|failure| failure.stopped_with(INCOMPLETE))
}

async fn all(wish: &Wish, client: &Client, console: &mut Console) -> Result<Exit, Failure> {
    let mut exits = Vec::new();
    for target in &wish.targets {
        let moving = cli::Moving::ONE;
        let written = match &target.path {
            None => pour::one(&target.id, client, moving, wish.on_terminal, console).await,
            Some(path) => {
                let output = Output::new(target.id.as_str(), path, None, wish.on_terminal, console);
                match entry(&target.id, path, client, output).await {
                    Ok(()) => console.flush().map_err(Poured::Output),
                    Err(error) => Err(error),
                }
            }
        };
        match written {
            Ok(()) => exits.push(Exit::DONE),
            Err(error) => exits.push(error.said(console)?),
        }
    }
    Ok(Exit::of_all(exits))
}

/// Writes one file inside of a binary.
async fn entry(
    id: &BinaryId,
    path: &str,
    client: &Client,
    mut output: Output<'_>,
) -> Result<(), Poured> {
    let place = PeekAt::Binary(id.clone());
    let file = RemoteFile::open(client.clone(), place, BUDGET)
        .await
        .map_err(|error| refused(&error))?;
    let file = Arc::new(file);
    // Dropped with this future: then the thread ends too.
    let stop = CancellationToken::new();
    let guard = stop.clone().drop_guard();
    let reader = PeekReader::new(Arc::clone(&file), Handle::current(), stop.clone());
    let mut limits = Limits::new(move || stop.is_cancelled());
    limits.unpacked = u64::MAX;
    limits.memory = MEMORY;
    let (pieces, mut coming) = mpsc::channel(WAITING);
    let (id, path) = (id.clone(), path.to_owned());
    let work = move || read(reader, &file, &id, &path, &limits, pieces);
    let reading = tokio::task::spawn_blocking(work);
    while let Some(bytes) = coming.recv().await {
        output.take(Flow::Bytes(bytes)).map_err(Poured::Output)?;
    }
    let read = reading.await.map_err(|_| {
        Poured::Said(
            Exit::LOCAL,
            "c8ybin failed inside while reading.".to_owned(),
        )
    });
    drop(guard);
    match read? {
        Err(Poured::Said(exit, sentence)) if output.written() > 0 => Err(Poured::Said(
            exit,
            format!("{sentence} What was written is not complete."),
        )),
        read => read,
    }
}

/// Finds out what a binary is, and reads the file inside; on a thread that may
/// wait.
fn read(
    mut reader: PeekReader,
    file: &RemoteFile,
    id: &BinaryId,
    path: &str,
    limits: &Limits,
    pieces: mpsc::Sender<Bytes>,
) -> Result<(), Poured> {
    let explain = |error: PreviewError| explained(id, error);
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut reader, HEAD as u64), &mut head)
        .map_err(|error| explain(PreviewError::Source(error)))?;
    let kind = identify(&head, "", file.content_type().unwrap_or_default());
    let Some(archive) = kind.archive() else {
        let what = word(kind);
        return Err(Poured::Said(
            Exit::LOCAL,
            format!("Binary {id} has no files inside that can be read: it is {what}."),
        ));
    };
    let mut sink = Pieces(pieces);
    match read_entry(reader, archive, path, &mut sink, limits) {
        // Nobody takes them any more, and that has been told.
        Ok(_) | Err(PreviewError::Sink(_)) => Ok(()),
        Err(error) => Err(explain(error)),
    }
}

/// Hands on what is written to it.
struct Pieces(mpsc::Sender<Bytes>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .blocking_send(Bytes::copy_from_slice(bytes))
            .map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn explained(id: &BinaryId, error: PreviewError) -> Poured {
    match error {
        PreviewError::Source(source) => match PeekError::of(&source) {
            Some(error) => refused(error),
            None => Poured::Said(Exit::LOCAL, format!("{source}.")),
        },
        PreviewError::NoEntry { .. } => {
            Poured::Said(Exit::of_status(404), format!("Binary {id}: {error}"))
        }
        _ => Poured::Said(Exit::LOCAL, format!("Binary {id}: {error}")),
    }
}

fn refused(error: &PeekError) -> Poured {
    let exit = match error {
        PeekError::Api(error) => Exit::of_api(error),
        _ => Exit::LOCAL,
    };
    Poured::Said(exit, error.to_string())
}

/// What a binary is, where it is no archive.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Empty => "empty",
        Kind::Text | Kind::Json | Kind::Log => "text",
        Kind::Picture => "a picture",
        Kind::Elf => "a program or a library",
        Kind::UImage | Kind::DeviceTree => "an image for U-Boot",
        Kind::Archive(_) | Kind::Deb | Kind::Rpm | Kind::Swu | Kind::Mender | Kind::Bytes => {
            "no archive"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_an_id_and_perhaps_a_path() {
        let of = |text| target(text).map(|target| (target.id.to_string(), target.path));
        assert_eq!(of("12").unwrap(), ("12".into(), None));
        let inside = ("12".to_owned(), Some("a/b.txt".to_owned()));
        assert_eq!(of("12/a/b.txt").unwrap(), inside);
        for wrong in ["", "/a", "x/a", "12/", "12//"] {
            assert!(matches!(of(wrong), Err(Failure::Said(Exit::USAGE, _))));
        }
    }
}
