//! A folder or a zip before it is sent: looked through, and packed.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::place::Place;
use super::{destination, on_thread, queue};
use crate::api::Client;
use crate::app::{ApplicationReply, Checked, DeployWish};
use crate::deploy::{
    Change, Contents, DeployError, Local, Stop, Target, pack, preflight, unseen, zip_name,
};
use crate::runner::calls::paths;
use crate::runner::link::Link;
use crate::transfer::{Deployment, Job};

/// What was looked through, and what was found.
struct Found {
    checked: Checked,
    local: Local,
    contents: Contents,
    /// How long a file the tenant takes.
    limit: Option<u64>,
}

/// Looks what would go wrong, and what would change.
pub(super) async fn check(
    link: &Link,
    client: &Client,
    wish: &DeployWish,
) -> Result<Checked, String> {
    let stop = CancellationToken::new();
    // Who gives the call up drops this, and the thread that looks stops.
    let _given_up = stop.clone().drop_guard();
    Ok(find(link, client, wish, &stop).await?.checked)
}

async fn find(
    link: &Link,
    client: &Client,
    wish: &DeployWish,
    stop: &CancellationToken,
) -> Result<Found, String> {
    let place = Place::read(client, wish).await;
    let place = place.map_err(|error| error.to_string())?;
    let (source, strips) = (paths().expand(&wish.source), wish.strips);
    let (token, occasion) = (stop.clone(), place.occasion(&wish.what));
    let (local, contents, report) = on_thread(move || {
        let looked = look(&source, strips, &|| token.is_cancelled());
        let (local, contents) = looked.map_err(|error| error.to_string())?;
        let report = preflight(&contents, &occasion);
        Ok((local, contents, report))
    })
    .await?;
    let mut changes = place.changes(&wish.what);
    let takes_all = matches!(wish.what, Deployment::Archive(_));
    let removed = if takes_all && place.application.kind.has_archives() {
        let to = destination(link, client, wish.application.clone(), Target::Application);
        match to.deployed(stop).await {
            Ok(deployed) => {
                let compared = deployed.compared(&contents);
                let removed = compared.of(Change::Removed);
                removed.map(|file| file.path.clone()).collect()
            }
            Err(error) => {
                changes.push(format!("Nobody knows which deployed files go. {error}"));
                Vec::new()
            }
        }
    } else {
        Vec::new()
    };
    let checked = Checked {
        findings: report.findings,
        wrapper: report.wrapper,
        files: contents.files().count(),
        length: contents.length(),
        left_out: contents.left_out.clone(),
        changes,
        removed,
    };
    Ok(Found {
        checked,
        local,
        contents,
        limit: place.limit,
    })
}

/// What is there, without the folder around it where that is to be stripped.
fn look(source: &Path, strips: bool, stop: Stop<'_>) -> Result<(Local, Contents), DeployError> {
    let mut local = Local::open(source)?;
    if strips {
        local = local.stripped(stop)?;
    }
    let contents = local.contents(stop)?;
    Ok((local, contents))
}

/// Makes the zip, and says what sends it. Both sides are looked at again: where
/// it does more than the person was shown, that is shown instead.
pub(super) async fn pack_for(
    link: &Link,
    client: &Client,
    wish: DeployWish,
    seen: &Checked,
) -> ApplicationReply {
    match packed(link, client, wish, seen).await {
        Ok(reply) => reply,
        Err(sentence) => ApplicationReply::Packed(Err(sentence)),
    }
}

async fn packed(
    link: &Link,
    client: &Client,
    wish: DeployWish,
    seen: &Checked,
) -> Result<ApplicationReply, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let Found {
        mut checked,
        local,
        contents,
        limit,
    } = find(link, client, &wish, &stop).await?;
    // What was said of the zip of a folder is only known again when it is made.
    if does_more(&checked, seen) {
        return Ok(ApplicationReply::Checked(Ok(checked)));
    }
    let what = match wish.what {
        Deployment::Archive(name) if name.is_empty() => {
            Deployment::Archive(zip_name(&paths().expand(&wish.source)))
        }
        what => what,
    };
    let folder = queue(link);
    let zip = on_thread(move || {
        let is_stopped = || stop.is_cancelled();
        let packed = pack(&local, &contents, &folder, &is_stopped, &mut |_| {});
        packed.map_err(|error| error.to_string())
    })
    .await?;
    if let Some(finding) = zip.too_large(limit)
        && !seen.findings.contains(&finding)
    {
        checked.findings.push(finding);
        return Ok(ApplicationReply::Checked(Ok(checked)));
    }
    let path = link.zips.keep(zip);
    Ok(ApplicationReply::Packed(Ok(Job::Deploy {
        application: wish.application,
        path,
        what,
    })))
}

/// Whether more goes wrong, changes or goes than the person was shown.
fn does_more(now: &Checked, seen: &Checked) -> bool {
    let mut removed = now.removed.iter();
    unseen(&now.findings, &seen.findings).is_some()
        || now.changes != seen.changes
        || removed.any(|path| !seen.removed.contains(path))
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
