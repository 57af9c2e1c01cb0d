//! Where the password of a profile is: in the keyring of the system where one
//! answers, else in a file of the person's own.
//!
//! The profile says that it is in the keyring, so that no keyring is asked, and
//! nobody to unlock one, for a password that is not there.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::keyring::Keyring;
use super::{SecretFile, WireSecret};
use crate::config::layer::{Secret, origin};
use crate::config::profiles::ProfileFile;
use crate::config::{Environment, Locked, NoConnection};
use crate::domain::clean;

/// Where a password went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the keyring of the system.
    Keyring,
    /// Into a file of mode 0600.
    File {
        /// Which.
        path: PathBuf,
        /// A phrase why not into the keyring; `None`: it is switched off.
        why: Option<String>,
    },
}

impl Place {
    /// Where it is, as it stands behind “in”.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Keyring => "the keyring of the system".to_owned(),
            Self::File { path, .. } => {
                let path = clean(&path.to_string_lossy()).into_owned();
                format!("{path}, which only you can read")
            }
        }
    }
}

/// The passwords of the profiles in a folder.
#[derive(Clone)]
pub struct Vault {
    folder: PathBuf,
    keyring: Option<Keyring>,
}

impl Vault {
    /// That of a configuration folder.
    #[must_use]
    pub fn within(folder: &Path, environment: Environment<'_>) -> Self {
        Self {
            folder: folder.to_owned(),
            keyring: Keyring::of_system(environment),
        }
    }

    /// Keeps the password of a profile that is there already, for this host and
    /// user, and says where.
    ///
    /// # Errors
    /// A sentence why it is kept nowhere.
    pub fn keep(
        &self,
        profile: &str,
        host: &str,
        user: &str,
        password: &SecretString,
    ) -> Result<Place, String> {
        let file = SecretFile::within(&self.folder);
        let secret = WireSecret {
            host: origin(host),
            user: user.to_owned(),
            password: password.expose_secret().to_owned(),
        };
        let kept = self
            .keyring
            .as_ref()
            .map(|keyring| keyring.keep(&self.name(profile), &secret));
        match kept {
            Some(Ok(())) => {
                self.note(profile, true)?;
                // An older one must not be taken for it.
                file.forget(profile)?;
                Ok(Place::Keyring)
            }
            other => {
                file.keep(profile, host, user, password)?;
                self.note(profile, false)?;
                Ok(Place::File {
                    path: file.path().to_owned(),
                    why: other.and_then(Result::err),
                })
            }
        }
    }

    /// A secret that is kept for a profile, where one is there for this host and
    /// user. One that is not kept here is none.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub fn open(
        &self,
        secret: &Secret,
        host: &str,
        user: &str,
    ) -> Result<Option<SecretString>, NoConnection> {
        match secret {
            Secret::Kept(profile) => self
                .from_file(profile, host, user)
                .map_err(NoConnection::Said),
            Secret::InKeyring(profile) => self
                .from_keyring(profile, host, user)
                .map_err(|why| NoConnection::Locked(Locked::told(why))),
            Secret::Here(_) | Secret::Printed(_) => Ok(None),
        }
    }

    /// The password of a profile that says that it is in the keyring, where one
    /// is there for this host and user.
    ///
    /// # Errors
    /// A sentence why the keyring is not read.
    pub fn from_keyring(
        &self,
        profile: &str,
        host: &str,
        user: &str,
    ) -> Result<Option<SecretString>, String> {
        let failed = |why: &str| {
            let profile = clean(profile);
            format!(
                "The password of the profile “{profile}” is in the keyring of the system, which \
                 cannot be read: {why}."
            )
        };
        let Some(keyring) = &self.keyring else {
            return Err(failed("it is switched off"));
        };
        let found = keyring
            .get(&self.name(profile))
            .map_err(|why| failed(&why))?;
        Ok(found.and_then(|secret| secret.given_for(host, user)))
    }

    /// The password of a profile that is in the file, where one is there for
    /// this host and user.
    ///
    /// # Errors
    /// A sentence why the file is not read.
    pub fn from_file(
        &self,
        profile: &str,
        host: &str,
        user: &str,
    ) -> Result<Option<SecretString>, String> {
        SecretFile::within(&self.folder).get(profile, host, user)
    }

    /// Forgets the password of a profile, wherever it is; gives a sentence where
    /// one stays in the keyring, which the profile then names no more.
    ///
    /// # Errors
    /// A sentence why it is still in the file, or why the profiles cannot be read
    /// or written.
    pub fn forget(&self, profile: &str) -> Result<Option<String>, String> {
        SecretFile::within(&self.folder).forget(profile)?;
        let profiles = ProfileFile::within(&self.folder).read()?;
        let known = profiles.named.get(profile);
        if known.is_none_or(|known| known.keyring != Some(true)) {
            return Ok(None);
        }
        let forgotten = match &self.keyring {
            Some(keyring) => keyring.forget(&self.name(profile)),
            None => Err("it is switched off".to_owned()),
        };
        self.note(profile, false)?;
        Ok(forgotten.err().map(|why| {
            format!(
                "The password of the profile “{}” stays in the keyring of the system, as “{}”: \
                 {why}.",
                clean(profile),
                clean(&self.name(profile))
            )
        }))
    }

    /// Writes into the profile whether its password is in the keyring.
    fn note(&self, profile: &str, is_there: bool) -> Result<(), String> {
        ProfileFile::within(&self.folder).change(|profiles| {
            if let Some(known) = profiles.named.get_mut(profile) {
                known.keyring = is_there.then_some(true);
            }
        })
    }

    /// What a secret is called in the keyring. The folder is part of it: there
    /// may be several, with profiles of the same name.
    fn name(&self, profile: &str) -> String {
        format!("{profile} ({})", self.folder.display())
    }
}

#[cfg(all(test, feature = "keyring"))]
mod tests {
    use super::*;
    use crate::config::Profile;
    use keyring_core::mock::{Cred, Store};
    use keyring_core::{CredentialStore, Error};
    use std::sync::Arc;

    impl Vault {
        /// One with a keyring in memory, and what locks that for the next question about
        /// a profile.
        #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
        pub(crate) fn in_memory(folder: &Path) -> (Self, impl Fn(&str)) {
            let store: Arc<CredentialStore> = Store::new().unwrap();
            let vault = Self {
                folder: folder.to_owned(),
                keyring: Some(Keyring::of(Arc::clone(&store))),
            };
            let named = vault.clone();
            let lock = move |profile: &str| {
                let entry = store.build("c8ybin", &named.name(profile), None).unwrap();
                let mock = entry.as_any().downcast_ref::<Cred>().unwrap();
                mock.set_error(Error::NoStorageAccess("hunter2".into()));
            };
            (vault, lock)
        }
    }

    /// Where nothing is wrong with the file.
    fn vault(folder: &Path, keyring: Option<Keyring>) -> Vault {
        let added = ProfileFile::within(folder).change(|profiles| {
            let profile = Profile {
                host: "h".into(),
                ..Profile::default()
            };
            profiles.named.insert("a".into(), profile);
        });
        assert_eq!(added, Ok(()));
        Vault {
            folder: folder.to_owned(),
            keyring,
        }
    }

    fn is_in_keyring(vault: &Vault) -> Option<bool> {
        let profiles = ProfileFile::within(&vault.folder).read();
        profiles.ok()?.named.get("a")?.keyring
    }

    #[test]
    fn a_keyring_that_answers_takes_the_password_and_the_file_gives_it_up() {
        let folder = tempfile::tempdir().unwrap();
        let without = vault(folder.path(), None);
        let place = without.keep("a", "h", "u", &"old".into()).unwrap();
        assert!(matches!(place, Place::File { why: None, .. }), "{place:?}");
        assert_eq!(is_in_keyring(&without), None);

        let with = vault(folder.path(), Some(Keyring::of(Store::new().unwrap())));
        let place = with.keep("a", "h", "u", &"new \"one\"\n".into());
        assert_eq!(place, Ok(Place::Keyring));
        assert_eq!(is_in_keyring(&with), Some(true));
        assert!(with.from_file("a", "h", "u").unwrap().is_none());
        let found = with.from_keyring("a", "h", "u").unwrap().unwrap();
        assert_eq!(found.expose_secret(), "new \"one\"\n");
        for (host, user) in [("x", "u"), ("h", "x")] {
            assert!(with.from_keyring("a", host, user).unwrap().is_none());
        }
        let said = without.from_keyring("a", "h", "u").unwrap_err();
        assert!(
            said.ends_with("cannot be read: it is switched off."),
            "{said}"
        );
        assert_eq!(with.forget("a"), Ok(None));
        assert_eq!(is_in_keyring(&with), None);
        assert!(with.from_keyring("a", "h", "u").unwrap().is_none());
        assert_eq!(with.forget("a"), Ok(None));
    }

    #[test]
    fn a_keyring_that_is_locked_says_so_until_somebody_unlocks_it() {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<CredentialStore> = Store::new().unwrap();
        let with = vault(folder.path(), Some(Keyring::of(Arc::clone(&store))));
        let entry = store.build("c8ybin", &with.name("a"), None).unwrap();
        let lock = || {
            let mock = entry.as_any().downcast_ref::<Cred>().unwrap();
            mock.set_error(Error::NoStorageAccess("hunter2".into()));
        };
        // A password that is new goes into the file meanwhile.
        lock();
        let place = with.keep("a", "h", "u", &"word".into()).unwrap();
        let Place::File { why: Some(why), .. } = place else {
            panic!("{place:?}");
        };
        assert_eq!(why, "it is locked, or cannot be unlocked here");
        assert_eq!(is_in_keyring(&with), None);
        let place = with.keep("a", "h", "u", &"word".into());
        assert_eq!(place, Ok(Place::Keyring));
        lock();
        let said = with.from_keyring("a", "h", "u").unwrap_err();
        assert!(said.ends_with("cannot be read: it is locked, or cannot be unlocked here."));
        assert!(!said.contains("hunter2"));
        let found = with.from_keyring("a", "h", "u").unwrap().unwrap();
        assert_eq!(found.expose_secret(), "word");
    }

    #[test]
    fn a_keyring_that_is_off_keeps_no_profile_from_being_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let with = vault(folder.path(), Some(Keyring::of(Store::new().unwrap())));
        let place = with.keep("a", "h", "u", &"word".into());
        assert_eq!(place, Ok(Place::Keyring));
        let without = Vault {
            keyring: None,
            ..with.clone()
        };
        let told = without.forget("a").unwrap().unwrap();
        assert!(told.contains("stays in the keyring"), "{told}");
        assert!(told.ends_with("it is switched off."), "{told}");
        assert_eq!(is_in_keyring(&without), None);
    }

    #[test]
    fn a_profile_in_the_place_of_another_leaves_no_password_of_that_one() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path(), Some(Keyring::of(Store::new().unwrap())));
        let place = vault.keep("a", "h", "u", &"word".into());
        assert_eq!(place, Ok(Place::Keyring));
        let other = Profile {
            host: "other".into(),
            ..Profile::default()
        };
        let file = ProfileFile::within(folder.path());
        file.change(|profiles| profiles.put("a", other)).unwrap();
        assert_eq!(vault.forget("a"), Ok(None));
        assert!(vault.from_keyring("a", "h", "u").unwrap().is_none());
        assert_eq!(is_in_keyring(&vault), None);
    }
}
