//! A password that the person typed, until the platform takes it: then whoever
//! wants to keep it is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use super::FIRST;
use crate::api::{Connection, Credentials};

/// Is told of a password that the person typed, once the platform took it, with the
/// user that it is of. It must not block.
pub type Taken = Arc<dyn Fn(&str, &SecretString) + Send + Sync>;

/// The password that was typed last and that the platform has not taken yet.
pub(super) struct Typed {
    now: Mutex<Option<Untaken>>,
    taken: Option<Taken>,
}

struct Untaken {
    user: String,
    password: SecretString,
    /// The number of the ticket that it went into; `None`: it was not sent yet, or
    /// only for a token.
    ticket: Option<u64>,
}

impl Typed {
    /// That of a connection, where it was typed for it.
    pub(super) fn of(connection: &Connection, taken: Option<Taken>) -> Self {
        let given = connection.credentials().user_and_password();
        let typed = given.filter(|_| connection.is_typed());
        let goes_at_once = matches!(connection.credentials(), Credentials::Basic { .. });
        let now = typed.map(|(user, password)| Untaken {
            user: user.to_owned(),
            password: password.clone(),
            ticket: goes_at_once.then_some(FIRST),
        });
        Self {
            now: Mutex::new(now),
            taken,
        }
    }

    fn now(&self) -> MutexGuard<'_, Option<Untaken>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This one is to be tried next; `None`: the person gave up.
    pub(super) fn note(&self, user: &str, password: Option<&SecretString>) {
        *self.now() = password.map(|password| Untaken {
            user: user.to_owned(),
            password: password.clone(),
            ticket: None,
        });
    }

    /// It goes with each request, by the ticket of this number.
    pub(super) fn goes_into(&self, number: u64) {
        if let Some(untaken) = self.now().as_mut() {
            untaken.ticket = Some(number);
        }
    }

    /// The platform took the ticket of this number. The answer to one from before
    /// may come late, and says nothing of what was typed since.
    pub(super) fn prove_by(&self, number: u64) {
        let proven = self.now().take_if(|untaken| untaken.ticket == Some(number));
        self.tell(proven);
    }

    /// The platform gave a token for it.
    pub(super) fn prove_by_token(&self) {
        let proven = self.now().take();
        self.tell(proven);
    }

    fn tell(&self, proven: Option<Untaken>) {
        if let (Some(taken), Some(proven)) = (&self.taken, proven) {
            taken(&proven.user, &proven.password);
        }
    }
}
