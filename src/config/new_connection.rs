//! A connection that a person describes on the screen, and how it is kept as a
//! profile. Keeping it blocks.

use std::path::Path;

use super::keeping::{Keeping, NotKept};
use super::layer::Secret;
use super::profiles::Profile;
use super::secrets::Vault;
use super::{Chosen, Environment, NoConnection, RunFlags, Wanted};
use crate::api::{Connection, Guard, Mode};
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
    /// What may be changed.
    pub mode: Mode,
    /// The name of the profile that it becomes; `None`: it is not kept.
    pub name: Option<String>,
}

impl NewConnection {
    /// The connection that is described, in a run with these flags.
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
            plain_http: flags.plain_http,
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

    /// Keeps it as a profile, with its password, in this configuration folder.
    /// Gives where the password went.
    ///
    /// # Errors
    /// A sentence why it is not kept.
    pub fn keep(&self, folder: &Path, environment: Environment<'_>) -> Result<String, String> {
        let name = self.name.as_deref().unwrap_or_default();
        if let Some(why) = unfit_profile_name(name) {
            return Err(format!("{why} Nothing was kept."));
        }
        let user = self.user.as_deref().unwrap_or_default();
        let mode = self.mode.word();
        let profile = Profile {
            host: self.host.trim().to_owned(),
            tenant: self.tenant.clone(),
            user: self.user.clone(),
            mode: (mode != "dev").then(|| mode.to_owned()),
            ..Profile::default()
        };
        let keeping = Keeping {
            name,
            profile,
            secret: Some((user, &self.password.secret())),
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
        let place = place.map_or_else(String::new, |place| place.words());
        Ok(format!(
            "Kept the profile “{name}”; its password is in {place}."
        ))
    }
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
    fn a_name_is_of_plain_characters() {
        assert_eq!(unfit_profile_name("acme-1.dev"), None);
        for bad in ["", "a b", "ä", "a/b"] {
            assert!(unfit_profile_name(bad).is_some(), "{bad}");
        }
    }
}
