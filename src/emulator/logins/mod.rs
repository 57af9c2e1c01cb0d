//! How users sign in, who they are and what they may do (API.md sections 1.1,
//! 1.5 and 7).
//!
//! Where no source says what the platform does, this server chose:
//! - A request by a cookie that changes something and has not the right
//!   `X-XSRF-TOKEN` is a 401. So is one by a token that has expired.
//! - With a second factor Basic authentication needs its code in each request, as
//!   `tfatoken`. A code to a phone can be sent so for three minutes; a login that
//!   gives a token uses it up.
//! - A code of an authenticator may be used again as long as it holds: the half
//!   minute that it is shown, and the one before and after.
//! - A user without a role that shows all objects is given lists as one with
//!   inventory roles, of what they own.
//! - A client's certificate is that of the first user. It gives a token for each
//!   path, where the platform knows it at a port of its own, for devices.
//! - The external identity provider is this server itself, below `/oauth`. It
//!   knows the login by a code for another device (RFC 8628) and no other.

mod admission;
mod certificate;
mod device_flow;
mod oauth;
mod offers;
mod permissions;
mod second_factor;
mod sessions;
mod users;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::sync::mpsc::UnboundedReceiver;

use super::app::App;
use device_flow::Devices;
use second_factor::SecondFactor;
use sessions::Sessions;
use users::Accounts;

pub use admission::admit;
pub use permissions::{SEES_BINARIES, SEES_OBJECTS, check, check_source};
pub use second_factor::{TextMessage, Tfa};
pub use users::{Caller, NewUser};

/// Which ways to sign in the tenant offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginForms {
    /// User and password in each request.
    pub basic: bool,
    /// A token for user and password, in the answer or as a cookie.
    pub internal: bool,
    /// An external identity provider, by a code for another device.
    pub external: bool,
}

/// As a new tenant has it.
impl Default for LoginForms {
    fn default() -> Self {
        Self {
            basic: true,
            internal: true,
            external: false,
        }
    }
}

/// What the server is started with.
pub struct Setup {
    /// The tenant's id.
    pub tenant: String,
    /// The users; the first is announced.
    pub users: Vec<NewUser>,
    /// The ways to sign in.
    pub forms: LoginForms,
    /// The second factor.
    pub tfa: Option<Tfa>,
    /// How long a token holds.
    pub token_life: Duration,
}

/// The users, and everything by which they sign in.
pub struct Logins {
    /// The tenant and its users.
    pub accounts: Accounts,
    /// The ways to sign in.
    pub forms: LoginForms,
    /// The second factor.
    tfa: SecondFactor,
    /// The tokens.
    sessions: Sessions,
    /// The logins that wait for somebody at another device.
    devices: Devices,
}

impl Logins {
    /// Nobody is signed in yet. The messages to phones arrive at the second.
    ///
    /// # Errors
    /// A sentence that says what cannot be used.
    pub fn new(setup: Setup) -> Result<(Self, UnboundedReceiver<TextMessage>), String> {
        let (tfa, messages) = SecondFactor::new(setup.tfa)?;
        let logins = Self {
            accounts: Accounts::new(setup.tenant, setup.users),
            forms: setup.forms,
            tfa,
            sessions: Sessions::new(setup.token_life),
            devices: Devices::default(),
        };
        Ok((logins, messages))
    }

    /// The secret of the authenticator, in base32, where there is one.
    #[must_use]
    pub fn totp_secret(&self) -> Option<String> {
        self.tfa.secret()
    }

    /// The name of the second factor, where there is one.
    #[must_use]
    pub fn tfa_strategy(&self) -> Option<&'static str> {
        self.tfa.strategy()
    }

    /// How long a token holds.
    #[must_use]
    pub fn token_life(&self) -> Duration {
        self.sessions.life()
    }
}

/// The paths of logins.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/tenant/loginOptions", get(offers::list))
        .route("/tenant/oauth", get(oauth::begin).post(oauth::cookies))
        .route("/tenant/oauth/token", post(oauth::token))
        .route(certificate::PATH, post(certificate::token))
        .route("/user/logout", post(oauth::logout))
        .merge(device_flow::routes())
}

/// Whether a path needs no login.
pub fn is_open(path: &str) -> bool {
    matches!(
        path,
        "/tenant/loginOptions" | "/tenant/oauth" | "/tenant/oauth/token"
    ) || path == certificate::PATH
        || device_flow::is_open(path)
}
