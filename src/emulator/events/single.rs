//! `/event/events/{id}`: one event.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};

use super::refusals::no_event;
use super::represent;
use crate::emulator::answers::{Kind, Refusal};
use crate::emulator::app::App;
use crate::emulator::asked::Asked;
use crate::emulator::spooling;
use crate::emulator::store::events::Event;

/// The longest event, in bytes.
const LONGEST: usize = 4 << 20;

/// The event.
pub async fn read(asked: Asked, Path(id): Path<String>) -> Result<Response, Refusal> {
    let event = find(&asked.app, &id).await?;
    let body = represent::event(&event, &asked.origin());
    Ok(asked.shown(Kind::Event, &body))
}

/// Changes its text and its fragments.
pub async fn update(asked: Asked, Path(id): Path<String>, body: Body) -> Result<Response, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_event())?;
    let request = read_object(body).await?;
    let event = asked
        .app
        .call(move |store| store.change_event(number, |event| represent::apply(request, event)))
        .await?
        .transpose()?
        .ok_or_else(no_event)?;
    let body = represent::event(&event, &asked.origin());
    Ok(asked.changed(Kind::Event, &body))
}

/// Removes it, and what is attached to it.
pub async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_event())?;
    if app.call(move |store| store.remove_event(number)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_event())
    }
}

/// The event with this id.
///
/// # Errors
/// 404 without one, also where the id is no number.
pub async fn find(app: &Arc<App>, id: &str) -> Result<Event, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_event())?;
    app.call(move |store| store.event(number))
        .await?
        .ok_or_else(no_event)
}

/// Reads the body of a request as a JSON object.
///
/// # Errors
/// It is none, or too long, or it breaks off.
pub async fn read_object(body: Body) -> Result<Map<String, Value>, Refusal> {
    let bytes = to_bytes(body, LONGEST)
        .await
        .map_err(|error| Refusal::malformed(format!("The body cannot be read: {error}.")))
        .map_err(Refusal::of_events)?;
    spooling::object(&bytes).map_err(Refusal::of_events)
}
