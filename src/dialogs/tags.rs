//! Which tags has a version?

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::app::ApplicationChange;
use crate::domain::{
    ApplicationId, ApplicationVersion, TAKE_IT_AWAY, clean, makes_latest, same_label, taken_tag,
    unfit_label,
};
use crate::keys::{Code, KeyPress};
use crate::ui::deploying::{SERVES_LATEST, latest_now};
use crate::ui::paint::Paint;

/// Asks for the tags of a version, and says what becomes latest.
#[derive(Debug)]
pub struct TagsDialog {
    application: ApplicationId,
    version: ApplicationVersion,
    /// All versions of the application.
    versions: Vec<ApplicationVersion>,
    tags: Field,
    error: Option<String>,
}

impl TagsDialog {
    /// Of this version, which is one of those of the application.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        version: ApplicationVersion,
        versions: Vec<ApplicationVersion>,
    ) -> Self {
        Self {
            application,
            tags: Field::new(&version.tags.join(", ")),
            version,
            versions,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                let tags = tags_of(self.tags.text());
                let name = &self.version.version;
                let unfit = tags.iter().find_map(|tag| unfit_label(tag));
                let taken = || taken_tag(name, &tags, &self.versions);
                let taken = || taken().map(|why| format!("{why} {TAKE_IT_AWAY}"));
                self.error = unfit.map(str::to_owned).or_else(taken);
                if self.error.is_none() {
                    if tags == self.version.tags {
                        return Reaction::Close;
                    }
                    let name = self.version.version.clone();
                    let change = ApplicationChange::Tag(name, tags);
                    let wish = Wish::ChangeApplication(self.application.clone(), change);
                    return Reaction::Finish(wish);
                }
            }
            _ => {
                if self.tags.press(press) {
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.tags.paste(text);
        self.error = None;
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let line = self.tags.line("Tags", true, paint, columns);
        stack.field(Kind::Text, line, true);
        stack.gap();
        let own = clean(&self.version.version);
        let is_tagged = makes_latest(&tags_of(self.tags.text()));
        let latest = self.versions.iter().find(|one| one.is_latest());
        let is_latest = latest.is_some_and(|latest| latest.version == self.version.version);
        let now = latest_now(&self.versions);
        let (then, style) = match (is_tagged, is_latest) {
            (true, false) => {
                let then = format!("Version {own} becomes latest. {SERVES_LATEST}");
                (then, theme.warning)
            }
            (false, true) => ("No version may be latest then.".to_owned(), theme.warning),
            _ => ("That stays so.".to_owned(), theme.dim),
        };
        stack.told(super::sentence(&now, theme.text, columns));
        stack.deed(super::sentence(&then, style, columns));
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: format!("Tags of version {own}"),
            lines: stack.fit(rows),
            keys: "enter set them · esc cancel",
        }
    }
}

/// The words between commas and spaces, each once.
pub(super) fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split([',', ' ']).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|one| same_label(one, tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
