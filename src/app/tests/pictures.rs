//! A picture in the terminal's graphics: asked for once, made ready for where
//! it is, and gone where something lies over it.

use std::sync::Arc;

use super::*;
use crate::driven::text;
use crate::panes::preview::{Body, Picture, Seen};
use crate::preview::graphics::{Cell, Protocol};

const CELL: Cell = Cell {
    width: 10,
    height: 20,
};

fn a_picture(red: u8) -> Seen {
    let mut seen = text(b"");
    seen.body = Body::Picture(Picture {
        width: 8,
        height: 8,
        rgba: [red, 0, 0, 255].repeat(64).into(),
    });
    seen
}

/// The list with the preview beside it, and a picture in that.
fn looking(graphics: Graphics) -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.send(Msg::Graphics(graphics));
    screen.press("j");
    screen.wake();
    screen.answer_preview(Ok(a_picture(255)));
    screen
}

fn drawing(screen: &mut Screen) -> (RequestId, ToDraw) {
    match screen.take_call(|call| matches!(call, Call::Draw(_))) {
        (id, Call::Draw(wanted)) => (id, *wanted),
        (_, other) => unreachable!("{other:?}"),
    }
}

fn drawn(screen: &mut Screen, id: RequestId, bytes: &[u8]) {
    screen.send(Msg::Replied(id, Reply::Drawn(Ok(bytes.into()))));
}

#[test]
fn the_terminal_is_asked_once_and_only_for_a_picture() {
    let asks = |screen: &Screen| {
        let asks = screen.effects.iter();
        asks.filter(|effect| **effect == Effect::AskTerminal)
            .count()
    };
    let mut screen = Screen::loaded(120, 36);
    screen.send(Msg::Graphics(Graphics::Unasked));
    screen.press("j");
    screen.wake();
    screen.answer_preview(Ok(text(b"words\n")));
    assert_eq!(asks(&screen), 0);
    screen.press("tab x");
    screen.answer_preview(Ok(a_picture(255)));
    screen.press("j k");
    assert_eq!(asks(&screen), 1);
    assert!(screen.frame().contains('▀'), "while it is asked");
    for graphics in [Graphics::HalfBlocks, Graphics::Off] {
        let screen = looking(graphics);
        assert_eq!(asks(&screen), 0);
        let off = screen.frame().contains("Pictures are not shown");
        assert_eq!(off, graphics == Graphics::Off);
        assert_eq!(screen.frame().contains('▀'), !off);
    }
}

#[test]
fn it_is_painted_where_the_cells_are_free() {
    let mut screen = looking(Graphics::Drawn(Protocol::Kitty, CELL));
    let (id, wanted) = drawing(&mut screen);
    assert_eq!((wanted.room, wanted.cell), ((38, 31), CELL));
    assert_eq!(painting(&screen.model), None);
    assert!(screen.frame().contains('▀'), "until it is ready");
    drawn(&mut screen, id, b"words");
    let expected = Painting {
        x: 80,
        y: 3,
        protocol: Protocol::Kitty,
        bytes: Arc::from(*b"words"),
    };
    assert_eq!(painting(&screen.model).as_ref(), Some(&expected));
    assert!(!screen.frame().contains('▀'), "{}", screen.frame());
    // While the cursor moves on; what is over free cells then costs nothing.
    screen.press("j");
    assert_eq!(painting(&screen.model), None);
    assert!(!screen.frame().contains('▀'), "{}", screen.frame());
    screen.press("k");
    for (over, away) in [("?", "esc"), ("t", "t")] {
        screen.press(over);
        assert_eq!(painting(&screen.model), None, "{over}");
        screen.press(away);
        assert_eq!(painting(&screen.model).as_ref(), Some(&expected), "{over}");
    }
    assert!(
        !screen
            .effects
            .iter()
            .any(|e| matches!(e, Effect::Call(_, Call::Draw(_))))
    );
}

#[test]
fn it_is_made_anew_for_another_place_and_a_late_one_is_nothing() {
    let mut screen = looking(Graphics::Drawn(Protocol::Sixel, CELL));
    let (first, wanted) = drawing(&mut screen);
    let size = Size {
        columns: 140,
        rows: 40,
    };
    screen.send(Msg::Resized(size));
    let (second, other) = drawing(&mut screen);
    assert_ne!(wanted.room, other.room);
    drawn(&mut screen, first, b"late");
    assert_eq!(painting(&screen.model), None);
    // Half blocks where it cannot be made.
    let failed = Reply::Drawn(Err("no room".to_owned()));
    screen.send(Msg::Replied(second, failed));
    assert_eq!(painting(&screen.model), None);
    assert!(screen.frame().contains('▀'));
}
