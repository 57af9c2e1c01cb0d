//! Contents for the tests beside the code.

use super::{Contents, Item, ItemKind, Origin};

/// A file of one byte.
pub fn file(path: &str) -> Item {
    Item {
        path: path.to_owned(),
        kind: ItemKind::File,
        length: 1,
        crc32: Some(0),
        packed: Some(1),
        is_encrypted: false,
        facts: None,
    }
}

/// A zip of these files.
pub fn contents(paths: &[&str]) -> Contents {
    let mut items: Vec<Item> = paths.iter().map(|path| file(path)).collect();
    items.sort_by(|a, b| a.path.cmp(&b.path));
    Contents {
        items,
        packed: Some(100),
        ..Contents::nothing(Origin::Zip)
    }
}
