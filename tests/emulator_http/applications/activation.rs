//! Which archive is active, what makes another one active, and what does not.

use serde_json::{Value, json};

use super::web;
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
