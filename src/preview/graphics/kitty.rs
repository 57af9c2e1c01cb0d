//! Kitty's graphics: the picture as a PNG, in base64, in parts.
//! <https://sw.kovidgoyal.net/kitty/graphics-protocol/>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _, RgbaImage, imageops};

use super::Cell;

/// Asks whether the terminal knows it: it answers `Gi=31;OK`, or nothing.
pub const ASK: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";

/// Removes the picture. There is one at a time, and its number is our own: other
/// programs in the terminal have theirs.
pub const REMOVE: &str = "\x1b_Ga=d,d=I,i=3224,q=2\x1b\\";

/// Bytes of base64 in one part, as the protocol allows.
const PART: usize = 4096;

/// The words that show it over so many columns and rows.
pub(super) fn draw(picture: &RgbaImage, cells: (u16, u16), cell: Cell) -> Option<Vec<u8>> {
    let (columns, rows) = cells;
    // Filled up to whole cells, so that the terminal stretches nothing.
    let size = |cells: u16, pixels: u16| u32::from(cells) * u32::from(pixels);
    let mut whole = RgbaImage::new(size(columns, cell.width), size(rows, cell.height));
    imageops::replace(&mut whole, picture, 0, 0);
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(
            whole.as_raw(),
            whole.width(),
            whole.height(),
            ExtendedColorType::Rgba8,
        )
        .ok()?;
    let text = STANDARD.encode(png);
    let parts = text.as_bytes().chunks(PART);
    let last = parts.len().saturating_sub(1);
    let mut out = Vec::new();
    for (at, part) in parts.enumerate() {
        let more = u8::from(at < last);
        // Answers would come as keys: `q=2`.
        let said = match at {
            0 => format!("a=T,f=100,i=3224,p=1,c={columns},r={rows},C=1,q=2,m={more}"),
            _ => format!("m={more},q=2"),
        };
        out.extend(format!("\x1b_G{said};").bytes());
        out.extend(part);
        out.extend(b"\x1b\\");
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_a_png_of_whole_cells() {
        let cell = Cell {
            width: 10,
            height: 20,
        };
        // Noise, which takes more than one part.
        let picture = RgbaImage::from_fn(95, 35, |x, y| {
            let n = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761) >> 8;
            let [a, b, c, _] = n.to_le_bytes();
            image::Rgba([a, b, c, 255])
        });
        let words = String::from_utf8(draw(&picture, (10, 2), cell).unwrap()).unwrap();
        let mut base64 = String::new();
        let mut parts = words.split_terminator("\x1b\\").peekable();
        assert!(words.starts_with("\x1b_Ga=T,f=100,i=3224,p=1,c=10,r=2,C=1,q=2,m=1;"));
        while let Some(part) = parts.next() {
            let (said, data) = part.split_once(';').unwrap();
            assert!(said.starts_with("\x1b_G") && data.len() <= PART);
            assert_eq!(said.contains("m=1"), parts.peek().is_some(), "{said}");
            base64 += data;
        }
        let png = STANDARD.decode(base64).unwrap();
        let back = image::load_from_memory(&png).unwrap().into_rgba8();
        assert_eq!((back.width(), back.height()), (100, 40));
        assert_eq!(back.get_pixel(94, 34), picture.get_pixel(94, 34));
        assert_eq!(back.get_pixel(95, 34).0[3], 0);
    }
}
