//! The second factor of a login: a code of an authenticator, or one that comes
//! to the user's phone.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use totp_rs::{Builder, Secret, Totp};

use super::sessions::random_bytes;
use super::users::{User, same};

/// How long a code that was sent to a phone may be used.
const PIN_LIFE: Duration = Duration::from_secs(180);

/// Which second factor all users of the tenant need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tfa {
    /// A code of an authenticator, with this secret in base32; one is made up
    /// where there is none.
    Totp(Option<String>),
    /// A code that is sent to the user's phone.
    Sms,
}

/// A message to the phone of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessage {
    /// Whose phone.
    pub user: String,
    /// The code to sign in with.
    pub code: String,
}

/// What becomes of a code that was good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It opens one session.
    Once,
    /// It is sent with each request.
    EachTime,
}

/// The second factor, as it is asked for.
pub struct SecondFactor(Kind);

enum Kind {
    None,
    Totp(Box<Totp>),
    Sms {
        phones: UnboundedSender<TextMessage>,
        pins: Mutex<HashMap<String, Pin>>,
    },
}

struct Pin {
    code: String,
    ends: Instant,
}

impl SecondFactor {
    /// What is asked for, and where the messages to phones arrive.
    ///
    /// # Errors
    /// A sentence that says why the secret is none.
    pub fn new(tfa: Option<Tfa>) -> Result<(Self, UnboundedReceiver<TextMessage>), String> {
        let (phones, messages) = unbounded_channel();
        let kind = match tfa {
            None => Kind::None,
            Some(Tfa::Sms) => Kind::Sms {
                phones,
                pins: Mutex::default(),
            },
            Some(Tfa::Totp(secret)) => {
                let secret = match secret {
                    Some(text) => secret_of(&text)?,
                    None => Secret::new(Box::new(random_bytes::<20>())),
                };
                let totp = Builder::new().with_secret(secret).build_noncompliant();
                Kind::Totp(Box::new(totp))
            }
        };
        Ok((Self(kind), messages))
    }

    /// Its name in a login option.
    #[must_use]
    pub fn strategy(&self) -> Option<&'static str> {
        match self.0 {
            Kind::None => None,
            Kind::Totp(_) => Some("TOTP"),
            Kind::Sms { .. } => Some("SMS"),
        }
    }

    /// The secret of the authenticator, in base32.
    #[must_use]
    pub fn secret(&self) -> Option<String> {
        match &self.0 {
            Kind::Totp(totp) => Some(totp.secret().to_base32()),
            _ => None,
        }
    }

    /// Whether the user may come in with this code, after their password was
    /// right. Without one a message goes to their phone, if that is the way.
    ///
    /// # Errors
    /// What the platform says instead.
    pub fn check(&self, user: &User, code: Option<&str>, usage: Use) -> Result<(), &'static str> {
        match (&self.0, code) {
            (Kind::None, _) => Ok(()),
            (Kind::Totp(_), None) => Err("TFA TOTP code required."),
            (Kind::Totp(totp), Some(code)) => match totp.check(code, seconds()) {
                Some(_) => Ok(()),
                None => Err("TFA TOTP code is not valid."),
            },
            (Kind::Sms { phones, pins }, None) => {
                let mut pins = locked(pins);
                let now = Instant::now();
                if pins.get(&user.name).is_some_and(|pin| now < pin.ends) {
                    return Err("Pin has already been generated.");
                }
                let code = pin();
                let message = TextMessage {
                    user: user.name.clone(),
                    code: code.clone(),
                };
                // Nobody may be reading them.
                let _ = phones.send(message);
                let ends = now + PIN_LIFE;
                pins.insert(user.name.clone(), Pin { code, ends });
                Err("Pin has been generated and sent.")
            }
            (Kind::Sms { pins, .. }, Some(code)) => {
                let mut pins = locked(pins);
                let known = pins
                    .get(&user.name)
                    .is_some_and(|pin| Instant::now() < pin.ends && same(&pin.code, code));
                if !known {
                    return Err("Pin is not valid.");
                }
                if usage == Use::Once {
                    pins.remove(&user.name);
                }
                Ok(())
            }
        }
    }
}

fn secret_of(text: &str) -> Result<Secret, String> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '='))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    match Secret::try_from_base32(&plain) {
        Ok(secret) if !secret.as_bytes().is_empty() => Ok(secret),
        _ => Err(
            "The secret of the second factor is no base32: it has the letters A to Z and the \
             digits 2 to 7."
                .to_owned(),
        ),
    }
}

/// Six digits.
fn pin() -> String {
    let number = u32::from_le_bytes(random_bytes()) % 1_000_000;
    format!("{number:06}")
}

fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

fn locked(pins: &Mutex<HashMap<String, Pin>>) -> MutexGuard<'_, HashMap<String, Pin>> {
    pins.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_may_be_written_as_people_do() {
        for text in [
            "JBSWY3DPEHPK3PXP",
            "jbsw y3dp ehpk 3pxp",
            "JBSWY3DPEHPK3PXP====",
        ] {
            let secret = secret_of(text).unwrap();
            assert_eq!(secret.to_base32(), "JBSWY3DPEHPK3PXP");
        }
        for text in ["", "JBSWY3DP1", "été"] {
            assert!(secret_of(text).is_err(), "{text}");
        }
    }

    /// The first of the examples in appendix B of RFC 6238, with six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned());
        let (factor, _) = SecondFactor::new(Some(Tfa::Totp(secret))).unwrap();
        let Kind::Totp(totp) = factor.0 else {
            panic!("it is of an authenticator");
        };
        assert!(totp.check("287082", 59).is_some());
        assert!(totp.check("287083", 59).is_none());
        assert!(totp.check("287082", 59 + 120).is_none());
    }
}
