//! What a file is: by its content first, then by its name, then by its type.

use std::io::Read as _;
use std::rc::Rc;

use super::archive::{Archive, Packing, looks_like_tar};
use super::limits::Watch;
use super::{Limits, archive, header};

/// How much of the beginning of a file tells what it is, in bytes; of less, more
/// is guessed.
pub const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Empty,
    /// Text.
    Text,
    /// One JSON value.
    Json,
    /// Lines with a time or a level, or each a JSON value.
    Log,
    /// A picture that [`super::picture`] decodes.
    Picture,
    /// An archive, or one packed file.
    Archive(Archive),
    /// A program or a library of Linux.
    Elf,
    /// A package of Debian.
    Deb,
    /// A package of the RPM package manager.
    Rpm,
    /// An update for `SWUpdate`: a cpio that begins with its description.
    Swu,
    /// An image for U-Boot in the old format.
    UImage,
    /// A flattened device tree: a FIT image or the description of a board.
    DeviceTree,
    /// An update for Mender: a tar of its own order.
    Mender,
    /// None of these: bytes.
    Bytes,
}

impl Kind {
    /// How its entries are listed and read, where it has such.
    #[must_use]
    pub const fn archive(self) -> Option<Archive> {
        match self {
            Self::Archive(archive) => Some(archive),
            Self::Swu => Some(Archive::Cpio),
            Self::Mender => Some(Archive::Tar),
            Self::Deb => Some(Archive::Deb),
            Self::Rpm => Some(Archive::Rpm),
            _ => None,
        }
    }
}

/// How the files of a kind begin.
const MAGICS: &[(&[u8], Kind)] = &[
    (b"\x7fELF", Kind::Elf),
    (b"!<arch>\ndebian-binary", Kind::Deb),
    (b"\xed\xab\xee\xdb", Kind::Rpm),
    (b"\x27\x05\x19\x56", Kind::UImage),
    (b"\xd0\x0d\xfe\xed", Kind::DeviceTree),
    (b"PK\x03\x04", Kind::Archive(Archive::Zip)),
    // One without entries.
    (b"PK\x05\x06", Kind::Archive(Archive::Zip)),
];

/// Tells from the beginning of a file what it is; from its name and its media
/// type only what the content leaves open. [`HEAD`] bytes are enough. Takes a
/// few milliseconds at most.
#[must_use]
pub fn identify(head: &[u8], name: &str, media_type: &str) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    let name = name.to_lowercase();
    let by_magic = MAGICS.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some((_, kind)) = by_magic {
        return *kind;
    }
    if let Some(packing) = Packing::of(head) {
        return Kind::Archive(packed(head, packing, &name));
    }
    if looks_like_tar(head) {
        return if header::is_mender(head) {
            Kind::Mender
        } else {
            Kind::Archive(Archive::Tar)
        };
    }
    if archive::looks_like_cpio(head) {
        return if header::is_swu(head) {
            Kind::Swu
        } else {
            Kind::Archive(Archive::Cpio)
        };
    }
    if super::picture::is_one(head) {
        return Kind::Picture;
    }
    if infer::get(head).is_some_and(|found| found.matcher_type() != infer::MatcherType::Text) {
        return Kind::Bytes;
    }
    if !is_text(head) {
        return Kind::Bytes;
    }
    of_text(head, &name, media_type)
}

/// A packed tar, or a packed file. What unpacks to nothing yet is told by name.
fn packed(head: &[u8], packing: Packing, name: &str) -> Archive {
    let mut limits = Limits::new(|| false);
    limits.unpacked = 1 << 20;
    let watch: Rc<Watch> = Watch::new(&limits);
    let mut first = Vec::new();
    // Of the beginning alone, it ends with an error.
    let _ = archive::unpacked(packing, head, &watch)
        .take(512)
        .read_to_end(&mut first);
    let ending = packing.ending();
    let by_name = || {
        name.ends_with(&format!(".tar.{ending}"))
            || [".tgz", ".txz", ".tzst"]
                .iter()
                .any(|end| name.ends_with(end))
    };
    if looks_like_tar(&first) || (first.len() < 512 && by_name()) {
        Archive::TarIn(packing)
    } else {
        Archive::Single(packing)
    }
}

/// Whether bytes are text in one of the usual encodings: no control characters
/// but those of text and of a coloured terminal.
fn is_text(head: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if marks.iter().any(|mark| head.starts_with(mark)) {
        return true;
    }
    let is_control = |byte: &u8| {
        byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x08 | 0x1b)
    };
    if head.iter().any(is_control) {
        return false;
    }
    match std::str::from_utf8(head) {
        Ok(_) => true,
        // Cut within a character.
        Err(error) if error.error_len().is_none() => true,
        // An older encoding: words, and a few of its own letters.
        Err(_) => {
            let high = head.iter().filter(|byte| !byte.is_ascii()).count();
            high * 4 < head.len()
        }
    }
}

fn of_text(head: &[u8], name: &str, media_type: &str) -> Kind {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_json_name = name.ends_with("json") || media_type.contains("json");
    if text.starts_with(['{', '[']) || is_json_name {
        let values = serde_json::Deserializer::from_str(text)
            .into_iter::<serde::de::IgnoredAny>()
            .take(2)
            .collect::<Vec<_>>();
        match values.as_slice() {
            [Ok(_)] => return Kind::Json,
            [Ok(_), Ok(_)] => return Kind::Log,
            // Only the beginning of it is here.
            [Err(error)] if error.is_eof() && head.len() >= HEAD => return Kind::Json,
            [Ok(_), Err(error)] if error.is_eof() => return Kind::Log,
            [Err(_)] if is_json_name && text.starts_with(['{', '[']) => return Kind::Json,
            _ => {}
        }
    }
    if name.ends_with(".log") || name.contains(".log.") || reads_as_log(text) {
        return Kind::Log;
    }
    Kind::Text
}

/// So many lines tell.
const LINES: usize = 20;

/// Whether most lines begin with a time or name a level.
fn reads_as_log(text: &str) -> bool {
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES)
        .collect();
    let logged = lines.iter().filter(|line| is_logged(line)).count();
    lines.len() >= 2 && logged * 2 > lines.len()
}

fn is_logged(line: &str) -> bool {
    const LEVELS: [&str; 8] = [
        "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "NOTICE",
    ];
    let line = line.trim_start_matches(['[', ' ']);
    let mut first = line.chars();
    let digits = first.by_ref().take_while(char::is_ascii_digit).count();
    let date = digits == 4 && line.get(4..5).is_some_and(|c| c == "-" || c == "/");
    let is_dated =
        date && line.chars().skip(5).take(2).all(|c| c.is_ascii_digit()) && line.contains(':');
    let has_level = line
        .split(|c: char| !c.is_ascii_alphabetic())
        .take(8)
        .any(|word| LEVELS.contains(&word));
    is_dated || has_level || is_syslog(line)
}

/// `Nov 21 15:04:05 …`
fn is_syslog(line: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut words = line.split_whitespace();
    let (month, day, time) = (words.next(), words.next(), words.next());
    month.is_some_and(|month| MONTHS.contains(&month))
        && day.is_some_and(|day| day.parse::<u8>().is_ok())
        && time.is_some_and(|time| time.split(':').count() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &[u8], name: &str) -> Kind {
        identify(head, name, "application/octet-stream")
    }

    #[test]
    fn content_tells_before_the_name() {
        assert_eq!(of(b"", "a.zip"), Kind::Empty);
        assert_eq!(of(b"\x7fELF\x02\x01\x01", "a.txt"), Kind::Elf);
        assert_eq!(of(b"PK\x03\x04....", "a.txt"), Kind::Archive(Archive::Zip));
        assert_eq!(of(b"plain words\n", "a.zip"), Kind::Text);
        assert_eq!(of(b"\x00\x01\x02", "a.txt"), Kind::Bytes);
        assert_eq!(of(b"%PDF-1.7\n", "a"), Kind::Bytes);
    }

    #[test]
    fn text_has_many_shapes() {
        assert_eq!(of("naïve".as_bytes(), "a"), Kind::Text);
        assert_eq!(of(b"na\xefve words in Latin-1", "a"), Kind::Text);
        assert_eq!(of(b"\xff\xfeh\0i\0", "a"), Kind::Text);
        assert_eq!(of(b"{\"a\": [1, 2]}\n", "a"), Kind::Json);
        assert_eq!(of(b"\xef\xbb\xbf[1]", "a"), Kind::Json);
        assert_eq!(of(b"{\"a\":1}\n{\"a\":2}\n", "a.jsonl"), Kind::Log);
        assert_eq!(of(b"{ not json }", "a"), Kind::Text);
        let long = format!("[{}", "1, ".repeat(HEAD));
        assert_eq!(of(&long.as_bytes()[..HEAD], "a"), Kind::Json);
    }

    #[test]
    fn logs_are_told_by_their_lines() {
        for text in [
            "2026-11-21T15:04:05Z one\n2026-11-21T15:04:06Z two\n",
            "Nov 21 15:04:05 gw kernel: x\nNov 21 15:04:06 gw kernel: y\n",
            "[INFO] started\n[ERROR] stopped\n  at main\n",
        ] {
            assert_eq!(of(text.as_bytes(), "a"), Kind::Log, "{text}");
        }
        let words = "An ERROR is written here\nand nothing\nmore of it.\n";
        assert_eq!(of(words.as_bytes(), "a"), Kind::Text);
        assert_eq!(of(b"x", "kern.log.1"), Kind::Log);
    }
}
