//! Which of the places that name a connection are asked, and in which order:
//! flags, what `--profile` or `--session` chooses, the environment, the session
//! that `C8Y_SESSION` names, the profile that is the default.

use super::layer::Layer;
use super::outside::host_of;
use super::profiles::ProfileFile;
use super::sessions::{over, session};
use super::state::config_folder;
use super::{Environment, NoConnection};
use crate::api::{Guard, Mode};

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
    /// What may be changed in a shell that go-c8y-cli has set to a session, also
    /// where the environment names a host that the session does not: the variables
    /// may be of that session all the same.
    pub of_shell: Option<Guard>,
}

impl Chosen {
    /// Reads what is chosen. What nobody chose by name and cannot be read is
    /// left out only where the environment is enough, and protects all then.
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
            let layer = session_layer(name, environment)?;
            chosen.by_flag = Some(layer);
            return Ok(chosen);
        }
        let named = environment("C8Y_SESSION").filter(|name| !name.trim().is_empty());
        if let Some(name) = named {
            match session_layer(&name, environment) {
                Ok(layer) => {
                    let mode = layer.mode.clone();
                    chosen.of_shell = mode.map(|(mode, by)| Guard { mode, by });
                    chosen.otherwise.push(layer);
                }
                // What go-c8y-cli has put into the environment is enough to connect,
                // but what the session protects is not known then.
                Err(why) if host_of(environment).is_some() => {
                    let why = why.to_string();
                    chosen.of_shell = Some(Guard {
                        mode: over(Mode::PROD, &environment),
                        by: format!(
                            "C8Y_SESSION, which cannot be read: {}",
                            why.trim_end_matches('.')
                        ),
                    });
                }
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
}

fn session_layer(name: &str, environment: Environment<'_>) -> Result<Layer, NoConnection> {
    let session = session(name, environment).map_err(NoConnection::Said)?;
    Ok(Layer {
        locked: session.locked,
        ..session.layer
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Wanted;

    /// The connection of a shell with these variables, and nothing beside them.
    fn guard(variables: &[(&str, &str)]) -> Guard {
        let folder = tempfile::tempdir().unwrap();
        let session = r#"{"host":"https://a.example.com","username":"ana"}"#;
        std::fs::write(folder.path().join("plant.json"), session).unwrap();
        let environment = |name: &str| {
            let all = [
                ("C8Y_HOST", "b.example.com"),
                ("C8Y_USER", "ana"),
                ("C8Y_PASSWORD", "x"),
            ];
            let mut all = variables.iter().chain(&all);
            match all.find(|(known, _)| *known == name) {
                Some((_, value)) => Some((*value).to_owned()),
                None if name == "C8Y_SESSION_HOME" || name == "C8YBIN_CONFIG_DIR" => {
                    Some(folder.path().to_string_lossy().into_owned())
                }
                None => None,
            }
        };
        let chosen = Chosen::read(None, None, &environment).unwrap();
        let open = |_: &super::super::Secret, _: &str, _: &str| Ok(Some("x".into()));
        let connection = Wanted::default().connection(chosen, &environment, &open);
        connection.unwrap().guard().clone()
    }

    #[test]
    fn a_session_that_cannot_be_read_protects_all() {
        for missing in ["/nonexistent/prod.json", "prod", "vault://prod"] {
            let guard = guard(&[("C8Y_SESSION", missing)]);
            assert_eq!(guard.mode, Mode::PROD, "{missing}");
            assert!(guard.by.starts_with("C8Y_SESSION, "), "{}", guard.by);
        }
        let said = guard(&[("C8Y_SESSION", "prod")]).by;
        assert!(said.contains("There is no session “prod”"), "{said}");
        let said = [
            ("C8Y_SESSION", "vault://prod"),
            ("C8Y_SETTINGS_MODE_ENABLECREATE", "true"),
            ("C8Y_SETTINGS_MODE_ENABLEUPDATE", "true"),
        ];
        assert_eq!(guard(&said).mode, Mode::QUAL);
        assert_eq!(guard(&[]).mode, Mode::DEV);
    }

    #[test]
    fn a_session_protects_its_host_by_another_name() {
        let guard = guard(&[("C8Y_SESSION", "plant")]);
        assert_eq!(guard.mode, Mode::PROD);
        assert_eq!(guard.by, "the session “plant”");
    }
}
