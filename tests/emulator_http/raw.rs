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
