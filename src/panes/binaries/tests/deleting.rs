//! Deleting: asked first, done one by one, told at the end.

use super::*;
use crate::app::{Msg, NoticeKind};
use crate::domain::{ObjectId, Reference, ReferenceKind};

/// Enter, and what it leads to beside giving up the look for users.
#[track_caller]
fn confirm(screen: &mut Screen) -> Vec<String> {
    let mut led_to = screen.key_does("enter");
    led_to.retain(|effect| !effect.starts_with("give up: what uses"));
    led_to
}

#[track_caller]
fn answer_copy(screen: &mut Screen, id: &str, result: Result<(), String>) -> Vec<String> {
    let fits = |call: &Call| matches!(call, Call::Keep(kept, _) if kept.as_str() == id);
    let (request, _) = screen.take_call(fits);
    screen.does(Msg::Replied(request, Reply::Kept(result)))
}

#[track_caller]
fn answer_users(screen: &mut Screen, names: &[&str]) {
    let (request, call) = screen.take_call(|call| matches!(call, Call::References(_)));
    let Call::References(ids) = call else {
        unreachable!();
    };
    let found = names.iter().map(|name| Reference {
        binary: ids[0].clone(),
        object: ObjectId::new("9").unwrap(),
        kind: ReferenceKind::Firmware,
        name: (*name).to_owned(),
    });
    let reply = Reply::References(Ok(found.collect()));
    screen.send(Msg::Replied(request, reply));
}

/// A copy is kept, and then it is deleted with this result.
#[track_caller]
fn answer_deletion(screen: &mut Screen, id: &str, result: Result<(), ApiError>) -> Vec<String> {
    let is_copied = |waits: &String| *waits == format!("keep {id}, deleted");
    if screen.waits_for().iter().any(is_copied) {
        assert_eq!(answer_copy(screen, id, Ok(())), [format!("delete {id}")]);
    }
    let fits = |call: &Call| matches!(call, Call::Delete(doomed) if doomed.as_str() == id);
    let (request, _) = screen.take_call(fits);
    screen.does(Msg::Replied(request, Reply::Deleted(result)))
}

#[test]
fn cancel_is_chosen_first_and_esc_is_cancel() {
    let mut screen = first_page();
    screen.press("D");
    assert_eq!(confirm(&mut screen), [""; 0]);
    screen.press("D right");
    assert_eq!(screen.key_does("esc"), ["give up: what uses 101"]);
    assert!(screen.model.dialog.is_none());
    screen.press("D l");
    assert_eq!(confirm(&mut screen), ["keep 101, deleted"]);
}

#[test]
fn each_object_has_a_result_and_one_failure_stops_nothing() {
    let mut screen = first_page();
    screen.press("ctrl-a D right");
    assert_eq!(
        confirm(&mut screen),
        [
            "keep 101, deleted",
            "keep 102, deleted",
            "keep 103, deleted"
        ]
    );
    assert_eq!(screen.model.binaries.deleting(), 3);
    assert_eq!(answer_deletion(&mut screen, "102", Ok(())), [""; 0]);
    let refused = ApiError::new(ErrorKind::Forbidden, "delete binary 101", "no");
    assert_eq!(answer_deletion(&mut screen, "101", Err(refused)), [""; 0]);
    // After the last one the list is loaded again.
    let after = answer_deletion(&mut screen, "103", Ok(()));
    assert_eq!(after, ["give up: page 2", "page 1 counted"]);
    assert_eq!(
        screen.said(),
        "Deleted 2 binaries. Could not delete binary 101: no."
    );
    let kind = screen.model.notices.all().first().map(|notice| notice.kind);
    assert_eq!(kind, Some(NoticeKind::Error));
    assert_eq!(marked(&screen), ["101"], "what failed stays marked");
}

#[test]
fn several_failures_are_counted_and_the_first_is_told() {
    let mut screen = first_page();
    screen.press("ctrl-a D right enter");
    for id in ["101", "102", "103"] {
        let refused = ApiError::new(ErrorKind::Forbidden, &format!("delete binary {id}"), "no");
        answer_deletion(&mut screen, id, Err(refused));
    }
    assert_eq!(
        screen.said(),
        "3 failed, the first: Could not delete binary 101: no."
    );
}

#[test]
fn a_second_answer_to_a_deletion_changes_nothing() {
    let mut screen = first_page();
    screen.press("D right c enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Delete(_)));
    screen.send(Msg::Replied(id, Reply::Deleted(Ok(()))));
    assert_eq!(screen.said(), "Deleted file-101.log.");
    assert_eq!(
        screen.does(Msg::Replied(id, Reply::Deleted(Ok(())))),
        [""; 0]
    );
}

#[test]
fn the_dialog_deletes_what_it_was_opened_for() {
    let mut screen = first_page();
    screen.press("R D");
    // The list changes meanwhile: another object is under the cursor.
    screen.answer_page(page(1, &rows(110..=112), Some(1), Some(3)));
    assert!(screen.frame().contains("file-101.log"));
    screen.press("right");
    assert_eq!(confirm(&mut screen), ["keep 101, deleted"]);
}

#[test]
fn a_range_does_not_go_on_after_its_objects_were_deleted() {
    let mut screen = first_page();
    screen.press("v j D right enter");
    for id in ["101", "102"] {
        answer_deletion(&mut screen, id, Ok(()));
    }
    screen.answer_page(page(1, &rows(103..=105), Some(1), Some(3)));
    screen.press("j j");
    assert_eq!(marked(&screen), [""; 0]);
}

#[test]
fn more_than_twenty_take_their_number() {
    let mut screen = Screen::with_pages_of(80, 24, Some(30));
    screen.answer_session();
    screen.answer_page(page(1, &rows(1..=21), Some(1), Some(21)));
    screen.press("ctrl-a D").write("2");
    assert_eq!(confirm(&mut screen), [""; 0]);
    assert!(
        screen.model.dialog.is_some(),
        "a slip of the finger closes nothing"
    );
    screen.write("1");
    assert_eq!(confirm(&mut screen).len(), 21);
    // Twenty do not.
    screen.press("space D right");
    assert_eq!(confirm(&mut screen).len(), 20);
}

#[test]
fn nothing_typed_is_no_and_the_number_may_be_pasted() {
    let mut screen = Screen::with_pages_of(80, 24, Some(30));
    screen.answer_session();
    screen.answer_page(page(1, &rows(1..=21), Some(1), Some(21)));
    screen.press("ctrl-a D enter");
    assert!(screen.model.dialog.is_none());
    screen.press("D");
    screen.send(Msg::Pasted("21\n".into()));
    assert_eq!(confirm(&mut screen).len(), 21);
}

#[test]
fn archives_of_applications_are_kept() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("G D");
    assert!(screen.model.dialog.is_none());
    assert!(
        screen
            .said()
            .starts_with("This is the archive of an application")
    );
    screen.press("ctrl-a D right");
    let deleted = confirm(&mut screen);
    assert_eq!(deleted.len(), 6);
    assert!(!deleted.iter().any(|effect| effect.contains("104338")));
}

#[test]
fn without_a_copy_nothing_is_deleted_unless_none_is_wanted() {
    let mut screen = first_page();
    screen.press("ctrl-a D right enter");
    let full = Err("no copy of it could be kept. The disk is full.".to_owned());
    assert_eq!(answer_copy(&mut screen, "102", full), [""; 0]);
    for id in ["101", "103"] {
        answer_deletion(&mut screen, id, Ok(()));
    }
    assert_eq!(
        screen.said(),
        "Deleted 2 binaries. file-102.log was not deleted: no copy of it could be kept. The disk is full."
    );
    assert_eq!(marked(&screen), ["102"], "what stays, stays marked");
    screen.press("D");
    assert!(screen.frame().contains("A copy is kept on this machine"));
    screen.press("c");
    assert!(
        screen
            .frame()
            .contains("No copy is kept: this cannot be undone.")
    );
    screen.press("right");
    assert_eq!(confirm(&mut screen), ["delete 102"]);
}

#[test]
fn a_copy_that_fails_alone_is_told_and_the_list_stays() {
    let mut screen = first_page();
    screen.press("D right enter");
    let gone = Err("no copy of it could be kept. It is gone.".to_owned());
    assert_eq!(answer_copy(&mut screen, "101", gone), [""; 0]);
    assert_eq!(
        screen.said(),
        "file-101.log was not deleted: no copy of it could be kept. It is gone."
    );
    assert_eq!(screen.model.binaries.deleting(), 0);
}

#[test]
fn what_is_too_large_for_a_copy_is_said_and_goes_without_one() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    let mut large = rows(1..=2);
    large[0].length = Some(65 << 20);
    large[1].length = None;
    screen.answer_page(page(1, &large, Some(1), Some(2)));
    screen.press("D");
    assert!(screen.frame().contains("Too large: no copy is kept"));
    screen.press("esc ctrl-a D right");
    assert!(
        screen.frame().contains("1 is larger than 64.0 MiB"),
        "{}",
        screen.frame()
    );
    assert_eq!(confirm(&mut screen), ["keep 2, deleted", "delete 1"]);
}

#[test]
fn who_needs_it_is_asked_in_the_background_and_asks_again() {
    let mut screen = first_page();
    screen.press("D");
    screen.wait(150);
    screen.send(Msg::Woke(Vec::new()));
    assert!(screen.frame().contains("Looking for what needs this"));
    screen.press("right");
    answer_users(&mut screen, &["2.4.1", "2.4.2", "3", "4"]);
    let frame = screen.frame();
    for text in [
        "Needed by 4 objects",
        "firmware “2.4.1” (9)",
        "and 1 more",
        "Delete all the same",
    ] {
        assert!(frame.contains(text), "{text} in {frame}");
    }
    // What was chosen before it was known counts no more.
    assert_eq!(confirm(&mut screen), [""; 0]);
    assert!(screen.model.dialog.is_none());
    screen.press("D");
    answer_users(&mut screen, &["2.4.1"]);
    screen.press("right");
    assert_eq!(confirm(&mut screen), ["keep 101, deleted"]);
    // Nobody needs it: the choice stays.
    let mut screen = first_page();
    screen.press("D right");
    answer_users(&mut screen, &[]);
    assert!(screen.frame().contains("No firmware, software or"));
    assert_eq!(confirm(&mut screen), ["keep 101, deleted"]);
}

#[test]
fn without_a_row_there_is_nothing_to_delete_download_or_open() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    screen.answer_page(page(1, &[], Some(0), Some(0)));
    for key in ["D", "d", "enter"] {
        assert_eq!(screen.key_does(key), [""; 0], "{key}");
        assert_eq!(screen.said(), "There is no binary under the cursor.");
        assert!(screen.model.dialog.is_none());
    }
}
