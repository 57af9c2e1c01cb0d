//! The transfer engine: jobs that move bytes between files and the platform.
//!
//! [`Engine`] takes [`Job`]s and delivers [`JobEvent`]s; each job has exactly
//! one end. Between lies one actor (`actor.rs`) with its `queue.rs`: it makes
//! attempts until a job is done, stands still or has failed for good. Every
//! attempt finds out by itself what is there already (`download.rs`,
//! `upload.rs`, `replace.rs`, `attach.rs`, `deployment.rs`), from the job's memory (`memory.rs`, held by
//! `ledger.rs`), which survives the program in the `journal/`. The file of an
//! upload is in `source.rs`, that of a download in `saver.rs` and `partial.rs`; a
//! small one goes by `small.rs`.
//! Progress is sampled, never sent: see `meter.rs`. A download that needs no
//! file and no engine is in `pour.rs`, a look into a file in `peek.rs`;
//! `safety/` keeps copies of what is deleted or replaced. What the room is not:
//! it knows no URL and no header (that is `api/`), and nothing of a screen.

mod actor;
mod attach;
mod attempt;
mod coming;
mod deployment;
mod discard;
mod disk;
mod download;
mod engine;
mod error;
mod fetch;
mod job;
pub mod journal;
mod ledger;
mod local;
pub mod local_path;
mod marks;
mod media_type;
mod memory;
mod meter;
mod new_event;
mod object;
mod origin;
mod partial;
mod peek;
mod place;
mod pour;
mod progress;
mod published;
mod queue;
mod read_back;
mod replace;
mod retry;
pub mod safety;
mod same;
mod samples;
mod saver;
mod saving;
mod share;
mod small;
mod source;
mod throttle;
mod unlisted;
mod upload;
mod verified;

pub use attach::{MAX_ATTACHMENT, MAX_CHUNK};
pub use deployment::Deployment;
pub(crate) use deployment::{new_archive, newest_of};
pub use discard::discard;
pub use disk::{check_folder, free_bytes};
pub use engine::{Closing, Engine, Leave, Settings, Shift};
pub use error::TransferError;
pub use fetch::{fetch, save_new};
pub use job::{
    Answer, Done, Existing, Job, JobEvent, JobId, Lane, LineTrouble, Outcome, Pause, Question,
    Target, Way,
};
pub use local::reason;
pub use media_type::{guess_type, guess_type_of_file};
pub use memory::{Memory, SourceFacts, Version};
pub use new_event::{EventForFile, EventTime, EventWish, event_for};
pub use object::begins_anew;
pub use peek::{Budget, PeekAt, PeekError, PeekReader, RemoteFile};
pub use pour::{Flow, Listed, pour};
pub use progress::{Phase, Progress};
pub use retry::{Retry, insist};
pub use saving::{Listing, PlannedSave, SavePlan, Template, USUAL_TEMPLATE, all_events};
pub use share::{AT_ONCE, Share};
pub use throttle::MIN_LIMIT;
pub use verified::Verified;
