//! `apps watch`: what a build writes into a folder is deployed, again and again,
//! until a signal ends it.

use std::path::PathBuf;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::came::LOOKED_FOR;
use super::careful::MAY_BE_CHANGED;
use super::changed::{Would, would_send};
use super::checking::{destination, on_thread};
use super::diff::target;
use super::which::{App, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::{Format, shown, until};
use crate::deploy::{
    Awaited, Decided, Destination, Local, Plan, PushMeter, Removals, Target, WatchEvent,
    WatchSettings, Way, rehearse, watch,
};
use crate::domain::{BinaryId, unfit_plugin_name};
use crate::exit::Exit;
use crate::transfer::reason;
use crate::ui::deploying;

/// So many things that happened wait to be told.
const WAITING: usize = 64;

/// How deployed files can be let go.
const ADVICE: &str = "watch with --remove to let it go";

/// How a watch begins that passes errors over.
const INSISTING: &str = "with --force";

/// Which folder, and where it goes.
pub(in crate::commands) struct Wish {
    application: App,
    folder: PathBuf,
    target: Target,
    settings: WatchSettings,
    dry: bool,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Watch) -> Result<Self, Failure> {
        if let Some(why) = args.plugin.as_deref().and_then(unfit_plugin_name) {
            return Err(Failure::usage(why));
        }
        let metadata = std::fs::metadata(&args.folder).map_err(|error| {
            let place = shown(&args.folder);
            Failure::local(format!("Could not watch {place}: {}.", reason(&error)))
        })?;
        if !metadata.is_dir() {
            return Err(Failure::local(format!(
                "Could not watch {}: it is no folder; only a folder can be watched.",
                shown(&args.folder)
            )));
        }
        Ok(Self {
            application: App::new(&args.application)?,
            folder: args.folder.clone(),
            target: target(args.plugin.as_ref()),
            settings: WatchSettings {
                removals: if args.remove {
                    Removals::Follow
                } else {
                    Removals::Leave
                },
                insist: args.force,
                advice: Some(ADVICE),
            },
            dry: args.dry,
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
    let application = until(stop, wish.application.find_to_change(&client)).await?;
    let destination = destination(&client, &application, wish.target.clone());
    if wish.dry {
        return dry(&wish, destination, console, stop).await;
    }
    console.note(&format!(
        "Watching {} for {}. Ctrl-C ends it.",
        shown(&wish.folder),
        words(&application)
    ));
    let (sender, mut events) = mpsc::channel(WAITING);
    let meter = PushMeter::default();
    // It ends with the events, too: dropping them stops it.
    let mut watching = tokio::spawn({
        let (folder, settings, stop) = (wish.folder.clone(), wish.settings, stop.clone());
        let destination = destination.clone();
        async move { watch(destination, &folder, settings, sender, meter, stop).await }
    });
    let mut pushing = None;
    let ended = loop {
        tokio::select! {
            biased;
            event = events.recv() => match event {
                Some(event) => {
                    pushing = pushed(&event);
                    tell(&event, wish.format, console)?;
                }
                None => break (&mut watching).await,
            },
            ended = &mut watching => break ended,
        }
    };
    while let Ok(event) = events.try_recv() {
        pushing = pushed(&event);
        tell(&event, wish.format, console)?;
    }
    match ended {
        Ok(watched) => watched?,
        Err(error) => {
            let sentence = format!("c8ybin failed inside: {error}.");
            return Err(Failure::local(sentence));
        }
    }
    match pushing {
        Some(plan) => ended_within(&wish, &destination, plan, console).await,
        None => Ok(Exit::DONE),
    }
}

/// What is being sent from this event on.
fn pushed(event: &WatchEvent) -> Option<Plan> {
    match event {
        WatchEvent::Pushing(plan) => Some(plan.clone()),
        _ => None,
    }
}

/// Ends a watch while something was being sent: tells whether it came.
async fn ended_within(
    wish: &Wish,
    destination: &Destination,
    plan: Plan,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let folder = wish.folder.clone();
    let contents = on_thread(move || Local::open(&folder)?.summed(&|| false)).await?;
    let awaited = Awaited {
        contents,
        way: plan.way,
        // Whoever deployed what is in the folder, it is deployed.
        before: None,
    };
    let archive = destination.landed(&awaited, LOOKED_FOR).await;
    let archive = archive.ok_or_else(|| Failure::Stopped.stopped_with(MAY_BE_CHANGED))?;
    console.note(&format!(
        "Interrupted: what was being sent is deployed, as archive {archive}."
    ));
    Ok(Exit::DONE)
}

/// Tells what the first round would do.
async fn dry(
    wish: &Wish,
    destination: Destination,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let round = rehearse(destination.clone(), &wish.folder, wish.settings, stop).await?;
    let decided = round.decided();
    let refused = match &decided {
        Decided::UpToDate | Decided::Push => None,
        Decided::Refused(why) => Some(why.as_str()),
        Decided::Held(_) => Some("Nothing would be sent: mend the errors, or use --force."),
    };
    if let Some(room) = round.room {
        console.note(&room.to_string());
    }
    if decided != Decided::UpToDate {
        for finding in &round.findings {
            console.note(&finding.line());
        }
    }
    let would = Would {
        plan: &round.plan,
        source: &wish.folder,
        destination: &destination,
        findings: &round.findings,
        refused,
        room: round.room,
    };
    would_send(&would, wish.format, console)
}

/// What happened: for a program a line of JSON, for a person a sentence.
fn tell(event: &WatchEvent, format: Format, console: &mut Console) -> Result<(), Failure> {
    match format {
        Format::Json => {
            console.json(&value(event).to_string())?;
            console.line("")?;
        }
        Format::Text => {
            for line in deploying::watched(event, INSISTING) {
                console.line(&line)?;
            }
        }
    }
    console.flush()
}

fn value(event: &WatchEvent) -> Value {
    match event {
        WatchEvent::Began { files, left_out } => {
            json!({"event": "began", "files": files, "left_out": left_out})
        }
        WatchEvent::Archives(room) => json!({
            "event": "archives",
            "archives": room.archives,
            "left": room.left(),
            "text": room.to_string(),
        }),
        WatchEvent::Pushing(plan) => json!({
            "event": "pushing",
            "files": paths(plan),
            "whole": plan.way == Way::Whole,
            "notes": plan.notes,
        }),
        WatchEvent::Deployed {
            archive,
            files,
            bytes,
            took,
        } => json!({
            "event": "deployed",
            "archive": archive.as_ref().map(BinaryId::as_str),
            "files": files,
            "bytes": bytes,
            "milliseconds": u64::try_from(took.as_millis()).ok(),
        }),
        WatchEvent::UpToDate { left_over } => {
            json!({"event": "up-to-date", "left_over": left_over})
        }
        WatchEvent::Settling { removed } => json!({"event": "settling", "removed": removed}),
        WatchEvent::Held(findings) => json!({
            "event": "held",
            "findings": findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        WatchEvent::ChangedElsewhere => json!({"event": "changed-elsewhere"}),
        WatchEvent::Failed { why, again } => json!({
            "event": "failed",
            "error": why,
            "again": again.map(|wait| wait.as_secs()),
        }),
    }
}

fn paths(plan: &Plan) -> Vec<&str> {
    match &plan.way {
        Way::Files(files) => files.iter().map(|file| file.at.as_str()).collect(),
        Way::Nothing | Way::Whole => Vec::new(),
    }
}
