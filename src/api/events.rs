//! Events: listed, read, made, changed. Their files are in `attachments.rs`.

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};

use super::asked::Asked;
use super::client::is_empty;
use super::{ApiError, Client, ErrorKind, routes, wire};
use crate::domain::{Event, EventId, EventQuery, NewEvent, Page, PageRequest};

impl Client {
    /// A page of the events.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn events(
        &self,
        query: &EventQuery,
        page: PageRequest,
    ) -> Result<Page<Event>, ApiError> {
        let asked = Asked::Events;
        let url = routes::events_page(self.origin(), query, page);
        let text = self.get(&asked, url).await?;
        wire::events(&text, page).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// An event.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn event(&self, id: &EventId) -> Result<Event, ApiError> {
        let asked = Asked::Event(id.clone());
        let text = self.get(&asked, routes::event(self.origin(), id)).await?;
        wire::event(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Makes an event. A `marker`, 32 hexadecimal digits, stands in it, so that
    /// [`Client::marked_event`] finds it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]. Where [`ApiError::leaves_open`], the
    /// platform may have made it all the same.
    pub async fn create_event(
        &self,
        new: &NewEvent,
        marker: Option<&str>,
    ) -> Result<Event, ApiError> {
        let asked = Asked::NewEvent(new.source.clone());
        let url = routes::events(self.origin());
        let request = self.request(Method::POST, url);
        self.write_event(&asked, request, wire::new_event(new, marker))
            .await
    }

    /// The newest event of this device and type that was made with this marker;
    /// `None` where there is none.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn marked_event(
        &self,
        new: &NewEvent,
        marker: &str,
    ) -> Result<Option<Event>, ApiError> {
        let query = EventQuery {
            source: Some(new.source.clone()),
            type_name: Some(new.type_name.clone()),
            fragment: Some(wire::MARKER.to_owned()),
            fragment_value: Some(marker.to_owned()),
            ..EventQuery::default()
        };
        let first = PageRequest {
            number: 1,
            size: 1,
            totals: false,
        };
        let found = self.events(&query, first).await?.items.into_iter().next();
        // A platform that passes over the filters answers with any event.
        let is_ours = |event: &Event| {
            event.source.as_ref() == Some(&new.source) && event.object.contains(marker)
        };
        Ok(found.filter(is_ours))
    }

    /// Changes the text and the fragments of an event: `changes` is the text of
    /// one JSON object with those that change, `null` for what goes. The
    /// platform changes neither source, type nor time.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::Invalid`] where the
    /// changes are no JSON object.
    pub async fn change_event(&self, id: &EventId, changes: &str) -> Result<Event, ApiError> {
        let asked = Asked::ChangeEvent(id.clone());
        if let Err(why) = wire::check_object(changes) {
            return Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why));
        }
        let request = self.request(Method::PUT, routes::event(self.origin(), id));
        self.write_event(&asked, request, changes.to_owned()).await
    }

    async fn write_event(
        &self,
        asked: &Asked,
        request: RequestBuilder,
        json: String,
    ) -> Result<Event, ApiError> {
        let json_type = HeaderValue::from_static("application/json");
        let request = request.header(CONTENT_TYPE, json_type).body(json);
        let response = self.send(asked, request).await?;
        let status = response.status();
        let text = if is_empty(status) {
            bytes::Bytes::new()
        } else {
            self.text(asked, response).await?
        };
        wire::event(&text).map_err(|why| ApiError::unreadable(asked, status.as_u16(), &why))
    }
}
