//! The lists in columns, and which columns each can show.

use super::Column;

/// A list in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// The binaries.
    Binaries,
    /// The events.
    Events,
    /// The uploads to events that did not end.
    Incomplete,
    /// The files of what fills a tenant.
    Usage,
    /// The transfers of this run.
    Transfers,
    /// Those that ended, of earlier runs as well.
    History,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Binaries,
        Self::Events,
        Self::Incomplete,
        Self::Usage,
        Self::Transfers,
        Self::History,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binaries => "binaries",
            Self::Events => "events",
            Self::Incomplete => "incomplete",
            Self::Usage => "usage",
            Self::Transfers => "transfers",
            Self::History => "history",
        }
    }

    /// Every column that it can show, in the usual order, and whether it is
    /// there unless a person chose otherwise.
    pub(super) const fn columns(self) -> &'static [(Column, bool)] {
        use Column as C;
        match self {
            Self::Binaries => &[
                (C::Name, true),
                (C::Type, true),
                (C::Size, true),
                (C::Owner, true),
                (C::Created, false),
                (C::Updated, true),
                (C::Id, false),
                (C::MediaType, false),
            ],
            Self::Events => &[
                (C::Time, true),
                (C::Device, true),
                (C::Type, true),
                (C::Text, true),
                (C::Name, true),
                (C::MediaType, true),
                (C::Size, true),
                (C::Id, false),
                (C::DeviceId, false),
                (C::Created, false),
                (C::Updated, false),
            ],
            Self::Incomplete => &[
                (C::Updated, true),
                (C::Device, true),
                (C::Type, true),
                (C::Text, true),
                (C::Name, true),
                (C::Size, true),
                (C::Share, true),
                (C::Id, false),
                (C::DeviceId, false),
                (C::Time, false),
                (C::Created, false),
            ],
            Self::Transfers => &[
                (C::Name, true),
                (C::Size, true),
                (C::State, true),
                (C::Rate, false),
                (C::Took, false),
                (C::Attempt, false),
                (C::Path, false),
            ],
            Self::History => &[
                (C::Name, true),
                (C::Ended, true),
                (C::State, true),
                (C::Size, false),
                (C::Created, false),
                (C::Attempt, false),
                (C::Path, false),
            ],
            Self::Usage => &[
                (C::Size, true),
                (C::Name, true),
                (C::Same, false),
                (C::Type, true),
                (C::Owner, true),
                (C::Updated, true),
                (C::Device, false),
                (C::Created, false),
                (C::MediaType, false),
                (C::Id, false),
            ],
        }
    }
}
