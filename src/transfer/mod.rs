//! The transfer engine: jobs that move bytes between files and the platform.
//!
//! [`Engine`] takes [`Job`]s and delivers [`JobEvent`]s; each job has exactly
//! one end. Progress is sampled, never sent: see `meter.rs`. An upload is in
//! `upload.rs` with its file in `source.rs`; a download in `download.rs`, with
//! its file in `saver.rs` and `partial.rs`; a download that needs no file and no
//! engine in `pour.rs`. What it is not: it knows no URL and no header (that is
//! `api/`), and nothing of a screen.

mod download;
mod engine;
mod job;
mod local;
pub mod local_path;
mod media_type;
mod meter;
mod partial;
mod pour;
mod saver;
mod source;
mod task;
mod upload;

pub use engine::Engine;
pub use job::{
    Answer, Done, Existing, Job, JobEvent, JobId, Outcome, Phase, Progress, Target, TransferError,
};
pub use local::reason;
pub use media_type::{guess_type, guess_type_of_file};
pub use pour::pour;
