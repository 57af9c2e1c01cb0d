//! What of the inventory is wanted, and in which order.

use std::fmt;
use std::str::FromStr;

use super::{BinaryId, Column, Device, Moment, SizeRange};

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

    /// The column of the list that shows it.
    #[must_use]
    pub const fn column(self) -> Column {
        match self {
            Self::Name => Column::Name,
            Self::Type => Column::Type,
            Self::Size => Column::Size,
            Self::Owner => Column::Owner,
            Self::Created => Column::Created,
            Self::Updated => Column::Updated,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.column().word()
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

/// Text that is no order: a phrase that says what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{}” is no order: type name, type, size, owner, created or updated, with :desc or :asc behind", super::clean(.0))]
pub struct InvalidSort(String);

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.direction {
            Direction::Ascending => "asc",
            Direction::Descending => "desc",
        };
        write!(f, "{}:{way}", self.column.word())
    }
}

/// Reads `size`, `size:desc`, `size:asc`, and `-size` as another way to say
/// `size:desc`.
impl FromStr for Sort {
    type Err = InvalidSort;

    fn from_str(text: &str) -> Result<Self, InvalidSort> {
        let text = text.trim();
        let (word, direction) = if let Some(word) = text.strip_prefix('-') {
            (word, Direction::Descending)
        } else if let Some(word) = text.strip_suffix(":desc") {
            (word, Direction::Descending)
        } else {
            let word = text.strip_suffix(":asc").unwrap_or(text);
            (word, Direction::Ascending)
        };
        let column = SortColumn::ALL
            .into_iter()
            .find(|column| column.word() == word)
            .ok_or_else(|| InvalidSort(text.to_owned()))?;
        Ok(Self { column, direction })
    }
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
    /// Words in id, type, name or owner (`API.md` section 3, `text`).
    pub text: Option<String>,
    /// Only these; empty means any.
    pub ids: Vec<BinaryId>,
    /// Only what hangs below this object: a device, an asset, a group. Its name
    /// is empty where only the id was given.
    pub device: Option<Box<Device>>,
    /// Last changed at this moment or later.
    pub from: Option<Moment>,
    /// Last changed before this moment.
    pub to: Option<Moment>,
    /// Only these lengths.
    pub size: Option<SizeRange>,
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
    /// knows types, owners and ids alone (`API.md` section 2.2).
    #[must_use]
    pub const fn needs_inventory_query(&self) -> bool {
        self.name.is_some()
            || self.text.is_some()
            || self.device.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.size.is_some()
            || self.sort.is_some()
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

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for column in SortColumn::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let sort = Sort { column, direction };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        let descending = |text: &str| text.parse::<Sort>().unwrap().direction;
        assert_eq!(descending("-size"), Direction::Descending);
        assert_eq!(descending("size"), Direction::Ascending);
        for wrong in ["", "colour", "size:up", "-size:desc", "SIZE"] {
            let said = wrong.parse::<Sort>().unwrap_err().to_string();
            assert!(
                said.starts_with(&format!("“{wrong}” is no order")),
                "{said}"
            );
        }
    }
}
