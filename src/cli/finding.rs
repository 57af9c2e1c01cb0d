//! What can be typed to find binaries: the filters and the order.

use clap::Args;

use super::ConnectionArgs;
use crate::domain::{Filter, Sort};

/// Which binaries, in which order. The server filters and sorts all of them.
#[derive(Args, Clone, Debug, Default)]
pub struct FindArgs {
    /// Only names like this: * stands for anything, and then upper and lower
    /// case are the same
    #[arg(long, value_name = "GLOB")]
    pub name: Option<String>,
    /// Only with one of these words in id, type, name or owner
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// Only this type, exactly
    #[arg(long = "type", value_name = "TYPE")]
    pub type_name: Option<String>,
    /// Only this owner, exactly
    #[arg(long, value_name = "USER")]
    pub owner: Option<String>,
    /// Only these ids, with commas between them
    #[arg(long = "id", alias = "ids", value_name = "ID,…")]
    pub ids: Option<String>,
    /// Only what hangs below this device, asset or group, by its id or its
    /// whole name
    #[arg(long, value_name = "ID|NAME")]
    pub device: Option<String>,
    /// Only what changed since: 2026-01-31, 2026-01-31T10:00, or how long ago:
    /// -1d, -10min, -2w
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Only what last changed before: a date as for --from
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// Only these sizes: '>10MiB', '<=500K', 1MiB..2GiB
    #[arg(long, value_name = "RANGE")]
    pub size: Option<String>,
    /// The order: name, type, size, owner, created or updated; with :desc
    /// behind or a - in front the other way round
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<Sort>,
    /// Begin with a saved view; what is given beside it wins
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
}

impl FindArgs {
    /// The filters that are given, with their texts.
    pub fn filters(&self) -> impl Iterator<Item = (Filter, &str)> {
        Filter::ALL.into_iter().filter_map(|filter| {
            let text = match filter {
                Filter::Name => &self.name,
                Filter::Text => &self.text,
                Filter::Type => &self.type_name,
                Filter::Owner => &self.owner,
                Filter::Ids => &self.ids,
                Filter::Device => &self.device,
                Filter::From => &self.from,
                Filter::To => &self.to,
                Filter::Size => &self.size,
            };
            text.as_deref().map(|text| (filter, text))
        })
    }
}

/// `views`
#[derive(Args, Debug)]
pub struct Views {
    /// One JSON array: name, filters and order of each
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
