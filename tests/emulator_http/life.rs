//! Start, stop, start again.

use c8ybin::emulator::{Options, Server};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Tenant, at, files_in, names_of};

#[tokio::test]
async fn the_data_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let first = Tenant::with(Options {
        objects: 3,
        ..at(folder.path())
    })
    .await;
    let id = first.upload("kept", "t", "bytes").await;
    let removed = first.upload("last", "t", "bytes").await;
    first
        .delete(&format!("/inventory/binaries/{removed}"))
        .send()
        .await
        .unwrap();
    first.stop().await;
    // What a crash would leave.
    std::fs::write(folder.path().join("spool/half"), "x").unwrap();
    std::fs::write(folder.path().join("contents/9999-orphan"), "x").unwrap();

    let second = Tenant::with(Options {
        objects: 3,
        ..at(folder.path())
    })
    .await;
    let page = second.page("/inventory/binaries?pageSize=10").await;
    assert_eq!(names_of(&page).len(), 4, "the seed came twice");
    let read = second
        .get(&format!("/inventory/binaries/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(read.text().await.unwrap(), "bytes");
    let next = second.upload("next", "t", "").await;
    assert!(
        next.parse::<u64>().unwrap() > removed.parse().unwrap(),
        "an id came twice"
    );
    assert_eq!(files_in(&folder.path().join("spool")), 0);
    assert!(!folder.path().join("contents/9999-orphan").exists());
    second.stop().await;
}

#[tokio::test]
async fn a_folder_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    Tenant::with(at(folder.path())).await.stop().await;
    let database = folder.path().join("objects.db");
    let later = rusqlite::Connection::open(&database).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    drop(later);
    let Err(error) = Server::start(at(folder.path())).await else {
        panic!("a later format was used");
    };
    assert!(
        error
            .to_string()
            .contains("(its format is 99, this version knows 4)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_folder_of_somebody_elses_files_is_left_alone() {
    for theirs in ["spool/letter", "contents/2026-report.pdf", "notes.txt"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(theirs);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "precious").unwrap();
        let Err(error) = Server::start(at(folder.path())).await else {
            panic!("a folder with {theirs} was taken");
        };
        assert_eq!(
            error.to_string(),
            format!(
                "The folder {} holds other files, and a server would remove some of them. \
                 Choose an empty folder, or one that does not exist yet.",
                folder.path().display()
            )
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
        assert_eq!(files_in(folder.path()), 1, "something was made beside it");
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("objects.db");
    let theirs = rusqlite::Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE songs (name)").unwrap();
    drop(theirs);
    std::fs::create_dir(folder.path().join("spool")).unwrap();
    std::fs::write(folder.path().join("spool/letter"), "precious").unwrap();
    let Err(error) = Server::start(at(folder.path())).await else {
        panic!("another program's database was taken");
    };
    assert!(error.to_string().contains("holds other files"), "{error}");
    assert!(folder.path().join("spool/letter").exists());
}

#[tokio::test]
async fn what_is_no_folder_is_said() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let Err(error) = Server::start(at(file.path())).await else {
        panic!("a file was used as a folder");
    };
    assert!(error.to_string().contains("it is a file"), "{error}");
}

#[tokio::test]
async fn a_second_server_on_the_same_data_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let first = Tenant::with(at(folder.path())).await;
    let Err(error) = Server::start(at(folder.path())).await else {
        panic!("two servers share a folder");
    };
    assert_eq!(
        error.to_string(),
        format!(
            "Another server uses the data folder {}. Stop it, or choose another folder.",
            folder.path().display()
        )
    );
    first.stop().await;
    Tenant::with(at(folder.path())).await.stop().await;
}

#[tokio::test]
async fn a_start_that_is_given_up_ends_at_once_and_leaves_a_new_folder() {
    let folder = tempfile::tempdir().unwrap();
    // Filling it would take days.
    let endless = Options {
        objects: 10_000_000_000,
        ..at(folder.path())
    };
    let start = tokio::spawn(Server::start(endless));
    while !folder.path().join("contents/seed.pack").exists() {
        tokio::task::yield_now().await;
    }
    start.abort();
    assert!(start.await.is_err_and(|error| error.is_cancelled()));
    let tenant = Tenant::with(Options {
        objects: 3,
        ..at(folder.path())
    })
    .await;
    let page = tenant.page("/inventory/binaries?pageSize=10").await;
    assert_eq!(names_of(&page).len(), 3);
    tenant.stop().await;
}

#[tokio::test]
async fn an_address_in_use_is_said() {
    let first = Tenant::empty().await;
    let options = Options {
        listen: first.address().parse().unwrap(),
        ..Options::default()
    };
    let Err(error) = Server::start(options).await else {
        panic!("two servers share an address");
    };
    assert!(
        error.to_string().starts_with("Cannot listen on 127.0.0.1:"),
        "{error}"
    );
}

#[tokio::test]
async fn a_stop_does_not_wait_for_who_never_ends() {
    let tenant = Tenant::empty().await;
    let address = tenant.address();
    let mut stuck = TcpStream::connect(&address).await.unwrap();
    let head = "POST /inventory/binaries HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZGVtbzpkZW1v\r\n\
                Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 1000\r\n\r\n--B\r\n";
    stuck.write_all(head.as_bytes()).await.unwrap();
    tenant.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::with(at(folder.path())).await;
    let spool = folder.path().join("spool");
    let mut stream = TcpStream::connect(tenant.address()).await.unwrap();
    let head = "POST /inventory/binaries HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZGVtbzpkZW1v\r\n\
                Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 100000\r\n\r\n\
                --B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello";
    stream.write_all(head.as_bytes()).await.unwrap();
    until(|| files_in(&spool) == 1).await;
    drop(stream);
    until(|| files_in(&spool) == 0).await;
    let page = tenant.page("/inventory/binaries").await;
    assert_eq!(names_of(&page), [""; 0]);
    assert_eq!(
        files_in(&folder.path().join("contents")),
        1,
        "but the pack of the seed"
    );
}

#[tokio::test]
async fn contents_are_removed_with_what_they_belong_to() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::with(at(folder.path())).await;
    let contents = folder.path().join("contents");
    let before = files_in(&contents);
    let id = tenant.upload("x", "t", "1").await;
    let path = format!("/inventory/binaries/{id}");
    tenant
        .put(&path)
        .header("content-type", "a/b")
        .body("22")
        .send()
        .await
        .unwrap();
    assert_eq!(files_in(&contents), before + 1);
    tenant.delete(&path).send().await.unwrap();
    assert_eq!(files_in(&contents), before);
}

#[tokio::test]
async fn the_demo_tenant_is_there_and_its_links_lead_to_files() {
    let tenant = Tenant::with(Options {
        objects: 10,
        ..Options::default()
    })
    .await;
    let page = tenant.page("/inventory/binaries?pageSize=2000").await;
    let binaries = page["managedObjects"].as_array().unwrap();
    assert!(binaries.len() > 200, "{}", binaries.len());
    let last = binaries.last().unwrap();
    let read = tenant
        .get(&format!(
            "/inventory/binaries/{}",
            last["id"].as_str().unwrap()
        ))
        .send()
        .await
        .unwrap();
    assert_eq!(read.content_length(), last["length"].as_u64());
    assert_eq!(
        read.bytes().await.unwrap().len() as u64,
        last["length"].as_u64().unwrap()
    );

    let page = tenant
        .page("/inventory/managedObjects?pageSize=2000&query=not(has(c8y_IsBinary))")
        .await;
    let linked: Vec<_> = page["managedObjects"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|object| {
            object["url"]
                .as_str()
                .or(object["c8y_Firmware"]["url"].as_str())
        })
        .filter(|url| url.contains("/inventory/binaries/"))
        .collect();
    assert!(!linked.is_empty());
    for url in linked {
        let path = url
            .strip_prefix(&tenant.url(""))
            .expect("a link to this server");
        assert_eq!(tenant.get(path).send().await.unwrap().status(), 200);
    }
    assert!(!page.to_string().contains("demo:binary/"));
}

#[tokio::test]
async fn the_demo_tenant_has_events_with_files_and_broken_uploads() {
    let tenant = Tenant::with(Options::default()).await;
    let list = |params: &str| format!("/event/events?pageSize=2000&{params}");
    let all = tenant.page(&list("")).await["events"].clone();
    let attached = tenant.page(&list("fragmentType=c8y_IsBinary")).await["events"].clone();
    let broken = tenant
        .page(&list("fragmentType=c8y_IsIncompleteBinary"))
        .await["events"]
        .clone();
    let (all, attached) = (all.as_array().unwrap(), attached.as_array().unwrap());
    let broken = broken.as_array().unwrap();
    assert!((100..=150).contains(&all.len()), "{}", all.len());
    assert!(attached.len() >= 60 && broken.len() >= 5 && all.len() > attached.len() + 20);
    for event in attached {
        let file = format!("/event/events/{}/binaries", event["id"].as_str().unwrap());
        let read = tenant.get(&file).send().await.unwrap();
        assert_eq!(
            read.headers()["content-type"],
            event["c8y_IsBinary"]["type"].as_str().unwrap()
        );
        let length = read.bytes().await.unwrap().len() as u64;
        assert_eq!(event["c8y_IsBinary"]["length"], length);
        let source = event["source"]["id"].as_str().unwrap();
        let device = tenant
            .page(&format!("/inventory/managedObjects/{source}"))
            .await;
        assert!(device.get("c8y_IsDevice").is_some());
    }
    // A broken one goes on where it stopped.
    let range = broken[0]["c8y_IsIncompleteBinary"]["range"]
        .as_str()
        .unwrap();
    let last: u64 = range
        .trim_start_matches("0-")
        .trim_end_matches("/*")
        .parse()
        .unwrap();
    let file = format!(
        "/event/events/{}/binaries",
        broken[0]["id"].as_str().unwrap()
    );
    let rest = tenant
        .post(&file)
        .header(
            "content-range",
            format!("{}-{}/{}", last + 1, last + 2, last + 3),
        )
        .body("ab");
    assert_eq!(rest.send().await.unwrap().status(), 201);
    let read = tenant.get(&file).send().await.unwrap();
    assert_eq!(read.content_length(), Some(last + 3));
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_gets_room_for_events_and_applications() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = Tenant::with(at(folder.path())).await;
    let device = tenant.object(serde_json::json!({"name": "gw"})).await;
    tenant.stop().await;
    let database = rusqlite::Connection::open(folder.path().join("objects.db")).unwrap();
    database
        .execute_batch(
            "DROP TABLE events; DROP TABLE applications; DROP TABLE archives; \
             PRAGMA user_version = 2",
        )
        .unwrap();
    drop(database);
    let tenant = Tenant::with(at(folder.path())).await;
    let event = tenant.event(&device, "t", "x", "2026-01-01").await;
    assert_eq!(
        tenant.page("/event/events").await["events"][0]["id"],
        event.as_str()
    );
    tenant.application("HOSTED", "hello").await;
    tenant.stop().await;
}

/// Waits for a condition that another thread makes true; the test's own time
/// limit is the only one.
async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}
