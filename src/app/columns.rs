//! The columns of the list on the screen: which hold, where they stand, and what
//! a person chose.

use super::{Context, Model, Pane, Tab, last};
use crate::dialogs::{ColumnsDialog, Dialog};
use crate::domain::{Columns, Table};
use crate::panes::{binaries, events, transfers, usage};
use crate::ui::columns::{Edge, Laying};

impl Model {
    /// The columns of a list: those that are being chosen, so that one sees what
    /// one does, or else those that were.
    #[must_use]
    pub fn columns_of(&self, table: Table) -> &Columns {
        match &self.dialog {
            Some(Dialog::Columns(dialog)) if dialog.columns().table() == table => dialog.columns(),
            _ => self.columns.of(table),
        }
    }
}

/// The list of the open tab, where it has columns that can be chosen.
pub(super) fn table(model: &Model) -> Option<Table> {
    if model.shows_transfers() {
        return model.transfers.table();
    }
    match model.tab {
        Tab::Binaries if model.usage.is_open => model.usage.table(),
        Tab::Binaries => Some(Table::Binaries),
        Tab::Events => Some(model.events.shown.table()),
        _ => None,
    }
}

/// Where the columns of the open list stand, also while it is out of sight.
pub(super) fn laying(model: &Model) -> Option<Laying> {
    let table = table(model)?;
    let list = model.plan().list;
    let columns = match table {
        // They have all the room, also over the panes of another tab.
        Table::Transfers | Table::History => model.size.columns,
        _ => list.map_or(model.size.columns, |list| list.len),
    };
    let inner = usize::from(columns.saturating_sub(2));
    match table {
        Table::Transfers | Table::History => Some(transfers::view::laying(model, table, inner)),
        Table::Binaries => Some(binaries::view::laying(model, inner)),
        Table::Events | Table::Incomplete => Some(events::view::laying(model, inner)),
        Table::Usage => Some(usage::view::laying(model, inner)),
    }
}

/// Asks which columns are wanted.
pub(super) fn open(model: &mut Model) {
    if let Some(table) = table(model) {
        // What is chosen is to be seen.
        model.pane = Pane::List;
        let dialog = ColumnsDialog::new(model.columns.of(table).clone());
        model.dialog = Some(Dialog::Columns(dialog));
    }
}

/// Takes what was chosen, and keeps it at once.
pub(super) fn choose(model: &mut Model, columns: Columns, context: &mut Context<'_>) {
    model.columns.set(columns);
    model.arranged = true;
    last::keep(model, context);
}

/// Puts the edge of a column of the list on the screen there.
pub(super) fn drag(model: &mut Model, edge: Edge, to: usize) {
    // Others may give up room before the edge moves: it has to be told again.
    for _ in 0..3 {
        let Some((table, width)) = table(model).zip(dragged(model, edge, to)) else {
            return;
        };
        let mut columns = model.columns.of(table).clone();
        columns.set_width(edge.column, Some(width));
        model.columns.set(columns);
        model.arranged = true;
    }
}

fn dragged(model: &Model, edge: Edge, to: usize) -> Option<usize> {
    laying(model)?.dragged(edge, to)
}

/// Tells the question which columns there is room for.
pub(super) fn settle(model: &mut Model) {
    if matches!(model.dialog, Some(Dialog::Columns(_)))
        && let Some(laying) = laying(model)
        && let Some(Dialog::Columns(dialog)) = &mut model.dialog
    {
        dialog.laid(laying);
    }
}
