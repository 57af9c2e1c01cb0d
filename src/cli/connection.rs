//! Which tenant, as whom, and what may be changed: the flags of a connection.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::api::Mode;
use crate::config::{Login, Wanted};

/// Which tenant, as whom.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// A connection of `c8ybin profiles`
    #[arg(long, value_name = "NAME", conflicts_with_all = ["host", "session"])]
    pub profile: Option<String>,
    /// A session of go-c8y-cli, by name or file [env: C8Y_SESSION]
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "host")]
    pub session: Option<String>,
    /// The tenant's address: acme.example.com, or http://127.0.0.1:8080
    /// [env: C8Y_HOST, C8Y_URL, C8Y_BASEURL]
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// The tenant's id, where the address does not tell it [env: C8Y_TENANT]
    #[arg(long, value_name = "ID")]
    pub tenant: Option<String>,
    /// The user's name [env: C8Y_USER, C8Y_USERNAME]
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The password; other users of this machine can read it here
    /// [env: C8Y_PASSWORD]
    #[arg(long, value_name = "WORD", value_parser = secret)]
    pub password: Option<SecretString>,
    /// Read the password from the first line of standard input; without any
    /// password a terminal is asked for it
    #[arg(long, conflicts_with = "password")]
    pub password_stdin: bool,
    /// A token instead of user and password [env: C8Y_TOKEN]
    #[arg(long, value_name = "TOKEN", value_parser = secret,
          conflicts_with_all = ["user", "password", "password_stdin"])]
    pub token: Option<SecretString>,
    /// How to sign in: basic, user and password with each request; internal,
    /// exchanged for a token (OAuth internal); device, by a code that is typed in
    /// a browser; certificate, by --client-cert [default: that of the profile,
    /// else internal or basic, as the platform offers it]
    /// [env: C8Y_SETTINGS_LOGIN_TYPE]
    #[arg(long, value_name = "HOW", value_parser = login, conflicts_with = "token")]
    pub login: Option<Login>,
    /// The code of a second factor, which makes the login internal; at a terminal
    /// it is asked for
    #[arg(long, value_name = "CODE", value_parser = secret, conflicts_with = "token")]
    pub tfa_code: Option<SecretString>,
    /// What may be changed: prod nothing, qual all but deletions, dev all
    /// [default: that of the profile or session, else dev]
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub mode: Option<Mode>,
    /// Change nothing on the platform, as --mode prod
    #[arg(long, conflicts_with = "mode")]
    pub read_only: bool,
    /// Tell each request on standard error: what was asked, what came of it
    #[arg(long)]
    pub debug: bool,
    /// Allow http without TLS to other machines
    #[arg(long)]
    pub plain_http: bool,
    /// How the server is known. In a box: it stands behind every command.
    #[command(flatten)]
    pub tls: Box<TlsArgs>,
}

/// How the server is known, and what it is shown.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Connection")]
pub struct TlsArgs {
    /// Trust the authorities in this file, too (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Take the server's certificate with this SHA-256, and no other, whoever
    /// signed it
    #[arg(long, value_name = "SHA256")]
    pub tls_fingerprint: Option<String>,
    /// Show the server this certificate (PEM); its token comes from port 8443,
    /// unless the host names a port [env: C8Y_CERTIFICATE]
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,
    /// The key of that certificate, where it stands in another file (PEM)
    /// [env: C8Y_CERTIFICATE_KEY]
    #[arg(long, value_name = "FILE")]
    pub client_key: Option<PathBuf>,
}

impl ConnectionArgs {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.profile.is_none()
            && self.session.is_none()
            && self.login.is_none()
            && self.tfa_code.is_none()
            && self.mode.is_none()
            && !self.read_only
            && !self.plain_http
            && !self.debug
            && self.host.is_none()
            && self.tenant.is_none()
            && self.user.is_none()
            && self.password.is_none()
            && !self.password_stdin
            && self.token.is_none()
            && self.tls.is_empty()
    }
}

impl TlsArgs {
    const fn is_empty(&self) -> bool {
        self.ca_file.is_none()
            && self.tls_fingerprint.is_none()
            && self.client_cert.is_none()
            && self.client_key.is_none()
    }
}

impl From<ConnectionArgs> for Wanted {
    fn from(args: ConnectionArgs) -> Self {
        Self {
            profile: args.profile,
            session: args.session,
            login: args.login,
            code: args.tfa_code,
            mode: args.mode,
            read_only: args.read_only,
            plain_http: args.plain_http,
            host: args.host,
            tenant: args.tenant,
            user: args.user,
            password: args.password,
            token: args.token,
            ca_file: args.tls.ca_file,
            tls_fingerprint: args.tls.tls_fingerprint,
            client_cert: args.tls.client_cert,
            client_key: args.tls.client_key,
        }
    }
}

fn login(text: &str) -> Result<Login, &'static str> {
    Login::of(text).ok_or("there are basic, internal, device and certificate")
}

fn mode(text: &str) -> Result<Mode, &'static str> {
    Mode::of(text).ok_or("there are prod, qual and dev")
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the shape that the parser of arguments asks for"
)]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.into())
}
