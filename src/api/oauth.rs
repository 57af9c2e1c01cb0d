//! OAuth internal: a token for user and password, in the answer or as a cookie.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE,
};
use reqwest::{Method, RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Url, form_urlencoded};

use super::asked::Asked;
use super::secret_words::joined;
use super::{ApiError, Client, ErrorKind, routes, wire};

/// The header that goes with a token in a cookie.
const XSRF: HeaderName = HeaderName::from_static("x-xsrf-token");

/// The longest answer with a token that is read, in bytes: they have about 1,000.
pub(super) const LONGEST: usize = 64 << 10;

/// A token as it goes with requests.
pub(super) struct Token {
    pub(super) headers: HeaderMap,
    /// How long it holds from now on, where it tells.
    pub(super) life: Option<Duration>,
}

impl Client {
    /// Exchanges user and password for a token. Where the platform gives none in
    /// the answer, it is asked for one as a cookie.
    pub(super) async fn token(
        &self,
        user: &str,
        password: &SecretString,
        code: Option<&SecretString>,
    ) -> Result<Token, ApiError> {
        let asked = Asked::Token;
        let (tenant, user) = match user.split_once('/') {
            Some((tenant, user)) => (Some(tenant), user),
            None => (self.connection().tenant(), user),
        };
        let mut pairs = vec![
            ("grant_type", "PASSWORD"),
            ("username", user),
            ("password", password.expose_secret()),
        ];
        pairs.extend(code.map(|code| ("tfa_code", code.expose_secret().trim())));
        let url = routes::token(self.origin(), tenant);
        match self.exchange(&asked, url, &pairs).await {
            Ok(response) => {
                let text = self.secret_text(&asked, response, LONGEST).await?;
                let token = wire::token(&text).map_err(|_| no_token(&asked))?;
                let life = wire::life_of(&token);
                let headers = bearer(&asked, &token)?;
                Ok(Token { headers, life })
            }
            Err(error) if matches!(error.status, Some(404 | 405)) => {
                let url = routes::cookies(self.origin(), tenant);
                let response = self.exchange(&asked, url, &pairs).await?;
                of_cookies(&asked, response.headers())
            }
            Err(error) => Err(error),
        }
    }

    /// Sends a form without a login.
    async fn exchange(
        &self,
        asked: &Asked,
        url: Url,
        pairs: &[(&str, &str)],
    ) -> Result<Response, ApiError> {
        let request = with_form(self.request(Method::POST, url), pairs);
        let request = request.header(ACCEPT, "application/json");
        let response = self.send_unsigned(asked, request).await?;
        self.accept(asked, Ok(response)).await
    }
}

/// The request with a form, whose memory is zeroed once it was sent.
pub(super) fn with_form(request: RequestBuilder, pairs: &[(&str, &str)]) -> RequestBuilder {
    // A byte becomes three at most. A text that grows leaves what it had in other
    // places.
    let longest = |(name, value): &(&str, &str)| name.len() + 3 * value.len() + 2;
    let mut form = Zeroizing::new(String::with_capacity(pairs.iter().map(longest).sum()));
    form_urlencoded::Serializer::new(&mut *form).extend_pairs(pairs);
    request
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Bytes::from_owner(form))
}

/// A token as it goes with requests.
pub(super) fn bearer(asked: &Asked, token: &str) -> Result<HeaderMap, ApiError> {
    let text = joined(&["Bearer ", token]);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, secret(asked, &text)?);
    Ok(headers)
}

fn of_cookies(asked: &Asked, headers: &HeaderMap) -> Result<Token, ApiError> {
    let cookie = |name: &str| {
        headers.get_all(SET_COOKIE).iter().find_map(|cookie| {
            let pair = cookie.to_str().ok()?.split(';').next()?;
            let (found, value) = pair.split_once('=')?;
            (found.trim() == name).then(|| Zeroizing::new(value.trim().to_owned()))
        })
    };
    let token = cookie("authorization").ok_or_else(|| no_token(asked))?;
    let mut sent = HeaderMap::new();
    let text = match cookie("XSRF-TOKEN") {
        Some(xsrf) => {
            sent.insert(XSRF, secret(asked, &xsrf)?);
            joined(&["authorization=", &token, "; XSRF-TOKEN=", &xsrf])
        }
        None => joined(&["authorization=", &token]),
    };
    sent.insert(COOKIE, secret(asked, &text)?);
    Ok(Token {
        headers: sent,
        life: wire::life_of(&token),
    })
}

/// A header that is never printed.
fn secret(asked: &Asked, text: &str) -> Result<HeaderValue, ApiError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| no_token(asked))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The answer is not repeated: it may hold a token.
pub(super) fn no_token(asked: &Asked) -> ApiError {
    ApiError::new(
        ErrorKind::Protocol,
        &asked.words(),
        "the answer holds no token",
    )
}
