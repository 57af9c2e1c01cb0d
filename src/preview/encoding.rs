//! In which encoding a text is written, and how it is read.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding as Known, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a text is looked at: more changes the guess hardly ever.
const LOOKED_AT: usize = 64 * 1024;

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    known: &'static Known,
    mark: usize,
}

impl Default for Encoding {
    fn default() -> Self {
        Self {
            known: UTF_8,
            mark: 0,
        }
    }
}

impl Encoding {
    /// The encoding of a text that begins with these bytes: by its byte order
    /// mark, else UTF-8 where it is that, else UTF-16 where every other byte
    /// of Latin text is zero, else a guess by letters, as browsers make it.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        let head = head.get(..LOOKED_AT).unwrap_or(head);
        if let Some((known, mark)) = Known::for_bom(head) {
            return Self { known, mark };
        }
        if is_utf8_so_far(head) {
            return Self::default();
        }
        if let Some(known) = utf16_without_mark(head) {
            return Self { known, mark: 0 };
        }
        let mut detector = EncodingDetector::new();
        detector.feed(head, true);
        Self {
            known: detector.guess(None, false),
            mark: 0,
        }
    }

    /// What people call it: `UTF-8`, `UTF-16LE`, `windows-1252`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.known.name()
    }

    /// Bytes of the byte order mark at the beginning of the file.
    #[must_use]
    pub const fn mark(self) -> usize {
        self.mark
    }

    /// Bytes of the smallest character: where a text is cut, the place must be
    /// a multiple of it.
    #[must_use]
    pub fn unit(self) -> usize {
        if self.is_utf16() { 2 } else { 1 }
    }

    /// Bytes without their mark as text; what is no character becomes `�`.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> String {
        self.known.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// Where the line that begins at 0 ends, behind its `\n`.
    #[must_use]
    pub fn first_line_end(self, bytes: &[u8]) -> Option<usize> {
        self.line_ends(bytes).next()
    }

    /// Where the last whole line ends, behind its `\n`.
    #[must_use]
    pub fn last_line_end(self, bytes: &[u8]) -> Option<usize> {
        let unit = self.unit();
        let units = bytes.chunks_exact(unit).enumerate().rev();
        let mut ends = units.filter(|(_, unit)| self.is_line_end(unit));
        ends.next().map(|(index, _)| (index + 1) * unit)
    }

    /// How many of the bytes are whole characters: the last one may be cut.
    #[must_use]
    pub fn whole(self, bytes: &[u8]) -> usize {
        if self.is_utf16() {
            let even = bytes.len() - bytes.len() % 2;
            let last = even.checked_sub(2).and_then(|at| bytes.get(at..even));
            return match last.map(|unit| self.code_unit(unit)) {
                // The first half of a pair.
                Some(0xd800..=0xdbff) => even - 2,
                _ => even,
            };
        }
        if self.known != UTF_8 {
            return bytes.len();
        }
        match std::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            // Text that is broken elsewhere may be cut all the same.
            Err(_) => {
                let tail = bytes.len().saturating_sub(3);
                let cut = (tail..bytes.len()).rev().find(|at| {
                    let byte = bytes.get(*at).copied().unwrap_or_default();
                    byte >= 0xc0
                });
                match cut.and_then(|at| bytes.get(at..).map(|last| (at, last))) {
                    Some((at, last))
                        if std::str::from_utf8(last)
                            .is_err_and(|error| error.error_len().is_none()) =>
                    {
                        at
                    }
                    _ => bytes.len(),
                }
            }
            Ok(_) => bytes.len(),
        }
    }

    fn line_ends(self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let unit = self.unit();
        bytes
            .chunks_exact(unit)
            .enumerate()
            .filter(move |(_, unit)| self.is_line_end(unit))
            .map(move |(index, _)| (index + 1) * unit)
    }

    fn is_line_end(self, unit: &[u8]) -> bool {
        self.code_unit(unit) == u16::from(b'\n')
    }

    fn code_unit(self, unit: &[u8]) -> u16 {
        match unit {
            [one] => u16::from(*one),
            [first, second] if self.known == UTF_16BE => u16::from_be_bytes([*first, *second]),
            [first, second] => u16::from_le_bytes([*first, *second]),
            _ => 0,
        }
    }

    fn is_utf16(self) -> bool {
        self.known == UTF_16LE || self.known == UTF_16BE
    }
}

/// Whether it is UTF-8; a character that is cut at the end does not count.
fn is_utf8_so_far(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => !bytes.contains(&0),
        Err(error) => error.error_len().is_none() && !bytes.contains(&0),
    }
}

/// Latin text as UTF-16 has a zero in nearly every other byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Known> {
    let pairs = bytes.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |odd: usize| {
        let side = bytes.iter().skip(odd).step_by(2);
        side.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn marks_and_letters_tell_the_encoding() {
        let name = |bytes: &[u8]| Encoding::of(bytes).name();
        assert_eq!(name(b"plain"), "UTF-8");
        assert_eq!(name("naïve 测试".as_bytes()), "UTF-8");
        assert_eq!(name(b""), "UTF-8");
        assert_eq!(name(b"\xef\xbb\xbfx"), "UTF-8");
        assert_eq!(name(b"\xff\xfea\0"), "UTF-16LE");
        assert_eq!(name(b"\xfe\xff\0a"), "UTF-16BE");
        assert_eq!(name(&utf16("2026-11-21 started\n")), "UTF-16LE");
        assert_eq!(name(b"\0a\0b\0c\0\n"), "UTF-16BE");
        assert_eq!(
            name(b"Temperatur im Geh\xe4use: 41 \xb0C, L\xfcfter l\xe4uft"),
            "windows-1252"
        );
        // A character cut in two at the end is still UTF-8.
        assert_eq!(name("测".as_bytes().split_last().unwrap().1), "UTF-8");
    }

    #[test]
    fn bytes_become_text_and_lines_are_found_in_them() {
        let latin = Encoding::of(b"Geh\xe4use warm, L\xfcfter l\xe4uft");
        assert_eq!(latin.decode(b"Geh\xe4use"), "Gehäuse");
        let wide = Encoding::of(b"\xff\xfea\0");
        let bytes = utf16("ab\nčd\nx");
        assert_eq!(wide.decode(&bytes), "ab\nčd\nx");
        assert_eq!(wide.first_line_end(&bytes), Some(6));
        assert_eq!(wide.last_line_end(&bytes), Some(12));
        // U+0A0D holds the byte of a line end, but is none.
        assert_eq!(wide.first_line_end(&utf16("\u{a0d}")), None);
        assert_eq!(wide.unit(), 2);
    }

    #[test]
    fn a_cut_character_is_left_for_the_next_piece() {
        let utf8 = Encoding::default();
        assert_eq!(utf8.whole("a测".as_bytes()), 4);
        assert_eq!(utf8.whole(b"a\xe6\xb5"), 1);
        // Broken text is not waited for.
        assert_eq!(utf8.whole(b"\xff\xffab"), 4);
        assert_eq!(utf8.whole(b"\xffab\xe6"), 3);
        let wide = Encoding::of(b"\xff\xfea\0");
        let rocket = utf16("a🚀");
        assert_eq!(wide.whole(&rocket), 6);
        assert_eq!(wide.whole(rocket.get(..4).unwrap()), 2);
        assert_eq!(wide.whole(rocket.get(..3).unwrap()), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_text(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let encoding = Encoding::of(&bytes);
            let _ = encoding.decode(&bytes);
            prop_assert!(encoding.whole(&bytes) <= bytes.len());
            prop_assert!(encoding.first_line_end(&bytes) <= encoding.last_line_end(&bytes));
        }
    }
}
