//! What is looked into, what is asked of it, and what is answered.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{ApplicationId, BinaryId, EventId};
use crate::preview::encoding::Encoding;
use crate::preview::pieces::Piece;
use crate::preview::tree::Tree;
use crate::ui::json::JsonView;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A binary of the inventory.
    Binary(BinaryId),
    /// The attachment of an event.
    Attachment(EventId),
    /// An archive of an application.
    Archive(ApplicationId, BinaryId),
    /// A file within an archive.
    Entry(Box<Source>, String),
}

/// A file that is looked into, as its list describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Where its bytes come from.
    pub source: Source,
    /// Its name, which may tell what it is.
    pub name: String,
    /// Its media type, which may tell it too.
    pub media_type: Option<String>,
    /// Its length in bytes, where that is known.
    pub length: Option<u64>,
    /// When it changed: a later state is another file.
    pub updated: Option<Timestamp>,
}

/// Something to be read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The file.
    pub subject: Subject,
    /// What of it.
    pub want: Want,
}

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// What it is, and what fits the first screen.
    First(Depth),
    /// The text from this byte on.
    Text {
        /// The first byte.
        at: u64,
        /// As its beginning told.
        encoding: Encoding,
        /// Whether a line begins there.
        begins_line: bool,
    },
    /// The text that ends before this byte.
    TextBefore {
        /// The byte behind the last one; the length for the end of the file.
        to: u64,
        /// As its beginning told.
        encoding: Encoding,
    },
    /// Bytes as they are.
    Bytes {
        /// The first one.
        at: u64,
        /// The one behind the last.
        to: u64,
    },
}

/// How much may be read to find out what a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// What is looked at unasked.
    #[default]
    Glance,
    /// What the person asked for: all of a picture, or more of an archive.
    Whole,
    /// A glance, and bytes as they are whatever it is.
    Bytes,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The length of the file in bytes, where it is known.
    pub length: Option<u64>,
    /// Whether other parts of the file can be read.
    pub has_parts: bool,
    /// What there is to be shown.
    pub body: Body,
    /// What the person should know of it: a sentence.
    pub note: Option<String>,
    /// Fields that its header tells: name and value, not cleaned.
    pub fields: Vec<(String, String)>,
    /// What it is: `Debian package`.
    pub kind: String,
}

/// What can be shown of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text {
        /// What was read of it.
        piece: Piece,
        /// How it is written.
        encoding: Encoding,
        /// Whether its lines have levels.
        is_log: bool,
    },
    /// JSON, all of it.
    Json(JsonView),
    /// Bytes as they are.
    Bytes {
        /// Where they begin.
        at: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A picture, scaled down.
    Picture(Picture),
    /// What is in an archive.
    Tree {
        /// Its files, or the first of them.
        tree: Tree,
        /// Whether [`Depth::Whole`] gives more.
        has_more: bool,
    },
    /// Only the note, or the fields; with more to come if it is asked for.
    Nothing {
        /// Whether [`Depth::Whole`] gives more.
        has_more: bool,
    },
}

/// Pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Columns of pixels.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
    /// Red, green, blue and opacity of each, row by row.
    pub rgba: Arc<[u8]>,
}
