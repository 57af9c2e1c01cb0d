//! A plan carried out: what is on this machine becomes what is deployed.

use std::fs::File;
use std::path::PathBuf;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::body::{FileBody, PushMeter, PushStep, Sent};
use super::deployed::{on_thread, unless_stopped};
use super::zip_name::zip_name;
use super::{
    Contents, DeployError, Destination, FileToSend, Item, Local, Plan, Target, Way, Zip, pack,
};
use crate::api::{ApiError, FilePart, Payload};
use crate::domain::BinaryId;
use crate::transfer::{new_archive, newest_of};

/// What a push came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The archive that is active now; `None` where nothing was sent.
    pub archive: Option<BinaryId>,
    /// The files that were sent, with the checksums of the bytes that were
    /// sent; all of them where a zip was.
    pub files: Vec<Item>,
    /// Bytes that were sent: of the files, or of the zip.
    pub bytes: u64,
    /// Files that changed while they were sent, so that older bytes than those
    /// on the disk are deployed. They are to be pushed again.
    pub outdated: Vec<String>,
}

impl Destination {
    /// Carries out a plan. `contents` are those of `local` that the plan was
    /// made of. Nothing is tried again here: what is sent twice does no harm.
    ///
    /// # Errors
    /// [`DeployError::Platform`], where [`ApiError::leaves_open`] the change may
    /// have been made; [`DeployError::Local`] and [`DeployError::Changed`] where
    /// a file cannot be read as it was; [`DeployError::Stopped`].
    pub async fn push(
        &self,
        local: &Local,
        contents: &Contents,
        plan: &Plan,
        meter: &PushMeter,
        stop: &CancellationToken,
    ) -> Result<Pushed, DeployError> {
        meter.begin(PushStep::Preparing, 0);
        match &plan.way {
            Way::Nothing => Ok(Pushed {
                archive: None,
                files: Vec::new(),
                bytes: 0,
                outdated: Vec::new(),
            }),
            Way::Files(files) => self.files(local, contents, files, meter, stop).await,
            Way::Whole => self.whole(local, contents, meter, stop).await,
        }
    }

    async fn files(
        &self,
        local: &Local,
        contents: &Contents,
        files: &[FileToSend],
        meter: &PushMeter,
        stop: &CancellationToken,
    ) -> Result<Pushed, DeployError> {
        let (places, folder) = self.places(local, files).await?;
        let bytes = files.iter().map(|file| file.length).sum();
        meter.begin(PushStep::Sending, bytes);
        let mut parts = Vec::new();
        let mut sent = Vec::new();
        for (file, place) in files.iter().zip(places) {
            let state = Sent::default();
            let body = FileBody::new(place, file.length, meter.clone(), state.clone());
            parts.push(FilePart {
                path: file.at.clone(),
                payload: Payload::new(file.length, body),
            });
            sent.push(state);
        }
        let call = self.client.update_files(&self.application, parts);
        let answered = unless_stopped(stop, call).await?;
        drop(folder);
        let archive = answered.map_err(|error| blame(&sent, error))?;
        let mut pushed = Pushed {
            archive: Some(archive),
            files: Vec::new(),
            bytes,
            outdated: Vec::new(),
        };
        for (file, state) in files.iter().zip(sent) {
            let Some(item) = contents.file(&file.path) else {
                continue;
            };
            if state.crc32() != item.crc32 {
                pushed.outdated.push(file.path.clone());
            }
            pushed.files.push(Item {
                length: file.length,
                crc32: state.crc32(),
                ..item.clone()
            });
        }
        Ok(pushed)
    }

    /// Where the files lie on the disk. Those of a zip are unpacked first.
    async fn places(
        &self,
        local: &Local,
        files: &[FileToSend],
    ) -> Result<(Vec<PathBuf>, Option<TempDir>), DeployError> {
        if local.is_folder() {
            let places = files.iter().map(|file| local.path().join(&file.path));
            return Ok((places.collect(), None));
        }
        let folder = self.folder().await?;
        let (local, files) = (local.clone(), files.to_vec());
        on_thread(move || {
            let mut places = Vec::new();
            for (index, file) in files.iter().enumerate() {
                // Its own name may be hostile.
                let place = folder.path().join(index.to_string());
                let made = File::create_new(&place);
                let mut made = made.map_err(|e| DeployError::io("write", &place, &e))?;
                local.unpack(&file.path, file.length, &mut made)?;
                places.push(place);
            }
            Ok((places, Some(folder)))
        })
        .await
    }

    async fn whole(
        &self,
        local: &Local,
        contents: &Contents,
        meter: &PushMeter,
        stop: &CancellationToken,
    ) -> Result<Pushed, DeployError> {
        let zip = self.packed(local, contents, meter, stop).await?;
        self.push_zip(&zip, meter, stop).await
    }

    /// Sends a zip of [`Destination::packed`]: [`Way::Whole`] in two steps, for
    /// who looks at the zip between them.
    ///
    /// # Errors
    /// As [`Destination::push`] has them.
    pub async fn push_zip(
        &self,
        zip: &Zip,
        meter: &PushMeter,
        stop: &CancellationToken,
    ) -> Result<Pushed, DeployError> {
        meter.begin(PushStep::Sending, zip.length());
        let state = Sent::default();
        let path = zip.path().to_owned();
        let body = FileBody::new(path, zip.length(), meter.clone(), state.clone());
        let payload = Payload::new(zip.length(), body);
        let name = zip_name(zip.path());
        let call = async {
            match &self.target {
                Target::Application => self.archive(&name, zip.length(), payload).await,
                Target::Plugin(plugin) => {
                    let id = &self.application;
                    let added = self.client.add_plugin(id, plugin, &name, payload);
                    added.await.map(Some)
                }
            }
        };
        let archive = unless_stopped(stop, call)
            .await?
            .map_err(|error| blame(&[state], error))?;
        Ok(Pushed {
            archive,
            files: zip.contents().files().cloned().collect(),
            bytes: zip.length(),
            outdated: Vec::new(),
        })
    }

    /// The zip that is sent where all of it is. It lies in the spool until it is
    /// dropped.
    ///
    /// # Errors
    /// [`DeployError::Local`] and [`DeployError::Changed`] where a file cannot be
    /// read as it was; [`DeployError::Stopped`].
    pub async fn packed(
        &self,
        local: &Local,
        contents: &Contents,
        meter: &PushMeter,
        stop: &CancellationToken,
    ) -> Result<Zip, DeployError> {
        meter.begin(PushStep::Packing, contents.length());
        let (local, contents) = (local.clone(), contents.clone());
        let (spool, meter, stop) = (self.spool.clone(), meter.clone(), stop.clone());
        on_thread(move || {
            let is_stopped = || stop.is_cancelled();
            pack(&local, &contents, &spool, &is_stopped, &mut |done| {
                meter.set(done);
            })
        })
        .await
    }

    /// Uploads an archive, and makes it the active one where the platform does
    /// not do that by itself.
    async fn archive(
        &self,
        name: &str,
        length: u64,
        payload: Payload,
    ) -> Result<Option<BinaryId>, ApiError> {
        let id = &self.application;
        let before = self.client.application(id).await?.active;
        let newest = newest_of(&self.client.archives(id).await?);
        let after = self.client.upload_archive(id, name, payload).await?.active;
        if after != before {
            return Ok(after);
        }
        let archives = self.client.archives(id).await?;
        match new_archive(archives, &newest, name, length) {
            Some(new) => Ok(self.client.activate(id, &new.id).await?.active),
            None => Ok(after),
        }
    }
}

/// Where a file broke the body, the connection is not to blame.
fn blame(sent: &[Sent], error: ApiError) -> DeployError {
    let broken = sent.iter().find_map(Sent::broken);
    broken.unwrap_or(DeployError::Platform(error))
}
