//! The password, or the code of a second factor, while something waits for it.

use super::lines::Kind;
use super::looks::ONE_MOMENT;
use super::stack::Stack;
use super::{Looks, SecretField};
use crate::api::{Asks, Question};
use crate::domain::{SecretText, clean};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// What became of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginAnswer {
    /// It stays open.
    Open,
    /// This is the secret.
    Given(SecretText),
    /// The person does not want to log in.
    GivenUp,
}

/// Asks for one secret.
#[derive(Debug)]
pub struct LoginDialog {
    question: Question,
    secret: SecretField,
    /// Whether it is kept with its profile, once the platform takes it.
    is_kept: bool,
    /// Whether Enter was pressed with nothing typed.
    is_missed: bool,
}

impl LoginDialog {
    /// For this question.
    #[must_use]
    pub fn new(question: Question) -> Self {
        Self {
            question,
            secret: SecretField::default(),
            is_kept: false,
            is_missed: false,
        }
    }

    /// The profile with which it can be kept.
    fn profile(&self) -> Option<&str> {
        let is_password = self.question.asks == Asks::Password;
        self.question.keeps_in.as_deref().filter(|_| is_password)
    }

    /// Whether the person wants it kept.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.secret.text().is_empty()
    }

    fn may_be_empty(&self) -> bool {
        self.question.asks == Asks::Passphrase
    }

    pub(crate) fn press(&mut self, press: KeyPress) -> LoginAnswer {
        match press.code {
            Code::Esc => LoginAnswer::GivenUp,
            Code::Enter if self.secret.text().is_empty() && !self.may_be_empty() => {
                self.is_missed = true;
                LoginAnswer::Open
            }
            Code::Enter => LoginAnswer::Given(self.secret.text().clone()),
            Code::Tab => {
                self.is_kept = !self.is_kept && self.profile().is_some();
                LoginAnswer::Open
            }
            _ => {
                if self.secret.press(press) {
                    self.is_missed = false;
                }
                LoginAnswer::Open
            }
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.secret.paste(text);
        self.is_missed = false;
    }

    /// How it looks in a box with so many columns. `hears`: whether it takes keys
    /// yet.
    #[must_use]
    pub fn looks(&self, hears: bool, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let Question {
            asks,
            host,
            tenant,
            user,
            locked,
            why,
            keeps_in: _,
        } = &self.question;
        let who = match tenant {
            Some(tenant) if !user.contains('/') => format!("{tenant}/{user}"),
            _ => user.clone(),
        };
        let place = format!("{} · {}", clean(host), clean(&who));
        let (label, title, reason) = match asks {
            Asks::Password => ("Password", "Password", "Its password is not known here."),
            Asks::Passphrase => ("Passphrase", "Passphrase", "Its password is encrypted."),
            Asks::Code => (
                "Code",
                "Code of the second factor",
                "The platform wants the code of an authenticator or of a message.",
            ),
        };
        let mut stack = Stack::default();
        stack.subject(super::sentence(&place, theme.accent, columns));
        let reason = match why.as_deref().map(str::trim).filter(|why| !why.is_empty()) {
            Some(why) => format!("The server said “{}”.", clean(why)),
            None => match locked {
                Some(locked) => clean(locked).into_owned(),
                None => reason.to_owned(),
            },
        };
        stack.told(super::sentence(&reason, theme.text, columns));
        stack.gap();
        stack.field(
            Kind::Secret,
            self.secret.line(label, hears, paint, columns),
            true,
        );
        if let Some(profile) = self.profile() {
            let sign = if self.is_kept { "[x]" } else { "[ ]" };
            let text = format!("{sign} keep it with the profile “{}”", clean(profile));
            let style = if self.is_kept { theme.text } else { theme.dim };
            stack.answer(super::sentence(&text, style, columns));
        }
        stack.gap();
        let (hint, style) = if self.is_missed {
            ("Nothing is typed yet.", theme.error)
        } else if self.may_be_empty() {
            let hint = "Without it, enter leads to the question for the password.";
            (hint, theme.dim)
        } else {
            ("What waits for it goes on then.", theme.dim)
        };
        match self.is_missed {
            true => stack.fault(super::sentence(hint, style, columns)),
            false => stack.aside(super::sentence(hint, style, columns)),
        }
        Looks {
            title: title.to_owned(),
            lines: stack.fit(rows),
            keys: match hears {
                true if self.profile().is_some() => "enter log in · tab keep it · esc give up",
                true => "enter log in · esc give up",
                false => ONE_MOMENT,
            },
        }
    }
}
