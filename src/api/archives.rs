//! The archives of an application: listed, uploaded, deleted. The bytes that
//! come down are in `content.rs`.

use reqwest::Method;
use reqwest::header::HeaderMap;

use super::asked::{Asked, AskedOf};
use super::multipart::{TextPart, boundary, form};
use super::payload::Payload;
use super::routes::Of;
use super::sending::Upload;
use super::{ApiError, Client, ErrorKind, routes, wire};
use crate::domain::{Application, ApplicationId, Archive, BinaryId};

/// The media type of every archive.
pub(super) const ZIP: &str = "application/zip";

impl Client {
    /// The archives of an application, the newest first as far as their dates
    /// tell. The platform has none of a microservice.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn archives(&self, id: &ApplicationId) -> Result<Vec<Archive>, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::Archives);
        let url = routes::of_application(self.origin(), id, Of::Archives);
        let text = self.get(&asked, url).await?;
        let mut archives =
            wire::archives(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))?;
        archives.sort_by_key(|archive| std::cmp::Reverse(archive.created));
        Ok(archives)
    }

    /// An archive of an application, as the list describes it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::NotFound`] where the list
    /// has none of this id.
    pub async fn archive(
        &self,
        id: &ApplicationId,
        archive: &BinaryId,
    ) -> Result<Archive, ApiError> {
        let listed = self.archives(id).await?;
        let found = listed.into_iter().find(|one| one.id == *archive);
        found.ok_or_else(|| ApiError {
            status: Some(404),
            ..ApiError::new(
                ErrorKind::NotFound,
                &format!("find archive {archive} of application {id}"),
                "the application has no such archive",
            )
        })
    }

    /// Uploads a zip file as a new archive. What is active afterwards stands
    /// in the application that it gives: today's platforms make the new
    /// archive the active one, older ones leave that to the caller.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]. Where [`ApiError::leaves_open`], the
    /// platform may have stored it all the same.
    pub async fn upload_archive(
        &self,
        id: &ApplicationId,
        name: &str,
        payload: Payload,
    ) -> Result<Application, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::UploadArchive(name.to_owned()));
        let length = payload.length();
        let texts = [TextPart::plain("fileName", name)];
        let form = form(&boundary(), &texts, name, ZIP, payload);
        let upload = Upload {
            method: Method::POST,
            url: routes::of_application(self.origin(), id, Of::Archives),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length,
        };
        let response = self.send_body(&asked, upload).await?;
        self.changed_application(&asked, id, response).await
    }

    /// Deletes an archive. The platform refuses where it is the active one.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn delete_archive(
        &self,
        id: &ApplicationId,
        archive: &BinaryId,
    ) -> Result<(), ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::DeleteArchive(archive.clone()));
        let url = routes::of_application(self.origin(), id, Of::Archive(archive));
        self.send(&asked, self.request(Method::DELETE, url)).await?;
        Ok(())
    }
}
