//! How the message log looks: a line each, the newest last, and one as a whole.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::Message;
use crate::app::{Model, NoticeKind};
use crate::keys::Action;
use crate::panes::chronicle::view::{frame_of, inside};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::parts::message;
use crate::ui::width::{self, Align, fit};

/// The list, or the message that is looked at.
pub fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    // It lies over the panes of a tab.
    frame.render_widget(Clear, area);
    if !inside(
        &model.messages,
        |_| "Message".to_owned(),
        paint,
        area,
        frame,
    ) {
        list(model, paint, area, frame);
    }
}

fn list(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let messages = &model.messages;
    let block = frame_of("Message log", messages, paint, area);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let rows = usize::from(inner.height.saturating_sub(1));
    let on_screen = messages.rows().enumerate();
    let on_screen: Vec<_> = on_screen.skip(messages.cursor.top).take(rows).collect();
    if on_screen.is_empty() {
        return nothing(model, paint, inner, frame);
    }
    let times = on_screen
        .iter()
        .map(|(_, one)| format::moment(one.at, paint.now.wall, paint.zone));
    let times: Vec<String> = times.collect();
    let time_columns = times.iter().map(|time| width::columns(time)).max();
    let columns = [time_columns.unwrap_or(0), usize::from(inner.width)];
    let mut lines = vec![Line::styled(
        format!("   {} MESSAGE", fit("TIME", columns[0], Align::Left)),
        paint.theme.dim,
    )];
    for ((index, one), time) in on_screen.into_iter().zip(times) {
        lines.push(row(one, &time, index == messages.cursor.at, paint, columns));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// `▌✗ 09:12:44 What was told, as far as there is room`
fn row(
    one: &Message,
    time: &str,
    under_cursor: bool,
    paint: &Paint<'_>,
    [time_columns, columns]: [usize; 2],
) -> Line<'static> {
    let theme = paint.theme;
    let sign = match one.kind {
        NoticeKind::Done => theme.ok,
        NoticeKind::Info => theme.dim,
        NoticeKind::Error => theme.error,
    };
    let text_style = if under_cursor {
        theme.selection
    } else {
        theme.text
    };
    let text = match one.times {
        1 => one.text.clone(),
        times => format!("({times}×) {}", one.text),
    };
    let room = columns.saturating_sub(time_columns + 5);
    Line::from(vec![
        Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
        Span::styled(format!("{} ", one.sign()), sign),
        Span::styled(fit(time, time_columns, Align::Left), theme.dim),
        Span::raw(" "),
        Span::styled(fit(&text, room, Align::Left), text_style),
    ])
}

/// Why the list is empty, and what to do next.
fn nothing(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    let (why, next) = if model.messages.is_empty() {
        let next = format!(
            "What is done, and what fails, is listed here from now on. {} goes back.",
            key(Action::Escape)
        );
        ("There was nothing to tell yet.", next)
    } else {
        let next = format!("{} clears the filter.", key(Action::Escape));
        ("No message has this in it.", next)
    };
    message(&[(why, theme.text), (&next, theme.dim)], area, frame);
}
