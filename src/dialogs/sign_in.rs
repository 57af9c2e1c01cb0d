//! Where to sign in in a browser, while something waits for it.

use ratatui::text::Line;

use super::Looks;
use super::looks::ONE_MOMENT;
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
    pub fn looks(&self, hears: bool, paint: &Paint<'_>, columns: usize) -> Looks {
        let theme = paint.theme;
        let Activation {
            address,
            complete_address,
            code,
            life,
        } = &self.activation;
        let minutes = life.as_secs().div_ceil(60);
        let mut lines = super::sentence("Open this address in any browser:", theme.text, columns);
        lines.extend(super::sentence(&clean(address), theme.accent, columns));
        lines.push(Line::default());
        lines.extend(super::sentence(
            "Type this code there:",
            theme.text,
            columns,
        ));
        lines.extend(super::sentence(&clean(code), theme.accent, columns));
        lines.push(Line::default());
        if let Some(complete) = complete_address {
            let text = format!("Or open {}", clean(complete));
            lines.extend(super::sentence(&text, theme.dim, columns));
        }
        let text = format!("The code holds {minutes} minutes. What waits for it goes on then.");
        lines.extend(super::sentence(&text, theme.dim, columns));
        Looks {
            title: "Sign in in a browser".to_owned(),
            lines,
            keys: match hears {
                true => "esc hide",
                false => ONE_MOMENT,
            },
        }
    }
}
