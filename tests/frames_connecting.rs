//! The dialogs about connections and logins, at three sizes. The states are
//! reached by messages alone: no terminal, no server, no clock.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use std::time::Duration;

use c8ybin::api::{Activation, Asks, Guard, Mode, Question};
use c8ybin::app::{Call, HostTried, LoginId, Msg, Reply, Size};
use c8ybin::domain::User;
use framed::driven::{Screen, binaries, page, platform, profile, session};
use framed::frames::{at_sizes, reached};
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, Screen::loaded, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

fn ask(screen: &mut Screen, asks: Asks, why: Option<&str>) {
    let question = Question {
        asks,
        host: "acme.example.com".into(),
        tenant: Some("t12345".into()),
        user: "ana\u{1b}[31m".into(),
        locked: (asks == Asks::Passphrase).then(|| {
            "The password of the session “plant” is encrypted: set C8Y_PASSPHRASE.".to_owned()
        }),
        why: why.map(str::to_owned),
        keeps_in: None,
    };
    screen.send(Msg::LoginAsked(LoginId(1), question));
}

#[track_caller]
fn answer_profiles(screen: &mut Screen) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![
        profile("acme"),
        profile("naïve \u{1b}[31m 测试"),
        session("plant"),
    ];
    let broken = "The session in /home/ana/.cumulocity/old.json cannot be read: it is no JSON.";
    screen.send(Msg::Replied(
        id,
        Reply::Profiles(known, vec![broken.into()]),
    ));
}

/// Until nothing is pressed for so long that a question takes keys.
fn rest(screen: &mut Screen) {
    screen.wait(400);
    screen.send(Msg::Woke(Vec::new()));
}

#[test]
fn a_password_that_was_not_seen_yet() {
    at_all_sizes("password_shown", |screen| {
        screen.press("j");
        ask(screen, Asks::Password, None);
        screen.press("j enter");
    });
}

#[test]
fn where_to_sign_in_in_a_browser() {
    at_all_sizes("sign_in", |screen| {
        screen.send(Msg::SignInShown(Activation {
            address: "https://acme.example.com/oauth/activate".into(),
            complete_address: Some(
                "https://acme.example.com/oauth/activate?user_code=WDJB-MJHT".into(),
            ),
            code: "WDJB-MJHT\u{1b}[31m".into(),
            life: Duration::from_secs(601),
        }));
        rest(screen);
    });
}

#[test]
fn a_password_over_an_open_dialog() {
    at_all_sizes("password", |screen| {
        screen.press("s");
        ask(
            screen,
            Asks::Password,
            Some("Invalid credentials! : Bad credentials"),
        );
        rest(screen);
        screen.write("s3cret");
    });
}

#[test]
fn a_passphrase() {
    at_all_sizes("passphrase", |screen| {
        ask(screen, Asks::Passphrase, None);
        rest(screen);
    });
}

#[test]
fn a_code() {
    at_all_sizes("code", |screen| {
        ask(screen, Asks::Code, None);
        rest(screen);
        screen.press("enter");
    });
}

#[test]
fn what_is_connected_to() {
    at_all_sizes("connection", |screen| {
        screen.press("I");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Platform { .. }));
        screen.send(Msg::Replied(id, Reply::Platform(Box::new(Ok(platform())))));
    });
    for (name, columns, rows) in at_sizes("connection_of_few_roles") {
        let mut screen = loaded_as(columns, rows, &["ROLE_INVENTORY_READ"], Mode::QUAL);
        screen.press("I").press("pgdn");
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn the_connections() {
    at_all_sizes("connections", |screen| {
        screen.press("P");
        answer_profiles(screen);
        screen.press("down down");
    });
}

#[test]
fn the_connections_that_have_what_is_typed() {
    at_all_sizes("connections_filtered", |screen| {
        screen.press("P");
        answer_profiles(screen);
        screen.write("nowhere");
    });
}

#[test]
fn a_password_that_can_be_kept() {
    at_all_sizes("password_kept", |screen| {
        let question = Question {
            asks: Asks::Password,
            host: "acme.example.com".into(),
            tenant: Some("t12345".into()),
            user: "ana".into(),
            locked: None,
            why: Some("Invalid credentials! : Bad credentials".into()),
            keeps_in: Some("acme".into()),
        };
        screen.send(Msg::LoginAsked(LoginId(1), question));
        rest(screen);
        screen.write("s3cret").press("tab");
    });
}

#[test]
fn a_profile_to_be_changed_or_removed() {
    let to_form = |screen: &mut Screen| {
        screen.press("P");
        answer_profiles(screen);
        screen.write("acme default").press("f2");
    };
    at_all_sizes("profile", to_form);
    at_all_sizes("profile_removed", |screen| {
        to_form(screen);
        screen.press("shift-tab right enter");
    });
}

#[test]
fn a_new_connection() {
    at_all_sizes("new_connection", |screen| {
        screen.press("P");
        answer_profiles(screen);
        screen.write("describe").press("enter");
        screen.write("acme.example.com");
        screen.wait(600);
        screen.wake();
        let (id, _) = screen.take_call(|call| matches!(call, Call::TryHost(_)));
        let tried = HostTried {
            host: Ok("it is there".into()),
            tls: Some(Err(
                "no secure connection: its certificate is of nobody that this machine knows".into(),
            )),
        };
        screen.send(Msg::Replied(id, Reply::HostTried(tried)));
        screen.press("tab tab").write("ana").press("tab");
        screen.write("s3cret").press("tab tab right right");
    });
}

/// With these roles and this mode.
fn loaded_as(columns: u16, rows: u16, roles: &[&str], mode: Mode) -> Screen {
    let mut screen = Screen::new(columns, rows);
    let roles = User {
        name: "ana".into(),
        roles: roles.iter().map(ToString::to_string).collect(),
        has_rights_over_some: false,
    };
    let guard = Guard {
        mode,
        by: "the profile “acme”".into(),
    };
    screen.answer_session_as(roles, guard);
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    screen.answer_details();
    screen
}

#[test]
fn what_the_mode_or_a_role_does_not_allow_stays_to_be_seen() {
    for (name, columns, rows) in at_sizes("protected") {
        let mut screen = loaded_as(columns, rows, &["ROLE_INVENTORY_READ"], Mode::PROD);
        screen.press("space ?").write("delete");
        assert_snapshot!(name, screen.frame());
    }
    for (name, columns, rows) in at_sizes("roles_missing") {
        let mut screen = loaded_as(columns, rows, &["ROLE_INVENTORY_READ"], Mode::DEV);
        screen.press("down down ?").write("content");
        assert_snapshot!(name, screen.frame());
    }
}

fn said(screen: &Screen) -> String {
    let news = screen.model.notices.all().iter();
    news.map(|notice| notice.text.as_str()).collect()
}

#[test]
fn an_action_that_is_not_allowed_says_what_it_needs() {
    let reads = ["ROLE_INVENTORY_READ", "ROLE_EVENT_READ"];
    let mut screen = loaded_as(120, 36, &reads, Mode::DEV);
    // The first row is the user's own, the third one is not.
    screen.press("D").press("esc").press("down down D");
    assert_eq!(
        said(&screen),
        "delete: needs ROLE_INVENTORY_ADMIN or ROLE_BINARY_ADMIN."
    );
    screen.press("w");
    assert_eq!(
        said(&screen),
        "replace: needs ROLE_INVENTORY_ADMIN or ROLE_BINARY_ADMIN."
    );
    screen.press("u");
    assert_eq!(
        said(&screen),
        "upload: needs ROLE_INVENTORY_CREATE or ROLE_INVENTORY_ADMIN or ROLE_BINARY_CREATE or \
         ROLE_BINARY_ADMIN."
    );
    let mut screen = loaded_as(120, 36, &["ROLE_INVENTORY_ADMIN"], Mode::QUAL);
    screen.press("down down D");
    assert_eq!(said(&screen), "In mode qual nothing is deleted.");
    screen.press("w");
    assert!(screen.model.dialog.is_some());
    let mut screen = loaded_as(120, 36, &["ROLE_INVENTORY_ADMIN"], Mode::PROD);
    screen.press("w");
    assert_eq!(said(&screen), "In mode prod nothing is changed.");
}

#[test]
fn the_help_tells_a_whole_reason_and_enter_tells_it_as_well() {
    for (columns, rows) in [(120, 36), (50, 16), (30, 8)] {
        let mut screen = loaded_as(120, 36, &["ROLE_INVENTORY_READ"], Mode::DEV);
        screen.send(Msg::Resized(Size { columns, rows }));
        screen.press("down down ?").write("content");
        let frame = screen.frame();
        assert!(frame.contains("ROLE_INVENTORY_ADMIN"), "{frame}");
        screen.press("enter");
        assert!(screen.model.dialog.is_some());
        assert!(said(&screen).ends_with(": needs ROLE_INVENTORY_ADMIN or ROLE_BINARY_ADMIN."));
    }
}
