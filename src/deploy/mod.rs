//! Between a folder or a zip of this machine and what is deployed.
//!
//! [`Local`] is the folder or the zip, [`Contents`] what is in it or in a
//! deployed archive ([`list_zip`]). [`preflight()`] tells what would go wrong with
//! it, [`compare()`] and [`file_diff()`] how both sides differ, and [`pack`] makes
//! the zip that is sent. A [`Plan`] says
//! what is to be sent, a [`Destination`] carries it out, and [`watch()`] does so
//! whenever a folder changes. What it is not: it draws nothing, prints
//! nothing and asks nobody.

mod allowed;
mod body;
mod compare;
mod contents;
mod deployed;
mod error;
mod file_diff;
mod folder;
mod landed;
mod local;
mod occasion;
mod packing;
mod part;
mod plan;
mod plugin_manifests;
mod preflight;
mod push;
mod put;
mod put_all;
mod queue;
mod rules;
#[cfg(test)]
mod samples;
mod single;
mod spool;
mod watch;
mod zip_name;
mod zipped;

pub use body::{PushMeter, PushProgress, PushStep};
pub use compare::{Change, Compared, Comparison, Node, SingleFiles, compare};
pub use contents::{Contents, INDEX, Item, ItemKind, MANIFEST, Origin, Unread};
pub use deployed::{Deployed, Destination};
pub use error::DeployError;
pub use file_diff::{FileDiff, MOST_COMPARED, file_diff};
pub use landed::Awaited;
pub use local::Local;
pub use occasion::unseen;
pub use packing::{Zip, pack};
pub use part::{SentFile, sent_files};
pub use plan::{Choice, FileToSend, Plan, Target, Way, plan, plugins_removed, removal};
pub use plugin_manifests::PluginManifest;
pub use preflight::{Check, Finding, Occasion, Report, Severity, Shape, preflight};
pub use push::Pushed;
pub use put::{FilesPut, Known, NotPut};
pub use put_all::{PutAll, Rest};
pub use queue::{discard, queue, sweep_queue};
pub use rules::{IGNORE_FILE, IgnoreRules};
pub use single::{preflight_files, preflight_text};
pub use spool::spool;
pub use watch::{
    Decided, Removals, Room, Round, SETTLED, WatchEvent, WatchSettings, rehearse, watch,
};
pub use zip_name::zip_name;
pub use zipped::{list_zip, read_zipped};

/// Asked again and again by what blocks: whether to stop.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);
