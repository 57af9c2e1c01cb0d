//! Keys that act on one transfer, on the marked ones, or on all.

use super::*;

fn paused(screen: &mut Screen, job: u64, pause: Pause) {
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(job), pause)));
}

fn full() -> TransferError {
    TransferError::Local("The disk is full.".into())
}

#[test]
fn a_transfer_pauses_and_goes_on_by_the_same_key() {
    let mut screen = three();
    started(&mut screen, 1);
    screen.press("t");
    assert_eq!(screen.key_does("p"), ["pause 1"]);
    paused(&mut screen, 1, Pause::Person);
    // It went behind those that may still run; the cursor went with it.
    assert_eq!(order(&screen), [2, 3, 1]);
    assert_eq!(screen.key_does("p"), ["go on 1"]);
    screen.send(Msg::Transfer(JobEvent::Queued(JobId(1))));
    assert_eq!(order(&screen), [1, 2, 3]);
}

#[test]
fn marks_and_all_are_paused_cancelled_and_moved_together() {
    let mut screen = three();
    started(&mut screen, 1);
    screen.press("t space space");
    assert!(screen.frame().contains("2 marked · "));
    assert_eq!(screen.key_does("p"), ["pause 1", "pause 2"]);
    paused(&mut screen, 1, Pause::Person);
    // One of them still moves: it is paused, too, before any goes on.
    assert_eq!(screen.key_does("p"), ["pause 2"]);
    paused(&mut screen, 2, Pause::Person);
    assert_eq!(screen.key_does("p"), ["go on 1", "go on 2"]);
    assert_eq!(screen.key_does("K"), ["1 earlier", "2 earlier"]);
    assert_eq!(screen.key_does("J"), ["2 later", "1 later"]);
    screen.press("esc");
    assert!(screen.model.transfers.marks.is_empty() && screen.model.overlay);
    screen.press("ctrl-a");
    let all = [
        "cancel 3, keep the part",
        "cancel 1, keep the part",
        "cancel 2, keep the part",
    ];
    assert_eq!(screen.key_does("X"), all);
    assert!(screen.model.transfers.marks.is_empty());
    screen.press("g v j");
    assert_eq!(screen.model.transfers.target_rows().count(), 2);
    assert_eq!(screen.key_does("x"), ["cancel 3", "cancel 1"]);
}

#[test]
fn the_engines_order_is_that_of_the_list() {
    let mut screen = three();
    screen.press("t j");
    let order_is = [JobId(1), JobId(3), JobId(2)];
    screen.send(Msg::Transfer(JobEvent::Order(order_is.into())));
    assert_eq!(order(&screen), [1, 3, 2]);
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(2));
    // One that it does not know changes nothing.
    let order_is = [JobId(9), JobId(2), JobId(1), JobId(3)];
    screen.send(Msg::Transfer(JobEvent::Order(order_is.into())));
    assert_eq!(order(&screen), [2, 1, 3]);
}

#[test]
fn what_stands_still_goes_on_and_what_failed_starts_anew() {
    let mut screen = three();
    screen.press("t");
    paused(&mut screen, 1, Pause::Trouble(full()));
    screen.press("G");
    assert_eq!(screen.key_does("r"), ["go on 1"]);
    let wait = Duration::from_secs(7);
    screen.send(Msg::Transfer(JobEvent::Waits(JobId(2), wait, full())));
    screen.press("g");
    assert_eq!(screen.key_does("r"), ["go on 2"]);
    ended(&mut screen, 3, failed());
    screen.press("G");
    assert_eq!(screen.key_does("r"), ["start 4: download 104334 to /saved"]);
    assert_eq!(order(&screen), [2, 4, 1]);
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(4));
    assert_eq!(screen.key_does("r"), [""; 0]);
    assert!(screen.said().starts_with("Only what failed"));
}

#[test]
fn the_hints_are_of_what_can_be_done() {
    let mut screen = three();
    screen.press("t");
    let hinted = |screen: &Screen, hint: &str| {
        let frame = screen.frame();
        frame.lines().nth(23).unwrap().contains(hint)
    };
    assert!(hinted(&screen, "p pause"));
    assert!(!hinted(&screen, "r retry"));
    ended(&mut screen, 1, Outcome::Cancelled);
    screen.press("G");
    assert!(hinted(&screen, "r retry"));
    assert!(!hinted(&screen, "p pause"));
    assert!(!hinted(&screen, "K earlier"));
}

#[test]
fn where_the_filter_leaves_no_transfer_none_is_under_the_cursor() {
    let mut screen = three();
    ended(&mut screen, 1, saved());
    screen.press("t /").write("none of these").press("enter");
    for key in ["x", "X", "p", "r", "K", "J", "enter"] {
        assert_eq!(screen.key_does(key), [""; 0]);
        let said = screen.said();
        assert_eq!(said, "There is no transfer under the cursor.", "{key}");
    }
    // Those that ended go all the same.
    screen.press("c");
    assert_eq!(order(&screen), [2, 3]);
}

#[test]
fn a_wait_for_another_attempt_counts_down() {
    let mut screen = three();
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 2)));
    let error = ApiError::new(ErrorKind::Interrupted, "download binary 1", "reset");
    let wait = Duration::from_secs(7);
    let waits = JobEvent::Waits(JobId(1), wait, TransferError::Api(error));
    screen.send(Msg::Transfer(waits));
    screen.press("t");
    let said = "tries again in 0:07 (attempt 3): Could not download binary 1: reset.";
    assert!(screen.frame().contains(said));
    screen.wait(5000);
    screen.wake();
    assert!(screen.frame().contains("tries again in 0:02 (attempt 3)"));
}

#[test]
fn what_gets_stuck_is_told_with_its_reason_and_counted_until_seen() {
    let mut screen = three();
    paused(&mut screen, 1, Pause::Trouble(full()));
    ended(&mut screen, 2, failed());
    assert!(screen.frame().contains("1 failed  1 stuck (t)"));
    let said = screen.said();
    assert!(said.contains("could") || said.contains("Could"), "{said}");
    screen.press("t");
    assert!(screen.frame().contains("stands still: The disk is full."));
    screen.press("t");
    assert!(!screen.frame().contains("stuck"));
}

#[test]
fn the_engine_is_told_only_what_changes_of_the_limits() {
    let mut screen = three();
    screen.press("t L");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    screen
        .press("L ctrl-u")
        .write("2")
        .press("tab ctrl-u")
        .write("2M");
    assert_eq!(screen.key_does("enter"), ["at once: 2", "limit all: 2M"]);
    assert!(screen.frame().contains("limit 2M/s"));
    screen.press("L tab tab ctrl-u").write("500K");
    assert_eq!(screen.key_does("enter"), ["limit 1: 500K"]);
    screen.press("ctrl-a L tab tab ctrl-u").write("500K");
    assert_eq!(screen.key_does("enter"), ["limit 2: 500K", "limit 3: 500K"]);
    screen.press("L tab ctrl-u").write("fast");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(
        screen
            .frame()
            .contains("“fast” is no rate: type 500K, 2M or none.")
    );
    screen.press("ctrl-u").write("none");
    assert_eq!(screen.key_does("enter"), ["limit all: none"]);
    screen.press("L ctrl-u").write("0");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("a number from 1 to 32"));
}

#[test]
fn the_list_opens_over_any_tab_and_its_keys_work_there() {
    for tab in ["1", "2", "3"] {
        let mut screen = three();
        screen.press(tab).press("t");
        assert!(screen.model.overlay);
        assert_eq!(screen.key_does("x"), ["cancel 1"]);
        screen.press("esc");
        assert!(!screen.model.overlay);
        screen.press("t t");
        assert!(!screen.model.overlay);
        screen.press("t 4");
        assert_eq!(
            (screen.model.tab, screen.model.overlay),
            (Tab::Transfers, false)
        );
    }
}

#[test]
fn names_are_searched_as_one_types() {
    let mut screen = three();
    screen.press("t /").write("MODEM");
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(3));
    assert_eq!(screen.model.transfers.row_count(), 1);
    // What is typed is text, also where it is a key of the list.
    assert_eq!(screen.key_does("x"), [""; 0]);
    screen.press("backspace enter");
    assert_eq!(screen.key_does("x"), ["cancel 3"]);
    screen.press("esc");
    assert_eq!(screen.model.transfers.row_count(), 3);
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(3));
    screen.press("/").write("nothing");
    assert!(screen.frame().contains("No transfer has this in its name."));
    screen.press("esc");
    assert!(screen.model.overlay);
    assert_eq!(screen.model.transfers.row_count(), 3);
}

#[test]
fn the_log_tells_what_happened_to_a_transfer_and_grows() {
    let mut screen = three();
    started(&mut screen, 1);
    let noted = JobEvent::Noted(JobId(1), "The server has it from byte 7 on.".into());
    screen.send(Msg::Transfer(noted));
    screen.press("t enter");
    let frame = screen.frame();
    assert!(frame.contains("Log of gateway-fw-2.4.1.swu"), "{frame}");
    assert!(frame.contains("12:00:00  Attempt 1 begins."));
    assert!(frame.contains("12:00:00  The server has it from byte 7 on."));
    paused(&mut screen, 1, Pause::Trouble(full()));
    assert!(
        screen
            .frame()
            .contains("12:00:00  Stands still: The disk is full.")
    );
    // It scrolls, and shows the newest lines unless it was scrolled.
    for n in 0..100 {
        let noted = JobEvent::Noted(JobId(1), format!("line {n}."));
        screen.send(Msg::Transfer(noted));
    }
    assert!(screen.frame().contains("line 99."));
    screen.press("g");
    assert!(screen.frame().contains("Attempt 1 begins."));
    screen.press("G");
    assert!(screen.frame().contains("line 99."));
    screen.press("esc");
    assert!(screen.model.transfers.log.is_none() && screen.model.overlay);
}

#[test]
fn each_question_opens_on_what_loses_nothing() {
    use crate::domain::{Attachment, EventId};
    let event = EventId::new("7").unwrap();
    let attachment = Attachment {
        name: Some("log.txt".into()),
        ..Attachment::default()
    };
    let cases = [
        (Question::File("/saved/x".into()), "Rename"),
        (Question::Attachment(event.clone(), attachment), "Skip"),
        (Question::Incomplete(event, 4096), "Skip"),
    ];
    for (question, answer) in cases {
        let mut screen = three();
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(1), question)));
        assert_eq!(screen.key_does("enter"), [format!("answer 1: {answer}")]);
    }
}
