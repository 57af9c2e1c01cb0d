//! `/application/applications/{id}`: one application.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::refusals::{forbidden, no_application, subscribed};
use super::request::{PRIVATE, apply, read_object};
use super::{incoming, represent};
use crate::emulator::answers::{Kind, Refusal};
use crate::emulator::app::App;
use crate::emulator::asked::Asked;
use crate::emulator::paging::Params;
use crate::emulator::store::applications::Application;

/// The application.
pub async fn read(asked: Asked, Path(id): Path<String>) -> Result<Response, Refusal> {
    let application = find(&asked.app, &id).await?;
    let body = represent::application(&application, &asked.origin());
    Ok(asked.shown(Kind::Application, &body))
}

/// Changes its properties, also which of its archives is active.
pub async fn update(asked: Asked, Path(id): Path<String>, body: Body) -> Result<Response, Refusal> {
    let known = find_own(&asked.app, &id).await?;
    let request = read_object(body).await?;
    let application = asked
        .app
        .call_alone(move |store| {
            store.change_application(known.id, |application| {
                let before = application.active;
                apply(request, application)?;
                if let Some(active) = application.active.filter(|_| application.active != before) {
                    incoming::describe(store, application, active)?;
                }
                Ok::<_, Refusal>(())
            })
        })
        .await?;
    let body = represent::application(&application, &asked.origin());
    Ok(asked.changed(Kind::Application, &body))
}

/// Removes it, and its archives. Where others are subscribed to it, `force` is
/// needed; to a private one nobody can be.
pub async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<StatusCode, Refusal> {
    let known = find_own(&app, &id).await?;
    let subscribers = app.knobs.get().subscribers;
    let is_shared = known.availability != PRIVATE;
    if is_shared && !subscribers.is_empty() && !Params::of(&uri).is_true("force") {
        return Err(subscribed(&subscribers));
    }
    app.call_alone(move |store| store.remove_application(known.id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The application with this id.
///
/// # Errors
/// 404 without one, also where the id is no number.
pub async fn find(app: &Arc<App>, id: &str) -> Result<Application, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_application(id))?;
    app.call(move |store| store.application(number))
        .await?
        .ok_or_else(|| no_application(id))
}

/// The application with this id, which belongs to the tenant.
///
/// # Errors
/// As [`find`]; 403 where it belongs to another one.
pub async fn find_own(app: &Arc<App>, id: &str) -> Result<Application, Refusal> {
    let application = find(app, id).await?;
    if application.owner == app.tenant() {
        Ok(application)
    } else {
        Err(forbidden())
    }
}
