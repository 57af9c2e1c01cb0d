//! What a request wants of the inventory: a filter and an order.
//!
//! One small language for all of it: the platform's query language is read
//! into a [`Query`] by [`parse`], the plain filters of the address line
//! (`type=`, `owner=`, …) are built from the same words by the handlers, and
//! [`sql`] turns the words into SQL with bound parameters only. Nothing here
//! touches the database.

mod lexer;
mod parser;
pub mod sql;

pub use parser::{parse, words};

/// A filter and an order, as `$filter=… $orderby=…` says them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Which objects; none means all.
    pub filter: Option<Filter>,
    /// The order, the most significant first; objects that are equal in all of
    /// it come in the order of their ids.
    pub order: Vec<Order>,
}

/// Which objects.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Those that pass each of these.
    All(Vec<Self>),
    /// Those that pass at least one of these.
    Any(Vec<Self>),
    /// Those that do not pass it.
    Not(Box<Self>),
    /// Those that have a content.
    IsBinary,
    /// Those that have this fragment.
    Has(Property),
    /// Those whose property compares like this.
    Compare(Property, Operator, Value),
    /// Those whose property is this text, in which `*` is just a star.
    Exactly(Property, String),
    /// Those with one of these ids.
    Ids(Vec<i64>),
    /// Those with one of these words in id, type, name or owner.
    Words(Vec<String>),
    /// Those that have this child.
    ParentOf(ChildKind, i64),
    /// Those that are a child of this group.
    InGroup(i64),
    /// Those that are below this object, at any depth.
    Below(i64),
}

/// How a child hangs on its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildKind {
    /// `childAdditions`: files, operations and the like.
    Addition,
    /// `childAssets`: groups and what is in them.
    Asset,
    /// `childDevices`: devices behind a gateway.
    Device,
}

impl ChildKind {
    /// How the database spells it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Asset => "asset",
            Self::Device => "device",
        }
    }
}

/// A property by its path, `a.b.c`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its names from the outside in; never empty.
    pub path: Vec<String>,
    /// Whether `.date` followed: the text is to be compared as a time.
    pub as_date: bool,
}

impl Property {
    /// The property of this name at the top level.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            path: vec![name.to_owned()],
            as_date: false,
        }
    }

    /// Its name, when it is one at the top level.
    #[must_use]
    pub fn top_level(&self) -> Option<&str> {
        match self.path.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }
}

/// How to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal; a text with `*` is a pattern that ignores the case of letters.
    Eq,
    /// Greater, later.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less, earlier.
    Lt,
    /// Less or equal.
    Le,
}

/// What to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text in single quotes.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with the suffix `f` or `d`.
    Decimal(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null`: the property is not there.
    Null,
}

/// One column of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What to sort by.
    pub property: Property,
    /// Which way.
    pub direction: Direction,
}

/// Which way to sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// The query could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct QueryError(pub String);
