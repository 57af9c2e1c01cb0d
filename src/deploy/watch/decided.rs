//! What a round of a watch comes to, before anything is sent.

use super::{Removals, Room, WatchSettings};
use crate::deploy::{Contents, Finding, Local, Plan, Severity, Zip};

/// Both sides as a round of a watch found them.
#[derive(Debug)]
pub struct Round {
    /// The folder.
    pub local: Local,
    /// What is in it, with checksums.
    pub contents: Contents,
    /// What would be sent.
    pub plan: Plan,
    /// What the preflight found.
    pub findings: Vec<Finding>,
    /// How many archives there are; `None` where that is not known.
    pub room: Option<Room>,
    /// What is sent where all of it is, so that its length is known before.
    pub(super) zip: Option<Zip>,
    pub(super) settings: WatchSettings,
}

/// What a round does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Nothing, as all is deployed.
    UpToDate,
    /// Nothing, as it would take away what nobody asked for: a sentence.
    Refused(String),
    /// Nothing until these errors are mended.
    Held(Vec<Finding>),
    /// It carries out its plan.
    Push,
}

impl Round {
    /// What it does.
    #[must_use]
    pub fn decided(&self) -> Decided {
        if self.plan.is_empty() {
            return Decided::UpToDate;
        }
        if !self.plan.removed.is_empty() && self.settings.removals == Removals::Leave {
            let advice = self.settings.advice;
            let advice = advice.map_or_else(String::new, |how| format!(", or {how}"));
            return Decided::Refused(format!(
                "{} Nothing is sent: put what is only deployed into the folder{advice}.",
                self.plan.notes.join(" ")
            ));
        }
        let is_error = |finding: &&Finding| finding.severity == Severity::Error;
        let errors: Vec<Finding> = self.findings.iter().filter(is_error).cloned().collect();
        if errors.is_empty() || self.settings.insist {
            Decided::Push
        } else {
            Decided::Held(errors)
        }
    }
}
