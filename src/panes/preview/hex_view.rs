//! Bytes in the pane: which one is the first.

use super::Layout;
use crate::app::Step;
use crate::preview::hex::{Hex, wide};

/// Bytes, and what of them is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexView {
    /// What is held of the file.
    pub hex: Hex,
    /// A byte of the first row on the screen.
    pub top: u64,
    /// The byte that was found.
    pub hit: Option<u64>,
}

impl HexView {
    /// At the beginning of these bytes.
    #[must_use]
    pub const fn new(hex: Hex) -> Self {
        let top = hex.from();
        Self {
            hex,
            top,
            hit: None,
        }
    }

    /// The first byte of the first row.
    #[must_use]
    pub fn first(&self, layout: Layout) -> u64 {
        let wide = wide(layout.columns) as u64;
        self.top - self.top % wide
    }

    /// Moves within what is held.
    pub fn step(&mut self, step: Step, layout: Layout) {
        let wide = wide(layout.columns) as u64;
        let by = |rows: usize| (rows as u64).saturating_mul(wide);
        self.top = match step {
            Step::Down(rows) => self.first(layout).saturating_add(by(rows)),
            Step::Up(rows) => self.first(layout).saturating_sub(by(rows)),
            Step::First => self.hex.from(),
            Step::Last => self.hex.to(),
        };
        self.settle(layout);
    }

    /// Keeps the last screen full.
    pub fn settle(&mut self, layout: Layout) {
        let wide = wide(layout.columns) as u64;
        let screen = (layout.rows.max(1) as u64 - 1) * wide;
        let last = self.hex.to().saturating_sub(1);
        let last = (last - last % wide).saturating_sub(screen);
        self.top = self.top.min(last).max(self.hex.from());
    }

    /// Whether the end of what is held is near.
    #[must_use]
    pub fn is_near_end(&self, layout: Layout) -> bool {
        let screens = 2 * (layout.rows.max(1) * wide(layout.columns)) as u64;
        self.top.saturating_add(screens) >= self.hex.to()
    }

    /// Whether the beginning of what is held is near.
    #[must_use]
    pub fn is_near_start(&self, layout: Layout) -> bool {
        let screen = (layout.rows.max(1) * wide(layout.columns)) as u64;
        self.top < self.hex.from().saturating_add(screen)
    }

    /// Goes to these bytes behind the last that were found and are in sight, else
    /// from the screen on; or before them. Says whether there are such.
    pub fn find(&mut self, wanted: &str, is_back: bool, layout: Layout) -> bool {
        let first = self.first(layout);
        let screen = (layout.rows.max(1) * wide(layout.columns)) as u64;
        let hit = self.hit.filter(|hit| (first..first + screen).contains(hit));
        let wanted = wanted.as_bytes();
        let found = match (hit, is_back) {
            (Some(hit), false) => self.hex.find(wanted, hit + 1),
            (None, false) => self.hex.find(wanted, first),
            (hit, true) => self.hex.find_back(wanted, hit.unwrap_or(first)),
        };
        if let Some(at) = found {
            self.hit = found;
            if !(first..first + screen).contains(&at) {
                self.top = at;
            }
            self.settle(layout);
        }
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout {
        rows: 4,
        columns: 80,
        wraps: true,
        numbers: true,
    };

    #[test]
    fn it_moves_by_rows_and_keeps_the_last_screen_full() {
        let mut view = HexView::new(Hex::new(0, vec![0; 1000]));
        view.step(Step::Down(2), LAYOUT);
        assert_eq!(view.top, 32);
        view.step(Step::Last, LAYOUT);
        assert_eq!(view.first(LAYOUT), 944);
        assert!(view.is_near_end(LAYOUT) && !view.is_near_start(LAYOUT));
        view.step(Step::Up(500), LAYOUT);
        assert_eq!(view.top, 0);
        let mut short = HexView::new(Hex::new(0, vec![7]));
        short.step(Step::Last, LAYOUT);
        assert_eq!(short.top, 0);
    }

    #[test]
    fn bytes_are_found_forwards_and_backwards_from_what_is_in_sight() {
        let mut bytes = vec![0; 1000];
        for at in [10, 500, 900] {
            bytes[at..at + 3].copy_from_slice(b"Abc");
        }
        let mut view = HexView::new(Hex::new(0, bytes));
        for at in [10, 500, 900] {
            assert!(view.find("abc", false, LAYOUT));
            assert_eq!(view.hit, Some(at));
        }
        assert!(!view.find("abc", false, LAYOUT));
        for at in [500, 10] {
            assert!(view.find("abc", true, LAYOUT));
            assert_eq!(view.hit, Some(at));
            assert!(view.first(LAYOUT) <= at);
        }
        assert!(!view.find("abc", true, LAYOUT));
        // What was found and left is where nothing begins any more.
        view.step(Step::Last, LAYOUT);
        assert!(view.find("abc", true, LAYOUT));
        assert_eq!(view.hit, Some(900));
    }
}
