//! What the mode of the connection and the roles of the user do not allow. The
//! platform decides in the end: where it may say yes, nothing is said here.

use super::applications::reads_an_archive;
use super::possible::Reason;
use crate::api::{Change, Guard};
use crate::app::{Model, Session, Tab};
use crate::domain::Binary;
use crate::keys::Action;

/// What an action needs.
struct Needs {
    /// How it changes the platform; `None`: it reads.
    change: Option<Change>,
    /// One of these roles.
    roles: &'static [&'static str],
    others: Others,
}

/// Who else may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    /// Nobody.
    Nobody,
    /// The owner of the binaries.
    Owner,
    /// The owner of a device.
    OwnerOfSource,
}

/// Who has none of these makes no object, and so owns none.
const MAKES_OBJECTS: &[&str] = &[
    "ROLE_INVENTORY_ADMIN",
    "ROLE_INVENTORY_CREATE",
    "ROLE_MANAGED_OBJECT_ADMIN",
    "ROLE_MANAGED_OBJECT_CREATE",
];

/// Why the mode or the roles do not allow an action.
pub(super) fn forbidden(model: &Model, action: Action) -> Option<Reason> {
    let needs = needs(model, action)?;
    let change = needs.change;
    let by_mode = model
        .guard()
        .zip(change)
        .and_then(|(guard, change)| by_mode(guard, change));
    by_mode
        .map(Reason::Said)
        .or_else(|| by_roles(model, model.session.value()?, action, &needs))
}

fn by_mode(guard: &Guard, change: Change) -> Option<&'static str> {
    if guard.check(change, "").is_ok() {
        return None;
    }
    Some(match (guard.mode.word(), change) {
        ("prod", Change::Create) => "In mode prod nothing is made",
        ("prod", Change::Update) => "In mode prod nothing is changed",
        ("prod", Change::Delete) => "In mode prod nothing is deleted",
        ("qual", _) => "In mode qual nothing is deleted",
        (_, Change::Create) => "In this mode nothing is made",
        (_, Change::Update) => "In this mode nothing is changed",
        (_, Change::Delete) => "In this mode nothing is deleted",
    })
}

fn by_roles(model: &Model, session: &Session, action: Action, needs: &Needs) -> Option<Reason> {
    let user = &session.user_roles;
    // Roles for some objects alone are not seen here, and a platform that tells
    // none is not understood.
    if user.roles.is_empty() || user.has_rights_over_some || user.has_any(needs.roles) {
        return None;
    }
    let owns = |binaries: Vec<Binary>| {
        let is_own = |binary: &Binary| binary.owner.as_ref() == Some(&session.user);
        binaries.iter().all(is_own)
    };
    let may = match needs.others {
        Others::Nobody => false,
        Others::Owner if matches!(action, Action::DeleteFiles | Action::DownloadFiles) => {
            owns(model.usage.targets())
        }
        Others::Owner => owns(model.binaries.targets()),
        Others::OwnerOfSource => user.has_any(MAKES_OBJECTS),
    };
    (!may).then_some(Reason::Roles(needs.roles))
}

/// What an action needs (`API.md` section 1.5); `None`: nothing that is not
/// needed to see the list.
fn needs(model: &Model, action: Action) -> Option<Needs> {
    let (change, roles, others): (_, &[&str], _) = match action {
        Action::DownloadAttachment | Action::SaveAll => (None, READS_EVENTS, Others::Nobody),
        Action::OpenOutside if model.tab == Tab::Events => (None, READS_EVENTS, Others::Nobody),
        Action::Download | Action::DownloadFiles => (None, READS_BINARIES, Others::Owner),
        Action::OpenOutside if model.tab == Tab::Binaries => (None, READS_BINARIES, Others::Owner),
        Action::Upload | Action::Restore => {
            (Some(Change::Create), CREATES_BINARIES, Others::Nobody)
        }
        Action::Replace => (Some(Change::Update), CHANGES_BINARIES, Others::Owner),
        Action::Delete | Action::DeleteFiles => {
            (Some(Change::Delete), CHANGES_BINARIES, Others::Owner)
        }
        Action::Rename | Action::Edit => (
            Some(Change::Update),
            &["ROLE_INVENTORY_ADMIN", "ROLE_MANAGED_OBJECT_ADMIN"],
            Others::Owner,
        ),
        Action::Attach => (Some(Change::Create), CHANGES_EVENTS, Others::OwnerOfSource),
        Action::ReplaceAttachment | Action::EditEvent => {
            (Some(Change::Update), CHANGES_EVENTS, Others::OwnerOfSource)
        }
        Action::DeleteAttachment => (Some(Change::Delete), CHANGES_EVENTS, Others::OwnerOfSource),
        // The zips are read by nobody who may not change them.
        Action::DownloadPart | Action::CompareDeployed | Action::OpenFile => {
            (None, CHANGES_APPLICATIONS, Others::Nobody)
        }
        Action::OpenNode | Action::FoldNode if reads_an_archive(model) => {
            (None, CHANGES_APPLICATIONS, Others::Nobody)
        }
        Action::Deploy | Action::PutFile | Action::EditFile | Action::WatchFolder => {
            (Some(Change::Create), CHANGES_APPLICATIONS, Others::Nobody)
        }
        Action::Activate | Action::RollBack | Action::SetTags => {
            (Some(Change::Update), CHANGES_APPLICATIONS, Others::Nobody)
        }
        Action::DeletePart => (Some(Change::Delete), CHANGES_APPLICATIONS, Others::Nobody),
        _ => return None,
    };
    Some(Needs {
        change,
        roles,
        others,
    })
}

const READS_BINARIES: &[&str] = &["ROLE_INVENTORY_READ", "ROLE_BINARY_READ"];
const CREATES_BINARIES: &[&str] = &[
    "ROLE_INVENTORY_CREATE",
    "ROLE_INVENTORY_ADMIN",
    "ROLE_BINARY_CREATE",
    "ROLE_BINARY_ADMIN",
];
const CHANGES_BINARIES: &[&str] = &["ROLE_INVENTORY_ADMIN", "ROLE_BINARY_ADMIN"];
const READS_EVENTS: &[&str] = &["ROLE_EVENT_READ"];
const CHANGES_EVENTS: &[&str] = &["ROLE_EVENT_ADMIN"];
const CHANGES_APPLICATIONS: &[&str] = &["ROLE_APPLICATION_MANAGEMENT_ADMIN"];
