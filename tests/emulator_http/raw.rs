//! Requests as clients in use really send them (API.md section 10.2), byte for
//! byte.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::Tenant;

const LOGIN: &str = "Authorization: Basic dDIwMDAvZGVtbzpkZW1v";

/// Sends the lines, each ended by CR and LF, with `Connection: close`, and
/// reads all that comes back.
async fn exchange(tenant: &Tenant, head: &[&str], body: &[u8]) -> (String, String) {
    let mut stream = TcpStream::connect(tenant.address()).await.unwrap();
    let mut request = format!("{}\r\n", head.join("\r\n")).into_bytes();
    request.extend_from_slice(b"Connection: close\r\n\r\n");
    request.extend_from_slice(body);
    stream.write_all(&request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_owned(), body.to_owned())
}

/// The lines with CR and LF between them and at the end.
fn lines(lines: &[&str]) -> Vec<u8> {
    lines
        .iter()
        .flat_map(|line| [line.as_bytes(), b"\r\n"].concat())
        .collect()
}

#[tokio::test]
async fn the_python_client_uploads_file_first_and_without_a_filename() {
    let tenant = Tenant::empty().await;
    let body = lines(&[
        "--a3785f0fc37e3216f133d634ca4efe36",
        "Content-Disposition: form-data; name=\"file\"",
        "Content-Type: text/plain",
        "",
        "hello",
        "--a3785f0fc37e3216f133d634ca4efe36",
        "Content-Disposition: form-data; name=\"object\"",
        "",
        "{\"type\": \"text/plain\", \"name\": \"hello.txt\"}",
        "--a3785f0fc37e3216f133d634ca4efe36--",
    ]);
    let length = format!("Content-Length: {}", body.len());
    let (head, answer) = exchange(
        &tenant,
        &[
            "POST /inventory/binaries HTTP/1.1",
            "Host: 127.0.0.1:PORT",
            "Accept-Encoding: identity",
            "User-Agent: python-urllib3/2.8.0",
            "Accept: application/json",
            &length,
            "Content-Type: multipart/form-data; boundary=a3785f0fc37e3216f133d634ca4efe36",
            LOGIN,
        ],
        &body,
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    let object: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(object["name"], "hello.txt");
    assert_eq!(object["contentType"], "text/plain");
    assert_eq!(object["length"], 5);
}

#[tokio::test]
async fn the_javascript_client_uploads_in_chunks_without_a_length() {
    let tenant = Tenant::empty().await;
    let boundary = "--------------------------5fb8904bde52f77716550b7b";
    let chunks = [
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"hello.txt\"\r\nContent-Type: text/plain\r\n\r\n"
        ),
        "hello".to_owned(),
        "\r\n".to_owned(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"object\"\r\n\r\n"),
        "{\"extra\":1,\"name\":\"hello.txt\",\"type\":\"text/plain\"}".to_owned(),
        format!("\r\n--{boundary}--\r\n"),
        String::new(),
    ];
    let body: String = chunks
        .iter()
        .map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()))
        .collect();
    let content_type = format!("Content-Type: multipart/form-data;boundary={boundary}");
    let (head, answer) = exchange(
        &tenant,
        &[
            "POST /inventory/binaries HTTP/1.1",
            LOGIN,
            "accept: application/json",
            "UseXBasic: true",
            &content_type,
            "User-Agent: node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
            "Accept-Encoding: gzip,deflate",
            "Host: 127.0.0.1:PORT",
            "Transfer-Encoding: chunked",
        ],
        body.as_bytes(),
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    let object: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(object["extra"], 1);
    assert_eq!(object["length"], 5);
}

#[tokio::test]
async fn the_javascript_client_sends_raw_utf_8_in_the_object() {
    let tenant = Tenant::empty().await;
    let body = lines(&[
        "--B",
        "Content-Disposition: form-data; name=\"object\"",
        "",
        "{\"name\":\"näme.txt\",\"type\":\"text/plain\"}",
        "--B",
        "Content-Disposition: form-data; name=\"file\"; filename=\"bin\"",
        "Content-Type: application/octet-stream",
        "",
        "hello",
        "--B--",
    ]);
    let length = format!("Content-Length: {}", body.len());
    let (_, answer) = exchange(
        &tenant,
        &[
            "POST /inventory/binaries HTTP/1.1",
            "Host: h",
            LOGIN,
            "accept: application/json",
            "Content-Type: multipart/form-data; boundary=\"B\"",
            &length,
        ],
        &body,
    )
    .await;
    let object: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(object["name"], "näme.txt");
}

#[tokio::test]
async fn without_accept_the_answer_is_empty() {
    let tenant = Tenant::empty().await;
    let body = lines(&[
        "--B",
        "Content-Disposition: form-data; name=\"object\"",
        "Content-Type: application/json",
        "",
        "{}",
        "--B",
        "Content-Disposition: form-data; name=\"filesize\"",
        "",
        "5",
        "--B",
        "Content-Disposition: form-data; name=\"file\"",
        "",
        "hello",
        "--B--",
    ]);
    let length = format!("Content-Length: {}", body.len());
    let (head, answer) = exchange(
        &tenant,
        &[
            "POST /inventory/binaries HTTP/1.1",
            "Host: h",
            LOGIN,
            "Content-Type: multipart/form-data; boundary=B",
            &length,
        ],
        &body,
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    let location = head
        .lines()
        .find_map(|line| line.strip_prefix("location: http://h"))
        .expect("a location");
    assert_eq!(answer, "");

    let put = format!("PUT {location} HTTP/1.1");
    let (head, answer) = exchange(
        &tenant,
        &[
            &put,
            "Host: h",
            LOGIN,
            "Content-Type: application/octet-stream",
            "Content-Length: 3",
        ],
        b"new",
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    assert_eq!(answer, "");
    let read = tenant.get(location).send().await.unwrap();
    assert_eq!(read.text().await.unwrap(), "new");

    let delete = format!("DELETE {location} HTTP/1.1");
    let (head, answer) = exchange(
        &tenant,
        &[&delete, "Host: h", LOGIN, "Content-Length: 0"],
        b"",
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 204 No Content"), "{head}");
    assert_eq!(answer, "");
}

#[tokio::test]
async fn events_and_attachments_without_accept_are_answered_with_nothing() {
    let tenant = Tenant::empty().await;
    let device = tenant.object(json!({"name": "gw"})).await;
    let event = json!({
        "source": {"id": device}, "type": "t", "text": "x", "time": "2026-01-01T00:00:00Z",
    })
    .to_string();
    let send = async |line: &str, more: &str, body: &str| {
        let length = format!("Content-Length: {}", body.len());
        let head = [line, "Host: h", LOGIN, more, &length];
        exchange(&tenant, &head, body.as_bytes()).await
    };
    // As one agent writes the path.
    let json = "Content-Type: application/json";
    let (head, answer) = send("POST /event/events/ HTTP/1.1", json, &event).await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    let location = head
        .lines()
        .find_map(|line| line.strip_prefix("location: http://h"))
        .expect("a location");
    assert_eq!(answer, "");
    let put = format!("PUT {location} HTTP/1.1");
    let post = format!("POST {location}/binaries HTTP/1.1");
    let replace = format!("PUT {location}/binaries HTTP/1.1");
    for (line, more, body, status) in [
        (&put, json, "{\"text\":\"y\"}", "200 OK"),
        (&post, "Content-Range: 0-1/*", "01", "200 OK"),
        (&post, "Content-Range: 2-3/4", "23", "201 Created"),
        (&replace, "Content-Type: text/plain", "new", "201 Created"),
    ] {
        let (head, answer) = send(line, more, body).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        assert_eq!(answer, "", "{line}");
    }
    let read = tenant.get(&format!("{location}/binaries")).send().await;
    assert_eq!(read.unwrap().text().await.unwrap(), "new");
}

#[tokio::test]
async fn the_python_client_attaches_one_part_without_a_filename() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    let body = lines(&[
        "--B",
        "Content-Disposition: form-data; name=\"file\"",
        "Content-Type: text/plain",
        "",
        "hello",
        "--B--",
    ]);
    let line = format!("POST /event/events/{id}/binaries HTTP/1.1");
    let length = format!("Content-Length: {}", body.len());
    let (head, answer) = exchange(
        &tenant,
        &[
            &line,
            "Host: h",
            "Accept-Encoding: identity",
            "Accept: application/json",
            &length,
            "Content-Type: multipart/form-data; boundary=B",
            LOGIN,
        ],
        &body,
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    let said: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(said["name"], id.as_str());
    assert_eq!(
        (&said["type"], &said["length"]),
        (&json!("text/plain"), &json!(5))
    );
}

#[tokio::test]
async fn a_body_that_ends_before_its_last_boundary_is_refused() {
    let tenant = Tenant::empty().await;
    let body = lines(&[
        "--B",
        "Content-Disposition: form-data; name=\"file\"",
        "",
        "hello",
    ]);
    let length = format!("Content-Length: {}", body.len());
    let (head, answer) = exchange(
        &tenant,
        &[
            "POST /inventory/binaries HTTP/1.1",
            "Host: h",
            LOGIN,
            "Accept: application/json",
            "Content-Type: multipart/form-data; boundary=B",
            &length,
        ],
        &body,
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    let error: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(error["error"], json!("inventory/Bad Request"));
}
