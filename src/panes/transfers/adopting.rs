//! Jobs that an earlier run of the program left: they stand in the list, and
//! the engine takes them over when the person says what is to be done.

use super::row::Held;
use super::{JobRow, JobState, Transfers};
use crate::api::ApiError;
use crate::app::{Adopted, Adoption, Call, Context, LeftBehind, NoticeKind, RequestId};
use crate::domain::clean;
use crate::transfer::{JobId, Phase};

impl Transfers {
    /// Asks what an earlier run left.
    pub fn look_for_interrupted(&mut self, context: &mut Context<'_>) {
        if self.looking.is_none() && !self.keeps {
            self.looking = Some(context.call(Call::Interrupted));
        }
    }

    /// Whether that was asked and not answered.
    #[must_use]
    pub const fn looks_for_interrupted(&self) -> bool {
        self.looking.is_some()
    }

    /// Takes what an earlier run left; `key` shows it. Without a connection the
    /// list tells already why, and a refresh asks again.
    pub fn receive_interrupted(
        &mut self,
        id: RequestId,
        result: Result<LeftBehind, ApiError>,
        key: &str,
        context: &mut Context<'_>,
    ) {
        if self.looking.take_if(|asked| *asked == id).is_none() {
            return;
        }
        let Ok(left) = result else {
            return;
        };
        self.keeps = left.keeps;
        let n = left.records.len();
        for record in left.records {
            let row = JobRow::left(context.job_id(), record);
            self.join(row);
        }
        if let Some(notice) = left.notice {
            // It stays until the next key.
            context.tell(NoticeKind::Error, notice);
        }
        match n {
            0 => {}
            1 => context.tell(
                NoticeKind::Info,
                format!("A transfer was interrupted: {key} shows it, and it can go on there."),
            ),
            n => context.tell(
                NoticeKind::Info,
                format!(
                    "{n} transfers were interrupted: {key} shows them, and they can go on there."
                ),
            ),
        }
    }

    /// Has a job taken over, to do this with it.
    pub(super) fn adopt(&mut self, id: JobId, adoption: Adoption, context: &mut Context<'_>) {
        if let Some(job) = self.live_mut(id)
            && let (Held::Nobody(reason), Some(key)) = (&job.held, job.key)
        {
            let request = context.call(Call::Adopt(id, key, adoption));
            job.held = Held::Coming(request, reason.clone());
        }
    }

    /// Takes whether a job is ours now.
    pub fn receive_adopted(
        &mut self,
        id: RequestId,
        result: Result<Adopted, String>,
        context: &mut Context<'_>,
    ) {
        let is_it = |job: &JobRow| matches!(&job.held, Held::Coming(asked, _) if *asked == id);
        let Some(at) = self.jobs.iter().position(is_it) else {
            return;
        };
        match result {
            Ok(Adopted::Ours) => {
                if let Some(job) = self.jobs.get_mut(at) {
                    job.held = Held::Engine;
                }
            }
            Ok(Adopted::Gone) => {
                let under_cursor = self.current().map(|job| job.id);
                let job = self.jobs.remove(at);
                self.put_cursor(under_cursor);
                self.prune_marks();
                context.tell(
                    NoticeKind::Info,
                    format!(
                        "{}: another c8ybin goes on with this transfer, or it is over.",
                        clean(&job.name)
                    ),
                );
            }
            Err(sentence) => {
                if let Some(job) = self.jobs.get_mut(at)
                    && let Held::Coming(_, reason) = &job.held
                {
                    job.held = Held::Nobody(reason.clone());
                }
                context.tell(NoticeKind::Error, sentence);
            }
        }
    }

    /// The engine speaks of a job: it has it, also where the reply that says
    /// so is still on its way.
    pub(super) fn is_told_of(&mut self, id: JobId) {
        if let Some(job) = self.live_mut(id)
            && matches!(job.held, Held::Coming(..))
        {
            job.held = Held::Engine;
            job.state = JobState::Live(Phase::Waiting);
        }
    }
}
