//! The router: which room a message goes to, and what wakes the program. What
//! the rooms do with it is tested beside them.

mod chords;
mod columns;
mod connections;
mod header;
mod leaving;
mod mouse;
mod pictures;
mod pointing;
mod typed;
mod window;

use super::*;
use crate::api::{ApiError, ErrorKind};
use crate::dialogs::Dialog;
use crate::domain::Finding;
use crate::driven::{Screen, archive, binaries, page, usage_file, usage_group};
use crate::keys::{ACTIONS, Action, Scope};
use crate::panes::applications::Members;
use crate::transfer::{Done, JobEvent, JobId, Outcome, Pause, Verified};
use crate::usage::{Answer, Entry, Inquiry, Listing, State};

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

/// What fills the tenant is on the screen: one row.
fn scanned(row: Entry) -> Screen {
    let mut screen = idle();
    screen.press("S");
    let listing = Listing {
        rows: vec![row],
        total: 1,
        ..Listing::default()
    };
    for answer in [
        Answer::State(State::default()),
        Answer::Window(listing),
        Answer::Scanned(State::default()),
    ] {
        let (id, _) = screen.take_call(|call| {
            matches!(
                (call, &answer),
                (Call::Usage(Inquiry::State), Answer::State(_))
                    | (Call::Usage(Inquiry::Window(_)), Answer::Window(_))
                    | (Call::Usage(Inquiry::Scan(_)), Answer::Scanned(_))
            )
        });
        screen.send(Msg::Replied(id, Reply::Usage(Ok(answer))));
    }
    screen
}

fn end_the_transfer(screen: &mut Screen) -> Vec<Effect> {
    let saved = Done::Saved {
        path: "/saved/x".into(),
        length: 1,
        verified: Verified::Size,
    };
    let ended = JobEvent::Ended(JobId(1), Outcome::Done(saved));
    screen.send(Msg::Transfer(ended))
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
        action if action.info().unwrap().scope == Scope::Events => {
            (Screen::with_events(120, 36), "g")
        }
        action if action.info().unwrap().scope == Scope::Applications => {
            return in_the_tree(action);
        }
        A::NextView | A::PreviousView => (Screen::loaded(120, 36), "tab"),
        A::Fold => (Screen::loaded(120, 36), "tab ["),
        A::MoveRight => (Screen::loaded(120, 36), "tab W"),
        A::MoveLeft => (Screen::loaded(120, 36), "tab W L"),
        A::OpenPart | A::SaveEntry => {
            let mut screen = Screen::loaded(120, 36);
            screen.press("down");
            screen.wake();
            screen.answer_preview(Ok(archive(&["a/b", "c"])));
            (screen, "tab down")
        }
        action if action.info().unwrap().scope == Scope::Preview => {
            (Screen::loaded(120, 36), "tab")
        }
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
        A::DownloadFiles | A::DeleteFiles => (scanned(usage_file(7, "a.zip", 9)), "g"),
        action if action.info().unwrap().scope == Scope::Usage => {
            (scanned(usage_group("application/zip", 9, 1)), "g")
        }
        _ => (idle(), "g"),
    };
    screen.press(keys);
    screen
}

/// The tree of applications where an action can be done.
fn in_the_tree(action: Action) -> Screen {
    use crate::applications as tree;
    use Action as A;
    let mut screen = tree::opened(120, 36);
    match action {
        A::Activate | A::RollBack | A::DownloadPart | A::DeletePart | A::CloseNode => {
            screen.press("l j j l");
            tree::answer_members(&mut screen, Members::Archives(tree::archives()));
            screen.press("j");
        }
        A::SetTags => {
            screen.press("l j j j l");
            tree::answer_members(&mut screen, Members::Versions(tree::versions()));
            screen.press("j");
        }
        A::EditFile | A::OpenFile => {
            screen.press("l j l");
            tree::answer_members(&mut screen, Members::Plugins(tree::plugins()));
            screen.press("j j l");
            tree::answer_contents(&mut screen, tree::portal());
            screen.press("j j");
        }
        _ => {}
    }
    screen
}

#[test]
fn every_key_of_every_action_does_something() {
    for info in ACTIONS {
        let keys = idle().model.keymap.keys_of(info.action).to_vec();
        for key in keys {
            let mut screen = ready_for(info.action);
            let (frame, telling) = (screen.frame(), screen.said());
            let presses = key.presses().iter();
            let effects: Vec<Effect> = presses
                .flat_map(|press| screen.send(Msg::Key(*press)))
                .collect();
            // That a notice goes is no deed.
            assert_eq!(telling, "", "{}", info.name);
            let ends = screen.model.exit.is_some();
            assert!(
                !effects.is_empty() || screen.frame() != frame || ends,
                "{key} ({}) did nothing",
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
            binaries.list.quick.is_some(),
            binaries.list.marking_range(),
            binaries.list.turn.is_some(),
            !binaries.list.query.is_empty(),
            !binaries.list.marks.is_empty(),
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
    assert_eq!(screen.key_does("enter"), ["give up: what uses 104332"]);
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
    assert!(model.dialog.is_none() && model.binaries.list.marks.is_empty());
    assert_eq!(model.binaries.list.cursor.at, 0);
    screen.press("q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn nothing_wakes_it_while_it_is_idle() {
    let mut screen = Screen::loaded(120, 36);
    screen.answer_page(page(2, &binaries(), Some(87), None));
    assert_eq!(next_wake(&screen.model), None);
    screen.press("4");
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
        ..Session::default()
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

#[test]
fn the_ways_out_are_looked_for_in_every_place_that_there_is() {
    let mut screen = Screen::loaded(120, 36);
    for keys in [
        "1", "tab", "]", "2", "tab", "]", "3", "tab", "4", "1 S", "@", "M", "t",
    ] {
        screen.press(keys);
        let scopes = screen.model.scopes();
        let places = crate::keys::PLACES;
        assert!(places.contains(&scopes.as_slice()), "{keys}: {scopes:?}");
    }
}

#[test]
fn a_dialog_says_what_it_is_busy_with_after_150_ms_and_not_before() {
    let mut screen = idle();
    screen.press("U");
    assert_eq!(next_wake(&screen.model), Some(SPINNER_AFTER));
    screen.wait(149);
    screen.send(Msg::Woke(Vec::new()));
    assert!(!screen.frame().contains("Looking for copies"));
    screen.wait(1);
    screen.send(Msg::Woke(Vec::new()));
    let frame = screen.frame();
    assert!(frame.contains("⠋ Looking for copies"), "{frame}");
    screen.press("esc");
    assert_eq!(screen.model.dialog_asks, None);
}

#[test]
fn the_history_says_that_it_is_read_after_150_ms_and_not_before() {
    let mut screen = idle();
    screen.press("t tab");
    assert_eq!(next_wake(&screen.model), Some(SPINNER_AFTER));
    assert!(!screen.frame().contains("Reading"));
    screen.wait(150);
    screen.send(Msg::Woke(Vec::new()));
    assert!(screen.frame().contains("⠋ Reading the history"));
}
