//! `/tenant/tenants/{tenant}/applications`: what the tenant is subscribed to.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::refusals::{forbidden, invalid, no_application};
use super::represent;
use super::request::read_object;
use crate::emulator::answers::{Kind, Refusal, json as answer, written_as};
use crate::emulator::app::App;
use crate::emulator::store::Store;
use crate::emulator::store::applications::Application;

/// The references to all of them.
pub async fn list(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    ours(&app, &tenant)?;
    let origin = app.origin(&headers);
    let mut body = json!({ "self": address(&tenant, &origin) });
    if let Value::Object(map) = &mut body {
        map.extend(references(&app, &origin).await?);
    }
    let kind = Kind::ApplicationReferenceCollection;
    Ok(answer(StatusCode::OK, kind, &body))
}

/// Subscribes the tenant to the application that the body names, by its address
/// or by its id.
pub async fn subscribe(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    ours(&app, &tenant)?;
    let id = named(&read_object(body).await?)?;
    let application = app.call_alone(move |store| store.subscribe(id)).await?;
    let body = reference(&application, &tenant, &app.origin(&headers));
    let link = body.get("self").and_then(Value::as_str);
    let (kind, status) = (Kind::ApplicationReference, StatusCode::CREATED);
    Ok(written_as(kind, status, &headers, &body, link))
}

/// Ends a subscription.
pub async fn unsubscribe(
    State(app): State<Arc<App>>,
    Path((tenant, id)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    ours(&app, &tenant)?;
    let number: i64 = id.parse().map_err(|_| no_application(&id))?;
    app.call_alone(move |store| store.unsubscribe(number))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the tenant is subscribed to, as `references`.
///
/// # Errors
/// The store failed.
pub async fn references(app: &Arc<App>, origin: &str) -> Result<Map<String, Value>, Refusal> {
    let found = app.call(Store::subscribed).await?;
    let references: Value = found
        .iter()
        .map(|application| reference(application, app.tenant(), origin))
        .collect();
    Ok(Map::from_iter([("references".to_owned(), references)]))
}

fn reference(application: &Application, tenant: &str, origin: &str) -> Value {
    json!({
        "self": format!("{}/{}", address(tenant, origin), application.id),
        "application": represent::application(application, origin),
    })
}

fn address(tenant: &str, origin: &str) -> String {
    format!("{origin}/tenant/tenants/{tenant}/applications")
}

/// Only the platform's own tenant sees to the subscriptions of others.
fn ours(app: &App, tenant: &str) -> Result<(), Refusal> {
    if tenant == app.tenant() {
        Ok(())
    } else {
        Err(forbidden())
    }
}

fn named(request: &Map<String, Value>) -> Result<i64, Refusal> {
    let said = |name| request.get("application")?.get(name);
    let id = match (said("id"), said("self")) {
        (Some(Value::Number(id)), _) => id.as_i64(),
        (Some(Value::String(id)), _) => id.parse().ok(),
        (_, Some(Value::String(link))) => link.rsplit_once('/').and_then(|(_, id)| id.parse().ok()),
        _ => None,
    };
    id.ok_or_else(|| invalid("'application' must be an object with the 'self' or the 'id' of one."))
}
