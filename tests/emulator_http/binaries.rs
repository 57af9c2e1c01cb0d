//! `/inventory/binaries`.

use reqwest::header::{
    ACCEPT, ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    IF_RANGE, LOCATION, RANGE,
};
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::support::{Tenant, body, id_of, missing, names_of, refused};

#[tokio::test]
async fn an_upload_is_listed_and_comes_back() {
    let tenant = Tenant::empty().await;
    let form = Form::new()
        .part(
            "file",
            Part::bytes(b"hello".to_vec())
                .file_name("local.txt")
                .mime_str("text/csv")
                .unwrap(),
        )
        .part(
            "object",
            Part::text(r#"{"name":"näme.csv","type":"my_type","frag":{"a":1},"c8y_Global":{}}"#),
        );
    let response = tenant
        .post("/inventory/binaries/")
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.headers()[CONTENT_TYPE],
        "application/vnd.com.nsn.cumulocity.managedobject+json;charset=UTF-8;ver=0.9"
    );
    assert_eq!(
        response.headers()["cache-control"],
        "no-cache, no-store, max-age=0, must-revalidate"
    );
    let location = response.headers()[LOCATION].to_str().unwrap().to_owned();
    let object = body(response).await;
    let id = id_of(&object);
    assert_eq!(location, tenant.url(&format!("/inventory/binaries/{id}")));
    assert_eq!(object["self"], location);
    assert_eq!(object["c8y_IsBinary"], "");
    assert_eq!(object["name"], "näme.csv");
    assert_eq!(object["type"], "my_type");
    assert_eq!(object["contentType"], "text/csv");
    assert_eq!(object["length"], 5);
    assert_eq!(object["owner"], "demo");
    assert_eq!(object["frag"], json!({"a": 1}));

    let page = tenant.page("/inventory/binaries").await;
    assert_eq!(page["managedObjects"], json!([object]));
    assert_eq!(
        page["statistics"],
        json!({"totalPages": 1, "currentPage": 1, "pageSize": 5})
    );
    assert!(page.get("next").is_none() && page.get("prev").is_none());

    let download = tenant
        .get(&format!("/inventory/binaries/{id}"))
        .header(ACCEPT, "application/json")
        .send()
        .await
        .unwrap();
    assert_eq!(download.status(), 200);
    assert_eq!(download.headers()[CONTENT_TYPE], "text/csv");
    assert_eq!(download.headers()[CONTENT_LENGTH], "5");
    assert_eq!(download.headers()[ACCEPT_RANGES], "bytes");
    assert_eq!(
        download.headers()[CONTENT_DISPOSITION],
        "attachment; filename=\"n_me.csv\"; filename*=UTF-8''n%C3%A4me.csv"
    );
    assert_eq!(download.bytes().await.unwrap(), "hello");

    let head = tenant
        .anonymous()
        .head(tenant.url(&format!("/inventory/binaries/{id}")))
        .basic_auth("demo", Some("demo"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()[CONTENT_LENGTH]),
        (200, &"5".parse().unwrap())
    );
}

#[tokio::test]
async fn without_accept_the_answer_is_empty() {
    let tenant = Tenant::empty().await;
    let form = Form::new().text("object", "{}").text("file", "x");
    let response = tenant
        .anonymous()
        .post(tenant.url("/inventory/binaries"))
        .basic_auth("demo", Some("demo"))
        .header(ACCEPT, "*/*")
        .multipart(form)
        .send()
        .await
        .unwrap();
    // reqwest always sends one; see `raw` for a request without.
    assert_eq!(response.status(), 201);
    let object = body(response).await;
    assert!(object.get("name").is_none(), "{object}");
    assert_eq!(object["contentType"], "application/octet-stream");
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_said() {
    let tenant = Tenant::empty().await;
    let text = |name: &'static str, value: &'static str| Form::new().text(name, value);
    for (form, status, error, says) in [
        (
            text("file", "x"),
            400,
            "inventory/Bad Request",
            "'object' is missing",
        ),
        (
            text("object", "{}"),
            400,
            "inventory/Bad Request",
            "'file' is missing",
        ),
        (
            text("object", "{").text("file", "x"),
            400,
            "inventory/Bad Request",
            "not valid JSON",
        ),
        (
            text("object", "[]").text("file", "x"),
            422,
            "inventory/Invalid Data",
            "must be a JSON object",
        ),
        (
            text("object", r#"{"name":5}"#).text("file", "x"),
            422,
            "inventory/Invalid Data",
            "'name' must be a string",
        ),
        (
            text("object", "{}").text("file", "x").text("file", "y"),
            400,
            "inventory/Bad Request",
            "'file' is there twice",
        ),
        (
            text("object", "{}").text("object", "{}"),
            400,
            "inventory/Bad Request",
            "'object' is there twice",
        ),
    ] {
        let response = tenant
            .post("/inventory/binaries")
            .multipart(form)
            .send()
            .await
            .unwrap();
        let message = refused(response, status, error).await;
        assert!(message.contains(says), "{message}");
    }
    let plain = tenant
        .post("/inventory/binaries")
        .header(CONTENT_TYPE, "text/plain")
        .body("hello");
    refused(plain.send().await.unwrap(), 400, "inventory/Bad Request").await;
    let page = tenant.page("/inventory/binaries").await;
    assert_eq!(page["managedObjects"], json!([]));
}

#[tokio::test]
async fn the_list_takes_every_filter() {
    let tenant = Tenant::empty().await;
    let a = tenant.upload("a", "text/plain", "1").await;
    let b = tenant.upload("b", "image/png", "22").await;
    let c = tenant
        .upload_object(
            json!({"name": "c", "type": "text/plain", "owner": "ana"}),
            "333",
        )
        .await;
    let device = tenant.object(json!({"name": "device"})).await;
    for (children, child) in [("childAdditions", &a), ("childAssets", &b)] {
        // The filter looks for a binary that has the child.
        let response = tenant
            .post(&format!("/inventory/managedObjects/{c}/{children}"))
            .body(json!({"managedObject": {"id": child}}).to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 201);
    }
    for (filter, expected) in [
        (String::new(), vec!["a", "b", "c"]),
        ("type=text%2Fplain".to_owned(), vec!["a", "c"]),
        ("type=*".to_owned(), vec![]),
        ("owner=ana".to_owned(), vec!["c"]),
        ("owner=demo&type=text/plain".to_owned(), vec!["a"]),
        (format!("ids={c},{a},{device},17,x"), vec!["a", "c"]),
        (format!("childAdditionId={a}"), vec!["c"]),
        (format!("childAssetId={b}"), vec!["c"]),
        (format!("childDeviceId={a}"), vec![]),
        ("text=nothing&unknown=1".to_owned(), vec!["a", "b", "c"]),
    ] {
        let page = tenant.page(&format!("/inventory/binaries?{filter}")).await;
        assert_eq!(names_of(&page), expected, "{filter}");
    }
}

#[tokio::test]
async fn pages_have_links_while_they_apply() {
    let tenant = Tenant::empty().await;
    for n in 0..7 {
        tenant.upload(&format!("{n}"), "t", "").await;
    }
    let first = tenant.page("/inventory/binaries?pageSize=3&type=t").await;
    assert_eq!(names_of(&first), ["0", "1", "2"]);
    assert_eq!(
        first["next"],
        tenant.url("/inventory/binaries?type=t&pageSize=3&currentPage=2")
    );
    assert!(first.get("prev").is_none());
    let last = tenant
        .page("/inventory/binaries?pageSize=3&currentPage=3")
        .await;
    assert_eq!(names_of(&last), ["6"]);
    assert!(last.get("next").is_none());
    assert_eq!(
        last["prev"],
        tenant.url("/inventory/binaries?pageSize=3&currentPage=2")
    );
    assert_eq!(
        last["statistics"],
        json!({"totalPages": 3, "currentPage": 3, "pageSize": 3})
    );
    let beyond = tenant
        .page("/inventory/binaries?pageSize=3&currentPage=9")
        .await;
    assert_eq!(names_of(&beyond), [""; 0]);
    assert_eq!(beyond["statistics"]["totalPages"], 3);
    let trimmed = tenant.page("/inventory/binaries?pageSize=100000").await;
    assert_eq!(trimmed["statistics"]["pageSize"], 2000);
    let wrong = tenant
        .get("/inventory/binaries?currentPage=0")
        .send()
        .await
        .unwrap();
    refused(wrong, 422, "inventory/Invalid Data").await;
}

#[tokio::test]
async fn totals_follow_every_change() {
    let tenant = Tenant::empty().await;
    let path = "/inventory/binaries?pageSize=1&withTotalPages=true";
    assert_eq!(tenant.page(path).await["statistics"]["totalPages"], 0);
    let id = tenant.upload("a", "t", "1").await;
    tenant.upload("b", "t", "1").await;
    assert_eq!(tenant.page(path).await["statistics"]["totalPages"], 2);
    tenant
        .delete(&format!("/inventory/binaries/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(tenant.page(path).await["statistics"]["totalPages"], 1);
}

#[tokio::test]
async fn a_range_is_served_and_checked() {
    let tenant = Tenant::empty().await;
    let id = tenant.upload("x", "t", "0123456789").await;
    let path = format!("/inventory/binaries/{id}");
    for (range, status, said, bytes) in [
        ("bytes=2-4", 206, Some("bytes 2-4/10"), "234"),
        ("bytes=7-", 206, Some("bytes 7-9/10"), "789"),
        ("bytes=-3", 206, Some("bytes 7-9/10"), "789"),
        ("bytes=0-99", 206, Some("bytes 0-9/10"), "0123456789"),
        ("bytes=-99", 206, Some("bytes 0-9/10"), "0123456789"),
        ("bytes=0-1,4-5", 200, None, "0123456789"),
        ("bytes=5-2", 200, None, "0123456789"),
        ("lines=1-2", 200, None, "0123456789"),
        ("rubbish", 200, None, "0123456789"),
    ] {
        let response = tenant.get(&path).header(RANGE, range).send().await.unwrap();
        assert_eq!(response.status(), status, "{range}");
        let found = response
            .headers()
            .get(CONTENT_RANGE)
            .map(|value| value.to_str().unwrap());
        assert_eq!(found, said, "{range}");
        assert_eq!(response.content_length(), Some(bytes.len() as u64));
        assert_eq!(response.text().await.unwrap(), bytes, "{range}");
    }
    for range in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
        let response = tenant.get(&path).header(RANGE, range).send().await.unwrap();
        assert_eq!(response.headers()[CONTENT_RANGE], "bytes */10");
        refused(response, 416, "general/Requested Range Not Satisfiable").await;
    }
}

#[tokio::test]
async fn an_etag_is_there_only_on_wish_and_guards_a_range() {
    let tenant = Tenant::empty().await;
    let id = tenant.upload("x", "t", "0123456789").await;
    let path = format!("/inventory/binaries/{id}");
    let ranged = |condition: &str| {
        tenant
            .get(&path)
            .header(RANGE, "bytes=5-")
            .header(IF_RANGE, condition.to_owned())
    };
    let plain = tenant.get(&path).send().await.unwrap();
    assert!(plain.headers().get("etag").is_none());
    assert_eq!(ranged("\"x\"").send().await.unwrap().status(), 200);
    tenant.knobs().change(|knobs| knobs.etags = true);
    let tagged = tenant.get(&path).send().await.unwrap();
    let etag = tagged.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(ranged(&etag).send().await.unwrap().status(), 206);
    tenant
        .put(&path)
        .header(CONTENT_TYPE, "t/t")
        .body("abcdefghij")
        .send()
        .await
        .unwrap();
    assert_eq!(ranged(&etag).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_replaced_content_keeps_the_object() {
    let tenant = Tenant::empty().await;
    let id = tenant
        .upload_object(json!({"name": "x", "type": "t", "frag": 1}), "old")
        .await;
    let path = format!("/inventory/binaries/{id}");
    let response = tenant
        .put(&path)
        .header(CONTENT_TYPE, "image/png")
        .body("newer")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()[LOCATION], tenant.url(&path).as_str());
    let object = body(response).await;
    assert_eq!(object["id"], id.as_str());
    assert_eq!(object["contentType"], "image/png");
    assert_eq!(object["length"], 5);
    assert_eq!(
        (&object["name"], &object["type"], &object["frag"]),
        (&json!("x"), &json!("t"), &json!(1))
    );
    let read = tenant.get(&path).send().await.unwrap();
    assert_eq!(read.headers()[CONTENT_TYPE], "image/png");
    assert_eq!(read.text().await.unwrap(), "newer");

    let untyped = tenant.put(&path).body("x").send().await.unwrap();
    refused(untyped, 400, "inventory/Bad Request").await;
    let gone = tenant
        .put("/inventory/binaries/17")
        .header(CONTENT_TYPE, "a/b")
        .body("x");
    missing(gone).await;
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let tenant = Tenant::empty().await;
    let id = tenant.upload("x", "t", "1").await;
    let path = format!("/inventory/binaries/{id}");
    let response = tenant.delete(&path).send().await.unwrap();
    assert_eq!(response.status(), 204);
    assert_eq!(response.bytes().await.unwrap().len(), 0);
    for path in [path.as_str(), &format!("/inventory/managedObjects/{id}")] {
        let message = missing(tenant.get(path)).await;
        assert_eq!(
            message,
            format!("Finding device data from database failed : No managedObject for id '{id}'!")
        );
        missing(tenant.delete(path)).await;
    }
}

#[tokio::test]
async fn an_object_without_content_is_no_binary() {
    let tenant = Tenant::empty().await;
    let id = tenant
        .object(json!({"name": "device", "c8y_IsBinary": ""}))
        .await;
    for path in [
        format!("/inventory/binaries/{id}"),
        "/inventory/binaries/x".to_owned(),
    ] {
        missing(tenant.get(&path)).await;
        missing(tenant.delete(&path)).await;
    }
    assert_eq!(names_of(&tenant.page("/inventory/binaries").await), [""; 0]);
}

#[tokio::test]
async fn odd_names_stay_in_the_object_and_out_of_headers() {
    let tenant = Tenant::empty().await;
    let name = "../..\\etc/pass\r\nX-Evil: 1\u{7f}\u{1}\".txt";
    let id = tenant.upload(name, "t", "1").await;
    let response = tenant
        .get(&format!("/inventory/binaries/{id}"))
        .send()
        .await
        .unwrap();
    assert!(response.headers().get("x-evil").is_none());
    let said = response.headers()[CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(
        said,
        "attachment; filename=\".._.._etc_pass__X-Evil: 1___.txt\"; \
         filename*=UTF-8''.._.._etc_pass__X-Evil%3A%201__%22.txt"
    );
    let object = tenant
        .page(&format!("/inventory/managedObjects/{id}"))
        .await;
    assert_eq!(object["name"], name);
}

#[tokio::test]
async fn uploads_side_by_side_do_not_mix() {
    let tenant = Tenant::empty().await;
    let uploads = (0..8_u8).map(|n| tenant.upload("same", "t", vec![n; 700_000]));
    let ids = futures_util::future::join_all(uploads).await;
    for (n, id) in (0..8_u8).zip(&ids) {
        let path = format!("/inventory/binaries/{id}");
        let read = tenant
            .get(&path)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        assert_eq!(read.len(), 700_000);
        assert!(read.iter().all(|byte| *byte == n), "{n}");
    }
    let page = tenant.page("/inventory/binaries?pageSize=50").await;
    assert_eq!(page["managedObjects"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn a_download_goes_on_while_its_binary_is_replaced_and_deleted() {
    let tenant = Tenant::empty().await;
    // More than the sockets' buffers hold.
    let length = 24 << 20;
    let id = tenant.upload("x", "t", vec![1; length]).await;
    let path = format!("/inventory/binaries/{id}");
    let mut response = tenant.get(&path).send().await.unwrap();
    let mut received = response.chunk().await.unwrap().unwrap().len();
    let put = tenant.put(&path).header(CONTENT_TYPE, "a/b").body("new");
    assert_eq!(put.send().await.unwrap().status(), 201);
    assert_eq!(tenant.delete(&path).send().await.unwrap().status(), 204);
    while let Some(chunk) = response.chunk().await.unwrap() {
        assert!(chunk.iter().all(|byte| *byte == 1));
        received += chunk.len();
    }
    assert_eq!(received, length);
}
