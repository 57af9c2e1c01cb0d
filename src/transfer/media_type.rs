//! Which media type a file has: by its name first, then by its content.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How many bytes of a file are looked at.
pub(super) const HEAD: u64 = 8 << 10;

/// What is said where nothing better is known.
const UNKNOWN: &str = "application/octet-stream";

/// What the tables of the web leave out or get wrong, and devices use.
const BY_EXTENSION: &[(&str, &str)] = &[
    ("bin", UNKNOWN),
    ("bz2", "application/x-bzip2"),
    ("cbor", "application/cbor"),
    ("cfg", "text/plain"),
    ("conf", "text/plain"),
    ("crt", "application/x-x509-ca-cert"),
    ("deb", "application/vnd.debian.binary-package"),
    ("hex", "text/plain"),
    ("img", "application/x-raw-disk-image"),
    ("ini", "text/plain"),
    ("ipk", "application/vnd.debian.binary-package"),
    ("iso", "application/x-iso9660-image"),
    ("jsonl", "application/jsonl"),
    ("log", "text/plain"),
    ("lz4", "application/x-lz4"),
    ("md", "text/markdown"),
    ("mender", "application/x-tar"),
    ("ndjson", "application/x-ndjson"),
    ("parquet", "application/vnd.apache.parquet"),
    ("pem", "application/x-pem-file"),
    ("properties", "text/plain"),
    ("raucb", "application/vnd.squashfs"),
    ("rpm", "application/x-rpm"),
    ("squashfs", "application/vnd.squashfs"),
    ("swu", "application/x-cpio"),
    ("tar", "application/x-tar"),
    ("tgz", "application/gzip"),
    ("gz", "application/gzip"),
    ("toml", "application/toml"),
    ("wic", "application/x-raw-disk-image"),
    ("xz", "application/x-xz"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zip", "application/zip"),
    ("zst", "application/zstd"),
];

/// Names that tell the type without an extension, in small letters.
const BY_NAME: &[(&str, &str)] = &[
    ("dockerfile", "text/plain"),
    ("makefile", "text/plain"),
    ("readme", "text/plain"),
    ("license", "text/plain"),
    ("changelog", "text/plain"),
];

/// Guesses the media type of a file from its name and its first bytes
/// (8 KiB are enough). Never `application/octet-stream` where something
/// better is known.
#[must_use]
pub fn guess_type(name: &str, head: &[u8]) -> &'static str {
    let lower = name.to_ascii_lowercase();
    let lower = lower.rsplit(['/', '\\']).next().unwrap_or(&lower);
    let extension = lower
        .rsplit_once('.')
        .map(|(_, extension)| extension)
        .unwrap_or_default();
    // `.ts` is a transport stream to the tables and TypeScript to the world.
    if matches!(extension, "ts" | "mts" | "cts") {
        return if is_transport_stream(head) {
            "video/mp2t"
        } else {
            "text/x-typescript"
        };
    }
    named(lower, extension)
        .or_else(|| by_content(head))
        .unwrap_or(UNKNOWN)
}

/// Guesses the media type of a local file. Blocks while it reads.
///
/// # Errors
/// Where it is no regular file, or cannot be opened or read.
pub fn guess_type_of_file(path: &Path) -> io::Result<String> {
    // Looked at before it is opened: opening a pipe would wait for a writer,
    // and what is read from one is gone.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(guess_type(&name, &head).to_owned())
}

fn named(name: &str, extension: &str) -> Option<&'static str> {
    let of = |table: &'static [(&'static str, &'static str)], key: &str| {
        table
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, media_type)| *media_type)
    };
    of(BY_EXTENSION, extension)
        .filter(|media_type| *media_type != UNKNOWN)
        .or_else(|| of(BY_NAME, name))
        .or_else(|| {
            mime_guess::from_ext(extension)
                .first_raw()
                .filter(|media_type| *media_type != UNKNOWN)
        })
}

fn by_content(head: &[u8]) -> Option<&'static str> {
    if let Some(found) = infer::get(head) {
        return Some(found.mime_type());
    }
    let text = text_of(head)?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with(['{', '[']) && looks_like_json(start) {
        return Some("application/json");
    }
    Some("text/plain")
}

/// The head as text, if it is text: UTF-8, of which the last character may be
/// cut, without control characters that no text has.
fn text_of(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let is_text = !text.is_empty()
        && text
            .chars()
            .all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'));
    is_text.then_some(text)
}

/// Whether it is JSON as far as it goes: `[section]` of an INI file is not.
fn looks_like_json(text: &str) -> bool {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => true,
        Err(error) => error.is_eof(),
    }
}

/// Packets of 188 bytes, each beginning with `G`.
fn is_transport_stream(head: &[u8]) -> bool {
    head.len() > 188 && head.iter().step_by(188).all(|byte| *byte == b'G')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn names_that_devices_use() {
        for (name, expected) in [
            ("gateway-fw-2.4.1.swu", "application/x-cpio"),
            (
                "tedge_1.0_arm64.deb",
                "application/vnd.debian.binary-package",
            ),
            ("agent.RPM", "application/x-rpm"),
            ("core-image.wic", "application/x-raw-disk-image"),
            ("image.mender", "application/x-tar"),
            ("rpi.img.xz", "application/x-xz"),
            ("root.tar.zst", "application/zstd"),
            ("device.log", "text/plain"),
            ("Dockerfile", "text/plain"),
            ("app/dist/Makefile", "text/plain"),
            ("a.zip", "application/zip"),
            ("a.json", "application/json"),
            ("a.csv", "text/csv"),
            ("a.svg", "image/svg+xml"),
            ("a.html", "text/html"),
            ("a.yaml", "application/yaml"),
        ] {
            assert_eq!(guess_type(name, b""), expected, "{name}");
        }
    }

    #[test]
    fn content_decides_where_the_name_does_not() {
        for (name, head, expected) in [
            ("picture", PNG, "image/png"),
            ("firmware.bin", PNG, "image/png"),
            (
                "data.unknown",
                b"{\"a\": [1, 2" as &[u8],
                "application/json",
            ),
            ("noext", b"[section]\nkey=1", "text/plain"),
            ("noext", "naïve".as_bytes(), "text/plain"),
            ("noext", &"é".as_bytes()[..1], UNKNOWN),
            ("noext", &"aé".as_bytes()[..2], "text/plain"),
            ("noext", b"<?xml version='1.0'?>", "text/xml"),
            ("run", b"#!/bin/sh\n", "text/x-shellscript"),
            ("firmware.bin", b"\x7f\0\x01\x02", UNKNOWN),
            ("empty", b"", UNKNOWN),
        ] {
            assert_eq!(guess_type(name, head), expected, "{name} {head:?}");
        }
    }

    #[test]
    fn typescript_is_no_video() {
        assert_eq!(guess_type("main.ts", b"export {}"), "text/x-typescript");
        let mut stream = vec![0; 188 * 4];
        for packet in stream.chunks_mut(188) {
            packet[0] = b'G';
        }
        assert_eq!(guess_type("video.ts", &stream), "video/mp2t");
    }

    #[test]
    fn a_file_is_read_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("picture");
        std::fs::write(&path, PNG).unwrap();
        assert_eq!(guess_type_of_file(&path).unwrap(), "image/png");
        assert!(guess_type_of_file(dir.path()).is_err());
    }
}
