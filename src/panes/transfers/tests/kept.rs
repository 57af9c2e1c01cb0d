//! What the journal keeps: transfers that an earlier run left, and the history.

use super::*;
use crate::app::{Adopted, PastPage};
use crate::driven::{past, record};

fn left() -> Screen {
    let records = vec![record(5, "image.xz"), record(6, "old.log")];
    Screen::loaded_after(80, 24, records)
}

fn adopted(screen: &mut Screen, result: Result<Adopted, String>) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::Adopt(..)));
    screen.send(Msg::Replied(id, Reply::Adopted(result)));
}

#[test]
fn what_an_earlier_run_left_is_told_listed_and_goes_on_by_key() {
    let mut screen = left();
    assert_eq!(
        screen.said(),
        "2 transfers were interrupted: t shows them, and they can go on there."
    );
    // They are nobody's: nothing holds the program.
    assert!(!screen.frame().contains('▼'));
    screen.press("t");
    let frame = screen.frame();
    assert!(frame.contains("2 interrupted"), "{frame}");
    assert!(
        frame.contains("interrupted at 50 %: The line broke."),
        "{frame}"
    );
    assert_eq!(screen.key_does("p"), ["adopt 1 (5), go on"]);
    assert_eq!(screen.key_does("p"), [""; 0], "it is on its way");
    assert!(screen.frame().contains("goes on at 50 %"));
    adopted(&mut screen, Ok(Adopted::Ours));
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::EarlierRun)));
    screen.send(Msg::Transfer(JobEvent::Queued(JobId(1))));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 3)));
    assert!(screen.frame().contains("▼1"));
    assert_eq!(screen.key_does("p"), ["pause 1"]);
}

#[test]
fn after_the_machine_stopped_only_what_was_written_through_counts() {
    let mut lost = record(5, "image.xz");
    // 80 % were written, by a run of the machine that nobody can name.
    lost.memory.written = 70_632_243;
    lost.memory.synced = 35_316_122;
    let mut screen = Screen::loaded_after(80, 24, vec![lost]);
    screen.press("t");
    let frame = screen.frame();
    assert!(frame.contains("interrupted at 40 %"), "{frame}");
}

#[test]
fn all_that_was_left_goes_on_or_is_cancelled_at_once() {
    let mut screen = left();
    screen.press("t ctrl-a");
    assert_eq!(
        screen.key_does("r"),
        ["adopt 1 (5), go on", "adopt 2 (6), go on"]
    );
    let mut screen = left();
    screen.press("t ctrl-a");
    assert_eq!(
        screen.key_does("x"),
        [
            "adopt 1 (5), cancel, leave Nothing",
            "adopt 2 (6), cancel, leave Nothing"
        ]
    );
    // The engine may speak before the reply comes.
    ended(&mut screen, 1, Outcome::Cancelled);
    adopted(&mut screen, Ok(Adopted::Ours));
    assert_eq!(order(&screen), [2, 1]);
}

#[test]
fn what_another_program_goes_on_with_leaves_the_list() {
    let mut screen = left();
    screen.press("t p");
    adopted(&mut screen, Ok(Adopted::Gone));
    assert_eq!(order(&screen), [2]);
    assert!(
        screen
            .said()
            .contains("another c8ybin goes on with this transfer")
    );
    // A journal that fails leaves it as it was.
    screen.press("p");
    adopted(&mut screen, Err("The disk is full.".into()));
    assert_eq!(screen.said(), "The disk is full.");
    assert_eq!(screen.key_does("p"), ["adopt 2 (6), go on"]);
}

#[test]
fn what_was_left_does_not_hold_the_program() {
    let mut screen = left();
    screen.press("q");
    assert!(screen.model.exit.is_some());
}

#[test]
fn a_journal_that_cannot_be_opened_is_told_until_a_key() {
    let mut screen = Screen::new(80, 24);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Interrupted));
    let said = crate::app::LeftBehind {
        notice: Some("The journal of transfers cannot be opened: no room.".into()),
        ..Default::default()
    };
    screen.send(Msg::Replied(id, Reply::Interrupted(Ok(said))));
    screen.wait(60_000);
    screen.send(Msg::Woke(Vec::new()));
    assert!(screen.said().contains("cannot be opened"));
    assert!(!screen.model.transfers.keeps);
}

fn history(screen: &mut Screen, rows: Vec<crate::transfer::journal::Past>, more: bool) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
    let page = PastPage { rows, more };
    screen.send(Msg::Replied(id, Reply::History(Ok(page))));
}

#[test]
fn the_history_is_searched_and_loaded_as_one_goes() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("4");
    assert_eq!(screen.key_does("tab"), ["history “”"]);
    history(
        &mut screen,
        (0..50).rev().map(|n| past(n, "a.swu")).collect(),
        true,
    );
    assert!(screen.frame().contains("the newest 50"));
    assert!(
        screen
            .frame()
            .contains("saved as /saved/a.swu, verified md5")
    );
    for _ in 0..29 {
        assert_eq!(screen.key_does("j"), [""; 0]);
    }
    assert_eq!(screen.key_does("j"), ["history “” before 0"]);
    assert_eq!(screen.key_does("j"), [""; 0], "it is on its way");
    // Another search gives it up.
    screen.press("/");
    assert_eq!(
        screen.key_does("o"),
        ["give up: history “” before 0", "history “o”"]
    );
    history(&mut screen, vec![past(7, "old.log")], false);
    assert!(screen.frame().contains("1 ended"));
    screen.press("enter");
    assert_eq!(screen.key_does("enter"), ["notes of 7"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Notes(_)));
    let notes = vec![("2026-11-20T10:00:00Z".parse().unwrap(), "reset.".to_owned())];
    screen.send(Msg::Replied(id, Reply::Notes(Ok(notes))));
    let frame = screen.frame();
    assert!(frame.contains("Log of old.log") && frame.contains("20 Nov 10:00:00  reset."));
    screen.press("esc");
    // What ended can be done again.
    assert_eq!(screen.key_does("r"), ["start 1: download 1 to /saved"]);
}

#[test]
fn the_history_is_cleared_after_a_second_thought() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("4 tab");
    history(&mut screen, vec![past(7, "old.log")], false);
    screen.press("c");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.model.dialog.is_none());
    screen.press("c down");
    assert_eq!(screen.key_does("enter"), ["clear the history"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::ClearHistory));
    screen.send(Msg::Replied(id, Reply::HistoryCleared(Ok(1))));
    assert_eq!(screen.said(), "Cleared 1 transfer from the history.");
    history(&mut screen, Vec::new(), false);
    assert!(screen.frame().contains("No transfer has ended here yet."));
}
