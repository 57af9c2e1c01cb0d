//! OAuth internal: a token for user and password, in the answer or as a cookie.

use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE,
};
use reqwest::{Method, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;
use url::{Url, form_urlencoded};

use super::asked::Asked;
use super::{ApiError, Client, ErrorKind, routes, wire};

/// The header that goes with a token in a cookie.
const XSRF: HeaderName = HeaderName::from_static("x-xsrf-token");

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
        let form = || {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("grant_type", "PASSWORD")
                .append_pair("username", user)
                .append_pair("password", password.expose_secret());
            if let Some(code) = code {
                form.append_pair("tfa_code", code.expose_secret().trim());
            }
            Zeroizing::new(form.finish())
        };
        let url = routes::token(self.origin(), tenant);
        match self.exchange(&asked, url, &form()).await {
            Ok(response) => {
                let text = self.secret_text(&asked, response).await?;
                let token = wire::token(&text).map_err(|_| no_token(&asked))?;
                let life = wire::life_of(&token);
                let headers = bearer(&asked, &token)?;
                Ok(Token { headers, life })
            }
            Err(error) if matches!(error.status, Some(404 | 405)) => {
                let url = routes::cookies(self.origin(), tenant);
                let response = self.exchange(&asked, url, &form()).await?;
                of_cookies(&asked, response.headers())
            }
            Err(error) => Err(error),
        }
    }

    /// Reads an answer that holds a secret.
    pub(super) async fn secret_text(
        &self,
        asked: &Asked,
        response: Response,
    ) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        Ok(Zeroizing::new(self.text(asked, response).await?.to_vec()))
    }

    /// Sends a form without a login. It changes nothing that a mode protects.
    async fn exchange(&self, asked: &Asked, url: Url, form: &str) -> Result<Response, ApiError> {
        let request = self
            .request(Method::POST, url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(form.to_owned());
        let answer = timeout(self.patience().answer, request.send())
            .await
            .map_err(|_| super::client::no_answer(asked))?;
        self.accept(asked, answer).await
    }
}

/// A token as it goes with requests.
pub(super) fn bearer(asked: &Asked, token: &str) -> Result<HeaderMap, ApiError> {
    let text = Zeroizing::new(format!("Bearer {token}"));
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
            format!("authorization={}; XSRF-TOKEN={}", *token, *xsrf)
        }
        None => format!("authorization={}", *token),
    };
    sent.insert(COOKIE, secret(asked, &Zeroizing::new(text))?);
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
