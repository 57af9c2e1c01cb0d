//! `transfers clear`: forgets transfers, once the person has seen which.

use std::io::{self, IsTerminal as _};

use super::super::confirm;
use super::super::console::Console;
use super::super::failure::Failure;
use super::super::journal::{self, discard_zips, zips};
use super::{account_words, chosen, kind, name};
use crate::cli::ClearTransfers;
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::discard;
use crate::transfer::journal::{self as kept, Account, Record};
use crate::ui::format;

/// How many transfers a question lists.
const NAMES: usize = 10;

/// Which transfers, and whether to ask.
pub(in crate::commands) struct Clear {
    ids: Vec<u32>,
    all: bool,
    history: bool,
    ask: bool,
}

impl Clear {
    pub(in crate::commands) fn new(args: ClearTransfers) -> Result<Self, Failure> {
        if !args.yes && !io::stdin().is_terminal() {
            return Err(Failure::usage(
                "transfers clear asks before it forgets, and standard input is no terminal: use \
                 --yes.",
            ));
        }
        Ok(Self {
            ids: args.ids,
            all: args.all,
            history: args.history,
            ask: !args.yes,
        })
    }
}

/// Forgets transfers of the account.
pub(in crate::commands) async fn clear(
    wish: Clear,
    account: Option<Account>,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let journal = journal::open_or_fail(console).await?;
    if wish.history {
        let account = account.filter(|_| !wish.all);
        if account.is_none() && !wish.all {
            return Err(Failure::usage(
                "It is not said whose history: connect, or use --all for that of every connection.",
            ));
        }
        let question = match &account {
            Some(account) => format!("Forget the history of {}?", account_words(account)),
            None => "Forget the history of every connection?".to_owned(),
        };
        if wish.ask && !confirm(console, &question).await? {
            return Err(unconfirmed());
        }
        let cleared = journal.clear(kept::Clear::Ended(account)).await?;
        console.note(&format!(
            "Forgot {} of the history.",
            count(cleared.jobs, "transfer")
        ));
        return Ok(Exit::DONE);
    }
    if wish.ids.is_empty() && !wish.all && account.is_none() {
        return Err(Failure::usage(
            "It is not said which transfers: name their ids, or --all for those of every \
             connection. c8ybin transfers ls lists them.",
        ));
    }
    let account = account.filter(|_| wish.ids.is_empty() && !wish.all);
    let mut records = journal.interrupted(account.as_ref()).await?;
    if let Some(own) = &account {
        // Those of a tenant that is not named are only forgotten by their ids.
        records.retain(|one| own.owns(&one.account));
    }
    let (records, missing) = chosen(records, &wish.ids);
    for (_, sentence) in &missing {
        console.complain(sentence);
    }
    if wish.ask && !records.is_empty() && !is_confirmed(&records, console).await? {
        return Err(unconfirmed());
    }
    let keys = records.iter().map(|one| one.key).collect();
    let (jobs, left) = discard(&journal, keys).await?;
    discard_zips(&journal, zips(&records)).await;
    for error in &left {
        console.complain(&error.to_string());
    }
    console.note(&format!("Forgot {}.", count(jobs, "interrupted transfer")));
    Ok(if missing.is_empty() && left.is_empty() {
        Exit::DONE
    } else {
        Exit::LOCAL
    })
}

fn unconfirmed() -> Failure {
    Failure::Said(Exit::NOT_CONFIRMED, "Nothing was forgotten.".to_owned())
}

/// Asks; only a clear yes is one.
async fn is_confirmed(records: &[Record], console: &mut Console) -> Result<bool, Failure> {
    for one in records.iter().take(NAMES) {
        console.note(&format!(
            "  {}  {}  {}  {} across  {}",
            one.key,
            kind(&one.job),
            clean(&name(&one.job)),
            format::size(one.memory.moved()),
            account_words(&one.account)
        ));
    }
    if records.len() > NAMES {
        console.note(&format!("  and {} more", records.len() - NAMES));
    }
    let what = match records {
        [_] => "this transfer, and remove what was downloaded of it?".to_owned(),
        several => format!(
            "these {} transfers, and remove what was downloaded of them?",
            several.len()
        ),
    };
    confirm(console, &format!("Forget {what}")).await
}

/// `1 transfer`, `2 transfers`
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", format::count(number as u64))
}
