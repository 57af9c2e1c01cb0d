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
        "│" | "▏" | "‖" | "↕" => "|",
        "╭" | "╮" | "╰" | "╯" | "├" | "┤" => "+",
        "▌" | "▸" | "›" | "→" => ">",
        "‹" | "←" => "<",
        "▾" | "▼" | "↓" => "v",
        "▲" | "↑" => "^",
        "●" | "•" => "*",
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
        _ if is_picture(symbol) => "?",
        _ => return None,
    })
}

/// Whether it stands for a control character of a name, such as `␛`.
fn is_picture(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    matches!(
        (chars.next(), chars.next()),
        (Some('\u{2400}'..='\u{2421}'), None)
    )
}
