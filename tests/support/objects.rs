//! A binary that the tests of the client ask for and send.

use c8ybin::domain::{BinaryId, NewBinary};

pub fn id() -> BinaryId {
    BinaryId::new("4711").unwrap()
}

pub fn new_binary() -> NewBinary {
    NewBinary {
        name: "a.bin".into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    }
}
