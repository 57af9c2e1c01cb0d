//! The tenant, the user, and who may come in.

use serde_json::json;

use crate::support::{Tenant, body, refused};

#[tokio::test]
async fn the_tenant_and_the_user_say_who_they_are() {
    let tenant = Tenant::empty().await;
    let current = tenant.page("/tenant/currentTenant").await;
    assert_eq!(current["name"], "t2000");
    assert_eq!(current["domainName"], "127.0.0.1");
    let user = tenant.page("/user/currentUser").await;
    assert_eq!(user["userName"], "demo");
    let roles = user["effectiveRoles"].as_array().unwrap();
    assert!(roles.iter().any(|role| role["id"] == "ROLE_BINARY_ADMIN"));
    let version = tenant.page("/tenant/system/options/system/version").await;
    assert_eq!(
        (&version["category"], &version["key"]),
        (&json!("system"), &json!("version"))
    );
    tenant
        .knobs()
        .change(|knobs| knobs.max_upload = Some(52_428_800));
    let limit = tenant.page("/tenant/system/options/files/max.size").await;
    assert_eq!(limit["value"], "52428800");
    let unknown = tenant
        .get("/tenant/system/options/a/b")
        .send()
        .await
        .unwrap();
    refused(unknown, 404, "options/Not Found").await;
}

#[tokio::test]
async fn a_path_that_is_no_text_is_refused_as_all_else() {
    let tenant = Tenant::empty().await;
    for path in [
        "/inventory/binaries/%FF",
        "/application/applications/%FF/binaries",
        "/apps/hello/%FF",
    ] {
        let response = tenant.get(path).send().await.unwrap();
        let message = refused(response, 400, "general/Bad Request").await;
        assert!(message.contains("UTF-8"), "{message}");
    }
}

#[tokio::test]
async fn the_announcement_is_one_line_of_json() {
    let tenant = Tenant::empty().await;
    let said: serde_json::Value = serde_json::from_str(&tenant.announcement()).unwrap();
    assert_eq!(
        said,
        json!({"url": tenant.url(""), "tenant": "t2000", "user": "demo", "password": "demo"})
    );
    assert!(tenant.announcement().starts_with(r#"{"url":"#));
    assert!(!tenant.announcement().contains('\n'));
}

#[tokio::test]
async fn login_options_are_open_and_all_else_is_not() {
    let tenant = Tenant::empty().await;
    let open = tenant
        .anonymous()
        .get(tenant.url("/tenant/loginOptions?tenantId=t2000"))
        .send()
        .await
        .unwrap();
    assert_eq!(open.status(), 200);
    assert_eq!(body(open).await["loginOptions"][0]["type"], "BASIC");
    for path in ["/inventory/binaries", "/user/currentUser", "/nowhere"] {
        let response = tenant
            .anonymous()
            .get(tenant.url(path))
            .send()
            .await
            .unwrap();
        assert_eq!(
            response.headers()["www-authenticate"],
            "Basic realm=\"Cumulocity\""
        );
        refused(response, 401, "security/Unauthorized").await;
    }
    let wrong = tenant
        .anonymous()
        .get(tenant.url("/user/currentUser"))
        .basic_auth("t2000/demo", Some("wrong"))
        .header("UseXBasic", "true")
        .send()
        .await
        .unwrap();
    assert_eq!(
        wrong.headers()["www-authenticate"],
        "XBasic realm=\"Cumulocity\""
    );
    let message = refused(wrong, 401, "security/Unauthorized").await;
    assert_eq!(message, "Invalid credentials! : Bad credentials");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_same_shape() {
    let tenant = Tenant::empty().await;
    let nowhere = tenant.get("/inventory/nowhere").send().await.unwrap();
    refused(nowhere, 404, "general/Not Found").await;
    let method = tenant.delete("/inventory/binaries").send().await.unwrap();
    refused(method, 405, "general/Method Not Allowed").await;
}

#[tokio::test]
async fn the_host_of_the_request_is_the_host_of_the_links() {
    let tenant = Tenant::empty().await;
    let links_to = async |host: &str| {
        let response = tenant
            .get("/inventory/binaries")
            .header("host", host)
            .send()
            .await
            .unwrap();
        body(response).await["self"].as_str().unwrap().to_owned()
    };
    assert!(
        links_to("acme.example.com:8080")
            .await
            .starts_with("http://acme.example.com:8080/inventory")
    );
    assert!(
        links_to("a\"b<c>")
            .await
            .starts_with(&tenant.url("/inventory"))
    );
    tenant
        .knobs()
        .change(|knobs| knobs.link_origin = Some("https://t2000.example.com".to_owned()));
    assert!(
        links_to("acme")
            .await
            .starts_with("https://t2000.example.com/inventory")
    );
}
