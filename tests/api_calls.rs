//! What the client sends and how it reads what comes, over a real socket.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/scripted.rs"]
mod scripted;

use std::sync::atomic::{AtomicU64, Ordering};

use c8ybin::api::{Client, Connection, Credentials, ErrorKind, Limits, Payload, Trust};
use c8ybin::domain::{BinaryId, BinaryQuery, Direction, NewBinary, PageRequest, Sort, SortColumn};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use scripted::{Exchange, Scripted};
use secrecy::zeroize::Zeroizing;

const PAGE: PageRequest = PageRequest {
    number: 3,
    size: 50,
    totals: true,
};

const OBJECT: &str =
    r#"{"id":"4711","name":"a.txt","type":"text/plain","length":5,"c8y_IsBinary":""}"#;

fn id(text: &str) -> BinaryId {
    BinaryId::new(text).unwrap()
}

fn new_binary() -> NewBinary {
    NewBinary {
        name: "ünder \"a\".txt".into(),
        type_name: "text/plain".into(),
        fragments: Some(r#"{"c8y_Global":{}}"#.into()),
        media_type: None,
    }
}

fn created(exchange: &mut Exchange) {
    exchange.answer("201 Created", &[], OBJECT);
}

#[tokio::test]
async fn a_page_is_asked_of_the_list_of_binaries() {
    let server = Scripted::start(|exchange| {
        exchange.json(
            r#"{"managedObjects":[{"id":"1","name":"a"},{"id":"2"}],"next":"http://elsewhere/?x",
                "statistics":{"totalPages":87,"currentPage":1,"pageSize":50}}"#,
        );
    });
    let query = BinaryQuery {
        owner: Some("a+b".into()),
        ..BinaryQuery::default()
    };
    let page = server.client().binaries(&query, PAGE).await.unwrap();
    assert_eq!((page.number, page.size, page.more), (3, 50, true));
    assert_eq!((page.total_pages, page.total), (Some(87), None));
    assert_eq!(page.items.len(), 2);

    let seen = server.only();
    assert_eq!(seen.method, "GET");
    assert_eq!(
        seen.target,
        "/inventory/binaries?owner=a%2Bb&pageSize=50&currentPage=3&withTotalPages=true"
    );
    assert_eq!(seen.header("accept"), Some("application/json"));
    // t1/ana:s3cret
    assert_eq!(
        seen.header("authorization"),
        Some("Basic dDEvYW5hOnMzY3JldA==")
    );
    assert_eq!(seen.header("accept-encoding"), None);
}

#[tokio::test]
async fn a_sorted_page_is_asked_of_the_inventory() {
    let server = Scripted::start(|exchange| {
        exchange.json(r#"{"managedObjects":[],"statistics":{"totalPages":2,"totalElements":70}}"#);
    });
    let query = BinaryQuery {
        sort: Some(Sort {
            column: SortColumn::Updated,
            direction: Direction::Descending,
        }),
        ..BinaryQuery::default()
    };
    let page = server.client().binaries(&query, PAGE).await.unwrap();
    assert_eq!(
        (page.total_pages, page.total, page.more),
        (Some(2), Some(70), false)
    );
    assert!(
        server
            .only()
            .target
            .starts_with("/inventory/managedObjects?query=%24filter%3D%28has%28c8y_IsBinary%29%29%20%24orderby%3DlastUpdated.date%20desc&"),
    );
}

#[tokio::test]
async fn an_upload_is_a_form_of_exact_length() {
    let server = Scripted::start(created);
    let payload = Payload::from_bytes("hello");
    let stored = server
        .client()
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap();
    assert_eq!(stored.id, id("4711"));

    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/inventory/binaries")
    );
    let boundary = seen.boundary_of_exact_form();
    let body = String::from_utf8(seen.body.clone()).unwrap();
    assert_eq!(
        body,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"object\"\r\n\
             Content-Type: application/json\r\n\r\n\
             {{\"c8y_Global\":{{}},\"name\":\"ünder \\\"a\\\".txt\",\"type\":\"text/plain\"}}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"filesize\"\r\n\r\n5\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ünder %22a%22.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn an_empty_answer_to_an_upload_is_looked_up_at_our_own_origin() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "POST" {
            let place = "Location: https://elsewhere.example.com/inventory/binaries/4711";
            exchange.answer("201 Created", &[place], "");
        } else {
            exchange.json(OBJECT);
        }
    });
    let payload = Payload::from_bytes("hello");
    let client = server.client();
    let stored = client
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap();
    assert_eq!(stored.name, "a.txt");
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/inventory/binaries",
            "/inventory/managedObjects/4711?withChildren=false"
        ]
    );
}

#[tokio::test]
async fn a_replacement_is_raw_and_the_answers_id_holds() {
    let server = Scripted::start(created);
    let client = server.client();
    let payload = Payload::from_bytes("hello");
    let stored = client
        .replace_binary(&id("1"), "text/plain", payload)
        .await
        .unwrap();
    assert_eq!(stored.id, id("4711"));
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("PUT", "/inventory/binaries/1")
    );
    assert_eq!(seen.header("content-type"), Some("text/plain"));
    assert_eq!(seen.header("content-length"), Some("5"));
    assert_eq!(seen.body, b"hello");

    let refused = client
        .replace_binary(&id("1"), "no type", Payload::from_bytes(""))
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Invalid);
    assert_eq!(server.seen().len(), 1, "nothing was sent");
}

#[tokio::test]
async fn an_empty_file_goes_up_with_its_length() {
    let server = Scripted::start(created);
    let client = server.client();
    let payload = Payload::from_bytes("");
    client
        .replace_binary(&id("1"), "text/plain", payload)
        .await
        .unwrap();
    assert_eq!(server.only().header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_deletion_needs_no_body() {
    let server = Scripted::start(|exchange| exchange.raw("HTTP/1.1 204 No Content\r\n\r\n"));
    server.client().delete_binary(&id("7")).await.unwrap();
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("DELETE", "/inventory/binaries/7")
    );
}

#[tokio::test]
async fn who_where_and_what_options() {
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        "/user/currentUser" => {
            exchange.json(r#"{"userName":"ana","effectiveRoles":[{"id":"ROLE_INVENTORY_READ"}]}"#);
        }
        "/tenant/currentTenant" => {
            exchange.json(r#"{"name":"t2000","domainName":"t.example.com"}"#);
        }
        "/tenant/system/options/files/max.size" => {
            exchange.json(r#"{"category":"files","key":"max.size","value":"1000"}"#);
        }
        _ => exchange.answer("404 Not Found", &[], r#"{"message":"no such option"}"#),
    });
    let client = server.client();
    let user = client.current_user().await.unwrap();
    assert_eq!(user.name, "ana");
    assert!(user.has_any(&["ROLE_INVENTORY_READ"]));
    assert_eq!(client.current_tenant().await.unwrap().id, "t2000");
    let option = client.system_option("files", "max.size").await;
    assert_eq!(option.unwrap().as_deref(), Some("1000"));
    assert_eq!(client.system_option("a", "b").await.unwrap(), None);
}

#[tokio::test]
async fn a_download_streams_and_says_its_length() {
    let bytes = vec![7_u8; 3 << 20];
    let whole = bytes.clone();
    let server = Scripted::start(move |exchange| {
        exchange.answer("200 OK", &["Content-Type: image/png"], &whole);
    });
    let mut content = server
        .client()
        .open_binary(&id("1"), 0, None)
        .await
        .unwrap();
    assert_eq!((content.start(), content.length()), (0, Some(3 << 20)));
    assert_eq!(content.content_type(), Some("image/png"));
    let mut received = Vec::new();
    while let Some(chunk) = content.chunk().await.unwrap() {
        received.extend_from_slice(&chunk);
    }
    assert!(received == bytes);
    let seen = server.only();
    assert_eq!(seen.target, "/inventory/binaries/1");
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
    assert_eq!(seen.header("range"), None);
}

#[tokio::test]
async fn a_download_goes_on_from_a_byte_or_starts_over() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.ends_with("/1") {
            let range = "Content-Range: bytes 3-4/5";
            exchange.answer("206 Partial Content", &[range], "lo");
        } else if exchange.seen.target.ends_with("/2") {
            exchange.answer("200 OK", &[], "hello");
        } else {
            let range = "Content-Range: bytes 0-1/5";
            exchange.answer("206 Partial Content", &[range], "he");
        }
    });
    let client = server.client();
    let mut part = client.open_binary(&id("1"), 3, None).await.unwrap();
    assert_eq!((part.start(), part.length()), (3, Some(5)));
    assert_eq!(part.chunk().await.unwrap().unwrap(), "lo");
    assert_eq!(part.chunk().await.unwrap(), None);
    assert_eq!(server.only().header("range"), Some("bytes=3-"));

    let whole = client.open_binary(&id("2"), 3, None).await.unwrap();
    assert_eq!((whole.start(), whole.length()), (0, Some(5)));

    let wrong = client.open_binary(&id("3"), 3, None).await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn a_download_goes_on_only_in_the_file_that_it_began_with() {
    let server = Scripted::start(|exchange| {
        let headers = [
            "ETag: \"v2\"",
            "Last-Modified: Wed, 21 Oct 2026 07:28:00 GMT",
        ];
        exchange.answer("200 OK", &headers, "hello");
    });
    let client = server.client();
    let whole = client
        .open_binary(&id("1"), 3, Some("\"v1\""))
        .await
        .unwrap();
    assert_eq!(whole.start(), 0);
    assert_eq!(whole.etag(), Some("\"v2\""));
    assert_eq!(whole.last_modified(), Some("Wed, 21 Oct 2026 07:28:00 GMT"));
    let seen = server.only();
    assert_eq!(seen.header("range"), Some("bytes=3-"));
    assert_eq!(seen.header("if-range"), Some("\"v1\""));

    // A weak tag says nothing of bytes, and from the first one on all is new.
    for (from, etag) in [(3, "W/\"v1\""), (0, "\"v1\"")] {
        let opened = client.open_binary(&id("1"), from, Some(etag)).await;
        assert!(opened.is_ok());
        let last = server.seen().pop().unwrap();
        assert_eq!(last.header("if-range"), None);
    }
}

#[tokio::test]
async fn a_download_from_behind_the_end_says_where_the_end_is() {
    let server = Scripted::start(|exchange| {
        let range = match exchange.seen.target.ends_with("/1") {
            true => vec!["Content-Range: bytes */5"],
            false => Vec::new(),
        };
        exchange.answer("416 Range Not Satisfiable", &range, "");
    });
    let client = server.client();
    let error = client.open_binary(&id("1"), 9, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutOfRange { length: Some(5) });
    let error = client.open_binary(&id("2"), 9, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutOfRange { length: None });
    assert!(!error.may_pass());
}

#[tokio::test]
async fn an_upload_is_marked_and_found_by_its_marker() {
    const MARKER: &str = "0123456789abcdef0123456789abcdef";
    let marked = format!(r#"{{"id":"4711","name":"a","c8ybin_upload":"{MARKER}"}}"#);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.method == "POST" {
            created(exchange);
        } else {
            exchange.json(&format!(r#"{{"managedObjects":[{marked}]}}"#));
        }
    });
    let client = server.client();
    let payload = Payload::from_bytes("hello");
    client
        .create_binary(&new_binary(), Some(MARKER), payload)
        .await
        .unwrap();
    let sent = String::from_utf8(server.only().body).unwrap();
    assert!(
        sent.contains(&format!(
            "\"type\":\"text/plain\",\"c8ybin_upload\":\"{MARKER}\"}}"
        )),
        "{sent}"
    );

    let found = client.find_upload(MARKER).await.unwrap().unwrap();
    assert_eq!(found.id, id("4711"));
    let seen = server.seen().pop().unwrap();
    assert!(
        seen.target
            .contains("c8ybin_upload%20eq%20%270123456789abcdef0123456789abcdef%27"),
        "{}",
        seen.target
    );
    // It answers with the same object to any question.
    let other = "f".repeat(32);
    assert_eq!(client.find_upload(&other).await.unwrap(), None);

    let asked = server.seen().len();
    for odd in [
        "",
        "0123",
        "0123456789ABCDEF0123456789abcdef",
        "' or name eq '*",
    ] {
        let error = client.find_upload(odd).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{odd}");
    }
    assert_eq!(server.seen().len(), asked, "nothing was sent");
}

/// Answers what is asked to find out what a platform offers.
fn offers(exchange: &mut Exchange, of_plugins: &str, of_versions: &str, of_a_part: &str) {
    let target = exchange.seen.target.clone();
    let path = target.split('?').next().unwrap();
    match path {
        "/tenant/system/options/system/version" => {
            exchange.json(r#"{"value":"1023.77.1"}"#);
        }
        "/tenant/system/options/files/max.size" => exchange.json(r#"{"value":"1000"}"#),
        "/tenant/loginOptions" => exchange.json(r#"{"loginOptions":[{"type":"BASIC"}]}"#),
        "/inventory/binaries" => {
            exchange.json(r#"{"managedObjects":[{"id":"1","length":1},{"id":"2","length":9}]}"#);
        }
        "/inventory/binaries/2" if of_a_part == "206 Partial Content" => {
            exchange.answer(of_a_part, &["Content-Range: bytes 0-0/9"], "a");
        }
        "/inventory/binaries/2" => exchange.answer(of_a_part, &[], "abcdefghi"),
        "/application/applications" => exchange.json(
            r#"{"applications":[{"id":"7","type":"HOSTED"},
                {"id":"8","type":"HOSTED","activeVersionId":"2"}]}"#,
        ),
        "/application/applications/8" => {
            exchange.json(r#"{"id":"8","type":"HOSTED","activeVersionId":"2"}"#);
        }
        "/application/applications/8/versions" => exchange.answer(of_versions, &[], "{}"),
        _ if path.ends_with("/plugins") => exchange.answer(of_plugins, &[], "[]"),
        other => panic!("nobody asks {other}"),
    }
}

#[tokio::test]
async fn what_a_platform_offers_is_told_by_its_answers() {
    for (plugins, versions, part, told) in [
        (
            "200 OK",
            "200 OK",
            "206 Partial Content",
            [true, true, true],
        ),
        (
            "404 Not Found",
            "404 Not Found",
            "200 OK",
            [false, false, false],
        ),
        (
            "200 OK",
            "405 Method Not Allowed",
            "200 OK",
            [true, false, false],
        ),
    ] {
        let server = Scripted::start(move |it| offers(it, plugins, versions, part));
        let client = server.client();
        let limits = client.limits().await.unwrap();
        let [has_plugins, has_versions, has_ranges] = told;
        let expected = Limits {
            version: Some("1023.77.1".into()),
            max_upload: Some(1000),
            ranges: Some(has_ranges),
            plugins: Some(has_plugins),
            versions: Some(has_versions),
            logins: limits.logins.clone(),
        };
        assert_eq!(limits, expected);
        assert!(limits.logins.is_some());
        // It is found out without a change, and the limit is known from then on.
        let asked = server.seen();
        assert!(asked.iter().all(|seen| seen.method == "GET"));
        assert_eq!(client.upload_limit().await.unwrap(), Some(1000));
        assert_eq!(server.seen().len(), asked.len());
    }
}

#[tokio::test]
async fn what_may_not_be_read_stays_open_and_what_fails_is_an_error() {
    let server = Scripted::start(|exchange| exchange.answer("403 Forbidden", &[], "{}"));
    assert_eq!(server.client().limits().await.unwrap().version, None);
    for (status, kind) in [
        ("429 Too Many Requests", ErrorKind::RateLimited),
        ("503 Service Unavailable", ErrorKind::Server),
    ] {
        let server = Scripted::start(move |exchange| exchange.answer(status, &[], "{}"));
        assert_eq!(server.client().limits().await.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn a_limit_that_is_asked_for_anew_takes_the_place_of_the_one_before() {
    let asked = AtomicU64::new(0);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.ends_with("max.size") {
            let bytes = 1000 * (asked.fetch_add(1, Ordering::SeqCst) + 1);
            exchange.json(&format!(r#"{{"value":"{bytes}"}}"#));
        } else {
            exchange.answer("403 Forbidden", &[], "{}");
        }
    });
    let client = server.client();
    assert_eq!(client.upload_limit().await.unwrap(), Some(1000));
    assert_eq!(client.upload_limit().await.unwrap(), Some(1000));
    assert_eq!(client.limits().await.unwrap().max_upload, Some(2000));
    assert_eq!(client.upload_limit().await.unwrap(), Some(2000));
}

/// A certificate that an authority gave to a client, with its key and that of the
/// authority.
fn certified() -> (String, String, String) {
    let authority = KeyPair::generate().unwrap();
    let mut of_authority = CertificateParams::new(Vec::new()).unwrap();
    of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let signed = of_authority.self_signed(&authority).unwrap();
    let issuer = Issuer::new(of_authority, authority);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["device".to_owned()]).unwrap();
    let own = params.signed_by(&key, &issuer).unwrap();
    (own.pem(), signed.pem(), key.serialize_pem())
}

#[tokio::test]
async fn certificates_between_that_of_the_client_and_its_authority_go_in_a_header() {
    let server = Scripted::start(|exchange| exchange.json(r#"{"accessToken":"a.b.c"}"#));
    let (own, authority, key) = certified();
    for (chain, certificates) in [(own.clone(), 0), (format!("{own}{authority}"), 2)] {
        let key = Zeroizing::new(key.clone().into_bytes());
        let trust = Trust::default()
            .with_identity(chain.as_bytes(), key)
            .unwrap();
        let connection = Connection::new(&server.url, None, Credentials::Certificate).unwrap();
        let client = Client::new(connection.trusting(trust)).unwrap();
        // What it says to the token is another matter.
        let _ = client.current_user().await;
        let seen = server.seen();
        let asked = seen.iter().rfind(|seen| seen.method == "POST").unwrap();
        assert_eq!(asked.target, "/devicecontrol/deviceAccessToken");
        let header = asked.header("x-ssl-cert-chain").unwrap_or_default();
        assert_eq!(header.matches("BEGIN CERTIFICATE").count(), certificates);
        let whole: String = chain.split_whitespace().collect();
        let told: String = header.split_whitespace().collect();
        assert!(certificates == 0 || told == whole);
    }
}
