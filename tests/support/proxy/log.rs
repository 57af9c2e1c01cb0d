//! What passed through the proxy.

use super::wire::Head;

/// All that passed.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// How many connections were made.
    pub connections: usize,
    /// The requests whose head came, in their order.
    pub requests: Vec<Passed>,
    /// How many are stalled just now.
    pub stalled: usize,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Passed {
    /// On which connection, from 1.
    pub connection: usize,
    /// Its line and its headers.
    pub head: Head,
    /// Bytes of its body that were taken from the client.
    pub sent: u64,
    /// The status of the answer, where one came from the server.
    pub status: Option<u16>,
    /// Bytes of the answer's body that were handed to the client.
    pub received: u64,
}

impl Log {
    /// The requests that match.
    pub fn of(&self, matches: impl Fn(&Head) -> bool) -> Vec<Passed> {
        let matching = self.requests.iter().filter(|passed| matches(&passed.head));
        matching.cloned().collect()
    }

    /// Bytes of their bodies that went up, all together.
    pub fn sent(&self, matches: impl Fn(&Head) -> bool) -> u64 {
        self.of(matches).iter().map(|passed| passed.sent).sum()
    }

    /// Bytes of their answers' bodies that came down, all together.
    pub fn received(&self, matches: impl Fn(&Head) -> bool) -> u64 {
        self.of(matches).iter().map(|passed| passed.received).sum()
    }
}
