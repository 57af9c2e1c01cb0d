//! A frame as text and styles, fit for a snapshot that a person reads.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The text of the frame, then the stretches of each row that have a style.
pub fn render(buffer: &Buffer) -> String {
    let mut text = String::new();
    let mut styles = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut row = String::new();
        let mut runs: Vec<(String, String)> = Vec::new();
        let mut skip = 0;
        for x in buffer.area.left()..buffer.area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let cell = &buffer[(x, y)];
            skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
            row.push_str(cell.symbol());
            let style = style(cell);
            match runs.last_mut() {
                Some((last, run)) if *last == style => run.push_str(cell.symbol()),
                _ => runs.push((style, cell.symbol().to_owned())),
            }
        }
        writeln!(text, "{}", row.trim_end()).unwrap();
        let runs: Vec<String> = runs
            .iter()
            // Borders have their style in every row; the first one shows it.
            .filter(|(style, run)| !style.is_empty() && !run.trim_matches(border).is_empty())
            .map(|(style, run)| format!("{style} “{}”", run.trim_matches(border)))
            .collect();
        if !runs.is_empty() {
            writeln!(styles, "{y:>2}: {}", runs.join(" · ")).unwrap();
        }
    }
    format!("{text}\n{styles}")
}

fn style(cell: &Cell) -> String {
    let mut parts = Vec::new();
    if cell.fg != Color::Reset {
        parts.push(format!("{}", cell.fg).to_lowercase());
    }
    if cell.bg != Color::Reset {
        parts.push(format!("on {}", cell.bg).to_lowercase());
    }
    for (modifier, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::UNDERLINED, "underlined"),
    ] {
        if cell.modifier.contains(modifier) {
            parts.push(word.to_owned());
        }
    }
    parts.join(" ")
}

fn border(c: char) -> bool {
    c.is_whitespace() || "│─╭╮╰╯".contains(c)
}
