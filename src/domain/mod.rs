//! The field's things as plain data: ids, binaries, applications, pages, queries, names.
//!
//! What it is: values that every room above shares, with the rules that need
//! nothing but the value itself (how a name becomes a safe file name, what a
//! page knows of its neighbours). What it is not: no wire format (that is
//! `api/wire.rs`), no input or output, no clock.

mod account;
mod application;
mod binary;
mod columns;
mod device;
mod digest;
mod event;
mod event_query;
mod event_search;
mod file_name;
mod filter;
mod finding;
mod ids;
mod line_of;
mod moment;
mod nearest;
mod page;
mod pasted;
mod query;
mod rate;
mod reference;
mod secret_text;
mod size_range;
mod table;
mod text;

pub use account::{Tenant, User};
pub use application::{
    Application, ApplicationKind, ApplicationQuery, ApplicationVersion, Archive, Availability,
    BackTo, Export, LATEST, MOST_VERSIONS, Manifest, PackageKind, Plugin, TAKE_IT_AWAY,
    makes_latest, same_label, taken_tag, unfit_label, unfit_part_name, unfit_path,
    unfit_plugin_name,
};
pub use binary::{Binary, NewBinary, OF_THE_PLATFORM, unfit_name};
pub use columns::{AllColumns, Column, Columns, PickedColumn};
pub use device::Device;
pub use digest::Md5;
pub use event::{ATTACHED, Attachment, Event, INCOMPLETE, NewAttachment, NewEvent};
pub use event_query::{EventQuery, Period};
pub use event_search::{Begun, EventSearch, ListedEvent};
pub use file_name::{MAX_NAME_BYTES, numbered_file_name, safe_file_name};
pub use filter::Filter;
pub use finding::{Finding, FindingChange, Last, MOST_SEARCHES, MOST_TYPED, View, check_view_name};
pub use ids::{ApplicationId, BinaryId, DeviceId, EventId, InvalidId, ObjectId};
pub use line_of::line_of;
pub use moment::{InvalidMoment, Moment};
pub use nearest::nearest;
pub use page::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, PageRequest};
pub use pasted::Pasted;
pub use query::{BinaryQuery, Direction, InvalidSort, Sort, SortColumn};
pub use rate::{InvalidRate, Rate};
pub use reference::{Reference, ReferenceKind};
pub use secret_text::SecretText;
pub use size_range::{InvalidSizeRange, SizeRange};
pub use table::Table;
pub use text::{clean, clean_lines};
