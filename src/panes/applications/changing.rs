//! Changes that are sent, and what came of them.

use std::collections::BTreeMap;

use super::Applications;
use super::update::call;
use crate::app::{
    ApplicationCall, ApplicationChange, Context, EditedText, NoticeKind, PushWish, RequestId,
};
use crate::deploy::PushProgress;
use crate::domain::ApplicationId;

/// What is not answered yet.
#[derive(Debug)]
pub(super) struct Changing {
    application: ApplicationId,
    what: Sending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    /// A change of one request.
    Change,
    /// What differs.
    Push(PushProgress),
    /// Nothing: what holds now is read.
    Nothing,
}

impl Applications {
    /// Sends a change.
    pub fn change(
        &mut self,
        id: ApplicationId,
        change: ApplicationChange,
        context: &mut Context<'_>,
    ) {
        context.tell(NoticeKind::Info, "Sending the change…");
        if matches!(change, ApplicationChange::PutFiles { .. }) {
            self.follows.insert(id.clone());
        }
        let request = call(ApplicationCall::Change(id.clone(), change), context);
        self.note(request, id, Sending::Change);
    }

    /// Sends an edited text, and says by which request.
    pub fn put_text(
        &mut self,
        id: ApplicationId,
        text: EditedText,
        context: &mut Context<'_>,
    ) -> RequestId {
        context.tell(NoticeKind::Info, "Sending the change…");
        self.follows.insert(id.clone());
        let request = call(ApplicationCall::PutText(id.clone(), text), context);
        self.note(request, id, Sending::Change);
        request
    }

    /// Deploys what differs, or all.
    pub fn push(&mut self, wish: Box<PushWish>, context: &mut Context<'_>) {
        let id = wish.sides.application.clone();
        let request = call(ApplicationCall::Push(wish), context);
        self.note(request, id, Sending::Push(PushProgress::default()));
    }

    fn note(&mut self, request: RequestId, application: ApplicationId, what: Sending) {
        let changing = Changing { application, what };
        self.changing.insert(request, changing);
    }

    /// How far the push is that began first.
    #[must_use]
    pub fn pushing(&self) -> Option<PushProgress> {
        self.changing.values().find_map(|one| match one.what {
            Sending::Push(progress) => Some(progress),
            _ => None,
        })
    }

    /// A push is so far.
    pub fn push_moved(&mut self, id: RequestId, progress: PushProgress) {
        if let Some(changing) = self.changing.get_mut(&id) {
            changing.what = Sending::Push(progress);
        }
    }

    /// Gives up what is pushed. The platform may have taken it all the same, so
    /// that what holds now is read.
    pub fn stop_push(&mut self, context: &mut Context<'_>) {
        let (pushes, others) = std::mem::take(&mut self.changing)
            .into_iter()
            .partition(|(_, one)| matches!(one.what, Sending::Push(_)));
        let pushes: BTreeMap<RequestId, Changing> = pushes;
        self.changing = others;
        for (request, changing) in pushes {
            context.cancel_call(Some(request));
            self.cut_off(&changing.application, context);
        }
    }

    /// Tells that something was given up while it was sent, and reads what holds
    /// now.
    pub fn cut_off(&mut self, id: &ApplicationId, context: &mut Context<'_>) {
        context.tell(
            NoticeKind::Info,
            "Stopped. What was sent already may have been deployed: the application is read again.",
        );
        self.reload(id, context);
    }

    /// A push goes on as a transfer. `false`: it was stopped meanwhile.
    pub fn push_goes_on(&mut self, id: RequestId) -> bool {
        self.changing.remove(&id).is_some()
    }

    /// Whether a change is sent and not answered yet.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        let mut all = self.changing.values();
        all.any(|one| one.what != Sending::Nothing)
    }

    /// A version was added: reads which one is latest now, to tell it.
    pub fn version_added(&mut self, id: &ApplicationId, context: &mut Context<'_>) {
        let request = call(ApplicationCall::Latest(id.clone()), context);
        self.note(request, id.clone(), Sending::Nothing);
    }

    /// Tells what came of a change, and reads the application again: also where
    /// it failed, as it may have been made all the same.
    pub fn receive_changed(
        &mut self,
        id: RequestId,
        result: Result<String, String>,
        context: &mut Context<'_>,
    ) {
        match result {
            Ok(said) => context.tell(NoticeKind::Done, said),
            Err(sentence) => context.tell(NoticeKind::Error, sentence),
        }
        self.forget_change(id, context);
    }

    /// A change was answered and is told elsewhere.
    pub fn forget_change(&mut self, id: RequestId, context: &mut Context<'_>) {
        if let Some(changing) = self.changing.remove(&id) {
            self.reload(&changing.application, context);
        }
    }
}
