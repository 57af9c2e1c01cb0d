//! What the files of frames share: the sizes of a terminal, and states at them.

use super::driven::Screen;

/// A wide terminal, the usual one, and a small one: columns and rows.
pub const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 16)];

/// The sizes, each with the name of a snapshot at it, such as `list_80x24`.
pub fn at_sizes(name: &str) -> impl Iterator<Item = (String, u16, u16)> {
    SIZES
        .into_iter()
        .map(move |(columns, rows)| (format!("{name}_{columns}x{rows}"), columns, rows))
}

/// A state at each of the sizes, with the name of its snapshot.
pub fn reached(
    name: &str,
    start: impl Fn(u16, u16) -> Screen,
    reach: impl Fn(&mut Screen),
) -> impl Iterator<Item = (String, Screen)> {
    at_sizes(name).map(move |(name, columns, rows)| {
        let mut screen = start(columns, rows);
        reach(&mut screen);
        (name, screen)
    })
}
