//! Firmware: update bundles, disk images, modem firmware, programs, core dumps.

use fastrand::Rng;
use serde_json::json;

use super::formats::{Elf, cpio, crc32, elf, uimage};
use super::tar::{gzip, tar, zstd};
use super::xz::xz;
use super::zips::zip;
use super::{Facts, noise};

/// A SWUpdate bundle: `sw-description` first, then what it installs.
pub(in super::super) fn swu(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let rootfs = squashfs(facts.size, rng);
    let description = format!(
        r#"software =
{{
    version = "{version}";
    description = "Gateway firmware {version}";
    hardware-compatibility: [ "revpi-connect-4", "iot2050" ];
    stable = {{
        copy-1: {{
            images: ({{
                filename = "rootfs.squashfs";
                device = "/dev/mmcblk0p2";
                crc32 = "{crc:08x}";
                size = {size};
            }});
            scripts: ({{ filename = "postinst.sh"; type = "shellscript"; }});
        }};
    }};
}}
"#,
        version = facts.version,
        crc = crc32(&rootfs),
        size = rootfs.len(),
    );
    cpio(&[
        ("sw-description", description.into_bytes()),
        ("rootfs.squashfs", rootfs),
        (
            "postinst.sh",
            b"#!/bin/sh\nset -e\nfw_setenv rootfs_slot b\nsync\n".to_vec(),
        ),
    ])
}

/// A Mender artifact: what it is for, then a packed root file system.
pub(in super::super) fn mender(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let rootfs = squashfs(facts.size, rng);
    let data = gzip(&tar(&[("rootfs.squashfs", rootfs)]));
    let info = json!({
        "payloads": [{ "type": "rootfs-image" }],
        "artifact_provides": { "artifact_name": format!("gateway-{}", facts.version) },
        "artifact_depends": { "device_type": ["revpi-connect-4", "iot2050"] },
    });
    let header = gzip(&tar(&[
        ("header-info", info.to_string().into_bytes()),
        (
            "headers/0000/type-info",
            json!({ "type": "rootfs-image" }).to_string().into_bytes(),
        ),
    ]));
    let version = json!({ "format": "mender", "version": 3 });
    tar(&[
        ("version", version.to_string().into_bytes()),
        (
            "manifest",
            format!("{:08x}  data/0000/rootfs.squashfs\n", crc32(&data)).into_bytes(),
        ),
        ("header.tar.gz", header),
        ("data/0000.tar.gz", data),
    ])
}

/// A kernel for U-Boot.
pub(in super::super) fn kernel(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let title = format!("Linux-{}", facts.version);
    uimage(&title, &noise(facts.size, rng))
}

/// What is laid over a root file system, in a tar with Zstandard.
pub(in super::super) fn overlay(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    zstd(&tar(&[
        ("etc/hostname", b"gateway\n".to_vec()),
        (
            "etc/os-release",
            format!("NAME=\"Gateway\"\nVERSION_ID={}\n", facts.version).into_bytes(),
        ),
        (
            "usr/bin/fieldbus-reader",
            elf(Elf::Program, &noise(facts.size, rng)),
        ),
        ("usr/share/doc/README", b"Reads a field bus.\n".repeat(40)),
    ]))
}

/// A compressed disk image: a boot sector with a partition table, then noise.
pub(in super::super) fn disk_image(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut disk = vec![0; 446];
    // One bootable partition of Linux, from sector 8192.
    disk.extend_from_slice(&[0x80, 0, 1, 0, 0x83, 0xfe, 0xff, 0xff]);
    disk.extend_from_slice(&8192_u32.to_le_bytes());
    disk.extend_from_slice(&2_097_152_u32.to_le_bytes());
    disk.resize(510, 0);
    disk.extend_from_slice(&[0x55, 0xaa]);
    disk.extend_from_slice(&noise(facts.size, rng));
    xz(&disk)
}

/// A router's sysupgrade image: kernel, then root file system.
pub(in super::super) fn sysupgrade(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let kernel = noise(facts.size / 4, rng);
    let title = format!("MIPS OpenWrt Linux-{}", facts.version);
    let mut image = uimage(&title, &kernel);
    image.resize(image.len().next_multiple_of(64 * 1024), 0xff);
    image.extend_from_slice(&squashfs(facts.size - facts.size / 4, rng));
    image
}

/// A modem's firmware: a manifest and its parts in a zip.
pub(in super::super) fn modem(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let amss = elf(Elf::Program, &noise(facts.size, rng));
    let boot = noise(16 * 1024, rng);
    let manifest = json!({
        "product": "EC25-EUX",
        "version": facts.version,
        "files": [
            { "name": "firmware/NON-HLOS.elf", "size": amss.len(), "crc32": format!("{:08x}", crc32(&amss)) },
            { "name": "firmware/sbl1.mbn", "size": boot.len(), "crc32": format!("{:08x}", crc32(&boot)) },
        ],
    });
    zip(&[
        ("manifest.json", format!("{manifest:#}\n").into_bytes()),
        ("firmware/NON-HLOS.elf", amss),
        ("firmware/sbl1.mbn", boot),
        (
            "CHANGES.txt",
            format!(
                "{}\n- attach after a lost SIM is retried\n- PSM timers survive a reboot\n",
                facts.version
            )
            .into_bytes(),
        ),
    ])
}

/// A program.
pub(in super::super) fn program(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    elf(Elf::Program, &noise(facts.size, rng))
}

/// The memory of a program that crashed: mostly zeros, as memory is.
pub(in super::super) fn core_dump(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    // A note: lengths of name and content, kind NT_PRPSINFO, name.
    let mut memory = Vec::with_capacity(facts.size);
    for word in [5_u32, 0, 3] {
        memory.extend_from_slice(&word.to_le_bytes());
    }
    memory.extend_from_slice(b"CORE\0\0\0\0");
    memory.extend_from_slice(b"/usr/bin/tedge-mapper c8y\0");
    while memory.len() < facts.size {
        memory.extend_from_slice(&noise(rng.usize(256..4096), rng));
        memory.resize(memory.len() + rng.usize(2048..16_384), 0);
    }
    elf(Elf::Core, &memory)
}

/// Bytes that begin as a SquashFS does. Nobody mounts them.
fn squashfs(len: usize, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = b"hsqs".to_vec();
    bytes.extend_from_slice(&noise(len.saturating_sub(4), rng));
    bytes
}
