//! A frame as a picture for the README, in the colours of a dark or a light
//! terminal.
//!
//! Each character is placed by its column, so that the columns stay straight
//! whatever font the reader has.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// A cell, in the picture's units; text is 14 high.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 17.0;
const MARGIN: f64 = 10.0;

/// What a terminal makes of the colours.
pub struct Palette {
    background: &'static str,
    text: &'static str,
    /// The eight colours, then the eight bright ones.
    colours: [&'static str; 16],
}

pub const DARK: Palette = Palette {
    background: "#16181d",
    text: "#d7dae0",
    colours: [
        "#24272e", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
        "#7f8694", "#f08a92", "#b1d696", "#f0d399", "#82c3f7", "#d79ae6", "#7fd0da", "#ffffff",
    ],
};

pub const LIGHT: Palette = Palette {
    background: "#fbfbf9",
    text: "#2b2d33",
    colours: [
        "#2b2d33", "#b3261e", "#2f7d32", "#8a6100", "#1f5fbf", "#8b3fa8", "#0b7285", "#6b6f78",
        "#70757f", "#c62828", "#388e3c", "#a87500", "#2f6fd0", "#9c4fba", "#0f8599", "#000000",
    ],
};

/// The picture of this frame.
pub fn draw(buffer: &Buffer, palette: &Palette, title: &str) -> String {
    let area = buffer.area;
    let width = f64::from(area.width) * WIDTH + 2.0 * MARGIN;
    let height = f64::from(area.height) * HEIGHT + 2.0 * MARGIN;
    let mut svg = String::new();
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" xml:space=\"preserve\">",
        escaped(title),
        palette.background,
    )
    .unwrap();
    for y in area.top()..area.bottom() {
        for run in runs(buffer, y) {
            write_run(&mut svg, &run, y, palette);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A stretch of one style.
struct Run<'a> {
    from: u16,
    columns: u16,
    cell: &'a Cell,
    text: String,
}

fn runs(buffer: &Buffer, y: u16) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let cell = &buffer[(x, y)];
        let columns = (cell.symbol().width() as u16).max(1);
        // What the font of a reader makes of wide characters is not known: they
        // are placed alone.
        let is_alone = columns > 1;
        match runs.last_mut() {
            Some(run) if !is_alone && run.is_plain() && run.looks_like(cell) => {
                run.text.push_str(cell.symbol());
                run.columns += columns;
            }
            _ => runs.push(Run {
                from: x,
                columns,
                cell,
                text: cell.symbol().to_owned(),
            }),
        }
        x += columns;
    }
    runs
}

impl Run<'_> {
    fn is_plain(&self) -> bool {
        self.text.width() == self.text.chars().count()
    }

    fn looks_like(&self, cell: &Cell) -> bool {
        (self.cell.fg, self.cell.bg, self.cell.modifier) == (cell.fg, cell.bg, cell.modifier)
    }
}

fn write_run(svg: &mut String, run: &Run<'_>, y: u16, palette: &Palette) {
    let modifier = run.cell.modifier;
    let mut text = palette
        .colour(run.cell.fg)
        .unwrap_or(palette.text)
        .to_owned();
    let mut behind = palette.colour(run.cell.bg).map(str::to_owned);
    if modifier.contains(Modifier::REVERSED) {
        let below = behind.unwrap_or_else(|| palette.background.to_owned());
        behind = Some(std::mem::replace(&mut text, below));
    }
    let x = MARGIN + f64::from(run.from) * WIDTH;
    let top = MARGIN + f64::from(y) * HEIGHT;
    let width = f64::from(run.columns) * WIDTH;
    if let Some(behind) = behind {
        writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HEIGHT:.1}\" fill=\"{behind}\"/>"
        )
        .unwrap();
    }
    let shown = run.text.trim_end();
    if shown.is_empty() {
        return;
    }
    // What is wider or no letter of its own was put into a stretch of its own.
    let places: Vec<String> = (0..shown.chars().count())
        .map(|at| format!("{:.1}", x + at as f64 * WIDTH))
        .collect();
    let places = if run.is_plain() {
        places.join(" ")
    } else {
        format!("{x:.1}")
    };
    write!(
        svg,
        "<text x=\"{places}\" y=\"{:.1}\" fill=\"{text}\"",
        top + 12.8
    )
    .unwrap();
    if modifier.contains(Modifier::BOLD) {
        svg.push_str(" font-weight=\"bold\"");
    }
    if modifier.contains(Modifier::DIM) {
        svg.push_str(" opacity=\"0.6\"");
    }
    writeln!(svg, ">{}</text>", escaped(shown)).unwrap();
}

impl Palette {
    /// `None` for the terminal's own text and background.
    fn colour(&self, colour: Color) -> Option<&'static str> {
        let at = match colour {
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
            _ => return None,
        };
        self.colours.get(at).copied()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
