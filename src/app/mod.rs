//! The pure core: what the program knows, and how a message changes it.
//!
//! [`update()`] is the only writer of the [`Model`]. It does no input or output,
//! reads no clock and draws nothing; what should happen is returned as
//! [`Effect`] values, which tests compare. Time comes in with each message.
//! What this is not: it knows no terminal, no HTTP and no file.

mod act;
mod application_call;
mod applications;
mod chords;
mod chunks;
mod columns;
mod context;
mod details;
mod dialog;
mod editing;
mod effect;
mod event_call;
mod finding;
mod focus;
mod ids;
mod kept_filters;
mod last;
mod list;
mod logins;
mod model;
mod mouse;
mod msg;
mod notice;
mod outside;
mod pasting;
mod pictures;
mod places;
mod prompting;
mod questions;
mod remote;
mod switching;
mod time;
mod update;
mod wake;
mod window;
mod wishes;

pub use act::{Reason, impossible};
pub use application_call::{
    ApplicationCall, ApplicationChange, ApplicationReply, Checked, ComparedSides, DeployWish,
    DeployedNow, EditedText, FileSides, PlacedFile, PushWish, Pushed, Sides, WatchWish,
};
pub use context::Context;
pub use editing::{Editing, SentFiles};
pub use effect::{Adoption, Call, EditText, Effect, Exported, Folder, Opener, Outside};
pub use event_call::{EventCall, EventReply, PlannedSaving, ReadyToSave, SavingWish};
pub use finding::FindingState;
pub use ids::{Ids, LoginId, RequestId};
pub use list::{ListCursor, Step};
pub use logins::Logins;
pub use model::{Exit, Model, Options, Pane, Size, Tab};
pub use mouse::MouseState;
pub use msg::{
    Adopted, Changed, Edited, HostTried, InspectedFile, LeftBehind, LoggedIn, Msg, PastPage,
    PlatformFacts, Reply, Session,
};
pub use notice::{More, Notice, NoticeKind, Notices};
pub use pictures::{Cells, Graphics, Painting, Pictures, ToDraw, cells, painting};
pub use places::{Chosen, Origin, Place, Places};
pub use remote::{Pending, Remote};
pub use time::Now;
pub use update::{start, update};
pub use wake::{PACE, SPINNER_AFTER, next_wake};
pub use window::{Progress as WindowProgress, Window, window};

#[cfg(test)]
mod tests;
