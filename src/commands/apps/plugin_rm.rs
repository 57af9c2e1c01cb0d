//! `apps plugin-rm`: a plugin goes, once the person has seen which.

use serde_json::json;

use super::careful::{Careful, Change};
use super::which::{App, not_there, words};
use crate::api::Client;
use crate::cli;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::domain::{Plugin, clean, unfit_plugin_name};
use crate::exit::Exit;

/// Which plugin of which application.
pub(in crate::commands) struct Wish {
    application: App,
    plugin: String,
    careful: Careful,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::PluginRm) -> Result<Self, Failure> {
        if let Some(why) = unfit_plugin_name(&args.plugin) {
            return Err(Failure::usage(why));
        }
        Ok(Self {
            application: App::new(&args.application)?,
            plugin: args.plugin.clone(),
            careful: Careful::asking("apps plugin-rm", args.with.caution)?,
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
    let plugins = client.plugins(&application.id).await?;
    let found = plugins.iter().find(|one| one.name == wish.plugin);
    let plugin = found.ok_or_else(|| {
        not_there(format!(
            "{} has no plugin “{}”: c8ybin apps plugins {} lists them.",
            words(&application),
            clean(&wish.plugin),
            application.id
        ))
    })?;
    let what = format!("plugin {} of {}", title(plugin), words(&application));
    let mut json = json!({
        "application": application.id.as_str(),
        "plugin": plugin.name,
    });
    let change = Change {
        what: &format!("delete {what}"),
        question: Some(&format!("Delete {what}?")),
        json: json.clone(),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(Exit::DONE);
    }
    let archive = client.delete_plugin(&application.id, &plugin.name).await?;
    if let Some(fields) = json.as_object_mut() {
        fields.insert("archive".to_owned(), archive.as_str().into());
    }
    let mut results = Results::of_one(wish.format);
    results.done(console, archive.as_str().as_bytes(), &json.to_string());
    results.end(console)
}

/// `“widget” (My widget 1.2)`, cleaned.
fn title(plugin: &Plugin) -> String {
    let manifest = plugin.manifest.as_ref();
    let told = [
        manifest.and_then(|it| it.name.as_deref()),
        manifest.and_then(|it| it.version.as_deref()),
    ];
    let told: Vec<&str> = told.into_iter().flatten().collect();
    let name = clean(&plugin.name);
    if told.is_empty() {
        format!("“{name}”")
    } else {
        format!("“{name}” ({})", clean(&told.join(" ")))
    }
}
