//! What differs, and the lines of one file.

use crate::app::{
    ApplicationCall, ApplicationReply, Call, ComparedSides, FileSides, Msg, Reply, RequestId,
};
use crate::applications::{answer, binary, compare_with_a_folder, contents, opened};
use crate::deploy::{FileDiff, MOST_COMPARED, compare};
use crate::driven::Screen;

/// The file whose lines are asked for.
#[track_caller]
fn asked(screen: &mut Screen) -> (RequestId, FileSides) {
    let is_file = |call: &ApplicationCall| matches!(call, ApplicationCall::CompareFile(_));
    let (id, call) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_file(call)));
    match call {
        Call::Application(call) => match *call {
            ApplicationCall::CompareFile(file) => (id, *file),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_stand_under_the_name_of_their_own_file() {
    let mut screen = opened(120, 36);
    compare_with_a_folder(&mut screen);
    screen.press("j enter");
    let (id, file) = asked(&mut screen);
    // The cursor goes on before the answer comes.
    screen.press("j j");
    let reply = ApplicationReply::FileCompared(Ok(FileDiff::Bytes));
    screen.send(Msg::Replied(id, Reply::Application(reply)));
    let frame = screen.frame();
    assert!(frame.contains(&format!("╭ {} ", file.path)), "{frame}");
}

#[test]
fn lines_are_read_of_what_was_compared() {
    let mut screen = opened(120, 36);
    compare_with_a_folder(&mut screen);
    let mut sides = Vec::new();
    for keys in ["j enter", "j j enter", "G enter"] {
        screen.press(keys);
        let file = asked(&mut screen).1;
        sides.push((file.path, file.deployed, file.is_here));
    }
    let deployed = Some(binary(502));
    let side = |path: &str, deployed, is_here| (path.to_owned(), deployed, is_here);
    assert_eq!(
        sides,
        [
            side("assets/logo.svg", deployed.clone(), false),
            side("js/clock.js", None, true),
            side("index.html", deployed, true),
        ]
    );
}

#[test]
fn what_differs_is_a_tree_whose_folders_close() {
    let mut screen = opened(120, 36);
    compare_with_a_folder(&mut screen);
    let frame = screen.frame();
    assert!(
        frame.contains("- ▾ line-widget/") && frame.contains("-       main.js"),
        "{frame}"
    );
    // From a file to its folder, to the one around it, which is closed.
    screen.press("G k k h h h h");
    let frame = screen.frame();
    assert!(frame.contains("▌- ▸ line-widget/"), "{frame}");
    assert!(frame.contains("3 files"), "{frame}");
    assert!(!frame.contains("main.js"), "{frame}");
    // What was closed in it stays so.
    screen.press("space");
    assert!(!screen.frame().contains("main.js"));
    screen.press("j space");
    assert!(screen.frame().contains("main.js"));
}

#[test]
fn the_lines_of_another_file_are_not_shown_for_one_that_is_too_long() {
    let mut screen = opened(120, 36);
    let deployed = contents(&["a.js", "long.js"]);
    let mut local = (*contents(&["a.js", "long.js"])).clone();
    for item in &mut local.items {
        item.crc32 = Some(9);
    }
    local.items[1].length = MOST_COMPARED + 1;
    screen.press("c").write("dist").press("enter");
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Compare(_)),
        ApplicationReply::Compared(Ok(ComparedSides {
            archive: Some(binary(502)),
            comparison: compare(&deployed, &local),
            findings: Vec::new(),
            wrapper: None,
            left_out: Vec::new(),
        })),
    );
    screen.press("g enter");
    let (id, file) = asked(&mut screen);
    assert_eq!(file.path, "a.js");
    screen.press("j enter");
    let frame = screen.frame();
    assert!(frame.contains("too long to be compared"), "{frame}");
    // What was asked before is answered late.
    let reply = ApplicationReply::FileCompared(Ok(FileDiff::Same));
    screen.send(Msg::Replied(id, Reply::Application(reply)));
    let frame = screen.frame();
    assert!(frame.contains("too long to be compared"), "{frame}");
    assert!(!frame.contains("It is the same"), "{frame}");
}

#[test]
fn the_folder_around_everything_is_stripped_once_that_is_compared() {
    let mut screen = opened(120, 36);
    let compared = |wrapper: Option<&str>| {
        ApplicationReply::Compared(Ok(ComparedSides {
            archive: Some(binary(502)),
            comparison: compare(&contents(&["a.js"]), &contents(&["b.js"])),
            findings: Vec::new(),
            wrapper: wrapper.map(str::to_owned),
            left_out: Vec::new(),
        }))
    };
    let is_stripping = |wanted: bool| {
        move |call: &ApplicationCall| match call {
            ApplicationCall::Compare(sides) => sides.strips == wanted,
            _ => false,
        }
    };
    let is_file_stripped = |screen: &mut Screen| {
        screen.press("g enter");
        asked(screen).1.sides.strips
    };
    screen.press("c").write("dist").press("enter");
    answer(&mut screen, is_stripping(false), compared(Some("dist/")));
    let frame = screen.frame();
    assert!(frame.contains(" · s strip · "), "{frame}");
    // What is asked for while it is compared is of what is shown.
    screen.press("s");
    let (late, _) = screen.take_call(|call| match call {
        Call::Application(call) => is_stripping(true)(call),
        _ => false,
    });
    assert!(!is_file_stripped(&mut screen));
    let reply = Reply::Application(compared(None));
    screen.send(Msg::Replied(late, reply));
    assert!(!is_file_stripped(&mut screen));
    screen.press("s");
    let error = ApplicationReply::Compared(Err("It is gone.".to_owned()));
    answer(&mut screen, is_stripping(true), error);
    assert!(!is_file_stripped(&mut screen));
    screen.press("s");
    answer(&mut screen, is_stripping(true), compared(None));
    assert!(is_file_stripped(&mut screen));
    screen.press("s");
    answer(&mut screen, is_stripping(false), compared(Some("dist/")));
    assert!(!is_file_stripped(&mut screen));
}
