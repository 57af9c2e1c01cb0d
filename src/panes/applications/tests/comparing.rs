//! What differs, and the lines of one file.

use crate::app::{ApplicationCall, ApplicationReply, Call, FileSides, Msg, Reply, RequestId};
use crate::applications::{binary, compare_with_a_folder, opened};
use crate::deploy::FileDiff;
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
    screen.press("enter");
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
    let sides = ["assets/logo.svg", "index.html", "js/clock.js"].map(|wanted| {
        loop {
            screen.press("enter");
            let file = asked(&mut screen).1;
            if file.path == wanted {
                break (file.deployed, file.is_here);
            }
            screen.press("j");
        }
    });
    let deployed = Some(binary(502));
    assert_eq!(
        sides,
        [(deployed.clone(), false), (deployed, true), (None, true)]
    );
}
