//! A device as a person names it: by its id, or by its name.

use super::not_there;
use crate::api::{Client, DeviceNames};
use crate::commands::failure::Failure;
use crate::domain::{DeviceId, Event, clean};

/// How many devices of one name a refusal lists.
const LISTED: usize = 10;

/// The id of a device that is named by its id or by its name.
pub(super) async fn find(text: &str, client: &Client) -> Result<DeviceId, Failure> {
    if let Ok(id) = DeviceId::new(text) {
        return Ok(id);
    }
    let found = client.devices_named(text, LISTED as u32 + 1).await?;
    match found.as_slice() {
        [] => Err(not_there(format!(
            "There is no device named “{}”. An asset is named by its id.",
            clean(text)
        ))),
        [one] => Ok(one.id.clone()),
        several => {
            let ids: Vec<_> = several
                .iter()
                .take(LISTED)
                .map(|device| format!("{} ({})", device.id, clean(&device.name)))
                .collect();
            let more = match several.len() {
                count if count > LISTED => " and others",
                _ => "",
            };
            Err(Failure::usage(format!(
                "“{}” names several devices: {}{more}. Name one by its id.",
                clean(text),
                ids.join(", ")
            )))
        }
    }
}

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
