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

/// The archive to go back to from the active one, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackTo<'a> {
    /// It was seen to be active before.
    Seen(&'a Archive),
    /// It is the newest that is older than the active one: nobody saw which was
    /// active before.
    Older(&'a Archive),
}

impl<'a> BackTo<'a> {
    /// The one to go back to among these archives, which stand newest first:
    /// `seen`, where that was active before and is still there. `None` where
    /// there is neither that nor an older one.
    #[must_use]
    pub fn of(
        archives: &'a [Archive],
        active: Option<&BinaryId>,
        seen: Option<&BinaryId>,
    ) -> Option<Self> {
        let found = |id: &&BinaryId| archives.iter().find(|one| one.id == **id);
        if let Some(seen) = seen
            .filter(|seen| Some(*seen) != active)
            .as_ref()
            .and_then(found)
        {
            return Some(Self::Seen(seen));
        }
        let at = archives.iter().position(|one| Some(&one.id) == active)?;
        archives.get(at.saturating_add(1)).map(Self::Older)
    }

    /// The archive.
    #[must_use]
    pub const fn archive(self) -> &'a Archive {
        match self {
            Self::Seen(archive) | Self::Older(archive) => archive,
        }
    }

    /// How it is known, as a sentence.
    #[must_use]
    pub const fn how(self) -> &'static str {
        match self {
            Self::Seen(_) => "It was the active one before.",
            Self::Older(_) => {
                "It is the newest that is older than the active one: which one was active before \
                 is not known."
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: &str) -> BinaryId {
        BinaryId::new(number).unwrap()
    }

    fn archives(numbers: &[&str]) -> Vec<Archive> {
        let archive = |number: &&str| Archive {
            id: id(number),
            name: String::new(),
            length: None,
            created: None,
            description: None,
            context_path: None,
        };
        numbers.iter().map(archive).collect()
    }

    #[test]
    fn what_was_active_before_wins_over_what_is_older() {
        let all = archives(&["9", "7", "5", "3"]);
        let before = |active: &str, seen: Option<&str>| {
            let seen = seen.map(id);
            let before = BackTo::of(&all, Some(&id(active)), seen.as_ref())?;
            let is_seen = matches!(before, BackTo::Seen(_));
            Some((before.archive().id.to_string(), is_seen))
        };
        assert_eq!(before("7", Some("9")), Some(("9".to_owned(), true)));
        assert_eq!(before("9", Some("3")), Some(("3".to_owned(), true)));
        assert_eq!(before("7", None), Some(("5".to_owned(), false)));
        // It was deleted.
        assert_eq!(before("7", Some("8")), Some(("5".to_owned(), false)));
        assert_eq!(before("7", Some("7")), Some(("5".to_owned(), false)));
        assert_eq!(before("3", None), None);
        assert_eq!(before("3", Some("9")), Some(("9".to_owned(), true)));
        assert_eq!(before("1", None), None, "none of them is active");
        assert_eq!(BackTo::of(&all, None, None), None);
    }
}
