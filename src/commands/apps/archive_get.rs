//! `apps archive-get`: an archive to a file, as any download.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::which::{self, App, archive_of, not_there, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::item::Item;
use crate::commands::results::Results;
use crate::commands::{Format, can_ask, id, jobs, until};
use crate::domain::{Application, Archive, BinaryId};
use crate::exit::Exit;
use crate::transfer::{Existing, Job, Target};

/// Which archive, and where to.
pub(in crate::commands) struct Wish {
    application: App,
    /// `None`: the active one.
    archive: Option<BinaryId>,
    output: Option<PathBuf>,
    existing: Existing,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::ArchiveGet) -> Result<Self, Failure> {
        can_ask(args.on_conflict)?;
        if args.output.as_deref() == Some(Path::new("-")) {
            return Err(Failure::usage(
                "An archive is not written to standard output: give a file or a folder to --output.",
            ));
        }
        Ok(Self {
            application: App::new(&args.application)?,
            archive: args.archive.as_deref().map(id).transpose()?,
            output: args.output,
            existing: match args.on_conflict {
                Some(wish) => wish.into(),
                None if args.resume => Existing::Resume,
                None => Existing::Fail,
            },
            moving: args.with.pace.into(),
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let (application, archive) = until(stop, find(&wish, &client)).await?;
    let name = file_name(&application, &archive);
    let target = match wish.output {
        Some(path) if !path.is_dir() => Target::File(path),
        folder => Target::Folder {
            folder: folder.unwrap_or_else(|| PathBuf::from(".")),
            name: name.clone(),
        },
    };
    let job = Job::DownloadArchive {
        application: application.id,
        archive: archive.id,
        length: archive.length,
        target,
        existing: wish.existing,
    };
    let items = vec![Item::new(name, job)];
    let results = Results::of_one(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}

async fn find(wish: &Wish, client: &Client) -> Result<(Application, Archive), Failure> {
    let application = wish.application.find(client).await?;
    let archives = which::archives(&application, client).await?;
    let wanted = wish.archive.as_ref().or(application.active.as_ref());
    let wanted = wanted.ok_or_else(|| {
        not_there(format!(
            "{} has no active archive: give the id of one.",
            words(&application)
        ))
    })?;
    let archive = archive_of(&archives, wanted, &application)?.clone();
    Ok((application, archive))
}

/// What the file is called: as the archive, or where that has no name, as what
/// the application is.
fn file_name(application: &Application, archive: &Archive) -> String {
    if archive.name.trim().is_empty() {
        let name = application.context_path.as_deref();
        let name = name.unwrap_or_else(|| application.title());
        format!("{name}-{}.zip", archive.id)
    } else {
        archive.name.clone()
    }
}
