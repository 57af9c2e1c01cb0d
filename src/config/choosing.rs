//! Which of the places that name a connection are asked, and in which order:
//! flags, what `--profile` or `--session` chooses, the environment, the session
//! that `C8Y_SESSION` names, the profile that is the default.

use super::layer::Layer;
use super::profiles::ProfileFile;
use super::sessions::session;
use super::state::config_folder;
use super::{Environment, NoConnection};

/// The variables that say where things are on this machine and what opens them.
const OF_THE_MACHINE: [&str; 6] = [
    "HOME",
    "C8YBIN_CONFIG_DIR",
    "C8YBIN_STATE_DIR",
    "C8YBIN_KEYRING",
    "C8Y_SESSION_HOME",
    "C8Y_PASSPHRASE",
];

/// Whether this variable is of the machine, and not of the connection that the
/// environment names.
#[must_use]
pub fn is_of_the_machine(variable: &str) -> bool {
    OF_THE_MACHINE.contains(&variable)
}

/// What is kept on this machine and chosen for this run.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// By a flag: stronger than the environment.
    pub by_flag: Option<Layer>,
    /// By the environment and the configuration, the stronger one first.
    pub otherwise: Vec<Layer>,
    /// Sentences about secrets that could not be opened.
    pub locked: Vec<String>,
}

impl Chosen {
    /// Reads what is chosen. What nobody chose by name and cannot be read is
    /// left out only where the flags and the environment are enough.
    ///
    /// # Errors
    /// A sentence about what was chosen and is not there.
    pub fn read(
        profile: Option<&str>,
        wanted_session: Option<&str>,
        environment: Environment<'_>,
    ) -> Result<Self, NoConnection> {
        let mut chosen = Self::default();
        if let Some(name) = profile {
            chosen.by_flag = Some(profile_layer(name, environment)?);
            return Ok(chosen);
        }
        if let Some(name) = wanted_session {
            let layer = chosen.session(name, environment)?;
            chosen.by_flag = Some(layer);
            return Ok(chosen);
        }
        let named = environment("C8Y_SESSION").filter(|name| !name.trim().is_empty());
        if let Some(name) = named {
            match chosen.session(&name, environment) {
                Ok(layer) => chosen.otherwise.push(layer),
                // What go-c8y-cli has put into the environment is enough.
                Err(_) if environment("C8Y_HOST").is_some_and(|host| !host.is_empty()) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(folder) = config_folder(environment) {
            let profiles = ProfileFile::within(&folder).read();
            let profiles = profiles.map_err(NoConnection::Said)?;
            if let Some(name) = &profiles.default {
                chosen.otherwise.push(profile_layer(name, environment)?);
            }
        }
        Ok(chosen)
    }

    fn session(&mut self, name: &str, environment: Environment<'_>) -> Result<Layer, NoConnection> {
        let session = session(name, environment).map_err(NoConnection::Said)?;
        self.locked.extend(session.locked);
        Ok(session.layer)
    }
}

fn profile_layer(name: &str, environment: Environment<'_>) -> Result<Layer, NoConnection> {
    let folder = config_folder(environment).ok_or_else(|| {
        NoConnection::Said(
            "There is no folder for profiles: set HOME or C8YBIN_CONFIG_DIR.".to_owned(),
        )
    })?;
    let file = ProfileFile::within(&folder);
    let profiles = file.read().map_err(NoConnection::Said)?;
    let profile = profiles
        .named
        .get(name)
        .ok_or_else(|| NoConnection::no_profile(name, &profiles))?;
    let mut layer = profile
        .layer(name)
        .map_err(|why| NoConnection::Said(format!("It cannot be connected: {why}.")))?;
    let files = [
        &mut layer.ca_file,
        &mut layer.client_cert,
        &mut layer.client_key,
    ];
    for path in files.into_iter().flatten() {
        *path = folder.join(&*path);
    }
    Ok(layer)
}
