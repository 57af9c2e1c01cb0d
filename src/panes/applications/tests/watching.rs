//! The log of a folder that is watched.

use crate::app::{ApplicationCall, Call, Msg};
use crate::applications::{contents, opened, portal};
use crate::deploy::{Choice, Removals, Target, WatchEvent, compare, plan};

#[test]
fn older_lines_are_scrolled_to_and_stay_while_new_ones_come() {
    let mut screen = opened(80, 24);
    screen.press("W").write("dist").press("enter");
    let is_watch = |call: &ApplicationCall| matches!(call, ApplicationCall::Watch(_));
    let (id, _) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_watch(call)));
    for files in 100..160 {
        screen.send(Msg::Watched(
            id,
            WatchEvent::Began {
                files,
                left_out: Vec::new(),
            },
        ));
    }
    let frame = screen.frame();
    assert!(frame.contains("159 files are watched."), "{frame}");
    screen.press("pgup pgup");
    let frame = screen.frame();
    assert!(
        frame.contains("139 files") && !frame.contains("140 files"),
        "{frame}"
    );
    screen.send(Msg::Watched(
        id,
        WatchEvent::Began {
            files: 160,
            left_out: Vec::new(),
        },
    ));
    let frame = screen.frame();
    assert!(
        frame.contains("139 files") && !frame.contains("140 files"),
        "{frame}"
    );
    screen.press("g");
    let frame = screen.frame();
    assert!(
        frame.contains("100 files") && frame.contains("110 files"),
        "{frame}"
    );
    screen.press("G");
    assert!(screen.frame().contains("160 files"));
}

#[test]
fn a_watch_that_is_ended_while_it_sends_says_so() {
    let mut screen = opened(80, 24);
    screen.press("W").write("dist").press("enter");
    let is_watch = |call: &ApplicationCall| matches!(call, ApplicationCall::Watch(_));
    let (id, _) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_watch(call)));
    let differs = compare(&portal(), &contents(&["index.html", "new.js"]));
    let plan = plan(&Target::Application, Choice::Changed, &differs);
    screen.send(Msg::Watched(id, WatchEvent::Pushing(plan)));
    screen.press("esc");
    let waits = screen.waits_for();
    assert_eq!(waits.last().unwrap(), "read application 11", "{waits:?}");
    assert!(screen.frame().contains("may have been deployed"));
}

#[test]
fn a_watch_that_is_ended_while_it_waits_says_nothing() {
    let mut screen = opened(80, 24);
    screen.press("W").write("dist").press("enter");
    let is_watch = |call: &ApplicationCall| matches!(call, ApplicationCall::Watch(_));
    let (id, _) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_watch(call)));
    let left_over = Vec::new();
    screen.send(Msg::Watched(id, WatchEvent::UpToDate { left_over }));
    screen.press("esc");
    assert!(!screen.frame().contains("may have been deployed"));
}

#[test]
fn what_goes_and_what_holds_it_is_chosen_before() {
    let wish = |keys: &str| {
        let mut screen = opened(80, 24);
        screen.press("W").write("dist").press(keys).press("enter");
        let is_watch = |call: &ApplicationCall| matches!(call, ApplicationCall::Watch(_));
        let (_, call) =
            screen.take_call(|call| matches!(call, Call::Application(call) if is_watch(call)));
        match call {
            Call::Application(call) => match *call {
                ApplicationCall::Watch(wish) => (wish.removals, wish.insist),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wish("tab"), (Removals::Leave, false));
    assert_eq!(wish("down right"), (Removals::Follow, false));
    assert_eq!(wish("down right left down space"), (Removals::Leave, true));
    assert_eq!(wish("up space up space"), (Removals::Follow, true));
}

#[test]
fn what_passes_errors_over_is_named_as_the_form_has_it() {
    let mut screen = opened(120, 36);
    screen.press("W").write("dist").press("enter");
    let is_watch = |call: &ApplicationCall| matches!(call, ApplicationCall::Watch(_));
    let (id, _) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_watch(call)));
    screen.send(Msg::Watched(id, WatchEvent::Held(Vec::new())));
    let frame = screen.frame();
    assert!(frame.contains("begins again with “Errors: are"), "{frame}");
    assert!(!frame.contains("--force"), "{frame}");
}
