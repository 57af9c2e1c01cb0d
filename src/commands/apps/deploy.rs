//! `apps plugin-add`, `apps archive-put` and `apps versions add`: a zip or a
//! folder becomes a part of an application.

use std::path::PathBuf;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::came::Came;
use super::careful::{Careful, Change, NOTHING_SENT};
use super::changed::{Sent, compared, send};
use super::checking::{Checked, check, destination};
use super::holding::{before, latest, tell_active, tell_latest, what_goes};
use super::versions::check_labels;
use super::which::{self, App, words};
use crate::api::Client;
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::item::{Item, Start, What};
use crate::commands::results::Results;
use crate::commands::{Format, apart, jobs, shown, until};
use crate::deploy::{Awaited, Destination, Occasion, Target, Way, Zip, plugins_removed, zip_name};
use crate::domain::{
    Application, ApplicationKind, ApplicationVersion, clean, makes_latest, unfit_plugin_name,
};
use crate::exit::Exit;
use crate::transfer::{Deployment, Job};
use crate::ui::format;

/// Said of an interruption after all was done.
const NOT_LOOKED_UP: &str =
    "Interrupted: it is done, but what it came to was not looked up any more.";

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
            checks: args.with.checks,
            careful: Careful::where_it_asks(args.with.caution),
            moving: args.with.pace.into(),
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
            checks: args.with.checks,
            careful: Careful::where_it_asks(args.with.caution),
            moving: args.with.pace.into(),
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
            checks: args.with.checks,
            careful: Careful::where_it_asks(args.with.caution),
            moving: args.with.pace.into(),
            format: Format::of(args.json),
        })
    }

    fn destination(&self, application: &Application, client: &Client) -> Destination {
        let target = Target::of(&self.what);
        destination(client, application, target.unwrap_or(Target::Application))
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let not_sent = |failure: Failure| failure.stopped_with(NOTHING_SENT);
    let looked = until(stop, Looked::at(&wish, &client, console)).await;
    let mut looked = looked.map_err(not_sent)?;
    let application = looked.application.clone();
    let (exit, is_sent) = if wish.changed {
        let destination = wish.destination(&application, &client);
        let comparing = compared(&destination, looked.checked, looked.limit, stop);
        let both = until(stop, comparing).await.map_err(not_sent)?;
        let sending = || send(both, &destination, wish.careful, wish.format, console, stop);
        match apart(sending).await? {
            Sent::Nothing(exit) => (exit, false),
            Sent::Something(exit) => (exit, true),
        }
    } else {
        if let Some(failure) = looked.refused(&wish, console) {
            return Err(failure);
        }
        // Made before anybody is asked: only then is it known how long it is.
        let (checked, limit) = (&mut looked.checked, looked.limit);
        let zip = checked.zip_within(limit, console, stop).await;
        let zip = zip.map_err(not_sent)?;
        let allowed = until(stop, looked.allowed(&wish, console)).await;
        if !allowed.map_err(not_sent)? {
            return Ok(Exit::DONE);
        }
        let exit = transfer(&wish, looked, zip, &client, console, stop).await?;
        (exit, exit == Exit::DONE)
    };
    if is_sent {
        let read_back = async {
            match wish.what {
                Deployment::Version(..) => {
                    tell_latest(&application.id, &client, console).await;
                }
                _ => tell_active(&application.id, &client, console).await,
            }
            Ok(())
        };
        // What was asked for is done: its code stays.
        if until(stop, read_back).await.is_err() {
            console.note(NOT_LOOKED_UP);
        }
    }
    Ok(exit)
}

/// Sends all of it, as a transfer.
async fn transfer(
    wish: &Wish,
    looked: Looked,
    zip: Zip,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let application = &looked.application.id;
    let job = Job::Deploy {
        application: application.clone(),
        path: zip.path().to_owned(),
        what: wish.what.clone(),
    };
    // An old version of the same name would be taken for this one.
    let was_there = match &wish.what {
        Deployment::Version(version, _) => {
            let mut versions = looked.versions.iter();
            versions.any(|one| one.is_called(version))
        }
        _ => false,
    };
    let start = if zip.is_made() && !was_there {
        let came = Came {
            destination: wish.destination(&looked.application, client),
            what: wish.what.clone(),
            awaited: Awaited {
                contents: zip.contents().clone(),
                way: Way::Whole,
                before: looked.application.active.clone(),
            },
            length: zip.length(),
        };
        Start::Once(Box::new(job), Box::pin(came.look()))
    } else {
        Start::New(Box::new(job))
    };
    let item = Item {
        name: wish.source.to_string_lossy().into_owned(),
        // What was made for this is nothing that the person knows.
        what: What::Deploy(application.clone(), wish.source.clone(), wish.what.clone()),
        start,
    };
    let (client, items) = (client.clone(), vec![item]);
    let results = Results::of_one(wish.format);
    if zip.is_made() {
        // The zip goes when this ends, so that no later run could go on with
        // it: the same command makes the same one again.
        let settings = jobs::settings(wish.moving, None);
        jobs::run_with(client, settings, items, results, console, stop).await
    } else {
        jobs::run(client, wish.moving, items, results, console, stop).await
    }
}

/// Both sides as they were before.
struct Looked {
    application: Application,
    /// For a new version: those that are there.
    versions: Vec<ApplicationVersion>,
    checked: Checked,
    /// The deployed files that go with it; `None`: nobody knows.
    removed: Option<Vec<String>>,
    /// How long a file the tenant takes.
    limit: Option<u64>,
}

impl Looked {
    /// Looks what is there, tells it, and tells what would go wrong.
    async fn at(wish: &Wish, client: &Client, console: &mut Console) -> Result<Self, Failure> {
        let application = wish.application.find_to_change(client).await?;
        if application.kind == ApplicationKind::External {
            return Err(Failure::usage(format!(
                "{} is a link to pages elsewhere: nothing can be deployed to it.",
                words(&application)
            )));
        }
        let (id, kind) = (&application.id, &application.kind);
        // What differs can only be known where there are archives.
        let archives = if kind.has_archives() || wish.changed {
            Some(which::archives(&application, client).await?.len())
        } else {
            None
        };
        let versions = match wish.what {
            Deployment::Version(..) => client.versions(id).await?,
            _ => Vec::new(),
        };
        let plugins = match wish.what {
            Deployment::Plugin(_) => client.plugins(id).await?,
            _ => Vec::new(),
        };
        let there = match &wish.what {
            Deployment::Plugin(name) => plugins.iter().find(|one| one.name == *name),
            _ => None,
        };
        // Not every user may read the option, and it is only for a warning.
        let limit = client.upload_limit().await.ok().flatten();
        let occasion = Occasion {
            archives,
            limit,
            ..Occasion::of(&wish.what, &application, &versions, &plugins)
        };
        let checked = check(&wish.source, occasion, wish.checks, console).await?;
        // A dry run for a program goes on, to tell that in its document.
        if let Some(why) = &checked.refusal
            && !(wish.careful.is_dry() && wish.format == Format::Json)
        {
            return Err(Failure::local(why.as_str()));
        }
        for sentence in before(&wish.what, &application, &versions, there) {
            console.note(&sentence);
        }
        let replaces_all = matches!(wish.what, Deployment::Archive(_)) && kind.has_archives();
        // What goes with only what differs is in the plan.
        let removed = if replaces_all && !wish.changed {
            let destination = wish.destination(&application, client);
            what_goes(&destination, &checked.contents, console).await
        } else {
            Some(Vec::new())
        };
        Ok(Self {
            application,
            versions,
            checked,
            removed,
            limit,
        })
    }

    /// Why it is not to be sent, if so.
    fn refused(&self, wish: &Wish, console: &mut Console) -> Option<Failure> {
        let why = self.checked.refusal.clone()?;
        let json = self.json(wish);
        Some(wish.careful.refuses(why, json, wish.format, console))
    }

    /// Whether all of it is to be sent; a dry run tells what that is.
    async fn allowed(&self, wish: &Wish, console: &mut Console) -> Result<bool, Failure> {
        let what = sentence(wish, &self.application, &self.checked);
        let question = question(wish, self);
        let change = Change {
            what: &what,
            question: question.as_deref(),
            json: self.json(wish),
        };
        let allowed = wish.careful.allows(change, wish.format, console).await?;
        if wish.careful.is_dry() && wish.format == Format::Text {
            for file in self.checked.contents.files() {
                let size = format::size(file.length);
                console.line(&format!("  {}, {size}", clean(&file.path)))?;
            }
            console.flush()?;
        }
        Ok(allowed)
    }

    fn json(&self, wish: &Wish) -> serde_json::Value {
        let (plugin, archive, version, tags) = match &wish.what {
            Deployment::Archive(name) => (None, Some(name), None, None),
            Deployment::Plugin(name) => (Some(name), None, None, None),
            Deployment::Version(version, tags) => (None, None, Some(version), Some(tags)),
        };
        let contents = &self.checked.contents;
        let paths = contents.files().map(|file| file.path.as_str());
        json!({
            "application": self.application.id.as_str(),
            "file": wish.source.to_string_lossy(),
            "plugin": plugin,
            "name": archive,
            "version": version,
            "tags": tags,
            "files": contents.files().count(),
            "paths": paths.collect::<Vec<_>>(),
            "left_out": contents.left_out,
            "removed": self.removed,
            "unpacked": contents.length(),
            "findings": self.checked.findings(),
        })
    }
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

/// Asked where others get something else from now on, or where plugins go or
/// may go.
fn question(wish: &Wish, looked: &Looked) -> Option<String> {
    let Deployment::Version(version, tags) = &wish.what else {
        let plugins = match &looked.removed {
            Some(removed) => plugins_removed(removed)?,
            None => "Nobody knows whether plugins go.".to_owned(),
        };
        return Some(format!("{plugins} Go on?"));
    };
    let before = latest(&looked.versions)?;
    makes_latest(tags).then(|| {
        format!(
            "Version {version} becomes latest instead of {}. Go on?",
            clean(before)
        )
    })
}
