//! Which events, as the arguments say it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::api::Client;
use crate::cli::EventFilterArgs;
use crate::commands::device;
use crate::commands::failure::Failure;
use crate::domain::{EventQuery, Moment, Period};

/// Which events. The device is looked for once there is a connection.
pub(super) struct Which {
    device: Option<String>,
    pub(super) query: EventQuery,
}

impl Which {
    pub(super) fn new(args: &EventFilterArgs) -> Result<Self, Failure> {
        let period = |name: &str, from: &Option<String>, to: &Option<String>| {
            let flag = |end| format!("--{name}{end}");
            Ok::<_, Failure>(Period {
                from: moment(&flag("from"), from.as_deref())?,
                to: moment(&flag("to"), to.as_deref())?,
            })
        };
        Ok(Self {
            device: args.device.clone(),
            query: EventQuery {
                with_children: args.with_children,
                type_name: args.type_name.clone(),
                time: period("", &args.from, &args.to)?,
                created: period("created-", &args.created_from, &args.created_to)?,
                updated: period("updated-", &args.updated_from, &args.updated_to)?,
                ..EventQuery::default()
            },
        })
    }

    /// The query, once it is known which device is meant.
    pub(super) async fn query(self, client: &Client) -> Result<EventQuery, Failure> {
        let mut query = self.query;
        if let Some(device) = &self.device {
            query.source = Some(device::find(device, client).await?);
        }
        Ok(query)
    }
}

/// The moment that a flag gives.
pub(super) fn moment(flag: &str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    Moment::parse(text, Timestamp::now(), &TimeZone::system())
        .map(|moment| Some(moment.at()))
        .map_err(|why| Failure::usage(format!("{flag}: {why}")))
}
