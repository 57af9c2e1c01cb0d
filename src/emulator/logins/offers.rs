//! `GET /tenant/loginOptions`: the ways to sign in that the tenant offers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::emulator::answers::{Kind, json as answer};
use crate::emulator::app::App;

/// Those that are offered; no login is needed to see them.
pub async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let origin = app.origin(&headers);
    let link = format!("{origin}/tenant/loginOptions");
    let forms = app.logins.forms;
    let mut options = Vec::new();
    if forms.basic {
        options.push(option(&link, "basic", "BASIC", basic()));
    }
    if forms.internal {
        let fields = internal(&app, &origin);
        options.push(option(&link, "internal", "OAUTH2_INTERNAL", fields));
    }
    if forms.external {
        options.push(option(&link, "external", "OAUTH2", external(&origin)));
    }
    let body = json!({ "self": link, "loginOptions": options });
    answer(StatusCode::OK, Kind::LoginOptions, &body)
}

type Fields = Vec<(&'static str, Value)>;

/// What all have, and these fields.
fn option(link: &str, id: &str, type_name: &str, fields: Fields) -> Value {
    let common: Fields = vec![
        ("id", json!(id)),
        ("self", json!(format!("{link}/{id}"))),
        ("type", json!(type_name)),
        ("visibleOnLoginPage", json!(true)),
    ];
    let all = common.into_iter().chain(fields);
    let all: Map<String, Value> = all.map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(all)
}

fn basic() -> Fields {
    vec![
        ("userManagementSource", json!("INTERNAL")),
        ("enforceStrength", json!(false)),
        ("greenMinLength", json!(8)),
        ("strengthValidity", json!(false)),
    ]
}

fn internal(app: &App, origin: &str) -> Fields {
    let life = i64::try_from(app.logins.token_life().as_millis()).unwrap_or(i64::MAX);
    let mut fields = vec![
        ("userManagementSource", json!("INTERNAL")),
        ("grantType", json!("PASSWORD")),
        ("initRequest", json!(format!("{origin}/tenant/oauth"))),
        (
            "sessionConfiguration",
            json!({ "absoluteTimeoutMillis": life, "userAgentValidationRequired": false }),
        ),
    ];
    fields.extend(
        app.logins
            .tfa_strategy()
            .map(|strategy| ("tfaStrategy", json!(strategy))),
    );
    fields
}

fn external(origin: &str) -> Fields {
    let begin = format!("{origin}/tenant/oauth?request_id=external");
    vec![
        ("userManagementSource", json!("REMOTE")),
        ("grantType", json!("AUTHORIZATION_CODE")),
        ("buttonName", json!("Sign in by the identity provider")),
        ("initRequest", json!(begin)),
    ]
}
