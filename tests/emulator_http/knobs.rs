//! The deviations, seen from outside.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use c8ybin::emulator::{Knobs, RateLimit};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::multipart::Form;

use crate::support::{Tenant, body, missing, names_of, refused};

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let tenant = Tenant::turned(Knobs {
        rate_limit: Some(RateLimit {
            requests: 1,
            window: Duration::from_secs(3600),
        }),
        ..Knobs::default()
    })
    .await;
    tenant.page("/inventory/binaries").await;
    let response = tenant.get("/inventory/binaries").send().await.unwrap();
    let wait: u64 = response.headers()[RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=3600).contains(&wait));
    refused(response, 429, "general/Too Many Requests").await;
    tenant.knobs().change(|knobs| knobs.rate_limit = None);
    tenant.page("/inventory/binaries").await;
}

#[tokio::test]
async fn answers_come_no_sooner_than_they_are_told_to() {
    let latency = Duration::from_millis(50);
    let tenant = Tenant::turned(Knobs {
        latency,
        ..Knobs::default()
    })
    .await;
    let asked = Instant::now();
    tenant.page("/inventory/binaries").await;
    assert!(asked.elapsed() >= latency);
}

#[tokio::test]
async fn every_second_request_fails() {
    let tenant = Tenant::turned(Knobs {
        fail_every: NonZeroU64::new(2),
        ..Knobs::default()
    })
    .await;
    tenant.page("/inventory/binaries").await;
    let response = tenant.get("/inventory/binaries").send().await.unwrap();
    refused(response, 503, "general/Service Unavailable").await;
    tenant.page("/inventory/binaries").await;
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_while_it_streams_and_leaves_nothing() {
    let tenant = Tenant::turned(Knobs {
        max_upload: Some(1000),
        ..Knobs::default()
    })
    .await;
    let form = || Form::new().text("object", "{}");
    let much = "x".repeat(8 << 20);
    let upload = tenant
        .post("/inventory/binaries")
        .multipart(form().text("file", much.clone()));
    let message = refused(
        upload.send().await.unwrap(),
        413,
        "inventory/Request Entity Too Large",
    )
    .await;
    assert_eq!(message, "The file is larger than the limit of 1000 bytes.");
    let fits = tenant
        .post("/inventory/binaries")
        .multipart(form().text("file", "x".repeat(1000)));
    let object = body(fits.send().await.unwrap()).await;
    let path = format!("/inventory/binaries/{}", object["id"].as_str().unwrap());
    let replaced = tenant.put(&path).header(CONTENT_TYPE, "a/b").body(much);
    refused(
        replaced.send().await.unwrap(),
        413,
        "inventory/Request Entity Too Large",
    )
    .await;
    let page = tenant.page("/inventory/binaries").await;
    assert_eq!(page["managedObjects"].as_array().unwrap().len(), 1);
    assert_eq!(page["managedObjects"][0]["length"], 1000);
}

#[tokio::test]
async fn a_download_breaks_where_it_is_told_to() {
    let tenant = Tenant::empty().await;
    let id = tenant.upload("x", "t", vec![7; 1 << 20]).await;
    tenant
        .knobs()
        .change(|knobs| knobs.truncate_downloads = Some(300_000));
    let mut response = tenant
        .get(&format!("/inventory/binaries/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.content_length(), Some(1 << 20));
    let mut received = 0;
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken);
    assert_eq!(received, 300_000);
}

#[tokio::test]
async fn totals_may_be_stale() {
    let tenant = Tenant::turned(Knobs {
        stale_totals: true,
        ..Knobs::default()
    })
    .await;
    let path = "/inventory/binaries?pageSize=1";
    tenant.upload("a", "t", "").await;
    assert_eq!(tenant.page(path).await["statistics"]["totalPages"], 1);
    tenant.upload("b", "t", "").await;
    let page = tenant.page(path).await;
    assert_eq!(page["statistics"]["totalPages"], 1);
    assert_eq!(names_of(&page), ["a"]);
    tenant.knobs().change(|knobs| knobs.stale_totals = false);
    assert_eq!(tenant.page(path).await["statistics"]["totalPages"], 2);
}

#[tokio::test]
async fn a_replaced_content_may_get_a_new_id() {
    let tenant = Tenant::turned(Knobs {
        new_id_on_replace: true,
        ..Knobs::default()
    })
    .await;
    let old = tenant.upload("x", "t", "1").await;
    let path = format!("/inventory/binaries/{old}");
    let response = tenant
        .put(&path)
        .header(CONTENT_TYPE, "a/b")
        .body("2")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let object = body(response).await;
    assert_ne!(object["id"], old.as_str());
    assert_eq!(object["name"], "x");
    missing(tenant.get(&path)).await;
    let moved = format!("/inventory/binaries/{}", object["id"].as_str().unwrap());
    let read = tenant.get(&moved).send().await.unwrap();
    assert_eq!(read.text().await.unwrap(), "2");
}

#[tokio::test]
async fn answers_can_be_scripted() {
    let tenant = Tenant::empty().await;
    tenant
        .knobs()
        .answer_next(502, "text/html", "<h1>Bad Gateway</h1>", 1);
    tenant
        .knobs()
        .answer_next_with(429, "text/plain", "", &[("Retry-After", "2")], 1);
    let first = tenant.get("/inventory/binaries").send().await.unwrap();
    assert_eq!(first.status(), 502);
    assert_eq!(first.headers()[CONTENT_TYPE], "text/html");
    assert_eq!(first.text().await.unwrap(), "<h1>Bad Gateway</h1>");
    let second = tenant
        .post("/inventory/binaries")
        .body(vec![0; 4 << 20])
        .send()
        .await
        .unwrap();
    assert_eq!(
        (second.status().as_u16(), &second.headers()[RETRY_AFTER]),
        (429, &"2".parse().unwrap())
    );
    tenant.page("/inventory/binaries").await;
    assert_eq!(tenant.knobs().requests(), 3);
}
