//! Pictures in a terminal's own graphics: pixels in, the words for the terminal
//! out. What it is not: it does not know whether the terminal understands them.

mod kitty;
mod sixel;

use image::{ImageBuffer, Rgba, RgbaImage, imageops};

pub use kitty::{ASK as ASK_KITTY, REMOVE as REMOVE_KITTY};

/// How a terminal is sent pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Kitty's own, which others took over.
    Kitty,
    /// Six rows of pixels a character, as DEC's printers did.
    Sixel,
}

/// Pixels of one cell of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Across; at least 1.
    pub width: u16,
    /// Down; at least 1.
    pub height: u16,
}

/// A picture in words for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Columns that it takes.
    pub columns: u16,
    /// Rows that it takes.
    pub rows: u16,
    /// The words. They leave the cursor anywhere.
    pub bytes: Vec<u8>,
}

/// Draws a picture into at most so many columns and rows, never larger than it
/// is. `rgba` is line by line from the top, each pixel of four bytes: red,
/// green, blue and how opaque it is. `None`: that is not as long as width and
/// height say, or there is nothing to be seen.
#[must_use]
pub fn draw(
    (width, height): (u32, u32),
    rgba: &[u8],
    (columns, rows): (u16, u16),
    cell: Cell,
    protocol: Protocol,
) -> Option<Drawn> {
    let picture: ImageBuffer<Rgba<u8>, &[u8]> = ImageBuffer::from_raw(width, height, rgba)?;
    let room = |cells: u16, pixels: u16| u32::from(cells) * u32::from(pixels);
    let room = (room(columns, cell.width), room(rows, cell.height));
    let (wide, high) = fit((width, height), room)?;
    let small = if (wide, high) == (width, height) {
        RgbaImage::from_raw(width, height, rgba.to_vec())?
    } else {
        imageops::thumbnail(&picture, wide, high)
    };
    let cells = |pixels: u32, of: u16| u16::try_from(pixels.div_ceil(u32::from(of.max(1)))).ok();
    let (columns, rows) = (cells(wide, cell.width)?, cells(high, cell.height)?);
    let bytes = match protocol {
        Protocol::Kitty => kitty::draw(&small, (columns, rows), cell)?,
        Protocol::Sixel => sixel::draw(&small),
    };
    Some(Drawn {
        columns,
        rows,
        bytes,
    })
}

/// Width and height within the room, in the same proportion.
fn fit((width, height): (u32, u32), room: (u32, u32)) -> Option<(u32, u32)> {
    if width == 0 || height == 0 || room.0 == 0 || room.1 == 0 {
        return None;
    }
    if width <= room.0 && height <= room.1 {
        return Some((width, height));
    }
    let scaled = |of: u32, by: u32, to: u32| {
        let scaled = u64::from(of) * u64::from(by) / u64::from(to);
        u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
    };
    let high = scaled(height, room.0, width);
    Some(if high <= room.1 {
        (room.0, high)
    } else {
        (scaled(width, room.1, height), room.1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: Cell = Cell {
        width: 10,
        height: 20,
    };

    fn drawn(size: (u32, u32), room: (u16, u16), protocol: Protocol) -> Option<Drawn> {
        let rgba = [200, 100, 0, 255].repeat((size.0 * size.1) as usize);
        draw(size, &rgba, room, CELL, protocol)
    }

    #[test]
    fn it_fits_its_room_and_is_never_enlarged() {
        for protocol in [Protocol::Kitty, Protocol::Sixel] {
            let cells = |size, room| {
                let drawn = drawn(size, room, protocol).unwrap();
                (drawn.columns, drawn.rows)
            };
            assert_eq!(cells((400, 100), (20, 20)), (20, 3));
            assert_eq!(cells((100, 400), (20, 10)), (5, 10));
            assert_eq!(cells((5, 5), (20, 10)), (1, 1));
            assert_eq!(cells((4000, 1), (20, 10)), (20, 1));
            assert!(drawn((5, 5), (0, 10), protocol).is_none());
            assert!(drawn((0, 5), (10, 10), protocol).is_none());
            assert!(draw((5, 5), &[0; 9], (9, 9), CELL, protocol).is_none());
        }
    }
}
