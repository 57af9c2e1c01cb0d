//! Logins on the screen: what only the person knows is asked for while calls and
//! transfers wait, and these go on. The real loop and client against the
//! embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of changes need the rest")]
#[path = "support/flow.rs"]
mod flow;

use std::fs;

use c8ybin::api::{Connection, Credentials};
use c8ybin::emulator::{Options, Seed, Server, Tfa};
use c8ybin::runner::{Connect, unlocked};
use flow::{Flow, connection, write_file};

/// What the platform says to a password that is not the right one.
const REFUSAL: &str =
    r#"{"error":"security/Unauthorized","message":"Invalid credentials! : Bad credentials"}"#;

/// What is under a question that takes keys.
const HEARS: &str = "enter log in";

async fn server(tfa: Option<Tfa>) -> Server {
    let options = Options {
        seed: Seed::None,
        objects: 120,
        tfa,
        ..Options::default()
    };
    Server::start(options).await.unwrap()
}

/// A start without a password.
async fn locked() -> Flow {
    let server = server(None).await;
    let connection = connection(&server.url(), "");
    let connect: Connect = Box::new(move |ask| Box::pin(unlocked(connection.clone(), None, ask)));
    Flow::start_through(server, connect).await
}

/// A start with a password that is exchanged for a token, which needs a code.
async fn with_codes() -> Flow {
    let server = server(Some(Tfa::Sms)).await;
    let credentials = Credentials::Internal {
        user: "demo".into(),
        password: "demo".into(),
        code: None,
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials).unwrap();
    let connect: Connect = Box::new(move |_| {
        let connection = connection.clone();
        Box::pin(async move { Ok(connection) })
    });
    let mut flow = Flow::start_through(server, connect).await;
    flow.until("Code of the second factor").await;
    answer_code(&mut flow).await;
    flow
}

/// Types the code that came to the phone.
async fn answer_code(flow: &mut Flow) {
    flow.until(HEARS).await;
    let message = flow.server.next_message().await;
    flow.write_now(&message.code).take("enter");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_not_known_is_asked_for_until_it_is_right() {
    let mut flow = locked().await;
    let host = flow.runtime.model.host.clone();
    flow.shows("╭ Password")
        .shows(&format!("{host} · t2000/demo"))
        .shows("Its password is not known here.");
    flow.take("enter").shows("Nothing is typed yet.");
    flow.write_now("wrong").shows("•••••").hides("wrong");
    // What is behind the question takes no key.
    assert!(flow.runtime.model.binaries.list.quick.is_none());
    flow.take("enter").until("The server said “").await;
    flow.until(HEARS).await;
    flow.paste("demo").await.shows("••••");
    flow.take("enter");
    flow.until("of 120").await;
    flow.settle().await.shows("t2000/demo").hides("Password");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_the_login_up_is_asked_again_when_they_want_it() {
    let mut flow = locked().await;
    flow.press("esc").await;
    flow.shows("no password was given").hides("╭ Password");
    flow.press("R").await.shows("╭ Password");
    flow.write_now("demo").take("enter").until("of 120").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changed_is_asked_for_in_the_middle_of_a_list() {
    let mut flow = Flow::start(Seed::None, 120).await;
    let knobs = flow.server.knobs();
    knobs.answer_next(401, "application/json", REFUSAL, 1);
    flow.press("R").await;
    flow.until("The server said “Invalid credentials! : Bad")
        .await;
    flow.until(HEARS).await;
    flow.write_now("demo").take("enter");
    flow.settle().await.hides("╭ Password").shows("of 120");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_when_the_dialog_is_closed_that_takes_text() {
    let mut flow = with_codes().await;
    flow.until("of 120").await.settle().await;
    flow.server.knobs().end_tokens();
    flow.take("R f").until("waits for you").await;
    flow.shows("Filter").hides("Code of the");
    flow.take("esc").until("Code of the second factor").await;
    answer_code(&mut flow).await;
    flow.settle().await.shows("of 120").hides("Code of the");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_and_a_download_go_on_after_a_code() {
    let mut flow = with_codes().await;
    flow.until("of 120").await.settle().await;
    let bytes = b"the bytes of a file".repeat(9_000);
    let source = flow.folder.path().join("source");
    fs::create_dir(&source).unwrap();
    let path = write_file(&source, "image.bin", &bytes);
    flow.paste(&path).await.shows("Upload 1 file");
    flow.server.knobs().end_tokens();
    flow.take("enter").until("Code of the second factor").await;
    answer_code(&mut flow).await;
    flow.until("Uploaded image.bin").await.settle().await;
    flow.press("/").await.write("image.bin").await;
    flow.press("enter").await;
    assert_eq!(flow.current(), "image.bin");

    flow.press("d").await;
    flow.server.knobs().end_tokens();
    flow.take("enter").until("Code of the second factor").await;
    answer_code(&mut flow).await;
    flow.until("Saved ").await;
    assert_eq!(fs::read(flow.file("image.bin")).unwrap(), bytes);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_whose_login_was_given_up_goes_on_when_they_want_it() {
    let mut flow = with_codes().await;
    flow.until("of 120").await.settle().await;
    flow.press("d").await;
    flow.server.knobs().end_tokens();
    flow.take("enter").until("Code of the second factor").await;
    flow.until(HEARS).await;
    flow.take("esc").until("Not logged in; R asks again.").await;
    flow.settle().await.press("t").await;
    flow.take("p").until("Code of the second factor").await;
    answer_code(&mut flow).await;
    flow.until("saved as").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_in_a_browser_shows_its_code_until_somebody_has_signed_in() {
    let mut options = Options {
        seed: Seed::None,
        objects: 120,
        ..Options::default()
    };
    options.forms.external = true;
    let server = Server::start(options).await.unwrap();
    let url = server.url();
    let connection = Connection::new(&url, Some("t2000".into()), Credentials::Device).unwrap();
    let connect: Connect = Box::new(move |_| {
        let connection = connection.clone();
        Box::pin(async move { Ok(connection) })
    });
    let mut flow = Flow::start_through(server, connect).await;
    flow.until("Sign in in a browser").await;
    flow.shows("Type this code there:").shows("/oauth/activate");
    // It can be hidden, and is there again.
    flow.until("esc hide").await;
    flow.take("esc").until("shows the code again").await;
    flow.hides("Sign in in a browser");
    flow.take("R").until("Sign in in a browser").await;
    let code = flow.code();
    let form = format!("user_code={code}&username=demo&password=demo&action=allow");
    let browser = reqwest::Client::new().post(format!("{url}/oauth/activate"));
    let browser = browser.header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(browser.body(form).send().await.unwrap().status(), 200);
    flow.until("of 120").await;
    flow.settle().await.hides("Sign in in a browser");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_who_they_are_stands_in_the_header_all_the_same() {
    let options = Options {
        seed: Seed::None,
        objects: 3,
        roles: vec!["ROLE_INVENTORY_READ".to_owned()],
        ..Options::default()
    };
    let server = Server::start(options).await.unwrap();
    let connection = connection(&server.url(), "demo");
    let connect: Connect = Box::new(move |_| {
        let connection = connection.clone();
        Box::pin(async move { Ok(connection) })
    });
    let mut flow = Flow::start_through(server, connect).await;
    flow.until("1 of 3").await;
    flow.settle().await.shows("● ").shows("· t2000/demo");
    flow.hides("Could not read");
    flow.press("I").await.shows("ROLE_USER_MANAGEMENT_OWN_READ");
    flow.end().await;
}
