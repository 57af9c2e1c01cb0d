//! Calls about applications.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::link::Link;
use crate::api::{ApiError, Client};
use crate::app::{ApplicationCall, ApplicationReply};
use crate::deploy::{Contents, Destination, Target};
use crate::domain::{Application, ApplicationId, ApplicationQuery, BinaryId, PageRequest};
use crate::panes::applications::{Group, Members};

/// Rows of a page: tenants have hundreds of applications, not thousands.
const PAGE: u32 = 500;

/// Answers a call.
pub(super) async fn answer(link: &Link, call: ApplicationCall) -> ApplicationReply {
    let client = match link.platform().await {
        Ok(platform) => &platform.client,
        Err(error) => return call.failed(error),
    };
    match call {
        ApplicationCall::List(query) => ApplicationReply::Listed(list(client, &query).await),
        ApplicationCall::Read(id) => {
            ApplicationReply::Read(Box::new(client.application(&id).await))
        }
        ApplicationCall::Members(id, group) => {
            ApplicationReply::Members(members(client, &id, group).await)
        }
        ApplicationCall::Contents(id, archive) => {
            ApplicationReply::Contents(contents(link, client, id, &archive).await)
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
        Group::Plugins => Members::Plugins(client.plugins(id).await?),
        Group::Archives => Members::Archives(client.archives(id).await?),
        Group::Versions => Members::Versions(client.versions(id).await?),
    })
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
    let destination = Destination {
        client: client.clone(),
        application,
        target: Target::Application,
        spool: spool(link),
    };
    let read = destination.contents_of(archive, &stop).await;
    read.map(Arc::new).map_err(|error| error.to_string())
}

/// Where zips are made while they are needed.
fn spool(link: &Link) -> std::path::PathBuf {
    let state = link.state_folder().map(std::path::Path::to_path_buf);
    state.unwrap_or_else(std::env::temp_dir).join("deploy")
}
