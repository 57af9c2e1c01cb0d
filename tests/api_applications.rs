//! What the client asks of applications and how it reads what comes, over a
//! real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/scripted.rs"]
mod scripted;

use c8ybin::api::{ErrorKind, FilePart, Part, Payload};
use c8ybin::domain::{
    ApplicationId, ApplicationKind, ApplicationQuery, Availability, BinaryId, PageRequest,
};
use scripted::{Exchange, Scripted, large};

const APPLICATION: &str = r#"{"id":"7","name":"cockpit","type":"HOSTED","activeVersionId":"41",
    "applicationVersions":[{"version":"1.0","binaryId":"41","tags":["latest"]}]}"#;

const NOT_FOUND: &str =
    r#"{"error":"applications/Not Found","message":"Could not find application by ID 7"}"#;

fn id() -> ApplicationId {
    ApplicationId::new("7").unwrap()
}

fn archive(text: &str) -> BinaryId {
    BinaryId::new(text).unwrap()
}

fn file(path: &str, text: &'static str) -> FilePart {
    FilePart {
        path: path.into(),
        payload: Payload::from_bytes(text),
    }
}

fn says(target: &str, exchange: &mut Exchange, status: &str, body: &str) -> bool {
    let is_it = exchange.seen.target == target;
    if is_it {
        exchange.answer(status, &[], body);
    }
    is_it
}

const OWN: &str = "/application/applications/7";
const PLUGINS: &str = "/application/applications/7/binaries/plugins";

#[tokio::test]
async fn the_list_with_its_filters() {
    let server = Scripted::start(|exchange| {
        exchange.json(
            r#"{"applications":[{"id":"7","name":"a","availability":"MARKET"},
                {"id":"8","availability":"PRIVATE"}],"next":"http://elsewhere/?x",
                "statistics":{"totalPages":2,"totalElements":70}}"#,
        );
    });
    let page = PageRequest {
        number: 1,
        size: 50,
        totals: true,
    };
    let query = ApplicationQuery {
        kinds: vec![ApplicationKind::Hosted],
        availability: Some(Availability::Market),
        ..ApplicationQuery::default()
    };
    let listed = server.client().applications(&query, page).await.unwrap();
    assert_eq!((listed.items.len(), listed.total), (1, Some(70)));
    assert_eq!(
        server.only().target,
        "/application/applications?type=HOSTED&availability=MARKET&pageSize=50&currentPage=1\
         &withTotalPages=true&withTotalElements=true"
    );
}

#[tokio::test]
async fn an_application_is_found_by_its_whole_name() {
    let server = Scripted::start(|exchange| {
        exchange.json(r#"{"applications":[{"id":"7","name":"my app"},{"id":"8","name":"my"}]}"#);
    });
    let found = server.client().applications_named("my app").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        server.only().target,
        "/application/applicationsByName/my%20app"
    );
}

#[tokio::test]
async fn another_archive_becomes_the_active_one() {
    let server = Scripted::start(|exchange| exchange.json(APPLICATION));
    let read = server
        .client()
        .activate(&id(), &archive("41"))
        .await
        .unwrap();
    assert_eq!(read.active, Some(archive("41")));
    let seen = server.only();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PUT", OWN));
    assert_eq!(seen.body, br#"{"id":"7","activeVersionId":"41"}"#);
    assert_eq!(seen.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_archive_goes_up_as_a_form_of_exact_length() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], APPLICATION));
    let payload = Payload::from_bytes("PK");
    let client = server.client();
    let sent = client.upload_archive(&id(), "ä.zip", payload).await;
    assert_eq!(sent.unwrap().active, Some(archive("41")));
    let seen = server.only();
    assert_eq!(seen.target, "/application/applications/7/binaries");
    let boundary = seen.boundary_of_exact_form();
    assert_eq!(
        String::from_utf8(seen.body.clone()).unwrap(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"fileName\"\r\n\r\nä.zip\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ä.zip\"\r\n\
             Content-Type: application/zip\r\n\r\nPK\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn archives_are_listed_the_newest_first_read_and_deleted() {
    let server = Scripted::start(|exchange| match exchange.seen.target.as_str() {
        "/application/applications/7/binaries" => exchange.json(
            r#"{"attachments":[{"id":"1","created":"2026-01-01T00:00:00Z"},
                {"id":"2","created":"2026-02-01T00:00:00Z","length":"9"},{"id":"3"}]}"#,
        ),
        "/application/applications/7/binaries/2" if exchange.seen.method == "GET" => {
            exchange.answer(
                "206 Partial Content",
                &["Content-Range: bytes 2-8/9"],
                "3456789",
            );
        }
        _ => exchange.answer("204 No Content", &[], ""),
    });
    let client = server.client();
    let listed = client.archives(&id()).await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["2", "1", "3"]);

    let mut content = client
        .open_archive_part(&id(), &archive("2"), Part::From(2), None)
        .await
        .unwrap();
    assert_eq!((content.start(), content.length()), (2, Some(9)));
    assert_eq!(content.chunk().await.unwrap().unwrap(), "3456789");

    client.delete_archive(&id(), &archive("1")).await.unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!(last.method, "DELETE");
    assert_eq!(last.target, "/application/applications/7/binaries/1");
}

#[tokio::test]
async fn which_archives_are_never_deleted_is_told() {
    let server = Scripted::start(|exchange| exchange.answer("409 Conflict", &[], "no"));
    let error = server.client().delete_archive(&id(), &archive("41")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(
        error
            .to_string()
            .ends_with("The active archive and those of versions cannot be deleted."),
        "{error}"
    );
}

#[tokio::test]
async fn a_plugin_is_added_and_the_new_archive_told() {
    let server = Scripted::start(|exchange| {
        exchange.answer("201 Created", &[], r#"{"id":"42","name":"cockpit.zip"}"#);
    });
    let payload = Payload::from_bytes("PK");
    let made = server
        .client()
        .add_plugin(&id(), "my plugin", "p.zip", payload)
        .await;
    assert_eq!(made.unwrap(), archive("42"));
    let seen = server.only();
    assert_eq!(seen.target, format!("{PLUGINS}/my%20plugin"));
    let boundary = seen.boundary_of_exact_form();
    assert_eq!(
        String::from_utf8(seen.body.clone()).unwrap(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.zip\"\r\n\
             Content-Type: application/zip\r\n\r\nPK\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn the_new_archive_is_told_by_its_place_or_by_the_application() {
    let server = Scripted::start(|exchange| {
        let place = "Location: http://other/application/applications/7/binaries/43";
        exchange.answer("201 Created", &[place], "");
    });
    let made = server.client().delete_plugin(&id(), "p").await;
    assert_eq!(made.unwrap(), archive("43"));

    let server = Scripted::start(|exchange| {
        if !says(OWN, exchange, "200 OK", APPLICATION) {
            exchange.answer("204 No Content", &[], "");
        }
    });
    let made = server.client().delete_plugin(&id(), "p").await;
    assert_eq!(made.unwrap(), archive("41"));
}

#[tokio::test]
async fn files_are_parts_named_by_their_paths() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], r#"{"id":"44"}"#));
    let client = server.client();
    let files = vec![file("index.html", "<p>"), file("a/b c.js", "")];
    let made = client.update_files(&id(), files).await.unwrap();
    assert_eq!(made, archive("44"));
    let seen = server.only();
    assert_eq!(seen.target, "/application/applications/7/binaries/files");
    let boundary = seen.boundary_of_exact_form();
    let kind = "Content-Type: application/octet-stream";
    assert_eq!(
        String::from_utf8(seen.body.clone()).unwrap(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"index.html\"\r\n{kind}\r\n\r\n<p>\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"a/b c.js\"\r\n{kind}\r\n\r\n\r\n\
             --{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent() {
    let server = Scripted::start(|exchange| exchange.json("{}"));
    let client = server.client();
    let kind = |error: c8ybin::api::ApiError| error.kind;
    let nothing = client.update_files(&id(), Vec::new()).await;
    assert_eq!(nothing.map_err(kind), Err(ErrorKind::Invalid));
    let outside = client.update_files(&id(), vec![file("../x", "")]).await;
    assert_eq!(outside.map_err(kind), Err(ErrorKind::Invalid));
    let path = client.delete_plugin(&id(), "a/b").await;
    assert_eq!(path.map_err(kind), Err(ErrorKind::Invalid));
    let blank = client.delete_version(&id(), "").await;
    assert_eq!(blank.map_err(kind), Err(ErrorKind::Invalid));
    let odd = client.tag_version(&id(), "1.0", &["a b".to_owned()]).await;
    assert_eq!(odd.map_err(kind), Err(ErrorKind::Invalid));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn plugins_that_a_platform_does_not_know_are_no_missing_application() {
    for status in ["404 Not Found", "405 Method Not Allowed"] {
        let server = Scripted::start(move |exchange| {
            if !says(OWN, exchange, "200 OK", APPLICATION) {
                exchange.answer(status, &[], "");
            }
        });
        let client = server.client();
        let listed = client.plugins(&id()).await.unwrap_err();
        assert_eq!(listed.kind, ErrorKind::NotOffered, "{listed}");
        assert!(listed.to_string().contains("no longer offers"), "{listed}");
        let payload = Payload::from_bytes("PK");
        let added = client.add_plugin(&id(), "p", "p.zip", payload).await;
        assert_eq!(added.unwrap_err().kind, ErrorKind::NotOffered);
        let gone = client.delete_plugin(&id(), "p").await.unwrap_err();
        assert_eq!(gone.kind, ErrorKind::NotOffered);
        let sent = client.update_files(&id(), vec![file("a", "b")]).await;
        assert_eq!(sent.unwrap_err().kind, ErrorKind::NotOffered);
    }
}

#[tokio::test]
async fn a_missing_application_is_no_missing_endpoint() {
    let server = Scripted::start(|exchange| exchange.answer("404 Not Found", &[], NOT_FOUND));
    let error = server.client().plugins(&id()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(error.to_string().contains("no such application"), "{error}");

    // It is there, and was never given an archive.
    let server = Scripted::start(|exchange| {
        if !says(OWN, exchange, "200 OK", r#"{"id":"7"}"#) {
            exchange.answer("404 Not Found", &[], "");
        }
    });
    let error = server.client().plugins(&id()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(error.to_string().contains("no active archive"), "{error}");
}

#[tokio::test]
async fn a_missing_plugin_is_no_missing_endpoint() {
    let server = Scripted::start(|exchange| {
        if !says(PLUGINS, exchange, "200 OK", "[]") {
            exchange.answer("404 Not Found", &[], "");
        }
    });
    let error = server.client().delete_plugin(&id(), "p").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(
        error.to_string().contains("no plugin of this name"),
        "{error}"
    );
}

#[tokio::test]
async fn versions_stand_in_the_application_where_there_is_no_list() {
    for status in [
        "404 Not Found",
        "405 Method Not Allowed",
        "422 Unprocessable Entity",
    ] {
        let server = Scripted::start(move |exchange| {
            if !says(OWN, exchange, "200 OK", APPLICATION) {
                exchange.answer(status, &[], "");
            }
        });
        let listed = server.client().versions(&id()).await.unwrap();
        assert!(listed[0].is_latest());
    }
    let server = Scripted::start(|exchange| exchange.answer("404 Not Found", &[], NOT_FOUND));
    let error = server.client().versions(&id()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_version_that_is_answered_in_small_letters_is_the_one_that_was_added() {
    let server = Scripted::start(|exchange| {
        exchange.answer("201 Created", &[], r#"{"version":"1.0-rc1","tags":["a"]}"#)
    });
    let payload = Payload::from_bytes("PK");
    let client = server.client();
    let tags = ["A".to_owned()];
    let added = client
        .add_version(&id(), "1.0-RC1", &tags, "v.zip", payload)
        .await
        .unwrap();
    assert_eq!(added.version, "1.0-rc1");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_version_is_added_tagged_and_deleted() {
    let server = Scripted::start(|exchange| match exchange.seen.method.as_str() {
        "DELETE" => exchange.answer("204 No Content", &[], ""),
        _ => exchange.answer("201 Created", &[], r#"{"version":"1.0+5","tags":["a"]}"#),
    });
    let client = server.client();
    let tags = ["a".to_owned()];
    let payload = Payload::from_bytes("PK");
    let added = client
        .add_version(&id(), "1.0+5", &tags, "v.zip", payload)
        .await
        .unwrap();
    assert_eq!(added.tags, ["a"]);
    client.tag_version(&id(), "1.0+5", &tags).await.unwrap();
    client.delete_version(&id(), "1.0+5").await.unwrap();

    let seen = server.seen();
    let boundary = seen[0].boundary_of_exact_form();
    assert_eq!(seen[0].target, "/application/applications/7/versions");
    assert_eq!(
        String::from_utf8(seen[0].body.clone()).unwrap(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"applicationVersion\"\r\n\
             Content-Type: application/json\r\n\r\n{{\"version\":\"1.0+5\",\"tags\":[\"a\"]}}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"fileName\"\r\n\r\nv.zip\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"applicationBinary\"; filename=\"v.zip\"\r\n\
             Content-Type: application/zip\r\n\r\nPK\r\n--{boundary}--\r\n"
        )
    );
    assert_eq!(seen[1].target, "/application/applications/7/versions/1.0+5");
    assert_eq!(seen[1].body, br#"{"tags":["a"]}"#);
    assert_eq!(
        (seen[2].method.as_str(), seen[2].target.as_str()),
        (
            "DELETE",
            "/application/applications/7/versions?version=1.0%2B5"
        )
    );
}

#[tokio::test]
async fn an_upload_that_breaks_is_looked_into() {
    // Closed without a word: the application is gone.
    let server = Scripted::start(|exchange| {
        if !says(OWN, exchange, "404 Not Found", NOT_FOUND) && exchange.seen.method == "GET" {
            exchange.json(r#"{"userName":"ana"}"#);
        }
    });
    let client = server.client();
    let error = client.upload_archive(&id(), "a.zip", large()).await;
    assert_eq!(error.unwrap_err().kind, ErrorKind::NotFound);

    // The role is missing.
    let server = Scripted::start(|exchange| {
        if !says(OWN, exchange, "200 OK", APPLICATION) && exchange.seen.method == "GET" {
            exchange.json(r#"{"userName":"ana","effectiveRoles":[{"id":"ROLE_EVENT_READ"}]}"#);
        }
    });
    let client = server.client();
    let error = client
        .add_plugin(&id(), "p", "p.zip", large())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert!(
        error
            .to_string()
            .contains("ROLE_APPLICATION_MANAGEMENT_ADMIN"),
        "{error}"
    );

    // All was sent, and no answer came.
    let server = Scripted::start(Exchange::read_body);
    let payload = Payload::from_bytes("PK");
    let error = server
        .client()
        .upload_archive(&id(), "a.zip", payload)
        .await
        .unwrap_err();
    assert!(error.leaves_open());
    assert!(
        error.to_string().ends_with("it may be changed already."),
        "{error}"
    );
}
