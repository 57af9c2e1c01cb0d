//! `/application/applications`: the lists, and new applications.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::Value;

use super::represent;
use super::request::{new_application, read_object};
use crate::emulator::answers::{Kind, Refusal, json, written_as};
use crate::emulator::app::App;
use crate::emulator::logins::Caller;
use crate::emulator::paging::{Listed, Page, Params, Totals, around};
use crate::emulator::store::applications::{
    ApplicationFilter, Kind as ApplicationKind, WantedApplications,
};

/// The list, by the filters of the address.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let params = Params::of(&uri);
    let filter = filter(&params, &app, &caller);
    answer(&app, &uri, &headers, filter).await
}

/// Those of this name.
pub async fn by_name(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let filter = ApplicationFilter {
        name: Some(name),
        ..ApplicationFilter::default()
    };
    answer(&app, &uri, &headers, filter).await
}

/// Those that belong to this tenant.
pub async fn by_owner(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let filter = ApplicationFilter {
        owner: Some(tenant),
        ..ApplicationFilter::default()
    };
    answer(&app, &uri, &headers, filter).await
}

/// Those that this tenant has or subscribed to.
pub async fn by_tenant(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let filter = ApplicationFilter {
        nothing: tenant != app.tenant(),
        available_to: Some(app.tenant().to_owned()),
        ..ApplicationFilter::default()
    };
    answer(&app, &uri, &headers, filter).await
}

/// Those that this user may use: all that the tenant has or subscribed to; with
/// `dropOverwrittenApps` without those in whose place it has its own.
pub async fn by_user(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(user): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let ours = app.tenant();
    let drop_overwritten = Params::of(&uri).is_true("dropOverwrittenApps");
    let filter = ApplicationFilter {
        nothing: user != caller.0.name,
        available_to: Some(ours.to_owned()),
        without_overwritten: drop_overwritten.then(|| ours.to_owned()),
        ..ApplicationFilter::default()
    };
    answer(&app, &uri, &headers, filter).await
}

/// A new application.
pub async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let new = new_application(read_object(body).await?, app.tenant())?;
    let application = app
        .call_alone(move |store| store.insert_application(new))
        .await?;
    let body = represent::application(&application, &app.origin(&headers));
    let location = body.get("self").and_then(Value::as_str);
    let status = StatusCode::CREATED;
    Ok(written_as(
        Kind::Application,
        status,
        &headers,
        &body,
        location,
    ))
}

/// The tenant knows two kinds of applications: its own, and those of others. It
/// may be subscribed to both.
fn filter(params: &Params, app: &App, caller: &Caller) -> ApplicationFilter {
    let ours = app.tenant();
    let unknown = |name| params.get(name).is_some_and(|tenant| tenant != ours);
    let list = |name| {
        let words = params.get(name)?.split(',').map(str::trim);
        Some(words.map(str::to_owned).collect::<Vec<_>>())
    };
    // Of a type that is none here, such as one of older platforms, there is nothing.
    let kinds = list("type").map(|words| {
        let words = words.iter();
        words.filter_map(|word| ApplicationKind::of(word)).collect()
    });
    let other_user = params.get("user").is_some_and(|user| user != caller.0.name);
    ApplicationFilter {
        name: params.get("name").map(str::to_owned),
        owner: params.get("owner").map(str::to_owned),
        other_than: params.get("providedFor").map(|_| ours.to_owned()),
        available_to: params.get("tenant").map(|_| ours.to_owned()),
        subscribed: params.get("subscriber").is_some(),
        kinds,
        availabilities: list("availability"),
        without_overwritten: None,
        has_versions: params.get("hasVersions").map(|word| word == "true"),
        nothing: other_user
            || ["tenant", "subscriber", "providedFor"]
                .into_iter()
                .any(unknown),
    }
}

async fn answer(
    app: &Arc<App>,
    uri: &Uri,
    headers: &HeaderMap,
    filter: ApplicationFilter,
) -> Result<Response, Refusal> {
    let params = Params::of(uri);
    let page = Page::of(&params).map_err(Refusal::of_applications)?;
    let all = params.is_true("noPaging");
    let totals = Totals {
        pages: params.is_true("withTotalPages"),
        elements: params.is_true("withTotalElements"),
    };
    let wanted = WantedApplications {
        filter,
        offset: if all { 0 } else { page.offset() },
        limit: if all { u64::MAX } else { page.size() },
        total: totals.any().then(|| app.freshness()),
    };
    let found = app.call(move |store| store.applications(&wanted)).await?;
    let origin = app.origin(headers);
    let listed = Listed {
        name: "applications",
        items: found
            .applications
            .iter()
            .map(|application| represent::application(application, &origin))
            .collect(),
        more: found.more,
        total: found.total,
    };
    let link = format!("{origin}{}", uri.path());
    let body = around(&link, &params, page, totals, listed);
    Ok(json(StatusCode::OK, Kind::ApplicationCollection, &body))
}
