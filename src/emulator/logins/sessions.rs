//! Tokens that were given out, and how long they hold.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::users::User;

/// What a login gave.
#[derive(Clone)]
pub struct Session {
    /// Who signed in.
    pub user: Arc<User>,
    /// What the header `X-XSRF-TOKEN` must say beside a cookie.
    pub xsrf: String,
    /// When it ends; never, where the clock cannot count so far.
    ends: Option<Instant>,
    /// How often all tokens had been ended when it began.
    round: u64,
}

/// A new token.
pub struct Opened {
    /// The token.
    pub token: String,
    /// As [`Session::xsrf`].
    pub xsrf: String,
}

/// Why a token lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Its time is over.
    Expired,
    /// It was never given out, or somebody signed out.
    Unknown,
}

/// The tokens that were given out since the server started.
pub struct Sessions {
    life: Duration,
    key: hmac::Key,
    open: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    /// No tokens yet; each will hold for so long.
    #[must_use]
    pub fn new(life: Duration) -> Self {
        Self {
            life,
            key: hmac::Key::new(hmac::HMAC_SHA256, random_word().as_bytes()),
            open: Mutex::default(),
        }
    }

    /// How long a token holds.
    #[must_use]
    pub fn life(&self) -> Duration {
        self.life
    }

    /// A token for this user. `round` is how often all tokens have been ended.
    #[must_use]
    pub fn open(&self, user: Arc<User>, tenant: &str, issuer: &str, round: u64) -> Opened {
        let now = Instant::now();
        let issued = Timestamp::now().as_second();
        let life = i64::try_from(self.life.as_secs()).unwrap_or(i64::MAX);
        let xsrf = random_word();
        let claims = json!({
            "aud": issuer,
            "iss": issuer,
            "sub": user.name,
            "ten": tenant,
            "tfa": false,
            "iat": issued,
            "exp": issued.saturating_add(life),
            "jti": random_word(),
            "xsrfToken": xsrf,
        });
        let token = self.signed(&claims);
        let session = Session {
            user,
            xsrf: xsrf.clone(),
            ends: now.checked_add(self.life),
            round,
        };
        let mut sessions = self.sessions();
        // An expired token is told as such for as long again as it held.
        sessions.retain(|_, session| {
            session
                .ends
                .is_none_or(|ends| now.saturating_duration_since(ends) <= self.life)
        });
        sessions.insert(token.clone(), session);
        Opened { token, xsrf }
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// It lets nobody in.
    pub fn find(&self, token: &str, round: u64) -> Result<Session, Closed> {
        let session = self.sessions().get(token).cloned();
        let session = session.ok_or(Closed::Unknown)?;
        let over = session.ends.is_some_and(|ends| ends <= Instant::now());
        if over || session.round < round {
            return Err(Closed::Expired);
        }
        Ok(session)
    }

    /// Ends a token, if there is such a one.
    pub fn close(&self, token: &str) {
        self.sessions().remove(token);
    }

    /// As JWT, signed with a key of this server alone.
    fn signed(&self, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let told = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, told.as_bytes()));
        format!("{told}.{signature}")
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A word that nobody can guess, of letters, digits, `-` and `_`.
pub fn random_word() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<24>())
}

/// Bytes that nobody can guess.
pub fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if rand::fill(&mut bytes).is_err() {
        // The system gave none. The server is for tests and demonstrations.
        fastrand::fill(&mut bytes);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::logins::users::{Accounts, NewUser};

    fn opened(life: Duration) -> (Sessions, Opened) {
        let user = NewUser {
            name: "ana".to_owned(),
            password: "pw".to_owned(),
            roles: Vec::new(),
        };
        let accounts = Accounts::new("t2000".to_owned(), [user]);
        let user = accounts.find("ana", "pw").unwrap();
        let sessions = Sessions::new(life);
        let opened = sessions.open(user, "t2000", "acme.example.com", 0);
        (sessions, opened)
    }

    #[test]
    fn a_token_holds_until_its_end_and_says_when_that_is() {
        let (sessions, opened) = opened(Duration::from_secs(3600));
        assert_eq!(sessions.find(&opened.token, 0).unwrap().user.name, "ana");
        let claims = opened.token.split('.').nth(1).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let (from, to) = (claims["iat"].as_i64(), claims["exp"].as_i64());
        assert_eq!(to.unwrap() - from.unwrap(), 3600);
        assert_eq!(
            (&claims["sub"], &claims["ten"]),
            (&json!("ana"), &json!("t2000"))
        );
        sessions.close(&opened.token);
        assert_eq!(sessions.find(&opened.token, 0).err(), Some(Closed::Unknown));
    }

    #[test]
    fn a_token_ends_with_its_time_or_with_all_others() {
        let (sessions, opened) = self::opened(Duration::ZERO);
        assert_eq!(sessions.find(&opened.token, 0).err(), Some(Closed::Expired));
        let (sessions, opened) = self::opened(Duration::MAX);
        assert!(sessions.find(&opened.token, 0).is_ok());
        assert_eq!(sessions.find(&opened.token, 1).err(), Some(Closed::Expired));
    }
}
