//! What is asked of the platform: the words for it, and the roles it needs.

use crate::domain::{ApplicationId, BinaryId, DeviceId, EventId, ObjectId};

mod application;

pub(super) use application::AskedOf;

/// One thing that the platform is asked for. Every request carries one, so that
/// an error can say what failed and what would allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A page of binaries.
    List,
    /// The object that describes a binary.
    Read(BinaryId),
    /// The bytes of a binary.
    Download(BinaryId),
    /// A new binary of this name.
    Upload(String),
    /// New bytes for a binary.
    Replace(BinaryId),
    /// That a binary goes.
    Delete(BinaryId),
    /// That the object of a binary changes.
    Change(BinaryId),
    /// The objects that point to binaries.
    References,
    /// Any object.
    Object(ObjectId),
    /// The binary that an upload made whose answer was lost.
    FindUpload,
    /// A page of events.
    Events,
    /// An event.
    Event(EventId),
    /// A new event for this device.
    NewEvent(DeviceId),
    /// Other fragments for an event.
    ChangeEvent(EventId),
    /// Devices: by name, or the names of some.
    Devices,
    /// A new attachment of this name for an event.
    Attach(EventId, String),
    /// New bytes for the attachment of an event.
    ReplaceAttachment(EventId),
    /// That the attachment of an event goes.
    DeleteAttachment(EventId),
    /// The bytes of the attachment of an event.
    DownloadAttachment(EventId),
    /// A page of applications, or those of a name.
    Applications,
    /// Something of an application.
    Application(ApplicationId, AskedOf),
    /// The ways to sign in.
    LoginOffers,
    /// A token, for a user and a password or what stands for them.
    Token,
    /// The user in use.
    CurrentUser,
    /// The tenant in use.
    CurrentTenant,
    /// An option of the tenant: category and key.
    SystemOption(String, String),
}

impl Asked {
    /// The object of “could not …”.
    pub(super) fn words(&self) -> String {
        match self {
            Self::List => "list the binaries".to_owned(),
            Self::Read(id) => format!("read binary {id}"),
            Self::Download(id) => format!("download binary {id}"),
            Self::Upload(name) => format!("upload “{name}”"),
            Self::Replace(id) => format!("replace the content of binary {id}"),
            Self::Delete(id) => format!("delete binary {id}"),
            Self::Change(id) => format!("change binary {id}"),
            Self::References => "look for what uses binaries".to_owned(),
            Self::Object(id) => format!("read object {id}"),
            Self::FindUpload => "look for the uploaded file".to_owned(),
            Self::Events => "list the events".to_owned(),
            Self::Event(id) => format!("read event {id}"),
            Self::NewEvent(device) => format!("make an event of device {device}"),
            Self::ChangeEvent(id) => format!("change event {id}"),
            Self::Devices => "look for devices".to_owned(),
            Self::Attach(id, name) => format!("attach “{name}” to event {id}"),
            Self::ReplaceAttachment(id) => format!("replace the attachment of event {id}"),
            Self::DeleteAttachment(id) => format!("delete the attachment of event {id}"),
            Self::DownloadAttachment(id) => format!("download the attachment of event {id}"),
            Self::Applications => "list the applications".to_owned(),
            Self::Application(id, what) => what.words(id),
            Self::LoginOffers => "ask how to log in".to_owned(),
            Self::Token => "log in".to_owned(),
            Self::CurrentUser => "read the current user".to_owned(),
            Self::CurrentTenant => "read the current tenant".to_owned(),
            Self::SystemOption(category, key) => format!("read the option {category}/{key}"),
        }
    }

    /// The roles of which one allows it (`API.md` section 1.5). Rights over
    /// the single object, as its owner has them, allow it too: see
    /// [`Asked::owner_of`].
    pub(super) const fn roles(&self) -> &'static [&'static str] {
        match self {
            Self::List | Self::Download(_) => &["ROLE_INVENTORY_READ", "ROLE_BINARY_READ"],
            Self::Read(_)
            | Self::FindUpload
            | Self::Devices
            | Self::References
            | Self::Object(_) => &["ROLE_INVENTORY_READ", "ROLE_MANAGED_OBJECT_READ"],
            Self::Events | Self::Event(_) | Self::DownloadAttachment(_) => &["ROLE_EVENT_READ"],
            Self::NewEvent(_)
            | Self::ChangeEvent(_)
            | Self::Attach(..)
            | Self::ReplaceAttachment(_)
            | Self::DeleteAttachment(_) => &["ROLE_EVENT_ADMIN"],
            Self::Upload(_) => &[
                "ROLE_INVENTORY_ADMIN",
                "ROLE_INVENTORY_CREATE",
                "ROLE_BINARY_ADMIN",
                "ROLE_BINARY_CREATE",
            ],
            Self::Replace(_) | Self::Delete(_) => &["ROLE_INVENTORY_ADMIN", "ROLE_BINARY_ADMIN"],
            Self::Change(_) => &["ROLE_INVENTORY_ADMIN", "ROLE_MANAGED_OBJECT_ADMIN"],
            Self::Applications => &["ROLE_APPLICATION_MANAGEMENT_READ"],
            Self::Application(_, what) => what.roles(),
            Self::CurrentUser => &["ROLE_USER_MANAGEMENT_OWN_READ"],
            Self::LoginOffers | Self::Token | Self::CurrentTenant | Self::SystemOption(..) => &[],
        }
    }

    /// What one must own to do it without any of the roles, where owning helps.
    pub(super) const fn owner_of(&self) -> Option<&'static str> {
        match self {
            Self::Read(_)
            | Self::Download(_)
            | Self::Replace(_)
            | Self::Change(_)
            | Self::Delete(_) => Some("the file"),
            Self::Object(_) => Some("the object"),
            Self::Event(_)
            | Self::NewEvent(_)
            | Self::ChangeEvent(_)
            | Self::Attach(..)
            | Self::ReplaceAttachment(_)
            | Self::DeleteAttachment(_)
            | Self::DownloadAttachment(_) => Some("the event's device"),
            _ => None,
        }
    }

    /// Which binary it is about, where it is about one.
    pub(super) const fn binary(&self) -> Option<&BinaryId> {
        match self {
            Self::Read(id)
            | Self::Download(id)
            | Self::Replace(id)
            | Self::Change(id)
            | Self::Delete(id) => Some(id),
            _ => None,
        }
    }

    /// Which event it is about, where it is about one.
    pub(super) const fn event(&self) -> Option<&EventId> {
        match self {
            Self::Event(id)
            | Self::ChangeEvent(id)
            | Self::Attach(id, _)
            | Self::ReplaceAttachment(id)
            | Self::DeleteAttachment(id)
            | Self::DownloadAttachment(id) => Some(id),
            _ => None,
        }
    }

    /// Which application it is about, where it is about one.
    pub(super) const fn application(&self) -> Option<&ApplicationId> {
        match self {
            Self::Application(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether bytes of a file go up with it.
    pub(super) const fn carries_a_file(&self) -> bool {
        match self {
            Self::Upload(_) | Self::Replace(_) | Self::Attach(..) | Self::ReplaceAttachment(_) => {
                true
            }
            Self::Application(_, what) => what.carries_a_file(),
            _ => false,
        }
    }
}
