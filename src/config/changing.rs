//! What a person changes of a profile on the screen, and the end of one. It blocks.

use std::path::Path;

use super::Environment;
use super::layer::{is_other_tenant, name as name_of, origin};
use super::profiles::{Profile, ProfileFile};
use super::secrets::Vault;
use crate::api::{Connection, Credentials, Mode};
use crate::domain::clean;

/// What becomes of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    /// It says this from now on; what else it says stays.
    Edit(ProfileEdit),
    /// It goes, with its password.
    Remove,
}

/// What a profile says that can be changed on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileEdit {
    /// The tenant's host, with or without a scheme.
    pub host: String,
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// What may be changed.
    pub mode: Mode,
    /// Whether it is used where nothing else names a tenant.
    pub is_default: bool,
}

/// What came of removing a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Whether it was the default.
    pub was_default: bool,
    /// A sentence about its password, where that stays in the keyring.
    pub stays: Option<String>,
}

/// Changes the profile of this name, and says what came of it.
///
/// # Errors
/// A sentence why it is as it was.
pub fn change_profile(
    name: &str,
    change: ProfileChange,
    folder: &Path,
    environment: Environment<'_>,
) -> Result<String, String> {
    let vault = Vault::within(folder, environment);
    match change {
        ProfileChange::Edit(edit) => edit.make(name, folder, &vault),
        ProfileChange::Remove => {
            let removed = remove_profile(name, folder, &vault)?;
            let default = match removed.was_default {
                true => " It was the default; there is none now.",
                false => "",
            };
            let stays = removed
                .stays
                .map_or_else(String::new, |it| format!(" {it}"));
            Ok(format!(
                "Removed the profile “{}”.{default}{stays}",
                clean(name)
            ))
        }
    }
}

/// Removes the profile of this name with its password, which goes first: a profile
/// without it is safe, not the other way round.
///
/// # Errors
/// A sentence why it is still there.
pub fn remove_profile(name: &str, folder: &Path, vault: &Vault) -> Result<Removed, String> {
    let file = ProfileFile::within(folder);
    // Looked for first, so that a slip of the pen writes no file.
    if !file.read()?.named.contains_key(name) {
        return Err(gone(name));
    }
    let stays = vault.forget(name)?;
    let was_default = file.change(|profiles| {
        profiles.named.remove(name);
        profiles
            .default
            .take_if(|default| default == name)
            .is_some()
    })?;
    Ok(Removed { was_default, stays })
}

fn gone(name: &str) -> String {
    format!("There is no profile “{}” any more.", clean(name))
}

impl ProfileEdit {
    /// Why it cannot be kept, as a sentence.
    #[must_use]
    pub fn unfit(&self) -> Option<String> {
        let nobody = Credentials::Bearer("x".into());
        let host = Connection::new(&self.host, None, nobody);
        host.err().map(|error| error.to_string())
    }

    fn make(self, name: &str, folder: &Path, vault: &Vault) -> Result<String, String> {
        if let Some(why) = self.unfit() {
            return Err(why);
        }
        let file = ProfileFile::within(folder);
        let is_default = self.is_default;
        let changed = file.change(|profiles| {
            let there = profiles.named.get_mut(name)?;
            let is_elsewhere = self.put_into(there);
            let was_default = profiles.default.as_deref() == Some(name);
            if is_default {
                profiles.default = Some(name.to_owned());
            } else if was_default {
                profiles.default = None;
            }
            Some(is_elsewhere)
        })?;
        let is_elsewhere = changed.ok_or_else(|| gone(name))?;
        let mut said = format!("Changed the profile “{}”.", clean(name));
        if is_elsewhere {
            match vault.forget(name) {
                Ok(stays) => {
                    said +=
                        " Its password was that of another host, tenant or user, and is forgotten.";
                    said.extend(stays.map(|stays| format!(" {stays}")));
                }
                // It is given to no other host, so it does no harm.
                Err(why) => said += &format!(" Its password is kept still: {why}"),
            }
        }
        Ok(said)
    }

    /// Puts it in; says whether it leads to another host or tenant, or is of another
    /// user.
    fn put_into(self, profile: &mut Profile) -> bool {
        let user = |user: &Option<String>| user.as_deref().map(|it| name_of(it).to_owned());
        let before = (profile.user.as_deref(), profile.tenant.as_deref());
        let is_elsewhere = origin(&profile.host) != origin(&self.host)
            || user(&profile.user) != user(&self.user)
            || is_other_tenant(before, (self.user.as_deref(), self.tenant.as_deref()));
        let word = self.mode.word();
        if profile.mode.is_some() || word != "dev" {
            profile.mode = Some(word.to_owned());
        }
        profile.host = self.host;
        profile.tenant = self.tenant;
        profile.user = self.user;
        is_elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "# Mine.\ndefault = \"acme\"\n\n[profile.acme]\nhost = \
                           \"a.example.com\" # plant\nuser = \"ana\"\nca_file = \"ca.pem\"\n";

    fn off(name: &str) -> Option<String> {
        (name == "C8YBIN_KEYRING").then(|| "off".to_owned())
    }

    struct Home(tempfile::TempDir);

    impl Home {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = ProfileFile::within(folder.path());
            std::fs::write(file.path(), WRITTEN).unwrap();
            let home = Self(folder);
            let vault = home.vault();
            vault
                .keep("acme", "a.example.com", "ana", &"s3cret".into())
                .unwrap();
            home
        }

        fn vault(&self) -> Vault {
            Vault::within(self.0.path(), &off)
        }

        fn has_password(&self) -> bool {
            let kept = self.vault().from_file("acme", "a.example.com", "ana");
            kept.unwrap().is_some()
        }

        fn text(&self) -> String {
            std::fs::read_to_string(ProfileFile::within(self.0.path()).path()).unwrap()
        }

        fn change(&self, name: &str, change: ProfileChange) -> Result<String, String> {
            change_profile(name, change, self.0.path(), &off)
        }
    }

    fn edit() -> ProfileEdit {
        ProfileEdit {
            host: "a.example.com".into(),
            tenant: None,
            user: Some("ana".into()),
            mode: Mode::DEV,
            is_default: true,
        }
    }

    #[test]
    fn what_is_not_changed_stays_and_so_does_the_password() {
        let home = Home::new();
        let before = home.text();
        home.change("acme", ProfileChange::Edit(edit())).unwrap();
        assert_eq!(home.text(), before);
        let prod = ProfileEdit {
            mode: Mode::PROD,
            tenant: Some("t1".into()),
            is_default: false,
            ..edit()
        };
        let said = home.change("acme", ProfileChange::Edit(prod)).unwrap();
        assert_eq!(said, "Changed the profile “acme”.");
        let profiles = ProfileFile::within(home.0.path()).read().unwrap();
        let acme = &profiles.named["acme"];
        assert_eq!(
            (
                acme.mode.as_deref(),
                acme.tenant.as_deref(),
                profiles.default.as_deref()
            ),
            (Some("prod"), Some("t1"), None)
        );
        assert_eq!(acme.ca_file.as_deref(), Some(Path::new("ca.pem")));
        assert!(home.text().contains("# plant") && home.has_password());
    }

    #[test]
    fn the_password_of_another_host_tenant_or_user_is_forgotten_and_that_is_told() {
        for edit in [
            ProfileEdit {
                host: "b.example.com".into(),
                ..edit()
            },
            ProfileEdit {
                user: Some("bo".into()),
                ..edit()
            },
        ] {
            let home = Home::new();
            let said = home.change("acme", ProfileChange::Edit(edit)).unwrap();
            assert!(said.ends_with("and is forgotten."), "{said}");
            assert!(!home.has_password());
        }
        let home = Home::new();
        let of = |tenant: &str| {
            ProfileChange::Edit(ProfileEdit {
                tenant: Some(tenant.into()),
                ..edit()
            })
        };
        // The host told the tenant until now.
        home.change("acme", of("t1")).unwrap();
        assert!(home.has_password());
        let said = home.change("acme", of("t2")).unwrap();
        assert!(
            said.ends_with("another host, tenant or user, and is forgotten."),
            "{said}"
        );
        assert!(!home.has_password());
    }

    #[test]
    fn what_is_no_address_and_what_is_gone_changes_nothing() {
        let home = Home::new();
        let before = home.text();
        let odd = ProfileEdit {
            host: "ftp://a".into(),
            ..edit()
        };
        assert!(home.change("acme", ProfileChange::Edit(odd)).is_err());
        for change in [ProfileChange::Edit(edit()), ProfileChange::Remove] {
            let said = home.change("other", change).unwrap_err();
            assert_eq!(said, "There is no profile “other” any more.");
        }
        assert_eq!(home.text(), before);
        assert!(home.has_password());
    }

    #[test]
    fn a_profile_goes_with_its_password() {
        let home = Home::new();
        let said = home.change("acme", ProfileChange::Remove).unwrap();
        assert_eq!(
            said,
            "Removed the profile “acme”. It was the default; there is none now."
        );
        assert!(!home.has_password());
        let profiles = ProfileFile::within(home.0.path()).read().unwrap();
        assert!(profiles.named.is_empty() && profiles.default.is_none());
        assert!(home.text().contains("# Mine.") || home.text().is_empty());
    }
}
