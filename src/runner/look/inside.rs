//! What is in an archive, and what a file says of itself in its header.

use bytesize::ByteSize;

use super::file::File;
use super::{add_failure, add_note};
use crate::panes::preview::{Body, Depth, Seen};
use crate::preview::archive::{self, Archive, Entry, EntryKind, Modified, Packing};
use crate::preview::tree::{Leaf, Tree};
use crate::preview::{Kind, header};
use crate::transfer::Budget;

/// Reads the header, and the list of what is in the file.
pub(super) async fn read(
    file: &File<'_>,
    kind: Kind,
    depth: Depth,
    seen: &mut Seen,
) -> Result<(), String> {
    if let Some(archive) = kind.archive() {
        word(archive).clone_into(&mut seen.kind);
    }
    if !matches!(kind, Kind::Archive(_)) {
        let summary = file.decode(move |reader, limits| header::summarize(reader, kind, limits));
        match summary.await? {
            Ok(summary) => {
                seen.kind = summary.kind;
                seen.fields = summary.fields;
            }
            Err(_) if is_short(file, depth).await => {
                leave_for_later(seen);
                return Ok(());
            }
            Err(error) => add_failure(seen, &error),
        }
    }
    let Some(archive) = kind.archive() else {
        return Ok(());
    };
    let listing = file.decode(move |reader, limits| archive::list(reader, archive, limits));
    let listing = listing.await?;
    let has_more = is_short(file, depth).await;
    match listing {
        Ok(listing) => {
            let leaves: Vec<Leaf> = listing.entries.into_iter().map(leaf).collect();
            let tree = Tree::new(leaves);
            let files = match tree.files() {
                1 => "1 file".to_owned(),
                count => format!("{count} files"),
            };
            let first = if has_more { "the first " } else { "" };
            seen.kind = format!("{} · {first}{files}", seen.kind);
            seen.body = Body::Tree { tree, has_more };
            match listing.cut {
                Some(_) if has_more => add_note(
                    seen,
                    format!(
                        "Not all are listed yet: that takes more than {} of transfer. Go past \
                         the last one to read on.",
                        cap()
                    ),
                ),
                Some(cut) => add_note(seen, format!("Not all is listed. {cut}")),
                None => {}
            }
        }
        Err(_) if has_more => leave_for_later(seen),
        Err(error) => {
            // It may be another file by now.
            file.forget();
            add_failure(seen, &error);
        }
    }
    Ok(())
}

/// Whether only the cap of an unasked look kept it from more.
async fn is_short(file: &File<'_>, depth: Depth) -> bool {
    depth == Depth::Glance && file.was_short().await
}

/// Nothing could be told yet: the person decides whether more is fetched.
fn leave_for_later(seen: &mut Seen) {
    let why = format!(
        "To look inside takes more than {} of transfer. It is done when the file is opened.",
        cap()
    );
    add_note(seen, why);
    seen.body = Body::Nothing { has_more: true };
}

/// What an unasked look may fetch.
fn cap() -> String {
    let cap = ByteSize(Budget::FIRST.fetched).display().iec().to_string();
    cap.replace(".0 ", " ")
}

/// What an archive is called.
const fn word(archive: Archive) -> &'static str {
    match archive {
        Archive::Zip => "zip",
        Archive::Tar => "tar",
        Archive::TarIn(Packing::Gz) => "tar.gz",
        Archive::TarIn(Packing::Xz) => "tar.xz",
        Archive::TarIn(Packing::Zst) => "tar.zst",
        Archive::Cpio => "cpio",
        Archive::Deb => "Debian package",
        Archive::Rpm => "RPM package",
        Archive::Single(Packing::Gz) => "gzip",
        Archive::Single(Packing::Xz) => "xz",
        Archive::Single(Packing::Zst) => "zstd",
    }
}

fn leaf(entry: Entry) -> Leaf {
    let target = match entry.kind {
        EntryKind::Link(ref target) => Some(target.clone()),
        _ => None,
    };
    Leaf {
        path: entry.path,
        size: entry.size,
        modified: entry.modified.map(date),
        target,
        is_folder: entry.kind == EntryKind::Folder,
    }
}

/// To the minute; a moment as it was in UTC, since an archive is the same
/// everywhere.
fn date(modified: Modified) -> String {
    let date = match modified {
        Modified::At(at) => at.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
        Modified::Wall(wall) => wall,
    };
    date.strftime("%Y-%m-%d %H:%M").to_string()
}
