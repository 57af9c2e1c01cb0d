//! Which archive is active, what makes another one active, and what does not.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{binaries, file, refuses, web, zip};
use crate::support::{Tenant, body, id_of};

fn path(id: &str) -> String {
    format!("/application/applications/{id}")
}

async fn put(tenant: &Tenant, path: &str, change: &Value) -> Value {
    let request = tenant.put(path).body(change.to_string());
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    body(response).await
}

async fn add_version(tenant: &Tenant, id: &str, number: &str, tags: &[&str]) {
    let description = json!({"version": number, "tags": tags}).to_string();
    let form = Form::new()
        .part("applicationBinary", Part::bytes(web(number)))
        .text("applicationVersion", description);
    let request = tenant.post(&format!("{}/versions", path(id)));
    let response = request.multipart(form).send().await.unwrap();
    assert_eq!(response.status(), 201);
}

async fn set_tags(tenant: &Tenant, id: &str, number: &str, tags: &[&str]) {
    let versions = format!("{}/versions/{number}", path(id));
    put(tenant, &versions, &json!({ "tags": tags })).await;
}

/// The active archive, and the version that its manifest says.
async fn live(tenant: &Tenant, id: &str) -> (String, Value) {
    let about = tenant.about(id).await;
    let active = about["activeVersionId"].as_str().unwrap().to_owned();
    (active, about["manifest"]["version"].clone())
}

#[tokio::test]
async fn the_answer_to_an_archive_bears_the_id_that_clients_activate() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let mut ids = Vec::new();
    for version in ["1", "2"] {
        let request = tenant.upload_archive(&id, web(version));
        let answer = body(request.send().await.unwrap()).await;
        assert_eq!(answer["id"], answer["activeVersionId"]);
        assert_eq!(answer["name"], "hello");
        assert_eq!(answer["self"], tenant.url(&path(&id)));
        ids.push(id_of(&answer));
    }
    let change = json!({"id": id, "activeVersionId": ids[0]});
    let changed = put(&tenant, &path(&id), &change).await;
    assert_eq!(changed["id"], json!(id));
    assert_eq!(live(&tenant, &id).await, (ids[0].clone(), json!("1")));
}

#[tokio::test]
async fn a_version_that_is_not_the_latest_leaves_what_is_deployed() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    add_version(&tenant, &id, "1.0.0", &["latest"]).await;
    let upload = tenant.upload_archive(&id, web("hotfix"));
    assert_eq!(upload.send().await.unwrap().status(), 201);
    let hotfix = live(&tenant, &id).await;
    assert_eq!(hotfix.1, "hotfix");

    add_version(&tenant, &id, "1.1.0", &["next"]).await;
    assert_eq!(live(&tenant, &id).await, hotfix);
    set_tags(&tenant, &id, "1.1.0", &["next", "good"]).await;
    assert_eq!(live(&tenant, &id).await, hotfix);
    set_tags(&tenant, &id, "1.0.0", &["latest", "old"]).await;
    assert_eq!(
        live(&tenant, &id).await,
        hotfix,
        "the latest stays the same"
    );
    set_tags(&tenant, &id, "1.1.0", &["latest"]).await;
    assert_eq!(live(&tenant, &id).await.1, "1.1.0");
}

#[tokio::test]
async fn tags_leave_a_plugin_that_was_pushed_since() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    add_version(&tenant, &id, "1", &[]).await;
    let plugin = tenant.post(&format!("{}/plugins/p", binaries(&id)));
    let plugin = plugin.multipart(file(zip(&[("main.js", "1")])));
    assert_eq!(plugin.send().await.unwrap().status(), 201);
    let pushed = live(&tenant, &id).await;
    set_tags(&tenant, &id, "1", &["latest", "stable"]).await;
    assert_eq!(live(&tenant, &id).await, pushed);
    assert_eq!(tenant.seen("/apps/hello/p/main.js").await.status(), 200);
}

#[tokio::test]
async fn an_application_that_is_put_as_it_was_read_keeps_its_manifest() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    // Before there is an archive, somebody may say what it will be.
    let said = json!({"manifest": {"version": "0"}});
    let changed = put(&tenant, &path(&id), &said).await;
    assert_eq!(changed["manifest"]["version"], "0");
    let upload = tenant.upload_archive(&id, web("1"));
    assert_eq!(upload.send().await.unwrap().status(), 201);
    let mut read = tenant.about(&id).await;
    let upload = tenant.upload_archive(&id, web("2"));
    assert_eq!(upload.send().await.unwrap().status(), 201);

    read["description"] = json!("changed");
    read.as_object_mut().unwrap().remove("activeVersionId");
    let changed = put(&tenant, &path(&id), &read).await;
    assert_eq!(changed["description"], "changed");
    assert_eq!(changed["manifest"]["version"], "2");
    let changed = put(&tenant, &path(&id), &json!({"manifest": null})).await;
    assert_eq!(changed["manifest"]["version"], "2");

    // Put back with all that it said, the old archive is the active one.
    let changed = put(&tenant, &path(&id), &changed).await;
    assert_eq!(changed, tenant.about(&id).await);
}

#[tokio::test]
async fn an_archive_of_another_application_is_none_of_this_one() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let other = tenant.application("HOSTED", "other").await;
    for (application, version) in [(&id, "1"), (&other, "2")] {
        let upload = tenant.upload_archive(application, web(version));
        assert_eq!(upload.send().await.unwrap().status(), 201);
    }
    let (own, foreign) = (tenant.active(&id).await, tenant.active(&other).await);
    let change = json!({ "activeVersionId": foreign }).to_string();
    refuses(tenant.put(&path(&id)).body(change), 404, "Not Found").await;
    assert_eq!(tenant.active(&id).await, own);
    let archive = format!("{}/{foreign}", binaries(&id));
    refuses(tenant.get(&archive), 404, "Not Found").await;
    refuses(tenant.delete(&archive), 404, "Not Found").await;
    assert_eq!(tenant.active_zip(&other).await, web("2"));
}
