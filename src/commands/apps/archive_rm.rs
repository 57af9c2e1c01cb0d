//! `apps archive-rm`: archives go, once the person has seen which; never the
//! active one.

use serde_json::{Value, json};

use super::careful::{Careful, Change};
use super::refusals::Refusals;
use super::versions::without_repeats;
use super::which::{self, App, archive_of, archive_words, words};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, ids};
use crate::domain::{Application, ApplicationVersion, Archive, BinaryId, clean};
use crate::exit::Exit;

/// Which archives of which application.
pub(in crate::commands) struct Wish {
    application: App,
    archives: Vec<BinaryId>,
    careful: Careful,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::ArchiveRm) -> Result<Self, Failure> {
        Ok(Self {
            application: App::new(&args.application)?,
            archives: without_repeats(&ids(&args.archives)?, PartialEq::eq),
            careful: Careful::asking("apps archive-rm", args.with.caution)?,
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
    let versions = client.versions(&application.id).await?;
    let mut refusals = Refusals::default();
    let mut doomed = Vec::new();
    for id in &wish.archives {
        match may_go(id, &application, &archives, &versions) {
            Ok(archive) => doomed.push(archive),
            Err((exit, sentence)) => {
                let json = refusal(&application, id, exit, &sentence);
                refusals.say(console, exit, &sentence, json);
            }
        }
    }
    let mut results = Results::new(wish.format);
    if doomed.is_empty() {
        refusals.into_results(&mut results, console);
        return results.end(console);
    }
    let names: Vec<String> = doomed
        .iter()
        .map(|archive| archive_words(archive))
        .collect();
    let what = format!("{} of {}", names.join(", "), words(&application));
    let change = Change {
        what: &format!("delete {what}"),
        question: Some(&format!("Delete {what} for good?")),
        json: json!({
            "application": application.id.as_str(),
            "archives": doomed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
            "refused": refusals.values(),
        }),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(refusals.exit());
    }
    refusals.into_results(&mut results, console);
    for archive in doomed {
        match delete(client, &application, archive).await {
            Ok(()) => {
                let json = json!({
                    "application": application.id.as_str(),
                    "archive": archive.id.as_str(),
                    "name": archive.name,
                });
                results.done(console, archive.id.as_str().as_bytes(), &json.to_string());
            }
            Err(error) => {
                let (exit, sentence) = (Exit::of_api(&error), error.to_string());
                let json = refusal(&application, &archive.id, exit, &sentence);
                results.failed_as(console, exit, &sentence, &json.to_string());
            }
        }
    }
    results.end(console)
}

/// Looks once more which archive is active: somebody may have been quicker, and
/// not every platform is known to refuse it.
async fn delete(
    client: &Client,
    application: &Application,
    archive: &Archive,
) -> Result<(), ApiError> {
    let now = client.application(&application.id).await?;
    if now.active.as_ref() == Some(&archive.id) {
        return Err(ApiError {
            status: Some(409),
            ..ApiError::new(
                crate::api::ErrorKind::Conflict,
                &format!("delete archive {}", archive.id),
                "it became the active one just now",
            )
        });
    }
    client.delete_archive(&application.id, &archive.id).await
}

/// The archive, where it may be deleted; else the code and a sentence.
fn may_go<'a>(
    id: &BinaryId,
    application: &Application,
    archives: &'a [Archive],
    versions: &[ApplicationVersion],
) -> Result<&'a Archive, (Exit, String)> {
    if application.active.as_ref() == Some(id) {
        let sentence = format!(
            "Archive {id} is the active one of {} and was not deleted: activate another one before.",
            words(application)
        );
        return Err((Exit::of_status(409), sentence));
    }
    let of = versions.iter().find(|one| one.binary.as_ref() == Some(id));
    if let Some(version) = of {
        let version = clean(&version.version);
        let sentence = format!(
            "Archive {id} is that of version {version} and was not deleted: c8ybin apps versions \
             rm {} {version} deletes both.",
            application.id
        );
        return Err((Exit::of_status(409), sentence));
    }
    archive_of(archives, id, application).map_err(|failure| match failure {
        Failure::Said(exit, sentence) => (exit, sentence),
        _ => (Exit::INTERRUPTED, "It was interrupted.".to_owned()),
    })
}

fn refusal(application: &Application, id: &BinaryId, exit: Exit, sentence: &str) -> Value {
    json!({
        "application": application.id.as_str(),
        "archive": id.as_str(),
        "error": sentence,
        "exit": exit.code(),
    })
}
