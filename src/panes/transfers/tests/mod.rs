//! Events of jobs and keys in, rows and effects out.

mod anew;
mod kept;
mod keys;
mod news;

use super::*;
use crate::api::{ApiError, ErrorKind};
use crate::app::{Call, Folder, Msg, Reply, Tab, next_wake};
use crate::dialogs::Dialog;
use crate::driven::Screen;
use crate::transfer::{
    Done, JobEvent, Outcome, Pause, Phase, Progress, Question, TransferError, Verified,
};
use std::time::Duration;

/// Three downloads are queued: of 104332, 104333 and 104334.
fn three() -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.press("space space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen
}

fn started(screen: &mut Screen, job: u64) -> Vec<String> {
    screen.does(Msg::Transfer(JobEvent::Started(JobId(job), 1)))
}

fn asked(screen: &mut Screen, job: u64) -> Vec<String> {
    let path = format!("/saved/{job}").into();
    screen.does(Msg::Transfer(JobEvent::Asked(
        JobId(job),
        Question::File(path),
    )))
}

fn ended(screen: &mut Screen, job: u64, outcome: Outcome) -> Vec<String> {
    screen.does(Msg::Transfer(JobEvent::Ended(JobId(job), outcome)))
}

fn saved() -> Outcome {
    Outcome::Done(Done::Saved {
        path: "/saved/x".into(),
        length: 1310,
        verified: Verified::Size,
    })
}

fn failed() -> Outcome {
    let error = ApiError::new(ErrorKind::Interrupted, "download binary 1", "reset");
    Outcome::Failed(TransferError::Api(error))
}

fn order(screen: &Screen) -> Vec<u64> {
    screen
        .model
        .transfers
        .jobs
        .iter()
        .map(|job| job.id.0)
        .collect()
}

#[track_caller]
fn question(screen: &Screen) -> JobId {
    match &screen.model.dialog {
        Some(Dialog::Question(dialog)) => dialog.job,
        other => panic!("no question: {other:?}"),
    }
}

#[test]
fn jobs_that_run_come_first_and_the_cursor_stays_on_its_job() {
    let mut screen = three();
    screen.press("t j");
    ended(&mut screen, 1, saved());
    assert_eq!(order(&screen), [2, 3, 1]);
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(2));
    ended(&mut screen, 3, failed());
    assert_eq!(
        order(&screen),
        [2, 3, 1],
        "the newest of those that ended comes first"
    );
    assert_eq!(
        screen.said(),
        "modem-profile.json: Could not download binary 1: reset. Saved /saved/x, 1.3 KiB."
    );
    screen.press("G");
    // A job that joins those that run moves the others, not the cursor.
    screen.send(Msg::Pasted("x".into()));
    screen.answer_files(&[("/x", 1, "t")]);
    assert_eq!(
        screen.key_does("enter"),
        ["give up: complete ", "start 4: upload /x as x (t)"]
    );
    assert_eq!(order(&screen), [2, 4, 3, 1]);
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(1));
}

#[test]
fn samples_give_phase_bytes_and_rate() {
    let mut screen = three();
    started(&mut screen, 1);
    for (ms, bytes) in [(0, 0), (1000, 1000), (1000, 2000)] {
        screen.wait(ms);
        screen.send(Msg::Woke(vec![Progress {
            id: JobId(1),
            phase: Phase::Receiving,
            bytes,
            base: 0,
            total: Some(4000),
        }]));
    }
    let job = screen.model.transfers.job(JobId(1)).unwrap();
    assert_eq!(job.state, JobState::Live(Phase::Receiving));
    assert_eq!((job.meter.bytes(), job.meter.rate()), (2000, Some(1000.0)));
    assert_eq!(job.meter.left(4000), Some(Duration::from_secs(2)));
    // A sample of a job that nobody knows changes nothing.
    screen.send(Msg::Woke(vec![Progress {
        id: JobId(9),
        phase: Phase::Receiving,
        bytes: 1,
        base: 0,
        total: None,
    }]));
    assert_eq!(order(&screen), [1, 2, 3]);
}

#[test]
fn a_job_ends_once() {
    let mut screen = three();
    ended(&mut screen, 1, failed());
    assert_eq!(screen.model.transfers.unseen_failures(), 1);
    screen.press("j");
    // What comes after its end is out of order and changes nothing.
    for event in [
        JobEvent::Started(JobId(1), 1),
        JobEvent::Asked(JobId(1), Question::File("/x".into())),
        JobEvent::Ended(JobId(1), saved()),
        JobEvent::Ended(JobId(1), failed()),
        JobEvent::Ended(JobId(99), failed()),
    ] {
        assert_eq!(screen.does(Msg::Transfer(event)), [""; 0]);
        let job = screen.model.transfers.job(JobId(1)).unwrap();
        assert_eq!(job.state, JobState::Ended(failed()));
        assert_eq!(
            (screen.model.transfers.unseen_failures(), screen.said()),
            (1, String::new())
        );
        assert!(screen.model.dialog.is_none());
    }
}

#[test]
fn failures_are_counted_until_they_are_seen() {
    let mut screen = three();
    ended(&mut screen, 1, failed());
    ended(&mut screen, 2, failed());
    assert!(screen.frame().contains("2 failed (t)"));
    screen.press("t");
    assert_eq!(screen.model.transfers.unseen_failures(), 0);
    ended(&mut screen, 3, failed());
    assert_eq!(
        screen.model.transfers.unseen_failures(),
        0,
        "it is seen as it comes"
    );
}

#[test]
fn a_failure_names_its_file_once() {
    let mut screen = three();
    let error = ApiError::new(ErrorKind::Connect, "upload “gateway-fw-2.4.1.swu”", "no");
    let failed = Outcome::Failed(TransferError::Api(error));
    ended(&mut screen, 1, failed);
    assert_eq!(
        screen.said(),
        "Could not upload “gateway-fw-2.4.1.swu”: no."
    );
}

#[test]
fn the_tab_opens_on_what_runs() {
    let mut screen = three();
    ended(&mut screen, 3, saved());
    screen.press("t G");
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(3));
    screen.press("t t");
    assert_eq!(screen.key_does("x"), ["cancel 1"]);
    // A transfer that runs keeps the cursor; so does the list when all is over.
    screen.press("j t t");
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(2));
    ended(&mut screen, 1, saved());
    ended(&mut screen, 2, saved());
    screen.press("G t t");
    assert_eq!(screen.model.transfers.current().unwrap().id, JobId(3));
}

#[test]
fn the_hints_of_the_tab_name_what_can_be_done() {
    let hints = |screen: &Screen| {
        screen
            .frame()
            .lines()
            .nth(23)
            .unwrap_or_default()
            .to_owned()
    };
    let mut screen = three();
    screen.press("t");
    assert!(hints(&screen).contains("x cancel") && !hints(&screen).contains("clear"));
    assert!(!hints(&screen).contains("answer"), "{}", hints(&screen));
    asked(&mut screen, 1);
    screen.press("esc");
    assert!(
        hints(&screen).contains("enter answer"),
        "{}",
        hints(&screen)
    );
    for job in 1..=3 {
        ended(&mut screen, job, saved());
    }
    assert!(!hints(&screen).contains("cancel"), "{}", hints(&screen));
    assert!(
        hints(&screen).contains("c clear ended"),
        "{}",
        hints(&screen)
    );
}

#[test]
fn a_row_with_little_room_cuts_no_fact_in_two() {
    let mut screen = three();
    started(&mut screen, 1);
    screen.press("t");
    for (ms, bytes) in [(0, 0), (1000, 100_000), (1000, 200_000)] {
        screen.wait(ms);
        screen.send(Msg::Woke(vec![Progress {
            id: JobId(1),
            phase: Phase::Receiving,
            bytes,
            base: 0,
            total: Some(1_000_000),
        }]));
    }
    let job = screen.model.transfers.job(JobId(1)).unwrap();
    let facts = |columns| words::job_facts(job, screen.model.now.running, columns);
    assert_eq!(facts(80), " 20 %  97.7 KiB/s  0:08 left");
    assert_eq!(facts(27), " 20 %  0:08 left");
    assert_eq!(facts(15), " 20 %");
    let frame = screen.frame();
    let row = frame.lines().nth(3).unwrap();
    assert!(
        row.contains("█░") && row.contains(" 20 %  97.7 KiB/s  0:08 left"),
        "{row}"
    );
    screen.send(Msg::Resized(crate::app::Size {
        columns: 36,
        rows: 16,
    }));
    let frame = screen.frame();
    assert!(
        frame.contains("│  200,000 of 1,000,000 bytes      │"),
        "{frame}"
    );
}

#[test]
fn cancel_concerns_the_job_under_the_cursor() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("t");
    for key in ["x", "c", "enter"] {
        assert_eq!(screen.key_does(key), [""; 0]);
        assert_eq!(screen.said(), "There is no transfer.", "{key}");
    }
    let mut screen = three();
    screen.press("t j");
    assert_eq!(screen.key_does("x"), ["cancel 2"]);
    ended(&mut screen, 2, Outcome::Cancelled);
    assert_eq!(screen.said(), "Cancelled rpi-image.img.xz.");
    screen.press("G");
    assert_eq!(screen.key_does("x"), [""; 0]);
    assert_eq!(screen.said(), "This transfer is over already.");
    screen.press("c");
    assert_eq!(order(&screen), [1, 3]);
}

#[test]
fn what_a_transfer_cannot_do_is_known_before_a_key() {
    use crate::app::impossible;
    use crate::keys::Action as A;
    let why = |screen: &Screen, action| {
        let reason = impossible(&screen.model, action);
        reason.map_or_else(String::new, |reason| reason.to_string())
    };
    let over = "This transfer is over already";
    let mut screen = three();
    screen.press("t");
    for action in [A::CancelTransfer, A::PauseTransfer, A::TransferLater] {
        assert_eq!(why(&screen, action), "", "{action:?}");
    }
    assert_eq!(why(&screen, A::ClearEnded), "No transfer has ended");
    assert_eq!(screen.key_does("c"), [""; 0]);
    assert_eq!(screen.said(), "No transfer has ended.");
    let stored = Done::Stored(Box::new(crate::driven::binaries().remove(0)));
    ended(&mut screen, 1, Outcome::Done(stored));
    screen.press("G");
    for (action, said) in [
        (A::CancelTransfer, over),
        (A::StopTransfer, over),
        (A::PauseTransfer, "Nothing of this can be paused or go on"),
        (
            A::RetryTransfer,
            "Only what failed, was cancelled or stands still can be tried again",
        ),
        (
            A::TransferEarlier,
            "Only a transfer that waits can be moved",
        ),
        (A::ClearEnded, ""),
        (A::OpenLog, ""),
    ] {
        assert_eq!(why(&screen, action), said, "{action:?}");
    }
    // One that can is enough.
    screen.press("ctrl-a");
    assert_eq!(why(&screen, A::CancelTransfer), "");
    assert_eq!(why(&screen, A::PauseTransfer), "");
}

#[test]
fn what_was_uploaded_shows_without_a_key() {
    let mut screen = three();
    let stored = crate::driven::binaries().remove(0);
    let stored = Outcome::Done(Done::Stored(Box::new(stored)));
    let after = ended(&mut screen, 1, stored);
    assert_eq!(after, ["give up: page 2", "page 1 counted"]);
    assert!(
        screen
            .said()
            .starts_with("Uploaded gateway-fw-2.4.1.swu, 84.2 MiB, as 104332.")
    );
}

#[test]
fn a_question_keeps_both_unless_something_else_is_chosen() {
    let mut screen = three();
    asked(&mut screen, 1);
    assert_eq!(question(&screen), JobId(1));
    // No letter answers it: the person may be typing.
    for key in ["y", "o", "s", "q", "space"] {
        assert_eq!(screen.key_does(key), [""; 0]);
    }
    assert_eq!(screen.key_does("enter"), ["answer 1: Rename"]);
    assert!(screen.model.dialog.is_none());
    asked(&mut screen, 1);
    screen.press("down j down down up");
    assert_eq!(screen.key_does("enter"), ["answer 1: Skip"]);
    ended(
        &mut screen,
        1,
        Outcome::Done(Done::Skipped("/saved/1".into())),
    );
    assert_eq!(screen.said(), "Kept /saved/1 as it was.");
}

#[test]
fn two_questions_come_one_after_the_other() {
    let mut screen = three();
    asked(&mut screen, 2);
    asked(&mut screen, 1);
    assert_eq!(question(&screen), JobId(2), "the one that is open stays");
    assert_eq!(screen.key_does("enter"), ["answer 2: Rename"]);
    assert_eq!(question(&screen), JobId(1));
}

#[test]
fn one_answer_for_all_is_for_those_that_ask_now_and_later() {
    let mut screen = three();
    asked(&mut screen, 1);
    asked(&mut screen, 2);
    screen.press("down down down tab");
    assert_eq!(screen.key_does("enter"), ["answer all: Overwrite"]);
    assert!(screen.model.dialog.is_none());
    assert!(!screen.model.transfers.live().any(JobRow::is_asking));
    // The next download asks again.
    screen.press("d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    assert_eq!(asked(&mut screen, 4), [""; 0]);
    assert_eq!(question(&screen), JobId(4));
}

#[test]
fn a_question_closes_when_its_transfer_is_over() {
    let mut screen = three();
    asked(&mut screen, 1);
    ended(&mut screen, 2, saved());
    assert_eq!(question(&screen), JobId(1));
    ended(&mut screen, 1, Outcome::Cancelled);
    assert!(screen.model.dialog.is_none());
    assert_eq!(screen.key_does("enter"), [""; 0]);
}

#[test]
fn a_question_that_was_put_off_waits_in_the_list() {
    let mut screen = three();
    screen.press("t");
    asked(&mut screen, 1);
    screen.press("esc");
    assert!(screen.model.dialog.is_none(), "esc means later, here too");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert_eq!(question(&screen), JobId(1));
    assert_eq!(screen.key_does("enter"), ["answer 1: Rename"]);
}

#[test]
fn a_question_that_was_put_off_opens_for_no_dialog_that_closes() {
    let mut screen = three();
    screen.press("t");
    asked(&mut screen, 1);
    asked(&mut screen, 2);
    screen.press("esc");
    // What is typed next is not for it.
    for dialog in ["L", "?", "q"] {
        screen.press(dialog).press("esc");
        assert!(screen.model.dialog.is_none(), "{dialog}");
        assert_eq!(screen.key_does("enter"), [""; 0], "{dialog}");
        assert_eq!(question(&screen), JobId(1), "{dialog}");
        screen.press("esc");
    }
    // One that comes later opens, and what it asks anew does too.
    asked(&mut screen, 3);
    assert_eq!(screen.key_does("enter"), ["answer 3: Rename"]);
    assert!(screen.model.dialog.is_none(), "the others stay put off");
    screen.press("L");
    asked(&mut screen, 3);
    screen.press("esc");
    assert_eq!(question(&screen), JobId(3));
}

#[test]
fn a_question_never_takes_the_place_of_another_dialog() {
    let mut screen = three();
    screen.press("u");
    asked(&mut screen, 1);
    assert!(matches!(screen.model.dialog, Some(Dialog::Upload(_))));
    // In the list of transfers it is asked when that dialog closes.
    screen.press("esc t ?");
    screen.press("esc");
    assert_eq!(question(&screen), JobId(1));
}

#[test]
fn a_question_keeps_nobody_awake() {
    let mut screen = three();
    ended(&mut screen, 2, saved());
    ended(&mut screen, 3, saved());
    asked(&mut screen, 1);
    screen.press("esc esc");
    assert_eq!(next_wake(&screen.model), None);
    screen.press("t enter enter");
    assert!(next_wake(&screen.model).is_some());
}

#[test]
fn the_tab_is_left_the_way_it_was_entered() {
    let mut screen = three();
    screen.press("3 4 2 t t");
    assert_eq!(screen.model.tab, Tab::Events);
    screen.press("t esc");
    assert_eq!(screen.model.tab, Tab::Events);
    screen.press("1 t h");
    assert_eq!(screen.model.tab, Tab::Binaries);
}
