//! A device as a person names it: by its id, or by its name.

use super::failure::Failure;
use crate::api::Client;
use crate::domain::{Device, DeviceId, clean};
use crate::exit::Exit;

/// How many devices a refusal lists.
const LISTED: usize = 10;

/// The id of a device that is named by its id or by its whole name.
///
/// # Errors
/// Where no device has the name: those whose names hold it. Where several have
/// it: which these are.
pub(super) async fn find(text: &str, client: &Client) -> Result<DeviceId, Failure> {
    let text = text.trim();
    if let Ok(id) = DeviceId::new(text) {
        return Ok(id);
    }
    let most = LISTED as u32 + 1;
    let found = client.devices_named(text, most).await?;
    match found.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => {
            let like = format!("*{}*", text.trim_matches('*'));
            let like = client.devices_named(&like, most).await?;
            let names = if like.is_empty() {
                String::new()
            } else {
                format!(" There are: {}.", listed(&like))
            };
            Err(Failure::Said(
                Exit::of_status(404),
                format!(
                    "There is no device named “{}”.{names} An asset is named by its id.",
                    clean(text)
                ),
            ))
        }
        several => Err(Failure::usage(format!(
            "“{}” names several devices: {}. Name one by its id.",
            clean(text),
            listed(several)
        ))),
    }
}

fn listed(devices: &[Device]) -> String {
    let names: Vec<String> = devices
        .iter()
        .take(LISTED)
        .map(|device| format!("{} ({})", device.id, clean(&device.name)))
        .collect();
    let more = if devices.len() > LISTED {
        " and others"
    } else {
        ""
    };
    format!("{}{more}", names.join(", "))
}
