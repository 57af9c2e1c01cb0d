//! Keys one after the other.

use super::*;
use crate::keys::Keymap;
use crate::transfer::Question;

fn bound() -> Screen {
    let mut screen = idle();
    screen.model.keymap = Keymap::of_person(
        "[list]\ntop = [\"g g\"]\n[global]\ntab-events = [\"g e\"]\nquit = [\"Z Z\"]\n",
    );
    screen
}

fn pending(screen: &Screen) -> usize {
    screen.model.chord.len()
}

#[test]
fn a_chord_does_what_its_last_key_completes() {
    let mut screen = bound();
    screen.press("G");
    assert_ne!(screen.model.binaries.list.cursor.at, 0);
    screen.press("g");
    assert_eq!(pending(&screen), 1);
    screen.press("g");
    assert_eq!(screen.model.binaries.list.cursor.at, 0);
    assert_eq!(pending(&screen), 0);
    screen.press("g e");
    assert_eq!(screen.model.tab, Tab::Events);
    screen.press("Z Z");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn esc_and_unknown_keys_end_it_and_say_so() {
    let mut screen = bound();
    screen.press("space g esc");
    assert_eq!(screen.said(), "“g” is given up.");
    // Nothing else was given up.
    assert_eq!(screen.model.binaries.list.marks.len(), 1);
    screen.press("g j");
    assert_eq!(screen.said(), "“g j” does nothing here.");
    assert_eq!((pending(&screen), screen.model.tab), (0, Tab::Binaries));
    // Where nothing can be seen, nothing is begun.
    screen.press("g");
    screen.send(Msg::Resized(Size {
        columns: 10,
        rows: 3,
    }));
    screen.press("g");
    assert_eq!(pending(&screen), 0);
}

#[test]
fn a_question_does_not_take_the_last_key_of_a_chord() {
    let mut screen = transferring();
    screen.model.keymap = bound().model.keymap;
    screen.press("g");
    let question = Question::File("/saved/x".into());
    screen.send(Msg::Transfer(JobEvent::Asked(JobId(1), question)));
    assert!(screen.model.dialog.is_none());
    assert_eq!(pending(&screen), 1);
    screen.press("e");
    assert_eq!(screen.model.tab, Tab::Events);
}

#[test]
fn what_nobody_asked_for_waits_while_one_types() {
    for keys in ["/ f", ": e", "g"] {
        let mut screen = transferring();
        screen.model.keymap = bound().model.keymap;
        let pasted = paste(&mut screen, "/fw/a.zip");
        screen.press(keys);
        let question = Question::File("/saved/x".into());
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(1), question)));
        assert!(screen.model.dialog.is_none(), "{keys}");
        screen.send(Msg::Replied(pasted, Reply::Inspected(vec![Ok(file())])));
        assert!(screen.model.dialog.is_none(), "{keys}");
        assert_eq!(
            screen.said(),
            "Something is being typed. End that and paste again to upload."
        );
    }
}
