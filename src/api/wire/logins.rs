//! What a login gives: a token, and what stands in it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;
use serde_json::Value;

use super::Unreadable;

#[derive(Deserialize)]
struct WireToken {
    access_token: String,
}

/// The token in an answer. What is said of one that cannot be read repeats
/// nothing of it.
pub(in crate::api) fn token(text: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let token: WireToken = serde_json::from_slice(text).map_err(|_| "it is no token".to_owned())?;
    Ok(Zeroizing::new(token.access_token))
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
