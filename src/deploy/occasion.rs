//! What the preflight has to know of the place that contents go to, and what a
//! person has to be shown of what it found.

use super::preflight::too_large;
use super::{Check, Destination, Finding, Occasion, Severity, Shape, Target, Zip};
use crate::domain::{Application, ApplicationVersion, Plugin, taken_tag};
use crate::transfer::Deployment;

impl Destination {
    /// What the platform tells of the place before something is sent there. Not
    /// every user may read all of it: what cannot be read is not checked.
    pub async fn occasion(&self) -> Occasion {
        let (client, id) = (&self.client, &self.application);
        let deployed = async {
            let application = client.application(id).await.ok()?;
            self.deployed_version(&application).await
        };
        let (archives, limit, deployed) =
            tokio::join!(client.archives(id), client.upload_limit(), deployed);
        Occasion {
            shape: Some(self.target.shape()),
            deployed,
            archives: archives.ok().map(|archives| archives.len()),
            limit: limit.ok().flatten(),
            ..Occasion::default()
        }
    }

    /// The version that the manifest of what is deployed there tells, where that
    /// can be read. `application` is as it was read just now.
    pub async fn deployed_version(&self, application: &Application) -> Option<String> {
        let plugins = match &self.target {
            Target::Application => Vec::new(),
            Target::Plugin(_) => self.client.plugins(&self.application).await.ok()?,
        };
        self.target.deployed_version(application, &plugins)
    }
}

impl Target {
    /// Where a zip goes that becomes this; `None`: into an archive of its own,
    /// beside what is deployed.
    #[must_use]
    pub fn of(what: &Deployment) -> Option<Self> {
        match what {
            Deployment::Archive(_) => Some(Self::Application),
            Deployment::Plugin(name) => Some(Self::Plugin(name.clone())),
            Deployment::Version(..) => None,
        }
    }

    /// The version that the manifest of what is deployed there tells, among what
    /// was read.
    fn deployed_version(&self, application: &Application, plugins: &[Plugin]) -> Option<String> {
        let manifest = match self {
            Self::Application => application.manifest.as_ref(),
            Self::Plugin(name) => {
                let there = plugins.iter().find(|plugin| plugin.name == *name);
                there.and_then(|plugin| plugin.manifest.as_ref())
            }
        };
        manifest.and_then(|manifest| manifest.version.clone())
    }
}

impl Occasion {
    /// That of a zip that becomes this, among what was read of the application:
    /// of its versions where it becomes one, of its plugins where it becomes one.
    #[must_use]
    pub fn of(
        what: &Deployment,
        application: &Application,
        versions: &[ApplicationVersion],
        plugins: &[Plugin],
    ) -> Self {
        let target = Target::of(what);
        Self {
            shape: match &target {
                Some(plugin @ Target::Plugin(_)) => Some(plugin.shape()),
                _ => Shape::of_kind(&application.kind),
            },
            version: match what {
                Deployment::Version(version, _) => Some(version.clone()),
                _ => None,
            },
            versions: versions.iter().map(|one| one.version.clone()).collect(),
            taken_tag: match what {
                Deployment::Version(version, tags) => taken_tag(version, tags, versions),
                _ => None,
            },
            // Versions are compared by the names that they have there.
            deployed: target.and_then(|target| target.deployed_version(application, plugins)),
            ..Self::default()
        }
    }
}

impl Zip {
    /// Whether it is longer than the tenant takes. Of a zip of the person's own
    /// the preflight has told that already.
    #[must_use]
    pub fn too_large(&self, limit: Option<u64>) -> Option<Finding> {
        too_large(self.length(), limit).filter(|_| self.is_made())
    }
}

/// What was found since somebody agreed to send it: the first error, or that the
/// zip is too long, that is not among what they were shown.
#[must_use]
pub fn unseen<'f>(found: &'f [Finding], seen: &[Finding]) -> Option<&'f Finding> {
    found.iter().find(|finding| {
        let counts = finding.severity == Severity::Error || finding.check == Check::Size;
        counts && !seen.contains(finding)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{Local, pack};

    #[test]
    fn the_zip_of_a_folder_is_measured_and_that_of_a_person_was() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("site");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<h1>").unwrap();
        let spool = dir.path().join("spool");
        let zip_of = |path: &std::path::Path| {
            let local = Local::open(path).unwrap();
            let contents = local.contents(&|| false).unwrap();
            pack(&local, &contents, &spool, &|| false, &mut |_| {}).unwrap()
        };
        let made = zip_of(&folder);
        let found = made.too_large(Some(made.length() - 1)).unwrap();
        assert_eq!(
            (found.check, found.severity),
            (Check::Size, Severity::Warning)
        );
        assert_eq!(made.too_large(Some(made.length())), None);
        assert_eq!(made.too_large(None), None);
        let own = dir.path().join("own.zip");
        std::fs::copy(made.path(), &own).unwrap();
        assert_eq!(
            zip_of(&own).too_large(Some(1)),
            None,
            "the preflight told it"
        );
    }

    #[test]
    fn new_errors_and_lengths_are_shown_and_other_warnings_are_not() {
        let finding = |severity, check| Finding {
            severity,
            check,
            path: None,
            what: "It is so.".to_owned(),
            remedy: "Mend it.".to_owned(),
        };
        let secret = finding(Severity::Error, Check::Secret);
        let long = finding(Severity::Warning, Check::Size);
        let map = finding(Severity::Warning, Check::SourceMap);
        let found = [secret.clone(), map.clone(), long.clone()];
        assert_eq!(unseen(&found, &[]), Some(&secret));
        assert_eq!(unseen(&found, &found[..2]), Some(&long));
        assert_eq!(unseen(&found, &[long, secret]), None);
        assert_eq!(unseen(&[map], &[]), None);
    }
}
