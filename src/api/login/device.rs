//! The login in a browser, at this or another device (RFC 8628): the person is
//! shown an address and a code, and the identity provider is asked until
//! somebody has typed it.
//!
//! The provider stands beside the platform, at another origin. It is told the
//! name of the platform's client and nothing of the person's.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue, LOCATION};
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::zeroize::Zeroizing;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use crate::api::asked::Asked;
use crate::api::client::no_answer;
use crate::api::connection::is_loopback;
use crate::api::oauth::{LONGEST, Token, bearer, with_form};
use crate::api::wire::{DeviceCode, Provider};
use crate::api::{ApiError, Client, ErrorKind, routes, wire};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long a client waits longer after each `slow_down`, as RFC 8628 has it.
const SLOWER: Duration = Duration::from_secs(5);

/// Between two questions, in seconds: where the provider does not say it, and
/// what is taken of what it says.
const USUAL_INTERVAL: u64 = 5;
const INTERVALS: (u64, u64) = (1, 60);

/// How long a code is asked after that does not tell its life.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// What the person needs to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The address to open, not yet cleaned.
    pub address: String,
    /// The address that holds the code already, where there is one.
    pub complete_address: Option<String>,
    /// The code to type there, not yet cleaned.
    pub code: String,
    /// How long it can be typed.
    pub life: Duration,
}

/// Shows the person where to sign in, and returns at once.
pub type Show = Arc<dyn Fn(&Activation) + Send + Sync>;

/// What follows an answer of the provider while nobody has decided.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// It is asked again after this time.
    Wait(Duration),
    /// It is over.
    Refused(&'static str),
}

/// What an error of the provider means to a client that waits so long between
/// two questions.
fn next(error: &str, interval: Duration) -> Next {
    match error {
        "authorization_pending" => Next::Wait(interval),
        "slow_down" => Next::Wait(interval + SLOWER),
        "access_denied" => Next::Refused("the login was denied in the browser"),
        "expired_token" => Next::Refused("nobody typed the code in time"),
        _ => Next::Refused("the identity provider gives no token for this code"),
    }
}

impl Client {
    /// Lets the person sign in in a browser.
    pub(in crate::api) async fn token_of_device(&self, show: &Show) -> Result<Token, ApiError> {
        let asked = Asked::Token;
        let authorization = self.authorization(&asked).await?;
        let parameter = |name: &str| {
            let mut pairs = authorization.query_pairs();
            pairs.find_map(|(found, value)| (found == name).then(|| value.into_owned()))
        };
        let client_id = parameter("client_id")
            .ok_or_else(|| refused(&asked, "the identity provider is told of no client"))?;
        let scope = parameter("scope").unwrap_or_else(|| "openid".to_owned());
        let http = Outside {
            client: self,
            http: self.http_to(&authorization).await?,
        };
        let provider = self.provider(&asked, &http, &authorization).await?;
        let form = [("client_id", client_id.as_str()), ("scope", &scope)];
        let text = http.post(&asked, &provider.codes, &form).await?.1;
        let code = wire::device_code(&text)
            .map_err(|_| refused(&asked, "the identity provider gives no code for a browser"))?;
        show(&activation(&code));
        let life = code.expires_in.map_or(LIFE, Duration::from_secs);
        let end = Instant::now() + life.min(LIFE * 4);
        let (least, most) = INTERVALS;
        let interval = code.interval.unwrap_or(USUAL_INTERVAL).clamp(least, most);
        let mut interval = Duration::from_secs(interval);
        let form = [
            ("grant_type", GRANT),
            ("device_code", code.device_code.as_str()),
            ("client_id", &client_id),
        ];
        let mut lost = None;
        loop {
            sleep(interval).await;
            if Instant::now() >= end {
                // Whoever typed the code in time must hear why it did not help.
                let nobody = || denied(&asked, "nobody typed the code in time");
                return Err(lost.unwrap_or_else(nobody));
            }
            let (status, text) = match http.post(&asked, &provider.tokens, &form).await {
                Ok(answer) => answer,
                // The person is in the middle of it, and the code still holds.
                Err(error) if error.may_pass() => {
                    lost = Some(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                let code = status.as_u16();
                let why = format!("the identity provider said {code}");
                lost = Some(ApiError::new(ErrorKind::Server, &asked.words(), why));
                continue;
            }
            lost = None;
            if status.is_success() {
                let (token, life) = wire::token_of_provider(&text)
                    .map_err(|_| crate::api::oauth::no_token(&asked))?;
                let life = wire::life_of(&token).or(life);
                let headers = bearer(&asked, &token)?;
                return Ok(Token { headers, life });
            }
            let error = wire::provider_error(&text).unwrap_or_default();
            match next(&error, interval) {
                Next::Wait(wait) => interval = wait,
                Next::Refused(why) => return Err(denied(&asked, why)),
            }
        }
    }

    /// Where the platform would send a browser for the login.
    async fn authorization(&self, asked: &Asked) -> Result<Url, ApiError> {
        let offers = self.login_offers().await?;
        let begin = offers.begin.ok_or_else(|| {
            refused(asked, "the platform offers no login in a browser")
                .with_advice("Use --login internal or basic, with a user and a password.")
        })?;
        let url = routes::at_own_origin(self.origin(), &begin);
        let url = url.ok_or_else(|| refused(asked, "the platform names no place for the login"))?;
        let request = self
            .request(Method::GET, url)
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        let response = self.send_unsigned(asked, request).await?;
        let place = if response.status().is_redirection() {
            let place = response.headers().get(LOCATION);
            place.and_then(|place| Some(place.to_str().ok()?.to_owned()))
        } else {
            let response = self.accept(asked, Ok(response)).await?;
            wire::redirect(&self.text(asked, response).await?).ok()
        };
        let place = place.and_then(|place| Url::parse(&place).ok());
        let place =
            place.ok_or_else(|| refused(asked, "the platform names no identity provider"))?;
        self.checked_provider(asked, place)
    }

    fn checked_provider(&self, asked: &Asked, url: Url) -> Result<Url, ApiError> {
        checked(asked, url, self.connection().is_loopback())
    }

    /// Who describes itself at the address or at a folder above it.
    async fn provider(
        &self,
        asked: &Asked,
        http: &Outside<'_>,
        authorization: &Url,
    ) -> Result<Provider, ApiError> {
        for place in routes::provider_descriptions(authorization) {
            let request = http.http.request(Method::GET, place);
            let Ok((status, text)) = http.send(asked, request).await else {
                continue;
            };
            if !status.is_success() {
                continue;
            }
            if let Ok(provider) = wire::provider(&text) {
                let codes = self.checked_provider(asked, provider.codes)?;
                let tokens = self.checked_provider(asked, provider.tokens)?;
                return Ok(Provider { codes, tokens });
            }
        }
        Err(refused(
            asked,
            "the identity provider knows no login by a code",
        ))
    }
}

/// The way to an identity provider, which is no origin of ours: without any
/// credential.
struct Outside<'a> {
    /// The client of the platform, which keeps the request log.
    client: &'a Client,
    http: reqwest::Client,
}

impl Outside<'_> {
    /// Sends a form; the status of the answer, and its text.
    async fn post(
        &self,
        asked: &Asked,
        url: &Url,
        pairs: &[(&str, &str)],
    ) -> Result<(StatusCode, Zeroizing<Vec<u8>>), ApiError> {
        let request = self.http.request(Method::POST, url.clone());
        self.send(asked, with_form(request, pairs)).await
    }

    async fn send(
        &self,
        asked: &Asked,
        request: RequestBuilder,
    ) -> Result<(StatusCode, Zeroizing<Vec<u8>>), ApiError> {
        let request = request.header(ACCEPT, HeaderValue::from_static("application/json"));
        let whole = async {
            let response = self.client.send_elsewhere(asked, request).await?;
            let status = response.status();
            let text = self.client.secret_text(asked, response, LONGEST).await?;
            Ok((status, text))
        };
        timeout(self.client.patience().answer, whole)
            .await
            .map_err(|_| no_answer(asked))?
    }
}

fn activation(code: &DeviceCode) -> Activation {
    Activation {
        address: code.verification_uri.clone(),
        complete_address: code.verification_uri_complete.clone(),
        code: code.user_code.clone(),
        life: code.expires_in.map_or(LIFE, Duration::from_secs),
    }
}

/// A token must not pass in the open, unless it stays on this machine as the
/// platform does: another one must not send requests to what runs here.
fn checked(asked: &Asked, url: Url, is_platform_here: bool) -> Result<Url, ApiError> {
    let is_here = is_platform_here && is_loopback(&url);
    if url.scheme() == "https" || (url.scheme() == "http" && is_here) {
        return Ok(url);
    }
    Err(refused(
        asked,
        "the identity provider is not reached by https",
    ))
}

fn refused(asked: &Asked, why: &str) -> ApiError {
    ApiError::new(ErrorKind::Protocol, &asked.words(), why)
}

fn denied(asked: &Asked, why: &str) -> ApiError {
    ApiError::new(ErrorKind::Unauthorized, &asked.words(), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_is_told_to_slow_down_waits_longer_from_then_on() {
        let second = Duration::from_secs(1);
        assert_eq!(next("authorization_pending", second), Next::Wait(second));
        assert_eq!(next("slow_down", second), Next::Wait(second * 6));
        assert_eq!(next("slow_down", second * 6), Next::Wait(second * 11));
        for error in ["access_denied", "expired_token", "invalid_grant", ""] {
            assert!(matches!(next(error, second), Next::Refused(_)), "{error}");
        }
    }

    #[test]
    fn a_provider_is_asked_in_the_open_on_this_machine_alone() {
        let is_taken = |url: &str, is_platform_here| {
            checked(&Asked::Token, Url::parse(url).unwrap(), is_platform_here).is_ok()
        };
        for is_platform_here in [true, false] {
            assert!(is_taken("https://login.example.com/a", is_platform_here));
            assert_eq!(
                is_taken("http://127.0.0.1:8080/a", is_platform_here),
                is_platform_here
            );
            assert!(!is_taken("http://login.example.com/a", is_platform_here));
            assert!(!is_taken("ftp://127.0.0.1/a", is_platform_here));
        }
    }
}
