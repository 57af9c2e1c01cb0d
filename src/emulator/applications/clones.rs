//! `/application/applications/{id}/clone` and `…/refresh`: copies of an
//! application, and what is deployed of one unpacked anew.

use std::io::Read as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::incoming::{self, activate};
use super::refusals::not_found;
use super::request::PRIVATE;
use super::single::{find, find_own};
use super::versions::which;
use super::{represent, zips};
use crate::emulator::answers::{Kind, Refusal, written_as};
use crate::emulator::app::App;
use crate::emulator::logins::Caller;
use crate::emulator::paging::Params;
use crate::emulator::store::Store;
use crate::emulator::store::applications::{
    Application, ApplicationError, NewApplication, NewArchive,
};

/// What stands before name, key and context path of a copy.
const PREFIX: &str = "clone";

/// Who copies, and for whom.
struct Copier {
    tenant: String,
    user: String,
}

/// Copies an application, with its active archive or with that of the version
/// that the address names. A copy belongs to the tenant, and has no versions.
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let original = find(&app, &id).await?;
    let archive = match which(&Params::of(&uri))? {
        None => original.active,
        Some(which) => {
            let version = original.version(&which);
            Some(version.ok_or(ApplicationError::NoVersion)?.binary)
        }
    };
    let copier = Copier {
        tenant: app.tenant().to_owned(),
        user: caller.name(),
    };
    let copy = app
        .call_alone(move |store| copy(store, original, archive, copier))
        .await?;
    let origin = app.origin(&headers);
    let body = represent::application(&copy, &origin);
    let link = represent::address(copy.id, &origin);
    let (kind, status) = (Kind::Application, StatusCode::CREATED);
    Ok(written_as(kind, status, &headers, &body, Some(&link)))
}

/// Unpacks what is deployed anew. Here it is never unpacked beforehand; so what
/// is left to do is to read its manifest.
pub async fn refresh(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let known = find_own(&app, &id).await?;
    let application = app
        .call_alone(move |store| {
            store.change_application::<Refusal>(known.id, |application| {
                let active = application
                    .active
                    .ok_or_else(|| not_found("The application has no active binary."))?;
                incoming::describe(store, application, active)
            })
        })
        .await?;
    let body = represent::application(&application, &app.origin(&headers));
    let status = StatusCode::OK;
    Ok(written_as(Kind::Application, status, &headers, &body, None))
}

fn copy(
    store: &Store,
    original: Application,
    archive: Option<i64>,
    copier: Copier,
) -> Result<Application, Refusal> {
    // Read before anything is made, so that what cannot be read leaves nothing.
    let archive = match archive {
        None => None,
        Some(archive) => {
            let (object, _, file) = store
                .open_archive(original.id, archive)?
                .ok_or(ApplicationError::NoArchive(archive))?;
            let length = object.standard.length.unwrap_or_default();
            let mut content = store.spool()?;
            let mut bytes = file.take(u64::try_from(length).unwrap_or_default());
            std::io::copy(&mut bytes, &mut content)?;
            let zip = zips::reopen(&content)?;
            let new = NewArchive {
                content,
                name: object.standard.name.unwrap_or_default(),
                owner: copier.user,
            };
            Some((new, zip))
        }
    };
    let copy = store.insert_application(NewApplication {
        owner: copier.tenant,
        name: format!("{PREFIX}{}", original.name),
        key: format!("{PREFIX}{}", original.key),
        kind: original.kind,
        availability: PRIVATE.to_owned(),
        context_path: original.context_path.map(|path| format!("{PREFIX}{path}")),
        properties: original.properties,
    })?;
    match archive {
        None => Ok(copy),
        Some((new, mut zip)) => Ok(activate(store, copy.id, new, &mut zip)?.application),
    }
}
