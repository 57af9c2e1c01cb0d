//! The list, new applications, changed ones, removed ones.

use c8ybin::emulator::{Knobs, Options};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{binaries, refuses, web};
use crate::support::{Tenant, body, id_of, refused};

fn names(page: &Value) -> Vec<String> {
    let applications = page["applications"].as_array().unwrap();
    let name = |application: &Value| application["name"].as_str().unwrap().to_owned();
    applications.iter().map(name).collect()
}

#[tokio::test]
async fn an_application_is_made_read_changed_and_removed() {
    let tenant = Tenant::empty().await;
    let described = json!({
        "name": "Hello", "key": "hello-key", "type": "HOSTED", "contextPath": "hello",
        "description": "Says hello", "id": "5", "owner": {"tenant": {"id": "other"}},
    });
    let request = tenant.post("/application/applications");
    let response = request.body(described.to_string()).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let made = body(response).await;
    let id = id_of(&made);
    let address = tenant.url(&format!("/application/applications/{id}"));
    assert_eq!(location, address);
    assert_eq!(
        made,
        json!({
            "id": id, "self": address, "name": "Hello", "key": "hello-key", "type": "HOSTED",
            "availability": "PRIVATE", "contextPath": "hello", "description": "Says hello",
            "owner": {"self": tenant.url("/tenant/tenants/t2000"), "tenant": {"id": "t2000"}},
        })
    );
    assert_eq!(tenant.about(&id).await, made);

    let path = format!("/application/applications/{id}");
    let change = json!({
        "name": "Hallo", "availability": "MARKET", "description": null, "type": "EXTERNAL",
        "config": {"remotes": {"widgets@1.0.0": ["Widget"]}},
    });
    let response = tenant
        .put(&path)
        .body(change.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let changed = body(response).await;
    assert_eq!(changed["name"], "Hallo");
    assert_eq!(changed["availability"], "MARKET");
    assert_eq!(changed["type"], "HOSTED", "it stays what it is");
    assert_eq!(changed["key"], "hello-key");
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["config"], change["config"]);

    let gone = tenant.delete(&path).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let message = refuses(tenant.get(&path), 404, "Not Found").await;
    assert_eq!(message, format!("Could not find application by ID {id}"));
    refuses(tenant.delete(&path), 404, "Not Found").await;
    refuses(tenant.put(&path).body("{}"), 404, "Not Found").await;
    refuses(tenant.get("/application/applications/x"), 404, "Not Found").await;
    let next = tenant.application("HOSTED", "next").await;
    let (id, next): (u64, u64) = (id.parse().unwrap(), next.parse().unwrap());
    assert_eq!(next, id + 1, "never given twice");
}

#[tokio::test]
async fn a_context_path_may_begin_with_a_slash() {
    let tenant = Tenant::empty().await;
    let described = json!({"name": "a", "key": "a", "type": "HOSTED", "contextPath": "/a"});
    let request = tenant.post("/application/applications");
    let response = request.body(described.to_string()).send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(body(response).await["contextPath"], "a");
}

#[tokio::test]
async fn the_password_of_a_resource_is_never_told() {
    let tenant = Tenant::empty().await;
    let secret = json!({
        "name": "a", "key": "a", "type": "EXTERNAL", "resourcesUrl": "http://h/",
        "resourcesUsername": "u", "resourcesPassword": "s3cret",
    });
    let request = tenant.post("/application/applications");
    let response = request.body(secret.to_string()).send().await.unwrap();
    let made = body(response).await;
    let path = format!("/application/applications/{}", id_of(&made));
    let change = json!({"resourcesPassword": "s3cret"}).to_string();
    let changed = body(tenant.put(&path).body(change).send().await.unwrap()).await;
    for told in [made, changed, tenant.page(&path).await] {
        assert_eq!(told["resourcesUrl"], "http://h/");
        assert_eq!(told["resourcesUsername"], "u");
        assert_eq!(told.get("resourcesPassword"), None);
    }
}

#[tokio::test]
async fn without_an_accept_it_is_made_all_the_same() {
    let tenant = Tenant::empty().await;
    let application = json!({"name": "a", "key": "a", "type": "EXTERNAL"});
    let text = application.to_string();
    let line = tenant
        .first_line(&format!(
            "POST /application/applications HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\
             Authorization: Basic ZGVtbzpkZW1v\r\n\r\n{text}",
            text.len()
        ))
        .await;
    assert_eq!(line, "HTTP/1.1 201 Created\r\n");
}

#[tokio::test]
async fn names_keys_and_paths_are_taken_once() {
    let tenant = Tenant::empty().await;
    tenant.application("HOSTED", "hello").await;
    let make = |name: &str, key: &str, path: &str| {
        let new = json!({"name": name, "key": key, "type": "HOSTED", "contextPath": path});
        tenant
            .post("/application/applications")
            .body(new.to_string())
    };
    for (name, key, path, said) in [
        ("hello", "k", "p", "name:hello"),
        ("n", "hello-key", "p", "key:hello-key"),
        ("n", "k", "hello", "contextPath:hello"),
    ] {
        let message = refuses(make(name, key, path), 409, "Duplicate").await;
        assert_eq!(
            message,
            format!("Application for tenant t2000 with properties ( {said} ) already exists")
        );
    }
    let other = tenant.application("EXTERNAL", "other").await;
    let path = format!("/application/applications/{other}");
    let taken = tenant.put(&path).body(r#"{"name":"hello"}"#);
    refuses(taken, 409, "Duplicate").await;
    assert_eq!(tenant.about(&other).await["name"], "other");
}

#[tokio::test]
async fn what_is_no_application_is_refused() {
    let tenant = Tenant::empty().await;
    let good = json!({"name": "a", "key": "a", "type": "HOSTED", "contextPath": "a"});
    for (property, wrong) in [
        ("name", json!(null)),
        ("name", json!("")),
        ("key", json!(5)),
        ("type", json!("HOST")),
        ("type", json!(null)),
        ("contextPath", json!(null)),
        ("contextPath", json!("a/b")),
        ("contextPath", json!("//a")),
        ("contextPath", json!("/")),
        ("contextPath", json!("a@1")),
        ("contextPath", json!("..")),
        ("availability", json!("PUBLIC")),
    ] {
        let mut bad = good.clone();
        bad[property] = wrong.clone();
        let request = tenant
            .post("/application/applications")
            .body(bad.to_string());
        let message = refuses(request, 422, "Invalid Data").await;
        assert!(message.contains(property), "{message}");
    }
    let request = tenant.post("/application/applications").body("{");
    refuses(request, 400, "Bad Request").await;
    let request = tenant
        .post("/application/applications")
        .body(good.to_string());
    let id = id_of(&body(request.send().await.unwrap()).await);
    let path = format!("/application/applications/{id}");
    for (change, status, error) in [
        (json!({"activeVersionId": "x"}), 422, "Invalid Data"),
        (json!({"activeVersionId": "4711"}), 404, "Not Found"),
        (json!({"name": ""}), 422, "Invalid Data"),
        (json!({"contextPath": "a b"}), 422, "Invalid Data"),
    ] {
        refuses(tenant.put(&path).body(change.to_string()), status, error).await;
    }
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let tenant = Tenant::with(Options::default()).await;
    let list = |query: &str| {
        let path = format!("/application/applications?{query}");
        let tenant = &tenant;
        async move { tenant.page(&path).await }
    };
    let all = list("pageSize=100&withTotalPages=true&withTotalElements=true").await;
    assert_eq!(
        names(&all),
        [
            "administration",
            "devicemanagement",
            "cockpit",
            "Acme ERP",
            "Fleet dashboard",
            "Line monitor",
            "Operations portal",
            "report-agent",
            "Camera wall",
            "opcua-device-gateway",
            "Acme widgets",
        ]
    );
    assert_eq!(all["statistics"]["totalElements"], 11);
    for (query, expected) in [
        ("name=cockpit", &["cockpit"][..]),
        ("name=Cockpit", &[]),
        ("type=EXTERNAL", &["Acme ERP"]),
        (
            "type=EXTERNAL,MICROSERVICE",
            &["Acme ERP", "report-agent", "opcua-device-gateway"],
        ),
        (
            "owner=management",
            &["administration", "devicemanagement", "cockpit"],
        ),
        ("owner=t2000&type=EXTERNAL", &["Acme ERP"]),
        ("owner=t9", &[]),
        (
            "availability=MARKET",
            &["administration", "devicemanagement", "cockpit"],
        ),
        (
            "providedFor=t2000",
            &["administration", "devicemanagement", "cockpit"],
        ),
        ("subscriber=t2000&type=EXTERNAL", &["Acme ERP"]),
        ("providedFor=t9", &[]),
        ("subscriber=t9", &[]),
        ("tenant=t2000&type=EXTERNAL", &["Acme ERP"]),
        ("user=nobody", &[]),
        ("hasVersions=true", &["Acme widgets"]),
        ("hasVersions=false&type=EXTERNAL", &["Acme ERP"]),
    ] {
        assert_eq!(names(&list(query).await), expected, "{query}");
    }
    let second = list("pageSize=4&currentPage=2&withTotalPages=true").await;
    assert_eq!(names(&second).len(), 4);
    assert_eq!(second["statistics"]["totalPages"], 3);
    assert!(second["next"].as_str().unwrap().ends_with("currentPage=3"));
    assert!(second["prev"].is_string());
    assert_eq!(names(&list("").await).len(), 5);

    let path = "/application/applicationsByName/cockpit";
    assert_eq!(names(&tenant.page(path).await), ["cockpit"]);
    let path = "/application/applicationsByOwner/management?noPaging=true";
    assert_eq!(names(&tenant.page(path).await).len(), 3);
    let path = "/application/applicationsByTenant/t2000?pageSize=100";
    assert_eq!(names(&tenant.page(path).await).len(), 11);
    let path = "/application/applicationsByUser/demo?noPaging=true";
    assert_eq!(names(&tenant.page(path).await).len(), 11);
    // A type of older platforms, which nothing has.
    let none = tenant
        .page("/application/applications?type=APAMA_CEP_RULE")
        .await;
    assert_eq!(names(&none), [""; 0]);
}

#[tokio::test]
async fn what_another_tenant_owns_stays_as_it_is() {
    let tenant = Tenant::with(Options::default()).await;
    let cockpit = "/application/applications/9";
    assert_eq!(
        tenant.page(cockpit).await["owner"]["tenant"]["id"],
        "management"
    );
    for request in [
        tenant.put(cockpit).body(r#"{"name":"mine"}"#),
        tenant.delete(cockpit),
        tenant.upload_archive("9", web("1")),
        tenant.get(&binaries("9")),
        tenant.delete(&format!("{}/plugins/x", binaries("9"))),
    ] {
        refused(request.send().await.unwrap(), 403, "security/Forbidden").await;
    }
}

#[tokio::test]
async fn what_others_are_subscribed_to_is_removed_by_force_alone() {
    let tenant = Tenant::turned(Knobs {
        subscribers: vec!["t231".to_owned(), "t11134".to_owned()],
        ..Knobs::default()
    })
    .await;
    let id = tenant.application("HOSTED", "hello").await;
    let path = format!("/application/applications/{id}");
    let shared = tenant.put(&path).body(r#"{"availability":"MARKET"}"#);
    assert_eq!(shared.send().await.unwrap().status(), 200);
    let message = refuses(tenant.delete(&path), 422, "Conflict").await;
    assert_eq!(
        message,
        "Failed to delete application.  : Cannot remove application subscribed to other \
         tenants: [t231, t11134]"
    );
    let forced = tenant.delete(&format!("{path}?force=true"));
    assert_eq!(forced.send().await.unwrap().status(), 204);
    // To a private one nobody can be subscribed.
    let id = tenant.application("HOSTED", "private").await;
    let private = tenant.delete(&format!("/application/applications/{id}"));
    assert_eq!(private.send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn totals_may_be_stale_as_those_of_objects() {
    let tenant = Tenant::turned(Knobs {
        stale_totals: true,
        ..Knobs::default()
    })
    .await;
    let count = || async {
        let page = tenant
            .page("/application/applications?withTotalElements=true")
            .await;
        page["statistics"]["totalElements"].clone()
    };
    assert_eq!(count().await, 0);
    tenant.application("EXTERNAL", "a").await;
    assert_eq!(count().await, 0);
}
