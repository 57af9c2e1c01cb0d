//! Lists as CSV or JSON, a row at a time.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::store::Store;
use super::{Entry, FileRow, UsageError, Value, Window};
use crate::domain::Binary;

/// Rows that are read at once.
const AT_ONCE: usize = 1_000;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a head, as RFC 4180 has them.
    Csv,
    /// One JSON array.
    Json,
}

/// The format that the ending of a file's name means; `None`: no such ending.
#[must_use]
pub fn format_of(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Some(Format::Csv),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// Makes a file to export to.
///
/// # Errors
/// Where a file of that name is there, or it cannot be made.
pub fn create(path: &Path) -> Result<BufWriter<File>, UsageError> {
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    Ok(BufWriter::new(
        made.map_err(|error| UsageError::export(path, &error))?,
    ))
}

/// A list that is being written.
pub struct Sheet<W: Write> {
    form: Form<W>,
    begun: bool,
}

enum Form<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: Write> Sheet<W> {
    /// Begins one.
    pub fn new(format: Format, to: W) -> Self {
        let form = match format {
            Format::Csv => Form::Csv(Box::new(csv::Writer::from_writer(to))),
            Format::Json => Form::Json(to),
        };
        Self { form, begun: false }
    }

    /// Adds a row of a scan. All rows of a list are of one kind.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        match entry {
            Entry::Group(group) => {
                let value = match &group.value {
                    Value::Text(text) => text,
                    Value::Age(age) => age.word(),
                };
                self.row(
                    ["value", "bytes", "files"],
                    || {
                        [
                            value.into(),
                            group.bytes.to_string(),
                            group.files.to_string(),
                        ]
                    },
                    || json!({"value": value, "bytes": group.bytes, "files": group.files}),
                )
            }
            Entry::File(file) => self.row(FILE_COLUMNS, || cells(file), || object(file)),
        }
    }

    /// Adds a binary of the platform's list: as JSON the object as it came.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn binary(&mut self, binary: &Binary) -> io::Result<()> {
        match &mut self.form {
            Form::Json(to) => {
                to.write_all(if self.begun { b",\n" } else { b"[" })?;
                self.begun = true;
                to.write_all(binary.object.as_bytes())
            }
            Form::Csv(_) => self.row(BINARY_COLUMNS, || binary_cells(binary), || Json::Null),
        }
    }

    fn row<const N: usize>(
        &mut self,
        columns: [&str; N],
        cells: impl FnOnce() -> [String; N],
        object: impl FnOnce() -> Json,
    ) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(to) => {
                if !self.begun {
                    to.write_record(columns)?;
                }
                to.write_record(cells())?;
            }
            Form::Json(to) => {
                to.write_all(if self.begun { b",\n" } else { b"[" })?;
                write!(to, "{}", object())?;
            }
        }
        self.begun = true;
        Ok(())
    }

    /// Hands over what is buffered: whole rows.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(to) => to.flush(),
            Form::Json(to) => to.flush(),
        }
    }

    /// Ends it, and hands over what is buffered.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn end(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(to) => to.flush(),
            Form::Json(to) => {
                to.write_all(if self.begun { b"]\n" } else { b"[]\n" })?;
                to.flush()
            }
        }
    }
}

const BINARY_COLUMNS: [&str; 10] = [
    "id",
    "name",
    "type",
    "content_type",
    "length",
    "owner",
    "created",
    "updated",
    "md5",
    "archive_of",
];

const FILE_COLUMNS: [&str; 13] = [
    "id",
    "name",
    "type",
    "content_type",
    "length",
    "owner",
    "device",
    "created",
    "updated",
    "md5",
    "archive_of",
    "copy",
    "same",
];

fn number(number: Option<u64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.to_string())
}

fn binary_cells(binary: &Binary) -> [String; 10] {
    [
        binary.id.to_string(),
        binary.name.clone(),
        binary.type_name.clone(),
        binary.content_type.clone().unwrap_or_default(),
        number(binary.length),
        binary.owner.clone().unwrap_or_default(),
        time(binary.created),
        time(binary.updated),
        binary
            .digest
            .map_or_else(String::new, |digest| digest.to_string()),
        binary.archive_of.clone().unwrap_or_default(),
    ]
}

fn cells(file: &FileRow) -> [String; 13] {
    let [
        id,
        name,
        type_name,
        content_type,
        length,
        owner,
        created,
        updated,
        digest,
        archive,
    ] = binary_cells(&file.binary());
    [
        id,
        name,
        type_name,
        content_type,
        length,
        owner,
        file.device.clone().unwrap_or_default(),
        created,
        updated,
        digest,
        archive,
        number(file.twin.map(|twin| twin.number)),
        same(file).unwrap_or_default().to_owned(),
    ]
}

/// By what a file is the same as its copies.
fn same(file: &FileRow) -> Option<&'static str> {
    let twin = file.twin?;
    Some(if twin.is_certain {
        "length and digest"
    } else {
        "length and name"
    })
}

fn object(file: &FileRow) -> Json {
    let mut object = json!({
        "id": file.id.as_str(),
        "name": file.name,
        "type": file.type_name,
        "contentType": file.content_type,
        "length": file.length,
        "owner": file.owner,
        "device": file.device,
        "creationTime": file.created.map(|time| time.to_string()),
        "lastUpdated": file.updated.map(|time| time.to_string()),
        "md5": file.digest.map(|digest| digest.to_string()),
        "archiveOf": file.archive_of,
    });
    if let (Some(twin), Some(object)) = (file.twin, object.as_object_mut()) {
        object.insert("copy".to_owned(), json!(twin.number));
        object.insert("copies".to_owned(), json!(twin.of));
        object.insert("same".to_owned(), json!(same(file)));
    }
    object
}

/// Writes all rows of a view to a new file. What cannot be written whole is
/// removed again.
pub(super) fn to_file(store: &mut Store, window: Window, path: &Path) -> Result<u64, UsageError> {
    let format = format_of(path).ok_or_else(|| {
        let why = io::Error::other("its name ends neither in .csv nor in .json");
        UsageError::export(path, &why)
    })?;
    let mut sheet = Sheet::new(format, create(path)?);
    let written = all(store, window, &mut sheet, path).and_then(|rows| {
        sheet
            .end()
            .map_err(|error| UsageError::export(path, &error))?;
        Ok(rows)
    });
    if written.is_err() {
        // What is left of it says no more than the error.
        let _ = std::fs::remove_file(path);
    }
    written
}

fn all(
    store: &mut Store,
    mut window: Window,
    sheet: &mut Sheet<impl Write>,
    path: &Path,
) -> Result<u64, UsageError> {
    window.from = 0;
    window.len = AT_ONCE;
    loop {
        let listing = store.listing(&window)?;
        for entry in &listing.rows {
            sheet
                .entry(entry)
                .map_err(|error| UsageError::export(path, &error))?;
        }
        window.from += listing.rows.len();
        if listing.rows.is_empty() {
            return Ok(window.from as u64);
        }
    }
}
