//! What one place says about a connection, and how several places go together.
//!
//! Pure. A password goes to no host but the one that it was kept for: a layer
//! that names another host than the layers before it is left out, and one of
//! another user gives no secret. Below a layer that says that one signs in by a
//! device or a certificate, none gives a token, a user or a password.

use std::path::PathBuf;

use secrecy::SecretString;

use super::Locked;
use crate::api::{Connection, Credentials, Mode};

/// Where a secret comes from.
#[derive(Clone, Debug)]
pub enum Secret {
    /// It is here.
    Here(SecretString),
    /// It is kept in a file, for the profile of this name.
    Kept(String),
    /// It is kept in the keyring of the system, for the profile of this name.
    InKeyring(String),
    /// A command prints it on the first line of its standard output.
    Printed(String),
}

/// How one signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// User and password go with each request.
    Basic,
    /// User and password are exchanged for a token once (OAuth internal).
    Internal,
    /// In a browser, by a code.
    Device,
    /// By the certificate of the client.
    Certificate,
}

impl Login {
    /// The words for all of them, as a sentence names them.
    pub const WORDS: &str = "basic, internal, device and certificate";

    /// The login of this name: `basic`, `internal`, `device` or `certificate`.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "basic" => Some(Self::Basic),
            "internal" => Some(Self::Internal),
            "device" => Some(Self::Device),
            "certificate" => Some(Self::Certificate),
            _ => None,
        }
    }

    /// The login that go-c8y-cli calls so; `None` for those that are not known,
    /// which are then found out.
    #[must_use]
    pub(super) fn of_go_c8y_cli(word: &str) -> Option<Self> {
        match word.trim().to_ascii_uppercase().as_str() {
            "BASIC" => Some(Self::Basic),
            "OAUTH2_INTERNAL" => Some(Self::Internal),
            "DEVICE" => Some(Self::Device),
            "CERTIFICATE" => Some(Self::Certificate),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Internal => "internal",
            Self::Device => "device",
            Self::Certificate => "certificate",
        }
    }

    /// Whether it needs no token, user or password of the person.
    #[must_use]
    pub const fn needs_no_secret(self) -> bool {
        matches!(self, Self::Device | Self::Certificate)
    }
}

/// What one place says: flags, the environment, a session, a profile.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// What the place is called, as it stands behind “by”.
    pub by: String,
    /// The name of the profile, where it is one.
    pub profile: Option<String>,
    /// The tenant's host, with or without a scheme.
    pub host: Option<String>,
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The user's name, with or without `tenant/` in front.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Secret>,
    /// A password of this place that could not be opened.
    pub locked: Option<Locked>,
    /// A token instead of user and password.
    pub token: Option<SecretString>,
    /// The user whom the place of the token names, with or without `tenant/` in
    /// front.
    pub token_user: Option<String>,
    /// The code of a second factor.
    pub code: Option<SecretString>,
    /// How one logs in.
    pub login: Option<Login>,
    /// What may be changed, and who says so.
    pub mode: Option<(Mode, String)>,
    /// Whether plain `http` may leave this machine.
    pub plain_http: Option<bool>,
    /// A file with authorities beside those of the system, as PEM.
    pub ca_file: Option<PathBuf>,
    /// The SHA-256 of the one certificate that the server may show.
    pub tls_fingerprint: Option<String>,
    /// A file with a certificate that the server is shown, as PEM.
    pub client_cert: Option<PathBuf>,
    /// The file with its key; `None`: it is in the same file.
    pub client_key: Option<PathBuf>,
}

impl Layer {
    /// This layer, and of `below` what it leaves open.
    #[must_use]
    pub fn over(mut self, below: Self) -> Self {
        if let (Some(host), Some(other)) = (&self.host, &below.host)
            && !is_same_origin(host, other)
        {
            return self;
        }
        let signs_in_by_itself = self.login.is_some_and(Login::needs_no_secret);
        self.mode = self.mode.or(below.mode);
        self.plain_http = self.plain_http.or(below.plain_http);
        self.login = self.login.or(below.login);
        self.ca_file = self.ca_file.or(below.ca_file);
        self.tls_fingerprint = self.tls_fingerprint.or(below.tls_fingerprint);
        if self.client_cert.is_none() {
            // A key belongs to its certificate.
            self.client_cert = below.client_cert;
            self.client_key = self.client_key.or(below.client_key);
        }
        let is_of_other = match (&self.user, &below.user) {
            (Some(user), Some(other)) => name(user) != name(other),
            _ => false,
        };
        // What lies below may be of another tenant, and would win over this login.
        if !is_of_other && !signs_in_by_itself {
            if self.token.is_none() {
                self.profile = self.profile.or(below.profile);
            }
            let names_user = self.user.is_some() || self.password.is_some();
            // Of the same user a token is better than nothing.
            let has_nothing_else =
                self.password.is_none() && below.password.is_none() && below.user.is_some();
            if self.token.is_none() && (!names_user || has_nothing_else) {
                self.token = below.token;
                self.token_user = below.token_user;
            }
            self.user = self.user.or(below.user);
            self.password = self.password.or(below.password);
            self.locked = self.locked.or(below.locked);
            self.code = self.code.or(below.code);
        }
        self.host = self.host.or(below.host);
        self.tenant = self.tenant.or(below.tenant);
        if self.by.is_empty() {
            self.by = below.by;
        }
        self
    }
}

impl Layer {
    /// Whether user and password are of the user of the token.
    pub(super) fn is_of_token(&self) -> bool {
        match (&self.user, &self.token_user) {
            (Some(user), Some(of_token)) => name(user) == name(of_token),
            _ => false,
        }
    }
}

/// The user's name without its tenant.
pub(super) fn name(user: &str) -> &str {
    user.rsplit_once('/').map_or(user, |(_, name)| name)
}

/// Whether two logins, each a user's name and a tenant's id, name different tenants.
/// One that names none may be of any.
pub(super) fn is_other_tenant(
    one: (Option<&str>, Option<&str>),
    other: (Option<&str>, Option<&str>),
) -> bool {
    match (tenant(one), tenant(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// The tenant of a login. That before the user's name wins, as when it is sent.
fn tenant<'a>((user, tenant): (Option<&'a str>, Option<&'a str>)) -> Option<&'a str> {
    let of_user = user.and_then(|user| user.rsplit_once('/'));
    let tenant = of_user.map(|(tenant, _)| tenant).or(tenant)?.trim();
    Some(tenant).filter(|tenant| !tenant.is_empty())
}

/// Whether both lead to the same scheme, host and port.
fn is_same_origin(one: &str, other: &str) -> bool {
    origin(one) == origin(other)
}

/// Scheme, host and port of an address that people wrote, always in the same
/// way; the text itself where it is no address.
pub(super) fn origin(host: &str) -> String {
    let nobody = Credentials::Bearer("x".into());
    match Connection::new(host, None, nobody) {
        Ok(connection) => {
            let scheme = if connection.is_secure() {
                "https"
            } else {
                "http"
            };
            format!("{scheme}://{}", connection.host())
        }
        Err(_) => host.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(host: Option<&str>, user: Option<&str>, password: bool) -> Layer {
        Layer {
            host: host.map(str::to_owned),
            user: user.map(str::to_owned),
            password: password.then(|| Secret::Here("x".into())),
            ..Layer::default()
        }
    }

    #[test]
    fn a_layer_of_another_host_gives_nothing() {
        let mut below = layer(Some("b.example.com"), Some("ana"), true);
        below.mode = Some((Mode::PROD, "b".into()));
        let both = layer(Some("a.example.com"), None, false).over(below);
        assert_eq!(both.user, None);
        assert!(both.password.is_none() && both.mode.is_none());
    }

    #[test]
    fn the_same_host_may_be_written_in_many_ways() {
        for same in [
            "a.example.com",
            "https://A.example.com/apps",
            "a.example.com:443",
        ] {
            let both = layer(Some("a.example.com"), None, false).over(layer(
                Some(same),
                Some("ana"),
                true,
            ));
            assert_eq!(both.user.as_deref(), Some("ana"), "{same}");
        }
        for other in ["http://a.example.com", "a.example.com:8443"] {
            let both = layer(Some("a.example.com"), None, false).over(layer(
                Some(other),
                Some("ana"),
                true,
            ));
            assert_eq!(both.user, None, "{other}");
        }
    }

    #[test]
    fn the_password_of_one_user_is_none_of_another() {
        let kept = || layer(Some("a.example.com"), Some("t1/ana"), true);
        let both = layer(None, Some("bo"), false).over(kept());
        assert_eq!(both.host.as_deref(), Some("a.example.com"));
        assert!(both.password.is_none());
        let both = layer(None, Some("ana"), false).over(kept());
        assert!(both.password.is_some());
    }

    #[test]
    fn a_token_yields_to_a_user_that_is_named_before() {
        let mut below = layer(None, None, false);
        below.token = Some("x".into());
        assert!(
            layer(None, Some("ana"), false)
                .over(below.clone())
                .token
                .is_none()
        );
        assert!(layer(None, None, true).over(below.clone()).token.is_none());
        assert!(layer(None, None, false).over(below).token.is_some());
    }

    #[test]
    fn below_a_login_that_needs_no_secret_none_is_taken() {
        for login in [Login::Device, Login::Certificate] {
            let above = Layer {
                login: Some(login),
                ..layer(Some("a.example.com"), None, false)
            };
            let below = Layer {
                token: Some("x".into()),
                tenant: Some("t1".into()),
                ..layer(None, Some("ana"), true)
            };
            let both = above.over(below);
            assert!(both.token.is_none() && both.password.is_none());
            assert_eq!((both.user, both.tenant.as_deref()), (None, Some("t1")));
        }
    }
}
