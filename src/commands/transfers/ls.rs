//! `transfers ls`: as a table, or as JSON.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::super::Format;
use super::super::console::Console;
use super::super::failure::Failure;
use super::super::journal;
use super::super::results::Results;
use super::super::table::{Row, Table};
use super::{account_words, kind, name, object};
use crate::cli::LsTransfers;
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::journal::{Account, End, Past, Record, State};
use crate::transfer::{Job, Memory, Target};
use crate::ui::format;

const COLUMNS: usize = 7;

/// Which column holds numbers.
const MOVED: usize = 4;

const HEADER: [&str; COLUMNS] = ["ID", "KIND", "OBJECT", "NAME", "MOVED", "STATE", "WHEN"];

/// A line, be it of a job that did not end or of one that did.
struct Line<'a> {
    key: String,
    account: &'a Account,
    job: &'a Job,
    memory: &'a Memory,
    /// The id on the platform, where there is one.
    object: Option<&'a str>,
    created: Timestamp,
    /// When it ended.
    ended: Option<Timestamp>,
    /// A word, and more where there is more to tell.
    state: (&'static str, Option<&'a str>),
}

impl<'a> Line<'a> {
    fn of_record(record: &'a Record) -> Self {
        let state = match record.state {
            State::SetAside => "set aside",
            State::Orphaned => "interrupted",
        };
        Self {
            key: record.key.to_string(),
            account: &record.account,
            job: &record.job,
            memory: &record.memory,
            object: object(&record.job),
            created: record.created,
            ended: None,
            state: (state, record.memory.last_error.as_deref()),
        }
    }

    fn of_past(past: &'a Past) -> Self {
        Self {
            key: past.key.to_string(),
            account: &past.account,
            job: &past.job,
            memory: &past.memory,
            object: match &past.end {
                // What went up has an id only since then.
                End::Done(achieved) => object(&past.job).or(achieved.object.as_deref()),
                _ => object(&past.job),
            },
            created: past.created,
            ended: Some(past.ended),
            state: match &past.end {
                End::Done(achieved) => ("done", Some(&achieved.told)),
                End::Failed(why) => ("failed", Some(why)),
                End::Cancelled => ("cancelled", None),
            },
        }
    }
}

/// Lists the transfers of the account, or of all where there is none.
pub(in crate::commands) async fn ls(
    wish: &LsTransfers,
    account: Option<&Account>,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let account = account.filter(|_| !wish.all);
    let journal = journal::open_or_fail(console).await?;
    let is_wanted = |of: &Account| account.is_none_or(|account| account.may_be(of));
    match &wish.history {
        None => {
            let records = journal.interrupted(account).await?;
            let lines: Vec<_> = records.iter().map(Line::of_record).collect();
            print(console, &lines, wish.json, account.is_none())
        }
        Some(search) => {
            let past = journal.history(search, None, usize::MAX).await?;
            let past = past.iter().filter(|past| is_wanted(&past.account));
            let lines: Vec<_> = past.map(Line::of_past).collect();
            print(console, &lines, wish.json, account.is_none())
        }
    }
}

fn print(
    console: &mut Console,
    lines: &[Line<'_>],
    json: bool,
    with_account: bool,
) -> Result<Exit, Failure> {
    if json {
        let mut results = Results::new(Format::Json);
        for line in lines {
            results.done(console, b"", &Value::Object(value(line)).to_string());
        }
        return results.end(console);
    }
    if lines.is_empty() {
        if console.shows_progress() {
            console.note("There are no such transfers.");
        }
        return Ok(Exit::DONE);
    }
    let now = Timestamp::now();
    let zone = TimeZone::system();
    let rows: Vec<_> = lines.iter().map(|line| row(line, now, &zone)).collect();
    let table = Table::new(HEADER, MOVED, &rows);
    console.line(&table.header())?;
    let mut told = None;
    for (line, row) in lines.iter().zip(&rows) {
        if with_account && told != Some(line.account) {
            told = Some(line.account);
            console.line(&format!("{}:", account_words(line.account)))?;
        }
        console.line(&table.line(row))?;
        if let (_, Some(more)) = line.state {
            console.line(&format!("    {}", clean(more)))?;
        }
    }
    Ok(Exit::DONE)
}

fn row(line: &Line<'_>, now: Timestamp, zone: &TimeZone) -> Row<COLUMNS> {
    [
        line.key.clone(),
        kind(line.job).to_owned(),
        line.object.unwrap_or_default().to_owned(),
        clean(&name(line.job)).into_owned(),
        moved(line),
        line.state.0.to_owned(),
        format::age(line.ended.unwrap_or(line.created), now, zone),
    ]
}

/// How much of how much; nothing where that is over.
fn moved(line: &Line<'_>) -> String {
    let length = length(line.job, line.memory).map(format::size);
    if line.ended.is_some() {
        return length.unwrap_or_default();
    }
    let moved = format::size(line.memory.moved());
    match length {
        Some(length) => format!("{moved} of {length}"),
        None => moved,
    }
}

/// The length of the whole in bytes, where it is known.
fn length(job: &Job, memory: &Memory) -> Option<u64> {
    if job.is_download() {
        let read = memory.version.and_then(|it| it.length);
        read.or(job.listed_length())
    } else {
        memory.source.map(|source| source.length)
    }
}

fn value(line: &Line<'_>) -> Map<String, Value> {
    let file = match line.job.target() {
        Some(Target::Folder { folder, .. }) => Some(folder),
        Some(Target::File(path)) => Some(path),
        None => line.job.source(),
    };
    let account = line.account;
    let mut value = json!({
        "id": line.key.parse::<i64>().ok(),
        "kind": kind(line.job),
        "object": line.object,
        "name": name(line.job),
        "file": file.map(|file| file.to_string_lossy()),
        "length": length(line.job, line.memory),
        "attempts": line.memory.attempts,
        "state": line.state.0,
        "created": line.created.to_string(),
        "host": account.host,
        "tenant": account.tenant,
        "user": account.user,
        "profile": account.profile,
    });
    let fields = match line.ended {
        None => json!({
            "moved": line.memory.moved(),
            "partial": line.memory.partial.as_deref().map(|path| path.to_string_lossy()),
            "error": line.memory.last_error,
        }),
        Some(ended) => json!({"ended": ended.to_string(), "result": line.state.1}),
    };
    match (value.as_object_mut(), fields) {
        (Some(value), Value::Object(fields)) => {
            value.extend(fields);
            std::mem::take(value)
        }
        _ => Map::new(),
    }
}
