//! The zip file that an application is served from.

use jiff::Timestamp;

use crate::domain::BinaryId;

/// An archive of an application. It is a binary of the inventory too, under
/// the same id (`API.md` section 6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Its id.
    pub id: BinaryId,
    /// Its file name as the server gave it; may be empty.
    pub name: String,
    /// Its length in bytes, where the server tells it.
    pub length: Option<u64>,
    /// When it was uploaded, or made by a change of a plugin or a file.
    pub created: Option<Timestamp>,
    /// What somebody wrote about it.
    pub description: Option<String>,
    /// The context path of its application.
    pub context_path: Option<String>,
}

/// The newest of these archives, which stand newest first, that is older than
/// the active one; `None` also where none of them is active.
#[must_use]
pub fn before_active<'a>(
    archives: &'a [Archive],
    active: Option<&BinaryId>,
) -> Option<&'a Archive> {
    let at = archives.iter().position(|one| Some(&one.id) == active)?;
    archives.get(at.saturating_add(1))
}

impl Archive {
    /// The name to show: its own, or the id where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.trim().is_empty() {
            self.id.as_str()
        } else {
            &self.name
        }
    }
}
