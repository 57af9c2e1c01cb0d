//! The tenant, its options, and the user (API.md section 7).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::answers::{Kind, Refusal, json as answer};
use super::app::App;

/// The version of the platform that this server stands for.
const VERSION: &str = "1023.77.1";

/// What `files/max.size` says without a limit: 1 TiB. The platform's own default
/// is 50 MiB, at which clients would warn of what works here.
const NO_LIMIT: u64 = 1 << 40;

/// What the user may do; all of it.
const ROLES: [&str; 14] = [
    "ROLE_INVENTORY_READ",
    "ROLE_INVENTORY_ADMIN",
    "ROLE_INVENTORY_CREATE",
    "ROLE_BINARY_READ",
    "ROLE_BINARY_ADMIN",
    "ROLE_BINARY_CREATE",
    "ROLE_MANAGED_OBJECT_READ",
    "ROLE_MANAGED_OBJECT_ADMIN",
    "ROLE_EVENT_READ",
    "ROLE_EVENT_ADMIN",
    "ROLE_APPLICATION_MANAGEMENT_READ",
    "ROLE_APPLICATION_MANAGEMENT_ADMIN",
    "ROLE_TENANT_ADMIN",
    "ROLE_USER_MANAGEMENT_OWN_READ",
];

/// `GET /tenant/currentTenant`
pub async fn current_tenant(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let origin = app.origin(&headers);
    let domain = origin
        .split_once("://")
        .map_or(origin.as_str(), |(_, host)| host);
    // The port is no part of a domain.
    let domain = match domain.rsplit_once(':') {
        Some((domain, port)) if port.bytes().all(|b| b.is_ascii_digit()) => domain,
        _ => domain,
    };
    let body = json!({
        "allowCreateTenants": false,
        "applications": { "references": [] },
        "customProperties": {},
        "domainName": domain,
        "name": app.account.tenant,
        "self": format!("{origin}/tenant/currentTenant"),
    });
    answer(StatusCode::OK, Kind::CurrentTenant, &body)
}

/// `GET /tenant/loginOptions`: Basic alone.
pub async fn login_options(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let link = format!("{}/tenant/loginOptions", app.origin(&headers));
    let body = json!({
        "self": link,
        "loginOptions": [{
            "id": "basic",
            "self": format!("{link}/basic"),
            "type": "BASIC",
            "userManagementSource": "INTERNAL",
            "visibleOnLoginPage": true,
            "enforceStrength": false,
            "greenMinLength": 8,
            "strengthValidity": false,
        }],
    });
    answer(StatusCode::OK, Kind::LoginOptions, &body)
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
pub async fn current_user(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let origin = app.origin(&headers);
    let user = &app.account.user;
    let roles: Vec<_> = ROLES
        .iter()
        .map(|role| {
            json!({ "id": role, "name": role, "self": format!("{origin}/user/roles/{role}") })
        })
        .collect();
    let body = json!({
        "id": user,
        "userName": user,
        "email": format!("{user}@example.com"),
        "firstName": user,
        "lastName": "",
        "effectiveRoles": roles,
        "devicePermissions": {},
        "shouldResetPassword": false,
        "twoFactorAuthenticationEnabled": false,
        "self": format!("{origin}/user/currentUser"),
    });
    answer(StatusCode::OK, Kind::CurrentUser, &body)
}
