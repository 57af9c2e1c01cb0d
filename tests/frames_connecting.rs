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

use c8ybin::api::{Activation, Asks, Fingerprint, Guard, LoginOffers, Mode, Question};
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
        screen.press("j").rest();
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

/// The form of a new connection, with this host in it.
fn form(screen: &mut Screen, host: &str) {
    screen.press("P");
    answer_profiles(screen);
    screen.write("describe").press("enter");
    screen.write(host);
    screen.wait(600);
    screen.wake();
}

/// The answer of the host of a form.
fn answer_host(screen: &mut Screen, tls: Result<&str, &str>, external: bool) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::TryHost(_)));
    let is_unknown = tls.is_err();
    let mut offers = LoginOffers::default();
    offers.internal = !external;
    offers.external = external;
    let tried = HostTried {
        host: Ok(if is_unknown {
            "it is there"
        } else {
            "it answers"
        }
        .into()),
        tls: Some(tls.map(str::to_owned).map_err(str::to_owned)),
        certificate: is_unknown.then(|| fingerprint("3F")),
        offers: (!is_unknown).then_some(offers),
    };
    screen.send(Msg::Replied(id, Reply::HostTried(tried)));
}

fn fingerprint(pair: &str) -> Fingerprint {
    format!("{}{}", pair.repeat(31), "A0").parse().unwrap()
}

const UNKNOWN: &str = "no secure connection: nobody known to this machine signed its certificate";

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
        form(screen, "acme.example.com");
        answer_host(screen, Err(UNKNOWN), false);
        screen.press("tab tab tab").write("ana").press("tab");
        screen.write("s3cret").press("tab tab right right");
    });
}

#[test]
fn a_new_connection_whose_server_is_pinned() {
    at_all_sizes("new_connection_pinned", |screen| {
        form(screen, "acme.example.com");
        answer_host(screen, Err(UNKNOWN), false);
        screen.press("up right");
        answer_host(screen, Ok("the host has the pinned certificate"), false);
    });
}

#[test]
fn a_new_connection_with_a_further_authority_by_a_certificate() {
    at_all_sizes("new_connection_certificate", |screen| {
        form(screen, "acme.example.com");
        answer_host(screen, Ok("the connection is secure"), false);
        screen.press("tab tab left tab").write("~/certs/ana.pem");
        screen.press("tab tab").write("/etc/plant/authorities.pem");
    });
}

#[test]
fn a_new_connection_whose_platform_lets_people_in_by_a_browser_alone() {
    at_all_sizes("new_connection_browser", |screen| {
        form(screen, "acme.example.com");
        answer_host(screen, Ok("the connection is secure"), true);
        screen.press("tab tab");
    });
}

#[test]
fn a_new_connection_by_a_token_is_not_kept() {
    at_all_sizes("new_connection_token", |screen| {
        form(screen, "acme.example.com");
        answer_host(screen, Ok("the connection is secure"), false);
        screen.press("tab tab right tab").write("t0k3n");
        screen.press("tab tab tab").write("acme2").press("enter");
    });
}

#[test]
fn a_new_connection_in_the_open() {
    at_all_sizes("new_connection_plain_http", |screen| {
        form(screen, "http://acme.example.com");
        screen.press("tab tab tab").write("ana").press("tab");
        screen.write("s3cret").press("enter");
    });
}

#[test]
fn a_login_that_is_not_offered_is_said_and_can_be_chosen_all_the_same() {
    let mut screen = Screen::loaded(120, 36);
    form(&mut screen, "acme.example.com");
    answer_host(&mut screen, Ok("the connection is secure"), true);
    assert!(screen.frame().contains("Login by   browser  with a code"));
    screen.press("tab tab right right");
    let frame = screen.frame();
    assert!(frame.contains("password  not offered here"), "{frame}");
    assert!(frame.contains("Login: browser is offered"), "{frame}");
}

#[test]
fn what_is_chosen_of_a_new_connection_holds_for_its_host_alone() {
    let mut screen = Screen::loaded(120, 36);
    form(&mut screen, "acme.example.com");
    answer_host(&mut screen, Err(UNKNOWN), false);
    screen.press("up right");
    let (_, call) = screen.take_call(|call| matches!(call, Call::TryHost(_)));
    let Call::TryHost(new) = call else {
        panic!("{call:?}");
    };
    assert_eq!(new.pin, Some(fingerprint("3F")));
    // Another host, another certificate.
    screen.press("down").write("x");
    screen.wait(600);
    screen.wake();
    let (id, call) = screen.take_call(|call| matches!(call, Call::TryHost(_)));
    let Call::TryHost(new) = call else {
        panic!("{call:?}");
    };
    assert_eq!(new.pin, None);
    let tried = HostTried {
        host: Ok("it is there".into()),
        tls: Some(Err(UNKNOWN.into())),
        certificate: Some(fingerprint("4B")),
        offers: None,
    };
    screen.send(Msg::Replied(id, Reply::HostTried(tried)));
    let frame = screen.frame();
    assert!(
        frame.contains("refused") && frame.contains("4B:4B"),
        "{frame}"
    );
}

#[test]
fn no_digit_of_a_certificate_is_left_out_at_any_width() {
    for columns in [30, 44, 50, 80, 120, 200] {
        let mut screen = Screen::loaded(120, 36);
        form(&mut screen, "acme.example.com");
        answer_host(&mut screen, Err(UNKNOWN), false);
        screen.send(Msg::Resized(Size { columns, rows: 60 }));
        let frame = screen.frame();
        let digits: usize = frame.matches("3F").count();
        assert_eq!(digits, 31, "{columns}\n{frame}");
        assert!(frame.contains(":A0"), "{columns}\n{frame}");
    }
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
