//! `/inventory/binaries` (API.md section 2.2).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::answers::{Refusal, written};
use super::app::App;
use super::applications::refuse_archive;
use super::delivering::Content;
use super::listing::{List, plain_filters};
use super::logins::{Caller, SEES_BINARIES};
use super::paging::{Params, Totals};
use super::query::{Filter, Query};
use super::represent::{self, ContentFields};
use super::spooling::{self, Rules, UNKNOWN_TYPE};
use super::store::{Identity, Object, Standard};

/// The list. Sorted by id, as recorded; `totalPages` is always there.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let params = Params::of(&uri);
    let mut filters = vec![Filter::IsBinary];
    filters.extend(plain_filters(&params)?);
    let list = List {
        path: "/inventory/binaries",
        roles: SEES_BINARIES,
        query: Query {
            filter: Some(Filter::All(filters)),
            order: Vec::new(),
        },
        totals: Totals {
            pages: true,
            elements: false,
        },
        represent: represent::binary,
    };
    list.answer(&app, &caller, &params, &headers).await
}

/// A new binary, as multipart.
pub async fn upload(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let upload = spooling::upload(&app, request).await?;
    let said_inside = upload
        .object
        .get("contentType")
        .and_then(|value| value.as_str())
        .map(str::to_owned);
    let mut standard = Standard {
        name: upload.file_name,
        owner: caller.name(),
        content_type: upload
            .content_type
            .or(said_inside)
            .or_else(|| Some(UNKNOWN_TYPE.to_owned())),
        ..Standard::default()
    };
    let mut fragments = serde_json::Map::new();
    represent::apply(
        upload.object,
        ContentFields::OfTheContent,
        &mut standard,
        &mut fragments,
    )?;
    let object = app
        .call(move |store| store.insert(standard, fragments, Some(upload.content)))
        .await?;
    Ok(created(&app, &headers, &object))
}

/// A new content for a binary, as the raw body; 201 as on the platform, though
/// nothing is created.
pub async fn replace(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let known = match id.parse::<i64>() {
        Ok(number) => app
            .call(move |store| store.get(number))
            .await?
            .filter(|object| object.content.is_some()),
        Err(_) => None,
    };
    // Before the body is read: nobody wants to send a gigabyte to learn this.
    let Some(known) = known else {
        super::gate::linger(request);
        return Err(Refusal::no_object(&id));
    };
    let Some(content_type) = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
    else {
        super::gate::linger(request);
        return Err(Refusal::malformed(
            "The content needs a Content-Type header.",
        ));
    };
    if let Err(refusal) = refuse_archive(&app, known.id).await {
        super::gate::linger(request);
        return Err(refusal);
    }
    let content = spooling::raw(&app, Rules::of_binaries(&app), request.into_body()).await?;
    let identity = if app.knobs.get().new_id_on_replace {
        Identity::Changes
    } else {
        Identity::Keeps
    };
    let object = app
        .call(move |store| store.replace_content(known.id, content, content_type, identity))
        .await?
        .ok_or_else(|| Refusal::no_object(&id))?;
    Ok(created(&app, &headers, &object))
}

fn created(app: &App, request: &HeaderMap, object: &Object) -> Response {
    let body = represent::binary(object, &app.origin(request));
    let location = body.get("self").and_then(|link| link.as_str());
    written(StatusCode::CREATED, request, &body, location)
}

/// Removes a binary: the object and its content.
pub async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let removed = match id.parse::<i64>() {
        Ok(number) => {
            refuse_archive(&app, number).await?;
            app.call(move |store| store.remove(number, |object| object.content.is_some()))
                .await?
        }
        Err(_) => false,
    };
    if removed {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::no_object(&id))
    }
}

/// The content. Every `Accept` gets it; clients send the oddest.
pub async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, Refusal> {
    let number: i64 = id.parse().map_err(|_| Refusal::no_object(&id))?;
    let (object, place, file) = app
        .call(move |store| store.open_content(number))
        .await?
        .ok_or_else(|| Refusal::no_object(&id))?;
    app.admit_to(number)?;
    let name = object.standard.name.unwrap_or_else(|| id.clone());
    let content = Content {
        file,
        place,
        length: object
            .standard
            .length
            .and_then(|length| u64::try_from(length).ok())
            .unwrap_or_default(),
        content_type: object.standard.content_type,
        name,
    };
    content.deliver(&app, &request)
}
