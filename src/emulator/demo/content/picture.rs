//! Pictures, drawn: what a camera sees of a yard, and a chart.

use std::io;

use fastrand::Rng;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::{Facts, written};

/// A picture of RGB pixels.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

type Colour = [u8; 3];

/// A snapshot of a yard: sky, ground, sheds, and the camera's own noise.
pub(in super::super) fn snapshot(_: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    yard(rng).png()
}

/// The same as a photograph is kept.
pub(in super::super) fn photograph(_: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    yard(rng).jpeg()
}

fn yard(rng: &mut Rng) -> Canvas {
    let (width, height) = rng
        .choice([(160, 120), (240, 136), (320, 180)])
        .unwrap_or((160, 120));
    let light = rng.u8(40..=150);
    let mut canvas = Canvas::new(width, height, [light, light, light]);
    let horizon = height * 2 / 5;
    for y in 0..horizon {
        let shade = light.saturating_add(u8::try_from(y / 2).unwrap_or(u8::MAX));
        canvas.rectangle((0, y), (width, 1), [shade, shade, shade.saturating_add(40)]);
    }
    for _ in 0..rng.usize(3..8) {
        let size = (rng.usize(12..width / 4), rng.usize(8..height / 3));
        let at = (
            rng.usize(0..width),
            rng.usize(horizon / 2..height - height / 4),
        );
        let base = rng.u8(30..200);
        canvas.rectangle(at, size, [base, rng.u8(20..160), rng.u8(20..120)]);
        canvas.rectangle(
            (at.0 + 3, at.1 + 3),
            (size.0 / 4, size.1 / 3),
            [light, base, base],
        );
    }
    for channel in &mut canvas.pixels {
        *channel = channel.saturating_add(rng.u8(0..6));
    }
    canvas
}

/// A chart: axes, a grid and two curves on white.
pub(in super::super) fn chart(_: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (480, 200);
    let mut canvas = Canvas::new(width, height, [255, 255, 255]);
    for line in 1..5 {
        canvas.rectangle((30, line * height / 5), (width - 40, 1), [225, 225, 225]);
    }
    for colour in [[31, 119, 180], [214, 90, 40]] {
        let mut level = height / 2;
        for x in 31..width - 10 {
            level = (level + rng.usize(0..7))
                .saturating_sub(3)
                .clamp(10, height - 15);
            canvas.rectangle((x, level), (1, 3), colour);
        }
    }
    canvas.rectangle((30, 5), (1, height - 15), [60, 60, 60]);
    canvas.rectangle((30, height - 10), (width - 40, 1), [60, 60, 60]);
    canvas.png()
}

impl Canvas {
    fn new(width: usize, height: usize, colour: Colour) -> Self {
        Self {
            width,
            height,
            pixels: colour.repeat(width * height),
        }
    }

    /// Fills a rectangle; what lies outside the picture is left out.
    fn rectangle(&mut self, at: (usize, usize), size: (usize, usize), colour: Colour) {
        let columns = size.0.min(self.width.saturating_sub(at.0));
        let rows = self.pixels.chunks_exact_mut(self.width * 3);
        for row in rows.skip(at.1).take(size.1) {
            for pixel in row.chunks_exact_mut(3).skip(at.0).take(columns) {
                pixel.copy_from_slice(&colour);
            }
        }
    }

    fn png(&self) -> Vec<u8> {
        let encode = || -> io::Result<Vec<u8>> {
            let mut file = Vec::new();
            let size = |side| u32::try_from(side).map_err(io::Error::other);
            let mut encoder = png::Encoder::new(&mut file, size(self.width)?, size(self.height)?);
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_compression(png::Compression::Fast);
            let mut writer = encoder.write_header()?;
            writer.write_image_data(&self.pixels)?;
            writer.finish()?;
            Ok(file)
        };
        written(encode())
    }

    fn jpeg(&self) -> Vec<u8> {
        let encode = || -> io::Result<Vec<u8>> {
            let mut file = Vec::new();
            let size = |side| u32::try_from(side).map_err(io::Error::other);
            JpegEncoder::new(&mut file)
                .encode(
                    &self.pixels,
                    size(self.width)?,
                    size(self.height)?,
                    ExtendedColorType::Rgb8,
                )
                .map_err(io::Error::other)?;
            Ok(file)
        };
        written(encode())
    }
}
