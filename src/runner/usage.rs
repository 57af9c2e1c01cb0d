//! Calls about what fills the tenant, and exports of lists.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::link::Link;
use crate::api::Client;
use crate::app::Exported;
use crate::domain::{BinaryQuery, MAX_PAGE_SIZE, PageRequest};
use crate::transfer::{Retry, insist};
use crate::usage::{Answer, Format, Inquiry, Pace, Sheet, UsageError, create, format_of};

/// Answers a question about the scan.
pub(super) async fn answer(link: &Link, question: Inquiry) -> Result<Answer, String> {
    let usage = link.usage().await?;
    let answered = match question {
        Inquiry::State => usage.state().await.map(|mut state| {
            let mut notice = link
                .usage_notice
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            state.notice = notice.take();
            Answer::State(state)
        }),
        Inquiry::Window(window) => usage.window(window).await.map(Answer::Window),
        Inquiry::Forget(ids) => usage.forget(ids).await.map(|()| Answer::Forgotten),
        Inquiry::Scan(wish) => {
            let platform = link.platform().await.map_err(|error| error.to_string())?;
            let scanned = usage.scan(&platform.client, wish, Pace::default()).await;
            scanned.map(Answer::Scanned)
        }
    };
    answered.map_err(|error| error.to_string())
}

/// Writes a list to a new file; gives how many rows it has.
pub(super) async fn export(link: &Link, what: Exported, path: &Path) -> Result<u64, String> {
    match what {
        Exported::Usage(window) => {
            let usage = link.usage().await?;
            let written = usage.export(window, path.to_owned()).await;
            written.map_err(|error| error.to_string())
        }
        Exported::Binaries(query) => {
            let platform = link.platform().await.map_err(|error| error.to_string())?;
            let format = format_of(path).unwrap_or(Format::Csv);
            let sheet = Sheet::new(format, create(path).map_err(|error| error.to_string())?);
            let written = pages(&platform.client, &query, sheet, path.to_owned()).await;
            if written.is_err() {
                // What is left of it says no more than the error.
                let _ = std::fs::remove_file(path);
            }
            written
        }
    }
}

/// Writes all pages of a list, one at a time.
async fn pages(
    client: &Client,
    query: &BinaryQuery,
    mut sheet: Sheet<std::io::BufWriter<std::fs::File>>,
    path: PathBuf,
) -> Result<u64, String> {
    let lost = |error: &std::io::Error| UsageError::export(&path, error).to_string();
    let mut rows = 0;
    for number in 1.. {
        let request = PageRequest {
            number,
            size: MAX_PAGE_SIZE,
            totals: false,
        };
        let call = || client.binaries(query, request);
        let page = insist(Retry::default(), call, |_, _| {}).await;
        let page = page.map_err(|error| error.to_string())?;
        if page.items.is_empty() {
            break;
        }
        rows += page.items.len() as u64;
        for binary in &page.items {
            sheet.binary(binary).map_err(|error| lost(&error))?;
        }
    }
    sheet.end().map_err(|error| lost(&error))?;
    Ok(rows)
}
