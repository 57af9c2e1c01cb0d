//! `/application/applications`: the lists, and new applications.

use axum::Extension;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;

use super::represent;
use super::request::{new_application, read_object};
use crate::emulator::answers::{Kind, Refusal};
use crate::emulator::app::App;
use crate::emulator::asked::Asked;
use crate::emulator::logins::Caller;
use crate::emulator::paging::{Listed, Page, Params, Totals, around};
use crate::emulator::store::applications::{
    ApplicationFilter, Kind as ApplicationKind, WantedApplications,
};

/// The list, by the filters of the address.
pub async fn list(asked: Asked, Extension(caller): Extension<Caller>) -> Result<Response, Refusal> {
    let filter = filter(&Params::of(&asked.uri), &asked.app, &caller);
    answer(asked, filter).await
}

/// Those of this name.
pub async fn by_name(asked: Asked, Path(name): Path<String>) -> Result<Response, Refusal> {
    let filter = ApplicationFilter {
        name: Some(name),
        ..ApplicationFilter::default()
    };
    answer(asked, filter).await
}

/// Those that belong to this tenant.
pub async fn by_owner(asked: Asked, Path(tenant): Path<String>) -> Result<Response, Refusal> {
    let filter = ApplicationFilter {
        owner: Some(tenant),
        ..ApplicationFilter::default()
    };
    answer(asked, filter).await
}

/// Those that this tenant has or subscribed to.
pub async fn by_tenant(asked: Asked, Path(tenant): Path<String>) -> Result<Response, Refusal> {
    let ours = asked.app.tenant().to_owned();
    let filter = ApplicationFilter {
        nothing: tenant != ours,
        available_to: Some(ours),
        ..ApplicationFilter::default()
    };
    answer(asked, filter).await
}

/// Those that this user may use: all that the tenant has or subscribed to; with
/// `dropOverwrittenApps` without those in whose place it has its own.
pub async fn by_user(
    asked: Asked,
    Extension(caller): Extension<Caller>,
    Path(user): Path<String>,
) -> Result<Response, Refusal> {
    let ours = asked.app.tenant().to_owned();
    let drop_overwritten = Params::of(&asked.uri).is_true("dropOverwrittenApps");
    let filter = ApplicationFilter {
        nothing: user != caller.0.name,
        without_overwritten: drop_overwritten.then(|| ours.clone()),
        available_to: Some(ours),
        ..ApplicationFilter::default()
    };
    answer(asked, filter).await
}

/// A new application.
pub async fn create(asked: Asked, body: Body) -> Result<Response, Refusal> {
    let new = new_application(read_object(body).await?, asked.app.tenant())?;
    let inserted = asked
        .app
        .call_alone(move |store| store.insert_application(new));
    let application = inserted.await?;
    let body = represent::application(&application, &asked.origin());
    Ok(asked.created(Kind::Application, &body))
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

async fn answer(asked: Asked, filter: ApplicationFilter) -> Result<Response, Refusal> {
    let Asked { app, uri, .. } = &asked;
    let params = Params::of(uri);
    let page = Page::of(&params).map_err(Refusal::of_applications)?;
    let all = params.is_true("noPaging");
    let totals = Totals::of(&params);
    let wanted = WantedApplications {
        filter,
        offset: if all { 0 } else { page.offset() },
        limit: if all { u64::MAX } else { page.size() },
        total: totals.any().then(|| app.freshness()),
    };
    let found = app.call(move |store| store.applications(&wanted)).await?;
    let origin = asked.origin();
    let items = found.rows.iter();
    let listed = Listed {
        name: "applications",
        items: items
            .map(|application| represent::application(application, &origin))
            .collect(),
        more: found.more,
        total: found.total,
    };
    let link = format!("{origin}{}", uri.path());
    let body = around(&link, &params, page, totals, listed);
    Ok(asked.shown(Kind::ApplicationCollection, &body))
}
