//! Sixel: up to 255 colours, then six rows of pixels at a time, colour after
//! colour. <https://vt100.net/docs/vt3xx-gp/chapter14.html>

use std::collections::BTreeMap;

use color_quant::NeuQuant;
use image::{Rgba, RgbaImage};

/// Terminals have 256 colours for it, or take fewer of these.
const COLOURS: usize = 255;

/// Pixels above which the colours are found from a part of them.
const MANY: usize = 20_000;

/// Less opaque pixels are left out.
const OPAQUE: u8 = 128;

/// The words that show it.
pub(super) fn draw(picture: &RgbaImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let every = if picture.pixels().len() > MANY { 10 } else { 1 };
    let colours = NeuQuant::new(every, COLOURS, picture.as_raw());
    // Nothing is drawn where no colour is; pixels are square.
    let mut out = format!("\x1bP0;1q\"1;1;{width};{height}").into_bytes();
    for (number, colour) in colours.color_map_rgb().chunks(3).enumerate() {
        if let [red, green, blue] = colour {
            let percent = |value: &u8| u16::from(*value) * 100 / 255;
            let (red, green, blue) = (percent(red), percent(green), percent(blue));
            out.extend(format!("#{number};2;{red};{green};{blue}").bytes());
        }
    }
    let lines: Vec<Vec<&Rgba<u8>>> = picture.rows().map(Iterator::collect).collect();
    for band in lines.chunks(6) {
        for (colour, columns) in columns_of(band, width as usize, &colours) {
            out.extend(format!("#{colour}").bytes());
            write_columns(&columns, &mut out);
            // Back to the left, for the next colour.
            out.push(b'$');
        }
        out.push(b'-');
    }
    out.extend(b"\x1b\\");
    out
}

/// Of each colour in these six rows which pixels it has: a byte a column, the
/// upper row in the lowest bit.
fn columns_of(
    band: &[Vec<&Rgba<u8>>],
    width: usize,
    colours: &NeuQuant,
) -> BTreeMap<usize, Vec<u8>> {
    let mut found: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    for (row, line) in band.iter().enumerate() {
        for (at, pixel) in line.iter().enumerate() {
            let Rgba([.., opaque]) = pixel;
            if *opaque < OPAQUE {
                continue;
            }
            let colour = colours.index_of(&pixel.0);
            let columns = found.entry(colour).or_insert_with(|| vec![0; width]);
            if let Some(bits) = columns.get_mut(at) {
                *bits |= 1 << row;
            }
        }
    }
    found
}

/// The columns as characters, the same ones counted.
fn write_columns(columns: &[u8], out: &mut Vec<u8>) {
    for run in columns.chunk_by(|one, next| one == next) {
        let Some(bits) = run.first() else { continue };
        let sign = b'?' + bits;
        if run.len() > 3 {
            out.extend(format!("!{}", run.len()).bytes());
            out.push(sign);
        } else {
            out.extend(std::iter::repeat_n(sign, run.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_rows_at_a_time_each_colour_by_itself() {
        // Red above blue, and a transparent column on the right.
        let picture = RgbaImage::from_fn(9, 8, |x, y| match (x, y) {
            (8, _) => Rgba([0, 0, 0, 0]),
            (_, 0..4) => Rgba([255, 0, 0, 255]),
            _ => Rgba([0, 0, 255, 255]),
        });
        let words = String::from_utf8(draw(&picture)).unwrap();
        assert!(words.starts_with("\x1bP0;1q\"1;1;9;8#0;2;"), "{words}");
        let body = words.split_once("#254;").unwrap().1;
        let bands: Vec<&str> = body.split('-').collect();
        assert_eq!(bands.len(), 3, "{body}");
        // Rows 0 to 3, then 4 and 5 of the first band; 6 and 7 in the second.
        assert!(
            bands[0].contains("!8N?$") && bands[0].contains("!8o?$"),
            "{body}"
        );
        assert!(bands[1].ends_with("!8B?$"), "{body}");
        assert_eq!(bands[2], "\x1b\\");
    }
}
