//! The system's keyring: the Secret Service of the desktop, the keychain of
//! macOS, the credentials of Windows.
//!
//! It may wait for a person who unlocks it, or never answer: so it is asked in
//! a thread of its own, and left alone after a while. A secret is kept with the
//! host and the user that it is for, as in the file.

#[cfg(not(feature = "keyring"))]
#[path = "keyring/none.rs"]
mod store;
#[cfg(feature = "keyring")]
mod store;

use secrecy::zeroize::Zeroizing;

use super::WireSecret;
use crate::config::Environment;
use store::Store;

/// Says whether it is used: `off`, else where one answers. Also for tests, which
/// must not come near that of a person.
const SWITCH: &str = "C8YBIN_KEYRING";

/// The keyring of the system.
#[derive(Clone)]
pub struct Keyring(Store);

impl Keyring {
    /// That of the system; `None` where it is switched off, or the program was
    /// built without.
    #[must_use]
    pub fn of_system(environment: Environment<'_>) -> Option<Self> {
        if environment(SWITCH).is_some_and(|word| word.trim() == "off") {
            return None;
        }
        Store::of_system().map(Self)
    }

    #[cfg(all(test, feature = "keyring"))]
    pub(super) fn of(store: std::sync::Arc<keyring_core::CredentialStore>) -> Self {
        Self(Store::Of(store))
    }

    /// Whether one answers, without a question to the person.
    ///
    /// # Errors
    /// A phrase why none does.
    pub fn answers(&self) -> Result<(), String> {
        self.0.answers()
    }

    /// What is kept under a name.
    pub(super) fn get(&self, name: &str) -> Result<Option<WireSecret>, String> {
        let read = |text: Zeroizing<String>| {
            toml::from_str(&text).map_err(|_| "what it holds is not from c8ybin".to_owned())
        };
        self.0.get(name)?.map(read).transpose()
    }

    /// Keeps it under a name.
    pub(super) fn keep(&self, name: &str, secret: &WireSecret) -> Result<(), String> {
        let text = toml::to_string(secret)
            .map(Zeroizing::new)
            .map_err(|_| "the password cannot stand in it".to_owned())?;
        self.0.keep(name, text)
    }

    /// Forgets what is kept under a name; says whether there was something.
    pub(super) fn forget(&self, name: &str) -> Result<bool, String> {
        self.0.forget(name)
    }
}
