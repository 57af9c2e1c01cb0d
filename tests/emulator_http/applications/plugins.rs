//! Plugins and files: the examples of the older guide, what is captured of the
//! clients in use, and what a change leaves of the rest.

use c8ybin::emulator::{Knobs, Plugins};
use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::{binaries, entries, file, names, refuses, zip};
use crate::support::{Tenant, body, id_of, refused};

const OBJECT: &str = "application/vnd.com.nsn.cumulocity.managedobject+json;charset=UTF-8;ver=0.9";

/// An application with a plugin and a plain folder, as in the guide's example.
const HELLO: &[(&str, &str)] = &[
    ("index.html", "<h1>hello</h1>"),
    ("cumulocity.json", r#"{"name":"Hello"}"#),
    ("myfolder/readme.txt", "nothing but a folder"),
    (
        "plugin/cumulocity.json",
        r#"{"name":"A plugin","version":"1.0.0"}"#,
    ),
    ("plugin/main.js", "old"),
    ("plugin/deep/er.js", "deep"),
];

fn plugins(id: &str, name: &str) -> String {
    format!("{}/plugins/{name}", binaries(id))
}

/// The new archive, as the answer says it; it is the active one.
async fn changed(tenant: &Tenant, id: &str, response: Response, status: u16) -> String {
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], OBJECT);
    let location = response.headers().get("location").cloned();
    let object = body(response).await;
    let archive = id_of(&object);
    if status == 201 {
        let expected = tenant.url(&format!("{}/{archive}", binaries(id)));
        assert_eq!(location.unwrap(), expected);
    }
    assert_eq!(object["type"], format!("c8y_applications_storage_{id}"));
    assert_eq!(object["c8y_IsBinary"], "");
    assert_eq!(object["contentType"], "application/zip");
    assert_eq!(object["length"], tenant.active_zip(id).await.len());
    assert_eq!(tenant.active(id).await, archive);
    archive
}

#[tokio::test]
async fn folders_are_listed_with_their_manifests() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let path = format!("{}/plugins", binaries(&id));
    let response = tenant.get(&path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(
        body(response).await,
        json!([
            {"pluginName": "myfolder"},
            {
                "pluginName": "plugin",
                "pluginPackage": {"name": "A plugin", "version": "1.0.0"},
            },
        ])
    );
    let bare = tenant.application("HOSTED", "bare").await;
    let message = refuses(
        tenant.get(&format!("{}/plugins", binaries(&bare))),
        404,
        "Not Found",
    );
    assert_eq!(message.await, "The application has no active binary.");
}

#[tokio::test]
async fn a_plugin_is_added_as_in_the_example_of_the_guide() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let content = zip(&[
        ("index.js", "hello"),
        ("cumulocity.json", r#"{"name":"World"}"#),
    ]);
    let part = "--myBoundary\r\nContent-Disposition: form-data; name=\"file\"; \
                filename=\"hello-world-application.zip\"\r\nContent-Type: application/zip\r\n\r\n";
    let mut text = part.as_bytes().to_vec();
    text.extend_from_slice(&content);
    text.extend_from_slice(b"\r\n--myBoundary--\r\n");
    let request = tenant
        .post(&plugins(&id, "world"))
        .header("content-type", "multipart/form-data; boundary=myBoundary")
        // As the guide prints it; it means nothing there.
        .header("content-disposition", "form-data; name=\"file\"")
        .body(text);
    let before = tenant.active(&id).await;
    let archive = changed(&tenant, &id, request.send().await.unwrap(), 201).await;
    let after = tenant.active_zip(&id).await;
    let mut expected: Vec<_> = HELLO
        .iter()
        .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
        .collect();
    expected.push(("world/index.js".to_owned(), "hello".to_owned()));
    expected.push((
        "world/cumulocity.json".to_owned(),
        r#"{"name":"World"}"#.to_owned(),
    ));
    expected.sort();
    assert_eq!(entries(&after), expected);
    let ids: Vec<String> = tenant.archives(&id).await.iter().map(id_of).collect();
    assert_eq!(ids, [before, archive], "the old one is there to go back to");
    // A folder is deployed at once.
    assert_eq!(
        tenant
            .seen("/apps/hello/world/index.js")
            .await
            .text()
            .await
            .unwrap(),
        "hello"
    );
}

#[tokio::test]
async fn a_plugin_that_is_there_is_merged_with_what_comes() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let content = zip(&[("main.js", "new"), ("deep/", ""), ("more/x.css", "x")]);
    let request = tenant
        .post(&plugins(&id, "plugin"))
        .multipart(file(content));
    changed(&tenant, &id, request.send().await.unwrap(), 201).await;
    let after = entries(&tenant.active_zip(&id).await);
    let text = |name: &str| {
        after
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, t)| t.as_str())
    };
    assert_eq!(text("plugin/main.js"), Some("new"));
    assert_eq!(
        text("plugin/deep/er.js"),
        Some("deep"),
        "what did not come stays"
    );
    assert_eq!(text("plugin/more/x.css"), Some("x"));
    assert_eq!(text("plugin/deep/"), Some(""));
    assert_eq!(text("index.html"), Some("<h1>hello</h1>"));
    assert_eq!(after.len(), HELLO.len() + 2);
}

#[tokio::test]
async fn a_plugin_is_removed_with_a_200_and_the_object() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    // As the guide's example: without an `Accept`, and yet there is a body.
    let request = tenant.delete(&plugins(&id, "plugin"));
    changed(&tenant, &id, request.send().await.unwrap(), 200).await;
    assert_eq!(
        names(&tenant.active_zip(&id).await),
        ["cumulocity.json", "index.html", "myfolder/readme.txt"]
    );
    for name in ["plugin", "index.html", "my", "plugin%2Fdeep"] {
        refuses(tenant.delete(&plugins(&id, name)), 404, "Not Found").await;
    }
    assert_eq!(tenant.archives(&id).await.len(), 2);
}

#[tokio::test]
async fn names_of_plugins_may_hold_blanks_and_come_encoded() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    // A client with a buffer sends no name of the file.
    let part = Part::bytes(zip(&[("a.js", "a")])).mime_str("application/octet-stream");
    let form = Form::new().part("file", part.unwrap());
    let request = tenant.post(&plugins(&id, "my%20plugin")).multipart(form);
    changed(&tenant, &id, request.send().await.unwrap(), 201).await;
    assert!(names(&tenant.active_zip(&id).await).contains(&"my plugin/a.js".to_owned()));
    let request = tenant.delete(&plugins(&id, "my%20plugin"));
    changed(&tenant, &id, request.send().await.unwrap(), 200).await;
}

#[tokio::test]
async fn a_plugin_that_does_not_fit_is_refused_and_changes_nothing() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let good = || file(zip(&[("a.js", "a")]));
    for (name, form, status, error) in [
        ("a%2Fb", good(), 422, "applications/Invalid Data"),
        ("..%2Fb", good(), 422, "applications/Invalid Data"),
        ("a%5Cb", good(), 422, "applications/Invalid Data"),
        ("index.html", good(), 422, "applications/Invalid Data"),
        ("empty", file(zip(&[])), 422, "applications/Invalid Data"),
        (
            "empty",
            file(zip(&[("only/", "")])),
            422,
            "applications/Invalid Data",
        ),
        (
            "text",
            file(b"no zip".to_vec()),
            422,
            "applications/Invalid Data",
        ),
        (
            "none",
            Form::new().text("x", "y"),
            400,
            "applications/Bad Request",
        ),
        // The folder `deep` would be a file as well.
        (
            "plugin",
            file(zip(&[("deep", "x")])),
            422,
            "applications/Invalid Data",
        ),
        (
            "plugin",
            file(zip(&[("main.js/x", "x")])),
            422,
            "applications/Invalid Data",
        ),
    ] {
        let request = tenant.post(&plugins(&id, name)).multipart(form);
        refused(request.send().await.unwrap(), status, error).await;
    }
    assert_eq!(tenant.archives(&id).await.len(), 1);
    let missing = tenant.post(&plugins("1", "x")).multipart(good());
    refuses(missing, 404, "Not Found").await;
    let bare = tenant.application("HOSTED", "bare").await;
    let nothing = tenant.post(&plugins(&bare, "x")).multipart(good());
    refuses(nothing, 404, "Not Found").await;
}

fn update(tenant: &Tenant, id: &str, form: Form) -> RequestBuilder {
    // Names as browsers write them.
    let form = form.percent_encode_noop();
    tenant
        .post(&format!("{}/files", binaries(id)))
        .multipart(form)
}

#[tokio::test]
async fn a_file_is_updated_as_in_the_example_of_the_guide() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    // The guide's `filepath` stands for the path itself.
    let text = "--myBoundary\r\nContent-Disposition: form-data; name=\"index.html\"; \
                filename=\"index.html\"\r\n\r\n<h1>new</h1>\r\n--myBoundary--\r\n";
    let request = tenant
        .post(&format!("{}/files", binaries(&id)))
        .header("content-type", "multipart/form-data; boundary=myBoundary")
        .body(text);
    changed(&tenant, &id, request.send().await.unwrap(), 201).await;
    let after = entries(&tenant.active_zip(&id).await);
    assert!(after.contains(&("index.html".to_owned(), "<h1>new</h1>".to_owned())));
    assert_eq!(after.len(), HELLO.len());
    assert_eq!(
        tenant.seen("/apps/hello/").await.text().await.unwrap(),
        "<h1>new</h1>"
    );
}

#[tokio::test]
async fn several_files_are_updated_at_once() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let form = Form::new()
        .text("cumulocity.json", r#"{"name":"Hello","version":"2"}"#)
        .part("dir/a.txt", Part::bytes(vec![0, 159, 146, 150]))
        .text("plugin/main.js", "newer")
        .text("ünïcode/ä.txt", "ä");
    changed(
        &tenant,
        &id,
        update(&tenant, &id, form).send().await.unwrap(),
        201,
    )
    .await;
    let after = names(&tenant.active_zip(&id).await);
    assert_eq!(after.len(), HELLO.len() + 2);
    assert!(after.contains(&"ünïcode/ä.txt".to_owned()));
    assert_eq!(
        tenant.about(&id).await["manifest"]["version"],
        "2",
        "read anew"
    );
    let bytes = tenant
        .seen("/apps/hello/dir/a.txt")
        .await
        .bytes()
        .await
        .unwrap();
    assert_eq!(bytes.as_ref(), [0, 159, 146, 150]);
    assert_eq!(
        tenant.archives(&id).await.len(),
        2,
        "one change, one archive"
    );
}

#[tokio::test]
async fn files_that_do_not_fit_are_refused() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    for path in [
        "../out.txt",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "dir/",
        "C:/x",
        "a//b",
        "./a",
        "plugin",
        "index.html/x",
    ] {
        let form = Form::new().text(path, "x");
        let message = refuses(update(&tenant, &id, form), 422, "Invalid Data").await;
        assert!(!message.contains("\"\""), "{path}: {message}");
    }
    let twice = Form::new().text("a", "x").text("a", "y");
    refuses(update(&tenant, &id, twice), 422, "Invalid Data").await;
    refuses(update(&tenant, &id, Form::new()), 400, "Bad Request").await;
    let raw = tenant.post(&format!("{}/files", binaries(&id))).body("x");
    refuses(raw, 400, "Bad Request").await;
    assert_eq!(tenant.archives(&id).await.len(), 1);
}

#[tokio::test]
async fn changes_at_the_same_time_are_all_there_in_the_end() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    let requests = (0..12).map(|number| {
        let form = Form::new().text(format!("dir/{number}.txt"), "x");
        update(&tenant, &id, form).send()
    });
    for response in futures_util::future::join_all(requests).await {
        assert_eq!(response.unwrap().status(), 201);
    }
    let after = names(&tenant.active_zip(&id).await);
    assert_eq!(
        after.iter().filter(|name| name.starts_with("dir/")).count(),
        12
    );
}

#[tokio::test]
async fn a_platform_without_the_paths_of_plugins_and_files_still_takes_archives() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(HELLO).await;
    for (knob, status, error, archives) in [
        (Plugins::Missing, 404, "general/Not Found", 2),
        (Plugins::NotAllowed, 405, "general/Method Not Allowed", 3),
    ] {
        tenant.knobs().change(|knobs| {
            *knobs = Knobs {
                plugins: knob,
                ..Knobs::default()
            };
        });
        for request in [
            tenant.get(&format!("{}/plugins", binaries(&id))),
            tenant
                .post(&plugins(&id, "x"))
                .multipart(file(zip(&[("a", "a")]))),
            tenant.delete(&plugins(&id, "plugin")),
        ] {
            refused(request.send().await.unwrap(), status, error).await;
        }
        let form = Form::new().text("a.txt", "x");
        let answer = update(&tenant, &id, form).send().await.unwrap();
        refused(answer, status, error).await;
        let put = tenant.upload_archive(&id, zip(HELLO));
        assert_eq!(put.send().await.unwrap().status(), 201);
        assert_eq!(tenant.archives(&id).await.len(), archives);
    }
    tenant.knobs().change(|knobs| knobs.plugins = Plugins::On);
    let listed: Value = tenant.page(&format!("{}/plugins", binaries(&id))).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
}
