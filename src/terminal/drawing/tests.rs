//! What a terminal shows of the bytes is what was drawn, and few bytes do.

use std::cell::RefCell;
use std::num::NonZeroU16;
use std::rc::Rc;

use proptest::prelude::*;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::*;

const WIDTH: u16 = 40;
const HEIGHT: u16 = 14;

/// What is written, also after it was handed on.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal of cells, what is drawn on it, and what was drawn last.
struct Terminal {
    drawing: Drawing<Written>,
    written: Written,
    parser: vt100::Parser,
    last: Buffer,
}

impl Terminal {
    fn new() -> Self {
        let written = Written::default();
        Self {
            drawing: Drawing::new(written.clone()),
            written,
            parser: parser(),
            last: empty(),
        }
    }

    /// Draws a frame; gives what was written for it.
    fn draw(&mut self, frame: Buffer) -> String {
        let changes = self.last.diff(&frame);
        self.drawing.draw(changes.into_iter()).unwrap();
        let bytes = std::mem::take(&mut *self.written.0.borrow_mut());
        self.parser.process(&bytes);
        self.last = frame;
        String::from_utf8(bytes).unwrap()
    }
}

fn parser() -> vt100::Parser {
    let (height, width) = (NonZeroU16::new(HEIGHT), NonZeroU16::new(WIDTH));
    vt100::Parser::new(height.unwrap(), width.unwrap(), 0)
}

fn empty() -> Buffer {
    Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT))
}

/// What a terminal shows that gets all of the frame at once, by ratatui.
fn drawn_at_once(frame: &Buffer) -> vt100::Parser {
    let mut bytes = Vec::new();
    crossterm::style::force_color_output(true);
    let changes = empty().diff(frame);
    let mut backend = CrosstermBackend::new(&mut bytes);
    backend.draw(changes.into_iter()).unwrap();
    let mut parser = parser();
    parser.process(&bytes);
    parser
}

/// Each cell as it is seen.
fn seen(parser: &vt100::Parser) -> Vec<String> {
    let screen = parser.screen();
    let cells = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    cells
        .map(|(x, y)| {
            let cell = screen.cell(y, x).unwrap();
            let text = cell.contents();
            let marks = (cell.inverse(), cell.underline());
            if matches!(text, "" | " ") && marks == (false, false) {
                return format!("{x},{y}: blank on {:?}", cell.bgcolor());
            }
            let style = (cell.bold(), cell.dim(), cell.italic(), marks);
            let colours = (cell.fgcolor(), cell.bgcolor());
            format!("{x},{y}: {text:?} {style:?} {colours:?}")
        })
        .collect()
}

/// A list beside a text, as the program has them.
fn list(top: usize, cursor: usize, beside: &[&str], selection: Style) -> Buffer {
    let mut frame = empty();
    frame.set_string(0, 0, " the head", Style::new().fg(Color::Cyan));
    frame.set_string(0, HEIGHT - 1, " the foot", Style::new().fg(Color::DarkGray));
    for y in 1..HEIGHT - 1 {
        let row = top + usize::from(y) - 1;
        let style = if row == cursor {
            selection
        } else {
            Style::new()
        };
        let name = ["file", "datei-测试", "zip", "e\u{301}le\u{300}ve"][row % 4];
        frame.set_string(0, y, format!("{:22}", ""), style);
        frame.set_string(0, y, format!("{name} number {}", row * 37), style);
        frame.set_string(22, y, "│", Style::new().fg(Color::DarkGray));
        if let Some(text) = beside.get(usize::from(y) - 1) {
            frame.set_stringn(24, y, text, 15, Style::new().fg(Color::Green));
        }
        frame.set_string(WIDTH - 1, y, "│", Style::new().fg(Color::DarkGray));
    }
    frame
}

const REVERSED: Style = Style::new().add_modifier(Modifier::REVERSED);

#[test]
fn a_list_that_scrolls_is_scrolled_by_the_terminal() {
    let mut terminal = Terminal::new();
    let beside = ["a", "text", "that stays"];
    terminal.draw(list(0, 11, &beside, REVERSED));
    for (top, cursor, moves) in [
        (1, 12, "\x1b[2H\x1b[M\x1b[r"),
        (4, 15, "\x1b[2H\x1b[3M\x1b[r"),
        (3, 3, "\x1b[L\x1b[r"),
    ] {
        let frame = list(top, cursor, &beside, REVERSED);
        let written = terminal.draw(frame.clone());
        assert!(written.contains(moves), "{written:?}");
        assert_eq!(seen(&terminal.parser), seen(&drawn_at_once(&frame)));
    }
}

#[test]
fn a_text_that_goes_is_erased_and_not_overwritten() {
    let mut terminal = Terminal::new();
    let beside = ["some words", "and more of it", "and more of it"];
    terminal.draw(list(0, 0, &beside, REVERSED));
    let written = terminal.draw(list(0, 0, &[], REVERSED));
    assert_eq!(written, "\x1b[2;24H\x1b[11X\n\x1b[15X\n\x1b[15X");
    assert_eq!(
        seen(&terminal.parser),
        seen(&drawn_at_once(&list(0, 0, &[], REVERSED)))
    );
}

#[test]
fn nothing_is_erased_on_a_colour() {
    let on = |text: &str| {
        let mut frame = empty();
        frame.set_style(frame.area, Style::new().bg(Color::Rgb(1, 2, 3)));
        frame.set_string(3, 3, text, Style::new());
        frame
    };
    let mut terminal = Terminal::new();
    terminal.draw(on("a long line of text"));
    let written = terminal.draw(on(""));
    let spaces = format!("\x1b[4;4H\x1b[48;2;1;2;3m{:19}\x1b[m", "");
    assert_eq!(written, spaces);
}

#[test]
fn a_frame_that_is_the_same_writes_nothing() {
    let mut terminal = Terminal::new();
    terminal.draw(list(0, 0, &[], REVERSED));
    assert_eq!(terminal.draw(list(0, 0, &[], REVERSED)), "");
}

#[test]
fn the_cursor_is_hidden_once() {
    let written = Written::default();
    let mut drawing = Drawing::new(written.clone());
    let mut said = |act: fn(&mut Drawing<Written>) -> io::Result<()>| {
        act(&mut drawing).unwrap();
        String::from_utf8(std::mem::take(&mut *written.0.borrow_mut())).unwrap()
    };
    assert_eq!(said(Drawing::hide_cursor), "\x1b[?25l");
    assert_eq!(said(Drawing::hide_cursor), "");
    assert_eq!(said(Drawing::show_cursor), "\x1b[?25h");
    // Something else had the terminal meanwhile.
    assert_eq!(said(Drawing::clear), "\x1b[2J");
    assert_eq!(said(Drawing::show_cursor), "\x1b[?25h");
}

#[derive(Clone, Debug)]
struct Drawn {
    top: usize,
    cursor: usize,
    beside: Vec<String>,
    noise: Vec<(u16, u16, String, Style)>,
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Cyan),
            Just(Color::LightRed),
            Just(Color::Indexed(99)),
            Just(Color::Rgb(9, 8, 7)),
        ]
    };
    let modifier = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::DIM | Modifier::ITALIC),
        Just(Modifier::REVERSED),
        Just(Modifier::UNDERLINED | Modifier::BOLD),
    ];
    // Bold and dim together are one of both in some terminals.
    let only = |modifier: Modifier| {
        let others = Modifier::all().difference(modifier);
        Style::new().remove_modifier(others).add_modifier(modifier)
    };
    (colour(), colour(), modifier).prop_map(move |(fg, bg, modifier)| only(modifier).fg(fg).bg(bg))
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let text = "[ a-c测é│…]{0,15}";
    let noise = (0..WIDTH, 0..HEIGHT, "[ x测]{1,6}", style());
    (
        0usize..9,
        0usize..20,
        proptest::collection::vec(text, 0..12),
        proptest::collection::vec(noise, 0..6),
    )
        .prop_map(|(top, cursor, beside, noise)| Drawn {
            top,
            cursor,
            beside,
            noise,
        })
}

proptest! {
    #[test]
    fn what_is_seen_is_what_was_drawn(frames in proptest::collection::vec(drawn(), 1..8)) {
        let mut terminal = Terminal::new();
        for drawn in frames {
            let beside: Vec<&str> = drawn.beside.iter().map(String::as_str).collect();
            let mut frame = list(drawn.top, drawn.cursor, &beside, REVERSED);
            for (x, y, text, style) in drawn.noise {
                frame.set_stringn(x, y, text, usize::from(WIDTH - x), style);
            }
            terminal.draw(frame.clone());
            prop_assert_eq!(seen(&terminal.parser), seen(&drawn_at_once(&frame)));
        }
    }
}
