//! A deployed file that was edited, by keys and answers.

use crate::app::{
    ApplicationCall, ApplicationReply, Call, DeployedNow, EditText, Edited, Effect, Msg, RequestId,
};
use crate::applications::{
    answer, answer_contents, answer_members, archives, binary, opened, plugins, portal,
};
use crate::dialogs::Dialog;
use crate::driven::Screen;
use crate::panes::applications::Members;

/// A text is in the editor.
#[track_caller]
fn in_the_editor(screen: &mut Screen) -> (RequestId, EditText) {
    let at = |effect: &Effect| matches!(effect, Effect::Edit(..));
    let at = screen.effects.iter().position(at).unwrap();
    match screen.effects.remove(at) {
        Effect::Edit(id, text) => (id, text),
        other => panic!("{other:?}"),
    }
}

/// Takes the text from the editor, changed.
#[track_caller]
fn saved(screen: &mut Screen, text: &str) {
    let (id, _) = in_the_editor(screen);
    screen.send(Msg::Edited(id, Edited::Saved(text.to_owned())));
}

/// From the open group of plugins to a file, which is edited and sent.
#[track_caller]
fn send_a_file(screen: &mut Screen) {
    answer_members(screen, Members::Plugins(plugins()));
    screen.press("j j l");
    answer_contents(screen, portal());
    screen.press("j l j e");
    answer(
        screen,
        |call| matches!(call, ApplicationCall::ReadText(..)),
        ApplicationReply::Text(Ok("one\n".to_owned())),
    );
    saved(screen, "two\n");
    screen.press("enter");
}

/// A file was edited, and is being sent.
fn sending() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    send_a_file(&mut screen);
    screen
}

fn is_text(call: &ApplicationCall) -> bool {
    matches!(call, ApplicationCall::PutText(..))
}

fn refuse(screen: &mut Screen, fits: impl Fn(&ApplicationCall) -> bool, sentence: &str) {
    let refused = ApplicationReply::Changed(Err(sentence.to_owned()));
    answer(screen, fits, refused);
}

#[test]
fn the_answer_to_another_change_is_not_that_of_the_file() {
    let mut screen = opened(120, 36);
    screen.press("l j j l");
    answer_members(&mut screen, Members::Archives(archives()));
    // An archive is being activated when the file is edited and sent.
    screen.press("j a right enter");
    screen.press("g j l");
    send_a_file(&mut screen);
    let is_other = |call: &ApplicationCall| matches!(call, ApplicationCall::Change(..));
    refuse(&mut screen, is_other, "Could not activate.");
    assert!(screen.model.dialog.is_none(), "the file is not answered");
    refuse(&mut screen, is_text, "Could not put the file.");
    assert!(matches!(screen.model.dialog, Some(Dialog::Mend(_))));
    screen.press("enter");
    assert_eq!(in_the_editor(&mut screen).1.text, "two\n");
}

#[test]
fn a_text_that_was_refused_waits_for_an_open_dialog() {
    let mut screen = sending();
    screen.press("f");
    refuse(&mut screen, is_text, "Could not put the file.");
    assert!(matches!(
        screen.model.dialog,
        Some(Dialog::ApplicationFilters(_))
    ));
    screen.press("esc");
    assert!(matches!(screen.model.dialog, Some(Dialog::Mend(_))));
    screen.press("enter");
    assert_eq!(in_the_editor(&mut screen).1.text, "two\n");
}

#[test]
fn a_text_that_was_refused_is_kept_while_another_file_is_edited() {
    let mut screen = sending();
    screen.press("j e");
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::ReadText(..)),
        ApplicationReply::Text(Ok("other\n".to_owned())),
    );
    refuse(&mut screen, is_text, "Could not put the file.");
    saved(&mut screen, "other\n");
    screen.press("enter");
    assert_eq!(in_the_editor(&mut screen).1.text, "two\n");
}

#[test]
fn a_text_is_compared_anew_where_somebody_else_has_deployed() {
    let mut screen = sending();
    let now = DeployedNow {
        archive: binary(777),
        text: Some("theirs\n".to_owned()),
    };
    answer(&mut screen, is_text, ApplicationReply::Overtaken(now));
    let frame = screen.frame();
    assert!(frame.contains("archive 777 is active now"), "{frame}");
    assert!(
        frame.contains("- theirs") && frame.contains("+ two"),
        "{frame}"
    );
    screen.press("enter");
    let (_, call) =
        screen.take_call(|call| matches!(call, Call::Application(call) if is_text(call)));
    let Call::Application(call) = call else {
        panic!("{call:?}");
    };
    let ApplicationCall::PutText(_, text) = *call else {
        panic!("{call:?}");
    };
    assert_eq!((text.seen, &*text.text), (binary(777), "two\n"));
}

#[test]
fn a_text_that_somebody_else_deployed_too_is_not_asked_about() {
    let mut screen = sending();
    let now = DeployedNow {
        archive: binary(777),
        text: Some("two\n".to_owned()),
    };
    answer(&mut screen, is_text, ApplicationReply::Overtaken(now));
    assert!(screen.model.dialog.is_none() && screen.model.editing.is_none());
    assert!(screen.frame().contains("as you edited it"));
}

#[test]
fn a_lost_answer_is_not_told_as_a_refusal() {
    let mut screen = sending();
    let lost = ApplicationReply::Unknown("Could not put 1 file: the line broke.".to_owned());
    answer(&mut screen, is_text, lost);
    let frame = screen.frame();
    let title = "Nobody knows whether the text was taken";
    assert!(frame.contains(title), "{frame}");
    assert!(!frame.contains("was not taken"), "{frame}");
    // What holds now is read again, and the text is kept.
    screen.take_call(|call| {
        matches!(call, Call::Application(call) if matches!(**call, ApplicationCall::Read(_)))
    });
    screen.press("enter");
    assert_eq!(in_the_editor(&mut screen).1.text, "two\n");
}

#[test]
fn a_file_that_somebody_else_removed_is_not_taken_for_an_empty_one() {
    let mut screen = sending();
    let now = DeployedNow {
        archive: binary(777),
        text: None,
    };
    answer(&mut screen, is_text, ApplicationReply::Overtaken(now));
    let frame = screen.frame();
    assert!(frame.contains("would be there again"), "{frame}");
    assert!(frame.contains("+ two"), "{frame}");
}
