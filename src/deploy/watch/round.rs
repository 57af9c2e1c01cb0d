//! One round of a watch: the folder is listed, compared and sent.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Noticed, Removals, WatchEvent, WatchSettings};
use crate::api::ErrorKind;
use crate::deploy::deployed::{on_thread, unless_stopped};
use crate::deploy::folder::sum;
use crate::deploy::{
    Change, Choice, Contents, DeployError, Deployed, Destination, Finding, Item, Local, Occasion,
    Plan, PushMeter, Pushed, Severity, Target, Way, compare, plan, preflight,
};
use crate::domain::MOST_VERSIONS;

/// What is known between the rounds.
pub(super) struct Rounds {
    destination: Destination,
    folder: PathBuf,
    settings: WatchSettings,
    told: mpsc::Sender<WatchEvent>,
    meter: PushMeter,
    stop: CancellationToken,
    /// What is in the folder, with checksums, as it was listed last.
    contents: Option<Contents>,
    /// What has changed since.
    noticed: Noticed,
    /// What is deployed; `None` where that is to be looked up.
    deployed: Option<Deployed>,
    /// Since when something waits to be deployed.
    since: Option<Instant>,
    /// Whether the platform takes no single files.
    only_whole: bool,
    /// How many archives there are; `None` where that is not known.
    archives: Option<usize>,
    /// Whether the next round is due at once, as all is to be sent in another
    /// way.
    is_behind: bool,
    /// Whether files changed while they were sent.
    is_outdated: bool,
    /// What the preflight found when something was sent last.
    found: Vec<Finding>,
    /// What was told last, so that it is not told again and again.
    last: Option<WatchEvent>,
}

impl Rounds {
    pub(super) fn new(
        destination: Destination,
        folder: &Path,
        settings: WatchSettings,
        told: mpsc::Sender<WatchEvent>,
        meter: PushMeter,
        stop: CancellationToken,
    ) -> Self {
        Self {
            destination,
            folder: folder.to_owned(),
            settings,
            told,
            meter,
            stop,
            contents: None,
            noticed: Noticed::default(),
            deployed: None,
            since: Some(Instant::now()),
            only_whole: false,
            archives: None,
            is_behind: false,
            is_outdated: false,
            found: Vec::new(),
            last: None,
        }
    }

    /// Takes what was noticed.
    ///
    /// # Errors
    /// [`DeployError::Stopped`].
    pub(super) async fn noticed(&mut self, noticed: Noticed) -> Result<(), DeployError> {
        if let Some(why) = noticed.trouble.clone() {
            self.tell_failed(why, None).await?;
        }
        self.since = self.since.or(noticed.since);
        self.noticed.add(noticed);
        Ok(())
    }

    /// Whether the next round is due at once.
    pub(super) const fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// Whether files changed while they were sent, so that another round is due.
    pub(super) const fn is_outdated(&self) -> bool {
        self.is_outdated
    }

    pub(super) async fn nobody_listens(&self) {
        self.told.closed().await;
    }

    /// Brings about that what is in the folder is deployed.
    ///
    /// # Errors
    /// [`DeployError`]; the next round begins with what is there then.
    pub(super) async fn next(&mut self) -> Result<(), DeployError> {
        self.is_behind = false;
        self.is_outdated = false;
        let (local, contents) = self.listed().await?;
        self.look_up().await?;
        let Some(deployed) = &self.deployed else {
            return Ok(());
        };
        let mut plan = self.planned(&deployed.contents, &contents);
        if plan.is_empty() {
            self.since = None;
            let left_over = plan.left_over;
            return self.tell_once(WatchEvent::UpToDate { left_over }).await;
        }
        if !plan.removed.is_empty() && self.settings.removals == Removals::Leave {
            let why = format!(
                "{} Nothing is sent: put what is only deployed into the folder, or watch with \
                 --remove to let it go.",
                plan.notes.join(" ")
            );
            return self
                .tell_once(WatchEvent::Failed { why, again: None })
                .await;
        }
        let findings = self.found(&contents);
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<Finding> = errors.cloned().collect();
        if !errors.is_empty() && !self.settings.insist {
            return self.tell_once(WatchEvent::Held(errors)).await;
        }
        // Told with the first deployment that they go with.
        if findings != self.found {
            let told = findings
                .iter()
                .map(|one| format!("{}: {one}", one.severity.word()));
            plan.notes.extend(told);
            self.found = findings;
        }
        self.tell(WatchEvent::Pushing(plan.clone())).await?;
        let pushed = self
            .destination
            .push(&local, &contents, &plan, &self.meter, &self.stop)
            .await;
        match pushed {
            Ok(pushed) => self.pushed(&plan, pushed).await,
            Err(error) => {
                // It may have been changed all the same.
                self.deployed = None;
                let is_for_files = matches!(plan.way, Way::Files(_));
                if plan.target == Target::Application && is_for_files && is_not_offered(&error) {
                    self.only_whole = true;
                    self.is_behind = true;
                    let why = "This platform takes no single files: the whole folder is sent as a \
                               zip with each change.";
                    return self.tell_failed(why.to_owned(), Some(Duration::ZERO)).await;
                }
                Err(error)
            }
        }
    }

    /// Lists the folder; only files that changed are read again.
    async fn listed(&mut self) -> Result<(Local, Contents), DeployError> {
        let is_first = self.contents.is_none();
        let noticed = std::mem::take(&mut self.noticed);
        let (folder, before) = (self.folder.clone(), self.contents.clone());
        let stop = self.stop.clone();
        let (paths, all) = (noticed.paths.clone(), noticed.all);
        let listed = on_thread(move || {
            let is_stopped = || stop.is_cancelled();
            let local = Local::open(&folder)?;
            let mut contents = local.contents(&is_stopped)?;
            for item in &mut contents.items {
                let known = before.as_ref().and_then(|before| before.file(&item.path));
                let is_known = !all && !paths.contains(&item.path);
                item.crc32 = known
                    .filter(|known| is_known && known.facts == item.facts)
                    .and_then(|known| known.crc32);
            }
            sum(&folder, &mut contents, &is_stopped)?;
            Ok((local, contents))
        });
        match listed.await {
            Ok((local, contents)) => {
                self.contents = Some(contents.clone());
                if is_first {
                    let files = contents.files().count();
                    self.tell(WatchEvent::Began { files }).await?;
                }
                Ok((local, contents))
            }
            Err(error) => {
                // They are read again the next time.
                self.noticed.add(noticed);
                Err(error)
            }
        }
    }

    /// Looks up what is deployed, where it is not what was deployed last.
    async fn look_up(&mut self) -> Result<(), DeployError> {
        let client = &self.destination.client;
        let asked = client.application(&self.destination.application);
        let active = unless_stopped(&self.stop, asked).await??.active;
        let known = self.deployed.as_ref().map(|deployed| &deployed.archive);
        if known == Some(&active) {
            return Ok(());
        }
        if known.is_some() {
            self.tell(WatchEvent::ChangedElsewhere).await?;
        }
        // Only for a warning.
        let Destination {
            client,
            application,
            ..
        } = &self.destination;
        let archives = client.archives(application);
        let archives = unless_stopped(&self.stop, archives).await?.ok();
        self.archives = archives.map(|all| all.len().min(MOST_VERSIONS));
        self.deployed = Some(self.destination.deployed(&self.stop).await?);
        Ok(())
    }

    fn planned(&self, deployed: &Contents, contents: &Contents) -> Plan {
        let target = &self.destination.target;
        let comparison = compare(deployed, contents);
        let has_removed = comparison.of(Change::Removed).next().is_some();
        let follows = self.settings.removals == Removals::Follow
            && has_removed
            && *target == Target::Application;
        let choice = if follows {
            Choice::All
        } else {
            Choice::Changed
        };
        let planned = plan(target, choice, &comparison);
        // Without an archive there is none to put a file into.
        let has_archive = self
            .deployed
            .as_ref()
            .is_some_and(|deployed| deployed.archive.is_some());
        if matches!(planned.way, Way::Files(_)) && (self.only_whole || !has_archive) {
            let mut all = plan(target, Choice::All, &comparison);
            all.notes.extend(all.removal());
            return all;
        }
        planned
    }

    /// What the preflight finds.
    fn found(&self, contents: &Contents) -> Vec<Finding> {
        let occasion = Occasion {
            shape: self.destination.target.shape(),
            archives: self.archives,
            ..Occasion::default()
        };
        preflight(contents, &occasion).findings
    }

    /// Notes what is deployed now.
    async fn pushed(&mut self, plan: &Plan, pushed: Pushed) -> Result<(), DeployError> {
        if let Some(deployed) = &mut self.deployed {
            deployed.archive.clone_from(&pushed.archive);
            let is_all = plan.way == Way::Whole && plan.target == Target::Application;
            if is_all {
                deployed.contents.items.clear();
            }
            put(&mut deployed.contents.items, &pushed.files);
        }
        let took = self.since.take().map(|since| since.elapsed());
        self.is_outdated = !pushed.outdated.is_empty();
        // Each deployment makes one, and the platform keeps no more than that.
        self.archives = self.archives.map(|count| (count + 1).min(MOST_VERSIONS));
        self.noticed.paths.extend(pushed.outdated);
        self.tell(WatchEvent::Deployed {
            archive: pushed.archive,
            files: pushed.files.into_iter().map(|item| item.path).collect(),
            bytes: pushed.bytes,
            took: took.unwrap_or_default(),
        })
        .await
    }

    /// Tells that something went wrong, and when it is tried again.
    ///
    /// # Errors
    /// [`DeployError::Stopped`] where nobody listens.
    pub(super) async fn failed(
        &mut self,
        error: &DeployError,
        again: Option<Duration>,
    ) -> Result<(), DeployError> {
        let why = error.to_string();
        let is_told =
            matches!(&self.last, Some(WatchEvent::Failed { why: last, .. }) if *last == why);
        if is_told {
            return Ok(());
        }
        self.tell_failed(why, again).await
    }

    async fn tell_failed(
        &mut self,
        why: String,
        again: Option<Duration>,
    ) -> Result<(), DeployError> {
        self.tell(WatchEvent::Failed { why, again }).await
    }

    async fn tell_once(&mut self, event: WatchEvent) -> Result<(), DeployError> {
        if self.last.as_ref() == Some(&event) {
            return Ok(());
        }
        self.tell(event).await
    }

    async fn tell(&mut self, event: WatchEvent) -> Result<(), DeployError> {
        self.last = Some(event.clone());
        let told = unless_stopped(&self.stop, self.told.send(event)).await?;
        told.map_err(|_| DeployError::Stopped)
    }
}

/// Whether the platform takes no single files.
fn is_not_offered(error: &DeployError) -> bool {
    matches!(error, DeployError::Platform(error) if error.kind == ErrorKind::NotOffered)
}

/// Puts items among others, in place of those of the same path.
fn put(items: &mut Vec<Item>, new: &[Item]) {
    for item in new {
        match items.binary_search_by(|other| other.path.cmp(&item.path)) {
            Ok(at) => {
                if let Some(place) = items.get_mut(at) {
                    *place = item.clone();
                }
            }
            Err(at) => items.insert(at, item.clone()),
        }
    }
}
