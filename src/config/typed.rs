//! A password that the person typed and the platform took, kept with the profile
//! that it is of. It blocks.

use std::path::Path;

use secrecy::SecretString;

use super::Environment;
use super::layer::{is_other_tenant, name, origin};
use super::profiles::ProfileFile;
use super::secrets::Vault;
use crate::api::Connection;
use crate::domain::clean;

/// Keeps a password of this user in place of the one before, where the connection is
/// still what the profile in this folder describes. Gives a sentence that says
/// where.
///
/// # Errors
/// A sentence why it is not kept.
pub fn keep_typed(
    connection: &Connection,
    user: &str,
    password: &SecretString,
    folder: &Path,
    environment: Environment<'_>,
) -> Result<String, String> {
    let profile_name = connection.keeps_in().unwrap_or_default();
    let shown = clean(profile_name);
    let profiles = ProfileFile::within(folder).read()?;
    let scheme = if connection.is_secure() {
        "https"
    } else {
        "http"
    };
    let here = origin(&format!("{scheme}://{}", connection.host()));
    let profile = profiles.named.get(profile_name);
    if profile.is_some_and(|profile| profile.password_command.is_some()) {
        return Err(format!(
            "The password was not kept: the password_command of the profile “{shown}” prints it."
        ));
    }
    let own = profile.and_then(|profile| {
        let of_user = profile.user.as_deref()?;
        let kept = (Some(of_user), profile.tenant.as_deref());
        let is_it = origin(&profile.host) == here
            && name(of_user) == name(user)
            && !is_other_tenant(kept, (Some(user), connection.tenant()));
        is_it.then_some((&profile.host, of_user))
    });
    let Some((host, of_user)) = own else {
        return Err(format!(
            "The password was not kept: the profile “{shown}” is another one by now."
        ));
    };
    let vault = Vault::within(folder, environment);
    let place = vault
        .keep(profile_name, host, of_user, password)
        .map_err(|why| format!("The password was not kept. {why}"))?;
    Ok(format!(
        "The new password of the profile “{shown}” is in {}.",
        place.words()
    ))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::api::Credentials;

    fn connection(host: &str, user: &str, tenant: Option<&str>) -> Connection {
        let credentials = Credentials::Offered {
            user: user.into(),
            password: "old".into(),
        };
        Connection::new(host, tenant.map(str::to_owned), credentials)
            .unwrap()
            .of_profile(Some("acme".into()))
            .keeping_password(true)
    }

    fn off(name: &str) -> Option<String> {
        (name == "C8YBIN_KEYRING").then(|| "off".to_owned())
    }

    #[test]
    fn it_takes_the_place_of_the_one_before_of_its_own_profile_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let profiles = ProfileFile::within(folder);
        let written = "[profile.acme]\nhost = \"a.example.com\"\nuser = \"t1/ana\" # me\n";
        std::fs::write(profiles.path(), written).unwrap();
        let vault = Vault::within(folder, &off);
        let kept = || {
            let kept = vault.from_file("acme", "a.example.com", "t1/ana").unwrap();
            kept.map(|word| word.expose_secret().to_owned())
        };
        vault
            .keep("acme", "a.example.com", "t1/ana", &"old".into())
            .unwrap();
        for (host, user, tenant) in [
            ("b.example.com", "t1/ana", None),
            ("http://a.example.com", "t1/ana", None),
            ("a.example.com", "bo", None),
            ("a.example.com", "ana", Some("t2")),
            ("a.example.com", "t2/ana", Some("t1")),
        ] {
            let other = connection(host, user, tenant);
            let said = keep_typed(&other, user, &"new".into(), folder, &off).unwrap_err();
            assert!(said.contains("is another one by now"), "{said}");
            assert_eq!(kept().as_deref(), Some("old"));
        }
        for (tenant, word) in [(None, "hunter2"), (Some("t1"), "hunter3")] {
            let here = connection("https://a.example.com", "ana", tenant);
            let said = keep_typed(&here, "ana", &word.into(), folder, &off).unwrap();
            assert!(said.contains("which only you can read"), "{said}");
            assert!(!said.contains("hunter"), "{said}");
            assert_eq!(kept().as_deref(), Some(word));
        }
        let text = std::fs::read_to_string(profiles.path()).unwrap();
        assert!(text.starts_with(written.trim_end()), "{text}");
    }
}
