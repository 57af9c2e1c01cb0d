//! What `ls` is asked to find: filters, an order, a saved view.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::device::{self, Among};
use super::failure::Failure;
use crate::api::Client;
use crate::cli::FindArgs;
use crate::config::{FindingFile, state_folder};
use crate::domain::{BinaryQuery, Filter, Finding, clean};

/// The query that the flags and the view stand for at this moment.
///
/// # Errors
/// What cannot be read of them, a view that there is none of, or a device that is
/// not clearly named.
pub(super) async fn query(args: &FindArgs, client: &Client) -> Result<BinaryQuery, Failure> {
    let host = client.connection().host();
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let mut query = match &args.view {
        Some(name) => {
            let finding = kept(Some(host))?;
            let view = finding.view(name).ok_or_else(|| {
                Failure::usage(format!(
                    "There is no view “{}” of {}. c8ybin views lists them; the screen saves them.",
                    clean(name),
                    clean(host)
                ))
            })?;
            let said = |why: String| Failure::local(format!("The view “{}”: {why}", clean(name)));
            view.query(now, &zone).map_err(said)?
        }
        None => BinaryQuery::default(),
    };
    for (filter, text) in args.filters() {
        let text = match filter {
            Filter::Device if !text.trim().is_empty() => {
                device::find_among(Among::Holders, text, client)
                    .await?
                    .to_string()
            }
            _ => text.to_owned(),
        };
        query
            .set_filter(filter, &text, now, &zone)
            .map_err(|why| Failure::usage(format!("--{}: {why}", flag(filter))))?;
    }
    query.sort = args.sort.or(query.sort);
    Ok(query)
}

/// What is saved for a host.
pub(super) fn kept(host: Option<&str>) -> Result<Finding, Failure> {
    let folder = state_folder(|name| std::env::var(name).ok()).ok_or_else(|| {
        Failure::local("There is no folder for saved views: set HOME or C8YBIN_STATE_DIR.")
    })?;
    FindingFile::of(&folder, host)
        .read()
        .map_err(Failure::local)
}

const fn flag(filter: Filter) -> &'static str {
    match filter {
        Filter::Ids => "id",
        filter => filter.word(),
    }
}
