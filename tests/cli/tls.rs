//! A tenant behind TLS: trusted by the system's roots, or a sentence why not,
//! and no secret to who is not trusted.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_rustls::rustls::ServerConfig;

use crate::program::{PASSWORD, Ran, Tenant};
use crate::secured::{Authority, Secured, expired, not_yet_valid};

/// A record of TLS: its type, and that it may hold a request.
const APPLICATION_DATA: u8 = 23;

/// The length of an encrypted alert: with it a client says that it goes away.
const ALERT: usize = 19;

/// A tenant, and the roots that its programs know.
struct Scene {
    tenant: Tenant,
    authority: Authority,
    roots: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let tenant = Tenant::empty();
        let authority = Authority::new("the test");
        let roots = tenant.folder().join(".roots.pem");
        authority.write_to(&roots);
        Self {
            tenant,
            authority,
            roots,
        }
    }

    fn secured(&self, config: ServerConfig) -> Secured {
        Secured::before(&self.tenant.url(), config)
    }

    fn run(&self, url: &str, arguments: &[&str]) -> Ran {
        let mut command = self.tenant.command_at(url, arguments);
        Ran::of(command.env("SSL_CERT_FILE", &self.roots))
    }
}

#[track_caller]
fn assert_without_secret(bytes: &[u8]) {
    let pair = BASE64.encode(format!("t2000/demo:{PASSWORD}"));
    for secret in [PASSWORD, &pair, "uthorization"] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} was sent for all to read");
    }
}

/// That the records hold a handshake and at most the word of its end.
#[track_caller]
fn assert_no_request(mut bytes: &[u8]) {
    assert!(!bytes.is_empty(), "a connection was made");
    while let [kind, _, _, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        assert!(*kind != APPLICATION_DATA || length <= ALERT, "{length}");
        bytes = rest.get(length..).unwrap();
    }
}

#[test]
fn a_tenant_whose_certificate_the_system_knows_is_listed_and_gives_its_files() {
    let scene = Scene::new();
    let secured = scene.secured(scene.authority.sign("localhost", |_| {}));
    let url = secured.url("localhost");
    let content: Vec<u8> = (0..500_000u32).flat_map(u32::to_le_bytes).collect();
    scene.tenant.file("large.bin", &content);
    let id = scene.run(&url, &["put", "large.bin"]).done();
    let list = scene.run(&url, &["ls", "--json"]).json();
    assert_eq!(list[0]["id"], id.trim_end());
    scene
        .run(&url, &["get", id.trim_end(), "-o", "back.bin"])
        .done();
    assert_eq!(scene.tenant.content("back.bin"), content);
    let seen = secured.seen();
    assert!(seen.handshakes >= 3, "{}", seen.handshakes);
    assert!(seen.bytes.len() > content.len());
    assert_without_secret(&seen.bytes);
}

#[test]
fn a_certificate_that_is_not_to_be_trusted_is_said_and_gets_no_secret() {
    let scene = Scene::new();
    let stranger = Authority::new("a stranger");
    let impostor = Authority::new("the test");
    let ours = |name, change: fn(&mut _)| scene.authority.sign(name, change);
    for (config, why) in [
        (
            stranger.sign("localhost", |_| {}),
            "nobody known to this machine signed its certificate",
        ),
        (
            impostor.sign("localhost", |_| {}),
            "nobody known to this machine signed its certificate",
        ),
        (ours("localhost", expired), "its certificate has expired"),
        (
            ours("localhost", not_yet_valid),
            "its certificate is not valid yet: is this machine's clock right?",
        ),
        (
            ours("other.example.com", |_| {}),
            "its certificate is for another name",
        ),
    ] {
        let secured = scene.secured(config);
        let url = secured.url("localhost");
        let host = url.strip_prefix("https://").unwrap();
        for (arguments, asked) in [
            (&["ls"][..], "list the binaries"),
            (&["get", "1"], "read binary 1"),
        ] {
            let ran = scene.run(&url, arguments);
            assert_eq!(ran.out, "");
            ran.failed(
                99,
                &format!("c8ybin: Could not {asked}: no secure connection: {why}"),
            )
            .failed(99, host);
        }
        let seen = secured.seen();
        assert_eq!(seen.handshakes, 0, "{why}");
        assert_no_request(&seen.bytes);
        assert_without_secret(&seen.bytes);
    }
    assert_eq!(scene.tenant.requests(), 0, "the server heard of nobody");
}

#[test]
fn a_port_that_speaks_no_tls_is_said_and_gets_no_secret() {
    let scene = Scene::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut sent = vec![0; 1];
        stream.read_exact(&mut sent).unwrap();
        let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).unwrap();
        let _ = stream.read_to_end(&mut sent);
        sent
    });
    let ran = scene.run(&url, &["ls"]);
    ran.failed(99, "no secure connection: no TLS is spoken there");
    let sent = server.join().unwrap();
    assert_no_request(&sent);
    assert_without_secret(&sent);
}

#[test]
fn a_machine_without_certificates_is_said() {
    let mut scene = Scene::new();
    let secured = scene.secured(scene.authority.sign("localhost", |_| {}));
    let url = secured.url("localhost");
    scene.roots = scene.tenant.file(".none.pem", "");
    scene.run(&url, &["ls"]).failed(99, "ca-certificates");
    assert_eq!(secured.seen().bytes.len(), 0);
}

/// A tenant that speaks TLS itself, and its announcement.
fn with_tls() -> (Tenant, serde_json::Value) {
    let tenant = Tenant::with(|options| options.tls = true);
    let announced = serde_json::from_str(&tenant.announcement()).unwrap();
    (tenant, announced)
}

fn said<'a>(announced: &'a serde_json::Value, name: &str) -> &'a str {
    announced[name].as_str().unwrap()
}

#[test]
fn a_further_authority_and_a_pinned_certificate_are_taken_by_flag_and_by_profile() {
    let (tenant, announced) = with_tls();
    let fingerprint = said(&announced, "fingerprint");
    tenant.file("ca.pem", said(&announced, "certificate"));
    let unknown = tenant.run(["ls"]);
    unknown.failed(99, "nobody known to this machine signed its certificate");
    unknown
        .failed(99, fingerprint)
        .failed(99, "--tls-fingerprint");
    tenant.run(["ls", "--ca-file", "ca.pem"]).done();
    tenant.run(["ls", "--tls-fingerprint", fingerprint]).done();
    let other = fingerprint.replace('A', "B").replace('1', "2");
    let changed = tenant.run(["ls", "--tls-fingerprint", &other]);
    changed.failed(99, "its certificate is not the pinned one");
    changed.failed(99, fingerprint).failed(99, &other);
    tenant
        .run(["ls", "--tls-fingerprint", "AA:BB"])
        .failed(102, "The fingerprint “AA:BB” cannot be used");
    tenant
        .run(["ls", "--ca-file", "none.pem"])
        .failed(102, "The authorities in none.pem cannot be used");

    let add = |name: &str, more: &[&str]| {
        let mut arguments = vec!["profiles", "add", name];
        arguments.extend(more);
        let added = tenant.run(arguments);
        assert_eq!(added.code, 0, "{added:?}");
    };
    add(
        "pinned",
        &["--tls-fingerprint", &fingerprint.to_ascii_lowercase()],
    );
    add("signed", &["--ca-file", "ca.pem"]);
    for name in ["pinned", "signed"] {
        let listed = tenant.run(["ls", "--profile", name]);
        assert_eq!(listed.code, 0, "{listed:?}");
    }
}

#[test]
fn a_certificate_of_the_client_signs_in_without_a_user() {
    let (tenant, announced) = with_tls();
    let fingerprint = said(&announced, "fingerprint");
    tenant.file("me.pem", said(&announced, "clientCertificate"));
    tenant.file("me.key", said(&announced, "clientKey"));
    let both = ["clientCertificate", "clientKey"].map(|name| said(&announced, name));
    tenant.file("both.pem", both.concat());
    let run = |arguments: &[&str]| {
        let url = tenant.url();
        let mut command = crate::program::program(tenant.folder());
        command.env_remove("C8Y_SETTINGS_LOGIN_TYPE");
        command.args(arguments).env("C8Y_HOST", url);
        Ran::of(command.args(["--tls-fingerprint", fingerprint]))
    };
    run(&["ls", "--client-cert", "me.pem", "--client-key", "me.key"]).done();
    run(&["ls", "--client-cert", "both.pem"]).done();
    let tested = run(&["profiles", "test", "--client-cert", "both.pem"]).done();
    assert!(tested.contains("user     demo"), "{tested}");
    let mut add = crate::program::program(tenant.folder());
    add.env("C8Y_HOST", tenant.url())
        .env("C8Y_CERTIFICATE", "both.pem")
        .env("C8Y_SETTINGS_LOGIN_TYPE", "CERTIFICATE")
        .args(["profiles", "add", "cert", "--tls-fingerprint", fingerprint]);
    Ran::of(&mut add).done();
    let mut by_profile = crate::program::program(tenant.folder());
    Ran::of(by_profile.args(["ls", "--profile", "cert"])).done();
    run(&["ls", "--client-cert", "me.pem"]).failed(102, "its key is no private key in PEM");
    run(&["ls", "--client-key", "me.key"]).failed(102, "--client-cert names it");
    run(&["ls", "--login", "certificate"]).failed(102, "--client-cert names its file");
    run(&["ls"]).failed(102, "No user is given");
}

#[test]
fn plain_http_where_tls_is_spoken_is_said_at_once() {
    let scene = Scene::new();
    let secured = scene.secured(scene.authority.sign("localhost", |_| {}));
    let place = secured.url("localhost").replace("https://", "");
    scene.tenant.file("a.bin", b"abc");
    for (arguments, asked) in [
        (&["ls"][..], "list the binaries"),
        (&["get", "1"], "read binary 1"),
        (&["put", "a.bin"], "upload"),
    ] {
        let ran = scene.run(&format!("http://{place}"), arguments);
        ran.failed(99, &format!("Could not {asked}"))
            .failed(99, "what answers there speaks no HTTP")
            .failed(99, &format!("Is it https://{place}?"));
    }
}
