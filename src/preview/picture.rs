//! Pictures: what they are, and their pixels, made small enough to be shown.

use std::io::{BufReader, Cursor};

use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader};

use super::limits::{Source, Watch};
use super::{Limits, PreviewError};

/// What a picture says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its format, as people call it.
    pub format: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Pixels, line by line from the top, each of four bytes: red, green, blue and
/// how opaque it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// In pixels; at least 1.
    pub width: u32,
    /// In pixels; at least 1.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub rgba: Vec<u8>,
}

/// The formats that are decoded.
const FORMATS: [(ImageFormat, &str); 5] = [
    (ImageFormat::Png, "PNG"),
    (ImageFormat::Jpeg, "JPEG"),
    (ImageFormat::Gif, "GIF"),
    (ImageFormat::WebP, "WebP"),
    (ImageFormat::Bmp, "BMP"),
];

fn format(bytes: &[u8]) -> Option<(ImageFormat, &'static str)> {
    let guessed = image::guess_format(bytes).ok()?;
    FORMATS.into_iter().find(|(format, _)| *format == guessed)
}

/// Whether bytes begin as a picture does that is decoded here.
pub(super) fn is_one(head: &[u8]) -> bool {
    format(head).is_some()
}

/// Format and size of a picture, from its beginning: also of one that is too
/// large to be decoded, or not all there.
///
/// # Errors
/// [`PreviewError::Unsupported`] where it is no picture that is decoded here,
/// [`PreviewError::Damaged`] where its size does not come in these bytes.
pub fn head(bytes: &[u8]) -> Result<Head, PreviewError> {
    let (kind, format) = format(bytes).ok_or_else(no_picture)?;
    let reader = ImageReader::with_format(Cursor::new(bytes), kind);
    let (width, height) = reader
        .into_dimensions()
        .map_err(|error| PreviewError::Damaged(error.to_string()))?;
    Ok(Head {
        format,
        width,
        height,
    })
}

/// Decodes a picture, turned as its camera was held, and makes it fit into
/// `most` pixels of width and height; a smaller one stays as it is. Of a moving
/// picture it is the first.
///
/// # Errors
/// [`PreviewError::TooMuch`] where its pixels take more than the memory that is
/// allowed, before they are decoded; and as [`head`] and [`PreviewError`] say.
pub fn decode(bytes: &[u8], most: (u32, u32), limits: &Limits) -> Result<Pixels, PreviewError> {
    let (format, _) = format(bytes).ok_or_else(no_picture)?;
    let watch = Watch::new(limits);
    let source = BufReader::new(Source::new(Cursor::new(bytes), &watch));
    let explain = |error: ImageError| {
        if let Some(trouble) = watch.trouble() {
            return trouble;
        }
        match error {
            ImageError::Limits(_) => too_large(limits),
            ImageError::Unsupported(what) => PreviewError::Unsupported(what.to_string()),
            ImageError::IoError(error) => watch.explain(&error),
            other => PreviewError::Damaged(other.to_string()),
        }
    };
    let mut reader = ImageReader::with_format(source, format);
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.memory);
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(explain)?;
    // Not every decoder asks the limits.
    if decoder.total_bytes() > limits.memory {
        return Err(too_large(limits));
    }
    let orientation = decoder.orientation().map_err(explain)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(explain)?;
    let (width, height) = (most.0.max(1), most.1.max(1));
    // Turned when it is small, so into what it will be then.
    let (across, down) = match is_on_its_side(orientation) {
        true => (height, width),
        false => (width, height),
    };
    if picture.width() > across || picture.height() > down {
        picture = picture.thumbnail(across, down);
    }
    picture.apply_orientation(orientation);
    Ok(Pixels {
        width: picture.width(),
        height: picture.height(),
        rgba: picture.into_rgba8().into_raw(),
    })
}

const fn is_on_its_side(orientation: image::metadata::Orientation) -> bool {
    use image::metadata::Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(
        orientation,
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH
    )
}

fn no_picture() -> PreviewError {
    PreviewError::Unsupported("it is no PNG, JPEG, GIF, WebP or BMP".to_owned())
}

fn too_large(limits: &Limits) -> PreviewError {
    let most = super::text::size(limits.memory);
    PreviewError::TooMuch(format!("its pixels take more than {most} of memory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let picture = DynamicImage::new_rgb8(width, height);
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn limits() -> Limits {
        Limits::new(|| false)
    }

    #[test]
    fn every_format_is_decoded_and_made_small() {
        for (format, name) in FORMATS {
            let bytes = encoded(format, 200, 100);
            assert!(is_one(&bytes), "{name}");
            let told = head(&bytes).unwrap();
            assert_eq!((told.format, told.width, told.height), (name, 200, 100));
            let pixels = decode(&bytes, (50, 50), &limits()).unwrap();
            assert_eq!((pixels.width, pixels.height), (50, 25), "{name}");
            assert_eq!(pixels.rgba.len(), 50 * 25 * 4);
            assert!(pixels.rgba.chunks(4).all(|pixel| pixel == [0, 0, 0, 255]));
            let whole = decode(&bytes, (500, 500), &limits()).unwrap();
            assert_eq!((whole.width, whole.height), (200, 100));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        // 400 million pixels of nothing: 390 KiB as a PNG, cut off here.
        let mut bytes = encoded(ImageFormat::Png, 1, 1);
        bytes[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        let crc = crc32fast::hash(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        let told = head(&bytes).unwrap();
        assert_eq!((told.width, told.height), (20_000, 20_000));
        let error = decode(&bytes, (50, 50), &limits()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Not read any further: its pixels take more than 80.0 MiB of memory."
        );
    }

    #[test]
    fn what_is_cut_off_or_no_picture_is_told() {
        let bytes = encoded(ImageFormat::Png, 200, 100);
        let cut = &bytes[..bytes.len() / 2];
        assert_eq!(head(cut).unwrap().width, 200);
        assert!(matches!(
            decode(cut, (9, 9), &limits()),
            Err(PreviewError::Damaged(_))
        ));
        assert!(matches!(head(b"words"), Err(PreviewError::Unsupported(_))));
        let stopped = Limits::new(|| true);
        assert!(matches!(
            decode(&bytes, (9, 9), &stopped),
            Err(PreviewError::Stopped)
        ));
    }
}
