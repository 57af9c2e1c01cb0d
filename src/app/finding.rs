//! The saved views, searches and typed commands, as the screen has them.

use std::collections::BTreeMap;

use super::{Call, Context, NoticeKind, RequestId};
use crate::domain::{BinaryQuery, Filter, Finding, View, clean};

/// What is known of them, and which changes are on their way.
#[derive(Debug, Default)]
pub struct FindingState {
    /// As last told.
    pub now: Finding,
    is_read: bool,
    awaited: BTreeMap<RequestId, News>,
    /// Of connections that were left: they are told and change nothing here.
    left: BTreeMap<RequestId, News>,
}

/// What the person is told when a call about them is answered.
#[derive(Debug)]
enum News {
    /// Nothing: it is only a help for the next time.
    Nothing,
    /// Why it failed.
    Failure,
    /// That it is done, or why it failed.
    Done(String),
}

impl FindingState {
    /// The connection is left: what is kept of the next one is not known yet.
    pub fn leave(&mut self) {
        let mut left = std::mem::take(&mut self.left);
        left.append(&mut self.awaited);
        *self = Self {
            left,
            ..Self::default()
        };
    }

    /// Asks for them.
    pub fn load(&mut self, context: &mut Context<'_>) {
        let id = context.call(Call::Finding);
        self.awaited.insert(id, News::Failure);
    }

    /// Whether it is known what was kept.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.is_read
    }

    /// Remembers what is searched for.
    pub fn searched(&mut self, searches: Vec<(Filter, String)>, context: &mut Context<'_>) {
        if !searches.is_empty() {
            let id = context.call(Call::Searched(searches));
            self.awaited.insert(id, News::Nothing);
        }
    }

    /// Remembers the filters of a query that another one did not have.
    pub fn asked(&mut self, query: &BinaryQuery, before: &BinaryQuery, context: &mut Context<'_>) {
        let new = |one: Filter| {
            let text = query.filter(one)?;
            (before.filter(one).as_ref() != Some(&text)).then_some((one, text))
        };
        let searches = Filter::ALL.into_iter().filter_map(new).collect();
        self.searched(searches, context);
    }

    /// Remembers a command that was typed.
    pub fn typed(&mut self, command: String, context: &mut Context<'_>) {
        let id = context.call(Call::Typed(command));
        self.awaited.insert(id, News::Nothing);
    }

    /// Keeps a view, instead of another one of its name.
    pub fn keep(&mut self, view: View, context: &mut Context<'_>) {
        let done = format!("Saved the view “{}”.", clean(&view.name));
        let id = context.call(Call::KeepView(view));
        self.awaited.insert(id, News::Done(done));
    }

    /// Lets the view of this name go.
    pub fn drop_view(&mut self, name: String, context: &mut Context<'_>) {
        let done = format!("Deleted the view “{}”.", clean(&name));
        let id = context.call(Call::DropView(name));
        self.awaited.insert(id, News::Done(done));
    }

    /// Takes what they are now, or why they cannot be read or written. Says
    /// whether they were read for the first time.
    pub fn receive(
        &mut self,
        id: RequestId,
        result: Result<Finding, String>,
        context: &mut Context<'_>,
    ) -> bool {
        if let Some(News::Done(done)) = self.left.remove(&id) {
            match result {
                Ok(_) => context.tell(NoticeKind::Done, done),
                Err(why) => context.tell(NoticeKind::Error, why),
            }
            return false;
        }
        let Some(news) = self.awaited.remove(&id) else {
            return false;
        };
        let are_read = result.is_ok() && matches!(news, News::Failure);
        self.is_read |= result.is_ok();
        match (result, news) {
            (Ok(finding), news) => {
                self.now = finding;
                if let News::Done(done) = news {
                    context.tell(NoticeKind::Done, done);
                }
            }
            (Err(_), News::Nothing) => {}
            // Where the folder for the state is of no use, the journal of transfers
            // says so as well, and that must not be hidden by this.
            (Err(why), News::Failure) => context.tell(NoticeKind::Info, why),
            (Err(why), News::Done(_)) => context.tell(NoticeKind::Error, why),
        }
        are_read
    }
}
