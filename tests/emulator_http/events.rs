//! `/event/events`.

use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};

use crate::support::{Tenant, body, id_of, refused};

async fn device(tenant: &Tenant, name: &str) -> String {
    tenant
        .object(json!({"name": name, "c8y_IsDevice": {}}))
        .await
}

/// The texts on the first page for these parameters.
async fn texts(tenant: &Tenant, params: &str) -> Vec<String> {
    let page = tenant.page(&format!("/event/events?{params}")).await;
    let events = page["events"].as_array().expect("events");
    let text = |event: &Value| event["text"].as_str().expect("a text").to_owned();
    events.iter().map(text).collect()
}

#[tokio::test]
async fn an_event_is_made_read_changed_and_removed() {
    let tenant = Tenant::empty().await;
    let source = device(&tenant, "gw").await;
    let response = tenant
        .post("/event/events/")
        .header(CONTENT_TYPE, "application/json")
        .body(
            json!({
                "source": {"id": source}, "type": "t", "text": "hello",
                "time": "2026-03-19T13:03:27.845+01:00", "acme": {"a": 1},
                "c8y_IsBinary": {"name": "forged"}, "id": "7",
            })
            .to_string(),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.headers()[CONTENT_TYPE],
        "application/vnd.com.nsn.cumulocity.event+json;charset=UTF-8;ver=0.9"
    );
    let location = response.headers()[LOCATION].to_str().unwrap().to_owned();
    let event = body(response).await;
    let path = format!("/event/events/{}", id_of(&event));
    assert_eq!(location, tenant.url(&path));
    assert_eq!(event["self"], location);
    assert_eq!(event["time"], "2026-03-19T12:03:27.845Z");
    let source_link = tenant.url(&format!("/inventory/managedObjects/{source}"));
    assert_eq!(event["source"], json!({"self": source_link, "id": source}));
    assert_eq!(event["acme"], json!({"a": 1}));
    assert!(event.get("c8y_IsBinary").is_none(), "{event}");
    assert_eq!(tenant.page(&path).await, event);

    let change = json!({
        "text": "new", "acme": null, "more": [1], "type": "other",
        "time": "2020-01-01T00:00:00Z", "source": {"id": "1"}, "id": "9",
        "c8y_IsIncompleteBinary": {"range": "0-3/*"},
    });
    let response = tenant.put(&path).body(change.to_string()).send().await;
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    let changed = body(response).await;
    assert_eq!(
        (&changed["text"], &changed["more"]),
        (&json!("new"), &json!([1]))
    );
    for same in ["id", "source", "type", "time", "creationTime"] {
        assert_eq!(changed[same], event[same], "{same}");
    }
    assert!(changed.get("acme").is_none() && changed.get("c8y_IsIncompleteBinary").is_none());

    for (status, empty) in [(204, true), (404, false)] {
        let response = tenant.delete(&path).send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.text().await.unwrap().is_empty(), empty);
    }
    let message = refused(
        tenant.get(&path).send().await.unwrap(),
        404,
        "event/Not Found",
    )
    .await;
    assert_eq!(message, "Finding event from database failed");
}

#[tokio::test]
async fn what_is_wrong_with_an_event_is_said() {
    let tenant = Tenant::empty().await;
    let source = device(&tenant, "gw").await;
    let good = json!({
        "source": {"id": source}, "type": "t", "text": "x", "time": "2026-01-01T00:00:00Z",
    });
    for (name, value, says) in [
        ("source", json!(null), "'source.id' must be"),
        (
            "source",
            json!({"id": "1"}),
            "no managed object with the id '1'",
        ),
        ("type", json!(""), "'type' must be"),
        ("text", json!(7), "'text' must be"),
        ("time", json!(null), "'time' must be"),
        ("time", json!("yesterday"), "'yesterday' is not a time"),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        let response = tenant.post("/event/events").body(bad.to_string());
        let response = response.send().await.unwrap();
        let message = refused(response, 422, "event/Invalid Data").await;
        assert!(message.contains(says), "{message}");
    }
    let broken = tenant.post("/event/events").body("{").send().await.unwrap();
    refused(broken, 400, "event/Bad Request").await;
    for path in ["/event/events/1", "/event/events/abc"] {
        let put = tenant.put(path).body("{}").send().await.unwrap();
        refused(put, 404, "event/Not Found").await;
    }
    assert_eq!(texts(&tenant, "").await, [""; 0]);
}

#[tokio::test]
async fn the_list_is_newest_first_and_comes_in_pages() {
    let tenant = Tenant::empty().await;
    let source = device(&tenant, "gw").await;
    for day in [3, 1, 7, 5, 2, 4, 6] {
        let time = format!("2026-01-0{day}T00:00:00Z");
        tenant.event(&source, "t", &day.to_string(), &time).await;
    }
    assert_eq!(texts(&tenant, "").await, ["7", "6", "5", "4", "3"]);
    assert_eq!(texts(&tenant, "currentPage=2").await, ["2", "1"]);
    assert_eq!(texts(&tenant, "revert=true&pageSize=2").await, ["1", "2"]);
    let first = tenant
        .page("/event/events?pageSize=3&withTotalPages=true&withTotalElements=true&type=t")
        .await;
    assert_eq!(
        first["statistics"],
        json!({"totalElements": 7, "totalPages": 3, "currentPage": 1, "pageSize": 3})
    );
    assert_eq!(
        first["next"],
        tenant.url(
            "/event/events?withTotalPages=true&withTotalElements=true&type=t&pageSize=3&currentPage=2"
        )
    );
    assert!(first.get("prev").is_none());
    let last = tenant.page("/event/events?pageSize=3&currentPage=3").await;
    assert_eq!(last["statistics"], json!({"currentPage": 3, "pageSize": 3}));
    assert!(last.get("next").is_none() && last.get("prev").is_some());
    let bad = tenant.get("/event/events?pageSize=0").send().await.unwrap();
    refused(bad, 422, "event/Invalid Data").await;
}

#[tokio::test]
async fn the_list_takes_every_filter() {
    let tenant = Tenant::empty().await;
    let gateway = device(&tenant, "gw").await;
    let behind = device(&tenant, "sensor").await;
    let added = device(&tenant, "addition").await;
    for (parent, children, child) in [
        (&gateway, "childDevices", &behind),
        (&behind, "childAdditions", &added),
    ] {
        let path = format!("/inventory/managedObjects/{parent}/{children}");
        let link = json!({"managedObject": {"id": child}}).to_string();
        assert_eq!(
            tenant.post(&path).body(link).send().await.unwrap().status(),
            201
        );
    }
    tenant
        .event(&gateway, "a", "one", "2026-01-01T00:00:00Z")
        .await;
    tenant
        .event(&behind, "b", "two", "2026-01-02T10:00:00Z")
        .await;
    tenant
        .event(&added, "a", "three", "2026-01-03T00:00:00Z")
        .await;
    let four = tenant
        .event(&gateway, "b", "four", "2026-01-04T00:00:00Z")
        .await;
    let fragments = json!({"acme": "zone's 5", "odd\"": 7});
    let path = format!("/event/events/{four}");
    tenant
        .put(&path)
        .body(fragments.to_string())
        .send()
        .await
        .unwrap();
    let event = tenant.page(&path).await;
    let (made, changed) = (&event["creationTime"], &event["lastUpdated"]);
    let (made, changed) = (made.as_str().unwrap(), changed.as_str().unwrap());

    for (params, expected) in [
        (format!("source={gateway}"), "four one"),
        (
            format!("source={gateway}&withSourceDevices=true"),
            "four two one",
        ),
        (
            format!("source={gateway}&withSourceAssets=true"),
            "four one",
        ),
        (
            format!("source={gateway}&withSourceChildren=true"),
            "four three two one",
        ),
        (
            format!("source={behind}&withSourceAdditions=true"),
            "three two",
        ),
        ("source=abc".to_owned(), ""),
        ("type=a".to_owned(), "three one"),
        (format!("type=b&source={behind}"), "two"),
        ("fragmentType=acme".to_owned(), "four"),
        (
            "fragmentType=acme&fragmentValue=zone's 5".to_owned(),
            "four",
        ),
        ("fragmentType=acme&fragmentValue=zone".to_owned(), ""),
        // Only texts are compared.
        ("fragmentType=odd%22".to_owned(), "four"),
        ("fragmentType=odd%22&fragmentValue=7".to_owned(), ""),
        ("fragmentType=c8y_IsBinary".to_owned(), ""),
        // From and including, to and excluding.
        ("dateFrom=2026-01-03T00:00:00.000Z".to_owned(), "four three"),
        ("dateTo=2026-01-03T00:00:00Z".to_owned(), "two one"),
        (
            "dateFrom=2026-01-02&dateTo=2026-01-04".to_owned(),
            "three two",
        ),
        (
            "dateFrom=2026-01-02T11:00:00%2B01:00&dateTo=2026-01-03".to_owned(),
            "two",
        ),
        (
            "dateFrom=2026-01-02T11:00:00.001%2B01:00&dateTo=2026-01-03".to_owned(),
            "",
        ),
        (
            format!("createdFrom={made}&type=b&source={gateway}"),
            "four",
        ),
        (format!("createdTo={made}&type=b&source={gateway}"), ""),
        (format!("lastUpdatedFrom={changed}"), "four"),
        (format!("lastUpdatedTo={changed}&source={gateway}"), "one"),
        ("unknown=1&type=a".to_owned(), "three one"),
    ] {
        assert_eq!(
            texts(&tenant, &params).await.join(" "),
            expected,
            "{params}"
        );
    }
    for (params, says) in [
        ("dateFrom=soon", "'dateFrom': 'soon' is not a time"),
        ("fragmentValue=x", "needs 'fragmentType'"),
        ("withSourceChildren=true", "need a 'source'"),
    ] {
        let response = tenant.get(&format!("/event/events?{params}"));
        let response = response.send().await.unwrap();
        let message = refused(response, 422, "event/Invalid Data").await;
        assert!(message.contains(says), "{message}");
    }
}

#[tokio::test]
async fn many_events_are_removed_at_once_but_never_all_by_mistake() {
    let tenant = Tenant::empty().await;
    let one = device(&tenant, "one").await;
    let two = device(&tenant, "two").await;
    for (source, text, day) in [
        (&one, "a", 1),
        (&one, "b", 2),
        (&two, "c", 3),
        (&two, "d", 4),
    ] {
        let time = format!("2026-01-0{day}T00:00:00Z");
        tenant.event(source, text, text, &time).await;
    }
    for params in ["", "?type=a", "?fragmentType=x", "?dateFrom="] {
        let response = tenant.delete(&format!("/event/events{params}"));
        let response = response.send().await.unwrap();
        let message = refused(response, 422, "event/Invalid Data").await;
        assert!(message.contains("source, dateFrom"), "{message}");
    }
    assert_eq!(texts(&tenant, "").await, ["d", "c", "b", "a"]);
    for (params, left) in [
        (format!("source={one}&type=a"), "d c b"),
        ("dateFrom=2026-01-04".to_owned(), "c b"),
        ("createdTo=2026-01-01".to_owned(), "c b"),
        (format!("source={two}"), "b"),
    ] {
        let response = tenant.delete(&format!("/event/events?{params}"));
        assert_eq!(response.send().await.unwrap().status(), 204);
        assert_eq!(texts(&tenant, "").await.join(" "), left, "{params}");
    }
}

#[tokio::test]
async fn every_accept_gets_the_event_as_json() {
    let tenant = Tenant::empty().await;
    let source = device(&tenant, "gw").await;
    let id = tenant.event(&source, "t", "x", "2026-01-01").await;
    let path = format!("/event/events/{id}");
    let response = tenant.get(&path).header(ACCEPT, "text/html");
    assert_eq!(id_of(&body(response.send().await.unwrap()).await), id);
}
