//! Looks into a file for the preview: what it is, its first screen, and other
//! parts of it when they are wanted.
//!
//! What is read unasked stays below a cap. Decoders run on threads that may
//! wait, and stop when nobody wants the answer any more, or after a while.

mod file;
mod inside;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytesize::ByteSize;

use super::link::Link;
use crate::app::ToDraw;
use crate::panes::preview::{Ask, Body, Depth, Picture, Seen, Source, Subject, Want};
use crate::preview::encoding::Encoding;
use crate::preview::pieces::{Piece, Place};
use crate::preview::{HEAD, Kind, PreviewError, archive, graphics, identify, picture};
use crate::transfer::{TransferError, save_new};
pub(super) use file::Files;
use file::{File, Use};

/// Bytes of a text that are read at once when the person goes on.
const WINDOW: u64 = 256 * 1024;

/// Bytes of a picture that are read unasked.
const SMALL: u64 = 256 * 1024;

/// Bytes of a picture that are read at all.
const LARGE: u64 = 16 * 1024 * 1024;

/// Pixels of a picture across and down: what a pane shows of it in graphics, and
/// more than it has half blocks.
const PIXELS: u32 = 640;

/// Answers what is asked of a file, or says in a sentence why not.
pub(super) async fn look(link: &Link, ask: Ask) -> Result<Seen, String> {
    match ask.want {
        Want::First(depth) => first(link, &ask.subject, depth).await,
        want => part(link, &ask.subject, want).await,
    }
}

/// Whether a file is text, by its beginning.
pub(super) async fn is_text(link: &Link, subject: &Subject) -> Result<bool, String> {
    let file = File::open(link, subject, Use::Glance).await?;
    let head = file.read(0, HEAD as u64).await?;
    let media_type = subject.media_type.as_deref().unwrap_or_default();
    let kind = identify(&head, &subject.name, media_type);
    Ok(matches!(
        kind,
        Kind::Empty | Kind::Text | Kind::Json | Kind::Log
    ))
}

/// Saves one file of an archive in a folder, under a name that is free, and
/// says where.
pub(super) async fn save(link: &Link, subject: &Subject, folder: &Path) -> Result<PathBuf, String> {
    let Source::Entry(source, path) = &subject.source else {
        return Err("It is no file of an archive.".to_owned());
    };
    let archive = File::archive(link, source, subject.updated).await?;
    let kind = archive.kind().await?;
    let (folder, path, name) = (folder.to_owned(), path.clone(), subject.name.clone());
    let saved = archive.decode(move |reader, limits| {
        // What the person asked for may take its time and its room.
        let mut limits = limits.clone();
        limits.unpacked = u64::MAX;
        save_new(&folder, &name, |sink| {
            let read = archive::read_entry(reader, kind, &path, sink, &limits);
            read.map(drop)
                .map_err(|error| TransferError::Local(error.to_string()))
        })
    });
    saved.await?.map_err(|error| error.to_string())
}

/// A part of a file whose beginning told what it is.
async fn part(link: &Link, subject: &Subject, want: Want) -> Result<Seen, String> {
    let file = File::open(link, subject, Use::Parts).await?;
    let length = file.length();
    let body = match want {
        Want::Text {
            at,
            encoding,
            begins_line,
        } => {
            let bytes = file.read(at, WINDOW).await?;
            let end = at + bytes.len() as u64;
            let place = Place {
                at,
                begins_line,
                is_end: length.is_none_or(|length| end >= length),
            };
            text_body(Piece::forward(encoding, &bytes, place), encoding)
        }
        Want::TextBefore { to, encoding } => {
            let unit = encoding.unit() as u64;
            let at = to.saturating_sub(WINDOW);
            let at = at - at % unit;
            let bytes = file.read(at, to - at).await?;
            let place = Place {
                at,
                begins_line: at == 0,
                is_end: true,
            };
            text_body(Piece::backward(encoding, &bytes, place), encoding)
        }
        Want::Bytes { at, to } => Body::Bytes {
            at,
            bytes: file.read(at, to.saturating_sub(at)).await?.to_vec(),
        },
        Want::First(_) => Body::Nothing { has_more: false },
    };
    Ok(Seen {
        length,
        has_parts: file.has_parts(),
        body,
        note: None,
        fields: Vec::new(),
        kind: String::new(),
    })
}

const fn text_body(piece: Piece, encoding: Encoding) -> Body {
    Body::Text {
        piece,
        encoding,
        is_log: false,
    }
}

/// What a file is, and what fits the first screen.
async fn first(link: &Link, subject: &Subject, depth: Depth) -> Result<Seen, String> {
    let purpose = match depth {
        Depth::Glance | Depth::Bytes => Use::Glance,
        Depth::Whole => Use::Whole,
    };
    let file = File::open(link, subject, purpose).await?;
    let head = file.read(0, HEAD as u64).await?;
    let mut seen = Seen {
        length: file.length(),
        has_parts: file.has_parts(),
        body: Body::Bytes {
            at: 0,
            bytes: head.to_vec(),
        },
        note: file.note(),
        fields: Vec::new(),
        kind: "bytes".to_owned(),
    };
    if depth == Depth::Bytes && !head.is_empty() {
        return Ok(seen);
    }
    let media_type = subject.media_type.as_deref().unwrap_or_default();
    match identify(&head, &subject.name, media_type) {
        Kind::Empty => {
            "empty".clone_into(&mut seen.kind);
            seen.note = Some("The file is empty.".to_owned());
            seen.body = Body::Nothing { has_more: false };
        }
        kind @ (Kind::Text | Kind::Json | Kind::Log) => {
            text::read(&file, subject, kind, head, &mut seen).await?;
        }
        Kind::Picture => show_picture(&file, &head, depth, &mut seen).await?,
        Kind::Bytes => {}
        kind => inside::read(&file, kind, depth, &mut seen).await?,
    }
    Ok(seen)
}

/// The picture, where it is small or was asked for; else what it says of itself.
async fn show_picture(
    file: &File<'_>,
    head: &[u8],
    depth: Depth,
    seen: &mut Seen,
) -> Result<(), String> {
    "picture".clone_into(&mut seen.kind);
    if let Ok(told) = picture::head(head) {
        seen.kind = format!("{} · {}×{}", told.format, told.width, told.height);
    }
    let length = seen.length.unwrap_or(u64::MAX);
    let most = match depth {
        Depth::Whole => LARGE,
        Depth::Glance | Depth::Bytes => SMALL,
    };
    if length > most || !seen.has_parts && length > head.len() as u64 {
        let has_more = length <= LARGE && seen.has_parts;
        let size = ByteSize(length).display().iec();
        add_note(
            seen,
            if has_more {
                format!("The picture has {size}. It is fetched and shown when it is opened.")
            } else if seen.length.is_some() {
                format!("The picture has {size}: too much to be shown here. Download it.")
            } else {
                "Nobody knows how long the picture is. Download it.".to_owned()
            },
        );
        seen.body = Body::Nothing { has_more };
        return Ok(());
    }
    let bytes = file.read(0, length).await?;
    let decoded = file
        .decode(move |_, limits| picture::decode(&bytes, (PIXELS, PIXELS), limits))
        .await?;
    match decoded {
        Ok(pixels) => {
            seen.body = Body::Picture(Picture {
                width: pixels.width,
                height: pixels.height,
                rgba: pixels.rgba.into(),
            });
        }
        Err(error) => add_failure(seen, &error),
    }
    Ok(())
}

/// The picture as the terminal is sent it. Takes a while, and a thread.
pub(super) fn draw(wanted: &ToDraw) -> Result<Arc<[u8]>, String> {
    let picture = &wanted.picture;
    let size = (picture.width, picture.height);
    let (cell, protocol) = (wanted.cell, wanted.protocol);
    graphics::draw(size, &picture.rgba, wanted.room, cell, protocol)
        .map(|drawn| drawn.bytes.into())
        .ok_or_else(|| "There is no room for the picture.".to_owned())
}

/// Says why there are only bytes to be shown.
fn add_failure(seen: &mut Seen, error: &PreviewError) {
    add_note(seen, file::sentence(error));
}

fn add_note(seen: &mut Seen, note: String) {
    seen.note = Some(match seen.note.take() {
        Some(before) => format!("{note} {before}"),
        None => note,
    });
}
