//! A connection that a person describes on the screen, and how it is kept as a
//! profile. Keeping it blocks.

use std::path::{Path, PathBuf};

use super::keeping::{Keeping, NotKept};
use super::layer::{Login, Secret};
use super::profiles::Profile;
use super::secrets::Vault;
use super::{Chosen, Environment, NoConnection, RunFlags, Wanted};
use crate::api::{Connection, Credentials, Fingerprint, Guard, Mode};
use crate::domain::{SecretText, clean};

/// A connection as it is described in a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewConnection {
    /// The tenant's host, with or without a scheme.
    pub host: String,
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// The password. Empty where a token is given.
    pub password: SecretText,
    /// A token instead of user and password; empty: none.
    pub token: SecretText,
    /// How one signs in; `None`: as the platform offers it.
    pub login: Option<Login>,
    /// Whether plain `http` may leave this machine.
    pub plain_http: bool,
    /// A file with authorities beside those of the system, as PEM.
    pub ca_file: Option<PathBuf>,
    /// The one certificate that the server may show.
    pub pin: Option<Fingerprint>,
    /// A file with a certificate that the server is shown, as PEM.
    pub client_cert: Option<PathBuf>,
    /// The file with its key; `None`: it is in the same file.
    pub client_key: Option<PathBuf>,
    /// What may be changed.
    pub mode: Mode,
    /// The name of the profile that it becomes; `None`: it is not kept.
    pub name: Option<String>,
}

impl NewConnection {
    /// The same host, asked by nobody: no secret goes there.
    #[must_use]
    pub fn of_nobody(self) -> Self {
        Self {
            host: self.host,
            token: "nobody".into(),
            plain_http: true,
            ca_file: self.ca_file,
            pin: self.pin,
            ..Self::default()
        }
    }

    /// The same with the files that their texts mean.
    #[must_use]
    pub fn with_files(mut self, meant: impl Fn(&str) -> PathBuf) -> Self {
        let files = [
            &mut self.ca_file,
            &mut self.client_cert,
            &mut self.client_key,
        ];
        for file in files.into_iter().flatten() {
            *file = meant(&file.to_string_lossy());
        }
        self
    }

    /// The connection that is described, in a run with these flags. Reads the files
    /// that it names.
    ///
    /// # Errors
    /// What is missing, or why it cannot be used.
    pub fn connection(&self, flags: &RunFlags) -> Result<Connection, NoConnection> {
        let given = |secret: &SecretText| (!secret.is_empty()).then(|| secret.secret());
        let wanted = Wanted {
            host: Some(self.host.clone()),
            tenant: self.tenant.clone(),
            user: self.user.clone(),
            password: given(&self.password),
            token: given(&self.token),
            login: self.login,
            plain_http: flags.plain_http || self.plain_http,
            ca_file: self.ca_file.clone(),
            tls_fingerprint: self.pin.map(|pin| pin.to_string()),
            client_cert: self.client_cert.clone(),
            client_key: self.client_key.clone(),
            ..Wanted::default()
        };
        let nothing = |_: &str| None;
        let here = |secret: &Secret, _: &str, _: &str| match secret {
            Secret::Here(secret) => Ok(Some(secret.clone())),
            _ => Ok(None),
        };
        let connection = wanted.connection(Chosen::default(), &nothing, &here)?;
        Ok(flags.hold(connection.guarded(Guard {
            mode: self.mode,
            by: "the form of the connection".to_owned(),
        })))
    }

    /// Keeps it as a profile, with its password where it has one, in this
    /// configuration folder. Gives where the password went.
    ///
    /// # Errors
    /// A sentence why it is not kept.
    pub fn keep(&self, folder: &Path, environment: Environment<'_>) -> Result<String, String> {
        let name = self.name.as_deref().unwrap_or_default();
        if let Some(why) = unfit_profile_name(name) {
            return Err(format!("{why} Nothing was kept."));
        }
        let password = self.password.secret();
        let user = self.user.as_deref().filter(|_| !self.password.is_empty());
        let mode = self.mode.word();
        let profile = Profile {
            host: self.host.trim().to_owned(),
            tenant: self.tenant.clone(),
            user: self.user.clone(),
            login: self.login.map(|login| login.word().to_owned()),
            mode: (mode != "dev").then(|| mode.to_owned()),
            plain_http: self.plain_http.then_some(true),
            ca_file: self.ca_file.clone(),
            tls_fingerprint: self.pin.map(|pin| pin.to_string()),
            client_cert: self.client_cert.clone(),
            client_key: self.client_key.clone(),
            ..Profile::default()
        };
        let keeping = Keeping {
            name,
            profile,
            secret: user.map(|user| (user, &password)),
            is_default: false,
            replaces: false,
        };
        let kept = keeping.keep(folder, &Vault::within(folder, environment));
        let name = clean(name);
        let place = match kept {
            Ok(kept) => kept.place,
            Err(NotKept::Failed(sentence)) => return Err(sentence),
            Err(NotKept::IsThere) => {
                return Err(format!(
                    "There is a profile “{name}” already; nothing was kept."
                ));
            }
        };
        let Some(place) = place else {
            return Ok(format!("Kept the profile “{name}”."));
        };
        let place = place.words();
        Ok(format!(
            "Kept the profile “{name}”; its password is in {place}."
        ))
    }
}

/// Whether what goes to this host can be read on the way: it is asked by plain
/// `http`, and is another machine.
#[must_use]
pub fn goes_in_the_open(host: &str) -> bool {
    let nobody = Credentials::Bearer("nobody".into());
    Connection::new(host, None, nobody)
        .is_ok_and(|connection| !connection.is_secure() && !connection.is_loopback())
}

/// Why a text is no name for a profile, as a sentence.
#[must_use]
pub fn unfit_profile_name(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    let fits = !name.is_empty() && name.chars().all(is_plain);
    (!fits).then(|| {
        format!(
            "“{}” is no name for a profile: letters, digits and . - _ @ are.",
            clean(name)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ProfileFile;

    fn new() -> NewConnection {
        NewConnection {
            host: "acme.example.com".into(),
            user: Some("ana".into()),
            password: "s3cret".into(),
            mode: Mode::QUAL,
            name: Some("acme".into()),
            ..NewConnection::default()
        }
    }

    fn without_keyring(name: &str) -> Option<String> {
        (name == "C8YBIN_KEYRING").then(|| "off".to_owned())
    }

    #[test]
    fn what_is_kept_is_the_connection_that_was_described() {
        let folder = tempfile::tempdir().unwrap();
        let said = new().keep(folder.path(), &without_keyring).unwrap();
        assert!(said.starts_with("Kept the profile “acme”"), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
        let profiles = ProfileFile::within(folder.path()).read().unwrap();
        assert_eq!(profiles.named["acme"].mode.as_deref(), Some("qual"));
        let vault = Vault::within(folder.path(), &without_keyring);
        let kept = vault.from_file("acme", "acme.example.com", "ana").unwrap();
        assert!(kept.is_some());
        let said = new().keep(folder.path(), &without_keyring).unwrap_err();
        assert!(said.contains("already"), "{said}");
        let unfit = NewConnection {
            name: Some("a b".into()),
            ..new()
        };
        let said = unfit.keep(folder.path(), &without_keyring).unwrap_err();
        assert!(said.contains("is no name for a profile"), "{said}");
    }

    #[test]
    fn what_is_described_follows_the_rules_of_all_connections() {
        let connection = new().connection(&RunFlags::default()).unwrap();
        assert_eq!(connection.guard().mode, Mode::QUAL);
        assert_eq!(connection.guard().by, "the form of the connection");
        let plain = NewConnection {
            host: "http://acme.example.com".into(),
            ..new()
        };
        let said = plain
            .connection(&RunFlags::default())
            .unwrap_err()
            .to_string();
        assert!(said.contains("plain http"), "{said}");
        let flags = RunFlags::of(&Wanted {
            read_only: true,
            plain_http: true,
            ..Wanted::default()
        });
        let guarded = plain.connection(&flags).unwrap();
        assert_eq!(guarded.guard().mode, Mode::PROD);
        assert_eq!(guarded.guard().by, "--read-only");
        let token = NewConnection {
            user: None,
            password: SecretText::default(),
            token: "tok3n".into(),
            ..new()
        };
        assert_eq!(token.connection(&RunFlags::default()).unwrap().user(), None);
    }

    #[test]
    fn what_is_kept_signs_in_as_it_was_described() {
        let folder = tempfile::tempdir().unwrap();
        let files = tempfile::tempdir().unwrap();
        let pin: Fingerprint = "AB".repeat(32).parse().unwrap();
        let described = NewConnection {
            user: None,
            password: SecretText::default(),
            login: Some(Login::Device),
            pin: Some(pin),
            ca_file: Some("ca.pem".into()),
            ..new()
        };
        let described = described.with_files(|text| files.path().join(text));
        let said = described.keep(folder.path(), &without_keyring).unwrap();
        assert_eq!(said, "Kept the profile “acme”.");
        let kept = ProfileFile::within(folder.path()).read().unwrap();
        let profile = &kept.named["acme"];
        assert_eq!(profile.login.as_deref(), Some("device"));
        assert_eq!(profile.tls_fingerprint, Some(pin.to_string()));
        assert_eq!(profile.ca_file, Some(files.path().join("ca.pem")));
        assert_eq!((profile.plain_http, &profile.user), (None, &None));
        let said = described.connection(&RunFlags::default()).unwrap_err();
        assert!(said.to_string().contains("ca.pem cannot be used"), "{said}");

        let openly = NewConnection {
            host: "http://b.example.com".into(),
            plain_http: true,
            name: Some("b".into()),
            ..new()
        };
        assert!(openly.connection(&RunFlags::default()).is_ok());
        openly.keep(folder.path(), &without_keyring).unwrap();
        let kept = ProfileFile::within(folder.path()).read().unwrap();
        assert_eq!(kept.named["b"].plain_http, Some(true));
    }

    #[test]
    fn nobody_asks_with_a_secret() {
        let asked = NewConnection {
            host: "http://acme.example.com".into(),
            client_cert: Some("me.pem".into()),
            ..new()
        };
        let connection = asked.of_nobody().connection(&RunFlags::default()).unwrap();
        assert_eq!((connection.user(), connection.tenant()), (None, None));
        assert!(!connection.trust().has_identity());
    }

    #[test]
    fn only_plain_http_to_another_machine_goes_in_the_open() {
        for (host, is_open) in [
            ("http://acme.example.com", true),
            ("HTTP://acme.example.com:8080/x", true),
            ("http://127.0.0.1:80", false),
            ("http://localhost", false),
            ("acme.example.com", false),
            ("https://acme.example.com", false),
            ("http://", false),
            ("", false),
        ] {
            assert_eq!(goes_in_the_open(host), is_open, "{host}");
        }
    }

    #[test]
    fn a_name_is_of_plain_characters() {
        assert_eq!(unfit_profile_name("acme-1.dev"), None);
        for bad in ["", "a b", "ä", "a/b"] {
            assert!(unfit_profile_name(bad).is_some(), "{bad}");
        }
    }
}
