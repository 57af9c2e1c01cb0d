//! The small containers of the embedded world: ar, cpio, ELF, U-Boot images.

use flate2::Crc;

use super::tar::Entry;

/// An `ar` archive, as a Debian package is one.
pub(super) fn ar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in entries {
        let len = bytes.len();
        archive.extend_from_slice(
            format!(
                "{name:<16}{:<12}{:<6}{:<6}{:<8}{len:<10}`\n",
                0, 0, 0, 100_644
            )
            .as_bytes(),
        );
        archive.extend_from_slice(bytes);
        if len % 2 == 1 {
            archive.push(b'\n');
        }
    }
    archive
}

/// A cpio archive in the form `newc` with checksums, as SWUpdate reads it.
pub(super) fn cpio(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (number, (name, bytes)) in entries.iter().enumerate() {
        cpio_entry(&mut archive, number + 1, name, bytes);
    }
    cpio_entry(&mut archive, 0, "TRAILER!!!", &[]);
    archive.resize(archive.len().next_multiple_of(512), 0);
    archive
}

fn cpio_entry(archive: &mut Vec<u8>, inode: usize, name: &str, bytes: &[u8]) {
    let sum = bytes
        .iter()
        .fold(0_u32, |sum, byte| sum.wrapping_add(u32::from(*byte)));
    let mode = if inode == 0 { 0 } else { 0o100_644 };
    let (len, name_len) = (bytes.len(), name.len() + 1);
    archive.extend_from_slice(
        format!(
            "070702{inode:08x}{mode:08x}{z:08x}{z:08x}{one:08x}{z:08x}{len:08x}\
             {z:08x}{z:08x}{z:08x}{z:08x}{name_len:08x}{sum:08x}{name}\0",
            z = 0,
            one = 1,
        )
        .as_bytes(),
    );
    archive.resize(archive.len().next_multiple_of(4), 0);
    archive.extend_from_slice(bytes);
    archive.resize(archive.len().next_multiple_of(4), 0);
}

/// What an ELF file is.
#[derive(Clone, Copy)]
pub(super) enum Elf {
    /// A program.
    Program,
    /// The memory of one that crashed.
    Core,
}

/// A 64-bit ELF file for ARM: header, one program header, and the content.
pub(super) fn elf(kind: Elf, content: &[u8]) -> Vec<u8> {
    const HEADERS: u64 = 64 + 56;
    let (kind, segment) = match kind {
        Elf::Program => (2_u16, 1_u32), // ET_EXEC, PT_LOAD
        Elf::Core => (4, 4),            // ET_CORE, PT_NOTE
    };
    let len = u64::try_from(content.len()).unwrap_or(0);
    let base = 0x0040_0000_u64;
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend_from_slice(&kind.to_le_bytes());
    file.extend_from_slice(&183_u16.to_le_bytes()); // EM_AARCH64
    file.extend_from_slice(&1_u32.to_le_bytes());
    for word in [base + HEADERS, 64, 0] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(&0_u32.to_le_bytes());
    for half in [64_u16, 56, 1, 0, 0, 0] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    file.extend_from_slice(&segment.to_le_bytes());
    file.extend_from_slice(&5_u32.to_le_bytes()); // readable, executable
    for word in [HEADERS, base + HEADERS, base + HEADERS, len, len, 4] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(content);
    file
}

/// A U-Boot image: a header of 64 bytes, then the data.
pub(super) fn uimage(name: &str, data: &[u8]) -> Vec<u8> {
    let with_checksum = |checksum: u32| {
        let len = u32::try_from(data.len()).unwrap_or(0);
        let mut header = Vec::with_capacity(64 + data.len());
        for word in [
            0x2705_1956,
            checksum,
            0,
            len,
            0x8006_0000,
            0x8006_0000,
            crc32(data),
        ] {
            header.extend_from_slice(&word.to_be_bytes());
        }
        header.extend_from_slice(&[5, 5, 2, 3]); // Linux, MIPS, kernel, LZMA
        header.extend(name.bytes().chain(std::iter::repeat(0)).take(32));
        header
    };
    let mut image = with_checksum(crc32(&with_checksum(0)));
    image.extend_from_slice(data);
    image
}

/// The CRC-32 of gzip, zip and xz.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}
