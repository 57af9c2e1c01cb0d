//! How each call is answered.

use std::io;
use std::path::Path;

use super::find_theme;
use super::link::Link;
use super::{
    applications, changing, events, finding, kept, look, outside, platform, trying, usage,
};
use crate::api::{ApiError, Connection, ErrorKind};
use crate::app::{Call, Folder, HostTried, InspectedFile, Reply, RequestId, Session};
use crate::config::{config_folder, own_themes};
use crate::domain::{FindingChange, User, clean};
use crate::transfer;
use crate::transfer::local_path::LocalPaths;

/// Answers a call.
pub(super) async fn answer(link: &Link, id: RequestId, call: Call) -> Reply {
    match call {
        Call::Session => Reply::Session(session(link).await),
        Call::Binaries(query, page) => Reply::Binaries(
            async { link.platform().await?.client.binaries(&query, page).await }.await,
        ),
        Call::CountBinaries(query) => Reply::Counted(
            async { link.platform().await?.client.count_binaries(&query).await }.await,
        ),
        Call::Existing(ids) => {
            Reply::Existing(async { link.platform().await?.client.existing(&ids).await }.await)
        }
        Call::Binary(id) => {
            Reply::Binary(async { link.platform().await?.client.binary(&id).await }.await)
        }
        Call::Seek(id) => {
            Reply::Sought(async { link.platform().await?.client.binary(&id).await }.await)
        }
        Call::Preview(ask) => Reply::Preview(Box::new(look::look(link, *ask).await)),
        Call::Draw(wanted) => {
            let asked = Call::Draw(wanted.clone());
            let drawn = tokio::task::spawn_blocking(move || look::draw(&wanted)).await;
            drawn.map_or_else(|_| broke(asked), Reply::Drawn)
        }
        Call::Fetch(subject) => Reply::Fetched(outside::fetch(link, &subject).await),
        Call::SaveEntry(subject, folder) => {
            Reply::EntrySaved(outside::save_entry(link, &subject, folder).await)
        }
        Call::Delete(id) => Reply::Deleted(
            async {
                // Closed only when the program ends.
                let _turn = link.at_once.acquire().await.ok();
                link.platform().await?.client.delete_binary(&id).await
            }
            .await,
        ),
        Call::Change { id, patch, seen } => {
            Reply::Changed(changing::change(link, &id, &patch, seen).await)
        }
        Call::Keep(id, why) => Reply::Kept(changing::keep(link, &id, why).await),
        Call::Copies => Reply::Copies(changing::copies(link).await),
        Call::References(ids) => {
            Reply::References(async { link.platform().await?.client.references(&ids).await }.await)
        }
        Call::Object(id) => {
            Reply::Object(async { link.platform().await?.client.object(&id).await }.await)
        }
        Call::Links(id) => Reply::Links(link.platform().await.map(|it| it.client.links(&id))),
        Call::Event(call) => Reply::Event(events::answer(link, *call).await),
        Call::Application(call) => Reply::Application(applications::answer(link, id, *call).await),
        // They need no platform, and are answered before (`doors.rs`).
        call @ (Call::Profiles
        | Call::KeepProfile(_)
        | Call::ChangeProfile(..)
        | Call::TryLogin(_)) => broke(call),
        Call::Platform { anew } => Reply::Platform(Box::new(platform::facts(link, anew).await)),
        Call::TryHost(new) => trying::host(new).await,
        Call::Theme(name) => {
            let asked = Call::Theme(name.clone());
            let find = move || {
                let folder = config_folder(|name| std::env::var(name).ok());
                find_theme(folder.as_deref(), &name).map(Box::new)
            };
            let found = tokio::task::spawn_blocking(find).await;
            found.map_or_else(|_| broke(asked), Reply::Theme)
        }
        Call::Themes => {
            let list = || config_folder(|name| std::env::var(name).ok());
            let list = move || list().map(|folder| own_themes(&folder));
            let found = tokio::task::spawn_blocking(list).await;
            // Nothing is proposed where they cannot be read.
            Reply::Themes(found.ok().flatten().unwrap_or_default())
        }
        Call::CompletePath(text) => {
            let asked = Call::CompletePath(text.clone());
            let completed = tokio::task::spawn_blocking(move || paths().complete(&text)).await;
            completed.map_or_else(|_| broke(asked), Reply::Completed)
        }
        Call::InspectFiles(text) => {
            let asked = Call::InspectFiles(text.clone());
            let files = tokio::task::spawn_blocking(move || inspect(&text)).await;
            files.map_or_else(|_| broke(asked), Reply::Inspected)
        }
        Call::PrepareFolder { text, create } => {
            let asked = Call::PrepareFolder {
                text: text.clone(),
                create,
            };
            let folder = tokio::task::spawn_blocking(move || prepare(&text, create)).await;
            folder.map_or_else(|_| broke(asked), Reply::Folder)
        }
        Call::ReadyFolder { text, room } => {
            let asked = Call::ReadyFolder {
                text: text.clone(),
                room,
            };
            let folder = tokio::task::spawn_blocking(move || make_ready(&text, room)).await;
            folder.map_or_else(|_| broke(asked), Reply::Folder)
        }
        Call::Interrupted => Reply::Interrupted(kept::interrupted(link).await),
        Call::Adopt(id, key, adoption) => {
            Reply::Adopted(kept::adopt(link, id, key, adoption).await)
        }
        Call::History { search, before } => {
            Reply::History(kept::history(link, &search, before).await)
        }
        Call::Notes(key) => Reply::Notes(kept::notes(link, key).await),
        Call::ClearHistory => Reply::HistoryCleared(kept::clear_history(link).await),
        Call::Finding => Reply::Finding(finding::read(link).await),
        Call::Typed(command) => {
            Reply::Finding(finding::change(link, FindingChange::Typed(command)).await)
        }
        Call::Searched(searches) => {
            Reply::Finding(finding::change(link, FindingChange::Searched(searches)).await)
        }
        Call::KeepView(view) => {
            Reply::Finding(finding::change(link, FindingChange::Keep(view)).await)
        }
        Call::DropView(name) => {
            Reply::Finding(finding::change(link, FindingChange::Drop(name)).await)
        }
        Call::Usage(question) => Reply::Usage(usage::answer(link, question).await),
        Call::Export { what, path } => {
            let path = paths().expand(&path);
            let written = usage::export(link, what, &path).await;
            Reply::Exported(written.map(|rows| (path, rows)))
        }
    }
}

/// The reply of a task that panicked.
pub(super) fn broke(call: Call) -> Reply {
    let error = inside(&call.asked());
    match call {
        Call::Session => Reply::Session(Err(error)),
        Call::Binaries(..) => Reply::Binaries(Err(error)),
        Call::CountBinaries(_) => Reply::Counted(Err(error)),
        Call::Existing(_) => Reply::Existing(Err(error)),
        Call::Binary(_) => Reply::Binary(Err(error)),
        Call::Seek(_) => Reply::Sought(Err(error)),
        Call::Preview(_) => Reply::Preview(Box::new(Err(error.to_string()))),
        Call::Draw(_) => Reply::Drawn(Err(error.to_string())),
        Call::Fetch(_) => Reply::Fetched(Err(error.to_string())),
        Call::SaveEntry(..) => Reply::EntrySaved(Err(error.to_string())),
        Call::Delete(_) => Reply::Deleted(Err(error)),
        Call::Change { .. } => Reply::Changed(Err(error)),
        Call::Keep(..) => Reply::Kept(Err(error.to_string())),
        Call::Copies => Reply::Copies(Err(error.to_string())),
        Call::References(_) => Reply::References(Err(error)),
        Call::Object(_) => Reply::Object(Err(error)),
        Call::Links(_) => Reply::Links(Err(error)),
        Call::Event(call) => Reply::Event(call.failed(error)),
        Call::Application(call) => Reply::Application(call.failed(error)),
        Call::TryHost(_) => Reply::HostTried(HostTried {
            host: Err(error.to_string()),
            tls: None,
            certificate: None,
            offers: None,
        }),
        Call::Platform { .. } => Reply::Platform(Box::new(Err(error))),
        Call::TryLogin(_) => Reply::LoginTried(Err(error.to_string())),
        Call::KeepProfile(_) => Reply::ProfileKept(Err(error.to_string())),
        Call::ChangeProfile(..) => Reply::ProfileChanged(Err(error.to_string())),
        Call::Profiles => Reply::Profiles(Vec::new(), vec![error.to_string()]),
        Call::Theme(_) => Reply::Theme(Err(error.to_string())),
        Call::Themes => Reply::Themes(Vec::new()),
        Call::CompletePath(_) => Reply::Completed(Err(error.to_string())),
        Call::InspectFiles(_) => Reply::Inspected(vec![Err(error.to_string())]),
        Call::PrepareFolder { .. } | Call::ReadyFolder { .. } => {
            Reply::Folder(Err(error.to_string()))
        }
        Call::Interrupted => Reply::Interrupted(Err(error)),
        Call::Adopt(..) => Reply::Adopted(Err(error.to_string())),
        Call::History { .. } => Reply::History(Err(error.to_string())),
        Call::Notes(_) => Reply::Notes(Err(error.to_string())),
        Call::ClearHistory => Reply::HistoryCleared(Err(error.to_string())),
        Call::Finding
        | Call::Searched(_)
        | Call::Typed(_)
        | Call::KeepView(_)
        | Call::DropView(_) => Reply::Finding(Err(error.to_string())),
        Call::Usage(_) => Reply::Usage(Err(error.to_string())),
        Call::Export { .. } => Reply::Exported(Err(error.to_string())),
    }
}

/// A fault of the program itself.
pub(super) fn inside(asked: &str) -> ApiError {
    ApiError::new(ErrorKind::Invalid, asked, "c8ybin failed inside")
        .with_advice("Please report it with what you did.")
}

async fn session(link: &Link) -> Result<Session, ApiError> {
    let platform = link.platform().await?;
    let client = &platform.client;
    let (user, tenant, limit) = tokio::join!(
        client.current_user(),
        client.current_tenant(),
        client.upload_limit()
    );
    // Not every user may read who and where they are; the list may work all the
    // same, and the connection knows as whom it was asked for.
    let (given_tenant, given_user) = given(client.connection());
    let tenant = match tenant {
        Ok(tenant) => tenant.id,
        Err(error) if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::NotFound) => {
            given_tenant.unwrap_or("?").to_owned()
        }
        Err(error) => return Err(error),
    };
    let user = match (user, given_user) {
        (Err(error), Some(name)) if error.kind == ErrorKind::Forbidden => User {
            name: name.to_owned(),
            ..User::default()
        },
        (user, _) => user?,
    };
    Ok(Session {
        host: platform.host.clone(),
        user: user.name.clone(),
        user_roles: user,
        guard: client.connection().guard().clone(),
        tenant,
        // A hint, not a rule: without it the server decides, as it does anyway.
        upload_limit: limit.ok().flatten(),
    })
}

/// Tenant and user as the connection was given them.
fn given(connection: &Connection) -> (Option<&str>, Option<&str>) {
    let user = connection.user();
    match user.and_then(|user| user.split_once('/')) {
        Some((tenant, name)) => (Some(tenant), Some(name)),
        None => (connection.tenant(), user),
    }
}

/// Where typed paths start: at the home folder and the current one.
pub(super) fn paths() -> LocalPaths {
    LocalPaths::new(
        directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
        // A folder that was deleted under us: only absolute paths work then.
        std::env::current_dir().unwrap_or_default(),
    )
}

/// The file that the text names, or else the files that a terminal pasted.
fn inspect(text: &str) -> Vec<Result<InspectedFile, String>> {
    let paths = paths();
    let typed = paths.expand(text);
    if !typed.exists() {
        let pasted = paths.pasted_files(text);
        if !pasted.is_empty() {
            return pasted.iter().map(|path| inspect_file(path)).collect();
        }
    }
    vec![inspect_file(&typed)]
}

pub(super) fn prepare(text: &str, create: bool) -> Result<Folder, String> {
    let path = paths().expand(text);
    let shown = path.to_string_lossy();
    let shown = clean(&shown);
    let said = |error: &io::Error| format!("{shown} cannot be used: {}.", transfer::reason(error));
    match std::fs::metadata(&path) {
        Ok(found) if found.is_dir() => Ok(Folder::Ready(path)),
        Ok(_) => Err(format!("{shown} is a file, not a folder.")),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !create => {
            Ok(Folder::Missing(path))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(&path).map_err(|error| said(&error))?;
            Ok(Folder::Ready(path))
        }
        Err(error) => Err(said(&error)),
    }
}

/// A folder in which so many bytes can be saved.
fn make_ready(text: &str, room: u64) -> Result<Folder, String> {
    let folder = prepare(text, true)?;
    if let Folder::Ready(path) = &folder {
        transfer::check_folder(path, room).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn inspect_file(path: &Path) -> Result<InspectedFile, String> {
    let shown = path.to_string_lossy();
    let shown = clean(&shown);
    let found = std::fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file {shown}."),
        _ => format!("{shown} cannot be read: {}.", transfer::reason(&error)),
    })?;
    if found.is_dir() {
        return Err(format!(
            "{shown} is a folder. Choose files in it; a folder cannot be uploaded as one."
        ));
    }
    if !found.is_file() {
        return Err(format!("{shown} is not a regular file."));
    }
    let type_name = transfer::guess_type_of_file(path)
        .map_err(|error| format!("{shown} cannot be read: {}.", transfer::reason(&error)))?;
    let name = path.file_name().map_or_else(String::new, |name| {
        clean(&name.to_string_lossy()).into_owned()
    });
    Ok(InspectedFile {
        path: path.to_owned(),
        name,
        length: found.len(),
        type_name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_quoted_in_words_and_not_in_numbers() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let below = file.path().join("x");
        let said = inspect_file(&below).unwrap_err();
        assert_eq!(
            said,
            format!("{} cannot be read: not a directory.", below.display())
        );
        let said = prepare(&below.to_string_lossy(), true).unwrap_err();
        assert_eq!(
            said,
            format!("{} cannot be used: not a directory.", below.display())
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_has_no_room_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("new");
        let text = missing.to_string_lossy();
        let ready = make_ready(&text, 1).unwrap();
        assert_eq!(ready, Folder::Ready(missing.clone()));
        assert!(missing.is_dir());
        let said = make_ready(&text, u64::MAX).unwrap_err();
        assert!(
            said.contains("has room for") && said.contains("choose another folder"),
            "{said}"
        );
    }
}
