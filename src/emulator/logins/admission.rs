//! Who asks: by user and password, by a token, or by a cookie.

use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, COOKIE, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::second_factor::Use;
use super::sessions::{Closed, Session};
use super::users::{Caller, User, same};
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;

/// The cookie that holds the token.
pub const TOKEN_COOKIE: &str = "authorization";

/// What a header says of who asks.
#[derive(Debug, PartialEq, Eq)]
enum Claim {
    Basic(String),
    Token(String),
    Cookie(String),
}

/// Whether this request comes from a user of the tenant, and from which.
///
/// # Errors
/// 401 in the platform's words (API.md section 1.4).
pub fn admit(app: &App, method: &Method, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let user = match claim(headers) {
        None => Err("No auth information found"),
        Some(Claim::Basic(credentials)) => by_password(app, headers, &credentials),
        Some(Claim::Token(token)) => find(app, &token).map(|session| session.user),
        Some(Claim::Cookie(token)) => find(app, &token).and_then(|session| {
            let said = headers.get("x-xsrf-token").and_then(|it| it.to_str().ok());
            let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
            if changes && !said.is_some_and(|said| same(said, &session.xsrf)) {
                return Err("The XSRF token is missing or wrong");
            }
            Ok(session.user)
        }),
    };
    user.map(Caller)
        .map_err(|message| unauthorized(headers, message))
}

/// The token that a request was sent with, in a header or in a cookie.
pub fn token(headers: &HeaderMap) -> Option<String> {
    match claim(headers)? {
        Claim::Token(token) | Claim::Cookie(token) => Some(token),
        Claim::Basic(_) => None,
    }
}

fn by_password(
    app: &App,
    headers: &HeaderMap,
    credentials: &str,
) -> Result<Arc<User>, &'static str> {
    if !app.logins.forms.basic {
        return Err("Basic authentication is not allowed in this tenant");
    }
    let user = credentials
        .split_once(':')
        .and_then(|(name, password)| app.logins.accounts.find(name, password))
        .ok_or("Bad credentials")?;
    let code = headers.get("tfatoken").and_then(|code| code.to_str().ok());
    app.logins.tfa.check(&user, code, Use::EachTime)?;
    Ok(user)
}

fn find(app: &App, token: &str) -> Result<Session, &'static str> {
    let found = app.logins.sessions.find(token, app.knobs.tokens_ended());
    found.map_err(|closed| match closed {
        Closed::Expired => "The token has expired",
        Closed::Unknown => "Bad credentials",
    })
}

/// A header says more than a cookie. The scheme's case does not matter.
fn claim(headers: &HeaderMap) -> Option<Claim> {
    if let Some(header) = headers.get(AUTHORIZATION) {
        let claim = header.to_str().ok().and_then(|header| {
            let (scheme, rest) = header.split_once(' ')?;
            match scheme.to_ascii_lowercase().as_str() {
                "basic" => {
                    let bytes = STANDARD.decode(rest.trim()).ok()?;
                    String::from_utf8(bytes).ok().map(Claim::Basic)
                }
                "bearer" => Some(Claim::Token(rest.trim().to_owned())),
                _ => None,
            }
        });
        // What cannot be read is the login of nobody.
        return Some(claim.unwrap_or_else(|| Claim::Token(String::new())));
    }
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == TOKEN_COOKIE)
        .map(|(_, token)| Claim::Cookie(token.to_owned()))
}

/// A refused login.
pub fn unauthorized(headers: &HeaderMap, why: &str) -> Refusal {
    // With `UseXBasic: true` browsers are told a scheme that they do not know,
    // so that they open no window of their own (API.md section 1.1).
    let challenge = match headers.get("usexbasic") {
        Some(value) if value == "true" => "XBasic realm=\"Cumulocity\"",
        _ => "Basic realm=\"Cumulocity\"",
    };
    let message = match why {
        "No auth information found" => why.to_owned(),
        _ => format!("Invalid credentials! : {why}"),
    };
    Refusal::new(401, "security/Unauthorized", message)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(header: &'static str, value: &str) -> Option<Claim> {
        let mut headers = HeaderMap::new();
        headers.insert(header, value.parse().unwrap());
        claim(&headers)
    }

    #[test]
    fn who_asks_is_read_from_what_clients_send() {
        let basic = STANDARD.encode("t2000/demo:pw:1");
        let known = Claim::Basic("t2000/demo:pw:1".to_owned());
        assert_eq!(
            claimed("authorization", &format!("bASIC {basic}")),
            Some(known)
        );
        let token = Claim::Token("a.b.c".to_owned());
        assert_eq!(claimed("authorization", "Bearer a.b.c"), Some(token));
        let cookie = Claim::Cookie("a.b.c".to_owned());
        assert_eq!(
            claimed("cookie", "x=y; authorization=a.b.c; XSRF-TOKEN=z"),
            Some(cookie)
        );
        assert_eq!(claimed("cookie", "x=y"), None);
        for unreadable in ["Basic", "Basic ???", "Digest x"] {
            let nobody = Claim::Token(String::new());
            assert_eq!(claimed("authorization", unreadable), Some(nobody));
        }
    }
}
