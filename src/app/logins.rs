//! What logins ask while calls and transfers wait for them.
//!
//! The questions stand over whatever else is open, which is there again after
//! the answer. The secret leaves as an effect and is kept nowhere.

use std::collections::VecDeque;

use super::{Context, Effect, LoginId, Model, NoticeKind};
use crate::api::{Activation, Question};
use crate::dialogs::{LoginAnswer, LoginDialog, SignInDialog};
use crate::keys::{Action, Code, KeyPress};

/// The questions that are not answered, the first one shown.
#[derive(Debug, Default)]
pub struct Logins {
    asking: VecDeque<(LoginId, LoginDialog)>,
    /// Whether the person gave one up since they asked for another try.
    gave_up: bool,
    /// Where to sign in in a browser; below the questions.
    in_browser: Option<SignInDialog>,
    /// Whether the person wants to see something else meanwhile.
    is_hidden: bool,
}

impl Logins {
    /// Whether one is on the screen and takes the keys.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        !self.asking.is_empty() || self.in_browser().is_some()
    }

    /// Where to sign in in a browser, where that is on the screen.
    #[must_use]
    pub fn in_browser(&self) -> Option<&SignInDialog> {
        let is_seen = self.asking.is_empty() && !self.is_hidden;
        self.in_browser.as_ref().filter(|_| is_seen)
    }

    pub(super) fn show(&mut self, activation: Activation) {
        self.in_browser = Some(SignInDialog::new(activation));
        self.is_hidden = false;
    }

    /// Something happened; calls wait for the login, so with a reply of the platform
    /// it has ended either way, and its code with it.
    pub(super) fn hear(&mut self, is_reply: bool) {
        self.in_browser.take_if(|_| is_reply);
    }

    /// The one on the screen.
    #[must_use]
    pub fn shown(&self) -> Option<&LoginDialog> {
        self.asking.front().map(|(_, dialog)| dialog)
    }

    pub(super) fn ask(&mut self, id: LoginId, question: Question) {
        self.asking.push_back((id, LoginDialog::new(question)));
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some((_, dialog)) = self.asking.front_mut() {
            dialog.paste(text);
        }
    }

    /// Lets logins ask again that the person gave up.
    pub(super) fn ask_again(&mut self, context: &mut Context<'_>) {
        self.is_hidden = false;
        if std::mem::take(&mut self.gave_up) {
            context.push(Effect::AskLoginsAgain);
        }
    }
}

/// A key while a question is on the screen.
pub(super) fn press(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    let Some((id, dialog)) = model.logins.asking.front_mut() else {
        if press.code == Code::Esc {
            model.logins.is_hidden = true;
            let key = model.keymap.key_text(Action::Refresh);
            let text = format!("Not logged in yet; {key} shows the code again.");
            context.tell(NoticeKind::Info, text);
        }
        return;
    };
    let (id, answer) = (*id, dialog.press(press));
    let answer = match answer {
        LoginAnswer::Open => return,
        LoginAnswer::Given(secret) => Some(secret),
        LoginAnswer::GivenUp => {
            model.logins.gave_up = true;
            let key = model.keymap.key_text(Action::Refresh);
            let text = format!("Not logged in; {key} asks again.");
            context.tell(NoticeKind::Info, text);
            None
        }
    };
    model.logins.asking.pop_front();
    context.push(Effect::AnswerLogin(id, answer));
}
