//! How the journal is opened: looked through first, and set aside where it is
//! not what this version can read. Nothing is deleted.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::error::why;
use super::owner::{Owners, private};
use super::{JournalError, schema, tables};

const NAME: &str = "journal.db";

/// What the database keeps beside its file. The log comes first: a file without
/// its log is broken, a log without its file would be taken for another's.
const BESIDE: [&str; 3] = ["-wal", "-shm", ""];

/// How long a write waits for that of another program.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many statements stay ready: more than there are, so that none pushes
/// another out between two files.
const STATEMENTS: usize = 32;

/// An open journal.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) owners: Owners,
    pub(super) file: DatabaseFile,
}

/// Why a database is not used.
enum Unfit {
    /// It may be whole: the reason lies elsewhere.
    Elsewhere(String),
    /// It is not what this version can read.
    Broken(String),
}

/// Opens the journal in `folder`, with a notice where an older one was set
/// aside. Blocks.
pub(super) fn open(folder: &Path) -> Result<(Opened, Option<String>), JournalError> {
    let io = |error: io::Error| JournalError::io(folder, &error);
    make_folder(folder).map_err(io)?;
    let folder = &std::path::absolute(folder).map_err(io)?;
    // One program at a time looks, sets aside and registers. The lock goes with
    // the file at the end of this function.
    let turn = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(folder.join("opening.lock"))
        .map_err(io)?;
    turn.lock().map_err(io)?;
    let owners = Owners::register(folder).map_err(io)?;
    let path = folder.join(NAME);
    let (connection, notice) = match open_database(&path) {
        Ok(connection) => (connection, None),
        Err(Unfit::Elsewhere(why)) => return Err(JournalError::open(folder, why)),
        Err(Unfit::Broken(why)) if owners.others_live() => {
            return Err(JournalError::in_use(folder, why));
        }
        Err(Unfit::Broken(why)) => {
            let aside = set_aside(folder).map_err(io)?;
            let connection = open_database(&path).map_err(|unfit| match unfit {
                Unfit::Elsewhere(why) | Unfit::Broken(why) => JournalError::open(folder, why),
            })?;
            let notice = format!(
                "The journal of transfers could not be read: {why}. It was set aside as {}, \
                 and a new one was begun. Transfers that were interrupted before are not in it.",
                aside.display()
            );
            (connection, Some(notice))
        }
    };
    // New names are on the disk only with their folder.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .or_else(|error| if cfg!(unix) { Err(error) } else { Ok(()) })
        .map_err(io)?;
    let opened = Opened {
        connection,
        owners,
        file: DatabaseFile::at(path).map_err(io)?,
    };
    Ok((opened, notice))
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

/// Opens the database, makes or renews its tables, and looks whether all of it
/// can be read.
fn open_database(path: &Path) -> Result<Connection, Unfit> {
    make_file(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // At its end a program would remove the log by name: that of a new journal,
    // where its own was set aside meanwhile.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -512)?;
    if schema::version(&connection)? > schema::STEPS.len() {
        return Err(Unfit::Broken("a newer version of c8ybin wrote it".into()));
    }
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(damaged());
    }
    let is_foreign = schema::version(&connection)? == 0 && !schema::tables(&connection)?.is_empty();
    if is_foreign {
        return Err(Unfit::Broken("it is no journal of c8ybin".into()));
    }
    // Where the file system cannot share memory between programs, this leaves
    // another way to write, which is as safe and slower.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.query_row("PRAGMA journal_size_limit = 1048576", [], |_| Ok(()))?;
    schema::migrate(&mut connection, schema::STEPS)?;
    if schema::tables(&connection)? != schema::expected()? || !tables::are_whole(&connection)? {
        return Err(damaged());
    }
    // Whether it can be written to shows when a transaction begins to.
    connection
        .transaction_with_behavior(TransactionBehavior::Immediate)?
        .rollback()?;
    Ok(connection)
}

/// Makes the file where it is missing, for its owner alone: what the database
/// puts beside it gets the same rights. A file that is there is not opened:
/// to close it would let go of the locks that this very program may have on it.
fn make_file(path: &Path) -> Result<(), Unfit> {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    // The database would take the log for a left-over and remove it.
    if length(path) == 0 && length(&beside(path, "-wal")) > 0 {
        return Err(Unfit::Broken("its file is gone, and its log is not".into()));
    }
    match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(Unfit::Elsewhere(crate::transfer::reason(&error)))
        }
        _ => Ok(()),
    }
}

fn damaged() -> Unfit {
    Unfit::Broken("its content is damaged".into())
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        let word = why(&error);
        match error.sqlite_error() {
            // The file may be written to: then its content says that it may
            // not, which is damage.
            Some(found) if found.code == ErrorCode::ReadOnly => {
                if found.extended_code == rusqlite::ffi::SQLITE_READONLY {
                    damaged()
                } else {
                    Self::Elsewhere(word)
                }
            }
            Some(found) => match found.code {
                ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport => Self::Elsewhere(word),
                _ => damaged(),
            },
            None => damaged(),
        }
    }
}

/// Gives the journal and what lies beside it another name, and tells which.
fn set_aside(folder: &Path) -> io::Result<PathBuf> {
    let date = Timestamp::now().strftime("%Y-%m-%d");
    let is_free = |path: &PathBuf| {
        BESIDE
            .iter()
            .all(|end| fs::symlink_metadata(beside(path, end)).is_err())
    };
    let aside = (1_u32..)
        .map(|number| match number {
            1 => folder.join(format!("journal-broken-{date}.db")),
            _ => folder.join(format!("journal-broken-{date}-{number}.db")),
        })
        .find(is_free)
        .ok_or_else(|| io::Error::other("too many journals were set aside"))?;
    for end in BESIDE {
        match fs::rename(beside(&folder.join(NAME), end), beside(&aside, end)) {
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

/// The file of the database, as it was when it was opened.
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl DatabaseFile {
    fn at(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    /// Looks whether it still lies where it was. The system lets a program
    /// write on into a file that is removed, and nobody would ever read it.
    pub(super) fn is_in_place(&self) -> Result<(), JournalError> {
        match identity(&self.path) {
            Ok(found) if found == self.identity => Ok(()),
            Ok(_) => Err(JournalError::Failed(format!(
                "{} was replaced while c8ybin used it",
                self.path.display()
            ))),
            Err(error) => Err(JournalError::Failed(format!(
                "{}: {}",
                self.path.display(),
                crate::transfer::reason(&error)
            ))),
        }
    }
}

/// What tells the file from another one of the same name: device and number.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map(|found| (found.dev(), found.ino()))
}

/// Other systems keep the name of an open file.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|_| (0, 0))
}
