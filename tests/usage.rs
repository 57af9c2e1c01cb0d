//! The scan of a tenant and the questions to it: real HTTP, a real database.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::num::NonZeroU64;
use std::path::Path;
use std::time::Duration;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::domain::{BinaryId, BinaryQuery, NewBinary, PageRequest};
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::transfer::Retry;
use c8ybin::usage::{
    Age, By, Entry, FileRow, Level, Listing, Pace, Rows, Usage, UsageError, Value, Window, Wish,
};
use jiff::Timestamp;
use tempfile::TempDir;

/// Small pages, and nothing that waits for long.
const PACE: Pace = Pace {
    page_size: 100,
    retry: Retry {
        first: Duration::from_millis(1),
        longest: Duration::from_millis(4),
        times: 2,
    },
    stale: Duration::ZERO,
};

/// A server, a client for it, and a folder for the database.
struct Place {
    server: Server,
    client: Client,
    folder: TempDir,
}

impl Place {
    async fn new(seed: Seed, objects: u64) -> Self {
        let options = Options {
            seed,
            objects,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let credentials = Credentials::Basic {
            user: "demo".into(),
            password: "demo".into(),
        };
        let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
        Self {
            client: Client::new(connection.unwrap()).unwrap(),
            server,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn open(&self) -> Usage {
        let (usage, notice) = Usage::open(self.folder.path(), None).unwrap();
        assert_eq!(notice, None);
        usage
    }

    async fn put(&self, name: &str, bytes: &'static [u8]) -> BinaryId {
        let new = NewBinary {
            name: name.into(),
            type_name: "text/plain".into(),
            fragments: None,
            media_type: None,
        };
        let payload = Payload::from_bytes(bytes);
        let made = self.client.create_binary(&new, None, payload).await;
        made.unwrap().id
    }

    fn breaks(&self, breaks: bool) {
        let every = breaks.then_some(NonZeroU64::MIN);
        self.server.knobs().change(|knobs| knobs.fail_every = every);
    }

    /// Scans until so many files are known, then the server breaks.
    async fn scan_until(&self, usage: &Usage, files: u64) {
        let watch = async {
            while usage.progress().is_none_or(|running| running.done < files) {
                tokio::task::yield_now().await;
            }
            self.breaks(true);
            std::future::pending::<()>().await;
        };
        let ended = tokio::select! {
            ended = usage.scan(&self.client, Wish::Renew, PACE) => ended,
            () = watch => unreachable!(),
        };
        let said = ended.unwrap_err().to_string();
        assert!(said.contains("the next one goes on from here."), "{said}");
        self.breaks(false);
    }
}

async fn all(usage: &Usage, of: Rows) -> Listing {
    let window = Window {
        of,
        from: 0,
        len: 100_000,
        now: Timestamp::now(),
    };
    usage.window(window).await.unwrap()
}

fn files(listing: Listing) -> Vec<FileRow> {
    let file = |entry| match entry {
        Entry::File(file) => *file,
        Entry::Group(group) => panic!("{group:?}"),
    };
    listing.rows.into_iter().map(file).collect()
}

fn groups(listing: &Listing) -> Vec<(Value, u64, u64)> {
    let group = |entry: &Entry| match entry {
        Entry::Group(group) => (group.value.clone(), group.bytes, group.files),
        Entry::File(file) => panic!("{file:?}"),
    };
    listing.rows.iter().map(group).collect()
}

const fn root(by: By) -> Rows {
    Rows::Groups {
        path: Vec::new(),
        by,
    }
}

#[tokio::test]
async fn all_pages_are_read_and_every_grouping_comes_to_the_same() {
    let place = Place::new(Seed::None, 1_050).await;
    let usage = place.open();
    assert_eq!(usage.state().await.unwrap().completed, None);
    let state = usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    assert_eq!((state.files, state.note), (1_050, None));
    assert!(state.completed.is_some() && !state.is_interrupted && state.knows_references);
    assert_eq!(usage.progress(), None);
    for by in By::ALL {
        let listing = all(&usage, root(by)).await;
        assert_eq!(
            (listing.files, listing.bytes),
            (1_050, state.bytes),
            "{by:?}"
        );
        let sum: u64 = groups(&listing).iter().map(|group| group.1).sum();
        assert_eq!(sum, state.bytes);
        assert_eq!(listing.total, listing.rows.len());
        // The groups of a group come to it.
        for (value, bytes, count) in groups(&listing) {
            let path = vec![Level { by, value }];
            let within = By::ALL.into_iter().find(|other| *other != by).unwrap();
            let groups = Rows::Groups {
                path: path.clone(),
                by: within,
            };
            let below = all(&usage, groups).await;
            assert_eq!((below.bytes, below.files), (bytes, count), "{path:?}");
            let rows = files(all(&usage, Rows::Files { path }).await);
            let lengths: Vec<u64> = rows.iter().filter_map(|row| row.length).collect();
            assert_eq!((lengths.iter().sum(), rows.len() as u64), (bytes, count));
            assert!(lengths.is_sorted_by(|a, b| a >= b), "the largest first");
        }
    }
    let ages: Vec<Value> = groups(&all(&usage, root(By::Age)).await)
        .into_iter()
        .map(|group| group.0)
        .collect();
    let expected = [Age::Week, Age::Month, Age::Quarter, Age::Year].map(Value::Age);
    assert_eq!(ages, expected);
    place.server.stop().await;
}

#[tokio::test]
async fn a_window_is_a_stretch_of_the_whole() {
    let place = Place::new(Seed::None, 250).await;
    let usage = place.open();
    usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    for of in [
        Rows::Files { path: vec![] },
        Rows::Oldest,
        Rows::Unreferenced,
    ] {
        let whole = files(all(&usage, of.clone()).await);
        assert_eq!(whole.len(), 250);
        let window = Window {
            of,
            from: 240,
            len: 100,
            now: Timestamp::now(),
        };
        let listing = usage.window(window).await.unwrap();
        assert_eq!((listing.from, listing.total), (240, 250));
        assert_eq!(files(listing), whole[240..]);
    }
    let oldest = files(all(&usage, Rows::Oldest).await);
    assert!(oldest.is_sorted_by_key(|row| row.updated));
    place.server.stop().await;
}

#[tokio::test]
async fn a_scan_that_broke_goes_on_where_it_was() {
    let place = Place::new(Seed::None, 2_000).await;
    let usage = place.open();
    place.scan_until(&usage, 900).await;
    let state = usage.state().await.unwrap();
    assert!(state.is_interrupted && state.completed.is_none());
    assert!((900..2_000).contains(&state.files), "{}", state.files);
    // What is known can be looked at meanwhile.
    assert_eq!(all(&usage, root(By::Owner)).await.files, state.files);
    drop(usage);

    let usage = place.open();
    let before = place.server.knobs().requests();
    let state = usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    assert_eq!((state.files, state.is_interrupted), (2_000, false));
    let asked = place.server.knobs().requests() - before;
    assert!(asked < 20, "not all 20 pages again: {asked}");
    place.server.stop().await;
}

#[tokio::test]
async fn what_went_between_two_pages_is_noticed() {
    let place = Place::new(Seed::None, 2_000).await;
    let usage = place.open();
    place.scan_until(&usage, 900).await;
    // All behind these move to earlier pages.
    let first = PageRequest {
        number: 1,
        size: 150,
        totals: false,
    };
    let rows = place.client.binaries(&BinaryQuery::default(), first).await;
    for row in rows.unwrap().items {
        place.client.delete_binary(&row.id).await.unwrap();
    }
    let new = place.put("new.txt", b"new").await;
    let state = usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    assert_eq!((state.files, state.note), (1_851, None));
    let ids: BTreeSet<BinaryId> = files(all(&usage, Rows::Oldest).await)
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert!(ids.len() == 1_851 && ids.contains(&new));
    place.server.stop().await;
}

#[tokio::test]
async fn a_later_scan_reads_what_changed_and_all_only_where_something_went() {
    let place = Place::new(Seed::None, 1_000).await;
    let usage = place.open();
    usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    let changed = place.put("changed.txt", b"1").await;
    let renewed = async || {
        let before = place.server.knobs().requests();
        let state = usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
        (state.files, place.server.knobs().requests() - before)
    };
    let (known, asked) = renewed().await;
    assert_eq!(known, 1_001);
    assert!(asked <= 4, "{asked}");
    let payload = Payload::from_bytes(&b"12345"[..]);
    let replaced = place.client.replace_binary(&changed, "text/plain", payload);
    replaced.await.unwrap();
    renewed().await;
    let rows = files(all(&usage, Rows::Files { path: vec![] }).await);
    let row = rows.iter().find(|row| row.id == changed).unwrap();
    assert_eq!(row.length, Some(5));

    place.client.delete_binary(&changed).await.unwrap();
    let (known, asked) = renewed().await;
    assert_eq!(known, 1_000);
    assert!(asked > 10, "all pages: {asked}");
    // What this program deleted itself it knows.
    let other = rows.iter().find(|row| row.id != changed).unwrap();
    place.client.delete_binary(&other.id).await.unwrap();
    usage.forget(vec![other.id.clone()]).await.unwrap();
    let (known, asked) = renewed().await;
    assert_eq!(known, 999);
    assert!(asked <= 4, "{asked}");
    place.server.stop().await;
}

#[tokio::test]
async fn duplicates_say_by_what_they_are_the_same() {
    let place = Place::new(Seed::None, 0).await;
    let digests = |on| {
        let board = place.server.knobs();
        board.change(|knobs| knobs.couch_digests = on);
    };
    digests(true);
    let one = place.put("one.bin", b"the same").await;
    let two = place.put("two.bin", b"the same").await;
    place.put("other.bin", b"anything").await;
    // The same name and length, and digests that tell that they differ.
    place.put("same.txt", b"ab").await;
    place.put("same.txt", b"cd").await;
    digests(false);
    let long: &[u8] = b"a longer content than all others";
    let copies = [
        place.put("copy.log", long).await,
        place.put("copy.log", long).await,
        place.put("copy.log", long).await,
    ];
    place.put("empty", b"").await;
    place.put("empty", b"").await;
    let usage = place.open();
    usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    let listing = all(&usage, Rows::Duplicates).await;
    assert_eq!(listing.bytes, 2 * long.len() as u64 + 8);
    let rows: Vec<(BinaryId, u64, u64, bool)> = files(listing)
        .into_iter()
        .map(|row| {
            let twin = row.twin.unwrap();
            (row.id, twin.number, twin.of, twin.is_certain)
        })
        .collect();
    let [a, b, c] = copies;
    let expected = [
        (a, 1, 3, false),
        (b, 2, 3, false),
        (c, 3, 3, false),
        (one, 1, 2, true),
        (two, 2, 2, true),
    ];
    assert_eq!(rows, expected);
    place.server.stop().await;
}

#[tokio::test]
async fn files_that_an_entry_points_to_are_not_loose() {
    let place = Place::new(Seed::Demo, 0).await;
    let usage = place.open();
    usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    let everything = files(all(&usage, Rows::Oldest).await);
    let loose = files(all(&usage, Rows::Unreferenced).await);
    assert!(!loose.is_empty() && loose.len() < everything.len());
    let name_is_loose = |part: &str| loose.iter().any(|row| row.name.contains(part));
    assert!(!name_is_loose("gateway-fw-2.4.1.swu"));
    assert!(loose.iter().all(|row| row.archive_of.is_none()));
    assert!(everything.iter().any(|row| row.archive_of.is_some()));
    assert!(everything.iter().any(|row| row.device.is_some()));
    place.server.stop().await;
}

#[tokio::test]
async fn a_list_is_exported_and_nothing_is_overwritten() {
    let place = Place::new(Seed::None, 1_500).await;
    let usage = place.open();
    usage.scan(&place.client, Wish::Renew, PACE).await.unwrap();
    let window = |of| Window {
        of,
        from: 0,
        len: 0,
        now: Timestamp::now(),
    };
    let path = |name: &str| place.folder.path().join(name);
    let oldest = || window(Rows::Oldest);
    let rows = usage.export(oldest(), path("all.CSV")).await;
    assert_eq!(rows, Ok(1_500));
    let text = std::fs::read_to_string(path("all.CSV")).unwrap();
    assert_eq!(text.lines().count(), 1_501);
    let head =
        "id,name,type,content_type,length,owner,device,created,updated,md5,archive_of,copy,same";
    assert_eq!(text.lines().next(), Some(head));
    let rows = usage
        .export(window(root(By::Type)), path("types.json"))
        .await;
    let text = std::fs::read(path("types.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(rows, Ok(json.as_array().unwrap().len() as u64));
    assert!(json[0]["bytes"].is_u64() && json[0]["value"].is_string());
    let again = usage.export(oldest(), path("all.CSV")).await.unwrap_err();
    let said = again.to_string();
    assert!(
        said.ends_with("a file of that name is there already."),
        "{said}"
    );
    let odd = usage.export(oldest(), path("all.xls")).await.unwrap_err();
    assert!(odd.to_string().contains(".csv"), "{odd}");
    assert!(!path("all.xls").exists());
    place.server.stop().await;
}

#[tokio::test]
async fn only_one_program_scans_a_tenant_at_a_time() {
    let place = Place::new(Seed::None, 300).await;
    let (one, other) = (place.open(), place.open());
    let first = one.scan(&place.client, Wish::Renew, PACE);
    let second = async {
        while one.progress().is_none() {
            tokio::task::yield_now().await;
        }
        other.scan(&place.client, Wish::Renew, PACE).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(first.unwrap().files, 300);
    assert_eq!(second, Err(UsageError::Elsewhere));
    // What the one found the other sees.
    assert_eq!(other.state().await.unwrap().files, 300);
    place.server.stop().await;
}

#[test]
fn a_database_that_cannot_be_read_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
        entries.map(|entry| name(entry.unwrap())).collect()
    };
    std::fs::write(
        folder.path().join("usage.db"),
        "no database at all".repeat(99),
    )
    .unwrap();
    let (_, notice) = Usage::open(folder.path(), None).unwrap();
    let notice = notice.unwrap();
    assert!(notice.contains("its content is damaged"), "{notice}");
    let aside = |name: &String| name.starts_with("usage-broken-") && name.ends_with(".db");
    assert_eq!(
        names(folder.path())
            .iter()
            .filter(|name| aside(name))
            .count(),
        1
    );
    let (_, notice) = Usage::open(folder.path(), None).unwrap();
    assert_eq!(notice, None);
}
