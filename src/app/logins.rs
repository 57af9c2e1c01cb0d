//! What logins ask while calls and transfers wait for them.
//!
//! The questions stand over whatever else is open, which is there again after
//! the answer. One that comes while the person types is announced, and shown when
//! they are done: else it would take the rest of what they type for something
//! else. Shown, it takes no key before none was pressed for a moment: what was
//! meant for a list is no part of a password. The secret leaves as an effect and is
//! kept nowhere.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Context, Effect, LoginId, Model, NoticeKind};
use crate::api::{Activation, Question};
use crate::dialogs::{Dialog, LoginAnswer, LoginDialog, SignInDialog};
use crate::domain::clean;
use crate::keys::{Action, Code, KeyPress};

/// So long no key is pressed before what came by itself takes one: longer than a
/// person needs to see it.
const REST: Duration = Duration::from_millis(400);

/// The questions that are not answered, the first one shown.
#[derive(Debug, Default)]
pub struct Logins {
    asking: VecDeque<Asking>,
    /// Whether they are on the screen.
    are_shown: bool,
    hearing: Hearing,
    /// Whether the person gave one up since they asked for another try.
    gave_up: bool,
    /// Where to sign in in a browser; below the questions.
    in_browser: Option<SignInDialog>,
    /// Whether the person wants to see something else meanwhile.
    is_hidden: bool,
}

/// Whether what is on the screen takes keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Hearing {
    /// Nothing is there.
    #[default]
    Nothing,
    /// It was shown at this moment, or a key came then that was not for it.
    Rests(Duration),
    /// It takes them.
    Keys,
}

#[derive(Debug)]
struct Asking {
    id: LoginId,
    question: Question,
    dialog: LoginDialog,
}

impl Logins {
    /// Whether one is on the screen, so that nothing behind it takes a key.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asks() || self.in_browser().is_some()
    }

    /// Whether what is on the screen takes keys.
    #[must_use]
    pub fn hears(&self) -> bool {
        self.hearing == Hearing::Keys
    }

    /// When it will take keys, where it does not yet.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        match self.hearing {
            Hearing::Rests(since) => Some(since + REST),
            Hearing::Nothing | Hearing::Keys => None,
        }
    }

    /// No key waits to be handled at this moment: what has rested long enough
    /// takes the next one. A key that waited while a slow terminal was drawn on
    /// comes before this.
    pub(super) fn wake(&mut self, now: Duration) {
        if self.due().is_some_and(|due| due <= now) {
            self.hearing = Hearing::Keys;
        }
    }

    /// Whether this key or paste is for it; else it is for nobody.
    fn is_for_it(&mut self, now: Duration) -> bool {
        if let Hearing::Rests(since) = &mut self.hearing {
            *since = now;
        }
        self.hears()
    }

    /// Whether a question is on the screen.
    fn asks(&self) -> bool {
        self.are_shown && !self.asking.is_empty()
    }

    /// Whether there is something to be shown.
    fn is_open(&self) -> bool {
        !self.asking.is_empty() || (self.in_browser.is_some() && !self.is_hidden)
    }

    /// Whether one waits until the person is done with typing.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.are_shown && self.is_open()
    }

    /// Where to sign in in a browser, where that is on the screen.
    #[must_use]
    pub fn in_browser(&self) -> Option<&SignInDialog> {
        let is_seen = self.are_shown && !self.asks() && !self.is_hidden;
        self.in_browser.as_ref().filter(|_| is_seen)
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
        if at == 0 {
            self.hearing = Hearing::Nothing;
        }
    }

    pub(super) fn paste(&mut self, text: &str, now: Duration) {
        if self.is_for_it(now)
            && let Some(asking) = self.asking.front_mut()
        {
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
    announce(
        model,
        &format!("The login to {}", clean(&question.host)),
        context,
    );
    model.logins.ask(id, question);
}

/// A login waits for the person to sign in in a browser.
pub(super) fn sign_in(model: &mut Model, activation: Activation, context: &mut Context<'_>) {
    announce(model, "A login in a browser", context);
    let logins = &mut model.logins;
    if !logins.asks() {
        logins.hearing = Hearing::Nothing;
    }
    logins.in_browser = Some(SignInDialog::new(activation));
    logins.is_hidden = false;
}

/// Tells of what is shown only when the person has done their typing.
fn announce(model: &Model, what: &str, context: &mut Context<'_>) {
    if takes_text(model) && !model.logins.is_asking() {
        let text = format!("{what} waits for you: it asks when you are done here.");
        context.tell(NoticeKind::Info, text);
    }
}

/// Whether the person may be in the middle of a text.
fn takes_text(model: &Model) -> bool {
    model.prompt.is_some()
        || model.is_typing()
        || model.dialog.as_ref().is_some_and(Dialog::takes_text)
}

/// Shows what waited until the person was done with typing.
pub(super) fn settle(model: &mut Model) {
    if !model.logins.is_open() {
        model.logins.are_shown = false;
    } else if !takes_text(model) {
        model.logins.are_shown = true;
    }
    if !model.logins.is_asking() {
        model.logins.hearing = Hearing::Nothing;
    } else if model.logins.hearing == Hearing::Nothing {
        model.logins.hearing = Hearing::Rests(model.now.running);
        // They are those of what is behind it.
        model.lists_keys = false;
    }
}

/// A key while a question is on the screen. `f1` lists its keys.
pub(super) fn press(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    // What cannot be seen is not answered.
    if std::mem::take(&mut model.lists_keys) {
        return;
    }
    if press.code == Code::F(1) {
        model.lists_keys = true;
        return;
    }
    if !model.logins.is_for_it(context.running()) {
        return;
    }
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
        LoginAnswer::Given(secret) => {
            if dialog.is_kept() {
                context.push(Effect::KeepPassword(id));
            }
            Some(secret)
        }
        LoginAnswer::GivenUp => {
            model.logins.gave_up = true;
            let key = model.keymap.key_text(Action::Refresh);
            let text = format!("Not logged in; {key} asks again.");
            context.tell(NoticeKind::Info, text);
            None
        }
    };
    model.logins.asking.pop_front();
    model.logins.hearing = Hearing::Nothing;
    context.push(Effect::AnswerLogin(id, answer));
}

#[cfg(test)]
mod tests;
