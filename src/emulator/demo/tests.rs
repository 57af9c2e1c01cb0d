//! What the emulator and the figures rely on.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use std::sync::LazyLock;

use super::cast::DEVICES;
use super::*;

/// Made once: debug builds take a while.
static ALL: LazyLock<Vec<DemoObject>> = LazyLock::new(|| objects(now()).collect());

/// With a fraction that the platform does not keep.
fn now() -> Timestamp {
    "2026-11-20T12:34:56.789123Z".parse().unwrap()
}

fn binaries() -> impl Iterator<Item = &'static DemoObject> {
    ALL.iter().filter(|o| o.is_binary)
}

fn named(name: &str) -> &'static DemoObject {
    ALL.iter()
        .find(|o| o.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_run_is_the_same() {
    assert!(objects(now()).eq(ALL.iter().cloned()));
}

#[test]
fn another_day_changes_times_and_nothing_else() {
    let later: Timestamp = "2027-01-01T00:00:01Z".parse().unwrap();
    for (one, other) in ALL.iter().zip(objects(later)) {
        assert_eq!(
            (&one.name, &one.type_name, &one.owner, one.content.len()),
            (
                &other.name,
                &other.type_name,
                &other.owner,
                other.content.len()
            ),
        );
        assert_eq!(one.fragments, other.fragments);
        let ago = |now: Timestamp, then| whole_milliseconds(now).duration_since(then);
        assert_eq!(ago(now(), one.created), ago(later, other.created));
        assert_eq!(ago(now(), one.updated), ago(later, other.updated));
    }
}

#[test]
fn it_is_a_year_of_a_few_hundred_files_of_many_owners_in_the_order_of_their_making() {
    let all = &*ALL;
    let files: Vec<&DemoObject> = binaries().collect();
    assert!((300..600).contains(&files.len()), "{} files", files.len());
    assert!(files.len() < all.len());
    let owners: BTreeSet<_> = files.iter().map(|o| &o.owner).collect();
    assert!(owners.len() >= 5, "{owners:?}");
    let types: BTreeSet<_> = files.iter().map(|o| &o.type_name).collect();
    assert!(types.len() >= 15, "{types:?}");

    assert!(all.is_sorted_by_key(|o| o.created));
    assert!(
        all.iter()
            .all(|o| o.created <= o.updated && o.updated <= now())
    );
    let months: BTreeSet<_> = files
        .iter()
        .map(|o| o.created.strftime("%Y-%m").to_string())
        .collect();
    assert!(months.len() >= 12, "{months:?}");

    let names: BTreeSet<_> = files.iter().map(|o| &o.name).collect();
    assert_eq!(names.len(), files.len(), "a name comes twice");
}

#[test]
fn it_is_small_enough_to_be_made_on_every_start() {
    let sizes: Vec<usize> = binaries().map(|o| o.content.len()).collect();
    let total: usize = sizes.iter().sum();
    assert!(total < 40 << 20, "{} MiB", total >> 20);
    assert!(sizes.iter().filter(|size| **size > 1 << 20).count() >= 8);
    assert_eq!(
        sizes.iter().filter(|size| **size == 0).count(),
        1,
        "only empty.txt is empty"
    );
}

#[test]
fn children_and_links_point_to_earlier_objects_that_fit() {
    let all = &*ALL;
    let mut links = 0;
    for (place, object) in all.iter().enumerate() {
        if let Some(parent) = object.children_of {
            assert!(parent < place && !all[parent].is_binary, "{}", object.name);
        }
        let url = object.fragments.get("url").or_else(|| {
            ["c8y_Firmware", "c8y_Software"]
                .iter()
                .find_map(|f| object.fragments.get(*f)?.get("url"))
        });
        if let Some(url) = url {
            let file: usize = url
                .as_str()
                .unwrap()
                .strip_prefix(BINARY_LINK)
                .unwrap()
                .parse()
                .unwrap();
            assert!(file < place && all[file].is_binary, "{}", object.name);
            links += 1;
            if object.type_name == "c8y_FirmwareBinary" {
                assert!(
                    all[file].name.contains(&object.name),
                    "{} → {}",
                    object.name,
                    all[file].name
                );
            }
        }
    }
    assert!(links > 20, "{links} links");
}

#[test]
fn a_few_files_are_so_old_that_they_have_a_digest() {
    let (old, new): (Vec<_>, Vec<_>) = binaries().partition(|o| o.digested);
    assert_eq!(old.len(), 8);
    let newest = old.iter().map(|o| o.created).max();
    assert!(new.iter().all(|o| Some(o.created) >= newest));
}

#[test]
fn events_are_the_same_on_every_run_and_belong_to_devices() {
    let made: Vec<DemoEvent> = events(now()).collect();
    assert!((100..=150).contains(&made.len()), "{} events", made.len());
    assert!(events(now()).eq(made.iter().cloned()));
    assert!(made.is_sorted_by_key(|event| event.created));
    for event in &made {
        assert!(event.time <= event.created && event.created <= event.updated);
        assert!(event.updated <= whole_milliseconds(now()));
        let device = &ALL[event.device];
        assert_eq!(device.name, DEVICES[event.device].name);
        assert!(device.fragments.contains_key("c8y_IsDevice"));
    }
    let sources: BTreeSet<_> = made.iter().map(|event| event.device).collect();
    assert_eq!(sources.len(), DEVICES.len());
}

#[test]
fn events_have_files_that_are_complete_or_broken_off_or_none() {
    let made: Vec<DemoEvent> = events(now()).collect();
    let files: Vec<_> = made.iter().filter_map(|e| e.attachment.as_ref()).collect();
    assert!(made.len() - files.len() >= 20);
    let (complete, broken): (Vec<&DemoAttachment>, Vec<_>) =
        files.iter().partition(|file| file.is_complete);
    assert!(complete.len() >= 60, "{}", complete.len());
    assert!((5..=10).contains(&broken.len()), "{}", broken.len());
    assert!(files.iter().all(|file| !file.content.is_empty()));
    assert!(complete.iter().any(|file| file.name.is_none()));
    let total: usize = files.iter().map(|file| file.content.len()).sum();
    assert!(total < 8 << 20, "{total} bytes");
    for picture in complete.iter().filter(|f| f.content_type == "image/png") {
        assert!(picture.content.starts_with(b"\x89PNG"));
    }
    let ages: Vec<_> = made
        .iter()
        .filter(|e| e.attachment.as_ref().is_some_and(|file| !file.is_complete))
        .map(|e| now().duration_since(e.created).as_hours())
        .collect();
    assert!(ages.iter().any(|hours| *hours < 1) && ages.iter().any(|hours| *hours > 1000));
}

#[test]
fn zips_open_and_every_file_in_them_reads() {
    let zips: Vec<_> = binaries()
        .filter(|o| o.content_type == "application/zip")
        .collect();
    assert!(zips.len() >= 10);
    for zip in zips {
        let mut archive = zip::ZipArchive::new(Cursor::new(&zip.content)).unwrap();
        let mut names = Vec::new();
        for number in 0..archive.len() {
            let mut file = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            assert!(!bytes.is_empty());
            names.push(file.name().unwrap().to_string());
        }
        if zip.type_name.starts_with("c8y_applications_storage_") {
            assert!(zip.fragments.contains_key("c8y_applications_storage"));
            assert!(
                names.iter().any(|name| name == "cumulocity.json"),
                "{names:?}"
            );
        }
    }
}

#[test]
fn pictures_decode() {
    let pictures: Vec<_> = binaries()
        .filter(|o| o.content_type == "image/png")
        .collect();
    assert!(pictures.len() >= 40);
    for picture in pictures {
        let mut reader = png::Decoder::new(Cursor::new(&picture.content))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let colours: BTreeSet<_> = pixels.chunks_exact(3).collect();
        assert!(colours.len() > 4, "{} is blank", picture.name);
    }
}

#[test]
fn structured_texts_parse() {
    for object in binaries() {
        let text = || std::str::from_utf8(&object.content).unwrap();
        match object.content_type.as_str() {
            "application/json" | "application/geo+json" => {
                serde_json::from_str::<Value>(text()).unwrap();
            }
            "application/x-ndjson" => {
                assert!(
                    text()
                        .lines()
                        .all(|line| serde_json::from_str::<Value>(line).is_ok())
                );
            }
            "application/toml" => {
                toml::from_str::<toml::Table>(text()).unwrap();
            }
            "text/csv" => {
                let columns = text().lines().next().unwrap().split(',').count();
                assert!(
                    text()
                        .lines()
                        .all(|line| line.split(',').count() >= columns)
                );
            }
            _ => {}
        }
    }
}

#[test]
fn logs_go_forward_and_end_before_the_file_was_written() {
    let log = named("tedge-mapper_gw-rotterdam-01_incident-4417.log");
    let text = std::str::from_utf8(&log.content).unwrap();
    let times: Vec<Timestamp> = text
        .lines()
        .map(|line| line.split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(times.len() > 5_000);
    assert!(times.is_sorted());
    assert!(*times.last().unwrap() <= log.updated);
    for level in ["INFO", "WARN", "ERROR"] {
        assert!(text.contains(level));
    }
}

#[test]
fn containers_are_what_they_claim() {
    let starts: [(&str, &[u8]); 11] = [
        ("gateway-fw-2.4.1.swu", b"070702"),
        ("rpi-image-tedge-1.4.2.img.xz", b"\xfd7zXZ\0"),
        ("tedge_1.4.2_arm64.deb", b"!<arch>\ndebian-binary"),
        ("collectd-5.12.1-1.aarch64.rpm", b"\xed\xab\xee\xdb"),
        ("u-boot-2025.01.elf", b"\x7fELF"),
        ("core.mosquitto.1398", b"\x7fELF"),
        ("luci-app-modem_1.0.0_mips_24kc.ipk", b"\x1f\x8b"),
        ("gateway-2.4.1.mender", b"version\0"),
        ("uImage-6.12.9-revpi", b"\x27\x05\x19\x56"),
        ("overlay-gw-2.4.1.tar.zst", b"\x28\xb5\x2f\xfd"),
        ("cabinet-line-4_1.jpg", b"\xff\xd8\xff"),
    ];
    for (name, start) in starts {
        assert!(named(name).content.starts_with(start), "{name}");
    }
    let mut unpacked = Vec::new();
    let log = named("luci-app-modem_1.0.0_mips_24kc.ipk");
    flate2::read::GzDecoder::new(log.content.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert!(unpacked.starts_with(b"./debian-binary\0"));
    assert_eq!(unpacked.len() % 512, 0);
}

#[test]
fn names_that_are_hard_to_show_are_there() {
    let names: Vec<String> = binaries().map(|o| o.name.clone()).collect();
    assert!(names.iter().any(|n| n == "naïve 测试 🚀\u{1b}[31m.bin"));
    assert!(names.iter().any(|n| n == "ns=2;s=sampleFile"));
    assert!(names.iter().any(|n| n.len() > 255));
}

#[test]
fn generated_ones_are_as_many_as_asked_for_and_end_now() {
    assert_eq!(generated(0, now()).count(), 0);
    let made: Vec<DemoObject> = generated(1_000, now()).collect();
    assert_eq!(made.len(), 1_000);
    assert!(made.is_sorted_by_key(|o| o.created));
    assert_eq!(made.last().unwrap().created, whole_milliseconds(now()));
    assert!(
        made.iter()
            .all(|o| o.is_binary && !o.content.is_empty() && o.content.len() <= 80)
    );
    let names: BTreeSet<_> = made.iter().map(|o| &o.name).collect();
    assert_eq!(names.len(), 1_000);
    let owners: BTreeSet<_> = made.iter().map(|o| &o.owner).collect();
    assert_eq!(owners.len(), 5);
    assert!(generated(1_000, now()).eq(made));
}

#[test]
fn applications_have_the_archives_that_say_so_and_the_later_version_came_later() {
    let all = &*ALL;
    let applications = applications();
    assert!(applications.len() >= 10);
    let mut archives = 0;
    for application in &applications {
        let storage = format!("c8y_applications_storage_{}", application.id);
        let mine = |place: usize| all[place].type_name == storage && all[place].is_binary;
        assert!(application.archives.iter().all(|place| mine(*place)));
        // Objects are in the order of their making.
        assert!(application.archives.is_sorted(), "{}", application.name);
        archives += application.archives.len();
        let has_archive = !application.archives.is_empty();
        assert_eq!(application.active.is_some(), has_archive);
        assert!(
            application
                .active
                .is_none_or(|place| application.archives.contains(&place))
        );
        for (version, place, tags) in &application.versions {
            assert!(application.archives.contains(place) && !tags.is_empty());
            assert!(all[*place].name.contains(version));
            let is_latest = tags.iter().any(|tag| tag == "latest");
            assert_eq!(is_latest, application.active == Some(*place));
        }
    }
    let of_storage = |o: &&DemoObject| o.type_name.starts_with("c8y_applications_storage_");
    assert_eq!(archives, binaries().filter(of_storage).count());
}
