//! What an earlier run of the program found out about the largest file.

use std::fmt;
use std::sync::Arc;

/// The largest file that a tenant takes, as it was found out before, and how to
/// forget it where the tenant takes less by now.
#[derive(Clone, Default)]
pub struct KeptLimit {
    bytes: Option<u64>,
    forget: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl KeptLimit {
    /// So many bytes; `None`: nothing is known yet. `forget` may block.
    pub fn new(bytes: Option<u64>, forget: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            bytes,
            forget: Some(Arc::new(forget)),
        }
    }

    pub(super) const fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Blocks.
    pub(super) fn forget(&self) {
        if let Some(forget) = &self.forget {
            forget();
        }
    }
}

impl fmt::Debug for KeptLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptLimit({:?})", self.bytes)
    }
}
