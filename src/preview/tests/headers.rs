//! What files say of themselves.

use std::io::Cursor;

use super::{limits, samples};
use crate::preview::header::{Summary, summarize};
use crate::preview::{Kind, PreviewError, identify};

fn summary(bytes: &[u8], kind: Kind) -> String {
    assert_eq!(identify(bytes, "a", ""), kind);
    let Summary { kind, fields } = summarize(Cursor::new(bytes), kind, &limits()).unwrap();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    format!("{kind}\n{}", fields.concat())
}

#[test]
fn a_program_tells_where_it_runs() {
    assert_eq!(
        summary(&samples::elf(), Kind::Elf),
        "ELF executable\nArchitecture: ARM 64 (aarch64)\nClass: 64 bits, little-endian\n\
         Loader: /lib/ld-linux-aarch64.so.1\nEntry point: 0x401000\nBuild id: deadbeef\n"
    );
    // The program of this test.
    let own = std::env::current_exe().unwrap();
    let file = std::fs::File::open(own).unwrap();
    let told = summarize(file, Kind::Elf, &limits());
    if cfg!(target_os = "linux") {
        assert_eq!(told.unwrap().kind, "ELF executable");
    }
}

#[test]
fn packages_tell_their_names_and_versions() {
    assert_eq!(
        summary(&samples::deb(), Kind::Deb),
        "Debian package\nPackage: gateway-agent\nVersion: 2.4.1-1\nArchitecture: arm64\n\
         Maintainer: Ana <ana@acme.example>\nDescription: Sends what the line measures\n\
         Installed: 420 KiB\nDepends: libc6, zlib1g\n"
    );
    assert_eq!(
        summary(&samples::rpm(), Kind::Rpm),
        "RPM package\nName: gateway-agent\nVersion: 2:2.4.1-3\nArchitecture: aarch64\n\
         Summary: Sends what the line measures\nInstalled: 420.0 KiB\n\
         Built: 2026-11-21T12:00:00Z\n"
    );
}

#[test]
fn updates_tell_what_they_are_for() {
    assert_eq!(
        summary(&samples::swu(), Kind::Swu),
        "SWUpdate image\nVersion: 2.4.1\nDescription: Gateway\nHardware: 1.0, 1.2\n\
         File rootfs.zst: 2.9 KiB\n"
    );
    assert_eq!(
        summary(&samples::mender(), Kind::Mender),
        "Mender artifact\nFormat: 3\nName: gateway-2.4.1\nDevice types: rpi4, rpi5\n\
         Payloads: rootfs-image\n"
    );
}

#[test]
fn images_tell_what_is_in_them() {
    let uimage = samples::uimage();
    let told = summary(&uimage, Kind::UImage);
    assert!(
        told.starts_with(
            "U-Boot image\nName: Linux-6.12.9\nArchitecture: ARM\nSystem: Linux\nContent: kernel\n\
             Packed with: gzip\nSize: 1000 B\nCreated: 2026-11-21T12:00:00Z\n\
             Load address: 0x80008000\nEntry point: 0x80008040\n"
        ),
        "{told}"
    );
    assert!(told.ends_with(", right\n"), "{told}");
    let mut wrong = uimage;
    wrong[40] ^= 1;
    assert!(summary(&wrong, Kind::UImage).ends_with(", wrong\n"));

    let fit = samples::fit();
    assert_eq!(
        summary(&fit, Kind::DeviceTree),
        format!(
            "FIT image\nDescription: Gateway image\nCreated: 2026-11-21T12:00:00Z\n\
             Configuration: conf-1\nImage kernel-1: Linux, kernel, arm64, gzip, 4.9 KiB\n\
             Size: {}\n",
            bytesize::ByteSize(fit.len() as u64).display().iec()
        )
    );
}

#[test]
fn a_tree_may_not_be_too_deep() {
    let mut tree = samples::Tree::default();
    for _ in 0..100 {
        tree.begin("a");
    }
    for _ in 0..100 {
        tree.end();
    }
    let bytes = tree.finish();
    let error = summarize(Cursor::new(bytes), Kind::DeviceTree, &limits()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Not read any further: its parts lie too deep within each other."
    );
}

#[test]
fn what_ends_too_early_is_told() {
    for (bytes, kind) in [
        (samples::elf(), Kind::Elf),
        (samples::deb(), Kind::Deb),
        (samples::rpm(), Kind::Rpm),
        (samples::swu(), Kind::Swu),
        (samples::mender(), Kind::Mender),
        (samples::uimage(), Kind::UImage),
        (samples::fit(), Kind::DeviceTree),
    ] {
        let cut = Cursor::new(&bytes[..20.min(bytes.len())]);
        let error = summarize(cut, kind, &limits()).unwrap_err();
        assert!(
            matches!(error, PreviewError::Damaged(_)),
            "{kind:?}: {error}"
        );
    }
    let error = summarize(Cursor::new(b"words"), Kind::Text, &limits()).unwrap_err();
    assert!(matches!(error, PreviewError::Unsupported(_)));
}
