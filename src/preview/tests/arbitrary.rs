//! Whatever the bytes are, an answer comes, and comes soon.

use std::io::Cursor;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::samples;
use crate::preview::archive::{Archive, Packing, list, read_entry};
use crate::preview::header::summarize;
use crate::preview::{Kind, Limits, identify, picture};

const ARCHIVES: [Archive; 11] = [
    Archive::Deb,
    Archive::Rpm,
    Archive::Zip,
    Archive::Tar,
    Archive::Cpio,
    Archive::TarIn(Packing::Gz),
    Archive::TarIn(Packing::Xz),
    Archive::TarIn(Packing::Zst),
    Archive::Single(Packing::Gz),
    Archive::Single(Packing::Xz),
    Archive::Single(Packing::Zst),
];

const KINDS: [Kind; 7] = [
    Kind::Elf,
    Kind::Deb,
    Kind::Rpm,
    Kind::Swu,
    Kind::UImage,
    Kind::DeviceTree,
    Kind::Mender,
];

/// Limits that a small file cannot reach unless something goes round in
/// circles: then the thousands of questions are used up.
fn limits() -> Limits {
    let asked = AtomicU32::new(0);
    let mut limits = Limits::new(move || {
        let asked = asked.fetch_add(1, Ordering::Relaxed);
        assert!(asked < 1_000_000, "it does not end");
        false
    });
    limits.unpacked = 8 << 20;
    limits.memory = 16 << 20;
    limits
}

/// All that can be done with a file.
fn look(bytes: &[u8]) {
    let kind = identify(bytes, "a.tar.gz", "text/plain");
    let own = kind.archive().into_iter();
    for archive in ARCHIVES.into_iter().chain(own) {
        let _ = list(Cursor::new(bytes), archive, &limits());
        let sink = &mut std::io::sink();
        let _ = read_entry(Cursor::new(bytes), archive, "a", sink, &limits());
    }
    for kind in KINDS {
        let _ = summarize(Cursor::new(bytes), kind, &limits());
    }
    let _ = picture::head(bytes);
    let _ = picture::decode(bytes, (40, 20), &limits());
}

fn sample() -> impl Strategy<Value = Vec<u8>> {
    let made: Vec<fn() -> Vec<u8>> = vec![
        samples::zip,
        samples::streamed_zip,
        samples::tar,
        || samples::gz(&samples::tar()),
        || samples::xz(&samples::tar()),
        || samples::zst(&samples::tar()),
        samples::swu,
        samples::mender,
        samples::deb,
        samples::rpm,
        samples::uimage,
        samples::fit,
        samples::elf,
    ];
    proptest::sample::select(made).prop_map(|make| make())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        look(&bytes);
    }

    #[test]
    fn damaged_files_get_an_answer(
        mut bytes in sample(),
        slips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        for (at, value) in slips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        look(&bytes);
    }
}
