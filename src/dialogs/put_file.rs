//! Which file of this machine goes where in the active archive?

use ratatui::text::Line;

use super::{Field, Looks, PathField, Reaction, Wish};
use crate::app::{ApplicationChange, Context};
use crate::domain::{ApplicationId, clean, unfit_path};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Asks for a file and its place.
#[derive(Debug)]
pub struct PutFileDialog {
    application: ApplicationId,
    title: String,
    pub(super) path: PathField,
    at: Field,
    /// The folder that a file goes to, and the place that was proposed in it.
    proposed: Option<(String, String)>,
    /// Whether the place is being typed.
    in_place: bool,
    error: Option<String>,
}

impl PutFileDialog {
    /// For this application; `at` is the file that is replaced, or the folder
    /// that a file goes to.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        title: &str,
        at: &str,
        context: &mut Context<'_>,
    ) -> Self {
        Self {
            application,
            title: clean(title).into_owned(),
            path: PathField::new("", context),
            at: Field::new(at),
            proposed: None,
            in_place: false,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter if self.in_place => return self.submit(),
            Code::Enter => {
                if self.path.enter(context) {
                    self.in_place = true;
                    self.propose();
                }
            }
            Code::Up | Code::BackTab if self.in_place => self.in_place = false,
            _ if self.in_place => {
                self.at.press(press);
                self.error = None;
            }
            _ => {
                self.path.press(press, context);
                self.error = None;
            }
        }
        Reaction::Stay
    }

    /// A file that goes to a folder keeps its name: also where another file was
    /// chosen before, unless its place was typed over.
    fn propose(&mut self) {
        let at = match self.proposed.take() {
            Some((folder, whole)) if whole == self.at.text() => folder,
            _ => self.at.text().to_owned(),
        };
        if at.is_empty() || at.ends_with('/') {
            let typed = self.path.field.text().trim();
            let name = std::path::Path::new(typed).file_name().unwrap_or_default();
            let whole = format!("{at}{}", name.to_string_lossy());
            self.at.set(&whole);
            self.proposed = Some((at, whole));
        }
    }

    fn submit(&mut self) -> Reaction {
        let at = self.at.text().trim().to_owned();
        let file = self.path.field.text().trim().to_owned();
        let unfit = match file.is_empty() {
            true => Some("Type the path of a file."),
            false => unfit_path(&at),
        };
        if let Some(unfit) = unfit {
            self.error = Some(unfit.to_owned());
            self.in_place = !file.is_empty();
            return Reaction::Stay;
        }
        let change = ApplicationChange::PutFile { at, file };
        Reaction::Finish(Wish::ChangeApplication(self.application.clone(), change))
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.error = None;
        match self.in_place {
            true => self.at.paste(text),
            false => self.path.paste(text, context),
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let room = rows.saturating_sub(8).min(6);
        let mut lines = self
            .path
            .lines("File here", !self.in_place, paint, columns, room);
        lines.push(self.at.line("Goes to", self.in_place, paint, columns));
        lines.push(Line::default());
        match &self.error {
            Some(error) => lines.extend(super::sentence(error, theme.error, columns)),
            None => {
                let text = "The platform makes a new archive of it, which becomes active.";
                lines.extend(super::sentence(text, theme.dim, columns));
            }
        }
        Looks {
            title: format!("Put a file into {}", self.title),
            lines,
            keys: match self.in_place {
                true => "enter send it · ↑ back to the file · esc cancel",
                false => "enter choose · tab complete · esc cancel",
            },
        }
    }
}
