//! Keys and snapshots in, effects and rows out.

use std::sync::Arc;

use super::Requests;
use crate::api::{ApiError, ErrorKind, Exchange};
use crate::app::{Effect, Msg, Reply, Size};
use crate::driven::Screen;
use crate::keys::{Did, Mouse};
use crate::panes::chronicle::Overlying as _;

#[path = "../../../tests/support/exchanges.rs"]
mod samples;

use samples::{exchange, exchanges};

/// The log with these, the oldest first.
fn open(kept: &[Arc<Exchange>]) -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.press("@");
    screen.send(Msg::Exchanged(kept.to_vec()));
    screen
}

fn plain(numbers: std::ops::RangeInclusive<u64>) -> Vec<Arc<Exchange>> {
    let one = |number| Arc::new(exchange(number, "GET", &format!("/n/{number}"), 200));
    numbers.map(one).collect()
}

fn current(screen: &Screen) -> Option<u64> {
    let requests: &Requests = &screen.model.requests;
    requests.current().map(|exchange| exchange.number)
}

/// Which row of the screen the cursor is on, from 0.
fn height(screen: &Screen) -> usize {
    let cursor = screen.model.requests.cursor;
    cursor.at - cursor.top
}

#[test]
fn it_is_followed_while_it_is_open_and_forgotten_afterwards() {
    let mut screen = Screen::loaded(80, 24);
    screen.effects.clear();
    screen.press("@");
    assert_eq!(screen.effects, [Effect::FollowExchanges]);
    screen.send(Msg::Exchanged(plain(1..=3)));
    assert_eq!(screen.model.requests.len(), 3);
    screen.effects.clear();
    screen.press("esc");
    assert_eq!(screen.effects, [Effect::LeaveExchanges]);
    // A snapshot that was on its way holds nothing any more.
    screen.send(Msg::Exchanged(plain(1..=4)));
    assert!(screen.model.requests.is_empty() && !screen.model.requests.is_open);
    screen.effects.clear();
    screen.press("@ @");
    let both = [Effect::FollowExchanges, Effect::LeaveExchanges];
    assert_eq!(screen.effects, both);
}

#[test]
fn on_top_the_cursor_is_with_the_newest_and_elsewhere_with_its_own() {
    let mut screen = open(&plain(1..=90));
    assert_eq!(current(&screen), Some(90));
    screen.send(Msg::Exchanged(plain(1..=91)));
    assert_eq!(current(&screen), Some(91));
    screen.press("pgdn pgdn down");
    let (number, row) = (current(&screen), height(&screen));
    screen.send(Msg::Exchanged(plain(1..=97)));
    assert_eq!((current(&screen), height(&screen)), (number, row));
    // It went out of the ring: the oldest is the nearest.
    screen.send(Msg::Exchanged(plain(80..=99)));
    assert_eq!(current(&screen), Some(80));
    screen.press("g");
    assert_eq!(current(&screen), Some(99));
}

#[test]
fn one_that_is_looked_at_stays_and_is_renewed() {
    let mut kept = exchanges();
    let mut screen = open(&kept);
    screen.press("enter");
    assert_eq!(current(&screen), Some(107));
    assert!(screen.frame().contains("Under way."));
    kept.push(Arc::new(exchange(108, "GET", "/later", 200)));
    let answered = Arc::new(exchange(107, "GET", "/tenant/currentTenant", 204));
    kept[6] = answered;
    screen.send(Msg::Exchanged(kept));
    assert_eq!(current(&screen), Some(107));
    assert!(screen.frame().contains("204 after 12 ms."));
    screen.send(Msg::Exchanged(plain(200..=210)));
    assert!(screen.frame().contains("204 after 12 ms."));
    screen.press("h");
    assert!(!screen.model.requests.is_inside() && screen.model.requests.is_open);
}

#[test]
fn the_filter_holds_as_it_is_typed() {
    let mut screen = open(&exchanges());
    let numbers = |screen: &Screen| -> Vec<u64> {
        let rows = screen.model.requests.rows();
        rows.map(|exchange| exchange.number).collect()
    };
    screen.press("down down /").write("INVENTORY");
    assert_eq!(numbers(&screen), [106, 105, 102]);
    assert_eq!(current(&screen), Some(105));
    screen.write(" put");
    assert_eq!(numbers(&screen), [106]);
    screen.press("ctrl-u").write("403");
    assert_eq!(numbers(&screen), [106]);
    screen.press("enter");
    // The first takes the filter off, the second closes the log.
    screen.press("esc");
    assert_eq!(numbers(&screen).len(), 7);
    screen.press("/").write("no answer");
    assert_eq!(numbers(&screen), [103]);
    screen.press("ctrl-u").write("nothing like that");
    assert!(screen.frame().contains("No request has this"));
    screen.press("enter enter y");
    assert!(!screen.model.requests.is_inside() && screen.model.dialog.is_none());
    assert!(
        screen
            .frame()
            .contains("There is no request under the cursor.")
    );
    screen.press("esc esc");
    assert!(!screen.model.requests.is_open);
}

#[test]
fn a_request_is_copied_as_a_command_line() {
    let mut screen = open(&exchanges());
    screen.press("down y");
    assert!(screen.frame().contains("c8y api PUT"));
    screen.effects.clear();
    screen.press("8");
    let [Effect::Copy(line)] = screen.effects.as_slice() else {
        panic!("{:?}", screen.effects);
    };
    let content = r#"{"name":"naïve 测试 🚀","apiToken":"***"}"#;
    let wanted = format!("c8y api PUT '/inventory/managedObjects/4310' --data '{content}'");
    assert_eq!(line, &wanted);
    assert!(screen.frame().contains("Copied the line for c8y"));
}

#[test]
fn it_lies_over_the_transfers_and_goes_where_another_place_is_wanted() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("t @");
    assert!(screen.frame().contains("Request log"));
    screen.press("esc");
    assert!(screen.model.shows_transfers());
    screen.press("@ t");
    assert!(screen.model.shows_transfers() && !screen.model.requests.is_open);
    screen.press("t @ 2");
    assert!(!screen.model.requests.is_open && !screen.model.overlay);
    screen.press("4 @ t");
    assert!(screen.model.shows_transfers() && !screen.model.overlay);
}

#[test]
fn without_a_connection_it_follows_the_one_that_comes() {
    let mut screen = Screen::new(80, 24);
    screen.press("@");
    let frame = screen.frame();
    assert!(
        frame.contains("Nothing was asked of the platform yet."),
        "{frame}"
    );
    screen
        .effects
        .retain(|effect| *effect != Effect::FollowExchanges);
    screen.answer_session();
    assert!(screen.effects.contains(&Effect::FollowExchanges));
}

#[test]
fn an_error_of_the_platform_names_the_key_and_one_of_this_machine_does_not() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("]");
    let (id, _) = screen.take_call(|call| matches!(call, crate::app::Call::Binaries(..)));
    let error = ApiError::new(ErrorKind::Timeout, "list the binaries", "no answer in time");
    screen.send(Msg::Replied(id, Reply::Binaries(Err(error))));
    assert!(screen.frame().contains("@ shows the request."));
    screen.send(Msg::NotOpened("There is no pager.".into()));
    assert!(!screen.frame().contains("@ shows"), "{}", screen.frame());
}

#[test]
fn at_any_size_it_scrolls_to_the_last_row_and_not_further() {
    for (columns, rows) in [(30, 8), (33, 9), (80, 24), (300, 100)] {
        let mut screen = open(&exchanges());
        screen.press("down enter G");
        screen.send(Msg::Resized(Size { columns, rows }));
        screen.press("j G pgdn");
        let frame = screen.frame();
        assert!(frame.contains('}'), "{columns}×{rows}\n{frame}");
        let before = frame;
        screen.press("k j");
        assert_eq!(screen.frame(), before);
    }
}

#[test]
fn no_control_character_is_drawn() {
    for (columns, rows) in [(120, 36), (33, 60)] {
        for keys in ["enter", "down enter", "down down enter", "y", "down y"] {
            let mut screen = open(&exchanges());
            screen.press(keys);
            loop {
                screen.send(Msg::Resized(Size { columns, rows }));
                let frame = screen.frame();
                let bad = frame.chars().find(|c| c.is_control() && *c != '\n');
                assert_eq!(bad, None, "{frame}");
                screen.press("pgdn");
                if screen.frame() == frame {
                    break;
                }
            }
        }
    }
}

#[test]
fn the_mouse_opens_a_request_turns_it_and_goes_back() {
    let mut screen = open(&exchanges());
    let mouse = |screen: &mut Screen, did, column, row| {
        screen.send(Msg::Mouse(Mouse { did, column, row }));
    };
    // Below the header, the border and the heads, the second one.
    for _ in 0..2 {
        mouse(&mut screen, Did::Press, 10, 4);
    }
    assert!(screen.model.requests.is_inside());
    assert_eq!(current(&screen), Some(106));
    let first = screen.frame();
    mouse(&mut screen, Did::WheelDown, 10, 10);
    assert_ne!(screen.frame(), first);
    mouse(&mut screen, Did::WheelUp, 10, 10);
    assert_eq!(screen.frame(), first);
    let hints = first.lines().nth(23).unwrap_or_default();
    let column = hints.find("back").unwrap_or_else(|| panic!("{hints}"));
    mouse(&mut screen, Did::Press, column as u16, 23);
    assert!(!screen.model.requests.is_inside());
}
