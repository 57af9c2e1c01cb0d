//! `apps file-put`: files go into the active archive, over those of their paths.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::careful::{Careful, Change};
use super::checking::on_thread;
use super::which::{App, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, shown};
use crate::deploy::{DeployError, file_part};
use crate::domain::{clean, unfit_path};
use crate::exit::Exit;

/// Which files, and where in which application.
pub(in crate::commands) struct Wish {
    application: App,
    files: Vec<Placed>,
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
            careful: Careful::where_it_asks(args.caution),
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
    if let Some(why) = unfit_path(&at) {
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
) -> Result<Exit, Failure> {
    let files = wish.files.clone();
    let parts = on_thread(move || {
        let parts = files.iter().map(|one| file_part(&one.file, &one.at));
        parts.collect::<Result<Vec<_>, DeployError>>()
    })
    .await?;
    let application = wish.application.find(client).await?;
    let all: Vec<String> = wish
        .files
        .iter()
        .map(|one| format!("{} as “{}”", shown(&one.file), clean(&one.at)))
        .collect();
    let mut json = json!({
        "application": application.id.as_str(),
        "files": wish
            .files
            .iter()
            .map(|one| json!({"file": one.file.to_string_lossy(), "path": one.at}))
            .collect::<Vec<_>>(),
    });
    let change = Change {
        what: &format!("put {} into {}", all.join(", "), words(&application)),
        question: None,
        json: json.clone(),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(Exit::DONE);
    }
    let archive = client.update_files(&application.id, parts).await?;
    if let Some(fields) = json.as_object_mut() {
        fields.insert("archive".to_owned(), archive.as_str().into());
    }
    let mut results = Results::of_one(wish.format);
    results.done(console, archive.as_str().as_bytes(), &json.to_string());
    results.end(console)
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
        assert_eq!(placed("=b.js"), None);
        assert_eq!(placed(""), None);
    }
}
