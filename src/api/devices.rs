//! The devices that send events: by name, and their names by id.

use std::collections::{BTreeSet, HashMap};

use super::asked::Asked;
use super::{ApiError, Client, routes, wire};
use crate::domain::{Device, DeviceId};

/// How many ids stand in one address.
const IDS: usize = 100;

impl Client {
    /// Devices by name, where `*` stands for anything and then upper and lower
    /// case are the same; in the order of their names, `limit` at most (2000).
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn devices_named(&self, name: &str, limit: u32) -> Result<Vec<Device>, ApiError> {
        let asked = Asked::Devices;
        let url = routes::devices_named(self.origin(), name, limit);
        let text = self.get(&asked, url).await?;
        wire::devices(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// The same among all that binaries may hang below: devices, assets and
    /// groups.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn holders_named(&self, name: &str, limit: u32) -> Result<Vec<Device>, ApiError> {
        let asked = Asked::Devices;
        let url = routes::holders_named(self.origin(), name, limit);
        let text = self.get(&asked, url).await?;
        wire::devices(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Those of these devices and assets that there are, a hundred at most.
    async fn devices_of(&self, ids: &[DeviceId]) -> Result<Vec<Device>, ApiError> {
        let asked = Asked::Devices;
        let text = self
            .get(&asked, routes::objects_of(self.origin(), ids))
            .await?;
        wire::devices(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }
}

/// The names of devices as far as they were asked for: a page of events shows
/// the same few again and again.
#[derive(Clone, Debug, Default)]
pub struct DeviceNames {
    /// `None`: it was asked for, and there is none.
    known: HashMap<DeviceId, Option<String>>,
}

impl DeviceNames {
    /// Asks for the names of those that are not known, a hundred at once.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]. What came before it is known.
    pub async fn learn(
        &mut self,
        client: &Client,
        ids: impl IntoIterator<Item = DeviceId>,
    ) -> Result<(), ApiError> {
        let is_unknown = |id: &DeviceId| !self.known.contains_key(id);
        let missing: BTreeSet<DeviceId> = ids.into_iter().filter(is_unknown).collect();
        let missing: Vec<DeviceId> = missing.into_iter().collect();
        for ids in missing.chunks(IDS) {
            let found = client.devices_of(ids).await?;
            self.known.extend(ids.iter().map(|id| (id.clone(), None)));
            self.known.extend(
                found
                    .into_iter()
                    .map(|device| (device.id, Some(device.name).filter(|name| !name.is_empty()))),
            );
        }
        Ok(())
    }

    /// The name of a device; `None` where it has none or was not asked for.
    #[must_use]
    pub fn of(&self, id: &DeviceId) -> Option<&str> {
        self.known.get(id)?.as_deref()
    }
}
