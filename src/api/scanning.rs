//! What a scan of the whole inventory asks beside the pages of binaries: which
//! objects point to them, and from which device they come.

use super::asked::Asked;
use super::{ApiError, Client, routes, wire};
use crate::domain::{Binary, BinaryId, PageRequest};

/// An object that points to binaries by an address in one of its fragments:
/// an entry of the repositories of firmware, software and configurations, a
/// device profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// The object's id, as the platform writes it.
    pub id: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// Its type; empty where it has none.
    pub type_name: String,
    /// The binaries, each once, in their order.
    pub binaries: Vec<BinaryId>,
}

impl Client {
    /// A page of the objects that may point to binaries, each with those that
    /// it points to. The page's `items` leave out those that point to none, so
    /// only [`Referrers::objects`] tells whether the page was empty.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn referrers(&self, page: PageRequest) -> Result<Referrers, ApiError> {
        let asked = Asked::Referrers;
        let url = routes::referrers(self.origin(), page);
        let text = self.get(&asked, url).await?;
        wire::referrers(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }
}

/// A page of objects that may point to binaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Referrers {
    /// Those that do.
    pub items: Vec<Referrer>,
    /// How many objects the page had.
    pub objects: usize,
}

/// The device that a binary comes from, where its object names one: its parent
/// or source, a fragment, or an owner that is a device's user.
#[must_use]
pub fn device_of(binary: &Binary) -> Option<String> {
    wire::device(&binary.object).or_else(|| {
        let owner = binary.owner.as_deref()?;
        let device = owner.strip_prefix(DEVICE_USER)?;
        (!device.is_empty()).then(|| device.to_owned())
    })
}

/// What the name of a device's user begins with; the device's own name for
/// itself follows.
const DEVICE_USER: &str = "device_";
