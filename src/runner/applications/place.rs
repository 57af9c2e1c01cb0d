//! What the platform has where something is to be deployed.

use crate::api::{ApiError, Client};
use crate::app::DeployWish;
use crate::deploy::Occasion;
use crate::domain::{Application, ApplicationVersion, Plugin, clean};
use crate::transfer::Deployment;
use crate::ui::deploying::{SERVES_LATEST, active_now, becomes_latest, latest_now};

/// An application, and what there is of the kind that is added to it.
pub(super) struct Place {
    pub(super) application: Application,
    versions: Vec<ApplicationVersion>,
    plugins: Vec<Plugin>,
    archives: Option<usize>,
    /// How long a file the tenant takes.
    pub(super) limit: Option<u64>,
}

impl Place {
    pub(super) async fn read(client: &Client, wish: &DeployWish) -> Result<Self, ApiError> {
        let id = &wish.application;
        let application = client.application(id).await?;
        let versions = match wish.what {
            Deployment::Version(..) => client.versions(id).await?,
            _ => Vec::new(),
        };
        let plugins = match wish.what {
            Deployment::Plugin(_) => client.plugins(id).await?,
            _ => Vec::new(),
        };
        let archives = match application.kind.has_archives() {
            true => client.archives(id).await.ok(),
            false => None,
        };
        Ok(Self {
            application,
            versions,
            plugins,
            archives: archives.map(|archives| archives.len()),
            // Not every user may read the option, and it is only for a warning.
            limit: client.upload_limit().await.ok().flatten(),
        })
    }

    /// What the preflight has to know of it.
    pub(super) fn occasion(&self, what: &Deployment) -> Occasion {
        Occasion {
            archives: self.archives,
            limit: self.limit,
            ..Occasion::of(what, &self.application, &self.versions, &self.plugins)
        }
    }

    fn plugin(&self, name: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| plugin.name == name)
    }

    /// What holds now and is changed, in sentences.
    pub(super) fn changes(&self, what: &Deployment) -> Vec<String> {
        match what {
            Deployment::Archive(_) => vec![self.active()],
            Deployment::Plugin(name) => {
                let shown = clean(name);
                let there = match self.plugin(name) {
                    Some(_) => format!("Plugin {shown} is there: what is sent goes over it."),
                    None => format!("Plugin {shown} is new."),
                };
                vec![there, self.active()]
            }
            Deployment::Version(version, tags) => {
                let now = latest_now(&self.versions);
                match becomes_latest(tags, &self.versions) {
                    true => {
                        let active = active_now(self.application.active.as_ref());
                        let then = format!("Version {} becomes latest.", clean(version));
                        vec![now, then, format!("{active} {SERVES_LATEST}")]
                    }
                    false => vec![now, "That stays so.".to_owned()],
                }
            }
        }
    }

    fn active(&self) -> String {
        match &self.application.active {
            Some(active) => format!("Active now: archive {active}; a new one takes its place."),
            None => "No archive is active now.".to_owned(),
        }
    }
}
