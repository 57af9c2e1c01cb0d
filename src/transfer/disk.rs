//! What of the machine a download has to reckon with: room on the disk, and
//! whether the machine was started again since.

use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::attempt::Stop;
use super::{TransferError, local};

/// Turns an error of the disk into why an attempt stops. A disk that is full
/// is for the person to mend, and loses nothing.
pub(super) fn stop(verb: &str, path: &Path, error: &io::Error) -> Stop {
    let said = local::error(verb, path, error);
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            Stop::Stuck(said)
        }
        _ => Stop::Failed(said),
    }
}

/// Checks that there is room for `missing` bytes beside `path`, and for `others`
/// that downloads bring which run already. Blocks.
///
/// # Errors
/// Where there is not, with the figures.
pub(super) fn check_room(path: &Path, missing: u64, others: u64) -> Result<(), Stop> {
    let Some(free) = free_bytes(folder_of(path)) else {
        return Ok(());
    };
    if missing.saturating_add(others) <= free {
        return Ok(());
    }
    let (taken, mend) = match others {
        0 => (String::new(), "Make room, then go on"),
        _ => (
            format!(", of which {others} are for transfers that run"),
            "Make room or let them end, then go on",
        ),
    };
    Err(Stop::Stuck(TransferError::Local(format!(
        "Could not save to {}: {missing} bytes are still to come, and its disk has room for \
         {free}{taken}. {mend}.",
        path.display()
    ))))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The number of the disk on which `path` is to be, where there are such numbers.
/// Blocks.
#[cfg(unix)]
pub(super) fn number_of(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(std::fs::metadata(folder_of(path)).ok()?.dev())
}

#[cfg(not(unix))]
pub(super) fn number_of(_: &Path) -> Option<u64> {
    None
}

/// Checks that `bytes` can be saved in a folder. Writes nothing. Blocks.
///
/// # Errors
/// Where it may not be written to, or has too little room; a sentence.
pub fn check_folder(folder: &Path, bytes: u64) -> Result<(), TransferError> {
    may_write(folder).map_err(|error| local::error("save in", folder, &error))?;
    match free_bytes(folder) {
        Some(free) if free < bytes => Err(TransferError::Local(format!(
            "{} has room for {free} bytes, and {bytes} are needed: make room, or choose another \
             folder.",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> io::Result<()> {
    match std::fs::metadata(folder)?.permissions().readonly() {
        true => Err(io::ErrorKind::PermissionDenied.into()),
        false => Ok(()),
    }
}

/// How many bytes a user may still write to the disk of a folder; `None` where
/// the system does not tell.
#[cfg(unix)]
#[must_use]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    // Some file systems without a fixed size say 0 of 0.
    (found.f_blocks > 0).then(|| found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
#[must_use]
pub fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// Whether the machine has run ever since: two runs that nobody can name may be
/// different ones.
pub(super) fn is_same_boot(before: Option<&str>) -> bool {
    before.is_some() && before == boot().as_deref()
}

/// Names this run of the machine, where the system does: what a program wrote
/// is in its file as long as the machine did not stop meanwhile.
pub(super) fn boot() -> Option<String> {
    static BOOT: OnceLock<Option<String>> = OnceLock::new();
    BOOT.get_or_init(|| {
        let said = boot_said()?;
        // Of `BootId REG_DWORD 0x2f` it is the last word; others say nothing else.
        said.split_whitespace().last().map(str::to_owned)
    })
    .clone()
}

#[cfg(not(any(target_os = "macos", windows)))]
fn boot_said() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

/// A word of its own for each run of the machine.
#[cfg(target_os = "macos")]
fn boot_said() -> Option<String> {
    output_of("/usr/sbin/sysctl", &["-n", "kern.bootsessionuuid"])
}

/// A number that grows with each run of the machine.
#[cfg(windows)]
fn boot_said() -> Option<String> {
    const KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters";
    output_of("reg", &["query", KEY, "/v", "BootId"])
}

/// What a program of the system says; `None` where it fails.
#[cfg(any(target_os = "macos", windows))]
fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(said)
}

/// The number of a file in its file system, where there are such numbers.
#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have no such number"
)]
pub(super) fn inode(metadata: &std::fs::Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn inode(_: &std::fs::Metadata) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_checked_where_the_file_will_be() {
        let dir = tempfile::tempdir().unwrap();
        assert!(check_room(&dir.path().join("a"), 1, 1).is_ok());
        assert!(check_room(Path::new("a"), 1, 0).is_ok());
        #[cfg(unix)]
        {
            let Err(Stop::Stuck(said)) = check_room(&dir.path().join("a"), u64::MAX, 0) else {
                panic!("no disk has as much room");
            };
            assert!(said.to_string().contains("Make room"), "{said}");
        }
    }

    #[test]
    fn a_full_disk_waits_for_the_person() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(matches!(
            stop("save to", Path::new("a"), &full),
            Stop::Stuck(_)
        ));
        let gone = io::Error::from(io::ErrorKind::NotFound);
        assert!(matches!(
            stop("save to", Path::new("a"), &gone),
            Stop::Failed(_)
        ));
    }
}
