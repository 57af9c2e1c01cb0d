//! Users with fewer roles: what they see, what they may do, and what they are
//! told otherwise.

use c8ybin::emulator::{NewUser, Options, Seed};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Tenant, body, id_of, names_of, refused};

/// A tenant of the user `demo`, and of `ana` with these roles.
async fn with_ana(roles: &[&str]) -> Tenant {
    Tenant::with(Options {
        seed: Seed::None,
        users: vec![NewUser {
            name: "ana".to_owned(),
            password: "pw".to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        }],
        ..Options::default()
    })
    .await
}

fn ana(tenant: &Tenant, method: Method, path: &str) -> RequestBuilder {
    let request = tenant.anonymous().request(method, tenant.url(path));
    request
        .basic_auth("ana", Some("pw"))
        .header("accept", "application/json")
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("an answer").status().as_u16()
}

async fn list(tenant: &Tenant, path: &str) -> Value {
    let answer = ana(tenant, Method::GET, path).send().await.expect("one");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

fn file(name: &str) -> Form {
    let object = json!({"name": name, "type": "text/plain"});
    Form::new()
        .part("object", Part::text(object.to_string()))
        .part("file", Part::text("x"))
}

#[tokio::test]
async fn who_may_only_read_is_refused_each_change() {
    let tenant = with_ana(&["read"]).await;
    let id = tenant.upload("a", "text/plain", "a").await;
    let event = tenant.some_event().await;
    let user = list(&tenant, "/user/currentUser").await;
    let roles = user["effectiveRoles"].as_array().unwrap();
    let roles: Vec<_> = roles.iter().map(|role| &role["id"]).collect();
    assert_eq!(
        json!(roles),
        json!([
            "ROLE_INVENTORY_READ",
            "ROLE_EVENT_READ",
            "ROLE_APPLICATION_MANAGEMENT_READ",
            "ROLE_USER_MANAGEMENT_OWN_READ"
        ])
    );
    for path in [
        format!("/inventory/binaries/{id}"),
        format!("/inventory/managedObjects/{id}"),
        format!("/event/events/{event}"),
        "/application/applications".to_owned(),
        "/tenant/currentTenant".to_owned(),
    ] {
        assert_eq!(
            status(ana(&tenant, Method::GET, &path)).await,
            200,
            "{path}"
        );
    }
    assert_eq!(names_of(&list(&tenant, "/inventory/binaries").await), ["a"]);
    for (method, path) in [
        (Method::POST, "/inventory/binaries".to_owned()),
        (Method::PUT, format!("/inventory/binaries/{id}")),
        (Method::DELETE, format!("/inventory/binaries/{id}")),
        (Method::POST, "/inventory/managedObjects".to_owned()),
        (Method::PUT, format!("/inventory/managedObjects/{id}")),
        (Method::DELETE, format!("/event/events/{event}/binaries")),
        (Method::POST, format!("/event/events/{event}/binaries")),
        (Method::POST, "/application/applications".to_owned()),
        (
            Method::GET,
            "/tenant/system/options/files/max.size".to_owned(),
        ),
    ] {
        let answer = ana(&tenant, method, &path).body("{}").send().await;
        let message = refused(answer.expect("one"), 403, "security/Forbidden").await;
        assert_eq!(message, "Access is denied", "{path}");
    }
    let source =
        json!({"source": {"id": id}, "type": "t", "text": "t", "time": "2026-01-01T00:00:00Z"});
    let event = ana(&tenant, Method::POST, "/event/events").body(source.to_string());
    assert_eq!(status(event).await, 403);
}

#[tokio::test]
async fn who_has_few_roles_sees_and_changes_what_they_own() {
    let tenant = with_ana(&["ROLE_BINARY_CREATE"]).await;
    for name in ["x", "y", "z"] {
        tenant.upload(name, "text/plain", "a").await;
    }
    let upload = ana(&tenant, Method::POST, "/inventory/binaries").multipart(file("mine"));
    let made = body(upload.send().await.expect("an answer")).await;
    assert_eq!(made["owner"], "ana");
    let (mine, other) = (id_of(&made), tenant.upload("w", "text/plain", "a").await);

    for path in ["/inventory/binaries", "/inventory/managedObjects"] {
        let page = list(&tenant, path).await;
        assert_eq!(names_of(&page), ["mine"]);
        assert_eq!(page["statistics"]["totalPages"], Value::Null);
    }
    let binary = |id: &str| format!("/inventory/binaries/{id}");
    assert_eq!(status(ana(&tenant, Method::GET, &binary(&mine))).await, 200);
    assert_eq!(
        status(ana(&tenant, Method::GET, &binary(&other))).await,
        403
    );
    assert_eq!(
        status(ana(&tenant, Method::GET, &binary("9999"))).await,
        404
    );
    assert_eq!(status(ana(&tenant, Method::GET, &binary("x"))).await, 404);
    let attach = |source: &str| {
        let event = json!({"source": {"id": source}, "type": "t", "text": "t", "time": "2026-01-01T00:00:00Z"});
        ana(&tenant, Method::POST, "/event/events").body(event.to_string())
    };
    let event = attach(&mine).send().await.expect("an answer");
    assert_eq!(event.status(), 201);
    let event = format!("/event/events/{}", id_of(&body(event).await));
    assert_eq!(status(ana(&tenant, Method::GET, &event)).await, 200);
    assert_eq!(status(attach(&other)).await, 403);
    assert_eq!(
        status(ana(&tenant, Method::GET, "/event/events")).await,
        403
    );
    assert_eq!(
        status(ana(&tenant, Method::GET, "/user/currentUser")).await,
        403
    );

    assert_eq!(
        status(ana(&tenant, Method::DELETE, &binary(&other))).await,
        403
    );
    assert_eq!(
        status(ana(&tenant, Method::DELETE, &binary(&mine))).await,
        204
    );
}

#[tokio::test]
async fn the_first_user_may_have_fewer_roles_too() {
    let tenant = Tenant::with(Options {
        seed: Seed::None,
        roles: vec!["ROLE_INVENTORY_READ".to_owned()],
        ..Options::default()
    })
    .await;
    assert_eq!(status(tenant.get("/inventory/binaries")).await, 200);
    assert_eq!(status(tenant.get("/event/events")).await, 403);
}
