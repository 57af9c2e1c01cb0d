//! Which tenant, as whom: from flags, the environment, the sessions of
//! go-c8y-cli and the profiles; and what is kept for the next time that is no
//! transfer.
//!
//! A flag wins over the environment, whose names are those of go-c8y-cli; that
//! wins over sessions, these over profiles. An empty variable counts as not set.
//! How they go together is pure: the environment comes in as a function, and what
//! is kept on the machine as [`Chosen`], so that tests need neither.

mod changing;
mod choosing;
mod edited;
mod finding;
mod keeping;
mod keymap_file;
mod known;
mod layer;
mod limits;
mod locale;
mod lock;
mod locked;
mod logfile;
mod new_connection;
mod outside;
mod placing;
mod printed;
mod profiles;
mod run_flags;
mod sealed;
mod secrets;
mod session_files;
mod sessions;
mod settings;
mod state;
mod trust;
mod typed;

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

pub use changing::{ProfileChange, ProfileEdit, Removed, change_profile, remove_profile};
pub use choosing::{Chosen, is_of_the_machine};
pub use finding::FindingFile;
pub use keeping::{Keeping, Kept, NotKept};
pub use keymap_file::KeymapFile;
pub use known::{Known, Source, known, known_one};
pub use layer::{Layer, Login, Secret};
pub use limits::{KeptLimits, LimitsFile, with_kept};
pub use locale::{has_signs, has_utf8};
pub use locked::{Locked, Opened};
pub use logfile::{log_path, log_to};
pub use new_connection::{NewConnection, goes_in_the_open, unfit_profile_name};
pub use outside::{host_of, who_of};
pub use printed::{printed, printed_aside};
pub use profiles::{Profile, ProfileFile, Profiles};
pub use run_flags::RunFlags;
pub use secrets::{Keyring, Place, SecretFile, Vault};
pub use sessions::{Session, session, session_home, sessions};
pub use settings::{Settings, own_theme, own_themes, themes_folder};
pub use state::{config_folder, state_folder};
pub use typed::keep_typed;

use crate::api::{ApiError, Connection, Credentials, Guard, Mode};
use crate::domain::clean;

/// A variable of the environment by its name.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What the command line says about the connection.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The profile to use.
    pub profile: Option<String>,
    /// The session of go-c8y-cli to use, by name or path.
    pub session: Option<String>,
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
    /// The code of a second factor.
    pub code: Option<SecretString>,
    /// How one logs in.
    pub login: Option<Login>,
    /// What may be changed.
    pub mode: Option<Mode>,
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// Whether plain `http` may leave this machine.
    pub plain_http: bool,
    /// A file with authorities beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The fingerprint of the one certificate that the server may show.
    pub tls_fingerprint: Option<String>,
    /// A file with a certificate that the server is shown.
    pub client_cert: Option<PathBuf>,
    /// The file with its key.
    pub client_key: Option<PathBuf>,
}

/// Why there is no connection. Its `Display` is a sentence that never holds a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// Something is not given at all.
    #[error("No {0} is given: {hint}. To look around without a tenant: c8ybin demo.", hint = .0.hint())]
    Missing(Needed),
    /// A secret is there and cannot be opened.
    #[error("{0}")]
    Locked(Locked),
    /// What is kept on this machine cannot be used.
    #[error("{0}")]
    Said(String),
    /// What is given cannot be used.
    #[error("{0}")]
    Unusable(#[from] ApiError),
}

impl NoConnection {
    /// There is no profile of this name.
    #[must_use]
    pub fn no_profile(name: &str, profiles: &Profiles) -> Self {
        let names: Vec<_> = profiles.named.keys().map(|name| clean(name)).collect();
        let known = if names.is_empty() {
            "there is none yet; c8ybin profiles add NAME makes one".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        Self::Said(format!("There is no profile “{}”: {known}.", clean(name)))
    }
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

/// Gives the secret of a connection: where from, for which host and which user.
pub type Opener<'a> = &'a dyn Fn(&Secret, &str, &str) -> Result<Option<SecretString>, NoConnection>;

impl Wanted {
    /// The connection that all places give together. A user or a password as a
    /// flag is stronger than a token of the environment; there, a token is
    /// stronger than a password, as with go-c8y-cli. `open` is asked once, where a
    /// password is needed.
    ///
    /// # Errors
    /// What is missing, or why what is given cannot be used.
    pub fn connection(
        self,
        chosen: Chosen,
        environment: Environment<'_>,
        open: Opener<'_>,
    ) -> Result<Connection, NoConnection> {
        let guard = self.guard();
        let of_shell = chosen.of_shell.clone();
        let mut layer = self.layer(chosen, environment)?;
        let host = layer.host.take();
        let host = host.ok_or(NoConnection::Missing(Needed::Tenant))?;
        let locked = layer.locked.take();
        let keeps_password = !matches!(layer.password, Some(Secret::Printed(_)));
        let trust = trust::trust(&layer)?;
        let says_trust = layer.ca_file.is_some()
            || layer.tls_fingerprint.is_some()
            || layer.client_cert.is_some();
        let beside = match &layer.token {
            Some(_) => beside_token(&layer, &host, open),
            None => None,
        };
        let credentials = match (layer.token, layer.login) {
            (Some(token), _) => Credentials::Bearer(token),
            (None, Some(Login::Device)) => Credentials::Device,
            (None, Some(Login::Certificate)) if !trust.has_identity() => {
                return Err(NoConnection::Said(
                    "The login by a certificate needs one: --client-cert names its file."
                        .to_owned(),
                ));
            }
            (None, Some(Login::Certificate)) => Credentials::Certificate,
            // Nothing else is given to sign in by.
            (None, None) if layer.user.is_none() && trust.has_identity() => {
                Credentials::Certificate
            }
            (None, login) => {
                let user = layer.user.ok_or(NoConnection::Missing(Needed::User))?;
                let password = match layer.password {
                    Some(secret) => open(&secret, &host, &user)?,
                    None => None,
                };
                let missing = NoConnection::Missing(Needed::Password);
                let password = password.ok_or(locked.map_or(missing, NoConnection::Locked))?;
                by_password(user, password, login, layer.code)
            }
        };
        let guard = guard.or_else(|| layer.mode.map(|(mode, by)| Guard { mode, by }));
        let guard = guard.or(of_shell);
        let guard = guard.unwrap_or_else(|| outside::usual_guard(environment));
        let mut connection = Connection::new(&host, layer.tenant, credentials)?
            .guarded(guard)
            .trusting(trust)
            .of_profile(layer.profile)
            .keeping_password(keeps_password);
        if let Some(beside) = beside {
            connection = connection.with_way_on(beside);
        }
        // Whoever pins a certificate must not be left alone without one.
        if !connection.is_secure() && says_trust {
            return Err(NoConnection::Said(format!(
                "{} is asked for by plain http, where no certificate is looked at and none is \
                 shown: use https, or leave out the fingerprint, the authorities and the \
                 certificate of the client.",
                clean(connection.host())
            )));
        }
        if !connection.is_secure() && !connection.is_loopback() && layer.plain_http != Some(true) {
            return Err(NoConnection::Said(format!(
                "{} is asked for by plain http, so that anybody on the way can read the password: \
                 use https, or say --plain-http, or plain_http = true in its profile.",
                clean(connection.host())
            )));
        }
        Ok(connection)
    }

    /// What the flags say of what may be changed.
    fn guard(&self) -> Option<Guard> {
        if self.read_only {
            return Some(Guard {
                mode: Mode::PROD,
                by: "--read-only".to_owned(),
            });
        }
        let mode = self.mode?;
        let by = format!("--mode {}", mode.word());
        Some(Guard { mode, by })
    }

    /// What all places say together.
    ///
    /// # Errors
    /// Why they do not go together.
    pub fn layer(
        self,
        chosen: Chosen,
        environment: Environment<'_>,
    ) -> Result<Layer, NoConnection> {
        let outside = outside::outside(environment, self.user.as_deref());
        let flags = Layer {
            host: self.host.filter(|host| !host.trim().is_empty()),
            tenant: self.tenant,
            token_user: self.user.clone(),
            user: self.user,
            password: self.password.map(Secret::Here),
            token: self.token,
            code: self.code,
            login: self.login,
            plain_http: self.plain_http.then_some(true),
            ca_file: self.ca_file,
            tls_fingerprint: self.tls_fingerprint,
            client_cert: self.client_cert,
            client_key: self.client_key,
            ..Layer::default()
        };
        if let Some(named) = chosen.by_flag {
            if flags.host.is_some() {
                return Err(NoConnection::Said(format!(
                    "--host is given beside {}, which names its own host: leave one of them out.",
                    named.by
                )));
            }
            return Ok(flags.over(named).over(outside));
        }
        // Both are of this very moment, so they go together whatever host they
        // name.
        let signs_in_by_itself = flags.login.is_some_and(Login::needs_no_secret);
        let asks_for_other = signs_in_by_itself || flags.user.is_some() || flags.password.is_some();
        let both = Layer {
            host: flags.host.or(outside.host),
            tenant: flags.tenant.or(outside.tenant),
            user: flags.user.or(outside.user.filter(|_| !signs_in_by_itself)),
            password: flags
                .password
                .or(outside.password.filter(|_| !signs_in_by_itself)),
            token_user: match flags.token {
                Some(_) => flags.token_user,
                None => outside.token_user,
            },
            token: flags.token.or(outside.token.filter(|_| !asks_for_other)),
            login: flags.login.or(outside.login),
            client_key: match flags.client_cert {
                Some(_) => flags.client_key,
                None => flags.client_key.or(outside.client_key),
            },
            client_cert: flags.client_cert.or(outside.client_cert),
            ..flags
        };
        Ok(chosen.otherwise.into_iter().fold(both, Layer::over))
    }

    /// The same wish, with what it leaves open from another one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            profile: self.profile.or(other.profile),
            session: self.session.or(other.session),
            host: self.host.or(other.host),
            tenant: self.tenant.or(other.tenant),
            user: self.user.or(other.user),
            password: self.password.or(other.password),
            token: self.token.or(other.token),
            code: self.code.or(other.code),
            login: self.login.or(other.login),
            mode: self.mode.or(other.mode),
            read_only: self.read_only || other.read_only,
            plain_http: self.plain_http || other.plain_http,
            ca_file: self.ca_file.or(other.ca_file),
            tls_fingerprint: self.tls_fingerprint.or(other.tls_fingerprint),
            client_cert: self.client_cert.or(other.client_cert),
            client_key: self.client_key.or(other.client_key),
        }
    }
}

/// How one signs in by user and password.
fn by_password(
    user: String,
    password: SecretString,
    login: Option<Login>,
    code: Option<SecretString>,
) -> Credentials {
    match login {
        // A code goes with the exchange for a token alone.
        Some(Login::Internal) => Credentials::Internal {
            user,
            password,
            code,
        },
        _ if code.is_some() => Credentials::Internal {
            user,
            password,
            code,
        },
        Some(_) => Credentials::Basic { user, password },
        None => Credentials::Offered { user, password },
    }
}

/// How one signs in once the token is not taken any more: by the password of the
/// user whom the place of the token names, as it could be of anybody else's. An
/// empty password is one that is not known.
fn beside_token(layer: &Layer, host: &str, open: Opener<'_>) -> Option<Credentials> {
    let user = layer.token_user.clone()?;
    let password = match &layer.password {
        Some(secret @ (Secret::Here(_) | Secret::Kept(_))) if layer.is_of_token() => {
            open(secret, host, &user).ok().flatten()
        }
        // To look there may need a person, and it may never be needed.
        _ => None,
    };
    let login = layer.login.filter(|login| !login.needs_no_secret());
    let password = password.unwrap_or_default();
    Some(by_password(user, password, login, layer.code.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(wanted: Wanted, variables: &[(&str, &str)]) -> Result<Connection, NoConnection> {
        with(wanted, Chosen::default(), variables)
    }

    fn with(
        wanted: Wanted,
        chosen: Chosen,
        variables: &[(&str, &str)],
    ) -> Result<Connection, NoConnection> {
        let environment = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        wanted.connection(chosen, &environment, &|secret, host, user| {
            Ok(Some(match secret {
                Secret::Here(secret) => secret.clone(),
                Secret::Kept(name) | Secret::InKeyring(name) => {
                    format!("kept {name} {host} {user}").into()
                }
                Secret::Printed(command) => format!("printed {command}").into(),
            }))
        })
    }

    fn profile(host: &str, user: &str) -> Layer {
        let profile = Profile {
            host: host.into(),
            user: Some(user.into()),
            mode: Some("qual".into()),
            ..Profile::default()
        };
        profile.layer("acme").unwrap()
    }

    fn mode(connection: &Connection) -> (&str, &str) {
        (connection.guard().mode.word(), &connection.guard().by)
    }

    #[test]
    fn a_profile_by_flag_wins_over_the_environment_which_gives_it_no_password() {
        let chosen = Chosen {
            by_flag: Some(profile("p.example.com", "bo")),
            ..Chosen::default()
        };
        let connection = with(Wanted::default(), chosen.clone(), &ALL).unwrap();
        assert_eq!(
            (connection.host(), connection.user(), connection.tenant()),
            ("p.example.com", Some("bo"), None)
        );
        assert_eq!(mode(&connection), ("qual", "the profile “acme”"));
        let wanted = Wanted {
            host: Some("x".into()),
            ..Wanted::default()
        };
        let said = with(wanted, chosen, &ALL).unwrap_err().to_string();
        assert!(said.contains("beside the profile “acme”"), "{said}");
    }

    #[test]
    fn the_default_profile_is_used_where_nothing_else_names_a_tenant() {
        let chosen = || Chosen {
            otherwise: vec![
                profile("s.example.com", "ana"),
                profile("p.example.com", "bo"),
            ],
            ..Chosen::default()
        };
        let connection = with(Wanted::default(), chosen(), &[]).unwrap();
        assert_eq!(connection.host(), "s.example.com");
        assert_eq!(mode(&connection).0, "qual");
        let connection = with(Wanted::default(), chosen(), &ALL).unwrap();
        assert_eq!(connection.host(), "env.example.com");
        assert_eq!(mode(&connection).0, "dev");
        let host = [("C8Y_HOST", "p.example.com")];
        let connection = with(Wanted::default(), chosen(), &host).unwrap();
        assert_eq!(connection.user(), Some("bo"));
    }

    #[test]
    fn flags_say_last_what_may_be_changed() {
        let chosen = || Chosen {
            by_flag: Some(profile("p.example.com", "bo")),
            ..Chosen::default()
        };
        let wanted = Wanted {
            mode: Some(Mode::DEV),
            ..Wanted::default()
        };
        let connection = with(wanted.clone(), chosen(), &[]).unwrap();
        assert_eq!(mode(&connection), ("dev", "--mode dev"));
        let wanted = Wanted {
            read_only: true,
            ..wanted
        };
        let connection = with(wanted, chosen(), &[]).unwrap();
        assert_eq!(mode(&connection), ("prod", "--read-only"));
        let mut variables = ALL.to_vec();
        variables.push(("C8Y_SETTINGS_MODE_ENABLEDELETE", "false"));
        let connection = of(Wanted::default(), &variables).unwrap();
        assert_eq!(mode(&connection).0, "prod");
    }

    #[test]
    fn the_session_of_the_shell_protects_hosts_that_it_does_not_name() {
        let of_shell = Guard {
            mode: Mode::PROD,
            by: "the session “plant”".into(),
        };
        let chosen = || Chosen {
            otherwise: vec![profile("s.example.com", "ana")],
            of_shell: Some(of_shell.clone()),
            ..Chosen::default()
        };
        let connection = with(Wanted::default(), chosen(), &ALL).unwrap();
        assert_eq!(mode(&connection), ("prod", "the session “plant”"));
        let connection = with(Wanted::default(), chosen(), &[]).unwrap();
        assert_eq!(mode(&connection).0, "qual");
        let wanted = Wanted {
            mode: Some(Mode::DEV),
            ..Wanted::default()
        };
        let connection = with(wanted, chosen(), &ALL).unwrap();
        assert_eq!(mode(&connection).0, "dev");
    }

    #[test]
    fn beside_a_token_is_the_password_of_its_own_user() {
        let debug = |wanted: Wanted, variables: &[(&str, &str)]| {
            format!("{:?}", of(wanted, variables).unwrap())
        };
        let mut variables = ALL.to_vec();
        variables.push(("C8Y_TOKEN", "secret-token"));
        let shown = debug(Wanted::default(), &variables);
        assert!(shown.contains("way_on: Some(Offered(ana, ***))"), "{shown}");
        // A token by flag may be of anybody.
        let wanted = Wanted {
            token: Some("other".into()),
            ..Wanted::default()
        };
        let shown = debug(wanted, &variables);
        assert!(shown.contains("way_on: None"), "{shown}");
        let nobody = [ALL[0], ("C8Y_TOKEN", "secret-token")];
        let shown = debug(Wanted::default(), &nobody);
        assert!(shown.contains("way_on: None"), "{shown}");
    }

    #[test]
    fn plain_http_leaves_the_machine_only_where_it_is_said() {
        let mut variables = ALL;
        variables[0].1 = "http://acme.example.com";
        let said = of(Wanted::default(), &variables).unwrap_err().to_string();
        assert!(said.contains("anybody on the way can read"), "{said}");
        let wanted = Wanted {
            plain_http: true,
            ..Wanted::default()
        };
        assert!(of(wanted, &variables).is_ok());
        variables[0].1 = "http://127.0.0.1:80";
        assert!(of(Wanted::default(), &variables).is_ok());
    }

    #[test]
    fn a_pin_that_plain_http_would_not_heed_is_told() {
        let mut variables = ALL;
        let pinned = || Wanted {
            tls_fingerprint: Some(["AA"; 32].join(":")),
            ..Wanted::default()
        };
        assert!(of(pinned(), &variables).is_ok());
        variables[0].1 = "http://127.0.0.1:80";
        let said = of(pinned(), &variables).unwrap_err().to_string();
        assert!(said.contains("no certificate is looked at"), "{said}");
    }

    #[test]
    fn how_one_signs_in_is_left_to_the_platform_unless_somebody_says_it() {
        let debug = |wanted: Wanted, more: &[(&str, &str)]| {
            let mut variables = vec![ALL[0]];
            variables.extend([("C8Y_USER", "ana"), ("C8Y_PASSWORD", "x")]);
            variables.extend(more);
            format!("{:?}", of(wanted, &variables).unwrap())
        };
        let wanted = |login| Wanted {
            login,
            ..Wanted::default()
        };
        let type_name = |word| [("C8Y_SETTINGS_LOGIN_TYPE", word)];
        for (login, more, expected) in [
            (None, None, "Offered(ana"),
            (None, Some("BASIC"), "Basic(ana"),
            (None, Some("oauth2_internal"), "Internal(ana"),
            (None, Some("DEVICE"), "Device"),
            (None, Some("BROWSER"), "Offered(ana"),
            (Some(Login::Basic), Some("DEVICE"), "Basic(ana"),
        ] {
            let more = more.map(type_name);
            let shown = debug(wanted(login), more.as_ref().map_or(&[], |more| more));
            assert!(shown.contains(expected), "{shown}");
        }
    }

    #[test]
    fn a_token_of_the_environment_stays_where_one_signs_in_without_it() {
        let device = |host: &str| {
            let profile = Profile {
                host: host.into(),
                login: Some("device".into()),
                ..Profile::default()
            };
            profile.layer("acme").unwrap()
        };
        let token = [("C8Y_TOKEN", "secret-token")];
        let by_flag = Chosen {
            by_flag: Some(device("p.example.com")),
            ..Chosen::default()
        };
        let connection = with(Wanted::default(), by_flag, &token).unwrap();
        assert!(format!("{connection:?}").contains("Device"));
        let wanted = Wanted {
            login: Some(Login::Device),
            ..Wanted::default()
        };
        let mut variables = ALL.to_vec();
        variables.extend(token);
        let connection = of(wanted, &variables).unwrap();
        assert!(format!("{connection:?}").contains("Device"));
        assert_eq!(connection.tenant(), Some("t1"));
    }

    #[test]
    fn a_secret_that_stays_sealed_is_told_where_it_is_missed() {
        let mut layer = profile("s.example.com", "ana");
        layer.password = None;
        layer.locked = Some(Locked::told("It is encrypted.".into()));
        let chosen = || Chosen {
            otherwise: vec![layer.clone()],
            ..Chosen::default()
        };
        let refused = with(Wanted::default(), chosen(), &[]).unwrap_err();
        assert_eq!(refused.to_string(), "It is encrypted.");
        // It is opened for nobody else.
        let bob = Wanted {
            user: Some("bob".into()),
            ..Wanted::default()
        };
        let elsewhere = Wanted {
            host: Some("b.example.com".into()),
            user: Some("ana".into()),
            ..Wanted::default()
        };
        for wanted in [bob, elsewhere] {
            let refused = with(wanted, chosen(), &[]).unwrap_err();
            assert!(matches!(refused, NoConnection::Missing(Needed::Password)));
        }
        let password = [("C8Y_PASSWORD", "x")];
        assert!(with(Wanted::default(), chosen(), &password).is_ok());
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
