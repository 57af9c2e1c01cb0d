//! What the platform writes about devices.

use serde::Deserialize;
use serde_json::Value;

use super::{NO_LIST, Unreadable, label};
use crate::domain::{Device, DeviceId};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    managed_objects: Option<Vec<Value>>,
}

/// Reads a list of devices. What has no id is left out.
pub(crate) fn devices(text: &[u8]) -> Result<Vec<Device>, Unreadable> {
    let list: List = super::json(text)?;
    let rows = list.managed_objects.ok_or(NO_LIST)?;
    Ok(rows.iter().filter_map(device).collect())
}

fn device(row: &Value) -> Option<Device> {
    Some(Device {
        id: DeviceId::new(&label(row.get("id")?)?).ok()?,
        name: row.get("name").and_then(label).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_far_as_they_go() {
        let text = br#"{"managedObjects":[{"id":"7","name":"gate"},{"id":8},{"name":"x"},7]}"#;
        let read: Vec<_> = devices(text)
            .unwrap()
            .into_iter()
            .map(|device| (device.id.to_string(), device.name))
            .collect();
        let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(read, [pair("7", "gate"), pair("8", "")]);
        assert_eq!(devices(b"{}").unwrap_err(), NO_LIST);
    }
}
