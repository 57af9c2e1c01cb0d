//! Which connection what is shown, typed and answered belongs to.

use super::*;
use crate::api::{Asks, Guard, Mode, Question as LoginQuestion};
use crate::app::{Chosen, LoginId, Origin, Places};
use crate::config::Known;
use crate::domain::{BinaryQuery, Last, View};
use crate::driven::{platform, profile};
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
        keeps_in: None,
    };
    screen.send(Msg::LoginAsked(LoginId(1), question));
    screen.wait(400);
    screen.send(Msg::Woke(Vec::new()));
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

fn to(screen: &mut Screen, known: Known) -> Vec<Effect> {
    screen.press("P");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let name = known.name.clone();
    screen.send(Msg::Replied(id, Reply::Profiles(vec![known], Vec::new())));
    screen.write(&name);
    screen.send(Msg::Key(KeyPress::plain(Code::Enter)))
}

#[test]
fn the_profile_of_the_start_is_read_again_where_it_was_edited() {
    for (edited, goes) in [("ana", false), ("bo", true)] {
        let mut screen = idle();
        let chosen = Chosen::Profile("acme".into());
        let before = Box::new(profile("acme"));
        screen.model.places = Places::new(
            Origin::Chosen(chosen.clone()),
            "acme.example.com",
            Some(before),
        );
        let now = Known {
            user: Some(edited.to_owned()),
            ..profile("acme")
        };
        let effects = to(&mut screen, now);
        assert_eq!(
            effects.contains(&Effect::Connect(chosen)),
            goes,
            "{effects:?}"
        );
    }
}

#[test]
fn what_was_being_kept_is_told_at_the_next_connection() {
    let mut screen = idle();
    let mut ids = std::mem::take(&mut screen.model.ids);
    let mut context = Context::new(screen.model.now, &mut ids);
    let view = View::of("mine", &BinaryQuery::default());
    screen.model.finding.keep(view, &mut context);
    let (effects, _) = context.finish();
    screen.model.ids = ids;
    let Some(Effect::Call(id, call)) = effects.into_iter().next() else {
        panic!("nothing is kept");
    };
    assert!(call.is_kept());
    at_profile(&mut screen);
    screen.send(Msg::Replied(id, Reply::Finding(Ok(Finding::default()))));
    assert_eq!(screen.said(), "Saved the view “mine”.");
}

#[test]
fn the_filters_of_events_and_applications_are_those_that_were_left() {
    let mut screen = Screen::new(80, 24);
    let words = |name: &str, text: &str| [(name.to_owned(), text.to_owned())].into();
    let left = Last {
        tab: String::new(),
        view: View::of("", &BinaryQuery::default()),
        split: None,
        zoomed: false,
        columns: [].into(),
        events: words("type", "c8y_Log"),
        applications: words("name", "cockpit"),
    };
    screen
        .model
        .finding
        .now
        .last
        .insert(String::new(), left.clone());
    screen.model.restores = true;
    let mut ids = std::mem::take(&mut screen.model.ids);
    let mut context = Context::new(screen.model.now, &mut ids);
    super::super::last::show(&mut screen.model, &mut context);
    screen.model.ids = ids;
    screen.answer_page(page(1, &binaries(), None, None));
    let asked = screen.key_does("2").join("\n");
    assert!(asked.contains("c8y_Log"), "{asked}");
    assert_eq!(
        screen.model.applications.search.name.as_deref(),
        Some("cockpit")
    );
    let last = super::super::last::last(&screen.model);
    let (name, now) = last.unwrap();
    assert_eq!((name.as_str(), now.events), ("", left.events));
    assert_eq!(now.applications, left.applications);
}

#[test]
fn sessions_of_one_file_name_in_two_folders_are_kept_apart() {
    let mut screen = idle();
    let mut key_of = |name: &str, known: Option<Known>| {
        let path = format!("/sessions/{name}.json").into();
        let origin = Origin::Chosen(Chosen::Session(path));
        screen.model.places = Places::new(origin, "acme.example.com", known.map(Box::new));
        super::super::last::last(&screen.model).unwrap().0
    };
    for name in ["customer/plant", "other/plant"] {
        let known = crate::driven::session(name);
        assert_eq!(key_of(name, Some(known)), format!("session {name}"));
    }
    // From outside of the folder of sessions.
    assert_eq!(key_of("a", None), "session /sessions/a.json");
}

#[test]
fn a_password_is_kept_with_its_profile_only_where_that_is_wanted() {
    let ask = |asks, keeps_in: Option<&str>| {
        let mut screen = idle();
        let question = LoginQuestion {
            asks,
            locked: None,
            host: "acme.example.com".into(),
            tenant: None,
            user: "ana".into(),
            why: None,
            keeps_in: keeps_in.map(str::to_owned),
        };
        screen.send(Msg::LoginAsked(LoginId(1), question));
        screen.wait(400);
        screen.send(Msg::Woke(Vec::new()));
        screen.write("word");
        screen
    };
    let kept = "keep what is typed for login 1";
    let mut screen = ask(Asks::Password, Some("acme"));
    assert!(
        screen
            .frame()
            .contains("[ ] keep it with the profile “acme”")
    );
    assert_eq!(screen.key_does("enter"), ["log in 1"]);
    let mut screen = ask(Asks::Password, Some("acme"));
    screen.press("tab");
    assert!(screen.frame().contains("[x] keep it"));
    assert_eq!(screen.key_does("enter"), [kept, "log in 1"]);
    screen.send(Msg::PasswordKept(Ok("It is kept.".into())));
    assert_eq!(screen.said(), "It is kept.");
    for (asks, keeps_in) in [(Asks::Password, None), (Asks::Code, Some("acme"))] {
        let mut screen = ask(asks, keeps_in);
        screen.press("tab");
        assert!(!screen.frame().contains("keep it"));
        assert_eq!(screen.key_does("enter"), ["log in 1"]);
    }
}

/// In the form of the only row that has these words.
fn at_form(words: &str) -> Screen {
    let mut screen = idle();
    screen.press("P");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![profile("acme"), crate::driven::session("plant")];
    screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
    screen.write(words).press("f2");
    screen
}

#[test]
fn a_profile_is_changed_and_the_list_is_there_again() {
    let mut screen = at_form("acme default");
    let edit = |mode: &str, more: &str| {
        format!(
            "change profile \"acme\": Edit(ProfileEdit {{ host: \"acme.example.com\", tenant: \
             Some(\"t12345\"), user: Some(\"ana\"), mode: {mode}, {more} }})"
        )
    };
    let qual = "Mode { create: true, update: true, delete: false }";
    let prod = "Mode { create: false, update: false, delete: false }";
    // As it is, unless something is turned.
    let effects = screen.key_does("enter");
    assert_eq!(effects, [edit(qual, "is_default: true")]);
    let mut screen = at_form("acme default");
    screen.press("left tab right");
    let effects = screen.key_does("enter");
    assert_eq!(effects, [edit(prod, "is_default: false")]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::ChangeProfile(..)));
    let said = "Changed the profile “acme”.".to_owned();
    screen.send(Msg::Replied(id, Reply::ProfileChanged(Ok(said.clone()))));
    assert_eq!(screen.said(), said);
    assert!(matches!(screen.model.dialog, Some(Dialog::Profiles(_))));
}

#[test]
fn a_profile_is_removed_only_by_who_says_so_twice() {
    let mut screen = at_form("acme default");
    screen.press("shift-tab right");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("Remove the profile “acme”"));
    // It opens on keeping it, which leads back to the form.
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("save it"));
    screen.press("right");
    screen.press("enter right");
    let effects = screen.key_does("enter");
    assert_eq!(effects, ["change profile \"acme\": Remove"]);
}

#[test]
fn what_is_no_profile_or_no_address_is_told() {
    let mut screen = at_form("plant session");
    assert!(
        screen.said().contains("go-c8y-cli's own"),
        "{}",
        screen.said()
    );
    screen.press("ctrl-u").write("demo").press("f2");
    assert_eq!(screen.said(), "Only a profile can be changed here.");
    let mut screen = at_form("acme default");
    screen.press("tab tab ctrl-u").write("a b");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(
        screen.frame().contains("is not the address"),
        "{}",
        screen.frame()
    );
    screen.press("esc");
    assert!(screen.frame().contains("Connections"));
}

#[test]
fn the_facts_of_the_platform_are_asked_for_once_and_again_by_a_key() {
    let mut screen = idle();
    assert_eq!(screen.key_does("I"), ["platform"]);
    assert!(!screen.frame().contains("Asking what the platform offers"));
    screen.wake();
    assert!(screen.frame().contains("⠋ Asking what the platform offers"));
    assert_eq!(screen.key_does("r"), [""; 0]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Platform { .. }));
    screen.send(Msg::Replied(id, Reply::Platform(Box::new(Ok(platform())))));
    assert!(screen.frame().contains("1.0 GiB"), "{}", screen.frame());
    assert_eq!(screen.model.upload_limit(), Some(1 << 30));
    assert_eq!(screen.key_does("r"), ["platform anew"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Platform { .. }));
    let error = ApiError::new(
        ErrorKind::Timeout,
        "ask what the platform offers",
        "too late",
    );
    screen.send(Msg::Replied(id, Reply::Platform(Box::new(Err(error)))));
    let frame = screen.frame();
    assert!(
        frame.contains("too late") && frame.contains("1.0 GiB"),
        "{frame}"
    );
    // Closed, it waits for nothing.
    screen.key_does("r");
    assert_eq!(screen.key_does("esc"), ["give up: platform anew"]);
    assert!(screen.model.dialog.is_none());
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
