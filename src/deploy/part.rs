//! A file of this machine that goes into an archive alone.

use std::path::Path;

use super::DeployError;
use super::body::{FileBody, PushMeter, Sent};
use crate::api::{FilePart, Payload};

/// The file at `path` as that of the path `at` in an archive. It is read when it
/// is sent. Blocks.
///
/// # Errors
/// [`DeployError::Local`] where it is no file, or cannot be looked at.
pub fn file_part(path: &Path, at: &str) -> Result<FilePart, DeployError> {
    let metadata = std::fs::metadata(path).map_err(|e| DeployError::io("read", path, &e))?;
    if !metadata.is_file() {
        return Err(DeployError::refused("send", path, "it is not a file"));
    }
    let length = metadata.len();
    let body = FileBody::new(
        path.to_owned(),
        length,
        PushMeter::default(),
        Sent::default(),
    );
    Ok(FilePart {
        path: at.to_owned(),
        payload: Payload::new(length, body),
    })
}
