//! What comes to an application as multipart: a zip, or files by their paths.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{Multipart, Request};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

use super::refusals::invalid;
use super::zips::{self, Limits};
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::spooling::{
    Rules, broken_body, json_object, missing, multipart, read_on, short_part, twice,
};
use crate::emulator::store::Spool;

/// A zip that came.
pub struct ZipPart {
    /// Its bytes.
    pub content: Spool,
    /// Its name, if one was said.
    pub name: Option<String>,
    /// What came beside it as the JSON part that was asked for.
    pub description: Option<Map<String, Value>>,
}

/// A file that came, and its path in the application.
pub struct FilePart {
    /// The path: the name of the part.
    pub path: String,
    /// Its bytes.
    pub content: Spool,
}

/// Reads the zip of a request: the part of this name, whatever stands around it,
/// and the JSON object of the part `description`, if that is asked for.
///
/// # Errors
/// A body that is no multipart, ends early, lacks the zip or has it twice; a
/// zip over the limit; a description that is no JSON object.
pub async fn zip(
    app: &Arc<App>,
    request: Request,
    name: &str,
    description: Option<&str>,
) -> Result<ZipPart, Refusal> {
    let parts = multipart(request).await;
    let mut parts = parts.map_err(Refusal::of_applications)?;
    let read = read_zip(app, &mut parts, name, description).await;
    if read.is_err() {
        read_on(parts);
    }
    read.map_err(Refusal::of_applications)
}

async fn read_zip(
    app: &Arc<App>,
    parts: &mut Multipart,
    name: &str,
    description: Option<&str>,
) -> Result<ZipPart, Refusal> {
    let mut read = ZipPart {
        content: app.store.spool()?,
        name: None,
        description: None,
    };
    let mut came = false;
    while let Some(part) = parts.next_field().await.map_err(broken_body)? {
        match part.name() {
            Some(found) if found == name => {
                if came {
                    return Err(twice(name));
                }
                came = true;
                let file_name = part.file_name().map(str::to_owned);
                read.name = read.name.or(file_name);
                let chunks = part.map(|chunk| chunk.map_err(broken_body));
                read.content = Rules::of_binaries(app).spool(app, chunks).await?;
            }
            // One client says it so, beside the part's own.
            Some("fileName") => {
                let text = String::from_utf8(short_part(part, "fileName").await?);
                read.name = text.ok().filter(|text| !text.is_empty()).or(read.name);
            }
            Some(found) if Some(found) == description => {
                read.description = Some(json_object(part).await?);
            }
            _ => {}
        }
    }
    if came { Ok(read) } else { Err(missing(name)) }
}

/// Reads the files of a request: a part each, named as the path.
///
/// # Errors
/// A body that is no multipart, ends early, or holds no file; a path that is
/// none, or is there twice; too many files, or one over the limit.
pub async fn files(app: &Arc<App>, request: Request) -> Result<Vec<FilePart>, Refusal> {
    let parts = multipart(request).await;
    let mut parts = parts.map_err(Refusal::of_applications)?;
    let read = read_files(app, &mut parts).await;
    if read.is_err() {
        read_on(parts);
    }
    read.map_err(Refusal::of_applications)
}

async fn read_files(app: &Arc<App>, parts: &mut Multipart) -> Result<Vec<FilePart>, Refusal> {
    let mut files: Vec<FilePart> = Vec::new();
    let mut left = Limits::OURS.unpacked;
    while let Some(part) = parts.next_field().await.map_err(broken_body)? {
        let path = part.name().unwrap_or_default().to_owned();
        zips::check_path(&path)?;
        if path.ends_with('/') {
            return Err(invalid(format!("The path {path:?} is that of a folder.")));
        }
        if files.iter().any(|file| file.path == path) {
            return Err(invalid(format!("The path {path:?} is there twice.")));
        }
        if files.len() >= MOST_FILES {
            return Err(invalid(format!(
                "More than {MOST_FILES} files cannot be updated at once. Upload an archive."
            )));
        }
        let content = spool(app, part, left).await?;
        left = left.saturating_sub(content.length());
        files.push(FilePart { path, content });
    }
    if files.is_empty() {
        return Err(Refusal::malformed(
            "There is no file: a part each is needed, named as the path in the application.",
        ));
    }
    Ok(files)
}

/// So many files may be updated at once: each is a file that is open.
const MOST_FILES: usize = 200;

/// Takes in a file of so many bytes at most. The limit holds while they come, so
/// that what is too long does not fill the disk first.
async fn spool(app: &Arc<App>, part: Field<'_>, most: u64) -> Result<Spool, Refusal> {
    let said = Rules::of_binaries(app).limit;
    let rules = Rules {
        digested: false,
        limit: Some(said.unwrap_or(u64::MAX).min(most)),
    };
    let chunks = part.map(|chunk| chunk.map_err(broken_body));
    rules.spool(app, chunks).await
}
