//! `put`: files to new binaries.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::results::Results;
use super::{Format, fragments, jobs};
use crate::api::Client;
use crate::cli;
use crate::domain::NewBinary;
use crate::exit::Exit;
use crate::transfer::{self, Job};

/// The files, and what is said about all of them.
pub(super) struct Wish {
    files: Vec<PathBuf>,
    name: Option<String>,
    type_name: Option<String>,
    fragments: Option<String>,
    moving: cli::Moving,
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
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }

    fn job(&self, path: &Path) -> Job {
        Job::Upload {
            new: NewBinary {
                type_name: type_of(path, self.type_name.as_deref()),
                name: name_of(path, self.name.as_deref()),
                fragments: self.fragments.clone(),
                media_type: None,
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
    let items = wish.files.iter();
    let items = items
        .map(|path| Item::new(path.to_string_lossy(), wish.job(path)))
        .collect();
    let results = Results::new(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}

/// The name that was asked for, or the file's own.
pub(super) fn name_of(path: &Path, asked: Option<&str>) -> String {
    asked.map_or_else(
        || {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        },
        str::to_owned,
    )
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
