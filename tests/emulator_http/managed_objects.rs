//! `/inventory/managedObjects`: the query language and single objects.

use reqwest::header::{ACCEPT, LOCATION};
use serde_json::json;

use crate::support::{Tenant, body, missing, names_of, refused};

async fn fleet() -> Tenant {
    let tenant = Tenant::empty().await;
    tenant
        .upload("gateway-fw-1.bin", "application/zip", "1")
        .await;
    tenant
        .upload("Gateway-FW-2.bin", "application/zip", "333")
        .await;
    tenant
        .upload_object(
            json!({"name": "it's 100%_done", "type": "text/plain", "c8y_Note": {"version": "1.2", "rank": 7, "made": "2026-01-02T03:04:05+01:00"}}),
            "22",
        )
        .await;
    tenant
        .object(json!({"name": "device", "type": "c8y_Linux", "c8y_IsDevice": {}, "length": 9, "on": true}))
        .await;
    tenant
        .object(json!({"type": "nameless", "rank": 1.5}))
        .await;
    tenant
}

#[tokio::test]
async fn a_query_filters_and_sorts() {
    let tenant = fleet().await;
    let (one, two, note, device, none) = (
        "gateway-fw-1.bin",
        "Gateway-FW-2.bin",
        "it's 100%_done",
        "device",
        "",
    );
    for (query, expected) in [
        ("has(c8y_IsBinary)", vec![one, two, note]),
        (
            "$filter=(has(c8y_IsBinary)) $orderby=length desc",
            vec![two, note, one],
        ),
        (
            "$filter=((has(c8y_IsBinary)) and (name eq '*fw*')) $orderby=name asc",
            vec![two, one],
        ),
        ("name eq 'gateway-fw-1.bin'", vec![one]),
        ("name eq 'GATEWAY-fw-1.bin'", vec![]),
        ("name eq 'it''s 100%_*'", vec![note]),
        ("name eq '*100__*'", vec![]),
        ("name eq null", vec![none]),
        ("not(name eq 'device')", vec![one, two, note, none]),
        ("not(has(c8y_IsBinary)) and not(name eq null)", vec![device]),
        ("not(length gt 1)", vec![one, none]),
        ("length ge 2 and length lt 9", vec![two, note]),
        ("length gt 2.5d", vec![two, device]),
        ("length eq 3", vec![two]),
        (
            "type eq 'application/zip' or has(c8y_IsDevice)",
            vec![one, two, device],
        ),
        ("hasany(c8y_IsDevice,c8y_Note)", vec![note, device]),
        ("c8y_Note.version eq '1.2'", vec![note]),
        ("c8y_Note.version eq '*.2'", vec![note]),
        (
            "c8y_Note.version gt '1.1' and c8y_Note.rank le 7",
            vec![note],
        ),
        ("c8y_Note.rank gt 'a'", vec![]),
        ("c8y_Note.made.date eq '2026-01-02T02:04:05Z'", vec![note]),
        ("c8y_Note.made.date lt '2026-01-02'", vec![]),
        ("rank gt 1.4f", vec![none]),
        ("on eq true", vec![device]),
        ("on eq false", vec![]),
        (
            "owner eq 'demo' and creationTime.date gt '2020-01-01T00:00:00Z' and name eq 'd*'",
            vec![device],
        ),
        ("lastUpdated.date lt '2020-01-01'", vec![]),
        ("id eq '17'", vec![]),
        ("id gt 0 and has(c8y_IsDevice)", vec![device]),
        (
            "has(c8y_IsBinary) $orderby=type asc,name desc",
            vec![one, two, note],
        ),
        (
            "has(c8y_IsBinary) $orderby=c8y_Note.rank desc",
            vec![note, two, one],
        ),
        (
            "has(c8y_IsBinary) $orderby=creationTime.date desc,creationTime desc",
            vec![note, two, one],
        ),
    ] {
        assert_eq!(tenant.names(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused() {
    let tenant = Tenant::empty().await;
    for query in [
        "name like 'x'",
        "has(name)",
        "length gt 1.5",
        "name eq 'x",
        "lastUpdated.date gt 'now'",
    ] {
        let response = tenant
            .get("/inventory/managedObjects")
            .query(&[("query", query)])
            .send()
            .await
            .unwrap();
        let message = refused(response, 422, "inventory/Invalid Data").await;
        assert!(
            message.starts_with("Find by filter query failed : Query could not be understood."),
            "{message}"
        );
    }
}

#[tokio::test]
async fn the_plain_filters_work_and_a_query_overrides_them() {
    let tenant = fleet().await;
    for (filter, expected) in [
        ("fragmentType=c8y_IsDevice", vec!["device"]),
        (
            "fragmentType=c8y_IsBinary&type=text/plain",
            vec!["it's 100%_done"],
        ),
        ("type=c8y_Linux&owner=demo", vec!["device"]),
        ("owner=nobody", vec![]),
        ("text=DEVICE", vec!["device"]),
        (
            "text=fw-100%25",
            vec!["gateway-fw-1.bin", "Gateway-FW-2.bin", "it's 100%_done"],
        ),
        ("text=%22fw-2%22", vec!["Gateway-FW-2.bin"]),
        ("q=name eq '*'", vec!["device"]),
        ("query=has(c8y_IsDevice)&type=nameless", vec!["device"]),
        ("query=has(c8y_IsBinary)&text=done", vec!["it's 100%_done"]),
    ] {
        let page = tenant
            .page(&format!("/inventory/managedObjects?pageSize=50&{filter}"))
            .await;
        assert_eq!(names_of(&page), expected, "{filter}");
    }
}

#[tokio::test]
async fn totals_come_when_asked_for() {
    let tenant = fleet().await;
    let page = tenant.page("/inventory/managedObjects?pageSize=2").await;
    assert_eq!(page["statistics"], json!({"currentPage": 1, "pageSize": 2}));
    let page = tenant
        .page("/inventory/managedObjects?pageSize=2&withTotalPages=true&withTotalElements=true")
        .await;
    assert_eq!(
        page["statistics"],
        json!({"totalElements": 5, "totalPages": 3, "currentPage": 1, "pageSize": 2})
    );
}

#[tokio::test]
async fn groups_and_hierarchies_are_found() {
    let tenant = Tenant::empty().await;
    let root = tenant.object(json!({"name": "root"})).await;
    let group = tenant.object(json!({"name": "group"})).await;
    let leaf = tenant.object(json!({"name": "leaf"})).await;
    for (parent, children, child) in [
        (&root, "childAssets", &group),
        (&group, "childDevices", &leaf),
    ] {
        let path = format!("/inventory/managedObjects/{parent}/{children}");
        let body = json!({"managedObject": {"id": child}}).to_string();
        let response = tenant.post(&path).body(body).send().await.unwrap();
        assert_eq!(response.status(), 201);
    }
    assert_eq!(tenant.names(&format!("bygroupid({root})")).await, ["group"]);
    assert_eq!(
        tenant.names(&format!("isinhierarchyof({root})")).await,
        ["group", "leaf"]
    );
}

#[tokio::test]
async fn an_object_lives_its_life() {
    let tenant = Tenant::empty().await;
    let response = tenant
        .post("/inventory/managedObjects")
        .body(r#"{"name":"n","type":"t","a":{"b":1},"drop":1}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let location = response.headers()[LOCATION].to_str().unwrap().to_owned();
    let object = body(response).await;
    assert_eq!(object["self"], location.as_str());
    assert_eq!(object["childAdditions"]["references"], json!([]));
    assert!(object["creationTime"].as_str().unwrap().ends_with('Z'));
    let id = object["id"].as_str().unwrap();
    let path = format!("/inventory/managedObjects/{id}");

    let changed = tenant
        .put(&path)
        .body(r#"{"name":"m","drop":null,"owner":"ana","id":"5","creationTime":"x"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), 200);
    assert!(changed.headers().get(LOCATION).is_none());
    body(changed).await;
    let read = tenant.page(&path).await;
    assert_eq!(
        (&read["name"], &read["owner"], &read["id"]),
        (&json!("m"), &json!("ana"), &json!(id))
    );
    assert_eq!(read["creationTime"], object["creationTime"]);
    assert_eq!(read["a"], json!({"b": 1}));
    assert!(read.get("drop").is_none());

    let alive = tenant
        .put(&path)
        .body(json!({"id": id}).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(body(alive).await, json!({"id": id}));

    refused(
        tenant.put(&path).body("[]").send().await.unwrap(),
        422,
        "inventory/Invalid Data",
    )
    .await;
    refused(
        tenant.put(&path).body("{").send().await.unwrap(),
        400,
        "inventory/Bad Request",
    )
    .await;

    assert_eq!(tenant.delete(&path).send().await.unwrap().status(), 204);
    missing(tenant.get(&path)).await;
    missing(tenant.put(&path).body("{}")).await;
    missing(tenant.get("/inventory/managedObjects/x")).await;
}

#[tokio::test]
async fn what_the_content_says_of_a_binary_cannot_be_edited() {
    let tenant = Tenant::empty().await;
    let id = tenant.upload("x", "t", "12345").await;
    let path = format!("/inventory/managedObjects/{id}");
    let request =
        r#"{"name":"renamed","length":1,"contentType":"a/b","c8y_IsBinary":null,"note":"n"}"#;
    let changed = body(tenant.put(&path).body(request).send().await.unwrap()).await;
    assert_eq!(changed["name"], "renamed");
    assert_eq!(changed["note"], "n");
    assert_eq!(changed["length"], 5);
    assert_eq!(changed["contentType"], "application/octet-stream");
    assert_eq!(changed["c8y_IsBinary"], "");
    assert_eq!(changed["self"], tenant.url(&path).as_str());
}

#[tokio::test]
async fn a_post_may_stand_for_a_put() {
    let tenant = Tenant::empty().await;
    let id = tenant.object(json!({"name": "a"})).await;
    let path = format!("/inventory/managedObjects/{id}");
    let response = tenant
        .post(&path)
        .header("X-HTTP-METHOD", "PUT")
        .header(ACCEPT, "application/json")
        .body(r#"{"name":"b"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(tenant.page(&path).await["name"], "b");
}
