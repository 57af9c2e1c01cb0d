//! How the Transfers tab looks, and the same lists over another tab.

mod columns;
mod history;
mod list;
mod log;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::TransfersView;
use crate::app::Model;
use crate::dialogs::text_spans;
use crate::ui::paint::Paint;
use crate::ui::parts::pane_block;
use crate::ui::width;

pub use columns::laying;

/// The list or log that is open.
pub fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    // It may lie over the panes of another tab.
    frame.render_widget(Clear, area);
    if model.transfers.log.is_some() {
        return log::draw(model, paint, area, frame);
    }
    match model.transfers.view {
        TransfersView::Now => list::draw(model, paint, area, frame),
        TransfersView::History => history::draw(model, paint, area, frame),
    }
}

/// Both lists, each with its word in the title, and what stands before them there.
const TITLE: &str = "Transfers";
const VIEWS: [(TransfersView, &str); 2] = [
    (TransfersView::Now, "Now"),
    (TransfersView::History, "History"),
];

/// The list whose word stands in this column of the title.
#[must_use]
pub fn view_at(column: usize) -> Option<TransfersView> {
    // Behind the corner, the line and a space, and before a space and the line.
    let mut from = 3 + width::columns(TITLE) + 2;
    VIEWS.into_iter().find_map(|(view, word)| {
        let to = from + width::columns(word) + 2;
        let is_there = (from..to).contains(&column);
        from = to;
        is_there.then_some(view)
    })
}

/// The frame of a list: both lists in its title, what is looked for under it.
fn list_block(model: &Model, right: &str, paint: &Paint<'_>, area: Rect) -> Block<'static> {
    let theme = paint.theme;
    let transfers = &model.transfers;
    let other = |view: TransfersView, word: &'static str| {
        let style = if transfers.view == view {
            theme.tab
        } else {
            theme.dim
        };
        Span::styled(format!(" {word} "), style)
    };
    let views = VIEWS.map(|(view, word)| other(view, word));
    let mut block = pane_block(TITLE.to_owned(), true, paint).title(Line::from(views.to_vec()));
    let used = 34;
    if !right.is_empty() && used + width::columns(right) <= usize::from(area.width) {
        let right = format!(" {right} ");
        block = block.title(Line::styled(right, theme.dim).right_aligned());
    }
    let room = usize::from(area.width).saturating_sub(16);
    let filter = &transfers.filter;
    if let Some(line) = &filter.typing {
        let mut spans = vec![Span::styled(" search ", theme.accent)];
        spans.extend(text_spans(line, true, paint, room));
        spans.push(Span::raw(" "));
        block = block.title_bottom(Line::from(spans));
    } else if !filter.is_empty() {
        let text = width::shorten(filter.text(), room).into_owned();
        block = block.title_bottom(Line::styled(format!(" search {text} "), theme.warning));
    }
    block
}

/// A bar of so many columns; full only when all is done.
#[must_use]
pub fn bar(done: u64, total: u64, columns: usize) -> String {
    let full = match total {
        0 => 0,
        total => {
            let share = u128::from(done.min(total)) * columns as u128 / u128::from(total);
            usize::try_from(share).unwrap_or(columns)
        }
    };
    format!("{}{}", "█".repeat(full), "░".repeat(columns - full))
}
