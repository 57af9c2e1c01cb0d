//! How answers of the scan change the view.

use super::UsagePane;
use crate::app::{Call, Context, NoticeKind, RequestId};
use crate::domain::BinaryId;
use crate::ui::format;
use crate::usage::{Answer, Inquiry, State};

impl UsagePane {
    /// Takes an answer. What nobody waits for changes nothing.
    pub fn receive(
        &mut self,
        id: RequestId,
        result: Result<Answer, String>,
        context: &mut Context<'_>,
    ) {
        if self.window.take_if(|window| window.id == id).is_some() {
            self.receive_window(result, context);
        } else if self.looking.take_if(|looking| *looking == id).is_some() {
            match result {
                Ok(Answer::State(state)) => self.take_state(state, context),
                Ok(_) => {}
                Err(sentence) => self.error = Some(sentence),
            }
        } else if self.scanning.take_if(|scan| *scan == id).is_some() {
            self.receive_scanned(result, context);
        } else if let Some(at) = self.forgetting.iter().position(|asked| *asked == id) {
            self.forgetting.remove(at);
            if self.forgetting.is_empty() {
                self.look_at_state(context);
            }
        }
    }

    fn receive_window(&mut self, result: Result<Answer, String>, context: &mut Context<'_>) {
        match result {
            Ok(Answer::Window(listing)) => {
                self.listing = Some(listing);
                self.error = None;
                self.extend_range(context);
                self.follow(context);
                let known = self.state.as_ref().map(|state| state.version);
                if known.is_some_and(|known| known != self.version) && self.window.is_none() {
                    self.load(context);
                }
            }
            Ok(_) => {}
            Err(sentence) => {
                self.listing = None;
                self.error = Some(sentence);
            }
        }
    }

    fn receive_scanned(&mut self, result: Result<Answer, String>, context: &mut Context<'_>) {
        match result {
            Ok(Answer::Scanned(state)) => {
                if let Some(note) = &state.note {
                    context.tell(NoticeKind::Info, note.clone());
                } else if !self.is_open {
                    let files = format::count(state.files);
                    let size = format::size(state.bytes);
                    let text = format!("The scan is complete: {files} files, {size}.");
                    context.tell(NoticeKind::Done, text);
                }
                self.take_state(state, context);
            }
            Ok(_) => {}
            Err(sentence) => {
                self.is_stopped = true;
                context.tell(NoticeKind::Error, sentence);
                self.look_at_state(context);
            }
        }
    }

    /// The rows are read again where they are others than those that are here.
    fn take_state(&mut self, state: State, context: &mut Context<'_>) {
        let is_other = state.version != self.version;
        if let Some(notice) = &state.notice {
            context.tell(NoticeKind::Info, notice.clone());
        }
        self.state = Some(state);
        if is_other && self.window.is_none() {
            self.load(context);
        }
    }

    /// A binary was deleted.
    pub fn deleted(&mut self, id: &BinaryId, context: &mut Context<'_>) {
        self.marks.remove(id);
        // A range that went on would mark what comes in its place.
        self.range = None;
        if self.state.is_some() {
            let call = Call::Usage(Inquiry::Forget(vec![id.clone()]));
            self.forgetting.push(context.call(call));
        }
    }
}
