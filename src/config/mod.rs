//! Which tenant, as whom: from flags and the environment; and what is kept for
//! the next time that is no transfer.
//!
//! A flag wins over the environment, whose names are those of go-c8y-cli. An
//! empty variable counts as not set. The connection is pure: the environment comes
//! in as a function, so that tests need none.

mod finding;
mod state;

use std::fmt;

use secrecy::SecretString;

pub use finding::FindingFile;
pub use state::state_folder;

use crate::api::{ApiError, Connection, Credentials};

/// What the command line says about the connection.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The tenant's host, with or without a scheme.
    pub host: Option<String>,
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The user's name, with or without `tenant/` in front.
    pub user: Option<String>,
    /// The password.
    pub password: Option<SecretString>,
    /// A token instead of user and password.
    pub token: Option<SecretString>,
}

/// The variables for the host, the first that is set wins.
const HOST: [&str; 3] = ["C8Y_HOST", "C8Y_URL", "C8Y_BASEURL"];
const TENANT: [&str; 1] = ["C8Y_TENANT"];
const USER: [&str; 2] = ["C8Y_USER", "C8Y_USERNAME"];
const PASSWORD: [&str; 1] = ["C8Y_PASSWORD"];
const TOKEN: [&str; 1] = ["C8Y_TOKEN"];

/// Why there is no connection. Its `Display` is a sentence that never holds a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// Something is not given at all.
    #[error("No {0} is given: {hint}. To look around without a tenant: c8ybin demo", hint = .0.hint())]
    Missing(Needed),
    /// What is given cannot be used.
    #[error("{0}")]
    Unusable(#[from] ApiError),
}

/// What a connection needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// The host.
    Tenant,
    /// The user's name.
    User,
    /// The user's password.
    Password,
}

impl Needed {
    const fn hint(self) -> &'static str {
        match self {
            Self::Tenant => "use --host or set C8Y_HOST",
            Self::User => "use --user or set C8Y_USER",
            Self::Password => "use --password-stdin or set C8Y_PASSWORD",
        }
    }
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tenant => "tenant",
            Self::User => "user",
            Self::Password => "password",
        })
    }
}

impl Wanted {
    /// The connection that flags and environment give together. A user or a
    /// password as a flag is stronger than a token of the environment; there,
    /// a token is stronger than a password, as with go-c8y-cli.
    ///
    /// # Errors
    /// What is missing, or why what is given cannot be used.
    pub fn connection(
        self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Connection, NoConnection> {
        let from = |names: &[&str]| {
            let mut values = names.iter().filter_map(|name| environment(name));
            values.find(|value| !value.trim().is_empty())
        };
        let host = self
            .host
            .filter(|host| !host.trim().is_empty())
            .or_else(|| from(&HOST))
            .ok_or(NoConnection::Missing(Needed::Tenant))?;
        let asks_for_basic = self.user.is_some() || self.password.is_some();
        let token = self
            .token
            .or_else(|| from(&TOKEN).filter(|_| !asks_for_basic).map(Into::into));
        let credentials = match token {
            Some(token) => Credentials::Bearer(token),
            None => Credentials::Basic {
                user: self
                    .user
                    .or_else(|| from(&USER))
                    .ok_or(NoConnection::Missing(Needed::User))?,
                password: self
                    .password
                    .or_else(|| from(&PASSWORD).map(Into::into))
                    .ok_or(NoConnection::Missing(Needed::Password))?,
            },
        };
        let tenant = self.tenant.or_else(|| from(&TENANT));
        Ok(Connection::new(&host, tenant, credentials)?)
    }

    /// The same wish, with what it leaves open from another one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            host: self.host.or(other.host),
            tenant: self.tenant.or(other.tenant),
            user: self.user.or(other.user),
            password: self.password.or(other.password),
            token: self.token.or(other.token),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(wanted: Wanted, variables: &[(&str, &str)]) -> Result<Connection, NoConnection> {
        wanted.connection(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    const ALL: [(&str, &str); 4] = [
        ("C8Y_HOST", "env.example.com"),
        ("C8Y_TENANT", "t1"),
        ("C8Y_USER", "ana"),
        ("C8Y_PASSWORD", "secret-word"),
    ];

    #[test]
    fn the_environment_is_enough() {
        let connection = of(Wanted::default(), &ALL).unwrap();
        assert_eq!(connection.host(), "env.example.com");
        assert_eq!(connection.tenant(), Some("t1"));
        assert_eq!(connection.user(), Some("ana"));
    }

    #[test]
    fn a_flag_wins_and_an_empty_variable_is_none() {
        let wanted = Wanted {
            host: Some("flag.example.com".into()),
            ..Wanted::default()
        };
        assert_eq!(of(wanted, &ALL).unwrap().host(), "flag.example.com");
        let aliases = [
            ("C8Y_HOST", ""),
            ("C8Y_URL", " "),
            ("C8Y_BASEURL", "third.example.com"),
            ("C8Y_USERNAME", "bo"),
            ("C8Y_PASSWORD", "x"),
        ];
        let connection = of(Wanted::default(), &aliases).unwrap();
        assert_eq!(
            (connection.host(), connection.user(), connection.tenant()),
            ("third.example.com", Some("bo"), None)
        );
    }

    #[test]
    fn a_token_of_the_environment_yields_to_a_user_on_the_command_line() {
        let mut variables = ALL.to_vec();
        variables.push(("C8Y_TOKEN", "secret-token"));
        assert_eq!(of(Wanted::default(), &variables).unwrap().user(), None);
        let wanted = Wanted {
            user: Some("bo".into()),
            ..Wanted::default()
        };
        assert_eq!(of(wanted, &variables).unwrap().user(), Some("bo"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let said = |count: usize| {
            of(Wanted::default(), &ALL[..count])
                .unwrap_err()
                .to_string()
        };
        assert!(said(0).starts_with("No tenant is given: use --host or set C8Y_HOST."));
        assert!(said(2).starts_with("No user is given"), "{}", said(2));
        assert!(said(3).starts_with("No password is given"), "{}", said(3));
    }

    #[test]
    fn no_error_and_no_debug_print_holds_a_secret() {
        let mut variables = ALL;
        variables[0].1 = "not an address";
        let error = of(Wanted::default(), &variables).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret-word"));
        let wanted = Wanted {
            password: Some("secret-word".to_owned().into()),
            token: Some("secret-token".to_owned().into()),
            ..Wanted::default()
        };
        assert!(!format!("{wanted:?}").contains("secret-"));
        let connection = of(wanted, &ALL).unwrap();
        assert!(!format!("{connection:?}").contains("secret-"));
    }
}
