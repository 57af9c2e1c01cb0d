//! Questions of logins: when they show, what they take, and what leads to an answer.

use super::*;
use crate::app::Msg;
use crate::driven::Screen;
use crate::keys::{Code, Did, Mouse};

fn question(host: &str) -> Question {
    Question {
        asks: crate::api::Asks::Password,
        locked: None,
        host: host.into(),
        tenant: None,
        user: "ana".into(),
        why: None,
        keeps_in: None,
    }
}

fn ask(screen: &mut Screen, id: u64, host: &str) {
    screen.send(Msg::LoginAsked(LoginId(id), question(host)));
}

#[test]
fn what_is_typed_for_something_else_goes_to_no_login() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("/").write("fir");
    ask(&mut screen, 1, "a.example.com");
    assert!(!screen.model.logins.is_asking());
    assert!(screen.frame().contains("The login to a.example.com waits"));
    screen.write("mware");
    let quick = screen.model.binaries.list.quick.is_some();
    assert!(quick && screen.model.logins.is_waiting());
    screen.press("enter");
    assert!(screen.model.logins.is_asking());
    assert!(
        screen
            .model
            .logins
            .shown()
            .is_some_and(LoginDialog::is_empty)
    );
}

/// Until nothing is pressed for so long that it takes keys.
fn rest(screen: &mut Screen) {
    screen.wait(u64::try_from(REST.as_millis()).unwrap());
    screen.send(Msg::Woke(Vec::new()));
}

#[test]
fn a_key_that_was_meant_for_a_list_answers_no_question() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("j");
    ask(&mut screen, 1, "a.example.com");
    assert!(screen.frame().contains("one moment…"));
    // They come before somebody can have seen it, and each makes it wait anew.
    for keys in ["j", "j", "enter", "esc"] {
        screen.press(keys);
        assert_eq!(screen.model.logins.due(), Some(screen.running + REST));
    }
    screen.send(Msg::Pasted("j".to_owned().into()));
    let shown = |screen: &Screen| {
        screen
            .model
            .logins
            .shown()
            .is_some_and(LoginDialog::is_empty)
    };
    assert!(shown(&screen));
    // The time alone does not do it: a key may have waited for the terminal.
    screen.wait(u64::try_from(REST.as_millis()).unwrap());
    screen.press("j");
    assert!(shown(&screen));
    rest(&mut screen);
    assert!(screen.frame().contains("enter log in"));
    screen.press("x");
    assert!(!shown(&screen));
    // The next one has to be seen as well.
    ask(&mut screen, 2, "b.example.com");
    screen.press("enter").press("enter").press("y");
    assert!(shown(&screen));
    rest(&mut screen);
    screen.press("esc");
    assert!(!screen.model.logins.is_asking());
    assert_eq!(screen.model.logins.due(), None);
}

#[test]
fn f1_lists_the_keys_of_a_question_and_the_next_key_answers_nothing() {
    let mut screen = Screen::loaded(80, 24);
    ask(&mut screen, 1, "a.example.com");
    rest(&mut screen);
    screen.press("f1");
    let frame = screen.frame();
    assert!(frame.contains("Keys of: Password"), "{frame}");
    assert!(frame.contains(" esc give up"), "{frame}");
    screen.press("esc");
    let is_open = |screen: &Screen| screen.model.logins.shown().is_some();
    assert!(is_open(&screen) && screen.frame().contains("a.example.com"));
    screen.press("esc");
    assert!(!is_open(&screen));
}

/// Clicks on this text of the screen.
#[track_caller]
fn click_on(screen: &mut Screen, text: &str) {
    let frame = screen.frame();
    let found = frame.lines().enumerate().find(|(_, l)| l.contains(text));
    let (row, line) = found.unwrap_or_else(|| panic!("no “{text}” in\n{frame}"));
    let column = crate::ui::width::columns(&line[..line.find(text).unwrap()]);
    screen.send(Msg::Mouse(Mouse {
        did: Did::Press,
        column: column as u16 + 1,
        row: row as u16,
    }));
}

#[test]
fn keys_and_the_switch_of_a_question_are_clicked() {
    let mut screen = Screen::loaded(80, 24);
    for (id, asks) in [
        (1, crate::api::Asks::Password),
        (2, crate::api::Asks::Code),
        (3, crate::api::Asks::Passphrase),
    ] {
        let keeps_in = (id == 1).then(|| "acme".into());
        let question = Question {
            asks,
            keeps_in,
            ..question("a.example.com")
        };
        screen.send(Msg::LoginAsked(LoginId(id), question));
        // Nobody can have seen it yet.
        click_on(&mut screen, "one moment");
        rest(&mut screen);
        if id == 1 {
            let is_kept = |screen: &Screen| screen.frame().contains("[x] keep it");
            click_on(&mut screen, "[ ] keep it");
            assert!(is_kept(&screen), "{}", screen.frame());
            click_on(&mut screen, "tab keep it");
            assert!(!is_kept(&screen));
        }
        screen.write("secret");
        screen.effects.clear();
        click_on(&mut screen, "enter log in");
        let answered = Effect::AnswerLogin(LoginId(id), Some("secret".into()));
        assert!(screen.effects.contains(&answered), "{:?}", screen.effects);
    }
    ask(&mut screen, 4, "a.example.com");
    rest(&mut screen);
    // Elsewhere nothing happens, also not to what lies behind.
    let before = screen.frame();
    for place in ["Binaries", "UPDATED", "a.example.com", "Password"] {
        click_on(&mut screen, place);
        assert_eq!(screen.frame(), before, "{place}");
    }
    click_on(&mut screen, "esc give up");
    assert!(!screen.model.logins.is_asking());
    screen.send(Msg::SignInShown(Activation {
        address: "https://a.example.com/activate".into(),
        complete_address: None,
        code: "WDJB-MJHT".into(),
        life: Duration::from_secs(600),
    }));
    rest(&mut screen);
    click_on(&mut screen, "esc hide");
    assert!(!screen.frame().contains("WDJB-MJHT"));
}

#[test]
fn an_address_to_sign_in_at_waits_for_what_is_typed_and_takes_no_key_of_it() {
    let activation = || Activation {
        address: "https://a.example.com/activate".into(),
        complete_address: None,
        code: "WDJB-MJHT".into(),
        life: Duration::from_secs(600),
    };
    let mut screen = Screen::loaded(80, 24);
    screen.press("/").write("fir");
    screen.send(Msg::SignInShown(activation()));
    assert!(
        screen
            .frame()
            .contains("A login in a browser waits for you")
    );
    screen.press("esc");
    assert!(screen.frame().contains("WDJB-MJHT"));
    screen.press("esc");
    assert!(screen.frame().contains("WDJB-MJHT"));
    rest(&mut screen);
    screen.press("esc");
    assert!(!screen.frame().contains("WDJB-MJHT"));
}

#[test]
fn a_question_that_is_withdrawn_goes_unless_something_is_typed_for_it() {
    let mut screen = Screen::loaded(80, 24);
    ask(&mut screen, 1, "a.example.com");
    screen.send(Msg::LoginWithdrawn(LoginId(1)));
    assert!(!screen.model.logins.is_asking());

    ask(&mut screen, 2, "a.example.com");
    rest(&mut screen);
    screen.write("wo");
    ask(&mut screen, 3, "b.example.com");
    ask(&mut screen, 4, "a.example.com");
    screen.send(Msg::LoginWithdrawn(LoginId(2)));
    screen.write("rd");
    let effects = screen.send(Msg::Key(KeyPress::plain(Code::Enter)));
    let answered = Effect::AnswerLogin(LoginId(4), Some("word".into()));
    assert!(effects.contains(&answered), "{effects:?}");
    screen.send(Msg::LoginWithdrawn(LoginId(3)));
    assert!(!screen.model.logins.is_asking());
}
