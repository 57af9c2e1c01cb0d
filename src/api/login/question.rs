//! What a login asks the person.

use std::pin::Pin;
use std::sync::Arc;

use secrecy::SecretString;

/// What only the person knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The password.
    Password,
    /// What opens the password where that is kept and sealed. An empty answer: it is
    /// not known, but the password may be.
    Passphrase,
    /// The code of a second factor: of an authenticator, or from a message.
    Code,
}

/// A question to the person, while requests wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked for.
    pub asks: Asks,
    /// Of which host.
    pub host: String,
    /// Of which tenant, where it is known.
    pub tenant: Option<String>,
    /// Of which user.
    pub user: String,
    /// A sentence why a password that is kept cannot be had; `None`: there is none.
    pub locked: Option<String>,
    /// What the platform said to the last try, not yet cleaned; `None`: there was
    /// none.
    pub why: Option<String>,
    /// The profile with which the answer can be kept, where it is a password.
    pub keeps_in: Option<String>,
}

/// Asks the person; `None`: they gave up.
pub type Ask = Arc<
    dyn Fn(Question) -> Pin<Box<dyn Future<Output = Option<SecretString>> + Send>> + Send + Sync,
>;
