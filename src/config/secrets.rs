//! The passwords of profiles, in a file of their own that only the person can
//! read.
//!
//! Each is kept with the host and the user that it is for, and given for no
//! other: a profile that was changed by hand gets none. Each change is made under
//! the lock of the folder. It blocks.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use secrecy::zeroize::{Zeroize as _, Zeroizing};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::layer::origin;
use super::lock::lock;
use super::placing::place;
use crate::domain::clean;
use crate::transfer::reason;

mod keyring;
mod vault;

pub use keyring::Keyring;
pub use vault::{Place, Vault};

/// The name of the file in the configuration folder.
const FILE: &str = "secrets.toml";

/// The file with the passwords. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFile(PathBuf);

#[derive(Default, Serialize, Deserialize)]
struct Wire {
    #[serde(default)]
    secret: BTreeMap<String, WireSecret>,
}

#[derive(Serialize, Deserialize)]
struct WireSecret {
    host: String,
    user: String,
    password: String,
}

impl WireSecret {
    /// The password, where it is for this host and user.
    fn given_for(&self, host: &str, user: &str) -> Option<SecretString> {
        let is_for = self.host == origin(host) && self.user == user;
        is_for.then(|| self.password.as_str().into())
    }
}

impl Drop for WireSecret {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

impl SecretFile {
    /// That in a configuration folder.
    #[must_use]
    pub fn within(folder: &Path) -> Self {
        Self(folder.join(FILE))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The password of a profile, where one is kept for this host and user.
    ///
    /// # Errors
    /// A sentence why the file is not read.
    pub fn get(
        &self,
        profile: &str,
        host: &str,
        user: &str,
    ) -> Result<Option<SecretString>, String> {
        let mut wire = self.read()?;
        let found = wire.secret.remove(profile);
        Ok(found.and_then(|secret| secret.given_for(host, user)))
    }

    /// Keeps a password.
    ///
    /// # Errors
    /// A sentence why the file cannot be read or written.
    pub fn keep(
        &self,
        profile: &str,
        host: &str,
        user: &str,
        password: &SecretString,
    ) -> Result<(), String> {
        let _lock = self.lock()?;
        let mut wire = self.read()?;
        let secret = WireSecret {
            host: origin(host),
            user: user.to_owned(),
            password: password.expose_secret().to_owned(),
        };
        wire.secret.insert(profile.to_owned(), secret);
        self.write(&wire)
    }

    /// Forgets the password of a profile; says whether there was one.
    ///
    /// # Errors
    /// A sentence why the file cannot be read or written.
    pub fn forget(&self, profile: &str) -> Result<bool, String> {
        let _lock = self.lock()?;
        let mut wire = self.read()?;
        let was_there = wire.secret.remove(profile).is_some();
        if was_there {
            self.write(&wire)?;
        }
        Ok(was_there)
    }

    /// Held until the new file is in its place, or others would lose what they
    /// keep at the same time.
    fn lock(&self) -> Result<File, String> {
        lock(self.folder()).map_err(|error| self.failed("written", &reason(&error)))
    }

    fn folder(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new("."))
    }

    fn read(&self) -> Result<Wire, String> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Wire::default()),
            Err(error) => return Err(self.failed("read", &reason(&error))),
        };
        self.check_mode()?;
        // The parser's words could repeat a password.
        toml::from_str(&text).map_err(|_| self.failed("read", "it is not what c8ybin writes"))
    }

    /// Refuses a file that others can read: then the passwords are known.
    #[cfg(unix)]
    fn check_mode(&self) -> Result<(), String> {
        use std::os::unix::fs::PermissionsExt as _;

        let about = fs::metadata(&self.0).map_err(|error| self.failed("read", &reason(&error)))?;
        if about.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        let path = clean(&self.0.to_string_lossy()).into_owned();
        Err(format!(
            "The passwords in {path} are not used, because other users of this machine can read \
             the file: change them on the platform, and run chmod 600 on it."
        ))
    }

    #[cfg(not(unix))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "elsewhere the folder of the person protects what is in it"
    )]
    fn check_mode(&self) -> Result<(), String> {
        Ok(())
    }

    fn write(&self, wire: &Wire) -> Result<(), String> {
        let said = |error: io::Error| self.failed("written", &reason(&error));
        let text = toml::to_string(wire)
            .map(Zeroizing::new)
            .map_err(|_| self.failed("written", "a password cannot stand in it"))?;
        // Made with mode 0600, so that nobody else can read it at any time; one that
        // others can read was refused before.
        place(&self.0, text.as_bytes()).map_err(said)
    }

    fn failed(&self, verb: &str, why: &str) -> String {
        let path = clean(&self.0.to_string_lossy()).into_owned();
        format!("The passwords in {path} cannot be {verb}: {why}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(secret: Option<SecretString>) -> Option<String> {
        secret.map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn a_password_is_given_for_its_host_and_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::within(&folder.path().join("new"));
        assert!(file.get("a", "h", "u").unwrap().is_none());
        file.keep("a", "h", "u", &"p\"4 ä\n".into()).unwrap();
        file.keep("b", "h", "u", &"other".into()).unwrap();
        assert_eq!(
            shown(file.get("a", "h", "u").unwrap()).as_deref(),
            Some("p\"4 ä\n")
        );
        for (profile, host, user) in [("a", "x", "u"), ("a", "h", "x"), ("c", "h", "u")] {
            assert!(file.get(profile, host, user).unwrap().is_none());
        }
        assert_eq!(file.forget("a"), Ok(true));
        assert_eq!(file.forget("a"), Ok(false));
        assert!(file.get("a", "h", "u").unwrap().is_none());
        assert!(file.get("b", "h", "u").unwrap().is_some());
    }

    #[test]
    fn several_that_keep_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::within(folder.path());
        let names: Vec<_> = (0..8).map(|number| format!("p{number}")).collect();
        std::thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| file.keep(name, "h", "u", &"x".into()).unwrap());
            }
        });
        for name in &names {
            assert!(file.get(name, "h", "u").unwrap().is_some(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_persons_own_or_not_used() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::within(folder.path());
        file.keep("a", "h", "u", &"hunter2".into()).unwrap();
        let mode = || fs::metadata(file.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let said = file.get("a", "h", "u").unwrap_err();
        assert!(
            said.contains("other users of this machine can read"),
            "{said}"
        );
        assert!(!said.contains("hunter2"));
    }

    #[test]
    fn a_broken_file_is_told_without_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::within(folder.path());
        file.keep("a", "h", "u", &"x".into()).unwrap();
        fs::write(file.path(), "hunter2 = ").unwrap();
        let said = file.get("a", "h", "u").unwrap_err();
        assert!(said.ends_with("it is not what c8ybin writes."), "{said}");
        assert!(!said.contains("hunter2"));
    }
}
