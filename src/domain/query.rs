//! What of the inventory is wanted, and in which order.

/// The columns that the server can sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// The object's name.
    Name,
    /// The object's type.
    Type,
    /// Length in bytes.
    Size,
    /// The owner.
    Owner,
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
}

impl SortColumn {
    /// All of them, in the order of the sort menu.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Type,
        Self::Size,
        Self::Owner,
        Self::Created,
        Self::Updated,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Size => "size",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Updated => "updated",
        }
    }
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest, oldest, or `a` first.
    Ascending,
    /// Largest, newest, or `z` first.
    Descending,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// A column and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub column: SortColumn,
    /// Which end first.
    pub direction: Direction,
}

/// Which binaries are wanted. The empty query means all, in the server's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BinaryQuery {
    /// The exact `type`.
    pub type_name: Option<String>,
    /// The exact owner.
    pub owner: Option<String>,
    /// A name with `*` wildcards; without one, the exact name. Upper and lower
    /// case count only when there is no wildcard (`API.md` section 3).
    pub name: Option<String>,
    /// The order; `None` leaves it to the server.
    pub sort: Option<Sort>,
}

impl BinaryQuery {
    /// Whether it asks for all binaries in the server's own order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether only the inventory query can answer it: `/inventory/binaries`
    /// knows neither a name nor an order (`API.md` section 2.2).
    #[must_use]
    pub const fn needs_inventory_query(&self) -> bool {
        self.name.is_some() || self.sort.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_a_sort_needs_the_inventory_query() {
        let mut query = BinaryQuery {
            type_name: Some("text/plain".into()),
            owner: Some("ana".into()),
            ..BinaryQuery::default()
        };
        assert!(!query.needs_inventory_query());
        query.sort = Some(Sort {
            column: SortColumn::Size,
            direction: Direction::Descending,
        });
        assert!(query.needs_inventory_query());
    }
}
