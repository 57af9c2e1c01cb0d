//! Calls about applications.

mod changing;
mod comparing;
mod deploying;
mod place;
mod pushing;
mod putting;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::link::Link;
use crate::api::{ApiError, Client, ErrorKind};
use crate::app::{ApplicationCall, ApplicationReply, RequestId};
use crate::deploy::{Contents, Destination, Target};
use crate::domain::{Application, ApplicationId, ApplicationQuery, BinaryId, PageRequest, Plugin};
use crate::panes::applications::{Group, Members};

/// Rows of a page: tenants have hundreds of applications, not thousands.
const PAGE: u32 = 500;

/// Answers a call.
pub(super) async fn answer(link: &Link, id: RequestId, call: ApplicationCall) -> ApplicationReply {
    use {ApplicationCall as Call, ApplicationReply as Reply};
    let client = match link.platform().await {
        Ok(platform) => &platform.client,
        Err(error) => return call.failed(error),
    };
    match call {
        Call::List(query) => Reply::Listed(list(client, &query).await),
        Call::Read(id) => Reply::Read(Box::new(client.application(&id).await)),
        Call::Members(id, group) => Reply::Members(members(client, &id, group).await),
        Call::Contents(id, archive) => Reply::Contents(contents(link, client, id, &archive).await),
        Call::Links(application, to) => {
            Reply::Links(Ok(client.application_links(&application, &to)))
        }
        Call::Change(id, change) => {
            let destination = destination(link, client, id, Target::Application);
            Reply::Changed(changing::change(link, &destination, change).await)
        }
        Call::PutText(id, text) => {
            let destination = destination(link, client, id, Target::Application);
            putting::put_text(link, &destination, text).await
        }
        Call::CheckFiles(_, files) => {
            Reply::FilesChecked(putting::check_files(client, files).await)
        }
        Call::Latest(id) => Reply::Changed(changing::read_latest(client, &id).await),
        Call::Check(wish) => Reply::Checked(deploying::check(link, client, &wish).await),
        Call::Pack(wish, seen) => deploying::pack_for(link, client, *wish, &seen).await,
        Call::ReadText(id, archive, path) => {
            let destination = destination(link, client, id, Target::Application);
            Reply::Text(putting::read_text(&destination, &archive, &path).await)
        }
        Call::Compare(sides) => {
            Reply::Compared(comparing::compare_sides(link, client, sides).await)
        }
        Call::CompareFile(file) => {
            Reply::FileCompared(comparing::compare_file(link, client, *file).await)
        }
        Call::Push(wish) => Reply::Pushed(pushing::push(link, client, id, *wish).await),
        Call::Watch(wish) => {
            Reply::WatchEnded(comparing::watch_folder(link, client, id, wish).await)
        }
    }
}

/// All of them, in the order of their names.
async fn list(client: &Client, query: &ApplicationQuery) -> Result<Vec<Application>, ApiError> {
    let mut all = Vec::new();
    for number in 1.. {
        let request = PageRequest {
            number,
            size: PAGE,
            totals: false,
        };
        let page = client.applications(query, request).await?;
        all.extend(page.items);
        if !page.more {
            break;
        }
    }
    all.sort_by_cached_key(|one| (one.title().to_lowercase(), one.id.clone()));
    Ok(all)
}

async fn members(client: &Client, id: &ApplicationId, group: Group) -> Result<Members, ApiError> {
    Ok(match group {
        Group::Plugins => Members::Plugins(plugins(client, id).await?),
        Group::Archives => Members::Archives(client.archives(id).await?),
        Group::Versions => Members::Versions(client.versions(id).await?),
    })
}

/// Its plugins: none where nothing is deployed yet.
async fn plugins(client: &Client, id: &ApplicationId) -> Result<Vec<Plugin>, ApiError> {
    match client.plugins(id).await {
        Err(error) if error.kind == ErrorKind::NotFound => match client.application(id).await {
            Ok(application) if application.active.is_none() => Ok(Vec::new()),
            _ => Err(error),
        },
        listed => listed,
    }
}

async fn contents(
    link: &Link,
    client: &Client,
    application: ApplicationId,
    archive: &BinaryId,
) -> Result<Arc<Contents>, String> {
    let stop = CancellationToken::new();
    // Who gives the call up drops this, and the thread that reads stops.
    let _given_up = stop.clone().drop_guard();
    let destination = destination(link, client, application, Target::Application);
    let read = destination.contents_of(archive, &stop).await;
    read.map(Arc::new).map_err(|error| error.to_string())
}

fn destination(
    link: &Link,
    client: &Client,
    application: ApplicationId,
    target: Target,
) -> Destination {
    Destination {
        client: client.clone(),
        application,
        target,
        spool: spool(link),
    }
}

/// Where zips are made while they are needed.
fn spool(link: &Link) -> PathBuf {
    crate::deploy::spool(link.state_folder().map(Path::to_path_buf))
}

/// Where zips are made that go up as transfers.
fn queue(link: &Link) -> PathBuf {
    crate::deploy::queue(link.state_folder().map(Path::to_path_buf))
}

/// Works on a thread that may wait.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        Err("c8ybin failed inside. Please report it with what you did.".to_owned())
    })
}
