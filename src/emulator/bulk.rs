//! Several managed objects in one request: a collection that is posted, or put.
//!
//! Up to fifty, as the OpenAPI document says; one that cannot be refuses all.

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers::{Kind, Refusal, written_as};
use super::app::App;
use super::applications::refuse_archives;
use super::logins::Caller;
use super::represent::{self, ContentFields};
use super::store::{Object, Standard, Unchanged};

/// The most objects of one request.
const MOST: usize = 50;

/// What the body of a request for managed objects is, by its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// One object.
    One,
    /// A collection.
    Several,
}

/// Reads the header. Where it is missing the body is taken for one object, as
/// clients rely on; whatever is no JSON is refused.
///
/// # Errors
/// 415 for another type.
pub fn body_of(headers: &HeaderMap) -> Result<Body, Refusal> {
    let Some(header) = headers.get(CONTENT_TYPE) else {
        return Ok(Body::One);
    };
    let text = header.to_str().unwrap_or_default().to_ascii_lowercase();
    let media_type = text.split(';').next().unwrap_or_default().trim();
    if media_type == "application/vnd.com.nsn.cumulocity.managedobjectcollection+json" {
        return Ok(Body::Several);
    }
    let is_json = media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"));
    if is_json || matches!(media_type, "*/*" | "application/*") {
        Ok(Body::One)
    } else {
        Err(Refusal::new(
            415,
            "general/Unsupported Media Type",
            "HTTP 415 Unsupported Media Type",
        ))
    }
}

/// Makes the objects of a collection.
///
/// # Errors
/// A collection that cannot be, or an object that cannot; then none is made.
pub async fn create(
    app: &Arc<App>,
    caller: &Caller,
    headers: &HeaderMap,
    request: Map<String, Value>,
) -> Result<Response, Refusal> {
    let mut new = Vec::new();
    for object in objects(request)? {
        let mut standard = Standard {
            owner: caller.name(),
            ..Standard::default()
        };
        let mut fragments = Map::new();
        represent::apply(object, ContentFields::Plain, &mut standard, &mut fragments)?;
        new.push((standard, fragments));
    }
    let made = app.call(move |store| store.insert_all(new)).await?;
    Ok(answer(app, headers, StatusCode::CREATED, &made))
}

/// Changes the objects of a collection, each by its id.
///
/// # Errors
/// A collection that cannot be, an id of no object or of an archive, or a change
/// that cannot be; then none is changed.
pub async fn update(
    app: &Arc<App>,
    headers: &HeaderMap,
    request: Map<String, Value>,
) -> Result<Response, Refusal> {
    let mut changes = Vec::new();
    for object in objects(request)? {
        let id = match object.get("id") {
            Some(Value::String(id)) => id.parse().ok(),
            Some(Value::Number(id)) => id.as_i64(),
            _ => None,
        };
        let id = id.ok_or_else(|| Refusal::invalid("Each object needs its 'id'."))?;
        changes.push((id, object));
    }
    refuse_archives(app, changes.iter().map(|(id, _)| *id).collect()).await?;
    let changed = app
        .call(move |store| store.change_all(changes, represent::change))
        .await?;
    let changed = changed.map_err(|unchanged| match unchanged {
        Unchanged::NoObject(id) => Refusal::no_object(&id.to_string()),
        Unchanged::Refused(refusal) => refusal,
    })?;
    Ok(answer(app, headers, StatusCode::OK, &changed))
}

fn objects(mut request: Map<String, Value>) -> Result<Vec<Map<String, Value>>, Refusal> {
    let Some(Value::Array(objects)) = request.remove("managedObjects") else {
        return Err(Refusal::invalid("'managedObjects' must be a list."));
    };
    if objects.is_empty() || objects.len() > MOST {
        return Err(Refusal::invalid(format!(
            "'managedObjects' must hold 1 to {MOST} objects."
        )));
    }
    let object = |value| match value {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::invalid("The object must be a JSON object.")),
    };
    objects.into_iter().map(object).collect()
}

fn answer(app: &App, headers: &HeaderMap, status: StatusCode, objects: &[Object]) -> Response {
    let origin = app.origin(headers);
    let objects: Vec<Value> = objects
        .iter()
        .map(|object| represent::managed_object(object, &origin))
        .collect();
    let link = format!("{origin}/inventory/managedObjects");
    let body = json!({ "self": link, "managedObjects": objects });
    written_as(Kind::ManagedObjectCollection, status, headers, &body, None)
}
