//! The way to the keyring of the system.

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

/// A keyring.
#[derive(Clone)]
pub(super) enum Store {
    /// That of the system.
    OfSystem(Open),
    /// One in memory.
    #[cfg(test)]
    Of(Arc<CredentialStore>),
}

impl Store {
    /// That of the system. It is not asked yet.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "a program that was built without has none"
    )]
    pub(super) fn of_system() -> Option<Self> {
        Some(Self::OfSystem(system))
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
