//! Borders and signs in ASCII, for terminals and fonts that have no others.
//!
//! What it is not: a transliteration. Names stay as they are, but for the few
//! signs that borders are made of, too.

use ratatui::buffer::Buffer;

/// Replaces the signs that the program draws, cell by cell.
pub(super) fn replace(drawn: &mut Buffer) {
    for cell in &mut drawn.content {
        if let Some(sign) = of(cell.symbol()) {
            cell.set_symbol(sign);
        }
    }
}

/// As wide as what it stands for.
fn of(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "─" | "–" | "—" | "·" => "-",
        "│" | "▏" | "‖" => "|",
        "╭" | "╮" | "╰" | "╯" | "├" | "┤" => "+",
        "▌" | "▸" | "›" | "→" => ">",
        "‹" | "←" => "<",
        "▾" | "▼" | "↓" => "v",
        "▲" | "↑" => "^",
        "●" => "*",
        "○" => "o",
        "█" => "#",
        "░" => ".",
        "…" => "~",
        "✓" => "+",
        "✗" | "×" => "x",
        "↻" => "@",
        "“" | "”" => "\"",
        "⠋" | "⠼" => "/",
        "⠙" | "⠴" | "⠇" => "-",
        "⠹" | "⠦" | "⠏" => "\\",
        "⠸" | "⠧" => "|",
        _ => return None,
    })
}
