//! The login by user and password: exchanged for a token, with what only the
//! person knows where it is missing.

use std::sync::Arc;

use secrecy::SecretString;

use super::{Asks, Known, QUESTIONS, Question, Ticket, of_header};
use crate::api::{ApiError, Client, Credentials, ErrorKind};

impl Client {
    /// Exchanges user and password for a token; asks for what is missing.
    pub(super) async fn log_in_by_password(
        &self,
        known: &mut Known,
    ) -> Result<Arc<Ticket>, ApiError> {
        if let Some(refusal) = &known.refused {
            return Err(refusal.clone());
        }
        loop {
            let Credentials::Internal {
                user,
                password,
                code,
            } = &known.credentials
            else {
                return Ok(self.login().current());
            };
            let (user, password) = (user.clone(), password.clone());
            let refusal = match self.token(&user, &password, code.as_ref()).await {
                Ok(token) => {
                    // A code is good once.
                    known.credentials = Credentials::Internal {
                        user,
                        password,
                        code: None,
                    };
                    known.questions = 0;
                    known.may_be_basic = false;
                    self.login().typed.prove_by_token();
                    return Ok(self.login().put_token(token));
                }
                Err(error) if error.kind == ErrorKind::Unauthorized => error,
                Err(error)
                    if known.may_be_basic
                        && matches!(error.status, Some(400..=499))
                        && !error.may_pass() =>
                {
                    known.credentials = Credentials::Basic { user, password };
                    let headers = of_header(self.connection(), &known.credentials)?;
                    return Ok(self.login().put_credentials(headers));
                }
                Err(error) => return Err(error),
            };
            let asks = if wants_code(&refusal) {
                Asks::Code
            } else {
                Asks::Password
            };
            let had_code = code.is_some();
            let why = refusal.message.clone();
            let why = why.filter(|_| asks == Asks::Password || had_code);
            let Some(answer) = self.ask(known, asks, &user, why).await else {
                // Once more by itself, and the user may be locked out.
                known.refused = Some(refusal.clone());
                return Err(refusal);
            };
            let (password, code) = if asks == Asks::Code {
                (password, Some(answer))
            } else {
                (answer, None)
            };
            known.credentials = Credentials::Internal {
                user,
                password,
                code,
            };
        }
    }

    /// Asks the person; `None`: nobody is there, or they gave up.
    pub(super) async fn ask(
        &self,
        known: &mut Known,
        asks: Asks,
        user: &str,
        why: Option<String>,
    ) -> Option<SecretString> {
        let ask = self.login().ask.as_ref()?;
        if known.gave_up || known.questions >= QUESTIONS {
            return None;
        }
        let answer = ask(Question {
            asks,
            host: self.connection().host().to_owned(),
            tenant: self.connection().tenant().map(str::to_owned),
            user: user.to_owned(),
            locked: None,
            why,
            keeps_in: self.connection().keeps_in().map(str::to_owned),
        })
        .await;
        if asks == Asks::Password {
            self.login().typed.note(user, answer.as_ref());
        }
        // A question that was dropped with its request is none.
        known.questions += 1;
        known.gave_up = answer.is_none();
        answer
    }
}

/// Whether a second factor is what is missing or wrong. The platform tells it by
/// its message alone (`API.md` section 7).
#[must_use]
pub fn wants_code(refusal: &ApiError) -> bool {
    let said = refusal.message.as_deref().unwrap_or_default();
    // The last one is of codes that are sent to a phone.
    ["TFA", "TOTP", "Pin "]
        .iter()
        .any(|word| said.contains(word))
}
