//! What is deployed, as a browser sees it.

use c8ybin::emulator::Options;
use serde_json::json;

use super::{web, zip};
use crate::support::{Tenant, body, id_of};

#[tokio::test]
async fn files_are_served_to_everybody_with_their_types() {
    let tenant = Tenant::empty().await;
    tenant
        .deployed(&[
            ("index.html", "<h1>hello</h1>"),
            ("main.js", "1"),
            ("main.mjs", "1"),
            ("styles.css", "a{}"),
            ("assets/logo.svg", "<svg/>"),
            ("assets/icons.woff2", "x"),
            ("assets/index.html", "inner"),
            ("i18n/de.json", "{}"),
            ("lib/x.wasm", "x"),
            ("naïve name.txt", "ü"),
            ("strange", "?"),
        ])
        .await;
    for (path, content_type, text) in [
        ("", "text/html;charset=UTF-8", "<h1>hello</h1>"),
        ("index.html", "text/html;charset=UTF-8", "<h1>hello</h1>"),
        ("main.js", "text/javascript;charset=UTF-8", "1"),
        ("main.mjs", "application/javascript;charset=UTF-8", "1"),
        ("styles.css", "text/css;charset=UTF-8", "a{}"),
        ("assets/logo.svg", "image/svg+xml", "<svg/>"),
        ("assets/icons.woff2", "font/woff2", "x"),
        ("assets/", "text/html;charset=UTF-8", "inner"),
        (
            "i18n/de.json?nocache=1",
            "application/json;charset=UTF-8",
            "{}",
        ),
        ("lib/x.wasm", "application/wasm", "x"),
        ("na%C3%AFve%20name.txt", "text/plain;charset=UTF-8", "ü"),
        ("strange", "application/octet-stream", "?"),
    ] {
        let response = tenant.seen(&format!("/apps/hello/{path}")).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], content_type, "{path}");
        assert_eq!(response.headers()["content-length"], text.len().to_string());
        assert!(!response.headers().contains_key("content-disposition"));
        assert_eq!(response.text().await.unwrap(), text, "{path}");
    }
    for path in [
        "hello/none",
        "hello/lib/",
        "hello/lib",
        "other/",
        "hello@1/",
        // Were this taken for a way up, it would be there.
        "hello/lib/..%2Fstrange",
    ] {
        let response = tenant.seen(&format!("/apps/{path}")).await;
        assert_eq!(response.status(), 404, "{path}");
    }
    let line = tenant
        .first_line("GET /apps/hello?a=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .await;
    assert_eq!(line, "HTTP/1.1 302 Found\r\n");
    let landed = tenant.seen("/apps/hello?a=1").await;
    assert_eq!(landed.url().path(), "/apps/hello/");
    assert_eq!(landed.url().query(), Some("a=1"));
    assert_eq!(landed.text().await.unwrap(), "<h1>hello</h1>");
}

#[tokio::test]
async fn what_is_served_is_the_active_archive() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    assert_eq!(tenant.seen("/apps/hello/").await.status(), 404);
    let version = || async {
        let response = tenant.seen("/apps/hello/cumulocity.json").await;
        let manifest: serde_json::Value =
            serde_json::from_str(&response.text().await.unwrap()).unwrap();
        manifest["version"].as_str().unwrap().to_owned()
    };
    tenant.upload_archive(&id, web("1")).send().await.unwrap();
    let first = tenant.active(&id).await;
    assert_eq!(version().await, "1");
    tenant.upload_archive(&id, web("2")).send().await.unwrap();
    assert_eq!(version().await, "2");
    let path = format!("/application/applications/{id}");
    let back = json!({"activeVersionId": first}).to_string();
    tenant.put(&path).body(back).send().await.unwrap();
    assert_eq!(version().await, "1");
    let moved = json!({"contextPath": "there"}).to_string();
    tenant.put(&path).body(moved).send().await.unwrap();
    assert_eq!(tenant.seen("/apps/hello/").await.status(), 404);
    assert_eq!(tenant.seen("/apps/there/").await.status(), 200);
}

#[tokio::test]
async fn an_application_of_the_tenant_takes_the_place_of_one_of_the_platform() {
    let tenant = Tenant::with(Options::default()).await;
    assert_eq!(tenant.seen("/apps/cockpit/").await.status(), 404);
    let id = tenant.application("HOSTED", "cockpit").await;
    tenant.upload_archive(&id, web("1")).send().await.unwrap();
    assert_eq!(tenant.seen("/apps/cockpit/").await.status(), 200);
}

#[tokio::test]
async fn the_names_of_old_tools_are_found_as_they_read() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    // 0x81 is the ü of the first PCs; nothing says that the name is UTF-8.
    let mut bytes = zip(&[("index.html", "<h1>"), ("n_/m_ll.txt", "old")]);
    let mut at = 0;
    while at + 11 <= bytes.len() {
        if &bytes[at..at + 11] == b"n_/m_ll.txt" {
            bytes[at + 1] = 0x81;
            bytes[at + 4] = 0x81;
        }
        at += 1;
    }
    let response = tenant.upload_archive(&id, bytes).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let seen = tenant.seen("/apps/hello/n%C3%BC/m%C3%BCll.txt").await;
    assert_eq!(seen.text().await.unwrap(), "old");
    // It stays so when something beside it changes.
    let files = reqwest::multipart::Form::new().text("a.txt", "x");
    let update = tenant.post(&format!("{}/files", super::binaries(&id)));
    let response = update.multipart(files).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let seen = tenant.seen("/apps/hello/n%C3%BC/m%C3%BCll.txt").await;
    assert_eq!(seen.text().await.unwrap(), "old");
    let listed = tenant
        .page(&format!("{}/plugins", super::binaries(&id)))
        .await;
    assert_eq!(listed[0]["pluginName"], "nü");
    let removed = tenant.delete(&format!("{}/plugins/n%C3%BC", super::binaries(&id)));
    assert_eq!(removed.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_head_of_a_file_says_its_length() {
    let tenant = Tenant::empty().await;
    tenant.deployed(&[("index.html", "<h1>hello</h1>")]).await;
    let path = tenant.url("/apps/hello/index.html");
    let response = tenant.anonymous().head(path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-length"], "14");
    assert_eq!(
        response.headers()["content-type"],
        "text/html;charset=UTF-8"
    );
    let path = tenant.url("/apps/hello/none");
    let response = tenant.anonymous().head(path).send().await.unwrap();
    assert_eq!(response.status(), 404);
}

#[tokio::test]
async fn the_image_of_a_microservice_is_served_to_nobody() {
    let tenant = Tenant::empty().await;
    let service = json!({
        "name": "svc", "key": "svc", "type": "MICROSERVICE", "contextPath": "svc",
    });
    let request = tenant.post("/application/applications");
    let made = request.body(service.to_string()).send().await.unwrap();
    let id = id_of(&body(made).await);
    let image = zip(&[("cumulocity.json", "{}"), ("image.tar", "secret")]);
    let upload = tenant.upload_archive(&id, image).send().await.unwrap();
    assert_eq!(upload.status(), 201);
    for path in ["image.tar", "cumulocity.json", ""] {
        let response = tenant.seen(&format!("/apps/svc/{path}")).await;
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_applications_of_the_demo_open() {
    let tenant = Tenant::with(Options::default()).await;
    let page = tenant
        .seen("/apps/operations-portal/")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("<title>operations-portal</title>"), "{page}");
    for path in [
        "shift-planner/i18n/de.json",
        "main.js",
        "alarm-ticker/ticker.js",
    ] {
        let response = tenant
            .seen(&format!("/apps/operations-portal/{path}"))
            .await;
        assert_eq!(response.status(), 200, "{path}");
    }
    let listed = tenant
        .page("/application/applications/6890/binaries/plugins")
        .await;
    let names: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["pluginName"].clone())
        .collect();
    assert_eq!(
        names,
        ["alarm-ticker", "assets", "legacy-maps", "shift-planner"]
    );
    assert_eq!(listed[3]["pluginPackage"]["version"], "0.8.3");
    for (version, expected) in [
        ("1.0.0", "1.0.0"),
        ("next", "1.2.0-rc.1"),
        ("latest", "1.1.0"),
    ] {
        let path = format!("/apps/acme-widgets@{version}/cumulocity.json?nocache=7");
        let manifest = tenant.seen(&path).await.text().await.unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["version"], expected);
    }
    assert_eq!(id_of(&tenant.about("6890").await), "6890");
}
