//! The external identity provider: the login by a code that is typed at another
//! device (RFC 8628), and the page where it is typed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use serde_json::json;
use url::form_urlencoded;

use super::oauth::{Form, open_session, plain_json};
use super::sessions::{random_bytes, random_word};
use super::users::User;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::paging::Params;

/// Where the provider describes itself.
const DESCRIPTION: &str = "/.well-known/openid-configuration";

/// The only client that the provider knows.
const CLIENT: &str = "c8y";

/// How long somebody has to type the code.
const LIFE: Duration = Duration::from_secs(600);

/// How long a client has to wait between two questions.
const INTERVAL: Duration = Duration::from_secs(1);

/// The letters of a code: none that are read as another, and no vowels, so that
/// they form no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The logins that wait for somebody at another device.
#[derive(Default)]
pub struct Devices(Mutex<HashMap<String, Waiting>>);

struct Waiting {
    user_code: String,
    ends: Instant,
    asked: Option<Instant>,
    decided: Option<Decision>,
}

#[derive(Clone)]
enum Decision {
    Allowed(Arc<User>),
    Denied,
}

impl Devices {
    fn begin(&self, now: Instant) -> (String, String) {
        let (device_code, user_code) = (random_word(), user_code());
        let waiting = Waiting {
            user_code: user_code.clone(),
            ends: now + LIFE,
            asked: None,
            decided: None,
        };
        let mut logins = self.logins();
        logins.retain(|_, waiting| now < waiting.ends + LIFE);
        logins.insert(device_code.clone(), waiting);
        (device_code, user_code)
    }

    fn decide(&self, user_code: &str, decision: Decision, now: Instant) -> bool {
        let mut logins = self.logins();
        let waiting = logins.values_mut().find(|waiting| {
            waiting.user_code == user_code && waiting.decided.is_none() && now < waiting.ends
        });
        match waiting {
            Some(waiting) => {
                waiting.decided = Some(decision);
                true
            }
            None => false,
        }
    }

    /// Who allowed the login, or the error of the standard.
    fn ask(&self, device_code: &str, now: Instant) -> Result<Arc<User>, &'static str> {
        let mut logins = self.logins();
        let waiting = logins.get_mut(device_code).ok_or("invalid_grant")?;
        if waiting.ends <= now {
            return Err("expired_token");
        }
        let asked = waiting.asked.replace(now);
        match waiting.decided.clone() {
            Some(Decision::Allowed(user)) => {
                // A code gives one token.
                logins.remove(device_code);
                Ok(user)
            }
            Some(Decision::Denied) => Err("access_denied"),
            None if asked.is_some_and(|asked| now.duration_since(asked) < INTERVAL) => {
                Err("slow_down")
            }
            None => Err("authorization_pending"),
        }
    }

    fn logins(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The paths of the provider.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(DESCRIPTION, get(describe))
        .route("/oauth/device/code", post(begin))
        .route("/oauth/token", post(token))
        .route("/oauth/activate", get(page).post(decide))
}

/// Whether it is a path of the provider, which needs no login.
pub fn is_open(path: &str) -> bool {
    path == DESCRIPTION || path.starts_with("/oauth/")
}

/// Where the platform sends a browser for the login.
pub fn authorization_address(app: &App, headers: &HeaderMap) -> String {
    let provider = app.own_origin(headers);
    let back = format!("{}/tenant/oauth", app.origin(headers));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", CLIENT)
        .append_pair("scope", "openid")
        .append_pair("redirect_uri", &back)
        .finish();
    format!("{provider}/oauth/authorize?{query}")
}

async fn describe(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Refusal> {
    offered(&app)?;
    let provider = app.own_origin(&headers);
    let body = json!({
        "issuer": provider,
        "authorization_endpoint": format!("{provider}/oauth/authorize"),
        "device_authorization_endpoint": format!("{provider}/oauth/device/code"),
        "token_endpoint": format!("{provider}/oauth/token"),
        "grant_types_supported": [GRANT],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid"],
    });
    Ok(plain_json(StatusCode::OK, &body))
}

async fn begin(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    offered(&app)?;
    let form = Form::read(body).await?;
    if form.get("client_id") != Some(CLIENT) {
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let (device_code, user_code) = app.logins.devices.begin(Instant::now());
    let address = format!("{}/oauth/activate", app.own_origin(&headers));
    let body = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": address,
        "verification_uri_complete": format!("{address}?user_code={user_code}"),
        "expires_in": LIFE.as_secs(),
        "interval": INTERVAL.as_secs(),
    });
    Ok(plain_json(StatusCode::OK, &body))
}

async fn token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    offered(&app)?;
    let form = Form::read(body).await?;
    if form.get("grant_type") != Some(GRANT) {
        return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"));
    }
    if form.get("client_id") != Some(CLIENT) {
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let code = form.get("device_code").unwrap_or_default();
    match app.logins.devices.ask(code, Instant::now()) {
        Err(error) => Ok(refused(StatusCode::BAD_REQUEST, error)),
        Ok(user) => {
            let body = json!({
                "access_token": open_session(&app, &headers, user).token,
                "token_type": "Bearer",
                "expires_in": app.logins.token_life().as_secs(),
                "scope": "openid",
            });
            Ok(plain_json(StatusCode::OK, &body))
        }
    }
}

async fn page(State(app): State<Arc<App>>, uri: Uri) -> Result<Html<String>, Refusal> {
    offered(&app)?;
    let params = Params::of(&uri);
    Ok(form_page("", params.get("user_code").unwrap_or_default()))
}

/// The form of the page: a code, a user and a password, and whether the login is
/// allowed.
async fn decide(
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<(StatusCode, Html<String>), Refusal> {
    offered(&app)?;
    let form = Form::read(body).await?;
    let field = |name| form.get(name).unwrap_or_default();
    let code = field("user_code").trim().to_ascii_uppercase();
    let accounts = &app.logins.accounts;
    let Some(user) = accounts.find(field("username"), field("password")) else {
        let page = form_page("The user or the password is wrong.", &code);
        return Ok((StatusCode::UNAUTHORIZED, page));
    };
    let (decision, said) = match field("action") {
        "deny" => (Decision::Denied, "The login was denied."),
        _ => (
            Decision::Allowed(user),
            "The login was allowed. This page can be closed.",
        ),
    };
    if app.logins.devices.decide(&code, decision, Instant::now()) {
        Ok((StatusCode::OK, html(&format!("<p>{said}</p>"))))
    } else {
        let page = form_page("No login waits for this code.", "");
        Ok((StatusCode::NOT_FOUND, page))
    }
}

fn offered(app: &App) -> Result<(), Refusal> {
    if app.logins.forms.external {
        Ok(())
    } else {
        Err(Refusal::no_path())
    }
}

/// An error in the shape of RFC 6749.
fn refused(status: StatusCode, error: &str) -> Response {
    plain_json(status, &json!({ "error": error }))
}

fn form_page(said: &str, code: &str) -> Html<String> {
    // Nothing of the address line stands in the page that is no code.
    let code: String = code
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(16)
        .collect();
    html(&format!(
        "<p>{said}</p>\
         <form method=\"post\" action=\"/oauth/activate\">\
         <p><label>Code <input name=\"user_code\" value=\"{code}\"></label></p>\
         <p><label>User <input name=\"username\"></label></p>\
         <p><label>Password <input name=\"password\" type=\"password\"></label></p>\
         <button name=\"action\" value=\"allow\">Allow</button> \
         <button name=\"action\" value=\"deny\">Deny</button>\
         </form>"
    ))
}

fn html(body: &str) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
         <title>Sign in</title><h1>Sign in</h1>{body}</html>"
    ))
}

/// Eight letters in two groups.
fn user_code() -> String {
    let letters = random_bytes::<8>().map(|byte| {
        let place = usize::from(byte) % LETTERS.len();
        LETTERS.get(place).copied().map_or('B', char::from)
    });
    let code: String = letters.into_iter().collect();
    let (first, second) = code.split_at(4);
    format!("{first}-{second}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_waits_is_decided_and_gives_one_token() {
        let devices = Devices::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let (code, typed) = devices.begin(start);
        let ask = |seconds| devices.ask(&code, at(seconds)).err();
        assert_eq!(ask(0), Some("authorization_pending"));
        assert_eq!(ask(0), Some("slow_down"));
        assert_eq!(ask(2), Some("authorization_pending"));
        assert!(!devices.decide("BBBB-BBBB", Decision::Denied, at(3)));
        assert!(devices.decide(&typed, Decision::Denied, at(3)));
        assert!(!devices.decide(&typed, Decision::Denied, at(3)));
        assert_eq!(ask(4), Some("access_denied"));
        assert_eq!(ask(600), Some("expired_token"));
        assert_eq!(devices.ask("x", start).err(), Some("invalid_grant"));
    }
}
