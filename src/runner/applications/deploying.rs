//! A folder or a zip before it is sent: looked through, and packed.

use std::path::Path;

use super::{on_thread, spool};
use crate::api::Client;
use crate::app::{Checked, DeployWish};
use crate::deploy::{Contents, DeployError, Local, Occasion, Shape, pack, preflight, zip_name};
use crate::domain::{Application, LATEST, clean};
use crate::runner::calls::paths;
use crate::runner::link::Link;
use crate::transfer::{Deployment, Job};

/// Looks what would go wrong, and what would change.
pub(super) async fn check(client: &Client, wish: &DeployWish) -> Result<Checked, String> {
    let id = &wish.application;
    let application = client.application(id).await;
    let application = application.map_err(|error| error.to_string())?;
    let versions = match wish.what {
        Deployment::Version(..) => {
            let versions = client.versions(id).await;
            versions.map_err(|error| error.to_string())?
        }
        _ => Vec::new(),
    };
    let archives = match application.kind.has_archives() {
        true => client
            .archives(id)
            .await
            .ok()
            .map(|archives| archives.len()),
        false => None,
    };
    let mut changes = Vec::new();
    let mut manifest = application.manifest.clone();
    match &wish.what {
        Deployment::Archive(_) => changes.push(active(&application)),
        Deployment::Plugin(name) => {
            let plugins = client
                .plugins(id)
                .await
                .map_err(|error| error.to_string())?;
            let shown = clean(name);
            let there = plugins.iter().find(|one| one.name == *name);
            manifest = there.and_then(|plugin| plugin.manifest.clone());
            changes.push(if there.is_some() {
                format!("Plugin {shown} is there: what is sent goes over it.")
            } else {
                format!("Plugin {shown} is new.")
            });
            changes.push(active(&application));
        }
        Deployment::Version(version, tags) => {
            manifest = None;
            let latest = versions.iter().find(|one| one.is_latest());
            let shown = clean(version);
            changes.push(match latest {
                Some(latest) => format!("Latest now: version {}.", clean(&latest.version)),
                None => "No version is latest now.".to_owned(),
            });
            // The platform gives the first version this tag by itself.
            let becomes = tags.iter().any(|tag| tag == LATEST) || versions.is_empty();
            changes.push(match becomes {
                true => format!("Version {shown} becomes latest."),
                false => "That stays so.".to_owned(),
            });
        }
    }
    let occasion = Occasion {
        shape: match &wish.what {
            Deployment::Plugin(name) => Some(Shape::PluginFolder(name.clone())),
            _ => Shape::of_kind(&application.kind),
        },
        version: match &wish.what {
            Deployment::Version(version, _) => Some(version.clone()),
            _ => None,
        },
        versions: versions.into_iter().map(|one| one.version).collect(),
        deployed: manifest.and_then(|manifest| manifest.version),
        archives,
        // Not every user may read the option, and it is only for a warning.
        limit: client.upload_limit().await.ok().flatten(),
    };
    let (source, strips) = (paths().expand(&wish.source), wish.strips);
    on_thread(move || {
        let (_, contents) = look(&source, strips).map_err(|error| error.to_string())?;
        let report = preflight(&contents, &occasion);
        Ok(Checked {
            findings: report.findings,
            wrapper: report.wrapper,
            files: contents.files().count(),
            length: contents.length(),
            changes,
        })
    })
    .await
}

/// What is there, without the folder around it where that is to be stripped.
fn look(source: &Path, strips: bool) -> Result<(Local, Contents), DeployError> {
    let mut local = Local::open(source)?;
    let mut contents = local.contents(&|| false)?;
    if strips && let Some(wrapper) = contents.wrapper() {
        local = local.without(&wrapper)?;
        contents = local.contents(&|| false)?;
    }
    Ok((local, contents))
}

fn active(application: &Application) -> String {
    match &application.active {
        Some(active) => format!("Active now: archive {active}; a new one takes its place."),
        None => "No archive is active now.".to_owned(),
    }
}

/// Makes the zip, and says what sends it.
pub(super) async fn pack_for(link: &Link, wish: DeployWish) -> Result<Job, String> {
    let source = paths().expand(&wish.source);
    let (folder, strips) = (spool(link), wish.strips);
    let what = match wish.what {
        Deployment::Archive(name) if name.is_empty() => Deployment::Archive(zip_name(&source)),
        what => what,
    };
    let zip = on_thread(move || {
        let packed = look(&source, strips)
            .and_then(|(local, contents)| pack(&local, &contents, &folder, &|| false, &mut |_| {}));
        packed.map_err(|error| error.to_string())
    })
    .await?;
    let path = zip.path().to_owned();
    if zip.is_made() {
        link.keep_zip(zip);
    }
    Ok(Job::Deploy {
        application: wish.application,
        path,
        what,
    })
}
