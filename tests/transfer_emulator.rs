//! Client and engine against the embedded server: nothing scripted, nothing
//! shared between the two sides.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use c8ybin::api::{Client, Connection, Credentials, ErrorKind, Payload};
use c8ybin::domain::{Binary, BinaryQuery, Direction, NewBinary, PageRequest, Sort, SortColumn};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::{
    Done, Engine, Existing, Job, JobEvent, JobId, Leave, Outcome, Pause, Retry, Settings, Share,
    Target, TransferError, Verified,
};
use tempfile::tempdir;
use tokio::sync::mpsc::UnboundedReceiver;

async fn empty() -> Server {
    let options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    Server::start(options).await.unwrap()
}

fn client_as(server: &Server, tenant: Option<&str>, user: &str, password: &str) -> Client {
    let credentials = Credentials::Basic {
        user: user.into(),
        password: password.into(),
    };
    let connection = Connection::new(&server.url(), tenant.map(str::to_owned), credentials);
    Client::new(connection.unwrap()).unwrap()
}

fn client(server: &Server) -> Client {
    client_as(server, Some("t2000"), "demo", "demo")
}

async fn put(client: &Client, name: &str, type_name: &str, content: &'static str) -> Binary {
    let new = NewBinary {
        name: name.into(),
        type_name: type_name.into(),
        fragments: None,
        media_type: None,
    };
    client
        .create_binary(&new, None, Payload::from_bytes(content))
        .await
        .unwrap()
}

const fn page(number: u32, size: u32) -> PageRequest {
    PageRequest {
        number,
        size,
        totals: true,
    }
}

fn names(rows: &[Binary]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

async fn end(events: &mut UnboundedReceiver<JobEvent>) -> Outcome {
    loop {
        if let JobEvent::Ended(_, outcome) = events.recv().await.unwrap() {
            return outcome;
        }
    }
}

fn down(binary: &Binary, folder: &Path) -> Job {
    Job::Download {
        id: binary.id.clone(),
        length: binary.length,
        digest: None,
        target: Target::Folder {
            folder: folder.to_owned(),
            name: binary.name.clone(),
        },
        existing: Existing::Fail,
    }
}

#[tokio::test]
async fn every_demo_binary_is_listed_once_whatever_the_page() {
    let server = Server::start(Options::default()).await.unwrap();
    let client = client(&server);
    let mut all = BTreeSet::new();
    let mut rows = 0;
    let mut number = 1;
    let pages = loop {
        let got = client
            .binaries(&BinaryQuery::default(), page(number, 50))
            .await
            .unwrap();
        rows += got.items.len();
        all.extend(got.items.iter().map(|row| row.id.clone()));
        if !got.more {
            break got.total_pages;
        }
        number += 1;
    };
    assert_eq!(rows, all.len());
    assert!(rows > 200, "{rows}");
    assert_eq!(pages, Some(u64::from(number)));

    let sorted = BinaryQuery {
        sort: Some(Sort {
            column: SortColumn::Size,
            direction: Direction::Descending,
        }),
        ..BinaryQuery::default()
    };
    let first = client.binaries(&sorted, page(1, 50)).await.unwrap();
    assert_eq!(first.total, Some(rows as u64));
    let lengths: Vec<u64> = first.items.iter().filter_map(|row| row.length).collect();
    assert_eq!(lengths.len(), 50);
    assert!(lengths.is_sorted_by(|a, b| a >= b), "{lengths:?}");
}

#[tokio::test]
async fn filters_of_both_lists_find_what_they_should() {
    let server = empty().await;
    let client = client(&server);
    put(&client, "it's *.log", "text/plain", "a").await;
    put(&client, "B.LOG", "text/plain", "bb").await;
    put(&client, "c+d & e.zip", "application/zip", "ccc").await;

    let by = async |query: BinaryQuery| {
        let got = client.binaries(&query, page(1, 10)).await.unwrap();
        let mut found: Vec<String> = got.items.into_iter().map(|row| row.name).collect();
        found.sort();
        found
    };
    let named = |name: &str| BinaryQuery {
        name: Some(name.into()),
        ..BinaryQuery::default()
    };
    assert_eq!(by(named("*.log")).await, ["B.LOG", "it's *.log"]);
    assert_eq!(by(named("it's*")).await, ["it's *.log"]);
    assert_eq!(by(named("c+d & e.zip")).await, ["c+d & e.zip"]);
    assert_eq!(by(named("b.log")).await, Vec::<String>::new());
    let typed = BinaryQuery {
        type_name: Some("text/plain".into()),
        ..BinaryQuery::default()
    };
    assert_eq!(by(typed.clone()).await, ["B.LOG", "it's *.log"]);
    let both = BinaryQuery {
        name: Some("b*".into()),
        ..typed
    };
    assert_eq!(by(both).await, ["B.LOG"]);
    let owner = |owner: &str| BinaryQuery {
        owner: Some(owner.into()),
        ..BinaryQuery::default()
    };
    assert_eq!(by(owner("demo")).await.len(), 3);
    assert!(by(owner("nobody")).await.is_empty());

    let column = async |column| {
        let sort = Some(Sort {
            column,
            direction: Direction::Ascending,
        });
        let query = BinaryQuery {
            sort,
            ..BinaryQuery::default()
        };
        let got = client.binaries(&query, page(1, 10)).await.unwrap();
        names(&got.items).join("|")
    };
    for sorted in [SortColumn::Size, SortColumn::Created, SortColumn::Updated] {
        assert_eq!(column(sorted).await, "it's *.log|B.LOG|c+d & e.zip");
    }
    assert!(column(SortColumn::Type).await.starts_with("c+d"));
}

#[tokio::test]
async fn a_binary_lives_and_dies() {
    let server = empty().await;
    let client = client(&server);
    let new = NewBinary {
        name: "näme \"1\".txt".into(),
        type_name: "c8y_Note".into(),
        fragments: Some(r#"{"c8y_Global":{},"depth":{"a":[1,2.50]}}"#.into()),
        media_type: None,
    };
    let payload = Payload::from_bytes("hello").of_type("text/plain");
    let made = client.create_binary(&new, None, payload).await.unwrap();
    assert_eq!(made.name, new.name);
    assert_eq!(made.type_name, "c8y_Note");
    assert_eq!(made.content_type.as_deref(), Some("text/plain"));
    assert_eq!(made.length, Some(5));

    let read = client.binary(&made.id).await.unwrap();
    assert!(read.created.is_some() && read.updated.is_some());
    assert_eq!(read.owner.as_deref(), Some("demo"));
    assert!(read.object.contains("c8y_Global"), "{}", read.object);

    let payload = Payload::from_bytes("{\"a\": 1}");
    let changed = client
        .replace_binary(&made.id, "application/json", payload)
        .await
        .unwrap();
    assert_eq!(changed.length, Some(8));
    assert_eq!(changed.content_type.as_deref(), Some("application/json"));

    let mut rest = client.open_binary(&changed.id, 5, None).await.unwrap();
    assert_eq!((rest.start(), rest.length()), (5, Some(8)));
    assert_eq!(rest.chunk().await.unwrap().unwrap(), " 1}");

    client.delete_binary(&changed.id).await.unwrap();
    let gone = client.binary(&changed.id).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
    assert!(
        gone.to_string().contains("No managedObject for id"),
        "{gone}"
    );
    let gone = client.open_binary(&changed.id, 0, None).await.unwrap_err();
    assert_eq!((gone.kind, gone.status), (ErrorKind::NotFound, Some(404)));
    let gone = client.delete_binary(&changed.id).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn an_upload_is_found_by_its_marker_and_the_oldest_of_several() {
    let server = empty().await;
    let client = client(&server);
    let marker = "0123456789abcdef0123456789abcdef";
    put(&client, "other.txt", "text/plain", "hello").await;
    assert_eq!(client.find_upload(marker).await.unwrap(), None);

    let mut made = Vec::new();
    for name in ["one.txt", "two.txt"] {
        let new = NewBinary {
            name: name.into(),
            type_name: "text/plain".into(),
            fragments: None,
            media_type: None,
        };
        let payload = Payload::from_bytes("hello");
        let stored = client.create_binary(&new, Some(marker), payload).await;
        made.push(stored.unwrap().id);
    }
    let found = client.find_upload(marker).await.unwrap().unwrap();
    assert_eq!(Some(&found.id), made.first());
    assert_eq!(found.length, Some(5));
    assert_eq!(client.find_upload(&"f".repeat(32)).await.unwrap(), None);
}

#[tokio::test]
async fn behind_the_end_of_a_file_the_server_says_where_the_end_is() {
    let server = empty().await;
    let client = client(&server);
    let made = put(&client, "a.txt", "text/plain", "hello").await;
    let error = client.open_binary(&made.id, 9, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutOfRange { length: Some(5) });
}

#[tokio::test]
async fn the_login_is_checked_and_the_account_is_told() {
    let server = empty().await;
    for tenant in [Some("t2000"), None] {
        let client = client_as(&server, tenant, "demo", "demo");
        let user = client.current_user().await.unwrap();
        assert_eq!(user.name, "demo");
        assert!(user.has_any(&["ROLE_INVENTORY_ADMIN", "ROLE_BINARY_ADMIN"]));
        assert_eq!(client.current_tenant().await.unwrap().id, "t2000");
    }
    for (tenant, password) in [(Some("t2000"), "wrong"), (Some("t1"), "demo")] {
        let client = client_as(&server, tenant, "demo", password);
        let refused = client.current_user().await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unauthorized);
        assert_eq!(
            refused.to_string(),
            "Could not read the current user: the server said 401 \
             “Invalid credentials! : Bad credentials”. \
             Check the tenant, the user and the password, or the token."
        );
    }
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_the_same() {
    let server = empty().await;
    let dir = tempdir().unwrap();
    let bytes: Vec<u8> = (0..(5 << 20) + 13).map(|_| fastrand::u8(..)).collect();
    let path = dir.path().join("firmware.bin");
    fs::write(&path, &bytes).unwrap();
    let client = client(&server);
    let (engine, mut events) = Engine::new(
        client.clone(),
        Settings {
            share: Share::new(2, None),
            ..Settings::default()
        },
    );
    let new = NewBinary {
        name: "../firmware 测试.swu".into(),
        type_name: "application/x-cpio".into(),
        fragments: None,
        media_type: None,
    };
    engine.start(JobId(1), Job::Upload { path, new });
    let Outcome::Done(Done::Stored(stored)) = end(&mut events).await else {
        panic!("not stored");
    };
    assert_eq!(stored.length, Some(bytes.len() as u64));

    engine.start(JobId(2), down(&stored, dir.path()));
    let saved = dir.path().join("_firmware 测试.swu");
    assert_eq!(
        end(&mut events).await,
        Outcome::Done(Done::Saved {
            path: saved.clone(),
            length: bytes.len() as u64,
            verified: Verified::Size,
        })
    );
    assert!(fs::read(saved).unwrap() == bytes);
}

#[tokio::test]
async fn the_limit_of_the_platform_is_told() {
    let server = empty().await;
    server.knobs().change(|knobs| knobs.max_upload = Some(1000));
    let dir = tempdir().unwrap();
    let path = dir.path().join("a");
    fs::write(&path, vec![0; 64 << 20]).unwrap();
    let client = client(&server);
    let limit = client.system_option("files", "max.size").await.unwrap();
    assert_eq!(limit.as_deref(), Some("1000"));
    let (engine, mut events) = Engine::new(
        client.clone(),
        Settings {
            share: Share::new(1, None),
            ..Settings::default()
        },
    );
    let new = NewBinary {
        name: "a".into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    };
    engine.start(JobId(1), Job::Upload { path, new });
    let Outcome::Failed(TransferError::Api(error)) = end(&mut events).await else {
        panic!("not refused");
    };
    assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
    let all = client.binaries(&BinaryQuery::default(), page(1, 5)).await;
    assert!(all.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_download_cut_off_by_the_server_is_not_saved() {
    let server = empty().await;
    let client = client(&server);
    let stored = put(&client, "a.txt", "text/plain", "0123456789").await;
    server
        .knobs()
        .change(|knobs| knobs.truncate_downloads = Some(4));
    let dir = tempdir().unwrap();
    let settings = Settings {
        retry: Retry {
            first: Duration::from_millis(1),
            longest: Duration::from_millis(1),
            times: 2,
        },
        ..Settings::default()
    };
    let (engine, mut events) = Engine::new(client, settings);
    engine.start(JobId(1), down(&stored, dir.path()));
    let mut attempts = 0;
    let error = loop {
        match events.recv().await.unwrap() {
            JobEvent::Started(..) => attempts += 1,
            JobEvent::Paused(_, Pause::Trouble(TransferError::Api(error))) => break error,
            JobEvent::Ended(_, outcome) => panic!("{outcome:?}"),
            _ => {}
        }
    };
    assert!(attempts >= 3, "{attempts}");
    engine.cancel(JobId(1), Leave::Nothing);
    assert_eq!(end(&mut events).await, Outcome::Cancelled);
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_changed_id_and_links_elsewhere_do_no_harm() {
    let server = empty().await;
    server.knobs().change(|knobs| {
        knobs.new_id_on_replace = true;
        knobs.link_origin = Some("https://elsewhere.example.com".into());
    });
    let client = client(&server);
    let old = put(&client, "a", "text/plain", "a").await;
    put(&client, "b", "text/plain", "b").await;
    let first = client
        .binaries(&BinaryQuery::default(), page(1, 1))
        .await
        .unwrap();
    assert!(first.more);
    let second = client
        .binaries(&BinaryQuery::default(), page(2, 1))
        .await
        .unwrap();
    assert_eq!(names(&second.items), ["b"]);
    let payload = Payload::from_bytes("new");
    let new = client.replace_binary(&old.id, "text/plain", payload).await;
    let new = new.unwrap();
    assert_ne!(new.id, old.id);
    assert_eq!(client.binary(&new.id).await.unwrap().length, Some(3));
}
