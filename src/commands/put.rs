//! `put`: files to new binaries.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, fragments, jobs};
use crate::api::Client;
use crate::cli;
use crate::domain::NewBinary;
use crate::exit::Exit;
use crate::transfer::{self, Done, Job, Outcome};

/// The files, and what is said about all of them.
pub(super) struct Wish {
    files: Vec<PathBuf>,
    name: Option<String>,
    type_name: Option<String>,
    fragments: Option<String>,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Put) -> Result<Self, Failure> {
        if args.name.is_some() && args.files.len() > 1 {
            return Err(Failure::usage(
                "--name names one file; upload several files under their own names.",
            ));
        }
        Ok(Self {
            fragments: fragments::parse(&args.set).map_err(Failure::usage)?,
            files: args.files,
            name: args.name,
            type_name: args.type_name,
            format: Format::of(args.json),
        })
    }

    fn job(&self, path: &Path) -> Job {
        let name = self.name.clone().unwrap_or_else(|| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into()
        });
        Job::Upload {
            new: NewBinary {
                type_name: type_of(path, self.type_name.as_deref()),
                name,
                fragments: self.fragments.clone(),
            },
            path: path.to_owned(),
        }
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let mut results = Results::new(wish.format);
    let jobs = wish
        .files
        .iter()
        .map(|path| (path.to_string_lossy().into_owned(), wish.job(path)))
        .collect();
    jobs::run(client, jobs, console, stop, |console, _, outcome| {
        stored(&mut results, console, outcome);
    })
    .await;
    results.end(console)
}

/// Prints the id of what a transfer stored.
pub(super) fn stored(results: &mut Results, console: &mut Console, outcome: &Outcome) {
    match outcome {
        Outcome::Done(Done::Stored(binary)) => {
            results.done(console, binary.id.as_str().as_bytes(), &binary.object);
        }
        other => results.not_done(console, other),
    }
}

/// The type that was asked for, or the one that the file seems to have. What
/// is wrong with a file that cannot be read is said when it is sent.
pub(super) fn type_of(path: &Path, asked: Option<&str>) -> String {
    asked.map_or_else(
        || {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            transfer::guess_type_of_file(path)
                .unwrap_or_else(|_| transfer::guess_type(&name, &[]).to_owned())
        },
        str::to_owned,
    )
}
