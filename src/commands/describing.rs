//! `completions` and `info`: what c8ybin says about itself. They ask no
//! platform.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use serde_json::{Map, Value, json};

use super::connecting::{kept_limits, variable};
use super::console::Console;
use super::failure::Failure;
use super::keymap;
use crate::api::{Connection, Limits};
use crate::cli::{self, Cli};
use crate::config::{
    KeptLimits, NoConnection, ProfileFile, Settings, config_folder, log_path, own_themes,
    session_home, state_folder, themes_folder,
};
use crate::domain::clean;
use crate::exit::Exit;
use crate::runner::find_theme;

/// The completions of a shell, to standard output.
pub(super) fn completions(wish: &cli::Completions, console: &mut Console) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(wish.shell, &mut Cli::command(), "c8ybin", &mut script);
    console.write(&script)?;
    Ok(Exit::DONE)
}

/// The version, where things are kept, what is wrong with keys, settings and themes,
/// and what was found out about the platform of a connection, or why there is none that was
/// asked for.
pub(super) fn info(
    wish: &cli::Info,
    connection: &Result<Connection, Option<NoConnection>>,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let shown = |path: Option<PathBuf>| path.map(|path| path.to_string_lossy().into_owned());
    let config = config_folder(variable);
    let profiles = config.as_deref().map(ProfileFile::within);
    let rows = [
        ("version", Some(env!("CARGO_PKG_VERSION").to_owned())),
        (
            "system",
            Some(format!(
                "{} {}",
                std::env::consts::OS,
                std::env::consts::ARCH
            )),
        ),
        ("program", shown(std::env::current_exe().ok())),
        ("state", shown(state_folder(variable))),
        (
            "log",
            shown(state_folder(variable).map(|folder| log_path(&folder))),
        ),
        (
            "profiles",
            profiles.map(|file| file.path().to_string_lossy().into_owned()),
        ),
        ("sessions", shown(session_home(variable))),
        (
            "keymap",
            keymap::file().map(|file| file.path().to_string_lossy().into_owned()),
        ),
        ("settings", shown(config.as_deref().map(Settings::path))),
        ("themes", shown(config.as_deref().map(themes_folder))),
    ];
    let platform = connection.as_ref().ok();
    let platform = platform.and_then(|connection| Some((connection, kept_limits(connection)?)));
    let unconnected = connection.as_ref().err().and_then(Option::as_ref);
    let keymap = keymap::keymap();
    let keymap: Vec<String> = keymap.faults().iter().map(ToString::to_string).collect();
    let settings = config.as_deref().map(Settings::read).unwrap_or_default().1;
    let faults = [
        ("keymap", keymap),
        ("settings", settings),
        (
            "themes",
            config.as_deref().map(of_themes).unwrap_or_default(),
        ),
    ];
    if wish.json {
        let mut all: Map<String, Value> = rows
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        if let Some((connection, kept)) = &platform {
            all.insert("platform".to_owned(), value(connection, kept));
        }
        if let Some(why) = unconnected {
            all.insert("noConnection".to_owned(), why.to_string().into());
        }
        for (name, faults) in faults {
            all.insert(format!("{name}Faults"), faults.into());
        }
        console.json(&Value::Object(all).to_string())?;
        console.line("")?;
        return Ok(Exit::DONE);
    }
    for (name, value) in rows {
        let value = value.unwrap_or_else(|| "none: this user has no home folder".to_owned());
        console.line(&format!("{name:<9} {}", clean(&value)))?;
        let of_it = faults.iter().find(|(of, _)| *of == name);
        for fault in of_it.into_iter().flat_map(|(_, faults)| faults) {
            console.line(&format!("{:<9} {}", "", clean(fault)))?;
        }
    }
    if let Some(why) = unconnected {
        console.line(&clean(&format!("platform  none: {why}")))?;
    }
    if let Some((connection, kept)) = platform {
        let (host, known) = (connection.host(), words(&kept.limits));
        let day = kept.found.strftime("%F");
        let line = format!("platform  {host}: {known} (found on {day})");
        console.line(&clean(&line))?;
    }
    Ok(Exit::DONE)
}

/// What is wrong with one's own themes, a sentence each.
pub(super) fn of_themes(folder: &Path) -> Vec<String> {
    let themes = own_themes(folder).into_iter();
    themes
        .flat_map(|name| match find_theme(Some(folder), &name) {
            Ok(found) => found.told,
            Err(sentence) => vec![sentence],
        })
        .collect()
}

/// What is known of a platform: `version 1023.77.1, files up to 50 MiB, …`.
pub(super) fn words(limits: &Limits) -> String {
    let facts = limits.facts();
    let said: Vec<String> = facts
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    said.join(", ")
}

fn value(connection: &Connection, kept: &KeptLimits) -> Value {
    let limits = &kept.limits;
    json!({
        "host": connection.host(),
        "found": kept.found.to_string(),
        "version": limits.version,
        "maxUpload": limits.max_upload,
        "ranges": limits.ranges,
        "plugins": limits.plugins,
        "versions": limits.versions,
        "logins": limits.logins,
    })
}
