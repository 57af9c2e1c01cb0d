//! The columns of the lists: which there are, and which of them a person chose,
//! in which order and how wide.

use std::collections::BTreeMap;
use std::fmt;

use super::{Table, clean};

/// A column of its own is never narrower: a head is to be seen of it.
const NARROWEST: u16 = 3;

/// A column of its own is never wider, whatever a file says.
const WIDEST: u16 = 200;

/// What a list can show of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The name of a binary, or of what is attached to an event.
    Name,
    /// The type of the object.
    Type,
    /// Length in bytes; of an upload that did not end, what has come of it.
    Size,
    /// The owner.
    Owner,
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
    /// The id.
    Id,
    /// The media type of the bytes.
    MediaType,
    /// When an event happened.
    Time,
    /// The name of the device of an event, else its id.
    Device,
    /// The id of the device of an event.
    DeviceId,
    /// The text of an event.
    Text,
    /// How much has come of an upload that did not end.
    Share,
    /// Which of several that are the same a file is.
    Same,
    /// How a transfer stands, or how it ended.
    State,
    /// The rate of a transfer on average.
    Rate,
    /// How long a transfer has taken.
    Took,
    /// The number of the attempt.
    Attempt,
    /// The file or folder on this machine.
    Path,
    /// When a transfer ended.
    Ended,
}

impl Column {
    const ALL: [Self; 20] = [
        Self::Name,
        Self::Type,
        Self::Size,
        Self::Owner,
        Self::Created,
        Self::Updated,
        Self::Id,
        Self::MediaType,
        Self::Time,
        Self::Device,
        Self::DeviceId,
        Self::Text,
        Self::Share,
        Self::Same,
        Self::State,
        Self::Rate,
        Self::Took,
        Self::Attempt,
        Self::Path,
        Self::Ended,
    ];

    /// The word for it, without spaces.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Size => "size",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Id => "id",
            Self::MediaType => "media-type",
            Self::Time => "time",
            Self::Device => "device",
            Self::DeviceId => "device-id",
            Self::Text => "text",
            Self::Share => "share",
            Self::Same => "same",
            Self::State => "state",
            Self::Rate => "rate",
            Self::Took => "took",
            Self::Attempt => "attempt",
            Self::Path => "path",
            Self::Ended => "ended",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.word() == word)
    }
}

/// A column as a person wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickedColumn {
    /// Which.
    pub column: Column,
    /// Whether it is there.
    pub is_shown: bool,
    /// How many columns of the terminal it takes; `None`: as many as its rows
    /// need.
    pub width: Option<u16>,
}

/// In the file: `size`, or `size:12` where it has a width of its own.
impl fmt::Display for PickedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.width {
            Some(width) => write!(f, "{}:{width}", self.column.word()),
            None => f.write_str(self.column.word()),
        }
    }
}

/// The columns of a list as a person wants them: all that it can show, in their
/// order. The name is always shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    table: Table,
    all: Vec<PickedColumn>,
}

impl Columns {
    /// As they are unless a person chose otherwise.
    #[must_use]
    pub fn usual(table: Table) -> Self {
        let columns = table.columns().iter();
        let all = columns.map(|(column, is_shown)| PickedColumn {
            column: *column,
            is_shown: *is_shown,
            width: None,
        });
        Self {
            table,
            all: all.collect(),
        }
    }

    /// Of which list they are.
    #[must_use]
    pub const fn table(&self) -> Table {
        self.table
    }

    /// All, in their order, with those that are not shown.
    #[must_use]
    pub fn all(&self) -> &[PickedColumn] {
        &self.all
    }

    /// The one at this place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<PickedColumn> {
        self.all.get(at).copied()
    }

    /// Those that a person chose beside the usual ones, in their order.
    pub fn added(&self) -> impl Iterator<Item = Column> {
        let shown = self.all.iter().filter(|picked| picked.is_shown);
        let is_usual = |column| self.table.columns().contains(&(column, true));
        shown
            .map(|picked| picked.column)
            .filter(move |column| !is_usual(*column))
    }

    /// Shows the one at this place, or hides it. `false`: it stays, as the name
    /// does always.
    pub fn turn(&mut self, at: usize) -> bool {
        match self.all.get_mut(at) {
            Some(picked) if picked.column != Column::Name => {
                picked.is_shown = !picked.is_shown;
                true
            }
            _ => false,
        }
    }

    /// Exchanges two places.
    pub fn exchange(&mut self, one: usize, other: usize) {
        let len = self.all.len();
        if one < len && other < len {
            self.all.swap(one, other);
        }
    }

    /// Gives a column a width of its own, within bounds, or takes it away.
    pub fn set_width(&mut self, column: Column, width: Option<usize>) {
        let width = width.map(|width| {
            let width = u16::try_from(width).unwrap_or(WIDEST);
            width.clamp(NARROWEST, WIDEST)
        });
        for picked in &mut self.all {
            if picked.column == column {
                picked.width = width;
            }
        }
    }

    /// Those that are shown, as the file has them.
    fn texts(&self) -> Vec<String> {
        let shown = self.all.iter().filter(|picked| picked.is_shown);
        shown.map(ToString::to_string).collect()
    }

    /// Reads what [`Self::texts`] wrote: these are shown, in this order, the
    /// others are not. What cannot be read is left out and told.
    fn read(table: Table, texts: &[String]) -> (Self, Vec<String>) {
        let mut columns = Self::usual(table);
        let mut told = Vec::new();
        for picked in &mut columns.all {
            picked.is_shown = picked.column == Column::Name;
        }
        let mut next = 0;
        for text in texts {
            let (word, width) = match text.split_once(':') {
                Some((word, width)) => (word, Some(width)),
                None => (text.as_str(), None),
            };
            let column = Column::of(word.trim());
            let found = columns
                .all
                .iter()
                .position(|picked| Some(picked.column) == column);
            let Some(at) = found else {
                told.push(format!("“{}” is no column of it", clean(word)));
                continue;
            };
            if at < next {
                // Twice in the file.
                continue;
            }
            let mut picked = columns.all.remove(at);
            picked.is_shown = true;
            columns.all.insert(next, picked);
            next += 1;
            match width.map(|width| (width, width.trim().parse::<u16>())) {
                Some((_, Ok(width))) => columns.set_width(picked.column, Some(width.into())),
                Some((width, Err(_))) => told.push(format!("“{}” is no width", clean(width))),
                None => {}
            }
        }
        (columns, told)
    }
}

/// The columns of all lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllColumns([Columns; Table::ALL.len()]);

impl Default for AllColumns {
    fn default() -> Self {
        Self(Table::ALL.map(Columns::usual))
    }
}

impl AllColumns {
    /// Those of a list.
    #[must_use]
    pub const fn of(&self, table: Table) -> &Columns {
        let [binaries, events, incomplete, usage, transfers, history] = &self.0;
        match table {
            Table::Binaries => binaries,
            Table::Events => events,
            Table::Incomplete => incomplete,
            Table::Usage => usage,
            Table::Transfers => transfers,
            Table::History => history,
        }
    }

    /// Takes others for the list that they are of.
    pub fn set(&mut self, columns: Columns) {
        for old in &mut self.0 {
            if old.table == columns.table {
                old.clone_from(&columns);
            }
        }
    }

    /// What is kept of them, by the word of the list; nothing of those that are
    /// as usual.
    #[must_use]
    pub fn kept(&self) -> BTreeMap<String, Vec<String>> {
        let chosen = self.0.iter();
        let chosen = chosen.filter(|columns| **columns != Columns::usual(columns.table));
        chosen
            .map(|columns| (columns.table.word().to_owned(), columns.texts()))
            .collect()
    }

    /// From what was kept; of a list of which nothing was, the usual ones. And
    /// a sentence for each list where something cannot be read: it is left out.
    #[must_use]
    pub fn from_kept(kept: &BTreeMap<String, Vec<String>>) -> (Self, Vec<String>) {
        let mut all = Self::default();
        let mut told = Vec::new();
        for (word, texts) in kept {
            let table = Table::ALL.into_iter().find(|table| table.word() == word);
            let Some(table) = table else {
                let word = clean(word);
                told.push(format!(
                    "There are columns kept of “{word}”, which is no list."
                ));
                continue;
            };
            let (columns, wrong) = Columns::read(table, texts);
            all.set(columns);
            if !wrong.is_empty() {
                told.push(format!(
                    "Of the columns kept of the list of {word} not all can be shown: {}.",
                    wrong.join(", ")
                ));
            }
        }
        (all, told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(columns: &Columns) -> Vec<String> {
        columns.texts()
    }

    fn place(columns: &Columns, column: Column) -> usize {
        let all = columns.all().iter();
        all.clone()
            .position(|picked| picked.column == column)
            .unwrap()
    }

    #[test]
    fn what_is_chosen_is_read_again_as_it_was_written() {
        let mut all = AllColumns::default();
        assert_eq!(all.kept(), BTreeMap::new(), "the usual ones need no words");
        let mut columns = Columns::usual(Table::Binaries);
        assert!(columns.turn(place(&columns, Column::Owner)));
        assert!(columns.turn(place(&columns, Column::Id)));
        columns.set_width(Column::Size, Some(12));
        columns.exchange(0, 2);
        columns.exchange(1, 99);
        assert_eq!(
            words(&columns),
            ["size:12", "type", "name", "updated", "id"]
        );
        all.set(columns);
        let (read, told) = AllColumns::from_kept(&all.kept());
        assert_eq!(told, [""; 0]);
        assert_eq!(read.kept(), all.kept());
        assert_eq!(read.of(Table::Events), &Columns::usual(Table::Events));
    }

    #[test]
    fn the_name_stays_and_a_width_has_bounds() {
        let mut columns = Columns::usual(Table::Events);
        let name = place(&columns, Column::Name);
        assert!(!columns.turn(name));
        assert!(!columns.turn(99));
        for (wanted, width) in [(0, 3), (3, 3), (200, 200), (70_000, 200)] {
            columns.set_width(Column::Name, Some(wanted));
            assert_eq!(columns.get(name).unwrap().width, Some(width));
        }
        columns.set_width(Column::Name, None);
        assert_eq!(columns, Columns::usual(Table::Events));
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_told() {
        let kept = [
            (
                "binaries",
                &["size", "colour", "size:7", "id:wide", "owner:0"][..],
            ),
            ("events", &[]),
            ("planets", &["name"]),
        ];
        let kept = kept
            .into_iter()
            .map(|(word, texts)| {
                let texts = texts.iter().map(ToString::to_string).collect();
                (word.to_owned(), texts)
            })
            .collect();
        let (all, told) = AllColumns::from_kept(&kept);
        assert_eq!(
            words(all.of(Table::Binaries)),
            ["size", "id", "owner:3", "name"]
        );
        assert_eq!(words(all.of(Table::Events)), ["name"]);
        assert_eq!(
            told,
            [
                "Of the columns kept of the list of binaries not all can be shown: \
                 “colour” is no column of it, “wide” is no width.",
                "There are columns kept of “planets”, which is no list.",
            ]
        );
    }

    proptest! {
        #[test]
        fn each_column_is_there_once_whatever_a_file_says(
            texts in proptest::collection::vec("[a-z-]{0,6}|name|size|type:[0-9]{1,6}|id:-1|time", 0..20),
        ) {
            for table in Table::ALL {
                let (columns, _) = Columns::read(table, &texts);
                let mut had: Vec<Column> = columns.all().iter().map(|it| it.column).collect();
                had.sort_by_key(|column| column.word());
                let mut can: Vec<Column> = table.columns().iter().map(|it| it.0).collect();
                can.sort_by_key(|column| column.word());
                prop_assert_eq!(had, can);
                let shown = columns.all().iter().find(|it| it.column == Column::Name);
                prop_assert!(shown.unwrap().is_shown);
                let (again, told) = Columns::read(table, &columns.texts());
                prop_assert_eq!(again.texts(), columns.texts());
                prop_assert!(told.is_empty());
            }
        }
    }
}
