//! `cat`: binaries, and files inside of them.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::program::{Ran, Tenant};
use crate::scripted::Scripted;

/// A zip with a large file of noise, and a small one behind it.
fn zipped() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file("images/rootfs.img", stored).unwrap();
    let mut rng = fastrand::Rng::with_seed(3);
    for _ in 0..8 {
        let mut noise = vec![0; 1 << 20];
        rng.fill(&mut noise);
        writer.write_all(&noise).unwrap();
    }
    let packed = SimpleFileOptions::default();
    writer.start_file("docs/naïve.txt", packed).unwrap();
    writer.write_all(b"naive text\n").unwrap();
    writer.finish().unwrap().into_inner()
}

fn tarred() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    builder
        .append_data(&mut header, "etc/conf", &b"a = 1"[..])
        .unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "link", "etc/conf")
        .unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn several_are_written_one_after_the_other() {
    let tenant = Tenant::empty();
    let text = tenant.put("a.txt", "one\n");
    let bytes = tenant.put("b.bin", [0, 255, 27]);
    let tar = tenant.put("c.tar", tarred());
    let inside = format!("{tar}/etc/conf");
    let output = tenant
        .command(["cat", &text, &bytes, &inside, &text])
        .output()
        .unwrap();
    assert_eq!(output.stderr, b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"one\n\0\xff\x1ba = 1one\n");
}

#[test]
fn one_file_of_a_large_zip_is_had_without_the_rest() {
    let bytes = zipped();
    let whole = bytes.clone();
    let server = Scripted::start(move |exchange| {
        let range = exchange.seen.header("range").unwrap();
        let (from, to) = range
            .strip_prefix("bytes=")
            .and_then(|text| text.split_once('-'))
            .unwrap();
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        let to = to.min(whole.len() - 1);
        let said = format!("Content-Range: bytes {from}-{to}/{}", whole.len());
        let part = whole.get(from..=to).unwrap();
        exchange.answer("206 Partial Content", &[&said], part);
    });
    let tenant = Tenant::empty();
    let ran = Ran::of(&mut tenant.command_at(&server.url, ["cat", "7/docs/naïve.txt"]));
    assert_eq!(ran.done(), "naive text\n");
    // Of 64 KiB each: the beginning, the end, and where the file is.
    assert!(server.seen().len() <= 4, "{:?}", server.seen());

    let id = tenant.put("large.zip", &bytes);
    let output = tenant
        .command(["cat", &format!("{id}/images/rootfs.img")])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout.len(), 8 << 20);
    assert_eq!(tenant.files(), Vec::<String>::new());
}

#[test]
fn what_is_packed_is_unpacked() {
    let tenant = Tenant::empty();
    let gz = |bytes: &[u8], name: &str| {
        let builder = flate2::GzBuilder::new().filename(name);
        let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let tar_gz = tenant.put("a.tar.gz", gz(&tarred(), "a.tar"));
    let tar_zst = tenant.put("a.tar.zst", zstd::encode_all(&tarred()[..], 3).unwrap());
    for id in [tar_gz, tar_zst] {
        let target = format!("{id}/etc/conf");
        assert_eq!(tenant.run(["cat", &target]).done(), "a = 1");
    }
    let log = tenant.put("kern.log.gz", gz(b"one line\n", "kern.log"));
    let target = format!("{log}/kern.log");
    assert_eq!(tenant.run(["cat", &target]).done(), "one line\n");
}

#[test]
fn what_cannot_be_read_is_told_and_the_next_is_written() {
    let tenant = Tenant::empty();
    let text = tenant.put("a.txt", "words\n");
    let tar = tenant.put("a.tar", tarred());
    let mut cut = zipped();
    cut.truncate(1000);
    let cut = tenant.put("cut.zip", cut);
    for (target, code, words) in [
        (
            format!("{text}/a"),
            100,
            "has no files inside that can be read: it is text.",
        ),
        (
            format!("{tar}/etc/config"),
            4,
            "There is no “etc/config” inside; there is “etc/conf”.",
        ),
        (
            format!("{tar}/link"),
            100,
            "“link” is a link to “etc/conf”, not a file.",
        ),
        (
            format!("{cut}/docs/naïve.txt"),
            100,
            "The file is damaged: a zip has its table of contents at its end, and there is none.",
        ),
        ("404404/a".to_owned(), 4, "binary 404404"),
        ("404404".to_owned(), 4, "binary 404404"),
    ] {
        let ran = tenant.run(["cat", &target, &text]);
        ran.failed(code, words);
        assert_eq!(ran.out, "words\n", "{target}");
    }
    tenant
        .run(["cat", &format!("{tar}/")])
        .failed(101, "No file inside of");
    tenant.run(["cat", "x/a"]).failed(101, "is not an id");
}

#[test]
fn an_encrypted_file_is_told() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    writer
        .start_file("secret.txt", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(b"secret").unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    let table = bytes.windows(4).position(|four| four == b"PK\x01\x02");
    // The flags, in the header and in the table.
    for at in [6, table.unwrap() + 8] {
        *bytes.get_mut(at).unwrap() |= 1;
    }
    let tenant = Tenant::empty();
    let id = tenant.put("locked.zip", bytes);
    tenant
        .run(["cat", &format!("{id}/secret.txt")])
        .failed(100, "“secret.txt” is encrypted");
}

#[test]
fn a_server_without_ranges_gives_small_files_all_the_same() {
    let tar = tarred();
    let server = Scripted::start(move |exchange| exchange.answer("200 OK", &[], &tar));
    let tenant = Tenant::empty();
    let ran = |target: &str| {
        let mut command = tenant.command_at(&server.url, ["cat", target]);
        Ran::of(&mut command)
    };
    assert_eq!(ran("7/etc/conf").done(), "a = 1");
    ran("7/nothing").failed(4, "There is no “nothing” inside.");
}
