//! What is told of transfers that end, one after another.

use super::*;
use crate::app::NoticeKind;

fn kept() -> Outcome {
    Outcome::Done(Done::Skipped("/saved/x".into()))
}

#[test]
fn files_that_are_saved_one_after_another_are_told_together() {
    let mut screen = three();
    ended(&mut screen, 1, saved());
    assert_eq!(screen.said(), "Saved /saved/x, 1.3 KiB.");
    screen.wait(5000);
    ended(&mut screen, 2, saved());
    screen.wait(5000);
    ended(&mut screen, 3, saved());
    assert_eq!(screen.said(), "Saved 3 files to /saved, 3.8 KiB.");
    // It goes by itself, counted from the last.
    screen.wait(5000);
    screen.send(Msg::Woke(Vec::new()));
    assert_ne!(screen.said(), "");
    screen.wait(1000);
    screen.send(Msg::Woke(Vec::new()));
    assert_eq!(screen.said(), "");
}

#[test]
fn what_was_read_is_not_counted_again() {
    let mut screen = three();
    ended(&mut screen, 1, saved());
    screen.press("j");
    ended(&mut screen, 2, saved());
    assert_eq!(screen.said(), "Saved /saved/x, 1.3 KiB.");
}

#[test]
fn files_in_two_folders_are_counted_without_one() {
    let mut screen = three();
    ended(&mut screen, 1, saved());
    let elsewhere = Done::Saved {
        path: "/other/x".into(),
        length: 1310,
        verified: Verified::Size,
    };
    ended(&mut screen, 2, Outcome::Done(elsewhere));
    ended(&mut screen, 3, saved());
    assert_eq!(screen.said(), "Saved 3 files, 3.8 KiB.");
}

#[test]
fn each_way_to_end_has_its_own_line_and_failures_come_first() {
    let mut screen = three();
    ended(&mut screen, 1, saved());
    ended(&mut screen, 2, kept());
    ended(&mut screen, 3, failed());
    let kinds: Vec<NoticeKind> = screen
        .model
        .notices
        .all()
        .iter()
        .map(|notice| notice.kind)
        .collect();
    assert_eq!(
        kinds,
        [NoticeKind::Error, NoticeKind::Done, NoticeKind::Info]
    );
    assert_eq!(
        screen.said(),
        "modem-profile.json: Could not download binary 1: reset. \
         Saved /saved/x, 1.3 KiB. Kept /saved/x as it was."
    );
    // The failure waits for a key, the others do not.
    screen.wait(6000);
    screen.send(Msg::Woke(Vec::new()));
    assert_eq!(
        screen.said(),
        "modem-profile.json: Could not download binary 1: reset."
    );
}

#[test]
fn transfers_that_are_cancelled_and_files_that_are_kept_are_counted() {
    let mut screen = three();
    ended(&mut screen, 1, Outcome::Cancelled);
    assert_eq!(screen.said(), "Cancelled gateway-fw-2.4.1.swu.");
    ended(&mut screen, 2, Outcome::Cancelled);
    ended(&mut screen, 3, Outcome::Cancelled);
    assert_eq!(screen.said(), "Cancelled 3 transfers.");
    let mut screen = three();
    ended(&mut screen, 1, kept());
    ended(&mut screen, 2, kept());
    assert_eq!(screen.said(), "Kept 2 files in /saved as they were.");
}

#[test]
fn a_list_that_cannot_be_refreshed_does_not_hide_that_a_file_was_uploaded() {
    let mut screen = Screen::loaded(80, 24);
    screen.send(Msg::Pasted("x".into()));
    screen.answer_files(&[("/x", 1310, "t")]);
    screen.press("enter");
    let stored = Done::Stored(Box::new(crate::driven::binaries().remove(0)));
    ended(&mut screen, 1, Outcome::Done(stored));
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binaries(_, page) if page.totals));
    let error = ApiError::new(ErrorKind::Timeout, "list the binaries", "too late");
    screen.send(Msg::Replied(id, Reply::Binaries(Err(error))));
    assert_eq!(
        screen.said(),
        "Could not list the binaries: too late. Uploaded x, 84.2 MiB, as 104332."
    );
}
