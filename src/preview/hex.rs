//! Bytes as they are: offsets, hexadecimal digits, and what of them is text.

/// Bytes that are held at once.
const HELD: usize = 1024 * 1024;

/// Bytes of a file that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hex {
    from: u64,
    bytes: Vec<u8>,
}

impl Hex {
    /// Holds bytes that begin at `from` in their file.
    #[must_use]
    pub const fn new(from: u64, bytes: Vec<u8>) -> Self {
        Self { from, bytes }
    }

    /// The first byte held.
    #[must_use]
    pub const fn from(&self) -> u64 {
        self.from
    }

    /// The byte behind the last one held.
    #[must_use]
    pub const fn to(&self) -> u64 {
        self.from + self.bytes.len() as u64
    }

    /// The bytes held.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds bytes that begin at `at`; those that do not follow what is held
    /// take its place. What is farthest away is forgotten where it is much.
    pub fn add(&mut self, at: u64, bytes: &[u8]) {
        if at == self.to() {
            self.bytes.extend_from_slice(bytes);
            let much = self.bytes.len().saturating_sub(HELD);
            self.bytes.drain(..much);
            self.from += much as u64;
        } else if at + bytes.len() as u64 == self.from {
            let mut all = bytes.to_vec();
            all.append(&mut self.bytes);
            all.truncate(HELD.max(bytes.len()));
            *self = Self::new(at, all);
        } else {
            *self = Self::new(at, bytes.to_vec());
        }
    }

    /// The row of `wide` bytes that begins at `at` in the file, as far as it is
    /// held.
    #[must_use]
    pub fn row(&self, at: u64, wide: usize) -> Option<Row<'_>> {
        let start = usize::try_from(at.checked_sub(self.from)?).ok()?;
        let end = self.bytes.len().min(start.checked_add(wide)?);
        let bytes = self.bytes.get(start..end).filter(|row| !row.is_empty())?;
        Some(Row { at, bytes, wide })
    }

    /// Where these bytes stand at or behind `at`, as far as they are held.
    #[must_use]
    pub fn find(&self, wanted: &[u8], at: u64) -> Option<u64> {
        if wanted.is_empty() {
            return None;
        }
        let skip = usize::try_from(at.saturating_sub(self.from)).ok()?;
        let windows = self.bytes.get(skip..)?.windows(wanted.len());
        let found = windows
            .enumerate()
            .find(|(_, window)| window.eq_ignore_ascii_case(wanted))?;
        Some(self.from + (skip + found.0) as u64)
    }

    /// Where these bytes stand last before `at`, as far as they are held.
    #[must_use]
    pub fn find_back(&self, wanted: &[u8], at: u64) -> Option<u64> {
        if wanted.is_empty() {
            return None;
        }
        let count = usize::try_from(at.saturating_sub(self.from)).ok()?;
        // The last one may reach over the place.
        let end = count.saturating_add(wanted.len() - 1).min(self.bytes.len());
        let windows = self.bytes.get(..end)?.windows(wanted.len());
        let found = windows
            .enumerate()
            .rev()
            .find(|(_, window)| window.eq_ignore_ascii_case(wanted))?;
        Some(self.from + found.0 as u64)
    }
}

/// A row of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    at: u64,
    bytes: &'a [u8],
    wide: usize,
}

impl Row<'_> {
    /// Where it begins: eight digits, more where the file is longer.
    #[must_use]
    pub fn offset(&self) -> String {
        format!("{:08x}", self.at)
    }

    /// Two digits a byte, a gap after two bytes; as wide as a whole row.
    #[must_use]
    pub fn digits(&self) -> String {
        let mut text = String::with_capacity(self.wide * 5 / 2);
        for index in 0..self.wide {
            match self.bytes.get(index) {
                Some(byte) => text.push_str(&format!("{byte:02x}")),
                None => text.push_str("  "),
            }
            if index % 2 == 1 {
                text.push(' ');
            }
        }
        text
    }

    /// Letters, digits and signs of ASCII; a dot for any other byte.
    #[must_use]
    pub fn text(&self) -> String {
        let shown = |byte: &u8| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        };
        self.bytes.iter().map(shown).collect()
    }
}

/// Bytes of a row where there are so many columns: 32, 16, 8 or 4.
#[must_use]
pub fn wide(columns: usize) -> usize {
    // A sign, the offset, a gap, five columns for two bytes, the text.
    let takes = |bytes: usize| 1 + 8 + 1 + bytes * 5 / 2 + bytes;
    [32, 16, 8]
        .into_iter()
        .find(|bytes| takes(*bytes) <= columns)
        .unwrap_or(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_show_offset_digits_and_text() {
        let hex = Hex::new(0x10, b"\x7fELF\x02\x01 ok\xff\x1b[".to_vec());
        let row = hex.row(0x10, 8).unwrap();
        assert_eq!(row.offset(), "00000010");
        assert_eq!(row.digits(), "7f45 4c46 0201 206f ");
        assert_eq!(row.text(), ".ELF.. o");
        let last = hex.row(0x18, 8).unwrap();
        assert_eq!(last.digits(), "6bff 1b5b           ");
        assert_eq!(last.text(), "k..[");
        assert_eq!(hex.row(0, 8), None);
        assert_eq!(hex.row(0x1c, 8), None);
        let sixteen = Hex::new(0, vec![0; 16]).row(0, 16).unwrap().digits();
        assert_eq!(sixteen.len(), 40);
    }

    #[test]
    fn bytes_are_added_on_both_sides_and_stay_bounded() {
        let mut hex = Hex::new(100, vec![1; 10]);
        hex.add(110, &[2; 5]);
        hex.add(90, &[0; 10]);
        assert_eq!((hex.from(), hex.to()), (90, 115));
        assert_eq!(hex.row(109, 3).unwrap().bytes, [1, 2, 2]);
        hex.add(115, &vec![3; HELD]);
        assert_eq!((hex.from(), hex.bytes().len()), (115, HELD));
        hex.add(1 << 40, &[7]);
        assert_eq!((hex.from(), hex.bytes()), (1 << 40, &[7][..]));
    }

    #[test]
    fn bytes_are_found() {
        let hex = Hex::new(8, b"..Linux..linux".to_vec());
        assert_eq!(hex.find(b"linux", 0), Some(10));
        assert_eq!(hex.find(b"linux", 11), Some(17));
        assert_eq!(hex.find(b"bsd", 0), None);
        assert_eq!(hex.find(b"", 0), None);
        assert_eq!(hex.find_back(b"linux", 100), Some(17));
        assert_eq!(hex.find_back(b"linux", 17), Some(10));
        assert_eq!(hex.find_back(b"linux", 10), None);
        assert_eq!(hex.find_back(b"", 100), None);
    }

    #[test]
    fn a_row_fits_its_columns() {
        assert_eq!([160, 80, 38, 20].map(wide), [32, 16, 8, 4]);
    }
}
