//! Flattened device trees: FIT images, and descriptions of boards.
//!
//! A FIT image may hold its files within the tree. So the tree is walked in the
//! file, and long values are left out by seeking.

use std::io::{BufReader, Read, Seek, SeekFrom};

use super::{Summary, read_exact};
use crate::preview::PreviewError;
use crate::preview::limits::{Forward as _, Source, Watch};
use crate::preview::text::{be32, date, field, size};

/// Longest list of the properties' names that is read, in bytes.
const MAX_NAMES: u32 = 256 << 10;

/// Longest value that is read, in bytes; others are counted.
const MAX_VALUE: u32 = 1024;

/// So many steps are walked, and then no more.
const MOST_STEPS: usize = 20_000;

/// So many images are told.
const MOST_IMAGES: usize = 32;

const BEGIN: u32 = 1;
const END: u32 = 2;
const PROPERTY: u32 = 3;
const NOTHING: u32 = 4;

/// What the properties tell, as far as they are shown.
#[derive(Default)]
struct Told {
    description: Option<String>,
    model: Option<String>,
    compatible: Option<String>,
    created: Option<String>,
    default: Option<String>,
    is_fit: bool,
    images: Vec<Image>,
}

#[derive(Default)]
struct Image {
    name: String,
    words: Vec<String>,
    length: Option<u64>,
}

pub(super) fn summarize<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Watch,
) -> Result<Summary, PreviewError> {
    let mut header = [0; 40];
    read_exact(source, &mut header, watch)?;
    let number = |at| be32(&header, at).unwrap_or_default();
    let (total, tree, names, names_length) = (number(4), number(8), number(12), number(32));
    if names_length > MAX_NAMES {
        return Err(PreviewError::damaged("its list of names is too long"));
    }
    let to = |source: &mut BufReader<Source<R>>, place: u32| {
        let sought = source.seek(SeekFrom::Start(place.into()));
        sought.map(drop).map_err(|error| watch.explain(&error))
    };
    to(source, names)?;
    let mut table = vec![0; usize::try_from(names_length).unwrap_or_default()];
    read_exact(source, &mut table, watch)?;
    to(source, tree)?;
    let told = walk(source, &table, watch)?;

    let kind = if told.is_fit {
        "FIT image"
    } else {
        "Device tree"
    };
    let mut summary = Summary::new(kind);
    summary.add_some("Description", told.description);
    summary.add_some("Model", told.model);
    summary.add_some("Compatible with", told.compatible);
    summary.add_some("Created", told.created);
    summary.add_some("Configuration", told.default);
    for image in told.images {
        let mut words = image.words;
        words.extend(image.length.map(size));
        summary.add(&format!("Image {}", image.name), words.join(", "));
    }
    summary.add("Size", size(total.into()));
    Ok(summary)
}

fn walk<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    names: &[u8],
    watch: &Watch,
) -> Result<Told, PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    let mut told = Told::default();
    let mut path: Vec<String> = Vec::new();
    for _ in 0..MOST_STEPS {
        match word(source, watch)? {
            BEGIN => {
                if path.len() >= watch.limits.nesting {
                    let why = "its parts lie too deep within each other".to_owned();
                    return Err(PreviewError::TooMuch(why));
                }
                path.push(node_name(source, watch)?);
                told.enter(&path);
            }
            END => {
                path.pop();
                if path.is_empty() {
                    return Ok(told);
                }
            }
            PROPERTY => {
                let length = word(source, watch)?;
                let place = word(source, watch)?;
                let name = usize::try_from(place).ok().and_then(|at| names.get(at..));
                let name = name.map(field).unwrap_or_default();
                let mut value = Vec::new();
                if length <= MAX_VALUE {
                    value = vec![0; usize::try_from(length).unwrap_or_default()];
                    read_exact(source, &mut value, watch)?;
                } else {
                    source.skip(length.into()).map_err(io)?;
                }
                source.skip(u64::from((4 - length % 4) % 4)).map_err(io)?;
                told.property(&path, &name, &value, length);
            }
            NOTHING => {}
            _ => return Err(PreviewError::damaged("its tree cannot be read")),
        }
    }
    Ok(told)
}

fn word(source: &mut impl Read, watch: &Watch) -> Result<u32, PreviewError> {
    let mut bytes = [0; 4];
    read_exact(source, &mut bytes, watch)?;
    Ok(u32::from_be_bytes(bytes))
}

/// A name, which ends with a zero byte and is filled up to four.
fn node_name(source: &mut impl Read, watch: &Watch) -> Result<String, PreviewError> {
    let mut name = Vec::new();
    while name.len() < 256 {
        let mut four = [0; 4];
        read_exact(source, &mut four, watch)?;
        name.extend_from_slice(&four);
        if four.contains(&0) {
            return Ok(field(&name));
        }
    }
    Err(PreviewError::damaged("the name of a part is too long"))
}

impl Told {
    fn enter(&mut self, path: &[String]) {
        match path {
            [_, images] if images == "images" => self.is_fit = true,
            [_, images, name] if images == "images" && self.images.len() < MOST_IMAGES => {
                self.images.push(Image {
                    name: name.clone(),
                    ..Image::default()
                });
            }
            _ => {}
        }
    }

    fn property(&mut self, path: &[String], name: &str, value: &[u8], length: u32) {
        let text = || Some(field(value));
        let number = be32(value, 0);
        match path {
            [_] => match name {
                "description" => self.description = text(),
                "model" => self.model = text(),
                "compatible" => {
                    let names = value
                        .split(|byte| *byte == 0)
                        .filter(|name| !name.is_empty());
                    let names: Vec<_> = names.map(String::from_utf8_lossy).collect();
                    self.compatible = Some(names.join(", "));
                }
                "timestamp" => self.created = number.and_then(|time| date(time.into())),
                _ => {}
            },
            [_, part] if part == "configurations" && name == "default" => self.default = text(),
            [_, part, _] if part == "images" => {
                let Some(image) = self.images.last_mut() else {
                    return;
                };
                match name {
                    "description" | "type" | "arch" | "os" => image.words.extend(text()),
                    "compression" if field(value) != "none" => image.words.extend(text()),
                    "data" => image.length = Some(length.into()),
                    "data-size" => image.length = number.map(Into::into),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
