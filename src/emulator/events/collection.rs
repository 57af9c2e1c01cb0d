//! `/event/events`: the list, new events, and many removed at once.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::Value;

use super::single::read_object;
use super::{filters, represent};
use crate::emulator::answers::{Kind, Refusal, json, written_as};
use crate::emulator::app::App;
use crate::emulator::logins::{Caller, check_source};
use crate::emulator::paging::{Listed, Page, Params, Totals, around};
use crate::emulator::store::events::WantedEvents;

/// The list, newest first unless `revert` is `true`.
pub async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let params = Params::of(&uri);
    let page = Page::of(&params).map_err(Refusal::of_events)?;
    let totals = Totals {
        pages: params.is_true("withTotalPages"),
        elements: params.is_true("withTotalElements"),
    };
    let wanted = WantedEvents {
        filter: filters::read(&params)?,
        oldest_first: params.is_true("revert"),
        offset: page.offset(),
        limit: page.size(),
        total: totals.any().then(|| app.freshness()),
    };
    let found = app.call(move |store| store.events(&wanted)).await?;
    let origin = app.origin(&headers);
    let listed = Listed {
        name: "events",
        items: found
            .events
            .iter()
            .map(|event| represent::event(event, &origin))
            .collect(),
        more: found.more,
        total: found.total,
    };
    let link = format!("{origin}/event/events");
    let body = around(&link, &params, page, totals, listed);
    Ok(json(StatusCode::OK, Kind::EventCollection, &body))
}

/// A new event.
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(Caller(user)): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let new = represent::new_event(read_object(body).await?)?;
    let source = new.source;
    check_source(&app, &user, source).await?;
    let event = app
        .call(move |store| store.insert_event(new))
        .await?
        .ok_or_else(|| {
            let message = format!("There is no managed object with the id '{source}'.");
            Refusal::invalid(message).of_events()
        })?;
    let body = represent::event(&event, &app.origin(&headers));
    let location = body.get("self").and_then(Value::as_str);
    let status = StatusCode::CREATED;
    Ok(written_as(Kind::Event, status, &headers, &body, location))
}

/// Removes the events that pass the filters.
pub async fn remove(State(app): State<Arc<App>>, uri: Uri) -> Result<StatusCode, Refusal> {
    let filter = filters::read_to_remove(&Params::of(&uri))?;
    app.call(move |store| store.remove_events(&filter)).await?;
    Ok(StatusCode::NO_CONTENT)
}
