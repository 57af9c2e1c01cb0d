//! Only what differs: both sides compared, and what follows from that sent.

use std::path::Path;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::careful::{Careful, Change, MAY_BE_CHANGED};
use super::checking::on_thread;
use super::progress::with_progress;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, until};
use crate::deploy::{
    Choice, Comparison, Contents, DeployError, Destination, Local, Plan, PushMeter, Pushed,
    SingleFiles, Target, Way, plan,
};
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::ui::format;

/// Said of an interruption before a byte moved.
const NOTHING_SENT: &str = "Interrupted: nothing was sent.";

/// Both sides, and what is to be sent.
pub(super) struct Both {
    local: Local,
    contents: Contents,
    /// The archive that was compared; `None` where there was none.
    archive: Option<BinaryId>,
    comparison: Comparison,
    plan: Plan,
}

/// What became of it.
pub(super) enum Sent {
    /// Nothing was sent, which is as it should be.
    Nothing(Exit),
    /// The application is another one now.
    Something(Exit),
}

/// Looks at both sides.
pub(super) async fn compared(
    destination: &Destination,
    local: Local,
    stop: &CancellationToken,
) -> Result<Both, Failure> {
    let token = stop.clone();
    let (local, contents) = on_thread(move || {
        let contents = local.summed(&|| token.is_cancelled())?;
        Ok((local, contents))
    })
    .await?;
    let deployed = destination.deployed(stop).await?;
    let comparison = deployed.compared(&contents);
    Ok(Both {
        plan: plan(&destination.target, Choice::Changed, &comparison),
        local,
        contents,
        archive: deployed.archive,
        comparison,
    })
}

/// Says what would be sent.
pub(super) fn would_send(
    plan: &Plan,
    source: &Path,
    destination: &Destination,
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    match format {
        Format::Json => {
            let mut json = value(plan, source, destination);
            if let Value::Object(fields) = &mut json {
                fields.insert("dry".to_owned(), true.into());
            }
            console.json(&json.to_string())?;
            console.line("")?;
        }
        Format::Text => {
            for note in &plan.notes {
                console.note(&clean(note));
            }
            match &plan.way {
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
    mut both: Both,
    destination: &Destination,
    careful: Careful,
    format: Format,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Sent, Failure> {
    let source = both.local.path().to_owned();
    if careful.is_dry() {
        would_send(&both.plan, &source, destination, format, console)?;
        return Ok(Sent::Nothing(Exit::DONE));
    }
    let mut results = Results::of_one(format);
    if both.plan.is_empty() {
        for note in &both.plan.notes {
            console.note(&clean(note));
        }
        console.note("All is deployed already: nothing was sent.");
        let json = value(&both.plan, &source, destination);
        results.passed_over(console, &json.to_string());
        return results.end(console).map(Sent::Nothing);
    }
    let pushed = loop {
        allowed(&both.plan, careful, format, console, stop).await?;
        let same = until(stop, still_deployed(&both, destination)).await;
        same.map_err(|failure| failure.stopped_with(NOTHING_SENT))?;
        match push(&both, destination, console, stop).await {
            // It tells so only when it is asked.
            Err(error) if error.is_not_offered() && both.could_be_whole() => {
                both.comparison.single = SingleFiles::NotOffered;
                both.plan = plan(&destination.target, Choice::Changed, &both.comparison);
            }
            pushed => {
                let pushed = pushed.map_err(Failure::from);
                break pushed.map_err(|failure| failure.stopped_with(MAY_BE_CHANGED))?;
            }
        }
    };
    let mut json = value(&both.plan, &source, destination);
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
    results.end(console).map(Sent::Something)
}

/// Looks once more which archive is active: somebody may have deployed while the
/// question stood there.
async fn still_deployed(both: &Both, destination: &Destination) -> Result<(), Failure> {
    let client = &destination.client;
    let now = client.application(&destination.application).await?.active;
    if now == both.archive {
        return Ok(());
    }
    let now = now.map_or_else(
        || "no archive is active now".to_owned(),
        |now| format!("archive {now} is active now"),
    );
    Err(Failure::Said(
        Exit::of_status(409),
        format!("What is deployed changed meanwhile: {now}. Nothing was sent: try it again."),
    ))
}

/// Tells what a person should know of a plan. Asks where deployed files go with
/// it: who asked for what changed did not ask for that.
async fn allowed(
    plan: &Plan,
    careful: Careful,
    format: Format,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    for note in &plan.notes {
        console.note(&clean(note));
    }
    let question = "Files that are only deployed go with it. Go on?";
    let change = Change {
        what: "send all of it as a zip",
        question: (!plan.removed.is_empty()).then_some(question),
        json: Value::Null,
    };
    let asked = until(stop, careful.allows(change, format, console)).await;
    asked
        .map(|_| ())
        .map_err(|failure| failure.stopped_with(NOTHING_SENT))
}

async fn push(
    both: &Both,
    destination: &Destination,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Pushed, DeployError> {
    let meter = PushMeter::default();
    let pushing = destination.push(&both.local, &both.contents, &both.plan, &meter, stop);
    with_progress(&meter, console, pushing).await
}

impl Both {
    /// Whether all of it can be sent where no single files are taken.
    fn could_be_whole(&self) -> bool {
        self.plan.target == Target::Application && matches!(self.plan.way, Way::Files(_))
    }
}

fn value(plan: &Plan, source: &Path, destination: &Destination) -> Value {
    let files: Vec<&str> = match &plan.way {
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
        "file": source.to_string_lossy(),
        "whole": plan.way == Way::Whole,
        "files": files,
        "left_over": plan.left_over,
        "removed": plan.removed,
    })
}
