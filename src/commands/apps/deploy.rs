//! `apps plugin-add`, `apps archive-put` and `apps versions add`: a zip or a
//! folder becomes a part of an application.

use std::path::PathBuf;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::careful::{Careful, Change, MAY_BE_CHANGED, not_read_back};
use super::changed::{Both, compared_with, send};
use super::checking::{Checked, check, spool, told};
use super::versions::{check_labels, latest, latest_sentence};
use super::which::{self, App, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::item::{Item, Start, What};
use crate::commands::results::Results;
use crate::commands::{Format, jobs, shown, until};
use crate::deploy::{Destination, Occasion, Shape, Target, too_large, zip_name};
use crate::domain::{
    Application, ApplicationKind, ApplicationVersion, LATEST, clean, unfit_plugin_name,
};
use crate::exit::Exit;
use crate::transfer::{Deployment, Job};

/// What is sent, where to, and what it becomes.
pub(in crate::commands) struct Wish {
    application: App,
    source: PathBuf,
    what: Deployment,
    /// Whether only files go that differ.
    changed: bool,
    checks: cli::Checks,
    careful: Careful,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn plugin(args: cli::PluginAdd) -> Result<Self, Failure> {
        if let Some(why) = unfit_plugin_name(&args.plugin) {
            return Err(Failure::usage(why));
        }
        Ok(Self {
            application: App::new(&args.application)?,
            source: args.source,
            what: Deployment::Plugin(args.plugin),
            changed: args.changed,
            checks: args.checks,
            careful: Careful::where_it_asks(args.caution),
            moving: args.moving,
            format: Format::of(args.json),
        })
    }

    pub(super) fn archive(args: cli::ArchivePut) -> Result<Self, Failure> {
        let name = args.name.unwrap_or_else(|| zip_name(&args.source));
        Ok(Self {
            application: App::new(&args.application)?,
            source: args.source,
            what: Deployment::Archive(name),
            changed: args.changed,
            checks: args.checks,
            careful: Careful::where_it_asks(args.caution),
            moving: args.moving,
            format: Format::of(args.json),
        })
    }

    pub(super) fn version(args: cli::VersionAdd) -> Result<Self, Failure> {
        check_labels(std::iter::once(&args.name).chain(&args.tags))?;
        Ok(Self {
            application: App::new(&args.application)?,
            source: args.source,
            what: Deployment::Version(args.name, args.tags),
            changed: false,
            checks: args.checks,
            careful: Careful::where_it_asks(args.caution),
            moving: args.moving,
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
    let not_sent = |failure: Failure| failure.stopped_with("Interrupted: nothing was sent.");
    if wish.changed {
        let (both, destination) = until(stop, differing(&wish, &client, console, stop))
            .await
            .map_err(not_sent)?;
        let (careful, format) = (wish.careful, wish.format);
        return send(&both, &destination, careful, format, console, stop)
            .await
            .map_err(|failure| failure.stopped_with(MAY_BE_CHANGED));
    }
    let ready = until(stop, prepare(&wish, &client, console)).await;
    let Some((application, checked)) = ready.map_err(not_sent)? else {
        return Ok(Exit::DONE);
    };
    let zip = checked.zip(stop).await.map_err(not_sent)?;
    if zip.is_made() {
        // Not every user may read the option, and it is only for a warning.
        let limit = until(stop, async {
            Ok(client.upload_limit().await.ok().flatten())
        });
        let limit = limit.await.map_err(not_sent)?;
        if let Some(finding) = too_large(zip.length(), limit) {
            console.note(&told(&finding));
        }
    }
    let job = Job::Deploy {
        application: application.id.clone(),
        path: zip.path().to_owned(),
        what: wish.what.clone(),
    };
    let item = Item {
        name: wish.source.to_string_lossy().into_owned(),
        // What was made for this is nothing that the person knows.
        what: What::Deploy(application.id.clone(), wish.source.clone()),
        start: Start::New(Box::new(job)),
    };
    let results = Results::of_one(wish.format);
    let exit = if zip.is_made() {
        // The zip goes when this ends, so that no later run could go on with
        // it: the same command makes the same one again.
        let settings = jobs::settings(wish.moving, None);
        jobs::run_with(client.clone(), settings, vec![item], results, console, stop).await?
    } else {
        jobs::run(
            client.clone(),
            wish.moving,
            vec![item],
            results,
            console,
            stop,
        )
        .await?
    };
    if exit == Exit::DONE {
        until(stop, read_back(&wish, &application, &client, console)).await?;
    }
    Ok(exit)
}

/// Looks at both sides, where only what differs is to go.
async fn differing(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<(Both, Destination), Failure> {
    let application = wish.application.find(client).await?;
    let occasion = occasion(wish, &application, &[], client).await?;
    let checked = check(&wish.source, occasion, wish.checks, console).await?;
    let destination = Destination {
        client: client.clone(),
        application: application.id,
        target: match &wish.what {
            Deployment::Plugin(name) => Target::Plugin(name.clone()),
            _ => Target::Application,
        },
        spool: spool(),
    };
    let both = compared_with(&destination, checked.local, stop).await?;
    Ok((both, destination))
}

/// Looks at both sides and asks; `None` where nothing is to be sent.
async fn prepare(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Option<(Application, Checked)>, Failure> {
    let application = wish.application.find(client).await?;
    if application.kind == ApplicationKind::External {
        return Err(Failure::usage(format!(
            "{} is a link to pages elsewhere: nothing can be deployed to it.",
            words(&application)
        )));
    }
    let versions = match wish.what {
        Deployment::Version(..) => client.versions(&application.id).await?,
        _ => Vec::new(),
    };
    let occasion = occasion(wish, &application, &versions, client).await?;
    let checked = check(&wish.source, occasion, wish.checks, console).await?;
    note_before(wish, &application, &versions, client, console).await?;
    let what = sentence(wish, &application, &checked);
    let question = question(wish, &versions);
    let change = Change {
        what: &what,
        question: question.as_deref(),
        json: json(wish, &application, &checked),
    };
    if !wish.careful.allows(change, wish.format, console).await? {
        return Ok(None);
    }
    Ok(Some((application, checked)))
}

/// What is known of the place that it goes to.
async fn occasion(
    wish: &Wish,
    application: &Application,
    versions: &[ApplicationVersion],
    client: &Client,
) -> Result<Occasion, Failure> {
    let archives = if application.kind.has_archives() {
        Some(which::archives(application, client).await?.len())
    } else {
        None
    };
    let shape = match &wish.what {
        Deployment::Plugin(name) => Some(Shape::PluginFolder(name.clone())),
        _ if application.kind == ApplicationKind::Microservice => Some(Shape::Microservice),
        _ => None,
    };
    Ok(Occasion {
        shape,
        version: match &wish.what {
            Deployment::Version(version, _) => Some(version.clone()),
            _ => None,
        },
        versions: versions.iter().map(|one| one.version.clone()).collect(),
        archives,
        // Not every user may read the option, and it is only for a warning.
        limit: client.upload_limit().await.ok().flatten(),
    })
}

/// Says what is active, or latest, before that changes.
async fn note_before(
    wish: &Wish,
    application: &Application,
    versions: &[ApplicationVersion],
    client: &Client,
    console: &mut Console,
) -> Result<(), Failure> {
    match &wish.what {
        Deployment::Archive(_) => console.note(&active_sentence(application)),
        Deployment::Version(version, _) => {
            console.note(&latest_sentence(versions));
            if versions.is_empty() {
                let shown = clean(version);
                console.note(&format!("Version {shown} is the first and becomes latest."));
            }
        }
        Deployment::Plugin(name) => {
            let plugins = client.plugins(&application.id).await?;
            console.note(&if plugins.iter().any(|one| one.name == *name) {
                format!(
                    "Plugin “{}” is there: what is sent goes over it.",
                    clean(name)
                )
            } else {
                format!("Plugin “{}” is new.", clean(name))
            });
        }
    }
    Ok(())
}

fn active_sentence(application: &Application) -> String {
    match &application.active {
        Some(active) => format!("Active now: archive {active}."),
        None => "No archive is active now.".to_owned(),
    }
}

/// Reads back what is active, or latest.
async fn read_back(
    wish: &Wish,
    application: &Application,
    client: &Client,
    console: &mut Console,
) -> Result<(), Failure> {
    let id = &application.id;
    let read = if let Deployment::Version(..) = wish.what {
        let versions = client.versions(id).await;
        versions.map(|versions| latest_sentence(&versions))
    } else {
        let now = client.application(id).await;
        now.map(|now| active_sentence(&now))
    };
    console.note(&read.unwrap_or_else(|error| not_read_back(&error)));
    Ok(())
}

fn sentence(wish: &Wish, application: &Application, checked: &Checked) -> String {
    let of = format!(
        "{} ({}) to {}",
        shown(&wish.source),
        checked.words(),
        words(application)
    );
    match &wish.what {
        Deployment::Archive(name) => {
            format!(
                "upload {of} as archive “{}”, which becomes active",
                clean(name)
            )
        }
        Deployment::Plugin(name) => format!("add {of} as plugin “{}”", clean(name)),
        Deployment::Version(version, tags) if tags.is_empty() => {
            format!("add {of} as version {version}")
        }
        Deployment::Version(version, tags) => {
            format!("add {of} as version {version}, tagged {}", tags.join(", "))
        }
    }
}

/// Asked where others get something else from now on.
fn question(wish: &Wish, versions: &[ApplicationVersion]) -> Option<String> {
    let Deployment::Version(version, tags) = &wish.what else {
        return None;
    };
    let before = latest(versions)?;
    tags.iter().any(|tag| tag == LATEST).then(|| {
        format!(
            "Version {version} becomes latest instead of {}. Go on?",
            clean(before)
        )
    })
}

fn json(wish: &Wish, application: &Application, checked: &Checked) -> serde_json::Value {
    let (plugin, archive, version, tags) = match &wish.what {
        Deployment::Archive(name) => (None, Some(name), None, None),
        Deployment::Plugin(name) => (Some(name), None, None, None),
        Deployment::Version(version, tags) => (None, None, Some(version), Some(tags)),
    };
    json!({
        "application": application.id.as_str(),
        "file": wish.source.to_string_lossy(),
        "plugin": plugin,
        "name": archive,
        "version": version,
        "tags": tags,
        "files": checked.contents.files().count(),
        "unpacked": checked.contents.length(),
        "findings": checked.findings(),
    })
}
