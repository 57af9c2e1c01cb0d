//! `/event/events`: the list, new events, and many removed at once.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::single::read_object;
use super::{filters, represent};
use crate::emulator::answers::{Kind, Refusal};
use crate::emulator::app::App;
use crate::emulator::asked::Asked;
use crate::emulator::logins::{Caller, check_source};
use crate::emulator::paging::{Listed, Page, Params, Totals, around};
use crate::emulator::store::events::WantedEvents;

/// The list, newest first unless `revert` is `true`.
pub async fn list(asked: Asked) -> Result<Response, Refusal> {
    let params = Params::of(&asked.uri);
    let page = Page::of(&params).map_err(Refusal::of_events)?;
    let totals = Totals::of(&params);
    let wanted = WantedEvents {
        filter: filters::read(&params)?,
        oldest_first: params.is_true("revert"),
        offset: page.offset(),
        limit: page.size(),
        total: totals.any().then(|| asked.app.freshness()),
    };
    let found = asked.app.call(move |store| store.events(&wanted)).await?;
    let origin = asked.origin();
    let items = found.rows.iter();
    let listed = Listed {
        name: "events",
        items: items
            .map(|event| represent::event(event, &origin))
            .collect(),
        more: found.more,
        total: found.total,
    };
    let link = format!("{origin}/event/events");
    let body = around(&link, &params, page, totals, listed);
    Ok(asked.shown(Kind::EventCollection, &body))
}

/// A new event.
pub async fn create(
    asked: Asked,
    Extension(Caller(user)): Extension<Caller>,
    body: Body,
) -> Result<Response, Refusal> {
    let new = represent::new_event(read_object(body).await?)?;
    let source = new.source;
    check_source(&asked.app, &user, source).await?;
    let inserted = asked.app.call(move |store| store.insert_event(new)).await?;
    let event = inserted.ok_or_else(|| {
        let message = format!("There is no managed object with the id '{source}'.");
        Refusal::invalid(message).of_events()
    })?;
    let body = represent::event(&event, &asked.origin());
    Ok(asked.created(Kind::Event, &body))
}

/// Removes the events that pass the filters.
pub async fn remove(State(app): State<Arc<App>>, uri: Uri) -> Result<StatusCode, Refusal> {
    let filter = filters::read_to_remove(&Params::of(&uri))?;
    app.call(move |store| store.remove_events(&filter)).await?;
    Ok(StatusCode::NO_CONTENT)
}
