//! The system's keyring: the Secret Service of the desktop, the keychain of
//! macOS, the credentials of Windows.
//!
//! It may wait for a person who unlocks it, or never answer: so it is asked in
//! a thread of its own, and left alone after a while. A secret is kept with the
//! host and the user that it is for, as in the file.

use secrecy::zeroize::Zeroizing;

use super::WireSecret;
use crate::config::Environment;

/// Says whether it is used: `off`, else where one answers. Also for tests, which
/// must not come near that of a person.
const SWITCH: &str = "C8YBIN_KEYRING";

/// The keyring of the system.
#[derive(Clone)]
pub struct Keyring(#[cfg(feature = "keyring")] store::Store);

impl Keyring {
    /// That of the system; `None` where it is switched off, or the program was
    /// built without.
    #[must_use]
    pub fn of_system(environment: Environment<'_>) -> Option<Self> {
        if environment(SWITCH).is_some_and(|word| word.trim() == "off") {
            return None;
        }
        #[cfg(feature = "keyring")]
        return Some(Self(store::Store::of_system()));
        #[cfg(not(feature = "keyring"))]
        None
    }

    #[cfg(all(test, feature = "keyring"))]
    pub(super) fn of(store: std::sync::Arc<keyring_core::CredentialStore>) -> Self {
        Self(store::Store::of(store))
    }

    /// Whether one answers, without a question to the person.
    ///
    /// # Errors
    /// A phrase why none does.
    pub fn answers(&self) -> Result<(), String> {
        #[cfg(feature = "keyring")]
        return self.0.answers();
        #[cfg(not(feature = "keyring"))]
        Err("it was left out of this program".to_owned())
    }

    /// What is kept under a name.
    pub(super) fn get(&self, name: &str) -> Result<Option<WireSecret>, String> {
        #[cfg(feature = "keyring")]
        {
            let text = self.0.get(name)?;
            let read = |text: Zeroizing<String>| {
                toml::from_str(&text).map_err(|_| "what it holds is not from c8ybin".to_owned())
            };
            text.map(read).transpose()
        }
        #[cfg(not(feature = "keyring"))]
        self.answers().map(|()| None)
    }

    /// Keeps it under a name.
    pub(super) fn keep(&self, name: &str, secret: &WireSecret) -> Result<(), String> {
        let text = toml::to_string(secret)
            .map(Zeroizing::new)
            .map_err(|_| "the password cannot stand in it".to_owned())?;
        #[cfg(feature = "keyring")]
        return self.0.keep(name, text);
        #[cfg(not(feature = "keyring"))]
        {
            drop(text);
            self.answers()
        }
    }

    /// Forgets what is kept under a name; says whether there was something.
    pub(super) fn forget(&self, name: &str) -> Result<bool, String> {
        #[cfg(feature = "keyring")]
        return self.0.forget(name);
        #[cfg(not(feature = "keyring"))]
        self.answers().map(|()| false)
    }
}

#[cfg(feature = "keyring")]
mod store {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use keyring_core::{CredentialStore, Entry, Error};
    use secrecy::zeroize::Zeroizing;

    /// What the secrets are called in the keyring.
    const SERVICE: &str = "c8ybin";

    /// How long it may take: a person may have to unlock it.
    const LONGEST: Duration = Duration::from_secs(60);

    /// Opens the keyring anew for each question, so that none is held open.
    type Open = fn() -> keyring_core::Result<Arc<CredentialStore>>;

    #[derive(Clone)]
    pub(super) enum Store {
        OfSystem(Open),
        #[cfg(test)]
        Of(Arc<CredentialStore>),
    }

    impl Store {
        pub(super) fn of_system() -> Self {
            Self::OfSystem(system)
        }

        #[cfg(test)]
        pub(super) fn of(store: Arc<CredentialStore>) -> Self {
            Self::Of(store)
        }

        pub(super) fn answers(&self) -> Result<(), String> {
            self.ask(|_| Ok(()))
        }

        pub(super) fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, String> {
            let name = name.to_owned();
            self.ask(move |store| match entry(store, &name)?.get_password() {
                Ok(text) => Ok(Some(Zeroizing::new(text))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            })
        }

        pub(super) fn keep(&self, name: &str, text: Zeroizing<String>) -> Result<(), String> {
            let name = name.to_owned();
            self.ask(move |store| entry(store, &name)?.set_password(&text))
        }

        pub(super) fn forget(&self, name: &str) -> Result<bool, String> {
            let name = name.to_owned();
            self.ask(
                move |store| match entry(store, &name)?.delete_credential() {
                    Ok(()) => Ok(true),
                    Err(Error::NoEntry) => Ok(false),
                    Err(error) => Err(error),
                },
            )
        }

        /// Asks it in a thread of its own, and waits so long as it may take.
        fn ask<T: Send + 'static>(
            &self,
            question: impl FnOnce(&CredentialStore) -> keyring_core::Result<T> + Send + 'static,
        ) -> Result<T, String> {
            let (answer, answered) = mpsc::channel();
            let this = self.clone();
            thread::spawn(move || {
                let store = match this {
                    Self::OfSystem(open) => open(),
                    #[cfg(test)]
                    Self::Of(store) => Ok(store),
                };
                // Nobody listens any more where it took too long.
                let _ = answer.send(store.and_then(|store| question(&*store)));
            });
            match answered.recv_timeout(LONGEST) {
                Ok(answer) => answer.map_err(|error| phrase(&error).to_owned()),
                Err(_) => Err("it does not answer".to_owned()),
            }
        }
    }

    fn entry(store: &CredentialStore, name: &str) -> keyring_core::Result<Entry> {
        store.build(SERVICE, name, None)
    }

    /// The libraries repeat what is kept, and name their own types.
    fn phrase(error: &Error) -> &'static str {
        match error {
            Error::NoStorageAccess(_) => "it is locked, or cannot be unlocked here",
            Error::TooLong(..) => "it has no room for so long a password",
            Error::NoDefaultStore | Error::NotSupportedByStore(_) => "this system has none",
            Error::PlatformFailure(_) => "none answers",
            _ => "what it holds is not from c8ybin",
        }
    }

    #[cfg(any(target_os = "linux", target_os = "freebsd"))]
    fn system() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    #[cfg(target_os = "macos")]
    fn system() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    #[cfg(windows)]
    fn system() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    #[cfg(not(any(
        target_os = "linux",
        target_os = "freebsd",
        target_os = "macos",
        windows
    )))]
    fn system() -> keyring_core::Result<Arc<CredentialStore>> {
        Err(Error::NoDefaultStore)
    }
}
