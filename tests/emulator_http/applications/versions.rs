//! Versions of an application and their tags (API.md section 6.4).

use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{binaries, refuses, web};
use crate::support::{Tenant, body, id_of, refused};

const VERSION: &str =
    "application/vnd.com.nsn.cumulocity.applicationVersion+json;charset=UTF-8;ver=0.9";

fn versions(id: &str) -> String {
    format!("/application/applications/{id}/versions")
}

/// As the official client sends it.
fn form(bytes: Vec<u8>, description: &str) -> Form {
    let part = Part::bytes(bytes).file_name("hello.zip");
    let part = part.mime_str("application/zip").unwrap();
    Form::new()
        .part("applicationBinary", part)
        .text("fileName", "hello.zip")
        .text("applicationVersion", description.to_owned())
}

fn add(tenant: &Tenant, id: &str, version: &str, tags: &[&str]) -> RequestBuilder {
    let description = json!({"version": version, "tags": tags}).to_string();
    let request = tenant.post(&versions(id));
    request.multipart(form(web(version), &description))
}

/// Adds a version, which has to be taken; gives the answer.
async fn added(tenant: &Tenant, id: &str, version: &str, tags: &[&str]) -> Value {
    let response = add(tenant, id, version, tags).send().await.unwrap();
    assert_eq!(response.status(), 201);
    body(response).await
}

/// Each version and its tags, the newest first.
async fn tags(tenant: &Tenant, id: &str) -> Vec<(String, Vec<String>)> {
    let page = tenant.page(&versions(id)).await;
    assert_eq!(page["versions"], page["applicationVersions"]);
    let list = page["applicationVersions"].as_array().unwrap().clone();
    list.into_iter()
        .map(|version| {
            let tags = serde_json::from_value(version["tags"].clone()).unwrap();
            (version["version"].as_str().unwrap().to_owned(), tags)
        })
        .collect()
}

fn pairs(list: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    list.iter()
        .map(|(version, tags)| {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            ((*version).to_owned(), tags)
        })
        .collect()
}

#[tokio::test]
async fn a_version_comes_with_its_archive_and_its_tags() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    assert_eq!(tags(&tenant, &id).await, []);
    let response = add(&tenant, &id, "1.0.0", &["stable"])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["content-type"], VERSION);
    assert_eq!(
        response.headers()["location"],
        tenant.url(&format!("{}/1.0.0", versions(&id)))
    );
    let first = body(response).await;
    assert_eq!(first["version"], "1.0.0");
    assert_eq!(
        first["tags"],
        json!(["stable", "latest"]),
        "the first is the latest"
    );
    assert_eq!(first["binaryId"], tenant.active(&id).await);
    let archives = tenant.archives(&id).await;
    assert_eq!(first["binaryId"], id_of(&archives[0]));
    assert_eq!(archives[0]["name"], "hello.zip");

    // A later one is not, unless it says so.
    added(&tenant, &id, "1.1.0-rc.1+7", &["next"]).await;
    assert_eq!(first["binaryId"], tenant.active(&id).await);
    let third = added(&tenant, &id, "1.1.0", &["latest", "latest", "good"]).await;
    assert_eq!(third["tags"], json!(["latest", "good"]));
    assert_eq!(third["binaryId"], tenant.active(&id).await);
    assert_eq!(
        tags(&tenant, &id).await,
        pairs(&[
            ("1.1.0", &["latest", "good"]),
            ("1.1.0-rc.1+7", &["next"]),
            ("1.0.0", &["stable"]),
        ])
    );
    let about = tenant.about(&id).await;
    assert_eq!(about["applicationVersions"][0], third);
    assert_eq!(about["manifest"]["version"], "1.1.0");
    let list = tenant
        .page("/application/applications?hasVersions=true")
        .await;
    assert_eq!(id_of(&list["applications"][0]), id);

    for (query, version) in [
        ("version=1.0.0", "1.0.0"),
        ("tag=next", "1.1.0-rc.1+7"),
        ("tag=latest", "1.1.0"),
        ("version=1.1.0-rc.1%2B7", "1.1.0-rc.1+7"),
    ] {
        let response = tenant
            .get(&format!("{}?{query}", versions(&id)))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], VERSION);
        assert_eq!(body(response).await["version"], version, "{query}");
    }
    let message = refuses(
        tenant.get(&format!("{}?tag=x", versions(&id))),
        404,
        "Not Found",
    )
    .await;
    assert_eq!(
        message,
        "Cannot find application version for this application"
    );
    let both = tenant.get(&format!("{}?tag=next&version=1.0.0", versions(&id)));
    refuses(both, 422, "Invalid Data").await;
}

#[tokio::test]
async fn tags_are_replaced_and_latest_says_what_is_deployed() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let first = added(&tenant, &id, "1", &[]).await;
    added(&tenant, &id, "2", &["latest"]).await;
    let put = |version: &str, tags: Value| {
        let request = tenant.put(&format!("{}/{version}", versions(&id)));
        request.body(json!({ "tags": tags }).to_string())
    };
    let response = put("1", json!(["latest", "t"])).send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["content-type"], VERSION);
    assert_eq!(body(response).await["tags"], json!(["latest", "t"]));
    assert_eq!(
        tags(&tenant, &id).await,
        pairs(&[("2", &[]), ("1", &["latest", "t"])])
    );
    assert_eq!(first["binaryId"], tenant.active(&id).await);
    assert_eq!(tenant.about(&id).await["manifest"]["version"], "1");

    let taken = put("2", json!(["t"]));
    let message = refuses(taken, 409, "Duplicate").await;
    assert_eq!(
        message,
        "Version or tag for this application already exists"
    );
    for tag in ["x", "t"] {
        refuses(put("3", json!([tag])), 404, "Not Found").await;
    }
    for bad in [
        json!(["a b"]),
        json!(["ä"]),
        json!([""]),
        json!([5]),
        json!("a"),
        json!(null),
    ] {
        refuses(put("2", bad), 422, "Invalid Data").await;
    }
    assert_eq!(
        tags(&tenant, &id).await,
        pairs(&[("2", &[]), ("1", &["latest", "t"])])
    );
}

#[tokio::test]
async fn a_version_is_removed_with_its_archive_but_not_the_latest() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    added(&tenant, &id, "1", &["old"]).await;
    let second = added(&tenant, &id, "2", &["b"]).await;
    let third = added(&tenant, &id, "3", &["latest"]).await;
    let delete = |query: &str| tenant.delete(&format!("{}?{query}", versions(&id)));
    let message = refuses(delete("version=3"), 409, "Conflict").await;
    assert_eq!(message, "Version with tag latest cannot be removed");
    refuses(delete("tag=latest"), 409, "Conflict").await;
    refuses(delete("version=1&tag=old"), 422, "Invalid Data").await;
    refuses(delete(""), 422, "Invalid Data").await;
    refuses(delete("version=9"), 404, "Not Found").await;
    // Nor is its archive taken away from under a version.
    let archive = format!("{}/{}", binaries(&id), second["binaryId"].as_str().unwrap());
    refuses(tenant.delete(&archive), 409, "Conflict").await;

    assert_eq!(delete("tag=old").send().await.unwrap().status(), 204);
    assert_eq!(delete("version=2").send().await.unwrap().status(), 204);
    assert_eq!(tags(&tenant, &id).await, pairs(&[("3", &["latest"])]));
    let archives = tenant.archives(&id).await;
    assert_eq!(archives.len(), 1);
    assert_eq!(third["binaryId"], id_of(&archives[0]));
}

#[tokio::test]
async fn versions_and_tags_are_kept_in_small_letters() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let first = added(&tenant, &id, "1.0.0-RC1", &["Stable", "LATEST"]).await;
    assert_eq!(first["version"], "1.0.0-rc1");
    assert_eq!(first["tags"], json!(["stable", "latest"]));
    refuses(add(&tenant, &id, "1.0.0-Rc1", &[]), 409, "Duplicate").await;
    let put = tenant.put(&format!("{}/1.0.0-RC1", versions(&id)));
    let response = put.body(r#"{"tags":["Good","latest"]}"#).send().await;
    assert_eq!(
        body(response.unwrap()).await["tags"],
        json!(["good", "latest"])
    );
    for query in ["version=1.0.0-RC1", "tag=GOOD"] {
        let found = tenant.page(&format!("{}?{query}", versions(&id))).await;
        assert_eq!(found["version"], "1.0.0-rc1", "{query}");
    }
    for place in ["hello@1.0.0-RC1", "hello@Good"] {
        let response = tenant.seen(&format!("/apps/{place}/")).await;
        assert_eq!(response.status(), 200, "{place}");
    }
}

#[tokio::test]
async fn what_is_no_version_is_refused() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    added(&tenant, &id, "1.0.0", &["t"]).await;
    refuses(add(&tenant, &id, "1.0.0", &[]), 409, "Duplicate").await;
    refuses(add(&tenant, &id, "2.0.0", &["t"]), 409, "Duplicate").await;
    for version in ["", "1 0", "1/0", "ä", "1_0"] {
        refuses(add(&tenant, &id, version, &[]), 422, "Invalid Data").await;
    }
    let post = |form: Form| tenant.post(&versions(&id)).multipart(form);
    refuses(post(form(web("2"), "{}")), 422, "Invalid Data").await;
    refuses(post(form(web("2"), "[]")), 422, "Invalid Data").await;
    refuses(post(form(web("2"), "{")), 400, "Bad Request").await;
    refuses(
        post(form(b"x".to_vec(), r#"{"version":"2"}"#)),
        422,
        "Invalid Data",
    )
    .await;
    let lacks = Form::new().part("applicationBinary", Part::bytes(web("2")));
    refuses(post(lacks), 400, "Bad Request").await;
    let lacks = Form::new().text("applicationVersion", r#"{"version":"2"}"#);
    refuses(post(lacks), 400, "Bad Request").await;
    assert_eq!(tenant.archives(&id).await.len(), 1);

    let service = tenant.application("MICROSERVICE", "service").await;
    let message = refuses(tenant.get(&versions(&service)), 422, "Invalid Data").await;
    assert_eq!(message, "This application doesn't support versioning.");
    refuses(add(&tenant, &service, "1", &[]), 422, "Invalid Data").await;
    refuses(tenant.get(&versions("1")), 404, "Not Found").await;
    let missing = add(&tenant, "1", "1", &[]).send().await.unwrap();
    refused(missing, 404, "applications/Not Found").await;
}

#[tokio::test]
async fn there_are_twenty_versions_and_their_archives_stay() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    for number in 0..20 {
        added(&tenant, &id, &format!("1.{number}"), &[]).await;
    }
    let message = refuses(add(&tenant, &id, "2", &[]), 409, "Duplicate").await;
    assert!(message.contains("20"), "{message}");
    // What comes beside them does not push one out.
    for version in ["a", "b"] {
        tenant
            .upload_archive(&id, web(version))
            .send()
            .await
            .unwrap();
    }
    let archives = tenant.archives(&id).await;
    assert_eq!(archives.len(), 21);
    assert_eq!(tags(&tenant, &id).await.len(), 20);
}
