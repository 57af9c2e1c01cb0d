//! Whole frames, text and styles, at three sizes. The states are reached by
//! messages alone: no terminal, no server, no clock.

#[path = "support/frame.rs"]
mod frame;
#[path = "support/screen.rs"]
mod screen;

use c8ybin::api::{ApiError, ErrorKind};
use c8ybin::app::{Call, Msg, Reply};
use insta::assert_snapshot;
use screen::{Screen, page};

const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 16)];

/// A snapshot at each size of the state that these messages lead to.
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (columns, rows) in SIZES {
        let mut screen = Screen::loaded(columns, rows);
        reach(&mut screen);
        assert_snapshot!(format!("{name}_{columns}x{rows}"), screen.frame());
    }
}

#[test]
fn list() {
    at_all_sizes("list", |_| {});
}
