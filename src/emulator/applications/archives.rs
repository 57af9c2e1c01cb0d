//! `/application/applications/{id}/binaries`: the archives of an application
//! (API.md section 6.2).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::refusals::{invalid, not_found};
use super::single::find_own;
use super::{incoming, parts, represent};
use crate::emulator::answers::{Kind, Refusal, json as answer, written_as};
use crate::emulator::app::App;
use crate::emulator::delivering::Content;
use crate::emulator::gate::linger;
use crate::emulator::logins::Caller;
use crate::emulator::store::applications::{
    Application, ApplicationError, Kind as ApplicationKind,
};

/// The archives, the oldest first.
pub async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let application = find_own(&app, &id).await?;
    if application.kind == ApplicationKind::Microservice {
        return Err(invalid(
            "The binaries of a microservice application cannot be listed.",
        ));
    }
    let archives = app
        .call(move |store| {
            store
                .archives(application.id)
                .map(|found| (application, found))
        })
        .await;
    let (application, archives) = archives?;
    let origin = app.origin(&headers);
    let attachments: Vec<_> = archives
        .iter()
        .map(|archive| represent::archive(archive, &application, &origin))
        .collect();
    let body = json!({ "attachments": attachments });
    Ok(answer(StatusCode::OK, Kind::ApplicationBinaries, &body))
}

/// A new archive, which becomes the active one. See [`represent::uploaded`] for
/// the answer.
pub async fn upload(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let (application, request) = known(&app, &id, request).await?;
    let part = parts::zip(&app, request, "file", None).await?;
    let name = part
        .name
        .unwrap_or_else(|| format!("{}.zip", application.name));
    let (new, mut zip) =
        incoming::archive_of(&app, &application, part.content, name, caller.name()).await?;
    let archive = app
        .call_alone(move |store| incoming::activate(store, application.id, new, &mut zip))
        .await?;
    let origin = app.origin(&headers);
    let body = represent::uploaded(&archive, &origin);
    let link = represent::archive_address(archive.application.id, archive.object.id, &origin);
    let status = StatusCode::CREATED;
    Ok(written_as(
        Kind::Application,
        status,
        &headers,
        &body,
        Some(&link),
    ))
}

/// The application that a request is for, before its body is read: nobody wants
/// to send an archive to learn that there is no such application.
///
/// # Errors
/// As [`find_own`]; the body is read on for a while.
pub async fn known(
    app: &Arc<App>,
    id: &str,
    request: Request,
) -> Result<(Application, Request), Refusal> {
    match find_own(app, id).await {
        Ok(application) => Ok((application, request)),
        Err(refusal) => {
            linger(request);
            Err(refusal)
        }
    }
}

/// The zip.
pub async fn download(
    State(app): State<Arc<App>>,
    Path((id, archive)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Refusal> {
    let application = find_own(&app, &id).await?;
    let number = number(&archive)?;
    let (object, place, file) = app
        .call(move |store| store.open_archive(application.id, number))
        .await?
        .ok_or(ApplicationError::NoArchive(number))?;
    let length = object.standard.length.unwrap_or_default();
    let content = Content {
        file,
        place,
        length: u64::try_from(length).unwrap_or_default(),
        content_type: object.standard.content_type,
        name: object.standard.name.unwrap_or(archive),
    };
    content.deliver(&app, &request)
}

/// Removes an archive that nothing holds.
pub async fn remove(
    State(app): State<Arc<App>>,
    Path((id, archive)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let application = find_own(&app, &id).await?;
    let number = number(&archive)?;
    app.call_alone(move |store| store.remove_archive(application.id, number))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn number(archive: &str) -> Result<i64, Refusal> {
    archive.parse().map_err(|_| {
        not_found(format!(
            "Could not find binary {archive} of this application"
        ))
    })
}
