//! `apps activate` and `apps rollback`: which archive is served.

use serde_json::json;

use super::careful::{Careful, Change, not_read_back};
use super::which::{self, App, archive_of, archive_words, not_there, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, id};
use crate::domain::{Application, Archive, BackTo, BinaryId};
use crate::exit::Exit;

/// Which archive of which application.
pub(in crate::commands) struct Wish {
    application: App,
    /// `None`: the newest that is older than the active one.
    archive: Option<BinaryId>,
    careful: Careful,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Activate) -> Result<Self, Failure> {
        Ok(Self {
            application: App::new(&args.application)?,
            archive: Some(id(&args.archive)?),
            careful: Careful::asking("apps activate", args.with.caution)?,
            format: Format::of(args.json),
        })
    }

    pub(super) fn back(args: &cli::Rollback) -> Result<Self, Failure> {
        Ok(Self {
            application: App::new(&args.application)?,
            archive: None,
            careful: Careful::asking("apps rollback", args.with.caution)?,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let application = wish.application.find_to_change(client).await?;
    let archives = which::archives(&application, client).await?;
    let target = match &wish.archive {
        Some(id) => archive_of(&archives, id, &application)?,
        None => {
            let back = before_active(&archives, &application)?;
            console.note(&format!(
                "{}: {}",
                capitalised(&archive_words(back.archive())),
                back.how()
            ));
            back.archive()
        }
    };
    let before = application.active.as_ref();
    let json = json!({
        "application": application.id.as_str(),
        "archive": target.id.as_str(),
        "before": before.map(BinaryId::as_str),
    });
    let mut results = Results::of_one(wish.format);
    if before == Some(&target.id) {
        console.note(&format!(
            "{} is the active one already.",
            capitalised(&archive_words(target))
        ));
        results.passed_over(console, &json.to_string());
        return results.end(console);
    }
    console.note(&match before {
        Some(before) => match archives.iter().find(|one| one.id == *before) {
            Some(archive) => format!("Active now: {}.", archive_words(archive)),
            None => format!("Active now: archive {before}."),
        },
        None => "No archive is active now.".to_owned(),
    });
    let what = format!(
        "activate {} of {}",
        archive_words(target),
        words(&application)
    );
    let change = Change {
        question: Some(&format!("{}?", capitalised(&what))),
        what: &what,
        json: json.clone(),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(Exit::DONE);
    }
    client.activate(&application.id, &target.id).await?;
    let now = match client.application(&application.id).await {
        Ok(now) => now.active,
        Err(error) => {
            console.note(&not_read_back(&error));
            results.done(console, target.id.as_str().as_bytes(), &json.to_string());
            return results.end(console);
        }
    };
    if now.as_ref() != Some(&target.id) {
        let now = now.map_or_else(|| "none".to_owned(), |now| format!("archive {now}"));
        return Err(Failure::Said(
            Exit::NO_ANSWER,
            format!(
                "The platform said yes, but the active archive is {now} and not {}.",
                target.id
            ),
        ));
    }
    results.done(console, target.id.as_str().as_bytes(), &json.to_string());
    results.end(console)
}

/// The archive to go back to. A command has seen nothing before.
fn before_active<'a>(
    archives: &'a [Archive],
    application: &Application,
) -> Result<BackTo<'a>, Failure> {
    let active = application.active.as_ref();
    if !archives.iter().any(|one| active == Some(&one.id)) {
        return Err(not_there(format!(
            "{} has no active archive to go back from: activate one by its id.",
            words(application)
        )));
    }
    BackTo::of(archives, active, None).ok_or_else(|| {
        not_there(format!(
            "{} has no archive that is older than the active one: there is nothing to go back to.",
            words(application)
        ))
    })
}

/// With a large letter at its beginning.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
