//! Zips that nobody should send: each is refused, and nothing is left of it.

use std::io::{Cursor, Write as _};

use reqwest::multipart::Form;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{binaries, file, names, refuses, zip};
use crate::support::{Tenant, at, files_in};

/// A zip of an index and whatever `write` adds.
fn with(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default();
    writer.start_file("index.html", plain).unwrap();
    writer.write_all(b"<h1>").unwrap();
    write(&mut writer);
    writer.finish().unwrap().into_inner()
}

/// Puts other bytes in the place of these, wherever they are.
fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut found = 0;
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
            found += 1;
        }
        at += 1;
    }
    assert!(found > 0);
    bytes
}

/// A zip with a name that no library would write.
fn named(name: &str) -> Vec<u8> {
    let stand_in = "n".repeat(name.len());
    let bytes = zip(&[("index.html", "<h1>"), (&stand_in, "x")]);
    replaced(bytes, stand_in.as_bytes(), name.as_bytes())
}

/// Where the entry of this number begins in the list of entries.
fn entry(bytes: &[u8], number: usize) -> usize {
    let mark = b"PK\x01\x02";
    let starts = (0..bytes.len() - 4).filter(|at| &bytes[*at..*at + 4] == mark);
    starts.collect::<Vec<_>>()[number]
}

/// Says of the file `b` in the list, and before its bytes, that it has this length.
fn of_length(bytes: &[u8], length: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = entry(&bytes, 1);
    let local = bytes[at + 42..at + 46].try_into().unwrap();
    let local = u32::from_le_bytes(local) as usize;
    bytes[at + 24..at + 28].copy_from_slice(&length.to_le_bytes());
    bytes[local + 22..local + 26].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// Where the list of entries ends, and the bytes that tell of it begin.
fn end(bytes: &[u8]) -> usize {
    let mark = b"PK\x05\x06";
    (0..bytes.len() - 4)
        .rfind(|at| &bytes[*at..*at + 4] == mark)
        .unwrap()
}

/// A zip that says that its list of entries has this length.
fn list_of_length(length: u32) -> Vec<u8> {
    let mut bytes = zip(&[("index.html", "<h1>"), ("b", "x")]);
    let at = end(&bytes);
    bytes[at + 12..at + 16].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// The same in the long form, for zips of more than 4 GiB.
fn list_in_the_long_form(length: u64) -> Vec<u8> {
    let short = zip(&[("index.html", "<h1>"), ("b", "x")]);
    let at = end(&short);
    let begin = u32::from_le_bytes(short[at + 16..at + 20].try_into().unwrap());
    let mut bytes = short[..at].to_vec();
    let long = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [2, 2, length, u64::from(begin)] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(long.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xff; 12]);
    bytes.extend([0, 0]);
    bytes
}

/// Each hostile zip, and a word of what the refusal says.
fn zips() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let plain = SimpleFileOptions::default();
    let bomb = with(|writer| {
        writer.start_file("b", plain).unwrap();
        writer.write_all(&vec![0; 3 << 20]).unwrap();
    });
    let two = zip(&[("index.html", "<h1>"), ("same", "1"), ("sam2", "2")]);
    let mut encrypted = zip(&[("index.html", "<h1>"), ("b", "x")]);
    let at = entry(&encrypted, 1);
    encrypted[at + 8] |= 1;
    let local: [u8; 4] = encrypted[at + 42..at + 46].try_into().unwrap();
    encrypted[u32::from_le_bytes(local) as usize + 6] |= 1;
    let mut overlapping = zip(&[("index.html", "<h1>"), ("b", "x"), ("c", "x")]);
    let (b, c) = (entry(&overlapping, 1), entry(&overlapping, 2));
    let place = overlapping[b + 42..b + 46].to_vec();
    overlapping[c + 42..c + 46].copy_from_slice(&place);
    let mut wrong_sum = zip(&[("index.html", "<h1>"), ("b", "x")]);
    let at = entry(&wrong_sum, 1);
    wrong_sum[at + 16] ^= 1;
    let local: [u8; 4] = wrong_sum[at + 42..at + 46].try_into().unwrap();
    wrong_sum[u32::from_le_bytes(local) as usize + 14] ^= 1;
    let many = with(|writer| {
        for number in 0..20_001 {
            writer.start_file(format!("{number}"), plain).unwrap();
        }
    });
    let long_list = with(|writer| {
        for number in 0..5_000 {
            let name = format!("{number:0>1000}");
            writer.start_file(name, plain).unwrap();
        }
    });
    let mut cut = zip(&[("index.html", "<h1>"), ("b", "x")]);
    cut.truncate(cut.len() - 30);
    vec![
        ("traversal", named("../../evil.txt"), "'..'"),
        ("traversal within", named("a/../../evil"), "'..'"),
        ("absolute", named("/etc/evil.txt"), "absolute"),
        ("drive", named("C:/evil.txt"), "drive"),
        ("backslashes", named("..\\..\\evil"), "backslash"),
        ("control characters", named("a\nb"), "control"),
        (
            "link",
            with(|w| w.add_symlink("link", "/etc/passwd", plain).unwrap()),
            "link",
        ),
        (
            "link to a folder",
            with(|w| {
                w.add_symlink("out", "..", plain).unwrap();
                w.start_file("out/evil.txt", plain).unwrap();
            }),
            "link",
        ),
        ("twice", replaced(two, b"sam2", b"same"), "twice"),
        (
            "file and folder",
            zip(&[("index.html", "x"), ("a", "1"), ("a/b", "2")]),
            "folder",
        ),
        (
            "bomb that says so",
            of_length(&bomb, 3_000_000_000),
            "unpacks to more than",
        ),
        (
            "bomb that packs too well",
            of_length(&bomb, 150 << 20),
            "more than 200 times",
        ),
        ("bomb that does not", of_length(&bomb, 10), "larger than"),
        ("shorter than it says", of_length(&bomb, 4 << 20), "length"),
        ("many", many, "20002 entries"),
        ("long list", long_list, "list of entries is too long"),
        ("encrypted", encrypted, "encrypted"),
        ("overlapping", overlapping, "mismatch"),
        ("wrong sum", wrong_sum, "\"b\""),
        ("cut off", cut, "not a zip"),
        (
            "list of another length",
            list_of_length(u32::MAX - 1),
            "list",
        ),
        (
            "list of another length, in the long form",
            list_in_the_long_form(1 << 50),
            "list",
        ),
        ("no zip", b"GIF89a".to_vec(), "not a zip"),
        ("nothing", Vec::new(), "not a zip"),
    ]
}

#[tokio::test]
async fn a_hostile_zip_is_refused_wherever_it_comes_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let tenant = Tenant::with(at(&data)).await;
    let id = tenant.deployed(&[("index.html", "<h1>hello</h1>")]).await;
    let before = tenant.active_zip(&id).await;
    for (what, bytes, word) in zips() {
        let upload = tenant.upload_archive(&id, bytes.clone());
        let message = refuses(upload, 422, "Invalid Data").await;
        assert!(message.contains(word), "{what}: {message}");
        let plugin = tenant.post(&format!("{}/plugins/evil", binaries(&id)));
        let message = refuses(plugin.multipart(file(bytes.clone())), 422, "Invalid Data").await;
        assert!(message.contains(word), "{what}: {message}");
        let part = reqwest::multipart::Part::bytes(bytes);
        let version = Form::new()
            .part("applicationBinary", part)
            .text("applicationVersion", r#"{"version":"6.6.6"}"#);
        let path = format!("/application/applications/{id}/versions");
        let message = refuses(tenant.post(&path).multipart(version), 422, "Invalid Data").await;
        assert!(message.contains(word), "{what}: {message}");
    }
    assert_eq!(tenant.active_zip(&id).await, before);
    assert_eq!(tenant.archives(&id).await.len(), 1);
    assert_eq!(files_in(folder.path()), 1, "nothing beside the data");
    assert_eq!(files_in(&data.join("contents")), 2);
    assert_eq!(files_in(&data.join("spool")), 0);
    tenant.stop().await;
}

#[tokio::test]
async fn a_plugin_lies_no_deeper_than_an_archive_may() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(&[("index.html", "<h1>")]).await;
    let deep = format!("{}x", "a/".repeat(63));
    let upload = tenant.upload_archive(&id, zip(&[("index.html", "1"), (&deep, "x")]));
    assert_eq!(
        upload.send().await.unwrap().status(),
        201,
        "as deep as may be"
    );
    let before = tenant.active(&id).await;
    let plugin = tenant.post(&format!("{}/plugins/p", binaries(&id)));
    let plugin = plugin.multipart(file(zip(&[(&deep, "x")])));
    let message = refuses(plugin, 422, "Invalid Data").await;
    assert!(message.contains("too many folders"), "{message}");
    assert_eq!(tenant.active(&id).await, before);
}

#[tokio::test]
async fn a_zip_that_was_written_as_a_stream_is_as_good_as_another() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    let plain = SimpleFileOptions::default();
    for (name, text) in [("index.html", "<h1>"), ("a/b.txt", "b")] {
        writer.start_file(name, plain).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let response = tenant
        .upload_archive(&id, bytes.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let plugin = tenant.post(&format!("{}/plugins/p", binaries(&id)));
    let response = plugin.multipart(file(bytes)).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let response = tenant.delete(&format!("{}/plugins/a", binaries(&id)));
    assert_eq!(response.send().await.unwrap().status(), 200);
    assert_eq!(
        names(&tenant.active_zip(&id).await),
        ["index.html", "p/a/b.txt", "p/index.html"]
    );
    assert_eq!(
        tenant
            .seen("/apps/hello/p/a/b.txt")
            .await
            .text()
            .await
            .unwrap(),
        "b"
    );
}

#[tokio::test]
async fn a_list_in_the_long_form_is_as_good_as_another() {
    let tenant = Tenant::empty().await;
    let id = tenant.application("HOSTED", "hello").await;
    let short = zip(&[("index.html", "<h1>"), ("b", "x")]);
    let list = end(&short) - entry(&short, 0);
    let long = list_in_the_long_form(list as u64);
    let sent = tenant.upload_archive(&id, long).send().await.unwrap();
    assert_eq!(sent.status(), 201);
    assert_eq!(tenant.bytes("/apps/hello/b").await, b"x");
}

#[tokio::test]
async fn what_is_longer_than_the_limit_is_refused_wherever_it_comes() {
    let tenant = Tenant::empty().await;
    let id = tenant.deployed(&[("index.html", "<h1>")]).await;
    let before = tenant.archives(&id).await;
    tenant.knobs().change(|knobs| knobs.max_upload = Some(1000));
    let large = vec![b'x'; 1001];
    let part = || reqwest::multipart::Part::bytes(large.clone());
    let version = Form::new()
        .part("applicationBinary", part())
        .text("applicationVersion", r#"{"version":"1.0"}"#);
    let files = Form::new().text("small.txt", "x").part("large.txt", part());
    let versions = format!("/application/applications/{id}/versions");
    for request in [
        tenant.upload_archive(&id, large.clone()),
        tenant
            .post(&format!("{}/plugins/large", binaries(&id)))
            .multipart(file(large.clone())),
        tenant
            .post(&format!("{}/files", binaries(&id)))
            .multipart(files),
        tenant.post(&versions).multipart(version),
    ] {
        let message = refuses(request, 413, "Request Entity Too Large").await;
        assert_eq!(message, "The file is larger than the limit of 1000 bytes.");
    }
    assert_eq!(tenant.archives(&id).await, before);
    let fits = Form::new().text("fits.txt", "x".repeat(1000));
    let fits = tenant
        .post(&format!("{}/files", binaries(&id)))
        .multipart(fits);
    assert_eq!(fits.send().await.unwrap().status(), 201);
}
