//! Logins as the client asks for them and the embedded server gives them: as it
//! offers them, in a browser, by a certificate; and servers that are known by
//! an authority or by one certificate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use c8ybin::api::{
    Activation, Attendance, Client, Connection, Credentials, ErrorKind, Fingerprint, Patience,
    Trust,
};
use c8ybin::emulator::{LoginForms, Options, Seed, Server, Tfa};
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

async fn server(change: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    change(&mut options);
    Server::start(options).await.unwrap()
}

fn offered() -> Credentials {
    Credentials::Offered {
        user: "demo".into(),
        password: "demo".into(),
    }
}

fn connection(server: &Server, credentials: Credentials) -> Connection {
    Connection::new(&server.url(), Some("t2000".into()), credentials).unwrap()
}

/// The paths that were asked for.
fn paths(client: &Client) -> Vec<String> {
    let exchanges = client.exchanges();
    exchanges
        .iter()
        .map(|it| it.url.path().to_owned())
        .collect()
}

const ONLY_BASIC: LoginForms = LoginForms {
    basic: true,
    internal: false,
    external: false,
};

const ONLY_INTERNAL: LoginForms = LoginForms {
    basic: false,
    internal: true,
    external: false,
};

const WITH_EXTERNAL: LoginForms = LoginForms {
    basic: true,
    internal: false,
    external: true,
};

#[tokio::test]
async fn a_login_that_nobody_chose_is_the_one_that_the_platform_offers() {
    for forms in [LoginForms::default(), ONLY_INTERNAL, ONLY_BASIC] {
        let server = server(|options| options.forms = forms).await;
        let client = Client::new(connection(&server, offered())).unwrap();
        assert_eq!(client.current_user().await.unwrap().name, "demo");
        assert_eq!(client.current_user().await.unwrap().name, "demo");
        let token = forms.internal.then_some("/tenant/oauth/token");
        let user = "/user/currentUser";
        let wanted = ["/tenant/loginOptions"].into_iter().chain(token);
        let wanted: Vec<_> = wanted.chain([user, user]).collect();
        assert_eq!(paths(&client), wanted, "{forms:?}");
        // A token can be ended, a password cannot.
        let before = server.knobs().requests();
        server.knobs().end_tokens();
        assert_eq!(client.current_user().await.unwrap().name, "demo");
        let after = if forms.internal { 3 } else { 1 };
        assert_eq!(server.knobs().requests() - before, after, "{forms:?}");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_platform_that_tells_no_logins_gets_basic() {
    for (status, body) in [(404, "{}"), (401, ""), (200, "<html></html>")] {
        let server = server(|_| {}).await;
        let json = "application/json";
        server.knobs().answer_next(status, json, body, 1);
        let client = Client::new(connection(&server, offered())).unwrap();
        client.current_user().await.unwrap();
        server.knobs().end_tokens();
        let before = server.knobs().requests();
        client.current_user().await.unwrap();
        assert_eq!(server.knobs().requests() - before, 1, "{status}");
        server.stop().await;
    }
    let server = server(|_| {}).await;
    server.knobs().answer_next(503, "text/plain", "no", 1);
    let client = Client::new(connection(&server, offered())).unwrap();
    let failed = client.current_user().await.unwrap_err();
    assert_eq!(failed.kind, ErrorKind::Server);
    assert_eq!(client.current_user().await.unwrap().name, "demo");
    server.stop().await;
}

#[tokio::test]
async fn the_second_factor_is_told() {
    let server = server(|options| {
        options.tfa = Some(Tfa::Totp(None));
        options.forms.external = true;
    })
    .await;
    let client = Client::new(connection(&server, offered())).unwrap();
    let offers = client.login_offers().await.unwrap();
    assert_eq!(
        offers.words(),
        "basic, internal (second factor TOTP), device"
    );
    let refused = client.current_user().await.unwrap_err();
    assert!(refused.to_string().contains("--tfa-code"), "{refused}");
    server.stop().await;
}

#[tokio::test]
async fn a_platform_that_takes_no_password_says_how_one_gets_in() {
    let server = server(|options| {
        options.forms = LoginForms {
            basic: false,
            ..WITH_EXTERNAL
        };
    })
    .await;
    let client = Client::new(connection(&server, offered())).unwrap();
    let refused = client.current_user().await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Could not log in: the platform lets nobody in by a password. \
         Sign in in a browser: --login device."
    );
    server.stop().await;
}

/// What a browser does with an activation, in the hands of a test.
async fn decide(activation: &Activation, action: &str) -> u16 {
    let body = format!(
        "user_code={}&username=demo&password=demo&action={action}",
        activation.code
    );
    let browser = reqwest::Client::new().post(&activation.address);
    let browser = browser.header("Content-Type", "application/x-www-form-urlencoded");
    browser.body(body).send().await.unwrap().status().as_u16()
}

fn in_a_browser(server: &Server, action: &'static str) -> (Client, Arc<Mutex<Vec<Activation>>>) {
    let shown: Arc<Mutex<Vec<Activation>>> = Arc::default();
    let kept = Arc::clone(&shown);
    let attendance = Attendance {
        show: Some(Arc::new(move |activation: &Activation| {
            kept.lock().unwrap().push(activation.clone());
            let activation = activation.clone();
            tokio::spawn(async move { decide(&activation, action).await });
        })),
        ..Attendance::default()
    };
    let connection = connection(server, Credentials::Device);
    let client = Client::attended(connection, Patience::default(), attendance).unwrap();
    (client, shown)
}

#[tokio::test]
async fn a_person_signs_in_in_a_browser() {
    let server = server(|options| {
        options.forms = WITH_EXTERNAL;
        options.knobs.link_origin = Some("https://elsewhere.example.com".into());
    })
    .await;
    let (client, shown) = in_a_browser(&server, "allow");
    assert_eq!(client.current_user().await.unwrap().name, "demo");
    let activations = shown.lock().unwrap().clone();
    assert_eq!(activations.len(), 1);
    assert!(activations[0].address.starts_with(&server.url()));
    assert!(activations[0].life.as_secs() > 60);
    server.stop().await;
}

#[tokio::test]
async fn a_login_in_a_browser_that_is_denied_or_not_offered_is_said() {
    let with = server(|options| options.forms = WITH_EXTERNAL).await;
    let (client, _shown) = in_a_browser(&with, "deny");
    let denied = client.current_user().await.unwrap_err();
    assert_eq!(
        denied.to_string(),
        "Could not log in: the login was denied in the browser."
    );
    let alone = Client::new(connection(&with, Credentials::Device)).unwrap();
    let alone = alone.current_user().await.unwrap_err();
    assert!(alone.to_string().contains("nobody is there"), "{alone}");
    with.stop().await;

    let without = server(|_| {}).await;
    let (client, shown) = in_a_browser(&without, "allow");
    let refused = client.current_user().await.unwrap_err().to_string();
    assert!(
        refused.contains("offers no login in a browser"),
        "{refused}"
    );
    assert!(shown.lock().unwrap().is_empty());
    without.stop().await;
}

async fn secured() -> (Server, Value) {
    let server = server(|options| options.tls = true).await;
    let announced = serde_json::from_str(&server.announcement()).unwrap();
    (server, announced)
}

fn said<'a>(announced: &'a Value, name: &str) -> &'a str {
    announced[name].as_str().unwrap()
}

async fn ask(server: &Server, credentials: Credentials, trust: Trust) -> Result<String, String> {
    let connection = connection(server, credentials).trusting(trust);
    let client = Client::new(connection).map_err(|error| error.to_string())?;
    let user = client.current_user().await;
    user.map(|user| user.name)
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_server_is_known_by_a_further_authority_or_by_its_fingerprint() {
    let (server, announced) = secured().await;
    let authority = || {
        let pem = said(&announced, "certificate").as_bytes();
        Trust::default().with_authorities(pem).unwrap()
    };
    let pin: Fingerprint = said(&announced, "fingerprint").parse().unwrap();
    assert_eq!(ask(&server, offered(), authority()).await.unwrap(), "demo");
    let pinned = Trust::default().pinned(pin);
    assert_eq!(
        ask(&server, offered(), pinned.clone()).await.unwrap(),
        "demo"
    );

    // Another one, which its authority does not make up for.
    let (other, announced) = secured().await;
    let shown = said(&announced, "fingerprint");
    let pem = said(&announced, "certificate").as_bytes();
    let both = pinned.with_authorities(pem).unwrap();
    let refused = ask(&other, offered(), both).await.unwrap_err();
    assert!(
        refused.contains("its certificate is not the pinned one"),
        "{refused}"
    );
    assert!(
        refused.contains(shown) && refused.contains(&pin.to_string()),
        "{refused}"
    );
    let unknown = ask(&other, offered(), authority()).await.unwrap_err();
    assert!(
        unknown.contains("nobody known to this machine"),
        "{unknown}"
    );
    assert!(unknown.contains(shown), "{unknown}");
    assert_eq!(other.knobs().requests(), 0, "nothing was sent");
    server.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_certificate_of_the_client_is_a_login() {
    let (server, announced) = secured().await;
    let key = || Zeroizing::new(said(&announced, "clientKey").as_bytes().to_vec());
    let trust = Trust::default().pinned(said(&announced, "fingerprint").parse().unwrap());
    let shown = trust
        .clone()
        .with_identity(said(&announced, "clientCertificate").as_bytes(), key())
        .unwrap();
    let pin = shown.pin().unwrap();
    assert_eq!(
        format!("{shown:?}"),
        format!("Trust {{ authorities: 0, pin: Some({pin:?}), identity: Some(\"***\") }}")
    );
    let asked = ask(&server, Credentials::Certificate, shown).await;
    assert_eq!(asked.unwrap(), "demo");
    let without = ask(&server, Credentials::Certificate, trust.clone()).await;
    let without = without.unwrap_err();
    assert!(without.contains("--client-cert"), "{without}");
    // Of another key.
    let wrong = trust.with_identity(said(&announced, "certificate").as_bytes(), key());
    assert_eq!(wrong.unwrap_err(), "its key is that of another certificate");
    server.stop().await;
}
