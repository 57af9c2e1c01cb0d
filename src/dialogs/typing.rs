//! In which dialogs a person may be in the middle of a text.

use super::Dialog;

impl Dialog {
    /// Whether it takes text.
    #[must_use]
    pub const fn takes_text(&self) -> bool {
        !matches!(
            self,
            Self::Apply(_)
                | Self::Question(_)
                | Self::Sort(_)
                | Self::Quit(_)
                | Self::Forget(_)
                | Self::Change(_)
                | Self::Mend(_)
                | Self::Clipboard(_)
                | Self::UsedBy(_)
                | Self::Restore(_)
                | Self::Columns(_)
                | Self::Connection(_)
                | Self::OpenLarge(_)
        )
    }
}
