//! What goes by its id, once the person has seen what: `rm` and `events rm`.
//! Each has a result; one refusal stops nothing.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};

use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, until};
use crate::api::ApiError;
use crate::exit::Exit;

/// How many names a question lists.
const NAMES: usize = 10;

/// Said of an interruption before anything was deleted.
const NOT_BEGUN: &str = "Interrupted: nothing was deleted.";

/// Why something is not deleted.
pub(super) struct Refusal {
    pub(super) exit: Exit,
    pub(super) sentence: String,
}

impl Refusal {
    pub(super) const fn interrupted(sentence: String) -> Self {
        Self {
            exit: Exit::INTERRUPTED,
            sentence,
        }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self {
            exit: Exit::of_api(&error),
            sentence: error.to_string(),
        }
    }
}

/// Ids, and what was found under each.
pub(super) type Found<'a, D> = Vec<(
    &'a <D as Deletion>::Id,
    Result<<D as Deletion>::Target, Refusal>,
)>;

/// The fields of a result, beside the id.
pub(super) type Fields = Vec<(&'static str, Value)>;

/// A way to delete something.
pub(super) trait Deletion {
    type Id: Display;
    /// What is found under an id.
    type Target;

    /// The field of a result that holds the id.
    const KEY: &'static str;

    /// The words for one of them, and for several.
    fn words(&self) -> (&'static str, &'static str);

    /// What is there, where it may go.
    async fn look_up(&self, id: &Self::Id) -> Result<Self::Target, Refusal>;

    /// Refuses some of them for what else is known.
    async fn narrow(&self, _found: &mut Found<'_, Self>) -> Result<(), Failure>
    where
        Self: Sized,
    {
        Ok(())
    }

    /// What the question says of it, cleaned.
    fn named(&self, id: &Self::Id, target: &Self::Target) -> String;

    /// Deletes it. Gives the fields of the result.
    async fn delete(
        &self,
        id: &Self::Id,
        target: &Self::Target,
        console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<Fields, Refusal>;
}

/// Refuses to go on where it would have to ask and nobody can answer.
pub(super) fn can_ask(command: &str, yes: bool) -> Result<(), Failure> {
    if yes || io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{command} asks before it deletes, and standard input is no terminal: use --yes.",
    )))
}

/// Deletes what these ids name; asks before, where that is wanted.
pub(super) async fn run<D: Deletion>(
    deletion: &D,
    ids: &[D::Id],
    asks: bool,
    format: Format,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let found = until(stop, chosen(deletion, ids, asks, console))
        .await
        .map_err(|failure| failure.stopped_with(NOT_BEGUN))?;
    let mut results = Results::new(format);
    let mut left = 0;
    for (id, target) in &found {
        let refused = |refusal: &Refusal| {
            let exit = refusal.exit.code();
            let error = &refusal.sentence;
            json!({D::KEY: id.to_string(), "error": error, "exit": exit}).to_string()
        };
        match target {
            Ok(_) if stop.is_cancelled() => {
                left += 1;
                let refusal = Refusal::interrupted("It was interrupted before.".to_owned());
                results.failed_as_told(console, refusal.exit, &refused(&refusal));
            }
            Ok(target) => match deletion.delete(id, target, console, stop).await {
                Ok(fields) => {
                    let mut value = Map::new();
                    value.insert(D::KEY.to_owned(), id.to_string().into());
                    let fields = fields.into_iter();
                    value.extend(fields.map(|(name, field)| (name.to_owned(), field)));
                    let value = Value::Object(value).to_string();
                    results.done(console, id.to_string().as_bytes(), &value);
                }
                Err(refusal) => {
                    let json = refused(&refusal);
                    results.failed_as(console, refusal.exit, &refusal.sentence, &json);
                }
            },
            Err(refusal) => results.failed_as_told(console, refusal.exit, &refused(refusal)),
        }
    }
    let (one, many) = deletion.words();
    match left {
        0 => {}
        1 => console.complain(&format!("Interrupted: 1 {one} was not deleted.")),
        _ => console.complain(&format!("Interrupted: {left} {many} were not deleted.")),
    }
    results.end(console)
}

/// What the person wants to be deleted, each as it was found.
async fn chosen<'a, D: Deletion>(
    deletion: &D,
    ids: &'a [D::Id],
    asks: bool,
    console: &mut Console,
) -> Result<Found<'a, D>, Failure> {
    let mut found = Vec::new();
    for id in ids {
        found.push((id, deletion.look_up(id).await));
    }
    deletion.narrow(&mut found).await?;
    // Each refusal is said before the question, and stands among the results
    // in the order asked for.
    for (_, target) in &found {
        if let Err(refusal) = target {
            console.complain(&refusal.sentence);
        }
    }
    let named: Vec<String> = found
        .iter()
        .filter_map(|(id, target)| Some(deletion.named(id, target.as_ref().ok()?)))
        .collect();
    if asks && !named.is_empty() && !confirmed(&named, deletion.words(), console).await? {
        return Err(Failure::Said(
            Exit::NOT_CONFIRMED,
            "Nothing was deleted.".to_owned(),
        ));
    }
    Ok(found)
}

/// Asks; only a clear yes is one.
async fn confirmed(
    named: &[String],
    (one, many): (&str, &str),
    console: &mut Console,
) -> Result<bool, Failure> {
    for name in named.iter().take(NAMES) {
        console.note(&format!("  {name}"));
    }
    if named.len() > NAMES {
        console.note(&format!("  and {} more", named.len() - NAMES));
    }
    let what = match named.len() {
        1 => format!("this {one}"),
        several => format!("these {several} {many}"),
    };
    confirm(console, &format!("Delete {what} for good?")).await
}
