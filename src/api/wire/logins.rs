//! What a login gives: a token, and what stands in it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

use super::Unreadable;
use crate::api::LoginOffers;

#[derive(Deserialize)]
struct WireToken {
    #[serde(deserialize_with = "secret")]
    access_token: Zeroizing<String>,
}

/// The token in an answer. What is said of one that cannot be read repeats
/// nothing of it.
pub(in crate::api) fn token(text: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let token: WireToken = serde_json::from_slice(text).map_err(|_| "it is no token".to_owned())?;
    Ok(token.access_token)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTokenOfCertificate {
    #[serde(deserialize_with = "secret")]
    access_token: Zeroizing<String>,
}

/// The token that a certificate gave.
pub(in crate::api) fn token_of_certificate(text: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let token: WireTokenOfCertificate =
        serde_json::from_slice(text).map_err(|_| "it is no token".to_owned())?;
    Ok(token.access_token)
}

/// The ways to sign in. What is not known among them is passed over, and so is
/// what is wrong with one.
pub(in crate::api) fn login_offers(text: &[u8]) -> Result<LoginOffers, Unreadable> {
    let value: Value = serde_json::from_slice(text).map_err(|_| "it is no JSON".to_owned())?;
    // The reference guide has a key with a quotation mark too many.
    let options = value
        .as_object()
        .and_then(|object| {
            let mut fields = object.iter();
            fields.find(|(name, _)| name.trim_end_matches('"') == "loginOptions")
        })
        .and_then(|(_, options)| options.as_array())
        .ok_or_else(|| "it lists no logins".to_owned())?;
    let mut offers = LoginOffers::default();
    for option in options {
        let text = |name: &str| option.get(name).and_then(Value::as_str);
        match text("type") {
            Some("BASIC") => offers.basic = true,
            Some("OAUTH2_INTERNAL") => {
                offers.internal = true;
                let strategy = text("tfaStrategy").filter(|strategy| !strategy.is_empty());
                offers.second_factor = strategy.map(str::to_owned);
            }
            Some("OAUTH2") if text("initRequest").is_some() => {
                offers.external = true;
                offers.begin = text("initRequest").map(str::to_owned);
            }
            _ => {}
        }
    }
    Ok(offers)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRedirect {
    redirect_to: String,
}

/// Where a browser is to go for its login.
pub(in crate::api) fn redirect(text: &[u8]) -> Result<String, Unreadable> {
    let redirect: WireRedirect =
        serde_json::from_slice(text).map_err(|_| "it leads nowhere".to_owned())?;
    Ok(redirect.redirect_to)
}

/// Where an identity provider gives codes for a browser, and tokens for them.
pub(in crate::api) struct Provider {
    pub(in crate::api) codes: Url,
    pub(in crate::api) tokens: Url,
}

#[derive(Deserialize)]
struct WireProvider {
    device_authorization_endpoint: String,
    token_endpoint: String,
}

/// How an identity provider describes itself.
pub(in crate::api) fn provider(text: &[u8]) -> Result<Provider, Unreadable> {
    let provider: WireProvider = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let address = |text: &str| Url::parse(text).map_err(|error| error.to_string());
    Ok(Provider {
        codes: address(&provider.device_authorization_endpoint)?,
        tokens: address(&provider.token_endpoint)?,
    })
}

/// A code that somebody types in a browser, and the one that is exchanged for
/// the token.
#[derive(Deserialize)]
pub(in crate::api) struct DeviceCode {
    #[serde(deserialize_with = "secret")]
    pub(in crate::api) device_code: Zeroizing<String>,
    pub(in crate::api) user_code: String,
    #[serde(alias = "verification_url")]
    pub(in crate::api) verification_uri: String,
    pub(in crate::api) verification_uri_complete: Option<String>,
    /// In seconds.
    pub(in crate::api) expires_in: Option<u64>,
    /// Between two questions, in seconds.
    pub(in crate::api) interval: Option<u64>,
}

/// The codes that an identity provider gave. What is said of an answer that
/// cannot be read repeats nothing of it.
pub(in crate::api) fn device_code(text: &[u8]) -> Result<DeviceCode, Unreadable> {
    serde_json::from_slice(text).map_err(|_| "it holds no code".to_owned())
}

#[derive(Deserialize)]
struct WireTokenOfProvider {
    #[serde(deserialize_with = "secret")]
    access_token: Zeroizing<String>,
    expires_in: Option<u64>,
}

/// The token of an identity provider, and how long it holds.
pub(in crate::api) fn token_of_provider(
    text: &[u8],
) -> Result<(Zeroizing<String>, Option<Duration>), Unreadable> {
    let token: WireTokenOfProvider =
        serde_json::from_slice(text).map_err(|_| "it is no token".to_owned())?;
    Ok((
        token.access_token,
        token.expires_in.map(Duration::from_secs),
    ))
}

fn secret<'de, D: Deserializer<'de>>(text: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(text).map(Zeroizing::new)
}

/// The error that an identity provider names.
pub(in crate::api) fn provider_error(text: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(text).ok()?;
    Some(value.get("error")?.as_str()?.to_owned())
}

/// How long a token holds after it was made, where it tells. Its own clock
/// counts, as that of this machine may be wrong.
pub(in crate::api) fn life_of(token: &str) -> Option<Duration> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let moment = |name: &str| claims.get(name)?.as_u64();
    let life = moment("exp")?.checked_sub(moment("iat")?)?;
    Some(Duration::from_secs(life))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_sign_in_are_read_also_under_the_name_in_the_guide() {
        let of = |text: &str| login_offers(text.as_bytes()).unwrap();
        let offers = of(r#"{"loginOptions":[{"type":"BASIC"},{"type":"NEW"},7,
            {"type":"OAUTH2_INTERNAL","tfaStrategy":"TOTP"},
            {"type":"OAUTH2","initRequest":"https://a.b/tenant/oauth?request_id=1"}]}"#);
        assert!(offers.basic && offers.internal && offers.external);
        assert_eq!(
            offers.words(),
            "basic, internal (second factor TOTP), device"
        );
        assert_eq!(
            of(r#"{"loginOptions\"":[{"type":"BASIC"}]}"#).words(),
            "basic"
        );
        assert_eq!(
            of(r#"{"loginOptions":[]}"#).words(),
            "none that c8ybin knows"
        );
        assert!(login_offers(b"<html>").is_err() && login_offers(b"{}").is_err());
    }

    #[test]
    fn a_token_tells_its_life() {
        let of = |claims: &str| life_of(&format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims)));
        assert_eq!(
            of(r#"{"iat":100,"exp":160}"#),
            Some(Duration::from_secs(60))
        );
        assert_eq!(of(r#"{"iat":100}"#), None);
        assert_eq!(of(r#"{"iat":100,"exp":1}"#), None);
        assert_eq!(life_of("opaque"), None);
        let said = token(b"{\"token\":\"t0p\"}").unwrap_err();
        assert!(!said.contains("t0p"));
    }
}
