//! `/event/events` and `/event/events/{id}/binaries` (API.md sections 4 and 5).

mod attachments;
mod collection;
mod content_range;
mod filters;
mod parts;
mod refusals;
mod represent;
mod single;
mod uploads;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::app::App;

/// The paths of events.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/event/events",
            get(collection::list)
                .post(collection::create)
                .delete(collection::remove),
        )
        .route(
            "/event/events/{id}",
            get(single::read).put(single::update).delete(single::remove),
        )
        .route(
            "/event/events/{id}/binaries",
            get(attachments::download)
                .post(uploads::upload)
                .put(attachments::replace)
                .delete(attachments::remove),
        )
}
