//! What the mode of the connection and the roles of the user do not allow. The
//! platform decides in the end: where it may say yes, nothing is said here.

use crate::api::{Change, Guard};
use crate::app::{Model, Session};
use crate::domain::Binary;
use crate::keys::Action;

/// What an action needs.
struct Needs {
    change: Change,
    /// One of these roles; the first is named.
    roles: &'static [&'static str],
    others: Others,
    /// That none of these is there, in a sentence without its full stop.
    without: &'static str,
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

/// Why the mode or the roles do not allow an action, as a sentence without its
/// full stop.
pub(super) fn forbidden(model: &Model, action: Action) -> Option<&'static str> {
    let needs = needs(action)?;
    let by_mode = model.guard().and_then(|guard| by_mode(guard, needs.change));
    by_mode.or_else(|| by_roles(model, model.session.value()?, action, &needs))
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

fn by_roles(
    model: &Model,
    session: &Session,
    action: Action,
    needs: &Needs,
) -> Option<&'static str> {
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
        Others::Owner if action == Action::DeleteFiles => owns(model.usage.targets()),
        Others::Owner => owns(model.binaries.targets()),
        Others::OwnerOfSource => user.has_any(MAKES_OBJECTS),
    };
    (!may).then_some(needs.without)
}

/// What an action needs (`API.md` section 1.5); `None`: nothing that is not
/// needed to see the list.
const fn needs(action: Action) -> Option<Needs> {
    Some(match action {
        Action::Upload | Action::Restore => Needs {
            change: Change::Create,
            roles: &[
                "ROLE_INVENTORY_CREATE",
                "ROLE_INVENTORY_ADMIN",
                "ROLE_BINARY_CREATE",
                "ROLE_BINARY_ADMIN",
            ],
            others: Others::Nobody,
            without: "It needs ROLE_INVENTORY_CREATE",
        },
        Action::Replace | Action::Delete | Action::DeleteFiles => Needs {
            change: match action {
                Action::Replace => Change::Update,
                _ => Change::Delete,
            },
            roles: &["ROLE_INVENTORY_ADMIN", "ROLE_BINARY_ADMIN"],
            others: Others::Owner,
            without: "It needs ROLE_INVENTORY_ADMIN",
        },
        Action::Rename | Action::Edit => Needs {
            change: Change::Update,
            roles: &["ROLE_INVENTORY_ADMIN", "ROLE_MANAGED_OBJECT_ADMIN"],
            others: Others::Owner,
            without: "It needs ROLE_INVENTORY_ADMIN",
        },
        Action::Attach
        | Action::ReplaceAttachment
        | Action::EditEvent
        | Action::DeleteAttachment => Needs {
            change: match action {
                Action::Attach => Change::Create,
                Action::DeleteAttachment => Change::Delete,
                _ => Change::Update,
            },
            roles: &["ROLE_EVENT_ADMIN"],
            others: Others::OwnerOfSource,
            without: "It needs ROLE_EVENT_ADMIN",
        },
        Action::Deploy
        | Action::PutFile
        | Action::EditFile
        | Action::WatchFolder
        | Action::Activate
        | Action::RollBack
        | Action::SetTags
        | Action::DeletePart => Needs {
            change: match action {
                Action::DeletePart => Change::Delete,
                Action::Activate | Action::RollBack | Action::SetTags => Change::Update,
                _ => Change::Create,
            },
            roles: &["ROLE_APPLICATION_MANAGEMENT_ADMIN"],
            others: Others::Nobody,
            without: "It needs ROLE_APPLICATION_MANAGEMENT_ADMIN",
        },
        _ => return None,
    })
}
