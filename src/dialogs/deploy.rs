//! Which folder or zip is deployed, as what, and in spite of what was found?

use super::findings::Scroll;
use super::lines::{Kind, Lines};
use super::stack::Stack;
use super::sure::{Sure, Verdict};
use super::tags::tags_of;
use super::{Field, Looks, PathField, Reaction, Wish, proposed, turned};
use crate::app::{
    ApplicationCall, ApplicationReply, Call, Checked, Context, DeployWish, RequestId,
};
use crate::deploy::removal;
use crate::domain::{ApplicationId, LATEST, clean, unfit_label, unfit_plugin_name};
use crate::keys::{Code, KeyPress};
use crate::transfer::Deployment;
use crate::ui::format;
use crate::ui::paint::Paint;

/// What a deployment becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// The active archive.
    Archive,
    /// A plugin.
    Plugin,
    /// A version.
    Version,
}

/// Asks for what is deployed; then shows what was found in it, and asks whether
/// it is to be sent.
#[derive(Debug)]
pub struct DeployDialog {
    application: ApplicationId,
    /// The name of the application.
    title: String,
    becomes: Becomes,
    pub(super) path: PathField,
    /// The name of the plugin or the version.
    name: Field,
    tags: Field,
    focus: Entry,
    error: Option<String>,
    strips: bool,
    /// The look through it, or its packing.
    awaited: Option<RequestId>,
    checked: Option<(Checked, Sure)>,
    scroll: Scroll,
    is_packing: bool,
    /// Whether what was found is more than what was agreed to.
    has_changed: bool,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Path,
    Name,
    Tags,
}

impl DeployDialog {
    /// For this application; `name` is proposed for a plugin.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        title: &str,
        becomes: Becomes,
        name: &str,
        context: &mut Context<'_>,
    ) -> Self {
        Self {
            application,
            title: clean(title).into_owned(),
            becomes,
            path: PathField::new("", context),
            name: Field::new(name),
            tags: Field::default(),
            focus: Entry::Path,
            error: None,
            strips: false,
            awaited: None,
            checked: None,
            scroll: Scroll::default(),
            is_packing: false,
            has_changed: false,
        }
    }

    const fn entries(&self) -> &'static [Entry] {
        match self.becomes {
            Becomes::Archive => &[Entry::Path],
            Becomes::Plugin => &[Entry::Path, Entry::Name],
            Becomes::Version => &[Entry::Path, Entry::Name, Entry::Tags],
        }
    }

    /// The request that it waits for, beside those of its path.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if self.is_packing {
            return match press.code {
                Code::Esc => Reaction::Close,
                _ => Reaction::Stay,
            };
        }
        if let Some((checked, sure)) = &mut self.checked {
            if press.code == Code::Char('s') && (checked.wrapper.is_some() || self.strips) {
                self.strips = !self.strips;
                self.check(context);
                return Reaction::Stay;
            }
            if press.code == Code::Esc {
                // Back to the form, which is as it was filled.
                self.checked = None;
                return Reaction::Stay;
            }
            if self.scroll.press(press) {
                return Reaction::Stay;
            }
            return match sure.press(press) {
                Verdict::Open => Reaction::Stay,
                Verdict::No => Reaction::Close,
                Verdict::Yes => {
                    let seen = checked.clone();
                    let wish = self.wish();
                    let call = ApplicationCall::Pack(Box::new(wish), Box::new(seen));
                    self.awaited = Some(context.call(Call::Application(Box::new(call))));
                    self.is_packing = true;
                    Reaction::Stay
                }
            };
        }
        let in_path = self.focus == Entry::Path;
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter if in_path && self.path.take_chosen(context) => {}
            Code::Enter => self.check(context),
            _ if in_path && self.path.press(press, context) => self.edited(context),
            Code::Up => self.focus = turned(self.entries(), self.focus, -1),
            Code::Tab if press.shift => self.focus = turned(self.entries(), self.focus, -1),
            Code::Down | Code::Tab => self.focus = turned(self.entries(), self.focus, 1),
            _ => {
                match self.focus {
                    Entry::Path => false,
                    Entry::Name => self.name.press(press),
                    Entry::Tags => self.tags.press(press),
                };
                self.edited(context);
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if self.is_packing {
            return;
        }
        if let Some((_, sure)) = &mut self.checked {
            return sure.paste(text);
        }
        match self.focus {
            Entry::Path => self.path.paste(text, context),
            Entry::Name => self.name.paste(text),
            Entry::Tags => self.tags.paste(text),
        }
        self.edited(context);
    }

    /// What was found out belongs to another text.
    fn edited(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.awaited.take());
        self.error = None;
        self.strips = false;
    }

    fn wish(&self) -> DeployWish {
        let name = self.name.text().trim().to_owned();
        DeployWish {
            application: self.application.clone(),
            source: self.path.field.text().trim().to_owned(),
            what: match self.becomes {
                Becomes::Archive => Deployment::Archive(String::new()),
                Becomes::Plugin => Deployment::Plugin(name),
                Becomes::Version => Deployment::Version(name, tags_of(self.tags.text())),
            },
            strips: self.strips,
        }
    }

    fn check(&mut self, context: &mut Context<'_>) {
        let wish = self.wish();
        let unfit = match &wish.what {
            _ if wish.source.is_empty() => {
                self.focus = Entry::Path;
                Some("Type the path of a folder or a zip.")
            }
            Deployment::Archive(_) => None,
            Deployment::Plugin(name) => unfit_plugin_name(name),
            Deployment::Version(name, tags) => {
                let labels = std::iter::once(name).chain(tags);
                labels.map(String::as_str).find_map(unfit_label)
            }
        };
        if let Some(unfit) = unfit {
            if !wish.source.is_empty() {
                self.focus = Entry::Name;
            }
            self.error = Some(unfit.to_owned());
            return;
        }
        context.cancel_call(self.awaited.take());
        let call = ApplicationCall::Check(Box::new(wish));
        self.awaited = Some(context.call(Call::Application(Box::new(call))));
        // What was found before is not about what is looked through now.
        self.checked = None;
        self.error = None;
    }

    /// Takes what was found, or the zip that was made.
    pub(super) fn receive(&mut self, reply: ApplicationReply) -> Reaction {
        self.awaited = None;
        match reply {
            ApplicationReply::Checked(Ok(checked)) => {
                // Where much would go, its number is typed.
                let sure = Sure::of(checked.removed.len().max(1));
                self.checked = Some((checked, sure));
                self.scroll = Scroll::default();
                self.has_changed = std::mem::take(&mut self.is_packing);
            }
            ApplicationReply::Packed(Ok(job)) => {
                return Reaction::Finish(Wish::Transfer(vec![job]));
            }
            ApplicationReply::Checked(Err(sentence)) | ApplicationReply::Packed(Err(sentence)) => {
                self.checked = None;
                self.is_packing = false;
                self.error = Some(sentence);
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let title = match self.becomes {
            Becomes::Archive => format!("Upload an archive to {}", self.title),
            Becomes::Plugin => format!("Add or update a plugin of {}", self.title),
            Becomes::Version => format!("Add a version to {}", self.title),
        };
        if self.is_packing {
            let text = "Packing. It is then sent as a transfer.";
            return Looks {
                title,
                lines: super::sentence(text, theme.text, columns).into(),
                keys: "esc cancel",
            };
        }
        if let Some((checked, sure)) = &self.checked {
            return Looks {
                title,
                lines: self.found(checked, sure, paint, columns, rows),
                keys: match (checked.wrapper.is_some() || self.strips, sure.asks_number()) {
                    (true, false) => "s strip the folder · ←→ choose · enter do it · esc back",
                    (false, false) => "←→ choose · enter do it · esc back",
                    (true, true) => "s strip the folder · enter do it · esc back",
                    (false, true) => "enter do it · esc back",
                },
            };
        }
        let mut stack = Stack::default();
        for entry in self.entries() {
            let focused = *entry == self.focus;
            let (field, label) = match entry {
                Entry::Path => {
                    let room = proposed(rows, 9, 6);
                    self.path
                        .put(&mut stack, ("From", focused), paint, columns, room);
                    continue;
                }
                Entry::Name if self.becomes == Becomes::Version => (&self.name, "Version"),
                Entry::Name => (&self.name, "Plugin"),
                Entry::Tags => (&self.tags, "Tags"),
            };
            let line = field.line(label, focused, paint, columns);
            stack.field(Kind::Text, line, focused);
        }
        stack.gap();
        let help = match self.focus {
            Entry::Path => "A folder, which is packed, or a zip. It is looked through first.",
            Entry::Name if self.becomes == Becomes::Version => "As 1.0.2.",
            Entry::Name => "The folder that it becomes in the active archive.",
            Entry::Tags => "Words with commas between. “latest” is what others get who name none.",
        };
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        } else if self.awaited.is_some() {
            stack.told(vec![super::busy("Looking through it", paint)]);
        } else {
            stack.aside(super::sentence(help, theme.dim, columns));
        }
        Looks {
            title,
            lines: stack.fit(rows),
            keys: match self.becomes {
                Becomes::Archive => "enter look through it · tab complete · esc cancel",
                _ => "enter look through it · tab complete · ↓ next · esc cancel",
            },
        }
    }

    /// What was found, and what would change.
    fn found(
        &self,
        checked: &Checked,
        sure: &Sure,
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) -> Lines {
        let theme = paint.theme;
        let files = format::counted(checked.files, "file", "files");
        let what = format!(
            "{}: {files}, {}.",
            clean(self.path.field.text().trim()),
            format::size(checked.length)
        );
        let mut end = Stack::default();
        for change in &checked.changes {
            let style = match change.contains(LATEST) {
                true => theme.warning,
                false => theme.text,
            };
            end.told(super::sentence(change, style, columns));
        }
        if let Some(removal) = removal(&checked.removed) {
            end.told(super::sentence(&removal, theme.error, columns));
        }
        end.told(super::findings::left_out(&checked.left_out, paint, columns));
        end.gap();
        end.answer(sure.lines(super::findings::deed(&checked.findings), paint, columns));
        let mut stack = Stack::default();
        if self.has_changed {
            let text = "Something is not as you were shown it. Nothing was sent yet.";
            stack.told(super::sentence(text, theme.warning, columns));
        }
        stack.subject(super::sentence(&what, theme.text, columns));
        if self.strips {
            let text = "Without the folder around it.";
            stack.told(super::sentence(text, theme.dim, columns));
        }
        let room = rows.saturating_sub(stack.len() + end.len() + 1);
        let findings = self.scroll.lines(&checked.findings, paint, columns, room);
        stack.each_told(findings);
        stack.append(end);
        stack.fit(rows)
    }
}
