//! The folder for what the program keeps between its runs, such as the journal
//! of transfers, and the one for what people configure.
//!
//! Pure but for where the system keeps such folders: the environment comes in
//! as a function.

use std::path::PathBuf;

use directories::ProjectDirs;

/// Names another folder: for tests, and for who keeps several apart.
const STATE_DIR: &str = "C8YBIN_STATE_DIR";

/// `C8YBIN_STATE_DIR`, else the folder that the system has for the state of
/// programs. An empty variable counts as not set. `None`: the person has no
/// home folder.
#[must_use]
pub fn state_folder(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    if let Some(folder) = environment(STATE_DIR).filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    let project = ProjectDirs::from("", "", "c8ybin")?;
    let folder = project
        .state_dir()
        .unwrap_or_else(|| project.data_local_dir());
    Some(folder.to_owned())
}

/// Names another folder for profiles.
const CONFIG_DIR: &str = "C8YBIN_CONFIG_DIR";

/// `C8YBIN_CONFIG_DIR`, else the folder that the system has for the
/// configuration of programs. An empty variable counts as not set. `None`: the
/// person has no home folder.
#[must_use]
pub fn config_folder(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    if let Some(folder) = environment(CONFIG_DIR).filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    let project = ProjectDirs::from("", "", "c8ybin")?;
    Some(project.config_dir().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_and_an_empty_variable_is_none() {
        let named = |folder: &str| {
            let folder = folder.to_owned();
            state_folder(move |name| (name == STATE_DIR).then(|| folder.clone()))
        };
        assert_eq!(named("/somewhere/else"), Some("/somewhere/else".into()));
        assert_eq!(named(""), state_folder(|_| None));
    }
}
