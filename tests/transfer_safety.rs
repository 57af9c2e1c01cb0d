//! Copies of what is deleted or replaced: real files, a real server, and what
//! becomes of them when room is short or the folder is not what it was.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::domain::{Binary, NewBinary};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::Job;
use c8ybin::transfer::safety::{Caps, Kept, Safety, Why};
use jiff::Timestamp;
use tempfile::tempdir;

async fn tenant() -> (Server, Client) {
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
    (server, Client::new(connection.unwrap()).unwrap())
}

async fn put(client: &Client, name: &str, content: &'static str) -> Binary {
    let new = NewBinary {
        name: name.into(),
        type_name: "text/plain".into(),
        fragments: Some("{\"acme\": {\"big\": 123456789012345678901234567890}}".into()),
        media_type: None,
    };
    let payload = Payload::from_bytes(content);
    client.create_binary(&new, None, payload).await.unwrap()
}

/// The moment of the n-th copy.
fn nth(n: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + n).unwrap()
}

fn names(copies: &[Kept]) -> Vec<&str> {
    copies.iter().map(|kept| kept.new.name.as_str()).collect()
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder.join("safety")).unwrap().count()
}

#[tokio::test]
async fn a_copy_is_the_bytes_and_the_object() {
    let (server, client) = tenant().await;
    let state = tempdir().unwrap();
    let safety = Safety::within(state.path(), Caps::default());
    assert_eq!(safety.list(None).await.unwrap(), []);
    let binary = put(&client, "a.txt", "content").await;
    let kept = safety
        .keep(&client, &binary.id, Why::Deleted, nth(0))
        .await
        .unwrap();
    assert_eq!(fs::read(&kept.path).unwrap(), b"content");
    assert_eq!((kept.length, kept.why, kept.at), (7, Why::Deleted, nth(0)));
    let Job::Upload { path, new } = kept.restoration() else {
        unreachable!();
    };
    assert_eq!((path, new.name.as_str()), (kept.path.clone(), "a.txt"));
    let fragments = new.fragments.unwrap();
    assert!(fragments.contains("\"big\": "), "{fragments}");
    for word in ["\"id\"", "\"length\"", "\"name\"", "c8ybin_upload"] {
        assert!(!fragments.contains(word), "{word} in {fragments}");
    }
    assert_eq!(
        safety.list(Some(&kept.host)).await.unwrap(),
        std::slice::from_ref(&kept)
    );
    assert_eq!(safety.list(Some("other.example.com")).await.unwrap(), []);
    server.stop().await;
}

#[tokio::test]
async fn the_oldest_make_room_and_the_newest_stays() {
    let (server, client) = tenant().await;
    let state = tempdir().unwrap();
    let caps = Caps { each: 100, all: 10 };
    let safety = Safety::within(state.path(), caps);
    for (n, (name, content)) in [("a", "1234"), ("b", "1234"), ("c", "12"), ("d", "12345")]
        .into_iter()
        .enumerate()
    {
        let binary = put(&client, name, content).await;
        let at = nth(i64::try_from(n).unwrap());
        safety
            .keep(&client, &binary.id, Why::Replaced, at)
            .await
            .unwrap();
    }
    let copies = safety.list(None).await.unwrap();
    assert_eq!(names(&copies), ["d", "c"], "the newest first");
    assert_eq!(count(state.path()), 4);
    // One alone may be more than all together.
    let large = put(&client, "large", "more than ten bytes").await;
    safety
        .keep(&client, &large.id, Why::Deleted, nth(9))
        .await
        .unwrap();
    assert_eq!(names(&safety.list(None).await.unwrap()), ["large"]);
    server.stop().await;
}

#[tokio::test]
async fn what_is_too_large_or_gone_is_not_kept_and_leaves_nothing() {
    let (server, client) = tenant().await;
    let state = tempdir().unwrap();
    let safety = Safety::within(state.path(), Caps { each: 3, all: 10 });
    let binary = put(&client, "a", "1234").await;
    let refused = safety
        .keep(&client, &binary.id, Why::Deleted, nth(0))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("larger than"), "{refused}");
    client.delete_binary(&binary.id).await.unwrap();
    let gone = safety
        .keep(&client, &binary.id, Why::Deleted, nth(0))
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("404"), "{gone}");
    assert_eq!(safety.list(None).await.unwrap(), []);
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_whole_is_no_copy_and_two_of_one_moment_are_two() {
    let (server, client) = tenant().await;
    let state = tempdir().unwrap();
    let safety = Safety::within(state.path(), Caps::default());
    let binary = put(&client, "a", "1234").await;
    let mut kept = Vec::new();
    for _ in 0..2 {
        kept.push(
            safety
                .keep(&client, &binary.id, Why::Deleted, nth(0))
                .await
                .unwrap(),
        );
    }
    assert_ne!(kept[0].key, kept[1].key);
    assert_eq!(safety.list(None).await.unwrap().len(), 2);
    // A disk that lost the end, a description that is none, a lost content.
    fs::write(&kept[0].path, "12").unwrap();
    let folder = state.path().join("safety");
    fs::write(folder.join("00001800000001-7-001.json"), "{}").unwrap();
    fs::write(folder.join("x.json"), "no JSON").unwrap();
    assert_eq!(safety.list(None).await.unwrap(), [kept[1].clone()]);
    fs::remove_file(&kept[1].path).unwrap();
    assert_eq!(safety.list(None).await.unwrap(), []);
    server.stop().await;
}
