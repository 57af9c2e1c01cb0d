//! What a profile says, to be changed; or its end, which is asked about once more.

use ratatui::text::{Line, Span};

use super::field::label_span;
use super::lines::Kind;
use super::stack::Stack;
use super::sure::{Sure, Verdict};
use super::{Field, Looks};
use crate::api::Mode;
use crate::config::{Known, ProfileChange, ProfileEdit};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Mode,
    Default,
    Host,
    Tenant,
    User,
    Deed,
}

/// What is changed most often comes first.
const PARTS: [Part; 6] = [
    Part::Mode,
    Part::Default,
    Part::Host,
    Part::Tenant,
    Part::User,
    Part::Deed,
];

/// The safest one first, where the profile has none of them.
const MODES: [Mode; 3] = [Mode::PROD, Mode::QUAL, Mode::DEV];

/// What became of a key.
#[derive(Debug)]
pub(super) enum FormAnswer {
    /// It stays open.
    Open,
    /// Back to the list.
    Back,
    /// This is to become of the profile of this name.
    Change(String, ProfileChange),
}

/// Changes a profile, or removes it.
#[derive(Debug)]
pub(super) struct ProfileForm {
    name: String,
    at: Part,
    mode: Mode,
    is_default: bool,
    host: Field,
    tenant: Field,
    user: Field,
    /// Whether it is to be removed.
    removes: bool,
    /// The answer, once that is asked about.
    sure: Option<Sure>,
    error: Option<String>,
}

impl ProfileForm {
    /// For this profile.
    pub(super) fn new(known: &Known) -> Self {
        let text = |text: &Option<String>| Field::new(text.as_deref().unwrap_or_default());
        Self {
            name: known.name.clone(),
            at: Part::Mode,
            mode: Mode::of(&known.mode).unwrap_or(Mode::PROD),
            is_default: known.is_default,
            host: Field::new(&known.host),
            tenant: text(&known.tenant),
            user: text(&known.user),
            removes: false,
            sure: None,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> FormAnswer {
        if let Some(sure) = &mut self.sure {
            match sure.press(press) {
                Verdict::Open => {}
                Verdict::No => {
                    self.sure = None;
                    self.removes = false;
                }
                Verdict::Yes => return self.finish(ProfileChange::Remove),
            }
            return FormAnswer::Open;
        }
        match (press.code, press.shift) {
            (Code::Esc, _) => return FormAnswer::Back,
            (Code::Enter, _) => return self.enter(),
            (Code::Tab, false) | (Code::Down, _) => self.at = super::turned(&PARTS, self.at, 1),
            (Code::Tab, true) | (Code::Up, _) => self.at = super::turned(&PARTS, self.at, -1),
            (Code::Left, _) if self.field().is_none() => self.turn(-1),
            (Code::Right | Code::Char(' '), _) if self.field().is_none() => self.turn(1),
            _ => {
                if let Some(field) = self.field()
                    && field.press(press)
                {
                    self.error = None;
                }
            }
        }
        FormAnswer::Open
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.sure.is_none()
            && let Some(field) = self.field()
        {
            field.paste(text);
            self.error = None;
        }
    }

    /// The line that is typed into.
    fn field(&mut self) -> Option<&mut Field> {
        match self.at {
            Part::Host => Some(&mut self.host),
            Part::Tenant => Some(&mut self.tenant),
            Part::User => Some(&mut self.user),
            Part::Mode | Part::Default | Part::Deed => None,
        }
    }

    fn turn(&mut self, by: isize) {
        match self.at {
            Part::Mode => self.mode = super::turned(&MODES, self.mode, by),
            Part::Default => self.is_default = !self.is_default,
            Part::Deed => self.removes = !self.removes,
            Part::Host | Part::Tenant | Part::User => {}
        }
    }

    fn enter(&mut self) -> FormAnswer {
        if self.removes {
            self.sure = Some(Sure::of(1));
            return FormAnswer::Open;
        }
        let Some(host) = self.host.filled() else {
            self.at = Part::Host;
            self.error = Some("The host is missing.".to_owned());
            return FormAnswer::Open;
        };
        let edit = ProfileEdit {
            host,
            tenant: self.tenant.filled(),
            user: self.user.filled(),
            mode: self.mode,
            is_default: self.is_default,
        };
        if let Some(why) = edit.unfit() {
            self.at = Part::Host;
            self.error = Some(why);
            return FormAnswer::Open;
        }
        self.finish(ProfileChange::Edit(edit))
    }

    fn finish(&self, change: ProfileChange) -> FormAnswer {
        FormAnswer::Change(self.name.clone(), change)
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let name = clean(&self.name).into_owned();
        let mut stack = Stack::default();
        if let Some(sure) = &self.sure {
            let text =
                format!("Remove the profile “{name}”, and the password that is kept for it?");
            stack.subject(super::sentence(&text, theme.text, columns));
            let text = "Transfers that it began stay in the list. The tenant is not touched.";
            stack.aside(super::sentence(text, theme.dim, columns));
            stack.gap();
            stack.answer(sure.lines_with("Keep it", "Remove it", paint, columns));
            return Looks {
                title: format!("Profile {name}"),
                lines: stack.fit(rows),
                keys: "←→ choose · enter do it · esc back",
            };
        }
        for part in PARTS {
            let kind = match part {
                Part::Host | Part::Tenant | Part::User => Kind::Text,
                Part::Mode | Part::Default | Part::Deed => Kind::Choice,
            };
            let line = self.line(part, paint, columns);
            stack.field(kind, line, part == self.at);
            // Only the host can be one that no profile can have.
            if part == Part::Host
                && let Some(error) = &self.error
            {
                stack.wrong(super::sentence(&clean(error), theme.error, columns));
            }
        }
        stack.gap();
        let text = match self.at {
            Part::Mode => "It holds once the profile is gone to again.",
            Part::Default => "The default is used where nothing else names a tenant.",
            Part::Host | Part::Tenant | Part::User => {
                "With another host, tenant or user the password that is kept is forgotten."
            }
            Part::Deed => "All else stays as it stands in profiles.toml.",
        };
        stack.aside(super::sentence(text, theme.dim, columns));
        Looks {
            title: format!("Profile {name}"),
            lines: stack.fit(rows),
            keys: "enter do it · tab next · ←→ choose · esc back",
        }
    }

    fn line(&self, part: Part, paint: &Paint<'_>, columns: usize) -> Line<'static> {
        let is_at = part == self.at;
        match part {
            Part::Host => self.host.line("Host", is_at, paint, columns),
            Part::Tenant => self.tenant.line("Tenant", is_at, paint, columns),
            Part::User => self.user.line("User", is_at, paint, columns),
            Part::Mode => {
                let may = match self.mode.word() {
                    "prod" => "nothing is changed",
                    "qual" => "nothing is deleted",
                    _ => "all is allowed",
                };
                choice("Mode", self.mode.word(), may, is_at, paint)
            }
            Part::Default => {
                let word = if self.is_default { "yes" } else { "no" };
                choice("Default", word, "", is_at, paint)
            }
            Part::Deed => {
                let word = if self.removes { "remove it" } else { "save it" };
                choice("Then", word, "", is_at, paint)
            }
        }
    }
}

/// A line whose words are turned through.
fn choice(label: &str, word: &str, why: &str, is_at: bool, paint: &Paint<'_>) -> Line<'static> {
    let theme = paint.theme;
    let style = if is_at { theme.selection } else { theme.text };
    Line::from(vec![
        label_span(label, is_at, paint),
        Span::styled(word.to_owned(), style),
        Span::styled(format!("  {why}").trim_end().to_owned(), theme.dim),
    ])
}
