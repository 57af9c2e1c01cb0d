//! The connections that can be chosen by name: profiles, and the sessions of
//! go-c8y-cli that were found. It blocks.

use std::path::{Path, PathBuf};

use super::layer::origin;
use super::profiles::ProfileFile;
use super::sessions::sessions;
use super::state::config_folder;

/// Where a connection by name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `profiles.toml`.
    Profile,
    /// A session of go-c8y-cli.
    Session,
}

impl Known {
    /// Whether both lead to the same place, as the same user and in the same mode.
    #[must_use]
    pub fn leads_as(&self, other: &Self) -> bool {
        let way = |known: &Self| {
            let who = (known.tenant.clone(), known.user.clone());
            (origin(&known.host), who, known.mode.clone())
        };
        way(self) == way(other)
    }
}

impl Source {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Session => "session",
        }
    }
}

/// A connection that can be chosen by its name. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, the only one among those of its source.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// The file that describes it.
    pub path: PathBuf,
    /// Whether it is used where nothing else names a tenant.
    pub is_default: bool,
    /// The tenant's host, with or without a scheme.
    pub host: String,
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// The word of what may be changed.
    pub mode: String,
}

/// What is kept of one of them: of the profile of this name, or of the session in
/// this file.
#[must_use]
pub fn known_one(
    profile: Option<&str>,
    session: Option<&Path>,
    environment: impl Fn(&str) -> Option<String>,
) -> Option<Known> {
    let is_it = |known: &Known| match known.source {
        Source::Profile => profile == Some(&known.name),
        Source::Session => session == Some(&known.path),
    };
    known(environment).0.into_iter().find(is_it)
}

/// All of them, profiles first, and a sentence for each file that cannot be
/// read.
pub fn known(environment: impl Fn(&str) -> Option<String>) -> (Vec<Known>, Vec<String>) {
    let mut all = Vec::new();
    let mut unreadable = Vec::new();
    if let Some(folder) = config_folder(&environment) {
        match ProfileFile::within(&folder).read() {
            Ok(profiles) => {
                let default = profiles.default;
                all.extend(profiles.named.into_iter().map(|(name, profile)| Known {
                    is_default: default.as_ref() == Some(&name),
                    name,
                    source: Source::Profile,
                    path: folder.join("profiles.toml"),
                    host: profile.host,
                    tenant: profile.tenant,
                    user: profile.user,
                    mode: profile.mode.unwrap_or_else(|| "dev".to_owned()),
                }));
            }
            Err(sentence) => unreadable.push(sentence),
        }
    }
    // Opening a sealed secret takes a tenth of a second, and none is told here.
    let closed = |name: &str| (name != "C8Y_PASSPHRASE").then(|| environment(name))?;
    let (found, said) = sessions(closed);
    let names: Vec<String> = found.iter().map(|session| session.name.clone()).collect();
    all.extend(found.into_iter().map(|session| {
        let layer = session.layer;
        let is_alone = names.iter().filter(|name| **name == session.name).count() == 1;
        let name = match session.path.extension() {
            Some(ending) if !is_alone => {
                format!("{}.{}", session.name, ending.to_string_lossy())
            }
            _ => session.name,
        };
        Known {
            name,
            path: session.path,
            source: Source::Session,
            is_default: false,
            host: layer.host.unwrap_or_default(),
            tenant: layer.tenant,
            user: layer.user,
            mode: layer.mode.map_or("dev", |(mode, _)| mode.word()).to_owned(),
        }
    }));
    unreadable.extend(said);
    (all, unreadable)
}
