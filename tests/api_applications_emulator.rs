//! Applications as the client asks for them and the embedded server answers:
//! nothing scripted, nothing shared between the two sides.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::{Cursor, Write as _};

use c8ybin::api::{Client, Connection, Credentials, ErrorKind, FilePart, Part, Payload};
use c8ybin::domain::{ApplicationId, ApplicationKind, ApplicationQuery, Availability, PageRequest};
use c8ybin::emulator::{Options, Plugins, Seed, Server};
use serde_json::json;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A server without any object, and a client of it.
async fn empty() -> (Server, Client) {
    let options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    let server = Server::start(options).await.unwrap();
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
    let client = Client::new(connection.unwrap()).unwrap();
    (server, client)
}

async fn application(server: &Server, name: &str) -> ApplicationId {
    let new = json!({
        "name": name, "key": format!("{name}-key"), "type": "HOSTED", "contextPath": name,
    });
    let response = reqwest::Client::new()
        .post(format!("{}/application/applications", server.url()))
        .basic_auth("t2000/demo", Some("demo"))
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .body(new.to_string());
    let text = response.send().await.unwrap().text().await.unwrap();
    let made: serde_json::Value = serde_json::from_str(&text).unwrap();
    ApplicationId::new(made["id"].as_str().unwrap()).unwrap()
}

fn zip(files: &[(&str, &str)]) -> Payload {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    Payload::from_bytes(writer.finish().unwrap().into_inner())
}

fn web(text: &str) -> Payload {
    zip(&[
        ("index.html", text),
        ("cumulocity.json", r#"{"name":"Hello","version":"1.0.0"}"#),
    ])
}

const PAGE: PageRequest = PageRequest {
    number: 1,
    size: 50,
    totals: true,
};

#[tokio::test]
async fn applications_are_found_by_filters_and_name() {
    let (server, client) = empty().await;
    let id = application(&server, "hello").await;
    application(&server, "other").await;
    let all = client
        .applications(&ApplicationQuery::default(), PAGE)
        .await;
    let all = all.unwrap();
    assert_eq!((all.items.len(), all.total), (2, Some(2)));
    let found = client.applications_named("hello").await.unwrap();
    assert_eq!(found[0].id, id);
    assert_eq!(found[0].kind, ApplicationKind::Hosted);
    assert_eq!(found[0].owner.as_deref(), Some("t2000"));
    assert!(client.applications_named("hell").await.unwrap().is_empty());
    let none = ApplicationQuery {
        availability: Some(Availability::Market),
        ..ApplicationQuery::default()
    };
    assert!(
        client
            .applications(&none, PAGE)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let missing = ApplicationId::new("404404").unwrap();
    let error = client.application(&missing).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn archives_come_and_go_and_one_is_active() {
    let (server, client) = empty().await;
    let id = application(&server, "hello").await;
    let first = client
        .upload_archive(&id, "a.zip", web("one"))
        .await
        .unwrap();
    let first = first.active.unwrap();
    let second = client
        .upload_archive(&id, "b.zip", web("two!"))
        .await
        .unwrap();
    let second = second.active.unwrap();
    let listed = client.archives(&id).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|one| one.id.clone()).collect();
    assert_eq!(ids, [second.clone(), first.clone()]);
    let found = listed.iter().find(|one| one.id == first).unwrap();
    assert_eq!(found.name, "a.zip");
    let opened = client
        .open_archive_part(&id, &first, Part::From(4), None)
        .await;
    let opened = opened.unwrap();
    assert_eq!((opened.start(), opened.length()), (4, found.length));

    let refused = client.delete_archive(&id, &second).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
    let now = client.activate(&id, &first).await.unwrap();
    assert_eq!(now.active, Some(first));
    client.delete_archive(&id, &second).await.unwrap();
    let gone = client.archive(&id, &second).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn plugins_and_files_change_the_active_archive() {
    let (server, client) = empty().await;
    let id = application(&server, "hello").await;
    let none = client.plugins(&id).await.unwrap_err();
    assert_eq!(none.kind, ErrorKind::NotFound);
    assert!(none.to_string().contains("no active archive"), "{none}");
    client
        .upload_archive(&id, "a.zip", web("one"))
        .await
        .unwrap();

    let plugin = zip(&[
        ("cumulocity.json", r#"{"name":"P","version":"2"}"#),
        ("a.js", "a"),
    ]);
    let made = client
        .add_plugin(&id, "my plugin", "p.zip", plugin)
        .await
        .unwrap();
    assert_eq!(client.application(&id).await.unwrap().active, Some(made));
    let plugins = client.plugins(&id).await.unwrap();
    let manifest = plugins[0].manifest.as_ref().unwrap();
    assert_eq!(plugins[0].name, "my plugin");
    assert_eq!(manifest.version.as_deref(), Some("2"));

    let files = ["index.html", "my plugin/ü b.js"].map(|path| FilePart {
        path: path.into(),
        payload: Payload::from_bytes("new"),
    });
    let made = client.update_files(&id, files.into()).await.unwrap();
    assert_eq!(client.application(&id).await.unwrap().active, Some(made));

    let missing = client.delete_plugin(&id, "none").await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::NotFound);
    client.delete_plugin(&id, "my plugin").await.unwrap();
    assert!(client.plugins(&id).await.unwrap().is_empty());

    for plugins in [Plugins::Missing, Plugins::NotAllowed] {
        server.knobs().change(|knobs| knobs.plugins = plugins);
        let error = client.plugins(&id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotOffered, "{error}");
        let error = client.delete_plugin(&id, "x").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotOffered, "{error}");
        let added = client.add_plugin(&id, "x", "x.zip", web("x")).await;
        assert_eq!(added.unwrap_err().kind, ErrorKind::NotOffered);
        let file = FilePart {
            path: "a.js".into(),
            payload: Payload::from_bytes("a"),
        };
        let put = client.update_files(&id, vec![file]).await;
        assert_eq!(put.unwrap_err().kind, ErrorKind::NotOffered);
    }
}

#[tokio::test]
async fn versions_have_tags_and_one_is_latest() {
    let (server, client) = empty().await;
    let id = application(&server, "widgets").await;
    assert!(client.versions(&id).await.unwrap().is_empty());
    let add = async |version: &str, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        client
            .add_version(&id, version, &tags, "w.zip", web(version))
            .await
    };
    assert!(add("1.0", &[]).await.unwrap().is_latest());
    let second = add("2.0", &["latest", "b"]).await.unwrap();
    assert_eq!(second.tags, ["latest", "b"]);
    assert_eq!(client.application(&id).await.unwrap().active, second.binary);
    assert_eq!(add("2.0", &[]).await.unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(
        add("3.0", &["b"]).await.unwrap_err().kind,
        ErrorKind::Conflict
    );

    let tags = ["latest".to_owned()];
    assert!(
        client
            .tag_version(&id, "1.0", &tags)
            .await
            .unwrap()
            .is_latest()
    );
    let read = async || {
        let listed = client.versions(&id).await.unwrap().into_iter();
        listed
            .map(|one| (one.version, one.tags.join(" ")))
            .collect::<Vec<_>>()
    };
    let pair = |version: &str, tags: &str| (version.to_owned(), tags.to_owned());
    assert_eq!(read().await, [pair("2.0", "b"), pair("1.0", "latest")]);
    let active = client.application(&id).await.unwrap().active;
    let first = client.versions(&id).await.unwrap().remove(1);
    assert_eq!(active, first.binary, "what is latest is active");
    let tags = ["c".to_owned(), "d".to_owned()];
    client.tag_version(&id, "2.0", &tags).await.unwrap();
    assert_eq!(read().await, [pair("2.0", "c d"), pair("1.0", "latest")]);

    let latest = client.delete_version(&id, "1.0").await.unwrap_err();
    assert_eq!(latest.kind, ErrorKind::Conflict);
    assert_eq!(read().await.len(), 2);
    client.delete_version(&id, "2.0").await.unwrap();
    assert_eq!(read().await, [pair("1.0", "latest")]);
    let archives = client.archives(&id).await.unwrap();
    let archives: Vec<_> = archives.into_iter().map(|one| Some(one.id)).collect();
    assert_eq!(archives, [first.binary], "its archive is gone with it");
}

#[tokio::test]
async fn what_is_too_large_is_told_in_a_sentence() {
    let (server, client) = empty().await;
    let id = application(&server, "hello").await;
    let first = client.upload_archive(&id, "a.zip", web("one")).await;
    let first = first.unwrap().active;
    server.knobs().change(|knobs| knobs.max_upload = Some(1000));
    let large = || Payload::from_bytes(vec![b'x'; 1001]);
    let file = FilePart {
        path: "large.js".into(),
        payload: large(),
    };
    for (refused, asked) in [
        (
            client
                .upload_archive(&id, "b.zip", large())
                .await
                .map(|_| ()),
            "upload “b.zip” as an archive of application 8001",
        ),
        (
            client
                .add_plugin(&id, "p", "p.zip", large())
                .await
                .map(|_| ()),
            "add plugin “p” to application 8001",
        ),
        (
            client.update_files(&id, vec![file]).await.map(|_| ()),
            "update “large.js” of application 8001",
        ),
        (
            client
                .add_version(&id, "1.0", &[], "w.zip", large())
                .await
                .map(|_| ()),
            "add version 1.0 to application 8001",
        ),
    ] {
        let error = refused.unwrap_err();
        assert_eq!((error.kind, error.status), (ErrorKind::TooLarge, Some(413)));
        let sentence = format!(
            "Could not {asked}: the server said 413 “The file is larger than the limit of 1000 \
             bytes”. The file is larger than the platform takes."
        );
        assert_eq!(error.to_string(), sentence);
    }
    assert_eq!(client.application(&id).await.unwrap().active, first);
}

#[tokio::test]
async fn what_is_no_application_is_refused_with_words() {
    let (server, client) = empty().await;
    let id = application(&server, "hello").await;
    let none = Payload::from_bytes("no zip at all");
    let error = client.upload_archive(&id, "a.zip", none).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Refused, Some(422)));
    let outside = zip(&[("index.html", "x"), ("../evil", "x")]);
    let error = client
        .upload_archive(&id, "a.zip", outside)
        .await
        .unwrap_err();
    assert!(matches!(error.status, Some(400..=499)), "{error}");
    assert!(client.archives(&id).await.unwrap().is_empty());
}
