//! `/event/events/{id}/binaries`, in one piece.

use std::path::Path;

use c8ybin::emulator::{Knobs, Options, Seed};
use reqwest::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION,
    RANGE,
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Tenant, body, refused, streamed};

async fn fragment(tenant: &Tenant, id: &str) -> Value {
    tenant.page(&format!("/event/events/{id}")).await["c8y_IsBinary"].clone()
}

async fn content(tenant: &Tenant, id: &str) -> String {
    let response = tenant.get(&format!("/event/events/{id}/binaries"));
    let response = response.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

#[tokio::test]
async fn a_raw_body_is_named_by_its_content_disposition() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    for method in ["GET", "DELETE", "PUT"] {
        let request = match method {
            "GET" => tenant.get(&path),
            "DELETE" => tenant.delete(&path),
            _ => tenant.put(&path).body("x"),
        };
        let response = request.send().await.unwrap();
        let message = refused(response, 404, "Not Found").await;
        assert_eq!(message, "Attachment not found", "{method}");
    }
    let response = tenant
        .post(&format!("{path}/"))
        .header(CONTENT_TYPE, "image/jpeg")
        .header(CONTENT_DISPOSITION, "attachment; filename=\"yard.jpg\"")
        .body("picture")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    assert_eq!(response.headers()[LOCATION], tenant.url(&path).as_str());
    assert_eq!(
        body(response).await,
        json!({
            "name": "yard.jpg", "self": tenant.url(&path), "source": id,
            "type": "image/jpeg", "length": 7,
        })
    );
    assert_eq!(
        fragment(&tenant, &id).await,
        json!({"length": 7, "name": "yard.jpg", "type": "image/jpeg"})
    );
    let page = tenant.page("/event/events?fragmentType=c8y_IsBinary").await;
    assert_eq!(page["events"][0]["id"], id.as_str());

    let download = tenant.get(&path).send().await.unwrap();
    assert_eq!(download.headers()[CONTENT_TYPE], "image/jpeg");
    assert_eq!(download.headers()[CONTENT_LENGTH], "7");
    assert_eq!(download.headers()[ACCEPT_RANGES], "bytes");
    assert_eq!(
        download.headers()[CONTENT_DISPOSITION],
        "attachment; filename=\"yard.jpg\""
    );
    assert_eq!(download.text().await.unwrap(), "picture");
    let part = tenant.get(&path).header(RANGE, "bytes=3-");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()[CONTENT_RANGE], "bytes 3-6/7");
    assert_eq!(part.text().await.unwrap(), "ture");
}

#[tokio::test]
async fn a_file_that_nobody_names_has_the_name_of_its_event() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    let response = tenant.post(&path).body("x").send().await.unwrap();
    assert_eq!(body(response).await["name"], id.as_str());
    assert_eq!(
        fragment(&tenant, &id).await,
        json!({"length": 1, "name": id, "type": "application/octet-stream"})
    );
    let download = tenant.get(&path).send().await.unwrap();
    assert_eq!(
        download.headers()[CONTENT_DISPOSITION],
        format!("attachment; filename=\"{id}\"")
    );
}

#[tokio::test]
async fn the_parts_of_a_form_are_known_by_their_names_and_object_says_most() {
    let tenant = Tenant::empty().await;
    let part = |text: &'static str, media: &'static str| {
        Part::bytes(text.as_bytes()).mime_str(media).unwrap()
    };
    for (form, name, media) in [
        (
            Form::new()
                .part("file", part("it", "text/csv").file_name("local.csv"))
                .text("object", r#"{"name":"näme","type":"text/plain"}"#),
            "näme",
            "text/plain",
        ),
        (
            Form::new()
                .text("object", r#"{"other":1}"#)
                .text("filesize", "2")
                .part("file", part("it", "text/csv").file_name("local.csv")),
            "local.csv",
            "text/csv",
        ),
        // One client says the type in a part of its own.
        (
            Form::new().text("type", "text/x-log").text("file", "it"),
            "ID",
            "text/x-log",
        ),
        // The older guide names the part after the file.
        (
            Form::new()
                .text("filesize", "2")
                .part("file.txt", part("it", "text/plain")),
            "file.txt",
            "text/plain",
        ),
        (
            Form::new()
                .text("other", "not it")
                .text("third", "not it either")
                .part("file", part("it", "a/b")),
            "ID",
            "a/b",
        ),
        (
            Form::new().text("file", "it"),
            "ID",
            "application/octet-stream",
        ),
    ] {
        let id = tenant.some_event().await;
        let path = format!("/event/events/{id}/binaries");
        let response = tenant.post(&path).multipart(form).send().await.unwrap();
        assert_eq!(response.status(), 201, "{name}");
        let said = body(response).await;
        let name = name.replace("ID", &id);
        assert_eq!(
            (&said["name"], &said["type"]),
            (&json!(name), &json!(media))
        );
        assert_eq!(content(&tenant, &id).await, "it");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    let text = |name: &'static str, value: &'static str| Form::new().text(name, value);
    for (form, status, error, says) in [
        (
            text("object", "{}"),
            400,
            "event/Bad Request",
            "'file' is missing",
        ),
        (
            text("object", "{").text("file", "x"),
            400,
            "event/Bad Request",
            "not valid JSON",
        ),
        (
            text("object", r#"{"name":5}"#).text("file", "x"),
            422,
            "event/Invalid Data",
            "'name'",
        ),
        (
            text("file", "x").text("file", "y"),
            400,
            "event/Bad Request",
            "twice",
        ),
    ] {
        let response = tenant.post(&path).multipart(form).send().await.unwrap();
        let message = refused(response, status, error).await;
        assert!(message.contains(says), "{message}");
    }
    let no_boundary = tenant
        .post(&path)
        .header(CONTENT_TYPE, "multipart/form-data");
    refused(
        no_boundary.body("x").send().await.unwrap(),
        400,
        "event/Bad Request",
    )
    .await;
    assert_eq!(fragment(&tenant, &id).await, Value::Null);
}

#[tokio::test]
async fn a_second_file_is_a_duplicate_and_a_missing_event_a_404() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    assert_eq!(
        tenant.post(&path).body("1").send().await.unwrap().status(),
        201
    );
    // Longer than what fits between client and server, so that it is answered
    // while it is sent.
    let much = "2".repeat(8 << 20);
    for request in [
        tenant.post(&path).body(much.clone()),
        tenant
            .post(&path)
            .multipart(Form::new().text("file", much.clone())),
        tenant.post(&path).header(CONTENT_RANGE, "0-0/1").body("2"),
    ] {
        let response = request.send().await.unwrap();
        let message = refused(response, 409, "Duplicate").await;
        assert_eq!(message, "Attachment already exists");
    }
    assert_eq!(content(&tenant, &id).await, "1");
    for id in ["1", "abc"] {
        let path = format!("/event/events/{id}/binaries");
        for request in [
            tenant.get(&path),
            tenant.delete(&path),
            tenant.put(&path).body(much.clone()),
            tenant.post(&path).body(much.clone()),
            tenant.post(&path).multipart(Form::new().text("file", "x")),
            tenant.post(&path).header(CONTENT_RANGE, "0-0/1").body("2"),
        ] {
            let response = request.send().await.unwrap();
            refused(response, 404, "event/Not Found").await;
        }
    }
}

#[tokio::test]
async fn a_file_is_replaced_and_removed_and_the_event_stays() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::with(at(folder.path())).await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    let files = || {
        std::fs::read_dir(folder.path().join("contents"))
            .unwrap()
            .count()
    };
    let before = files();
    let post = tenant
        .post(&path)
        .header(
            CONTENT_DISPOSITION,
            "attachment; filename*=UTF-8''n%C3%A4me.txt",
        )
        .body("old");
    assert_eq!(post.send().await.unwrap().status(), 201);
    // Whatever the body looks like, it is the file.
    let put = tenant
        .put(&path)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=B")
        .body("--B--");
    let response = put.send().await.unwrap();
    assert_eq!(response.status(), 201);
    let said = body(response).await;
    assert_eq!(said["type"], "multipart/form-data; boundary=B");
    assert_eq!(said["name"], "näme.txt", "the name stays");
    assert_eq!(content(&tenant, &id).await, "--B--");
    let put = tenant
        .put(&path)
        .header(CONTENT_DISPOSITION, "attachment; filename=new.bin")
        .body("new");
    assert_eq!(body(put.send().await.unwrap()).await["name"], "new.bin");
    assert_eq!(files(), before + 1);

    assert_eq!(tenant.delete(&path).send().await.unwrap().status(), 204);
    refused(tenant.delete(&path).send().await.unwrap(), 404, "Not Found").await;
    assert_eq!(fragment(&tenant, &id).await, Value::Null);
    assert_eq!(files(), before);

    // With its event a file goes too, alone and among many.
    for (request, attached) in [
        (format!("/event/events/{id}"), &id),
        (
            "/event/events?dateFrom=2020-01-01".to_owned(),
            &tenant.some_event().await,
        ),
    ] {
        let path = format!("/event/events/{attached}/binaries");
        assert_eq!(
            tenant.post(&path).body("x").send().await.unwrap().status(),
            201
        );
        assert_eq!(files(), before + 1);
        assert_eq!(tenant.delete(&request).send().await.unwrap().status(), 204);
        assert_eq!(files(), before);
        refused(
            tenant.get(&path).send().await.unwrap(),
            404,
            "event/Not Found",
        )
        .await;
    }
}

fn at(folder: &Path) -> Options {
    Options {
        data: Some(folder.to_owned()),
        seed: Seed::None,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_before_its_end() {
    let tenant = Tenant::turned(Knobs {
        max_attachment: Some(1000),
        ..Knobs::default()
    })
    .await;
    let id = tenant.some_event().await;
    let path = format!("/event/events/{id}/binaries");
    let much = "x".repeat(8 << 20);
    for request in [
        tenant.post(&path).body(much.clone()),
        tenant.post(&path).body(streamed(much.clone())),
        tenant
            .post(&path)
            .multipart(Form::new().text("file", much.clone())),
        tenant
            .post(&path)
            .header(CONTENT_RANGE, "0-1000/*")
            .body("x".repeat(1001)),
    ] {
        let response = request.send().await.unwrap();
        let message = refused(response, 413, "event/Request Entity Too Large").await;
        assert_eq!(message, "The file is larger than the limit of 1000 bytes.");
    }
    assert_eq!(fragment(&tenant, &id).await, Value::Null);
    let fits = tenant.post(&path).body("x".repeat(1000));
    assert_eq!(fits.send().await.unwrap().status(), 201);
    let put = tenant.put(&path).body(much);
    refused(
        put.send().await.unwrap(),
        413,
        "event/Request Entity Too Large",
    )
    .await;
    assert_eq!(content(&tenant, &id).await.len(), 1000);
}

#[tokio::test]
async fn the_limit_is_fifty_mebibytes_unless_another_is_set() {
    let tenant = Tenant::empty().await;
    let id = tenant.some_event().await;
    // The length alone is enough; the body need not come.
    let head = |length: u64| {
        format!(
            "POST /event/events/{id}/binaries HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \
             ZGVtbzpkZW1v\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let answer = tenant.first_line(&head((50 << 20) + 1)).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}
