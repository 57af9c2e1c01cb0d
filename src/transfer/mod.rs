//! The transfer engine: jobs that move bytes between files and the platform.

mod job;
pub mod local_path;

pub use job::{
    Answer, Done, Existing, Job, JobEvent, JobId, Outcome, Phase, Progress, Target, TransferError,
};
