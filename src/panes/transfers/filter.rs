//! Which names are wanted: typed in the tab, for its lists alike.

use tui_input::Input;

/// The filter of the tab.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    /// The line that is being typed.
    pub typing: Option<Input>,
}

impl Filter {
    /// What is looked for; empty: everything.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.trim()
    }

    /// Whether it leaves anything out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Whether a name is wanted: it has the text somewhere, in any case.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        self.is_empty() || name.to_lowercase().contains(&self.text().to_lowercase())
    }

    /// Opens the line, with the text that holds.
    pub(in crate::panes) fn open(&mut self) {
        self.typing = Some(Input::new(self.text.clone()));
    }

    /// Takes over what was typed. Says whether it is another text.
    pub(in crate::panes) fn follow(&mut self) -> bool {
        let typed = self.typing.as_ref().map_or("", Input::value);
        let is_new = typed.trim() != self.text();
        self.text = typed.to_owned();
        is_new
    }

    /// Closes the line; the text holds.
    pub(in crate::panes) fn close(&mut self) {
        self.typing = None;
    }

    /// Takes it off. Says whether there was one.
    pub(in crate::panes) fn clear(&mut self) -> bool {
        self.typing = None;
        !std::mem::take(&mut self.text).trim().is_empty()
    }
}
