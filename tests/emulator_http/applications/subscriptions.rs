//! What the tenant is subscribed to, and copies of applications.

use serde_json::{Value, json};

use super::{refuses, web};
use crate::support::{Tenant, body, id_of, refused};

const SUBSCRIPTIONS: &str = "/tenant/tenants/t2000/applications";

/// The names of what a list of references or of applications holds.
fn names(page: &Value) -> Vec<String> {
    let of = |application: &Value| application["name"].as_str().unwrap().to_owned();
    match page["references"].as_array() {
        Some(references) => references.iter().map(|r| of(&r["application"])).collect(),
        None => page["applications"]
            .as_array()
            .unwrap()
            .iter()
            .map(of)
            .collect(),
    }
}

async fn status(request: reqwest::RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_tenant_subscribes_to_an_application_and_leaves_it() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    assert_eq!(names(&tenant.page(SUBSCRIPTIONS).await), [""; 0]);
    let link = tenant.url(&format!("/application/applications/{id}"));
    let wanted = json!({"application": {"self": link}});
    let subscribe = |wanted: &Value| tenant.post(SUBSCRIPTIONS).body(wanted.to_string());
    let response = subscribe(&wanted).send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.headers()["content-type"],
        "application/vnd.com.nsn.cumulocity.applicationreference+json;charset=UTF-8;ver=0.9"
    );
    let reference = body(response).await;
    assert_eq!(reference["application"], tenant.about(&id).await);
    let address = tenant.url(&format!("{SUBSCRIPTIONS}/{id}"));
    assert_eq!(reference["self"], address);
    refused(
        subscribe(&wanted).send().await.unwrap(),
        409,
        "tenants/Duplicate",
    )
    .await;

    assert_eq!(names(&tenant.page(SUBSCRIPTIONS).await), ["hello"]);
    let current = tenant.page("/tenant/currentTenant").await;
    assert_eq!(names(&current["applications"]), ["hello"]);
    let by_subscriber = "/application/applications?subscriber=t2000";
    assert_eq!(names(&tenant.page(by_subscriber).await), ["hello"]);

    let leave = format!("{SUBSCRIPTIONS}/{id}");
    assert_eq!(status(tenant.delete(&leave)).await, 204);
    assert_eq!(names(&tenant.page(by_subscriber).await), [""; 0]);
    refuses(tenant.delete(&leave), 404, "Not Found").await;
    // By its id, as some clients do.
    assert_eq!(
        status(subscribe(&json!({"application": {"id": id}}))).await,
        201
    );
    let removed = tenant.delete(&format!("/application/applications/{id}"));
    assert_eq!(status(removed).await, 204);
    assert_eq!(names(&tenant.page(SUBSCRIPTIONS).await), [""; 0]);

    refuses(subscribe(&wanted), 404, "Not Found").await;
    refuses(subscribe(&json!({})), 422, "Invalid Data").await;
    let other = tenant.get("/tenant/tenants/t9/applications");
    refused(other.send().await.unwrap(), 403, "security/Forbidden").await;
}

#[tokio::test]
async fn what_the_tenant_leaves_of_others_is_no_longer_its_own() {
    let tenant = Tenant::with(c8ybin::emulator::Options::default()).await;
    let current = tenant.page("/tenant/currentTenant").await;
    assert_eq!(names(&current["applications"]).len(), 11);
    assert_eq!(
        status(tenant.delete(&format!("{SUBSCRIPTIONS}/9"))).await,
        204
    );
    for list in [
        "/application/applicationsByTenant/t2000?noPaging=true",
        "/application/applicationsByUser/demo?noPaging=true",
        "/application/applications?tenant=t2000&noPaging=true",
    ] {
        let names = names(&tenant.page(list).await);
        assert_eq!(names.len(), 10, "{list}");
        assert!(!names.contains(&"cockpit".to_owned()), "{list}");
    }
}

#[tokio::test]
async fn an_own_application_stands_for_one_of_the_platform() {
    let tenant = Tenant::with(c8ybin::emulator::Options::default()).await;
    let own = json!({
        "name": "my cockpit", "key": "mine", "type": "HOSTED", "contextPath": "cockpit",
    });
    let request = tenant.post("/application/applications");
    assert_eq!(status(request.body(own.to_string())).await, 201);
    let list = "/application/applicationsByUser/demo?noPaging=true";
    assert_eq!(names(&tenant.page(list).await).len(), 12);
    let shown = names(
        &tenant
            .page(&format!("{list}&dropOverwrittenApps=true"))
            .await,
    );
    assert_eq!(shown.len(), 11);
    assert!(shown.contains(&"my cockpit".to_owned()));
    assert!(!shown.contains(&"cockpit".to_owned()));
}

#[tokio::test]
async fn an_application_is_cloned_with_its_archive() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    for version in ["1", "2"] {
        let upload = tenant.upload_archive(&id, web(version));
        assert_eq!(status(upload).await, 201);
    }
    let before = tenant.archives(&id).await;
    let path = format!("/application/applications/{id}/clone");
    let response = tenant.post(&path).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let clone = body(response).await;
    let made = id_of(&clone);
    let (original, copy): (u64, u64) = (id.parse().unwrap(), made.parse().unwrap());
    assert_eq!(copy, original + 1);
    assert_eq!(clone["name"], "clonehello");
    assert_eq!(clone["key"], "clonehello-key");
    assert_eq!(clone["contextPath"], "clonehello");
    assert_eq!(clone["manifest"]["version"], "2");
    assert_eq!(clone, tenant.about(&made).await);
    assert_eq!(tenant.active_zip(&made).await, web("2"));
    let archives = tenant.archives(&made).await;
    assert_eq!(archives.len(), 1);
    assert_eq!(tenant.active(&made).await, id_of(&archives[0]));
    assert!(before.iter().all(|one| id_of(one) != id_of(&archives[0])));
    assert_eq!(tenant.archives(&id).await, before);
    assert_eq!(tenant.seen("/apps/clonehello/").await.status(), 200);
    refuses(tenant.post(&path), 409, "Duplicate").await;
    refuses(tenant.post(&format!("{path}?version=7")), 404, "Not Found").await;
    // One without an archive, and one that is not there.
    let bare = tenant.application("EXTERNAL", "bare").await;
    let path = format!("/application/applications/{bare}/clone");
    assert_eq!(status(tenant.post(&path)).await, 201);
    refuses(
        tenant.post("/application/applications/1/clone"),
        404,
        "Not Found",
    )
    .await;
}

#[tokio::test]
async fn what_is_deployed_is_unpacked_anew() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let path = format!("/application/applications/{id}/refresh");
    refuses(tenant.post(&path), 404, "Not Found").await;
    assert_eq!(status(tenant.upload_archive(&id, web("1"))).await, 201);
    let response = tenant.post(&path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(body(response).await, tenant.about(&id).await);
    assert_eq!(tenant.archives(&id).await.len(), 1, "none is made");
}
