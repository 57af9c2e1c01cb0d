//! A password that the person typed, until the platform takes it: then whoever
//! wants to keep it is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::api::Connection;

/// Is told of a password that the person typed, once the platform took it, with the
/// user that it is of. It must not block.
pub type Taken = Arc<dyn Fn(&str, &SecretString) + Send + Sync>;

/// The password that was typed last and that the platform has not taken yet.
pub(super) struct Typed {
    now: Mutex<Option<(String, SecretString)>>,
    taken: Option<Taken>,
}

impl Typed {
    /// That of a connection, where it was typed for it.
    pub(super) fn of(connection: &Connection, taken: Option<Taken>) -> Self {
        let given = connection.credentials().user_and_password();
        let typed = given.filter(|_| connection.is_typed());
        Self {
            now: Mutex::new(typed.map(|(user, word)| (user.to_owned(), word.clone()))),
            taken,
        }
    }

    fn now(&self) -> MutexGuard<'_, Option<(String, SecretString)>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This one is to be tried next; `None`: the person gave up.
    pub(super) fn note(&self, user: &str, password: Option<&SecretString>) {
        *self.now() = password.map(|word| (user.to_owned(), word.clone()));
    }

    /// The platform took it.
    pub(super) fn prove(&self) {
        let proven = self.now().take();
        if let (Some(taken), Some((user, password))) = (&self.taken, proven) {
            taken(&user, &password);
        }
    }
}
