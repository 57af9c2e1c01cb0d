//! What is deployed: the active archive, looked into where it is.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::spool::folder_in;
use super::{Comparison, Contents, DeployError, Origin, SingleFiles, Target, compare, list_zip};
use crate::api::Client;
use crate::domain::{ApplicationId, BinaryId};
use crate::preview::Limits;
use crate::transfer::{Budget, PeekAt, PeekError, PeekReader, RemoteFile, TransferError, fetch};

/// Where contents go.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The platform.
    pub client: Client,
    /// The application.
    pub application: ApplicationId,
    /// Where in it.
    pub target: Target,
    /// A folder for zips and the like while they are needed. It is made where
    /// it is missing.
    pub spool: PathBuf,
}

/// What is deployed.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// The active archive; `None` where the application has none yet.
    pub archive: Option<BinaryId>,
    /// What is in it, or in the folder of the plugin.
    pub contents: Contents,
}

impl Deployed {
    /// It beside what is on this machine: see [`compare()`].
    #[must_use]
    pub fn compared(&self, here: &Contents) -> Comparison {
        let single = match self.archive {
            Some(_) => SingleFiles::Taken,
            None => SingleFiles::NoArchive,
        };
        Comparison {
            single,
            ..compare(&self.contents, here)
        }
    }
}

impl Destination {
    /// What is deployed there: read from the table of contents of the active
    /// archive, and where the platform gives no parts of it from all of it.
    ///
    /// # Errors
    /// [`DeployError::Platform`], [`DeployError::Archive`] where the archive is
    /// damaged, and [`DeployError::Stopped`].
    pub async fn deployed(&self, stop: &CancellationToken) -> Result<Deployed, DeployError> {
        let asked = unless_stopped(stop, self.client.application(&self.application));
        let archive = asked.await??.active;
        let contents = match &archive {
            Some(archive) => self.contents_of(archive, stop).await?,
            None => Contents::nothing(Origin::Zip),
        };
        Ok(Deployed { archive, contents })
    }

    /// What is in an archive of the application, or in the plugin's folder of
    /// it.
    ///
    /// # Errors
    /// As [`Destination::deployed`] has them.
    pub async fn contents_of(
        &self,
        archive: &BinaryId,
        stop: &CancellationToken,
    ) -> Result<Contents, DeployError> {
        let contents = self
            .read(archive, stop, |reader, length, limits| {
                list_zip(reader, length, limits)
            })
            .await?;
        Ok(match &self.target {
            Target::Application => contents,
            Target::Plugin(_) => Contents {
                // That of the application is not the plugin's.
                manifest: None,
                ..contents.below(&self.target.prefix())
            },
        })
    }

    /// The bytes of one deployed file, `most` at most; its path counts from the
    /// root of the contents.
    ///
    /// # Errors
    /// As [`Destination::deployed`] has them; [`DeployError::Archive`] also
    /// where it is not there or longer.
    pub async fn read_file(
        &self,
        archive: &BinaryId,
        path: &str,
        most: u64,
        stop: &CancellationToken,
    ) -> Result<Vec<u8>, DeployError> {
        let path = format!("{}{path}", self.target.prefix());
        self.read(archive, stop, move |reader, _, limits| {
            super::read_zipped(reader, &path, most, limits)
        })
        .await
    }

    /// Reads an archive where it is, or all of it where that cannot be.
    async fn read<T: Send + 'static>(
        &self,
        archive: &BinaryId,
        stop: &CancellationToken,
        work: impl Fn(&mut dyn Seekable, Option<u64>, &Limits) -> Result<T, DeployError>
        + Clone
        + Send
        + 'static,
    ) -> Result<T, DeployError> {
        let place = PeekAt::Archive(self.application.clone(), archive.clone());
        let opening = RemoteFile::open(self.client.clone(), place.clone(), Budget::PREVIEW);
        let file = Arc::new(unless_stopped(stop, opening).await?.map_err(remote)?);
        let length = file.length();
        let token = stop.clone();
        let limits = Limits::new(move || token.is_cancelled());
        if file.only_head().is_none() {
            let runtime = tokio::runtime::Handle::current();
            let mut reader = PeekReader::new(file, runtime, stop.clone());
            let (work, limits) = (work.clone(), limits.clone());
            let read = on_thread(move || work(&mut reader, length, &limits)).await;
            // All of it may cost less than parts of it far apart.
            if !matches!(read, Err(DeployError::Remote(PeekError::Cap(_)))) {
                return read;
            }
        }
        let folder = self.folder().await?;
        let path = folder.path().join("archive.zip");
        let length = unless_stopped(stop, fetch(&self.client, &place, &path)).await?;
        let length = length.map_err(transfer)?;
        let read = on_thread(move || {
            let opened = File::open(&path);
            let mut file = opened.map_err(|error| DeployError::io("read", &path, &error))?;
            work(&mut file, Some(length), &limits)
        });
        let read = read.await;
        drop(folder);
        read
    }

    /// A folder of its own in the spool; it goes when it is dropped.
    pub(super) async fn folder(&self) -> Result<TempDir, DeployError> {
        let spool = self.spool.clone();
        on_thread(move || folder_in(&spool)).await
    }
}

/// What both a remote archive and a file can do.
trait Seekable: std::io::Read + std::io::Seek {}

impl<T: std::io::Read + std::io::Seek> Seekable for T {}

fn remote(error: PeekError) -> DeployError {
    match error {
        PeekError::Api(error) => DeployError::Platform(error),
        PeekError::Stopped => DeployError::Stopped,
        other => DeployError::Remote(other),
    }
}

fn transfer(error: TransferError) -> DeployError {
    match error {
        TransferError::Api(error) => DeployError::Platform(error),
        other => DeployError::Archive(other.to_string()),
    }
}

/// Awaits something unless it is given up; what it does ends then.
pub(super) async fn unless_stopped<T>(
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, DeployError> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(DeployError::Stopped),
        done = work => Ok(done),
    }
}

/// Works on a thread that may wait.
pub(super) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DeployError> + Send + 'static,
) -> Result<T, DeployError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|error| {
        Err(DeployError::Archive(format!(
            "A part of the program failed: {error}."
        )))
    })
}
