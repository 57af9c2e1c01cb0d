//! `apps show`: one application with all that is known of it.

use super::which::App;
use crate::api::Client;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::show::object;
use crate::domain::{Application, Manifest, clean};
use crate::exit::Exit;

pub(super) async fn run(
    wish: &App,
    format: Format,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let application = wish.find(client).await?;
    match format {
        Format::Json => {
            console.json(&application.object)?;
            console.line("")?;
        }
        Format::Text => {
            for (name, value) in fields(&application) {
                console.line(&format!("{name:<14} {}", clean(&value)))?;
            }
            console.line("")?;
            object(&application.object, console)?;
        }
    }
    console.flush()?;
    Ok(Exit::DONE)
}

fn fields(one: &Application) -> Vec<(&'static str, String)> {
    let manifest = one.manifest.as_ref();
    let latest = one.versions.iter().find(|version| version.is_latest());
    [
        ("Id", Some(one.id.to_string())),
        ("Name", Some(one.name.clone())),
        ("Type", Some(one.kind.to_string())),
        (
            "Availability",
            one.availability.as_ref().map(ToString::to_string),
        ),
        ("Owner", one.owner.clone()),
        ("Key", one.key.clone()),
        ("Context path", one.context_path.clone()),
        ("Description", one.description.clone()),
        (
            "Active archive",
            one.active.as_ref().map(ToString::to_string),
        ),
        ("Version", manifest.and_then(|it| it.version.clone())),
        ("Package", manifest.and_then(package)),
        ("Exports", manifest.and_then(exports)),
        ("Remotes", manifest.and_then(remotes)),
        ("Latest", latest.map(|version| version.version.clone())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

fn package(manifest: &Manifest) -> Option<String> {
    let word = manifest.package.as_ref().map(ToString::to_string);
    word.or_else(|| manifest.is_package.then(|| "yes".to_owned()))
}

/// The names of what it exports, with commas; `None` where it exports nothing.
pub(super) fn exports(manifest: &Manifest) -> Option<String> {
    let names: Vec<&str> = manifest
        .exports
        .iter()
        .map(|export| match (export.name.trim(), &export.module) {
            ("", Some(module)) => module.as_str(),
            (name, _) => name,
        })
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn remotes(manifest: &Manifest) -> Option<String> {
    let of = |(path, modules): (&String, &Vec<String>)| format!("{path}: {}", modules.join(", "));
    let all: Vec<String> = manifest.remotes.iter().map(of).collect();
    (!all.is_empty()).then(|| all.join("; "))
}
