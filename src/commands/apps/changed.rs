//! Only what differs: both sides compared, and what follows from that sent.

use std::path::PathBuf;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::careful::{Careful, Change};
use super::checking::on_thread;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::deploy::{
    Choice, Contents, Destination, Local, Plan, PushMeter, Target, Way, compare, plan,
};
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::ui::format;

/// Both sides, and what is to be sent.
pub(super) struct Both {
    local: Local,
    contents: Contents,
    plan: Plan,
}

/// Looks at both sides.
pub(super) async fn compared(
    destination: &Destination,
    source: PathBuf,
    stop: &CancellationToken,
) -> Result<Both, Failure> {
    let local = on_thread(move || Local::open(&source)).await?;
    compared_with(destination, local, stop).await
}

/// The same with what was opened already.
pub(super) async fn compared_with(
    destination: &Destination,
    local: Local,
    stop: &CancellationToken,
) -> Result<Both, Failure> {
    let (local, contents) = {
        let token = stop.clone();
        on_thread(move || {
            let contents = local.summed(&|| token.is_cancelled())?;
            Ok((local, contents))
        })
        .await?
    };
    let deployed = destination.deployed(stop).await?;
    let comparison = compare(&deployed.contents, &contents);
    Ok(Both {
        plan: plan(&destination.target, Choice::Changed, &comparison),
        local,
        contents,
    })
}

/// Says what would be sent.
pub(super) fn would_send(
    both: &Both,
    destination: &Destination,
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    match format {
        Format::Json => {
            let mut json = value(both, destination);
            if let Value::Object(fields) = &mut json {
                fields.insert("dry".to_owned(), true.into());
            }
            console.json(&json.to_string())?;
            console.line("")?;
        }
        Format::Text => {
            for note in &both.plan.notes {
                console.note(&clean(note));
            }
            match &both.plan.way {
                Way::Nothing => console.line("Would send nothing: all is deployed.")?,
                Way::Whole => console.line("Would send all of it as a zip.")?,
                Way::Files(files) => {
                    for file in files {
                        let size = format::size(file.length);
                        console.line(&format!("Would send {}, {size}.", clean(&file.at)))?;
                    }
                }
            }
        }
    }
    console.flush()
}

/// Sends what differs, where it is wanted.
pub(super) async fn send(
    both: &Both,
    destination: &Destination,
    careful: Careful,
    format: Format,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    if careful.is_dry() {
        would_send(both, destination, format, console)?;
        return Ok(Exit::DONE);
    }
    for note in &both.plan.notes {
        console.note(&clean(note));
    }
    let mut json = value(both, destination);
    let mut results = Results::of_one(format);
    if both.plan.is_empty() {
        console.note("All is deployed already: nothing was sent.");
        results.passed_over(console, &json.to_string());
        return results.end(console);
    }
    // Who asked for what changed did not ask for that.
    let change = Change {
        what: "send all of it as a zip",
        question: (!both.plan.removed.is_empty())
            .then_some("Files that are only deployed go with it. Go on?"),
        json: json.clone(),
    };
    if !careful.allows(change, format, console).await? {
        return Ok(Exit::DONE);
    }
    let meter = PushMeter::default();
    let pushed = destination
        .push(&both.local, &both.contents, &both.plan, &meter, stop)
        .await?;
    let archive = pushed.archive.as_ref().map(BinaryId::as_str);
    if let Value::Object(fields) = &mut json {
        fields.insert("archive".to_owned(), archive.into());
        fields.insert("bytes".to_owned(), pushed.bytes.into());
    }
    let printed = archive.unwrap_or(destination.application.as_str());
    results.done(console, printed.as_bytes(), &json.to_string());
    if !pushed.outdated.is_empty() {
        let sentence = format!(
            "{} changed while it was sent: send it again.",
            clean(&pushed.outdated.join(", "))
        );
        results.failed(console, Exit::LOCAL, &sentence);
    }
    results.end(console)
}

fn value(both: &Both, destination: &Destination) -> Value {
    let files: Vec<&str> = match &both.plan.way {
        Way::Files(files) => files.iter().map(|file| file.at.as_str()).collect(),
        Way::Nothing | Way::Whole => Vec::new(),
    };
    let plugin = match &destination.target {
        Target::Plugin(name) => Some(name),
        Target::Application => None,
    };
    json!({
        "application": destination.application.as_str(),
        "plugin": plugin,
        "file": both.local.path().to_string_lossy(),
        "whole": both.plan.way == Way::Whole,
        "files": files,
        "left_over": both.plan.left_over,
        "removed": both.plan.removed,
    })
}
