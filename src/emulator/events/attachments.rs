//! `/event/events/{id}/binaries`: the file of an event, read, replaced, removed.
//! How it comes there is in `uploads`.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::refusals::{incomplete, no_event};
use super::represent;
use super::uploads::{answer, label, take_whole};
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::delivering::Content;
use crate::emulator::store::events::{AttachError, Over};

/// The file, if all of it is there. Every `Accept` gets it, as with binaries.
pub async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_event())?;
    let (event, file) = app
        .call(move |store| store.open_attachment(number))
        .await?
        .ok_or_else(no_event)?;
    match (&event.attachment, file) {
        (Some(attachment), Some(file)) => {
            let content = Content {
                file,
                place: attachment.place.clone(),
                length: attachment.length,
                content_type: attachment.content_type.clone(),
                name: represent::file_name(&event, attachment),
            };
            content.deliver(&app, &request)
        }
        (Some(_), None) => Err(incomplete()),
        (None, _) => Err(AttachError::NoAttachment.into()),
    }
}

/// Another content, as the raw body; 201 as on the platform.
pub async fn replace(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let label = label(&headers);
    let event = take_whole(&app, &id, request, label, Over::Complete).await?;
    answer(&app, &headers, &event)
}

/// Takes the file away, or gives up one that is incomplete; the event stays.
pub async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let number: i64 = id.parse().map_err(|_| no_event())?;
    app.call(move |store| store.detach(number)).await?;
    Ok(StatusCode::NO_CONTENT)
}
