//! A device as a person names it: by its id, or by its name; also an asset or a
//! group, where that will do.

use super::failure::Failure;
use crate::api::{ApiError, Client};
use crate::domain::{Device, DeviceId, clean};
use crate::exit::Exit;

/// How many devices a refusal lists.
const LISTED: usize = 10;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// Devices.
    Devices,
    /// All that binaries may hang below: devices, assets and groups.
    Holders,
}

impl Among {
    async fn named(self, name: &str, client: &Client) -> Result<Vec<Device>, ApiError> {
        let most = LISTED as u32 + 1;
        match self {
            Self::Devices => client.devices_named(name, most).await,
            Self::Holders => client.holders_named(name, most).await,
        }
    }
}

/// The id of a device that is named by its id or by its whole name.
///
/// # Errors
/// Where no device has the name: those whose names hold it. Where several have
/// it: which these are.
pub(super) async fn find(text: &str, client: &Client) -> Result<DeviceId, Failure> {
    find_among(Among::Devices, text, client).await
}

/// The same among others, too.
///
/// # Errors
/// As [`find`].
pub(super) async fn find_among(
    among: Among,
    text: &str,
    client: &Client,
) -> Result<DeviceId, Failure> {
    let text = text.trim();
    if let Ok(id) = DeviceId::new(text) {
        return Ok(id);
    }
    let (one, several_of, hint) = match among {
        Among::Devices => ("device", "devices", " An asset is named by its id."),
        Among::Holders => ("device, asset or group", "of them", ""),
    };
    let found = among.named(text, client).await?;
    match found.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => {
            let like = format!("*{}*", text.trim_matches('*'));
            let like = among.named(&like, client).await?;
            let names = if like.is_empty() {
                String::new()
            } else {
                format!(" There are: {}.", listed(&like))
            };
            Err(Failure::Said(
                Exit::of_status(404),
                format!("There is no {one} named “{}”.{names}{hint}", clean(text)),
            ))
        }
        several => Err(Failure::usage(format!(
            "“{}” names several {several_of}: {}. Name one by its id.",
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
