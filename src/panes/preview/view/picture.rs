//! A picture as half blocks: two pixels a cell, one above the other. Without
//! colours, as signs of growing darkness.

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::super::{Layout, Picture};
use crate::app::Cells;
use crate::ui::Theme;
use crate::ui::paint::Paint;

/// From light to dark on a dark screen.
const SIGNS: [&str; 8] = [" ", ".", ":", "-", "+", "*", "#", "@"];

/// Pixels across, and down, of which the mean is taken.
const FEW: usize = 5;

pub(super) fn lines(picture: &Picture, layout: Layout, paint: &Paint<'_>) -> Vec<Line<'static>> {
    match paint.picture {
        Cells::HalfBlocks => {}
        // As many lines, so that a note stays at the bottom.
        Cells::Free => return vec![Line::default(); layout.rows],
        Cells::Sentence => {
            let sentence = " Pictures are not shown: C8YBIN_IMAGES is off.";
            return vec![Line::styled(sentence, paint.theme.dim)];
        }
    }
    let (wide, high) = size(picture, layout);
    let has_colours = *paint.theme != Theme::plain();
    (0..high.div_ceil(2))
        .map(|row| {
            let cells = (0..wide).map(|column| {
                let at = |y: usize| pixel(picture, (column, wide), (y.min(high - 1), high));
                let (upper, lower) = (at(row * 2), at(row * 2 + 1));
                if has_colours {
                    let colour = |(r, g, b): (u8, u8, u8)| Color::Rgb(r, g, b);
                    let style = Style::new().fg(colour(upper)).bg(colour(lower));
                    Span::styled("▀", style)
                } else {
                    Span::raw(sign(upper, lower))
                }
            });
            Line::from_iter(std::iter::once(Span::raw(" ")).chain(cells))
        })
        .collect()
}

/// Columns, and rows of half cells, that the picture takes without being
/// stretched; never more than it has pixels.
fn size(picture: &Picture, layout: Layout) -> (usize, usize) {
    let number = |pixels: u32| usize::try_from(pixels).unwrap_or(usize::MAX).max(1);
    let (width, height) = (number(picture.width), number(picture.height));
    let room = (
        layout.columns.saturating_sub(2).max(1),
        layout.rows.max(1) * 2,
    );
    let wide = width.min(room.0);
    let high = (height * wide).div_ceil(width).max(1);
    if high <= room.1 {
        (wide, high)
    } else {
        ((width * room.1 / height).max(1), room.1)
    }
}

/// The mean of the pixels behind a half cell, over black.
fn pixel(
    picture: &Picture,
    (column, wide): (usize, usize),
    (row, high): (usize, usize),
) -> (u8, u8, u8) {
    let number = |pixels: u32| usize::try_from(pixels).unwrap_or(0);
    let (width, height) = (number(picture.width), number(picture.height));
    let (left, right) = (
        column * width / wide,
        ((column + 1) * width / wide).min(width),
    );
    let (top, bottom) = (row * height / high, ((row + 1) * height / high).min(height));
    let (mut sum, mut count) = ([0_usize; 3], 0);
    // A few of them tell the mean, and every frame takes it anew.
    let every = |pixels: usize| (pixels / FEW).max(1);
    for y in (top..bottom.max(top + 1)).step_by(every(bottom.saturating_sub(top))) {
        for x in (left..right.max(left + 1)).step_by(every(right.saturating_sub(left))) {
            let at = (y * width + x) * 4;
            if let Some([r, g, b, a]) = picture.rgba.get(at..at + 4) {
                for (sum, value) in sum.iter_mut().zip([r, g, b]) {
                    *sum += usize::from(*value) * usize::from(*a) / 255;
                }
                count += 1;
            }
        }
    }
    let mean = |sum: usize| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
    let [r, g, b] = sum;
    (mean(r), mean(g), mean(b))
}

fn sign(upper: (u8, u8, u8), lower: (u8, u8, u8)) -> &'static str {
    let light =
        |(r, g, b): (u8, u8, u8)| (usize::from(r) * 3 + usize::from(g) * 6 + usize::from(b)) / 10;
    let mean = usize::midpoint(light(upper), light(lower));
    SIGNS.get(mean * SIGNS.len() / 256).copied().unwrap_or(" ")
}
