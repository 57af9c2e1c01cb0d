//! Where to sign in in a browser, while something waits for it.

use super::Looks;
use super::looks::ONE_MOMENT;
use super::stack::Stack;
use crate::api::Activation;
use crate::domain::clean;
use crate::ui::paint::Paint;

/// Shows an address and a code.
#[derive(Debug)]
pub struct SignInDialog {
    activation: Activation,
}

impl SignInDialog {
    /// For this login.
    #[must_use]
    pub const fn new(activation: Activation) -> Self {
        Self { activation }
    }

    /// How it looks in a box with so many columns. `hears`: whether it takes keys
    /// yet.
    #[must_use]
    pub fn looks(&self, hears: bool, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let Activation {
            address,
            complete_address,
            code,
            life,
        } = &self.activation;
        let minutes = life.as_secs().div_ceil(60);
        let said = |text: &str, style| super::sentence(text, style, columns);
        let mut stack = Stack::default();
        stack.told(said("Open this address in any browser:", theme.text));
        stack.answer(said(&clean(address), theme.accent));
        stack.gap();
        stack.told(said("Type this code there:", theme.text));
        stack.answer(said(&clean(code), theme.accent));
        stack.gap();
        if let Some(complete) = complete_address {
            let text = format!("Or open {}", clean(complete));
            stack.aside(said(&text, theme.dim));
        }
        let text = format!("The code holds {minutes} minutes. What waits for it goes on then.");
        stack.aside(said(&text, theme.dim));
        Looks {
            title: "Sign in in a browser".to_owned(),
            lines: stack.fit(rows),
            keys: match hears {
                true => "esc hide",
                false => ONE_MOMENT,
            },
        }
    }
}
