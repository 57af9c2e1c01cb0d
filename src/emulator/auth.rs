//! Who asks: Basic authentication, with the tenant before the user or without.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::answers::Refusal;

/// The one account of the tenant.
pub struct Account {
    /// The tenant's id.
    pub tenant: String,
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl Account {
    /// Whether this request comes from the account.
    ///
    /// # Errors
    /// 401 in the platform's words (API.md section 1.4).
    pub fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(header) = headers.get(AUTHORIZATION) else {
            return Err(unauthorized(headers, "No auth information found"));
        };
        let known = basic(header).is_some_and(|credentials| {
            let short = format!("{}:{}", self.user, self.password);
            let long = format!("{}/{short}", self.tenant);
            // Both are always compared: the time must not tell which was near.
            same(&credentials, short.as_bytes()) | same(&credentials, long.as_bytes())
        });
        if known {
            Ok(())
        } else {
            Err(unauthorized(
                headers,
                "Invalid credentials! : Bad credentials",
            ))
        }
    }
}

/// The credentials of a Basic header; the scheme's case does not matter.
fn basic(header: &HeaderValue) -> Option<Vec<u8>> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    STANDARD.decode(encoded.trim()).ok()
}

/// Compares without stopping at the first difference.
fn same(left: &[u8], right: &[u8]) -> bool {
    let differences = left
        .iter()
        .zip(right)
        .fold(0_u8, |found, (a, b)| found | (a ^ b));
    (left.len() == right.len()) & (differences == 0)
}

fn unauthorized(headers: &HeaderMap, message: &str) -> Refusal {
    // With `UseXBasic: true` browsers are told a scheme that they do not know,
    // so that they open no window of their own (API.md section 1.1).
    let challenge = match headers.get("usexbasic") {
        Some(value) if value == "true" => "XBasic realm=\"Cumulocity\"",
        _ => "Basic realm=\"Cumulocity\"",
    };
    Refusal::new(401, "security/Unauthorized", message)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(header: Option<&str>) -> bool {
        let account = Account {
            tenant: "t2000".to_owned(),
            user: "demo".to_owned(),
            password: "pw:1".to_owned(),
        };
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, header.parse().unwrap());
        }
        account.admit(&headers).is_ok()
    }

    #[test]
    fn the_tenant_may_stand_before_the_user() {
        for (credentials, good) in [
            ("t2000/demo:pw:1", true),
            ("demo:pw:1", true),
            ("t2001/demo:pw:1", false),
            ("demo:pw:", false),
            ("demo:pw:1 ", false),
            ("", false),
        ] {
            let header = format!("Basic {}", STANDARD.encode(credentials));
            assert_eq!(admitted(Some(&header)), good, "{credentials}");
        }
    }

    #[test]
    fn what_is_not_basic_is_refused() {
        for header in [
            None,
            Some("Basic"),
            Some("Basic ???"),
            Some("Bearer demo:pw:1"),
        ] {
            assert!(!admitted(header));
        }
    }
}
