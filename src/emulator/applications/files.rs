//! `/application/applications/{id}/binaries/files`: single files of what is
//! deployed (the older guide, and API.md section 6.3).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::Response;

use super::archives::known;
use super::incoming::{self, Answer, change_and_answer};
use super::parts;
use super::plugins::routed;
use super::zips::{Addition, Change};
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::gate::linger;
use crate::emulator::logins::Caller;

/// Adds files, or gives them new contents.
pub async fn update(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    if let Err(refusal) = routed(&app) {
        linger(request);
        return Err(refusal);
    }
    let (application, request) = known(&app, &id, request).await?;
    let files = parts::files(&app, request).await?;
    let owner = caller.name();
    change_and_answer(&app, &headers, Answer::Created, move |store, content| {
        let mut opened = Vec::with_capacity(files.len());
        for file in files {
            opened.push((file.path, file.content.reopen()?));
        }
        let change = Change::Add(Addition::Files(opened));
        incoming::change(store, content, application.id, owner, change)
    })
    .await
}
