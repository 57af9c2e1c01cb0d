//! Several objects in one request, lists by a child, and lists for a user who
//! may read only some of the objects.

use std::num::NonZeroU64;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::support::{Tenant, body, id_of, names_of, refused};

const COLLECTION: &str = "application/vnd.com.nsn.cumulocity.managedobjectcollection+json";

#[tokio::test]
async fn several_objects_are_made_and_changed_together() {
    let tenant = Tenant::empty().await;
    let post = |objects: Value| {
        tenant
            .post("/inventory/managedObjects")
            .header(CONTENT_TYPE, COLLECTION)
            .header(ACCEPT, "application/json")
            .body(json!({ "managedObjects": objects }).to_string())
            .send()
    };
    let made = post(json!([{"name": "a"}, {"name": "b", "note": 1}])).await;
    let made = made.unwrap();
    assert_eq!(made.status(), 201);
    assert!(
        made.headers()[CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with(COLLECTION)
    );
    let made = body(made).await;
    assert_eq!(names_of(&made), ["a", "b"]);
    let ids: Vec<String> = made["managedObjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();

    let put = |objects: Value| {
        tenant
            .put("/inventory/managedObjects")
            .header(CONTENT_TYPE, COLLECTION)
            .header(ACCEPT, "application/json")
            .body(json!({ "managedObjects": objects }).to_string())
            .send()
    };
    let changed = put(json!([{"id": ids[0], "name": "A"}, {"id": ids[1], "note": null}])).await;
    let changed = changed.unwrap();
    assert_eq!(changed.status(), 200);
    let changed = body(changed).await;
    assert_eq!(names_of(&changed), ["A", "b"]);
    assert_eq!(changed["managedObjects"][1].get("note"), None);

    // One that cannot be refuses all.
    let bad = [
        json!([]),
        json!([{"name": "c"}, {"name": 1}]),
        json!(vec![json!({}); 51]),
        json!([1]),
        json!({}),
    ];
    for objects in bad {
        let answer = post(objects).await.unwrap();
        refused(answer, 422, "inventory/Invalid Data").await;
    }
    let answer = put(json!([{"id": ids[0], "name": "B"}, {"name": "x"}]))
        .await
        .unwrap();
    refused(answer, 422, "inventory/Invalid Data").await;
    let answer = put(json!([{"id": ids[0], "name": "B"}, {"id": "1"}]))
        .await
        .unwrap();
    refused(answer, 404, "inventory/Not Found").await;
    assert_eq!(tenant.names("not(name eq null)").await, ["A", "b"]);
}

#[tokio::test]
async fn an_object_that_is_said_to_be_no_json_is_refused() {
    let tenant = Tenant::empty().await;
    let id = tenant.object(json!({"name": "a"})).await;
    let path = format!("/inventory/managedObjects/{id}");
    for odd in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "image/png",
        "json",
    ] {
        let put = tenant.put(&path).header(CONTENT_TYPE, odd);
        let answer = put.body(r#"{"name":"b"}"#).send().await.unwrap();
        refused(answer, 415, "general/Unsupported Media Type").await;
        let post = tenant
            .post("/inventory/managedObjects")
            .header(CONTENT_TYPE, odd);
        let answer = post.body("not even JSON").send().await.unwrap();
        refused(answer, 415, "general/Unsupported Media Type").await;
    }
    for fine in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.com.nsn.cumulocity.managedObject+json;ver=0.9",
    ] {
        let put = tenant.put(&path).header(CONTENT_TYPE, fine);
        let answer = put.body(r#"{"name":"b"}"#).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{fine}");
    }
}

#[tokio::test]
async fn binaries_are_found_by_their_children_of_each_kind() {
    let tenant = Tenant::empty().await;
    let binary = tenant.upload("with-children.zip", "t", "1").await;
    tenant.upload("without.zip", "t", "2").await;
    for (kind, parameter) in [
        ("childDevices", "childDeviceId"),
        ("childAssets", "childAssetId"),
        ("childAdditions", "childAdditionId"),
    ] {
        let child = tenant.object(json!({"name": kind})).await;
        let path = format!("/inventory/managedObjects/{binary}/{kind}");
        let link = json!({"managedObject": {"id": child}}).to_string();
        let linked = tenant.post(&path).body(link).send().await.unwrap();
        assert_eq!(linked.status(), 201);
        for (asked, found) in [
            ("childDeviceId", kind == "childDevices"),
            ("childAssetId", kind == "childAssets"),
            ("childAdditionId", kind == "childAdditions"),
        ] {
            let page = tenant
                .page(&format!("/inventory/binaries?{asked}={child}"))
                .await;
            assert_eq!(!names_of(&page).is_empty(), found, "{kind} {asked}");
            assert_eq!(page["statistics"]["totalPages"], u64::from(found));
        }
        // With another filter both hold.
        let page = tenant
            .page(&format!(
                "/inventory/binaries?{parameter}={child}&type=other"
            ))
            .await;
        assert_eq!(names_of(&page), Vec::<String>::new());
    }
    let answer = tenant
        .get("/inventory/binaries?childDeviceId=x")
        .send()
        .await;
    refused(answer.unwrap(), 422, "inventory/Invalid Data").await;
}

#[tokio::test]
async fn who_may_read_only_some_gets_short_pages_without_totals() {
    let tenant = Tenant::empty().await;
    let mut readable = Vec::new();
    for n in 0..7 {
        let id = tenant.upload(&n.to_string(), "t", "x").await;
        if id.parse::<u64>().unwrap().is_multiple_of(3) {
            readable.push(id);
        }
    }
    let knobs = tenant.knobs();
    knobs.change(|knobs| knobs.readable_every = NonZeroU64::new(3));
    let first = tenant
        .page("/inventory/binaries?pageSize=1&withTotalPages=true")
        .await;
    let statistics = &first["statistics"];
    assert_eq!(
        (&statistics["totalPages"], &statistics["totalElements"]),
        (&Value::Null, &Value::Null)
    );
    let path = |page: &Value| page["next"].as_str().unwrap().replace(&tenant.url(""), "");
    let mut seen = Vec::new();
    let (mut page, mut last) = (first, 0);
    loop {
        let objects = page["managedObjects"].as_array().unwrap();
        seen.extend(objects.iter().map(id_of));
        // It says how many were looked at, and so does the link, for ever.
        let looked_at = page["statistics"]["currentPage"].as_u64().unwrap();
        assert!(
            path(&page).contains(&format!("currentPage=-{looked_at}")),
            "{page}"
        );
        if looked_at == last {
            break;
        }
        last = looked_at;
        page = tenant.page(&path(&page)).await;
    }
    assert_eq!((seen, last), (readable.clone(), 7));
    let other = readable[0].parse::<u64>().unwrap() + 1;
    for path in ["binaries", "managedObjects"] {
        let answer = tenant
            .get(&format!("/inventory/{path}/{other}"))
            .send()
            .await;
        refused(answer.unwrap(), 403, "security/Forbidden").await;
        let answer = tenant
            .get(&format!("/inventory/{path}/{}", readable[0]))
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), 200);
    }
}
