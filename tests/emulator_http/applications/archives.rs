//! Archives come, become active, and go; the inventory has them as well.

use c8ybin::emulator::Options;
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{binaries, file, refuses, web, zip};
use crate::support::{Tenant, at, body, files_in, id_of, refused};

#[tokio::test]
async fn an_archive_that_comes_becomes_the_active_one() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let response = tenant
        .upload_archive(&id, web("1.0.0"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.headers()["content-type"],
        "application/vnd.com.nsn.cumulocity.application+json;charset=UTF-8;ver=0.9"
    );
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let application = body(response).await;
    let first = application["activeVersionId"].as_str().unwrap().to_owned();
    assert_eq!(location, tenant.url(&format!("{}/{first}", binaries(&id))));
    assert_eq!(
        application["manifest"],
        json!({"name": "Hello", "version": "1.0.0"})
    );

    tenant
        .upload_archive(&id, web("2.0.0"))
        .send()
        .await
        .unwrap();
    let second = tenant.active(&id).await;
    for (archive, version) in [(&first, "1.0.0"), (&second, "2.0.0")] {
        let bytes = tenant.bytes(&format!("{}/{archive}", binaries(&id))).await;
        assert_eq!(bytes, web(version));
    }
    assert_eq!(tenant.about(&id).await["manifest"]["version"], "2.0.0");

    let archives = tenant.archives(&id).await;
    let ids: Vec<String> = archives.iter().map(id_of).collect();
    assert_eq!(ids, [first.clone(), second.clone()]);
    let length = web("1.0.0").len();
    assert_eq!(archives[0]["name"], "hello.zip");
    assert_eq!(archives[0]["length"], length);
    assert_eq!(archives[0]["contextPath"], "hello");
    assert_eq!(archives[0]["downloadUrl"], location);
    assert!(archives[0]["created"].as_str().unwrap().ends_with('Z'));

    let response = tenant
        .get(&format!("{}/{first}", binaries(&id)))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-type"], "application/zip");
    assert_eq!(response.bytes().await.unwrap(), web("1.0.0"));
    let part = tenant.get(&format!("{}/{first}", binaries(&id)));
    let part = part.header("range", "bytes=0-1").send().await.unwrap();
    assert_eq!(
        (part.status().as_u16(), part.bytes().await.unwrap().as_ref()),
        (206, &b"PK"[..])
    );

    // Back to the first one, as the web interface does it.
    let path = format!("/application/applications/{id}");
    let back = json!({"id": id, "activeVersionId": first});
    let response = tenant
        .put(&path)
        .body(back.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(body(response).await["manifest"]["version"], "1.0.0");
    let message = refuses(
        tenant.delete(&format!("{}/{first}", binaries(&id))),
        409,
        "Conflict",
    )
    .await;
    assert!(message.contains("active"), "{message}");
    let gone = tenant
        .delete(&format!("{}/{second}", binaries(&id)))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(tenant.archives(&id).await.len(), 1);
    let missing = format!("{}/{second}", binaries(&id));
    refuses(tenant.get(&missing), 404, "Not Found").await;
    refuses(tenant.delete(&missing), 404, "Not Found").await;
    refuses(
        tenant.get(&format!("{}/x", binaries(&id))),
        404,
        "Not Found",
    )
    .await;
}

#[tokio::test]
async fn an_archive_is_a_binary_of_the_inventory_and_protected_there() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(&[("index.html", "<h1>")]).await;
    let archive = tenant.active(&id).await;
    let binary = format!("/inventory/binaries/{archive}");
    let object = format!("/inventory/managedObjects/{archive}");
    let described = tenant.page(&object).await;
    assert_eq!(described["type"], format!("c8y_applications_storage_{id}"));
    assert_eq!(described["c8y_applications_storage"], "");
    assert_eq!(described["c8y_IsBinary"], "");
    assert_eq!(described["contentType"], "application/zip");
    assert_eq!(described["owner"], "demo");
    let listed = tenant.page("/inventory/binaries").await;
    assert_eq!(id_of(&listed["managedObjects"][0]), archive);
    assert_eq!(tenant.bytes(&binary).await, tenant.active_zip(&id).await);

    let replace = tenant
        .put(&binary)
        .header("content-type", "application/zip")
        .body("x");
    let put = |change: Value| tenant.put(&object).body(change.to_string());
    let bulk = json!({"managedObjects": [{"id": archive, "type": "c8y_upload"}]});
    let bulk = tenant
        .put("/inventory/managedObjects")
        .header(
            "content-type",
            "application/vnd.com.nsn.cumulocity.managedobjectcollection+json",
        )
        .body(bulk.to_string());
    for request in [
        tenant.delete(&binary),
        tenant.delete(&object),
        replace,
        put(json!({"type": "c8y_upload"})),
        put(json!({"name": "holiday.jpg"})),
        put(json!({"c8y_applications_storage": null})),
        bulk,
    ] {
        let response = request.send().await.unwrap();
        let message = refused(response, 409, "inventory/conflict").await;
        assert_eq!(
            message,
            "Cannot update/delete application binary via this endpoint"
        );
    }
    assert_eq!(tenant.page(&object).await, described);
    // A binary that only calls itself an archive is none.
    let other = tenant
        .upload("x.zip", &format!("c8y_applications_storage_{id}"), "x")
        .await;
    assert_eq!(tenant.archives(&id).await.len(), 1);
    refuses(
        tenant.delete(&format!("{}/{other}", binaries(&id))),
        404,
        "Not Found",
    )
    .await;
    let gone = tenant
        .delete(&format!("/inventory/binaries/{other}"))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);

    // With the application its archives go.
    let path = format!("/application/applications/{id}?force=true");
    assert_eq!(tenant.delete(&path).send().await.unwrap().status(), 204);
    assert_eq!(tenant.get(&object).send().await.unwrap().status(), 404);
    assert_eq!(tenant.get(&binary).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn archives_outlive_the_server_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let tenant = Tenant::with(at(&data)).await;
    let id = tenant.deployed(&[("index.html", "<h1>")]).await;
    let (active, bytes) = (tenant.active(&id).await, tenant.active_zip(&id).await);
    tenant.stop().await;
    let tenant = Tenant::with(at(&data)).await;
    assert_eq!(tenant.active(&id).await, active);
    assert_eq!(tenant.active_zip(&id).await, bytes);
    assert_eq!(
        files_in(&data.join("contents")),
        2,
        "the archive, and an empty pack"
    );
    refuses(
        tenant.upload_archive(&id, b"no zip".to_vec()),
        422,
        "Invalid Data",
    )
    .await;
    let path = format!("/application/applications/{id}");
    assert_eq!(tenant.delete(&path).send().await.unwrap().status(), 204);
    assert_eq!(files_in(&data.join("contents")), 1);
    assert_eq!(files_in(&data.join("spool")), 0);
    tenant.stop().await;
}

#[tokio::test]
async fn each_kind_of_application_has_archives_of_its_own() {
    let tenant = Tenant::empty().await;
    let image = zip(&[("cumulocity.json", "{}"), ("image.tar", "x")]);
    let package = zip(&[
        ("cumulocity.json", r#"{"isPackage": true}"#),
        ("remote.js", "x"),
    ]);
    let wrapped = zip(&[("hello/index.html", "x"), ("hello/cumulocity.json", "{}")]);
    let content = zip(&[("cumulocity.json", "{}"), ("content.json", "{}")]);
    let script = zip(&[("main.js", "1")]);
    for (kind, name, bytes, status) in [
        ("HOSTED", "a", web("1"), 201),
        ("HOSTED", "b", package, 201),
        ("HOSTED", "c", content, 201),
        ("HOSTED", "d", wrapped, 422),
        ("HOSTED", "h", script, 422),
        ("MICROSERVICE", "e", image, 201),
        ("MICROSERVICE", "f", web("1"), 422),
        ("EXTERNAL", "g", web("1"), 422),
    ] {
        let id = tenant.application(kind, name).await;
        let response = tenant.upload_archive(&id, bytes).send().await.unwrap();
        assert_eq!(response.status(), status, "{kind} {name}");
        let is_active = tenant.about(&id).await.get("activeVersionId").is_some();
        assert_eq!(is_active, status == 201);
    }
    let page = tenant
        .page("/application/applications?type=MICROSERVICE")
        .await;
    let service = id_of(&page["applications"][0]);
    refuses(tenant.get(&binaries(&service)), 422, "Invalid Data").await;
}

#[tokio::test]
async fn a_manifest_is_read_or_refused() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let with = |manifest: &str| zip(&[("index.html", "x"), ("cumulocity.json", manifest)]);
    // As editors of Windows write it.
    let marked = tenant.upload_archive(&id, with("\u{feff}{\"version\":\"1\"}"));
    assert_eq!(marked.send().await.unwrap().status(), 201);
    assert_eq!(tenant.about(&id).await["manifest"]["version"], "1");
    let active = tenant.active(&id).await;
    let plugin = format!("{}/plugins/p", binaries(&id));
    for manifest in ["{", "[]", ""] {
        let upload = tenant.upload_archive(&id, with(manifest));
        let message = refuses(upload, 422, "Invalid Data").await;
        let said = "'cumulocity.json' is not valid JSON: ";
        assert!(message.starts_with(said), "{message}");
        let plugin = tenant.post(&plugin).multipart(file(with(manifest)));
        let message = refuses(plugin, 422, "Invalid Data").await;
        assert!(message.starts_with(said), "{message}");
        let form = Form::new().part(
            "cumulocity.json",
            Part::bytes(manifest.as_bytes().to_vec()).file_name("x"),
        );
        let files = tenant.post(&format!("{}/files", binaries(&id)));
        let message = refuses(files.multipart(form), 422, "Invalid Data").await;
        assert!(message.starts_with(said), "{message}");
    }
    assert_eq!(tenant.active(&id).await, active);
}

#[tokio::test]
async fn parts_are_known_by_their_names() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    // As captured: without a name of the file; with one in a part of its own.
    let bare = Form::new().part("file", Part::bytes(web("1")));
    let named = Form::new()
        .text("fileName", "named.zip")
        .part("file", Part::bytes(web("2")).file_name("blob"));
    for (form, name) in [(bare, "hello.zip"), (named, "named.zip")] {
        let response = tenant
            .post(&binaries(&id))
            .multipart(form)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 201);
        let archives = tenant.archives(&id).await;
        assert_eq!(archives.last().unwrap()["name"], name);
    }
    let empty = tenant
        .post(&binaries(&id))
        .multipart(Form::new().text("x", "y"));
    refuses(empty, 400, "Bad Request").await;
    let twice = Form::new().text("file", "x").text("file", "y");
    refuses(
        tenant.post(&binaries(&id)).multipart(twice),
        400,
        "Bad Request",
    )
    .await;
    refuses(tenant.post(&binaries(&id)).body("PK"), 400, "Bad Request").await;
    let nowhere = tenant.post(&binaries("1")).multipart(file(web("1")));
    refuses(nowhere, 404, "Not Found").await;
}

#[tokio::test]
async fn of_more_than_twenty_archives_the_oldest_go() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(&[("index.html", "0")]).await;
    let first = tenant.active(&id).await;
    let mut uploaded = Vec::new();
    for number in 1..20 {
        let bytes = web(&number.to_string());
        tenant.upload_archive(&id, bytes).send().await.unwrap();
        uploaded.push(tenant.active(&id).await);
    }
    let path = format!("/application/applications/{id}");
    let back = json!({"activeVersionId": first}).to_string();
    assert_eq!(
        tenant.put(&path).body(back).send().await.unwrap().status(),
        200
    );
    assert_eq!(tenant.archives(&id).await.len(), 20);
    // The oldest is the active one until this comes, and goes with the next.
    tenant.upload_archive(&id, web("20")).send().await.unwrap();
    let ids: Vec<String> = tenant.archives(&id).await.iter().map(id_of).collect();
    assert_eq!(ids.len(), 20);
    assert_eq!(ids[0], uploaded[0]);
    let gone = format!("/inventory/binaries/{first}");
    assert_eq!(tenant.get(&gone).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_demo_has_applications_that_are_deployed() {
    let tenant = Tenant::with(Options::default()).await;
    let portal = tenant.archives("6890").await;
    let names: Vec<&str> = portal.iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "operations-portal-2.1.0.zip",
            "operations-portal-2.2.0.zip",
            "operations-portal-2.3.0-rc.1.zip",
        ]
    );
    assert_eq!(tenant.active("6890").await, id_of(&portal[1]));
    // Each archive of an application is one of the inventory, and the other way round.
    let query = "/inventory/managedObjects?query=has(c8y_applications_storage)&pageSize=100";
    let page = tenant.page(query).await;
    let mut in_inventory: Vec<(String, String)> = Vec::new();
    for object in page["managedObjects"].as_array().unwrap() {
        let storage = object["type"].as_str().unwrap();
        let application = storage.strip_prefix("c8y_applications_storage_").unwrap();
        in_inventory.push((application.to_owned(), id_of(object)));
    }
    let mut of_applications = Vec::new();
    let all = tenant
        .page("/application/applications?pageSize=100&owner=t2000")
        .await;
    for application in all["applications"].as_array().unwrap() {
        let id = id_of(application);
        match application["type"].as_str().unwrap() {
            "HOSTED" => {
                let archives = tenant.archives(&id).await;
                of_applications.extend(archives.iter().map(|a| (id.clone(), id_of(a))));
            }
            "MICROSERVICE" => of_applications.push((id.clone(), tenant.active(&id).await)),
            _ => assert_eq!(application.get("activeVersionId"), None),
        }
        let Some(active) = application["activeVersionId"].as_str() else {
            continue;
        };
        let bytes = tenant.bytes(&format!("/inventory/binaries/{active}")).await;
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let manifest = std::io::read_to_string(zip.by_name("cumulocity.json").unwrap()).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest, application["manifest"], "{id}");
    }
    in_inventory.sort();
    of_applications.sort();
    assert_eq!(in_inventory, of_applications);
    assert_eq!(
        super::names(&tenant.active_zip("7120").await),
        [
            "assets/fonts/icons.woff2",
            "assets/logo.svg",
            "cumulocity.json",
            "index.html",
            "main.js",
            "styles.css",
            "vendor.js"
        ]
    );
}
