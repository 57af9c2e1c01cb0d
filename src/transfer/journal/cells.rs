//! Values in cells of a row, and back. Each group of cells ends with a seal, a
//! checksum: the database notices torn pages, but not a changed letter in a
//! path. Paths are bytes: names that are no text survive.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};

/// Cells to be written, in the order of their columns.
#[derive(Default)]
pub(super) struct Cells {
    values: Vec<Value>,
    seal: crc32fast::Hasher,
}

impl Cells {
    fn push(&mut self, value: Value) {
        add_to(&mut self.seal, ValueRef::from(&value));
        self.values.push(value);
    }

    /// Of a column that older tables lack: an empty one is not sealed, so that
    /// their seals hold.
    fn push_late(&mut self, value: Value) {
        if value == Value::Null {
            self.values.push(value);
        } else {
            self.push(value);
        }
    }

    pub(super) fn late_text(&mut self, text: Option<&str>) {
        self.push_late(text.map(str::to_owned).into());
    }

    pub(super) fn late_number(&mut self, number: Option<u64>) {
        self.push_late(number.map(u64::cast_signed).into());
    }

    pub(super) fn late_path(&mut self, path: Option<&Path>) {
        self.push_late(path.map(bytes_of).into());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.push(Value::Text(text.to_owned()));
    }

    pub(super) fn maybe_text(&mut self, text: Option<&str>) {
        self.push(text.map(str::to_owned).into());
    }

    pub(super) fn number(&mut self, number: u64) {
        self.maybe_number(Some(number));
    }

    /// The database counts with a sign; the bits stay.
    pub(super) fn maybe_number(&mut self, number: Option<u64>) {
        self.push(number.map(u64::cast_signed).into());
    }

    pub(super) fn path(&mut self, path: &Path) {
        self.maybe_path(Some(path));
    }

    pub(super) fn maybe_path(&mut self, path: Option<&Path>) {
        self.push(path.map(bytes_of).into());
    }

    pub(super) fn maybe_bytes(&mut self, bytes: Option<&[u8]>) {
        self.push(bytes.map(<[u8]>::to_vec).into());
    }

    pub(super) fn maybe_time(&mut self, time: Option<Timestamp>) {
        self.push(time.map(|time| time.to_string()).into());
    }

    /// Two cells: seconds since 1970, rounded down, and nanoseconds.
    pub(super) fn maybe_file_time(&mut self, time: Option<SystemTime>) {
        let time = time.map(|time| match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (after.as_secs().cast_signed(), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let seconds = before.as_secs().cast_signed().wrapping_neg();
                match before.subsec_nanos() {
                    0 => (seconds, 0),
                    nanos => (seconds.wrapping_sub(1), 1_000_000_000 - nanos),
                }
            }
        });
        self.push(time.map(|(seconds, _)| seconds).into());
        self.push(time.map(|(_, nanos)| nanos).into());
    }

    /// Ends a group with its seal.
    pub(super) fn sealed(mut self) -> Vec<Value> {
        let seal = i64::from(self.seal.finalize());
        self.values.push(Value::Integer(seal));
        self.values
    }
}

fn add_to(seal: &mut crc32fast::Hasher, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => (1, &number.to_le_bytes()),
        ValueRef::Real(number) => (2, &number.to_le_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    seal.update(&[kind]);
    seal.update(&(bytes.len() as u64).to_le_bytes());
    seal.update(bytes);
}

/// Reads the cells of a row one after the other. `None` throughout: the cell
/// is damaged.
pub(super) struct Reader<'r> {
    row: &'r Row<'r>,
    next: usize,
    seal: crc32fast::Hasher,
}

impl<'r> Reader<'r> {
    /// Begins with the column `first`.
    pub(super) fn new(row: &'r Row<'r>, first: usize) -> Self {
        Self {
            row,
            next: first,
            seal: crc32fast::Hasher::new(),
        }
    }

    fn cell(&mut self) -> Option<ValueRef<'r>> {
        let value = self.row.get_ref(self.next).ok()?;
        self.next += 1;
        Some(value)
    }

    fn value(&mut self) -> Option<ValueRef<'r>> {
        let value = self.cell()?;
        add_to(&mut self.seal, value);
        Some(value)
    }

    /// Of a column that older tables lack.
    fn late(&mut self) -> Option<ValueRef<'r>> {
        let value = self.cell()?;
        if value != ValueRef::Null {
            add_to(&mut self.seal, value);
        }
        Some(value)
    }

    pub(super) fn late_text(&mut self) -> Option<Option<String>> {
        let text = self.late()?.as_str_or_null().ok()?;
        Some(text.map(str::to_owned))
    }

    pub(super) fn late_number(&mut self) -> Option<Option<u64>> {
        let number = self.late()?.as_i64_or_null().ok()?;
        Some(number.map(i64::cast_unsigned))
    }

    pub(super) fn late_path(&mut self) -> Option<Option<PathBuf>> {
        match self.late()?.as_blob_or_null().ok()? {
            Some(bytes) => path_of(bytes).map(Some),
            None => Some(None),
        }
    }

    /// Ends a group: `None` where its seal is broken.
    pub(super) fn end(&mut self) -> Option<()> {
        let found = std::mem::take(&mut self.seal).finalize();
        let seal = self.cell()?.as_i64().ok()?;
        (seal == i64::from(found)).then_some(())
    }

    pub(super) fn maybe_text(&mut self) -> Option<Option<String>> {
        let text = self.value()?.as_str_or_null().ok()?;
        Some(text.map(str::to_owned))
    }

    pub(super) fn text(&mut self) -> Option<String> {
        self.maybe_text()?
    }

    pub(super) fn maybe_number(&mut self) -> Option<Option<u64>> {
        let number = self.value()?.as_i64_or_null().ok()?;
        Some(number.map(i64::cast_unsigned))
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.maybe_number()?
    }

    pub(super) fn maybe_bytes(&mut self) -> Option<Option<&'r [u8]>> {
        self.value()?.as_blob_or_null().ok()
    }

    pub(super) fn maybe_path(&mut self) -> Option<Option<PathBuf>> {
        match self.maybe_bytes()? {
            Some(bytes) => path_of(bytes).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn path(&mut self) -> Option<PathBuf> {
        self.maybe_path()?
    }

    pub(super) fn maybe_time(&mut self) -> Option<Option<Timestamp>> {
        match self.maybe_text()? {
            Some(text) => text.parse().ok().map(Some),
            None => Some(None),
        }
    }

    pub(super) fn maybe_file_time(&mut self) -> Option<Option<SystemTime>> {
        let seconds = self.maybe_number()?;
        let nanos = self.maybe_number()?;
        let (Some(seconds), Some(nanos)) = (seconds, nanos) else {
            return Some(None);
        };
        let seconds = seconds.cast_signed();
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let at = if seconds < 0 {
            UNIX_EPOCH.checked_sub(whole)?
        } else {
            UNIX_EPOCH.checked_add(whole)?
        };
        at.checked_add(Duration::from_nanos(nanos)).map(Some)
    }
}

#[cfg(unix)]
fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "on other systems not all bytes are a path"
)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(OsString::from_vec(bytes.to_vec()).into())
}

#[cfg(windows)]
fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt as _;
    let units = path.as_os_str().encode_wide();
    units.flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt as _;
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    rest.is_empty().then(|| OsString::from_wide(&units).into())
}
