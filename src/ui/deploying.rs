//! What happens while something is deployed, in sentences: for the log of a
//! dialog as for a command.

use crate::deploy::{Finding, SETTLED, WatchEvent, Way};
use crate::domain::{ApplicationVersion, BinaryId, clean, makes_latest};

use super::format;

/// So many paths are named in a line.
const NAMED: usize = 4;

/// `Active now: archive 41.`
#[must_use]
pub fn active_now(active: Option<&BinaryId>) -> String {
    match active {
        Some(active) => format!("Active now: archive {active}."),
        None => "No archive is active now.".to_owned(),
    }
}

/// `Latest now: version 1.0.2.`
#[must_use]
pub fn latest_now(versions: &[ApplicationVersion]) -> String {
    match versions.iter().find(|one| one.is_latest()) {
        Some(latest) => format!("Latest now: version {}.", clean(&latest.version)),
        None => "No version is latest now.".to_owned(),
    }
}

/// Said of a version that becomes latest, behind what is active.
pub const SERVES_LATEST: &str =
    "The platform may serve the version that is latest then, with what is in its archive alone.";

/// Whether a new version with these tags is the latest one. The platform gives
/// that tag to the first one by itself.
#[must_use]
pub fn becomes_latest(tags: &[String], versions: &[ApplicationVersion]) -> bool {
    makes_latest(tags) || versions.is_empty()
}

/// What happened to a folder that is watched: lines, cleaned. `insisting` is how a
/// watch begins that passes errors over: the end of a sentence, in the words of
/// whoever shows the watch.
#[must_use]
pub fn watched(event: &WatchEvent, insisting: &str) -> Vec<String> {
    match event {
        WatchEvent::Began { files, left_out } => {
            let files = format::counted(*files, "file is", "files are");
            let mut lines = vec![format!("{files} watched.")];
            if !left_out.is_empty() {
                let paths: Vec<&str> = left_out.iter().map(String::as_str).collect();
                lines.push(format!("Left out: {}.", named(&paths)));
            }
            lines
        }
        WatchEvent::Archives(room) => vec![room.to_string()],
        WatchEvent::Pushing(plan) => {
            let what = match &plan.way {
                Way::Nothing => return Vec::new(),
                Way::Whole => "Sending all of it as a zip.".to_owned(),
                Way::Files(files) => {
                    let paths: Vec<&str> = files.iter().map(|file| file.at.as_str()).collect();
                    format!("Sending {}.", named(&paths))
                }
            };
            let notes = plan.notes.iter().map(|note| clean(note).into_owned());
            notes.chain([what]).collect()
        }
        WatchEvent::Deployed {
            archive,
            bytes,
            took,
            ..
        } => {
            let archive = archive.as_ref();
            let archive = archive.map_or_else(String::new, |id| format!(" as archive {id}"));
            vec![format!(
                "Deployed{archive}: {} in {:.1} s.",
                format::size(*bytes),
                took.as_secs_f64()
            )]
        }
        WatchEvent::UpToDate { left_over } if left_over.is_empty() => {
            vec!["All is deployed.".to_owned()]
        }
        WatchEvent::UpToDate { left_over } => {
            let left: Vec<&str> = left_over.iter().map(String::as_str).collect();
            vec![format!("All is deployed, and besides {}.", named(&left))]
        }
        WatchEvent::Settling { removed } => {
            let removed: Vec<&str> = removed.iter().map(String::as_str).collect();
            let seconds = SETTLED.as_secs();
            let paths = named(&removed);
            vec![format!(
                "Not in the folder: {paths}. What is only deployed goes once nothing was written \
                 for {seconds} s."
            )]
        }
        WatchEvent::Held(findings) => {
            let end = format!(
                "Nothing is sent until that is mended, or the watch begins again {insisting}."
            );
            findings.iter().map(Finding::line).chain([end]).collect()
        }
        WatchEvent::ChangedElsewhere => {
            vec!["Somebody else deployed meanwhile: both sides are compared anew.".to_owned()]
        }
        WatchEvent::Failed { why, again } => {
            let again = match again {
                Some(wait) => format!("It is tried again in {} s.", wait.as_secs()),
                None => "It is tried again with the next change.".to_owned(),
            };
            vec![format!("{} {again}", clean(why))]
        }
    }
}

/// `a.js, b.js and 7 more`, cleaned.
#[must_use]
pub fn named(paths: &[&str]) -> String {
    let first: Vec<String> = paths
        .iter()
        .take(NAMED)
        .map(|path| clean(path).into_owned())
        .collect();
    match paths.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
