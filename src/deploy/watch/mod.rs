//! A folder that is watched: what a build writes there is deployed.
//!
//! One round after the other (`round.rs`): the folder is listed, what is
//! deployed is looked up, and what differs is sent. Then it waits for a change,
//! or for a while after something that may pass. So whatever went wrong is
//! mended by the next round, and nothing is remembered but what is deployed.

mod changes;
mod decided;
mod looks;
mod room;
mod round;

use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::deployed::on_thread;
use super::{DeployError, Destination, Finding, IgnoreRules, Plan, PushMeter};
use crate::domain::BinaryId;
use changes::{Changes, Noticed};
pub use decided::{Decided, Round};
use looks::Looks;
pub use room::Room;
use round::Rounds;

/// The first wait after something that may pass; each one more is twice as
/// long.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest of these waits.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A build that empties the folder and fills it again is over when nothing was
/// written for so long. Before that no deployed file goes: what is not there yet
/// would go as well, for all who use the application.
pub const SETTLED: Duration = Duration::from_secs(2);

/// A rehearsal tells fewer things than these.
const TOLD: usize = 16;

/// What becomes of files that are deployed and not in the folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Removals {
    /// They stay: nobody asks for them any more, and only what changed is sent.
    #[default]
    Leave,
    /// They go, with a new archive of the whole folder. A plugin's stay.
    Follow,
}

/// How a folder is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WatchSettings {
    /// What becomes of files that are no longer in the folder.
    pub removals: Removals,
    /// Whether to deploy in spite of what the preflight calls an error.
    pub insist: bool,
    /// How a person lets deployed files go that are not in the folder, where
    /// [`Removals::Leave`] keeps a round from it: the end of a sentence, in the
    /// words of whoever shows the watch. `None`: nothing is advised.
    pub advice: Option<&'static str>,
}

/// What happens while a folder is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchEvent {
    /// It is watched.
    Began {
        /// How many files are in it.
        files: usize,
        /// What the ignore rules leave out.
        left_out: Vec<String>,
    },
    /// How many archives there are. Told at the start, and each time when there
    /// is room for few more.
    Archives(Room),
    /// Something is sent now.
    Pushing(Plan),
    /// It is deployed.
    Deployed {
        /// The archive that is active now.
        archive: Option<BinaryId>,
        /// The paths that were sent.
        files: Vec<String>,
        /// Bytes that were sent.
        bytes: u64,
        /// How long it took since the first change was noticed, or since the
        /// watch began.
        took: Duration,
    },
    /// What is deployed is what is in the folder, but for these files, which
    /// are only deployed.
    UpToDate {
        /// Their paths.
        left_over: Vec<String>,
    },
    /// These deployed files are not in the folder and go, once nothing was
    /// written for [`SETTLED`].
    Settling {
        /// Their paths.
        removed: Vec<String>,
    },
    /// The preflight found errors: nothing is sent until they are mended.
    Held(Vec<Finding>),
    /// Somebody else has changed the application meanwhile: both sides are
    /// compared anew.
    ChangedElsewhere,
    /// Something went wrong, and it goes on.
    Failed {
        /// What: a sentence.
        why: String,
        /// After how long it is tried again; `None`: with the next change.
        again: Option<Duration>,
    },
}

/// Watches a folder and deploys what changes in it, until `stop` is cancelled or
/// nobody listens to `told` any more. First it deploys what differs already.
///
/// # Errors
/// [`DeployError`] where it cannot begin: there is no such folder, the system
/// does not watch it, or the mode of the connection lets nothing be deployed; and
/// where the platform does not offer what it needs. What else goes wrong later is
/// told, and it goes on.
pub async fn watch(
    destination: Destination,
    folder: &Path,
    settings: WatchSettings,
    told: mpsc::Sender<WatchEvent>,
    meter: PushMeter,
    stop: CancellationToken,
) -> Result<(), DeployError> {
    destination.allowed()?;
    let place = folder.to_owned();
    let mut changes = on_thread(move || {
        if !place.is_dir() {
            let why = "it is no folder; only a folder can be watched";
            return Err(DeployError::refused("watch", &place, why));
        }
        Changes::of(&place, IgnoreRules::of(&place)?)
    })
    .await?;
    let mut rounds = Rounds::new(destination, folder, settings, told, meter, stop.clone());
    let mut looks = Looks::at(folder);
    let mut failures = 0;
    loop {
        let wait = match rounds.next().await {
            Ok(()) => {
                failures = 0;
                // A file that is still written is sent when it is quiet; its
                // change may have been noticed already.
                rounds.is_outdated().then_some(FIRST_WAIT)
            }
            Err(DeployError::Stopped) => return Ok(()),
            // No change of the folder mends that.
            Err(error) if error.is_not_offered() => return Err(error),
            Err(error) => {
                let wait = wait_after(&error, failures);
                failures += 1;
                match rounds.failed(&error, wait).await {
                    Err(_) => return Ok(()),
                    Ok(()) => wait,
                }
            }
        };
        // All of it is sent at once, as the platform takes no single files.
        if rounds.is_behind() {
            continue;
        }
        if rounds.is_unsettled() {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                () = rounds.nobody_listens() => return Ok(()),
                noticed = settled(&mut changes, &mut looks) => {
                    if rounds.settled(noticed).await.is_err() {
                        return Ok(());
                    }
                }
            }
            continue;
        }
        let waited = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            () = rounds.nobody_listens() => return Ok(()),
            noticed = changes.next() => {
                if rounds.noticed(noticed).await.is_err() {
                    return Ok(());
                }
            }
            // The round finds what changed by its length and date.
            () = looks.differ(rounds.contents()) => rounds.due(),
            () = waited => {}
        }
    }
}

/// Waits until nothing changes any more, and gives what was noticed.
async fn settled(changes: &mut Changes, looks: &mut Looks) -> Noticed {
    looks.look().await;
    loop {
        changes.quiet(SETTLED).await;
        // The system may give no word.
        if !looks.look().await {
            return changes.taken().await;
        }
    }
}

/// What the first round of a watch would do; nothing is sent.
///
/// # Errors
/// [`DeployError`], as a round of a watch has them.
pub async fn rehearse(
    destination: Destination,
    folder: &Path,
    settings: WatchSettings,
    stop: &CancellationToken,
) -> Result<Round, DeployError> {
    // What it tells on the way stands in the round as well.
    let (told, _listens) = mpsc::channel(TOLD);
    let meter = PushMeter::default();
    let mut rounds = Rounds::new(destination, folder, settings, told, meter, stop.clone());
    rounds.look().await
}

/// When to try again; `None`: only with the next change.
fn wait_after(error: &DeployError, failures: u32) -> Option<Duration> {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.min(5));
    let usual = doubled.min(LONGEST_WAIT);
    match error {
        DeployError::Platform(error) if error.may_pass() || error.leaves_open() => {
            Some(error.retry_after.unwrap_or_default().max(usual))
        }
        DeployError::Platform(_) | DeployError::Rules { .. } | DeployError::Stopped => None,
        // A file that is just being written, or a folder that comes again.
        DeployError::Local { .. }
        | DeployError::Changed(_)
        | DeployError::Archive(_)
        | DeployError::NoRoom(_)
        | DeployError::Remote(_) => Some(usual),
    }
}
