//! How far a job is, as it is sampled.

use super::JobId;

/// Where a job stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In the queue.
    #[default]
    Waiting,
    /// What it replaces is copied to this machine.
    Copying,
    /// The request is on its way; no byte of the file has moved.
    Connecting,
    /// Bytes of the file go up.
    Sending,
    /// All bytes are handed over; the server has not answered.
    WaitingForServer,
    /// Bytes of the file come down.
    Receiving,
    /// Length and digest are compared, the file is written through and gets
    /// its name; or the platform is asked what it holds.
    Verifying,
}

/// A sample of a job that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub id: JobId,
    /// Where it stands.
    pub phase: Phase,
    /// Bytes of the file that are across, those of earlier attempts with them.
    pub bytes: u64,
    /// How many of them were across when this attempt began: they do not count
    /// for a rate.
    pub base: u64,
    /// Bytes in all, where known.
    pub total: Option<u64>,
}
