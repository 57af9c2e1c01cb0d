//! The router: which room a message goes to, what ends the program, what wakes
//! it. What the rooms do with it is tested beside them.

use super::*;
use crate::api::{ApiError, ErrorKind};
use crate::dialogs::Dialog;
use crate::domain::Finding;
use crate::driven::{Screen, binaries, page};
use crate::keys::{ACTIONS, Action, Scope};
use crate::transfer::{Closing, TransferError, Verified};
use crate::transfer::{Done, JobEvent, JobId, Outcome, Pause, Phase, Progress};

/// Nothing is awaited, nothing is told.
fn idle() -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.answer_page(page(2, &binaries(), Some(87), None));
    screen
}

/// A download runs.
fn transferring() -> Screen {
    let mut screen = idle();
    screen.press("d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 1)));
    screen
}

fn end_the_transfer(screen: &mut Screen) {
    let saved = Done::Saved {
        path: "/saved/x".into(),
        length: 1,
        verified: Verified::Size,
    };
    screen.send(Msg::Transfer(JobEvent::Ended(
        JobId(1),
        Outcome::Done(saved),
    )));
}

fn paste(screen: &mut Screen, text: &str) -> RequestId {
    screen.send(Msg::Pasted(text.into()));
    screen
        .take_call(|call| matches!(call, Call::InspectFiles(_)))
        .0
}

fn file() -> InspectedFile {
    InspectedFile {
        path: "/fw/a.zip".into(),
        name: "a.zip".into(),
        length: 1,
        type_name: "application/zip".into(),
    }
}

/// A screen on which this action has something to change.
fn ready_for(action: Action) -> Screen {
    use Action as A;
    let (mut screen, keys) = match action {
        A::PreviousPage | A::FirstPage => (idle(), "]"),
        A::Up | A::Top | A::ScreenUp | A::HalfUp => (idle(), "G"),
        A::Back | A::Escape => (idle(), "enter"),
        A::TabBinaries => (idle(), "2"),
        A::NextView | A::PreviousView => (Screen::loaded(120, 36), "tab"),
        A::Fold => (Screen::loaded(120, 36), "tab ]"),
        A::WidenList | A::WidenDetail | A::Zoom => (Screen::loaded(120, 36), "g"),
        A::RetryTransfer => {
            let mut screen = transferring();
            screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::Person)));
            (screen, "t")
        }
        A::ClearEnded => {
            let mut screen = transferring();
            end_the_transfer(&mut screen);
            (screen, "t")
        }
        action if action.info().unwrap().scope == Scope::Transfers => (transferring(), "t"),
        _ => (idle(), "g"),
    };
    screen.press(keys);
    screen
}

#[test]
fn every_key_of_every_action_does_something() {
    for info in ACTIONS {
        let keys = idle().model.keymap.keys_of(info.action).to_vec();
        for press in keys {
            let mut screen = ready_for(info.action);
            let (frame, telling) = (screen.frame(), screen.said());
            let effects = screen.send(Msg::Key(press));
            // That a notice goes is no deed.
            assert_eq!(telling, "", "{}", info.name);
            let ends = screen.model.exit.is_some();
            assert!(
                !effects.is_empty() || screen.frame() != frame || ends,
                "{press} ({}) did nothing",
                info.name
            );
        }
    }
}

#[test]
fn esc_goes_down_its_ladder_and_never_quits() {
    let mut screen = idle();
    screen.press("/").write("zip").press("enter");
    screen.answer_finding(Finding::default());
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    screen.press("space v j ] / ?");
    let state = |screen: &Screen| {
        let binaries = &screen.model.binaries;
        (
            binaries.quick.is_some(),
            binaries.marking_range(),
            binaries.turn.is_some(),
            !binaries.query.is_empty(),
            !binaries.marks.is_empty(),
        )
    };
    // `?` was text of the filter.
    assert_eq!(state(&screen), (true, true, true, true, true));
    screen.press("esc");
    assert_eq!(state(&screen), (false, true, true, true, true));
    screen.press("esc");
    assert_eq!(state(&screen), (false, false, true, true, true));
    screen.press("esc");
    assert_eq!(state(&screen), (false, false, false, true, true));
    screen.press("esc");
    assert_eq!(screen.waits_for(), ["page 1 counted"]);
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    assert_eq!(state(&screen), (false, false, false, false, true));
    screen.press("esc");
    assert_eq!(state(&screen), (false, false, false, false, false));
    screen.press("enter ? esc esc z esc esc esc");
    assert_eq!(
        (screen.model.pane, screen.model.zoomed),
        (Pane::List, false)
    );
    assert_eq!(
        (screen.model.exit, screen.model.dialog.is_none()),
        (None, true)
    );
}

#[test]
fn quit_is_at_once_when_nothing_runs() {
    let mut screen = idle();
    screen.press("q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn quit_names_what_runs_and_stays_unless_told_otherwise() {
    for key in ["enter", "esc"] {
        let mut screen = transferring();
        screen.press("q");
        assert!(screen.frame().contains("A transfer has not ended"));
        assert_eq!(screen.key_does(key), [""; 0]);
        assert_eq!(
            (screen.model.exit, screen.model.quit_when_done),
            (None, false)
        );
    }
    let mut screen = transferring();
    screen.press("q down down down enter");
    let end = |screen: &Screen| (screen.model.exit, screen.model.closing);
    assert_eq!(end(&screen), (Some(Exit::Quit), Closing::Cancel));
    let mut screen = transferring();
    screen.press("q down down enter");
    assert_eq!(end(&screen), (Some(Exit::Quit), Closing::SetAside));
}

#[test]
fn without_a_journal_nothing_is_promised_for_the_next_time() {
    let mut screen = transferring();
    screen.model.transfers.keeps = false;
    screen.press("q");
    assert!(!screen.frame().contains("next time"));
    screen.press("down down enter");
    assert_eq!(screen.model.closing, Closing::Cancel);
    let mut screen = transferring();
    screen.model.transfers.keeps = false;
    screen.press("ctrl-c");
    assert_eq!(
        screen.said(),
        "ctrl-c again quits and cancels the transfer."
    );
}

#[test]
fn what_the_person_paused_does_not_hold_the_program_and_what_got_stuck_is_told() {
    let mut screen = transferring();
    screen.press("q j enter");
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::Person)));
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    let mut screen = transferring();
    screen.press("q j enter");
    let full = TransferError::Local("The disk is full.".into());
    let stuck = JobEvent::Paused(JobId(1), Pause::Trouble(full));
    screen.send(Msg::Transfer(stuck));
    assert_eq!(
        (screen.model.exit, screen.model.quit_when_done),
        (None, false)
    );
}

#[test]
fn the_window_tells_how_far_the_transfers_are() {
    let mut screen = idle();
    let told = |screen: &Screen| {
        let window = window(&screen.model);
        (window.title, window.progress)
    };
    let title = "c8ybin · acme.example.com".to_owned();
    assert_eq!(told(&screen), (title.clone(), WindowProgress::None));
    screen = transferring();
    screen.wait(100);
    let half = Progress {
        id: JobId(1),
        phase: Phase::Receiving,
        bytes: 44_145_152,
        base: 0,
        total: Some(88_290_304),
    };
    screen.send(Msg::Woke(vec![half]));
    assert_eq!(
        told(&screen),
        (format!("50 % · {title}"), WindowProgress::Percent(50))
    );
    let full = TransferError::Local("The disk is full.".into());
    let stuck = JobEvent::Paused(JobId(1), Pause::Trouble(full));
    screen.send(Msg::Transfer(stuck));
    assert_eq!(told(&screen), (title.clone(), WindowProgress::Trouble(100)));
    screen.press("t");
    assert_eq!(told(&screen), (title, WindowProgress::None));
}

#[test]
fn a_long_transfer_rings_and_a_short_one_does_not() {
    for (seconds, rings) in [(9, false), (10, true)] {
        let mut screen = transferring();
        screen.wait(seconds * 1000);
        let saved = Done::Saved {
            path: "/saved/x".into(),
            length: 1,
            verified: Verified::Size,
        };
        let ended = JobEvent::Ended(JobId(1), Outcome::Done(saved));
        let effects = screen.send(Msg::Transfer(ended));
        assert_eq!(effects.contains(&Effect::Ring), rings, "{seconds} s");
    }
}

#[test]
fn finish_first_quits_with_the_last_transfer_and_can_be_taken_back() {
    let mut screen = transferring();
    screen.press("q j enter");
    assert_eq!(
        (screen.model.exit, screen.model.quit_when_done),
        (None, true)
    );
    screen.press("q esc");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, None, "esc means stay");
    let mut screen = transferring();
    screen.press("q j enter");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    // All was over before the question was answered.
    let mut screen = transferring();
    screen.press("q j");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, None);
    screen.press("enter");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn ctrl_c_quits_twice_within_two_seconds_and_not_within_three() {
    let mut screen = transferring();
    screen.press("ctrl-c");
    assert_eq!(
        screen.said(),
        "ctrl-c again quits; the transfer is kept for the next time."
    );
    screen.wait(1999);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    let mut screen = idle();
    screen.press("ctrl-c");
    screen.wait(2000);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, None);
    // Another key in between begins anew; a dialog does not keep it.
    screen.press("j ctrl-c");
    assert_eq!(screen.model.exit, None);
    screen.press("u ctrl-c");
    assert_eq!(screen.model.exit, None);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn the_system_may_end_it_at_any_time() {
    let mut screen = transferring();
    screen.press("u");
    screen.send(Msg::Terminated);
    assert_eq!(screen.model.exit, Some(Exit::Terminated));
}

#[test]
fn pasted_files_are_offered_and_pasted_text_is_not() {
    let mut screen = idle();
    let id = paste(&mut screen, "hello");
    screen.send(Msg::Replied(
        id,
        Reply::Inspected(vec![Err("There is no file hello.".into())]),
    ));
    assert_eq!(
        screen.said(),
        "Pasted text names no file. Paste a path to upload it."
    );
    assert!(screen.model.dialog.is_none());
    // The newer paste supersedes the older.
    let older = paste(&mut screen, "/fw/a.zip");
    assert_eq!(
        screen.does(Msg::Pasted("/fw/a.zip /fw/b.zip".into())),
        ["give up: inspect /fw/a.zip", "inspect /fw/a.zip /fw/b.zip"]
    );
    screen.send(Msg::Replied(older, Reply::Inspected(vec![Ok(file())])));
    assert!(screen.model.dialog.is_none());
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file())])));
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: complete ",
            "start 1: upload /fw/a.zip as a.zip (application/zip)"
        ]
    );
}

#[test]
fn pasted_files_never_take_the_place_of_a_dialog() {
    let mut screen = idle();
    let id = paste(&mut screen, "/fw/a.zip");
    screen.press("D");
    screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file())])));
    assert!(matches!(screen.model.dialog, Some(Dialog::Delete(_))));
    assert_eq!(
        screen.said(),
        "A dialog is open. Close it and paste again to upload."
    );
    assert_eq!(screen.key_does("enter"), [""; 0]);
}

#[test]
fn a_tiny_terminal_takes_only_quit() {
    let mut screen = idle();
    let tiny = Size {
        columns: 20,
        rows: 5,
    };
    screen.send(Msg::Resized(tiny));
    for key in ["D", "enter", "space", "]", "u", "esc", "j"] {
        assert_eq!(screen.key_does(key), [""; 0], "{key}");
    }
    assert_eq!(screen.does(Msg::Pasted("/fw/a.zip".into())), [""; 0]);
    let model = &screen.model;
    assert!(model.dialog.is_none() && model.binaries.marks.is_empty());
    assert_eq!(model.binaries.cursor.at, 0);
    screen.press("q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn nothing_wakes_it_while_it_is_idle() {
    let mut screen = Screen::loaded(120, 36);
    screen.answer_page(page(2, &binaries(), Some(87), None));
    assert_eq!(next_wake(&screen.model), None);
    screen.press("2");
    assert_eq!(next_wake(&screen.model), None);
}

#[test]
fn a_spinner_shows_after_150_ms_and_not_before() {
    let mut screen = Screen::new(80, 24);
    assert_eq!(next_wake(&screen.model), Some(SPINNER_AFTER));
    screen.wait(149);
    screen.send(Msg::Woke(Vec::new()));
    assert!(!screen.frame().contains("Loading"));
    screen.wait(1);
    screen.send(Msg::Woke(Vec::new()));
    assert!(screen.frame().contains("⠋ Loading from acme.example.com"));
    assert_eq!(next_wake(&screen.model), Some(SPINNER_AFTER + PACE));
    // What is fetched ahead is awaited by nobody.
    let screen = Screen::loaded(80, 24);
    assert_eq!(screen.waits_for(), ["page 2"]);
    assert_eq!(next_wake(&screen.model), None);
}

#[test]
fn news_go_by_themselves_and_errors_with_the_next_key() {
    let mut screen = idle();
    screen.press("[");
    assert_eq!(screen.said(), "This is the first page.");
    let until = next_wake(&screen.model).unwrap();
    let left = until - screen.running;
    screen.wait(u64::try_from(left.as_millis()).unwrap() - 1);
    screen.send(Msg::Woke(Vec::new()));
    assert_ne!(screen.said(), "");
    screen.wake();
    assert_eq!(
        (screen.said(), next_wake(&screen.model)),
        (String::new(), None)
    );
    screen.press("R");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binaries(..)));
    let error = ApiError::new(ErrorKind::Timeout, "list the binaries", "too late");
    screen.send(Msg::Replied(id, Reply::Binaries(Err(error))));
    assert_eq!(next_wake(&screen.model), None);
    screen.wait(60_000);
    screen.send(Msg::Woke(Vec::new()));
    assert_eq!(screen.said(), "Could not list the binaries: too late.");
    screen.press("j");
    assert_eq!(screen.said(), "");
}

#[test]
fn a_session_that_nobody_awaits_changes_nothing() {
    let mut screen = Screen::new(80, 24);
    let (older, _) = screen.take_call(|call| matches!(call, Call::Session));
    assert!(
        screen
            .key_does("R")
            .contains(&"give up: session".to_owned())
    );
    let session = Session {
        host: "elsewhere.example.com".into(),
        tenant: "t1".into(),
        user: "x".into(),
        upload_limit: Some(52_428_800),
    };
    screen.send(Msg::Replied(older, Reply::Session(Ok(session))));
    assert_eq!(screen.model.host, "acme.example.com");
    assert!(screen.model.session.value().is_none());
    // One that fails is told when there are rows to look at.
    let rows = page(1, &binaries(), None, None);
    screen.answer_page(rows);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Session));
    let error = ApiError::new(ErrorKind::Unauthorized, "log in", "no");
    screen.send(Msg::Replied(id, Reply::Session(Err(error))));
    assert_eq!(screen.said(), "Could not log in: no.");
    let header = screen.frame().lines().next().unwrap_or_default().to_owned();
    assert!(header.contains("● acme.example.com"), "{header}");
    assert_eq!(screen.key_does("R").last().unwrap(), "session");
}

#[test]
fn suspend_is_the_runtimes() {
    let mut screen = idle();
    assert_eq!(screen.key_does("ctrl-z"), ["suspend"]);
}

#[test]
fn the_split_moves_within_limits() {
    let mut screen = Screen::loaded(120, 36);
    for _ in 0..30 {
        screen.press("<");
    }
    assert_eq!(screen.model.list_share, 30);
    for _ in 0..30 {
        screen.press(">");
    }
    assert_eq!(screen.model.list_share, 80);
}
