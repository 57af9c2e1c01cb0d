//! Fetches files for other programs, and saves single files of archives.

use std::env;
use std::path::PathBuf;

use super::link::Link;
use super::look;
use crate::app::{Opener, Outside};
use crate::domain::{MAX_NAME_BYTES, safe_file_name};
use crate::panes::preview::{Source, Subject};
use crate::transfer::{self, PeekAt, reason};

/// Fetches all of a file into a folder that only this user can read and that
/// goes with the program, and says what opens it.
pub(super) async fn fetch(link: &Link, subject: &Subject) -> Result<Outside, String> {
    let with = if look::is_text(link, subject).await? {
        Opener::Pager
    } else {
        has_desktop()?;
        Opener::Desktop
    };
    let folder = tempfile::Builder::new().prefix("c8ybin-").tempdir();
    let folder = folder
        .map_err(|error| format!("There is no room for a temporary file: {}.", reason(&error)))?;
    let path = folder
        .path()
        .join(safe_file_name(&subject.name, "file", MAX_NAME_BYTES));
    let place = match &subject.source {
        Source::Binary(id) => PeekAt::Binary(id.clone()),
        Source::Attachment(id) => PeekAt::Attachment(id.clone()),
        Source::Archive(application, id) => PeekAt::Archive(application.clone(), id.clone()),
        Source::Entry(..) => {
            let path = look::save(link, subject, folder.path()).await?;
            link.keep(folder);
            return Ok(Outside { path, with });
        }
    };
    let platform = link.platform().await.map_err(|error| error.to_string())?;
    let fetched = transfer::fetch(&platform.client, &place, &path).await;
    fetched.map_err(|error| error.to_string())?;
    link.keep(folder);
    Ok(Outside { path, with })
}

/// Saves one file of an archive, and says where.
pub(super) async fn save_entry(
    link: &Link,
    subject: &Subject,
    folder: PathBuf,
) -> Result<PathBuf, String> {
    look::save(link, subject, &folder).await
}

/// Whether there is a desktop whose programs could open a file.
fn has_desktop() -> Result<(), String> {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let advice = "Download the file instead.";
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        return Err(format!(
            "It is no text, and over SSH the desktop's programs are out of reach. {advice}"
        ));
    }
    let is_linux = cfg!(unix) && !cfg!(target_os = "macos");
    if is_linux && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        return Err(format!(
            "It is no text, and there is no desktop whose programs could open it. {advice}"
        ));
    }
    Ok(())
}
