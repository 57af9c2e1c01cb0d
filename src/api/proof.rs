//! What proves the user with a request, and how a line for a shell says it: by
//! the variables that hold it, never by the secret.

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap};

use super::Connection;

/// What proves the user with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: it is asked by nobody.
    #[default]
    Nothing,
    /// User and password; the name of the user says the tenant where it must.
    User,
    /// User and password, with the tenant in front of the user.
    UserOfTenant,
    /// A token, also where a cookie carries it.
    Token,
}

impl Proof {
    /// What goes with the requests of a connection as it was given.
    pub(super) fn of(connection: &Connection) -> Self {
        match connection.user() {
            Some(_) => Self::of_password(connection),
            None => Self::Token,
        }
    }

    /// What goes with a request of this connection that is signed by a password.
    pub(super) fn of_password(connection: &Connection) -> Self {
        let way_on = connection.way_on();
        let user = connection.user().or_else(|| {
            let (user, _) = way_on?.user_and_password()?;
            Some(user)
        });
        let has_tenant = user.is_some_and(|user| user.contains('/'));
        match connection.tenant() {
            Some(_) if !has_tenant => Self::UserOfTenant,
            _ => Self::User,
        }
    }

    /// What goes with a request of these headers, where this is what goes with one
    /// that is signed by a password.
    pub(super) fn in_headers(headers: &HeaderMap, by_password: Self) -> Self {
        match headers.get(AUTHORIZATION) {
            Some(value) if value.as_bytes().starts_with(b"Basic ") => by_password,
            Some(_) => Self::Token,
            None if headers.contains_key(COOKIE) => Self::Token,
            None => Self::Nothing,
        }
    }

    /// What a line for curl has for it, in variables; `None`: nothing.
    pub(super) const fn for_curl(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::User => Some("-u \"$C8Y_USER:$C8Y_PASSWORD\""),
            Self::UserOfTenant => Some("-u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\""),
            Self::Token => Some("-H \"Authorization: Bearer $C8Y_TOKEN\""),
        }
    }
}
