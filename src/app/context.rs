//! What a pane or a dialog may do to the world while it handles a message.

use std::time::Duration;

use super::{Call, EditText, Effect, Ids, Notice, NoticeKind, Now, RequestId};
use crate::panes::transfers::Tally;
use crate::transfer::{Job, JobId};

/// Collects the effects and news of one update.
#[derive(Debug)]
pub struct Context<'a> {
    /// The moment of the message.
    pub now: Now,
    /// Rows that fit into the list on the screen.
    pub list_rows: usize,
    /// Rows that fit into the detail pane on the screen.
    pub detail_rows: usize,
    /// Columns of the detail pane on the screen, within its border.
    pub detail_columns: usize,
    /// Whether the detail pane is on the screen.
    pub detail_shown: bool,
    /// Whether it may wait until the cursor rests: it stands beside a list that has
    /// the keys.
    pub detail_waits: bool,
    ids: &'a mut Ids,
    effects: Vec<Effect>,
    notices: Vec<Notice>,
    was_refused: bool,
}

impl<'a> Context<'a> {
    /// For one message.
    #[must_use]
    pub const fn new(now: Now, ids: &'a mut Ids) -> Self {
        Self {
            now,
            list_rows: 0,
            detail_rows: 0,
            detail_columns: 0,
            detail_shown: false,
            detail_waits: false,
            ids,
            effects: Vec::new(),
            notices: Vec::new(),
            was_refused: false,
        }
    }

    /// Asks, and says under which id the reply will come.
    pub fn call(&mut self, call: Call) -> RequestId {
        let id = self.ids.request();
        self.effects.push(Effect::Call(id, call));
        id
    }

    /// Gives up a request, if there is one.
    pub fn cancel_call(&mut self, id: Option<RequestId>) {
        if let Some(id) = id {
            self.effects.push(Effect::CancelCall(id));
        }
    }

    /// Queues a transfer, and says under which id it will report.
    pub fn start(&mut self, job: Job) -> JobId {
        let id = self.ids.job();
        self.effects.push(Effect::StartTransfer(id, job));
        id
    }

    /// An id for a job that is there already.
    pub const fn job_id(&mut self) -> JobId {
        self.ids.job()
    }

    /// Gives a text to the person's editor, and says under which id it comes
    /// back.
    pub fn edit(&mut self, text: EditText) -> RequestId {
        let id = self.ids.request();
        self.effects.push(Effect::Edit(id, text));
        id
    }

    /// Any other effect.
    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Tells the person.
    pub fn tell(&mut self, kind: NoticeKind, text: impl Into<String>) {
        self.notices.push(Notice::new(kind, text, self.now.running));
    }

    /// Tells the person why what they asked for is not done: a sentence. The
    /// command line stays open with it.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.was_refused = true;
        self.tell(NoticeKind::Info, why);
    }

    /// Whether what the person asked for is not done, and they were told why.
    #[must_use]
    pub const fn was_refused(&self) -> bool {
        self.was_refused
    }

    /// How many news there are so far.
    #[must_use]
    pub const fn told(&self) -> usize {
        self.notices.len()
    }

    /// The first of the news that came after so many.
    #[must_use]
    pub fn told_after(&self, count: usize) -> Option<&str> {
        self.notices.get(count).map(|notice| notice.text.as_str())
    }

    /// Tells the person what a transfer came to; several become one sentence.
    pub fn tell_tally(&mut self, kind: NoticeKind, tally: Tally) {
        self.notices
            .push(Notice::of_transfer(kind, tally, self.now.running));
    }

    /// The moment of the message, since the program started.
    #[must_use]
    pub const fn running(&self) -> Duration {
        self.now.running
    }

    /// What came together.
    #[must_use]
    pub fn finish(self) -> (Vec<Effect>, Vec<Notice>) {
        (self.effects, self.notices)
    }
}
