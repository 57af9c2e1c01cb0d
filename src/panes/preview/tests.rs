//! Keys and replies in, effects and what is shown out.

use crate::app::{Msg, Reply};
use crate::domain::Binary;
use crate::driven::{Screen, archive, page, text};
use crate::panes::preview::{Body, Content, Seen};

/// The preview of a text of so many bytes, of which these are read, has the
/// focus.
fn reading(bytes: &[u8], length: u64) -> Screen {
    looking(Seen {
        length: Some(length),
        ..part_of(bytes, 0)
    })
}

/// The preview of a file of which this is seen has the focus.
fn looking(seen: Seen) -> Screen {
    let mut screen = Screen::new(120, 20);
    screen.answer_session();
    let mut rows = crate::driven::binaries();
    rows.truncate(3);
    screen.answer_page(page(1, &rows, Some(1), Some(3)));
    screen.wake();
    screen.answer_preview(Ok(seen));
    screen.press("tab");
    screen
}

/// What a look into a longer text gives at `at`.
fn part_of(bytes: &[u8], at: u64) -> Seen {
    use crate::preview::encoding::Encoding;
    use crate::preview::pieces::{Piece, Place};
    let place = Place {
        at,
        begins_line: true,
        is_end: false,
    };
    let encoding = Encoding::default();
    Seen {
        length: None,
        body: Body::Text {
            piece: Piece::forward(encoding, bytes, place),
            encoding,
            is_log: true,
        },
        ..text(b"")
    }
}

fn lines(from: usize, count: usize) -> Vec<u8> {
    let lines = (from..from + count).map(|n| format!("line {n:07}\n"));
    lines.collect::<String>().into_bytes()
}

#[test]
fn the_help_tells_no_key_that_does_something_else_here() {
    let mut screen = reading(&lines(0, 3), 39);
    let has_key = |screen: &mut Screen| {
        screen.press("?").write("fills the");
        let frame = screen.frame();
        screen.press("esc");
        let mut lines = frame.lines();
        let (before, _) = lines
            .find_map(|line| line.split_once("What fills"))
            .unwrap();
        before.trim_end().ends_with('S')
    };
    assert!(!has_key(&mut screen), "it saves a file of an archive");
    screen.press("shift-tab");
    assert!(has_key(&mut screen));
}

#[test]
fn more_is_read_when_the_end_of_what_is_there_is_near() {
    let mut screen = reading(&lines(0, 100), 1_000_000);
    assert_eq!(screen.key_does("pgdn"), [""; 0]);
    for _ in 0..4 {
        screen.press("pgdn");
    }
    let told = screen.waits_for();
    assert!(
        told.contains(&"text of 104332 from 1300".to_owned()),
        "{told:?}"
    );
    // It is asked for once, and joins without a jump.
    screen.press("pgdn");
    let before = screen.frame();
    screen.answer_preview(Ok(part_of(&lines(100, 100), 1300)));
    let first = |frame: &str| frame.lines().nth(3).unwrap().to_owned();
    assert_eq!(first(&before), first(&screen.frame()));
    screen.press("pgdn");
    assert!(
        screen.frame().contains("line 0000100"),
        "{}",
        screen.frame()
    );
}

#[test]
fn the_end_is_fetched_without_what_is_between() {
    let mut screen = reading(&lines(0, 100), 13_000);
    assert_eq!(screen.key_does("G"), ["text of 104332 before 13000"]);
    screen.answer_preview(Ok(part_of(&lines(900, 100), 11_700)));
    let frame = screen.frame();
    assert!(frame.contains("line 0000999"), "{frame}");
    assert!(frame.contains("last 1.3 KiB of 12.7 KiB"), "{frame}");
    // Upwards it goes on as well, and back to the beginning.
    for _ in 0..6 {
        screen.press("pgup");
    }
    let told = screen.waits_for();
    assert!(
        told.contains(&"text of 104332 before 11700".to_owned()),
        "{told:?}"
    );
    assert!(
        screen
            .key_does("g")
            .contains(&"text of 104332 from 0".to_owned())
    );
}

#[test]
fn going_back_to_a_file_costs_nothing_and_keeps_the_place() {
    let mut screen = reading(&lines(0, 100), 1300);
    screen.press("pgdn");
    let frame = screen.frame();
    screen.press("h j");
    screen.wake();
    screen.press("k tab");
    assert_eq!(screen.frame(), frame);
    let asks_again = screen
        .waits_for()
        .iter()
        .any(|call| call == "look into 104332");
    assert!(!asks_again);
}

#[test]
fn a_search_marks_its_hits_and_reads_on_for_them() {
    let mut screen = reading(&lines(0, 100), 1_000_000);
    screen.press("/").write("0000042").press("enter");
    let frame = screen.frame();
    assert!(frame.contains("reversed “0000042”"), "{frame}");
    // The next one is further on in the file.
    screen.press("/").write("0000150");
    assert_eq!(screen.key_does("enter"), ["text of 104332 from 1300"]);
    screen.answer_preview(Ok(part_of(&lines(100, 100), 1300)));
    assert!(screen.frame().contains("reversed “0000150”"));
    // After 4 MiB of nothing the person decides.
    screen.press("/").write("nowhere").press("enter");
    let mut at = 2600;
    while screen
        .waits_for()
        .iter()
        .any(|call| call.starts_with("text of"))
    {
        screen.answer_preview(Ok(part_of(&lines(0, 100), at)));
        at += 1300;
    }
    assert_eq!(at, 2600 + 16 * 1300);
    assert!(
        screen.said().contains("There is no more “nowhere”"),
        "{}",
        screen.said()
    );
}

#[test]
fn a_search_backwards_reads_what_is_before_and_says_where_it_ended() {
    let mut screen = reading(&lines(0, 100), 13_000);
    screen.press("G");
    screen.answer_preview(Ok(part_of(&lines(900, 100), 11_700)));
    // Forwards there is nothing; backwards it is found in what is read for it.
    screen.press("/").write("0000850").press("enter");
    assert_eq!(
        screen.said(),
        "There is no more “0000850” up to the end of the file."
    );
    assert_eq!(screen.key_does("N"), ["text of 104332 before 11700"]);
    screen.answer_preview(Ok(part_of(&lines(800, 100), 10_400)));
    assert!(
        screen.frame().contains("reversed “0000850”"),
        "{}",
        screen.frame()
    );
    screen.press("N");
    for at in (0..8).rev() {
        let told = screen.waits_for();
        let next = format!("text of 104332 before {}", (at + 1) * 1300);
        assert!(told.contains(&next), "{told:?}");
        screen.answer_preview(Ok(part_of(&lines(at * 100, 100), at as u64 * 1300)));
    }
    assert_eq!(
        screen.said(),
        "There is no more “0000850” up to the beginning of the file."
    );
}

#[test]
fn esc_gives_a_search_up_then_its_marks_then_leaves() {
    let mut screen = reading(&lines(0, 100), 1_000_000);
    screen.press("/").write("line 9999").press("enter");
    assert_eq!(
        screen.key_does("esc"),
        ["give up: text of 104332 from 1300"]
    );
    screen.press("/").write("line").press("enter");
    assert!(screen.frame().contains("reversed “line”"));
    screen.press("esc");
    assert!(!screen.frame().contains("reversed “line”"));
    screen.press("esc");
    assert_eq!(screen.model.pane, crate::app::Pane::List);
}

#[test]
fn errors_of_a_log_are_found_one_after_another() {
    let mut log = lines(0, 50);
    log.extend(b"ERROR one\n");
    log.extend(lines(50, 20));
    log.extend(b"[fatal] two\n");
    let length = log.len() as u64;
    let mut screen = reading(&log, length);
    screen.press("!");
    assert!(
        screen.frame().contains("▌ 51 E ERROR one"),
        "{}",
        screen.frame()
    );
    screen.press("!");
    assert!(
        screen.frame().contains("▌ 72 F [fatal] two"),
        "{}",
        screen.frame()
    );
    screen.press("!");
    assert_eq!(
        screen.said(),
        "There is no further error up to the end of the file."
    );
}

#[test]
fn a_file_that_is_no_log_has_no_errors_to_go_to() {
    for (bytes, said) in [
        (
            b"server {\n    listen 8081;\n}\n".as_slice(),
            "This is no log, and only these have errors to go to.",
        ),
        (
            b"2026-11-21T09:58:00Z INFO started\n",
            "There is no further error",
        ),
    ] {
        let mut screen = looking(text(bytes));
        screen.press("!");
        let told = screen.said();
        assert!(told.starts_with(said), "{told}");
    }
}

#[test]
fn a_file_of_an_archive_opens_over_it_and_closes_again() {
    let mut screen = reading(b"", 0);
    screen.press("h j");
    screen.wake();
    screen.answer_preview(Ok(archive(&["etc/a.conf", "b"])));
    screen.press("tab j");
    assert_eq!(screen.key_does("enter"), ["look into etc/a.conf in 104333"]);
    screen.answer_preview(Ok(text(b"key = value\n")));
    let frame = screen.frame();
    assert!(
        frame.contains("key = value") && frame.contains("› a.conf"),
        "{frame}"
    );
    screen.press("h");
    assert!(screen.frame().contains("▌  ") && screen.frame().contains("a.conf"));
    assert_eq!(screen.model.pane, crate::app::Pane::Detail);
    // A folder folds.
    screen.press("k enter");
    assert!(!screen.frame().contains("a.conf"), "{}", screen.frame());
    // What is under the cursor can be saved alone.
    screen.press("j S");
    assert!(screen.frame().contains("Save a file of the archive"));
}

#[test]
fn a_list_that_was_cut_goes_on_past_its_last_line() {
    let mut screen = reading(b"", 0);
    screen.press("h j");
    screen.wake();
    let cut = |paths: &[&str], is_cut| {
        let mut seen = archive(paths);
        if let Body::Tree { has_more, .. } = &mut seen.body {
            *has_more = is_cut;
        }
        seen.note = is_cut.then(|| "Go past the last one to read on.".to_owned());
        seen
    };
    screen.answer_preview(Ok(cut(&["etc/a.conf", "m/x"], true)));
    screen.press("tab j j enter");
    // The last line is reached, and then passed.
    let before = screen.waits_for();
    assert!(!before.contains(&"look into 104333: Whole".to_owned()));
    assert_eq!(screen.key_does("j"), ["look into 104333: Whole"]);
    assert_eq!(screen.key_does("j"), [""; 0], "it is on its way");
    screen.answer_preview(Ok(cut(&["b/1", "etc/a.conf", "m/x", "n/2"], false)));
    let frame = screen.frame();
    // The cursor stays on its folder, which stays folded.
    assert!(frame.contains("▌▸ m/"), "{frame}");
    assert!(
        frame.contains("n/") && frame.contains("zip · 4 files"),
        "{frame}"
    );
    assert!(!frame.contains("Go past"), "{frame}");
    assert_eq!(screen.key_does("G"), [""; 0]);
}

#[test]
fn an_error_is_a_sentence_and_enter_tries_again() {
    let mut screen = reading(b"", 0);
    screen.press("h j");
    screen.wake();
    screen.answer_preview(Err("The platform\u{1b} refused.".to_owned()));
    screen.press("tab");
    assert!(screen.frame().contains("The platform␛ refused."));
    assert_eq!(screen.key_does("enter"), ["look into 104333"]);
}

#[test]
fn an_answer_for_another_file_changes_nothing() {
    let mut screen = reading(b"first\n", 6);
    screen.press("h j");
    screen.wake();
    let (id, _) = screen.take_call(|call| matches!(call, crate::app::Call::Preview(_)));
    screen.press("k");
    let late = Reply::Preview(Box::new(Ok(text(b"late\n"))));
    screen.send(Msg::Replied(id, late));
    screen.rest();
    assert!(screen.frame().contains("first"));
    assert!(!screen.frame().contains("late"));
}

#[test]
fn bytes_are_shown_on_demand_and_by_parts() {
    let mut screen = reading(b"text\n", 5);
    assert_eq!(screen.key_does("x"), ["look into 104332: Bytes"]);
    let mut seen = text(b"");
    seen.length = Some(1 << 20);
    seen.body = Body::Bytes {
        at: 0,
        bytes: vec![0x41; 65_536],
    };
    screen.answer_preview(Ok(seen));
    assert!(
        screen.frame().contains("00000000 4141"),
        "{}",
        screen.frame()
    );
    assert_eq!(screen.key_does("G"), ["bytes 983040 to 1048576 of 104332"]);
    assert_eq!(
        screen.key_does("x"),
        [
            "give up: bytes 983040 to 1048576 of 104332",
            "look into 104332"
        ]
    );
}

#[test]
fn a_line_of_a_gigabyte_is_no_burden() {
    let mut screen = reading(&vec![b'x'; 300_000], 1 << 30);
    for _ in 0..100 {
        screen.press("pgdn");
    }
    screen.press("W L L");
    let preview = &screen.model.binaries.detail.preview;
    let Some(Content::Text(view)) = preview.shown().map(|shown| &shown.content) else {
        panic!("no text");
    };
    assert!(view.text.row(0).unwrap().text.len() <= 2048);
    assert!(screen.frame().contains("xxxx"));
}

#[test]
fn another_state_of_the_file_is_looked_into_again() {
    let mut screen = reading(b"old\n", 4);
    screen.press("R");
    let mut rows: Vec<Binary> = crate::driven::binaries();
    rows.truncate(3);
    rows[0].updated = "2026-11-21T11:00:00Z".parse().ok();
    screen.answer_page(page(1, &rows, Some(1), Some(3)));
    screen.wait(200);
    screen.send(Msg::Woke(Vec::new()));
    assert!(screen.waits_for().contains(&"look into 104332".to_owned()));
}
