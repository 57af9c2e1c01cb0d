//! The devices of events, by their names.

use crate::api::{Client, DeviceNames};
use crate::domain::Event;

/// Learns the names of the devices of these events. Whoever may not read the
/// inventory sees their ids.
pub(super) async fn learn(names: &mut DeviceNames, events: &[Event], client: &Client) {
    let sources = events.iter().filter_map(|event| event.source.clone());
    let _ = names.learn(client, sources).await;
}

/// The name of the device of an event, else its id; not yet cleaned.
pub(super) fn name_of<'n>(names: &'n DeviceNames, event: &'n Event) -> &'n str {
    match &event.source {
        Some(id) => names.of(id).unwrap_or(id.as_str()),
        None => "",
    }
}
