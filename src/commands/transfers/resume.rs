//! `transfers resume`: claims interrupted transfers and runs them.

use std::io::{self, IsTerminal as _};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::super::Format;
use super::super::console::Console;
use super::super::failure::Failure;
use super::super::item::{Asked, Item, Start, What};
use super::super::results::Results;
use super::super::{can_ask, jobs, journal};
use super::{account_words, chosen, name};
use crate::api::Client;
use crate::cli::{OnConflict, Resume};
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::Existing;
use crate::transfer::journal::{Account, Record};

/// Goes on with the interrupted transfers of the client's account.
pub(in crate::commands) async fn resume(
    wish: Resume,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    can_ask(wish.on_conflict)?;
    let journal = journal::open_or_fail(console).await?;
    let account = Account::of(client.connection());
    let mut results = Results::new(Format::of(wish.json));
    let (records, missing) = chosen(journal.interrupted(None).await?, &wish.ids);
    for (id, sentence) in missing {
        refuse(&mut results, console, id.into(), &sentence);
    }
    let (ours, others): (Vec<_>, Vec<_>) = records
        .into_iter()
        .partition(|one| account.may_be(&one.account));
    let (ours, not_told_apart) = Record::told_apart(ours);
    let others = others.into_iter().map(|one| (other_account(&one), one));
    let not_told_apart = not_told_apart.into_iter();
    let not_told_apart = not_told_apart.map(|one| (other_tenant(&one), one));
    for (sentence, one) in others.chain(not_told_apart) {
        if wish.ids.is_empty() {
            console.note(&sentence);
        } else {
            refuse(&mut results, console, one.key.0, &sentence);
        }
    }
    let mut items = Vec::new();
    let zips = journal::zips(&ours);
    for one in ours {
        // Another program may have been quicker: then it goes on there.
        match journal.claim(one.key).await? {
            Some(record) => items.push(item(record, wish.on_conflict)),
            None => {
                console.note(&format!(
                    "Transfer {} runs in another c8ybin now, or is over.",
                    one.key
                ));
                let json = json!({"transfer": one.key.0, "skipped": true});
                results.passed_over(console, &json.to_string());
            }
        }
    }
    if items.is_empty() && wish.ids.is_empty() {
        console.note(&format!(
            "There is no interrupted transfer of {}.",
            account_words(&account)
        ));
    }
    let settings = jobs::settings(wish.moving, Some(journal.clone()));
    let exit = jobs::run_with(client, settings, items, results, console, stop).await;
    journal::discard_zips(&journal, zips).await;
    exit
}

/// A transfer that was asked for by its number and is not begun.
fn refuse(results: &mut Results, console: &mut Console, number: i64, sentence: &str) {
    let json = json!({
        "transfer": number,
        "error": sentence,
        "exit": Exit::LOCAL.code(),
        "resumable": false,
    });
    results.failed_as(console, Exit::LOCAL, sentence, &json.to_string());
}

fn other_account(record: &Record) -> String {
    let by = match &record.account.profile {
        Some(profile) => format!(", which was --profile {},", clean(profile)),
        None => String::new(),
    };
    format!(
        "Transfer {} is of {}: connect as that{by} to go on with it.",
        record.key,
        account_words(&record.account)
    )
}

fn other_tenant(record: &Record) -> String {
    format!(
        "Transfer {} is of {}, and others of this user are of another tenant: say which one with \
         --tenant to go on with it.",
        record.key,
        account_words(&record.account)
    )
}

fn item(mut record: Record, wish: Option<OnConflict>) -> Item {
    let decided = wish.map(Existing::from);
    let mut asks = false;
    if let Some(existing) = record.job.existing_mut() {
        *existing = decided.unwrap_or(*existing);
        asks = *existing == Existing::Ask && io::stdin().is_terminal();
        // As an error it would be over, and what was left lost.
        if decided.is_none() && *existing == Existing::Fail {
            *existing = Existing::Ask;
        }
    }
    let asked = if asks { Asked::Person } else { Asked::Nobody };
    Item {
        name: name(&record.job),
        what: What::of(&record.job),
        start: Start::Known(Box::new(record), asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tenant: Option<&str>) -> Record {
        Record::set_aside_of(Account {
            host: "acme.example.com".into(),
            tenant: tenant.map(str::to_owned),
            user: Some("ana".into()),
            profile: Some("acme".into()),
        })
    }

    #[test]
    fn who_must_connect_otherwise_is_told_as_whom() {
        assert_eq!(
            other_account(&of(Some("t1"))),
            "Transfer 7 is of t1/ana on acme.example.com: connect as that, which was --profile \
             acme, to go on with it."
        );
        assert_eq!(
            other_tenant(&of(Some("t1"))),
            "Transfer 7 is of t1/ana on acme.example.com, and others of this user are of another \
             tenant: say which one with --tenant to go on with it."
        );
    }
}
