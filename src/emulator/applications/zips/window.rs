//! A part of a file as if it were a file: a seeded content stands among others.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// A part of a file.
pub struct Window {
    file: File,
    begin: u64,
    length: u64,
    position: u64,
    may_read: u64,
}

impl Window {
    /// So many bytes of the file, from this one on.
    pub const fn new(file: File, begin: u64, length: u64) -> Self {
        Self {
            file,
            begin,
            length,
            position: 0,
            may_read: u64::MAX,
        }
    }

    /// The same, of which no more than so many bytes are read, wherever.
    pub const fn of_which_are_read(mut self, most: u64) -> Self {
        self.may_read = most;
        self
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let buffer = buffer.get_mut(..most).unwrap_or_default();
        // Where the file stands is not relied on: it costs one call a buffer.
        self.file
            .seek(SeekFrom::Start(self.begin.saturating_add(self.position)))?;
        let count = self.file.read(buffer)?;
        self.position += count as u64;
        self.may_read = self
            .may_read
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::other("its list of entries is too long"))?;
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = wanted.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn it_begins_and_ends_within_the_file() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut window = Window::new(file, 3, 4);
        let mut text = String::new();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "3456");
        assert_eq!(window.seek(SeekFrom::End(-2)).unwrap(), 2);
        assert_eq!(window.seek(SeekFrom::Current(1)).unwrap(), 3);
        text.clear();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "6");
        assert!(window.seek(SeekFrom::Current(-9)).is_err());
        window.seek(SeekFrom::Start(99)).unwrap();
        assert_eq!(window.read(&mut [0]).unwrap(), 0);

        let mut window = window.of_which_are_read(3);
        window.rewind().unwrap();
        assert_eq!(window.read(&mut [0; 3]).unwrap(), 3);
        assert!(window.read(&mut [0]).is_err());
    }
}
