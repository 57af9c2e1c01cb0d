//! Logins and their renewal in the middle of work, against a server that does
//! what a test tells it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use c8ybin::api::{
    Asks, Attendance, Client, Connection, Credentials, ErrorKind, Patience, Payload, Proof, Silence,
};
use c8ybin::domain::NewBinary;
use secrecy::{ExposeSecret as _, SecretString};

#[path = "support/person.rs"]
mod person;
#[path = "support/scripted.rs"]
mod scripted;

use person::Person;
use scripted::{Exchange, Scripted, Seen};

const USER: &str = r#"{"userName":"ana","effectiveRoles":[]}"#;

fn client(server: &Scripted, is_internal: bool, person: Option<&Person>) -> Client {
    let (user, password) = ("ana".to_owned(), SecretString::from("old-word"));
    let credentials = if is_internal {
        Credentials::Internal {
            user,
            password,
            code: None,
        }
    } else {
        Credentials::Basic { user, password }
    };
    let connection = Connection::new(&server.url, Some("t1".into()), credentials).unwrap();
    let attendance = Attendance {
        ask: person.map(Person::ask),
        ..Attendance::default()
    };
    Client::attended(connection, Patience::default(), attendance).unwrap()
}

fn refuse(exchange: &mut Exchange, message: &str) {
    let body = format!(r#"{{"error":"security/Unauthorized","message":"{message}"}}"#);
    exchange.answer(
        "401 Unauthorized",
        &["Content-Type: application/json"],
        body,
    );
}

fn authorization(seen: &Seen) -> &str {
    seen.header("authorization").unwrap_or("none")
}

/// `ana` of `t1` with this password, as the header has it.
fn basic(password: &str) -> String {
    use base64::Engine as _;
    let pair = format!("t1/ana:{password}");
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair)
    )
}

/// Gives tokens `token-1`, `token-2`, …, and takes the last one alone.
/// `refuses` says which ones it takes back before the first request.
fn tokens(refuses: impl Fn(usize) -> bool + Send + Sync + 'static) -> Scripted {
    let given = AtomicUsize::new(0);
    Scripted::start(move |exchange| {
        if exchange.seen.target.starts_with("/tenant/oauth/token") {
            let number = given.fetch_add(1, Ordering::SeqCst) + 1;
            return exchange.json(&format!(r#"{{"access_token":"token-{number}"}}"#));
        }
        let number = given.load(Ordering::SeqCst);
        let is_last = authorization(&exchange.seen) == format!("Bearer token-{number}");
        if is_last && !refuses(number) {
            exchange.json(USER);
        } else {
            refuse(exchange, "Token has expired");
        }
    })
}

#[tokio::test]
async fn a_password_that_was_changed_is_asked_for_once_and_all_requests_go_on() {
    let server = Scripted::start(|exchange| {
        if authorization(&exchange.seen) == basic("new-word") {
            exchange.json(USER);
        } else {
            refuse(exchange, "Invalid credentials! : Bad credentials");
        }
    });
    let person = Person::who_says(&["new-word"]);
    let client = client(&server, false, Some(&person));
    let (one, other) = tokio::join!(client.current_user(), client.current_user());
    assert_eq!(one.unwrap().name, "ana");
    assert_eq!(other.unwrap().name, "ana");
    let asked = person.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].asks, Asks::Password);
    assert_eq!(asked[0].user, "ana");
    assert!(asked[0].why.as_deref().unwrap().contains("Bad credentials"));
    client.current_user().await.unwrap();
    assert_eq!(person.asked().len(), 1);
}

/// The passwords that a client was told are taken.
type Taken = Arc<Mutex<Vec<String>>>;

fn told(person: Option<&Person>) -> (Attendance, Taken) {
    let taken = Taken::default();
    let list = Arc::clone(&taken);
    let attendance = Attendance {
        ask: person.map(Person::ask),
        taken: Some(Arc::new(move |_, password| {
            list.lock().unwrap().push(password.expose_secret().into());
        })),
        ..Attendance::default()
    };
    (attendance, taken)
}

#[tokio::test]
async fn a_typed_password_is_taken_only_once_the_platform_says_so() {
    for (status, is_taken) in [("403 Forbidden", true), ("200 OK", true), ("", false)] {
        let answers = Mutex::new(vec![status, "", "503", "502", "404", "302"]);
        let server = Scripted::start(move |exchange| {
            match answers.lock().unwrap().pop() {
                // Breaks off.
                Some("") | None => {}
                Some(status) => exchange.answer(status, &["Location: /"], USER),
            }
        });
        let credentials = Credentials::Basic {
            user: "ana".into(),
            password: SecretString::from(""),
        };
        let connection = Connection::new(&server.url, None, credentials).unwrap();
        let connection = connection.with_password("typed-word".into()).unwrap();
        let (attendance, taken) = told(None);
        let client = Client::attended(connection, Patience::default(), attendance).unwrap();
        while server.seen().len() < 5 {
            client.current_user().await.unwrap_err();
            assert_eq!(*taken.lock().unwrap(), [""; 0], "{:?}", server.seen());
        }
        let _ = client.current_user().await;
        let wanted: &[&str] = if is_taken { &["typed-word"] } else { &[] };
        assert_eq!(*taken.lock().unwrap(), wanted, "{status}");
    }
}

#[tokio::test]
async fn a_late_answer_to_the_old_login_says_nothing_of_a_password_typed_since() {
    let (typed, was_typed) = mpsc::channel();
    let (late, was_late) = mpsc::channel();
    let (was_typed, was_late) = (Mutex::new(was_typed), Mutex::new(was_late));
    let logins = AtomicUsize::new(0);
    let users = AtomicUsize::new(0);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.starts_with("/tenant/oauth/token") {
            match logins.fetch_add(1, Ordering::SeqCst) {
                0 => exchange.json(r#"{"access_token":"token-1"}"#),
                1 => refuse(exchange, "Bad credentials"),
                _ => {
                    typed.send(()).unwrap();
                    was_late.lock().unwrap().recv().unwrap();
                    refuse(exchange, "Bad credentials");
                }
            }
        } else if exchange.seen.target.contains("currentTenant") {
            was_typed.lock().unwrap().recv().unwrap();
            exchange.json(r#"{"name":"t1"}"#);
        } else if users.fetch_add(1, Ordering::SeqCst) == 0 {
            exchange.json(USER);
        } else {
            refuse(exchange, "Token has expired");
        }
    });
    let person = Person::who_says(&["new-word"]);
    let (attendance, taken) = told(Some(&person));
    let connection = client(&server, true, None).connection().clone();
    let client = Client::attended(connection, Patience::default(), attendance).unwrap();
    client.current_user().await.unwrap();
    let slow = async {
        client.current_tenant().await.unwrap();
        late.send(()).unwrap();
    };
    let ((), refused) = tokio::join!(slow, client.current_user());
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Unauthorized);
    assert_eq!(person.asked().len(), 2);
    assert_eq!(*taken.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn three_wrong_answers_are_the_end_and_so_is_giving_up() {
    let refuse_all = || Scripted::start(|exchange| refuse(exchange, "Bad credentials"));
    for (answers, questions) in [(&["a", "b", "c", "d"][..], 3), (&[], 1)] {
        let server = refuse_all();
        let person = Person::who_says(answers);
        let client = client(&server, false, Some(&person));
        for _ in 0..2 {
            let error = client.current_user().await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unauthorized);
        }
        assert_eq!(person.asked().len(), questions);
        assert_eq!(
            server.seen().len(),
            questions.max(answers.len().min(3) + 1) + 1
        );
    }
}

#[tokio::test]
async fn a_route_that_refuses_every_login_asks_three_times_at_most() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.contains("currentUser") {
            exchange.json(USER);
        } else {
            refuse(exchange, "Full authentication is required");
        }
    });
    let person = Person::who_says(&["a"; 9]);
    let client = client(&server, false, Some(&person));
    for _ in 0..9 {
        client.current_user().await.unwrap();
        assert!(client.current_tenant().await.is_err());
    }
    assert_eq!(person.asked().len(), 3);
    client.ask_again();
    assert!(client.current_tenant().await.is_err());
    assert_eq!(person.asked().len(), 6);
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_without_a_question() {
    let first = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&first);
    // The first token is taken once.
    let server = tokens(move |number| number == 1 && counted.fetch_add(1, Ordering::SeqCst) > 0);
    let person = Person::default();
    let client = client(&server, true, Some(&person));
    for _ in 0..3 {
        assert_eq!(client.current_user().await.unwrap().name, "ana");
    }
    assert_eq!(person.asked(), []);
    let seen = server.seen();
    let logins: Vec<_> = seen.iter().filter(|it| it.method == "POST").collect();
    assert_eq!(logins.len(), 2);
    for login in logins {
        assert_eq!(login.target, "/tenant/oauth/token?tenant_id=t1");
        assert_eq!(login.header("authorization"), None);
        assert_eq!(
            String::from_utf8_lossy(&login.body),
            "grant_type=PASSWORD&username=ana&password=old-word"
        );
    }
}

#[tokio::test]
async fn a_new_token_that_is_refused_at_once_is_not_renewed_for_ever() {
    let server = tokens(|_| true);
    let client = client(&server, true, None);
    let error = client.current_user().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn the_code_of_a_second_factor_is_asked_for_once() {
    for is_internal in [true, false] {
        let server = Scripted::start(|exchange| {
            if exchange.seen.target.starts_with("/tenant/oauth/token") {
                exchange.read_body();
                let body = String::from_utf8_lossy(&exchange.seen.body).into_owned();
                return match body.split_once("&tfa_code=") {
                    None => refuse(exchange, "TFA TOTP code required."),
                    Some((_, "123456")) => exchange.json(r#"{"access_token":"t0k"}"#),
                    Some(_) => refuse(exchange, "TFA TOTP code is not valid."),
                };
            }
            if authorization(&exchange.seen) == "Bearer t0k" {
                exchange.json(USER);
            } else {
                refuse(exchange, "TFA TOTP code required.");
            }
        });
        let person = Person::who_says(&["000000", " 123456 "]);
        let client = client(&server, is_internal, Some(&person));
        client.current_user().await.unwrap();
        client.current_user().await.unwrap();
        let asked = person.asked();
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert!(asked.iter().all(|question| question.asks == Asks::Code));
        assert_eq!(asked[0].why, None);
        assert_eq!(asked[1].why.as_deref(), Some("TFA TOTP code is not valid."));
    }
}

#[tokio::test]
async fn where_there_is_no_token_in_the_answer_cookies_go_with_each_request() {
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        "/tenant/oauth/token?tenant_id=t1" => exchange.answer("404 Not Found", &[], ""),
        "/tenant/oauth?tenant_id=t1" => exchange.answer(
            "200 OK",
            &[
                "Set-Cookie: authorization=t0k; HttpOnly; Path=/",
                "Set-Cookie: XSRF-TOKEN=x5rf; Path=/",
            ],
            "",
        ),
        _ => exchange.json(USER),
    });
    let client = client(&server, true, None);
    client.current_user().await.unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!(last.header("authorization"), None);
    assert_eq!(
        last.header("cookie"),
        Some("authorization=t0k; XSRF-TOKEN=x5rf")
    );
    assert_eq!(last.header("x-xsrf-token"), Some("x5rf"));
}

#[tokio::test]
async fn an_upload_that_is_refused_finds_the_login_renewed_when_it_is_sent_again() {
    let taken = AtomicUsize::new(0);
    let server = Scripted::start(move |exchange| {
        let target = exchange.seen.target.clone();
        let number = taken.load(Ordering::SeqCst);
        let is_last = authorization(&exchange.seen) == format!("Bearer token-{number}");
        match target.as_str() {
            "/tenant/oauth/token?tenant_id=t1" => {
                let number = taken.fetch_add(1, Ordering::SeqCst) + 1;
                exchange.json(&format!(r#"{{"access_token":"token-{number}"}}"#));
            }
            "/inventory/binaries" if is_last && number == 2 => {
                exchange.json(r#"{"id":"7","name":"a","type":"text/plain"}"#);
            }
            _ if is_last && target != "/inventory/binaries" => exchange.json(USER),
            _ => refuse(exchange, "Token has expired"),
        }
    });
    let client = client(&server, true, None);
    client.current_user().await.unwrap();
    let new = NewBinary {
        name: "a".into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    };
    let upload = || client.create_binary(&new, None, Payload::from_bytes("hello"));
    let error = upload().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized, "{error}");
    assert_eq!(upload().await.unwrap().id.as_str(), "7");
    let debug = format!("{client:?} {:?}", client.connection());
    for secret in ["old-word", "token-"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}

#[tokio::test]
async fn no_error_of_a_login_repeats_a_secret() {
    for answer in [
        r#"{"token":"t0p-secret"}"#,
        "t0p-secret",
        r#"{"access_token":"t0p-secret\n"}"#,
    ] {
        let server = Scripted::start(move |exchange| exchange.json(answer));
        let error = client(&server, true, None)
            .current_user()
            .await
            .unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(said.contains("the answer holds no token"), "{said}");
        assert!(
            !said.contains("t0p-secret") && !said.contains("old-word"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn the_last_exchanges_are_kept_without_a_secret() {
    let server = tokens(|_| false);
    let client = client(&server, true, None);
    client.current_user().await.unwrap();
    let kept = client.exchanges();
    let [login, exchange] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    assert_eq!((login.method.as_str(), login.status), ("POST", Some(200)));
    assert_eq!(login.place(), "/tenant/oauth/token?tenant_id=t1");
    let form = "grant_type=PASSWORD&username=ana&password=old-word";
    assert_eq!(login.sent_bytes, Some(form.len() as u64));
    assert_eq!(login.sent_text, None);
    let answer = r#"{"access_token":"***"}"#;
    assert_eq!(login.received_text.as_deref(), Some(answer));
    assert_eq!((login.proof, login.as_c8y()), (Proof::Nothing, None));
    assert!(!login.as_curl().contains("$C8Y"), "{}", login.as_curl());

    assert_eq!((exchange.number, exchange.status), (2, Some(200)));
    assert_eq!(exchange.received_text.as_deref(), Some(USER));
    assert_eq!(exchange.received_bytes, Some(USER.len() as u64));
    assert!(exchange.took.is_some() && !exchange.is_repeated);
    let url = format!("{}/user/currentUser", server.url);
    assert_eq!(
        exchange.as_curl(),
        format!(
            "curl -sS -X GET -H 'accept: application/json' -H \"Authorization: Bearer $C8Y_TOKEN\" '{url}'"
        )
    );
    let line = exchange.as_c8y();
    assert_eq!(line.as_deref(), Some("c8y api GET '/user/currentUser'"));
    let all = format!("{kept:?}");
    assert!(all.contains("(\"authorization\", \"***\")"), "{all}");
    for secret in ["old-word", "token-1"] {
        assert!(!all.contains(secret), "{all}");
    }
}

#[tokio::test]
async fn an_answer_to_a_login_that_is_no_json_is_not_kept() {
    for answer in ["t0p-secret", r#"{"access_token":"t0p-secret"#] {
        let server = Scripted::start(move |exchange| exchange.json(answer));
        let client = client(&server, true, None);
        client.current_user().await.unwrap_err();
        let kept = client.exchanges();
        assert_eq!(kept[0].received_bytes, Some(answer.len() as u64));
        assert!(!format!("{kept:?}").contains("t0p-secret"), "{kept:?}");
    }
}

#[tokio::test]
async fn a_line_for_curl_signs_in_as_the_request_did() {
    let (user, tenant) = ("ana", Some("t1".to_owned()));
    let password = || SecretString::from("old-word");
    let basic = |user: &str| Credentials::Basic {
        user: user.to_owned(),
        password: password(),
    };
    let bearer = Credentials::Bearer(SecretString::from("token-9"));
    let server = Scripted::start(|exchange| exchange.json(USER));
    for (tenant, credentials, proof) in [
        (tenant.clone(), basic(user), Proof::UserOfTenant),
        (tenant.clone(), basic("t2/ana"), Proof::User),
        (None, basic(user), Proof::User),
        (tenant, bearer, Proof::Token),
    ] {
        let connection = Connection::new(&server.url, tenant, credentials).unwrap();
        let client = Client::new(connection).unwrap();
        client.current_user().await.unwrap();
        let kept = client.exchanges();
        assert_eq!(kept[0].proof, proof);
        assert!(!kept[0].as_curl().contains("old-word"));
        assert!(!kept[0].as_curl().contains("token-9"));
    }
}

#[tokio::test]
async fn of_the_exchanges_the_oldest_go_first_and_one_without_an_answer_stays() {
    let server = tokens(|_| false);
    let client = client(&server, true, None);
    // One more is the login.
    for _ in 0..501 {
        client.current_user().await.unwrap();
    }
    let kept = client.exchanges();
    assert_eq!(kept.len(), 500);
    assert_eq!((kept[0].number, kept[499].number), (3, 502));

    let connection = Connection::new("http://127.0.0.1:9", None, Credentials::Bearer("x".into()));
    let client = Client::new(connection.unwrap()).unwrap();
    client.current_user().await.unwrap_err();
    let kept = client.exchanges();
    assert_eq!((kept.len(), kept[0].status), (1, None));
    let refused = Silence::Failed("the connection was refused".to_owned());
    assert_eq!(kept[0].silence.as_ref(), Some(&refused));
    assert!(kept[0].has_failed());
}

#[tokio::test]
async fn who_follows_the_exchanges_is_told_of_their_beginning_and_end() {
    let server = Scripted::start(scripted::Exchange::wait_for_close);
    let client = client(&server, false, None);
    let mut changes = client.exchange_changes();
    let asking = tokio::spawn({
        let client = client.clone();
        async move { client.current_user().await }
    });
    changes.changed().await.unwrap();
    let before = client.exchanges();
    assert_eq!((before[0].took, before[0].has_failed()), (None, false));
    // Who gives a call up drops it.
    asking.abort();
    while client.exchanges()[0].took.is_none() {
        changes.changed().await.unwrap();
    }
    let kept = client.exchanges();
    assert_eq!(kept[0].silence, Some(Silence::GivenUp));
    assert!(!kept[0].has_failed());
    // What was looked at stays as it was.
    assert_eq!(before[0].took, None);
}

/// A platform that leaves the login to an identity provider at the same address.
/// `decides` answers each question for the token, with its number from 1.
fn with_provider(decides: impl Fn(usize, &mut Exchange) + Send + Sync + 'static) -> Scripted {
    let asked = AtomicUsize::new(0);
    Scripted::start(move |exchange| {
        let here = format!("http://{}", exchange.seen.header("host").unwrap());
        match exchange.seen.target.as_str() {
            "/tenant/loginOptions?tenantId=t1" => exchange.json(
                r#"{"loginOptions":[{"type":"OAUTH2","initRequest":"/tenant/oauth?request_id=1"}]}"#,
            ),
            "/tenant/oauth?request_id=1" => {
                exchange.json(&format!(r#"{{"redirectTo":"{here}/login?client_id=c"}}"#));
            }
            it if it.ends_with("/.well-known/openid-configuration") => exchange.json(&format!(
                r#"{{"device_authorization_endpoint":"{here}/codes","token_endpoint":"{here}/token"}}"#
            )),
            "/codes" => exchange.json(
                r#"{"device_code":"dev-1ce","user_code":"ABCD","verification_uri":"https://a.b","interval":0}"#,
            ),
            "/token" => decides(asked.fetch_add(1, Ordering::SeqCst) + 1, exchange),
            _ if authorization(&exchange.seen) == "Bearer t0k" => exchange.json(USER),
            _ => refuse(exchange, "Full authentication is required"),
        }
    })
}

fn client_in_browser(server: &Scripted) -> (Client, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let connection = Connection::new(&server.url, Some("t1".into()), Credentials::Device).unwrap();
    let (sender, shown) = tokio::sync::mpsc::unbounded_channel();
    let show: c8ybin::api::Show = Arc::new(move |activation| {
        let _ = sender.send(activation.code.clone());
    });
    let attendance = Attendance {
        show: Some(show),
        ..Attendance::default()
    };
    let client = Client::attended(connection, Patience::default(), attendance).unwrap();
    (client, shown)
}

#[tokio::test]
async fn a_login_in_a_browser_goes_on_while_the_provider_is_down_and_after_its_request() {
    let server = with_provider(|number, exchange| match number {
        // Closed without an answer.
        1 => {}
        2 => exchange.answer("503 Service Unavailable", &[], ""),
        3 => exchange.answer("429 Too Many Requests", &[], ""),
        _ => exchange.json(r#"{"access_token":"t0k"}"#),
    });
    let (client, mut shown) = client_in_browser(&server);
    let mut first = tokio::spawn({
        let client = client.clone();
        async move { client.current_user().await }
    });
    let code = tokio::select! {
        code = shown.recv() => code,
        ended = &mut first => panic!("{ended:?}"),
    };
    assert_eq!(code.as_deref(), Some("ABCD"));
    first.abort();
    assert!(first.await.is_err());
    // The code that the person has still counts.
    assert_eq!(client.current_user().await.unwrap().name, "ana");
    assert!(shown.try_recv().is_err(), "one code is enough");
    // All that led to it can be looked at, and no secret is in it.
    let kept = client.exchanges();
    let places: Vec<_> = kept
        .iter()
        .map(|it| (it.method.as_str(), it.place()))
        .collect();
    let token = format!("{}/token", server.url);
    assert_eq!(places[1], ("GET", "/tenant/oauth?request_id=1"));
    assert!(
        places.contains(&("POST", &format!("{}/codes", server.url))),
        "{places:?}"
    );
    assert_eq!(
        places.iter().filter(|(_, place)| *place == token).count(),
        4
    );
    assert!(
        kept.iter()
            .all(|it| it.is_elsewhere == it.place().starts_with("http"))
    );
    let all = format!("{kept:?}");
    assert!(!all.contains("t0k") && !all.contains("dev-1ce"), "{all}");
}

#[tokio::test]
async fn without_anybody_to_show_a_code_to_the_login_ends_at_once() {
    let server = with_provider(|_, exchange| exchange.answer("500 Oh", &[], ""));
    let connection = Connection::new(&server.url, Some("t1".into()), Credentials::Device).unwrap();
    let error = Client::new(connection).unwrap().current_user().await;
    let said = error.unwrap_err().to_string();
    assert!(said.contains("nobody is there"), "{said}");
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_password_goes_with_each_request_where_the_platform_offers_a_token_and_gives_none() {
    let server = Scripted::start(|exchange| {
        let target = exchange.seen.target.clone();
        match target.as_str() {
            "/tenant/loginOptions?tenantId=t1" => {
                exchange.json(r#"{"loginOptions":[{"type":"BASIC"},{"type":"OAUTH2_INTERNAL"}]}"#)
            }
            "/tenant/oauth/token?tenant_id=t1" => {
                exchange.answer("403 Forbidden", &[], "");
            }
            _ if authorization(&exchange.seen) == basic("old-word") => exchange.json(USER),
            _ => refuse(exchange, "Bad credentials"),
        }
    });
    let credentials = Credentials::Offered {
        user: "t1/ana".into(),
        password: "old-word".into(),
    };
    let connection = Connection::new(&server.url, None, credentials).unwrap();
    let client = Client::new(connection).unwrap();
    assert_eq!(client.current_user().await.unwrap().name, "ana");
    assert_eq!(client.login_word().await, "basic");
}
