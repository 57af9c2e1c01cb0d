//! The first start, where nothing names a tenant: the real loop and client, an
//! embedded server that waits to be found, and the files of a person's home.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of changes need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[path = "support/token.rs"]
mod token;

use std::fs;
use std::sync::Arc;

use c8ybin::emulator::{LoginForms, Options, Seed, Server, Tfa};
use flow::{Flow, Home};
use serde_json::Value;
use token::token;

async fn server(tfa: Option<Tfa>) -> Server {
    let options = Options {
        seed: Seed::None,
        objects: 7,
        tfa,
        ..Options::default()
    };
    Server::start(options).await.unwrap()
}

/// Opens the form of a new connection.
async fn open_form(flow: &mut Flow) {
    flow.shows("Nothing names a tenant yet.").shows("no tenant");
    flow.write("describe").await.press("enter").await;
    flow.shows("New connection").hides("being tried");
}

/// Ends the program and starts it again: the profile “plant” leads to the tenant.
async fn the_next_start_has_plant(flow: Flow, home: &Home) {
    let server = Arc::clone(&flow.server);
    flow.end().await;
    let server = Arc::into_inner(server).unwrap();
    let mut again = Flow::start_nowhere(server, home).await;
    again.write("plant").await.press("enter").await;
    again.shows("1 of 7");
    again.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_found_is_gone_to() {
    let (server, home) = (server(None).await, Home::new());
    let session = format!(
        r#"{{"host":"{}","username":"demo","password":"demo"}}"#,
        server.url()
    );
    home.write("sessions/plant.json", &session);
    let mut flow = Flow::start_nowhere(server, &home).await;
    flow.shows("plant").shows("session").shows("prod");
    flow.write("plant").await.press("enter").await;
    flow.shows("1 of 7").shows("t2000/demo");
    // There is no way back to nowhere.
    flow.press("P").await.hides("as started").hides("no tenant");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_tests_itself_as_it_is_filled_and_is_kept() {
    let (server, home) = (server(None).await, Home::new());
    let url = server.url();
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    // The host is asked after a rest, not with every key.
    flow.write_now(&url).hides("Host: it answers");
    flow.until("✓ Host: it answers").await.hides("✓ TLS");
    flow.take("tab tab tab").write_now("demo").take("tab");
    flow.write_now("wrong").hides("wrong").hides("✗ Login");
    // The login is tried when the password is left.
    flow.take("tab").until("✗ Login: the server said 401").await;
    flow.take("up ctrl-u").write_now("demo").take("tab");
    flow.until("✓ Login: logged in as demo").await;
    flow.take("tab right tab")
        .write_now("plant 1")
        .take("enter");
    flow.shows("“plant 1” is no name for a profile");
    flow.take("ctrl-u").write_now("plant").take("enter");
    flow.until("Kept the profile “plant”").await.settle().await;
    flow.shows("1 of 7").shows("t2000/demo");
    let folder = home.folder.path().join("config");
    let profiles = fs::read_to_string(folder.join("profiles.toml")).unwrap();
    assert!(profiles.contains("mode = \"qual\""), "{profiles}");
    // Nobody typed it; the login told it.
    assert!(profiles.contains("tenant = \"t2000\""), "{profiles}");
    assert!(!profiles.contains("password"), "{profiles}");
    // The next start has it, with its password.
    flow.press("P").await.shows("● plant").shows("qual");
    the_next_start_has_plant(flow, &home).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_tries_the_login_and_a_code_is_asked_for_on_the_way() {
    let (server, home) = (server(Some(Tfa::Sms)).await, Home::new());
    let url = server.url();
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.take("enter").shows("The host is missing");
    flow.write_now(&url)
        .take("enter")
        .shows("The user is missing");
    flow.write_now("demo").take("enter");
    flow.shows("The password is missing");
    flow.write_now("demo").take("enter");
    flow.until("Code of the second factor").await;
    flow.until("enter log in").await;
    let message = flow.server.next_message().await;
    flow.write_now(&message.code).take("enter");
    flow.until("1 of 7").await.settle().await;
    // It was not kept, and can be come back to.
    flow.press("P").await.shows("● new").shows("t2000/demo");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tenant_the_screen_says_how_to_get_one() {
    let home = Home::new();
    let mut flow = Flow::start_nowhere(server(None).await, &home).await;
    flow.press("esc").await;
    let why = "There is no tenant yet: choose a connection first.";
    for tab in ["1", "2", "3"] {
        flow.press(tab).await.shows("No tenant yet.");
        flow.shows("P chooses a connection").shows("P connections");
        for key in ["R", "f", "u", "S", "/", "]", "enter", "D"] {
            flow.press(key).await.hides("Upload").hides("Filter by");
            flow.shows("No tenant yet.");
        }
        flow.press("R").await.shows(why);
    }
    flow.press("1").await.press("u").await.shows(why);
    flow.press(":").await.write("events device=7").await;
    flow.press("enter").await.shows("choose a connection first");
    flow.press("esc").await;
    flow.paste("/etc/hosts").await.shows(why);
    // What needs no tenant works.
    flow.press("P").await.shows("Nothing names a tenant yet.");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_none_is_told() {
    let home = Home::new();
    let mut flow = Flow::start_nowhere(server(None).await, &home).await;
    open_form(&mut flow).await;
    for (host, said) in [
        ("a b", "✗ Host: “a b” is not the address"),
        ("http://127.0.0.1:9", "✗ Host: the connection was refused"),
        ("http://no.such.host.invalid", "✗ Host: no such host"),
    ] {
        flow.take("ctrl-u").write_now(host);
        flow.until(said).await;
    }
    // Nothing secret goes there in the open unless somebody says so.
    flow.take("tab tab tab").write_now("demo").take("tab");
    flow.write_now("demo").take("tab").hides("✗ Login");
    flow.take("enter")
        .shows("Allow plain http to this host first");
    flow.take("right").shows("anybody on the way can read it");
    flow.take("enter").until("✗ Login: no such host").await;
    flow.press("esc").await.press("P").await.press("esc").await;
    flow.shows("Not connected; P shows the connections.");
    flow.end().await;
}

/// A server that speaks TLS by a certificate that nobody knows, and what it says of
/// itself.
async fn secured(change: impl FnOnce(&mut Options)) -> (Server, Value) {
    let mut options = Options {
        seed: Seed::None,
        objects: 7,
        tls: true,
        ..Options::default()
    };
    change(&mut options);
    let server = Server::start(options).await.unwrap();
    let announced = serde_json::from_str(&server.announcement()).unwrap();
    (server, announced)
}

fn said(announced: &Value, name: &str) -> String {
    announced[name].as_str().unwrap().to_owned()
}

/// The profiles that were kept.
fn profiles(home: &Home) -> String {
    let path = home.folder.path().join("config/profiles.toml");
    fs::read_to_string(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_knows_is_pinned_by_who_compared_its_certificate() {
    let ((server, announced), home) = (secured(|_| ()).await, Home::new());
    let url = server.url();
    let fingerprint = said(&announced, "fingerprint");
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.write_now(&url)
        .until("✗ TLS: no secure connection")
        .await;
    let (first, second) = fingerprint.split_at(47);
    flow.shows(first).shows(second.trim_start_matches(':'));
    flow.shows("Server     refused");
    // Without it nobody logs in.
    flow.take("tab tab tab").write_now("demo").take("tab");
    flow.write_now("demo").take("tab");
    flow.until("✗ Login: no secure connection").await;
    assert_eq!(flow.server.knobs().requests(), 0);
    flow.take("tab tab").write_now("plant").take("tab right");
    flow.until("✓ TLS: the host has the pinned certificate")
        .await;
    flow.hides(first).shows("Server     pinned");
    flow.take("enter").until("Kept the profile “plant”").await;
    flow.settle().await.shows("1 of 7");
    let kept = profiles(&home);
    assert!(
        kept.contains(&format!("tls_fingerprint = \"{fingerprint}\"")),
        "{kept}"
    );
    the_next_start_has_plant(flow, &home).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_known_by_the_file_of_a_further_authority() {
    let ((server, announced), home) = (secured(|_| ()).await, Home::new());
    let url = server.url();
    home.write("ca.pem", &said(&announced, "certificate"));
    let path = home.folder.path().join("ca.pem");
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.write_now(&url)
        .until("✗ TLS: no secure connection")
        .await;
    flow.take("tab tab tab").write_now("demo").take("tab");
    flow.write_now("demo").take("tab");
    flow.until("✗ Login: no secure connection").await;
    flow.write_now("/no/such/file.pem");
    flow.until("✗ Host: The authorities in /no/such/file.pem")
        .await;
    flow.take("ctrl-u").write_now(&path.to_string_lossy());
    flow.until("✓ TLS: the connection is secure").await;
    flow.hides("Server     refused");
    flow.take("tab tab").write_now("plant").take("enter");
    flow.until("Kept the profile “plant”").await.settle().await;
    flow.shows("1 of 7");
    let kept = profiles(&home);
    assert!(
        kept.contains(&format!("ca_file = \"{}\"", path.display())),
        "{kept}"
    );
    assert!(!kept.contains("tls_fingerprint"), "{kept}");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_the_person_signs_in() {
    let ((server, announced), home) = (secured(|_| ()).await, Home::new());
    let url = server.url();
    home.write("me.pem", &said(&announced, "clientCertificate"));
    home.write("me.key", &said(&announced, "clientKey"));
    let path = |name: &str| home.folder.path().join(name).to_string_lossy().into_owned();
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.write_now(&url)
        .until("✗ TLS: no secure connection")
        .await;
    flow.take("up right").until("✓ TLS").await;
    flow.take("down tab tab left")
        .shows("Login by   certificate");
    flow.take("enter")
        .shows("The file of the certificate is missing.");
    flow.write_now(&path("me.pem")).take("tab tab");
    flow.until("✗ Login: The certificate of the client in")
        .await;
    flow.take("up")
        .write_now(&path("me.key"))
        .take("tab tab tab");
    flow.until("✓ Login: logged in as demo").await;
    flow.write_now("plant").take("enter");
    flow.until("Kept the profile “plant”.").await.settle().await;
    flow.shows("1 of 7");
    let kept = profiles(&home);
    for line in ["login = \"certificate\"", "client_cert = ", "client_key = "] {
        assert!(kept.contains(line), "{kept}");
    }
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_with_an_identity_provider_alone_is_gone_to_by_a_browser() {
    let options = Options {
        seed: Seed::None,
        objects: 7,
        forms: LoginForms {
            basic: false,
            internal: false,
            external: true,
        },
        ..Options::default()
    };
    let (server, home) = (Server::start(options).await.unwrap(), Home::new());
    let url = server.url();
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.write_now(&url).until("✓ Host: it answers").await;
    flow.shows("Login by   browser").hides("Password");
    flow.take("tab tab tab tab tab")
        .write_now("plant")
        .take("enter");
    flow.until("Sign in in a browser").await;
    flow.until("Type this code there:").await;
    let code = flow.code();
    let form = format!("user_code={code}&username=demo&password=demo&action=allow");
    let browser = reqwest::Client::new().post(format!("{url}/oauth/activate"));
    let browser = browser.header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(browser.body(form).send().await.unwrap().status(), 200);
    flow.until("1 of 7").await.settle().await;
    let kept = profiles(&home);
    assert!(kept.contains("login = \"device\""), "{kept}");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_signs_in_and_is_kept_nowhere() {
    let (server, home) = (server(None).await, Home::new());
    let url = server.url();
    let token = token(&url).await;
    let mut flow = Flow::start_nowhere(server, &home).await;
    open_form(&mut flow).await;
    flow.write_now(&url)
        .take("tab tab right")
        .shows("Login by   token");
    flow.take("enter").shows("The token is missing.");
    flow.paste(&token).await.hides(&token[..20]);
    flow.take("tab tab tab").write_now("plant").take("enter");
    flow.shows("A token is kept in no profile");
    flow.take("ctrl-u enter").until("1 of 7").await;
    assert!(!home.folder.path().join("config/profiles.toml").exists());
    flow.end().await;
}
