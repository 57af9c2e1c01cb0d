//! What can be typed after `serve` about the users of the embedded server, and
//! about how they sign in.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::server::without;

/// Who may sign in, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Users and logins")]
pub struct LoginArgs {
    /// The roles of the first user: all, read, none, or names such as
    /// ROLE_INVENTORY_READ
    #[arg(long, value_name = "ROLES", value_delimiter = ',', default_value = "all",
          value_parser = role)]
    pub user_roles: Vec<String>,
    /// One more user, with roles as for --user-roles, or none
    #[arg(long, value_name = "NAME:PASSWORD:ROLES", value_parser = added)]
    pub add_user: Vec<AddedUser>,
    /// The ways to sign in that are offered
    #[arg(long, value_enum, value_name = "WAYS", value_delimiter = ',',
          default_values_t = [LoginArg::Basic, LoginArg::Internal])]
    pub login: Vec<LoginArg>,
    /// Ask all users for a second factor
    #[arg(long, value_enum, value_name = "WHICH")]
    pub tfa: Option<TfaArg>,
    /// The secret of the authenticator, in base32 [default: made up, and printed
    /// with the address]
    #[arg(long, value_name = "BASE32", requires = "tfa")]
    pub totp_secret: Option<String>,
    /// Speak TLS: the address tells the certificate, its fingerprint, and a
    /// certificate for a client, with its key
    #[arg(long)]
    pub tls: bool,
    /// How long a token holds, in seconds [default: two weeks]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub token_life: Option<Duration>,
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LoginArg {
    /// User and password in each request
    Basic,
    /// A token for user and password (OAI-Secure), in the answer or as a cookie
    Internal,
    /// An identity provider, by a code that is typed in a browser
    External,
}

/// A second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TfaArg {
    /// A code of an authenticator
    Totp,
    /// A code by text message; standard error stands for the phone
    Sms,
}

/// A user beside the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedUser {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// The names of roles, or words for several.
    pub roles: Vec<String>,
}

/// A user's name ends at the first colon, for Basic authentication.
pub(super) fn user(text: &str) -> Result<String, String> {
    without(&[':'], text)
}

pub(super) fn password(text: &str) -> Result<String, String> {
    without(&[], text)
}

fn role(text: &str) -> Result<String, String> {
    match text {
        "all" | "read" | "none" => Ok(text.to_owned()),
        _ if text.starts_with("ROLE_") => Ok(text.to_owned()),
        _ => Err("it is not all, read or none, nor does it begin with ROLE_".to_owned()),
    }
}

/// The name ends at the first colon and the roles begin behind the last one, so
/// a password may hold some.
fn added(text: &str) -> Result<AddedUser, String> {
    let (name, rest) = text
        .split_once(':')
        .ok_or("the password is missing: it stands behind a colon")?;
    let (word, roles) = rest
        .rsplit_once(':')
        .ok_or("the roles are missing: they stand behind a second colon")?;
    let roles = roles.split(',').filter(|role| !role.is_empty());
    Ok(AddedUser {
        name: user(name)?,
        password: password(word)?,
        roles: roles.map(role).collect::<Result<_, _>>()?,
    })
}

fn seconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_added_with_a_password_that_may_hold_colons() {
        let ana = AddedUser {
            name: "ana".to_owned(),
            password: "a:b".to_owned(),
            roles: vec!["read".to_owned(), "ROLE_EVENT_ADMIN".to_owned()],
        };
        assert_eq!(added("ana:a:b:read,ROLE_EVENT_ADMIN"), Ok(ana));
        assert_eq!(added("ana:pw:").map(|user| user.roles), Ok(Vec::new()));
        for wrong in ["ana", "ana:pw", ":pw:all", "ana::all", "ana:pw:admin"] {
            assert!(added(wrong).is_err(), "{wrong}");
        }
    }
}
