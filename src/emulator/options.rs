//! What to serve, and where.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::knobs::Knobs;
use super::logins::{LoginForms, NewUser, Tfa};

/// How long a token holds on a new tenant.
const TWO_WEEKS: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// What to serve, and where.
#[derive(Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder to keep the data in. None is a temporary one, removed when
    /// the server stops.
    pub data: Option<PathBuf>,
    /// What a new store is filled with.
    pub seed: Seed,
    /// How many generated binaries a new store gets beside the seed.
    pub objects: u64,
    /// The tenant's id.
    pub tenant: String,
    /// The first user, with whom the server is announced.
    pub user: String,
    /// That user's password.
    pub password: String,
    /// That user's roles, as [`NewUser::roles`].
    pub roles: Vec<String>,
    /// The other users.
    pub users: Vec<NewUser>,
    /// The ways to sign in.
    pub forms: LoginForms,
    /// The second factor of all users.
    pub tfa: Option<Tfa>,
    /// How long a token holds.
    pub token_life: Duration,
    /// Whether it speaks TLS, with a certificate that it signed itself.
    pub tls: bool,
    /// Deviations from good behaviour; none by default.
    pub knobs: Knobs,
}

/// What a new store is filled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// The objects of a demo tenant.
    #[default]
    Demo,
    /// Nothing.
    None,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            seed: Seed::default(),
            objects: 0,
            tenant: "t2000".to_owned(),
            user: "demo".to_owned(),
            password: "demo".to_owned(),
            roles: vec!["all".to_owned()],
            users: Vec::new(),
            forms: LoginForms::default(),
            tfa: None,
            token_life: TWO_WEEKS,
            tls: false,
            knobs: Knobs::default(),
        }
    }
}
