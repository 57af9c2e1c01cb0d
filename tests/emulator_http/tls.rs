//! The server behind TLS, and the login by a client's certificate.

use c8ybin::emulator::{Options, Seed, Server};
use reqwest::header::{AUTHORIZATION, SET_COOKIE};
use reqwest::{Certificate, Client, ClientBuilder, Identity};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::support::{body, refused};

async fn secured() -> (Server, Value) {
    let options = Options {
        seed: Seed::None,
        tls: true,
        ..Options::default()
    };
    let server = Server::start(options).await.expect("a server");
    let announced = serde_json::from_str(&server.announcement()).expect("JSON");
    (server, announced)
}

fn said<'a>(announced: &'a Value, name: &str) -> &'a str {
    announced[name].as_str().expect(name)
}

fn trusting(announced: &Value) -> ClientBuilder {
    let certificate = said(announced, "certificate").as_bytes();
    let certificate = Certificate::from_pem(certificate).expect("a certificate");
    Client::builder().no_proxy().tls_certs_only([certificate])
}

/// The certificate of a client that this server gave.
fn identity(announced: &Value) -> Identity {
    let both = ["clientCertificate", "clientKey"].map(|name| said(announced, name));
    Identity::from_pem(both.concat().as_bytes()).expect("an identity")
}

#[tokio::test]
async fn who_trusts_the_certificate_is_answered_and_nobody_else() {
    let (server, announced) = secured().await;
    let address = format!("{}/inventory/binaries", server.url());
    assert!(address.starts_with("https://127.0.0.1:"));
    assert_eq!(said(&announced, "fingerprint").split(':').count(), 32);
    let client = trusting(&announced).build().expect("a client");
    let list = client.get(&address).basic_auth("demo", Some("demo"));
    let list = body(list.send().await.expect("an answer")).await;
    assert!(list["self"].as_str().expect("a link").starts_with(&address));
    let login = client.post(format!("{}/tenant/oauth", server.url()));
    let login = login.body("grant_type=PASSWORD&username=demo&password=demo");
    let login = login.send().await.expect("an answer");
    let cookie = login.headers()[SET_COOKIE].to_str().expect("a cookie");
    assert!(cookie.ends_with("; Secure"), "{cookie}");

    let strange = Client::builder().no_proxy().tls_certs_only([]);
    let strange = strange.build().expect("a client").get(&address).send();
    assert!(strange.await.expect_err("no answer").is_connect());
    let plain = address.replace("https", "http");
    let plain = reqwest::get(plain).await;
    assert!(plain.is_err());
    server.stop().await;
}

#[tokio::test]
async fn a_clients_certificate_gives_a_token() {
    let (server, announced) = secured().await;
    let address = format!("{}/devicecontrol/deviceAccessToken", server.url());
    let without = trusting(&announced).build().expect("a client");
    let without = without.post(&address).send().await.expect("an answer");
    refused(without, 401, "security/Unauthorized").await;

    let client = trusting(&announced).identity(identity(&announced));
    let client = client.build().expect("a client");
    let given = client.post(&address).send().await.expect("an answer");
    assert_eq!(given.status(), 200);
    let given = body(given).await;
    let token = said(&given, "accessToken");
    let user = client
        .get(format!("{}/user/currentUser", server.url()))
        .header(AUTHORIZATION, format!("Bearer {token}"));
    let user = user.send().await.expect("an answer");
    assert_eq!(body(user).await["userName"], "demo");

    let (_other, others) = secured().await;
    let stranger = trusting(&announced).identity(identity(&others));
    let stranger = stranger.build().expect("a client").post(&address).send();
    assert!(stranger.await.is_err());
}

#[tokio::test]
async fn who_says_nothing_holds_up_nobody() {
    let (server, announced) = secured().await;
    let address = server.url().replace("https://", "");
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(&address).await.expect("a connection"));
    }
    let client = trusting(&announced).build().expect("a client");
    let options = client.get(format!("{}/tenant/loginOptions", server.url()));
    assert_eq!(options.send().await.expect("an answer").status(), 200);
    server.stop().await;
}
