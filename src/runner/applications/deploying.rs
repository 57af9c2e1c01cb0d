//! A folder or a zip before it is sent: looked through, and packed.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::{on_thread, spool};
use crate::api::Client;
use crate::app::{Checked, DeployWish};
use crate::deploy::{
    Contents, DeployError, Local, Occasion, Shape, Stop, pack, preflight, zip_name,
};
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
    let stop = CancellationToken::new();
    // Who gives the call up drops this, and the thread that looks stops.
    let _given_up = stop.clone().drop_guard();
    on_thread(move || {
        let looked = look(&source, strips, &|| stop.is_cancelled());
        let (_, contents) = looked.map_err(|error| error.to_string())?;
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
fn look(source: &Path, strips: bool, stop: Stop<'_>) -> Result<(Local, Contents), DeployError> {
    let mut local = Local::open(source)?;
    let mut contents = local.contents(stop)?;
    if strips && let Some(wrapper) = contents.wrapper() {
        local = local.without(&wrapper)?;
        contents = local.contents(stop)?;
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
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let zip = on_thread(move || {
        let is_stopped = || stop.is_cancelled();
        let packed = look(&source, strips, &is_stopped).and_then(|(local, contents)| {
            pack(&local, &contents, &folder, &is_stopped, &mut |_| {})
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_is_given_up_stops() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("js")).unwrap();
        let looked = look(folder.path(), false, &|| true);
        assert!(matches!(looked, Err(DeployError::Stopped)), "{looked:?}");
    }
}
