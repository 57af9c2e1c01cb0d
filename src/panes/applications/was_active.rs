//! Which archives were seen to be active: the platform does not tell which one was
//! before.

use std::collections::BTreeMap;

use crate::domain::{Application, ApplicationId, BinaryId};

/// What was seen of each application, in this run and on this connection.
#[derive(Debug, Default)]
pub(super) struct WasActive(BTreeMap<ApplicationId, Seen>);

#[derive(Debug)]
struct Seen {
    active: BinaryId,
    before: Option<BinaryId>,
}

impl WasActive {
    /// Notes which archive is active.
    pub(super) fn note(&mut self, application: &Application) {
        let Some(now) = &application.active else {
            return;
        };
        let new = || Seen {
            active: now.clone(),
            before: None,
        };
        let seen = self.0.entry(application.id.clone()).or_insert_with(new);
        if seen.active != *now {
            seen.before = Some(std::mem::replace(&mut seen.active, now.clone()));
        }
    }

    /// The archive that was active before the one of now.
    pub(super) fn before(&self, id: &ApplicationId) -> Option<&BinaryId> {
        self.0.get(id)?.before.as_ref()
    }
}
