//! What a round of a watch comes to, before anything is sent.

use super::{Removals, WatchSettings};
use crate::deploy::{Contents, Finding, Local, Plan, Severity};

/// Both sides as a round of a watch found them.
#[derive(Clone, Debug)]
pub struct Round {
    /// The folder.
    pub local: Local,
    /// What is in it, with checksums.
    pub contents: Contents,
    /// What would be sent.
    pub plan: Plan,
    /// What the preflight found.
    pub findings: Vec<Finding>,
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
            return Decided::Refused(format!(
                "{} Nothing is sent: put what is only deployed into the folder, or watch with \
                 --remove to let it go.",
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
