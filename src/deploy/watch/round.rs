//! One round of a watch: the folder is listed, compared and sent.

mod telling;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Decided, Noticed, Removals, Room, Round, WatchEvent, WatchSettings};
use crate::deploy::deployed::{on_thread, unless_stopped};
use crate::deploy::folder::sum;
use crate::deploy::{
    Change, Choice, Contents, DeployError, Deployed, Destination, Finding, Item, Local, Occasion,
    Plan, PushMeter, Pushed, SingleFiles, Target, Way, Zip, plan, preflight,
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
    /// The version that the manifest of what somebody deployed tells. What this
    /// watch deploys does not count: each save would have the version of the one
    /// before.
    version: Option<String>,
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
    /// Whether nothing was written any more before this round.
    is_settled: bool,
    /// Whether nothing is sent before nothing is written any more.
    is_unsettled: bool,
    /// The notes when something was sent last.
    noted: Vec<String>,
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
            version: None,
            since: Some(Instant::now()),
            only_whole: false,
            archives: None,
            is_behind: false,
            is_outdated: false,
            is_settled: false,
            is_unsettled: false,
            noted: Vec::new(),
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

    /// Whether nothing is sent before nothing is written any more.
    pub(super) const fn is_unsettled(&self) -> bool {
        self.is_unsettled
    }

    /// Takes what was noticed until nothing was written any more.
    ///
    /// # Errors
    /// [`DeployError::Stopped`].
    pub(super) async fn settled(&mut self, noticed: Noticed) -> Result<(), DeployError> {
        self.is_settled = true;
        self.noticed(noticed).await
    }

    /// What was in the folder in the last round.
    pub(super) const fn contents(&self) -> Option<&Contents> {
        self.contents.as_ref()
    }

    /// A change was found that the system gave no word of.
    pub(super) fn due(&mut self) {
        self.since = self.since.or_else(|| Some(Instant::now()));
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
        // A round that fails here waits as long as its error says.
        self.is_unsettled = false;
        let is_settled = std::mem::take(&mut self.is_settled);
        let round = self.seen().await?;
        let lets_go = round.decided() == Decided::Push && !round.plan.removed.is_empty();
        self.is_unsettled = lets_go && !is_settled;
        if self.is_unsettled {
            let removed = round.plan.removed;
            return self.tell_once(WatchEvent::Settling { removed }).await;
        }
        let round = self.zipped(round).await?;
        let mut plan = match round.decided() {
            Decided::UpToDate => {
                self.since = None;
                let left_over = round.plan.left_over;
                return self.tell_once(WatchEvent::UpToDate { left_over }).await;
            }
            Decided::Refused(why) => {
                let again = None;
                return self.tell_once(WatchEvent::Failed { why, again }).await;
            }
            Decided::Held(errors) => return self.tell_once(WatchEvent::Held(errors)).await,
            Decided::Push => round.plan,
        };
        // What was told with the last deployment is not told with each one.
        let found = round.findings.iter();
        plan.notes.extend(found.map(Finding::line));
        let notes = plan.notes.clone();
        plan.notes.retain(|note| !self.noted.contains(note));
        self.noted = notes;
        self.tell(WatchEvent::Pushing(plan.clone())).await?;
        let (to, meter, stop) = (&self.destination, &self.meter, &self.stop);
        let pushed = match &round.zip {
            Some(zip) => to.push_zip(zip, meter, stop).await,
            None => {
                to.push(&round.local, &round.contents, &plan, meter, stop)
                    .await
            }
        };
        match pushed {
            Ok(pushed) => self.pushed(&plan, pushed).await,
            Err(error) => {
                // It may have been changed all the same.
                self.deployed = None;
                let is_for_files = matches!(plan.way, Way::Files(_));
                if plan.target == Target::Application && is_for_files && error.is_not_offered() {
                    self.only_whole = true;
                    self.is_behind = true;
                    return Ok(());
                }
                Err(error)
            }
        }
    }

    /// Looks at both sides, and what follows from that. Nothing is changed.
    ///
    /// # Errors
    /// [`DeployError`], as [`Self::next`] has them.
    pub(super) async fn look(&mut self) -> Result<Round, DeployError> {
        let round = self.seen().await?;
        self.zipped(round).await
    }

    /// The same before a zip is made of it.
    async fn seen(&mut self) -> Result<Round, DeployError> {
        let (local, contents) = self.listed().await?;
        let deployed = self.look_up().await?;
        let plan = self.planned(&deployed, &contents);
        Ok(Round {
            findings: self.found(&contents),
            room: self.archives.map(|archives| Room { archives }),
            zip: None,
            settings: self.settings,
            local,
            contents,
            plan,
        })
    }

    /// With the zip where all of it is to be sent, and what is too large.
    async fn zipped(&self, mut round: Round) -> Result<Round, DeployError> {
        if round.decided() == Decided::Push {
            // Not every user may read the option, and it is only for a warning.
            let limit = self.destination.client.upload_limit();
            let limit = unless_stopped(&self.stop, limit).await?.ok().flatten();
            round.findings.extend(round.plan.too_large(limit));
            if round.plan.way == Way::Whole {
                let zip = self.packed(&round).await?;
                round.findings.extend(zip.too_large(limit));
                round.zip = Some(zip);
            }
        }
        Ok(round)
    }

    async fn packed(&self, round: &Round) -> Result<Zip, DeployError> {
        let (local, contents) = (&round.local, &round.contents);
        let packed = self
            .destination
            .packed(local, contents, &self.meter, &self.stop);
        packed.await
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
                    let left_out = contents.left_out.clone();
                    self.tell(WatchEvent::Began { files, left_out }).await?;
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
    async fn look_up(&mut self) -> Result<Deployed, DeployError> {
        let Destination {
            client,
            application,
            ..
        } = &self.destination;
        let asked = client.application(application);
        let now = unless_stopped(&self.stop, asked).await??;
        if let Some(known) = &self.deployed
            && known.archive == now.active
        {
            return Ok(known.clone());
        }
        // Only so that the person knows what is lost with more of them.
        let archives = client.archives(application);
        let archives = unless_stopped(&self.stop, archives).await?.ok();
        let archives = archives.map(|all| all.len().min(MOST_VERSIONS));
        if self.deployed.is_some() {
            self.tell(WatchEvent::ChangedElsewhere).await?;
        }
        self.count(archives).await?;
        let version = self.destination.deployed_version(&now);
        self.version = unless_stopped(&self.stop, version).await?;
        let deployed = self.destination.deployed(&self.stop).await?;
        self.deployed = Some(deployed.clone());
        Ok(deployed)
    }

    /// Takes how many archives there are; tells it at the start, and each time
    /// when there is room for few more.
    async fn count(&mut self, archives: Option<usize>) -> Result<(), DeployError> {
        let before = std::mem::replace(&mut self.archives, archives);
        let Some(room) = archives.map(|archives| Room { archives }) else {
            return Ok(());
        };
        if before.is_none() || (before != archives && room.is_short()) {
            self.tell(WatchEvent::Archives(room)).await?;
        }
        Ok(())
    }

    fn planned(&self, deployed: &Deployed, contents: &Contents) -> Plan {
        let target = &self.destination.target;
        let mut comparison = deployed.compared(contents);
        let has_removed = comparison.of(Change::Removed).next().is_some();
        let follows = self.settings.removals == Removals::Follow
            && has_removed
            && *target == Target::Application;
        let choice = if follows {
            Choice::All
        } else {
            Choice::Changed
        };
        if self.only_whole {
            comparison.single = SingleFiles::NotOffered;
        }
        plan(target, choice, &comparison)
    }

    /// What the preflight finds.
    fn found(&self, contents: &Contents) -> Vec<Finding> {
        let occasion = Occasion {
            shape: Some(self.destination.target.shape()),
            deployed: self.version.clone(),
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
        self.noticed.paths.extend(pushed.outdated);
        self.tell(WatchEvent::Deployed {
            archive: pushed.archive,
            files: pushed.files.into_iter().map(|item| item.path).collect(),
            bytes: pushed.bytes,
            took: took.unwrap_or_default(),
        })
        .await?;
        // Each deployment makes one, and the platform keeps no more than that.
        let archives = self.archives.map(|count| (count + 1).min(MOST_VERSIONS));
        self.count(archives).await
    }
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
