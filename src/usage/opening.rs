//! How the database of a scan is opened, and set aside where it cannot be used.
//! It holds nothing that the platform could not tell again, so what is damaged
//! or written by another version is simply begun anew.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use md5::{Digest as _, Md5};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{UsageError, schema};
use crate::transfer::journal::Account;

/// What the database keeps beside its file.
const BESIDE: [&str; 3] = ["-wal", "-shm", ""];

/// How long a write waits for that of another program.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open database.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// What the program that scans holds.
    pub(super) lock: PathBuf,
    pub(super) notice: Option<String>,
}

/// Why a database is not used.
enum Unfit {
    /// It may be whole: the reason lies elsewhere.
    Elsewhere(String),
    /// It is not what this version can read.
    Broken(&'static str),
}

/// Opens the database of the account. Blocks.
pub(super) fn open(folder: &Path, account: Option<&Account>) -> Result<Opened, UsageError> {
    let io = |error: io::Error| UsageError::io(folder, &error);
    make_folder(folder).map_err(io)?;
    let stem = stem(account);
    let path = folder.join(format!("{stem}.db"));
    // One program at a time looks and sets aside. The lock goes with the file
    // at the end of this function.
    let turn = private()
        .open(folder.join(format!("{stem}.opening.lock")))
        .map_err(io)?;
    turn.lock().map_err(io)?;
    let (connection, notice) = match open_database(&path) {
        Ok(connection) => (connection, None),
        Err(Unfit::Elsewhere(why)) => return Err(UsageError::open(folder, why)),
        Err(Unfit::Broken(why)) => {
            let aside = set_aside(folder, &stem).map_err(io)?;
            let connection = open_database(&path).map_err(|unfit| match unfit {
                Unfit::Elsewhere(why) => UsageError::open(folder, why),
                Unfit::Broken(why) => UsageError::open(folder, why),
            })?;
            let notice = format!(
                "The database of the scan could not be read: {why}. It was set aside as {}, \
                 and the scan begins anew.",
                aside.display()
            );
            (connection, Some(notice))
        }
    };
    Ok(Opened {
        connection,
        lock: folder.join(format!("{stem}.scanning.lock")),
        notice,
    })
}

/// What the files of an account are called: host, tenant and user may hold
/// characters that no file name takes.
fn stem(account: Option<&Account>) -> String {
    let Some(account) = account else {
        return "usage".to_owned();
    };
    let mut digest = Md5::new();
    for part in [
        Some(account.host.as_str()),
        account.tenant.as_deref(),
        account.user.as_deref(),
    ] {
        digest.update(part.unwrap_or_default());
        digest.update([0]);
    }
    let digest = digest.finalize();
    let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("usage-{text}")
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// To open a file for its owner alone, made where it is missing.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

fn open_database(path: &Path) -> Result<Connection, Unfit> {
    private()
        .open(path)
        .map_err(|error| Unfit::Elsewhere(crate::transfer::reason(&error)))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Unfit::Broken("its content is damaged"));
    }
    match schema::version(&connection)? {
        0 if schema::is_empty(&connection)? => {}
        schema::VERSION => {}
        _ => return Err(Unfit::Broken("another version of c8ybin wrote it")),
    }
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // A crash of the program loses nothing; a power cut may lose the last
    // pages, which are then read again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.query_row("PRAGMA journal_size_limit = 4194304", [], |_| Ok(()))?;
    // The indexes are written in no order: with less, each page of rows would
    // read most of them from the disk again.
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    schema::prepare(&connection)?;
    Ok(connection)
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::TypeMismatch
                | ErrorCode::Unknown,
            ) => Self::Broken("its content is damaged"),
            _ => Self::Elsewhere(match UsageError::from(error) {
                UsageError::Failed(why) => why,
                other => other.to_string(),
            }),
        }
    }
}

/// Gives the database and what lies beside it another name, and tells which.
fn set_aside(folder: &Path, stem: &str) -> io::Result<PathBuf> {
    let date = Timestamp::now().strftime("%Y-%m-%d");
    let aside = (1_u32..)
        .map(|number| match number {
            1 => folder.join(format!("{stem}-broken-{date}.db")),
            _ => folder.join(format!("{stem}-broken-{date}-{number}.db")),
        })
        .find(|path| fs::symlink_metadata(path).is_err())
        .ok_or_else(|| io::Error::other("too many databases were set aside"))?;
    let path = folder.join(format!("{stem}.db"));
    for end in BESIDE {
        match fs::rename(beside(&path, end), beside(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
