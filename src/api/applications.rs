//! Applications: listed, read, given another active archive. What belongs to
//! them is in `archives.rs`, `plugins.rs` and `versions.rs`.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::asked::{Asked, AskedOf};
use super::client::is_empty;
use super::{ApiError, Client, refused, routes, wire};
use crate::domain::{Application, ApplicationId, ApplicationQuery, BinaryId, Page, PageRequest};

impl Client {
    /// A page of the applications that the tenant owns or has subscribed to.
    /// Not every platform heeds [`ApplicationQuery::availability`], which no
    /// document names: what it gives is checked here, so a page may be short.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn applications(
        &self,
        query: &ApplicationQuery,
        page: PageRequest,
    ) -> Result<Page<Application>, ApiError> {
        let asked = Asked::Applications;
        let url = routes::applications_page(self.origin(), query, page);
        let text = self.get(&asked, url).await?;
        let mut page = wire::applications(&text, page)
            .map_err(|why| ApiError::unreadable(&asked, 200, &why))?;
        if query.availability.is_some() {
            page.items
                .retain(|one| one.availability == query.availability);
        }
        Ok(page)
    }

    /// An application.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn application(&self, id: &ApplicationId) -> Result<Application, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::Read);
        let text = self
            .get(&asked, routes::application(self.origin(), id))
            .await?;
        wire::application(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// The applications of exactly this name: one of the tenant's own, and
    /// those of other tenants that it has subscribed to.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn applications_named(&self, name: &str) -> Result<Vec<Application>, ApiError> {
        let asked = Asked::Applications;
        let text = self
            .get(&asked, routes::application_named(self.origin(), name))
            .await?;
        let mut found = wire::application_named(&text)
            .map_err(|why| ApiError::unreadable(&asked, 200, &why))?;
        found.retain(|one| one.name == name);
        Ok(found)
    }

    /// Makes an archive the active one, so that it is served.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn activate(
        &self,
        id: &ApplicationId,
        archive: &BinaryId,
    ) -> Result<Application, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::Activate(archive.clone()));
        let request = self
            .request(Method::PUT, routes::application(self.origin(), id))
            .header(CONTENT_TYPE, "application/json")
            .body(wire::with_active(id, archive));
        let response = self.send(&asked, request).await?;
        self.changed_application(&asked, id, response).await
    }

    /// Reads what a change answered. The server has said yes: where the rest
    /// of the answer is lost or empty, the application itself is read.
    pub(super) async fn changed_application(
        &self,
        asked: &Asked,
        id: &ApplicationId,
        response: reqwest::Response,
    ) -> Result<Application, ApiError> {
        if !is_empty(response.status())
            && let Ok(text) = self.text(asked, response).await
            && let Ok(application) = wire::application(&text)
            && application.id == *id
        {
            return Ok(application);
        }
        let doubt = |error: ApiError| error.with_advice(refused::what_holds(asked, true));
        self.application(id).await.map_err(doubt)
    }
}
