//! The content of an application's active archive, changed piece by piece:
//! plugins and single files. Each change makes a new archive and makes it the
//! active one.
//!
//! These endpoints stand in no document of today, and a platform may have
//! ceased to know them (`API.md` section 6.3): see [`ErrorKind::NotOffered`].

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Response};

use super::archives::ZIP;
use super::asked::{Asked, AskedOf};
use super::binaries::id_at_the_end;
use super::client::is_empty;
use super::multipart::{boundary, form, form_of_files};
use super::payload::Payload;
use super::routes::Of;
use super::sending::Upload;
use super::{ApiError, Client, ErrorKind, refused, routes, wire};
use crate::domain::{ApplicationId, BinaryId, Plugin, unfit_part_name, unfit_plugin_name};

/// Said where a platform does not know the paths of plugins.
const NO_PLUGINS: &str = "This platform no longer offers plugins: use archives and versions.";

/// Said where a platform does not know the path of single files.
const NO_FILES: &str =
    "This platform no longer offers to change single files: upload an archive instead.";

/// New content for a file of an application's active archive.
pub struct FilePart {
    /// Where in the archive it stands, folders divided by `/`.
    pub path: String,
    /// Its bytes.
    pub payload: Payload,
}

impl Client {
    /// The folders at the root of the application's active archive, with what
    /// their manifests say.
    ///
    /// # Errors
    /// As every call: see [`ApiError`]; [`ErrorKind::NotOffered`] where the
    /// platform does not know plugins, [`ErrorKind::NotFound`] where there is
    /// no such application or it has no active archive.
    pub async fn plugins(&self, id: &ApplicationId) -> Result<Vec<Plugin>, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::Plugins);
        let text = match self.plugin_list(&asked, id).await {
            Ok(text) => text,
            Err(error) => return Err(self.not_offered(id, error, NO_PLUGINS).await),
        };
        wire::plugins(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// Adds the content of a zip file as the folder of this name, or puts it
    /// over what the folder holds. Gives the id of the new active archive.
    ///
    /// # Errors
    /// As [`Client::plugins`]; [`ErrorKind::Invalid`] where the name can be no
    /// folder's. Where [`ApiError::leaves_open`], the plugin may be there all
    /// the same.
    pub async fn add_plugin(
        &self,
        id: &ApplicationId,
        name: &str,
        file_name: &str,
        payload: Payload,
    ) -> Result<BinaryId, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::AddPlugin(name.to_owned()));
        check(&asked, unfit_plugin_name(name))?;
        let length = payload.length();
        let form = form(&boundary(), &[], file_name, ZIP, payload);
        let upload = Upload {
            method: Method::POST,
            url: routes::of_application(self.origin(), id, Of::Plugin(name)),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length,
        };
        match self.send_body(&asked, upload).await {
            Ok(response) => self.new_active(&asked, id, response).await,
            Err(error) => Err(self.not_offered(id, error, NO_PLUGINS).await),
        }
    }

    /// Deletes the folder of this name. Gives the id of the new active archive.
    ///
    /// # Errors
    /// As [`Client::plugins`]; [`ErrorKind::NotFound`] also where there is no
    /// such plugin.
    pub async fn delete_plugin(
        &self,
        id: &ApplicationId,
        name: &str,
    ) -> Result<BinaryId, ApiError> {
        let asked = Asked::Application(id.clone(), AskedOf::DeletePlugin(name.to_owned()));
        check(&asked, unfit_plugin_name(name))?;
        let url = routes::of_application(self.origin(), id, Of::Plugin(name));
        let request = self.request(Method::DELETE, url);
        let error = match self.send(&asked, request).await {
            Ok(response) => return self.new_active(&asked, id, response).await,
            Err(error) => error,
        };
        if error.kind == ErrorKind::NotFound {
            let list = Asked::Application(id.clone(), AskedOf::Plugins);
            if self.plugin_list(&list, id).await.is_ok() {
                return Err(error.with_advice("The application has no plugin of this name."));
            }
        }
        Err(self.not_offered(id, error, NO_PLUGINS).await)
    }

    /// Puts files into the active archive, over those that are there. Gives
    /// the id of the new active archive.
    ///
    /// # Errors
    /// As [`Client::plugins`]; [`ErrorKind::Invalid`] where there is no file,
    /// or a path leaves the archive. Where [`ApiError::leaves_open`], the files
    /// may be there all the same.
    pub async fn update_files(
        &self,
        id: &ApplicationId,
        files: Vec<FilePart>,
    ) -> Result<BinaryId, ApiError> {
        let first = files.first().map(|file| file.path.clone());
        let what = AskedOf::UpdateFiles(first.clone().unwrap_or_default(), files.len());
        let asked = Asked::Application(id.clone(), what);
        check(
            &asked,
            first.is_none().then_some("There is no file to send."),
        )?;
        for file in &files {
            check(&asked, unfit_part_name(&file.path))?;
        }
        let longest = files.iter().map(|file| file.payload.length()).max();
        let parts = files.into_iter().map(|file| (file.path, file.payload));
        let form = form_of_files(&boundary(), parts.collect());
        let upload = Upload {
            method: Method::POST,
            url: routes::of_application(self.origin(), id, Of::Files),
            content_type: &form.content_type,
            headers: HeaderMap::new(),
            body: form.body,
            length: longest.unwrap_or_default(),
        };
        match self.send_body(&asked, upload).await {
            Ok(response) => self.new_active(&asked, id, response).await,
            Err(error) => Err(self.not_offered(id, error, NO_FILES).await),
        }
    }

    async fn plugin_list(
        &self,
        asked: &Asked,
        id: &ApplicationId,
    ) -> Result<bytes::Bytes, ApiError> {
        let url = routes::of_application(self.origin(), id, Of::Plugins);
        self.get(asked, url).await
    }

    /// Which archive a change made: as the object in the answer says, its
    /// `Location`, or the application.
    async fn new_active(
        &self,
        asked: &Asked,
        id: &ApplicationId,
        response: Response,
    ) -> Result<BinaryId, ApiError> {
        let status = response.status();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(id_at_the_end);
        if !is_empty(status)
            && let Ok(text) = self.text(asked, response).await
            && let Ok(object) = wire::binary(&text)
        {
            return Ok(object.id);
        }
        if let Some(archive) = location {
            return Ok(archive);
        }
        let doubt = |error: ApiError| error.with_advice(refused::what_holds(asked, true));
        let application = self.application(id).await.map_err(doubt)?;
        application.active.ok_or_else(|| {
            let why = "it names no archive, and nor does the application";
            doubt(ApiError::unreadable(asked, status.as_u16(), why))
        })
    }

    /// The error of an endpoint that a platform may not know, told apart from
    /// that of an application that is not there.
    async fn not_offered(
        &self,
        id: &ApplicationId,
        error: ApiError,
        advice: &'static str,
    ) -> ApiError {
        let is_missing = error.kind == ErrorKind::NotFound;
        if !is_missing && error.status != Some(405) {
            return error;
        }
        match self.application(id).await {
            Err(lost) if lost.kind == ErrorKind::NotFound => error
                .with_advice("There is no such application: it may have been deleted meanwhile."),
            Err(_) => error,
            Ok(application) if is_missing && application.active.is_none() => {
                error.with_advice("The application has no active archive: upload one before.")
            }
            Ok(_) => ApiError {
                kind: ErrorKind::NotOffered,
                ..error
            }
            .with_advice(advice),
        }
    }
}

fn check(asked: &Asked, unfit: Option<&'static str>) -> Result<(), ApiError> {
    match unfit {
        Some(why) => Err(ApiError::new(ErrorKind::Invalid, &asked.words(), why)),
        None => Ok(()),
    }
}
