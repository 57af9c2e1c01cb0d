//! Files that go into the active archive in as many requests as that takes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Destination, Known, NotPut, SentFile};
use crate::api::FilePart;
use crate::domain::BinaryId;

/// So many files go in one request, at most: servers take few parts.
const AT_ONCE: usize = 50;

/// What became of files that were to be put into the active archive.
pub struct PutAll {
    /// The archive that is active now, as far as is known.
    pub active: Option<BinaryId>,
    /// How it is known that files came: as the least certain of them.
    pub known: Known,
    /// The paths of those that are in it.
    pub put: Vec<String>,
    /// Those that changed while they were sent.
    pub outdated: Vec<SentFile>,
    /// Those that are not; `None`: all are.
    pub rest: Option<Rest>,
}

/// Files that were not put, as far as is known.
pub struct Rest {
    /// Why.
    pub why: NotPut,
    /// The paths of those of which nobody knows whether they came.
    pub unsure: Vec<String>,
    /// The paths of the others.
    pub left: Vec<String>,
}

impl Destination {
    /// Puts files into the active archive, which was `before`, until a request
    /// fails. Each request makes an archive. Lost answers are dealt with as
    /// [`Destination::put_files`] does.
    pub async fn put_all(
        &self,
        files: Vec<(FilePart, SentFile)>,
        before: Option<BinaryId>,
        longest: Duration,
        stop: &CancellationToken,
    ) -> PutAll {
        let mut all = PutAll {
            active: before,
            known: Known::Answered,
            put: Vec::new(),
            outdated: Vec::new(),
            rest: None,
        };
        let paths: Vec<String> = files.iter().map(|(_, file)| file.at().to_owned()).collect();
        let mut files = files.into_iter();
        for some in paths.chunks(AT_ONCE) {
            let sent = files.by_ref().take(some.len()).collect();
            let put = self.put_files(sent, all.active.clone(), longest, stop);
            match put.await {
                Ok(put) => {
                    all.active = Some(put.archive);
                    if put.known == Known::ReadBack {
                        all.known = Known::ReadBack;
                    }
                    all.put.extend_from_slice(some);
                    all.outdated.extend(put.outdated);
                }
                Err(why) => {
                    let mut left: Vec<String> = paths.iter().skip(all.put.len()).cloned().collect();
                    let unsure = match why {
                        NotPut::Unknown(_) => left.drain(..some.len()).collect(),
                        NotPut::Refused(_) => Vec::new(),
                    };
                    all.rest = Some(Rest { why, unsure, left });
                    break;
                }
            }
        }
        all
    }
}

impl PutAll {
    /// Whether the platform does not take files at all.
    #[must_use]
    pub fn is_not_offered(&self) -> bool {
        let why = self.rest.as_ref().map(|rest| &rest.why);
        matches!(why, Some(NotPut::Refused(error)) if error.is_not_offered())
    }
}

impl Rest {
    /// Which files these are, in sentences; `named` cleans the names of several.
    #[must_use]
    pub fn which(&self, named: impl Fn(&[&str]) -> String) -> String {
        let mut said = Vec::new();
        let paths = |paths: &[String]| {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            named(&paths)
        };
        if !self.unsure.is_empty() {
            said.push(format!(
                "Nobody knows whether {} came.",
                paths(&self.unsure)
            ));
        }
        if !self.left.is_empty() {
            said.push(format!("Not put: {}.", paths(&self.left)));
        }
        said.join(" ")
    }
}
