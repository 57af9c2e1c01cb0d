//! What holds of an application before something is changed, and after: which
//! archive is active, which version is latest, and what goes.

use tokio_util::sync::CancellationToken;

use super::careful::not_read_back;
use crate::api::Client;
use crate::commands::console::Console;
use crate::deploy::{Change, Contents, Destination, removal};
use crate::domain::{Application, ApplicationId, ApplicationVersion, Plugin, clean};
use crate::transfer::Deployment;
use crate::ui::deploying::{SERVES_LATEST, active_now, becomes_latest, latest_now};

/// The version tagged `latest`.
pub(super) fn latest(versions: &[ApplicationVersion]) -> Option<&str> {
    let latest = versions.iter().find(|version| version.is_latest());
    latest.map(|version| version.version.as_str())
}

/// What is active, or latest, before something is deployed: sentences.
pub(super) fn before(
    what: &Deployment,
    application: &Application,
    versions: &[ApplicationVersion],
    plugin: Option<&Plugin>,
) -> Vec<String> {
    let active = active_now(application.active.as_ref());
    match what {
        Deployment::Archive(_) => vec![active],
        Deployment::Version(version, tags) => {
            let mut told = vec![latest_now(versions)];
            if versions.is_empty() {
                let shown = clean(version);
                told.push(format!("Version {shown} is the first and becomes latest."));
            }
            if becomes_latest(tags, versions) {
                told.push(format!("{active} {SERVES_LATEST}"));
            }
            told
        }
        Deployment::Plugin(name) => {
            let name = clean(name);
            vec![match plugin {
                Some(_) => format!("Plugin “{name}” is there: what is sent goes over it."),
                None => format!("Plugin “{name}” is new."),
            }]
        }
    }
}

/// The deployed files that go where these contents become all of it, told in
/// sentences. `None`: nobody knows them, as what is deployed cannot be read.
pub(super) async fn what_goes(
    destination: &Destination,
    contents: &Contents,
    console: &mut Console,
) -> Option<Vec<String>> {
    let stop = CancellationToken::new();
    // Who gives this up drops it, and the thread that reads stops.
    let _given_up = stop.clone().drop_guard();
    match destination.deployed(&stop).await {
        Ok(deployed) => {
            let compared = deployed.compared(contents);
            let removed = compared.of(Change::Removed);
            let removed: Vec<String> = removed.map(|file| file.path.clone()).collect();
            if let Some(sentence) = removal(&removed) {
                console.note(&sentence);
            }
            Some(removed)
        }
        Err(error) => {
            console.note(&format!("Nobody knows which deployed files go. {error}"));
            None
        }
    }
}

/// Reads back what is active, and tells it.
pub(super) async fn tell_active(id: &ApplicationId, client: &Client, console: &mut Console) {
    let now = client.application(id).await;
    console.note(&match now {
        Ok(now) => active_now(now.active.as_ref()),
        Err(error) => not_read_back(&error),
    });
}

/// Reads back what is latest and what is active, and tells it. Gives the
/// versions; `None` where they cannot be read.
pub(super) async fn tell_latest(
    id: &ApplicationId,
    client: &Client,
    console: &mut Console,
) -> Option<Vec<ApplicationVersion>> {
    match client.versions(id).await {
        Ok(versions) => {
            console.note(&latest_now(&versions));
            tell_active(id, client, console).await;
            Some(versions)
        }
        Err(error) => {
            console.note(&not_read_back(&error));
            None
        }
    }
}
