//! Where requests and jobs get their ids: counters, so that the same messages
//! give the same ids.

use crate::transfer::JobId;

/// Names one call, so that a late reply can be told from the one awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// Names one question for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LoginId(pub u64);

/// The counters.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    requests: u64,
    jobs: u64,
}

impl Ids {
    /// The next request's id.
    pub const fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// The next job's id.
    pub const fn job(&mut self) -> JobId {
        self.jobs += 1;
        JobId(self.jobs)
    }
}
