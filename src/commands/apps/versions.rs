//! `apps versions tag` and `apps versions rm`: what becomes `latest` is shown
//! before, and read back after.

use serde_json::{Value, json};

use super::careful::{Careful, Change};
use super::holding::{latest, tell_latest};
use super::refusals::Refusals;
use super::which::{App, words};
use crate::api::{ApiError, Client, ErrorKind};
use crate::cli;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::domain::{
    Application, ApplicationVersion, TAKE_IT_AWAY, clean, makes_latest, same_label, taken_tag,
    unfit_label,
};
use crate::exit::Exit;
use crate::ui::deploying::{SERVES_LATEST, active_now, latest_now};

/// Which version, and its tags from now on.
pub(in crate::commands) struct Tag {
    application: App,
    version: String,
    tags: Vec<String>,
    careful: Careful,
    format: Format,
}

impl Tag {
    pub(super) fn new(args: &cli::VersionTag) -> Result<Self, Failure> {
        check_labels(std::iter::once(&args.name).chain(&args.tags))?;
        Ok(Self {
            application: App::new(&args.application)?,
            version: args.name.clone(),
            tags: without_repeats(&args.tags, |one, other| same_label(one, other)),
            careful: Careful::asking("apps versions tag", args.with.caution)?,
            format: Format::of(args.json),
        })
    }
}

/// Which versions are to go.
pub(in crate::commands) struct Remove {
    application: App,
    versions: Vec<String>,
    careful: Careful,
    format: Format,
}

impl Remove {
    pub(super) fn new(args: &cli::VersionRm) -> Result<Self, Failure> {
        check_labels(args.names.iter())?;
        Ok(Self {
            application: App::new(&args.application)?,
            versions: without_repeats(&args.names, |one, other| same_label(one, other)),
            careful: Careful::asking("apps versions rm", args.with.caution)?,
            format: Format::of(args.json),
        })
    }
}

/// Each of them once.
pub(super) fn without_repeats<T: Clone>(all: &[T], is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut once: Vec<T> = Vec::new();
    for one in all {
        if !once.iter().any(|other| is_same(one, other)) {
            once.push(one.clone());
        }
    }
    once
}

/// Refuses what cannot name a version or a tag.
pub(super) fn check_labels<'a>(labels: impl Iterator<Item = &'a String>) -> Result<(), Failure> {
    for label in labels {
        if let Some(why) = unfit_label(label) {
            return Err(Failure::usage(format!("“{}”: {why}", clean(label))));
        }
    }
    Ok(())
}

pub(super) async fn tag(
    wish: &Tag,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let application = wish.application.find_to_change(client).await?;
    let versions = client.versions(&application.id).await?;
    let version = find(&versions, &wish.version, &application).map_err(said)?;
    if let Some(why) = taken_tag(&wish.version, &wish.tags, &versions) {
        let sentence = format!("{why} {TAKE_IT_AWAY}");
        return Err(Failure::Said(Exit::of_status(409), sentence));
    }
    console.note(&latest_now(&versions));
    let moves = makes_latest(&wish.tags) && !version.is_latest();
    let loses = version.is_latest() && !makes_latest(&wish.tags);
    if moves {
        let active = active_now(application.active.as_ref());
        console.note(&format!("{active} {SERVES_LATEST}"));
    }
    let tags = match wish.tags.as_slice() {
        [] => "no tags".to_owned(),
        [one] => format!("the tag {one}"),
        several => format!("the tags {}", several.join(", ")),
    };
    let becomes = if moves {
        ", which makes it latest"
    } else if loses {
        ", so that no version may be latest"
    } else {
        ""
    };
    let what = format!(
        "give version {} of {} {tags}{becomes}",
        wish.version,
        words(&application)
    );
    let question = if moves {
        Some(format!("Version {} becomes latest. Go on?", wish.version))
    } else {
        loses.then(|| "No version may be latest then. Go on?".to_owned())
    };
    let change = Change {
        what: &what,
        question: question.as_deref(),
        json: json!({
            "application": application.id.as_str(),
            "version": wish.version,
            "tags": wish.tags,
            "latest": if moves { Some(wish.version.as_str()) } else { latest(&versions) },
        }),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(Exit::DONE);
    }
    let tagged = client
        .tag_version(&application.id, &wish.version, &wish.tags)
        .await?;
    let after = tell_latest(&application.id, client, console).await;
    let json = json!({
        "application": application.id.as_str(),
        "version": tagged.version,
        "tags": tagged.tags,
        "latest": after.as_deref().and_then(latest),
    });
    let mut results = Results::of_one(wish.format);
    results.done(console, tagged.version.as_bytes(), &json.to_string());
    results.end(console)
}

pub(super) async fn remove(
    wish: &Remove,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let application = wish.application.find_to_change(client).await?;
    let versions = client.versions(&application.id).await?;
    let mut refusals = Refusals::default();
    let mut doomed = Vec::new();
    for name in &wish.versions {
        let found = find(&versions, name, &application);
        match found.and_then(|version| may_go(version, &application)) {
            Ok(version) => doomed.push(version),
            Err((exit, sentence)) => {
                let json = refusal(&application, name, exit, &sentence);
                refusals.say(console, exit, &sentence, json);
            }
        }
    }
    let mut results = Results::new(wish.format);
    if doomed.is_empty() {
        refusals.into_results(&mut results, console);
        return results.end(console);
    }
    let names: Vec<&str> = doomed.iter().map(|one| one.version.as_str()).collect();
    let noun = if names.len() == 1 {
        "version"
    } else {
        "versions"
    };
    let what = format!("{noun} {} of {}", names.join(", "), words(&application));
    console.note(&latest_now(&versions));
    let change = Change {
        what: &match names.len() {
            1 => format!("delete {what}, with its archive"),
            _ => format!("delete {what}, with their archives"),
        },
        question: Some(&format!("Delete {what} for good?")),
        json: json!({
            "application": application.id.as_str(),
            "versions": names,
            "refused": refusals.values(),
        }),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(refusals.exit());
    }
    refusals.into_results(&mut results, console);
    for version in doomed {
        let name = &version.version;
        let deleted = match still_may_go(version, &application, client).await {
            Ok(()) => client.delete_version(&application.id, name).await,
            Err(error) => Err(error),
        };
        match deleted {
            Ok(()) => {
                let json = json!({"application": application.id.as_str(), "version": name});
                results.done(console, name.as_bytes(), &json.to_string());
            }
            Err(error) => {
                let (exit, sentence) = (Exit::of_api(&error), error.to_string());
                let json = refusal(&application, name, exit, &sentence);
                results.failed_as(console, exit, &sentence, &json.to_string());
            }
        }
    }
    tell_latest(&application.id, client, console).await;
    results.end(console)
}

/// Why something is not done: the code and a sentence.
type Refusal = (Exit, String);

fn said((exit, sentence): Refusal) -> Failure {
    Failure::Said(exit, sentence)
}

fn find<'a>(
    versions: &'a [ApplicationVersion],
    name: &str,
    application: &Application,
) -> Result<&'a ApplicationVersion, Refusal> {
    let found = versions.iter().find(|one| one.is_called(name));
    found.ok_or_else(|| {
        let sentence = format!(
            "{} has no version {name}: c8ybin apps versions {} lists them.",
            words(application),
            application.id
        );
        (Exit::of_status(404), sentence)
    })
}

fn may_go<'a>(
    version: &'a ApplicationVersion,
    application: &Application,
) -> Result<&'a ApplicationVersion, Refusal> {
    match application.keeps(version) {
        Some(sentence) => Err((Exit::of_status(409), sentence)),
        None => Ok(version),
    }
}

/// Looks once more which archive is active: somebody may have been quicker.
async fn still_may_go(
    version: &ApplicationVersion,
    application: &Application,
    client: &Client,
) -> Result<(), ApiError> {
    let now = client.application(&application.id).await?;
    if now.runs_with(version) {
        return Err(ApiError {
            status: Some(409),
            ..ApiError::new(
                ErrorKind::Conflict,
                &format!("delete version {}", version.version),
                "its archive became the active one just now",
            )
        });
    }
    Ok(())
}

fn refusal(application: &Application, name: &str, exit: Exit, sentence: &str) -> Value {
    json!({
        "application": application.id.as_str(),
        "version": name,
        "error": sentence,
        "exit": exit.code(),
    })
}
