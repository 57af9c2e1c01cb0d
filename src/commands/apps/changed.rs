//! Only what differs: both sides compared, and what follows from that sent.

use std::path::Path;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::came::LOOKED_FOR;
use super::careful::{Careful, Change, MAY_BE_CHANGED, NOTHING_SENT, dry_document};
use super::checking::{Checked, on_thread, values};
use super::progress::with_progress;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, until};
use crate::deploy::{
    Awaited, Choice, Comparison, Contents, DeployError, Destination, Finding, Local, Plan,
    PushMeter, Pushed, Room, SingleFiles, Target, Way, Zip, plan,
};
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::ui::format;

/// Both sides, and what is to be sent.
pub(super) struct Both {
    local: Local,
    contents: Contents,
    /// The archive that was compared; `None` where there was none.
    archive: Option<BinaryId>,
    comparison: Comparison,
    plan: Plan,
    /// What the preflight found.
    findings: Vec<Finding>,
    /// Why nothing is to be sent: a sentence.
    refusal: Option<String>,
    /// How long a file the tenant takes.
    limit: Option<u64>,
    /// What is sent where all of it is.
    zip: Option<Zip>,
}

/// What would be done, and why not.
pub(super) struct Would<'a> {
    pub(super) plan: &'a Plan,
    pub(super) source: &'a Path,
    pub(super) destination: &'a Destination,
    pub(super) findings: &'a [Finding],
    /// Why nothing would be sent: a sentence.
    pub(super) refused: Option<&'a str>,
    /// How many archives there are, where that is told.
    pub(super) room: Option<Room>,
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
    checked: Checked,
    limit: Option<u64>,
    stop: &CancellationToken,
) -> Result<Both, Failure> {
    let (local, token) = (checked.local, stop.clone());
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
        findings: checked.report.findings,
        refusal: checked.refusal,
        limit,
        zip: None,
    })
}

/// Says what would be sent, and ends with the reason why it would not.
pub(super) fn would_send(
    would: &Would<'_>,
    format: Format,
    console: &mut Console,
) -> Result<Exit, Failure> {
    match format {
        Format::Json => {
            let mut json = value(would.plan, would.source, would.destination);
            if let Value::Object(fields) = &mut json {
                fields.insert("findings".to_owned(), values(would.findings).into());
                if let Some(room) = would.room {
                    fields.insert("archives".to_owned(), room.archives.into());
                    fields.insert("left".to_owned(), room.left().into());
                }
                if let Some(why) = would.refused {
                    fields.insert("refused".to_owned(), why.into());
                }
            }
            dry_document(json, console)?;
        }
        Format::Text if would.refused.is_none() => {
            for note in &would.plan.notes {
                console.note(&clean(note));
            }
            match &would.plan.way {
                Way::Nothing => console.line("Would send nothing: all is deployed.")?,
                Way::Whole => console.line("Would send all of it as a zip.")?,
                Way::Files(files) => {
                    for file in files {
                        let size = format::size(file.length);
                        console.line(&format!("Would send {}, {size}.", clean(&file.at)))?;
                    }
                }
            }
            console.flush()?;
        }
        Format::Text => {}
    }
    match would.refused {
        Some(why) => Err(Failure::local(why)),
        None => Ok(Exit::DONE),
    }
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
    let not_sent = |failure: Failure| failure.stopped_with(NOTHING_SENT);
    if careful.is_dry() {
        let packed = both.pack(destination, console, stop).await;
        packed.map_err(not_sent)?;
        let would = Would {
            plan: &both.plan,
            source: &source,
            destination,
            findings: &both.findings,
            refused: both.refusal.as_deref(),
            room: None,
        };
        return would_send(&would, format, console).map(Sent::Nothing);
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
        let packed = both.pack(destination, console, stop).await;
        packed.map_err(not_sent)?;
        allowed(&both.plan, careful, format, console, stop).await?;
        let same = until(stop, still_deployed(&both, destination)).await;
        same.map_err(not_sent)?;
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
    let pushing = async {
        let (local, contents, plan) = (&both.local, &both.contents, &both.plan);
        match &both.zip {
            Some(zip) => destination.push_zip(zip, &meter, stop).await,
            None => destination.push(local, contents, plan, &meter, stop).await,
        }
    };
    match with_progress(&meter, console, pushing).await {
        Err(error) => {
            let (awaited, plan) = (both.awaited(), &both.plan);
            destination
                .pushed_all_the_same(error, &awaited, plan, &meter, LOOKED_FOR)
                .await
        }
        pushed => pushed,
    }
}

impl Both {
    /// Makes the zip where all of it is to be sent, and tells where that, or a file
    /// that goes alone, is longer than the tenant takes.
    async fn pack(
        &mut self,
        destination: &Destination,
        console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        for finding in self.plan.too_large(self.limit) {
            if !self.findings.contains(&finding) {
                console.note(&finding.line());
                self.findings.push(finding);
            }
        }
        if self.plan.way != Way::Whole || self.refusal.is_some() || self.zip.is_some() {
            return Ok(());
        }
        let meter = PushMeter::default();
        let packing = destination.packed(&self.local, &self.contents, &meter, stop);
        let zip = with_progress(&meter, console, packing).await?;
        if let Some(finding) = zip.too_large(self.limit) {
            console.note(&finding.line());
            self.findings.push(finding);
        }
        self.zip = Some(zip);
        Ok(())
    }

    fn awaited(&self) -> Awaited {
        let zip = self.zip.as_ref();
        Awaited {
            contents: zip.map_or_else(|| self.contents.clone(), |zip| zip.contents().clone()),
            way: self.plan.way.clone(),
            before: self.archive.clone(),
        }
    }

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
