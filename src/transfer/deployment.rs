//! A zip file up to an application: as an archive, a plugin or a version.
//!
//! None of these can carry a word of this program by which it is found again.
//! So what is there is noted before the first byte moves; an attempt whose
//! answer was lost then looks for what is new, and sends nothing twice.

use std::cmp::Ordering;
use std::path::PathBuf;
use std::sync::Arc;

use super::attempt::{Attempt, Stop};
use super::source::OpenFile;
use super::{Done, Phase, SourceFacts, TransferError, Verified, upload};
use crate::api::{ApiError, ErrorKind};
use crate::domain::{
    Application, ApplicationId, ApplicationVersion, Archive, BinaryId, MOST_VERSIONS,
};

/// What a zip file becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// An archive of this name, which becomes the active one.
    Archive(String),
    /// The content of the plugin of this name, over what it has.
    Plugin(String),
    /// A version of this name with these tags.
    Version(String, Vec<String>),
}

/// What is noted where there was nothing before.
const NOTHING: &str = "0";

/// Deploys a file.
pub(super) async fn deploy(
    attempt: &Attempt,
    application: ApplicationId,
    path: PathBuf,
    what: Deployment,
) -> Result<Done, Stop> {
    let (file, facts) = upload::open(attempt, path).await?;
    attempt.meter.enter(Phase::Connecting);
    let sending = Sending {
        attempt,
        id: &application,
        file: &file,
        facts,
    };
    let (archive, verified) = match &what {
        Deployment::Archive(name) => sending.archive(name).await?,
        Deployment::Plugin(name) => sending.plugin(name).await?,
        Deployment::Version(version, tags) => sending.version(version, tags).await?,
    };
    Ok(Done::Deployed {
        archive,
        length: file.length(),
        verified,
        application,
    })
}

struct Sending<'a> {
    attempt: &'a Attempt,
    id: &'a ApplicationId,
    file: &'a Arc<OpenFile>,
    facts: SourceFacts,
}

type Deployed = (Option<BinaryId>, Verified);

impl Sending<'_> {
    /// A new archive, which is then the active one.
    async fn archive(&self, name: &str) -> Result<Deployed, Stop> {
        let client = &self.attempt.client;
        let before = self.attempt.step(client.application(self.id)).await??;
        if !before.kind.has_archives() {
            // The platform lists none of these: nothing can be looked up.
            self.send(async |payload| client.upload_archive(self.id, name, payload).await)
                .await?;
            return Ok((None, Verified::Nothing));
        }
        let newest = self.newest_before().await?;
        if self.attempt.is_repeated
            && let Some(found) = self.archive_since(&newest, name).await?
        {
            self.attempt.note(format!(
                "The platform has it after all, as archive {}: it is not sent again.",
                found.id
            ));
            return self.activated(found, &before).await;
        }
        let after = self
            .send(async |payload| client.upload_archive(self.id, name, payload).await)
            .await?;
        self.attempt.meter.enter(Phase::Verifying);
        let archives = self.archives().await?;
        // Where the platform made one the active one, that is it; others may
        // come from somebody else.
        let found = if after.active == before.active {
            new_archive(archives, &newest, name, self.file.length())
        } else {
            let active = after.active.as_ref();
            archives.into_iter().find(|one| Some(&one.id) == active)
        };
        match found {
            Some(found) => self.activated(found, &after).await,
            None => Ok((after.active, Verified::Nothing)),
        }
    }

    /// The id of the newest archive before the first byte was sent: noted once,
    /// and for good.
    async fn newest_before(&self) -> Result<String, Stop> {
        if let Some(noted) = self.attempt.ledger.read().marker {
            return Ok(noted);
        }
        let newest = newest_of(&self.archives().await?);
        self.note_before(&newest).await?;
        Ok(newest)
    }

    async fn note_before(&self, what: &str) -> Result<(), Stop> {
        let ledger = &self.attempt.ledger;
        ledger.update(|memory| memory.marker = Some(what.to_owned()));
        self.attempt.step(ledger.persist()).await
    }

    async fn archives(&self) -> Result<Vec<Archive>, Stop> {
        let archives = self.attempt.client.archives(self.id);
        Ok(self.attempt.step(archives).await??)
    }

    /// The archive that an attempt before has made, which the platform may only
    /// be storing yet.
    async fn archive_since(&self, newest: &str, name: &str) -> Result<Option<Archive>, Stop> {
        let length = self.file.length();
        let mut looks = upload::Looks::begin(self.attempt);
        loop {
            let found = new_archive(self.archives().await?, newest, name, length);
            let found = found.filter(|one| one.length == Some(length));
            if found.is_some() || !looks.again(self.attempt).await? {
                return Ok(found);
            }
        }
    }

    /// Compares its length, and makes it the active archive where the platform
    /// did not.
    async fn activated(&self, found: Archive, now: &Application) -> Result<Deployed, Stop> {
        let verified = self.check_length(&found)?;
        if now.active.as_ref() != Some(&found.id) {
            let activated = self.attempt.client.activate(self.id, &found.id);
            self.attempt.step(activated).await??;
        }
        Ok((Some(found.id), verified))
    }

    fn check_length(&self, archive: &Archive) -> Result<Verified, Stop> {
        let length = self.file.length();
        match archive.length {
            None => Ok(Verified::Nothing),
            Some(held) if held == length => Ok(Verified::Size),
            Some(held) => Err(Stop::Failed(TransferError::Mismatch(format!(
                "The file has {length} bytes, but the platform holds {held} of it as archive {} \
                 of application {}.",
                archive.id, self.id
            )))),
        }
    }

    /// The content of a plugin. An attempt whose answer was lost is made again:
    /// the same files over themselves do no harm.
    async fn plugin(&self, name: &str) -> Result<Deployed, Stop> {
        let client = &self.attempt.client;
        let path = self.file.path().file_name().unwrap_or_default();
        let file_name = path.to_string_lossy().into_owned();
        let made = self
            .send(async |payload| client.add_plugin(self.id, name, &file_name, payload).await)
            .await?;
        // The archive holds more than the file did: lengths tell nothing.
        Ok((Some(made), Verified::Nothing))
    }

    /// A new version. One that was not there before the first attempt, and is
    /// there now, is what an attempt before has made.
    async fn version(&self, version: &str, tags: &[String]) -> Result<Deployed, Stop> {
        let client = &self.attempt.client;
        let was_missing = self.attempt.ledger.read().marker.is_some();
        let is_again = was_missing && self.attempt.is_repeated;
        if is_again {
            // It may only be storing it yet.
            let mut looks = upload::Looks::begin(self.attempt);
            while self.version_there(version).await?.is_none() {
                if !looks.again(self.attempt).await? {
                    break;
                }
            }
        }
        let versions = self.attempt.step(client.versions(self.id)).await??;
        let there = versions.iter().find(|one| one.is_called(version));
        let made = match there {
            Some(there) if is_again => self.is_ours(there.clone()),
            Some(_) => return Err(self.is_there(version).into()),
            None => {
                if versions.len() >= MOST_VERSIONS {
                    self.attempt.note(format!(
                        "The application has {} versions, and platforms usually take \
                         {MOST_VERSIONS}: it may be refused.",
                        versions.len()
                    ));
                }
                self.note_before(NOTHING).await?;
                let path = self.file.path().file_name().unwrap_or_default();
                let name = path.to_string_lossy().into_owned();
                let sent = self.send(async |payload| {
                    client
                        .add_version(self.id, version, tags, &name, payload)
                        .await
                });
                match sent.await {
                    Ok(made) => made,
                    // What an attempt before sent may have come meanwhile.
                    Err(stop) if is_again && is_conflict(&stop) => {
                        match self.version_there(version).await? {
                            Some(there) => self.is_ours(there),
                            None => return Err(stop),
                        }
                    }
                    Err(stop) => return Err(stop),
                }
            }
        };
        let Some(archive) = made.binary else {
            return Ok((None, Verified::Nothing));
        };
        self.attempt.meter.enter(Phase::Verifying);
        // Whoever may add a version need not be allowed to list the archives.
        let listed = self.archives().await.unwrap_or_default();
        let verified = match listed.iter().find(|one| one.id == archive) {
            Some(found) => self.check_length(found)?,
            None => Verified::Nothing,
        };
        Ok((Some(archive), verified))
    }

    async fn version_there(&self, version: &str) -> Result<Option<ApplicationVersion>, Stop> {
        let versions = self.attempt.client.versions(self.id);
        let versions = self.attempt.step(versions).await??;
        Ok(versions.into_iter().find(|one| one.is_called(version)))
    }

    fn is_ours(&self, there: ApplicationVersion) -> ApplicationVersion {
        self.attempt
            .note("The platform has it after all: it is not sent again.");
        there
    }

    fn is_there(&self, version: &str) -> ApiError {
        let asked = format!("add version {version} to application {}", self.id);
        let why = "the application has a version of this name";
        ApiError::new(ErrorKind::Conflict, &asked, why)
            .with_advice("Give the new one another name, or delete the old one before.")
    }

    async fn send<T>(
        &self,
        call: impl AsyncFnOnce(crate::api::Payload) -> Result<T, ApiError>,
    ) -> Result<T, Stop> {
        let sent = upload::pour(self.attempt, self.file, call).await?;
        if upload::has_changed(self.attempt, self.file, self.facts).await? {
            return Err(Stop::Failed(TransferError::Mismatch(format!(
                "{} changed while it was sent. What application {} has of it now may be a mixture \
                 of old and new: deploy it again.",
                self.file.path().display(),
                self.id
            ))));
        }
        Ok(sent)
    }
}

fn is_conflict(stop: &Stop) -> bool {
    matches!(stop, Stop::Failed(TransferError::Api(error)) if error.kind == ErrorKind::Conflict)
}

/// The id of the newest of these archives, for [`new_archive`]: noted before
/// one is uploaded.
pub(crate) fn newest_of(archives: &[Archive]) -> String {
    let ids = archives.iter().map(|one| one.id.as_str());
    let newest = ids.max_by(|one, other| by_age(one, other));
    newest.unwrap_or(NOTHING).to_owned()
}

/// Which archive was uploaded under this name: newer than those that were there,
/// and where there are several, one that is as long.
pub(crate) fn new_archive(
    archives: Vec<Archive>,
    newest: &str,
    name: &str,
    length: u64,
) -> Option<Archive> {
    let new = archives
        .into_iter()
        .filter(|one| is_later(one.id.as_str(), newest) && one.name == name);
    new.max_by(|one, other| {
        let fits = |one: &Archive| one.length == Some(length);
        let age = by_age(one.id.as_str(), other.id.as_str());
        fits(one).cmp(&fits(other)).then(age)
    })
}

/// The platform counts its ids up: a larger one is a later one.
fn by_age(one: &str, other: &str) -> Ordering {
    let one = one.trim_start_matches('0');
    let other = other.trim_start_matches('0');
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

fn is_later(one: &str, other: &str) -> bool {
    by_age(one, other) == Ordering::Greater
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_id_is_a_later_one() {
        for (one, other) in [("10", "9"), ("2", "1"), ("1", NOTHING), ("100", "099")] {
            assert!(is_later(one, other), "{one} {other}");
            assert!(!is_later(other, one), "{other} {one}");
        }
        assert!(!is_later("7", "7"));
    }
}
