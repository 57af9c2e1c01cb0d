//! The binaries of the inventory: list, read, upload, replace, delete.
//! The bytes that come down are in `content.rs`.

use std::collections::BTreeSet;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Response};

use super::asked::Asked;
use super::client::is_empty;
use super::multipart::{TextPart, boundary, form, is_media_type};
use super::payload::{Framed, Payload};
use super::sending::Upload;
use super::{ApiError, Client, ErrorKind, refused, routes, wire};
use crate::domain::{Binary, BinaryId, BinaryQuery, NewBinary, Page, PageRequest};

/// What a file is called whose type nobody knows.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// So many answers are put together for a page that has rows already: a person
/// waits for it.
const MOST_ANSWERS: u32 = 10;

impl Client {
    /// A page of the binaries. Without a name and an order it asks the list of
    /// binaries, which counts pages but not rows; else the inventory query,
    /// which counts both.
    ///
    /// For users who may read only some objects, the page is put together from
    /// several short answers (`continuing.rs`): it is full unless it is the last,
    /// or readable objects are very rare. Their pages are to be asked for in
    /// their order.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn binaries(
        &self,
        query: &BinaryQuery,
        page: PageRequest,
    ) -> Result<Page<Binary>, ApiError> {
        let continuations = self.continuations();
        let mut before = continuations.before(query, page);
        let wire::Listed {
            page: mut whole,
            mut looked_at,
        } = self.listed(query, page, before).await?;
        let mut answers = 1;
        while let Some(at) = looked_at {
            // A link that leads nowhere is the end, whatever it promises.
            whole.more = before.is_none_or(|before| at > before);
            if !whole.more {
                break;
            }
            continuations.note(query, page, at);
            let missing = page
                .size
                .saturating_sub(whole.items.len().try_into().unwrap_or(u32::MAX));
            if missing == 0 || (!whole.items.is_empty() && answers >= MOST_ANSWERS) {
                break;
            }
            let rest = PageRequest {
                size: missing,
                ..page
            };
            let part = self.listed(query, rest, Some(at)).await?;
            whole.items.extend(part.page.items);
            whole.more = part.looked_at.is_some();
            (before, looked_at) = (Some(at), part.looked_at);
            answers += 1;
        }
        Ok(whole)
    }

    /// One answer: a page, or what comes behind so many objects.
    async fn listed(
        &self,
        query: &BinaryQuery,
        page: PageRequest,
        looked_at: Option<u64>,
    ) -> Result<wire::Listed, ApiError> {
        let asked = Asked::List;
        let url = if query.needs_inventory_query() {
            routes::inventory_page(self.origin(), query, page)
        } else {
            routes::binaries_page(self.origin(), query, page)
        };
        let url = match looked_at {
            Some(looked_at) => routes::behind(url, looked_at),
            None => url,
        };
        let text = self.get(&asked, url).await?;
        wire::page(&text, page).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// How many binaries match; `None` where the server does not tell. The list
    /// of binaries counts pages only, so it is asked for pages of one row, as
    /// other clients do (`API.md` section 2.2).
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn count_binaries(&self, query: &BinaryQuery) -> Result<Option<u64>, ApiError> {
        let one = PageRequest {
            number: 1,
            size: 1,
            totals: true,
        };
        let page = self.binaries(query, one).await?;
        Ok(page.total.or(page.total_pages))
    }

    /// Which of these binaries there are. Not for more than a hundred at once:
    /// their ids stand in the address.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn existing(&self, ids: &[BinaryId]) -> Result<BTreeSet<BinaryId>, ApiError> {
        let found = self.binaries_of(ids).await?;
        Ok(found.into_iter().map(|binary| binary.id).collect())
    }

    /// Those of these binaries that the list has, in its order and as it
    /// describes them. Not for more than a hundred at once. Who may read single
    /// objects only gets fewer than there are (`API.md` section 1.3).
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn binaries_of(&self, ids: &[BinaryId]) -> Result<Vec<Binary>, ApiError> {
        let asked = Asked::List;
        let text = self
            .get(&asked, routes::binaries_of(self.origin(), ids))
            .await?;
        let whole = PageRequest {
            number: 1,
            size: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            totals: false,
        };
        let listed =
            wire::page(&text, whole).map_err(|why| ApiError::unreadable(&asked, 200, &why))?;
        Ok(listed.page.items)
    }

    /// The object that describes a binary, with the date of its making, which
    /// the list leaves out.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn binary(&self, id: &BinaryId) -> Result<Binary, ApiError> {
        let asked = Asked::Read(id.clone());
        let url = routes::managed_object(self.origin(), id);
        let text = self.get(&asked, url).await?;
        wire::binary(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Uploads a file as a new binary. The media type of its bytes is the
    /// payload's own, or `new.type_name` where that is one. A `marker`, 32
    /// hexadecimal digits, stands in the new object, so that
    /// [`Client::find_upload`] finds it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]. Where [`ApiError::leaves_open`], the
    /// platform may have stored it all the same.
    pub async fn create_binary(
        &self,
        new: &NewBinary,
        marker: Option<&str>,
        payload: Payload,
    ) -> Result<Binary, ApiError> {
        let asked = Asked::Upload(new.name.clone());
        if let Some(marker) = marker {
            check_marker(&asked, marker)?;
        }
        let object = wire::new_object(new, marker)
            .map_err(|why| ApiError::new(ErrorKind::Invalid, &asked.words(), why))?;
        let media_type = [payload.content_type(), Some(new.type_name.as_str())]
            .into_iter()
            .flatten()
            .find(|text| is_media_type(text))
            .unwrap_or(UNKNOWN_TYPE)
            .to_owned();
        let length = payload.length();
        let size = length.to_string();
        let parts = [
            TextPart::json("object", &object),
            TextPart::plain("filesize", &size),
        ];
        let form = form(&boundary(), &parts, &new.name, &media_type, payload);
        let upload = Upload {
            method: Method::POST,
            url: routes::binaries(self.origin()),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length,
        };
        let response = self.send_body(&asked, upload).await?;
        match self.stored(&asked, response).await? {
            Stored::Object(binary) => Ok(*binary),
            Stored::At(id) => self.stored_at(&asked, &id).await,
            Stored::Unnamed(status) => Err(ApiError::unreadable(
                &asked,
                status,
                "it names no binary, so the file is stored under an unknown id",
            )),
        }
    }

    /// Replaces the bytes of a binary. The id may change on old platforms
    /// (`API.md` section 2.2): the answer's id is the one that holds.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; also [`ErrorKind::Invalid`] where
    /// `content_type` is no media type or the payload breaks. Where
    /// [`ApiError::leaves_open`], the platform may hold the old or the new
    /// bytes.
    pub async fn replace_binary(
        &self,
        id: &BinaryId,
        content_type: &str,
        payload: Payload,
    ) -> Result<Binary, ApiError> {
        let asked = Asked::Replace(id.clone());
        let upload = Upload {
            method: Method::PUT,
            url: routes::binary(self.origin(), id),
            content_type,
            headers: HeaderMap::new(),
            length: payload.length(),
            body: Framed::bare(payload),
        };
        let response = self.send_body(&asked, upload).await?;
        match self.stored(&asked, response).await? {
            Stored::Object(binary) => Ok(*binary),
            Stored::At(new_id) => self.stored_at(&asked, &new_id).await,
            Stored::Unnamed(_) => self.stored_at(&asked, id).await,
        }
    }

    /// The binary that an upload with this marker made: for an upload whose
    /// answer was lost. `None` where there is none, and also for a moment
    /// after it was made where the platform's index lags behind. Of several,
    /// which only repeated uploads can make, the oldest.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::Invalid`] where the marker
    /// is not 32 hexadecimal digits in small letters.
    pub async fn find_upload(&self, marker: &str) -> Result<Option<Binary>, ApiError> {
        let asked = Asked::FindUpload;
        check_marker(&asked, marker)?;
        let text = self
            .get(&asked, routes::marked_upload(self.origin(), marker))
            .await?;
        wire::marked(&text, marker).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Deletes a binary, its file and its object.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn delete_binary(&self, id: &BinaryId) -> Result<(), ApiError> {
        let asked = Asked::Delete(id.clone());
        let url = routes::binary(self.origin(), id);
        let request = self.request(Method::DELETE, url);
        self.send(&asked, request).await?;
        Ok(())
    }

    /// Reads what a change answered: the object, or only where it is. The
    /// server has said yes: where the rest of the answer is lost, the file is
    /// stored all the same.
    async fn stored(&self, asked: &Asked, response: Response) -> Result<Stored, ApiError> {
        let status = response.status();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(id_at_the_end);
        let text = if is_empty(status) {
            Ok(bytes::Bytes::new())
        } else {
            self.text(asked, response).await
        };
        let object = match text {
            Ok(text) if text.trim_ascii().is_empty() => {
                return Ok(location.map_or(Stored::Unnamed(status.as_u16()), Stored::At));
            }
            Ok(text) => wire::binary(&text)
                .map_err(|why| ApiError::unreadable(asked, status.as_u16(), &why)),
            Err(error) => Err(error),
        };
        match (object, location) {
            (Ok(binary), _) => Ok(Stored::Object(Box::new(binary))),
            (Err(_), Some(id)) => Ok(Stored::At(id)),
            (Err(error), None) => Err(error.with_advice(refused::what_holds(asked, true))),
        }
    }

    /// The object of a change that is done.
    async fn stored_at(&self, asked: &Asked, id: &BinaryId) -> Result<Binary, ApiError> {
        self.binary(id)
            .await
            .map_err(|error| error.with_advice(refused::what_holds(asked, true)))
    }
}

/// A marker is made by the program, never typed: nothing else may reach a query.
fn check_marker(asked: &Asked, marker: &str) -> Result<(), ApiError> {
    let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    if marker.len() == 32 && marker.bytes().all(is_digit) {
        return Ok(());
    }
    let why = "the word to find the upload by is not 32 hexadecimal digits";
    Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why))
}

/// What a change answered.
enum Stored {
    Object(Box<Binary>),
    At(BinaryId),
    /// Neither an object nor a place, with this status.
    Unnamed(u16),
}

/// The id in a link of the server. Only the last segment is taken: the link
/// never chooses where to ask.
pub(super) fn id_at_the_end(link: &str) -> Option<BinaryId> {
    let path = link.split(['?', '#']).next()?;
    BinaryId::new(path.trim_end_matches('/').rsplit('/').next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_gives_an_id_and_nothing_else() {
        let id = |link| id_at_the_end(link).map(|id| id.to_string());
        assert_eq!(
            id("https://other.example.com/inventory/binaries/4711?x=1"),
            Some("4711".to_owned())
        );
        assert_eq!(
            id("/inventory/managedObjects/4711/"),
            Some("4711".to_owned())
        );
        assert_eq!(id("https://evil/a%2Fb"), None);
        assert_eq!(id(""), None);
    }
}
