//! Where the platform is, and as whom it is asked. Secrets stay masked.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::kept_limit::KeptLimit;
use super::mode::Guard;
use super::tls::Trust;
use super::{ApiError, ErrorKind, secret_words};
use crate::domain::clean;

/// As whom the platform is asked.
#[derive(Clone)]
pub enum Credentials {
    /// A user and a password.
    Basic {
        /// The user's name, with or without `tenant/` in front.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A user and a password that are exchanged for a token once (OAuth
    /// internal).
    Internal {
        /// The user's name, with or without `tenant/` in front.
        user: String,
        /// The password.
        password: SecretString,
        /// The code of a second factor, where one is given already.
        code: Option<SecretString>,
    },
    /// A user and a password that are used as the platform offers it: for a
    /// token where it gives some, else with each request.
    Offered {
        /// The user's name, with or without `tenant/` in front.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token, as the platform's own login gives it.
    Bearer(SecretString),
    /// The certificate that is shown when the connection is made.
    Certificate,
    /// The person signs in in a browser.
    Device,
}

impl Credentials {
    pub(super) fn user_and_password(&self) -> Option<(&str, &SecretString)> {
        match self {
            Self::Basic { user, password }
            | Self::Internal { user, password, .. }
            | Self::Offered { user, password } => Some((user, password)),
            Self::Bearer(_) | Self::Certificate | Self::Device => None,
        }
    }

    /// Puts another password in; says whether there is one at all.
    pub(super) fn set_password(&mut self, word: SecretString) -> bool {
        match self {
            Self::Basic { password, .. }
            | Self::Internal { password, .. }
            | Self::Offered { password, .. } => {
                *password = word;
                true
            }
            Self::Bearer(_) | Self::Certificate | Self::Device => false,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => write!(f, "Basic({user}, ***)"),
            Self::Internal { user, .. } => write!(f, "Internal({user}, ***)"),
            Self::Offered { user, .. } => write!(f, "Offered({user}, ***)"),
            Self::Bearer(_) => f.write_str("Bearer(***)"),
            Self::Certificate => f.write_str("Certificate"),
            Self::Device => f.write_str("Device"),
        }
    }
}

/// An origin and the credentials for it.
#[derive(Clone, Debug)]
pub struct Connection {
    origin: Url,
    host: String,
    tenant: Option<String>,
    credentials: Credentials,
    way_on: Option<Credentials>,
    guard: Guard,
    trust: Trust,
    upload_limit: KeptLimit,
    profile: Option<String>,
    /// Whether that profile keeps the password, as no command prints it.
    keeps_password: bool,
    /// Whether the person typed the password for it.
    is_typed: bool,
}

impl Connection {
    /// Takes a host as people write or paste it: `acme.example.com`,
    /// `https://acme.example.com/apps/cockpit`, `http://127.0.0.1:1234`.
    /// Without a scheme it is `https`; a path is ignored. `tenant` may be
    /// `None` where the host tells the tenant (`API.md` section 1.1).
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] where it is no address of a web server, where it
    /// carries a user or a password, or where the credentials cannot be sent.
    pub fn new(
        host: &str,
        tenant: Option<String>,
        credentials: Credentials,
    ) -> Result<Self, ApiError> {
        let origin = parse_origin(host)?;
        let shown = match (origin.host_str(), origin.port()) {
            (Some(name), Some(port)) => format!("{name}:{port}"),
            (Some(name), None) => name.to_owned(),
            (None, _) => return Err(not_an_address(host)),
        };
        let connection = Self {
            origin,
            host: shown,
            tenant: tenant.filter(|tenant| !tenant.trim().is_empty()),
            credentials,
            way_on: None,
            guard: Guard::default(),
            trust: Trust::default(),
            upload_limit: KeptLimit::default(),
            profile: None,
            keeps_password: false,
            is_typed: false,
        };
        if !connection.needs_no_user() {
            connection.authorization_of(&connection.credentials)?;
        }
        Ok(connection)
    }

    /// The same connection, through which only this much is changed.
    #[must_use]
    pub fn guarded(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }

    /// The same connection, which the profile of this name describes.
    #[must_use]
    pub fn of_profile(mut self, name: Option<String>) -> Self {
        self.profile = name;
        self
    }

    /// The name of the profile that describes it, where one does.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The same connection, whose profile keeps its password.
    #[must_use]
    pub const fn keeping_password(mut self, keeps: bool) -> Self {
        self.keeps_password = keeps;
        self
    }

    /// The profile with which a password for it can be kept.
    #[must_use]
    pub fn keeps_in(&self) -> Option<&str> {
        self.profile().filter(|_| self.keeps_password)
    }

    /// The same connection, to a server that is known by this, too.
    #[must_use]
    pub fn trusting(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// How the server is known, and what it is shown, where TLS is spoken.
    #[must_use]
    pub const fn trust(&self) -> &Trust {
        &self.trust
    }

    /// How the server is known, and what it is shown: a sentence.
    #[must_use]
    pub fn safety(&self) -> String {
        if !self.is_secure() {
            let stays = " It does not leave this machine.";
            let stays = if self.is_loopback() { stays } else { "" };
            return format!("The connection is not secured.{stays}");
        }
        let known = match self.trust.pin() {
            Some(pin) => format!("The server has the pinned certificate {pin}"),
            None => "An authority known here stands for the server".to_owned(),
        };
        let shown = match self.trust.has_identity() {
            true => "; it is shown the certificate of the client.",
            false => ".",
        };
        format!("{known}{shown}")
    }

    /// The same connection, of whose tenant this is kept from an earlier run.
    #[must_use]
    pub fn limited(mut self, upload_limit: KeptLimit) -> Self {
        self.upload_limit = upload_limit;
        self
    }

    pub(super) const fn upload_limit(&self) -> Option<u64> {
        self.upload_limit.bytes()
    }

    /// What is kept of it holds no longer. Blocks.
    pub(super) fn forget_upload_limit(&self) {
        self.upload_limit.forget();
    }

    /// The same connection with another password, which the person typed; where it has
    /// none nothing changes.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] where it cannot be sent.
    pub fn with_password(mut self, word: SecretString) -> Result<Self, ApiError> {
        if self.credentials.set_password(word) {
            self.is_typed = true;
            self.authorization_of(&self.credentials)?;
        }
        Ok(self)
    }

    /// The same connection, on which one signs in so once its token is not taken
    /// any more: by user and password, of which an empty one is asked for.
    #[must_use]
    pub fn with_way_on(mut self, credentials: Credentials) -> Self {
        self.way_on = Some(credentials);
        self
    }

    pub(super) const fn is_typed(&self) -> bool {
        self.is_typed
    }

    pub(super) const fn way_on(&self) -> Option<&Credentials> {
        self.way_on.as_ref()
    }

    /// What may be changed through it.
    #[must_use]
    pub const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The host to show: its name, and its port where it is not the usual one.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The user's name as it was given; `None` with a token, a certificate and a
    /// login in a browser.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.credentials.user_and_password().map(|(user, _)| user)
    }

    /// The password as it was given; `None` where [`Connection::user`] is.
    #[must_use]
    pub fn password(&self) -> Option<&SecretString> {
        let (_, password) = self.credentials.user_and_password()?;
        Some(password)
    }

    /// Whether one signs in without a user: by a certificate or in a browser.
    #[must_use]
    pub const fn needs_no_user(&self) -> bool {
        matches!(
            self.credentials,
            Credentials::Certificate | Credentials::Device
        )
    }

    /// The tenant as it was given.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Scheme, host and port; the path is `/`.
    pub(super) const fn origin(&self) -> &Url {
        &self.origin
    }

    /// Whether the connection is to be secured.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Whether the host is this machine: then no proxy stands between.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.origin)
    }

    pub(super) const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The `Authorization` header of other credentials, marked so that it is
    /// never printed.
    pub(super) fn authorization_of(
        &self,
        credentials: &Credentials,
    ) -> Result<HeaderValue, ApiError> {
        let text = match credentials {
            Credentials::Basic { user, password }
            | Credentials::Offered { user, password }
            | Credentials::Internal { user, password, .. } => {
                if user.is_empty() || user.contains(':') || user.chars().any(char::is_control) {
                    return Err(invalid("the user name is empty or holds a colon"));
                }
                let user = self.user_with_tenant(user);
                secret_words::basic(&user, password.expose_secret())
            }
            Credentials::Bearer(token) => {
                secret_words::joined(&["Bearer ", token.expose_secret().trim()])
            }
            Credentials::Certificate | Credentials::Device => {
                return Err(invalid("this login has no header before it is done"));
            }
        };
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| invalid("the token holds characters that no token has"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// `tenant/user`, unless the user's name says its tenant already.
    fn user_with_tenant(&self, user: &str) -> String {
        match &self.tenant {
            Some(tenant) if !user.contains('/') => format!("{}/{user}", tenant.trim()),
            _ => user.to_owned(),
        }
    }
}

fn parse_origin(host: &str) -> Result<Url, ApiError> {
    let text = host.trim();
    let lower = text.to_ascii_lowercase();
    let with_scheme = if lower.starts_with("http://") || lower.starts_with("https://") {
        text.to_owned()
    } else if text.contains("://") {
        return Err(not_an_address(text));
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&with_scheme).map_err(|_| not_an_address(text))?;
    if !url.username().is_empty() || url.password().is_some() {
        // The text is not repeated: it holds a secret.
        return Err(invalid(
            "the address holds a user or a password; give them on their own",
        ));
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn not_an_address(text: &str) -> ApiError {
    let short: String = text.chars().take(100).collect();
    invalid(format!(
        "“{}” is not the address of a tenant, such as acme.example.com",
        clean(&short)
    ))
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorKind::Invalid, "connect", message)
}

/// Whether the host of an address is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;

    use super::*;

    fn basic(user: &str) -> Credentials {
        Credentials::Basic {
            user: user.to_owned(),
            password: SecretString::from("s3cret"),
        }
    }

    fn origin(host: &str) -> String {
        Connection::new(host, None, basic("ana"))
            .map(|c| c.origin().to_string())
            .unwrap_or_else(|e| format!("error: {e}"))
    }

    #[test]
    fn a_host_is_taken_as_people_write_it() {
        assert_eq!(origin("acme.example.com"), "https://acme.example.com/");
        assert_eq!(
            origin(" https://acme.example.com/ "),
            "https://acme.example.com/"
        );
        assert_eq!(
            origin("https://acme.example.com/apps/cockpit/index.html?x=1#/"),
            "https://acme.example.com/"
        );
        assert_eq!(origin("HTTP://127.0.0.1:1234"), "http://127.0.0.1:1234/");
        assert_eq!(
            origin("acme.example.com:8443"),
            "https://acme.example.com:8443/"
        );
        assert_eq!(origin("[::1]:8080"), "https://[::1]:8080/");
        for bad in ["", "  ", "ftp://acme", "https://", "a b", "http://x:99999"] {
            assert!(origin(bad).starts_with("error: "), "{bad:?}");
        }
    }

    #[test]
    fn a_secret_in_the_address_is_refused_and_not_repeated() {
        let said = origin("https://ana:hunter2@acme.example.com");
        assert!(said.contains("give them on their own"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn the_host_to_show_leaves_out_the_usual_port() {
        let host = |text| {
            Connection::new(text, None, basic("ana"))
                .unwrap()
                .host()
                .to_owned()
        };
        assert_eq!(host("https://acme.example.com:443"), "acme.example.com");
        assert_eq!(host("http://127.0.0.1:1234"), "127.0.0.1:1234");
    }

    #[test]
    fn the_tenant_goes_before_the_user_once() {
        let header = |tenant: Option<&str>, user| {
            let value = Connection::new("acme", tenant.map(str::to_owned), basic(user))
                .and_then(|c| c.authorization_of(&c.credentials))
                .unwrap();
            assert!(value.is_sensitive());
            let text = value.to_str().unwrap().replace("Basic ", "");
            String::from_utf8(BASE64.decode(text).unwrap()).unwrap()
        };
        assert_eq!(header(Some("t1"), "ana"), "t1/ana:s3cret");
        assert_eq!(header(Some("t1"), "t1/ana"), "t1/ana:s3cret");
        assert_eq!(header(Some(" "), "ana"), "ana:s3cret");
        assert_eq!(header(None, "ana"), "ana:s3cret");
    }

    #[test]
    fn no_secret_is_in_a_debug_print() {
        let token = Credentials::Bearer(SecretString::from("tok3n"));
        for credentials in [basic("ana"), token] {
            let shown = format!("{:?}", Connection::new("acme", None, credentials));
            assert!(
                !shown.contains("s3cret") && !shown.contains("tok3n"),
                "{shown}"
            );
        }
    }

    #[test]
    fn credentials_that_cannot_be_sent_are_refused() {
        assert!(Connection::new("acme", None, basic("a:b")).is_err());
        assert!(Connection::new("acme", None, basic("")).is_err());
        let token = Credentials::Bearer(SecretString::from("a\nb"));
        assert!(Connection::new("acme", None, token).is_err());
    }
}
