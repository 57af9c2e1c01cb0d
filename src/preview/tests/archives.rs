//! What archives hold.

use std::io::Cursor;

use proptest::prelude::*;

use super::{limits, samples};
use crate::preview::archive::{
    Archive, Entry, EntryKind, Listing, Modified, Packing, SINGLE, list, read_entry,
};
use crate::preview::{Kind, Limits, PreviewError, identify};

const PACKINGS: [Packing; 3] = [Packing::Gz, Packing::Xz, Packing::Zst];

fn pack(packing: Packing, bytes: &[u8]) -> Vec<u8> {
    match packing {
        Packing::Gz => samples::gz(bytes),
        Packing::Xz => samples::xz(bytes),
        Packing::Zst => samples::zst(bytes),
    }
}

fn listed(bytes: &[u8], archive: Archive) -> Listing {
    list(Cursor::new(bytes), archive, &limits()).unwrap()
}

fn read(bytes: &[u8], archive: Archive, path: &str) -> Result<Vec<u8>, PreviewError> {
    let mut content = Vec::new();
    let count = read_entry(Cursor::new(bytes), archive, path, &mut content, &limits())?;
    assert_eq!(count, content.len() as u64);
    Ok(content)
}

fn said(bytes: &[u8], archive: Archive, path: &str) -> String {
    read(bytes, archive, path).unwrap_err().to_string()
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| &*entry.path).collect()
}

#[test]
fn a_zip_tells_its_entries() {
    let bytes = samples::zip();
    assert_eq!(identify(&bytes, "a", ""), Kind::Archive(Archive::Zip));
    let listing = listed(&bytes, Archive::Zip);
    assert_eq!(listing.cut, None);
    assert_eq!(
        paths(&listing),
        ["docs/", "docs/naïve.txt", "large.bin", "link"]
    );
    let [docs, text, large, link] = listing.entries.as_slice() else {
        panic!("{listing:?}");
    };
    assert_eq!((&docs.kind, docs.size), (&EntryKind::Folder, None));
    assert_eq!(text.size, Some(6000));
    assert!(text.packed.unwrap() < 100);
    let wall = jiff::civil::date(2026, 11, 21).at(12, 30, 0, 0);
    assert_eq!(text.modified, Some(Modified::Wall(wall)));
    assert_eq!((large.size, large.packed), (Some(5), Some(5)));
    assert!(matches!(link.kind, EntryKind::Link(_)));
}

#[test]
fn one_entry_of_a_zip_is_read() {
    let bytes = samples::zip();
    let text = read(&bytes, Archive::Zip, "docs/naïve.txt").unwrap();
    assert!(text == b"hello ".repeat(1000));
    assert_eq!(read(&bytes, Archive::Zip, "./large.bin").unwrap(), b"12345");
    assert_eq!(
        said(&bytes, Archive::Zip, "docs"),
        "“docs/” is a folder, not a file."
    );
    assert_eq!(
        said(&bytes, Archive::Zip, "naive.txt"),
        "There is no “naive.txt” inside; there is “docs/naïve.txt”."
    );
    assert_eq!(
        said(&bytes, Archive::Zip, "zzz"),
        "There is no “zzz” inside."
    );
    let streamed = samples::streamed_zip();
    assert_eq!(listed(&streamed, Archive::Zip).entries[0].size, Some(8));
    assert_eq!(read(&streamed, Archive::Zip, "a.txt").unwrap(), b"streamed");
}

#[test]
fn odd_zips_are_told() {
    let streamed = samples::streamed_zip();
    // The flag for encryption, in the header and in the table at the end.
    let mut locked = streamed.clone();
    let table = locked
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    locked[6] |= 1;
    locked[table + 8] |= 1;
    assert!(listed(&locked, Archive::Zip).entries[0].is_encrypted);
    assert_eq!(
        said(&locked, Archive::Zip, "a.txt"),
        "“a.txt” is encrypted: download the file, and unpack it with its password."
    );

    // A name from an old machine, where 0x81 was an ü.
    let mut old = streamed.clone();
    for at in [30, table + 46] {
        assert_eq!(old[at], b'a');
        old[at] = 0x81;
    }
    // The flag that says UTF-8.
    old[7] &= !8;
    old[table + 9] &= !8;
    assert_eq!(paths(&listed(&old, Archive::Zip)), ["ü.txt"]);
    assert_eq!(read(&old, Archive::Zip, "ü.txt").unwrap(), b"streamed");

    let cut = &streamed[..streamed.len() - 30];
    let error = list(Cursor::new(cut), Archive::Zip, &limits()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The file is damaged: a zip has its table of contents at its end, and there is none."
    );

    // One bit of the content is another one.
    let mut changed = samples::zip();
    let at = changed
        .windows(5)
        .position(|five| five == b"12345")
        .unwrap();
    changed[at] ^= 1;
    let error = read(&changed, Archive::Zip, "large.bin").unwrap_err();
    assert!(matches!(error, PreviewError::Damaged(_)), "{error}");
}

#[test]
fn a_tar_tells_its_entries() {
    let bytes = samples::tar();
    assert_eq!(identify(&bytes, "a", ""), Kind::Archive(Archive::Tar));
    let listing = listed(&bytes, Archive::Tar);
    assert_eq!(listing.cut, None);
    let long = format!("{}end", "deep/".repeat(40));
    let found = paths(&listing);
    assert_eq!(found, ["etc", "etc/conf", &long, "link", "päx.txt"]);
    let at = |seconds| jiff::Timestamp::from_second(seconds).unwrap();
    assert_eq!(
        listing.entries[1],
        Entry {
            path: "etc/conf".into(),
            size: Some(5),
            packed: None,
            modified: Some(Modified::At(at(samples::MADE.into()))),
            kind: EntryKind::File,
            crc32: None,
            is_encrypted: false,
        }
    );
    assert_eq!(listing.entries[3].kind, EntryKind::Link("etc/conf".into()));
    let later = Modified::At(at(i64::from(samples::MADE) + 1));
    assert_eq!(listing.entries[4].modified, Some(later));
    assert_eq!(read(&bytes, Archive::Tar, "etc/conf").unwrap(), b"a = 1");
    assert_eq!(read(&bytes, Archive::Tar, "päx.txt").unwrap(), b"x");
    assert_eq!(
        said(&bytes, Archive::Tar, "link"),
        "“link” is a link to “etc/conf”, not a file."
    );
}

#[test]
fn packed_tars_are_streamed() {
    for packing in PACKINGS {
        let bytes = pack(packing, &samples::tar());
        let archive = Archive::TarIn(packing);
        assert_eq!(identify(&bytes, "a", ""), Kind::Archive(archive));
        let listing = listed(&bytes, archive);
        assert_eq!((listing.entries.len(), &listing.cut), (5, &None));
        assert_eq!(read(&bytes, archive, "./etc/conf").unwrap(), b"a = 1");

        // What was read before the end stays.
        let cut = &bytes[..bytes.len() / 2];
        match list(Cursor::new(cut), archive, &limits()) {
            Ok(listing) => assert!(listing.cut.is_some(), "{packing:?}"),
            Err(error) => assert!(matches!(error, PreviewError::Damaged(_)), "{error}"),
        }
    }
}

#[test]
fn one_packed_file_is_an_archive_of_one() {
    for packing in PACKINGS {
        let bytes = pack(packing, b"some words");
        let archive = Archive::Single(packing);
        assert_eq!(identify(&bytes, "a.log.gz", ""), Kind::Archive(archive));
        let listing = listed(&bytes, archive);
        assert_eq!(paths(&listing), [SINGLE]);
        assert_eq!(listing.entries[0].packed, Some(bytes.len() as u64));
        assert_eq!(read(&bytes, archive, SINGLE).unwrap(), b"some words");
        // Two of them, one behind the other, are one.
        let twice = [bytes.clone(), bytes].concat();
        let both = read(&twice, archive, SINGLE).unwrap();
        assert_eq!(both, b"some wordssome words", "{packing:?}");
    }
    let named = samples::named_gz("kern.log", b"some words");
    let archive = Archive::Single(Packing::Gz);
    let listing = listed(&named, archive);
    assert_eq!(paths(&listing), ["kern.log"]);
    assert!(listing.entries[0].modified.is_some());
    assert_eq!(read(&named, archive, "kern.log").unwrap(), b"some words");
}

#[test]
fn an_swu_is_a_cpio() {
    let bytes = samples::swu();
    assert_eq!(identify(&bytes, "a", ""), Kind::Swu);
    let archive = Kind::Swu.archive().unwrap();
    let listing = listed(&bytes, archive);
    assert_eq!(
        paths(&listing),
        ["sw-description", "sw-description.sig", "rootfs.zst"]
    );
    assert_eq!(listing.entries[2].size, Some(3000));
    assert!(read(&bytes, archive, "rootfs.zst").unwrap() == [7; 3000]);
}

#[test]
fn packages_tell_what_they_install() {
    let (tar, cpio) = (
        samples::tar_of(&samples::INSTALLED),
        samples::cpio_of(&samples::INSTALLED),
    );
    let mut packages = vec![
        (samples::deb_of("data.tar", &tar), Archive::Deb),
        (samples::rpm_of(&cpio), Archive::Rpm),
    ];
    for packing in PACKINGS {
        let name = format!("data.tar.{}", packing.ending());
        let deb = samples::deb_of(&name, &pack(packing, &tar));
        packages.push((deb, Archive::Deb));
        packages.push((samples::rpm_of(&pack(packing, &cpio)), Archive::Rpm));
    }
    for (bytes, archive) in packages {
        assert_eq!(identify(&bytes, "a", "").archive(), Some(archive));
        let listing = listed(&bytes, archive);
        assert_eq!(listing.cut, None);
        let paths = paths(&listing).into_iter();
        let paths: Vec<_> = paths.map(|path| path.trim_start_matches("./")).collect();
        assert_eq!(paths, ["usr/bin/agent", "etc/agent.toml"]);
        assert_eq!(listing.entries[1].size, Some(5));
        assert!(listing.entries[1].modified.is_some());
        assert_eq!(read(&bytes, archive, "etc/agent.toml").unwrap(), b"a = 1");
    }
    assert_eq!(
        said(&samples::deb_of("data.tar.lzma", b""), Archive::Deb, "x"),
        "This cannot be read here: a data.tar.lzma."
    );
    assert_eq!(
        said(&samples::rpm_of(b"BZh91AY"), Archive::Rpm, "x"),
        "This cannot be read here: the content of the package, by how it is packed."
    );
    assert_eq!(
        said(&samples::rpm_of(b""), Archive::Rpm, "x"),
        "The file is damaged: it has no content."
    );
    assert_eq!(
        said(&samples::deb_of("other.tar", b""), Archive::Deb, "x"),
        "The file is damaged: it has no content."
    );
}

#[test]
fn a_bomb_ends_in_a_sentence() {
    let zeros = vec![0; 4 << 20];
    let mut small = limits();
    small.unpacked = 1 << 20;
    let sink = &mut std::io::sink();
    for packing in PACKINGS {
        let bomb = pack(packing, &samples::tar_of(&[("a", b""), ("zeros", &zeros)]));
        let archive = Archive::TarIn(packing);
        let listing = list(Cursor::new(&bomb), archive, &small).unwrap();
        assert_eq!(paths(&listing), ["a", "zeros"]);
        assert_eq!(
            listing.cut.as_deref(),
            Some("Not read any further: it unpacks to more than 1.0 MiB.")
        );
        let error = read_entry(Cursor::new(&bomb), archive, "zeros", sink, &small);
        assert!(matches!(error, Err(PreviewError::TooMuch(_))), "{error:?}");
    }
    let mut many = limits();
    many.entries = 2;
    let listing = list(Cursor::new(samples::tar()), Archive::Tar, &many).unwrap();
    assert_eq!(listing.entries.len(), 2);
    assert_eq!(
        listing.cut.as_deref(),
        Some("Only the first 2 entries are listed.")
    );
    let mut tight = limits();
    tight.memory = 1 << 20;
    let xz = samples::xz(&zeros);
    let archive = Archive::Single(Packing::Xz);
    let error = read_entry(Cursor::new(&xz), archive, SINGLE, sink, &tight).unwrap_err();
    assert!(error.to_string().contains("memory"), "{error}");
}

#[test]
fn it_stops_when_it_is_told_to() {
    let stopped = Limits::new(|| true);
    for (bytes, archive) in [
        (samples::zip(), Archive::Zip),
        (samples::tar(), Archive::Tar),
        (samples::gz(&samples::tar()), Archive::TarIn(Packing::Gz)),
        (samples::swu(), Archive::Cpio),
        (samples::deb(), Archive::Deb),
        (samples::rpm(), Archive::Rpm),
    ] {
        let sink = &mut std::io::sink();
        let error = read_entry(Cursor::new(&bytes), archive, "x", sink, &stopped).unwrap_err();
        assert!(
            matches!(error, PreviewError::Stopped),
            "{archive:?}: {error}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_packed_comes_back(content in proptest::collection::vec(any::<u8>(), 0..5000)) {
        for packing in PACKINGS {
            let bytes = pack(packing, &samples::tar_of(&[("a", b"1"), ("b", &content)]));
            prop_assert_eq!(&read(&bytes, Archive::TarIn(packing), "b").unwrap(), &content);
        }
    }
}

#[test]
fn a_file_with_holes_is_listed_and_not_read() {
    // As GNU tar writes it: 512 bytes are stored of a mebibyte.
    let mut header = tar::Header::new_gnu();
    header.set_path("holes.img").unwrap();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(512);
    header.set_mode(0o644);
    header.as_gnu_mut().unwrap().set_real_size(1 << 20);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend([1; 512]);
    bytes.extend(samples::tar_of(&[("next", b"words")]));
    let listing = listed(&bytes, Archive::Tar);
    assert_eq!(paths(&listing), ["holes.img", "next"]);
    let holes = &listing.entries[0];
    assert_eq!((holes.size, holes.packed), (Some(1 << 20), Some(512)));
    assert_eq!(
        said(&bytes, Archive::Tar, "holes.img"),
        "This cannot be read here: a file with holes."
    );
    assert_eq!(read(&bytes, Archive::Tar, "next").unwrap(), b"words");
}
