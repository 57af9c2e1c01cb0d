//! Changes that are sent, and what came of them.

use super::Applications;
use super::update::call;
use crate::app::{
    ApplicationCall, ApplicationChange, Context, EditedText, NoticeKind, PushWish, RequestId,
};
use crate::domain::ApplicationId;

impl Applications {
    /// Sends a change.
    pub fn change(
        &mut self,
        id: ApplicationId,
        change: ApplicationChange,
        context: &mut Context<'_>,
    ) {
        context.tell(NoticeKind::Info, "Sending the change…");
        if matches!(change, ApplicationChange::PutFile { .. }) {
            self.follows.insert(id.clone());
        }
        let request = call(ApplicationCall::Change(id.clone(), change), context);
        self.changing.insert(request, id);
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
        self.changing.insert(request, id);
        request
    }

    /// Deploys what differs, or all.
    pub fn push(&mut self, wish: Box<PushWish>, context: &mut Context<'_>) {
        context.tell(NoticeKind::Info, "Deploying…");
        let id = wish.sides.application.clone();
        let request = call(ApplicationCall::Push(wish), context);
        self.changing.insert(request, id);
    }

    /// Whether a change is sent and not answered yet.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        !self.changing.is_empty()
    }

    /// A version was added: reads which one is latest now, to tell it.
    pub fn version_added(&mut self, id: &ApplicationId, context: &mut Context<'_>) {
        let request = call(ApplicationCall::Latest(id.clone()), context);
        self.changing.insert(request, id.clone());
    }

    /// Tells what came of a change, and reads the application again: also where
    /// it failed, as it may have been made all the same.
    pub(super) fn receive_changed(
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
        if let Some(application) = self.changing.remove(&id) {
            self.reload(&application, context);
        }
    }
}
