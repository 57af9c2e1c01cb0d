//! How the request log looks: the list, and one exchange.

mod list;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::words;
use crate::api::Exchange;
use crate::app::Model;
use crate::panes::chronicle::view::inside;
use crate::ui::paint::Paint;

/// The list, or the exchange that is looked at.
pub fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    // It lies over the panes of a tab.
    frame.render_widget(Clear, area);
    let title = |exchange: &Exchange| {
        let code = words::code(exchange);
        format!("{} {code} {}", exchange.method, exchange.place())
    };
    if !inside(&model.requests, title, paint, area, frame) {
        list::draw(model, paint, area, frame);
    }
}
