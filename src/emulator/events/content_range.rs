//! The header `Content-Range` of an upload in chunks: `0-3/*`, as the older guide
//! has it, and `bytes 0-3/*`, as HTTP has it.

use crate::emulator::answers::Refusal;
use crate::emulator::store::events::{Chunk, State};

/// Which bytes of the file a body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// The place of the first one.
    start: u64,
    /// How many there are; never 0.
    length: u64,
    /// The length of the whole file, if it is said.
    total: Option<u64>,
}

impl ContentRange {
    /// Reads the header.
    ///
    /// # Errors
    /// 400 for what is no range, 422 for one that contradicts itself.
    pub fn read(header: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(header).unwrap_or_default().trim();
        let (start, stop, total) = parts(text).ok_or_else(|| {
            let said = String::from_utf8_lossy(header);
            Refusal::malformed(format!(
                "The Content-Range '{said}' cannot be read. It must be like 0-399/* or 400-499/500."
            ))
            .of_events()
        })?;
        let wrong = |what: String| {
            let message = format!("The Content-Range {text} cannot be: {what}.");
            Err(Refusal::invalid(message).of_events())
        };
        if stop < start {
            return wrong(format!("byte {stop} is before byte {start}"));
        }
        if let Some(total) = total.filter(|total| stop >= *total) {
            return wrong(format!("a file of {total} bytes has no byte {stop}"));
        }
        Ok(Self {
            start,
            length: (stop - start).saturating_add(1),
            total,
        })
    }

    /// How many bytes the body must have.
    #[must_use]
    pub const fn length(self) -> u64 {
        self.length
    }

    /// How long the file is with it.
    #[must_use]
    pub const fn end(self) -> u64 {
        self.start.saturating_add(self.length)
    }

    /// As the store wants it.
    #[must_use]
    pub fn chunk(self) -> Chunk {
        Chunk {
            start: self.start,
            then: if self.total == Some(self.end()) {
                State::Complete
            } else {
                State::Incomplete
            },
        }
    }
}

fn parts(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let range = match text.split_once(' ') {
        Some((unit, range)) if unit.eq_ignore_ascii_case("bytes") => range.trim_start(),
        Some(_) => return None,
        None => text,
    };
    let (bytes, total) = range.split_once('/')?;
    let (start, stop) = bytes.split_once('-')?;
    let total = match total {
        "*" => None,
        number => Some(digits(number)?),
    };
    Some((digits(start)?, digits(stop)?, total))
}

/// A number without a sign, which Rust's own parser lets pass.
fn digits(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u64, u64, State)> {
        let range = ContentRange::read(text.as_bytes()).ok()?;
        Some((range.start, range.length(), range.chunk().then))
    }

    #[test]
    fn with_and_without_a_unit() {
        for (text, start, length, then) in [
            ("0-3/*", 0, 4, State::Incomplete),
            ("bytes 0-3/*", 0, 4, State::Incomplete),
            ("Bytes 4-5/10", 4, 2, State::Incomplete),
            ("6-9/10", 6, 4, State::Complete),
            ("bytes 0-0/1", 0, 1, State::Complete),
        ] {
            assert_eq!(read(text), Some((start, length, then)), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "0-3",
            "*/10",
            "bytes */10",
            "items 0-3/*",
            "a-b/*",
            "+0-3/*",
            "3-0/*",
            "0-3/3",
            "6-9/8",
            "0-3/",
            "0-18446744073709551616/*",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read("0-18446744073709551615/*").is_some());
    }
}
