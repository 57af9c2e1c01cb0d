//! Word from the system that something in a folder changed.
//!
//! It is only a word: what really changed is found by listing the folder. So
//! editors that write another file and rename it, build tools that empty the
//! folder or put another one in its place, and words that the system lost all
//! come to the same. Where the path of the folder has links in it, they are
//! watched as well: each may be turned to another folder.

mod links;
#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::deploy::deployed::on_thread;
use crate::deploy::{DeployError, IGNORE_FILE, IgnoreRules};
use crate::transfer::reason;
use links::links_to;

/// A build writes many files one after the other: it is over when nothing was
/// written for so long.
const QUIET: Duration = Duration::from_millis(150);

/// A build that goes on and on is not waited for longer.
const LONGEST: Duration = Duration::from_secs(1);

/// A folder that is gone is looked for so often, beside the word of the system.
const LOOK: Duration = Duration::from_secs(1);

/// With more names than these all files are read anew.
const MOST_NAMES: usize = 10_000;

/// What was noticed since the last time.
#[derive(Debug, Default)]
pub(super) struct Noticed {
    /// When the first of it came.
    pub(super) since: Option<Instant>,
    /// Files that may have changed, by their paths below the folder.
    pub(super) paths: BTreeSet<String>,
    /// Whether any file may have changed.
    pub(super) all: bool,
    /// Whether the ignore rules may have changed.
    pub(super) rules: bool,
    /// What the system could not do: a sentence.
    pub(super) trouble: Option<String>,
    /// Whether the folder itself came or went, or a link to it.
    is_root: bool,
}

impl Noticed {
    /// Adds what was noticed later.
    pub(super) fn add(&mut self, other: Self) {
        self.since = self.since.or(other.since);
        self.paths.extend(other.paths);
        self.all |= other.all || self.paths.len() > MOST_NAMES;
        self.rules |= other.rules;
        self.trouble = other.trouble.or_else(|| self.trouble.take());
        self.is_root |= other.is_root;
    }
}

/// The watch over a folder. It ends when it is dropped.
pub(super) struct Changes {
    /// The folder by the path that the person gave.
    given: PathBuf,
    over: Over,
    shared: Arc<Shared>,
    /// Whether the folder is gone, and so not watched.
    is_lost: bool,
}

/// The watch over the folder that a path means now.
struct Over {
    watcher: RecommendedWatcher,
    /// That folder, without links.
    folder: PathBuf,
}

struct Shared {
    noticed: Mutex<Noticed>,
    word: Notify,
    rules: Mutex<IgnoreRules>,
}

impl Shared {
    fn rules(&self) -> MutexGuard<'_, IgnoreRules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noticed(&self) -> MutexGuard<'_, Noticed> {
        self.noticed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    /// Begins to watch a folder; of what the rules leave out there is no word.
    /// Blocks.
    ///
    /// # Errors
    /// [`DeployError::Local`] where the system does not watch it.
    pub(super) fn of(folder: &Path, rules: IgnoreRules) -> Result<Self, DeployError> {
        let failed = |why: String| DeployError::refused("watch", folder, why);
        let given = std::path::absolute(folder).map_err(|error| failed(reason(&error)))?;
        let shared = Arc::new(Shared {
            noticed: Mutex::default(),
            word: Notify::new(),
            rules: Mutex::new(rules),
        });
        Ok(Self {
            over: Over::of(&given, &shared).map_err(failed)?,
            given,
            shared,
            is_lost: false,
        })
    }

    /// Waits until something changed and then nothing more for a while, and
    /// gives it. What was noticed is not lost where this is dropped.
    pub(super) async fn next(&mut self) -> Noticed {
        let since = loop {
            if let Some(since) = self.shared.noticed().since {
                break since;
            }
            tokio::select! {
                () = self.shared.word.notified() => {}
                () = sleep(LOOK), if self.is_lost => self.look_again(),
            }
        };
        loop {
            let left = LONGEST.saturating_sub(since.elapsed());
            if left.is_zero() {
                break;
            }
            tokio::select! {
                () = self.shared.word.notified() => {}
                () = sleep(QUIET.min(left)) => break,
            }
        }
        self.taken().await
    }

    /// Waits until there is no word for so long. What was noticed stays.
    pub(super) async fn quiet(&mut self, long: Duration) {
        loop {
            tokio::select! {
                () = self.shared.word.notified() => {}
                () = sleep(long) => return,
            }
        }
    }

    /// Gives what was noticed, if anything.
    pub(super) async fn taken(&mut self) -> Noticed {
        let mut noticed = std::mem::take(&mut *self.shared.noticed());
        if noticed.is_root {
            self.look_again();
            noticed.add(std::mem::take(&mut *self.shared.noticed()));
        }
        if noticed.rules {
            self.read_rules().await;
        }
        noticed
    }

    /// Takes the rules as they are now. Where they cannot be understood those
    /// before stay; the listing of the folder tells why.
    async fn read_rules(&self) {
        let folder = self.over.folder.clone();
        if let Ok(rules) = on_thread(move || IgnoreRules::of(&folder)).await {
            *self.shared.rules() = rules;
        }
    }

    /// Watches the folder anew: the path may mean another one by now.
    fn look_again(&mut self) {
        match Over::of(&self.given, &self.shared) {
            Ok(over) => {
                self.over = over;
                self.is_lost = false;
            }
            // What is watched around it tells when it comes again.
            Err(_) => {
                // It may not be watched any more, which is as well.
                let _ = self.over.watcher.unwatch(&self.over.folder);
                self.is_lost = true;
            }
        }
        self.shared.noticed().add(Noticed {
            since: (!self.is_lost).then(Instant::now),
            all: true,
            rules: true,
            ..Noticed::default()
        });
    }
}

impl Over {
    /// Watches the folder that `given` means, and tells `shared` of it. Blocks.
    ///
    /// # Errors
    /// Why the system does not watch it, as the end of a sentence.
    fn of(given: &Path, shared: &Arc<Shared>) -> Result<Self, String> {
        let links = links_to(given);
        let folder = given.canonicalize().map_err(|error| reason(&error))?;
        // There is the word that the folder itself comes and goes, or a link to it.
        let around = links.iter().map(PathBuf::as_path).chain([folder.as_path()]);
        let around: BTreeSet<PathBuf> = around
            .filter_map(|path| Some(path.parent()?.to_owned()))
            .filter(|above| !above.starts_with(&folder))
            .collect();
        let (of_it, root) = (Arc::clone(shared), folder.clone());
        let made = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let noticed = match event {
                Ok(event) => read(&event, &root, &links, &of_it.rules()),
                Err(error) => Some(Noticed {
                    trouble: Some(format!(
                        "The system does not tell all changes: {}.",
                        said(&error)
                    )),
                    all: true,
                    ..Noticed::default()
                }),
            };
            if let Some(mut noticed) = noticed {
                noticed.since = Some(Instant::now());
                of_it.noticed().add(noticed);
                of_it.word.notify_one();
            }
        });
        let mut watcher = made.map_err(|error| said(&error))?;
        let watched = watcher.watch(&folder, RecursiveMode::Recursive);
        watched.map_err(|error| said(&error))?;
        for above in around {
            // Where one cannot be watched, the folder is looked for.
            let _ = watcher.watch(&above, RecursiveMode::NonRecursive);
        }
        Ok(Self { watcher, folder })
    }
}

/// What a word of the system means; `None`: nothing that matters.
fn read(event: &Event, root: &Path, links: &[PathBuf], rules: &IgnoreRules) -> Option<Noticed> {
    let mut noticed = Noticed {
        all: event.need_rescan(),
        ..Noticed::default()
    };
    // That somebody reads a file changes nothing, and we do it ourselves.
    let is_change = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    };
    for path in event.paths.iter().filter(|_| is_change) {
        noticed.is_root |= links.contains(path);
        let Ok(below) = path.strip_prefix(root) else {
            continue;
        };
        if below.as_os_str().is_empty() {
            noticed.is_root |= !matches!(event.kind, EventKind::Modify(_))
                || matches!(
                    event.kind,
                    EventKind::Modify(notify::event::ModifyKind::Name(_))
                );
            continue;
        }
        if below == Path::new(IGNORE_FILE) {
            noticed.rules = true;
            noticed.all = true;
        } else if !rules.leave_out_below(below, false) {
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            noticed.paths.insert(parts.join("/"));
        }
    }
    let matters = noticed.all || noticed.is_root || !noticed.paths.is_empty();
    matters.then_some(noticed)
}

/// The words of the library, as the end of a sentence.
fn said(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::Io(error) => reason(error),
        notify::ErrorKind::MaxFilesWatch => {
            "the system watches no more folders (on Linux, raise fs.inotify.max_user_watches)"
                .to_owned()
        }
        notify::ErrorKind::PathNotFound => "no such file or directory".to_owned(),
        _ => error.to_string(),
    }
}
