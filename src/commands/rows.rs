//! Rows that are printed as they come: a table for people, or one JSON array of
//! the objects as the platform gave them.

use super::Format;
use super::console::Console;
use super::failure::Failure;
use super::table::{Row, Table};

/// The columns of a table.
pub(super) struct Columns<const N: usize> {
    pub(super) header: [&'static str; N],
    /// Which column holds numbers.
    pub(super) number: usize,
}

/// What was printed so far.
pub(super) enum Rows<const N: usize> {
    /// The widths are those of the first page: later rows may push them.
    Table {
        columns: Columns<N>,
        table: Option<Box<Table<N>>>,
    },
    Json {
        begun: bool,
    },
}

impl<const N: usize> Rows<N> {
    pub(super) const fn new(format: Format, columns: Columns<N>) -> Self {
        match format {
            Format::Json => Self::Json { begun: false },
            Format::Text => Self::Table {
                columns,
                table: None,
            },
        }
    }

    /// Prints some more, each as its raw object or as its row.
    pub(super) fn print<T>(
        &mut self,
        items: &[T],
        object: impl Fn(&T) -> &str,
        row: impl Fn(&T) -> Row<N>,
        console: &mut Console,
    ) -> Result<(), Failure> {
        match self {
            Self::Json { begun } => {
                for item in items {
                    console.write(if *begun { b",\n" } else { b"[" })?;
                    console.json(object(item))?;
                    *begun = true;
                }
            }
            Self::Table { columns, table } => {
                let rows: Vec<Row<N>> = items.iter().map(row).collect();
                if table.is_none() && !rows.is_empty() {
                    let first = Table::new(columns.header, columns.number, &rows);
                    console.line(&table.insert(Box::new(first)).header())?;
                }
                if let Some(table) = table {
                    for row in &rows {
                        console.line(&table.line(row))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Prints the end of the array.
    pub(super) fn end(self, console: &mut Console) -> Result<(), Failure> {
        match self {
            Self::Json { begun: false } => console.line("[]"),
            Self::Json { begun: true } => console.line("]"),
            Self::Table { .. } => Ok(()),
        }
    }
}
