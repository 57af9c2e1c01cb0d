//! What an event has attached is saved before another file takes its place.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use crate::api::Client;
use crate::cli::Moving;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::{jobs, shown};
use crate::domain::Event;
use crate::exit::Exit;
use crate::transfer::{
    Closing, Done, Engine, Existing, Job, JobEvent, JobId, Leave, Outcome, Pause, Target,
    TransferError,
};

/// Downloads the attachment into this folder, under a name that is free.
///
/// # Errors
/// Where it cannot be saved: then it must not be replaced.
pub(super) async fn keep(
    event: &Event,
    client: &Client,
    moving: Moving,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let job = Job::DownloadAttachment {
        event: event.id.clone(),
        length: event.attachment.as_ref().and_then(|it| it.length),
        target: Target::Folder {
            folder: PathBuf::from("."),
            name: event.file_name().to_owned(),
        },
        existing: Existing::Rename,
    };
    let (engine, mut events) = Engine::new(client.clone(), jobs::settings(moving, None));
    engine.start(JobId(0), job);
    let mut trouble = None;
    let outcome = loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(JobEvent::Ended(_, outcome)) => break outcome,
                Some(JobEvent::Paused(id, Pause::Trouble(error))) => {
                    trouble = Some(error);
                    engine.cancel(id, Leave::Nothing);
                }
                Some(_) => {}
                None => break Outcome::Cancelled,
            },
            () = stop.cancelled() => {
                engine.shut_down(Closing::Cancel).await;
                return Err(Failure::Stopped);
            }
        }
    };
    match (outcome, trouble) {
        (Outcome::Done(Done::Saved { path, .. }), _) => {
            let path = path.strip_prefix(".").unwrap_or(&path);
            console.note(&format!(
                "The attachment that event {} had is saved as {}.",
                event.id,
                shown(path)
            ));
            Ok(())
        }
        (Outcome::Failed(error), _) | (_, Some(error)) => Err(not_saved(&error)),
        (outcome, None) => Err(not_saved(&TransferError::Internal(format!(
            "a download ended without a file ({})",
            match outcome {
                Outcome::Done(_) => "done",
                _ => "stopped",
            }
        )))),
    }
}

fn not_saved(error: &TransferError) -> Failure {
    Failure::Said(
        Exit::of_transfer(error),
        format!("{error} The attachment was not saved, so it was not replaced."),
    )
}
