//! Which connection what is shown, typed and answered belongs to.

use super::*;
use crate::api::{Asks, Guard, Mode, Question as LoginQuestion};
use crate::app::LoginId;
use crate::driven::profile;
use crate::keys::{Code, KeyPress};
use crate::transfer::Question;

fn guard(mode: Mode) -> Guard {
    Guard {
        mode,
        by: "--read-only".into(),
    }
}

/// To a profile that is chosen in the list.
fn at_profile(screen: &mut Screen) {
    screen.press("P");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![profile("acme")];
    screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
    screen.write("qual").press("enter");
}

#[test]
fn host_and_mode_are_there_before_the_first_answer() {
    let mut screen = idle();
    at_profile(&mut screen);
    assert!(screen.model.session.value().is_none());
    let connected = |number| Msg::Connected(number, "b.example.com".into(), guard(Mode::PROD));
    screen.send(connected(0));
    assert!(!screen.frame().contains("b.example.com"));
    screen.send(connected(1));
    let frame = screen.frame();
    assert!(frame.contains("b.example.com · prod"), "{frame}");
}

#[test]
fn keys_for_a_login_leave_what_is_to_be_restored() {
    let mut screen = idle();
    at_profile(&mut screen);
    let question = LoginQuestion {
        asks: Asks::Password,
        locked: None,
        host: "acme.example.com".into(),
        tenant: None,
        user: "ana".into(),
        why: None,
    };
    screen.send(Msg::LoginAsked(LoginId(1), question));
    screen.write("word");
    screen.send(Msg::Key(KeyPress::plain(Code::Enter)));
    assert!(screen.model.restores);
    // What another request finds is not what was left here.
    let finding = Reply::Finding(Ok(Finding::default()));
    screen.send(Msg::Replied(RequestId(0), finding));
    assert!(screen.model.restores);
    screen.press("down");
    assert!(!screen.model.restores);
}

#[test]
fn the_answer_for_all_is_for_those_of_one_connection() {
    let mut screen = transferring();
    let asks = |id| {
        Msg::Transfer(JobEvent::Asked(
            JobId(id),
            Question::File("/saved/x".into()),
        ))
    };
    at_profile(&mut screen);
    screen.send(asks(1));
    let frame = screen.frame();
    assert!(
        frame.contains("The transfer is of another connection"),
        "{frame}"
    );
    screen.press("tab");
    let effects = screen.send(Msg::Key(KeyPress::plain(Code::Enter)));
    let is_of_the_first = |effect: &Effect| matches!(effect, Effect::AnswerAllTransfers(0, _));
    assert!(effects.iter().any(is_of_the_first), "{effects:?}");
}

#[test]
fn enter_before_the_list_goes_to_nothing_by_chance() {
    let mut screen = idle();
    screen.press("P").write("acme");
    let early = screen.send(Msg::Key(KeyPress::plain(Code::Enter)));
    assert!(early.is_empty(), "{early:?}");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![profile("acme-1"), profile("acme-2")];
    screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
    assert!(matches!(screen.model.dialog, Some(Dialog::Profiles(_))));
    assert_eq!(screen.model.places.all().len(), 1);
}
