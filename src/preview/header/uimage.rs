//! Images for U-Boot in the old format: a header of 64 bytes.

use std::io::Read;

use super::{Summary, read_exact};
use crate::preview::PreviewError;
use crate::preview::limits::Watch;
use crate::preview::text::{be32, date, field, size};

/// Names by their numbers, as U-Boot's `image.h` has them.
const SYSTEMS: &[(u8, &str)] = &[
    (1, "OpenBSD"),
    (2, "NetBSD"),
    (3, "FreeBSD"),
    (5, "Linux"),
    (14, "VxWorks"),
    (16, "QNX"),
    (17, "U-Boot"),
    (18, "RTEMS"),
    (25, "ARM Trusted Firmware"),
    (26, "TEE"),
];

const MACHINES: &[(u8, &str)] = &[
    (2, "ARM"),
    (3, "x86 (i386)"),
    (5, "MIPS"),
    (6, "MIPS 64"),
    (7, "PowerPC"),
    (11, "SPARC 64"),
    (12, "m68k"),
    (14, "MicroBlaze"),
    (15, "Nios II"),
    (21, "OpenRISC"),
    (22, "ARM 64 (aarch64)"),
    (23, "ARC"),
    (24, "x86-64 (amd64)"),
    (25, "Xtensa"),
    (26, "RISC-V"),
];

const TYPES: &[(u8, &str)] = &[
    (1, "standalone program"),
    (2, "kernel"),
    (3, "RAM disk"),
    (4, "several files"),
    (5, "firmware"),
    (6, "script"),
    (7, "file system"),
    (8, "device tree"),
    (14, "kernel, loaded anywhere"),
];

const PACKINGS: &[(u8, &str)] = &[
    (0, "none"),
    (1, "gzip"),
    (2, "bzip2"),
    (3, "lzma"),
    (4, "lzo"),
    (5, "lz4"),
    (6, "zstd"),
];

pub(super) fn summarize(source: &mut impl Read, watch: &Watch) -> Result<Summary, PreviewError> {
    let mut header = [0; 64];
    read_exact(source, &mut header, watch)?;
    let number = |at| be32(&header, at).unwrap_or_default();
    let byte = |at: usize| header.get(at).copied().unwrap_or_default();

    let mut summary = Summary::new("U-Boot image");
    summary.add("Name", field(header.get(32..).unwrap_or_default()));
    summary.add("Architecture", name(MACHINES, byte(29)));
    summary.add("System", name(SYSTEMS, byte(28)));
    summary.add("Content", name(TYPES, byte(30)));
    summary.add("Packed with", name(PACKINGS, byte(31)));
    summary.add("Size", size(number(12).into()));
    summary.add_some("Created", date(number(8).into()));
    summary.add("Load address", format!("{:#010x}", number(16)));
    summary.add("Entry point", format!("{:#010x}", number(20)));
    summary.add("CRC of the content", format!("{:08x}", number(24)));
    let mut plain = header;
    if let Some(own) = plain.get_mut(4..8) {
        own.fill(0);
    }
    let is_right = crc32fast::hash(&plain) == number(4);
    summary.add(
        "CRC of the header",
        format!(
            "{:08x}, {}",
            number(4),
            if is_right { "right" } else { "wrong" }
        ),
    );
    Ok(summary)
}

fn name(names: &[(u8, &str)], number: u8) -> String {
    names
        .iter()
        .find(|(known, _)| *known == number)
        .map_or_else(
            || format!("number {number}"),
            |(_, name)| (*name).to_owned(),
        )
}
