//! Tokens for user and password, in the answer or as cookies.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::admission::{self, TOKEN_COOKIE, unauthorized};
use super::device_flow;
use super::second_factor::Use;
use super::sessions::Opened;
use super::users::User;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::paging::Params;

/// The longest form of a login, in bytes.
const LONGEST_FORM: usize = 64 << 10;

/// What was typed into a form.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// It is too long, or breaks off.
    pub async fn read(body: Body) -> Result<Self, Refusal> {
        let bytes = to_bytes(body, LONGEST_FORM).await.map_err(|error| {
            let message = format!("The form cannot be read: {error}.");
            Refusal::new(400, "security/Bad Request", message)
        })?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }

    /// A field; an empty one is none, and so is the `undefined` that the client
    /// in JavaScript sends.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(found, _)| found == name)?;
        (!value.is_empty() && value != "undefined").then_some(value)
    }
}

/// `GET /tenant/oauth`: where the external identity provider asks for the login.
/// A client that takes JSON is told, any other is sent there.
pub async fn begin(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Refusal> {
    if !app.logins.forms.external {
        return Err(Refusal::new(
            404,
            "security/Not Found",
            "The tenant has no external identity provider.",
        ));
    }
    let address = device_flow::authorization_address(&app, &headers);
    let takes_json = headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("json"));
    if takes_json {
        Ok(plain_json(
            StatusCode::OK,
            &json!({ "redirectTo": address }),
        ))
    } else {
        Ok((StatusCode::FOUND, [(LOCATION, address)]).into_response())
    }
}

/// `POST /tenant/oauth/token`: the token in the answer.
pub async fn token(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let opened = sign_in(&app, &uri, &headers, body).await?;
    let body = json!({ "access_token": opened.token });
    Ok(plain_json(StatusCode::OK, &body))
}

/// `POST /tenant/oauth`: the token as a cookie, and another one whose value has
/// to stand in a header beside it.
pub async fn cookies(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let opened = sign_in(&app, &uri, &headers, body).await?;
    let life = app.logins.token_life().as_secs();
    let rest = format!("Path=/; Max-Age={life}{}", secure(&app));
    Ok(set_cookies([
        format!("{TOKEN_COOKIE}={}; HttpOnly; {rest}", opened.token),
        format!("XSRF-TOKEN={}; {rest}", opened.xsrf),
    ]))
}

/// `POST /user/logout`: the token lets nobody in any more.
pub async fn logout(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if let Some(token) = admission::token(&headers) {
        app.logins.sessions.close(&token);
    }
    let rest = format!("Path=/; Max-Age=0{}", secure(&app));
    set_cookies([
        format!("{TOKEN_COOKIE}=; HttpOnly; {rest}"),
        format!("XSRF-TOKEN=; {rest}"),
    ])
}

async fn sign_in(app: &App, uri: &Uri, headers: &HeaderMap, body: Body) -> Result<Opened, Refusal> {
    let form = Form::read(body).await?;
    let user = known(app, uri, &form).map_err(|why| unauthorized(headers, why))?;
    Ok(open_session(app, headers, user))
}

fn known(app: &App, uri: &Uri, form: &Form) -> Result<Arc<User>, &'static str> {
    let logins = &app.logins;
    if !logins.forms.internal {
        return Err("OAI-Secure is not configured in this tenant");
    }
    let by_password = form
        .get("grant_type")
        .is_some_and(|grant| grant.eq_ignore_ascii_case("PASSWORD"));
    if !by_password {
        return Err("The grant type is not supported");
    }
    let params = Params::of(uri);
    let tenant = params.get("tenant_id");
    if tenant.is_some_and(|tenant| tenant != logins.accounts.tenant) {
        return Err("Bad credentials");
    }
    let (Some(name), Some(password)) = (form.get("username"), form.get("password")) else {
        return Err("Bad credentials");
    };
    let user = logins.accounts.find(name, password);
    let user = user.ok_or("Bad credentials")?;
    // The client in Python has another name for it.
    let code = form.get("tfa_code").or_else(|| form.get("tfa_token"));
    logins.tfa.check(&user, code, Use::Once)?;
    Ok(user)
}

/// A token for this user.
pub fn open_session(app: &App, headers: &HeaderMap, user: Arc<User>) -> Opened {
    let tenant = &app.logins.accounts.tenant;
    let domain = app.domain(headers);
    let round = app.knobs.tokens_ended();
    app.logins.sessions.open(user, tenant, &domain, round)
}

fn secure(app: &App) -> &'static str {
    match app.scheme {
        "https" => "; Secure",
        _ => "",
    }
}

fn set_cookies(cookies: [String; 2]) -> Response {
    let mut response = StatusCode::OK.into_response();
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

/// JSON without a type of the vendor's.
pub fn plain_json(status: StatusCode, body: &Value) -> Response {
    let content_type: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json;charset=UTF-8")];
    (status, content_type, body.to_string()).into_response()
}
