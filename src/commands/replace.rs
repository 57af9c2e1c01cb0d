//! `replace`: new content for a binary that is there.

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::put::{stored, type_of};
use super::results::Results;
use super::{Format, id, jobs};
use crate::api::{Client, is_media_type};
use crate::cli;
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::{Done, Job, Outcome};

/// Which binary, and its new content.
pub(super) struct Wish {
    id: BinaryId,
    file: std::path::PathBuf,
    type_name: Option<String>,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Replace) -> Result<Self, Failure> {
        if let Some(type_name) = args.type_name.as_deref()
            && !is_media_type(type_name)
        {
            return Err(Failure::usage(format!(
                "--type {}: not a media type such as application/zip.",
                clean(type_name)
            )));
        }
        Ok(Self {
            id: id(&args.id)?,
            file: args.file,
            type_name: args.type_name,
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
    let job = Job::Replace {
        content_type: type_of(&wish.file, wish.type_name.as_deref()),
        id: wish.id,
        path: wish.file.clone(),
    };
    let jobs = vec![(wish.file.to_string_lossy().into_owned(), job)];
    let mut results = Results::new(Format::Text);
    let mut object = None;
    jobs::run(client, jobs, console, stop, |console, _, outcome| {
        match outcome {
            // One object, so one document and no array.
            Outcome::Done(Done::Stored(binary)) if wish.format == Format::Json => {
                object = Some(binary.object.clone());
            }
            other => stored(&mut results, console, other),
        }
    })
    .await;
    if let Some(object) = object {
        console.json(&object)?;
        console.line("")?;
    }
    results.end(console)
}
