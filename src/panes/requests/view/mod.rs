//! How the request log looks: the list, and one exchange.

mod inside;
mod list;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use crate::app::Model;
use crate::ui::paint::Paint;

/// The list, or the exchange that is looked at.
pub fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    // It lies over the panes of a tab.
    frame.render_widget(Clear, area);
    match &model.requests.shown {
        Some(shown) => inside::draw(shown, paint, area, frame),
        None => list::draw(model, paint, area, frame),
    }
}
