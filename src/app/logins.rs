//! What logins ask while calls and transfers wait for them.
//!
//! The questions stand over whatever else is open, which is there again after
//! the answer. One that comes while the person types is announced, and shown when
//! they are done: else it would take the rest of what they type for something
//! else. The secret leaves as an effect and is kept nowhere.

use std::collections::VecDeque;

use super::{Context, Effect, LoginId, Model, NoticeKind};
use crate::api::{Activation, Question};
use crate::dialogs::{Dialog, LoginAnswer, LoginDialog, SignInDialog};
use crate::domain::clean;
use crate::keys::{Action, Code, KeyPress};

/// The questions that are not answered, the first one shown.
#[derive(Debug, Default)]
pub struct Logins {
    asking: VecDeque<Asking>,
    /// Whether they are on the screen.
    are_shown: bool,
    /// Whether the person gave one up since they asked for another try.
    gave_up: bool,
    /// Where to sign in in a browser; below the questions.
    in_browser: Option<SignInDialog>,
    /// Whether the person wants to see something else meanwhile.
    is_hidden: bool,
}

#[derive(Debug)]
struct Asking {
    id: LoginId,
    question: Question,
    dialog: LoginDialog,
}

impl Logins {
    /// Whether one is on the screen and takes the keys.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asks() || self.in_browser().is_some()
    }

    /// Whether a question is on the screen.
    fn asks(&self) -> bool {
        self.are_shown && !self.asking.is_empty()
    }

    /// Whether one waits until the person is done with typing.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.are_shown && !self.asking.is_empty()
    }

    /// Where to sign in in a browser, where that is on the screen.
    #[must_use]
    pub fn in_browser(&self) -> Option<&SignInDialog> {
        let is_seen = !self.asks() && !self.is_hidden;
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
        let first = self.asking.front().filter(|_| self.are_shown);
        first.map(|asking| &asking.dialog)
    }

    fn ask(&mut self, id: LoginId, question: Question) {
        self.asking.push_back(Asking {
            id,
            dialog: LoginDialog::new(question.clone()),
            question,
        });
    }

    /// Nobody waits for this answer any more. Where something is typed already
    /// and another one asks the same, that gets it.
    pub(super) fn withdraw(&mut self, id: LoginId) {
        let Some(at) = self.asking.iter().position(|asking| asking.id == id) else {
            return;
        };
        let is_typed = |asking: &Asking| !asking.dialog.is_empty();
        if self.asking.get(at).is_some_and(is_typed) && self.are_shown {
            let question = self.asking.get(at).map(|asking| asking.question.clone());
            let mut later = self.asking.iter().enumerate().skip(at + 1);
            let same = later.find(|(_, other)| Some(&other.question) == question.as_ref());
            let same = same.map(|(number, _)| number);
            // The keys that are typed for it must not go to the next one: it
            // stays until it is answered.
            if let Some(other) = same.and_then(|number| self.asking.remove(number))
                && let Some(asking) = self.asking.get_mut(at)
            {
                asking.id = other.id;
            }
            return;
        }
        self.asking.remove(at);
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(asking) = self.asking.front_mut() {
            asking.dialog.paste(text);
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

/// A login asks.
pub(super) fn asked(model: &mut Model, id: LoginId, question: Question, context: &mut Context<'_>) {
    if takes_text(model) && !model.logins.is_asking() {
        let text = format!(
            "The login to {} waits for you: it asks when you are done here.",
            clean(&question.host)
        );
        context.tell(NoticeKind::Info, text);
    }
    model.logins.ask(id, question);
}

/// Whether the person may be in the middle of a text.
fn takes_text(model: &Model) -> bool {
    model.prompt.is_some()
        || model.is_typing()
        || model.dialog.as_ref().is_some_and(Dialog::takes_text)
}

/// Shows what waited until the person was done with typing.
pub(super) fn settle(model: &mut Model) {
    if model.logins.asking.is_empty() {
        model.logins.are_shown = false;
    } else if !takes_text(model) {
        model.logins.are_shown = true;
    }
}

/// A key while a question is on the screen.
pub(super) fn press(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    let asks = model.logins.asks();
    let first = model.logins.asking.front_mut().filter(|_| asks);
    let Some(Asking { id, dialog, .. }) = first else {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Msg;
    use crate::driven::Screen;
    use crate::keys::Code;

    fn question(host: &str) -> Question {
        Question {
            asks: crate::api::Asks::Password,
            locked: None,
            host: host.into(),
            tenant: None,
            user: "ana".into(),
            why: None,
        }
    }

    fn ask(screen: &mut Screen, id: u64, host: &str) {
        screen.send(Msg::LoginAsked(LoginId(id), question(host)));
    }

    #[test]
    fn what_is_typed_for_something_else_goes_to_no_login() {
        let mut screen = Screen::loaded(80, 24);
        screen.press("/").write("fir");
        ask(&mut screen, 1, "a.example.com");
        assert!(!screen.model.logins.is_asking());
        assert!(screen.frame().contains("The login to a.example.com waits"));
        screen.write("mware");
        let quick = screen.model.binaries.list.quick.is_some();
        assert!(quick && screen.model.logins.is_waiting());
        screen.press("enter");
        assert!(screen.model.logins.is_asking());
        assert!(
            screen
                .model
                .logins
                .shown()
                .is_some_and(LoginDialog::is_empty)
        );
    }

    #[test]
    fn a_question_that_is_withdrawn_goes_unless_something_is_typed_for_it() {
        let mut screen = Screen::loaded(80, 24);
        ask(&mut screen, 1, "a.example.com");
        screen.send(Msg::LoginWithdrawn(LoginId(1)));
        assert!(!screen.model.logins.is_asking());

        ask(&mut screen, 2, "a.example.com");
        screen.write("wo");
        ask(&mut screen, 3, "b.example.com");
        ask(&mut screen, 4, "a.example.com");
        screen.send(Msg::LoginWithdrawn(LoginId(2)));
        screen.write("rd");
        let effects = screen.send(Msg::Key(KeyPress::plain(Code::Enter)));
        let answered = Effect::AnswerLogin(LoginId(4), Some("word".into()));
        assert!(effects.contains(&answered), "{effects:?}");
        screen.send(Msg::LoginWithdrawn(LoginId(3)));
        assert!(!screen.model.logins.is_asking());
    }
}
