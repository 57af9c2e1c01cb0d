//! A profile and its password, kept together or not at all. It blocks.

use std::path::Path;

use secrecy::SecretString;

use super::profiles::{Profile, ProfileFile};
use super::secrets::{Place, Vault};
use crate::domain::clean;

/// What is to be kept.
#[derive(Clone, Debug)]
pub struct Keeping<'a> {
    /// The name of the profile.
    pub name: &'a str,
    /// The profile.
    pub profile: Profile,
    /// Its password and the user that it is for; `None`: none is kept.
    pub secret: Option<(&'a str, &'a SecretString)>,
    /// Whether it becomes the default.
    pub is_default: bool,
    /// Whether it may take the place of another one.
    pub replaces: bool,
}

/// What was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where the password is, where there is one.
    pub place: Option<Place>,
    /// A sentence about a password of the profile before that stays in the
    /// keyring.
    pub stays: Option<String>,
}

/// Why nothing was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// There is a profile of this name.
    IsThere,
    /// A sentence why, and one about what is there now.
    Failed(String),
}

impl Keeping<'_> {
    /// Keeps both.
    ///
    /// # Errors
    /// Why neither is kept.
    pub fn keep(self, folder: &Path, vault: &Vault) -> Result<Kept, NotKept> {
        let Self {
            name,
            profile,
            secret,
            is_default,
            replaces,
        } = self;
        let host = profile.host.clone();
        let file = ProfileFile::within(folder);
        let before = file.change(|profiles| {
            let old = profiles.named.get(name).cloned();
            if old.is_some() && !replaces {
                return Err(NotKept::IsThere);
            }
            profiles.put(name, profile);
            let default = profiles.default.clone();
            if is_default {
                profiles.default = Some(name.to_owned());
            }
            Ok((old, default))
        });
        let (old, default) = before.map_err(NotKept::Failed)??;
        // What was kept for the one that was there is of another host or user.
        let stays = match vault.forget(name) {
            Ok(stays) => stays,
            Err(why) => {
                let now = match &old {
                    Some(_) => "The profile is as it was.",
                    None => "No profile was kept.",
                };
                return Err(undone(&file, name, old, default, &why, now));
            }
        };
        let place = match secret.map(|(user, word)| vault.keep(name, &host, user, word)) {
            None => None,
            Some(Ok(place)) => Some(place),
            Some(Err(why)) => {
                let now = match &old {
                    Some(_) => "The profile is as it was, but without a password.",
                    None => "No profile was kept.",
                };
                return Err(undone(&file, name, old, default, &why, now));
            }
        };
        Ok(Kept { place, stays })
    }
}

/// Makes the profiles as they were: one that is left without the password that
/// came with it would be in the way of the next try.
fn undone(
    file: &ProfileFile,
    name: &str,
    old: Option<Profile>,
    default: Option<String>,
    why: &str,
    now: &str,
) -> NotKept {
    let done = file.change(|profiles| {
        let keyring = profiles.named.get(name).and_then(|there| there.keyring);
        match old {
            Some(old) => {
                let old = Profile { keyring, ..old };
                profiles.named.insert(name.to_owned(), old);
            }
            None => {
                profiles.named.remove(name);
            }
        }
        if profiles.default.as_deref() == Some(name) {
            profiles.default = default;
        }
    });
    NotKept::Failed(match done {
        Ok(()) => format!("{why} {now}"),
        Err(_) => format!(
            "{why} The profile “{}” stays, without a password: c8ybin profiles rm removes it.",
            clean(name)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SecretFile;

    fn acme(host: &str) -> Profile {
        Profile {
            host: host.into(),
            user: Some("ana".into()),
            ..Profile::default()
        }
    }

    fn keep(folder: &Path, host: &str, replaces: bool) -> Result<Kept, NotKept> {
        let off = |name: &str| (name == "C8YBIN_KEYRING").then(|| "off".to_owned());
        let keeping = Keeping {
            name: "acme",
            profile: acme(host),
            secret: Some(("ana", &"s3cret".into())),
            is_default: true,
            replaces,
        };
        keeping.keep(folder, &Vault::within(folder, &off))
    }

    #[test]
    fn a_profile_whose_password_is_not_kept_is_not_kept_either() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (profiles, secrets) = (ProfileFile::within(folder), SecretFile::within(folder));
        secrets.keep("other", "h", "u", &"x".into()).unwrap();
        let good = std::fs::read(secrets.path()).unwrap();
        let spoil = || std::fs::write(secrets.path(), "no toml").unwrap();
        let mend = || std::fs::write(secrets.path(), &good).unwrap();
        spoil();
        let said = match keep(folder, "a.example.com", false) {
            Err(NotKept::Failed(said)) => said,
            other => panic!("{other:?}"),
        };
        assert!(said.starts_with("The passwords in "), "{said}");
        assert!(said.ends_with("No profile was kept."), "{said}");
        let now = profiles.read().unwrap();
        assert!(now.named.is_empty() && now.default.is_none(), "{now:?}");
        mend();
        assert!(
            keep(folder, "a.example.com", false)
                .unwrap()
                .place
                .is_some()
        );
        assert_eq!(keep(folder, "b.example.com", false), Err(NotKept::IsThere));

        spoil();
        let said = keep(folder, "b.example.com", true).unwrap_err();
        let is_told = |said: &str| said.ends_with("The profile is as it was.");
        assert!(
            matches!(&said, NotKept::Failed(said) if is_told(said)),
            "{said:?}"
        );
        mend();
        let now = profiles.read().unwrap();
        assert_eq!(now.named["acme"], acme("a.example.com"));
        assert_eq!(now.default.as_deref(), Some("acme"));
        assert!(keep(folder, "b.example.com", true).is_ok());
        let kept = secrets.get("acme", "b.example.com", "ana").unwrap();
        assert!(kept.is_some());
    }
}
