//! The versions of an application and their tags (API.md section 6.4).

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationError};
use crate::emulator::store::Store;

/// The tag of the version that is used where none is named.
const LATEST: &str = "latest";

/// So many versions an application may have (API.md section 1.6).
const MOST: usize = 20;

/// A version of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number.
    pub version: String,
    /// The id of its archive.
    pub binary: i64,
    /// Its tags. A tag is at one version at a time.
    pub tags: Vec<String>,
}

/// Which version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of this number.
    Version(String),
    /// The one with this tag.
    Tag(String),
}

impl Which {
    fn is(&self, version: &Version) -> bool {
        match self {
            Self::Version(number) => version.version == *number,
            Self::Tag(tag) => version.tags.contains(tag),
        }
    }
}

impl Application {
    /// This version of it.
    #[must_use]
    pub fn version(&self, which: &Which) -> Option<&Version> {
        self.versions.iter().find(|version| which.is(version))
    }

    /// Gives it a version, of this archive. The first one is the latest, whether
    /// its tags say so or not; the tag `latest` moves to a later one that has it.
    ///
    /// # Errors
    /// The version or one of the tags is there already, or there are too many.
    pub fn add_version(&mut self, mut new: Version) -> Result<(), ApplicationError> {
        self.may_add_version(&new.version, &new.tags)?;
        let before = self.latest();
        let is_first = self.versions.is_empty();
        if is_first && !new.tags.iter().any(|tag| tag == LATEST) {
            new.tags.push(LATEST.to_owned());
        }
        if new.tags.iter().any(|tag| tag == LATEST) {
            self.take_latest();
        }
        self.versions.push(new);
        self.follow_latest(before);
        Ok(())
    }

    /// Whether a version of this number and these tags may be added.
    ///
    /// # Errors
    /// As [`Self::add_version`].
    pub fn may_add_version(&self, number: &str, tags: &[String]) -> Result<(), ApplicationError> {
        if self.versions.len() >= MOST {
            return Err(ApplicationError::TooManyVersions(MOST));
        }
        if self
            .versions
            .iter()
            .any(|version| version.version == number)
        {
            return Err(ApplicationError::VersionTaken);
        }
        self.check_tags(None, tags)
    }

    /// Replaces the tags of a version.
    ///
    /// # Errors
    /// There is no such version, or another one has one of the tags.
    pub fn set_tags(&mut self, number: &str, tags: Vec<String>) -> Result<(), ApplicationError> {
        let mut numbers = self.versions.iter().map(|version| &version.version);
        if !numbers.any(|known| known == number) {
            return Err(ApplicationError::NoVersion);
        }
        self.check_tags(Some(number), &tags)?;
        let before = self.latest();
        if tags.iter().any(|tag| tag == LATEST) {
            self.take_latest();
        }
        if let Some(version) = self.versions.iter_mut().find(|v| v.version == number) {
            version.tags = tags;
        }
        self.follow_latest(before);
        Ok(())
    }

    /// Only `latest` may be taken from another version.
    fn check_tags(&self, of: Option<&str>, tags: &[String]) -> Result<(), ApplicationError> {
        let others = self
            .versions
            .iter()
            .filter(|version| of != Some(version.version.as_str()));
        for tag in others.flat_map(|version| &version.tags) {
            if tag != LATEST && tags.contains(tag) {
                return Err(ApplicationError::VersionTaken);
            }
        }
        Ok(())
    }

    /// The archive of the latest version.
    fn latest(&self) -> Option<i64> {
        let latest = self.version(&Which::Tag(LATEST.to_owned()));
        latest.map(|version| version.binary)
    }

    /// A version that becomes the latest is deployed. While the latest stays the
    /// same, so does what is deployed: somebody may have activated another
    /// archive since.
    fn follow_latest(&mut self, before: Option<i64>) {
        let latest = self.latest();
        if latest.is_some() && latest != before {
            self.active = latest;
        }
    }

    fn take_latest(&mut self) {
        for version in &mut self.versions {
            version.tags.retain(|tag| tag != LATEST);
        }
    }
}

impl Store {
    /// Removes a version, and its archive unless that is the active one.
    ///
    /// # Errors
    /// There is none, it is the latest, or the database refused.
    pub fn remove_version(&self, application: i64, which: &Which) -> Result<(), ApplicationError> {
        let mut gone = None;
        let changed = self.change_application::<ApplicationError>(application, |found| {
            let version = found.version(which).ok_or(ApplicationError::NoVersion)?;
            if version.tags.iter().any(|tag| tag == LATEST) {
                return Err(ApplicationError::Latest);
            }
            gone = Some(version.binary);
            found.versions.retain(|version| !which.is(version));
            Ok(())
        })?;
        match gone {
            Some(archive) if changed.active != Some(archive) => {
                self.remove_archive(application, archive)
            }
            _ => Ok(()),
        }
    }
}
