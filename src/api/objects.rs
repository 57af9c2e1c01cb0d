//! The managed objects around binaries: what describes them, and what points
//! to them.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use url::Url;

use super::asked::Asked;
use super::client::is_empty;
use super::{ApiError, Client, routes, wire};
use crate::domain::{Binary, BinaryId, ObjectId, PageRequest, Reference};

/// Binaries that are looked for at once: each takes some three hundred bytes of
/// an address, which servers take up to eight kilobytes of.
const SOUGHT_AT_ONCE: usize = 12;

/// Objects of a page of those that point to binaries.
const PAGE: u32 = 200;

/// A page of objects that may point to binaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferencePage {
    /// What points to a binary, once for each that it points to.
    pub items: Vec<Reference>,
    /// How many objects the page had, with those that point to none.
    pub objects: usize,
    /// Whether the platform names a page behind it.
    pub more: bool,
}

impl Client {
    /// Changes the object of a binary. `fields` is the text of one JSON object:
    /// what is in it replaces, `null` removes, all else stays (`API.md` section
    /// 3). The platform knows no condition: the last change wins.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn change_binary(&self, id: &BinaryId, fields: &str) -> Result<Binary, ApiError> {
        let asked = Asked::Change(id.clone());
        let request = self
            .request(Method::PUT, routes::managed_object(self.origin(), id))
            .header(CONTENT_TYPE, "application/json")
            .body(fields.to_owned());
        let response = self.send(&asked, request).await?;
        let status = response.status();
        let text = if is_empty(status) {
            bytes::Bytes::new()
        } else {
            self.text(&asked, response).await?
        };
        if text.trim_ascii().is_empty() {
            return self.binary(id).await;
        }
        wire::binary(&text).map_err(|why| ApiError::unreadable(&asked, status.as_u16(), &why))
    }

    /// The objects that point to one of these binaries, each once for each of
    /// them; in the order in which they were made, some binaries after others.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn references(&self, ids: &[BinaryId]) -> Result<Vec<Reference>, ApiError> {
        let mut found = Vec::new();
        for ids in ids.chunks(SOUGHT_AT_ONCE) {
            let mut page = PageRequest {
                number: 1,
                size: PAGE,
                totals: false,
            };
            loop {
                let url = routes::references(self.origin(), ids, page);
                let read = self.reference_page(url).await?;
                let wanted = |one: &Reference| ids.contains(&one.binary);
                found.extend(read.items.into_iter().filter(wanted));
                if !read.more {
                    break;
                }
                page.number = page.number.saturating_add(1);
            }
        }
        Ok(found)
    }

    /// A page of all objects that may point to binaries, whichever these are. Only
    /// [`ReferencePage::objects`] tells whether it was empty.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn all_references(&self, page: PageRequest) -> Result<ReferencePage, ApiError> {
        self.reference_page(routes::all_references(self.origin(), page))
            .await
    }

    async fn reference_page(&self, url: Url) -> Result<ReferencePage, ApiError> {
        let asked = Asked::References;
        let text = self.get(&asked, url).await?;
        wire::references(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Any object, as the platform wrote it: JSON text.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn object(&self, id: &ObjectId) -> Result<Arc<str>, ApiError> {
        let asked = Asked::Object(id.clone());
        let text = self.get(&asked, routes::object(self.origin(), id)).await?;
        match std::str::from_utf8(&text) {
            Ok(text) => Ok(Arc::from(text)),
            Err(_) => Err(ApiError::unreadable(&asked, 200, "it is no text")),
        }
    }
}
