//! `apps file-put`: files go into the active archive, over those of their paths.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::came::LOOKED_FOR;
use super::careful::{Careful, Change, MAY_BE_CHANGED, NOTHING_SENT};
use super::checking::{destination, on_thread, values};
use super::progress::with_progress;
use super::which::{App, words};
use crate::api::{Client, FilePart};
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, shown, until};
use crate::deploy::{
    Finding, Known, NotPut, PushMeter, SentFile, Severity, Target, preflight_files, sent_files,
};
use crate::domain::{Application, BinaryId, clean, unfit_part_name};
use crate::exit::Exit;
use crate::ui::deploying;

/// Said of an interruption before all was sent.
const NOTHING_PUT: &str =
    "Interrupted: not all was sent, so that the application has what it had before.";

/// Said of an interruption after a request with others was answered; the paths
/// stand before it.
const REST_NOT_SENT: &str = "Interrupted before these were sent.";

/// Which files, and where in which application.
pub(in crate::commands) struct Wish {
    application: App,
    files: Vec<Placed>,
    /// Whether they go in spite of errors.
    force: bool,
    careful: Careful,
    format: Format,
}

/// A file, and its path in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    file: PathBuf,
    at: String,
}

impl Wish {
    pub(super) fn new(args: &cli::FilePut) -> Result<Self, Failure> {
        let files: Vec<Placed> = args
            .files
            .iter()
            .map(|text| placed(text))
            .collect::<Result<_, _>>()?;
        for (place, one) in files.iter().enumerate() {
            if files.iter().take(place).any(|other| other.at == one.at) {
                return Err(Failure::usage(format!(
                    "Two files go to “{}”: give each a path of its own.",
                    clean(&one.at)
                )));
            }
        }
        Ok(Self {
            application: App::new(&args.application)?,
            files,
            force: args.force,
            careful: Careful::where_it_asks(args.with.caution),
            format: Format::of(args.json),
        })
    }
}

/// `PATH=FILE`, or the file alone, which goes to the root under its own name. A
/// file whose own name holds a `=` is there: then that is meant.
fn placed(text: &str) -> Result<Placed, Failure> {
    let (at, file) = match text.split_once('=') {
        Some((at, file)) if !Path::new(text).exists() => (at.to_owned(), file),
        _ => {
            let name = Path::new(text).file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), text)
        }
    };
    if let Some(why) = unfit_part_name(&at) {
        return Err(Failure::usage(format!("“{}”: {why}", clean(text))));
    }
    Ok(Placed {
        file: PathBuf::from(file),
        at,
    })
}

pub(super) async fn run(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let ready = until(stop, ready(wish, client, console)).await;
    let ready = ready.map_err(|failure| failure.stopped_with(NOTHING_SENT))?;
    let Some(Ready {
        application,
        parts,
        meter,
        mut json,
    }) = ready
    else {
        return Ok(Exit::DONE);
    };
    let destination = destination(client, &application, Target::Application);
    let sending = destination.put_all(parts, application.active.clone(), LOOKED_FOR, stop);
    let all = with_progress(&meter, console, sending).await;
    let interrupted = match all.put.is_empty() {
        true => NOTHING_PUT,
        false => REST_NOT_SENT,
    };
    let rest = all.rest.map(|rest| {
        let which = rest.which(deploying::named);
        (which, failure(rest.why, interrupted))
    });
    if all.put.is_empty()
        && let Some((_, failure)) = rest
    {
        return Err(failure);
    }
    if all.known == Known::ReadBack {
        console.note(match stop.is_cancelled() {
            true => "Interrupted: it is done, and was read back.",
            false => "The answer was lost: it is done, and was read back.",
        });
    }
    let archive = all.active.as_ref().map_or("", BinaryId::as_str);
    if let Some(fields) = json.as_object_mut() {
        fields.insert("archive".to_owned(), archive.into());
        if rest.is_some() {
            fields.insert("put".to_owned(), all.put.into());
        }
    }
    let mut results = Results::of_one(wish.format);
    results.done(console, archive.as_bytes(), &json.to_string());
    if !all.outdated.is_empty() {
        let paths: Vec<String> = all.outdated.iter().map(|one| shown(one.path())).collect();
        let sentence = format!(
            "{} changed while it was sent: send it again.",
            paths.join(", ")
        );
        results.failed(console, Exit::LOCAL, &sentence);
    }
    match rest {
        Some((which, Failure::Said(exit, why))) => {
            results.failed(console, exit, &format!("{which} {why}"));
            results.end(console)
        }
        Some((_, failure)) => Err(failure),
        None => results.end(console),
    }
}

/// Why files were not put; `interrupted` is said where a signal kept them from
/// being sent.
fn failure(why: NotPut, interrupted: &str) -> Failure {
    match why {
        NotPut::Refused(error) => Failure::from(error).stopped_with(interrupted),
        NotPut::Unknown(error) => Failure::from(error).stopped_with(MAY_BE_CHANGED),
    }
}

/// What is to be sent, after all was looked at.
struct Ready {
    application: Application,
    parts: Vec<(FilePart, SentFile)>,
    /// Counts what is sent of them.
    meter: PushMeter,
    /// It for a program.
    json: Value,
}

/// Looks at both sides, and tells what would be done. `None`: that was all that
/// was wanted.
async fn ready(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Option<Ready>, Failure> {
    let places: Vec<(PathBuf, String)> = wish
        .files
        .iter()
        .map(|one| (one.file.clone(), one.at.clone()))
        .collect();
    // Not every user may read the option, and it is only for a warning.
    let limit = client.upload_limit().await.ok().flatten();
    let looked = places.clone();
    let findings = on_thread(move || Ok(preflight_files(&looked, limit))).await?;
    let meter = PushMeter::default();
    let parts = sent_files(places, meter.clone()).await?;
    for finding in &findings {
        console.note(&finding.line());
    }
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let is_refused = !wish.force && findings.iter().any(is_error);
    let why = "Nothing was sent: mend the errors, or use --force.";
    // A dry run for a program goes on, to tell that in its document.
    if is_refused && !(wish.careful.is_dry() && wish.format == Format::Json) {
        return Err(Failure::local(why));
    }
    let application = wish.application.find_to_change(client).await?;
    let all: Vec<String> = wish
        .files
        .iter()
        .map(|one| format!("{} as “{}”", shown(&one.file), clean(&one.at)))
        .collect();
    let json = json!({
        "application": application.id.as_str(),
        "files": wish
            .files
            .iter()
            .map(|one| json!({"file": one.file.to_string_lossy(), "path": one.at}))
            .collect::<Vec<_>>(),
        "findings": values(&findings),
    });
    if is_refused {
        let careful = wish.careful;
        return Err(careful.refuses(why.to_owned(), json, wish.format, console));
    }
    let change = Change {
        what: &format!("put {} into {}", all.join(", "), words(&application)),
        question: None,
        json: json.clone(),
    };
    let is_wanted = wish.careful.allows(change, wish.format, console).await?;
    Ok(is_wanted.then_some(Ready {
        application,
        parts,
        meter,
        json,
    }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_stands_before_its_file() {
        let placed = |text: &str| {
            let placed = super::placed(text).ok()?;
            Some((placed.at, placed.file.to_string_lossy().into_owned()))
        };
        let pair = |at: &str, file: &str| Some((at.to_owned(), file.to_owned()));
        assert_eq!(placed("a/b.js"), pair("b.js", "a/b.js"));
        assert_eq!(placed("js/x.js=b.js"), pair("js/x.js", "b.js"));
        assert_eq!(placed("../x=b.js"), None);
        assert_eq!(placed("a\"b.js=b.js"), None, "it would land elsewhere");
        assert_eq!(placed("=b.js"), None);
        assert_eq!(placed(""), None);
    }
}
