//! The logins of the client against those of the embedded server: nothing
//! scripted, nothing shared between the two sides. With the scripted ones in
//! `api_logins.rs` nobody would notice that both only believe the same.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use c8ybin::api::{
    ApiError, Ask, Asks, Attendance, Client, Connection, Credentials, ErrorKind, Patience, Payload,
};
use c8ybin::domain::{NewBinary, User};
use c8ybin::emulator::{LoginForms, NewUser, Options, Seed, Server, Tfa};
use secrecy::SecretString;
use totp_rs::{Builder, Secret};

#[path = "support/person.rs"]
mod person;
#[path = "support/proxy.rs"]
#[expect(dead_code, reason = "the faults have their own tests")]
mod proxy;
#[path = "support/token.rs"]
mod token;

use person::Person;
use proxy::{Head, Proxy, answer_of};
use token::token;

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

async fn server(change: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    change(&mut options);
    Server::start(options).await.unwrap()
}

fn basic(user: &str, password: &str) -> Credentials {
    Credentials::Basic {
        user: user.into(),
        password: password.into(),
    }
}

fn internal(password: &str) -> Credentials {
    Credentials::Internal {
        user: "demo".into(),
        password: password.into(),
        code: None,
    }
}

fn client_at(url: &str, credentials: Credentials, ask: Option<Ask>) -> Client {
    let connection = Connection::new(url, Some("t2000".into()), credentials).unwrap();
    let attendance = Attendance {
        ask,
        ..Attendance::default()
    };
    Client::attended(connection, Patience::default(), attendance).unwrap()
}

fn client(server: &Server, credentials: Credentials, person: Option<&Person>) -> Client {
    client_at(&server.url(), credentials, person.map(Person::ask))
}

fn new() -> NewBinary {
    NewBinary {
        name: "a.txt".into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    }
}

/// What the client asked for.
fn asked(person: &Person) -> Vec<Asks> {
    person
        .asked()
        .iter()
        .map(|question| question.asks)
        .collect()
}

/// That the client is logged in as the user of the server.
#[track_caller]
fn is_demo(user: Result<User, ApiError>) {
    assert_eq!(user.unwrap().name, "demo");
}

#[tokio::test]
async fn a_password_is_sent_with_each_request_or_exchanged_for_a_token() {
    let server = server(|_| ()).await;
    for credentials in [basic, |_: &str, password: &str| internal(password)] {
        let person = Person::who_says(&["demo"]);
        let right = client(&server, credentials("demo", "demo"), Some(&person));
        is_demo(right.current_user().await);
        assert_eq!(asked(&person), []);

        let wrong = client(&server, credentials("demo", "old"), Some(&person));
        is_demo(wrong.current_user().await);
        assert_eq!(asked(&person), [Asks::Password]);
        let why = person.asked().pop().unwrap().why.unwrap();
        assert!(why.contains("Bad credentials"), "{why}");

        let alone = client(&server, credentials("demo", "old"), None);
        let error = alone.current_user().await.unwrap_err();
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Unauthorized, Some(401))
        );
        assert!(error.to_string().contains("Bad credentials"), "{error}");
    }
}

#[tokio::test]
async fn a_token_that_ended_is_renewed_and_one_that_was_given_alone_is_not() {
    let server = server(|_| ()).await;
    let person = Person::default();
    let renewing = client(&server, internal("demo"), Some(&person));
    is_demo(renewing.current_user().await);
    server.knobs().end_tokens();
    let (one, other) = tokio::join!(renewing.current_user(), renewing.current_user());
    is_demo(one);
    is_demo(other);
    assert_eq!(asked(&person), [], "in the background");

    let token = SecretString::from(token(&server.url()).await);
    let given = client(&server, Credentials::Bearer(token), Some(&person));
    is_demo(given.current_user().await);
    server.knobs().end_tokens();
    let error = given.current_user().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(
        error.to_string().contains("The token has expired"),
        "{error}"
    );
    assert_eq!(asked(&person), [], "nothing could be typed that helps");
}

#[tokio::test]
async fn after_a_given_token_the_password_beside_it_is_used_then_asked_for() {
    for [basic, internal] in [[true, true], [true, false], [false, true]] {
        let server = server(|options| {
            options.forms = LoginForms {
                basic,
                internal,
                external: false,
            };
        })
        .await;
        for (kept, asks) in [
            ("demo", vec![]),
            ("", vec![Asks::Password]),
            ("old", vec![Asks::Password]),
        ] {
            let given = Credentials::Bearer(SecretString::from("ended"));
            let way_on = Credentials::Offered {
                user: "demo".into(),
                password: kept.into(),
            };
            let connection = Connection::new(&server.url(), Some("t2000".into()), given).unwrap();
            let person = Person::who_says(&["demo"]);
            let attendance = Attendance {
                ask: Some(person.ask()),
                ..Attendance::default()
            };
            let connection = connection.with_way_on(way_on);
            let client = Client::attended(connection, Patience::default(), attendance).unwrap();
            is_demo(client.current_user().await);
            is_demo(client.current_user().await);
            assert_eq!(asked(&person), asks, "with “{kept}”");
        }
    }
}

/// A client with a token that is not taken any more, and the way on from it.
fn with_ended_token(url: &str, password: &str, person: Option<&Person>) -> Client {
    let ended = Credentials::Bearer(SecretString::from("ended"));
    let connection = Connection::new(url, Some("t2000".into()), ended).unwrap();
    let connection = connection.with_way_on(Credentials::Offered {
        user: "demo".into(),
        password: password.into(),
    });
    let attendance = Attendance {
        ask: person.map(Person::ask),
        ..Attendance::default()
    };
    Client::attended(connection, Patience::default(), attendance).unwrap()
}

const OFFERS: &str = "/tenant/loginOptions";
const TOKEN: &str = "/tenant/oauth/token";

#[tokio::test]
async fn a_way_on_is_tried_again_after_the_platform_was_away() {
    let server = server(|_| ()).await;
    for path in [OFFERS, TOKEN] {
        for (password, asks) in [("demo", vec![]), ("", vec![Asks::Password])] {
            let proxy = Proxy::to(&server.url());
            let away = answer_of("503 Service Unavailable", &[], "");
            let away = proxy.on(move |head| head.path() == path).answer(away);
            away.times(4);
            let person = Person::who_says(&["demo"]);
            let client = with_ended_token(&proxy.url(), password, Some(&person));
            for _ in 0..4 {
                let error = client.current_user().await.unwrap_err();
                assert_eq!(error.status, Some(503), "{path}: {error}");
            }
            is_demo(client.current_user().await);
            is_demo(client.current_user().await);
            assert_eq!(asked(&person), asks, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_on_is_tried_again_after_its_request_was_given_up() {
    let server = server(|_| ()).await;
    let proxy = Proxy::to(&server.url());
    proxy
        .on(|head| head.path() == TOKEN)
        .stall_answer_at(0)
        .times(1);
    let client = with_ended_token(&proxy.url(), "demo", None);
    let given_up = tokio::spawn({
        let client = client.clone();
        async move { client.current_user().await }
    });
    proxy.wait_until_stalled();
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    is_demo(client.current_user().await);
}

#[tokio::test]
async fn a_password_that_was_refused_is_not_sent_again_by_itself() {
    let server = server(|_| ()).await;
    let proxy = Proxy::to(&server.url());
    let logins = || proxy.log().of(|head| head.path() == TOKEN).len();
    let with_token = with_ended_token(&proxy.url(), "old", None);
    let without = client_at(&proxy.url(), internal("old"), None);
    for client in [with_token, without] {
        let before = logins();
        for _ in 0..5 {
            let error = client.current_user().await.unwrap_err();
            assert!(error.to_string().contains("Bad credentials"), "{error}");
        }
        assert_eq!(logins() - before, 1);
        // Who wants it may try it again: the user may have been unlocked.
        client.ask_again();
        assert!(client.current_user().await.is_err());
        assert_eq!(logins() - before, 2);
    }
}

#[tokio::test]
async fn tokens_without_a_life_are_not_taken_for_ever() {
    let server = server(|options| options.token_life = Duration::ZERO).await;
    let client = client(&server, internal("demo"), None);
    let error = client.current_user().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(
        error.to_string().contains("The token has expired"),
        "{error}"
    );
}

/// The code that an authenticator shows.
fn shown(secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    totp.generate(now.as_secs()).to_string()
}

#[tokio::test]
async fn the_code_of_an_authenticator_is_asked_for_by_either_form() {
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let server = server(|options| options.tfa = Some(Tfa::Totp(Some(secret.into())))).await;
    for credentials in [basic("demo", "demo"), internal("demo")] {
        let person = Person::who_says(&["000", &shown(secret)]);
        let client = client(&server, credentials, Some(&person));
        is_demo(client.current_user().await);
        is_demo(client.current_user().await);
        assert_eq!(asked(&person), [Asks::Code, Asks::Code]);
        let why = person.asked().pop().unwrap().why.unwrap();
        assert!(why.contains("not valid"), "{why}");
    }
    let alone = client(&server, internal("demo"), None);
    let error = alone.current_user().await.unwrap_err();
    assert!(
        error.to_string().contains("TFA TOTP code required"),
        "{error}"
    );
}

#[tokio::test]
async fn the_code_that_came_to_the_phone_is_asked_for() {
    for is_basic in [false, true] {
        let server = Arc::new(server(|options| options.tfa = Some(Tfa::Sms)).await);
        let (asks, mut questions) = tokio::sync::mpsc::unbounded_channel();
        let phone = Arc::clone(&server);
        // The first answer is wrong, the second is what came to the phone.
        let ask: Ask = Arc::new(move |question| {
            let is_second = question.why.is_some();
            asks.send(question).unwrap();
            let phone = Arc::clone(&phone);
            Box::pin(async move {
                let code = if is_second {
                    phone.next_message().await.code
                } else {
                    "x".to_owned()
                };
                Some(SecretString::from(code))
            })
        });
        let credentials = if is_basic {
            basic("demo", "demo")
        } else {
            internal("demo")
        };
        let client = client_at(&server.url(), credentials, Some(ask));
        let user = tokio::time::timeout(PATIENCE, client.current_user()).await;
        is_demo(user.expect("no message comes to the phone"));
        let (first, second) = (questions.recv().await, questions.recv().await);
        assert_eq!(first.unwrap().asks, Asks::Code);
        let second = second.unwrap();
        assert_eq!(second.asks, Asks::Code);
        assert!(second.why.unwrap().contains("Pin is not valid"));
        assert!(questions.try_recv().is_err(), "no more is asked");
    }
}

#[tokio::test]
async fn cookies_carry_their_second_word_into_each_change() {
    let server = server(|_| ()).await;
    let proxy = Proxy::to(&server.url());
    let is_token = |head: &Head| head.path() == "/tenant/oauth/token";
    proxy
        .on(is_token)
        .answer(answer_of("404 Not Found", &[], ""));
    let client = client_at(&proxy.url(), internal("demo"), None);
    is_demo(client.current_user().await);
    let new = new();
    let made = client.create_binary(&new, None, Payload::from_bytes("a"));
    let made = made.await.unwrap();
    client.delete_binary(&made.id).await.unwrap();
    server.knobs().end_tokens();
    is_demo(client.current_user().await);
    let logins = proxy.log().of(|head| head.path() == "/tenant/oauth");
    assert_eq!(logins.len(), 2, "once at first, and once after its end");
}

#[tokio::test]
async fn what_a_tenant_does_not_offer_is_told_in_its_words() {
    let only = |basic, internal| LoginForms {
        basic,
        internal,
        external: false,
    };
    let without_tokens = server(|options| options.forms = only(true, false)).await;
    let refused = client(&without_tokens, internal("demo"), None);
    let error = refused.current_user().await.unwrap_err();
    assert!(
        error.to_string().contains("OAI-Secure is not configured"),
        "{error}"
    );

    let without_basic = server(|options| options.forms = only(false, true)).await;
    let refused = client(&without_basic, basic("demo", "demo"), None);
    let error = refused.current_user().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(
        error
            .to_string()
            .contains("Basic authentication is not allowed"),
        "{error}"
    );
    is_demo(
        client(&without_basic, internal("demo"), None)
            .current_user()
            .await,
    );
}

#[tokio::test]
async fn who_may_only_read_is_told_so_and_not_asked_to_log_in() {
    let server = server(|options| {
        options.users = vec![NewUser {
            name: "guest".into(),
            password: "guest".into(),
            roles: vec!["read".into()],
        }];
    })
    .await;
    let person = Person::who_says(&["guest"]);
    let guest = client(&server, basic("guest", "guest"), Some(&person));
    let user = guest.current_user().await.unwrap();
    assert_eq!(user.name, "guest");
    let new = new();
    let made = guest.create_binary(&new, None, Payload::from_bytes("a"));
    let error = made.await.unwrap_err();
    assert_eq!(
        (error.kind, error.status),
        (ErrorKind::Forbidden, Some(403))
    );
    assert!(error.message.is_some(), "{error:?}");
    assert_eq!(asked(&person), []);
}
