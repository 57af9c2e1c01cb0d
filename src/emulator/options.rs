//! What to serve, and where.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::knobs::Knobs;

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
    /// The one user.
    pub user: String,
    /// The user's password.
    pub password: String,
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
            knobs: Knobs::default(),
        }
    }
}
