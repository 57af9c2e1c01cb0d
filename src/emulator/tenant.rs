//! The tenant, its options, and the user (API.md section 7).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::answers::{Kind, Refusal, json as answer};
use super::app::App;
use super::applications::references;
use super::logins::Caller;

/// The version of the platform that this server stands for.
const VERSION: &str = "1023.77.1";

/// What `files/max.size` says without a limit: 1 TiB. The platform's own default
/// is 50 MiB, at which clients would warn of what works here.
const NO_LIMIT: u64 = 1 << 40;

/// `GET /tenant/currentTenant`
pub async fn current_tenant(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let origin = app.origin(&headers);
    let applications = references(&app, &origin).await?;
    let body = json!({
        "allowCreateTenants": false,
        "applications": applications,
        "customProperties": {},
        "domainName": app.domain(&headers),
        "name": app.tenant(),
        "self": format!("{origin}/tenant/currentTenant"),
    });
    Ok(answer(StatusCode::OK, Kind::CurrentTenant, &body))
}

/// `GET /tenant/system/options/{category}/{key}`
pub async fn system_option(
    State(app): State<Arc<App>>,
    Path((category, key)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let value = match (category.as_str(), key.as_str()) {
        ("system", "version") => VERSION.to_owned(),
        ("files", "max.size") => app.knobs.get().max_upload.unwrap_or(NO_LIMIT).to_string(),
        _ => {
            return Err(Refusal::new(
                404,
                "options/Not Found",
                format!("There is no system option '{category}/{key}'."),
            ));
        }
    };
    let body = json!({ "category": category, "key": key, "value": value });
    Ok(answer(StatusCode::OK, Kind::Option, &body))
}

/// `GET /user/currentUser`
pub async fn current_user(
    State(app): State<Arc<App>>,
    Extension(Caller(user)): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    let origin = app.origin(&headers);
    let name = &user.name;
    let roles: Vec<_> = user
        .roles
        .iter()
        .map(|role| {
            json!({ "id": role, "name": role, "self": format!("{origin}/user/roles/{role}") })
        })
        .collect();
    let body = json!({
        "id": name,
        "userName": name,
        "email": format!("{name}@example.com"),
        "firstName": name,
        "lastName": "",
        "effectiveRoles": roles,
        "devicePermissions": {},
        "shouldResetPassword": false,
        "twoFactorAuthenticationEnabled": app.logins.tfa_strategy().is_some(),
        "self": format!("{origin}/user/currentUser"),
    });
    answer(StatusCode::OK, Kind::CurrentUser, &body)
}
