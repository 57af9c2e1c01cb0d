//! The versions of an application: listed, added, tagged, deleted.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use super::archives::ZIP;
use super::asked::{Asked, AskedOf};
use super::client::is_empty;
use super::multipart::{TextPart, boundary, form_of};
use super::payload::Payload;
use super::routes::Of;
use super::sending::Upload;
use super::{ApiError, Client, ErrorKind, refused, routes, wire};
use crate::domain::{ApplicationId, ApplicationVersion, unfit_label};

impl Client {
    /// The versions of an application. Where the platform has no list of them,
    /// or says that this application has none (422), those that the application
    /// itself names.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn versions(&self, id: &ApplicationId) -> Result<Vec<ApplicationVersion>, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::Versions);
        let url = routes::of_application(self.origin(), id, Of::Versions);
        match self.get(&asked, url).await {
            Ok(text) => {
                wire::versions(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
            }
            Err(error) if matches!(error.status, Some(404 | 405 | 422)) => {
                Ok(self.application(id).await?.versions)
            }
            Err(error) => Err(error),
        }
    }

    /// Uploads a zip file as a new version with these tags. A tag that another
    /// version has is refused; the first version gets `latest` by itself.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::Conflict`] where there is
    /// such a version or tag, or as many versions as the platform takes;
    /// [`ErrorKind::Invalid`] where a version or a tag is none. Where
    /// [`ApiError::leaves_open`], the version may be there all the same.
    pub async fn add_version(
        &self,
        id: &ApplicationId,
        version: &str,
        tags: &[String],
        file_name: &str,
        payload: Payload,
    ) -> Result<ApplicationVersion, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::AddVersion(version.to_owned()));
        check_labels(&asked, version, tags)?;
        let length = payload.length();
        let described = wire::new_version(version, tags);
        let texts = [
            TextPart::json("applicationVersion", &described),
            TextPart::plain("fileName", file_name),
        ];
        let part = "applicationBinary";
        let form = form_of(&boundary(), &texts, part, file_name, ZIP, payload);
        let upload = Upload {
            method: Method::POST,
            url: routes::of_application(self.origin(), id, Of::Versions),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length,
        };
        let response = self.send_body(&asked, upload).await?;
        self.changed_version(&asked, id, version, response).await
    }

    /// Gives a version these tags and no others. A tag that another version
    /// has moves here, as far as the platform lets it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::Invalid`] where a version
    /// or a tag is none.
    pub async fn tag_version(
        &self,
        id: &ApplicationId,
        version: &str,
        tags: &[String],
    ) -> Result<ApplicationVersion, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::TagVersion(version.to_owned()));
        check_labels(&asked, version, tags)?;
        let url = routes::of_application(self.origin(), id, Of::Version(version));
        let request = self
            .request(Method::PUT, url)
            .header(CONTENT_TYPE, "application/json")
            .body(wire::new_tags(tags));
        let response = self.send(&asked, request).await?;
        self.changed_version(&asked, id, version, response).await
    }

    /// Deletes a version. The platform refuses where it is tagged `latest`.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn delete_version(&self, id: &ApplicationId, version: &str) -> Result<(), ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::DeleteVersion(version.to_owned()));
        check_labels(&asked, version, &[])?;
        let url = routes::of_application(self.origin(), id, Of::VersionToDelete(version));
        self.send(&asked, self.request(Method::DELETE, url)).await?;
        Ok(())
    }

    /// Reads what a change answered. The server has said yes: where the rest
    /// of the answer is lost or empty, the list is read.
    async fn changed_version(
        &self,
        asked: &Asked,
        id: &ApplicationId,
        version: &str,
        response: reqwest::Response,
    ) -> Result<ApplicationVersion, ApiError> {
        let status = response.status();
        if !is_empty(status)
            && let Ok(text) = self.text(asked, response).await
            && let Ok(read) = wire::version(&text)
            && read.is_called(version)
        {
            return Ok(read);
        }
        let doubt = |error: ApiError| error.with_advice(refused::what_holds(asked, true));
        let listed = self.versions(id).await.map_err(doubt)?;
        let found = listed.into_iter().find(|one| one.is_called(version));
        found.ok_or_else(|| {
            let why = "it does not describe the version, and nor does the list";
            doubt(ApiError::unreadable(asked, status.as_u16(), why))
        })
    }
}

fn check_labels(asked: &Asked, version: &str, tags: &[String]) -> Result<(), ApiError> {
    let mut labels = std::iter::once(version).chain(tags.iter().map(String::as_str));
    match labels.find_map(unfit_label) {
        Some(why) => Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why)),
        None => Ok(()),
    }
}
