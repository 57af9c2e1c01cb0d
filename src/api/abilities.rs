//! What a user's roles allow, in the words of this program.

use super::asked::Asked;
use crate::domain::{BinaryId, DeviceId, User};

/// Something that a user may do by one of some roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ability {
    /// What, as the object of “may …”: `upload files`.
    pub words: &'static str,
    /// The roles of which one allows it. Who owns an object may do more to it.
    pub roles: &'static [&'static str],
}

impl Ability {
    /// Whether a user has it.
    #[must_use]
    pub fn is_of(&self, user: &User) -> bool {
        user.has_any(self.roles)
    }
}

/// What the program does that needs a role, by its parts.
#[must_use]
pub fn abilities() -> Vec<Ability> {
    // The roles are those of the requests: of which object says nothing.
    let binary = BinaryId::new("1").ok();
    let device = DeviceId::new("1").ok();
    let all = [
        ("read files", Some(Asked::List)),
        ("upload files", Some(Asked::Upload(String::new()))),
        (
            "replace and delete files",
            binary.clone().map(Asked::Delete),
        ),
        ("change the fragments of files", binary.map(Asked::Change)),
        ("read events and their files", Some(Asked::Events)),
        ("attach files to events", device.map(Asked::NewEvent)),
        ("read applications", Some(Asked::Applications)),
    ];
    let known = all.into_iter();
    let mut abilities: Vec<Ability> = known
        .filter_map(|(words, asked)| {
            let roles = asked?.roles();
            Some(Ability { words, roles })
        })
        .collect();
    abilities.push(Ability {
        words: "deploy applications",
        roles: &["ROLE_APPLICATION_MANAGEMENT_ADMIN"],
    });
    abilities
}
