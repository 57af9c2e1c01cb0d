//! A text that is held in pieces, as it came from the platform.
//!
//! A [`Piece`] is decoded off the loop and begins and ends with a line where
//! that is possible. A [`Text`] holds pieces that follow each other and forgets
//! those farthest away where they become too many, so that a text of any length
//! takes little memory. A line that is very long is several rows.

use std::collections::VecDeque;
use std::ops::Range;

use super::encoding::Encoding;

/// Bytes of a line that one row holds at most: a line of a gigabyte must cost
/// no more than others.
pub const ROW_BYTES: usize = 2048;

/// Bytes of text that are held at once.
const HELD: usize = 4 * 1024 * 1024;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte in the file.
    pub from: u64,
    /// The byte behind its last.
    pub to: u64,
    text: String,
    rows: Vec<RowSpan>,
    /// How many lines begin in it.
    begun: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct RowSpan {
    span: Range<usize>,
    begins: bool,
}

/// Where a piece is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's byte that the bytes begin with.
    pub at: u64,
    /// Whether a line begins there: at the beginning of the file, and where
    /// the piece before ended with a line.
    pub begins_line: bool,
    /// Whether the file ends with the bytes.
    pub is_end: bool,
}

impl Piece {
    /// Reads bytes that follow what is held, or are the first ones: what is
    /// behind the last whole line is left for the next piece, unless the file
    /// ends or there is no whole line.
    #[must_use]
    pub fn forward(encoding: Encoding, bytes: &[u8], place: Place) -> Self {
        let mark = if place.at == 0 { encoding.mark() } else { 0 };
        let body = bytes.get(mark..).unwrap_or_default();
        let end = if place.is_end {
            body.len()
        } else {
            encoding
                .last_line_end(body)
                .unwrap_or_else(|| encoding.whole(body))
        };
        let body = body.get(..end).unwrap_or_default();
        let to = place.at + (mark + end) as u64;
        Self::new(place.at, to, encoding.decode(body), place.begins_line)
    }

    /// Reads bytes that end where what is held begins: what is before the
    /// first whole line is left for the piece before.
    #[must_use]
    pub fn backward(encoding: Encoding, bytes: &[u8], place: Place) -> Self {
        if place.at == 0 {
            return Self::forward(
                encoding,
                bytes,
                Place {
                    begins_line: true,
                    is_end: true,
                    ..place
                },
            );
        }
        let first = encoding.first_line_end(bytes);
        let (start, begins) = match first.filter(|end| *end < bytes.len()) {
            Some(end) => (end, true),
            None => (first_character(encoding, bytes), false),
        };
        let body = bytes.get(start..).unwrap_or_default();
        Self::new(
            place.at + start as u64,
            place.at + bytes.len() as u64,
            encoding.decode(body),
            begins,
        )
    }

    fn new(from: u64, to: u64, text: String, begins_line: bool) -> Self {
        let mut rows = Vec::new();
        let mut begins = begins_line;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let shown = line.strip_suffix('\n').unwrap_or(line);
            let shown = shown.strip_suffix('\r').unwrap_or(shown);
            let mut start = at;
            let end = at + shown.len();
            loop {
                let mut cut = end.min(start + ROW_BYTES);
                while !text.is_char_boundary(cut) {
                    cut -= 1;
                }
                rows.push(RowSpan {
                    span: start..cut,
                    begins,
                });
                begins = false;
                start = cut;
                if start >= end {
                    break;
                }
            }
            at += line.len();
            begins = line.ends_with('\n');
        }
        let begun = rows.iter().filter(|row| row.begins).count() as u64;
        Self {
            from,
            to,
            text,
            rows,
            begun,
        }
    }

    /// The whole text of the piece.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a line begins behind it.
    #[must_use]
    pub fn ends_line(&self) -> bool {
        self.text.ends_with('\n')
    }

    fn row(&self, index: usize) -> Option<(&str, bool)> {
        let row = self.rows.get(index)?;
        Some((self.text.get(row.span.clone())?, row.begins))
    }
}

/// In UTF-8 a cut character's rest is at most three bytes.
fn first_character(encoding: Encoding, bytes: &[u8]) -> usize {
    if encoding.unit() == 2 || encoding.name() != "UTF-8" {
        return 0;
    }
    let rest = bytes.iter().take(3);
    rest.take_while(|byte| (0x80..0xc0).contains(*byte)).count()
}

/// A row of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// What is in it, not cleaned.
    pub text: &'a str,
    /// Whether a line begins with it; else it goes on with the one before.
    pub begins: bool,
    /// The line's number, from 1, where it is known.
    pub number: Option<u64>,
}

/// Pieces that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pieces: VecDeque<Piece>,
    /// Lines before the first piece, where all of them were seen.
    before: Option<u64>,
}

impl Text {
    /// Holds one piece.
    #[must_use]
    pub fn new(piece: Piece) -> Self {
        Self {
            before: (piece.from == 0).then_some(0),
            pieces: VecDeque::from([piece]),
        }
    }

    /// The first byte held.
    #[must_use]
    pub fn from(&self) -> u64 {
        self.pieces.front().map_or(0, |piece| piece.from)
    }

    /// The byte behind the last one held.
    #[must_use]
    pub fn to(&self) -> u64 {
        self.pieces.back().map_or(0, |piece| piece.to)
    }

    /// Whether the next piece begins with a line.
    #[must_use]
    pub fn ends_line(&self) -> bool {
        self.pieces.back().is_none_or(Piece::ends_line)
    }

    /// How many rows are held.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.pieces.iter().map(|piece| piece.rows.len()).sum()
    }

    /// What is in a row, from 0, not cleaned.
    #[must_use]
    pub fn row_text(&self, index: usize) -> Option<&str> {
        let mut skip = index;
        for piece in &self.pieces {
            if skip < piece.rows.len() {
                return piece.row(skip).map(|(text, _)| text);
            }
            skip -= piece.rows.len();
        }
        None
    }

    /// The number of the last line held, where it is known.
    #[must_use]
    pub fn last_number(&self) -> Option<u64> {
        let begun = self.pieces.iter().map(|piece| piece.begun);
        self.before.map(|before| before + begun.sum::<u64>())
    }

    /// A row, from 0, with its number.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        self.rows_from(index).next()
    }

    /// The rows from this one on.
    pub fn rows_from(&self, index: usize) -> impl Iterator<Item = Row<'_>> {
        let mut before = self.before;
        let mut skip = index;
        let mut first = 0;
        for piece in &self.pieces {
            if skip < piece.rows.len() {
                break;
            }
            skip -= piece.rows.len();
            before = before.map(|lines| lines + piece.begun);
            first += 1;
        }
        let mut number = before.map(|lines| {
            let piece = self.pieces.get(first);
            let skipped = piece.map_or(0, |piece| {
                piece
                    .rows
                    .iter()
                    .take(skip)
                    .filter(|row| row.begins)
                    .count() as u64
            });
            lines + skipped
        });
        let rows = self.pieces.iter().skip(first).enumerate();
        rows.flat_map(move |(nth, piece)| {
            let from = if nth == 0 { skip } else { 0 };
            (from..piece.rows.len()).filter_map(|index| piece.row(index))
        })
        .map(move |(text, begins)| {
            if begins {
                number = number.map(|number| number + 1);
            }
            Row {
                text,
                begins,
                number,
            }
        })
    }

    /// Adds the piece that follows; returns how many rows were forgotten at
    /// the beginning. Another piece is not taken.
    pub fn add_behind(&mut self, piece: Piece) -> usize {
        if piece.from != self.to() {
            return 0;
        }
        self.pieces.push_back(piece);
        let mut forgotten = 0;
        while self.is_too_much() {
            let Some(first) = self.pieces.pop_front() else {
                break;
            };
            forgotten += first.rows.len();
            self.before = self.before.map(|lines| lines + first.begun);
        }
        forgotten
    }

    /// Adds the piece before; returns how many rows came in at the beginning.
    /// Another piece is not taken.
    pub fn add_before(&mut self, piece: Piece) -> usize {
        if piece.to != self.from() {
            return 0;
        }
        self.before = if piece.from == 0 {
            Some(0)
        } else {
            self.before.and_then(|lines| lines.checked_sub(piece.begun))
        };
        let rows = piece.rows.len();
        self.pieces.push_front(piece);
        while self.is_too_much() {
            self.pieces.pop_back();
        }
        rows
    }

    /// Bytes that are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    /// The newest piece stays, however long it is.
    fn is_too_much(&self) -> bool {
        self.pieces.len() > 1 && self.held() > HELD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(at: u64, is_end: bool) -> Place {
        Place {
            at,
            begins_line: true,
            is_end,
        }
    }

    fn shown(text: &Text) -> Vec<(Option<u64>, String)> {
        text.rows_from(0)
            .map(|row| (row.number, row.text.to_owned()))
            .collect()
    }

    #[test]
    fn a_piece_ends_with_a_line_and_the_next_goes_on() {
        let utf8 = Encoding::default();
        let file = b"one\r\ntwo\nthree\nfo";
        let first = Piece::forward(utf8, file.get(..11).unwrap(), place(0, false));
        assert_eq!((first.from, first.to), (0, 9));
        let mut text = Text::new(first);
        let next = Piece::forward(utf8, file.get(9..).unwrap(), place(9, true));
        assert_eq!(text.add_behind(next), 0);
        let lines: Vec<_> = ["one", "two", "three", "fo"]
            .iter()
            .zip(1..)
            .map(|(line, number)| (Some(number), (*line).to_owned()))
            .collect();
        assert_eq!(shown(&text), lines);
        assert_eq!(text.row(2).unwrap().number, Some(3));
        assert_eq!(text.row(4), None);
        assert_eq!((text.row_text(3), text.row_text(4)), (Some("fo"), None));
        assert_eq!(text.last_number(), Some(4));
    }

    #[test]
    fn the_end_of_a_text_has_no_numbers_until_the_beginning_is_there() {
        let utf8 = Encoding::default();
        let file = b"one\ntwo\nthree\nfour\n";
        let mut text = Text::new(Piece::backward(utf8, &file[10..], place(10, true)));
        assert_eq!(shown(&text), [(None, "four".to_owned())]);
        assert_eq!(text.from(), 14);
        let rows = text.add_before(Piece::backward(utf8, &file[..14], place(0, true)));
        assert_eq!(rows, 3);
        assert_eq!(text.row(3).unwrap().number, Some(4));
        // What does not fit is not taken.
        assert_eq!(
            text.add_behind(Piece::forward(utf8, b"x", place(99, true))),
            0
        );
        assert_eq!(text.rows(), 4);
    }

    #[test]
    fn a_line_without_an_end_is_rows_of_bounded_length() {
        let utf8 = Encoding::default();
        let long = "测".repeat(3000);
        let piece = Piece::forward(utf8, &long.as_bytes()[..5000], place(0, false));
        // No character is cut.
        assert_eq!(piece.to, 4998);
        let mut text = Text::new(piece);
        assert!(!text.ends_line());
        let rest = Place {
            at: 4998,
            begins_line: text.ends_line(),
            is_end: true,
        };
        text.add_behind(Piece::forward(utf8, &long.as_bytes()[4998..], rest));
        let whole: String = text.rows_from(0).map(|row| row.text).collect();
        assert_eq!(whole, long);
        assert!(text.rows_from(0).all(|row| row.number == Some(1)));
        assert_eq!(text.rows_from(0).filter(|row| row.begins).count(), 1);
    }

    #[test]
    fn what_is_far_away_is_forgotten_and_numbers_stay_right() {
        let utf8 = Encoding::default();
        let block = "0123456789abcde\n".repeat(64 * 1024);
        let size = block.len() as u64;
        let mut text = Text::new(Piece::forward(utf8, block.as_bytes(), place(0, false)));
        let mut forgotten = 0;
        for n in 1..8 {
            let piece = Piece::forward(utf8, block.as_bytes(), place(n * size, false));
            forgotten += text.add_behind(piece);
        }
        assert!(text.held() <= HELD);
        assert_eq!(forgotten, 4 * 65_536);
        assert_eq!(text.row(0).unwrap().number, Some(4 * 65_536 + 1));
        let before = Piece::backward(utf8, block.as_bytes(), place(3 * size, false));
        // Its first line is left out: it could have begun before.
        assert_eq!(text.add_before(before), 65_535);
        assert_eq!(text.row(0).unwrap().number, Some(3 * 65_536 + 2));
        assert!(text.held() <= HELD);
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let bytes = b"\xef\xbb\xbfname;value\n";
        let encoding = Encoding::of(bytes);
        let piece = Piece::forward(encoding, bytes, place(0, true));
        assert_eq!((piece.text(), piece.to), ("name;value\n", 14));
    }

    proptest! {
        #[test]
        fn pieces_hold_every_byte_once(bytes in prop::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..400), cut in 1usize..80) {
            let encoding = Encoding::of(&bytes);
            let mut text: Option<Text> = None;
            let mut at = 0;
            loop {
                let end = bytes.len().min(at + cut.max(4));
                let piece = Piece::forward(encoding, &bytes[at..end], Place {
                    at: at as u64,
                    begins_line: text.as_ref().is_none_or(Text::ends_line),
                    is_end: end == bytes.len(),
                });
                prop_assert_eq!(piece.from, at as u64);
                let to = usize::try_from(piece.to).unwrap();
                prop_assert!(to > at || end == bytes.len());
                at = to;
                match &mut text {
                    Some(text) => { text.add_behind(piece); }
                    None => text = Some(Text::new(piece)),
                }
                if at == bytes.len() { break; }
            }
            let text = text.unwrap();
            prop_assert!(text.rows_from(0).all(|row| row.text.len() <= ROW_BYTES));
            prop_assert_eq!(text.rows_from(0).count(), text.rows());
        }
    }
}
