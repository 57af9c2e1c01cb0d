//! Calls about what the journal of transfers keeps.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::link::{Link, Transfers};
use crate::api::ApiError;
use crate::app::{Adopted, Adoption, LeftBehind, PastPage};
use crate::domain::clean;
use crate::transfer::journal::{Clear, Journal, JournalError, Key, Past, Record};
use crate::transfer::{Existing, JobId};

/// Rows of the history that are asked for at once.
const PAGE: usize = 200;

/// What an earlier run left, and what is to be said of the journal.
pub(super) async fn interrupted(link: &Link) -> Result<LeftBehind, ApiError> {
    let Transfers {
        journal, notice, ..
    } = link.transfers().await?;
    let mut left = LeftBehind {
        notice: notice.clone(),
        keeps: journal.is_some(),
        ..LeftBehind::default()
    };
    if let Some(journal) = journal {
        let account = link.account().await?;
        match journal.interrupted(account.as_ref()).await {
            Ok(records) if account.is_none() => left.records = records,
            Ok(records) => {
                let (ours, others) = Record::told_apart(records);
                left.records = ours;
                left.notice = match (left.notice, of_several_tenants(&others)) {
                    (Some(notice), Some(others)) => Some(format!("{notice} {others}")),
                    (notice, others) => notice.or(others),
                };
            }
            Err(error) => left.notice = Some(error.to_string()),
        }
    }
    Ok(left)
}

/// Said of interrupted transfers that are left out; `None` where there are none.
fn of_several_tenants(records: &[Record]) -> Option<String> {
    let names = records.iter().filter_map(|one| one.account.names().0);
    let tenants: BTreeSet<&str> = names.collect();
    if tenants.is_empty() {
        return None;
    }
    let tenants: Vec<String> = tenants
        .into_iter()
        .map(|it| clean(it).into_owned())
        .collect();
    Some(format!(
        "{} interrupted transfers are left out: they are of the tenants {}, and this connection \
         names none. Name one, by --tenant or in the profile, to go on with those of it.",
        records.len(),
        tenants.join(" and "),
    ))
}

/// Takes a transfer over for the engine, and says what is to be done with it.
pub(super) async fn adopt(
    link: &Link,
    id: JobId,
    key: Key,
    adoption: Adoption,
) -> Result<Adopted, String> {
    let (transfers, journal) = journal(link).await?;
    let Some(mut record) = journal.claim(key).await.map_err(said)? else {
        return Ok(Adopted::Gone);
    };
    link.zips.begin(id, &record.job);
    if let Some(existing) = record.job.existing_mut()
        && *existing == Existing::Fail
    {
        // A command began it, and asked nobody; here the person can be asked.
        *existing = Existing::Ask;
    }
    let engine = &transfers.engine;
    engine.adopt(id, record);
    match adoption {
        Adoption::GoOn => engine.go_on(id),
        Adoption::Cancel(leave) => engine.cancel(id, leave),
    }
    Ok(Adopted::Ours)
}

/// A page of what ended of this account, before this one.
pub(super) async fn history(
    link: &Link,
    search: &str,
    before: Option<Key>,
) -> Result<PastPage, String> {
    let (_, journal) = journal(link).await?;
    let account = link.account().await.map_err(|error| error.to_string())?;
    let mut page = PastPage::default();
    let mut before = before;
    loop {
        let some = journal.history(search, before, PAGE).await.map_err(said)?;
        page.more = some.len() == PAGE;
        before = some.last().map(|past| past.key);
        let ours = |past: &Past| account.as_ref().is_none_or(|own| own.may_be(&past.account));
        page.rows.extend(some.into_iter().filter(ours));
        if !page.more || page.rows.len() >= PAGE {
            return Ok(page);
        }
    }
}

pub(super) async fn notes(link: &Link, key: Key) -> Result<Vec<(Timestamp, String)>, String> {
    let (_, journal) = journal(link).await?;
    journal.notes(key).await.map_err(said)
}

pub(super) async fn clear_history(link: &Link) -> Result<usize, String> {
    let (_, journal) = journal(link).await?;
    let account = link.account().await.map_err(|error| error.to_string())?;
    let cleared = journal.clear(Clear::Ended(account)).await.map_err(said)?;
    Ok(cleared.jobs)
}

async fn journal(link: &Link) -> Result<(&Transfers, &Journal), String> {
    let transfers = link.transfers().await.map_err(|error| error.to_string())?;
    let journal = transfers.journal.as_ref();
    let journal = journal.ok_or_else(|| {
        "There is no journal of transfers, so nothing of earlier times is known.".to_owned()
    })?;
    Ok((transfers, journal))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn said(error: JournalError) -> String {
    error.to_string()
}
