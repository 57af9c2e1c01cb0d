//! The profiles: connections by name, in `profiles.toml` of the configuration
//! folder.
//!
//! TOML, so that people can read and mend it; what they write beside it, such as
//! comments, stays. It holds no secret: a key that would be one is refused. Each
//! change reads the file and puts a new one in its place, under a lock. It blocks.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::edited::edited;
use super::layer::{Layer, Login, Secret};
use super::lock::lock;
use super::placing::place;
use crate::api::Mode;
use crate::domain::clean;
use crate::transfer::reason;

/// The name of the file in the configuration folder.
const FILE: &str = "profiles.toml";

/// All profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    /// The one that is used where nothing else names a tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Each by its name.
    #[serde(
        default,
        rename = "profile",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub named: BTreeMap<String, Profile>,
}

/// A connection as the file describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The tenant's host, with or without a scheme.
    pub host: String,
    /// The tenant's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// `basic`, `internal`, `device` or `certificate`; without it, as the
    /// platform offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Whether the password is in the keyring of the system; the program writes
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<bool>,
    /// A command that prints the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_command: Option<String>,
    /// `prod`, `qual` or `dev`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Whether plain `http` may leave this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_http: Option<bool>,
    /// A file with authorities beside those of the system, as PEM. It stands in
    /// the folder of the profiles, unless it says another one; and so do the
    /// other files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The SHA-256 of the one certificate that the server may show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_fingerprint: Option<String>,
    /// A file with a certificate that the server is shown, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_cert: Option<PathBuf>,
    /// The file with its key, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
}

impl Profiles {
    /// Puts a profile in, or in the place of that of this name. Whether a password
    /// of that one is in the keyring stays noted, until it is forgotten there.
    pub fn put(&mut self, name: &str, profile: Profile) {
        let old = self.named.get(name);
        let keyring = old.and_then(|old| old.keyring);
        self.named
            .insert(name.to_owned(), Profile { keyring, ..profile });
    }
}

impl Profile {
    /// What it says of a connection.
    ///
    /// # Errors
    /// A sentence without its end about a value that nobody knows.
    pub fn layer(&self, name: &str) -> Result<Layer, String> {
        let by = format!("the profile “{}”", clean(name));
        let mode = match &self.mode {
            Some(word) => {
                let mode = Mode::of(word).ok_or_else(|| {
                    let word = clean(word);
                    format!("{by} has the mode “{word}”; there are prod, qual and dev")
                })?;
                Some((mode, by.clone()))
            }
            None => None,
        };
        let login = match &self.login {
            Some(word) => Some(Login::of(word).ok_or_else(|| {
                let word = clean(word);
                format!("{by} has the login “{word}”; there are {}", Login::WORDS)
            })?),
            None => None,
        };
        let password = match &self.password_command {
            Some(command) => Secret::Printed(command.clone()),
            None if self.keyring == Some(true) => Secret::InKeyring(name.to_owned()),
            None => Secret::Kept(name.to_owned()),
        };
        Ok(Layer {
            by,
            profile: Some(name.to_owned()),
            host: Some(self.host.clone()),
            tenant: self.tenant.clone(),
            user: self.user.clone(),
            password: Some(password),
            login,
            mode,
            plain_http: self.plain_http,
            ca_file: self.ca_file.clone(),
            tls_fingerprint: self.tls_fingerprint.clone(),
            client_cert: self.client_cert.clone(),
            client_key: self.client_key.clone(),
            ..Layer::default()
        })
    }
}

/// The file with the profiles. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFile(PathBuf);

impl ProfileFile {
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

    /// What is in it; nothing where it does not exist.
    ///
    /// # Errors
    /// A sentence why it cannot be read, and what can be done.
    pub fn read(&self) -> Result<Profiles, String> {
        self.understood(&self.text()?)
    }

    fn text(&self) -> Result<String, String> {
        match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|error| self.failed("read", &reason(&error))),
        }
    }

    fn understood(&self, text: &str) -> Result<Profiles, String> {
        toml::from_str(text).map_err(|error| {
            // The message alone: the place in the text could hold a secret that
            // somebody wrote there.
            let why = clean(error.message()).replace('\n', " ");
            let line = error.span().and_then(|span| text.get(..span.start));
            let line = line.map_or(1, |before| before.matches('\n').count() + 1);
            let advice = if ["password", "token", "secret"]
                .iter()
                .any(|key| why.contains(&format!("unknown field `{key}`")))
            {
                "Passwords and tokens do not stand in it: remove the line, and let \
                 c8ybin profiles add keep the password."
            } else {
                "Mend the file or remove it."
            };
            let path = self.shown();
            format!("The profiles in {path} cannot be read: line {line}: {why}. {advice}")
        })
    }

    /// Makes a change, and gives what `change` does.
    ///
    /// # Errors
    /// A sentence why the file cannot be read or written.
    pub fn change<T>(&self, change: impl FnOnce(&mut Profiles) -> T) -> Result<T, String> {
        let said = |error: io::Error| self.failed("written", &reason(&error));
        let folder = self.0.parent().unwrap_or(Path::new("."));
        // Held until the new file is in its place.
        let _lock = lock(folder).map_err(said)?;
        let before = self.text()?;
        let mut profiles = self.understood(&before)?;
        let result = change(&mut profiles);
        let wanted = toml::to_string_pretty(&profiles)
            .map_err(|error| self.failed("written", &error.to_string()))?;
        let after =
            edited(&before, &wanted).map_err(|error| self.failed("written", error.message()))?;
        if after != before {
            place(&self.0, after.as_bytes()).map_err(said)?;
        }
        Ok(result)
    }

    fn failed(&self, verb: &str, why: &str) -> String {
        format!("The profiles in {} cannot be {verb}: {why}.", self.shown())
    }

    fn shown(&self) -> String {
        clean(&self.0.to_string_lossy()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Profile {
        Profile {
            host: "acme.example.com".into(),
            user: Some("ana".into()),
            mode: Some("qual".into()),
            ..Profile::default()
        }
    }

    #[test]
    fn what_is_added_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = ProfileFile::within(&folder.path().join("new"));
        assert_eq!(file.read(), Ok(Profiles::default()));
        file.change(|all| {
            all.named.insert("acme".into(), acme());
            all.default = Some("acme".into());
        })
        .unwrap();
        let read = file.read().unwrap();
        assert_eq!(read.default.as_deref(), Some("acme"));
        assert_eq!(read.named["acme"], acme());
        let layer = read.named["acme"].layer("acme").unwrap();
        assert_eq!(
            layer.mode,
            Some((Mode::QUAL, "the profile “acme”".to_owned()))
        );
    }

    #[test]
    fn what_people_wrote_beside_the_profiles_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = ProfileFile::within(folder.path());
        let written = "# Mine.\n[profile.b]\nhost = 'b' # plant\n";
        fs::write(file.path(), written).unwrap();
        file.change(|all| all.put("acme", acme())).unwrap();
        let text = fs::read_to_string(file.path()).unwrap();
        assert!(text.starts_with(written), "{text}");
        assert_eq!(file.read().unwrap().named["acme"], acme());
        file.change(|all| all.named.remove("acme")).unwrap();
        assert_eq!(fs::read_to_string(file.path()).unwrap(), written);
    }

    #[test]
    fn a_file_with_a_secret_is_refused_and_the_secret_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let file = ProfileFile::within(folder.path());
        for key in ["password", "token"] {
            let text = format!("[profile.a]\nhost = \"a\"\n{key} = \"hunter2\"\n");
            fs::write(file.path(), text).unwrap();
            let said = file.read().unwrap_err();
            assert!(said.contains("line 3: unknown field"), "{said}");
            assert!(
                said.contains("Passwords and tokens do not stand in it"),
                "{said}"
            );
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = ProfileFile::within(folder.path());
        for text in ["[profile.a]\n", "no toml", "[profile.a]\nhost = 3\n"] {
            fs::write(file.path(), text).unwrap();
            let said = file.change(|_| ()).unwrap_err();
            assert!(said.ends_with("Mend the file or remove it."), "{said}");
            assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
        }
    }

    #[test]
    fn an_unknown_mode_protects_by_being_refused() {
        let profile = Profile {
            mode: Some("production".into()),
            ..acme()
        };
        let profile_with_login = Profile {
            login: Some("ldap".into()),
            ..acme()
        };
        let said = profile_with_login.layer("acme").unwrap_err();
        assert!(
            said.ends_with("“ldap”; there are basic, internal, device and certificate"),
            "{said}"
        );
        let said = profile.layer("acme").unwrap_err();
        assert_eq!(
            said,
            "the profile “acme” has the mode “production”; there are prod, qual and dev"
        );
    }
}
