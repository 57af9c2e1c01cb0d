//! What the flags of the start say of every connection of a run, also of those
//! that are chosen on the screen.

use super::Wanted;
use crate::api::{Connection, Guard};

/// Flags that hold for a whole run.
#[derive(Clone, Debug, Default)]
pub struct RunFlags {
    guard: Option<Guard>,
    /// Whether plain `http` may leave this machine.
    pub plain_http: bool,
}

impl RunFlags {
    /// Those of this wish.
    #[must_use]
    pub fn of(wanted: &Wanted) -> Self {
        Self {
            guard: wanted.guard(),
            plain_http: wanted.plain_http,
        }
    }

    /// The connection, through which no more may be changed than the flags allow.
    /// They never allow more than the connection does by itself.
    #[must_use]
    pub fn hold(&self, connection: Connection) -> Connection {
        match &self.guard {
            Some(guard) => {
                let both = connection.guard().within(guard);
                connection.guarded(both)
            }
            None => connection,
        }
    }
}
