//! Deleting: asked first, done one by one, told at the end.

use super::*;
use crate::app::NoticeKind;

#[track_caller]
fn answer_deletion(screen: &mut Screen, id: &str, result: Result<(), ApiError>) -> Vec<String> {
    let fits = |call: &Call| matches!(call, Call::Delete(doomed) if doomed.as_str() == id);
    let (request, _) = screen.take_call(fits);
    screen.does(Msg::Replied(request, Reply::Deleted(result)))
}

#[test]
fn cancel_is_chosen_first_and_esc_is_cancel() {
    let mut screen = first_page();
    screen.press("D");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    screen.press("D right");
    assert_eq!(screen.key_does("esc"), [""; 0]);
    assert!(screen.model.dialog.is_none());
    screen.press("D l");
    assert_eq!(screen.key_does("enter"), ["delete 101"]);
}

#[test]
fn each_object_has_a_result_and_one_failure_stops_nothing() {
    let mut screen = first_page();
    screen.press("ctrl-a D right");
    assert_eq!(
        screen.key_does("enter"),
        ["delete 101", "delete 102", "delete 103"]
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
    screen.press("D right enter");
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
    assert_eq!(screen.key_does("enter"), ["delete 101"]);
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
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(
        screen.model.dialog.is_some(),
        "a slip of the finger closes nothing"
    );
    screen.write("1");
    assert_eq!(screen.key_does("enter").len(), 21);
    // Twenty do not.
    screen.press("space D right");
    assert_eq!(screen.key_does("enter").len(), 20);
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
    assert_eq!(screen.key_does("enter").len(), 21);
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
    let deleted = screen.key_does("enter");
    assert_eq!(deleted.len(), 6);
    assert!(!deleted.contains(&"delete 104338".to_owned()));
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
