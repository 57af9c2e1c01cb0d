//! Which files of this machine go where in the active archive?

use ratatui::text::{Line, Span};

use super::findings::Scroll;
use super::lines::Kind;
use super::stack::Stack;
use super::sure::{Sure, Verdict};
use super::{Field, Looks, PathField, Reaction, Wish, proposed};
use crate::app::{
    ApplicationCall, ApplicationChange, ApplicationReply, Call, Context, InspectedFile, PlacedFile,
    RequestId,
};
use crate::deploy::Finding;
use crate::domain::{ApplicationId, clean, unfit_part_name};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// So many files are listed at once.
const LISTED: usize = 4;

/// Asks for files and their places; then shows what was found in them, where
/// something was, and asks whether they are to be sent.
#[derive(Debug)]
pub struct PutFileDialog {
    application: ApplicationId,
    /// The name of the application.
    title: String,
    /// The file that the first one replaces, or the folder that all go to.
    at: String,
    pub(super) path: PathField,
    files: Vec<Placed>,
    /// The file whose place is in the field.
    current: usize,
    /// Whether the place is being typed.
    in_place: bool,
    inspecting: Option<RequestId>,
    checking: Option<RequestId>,
    found: Option<(Vec<Finding>, Sure)>,
    scroll: Scroll,
    errors: Vec<String>,
}

/// A file that was chosen, and where it goes.
#[derive(Debug)]
struct Placed {
    file: InspectedFile,
    at: Field,
}

impl PutFileDialog {
    /// For this application; `at` is the file that is replaced, or the folder
    /// that files go to.
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
            at: at.to_owned(),
            path: PathField::new("", context),
            files: Vec::new(),
            current: 0,
            in_place: false,
            inspecting: None,
            checking: None,
            found: None,
            scroll: Scroll::default(),
            errors: Vec::new(),
        }
    }

    /// The request that it waits for, beside those of its path.
    pub(super) fn awaited(&self) -> Option<RequestId> {
        self.inspecting.or(self.checking)
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if let Some((findings, sure)) = &mut self.found {
            if self.scroll.press(press) {
                return Reaction::Stay;
            }
            return match sure.press(press) {
                Verdict::Open => Reaction::Stay,
                Verdict::Yes => {
                    let seen = std::mem::take(findings);
                    Reaction::Finish(self.wish(seen))
                }
                Verdict::No => {
                    // Back to the form, which is as it was filled.
                    self.found = None;
                    Reaction::Stay
                }
            };
        }
        let is_path = !self.in_place;
        match (press.code, press.ctrl) {
            (Code::Esc, _) => return Reaction::Close,
            (Code::Enter, _) if self.in_place => self.check(context),
            (Code::Enter, _) => self.add_typed(context),
            (Code::Char('x'), true) => self.remove(context),
            (Code::PageDown, _) | (Code::Char('n'), true) => {
                self.current = (self.current + 1).min(self.files.len().saturating_sub(1));
            }
            (Code::PageUp, _) | (Code::Char('p'), true) => {
                self.current = self.current.saturating_sub(1);
            }
            (Code::BackTab, _) => self.turn(),
            (Code::Tab, _) if press.shift => self.turn(),
            _ if is_path && self.path.press(press, context) => self.errors.clear(),
            (Code::Up | Code::Down | Code::Tab, _) => self.turn(),
            _ if self.in_place => {
                if let Some(placed) = self.files.get_mut(self.current)
                    && placed.at.press(press)
                {
                    self.edited(context);
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    /// To the other field; without a file there is only one.
    fn turn(&mut self) {
        self.in_place = !self.in_place && !self.files.is_empty();
    }

    /// What is looked through belongs to other places.
    fn edited(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.checking.take());
        self.errors.clear();
    }

    /// Looks at what the path names, to add it.
    fn add_typed(&mut self, context: &mut Context<'_>) {
        if self.path.field.filled().is_some() && !self.path.enter(context) {
            return;
        }
        match self.path.field.filled() {
            Some(text) => {
                context.cancel_call(self.inspecting.take());
                self.inspecting = Some(context.call(Call::InspectFiles(text)));
            }
            None if !self.files.is_empty() => self.in_place = true,
            None => self.errors = vec!["Type the path of a file.".to_owned()],
        }
    }

    fn remove(&mut self, context: &mut Context<'_>) {
        if self.current < self.files.len() {
            self.files.remove(self.current);
            self.edited(context);
        }
        self.current = self.current.min(self.files.len().saturating_sub(1));
        self.in_place &= !self.files.is_empty();
    }

    /// Takes the files that were looked at.
    pub(super) fn inspected(
        &mut self,
        files: Vec<Result<InspectedFile, String>>,
        context: &mut Context<'_>,
    ) {
        self.inspecting = None;
        self.edited(context);
        let mut first = None;
        for file in files {
            match file {
                Ok(file) if self.files.iter().any(|one| one.file.path == file.path) => {
                    let name = clean(&file.name).into_owned();
                    self.errors.push(format!("{name} is in the list already."));
                }
                Ok(file) => {
                    first.get_or_insert(self.files.len());
                    let at = Field::new(&self.place_of(&file));
                    self.files.push(Placed { file, at });
                }
                Err(sentence) => self.errors.push(sentence),
            }
        }
        if let Some(first) = first {
            self.current = first;
        }
        self.in_place = self.errors.is_empty() && !self.files.is_empty();
        if self.errors.is_empty() {
            self.path.clear(context);
        }
    }

    /// A file that goes to a folder keeps its name; the first one takes the
    /// place of a file that was pointed at, and others go beside it.
    fn place_of(&self, file: &InspectedFile) -> String {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        match self.at.rsplit_once('/') {
            Some((folder, last)) if last.is_empty() || !self.files.is_empty() => {
                format!("{folder}/{name}")
            }
            None if self.at.is_empty() || !self.files.is_empty() => name.into_owned(),
            _ => self.at.clone(),
        }
    }

    fn placed(&self) -> Vec<PlacedFile> {
        let place = |placed: &Placed| PlacedFile {
            file: placed.file.path.clone(),
            at: placed.at.text().trim().to_owned(),
        };
        self.files.iter().map(place).collect()
    }

    /// Asks what would go wrong with the files, where their places are fit.
    fn check(&mut self, context: &mut Context<'_>) {
        if let Some(typed) = self.path.field.filled() {
            self.in_place = false;
            self.errors = vec![format!(
                "{} is not in the list yet: enter adds it, ctrl-u takes it out.",
                clean(&typed)
            )];
            return;
        }
        let files = self.placed();
        for (index, one) in files.iter().enumerate() {
            let is_taken = files.iter().take(index).any(|other| other.at == one.at);
            let why = match unfit_part_name(&one.at) {
                Some(unfit) => unfit.to_owned(),
                None if is_taken => format!(
                    "Two files go to “{}”: give each a path of its own.",
                    clean(&one.at)
                ),
                None => continue,
            };
            self.current = index;
            self.errors = vec![why];
            return;
        }
        self.edited(context);
        let call = ApplicationCall::CheckFiles(self.application.clone(), files);
        self.checking = Some(context.call(Call::Application(Box::new(call))));
    }

    /// Takes what was found: where that is nothing, the files are sent.
    pub(super) fn receive(&mut self, reply: ApplicationReply) -> Reaction {
        self.checking = None;
        match reply {
            ApplicationReply::FilesChecked(Ok(findings)) if findings.is_empty() => {
                return Reaction::Finish(self.wish(findings));
            }
            ApplicationReply::FilesChecked(Ok(findings)) => {
                self.found = Some((findings, Sure::of(1)));
                self.scroll = Scroll::default();
            }
            ApplicationReply::FilesChecked(Err(sentence)) => self.errors = vec![sentence],
            _ => {}
        }
        Reaction::Stay
    }

    fn wish(&self, seen: Vec<Finding>) -> Wish {
        let files = self.placed();
        let change = ApplicationChange::PutFiles { files, seen };
        Wish::ChangeApplication(self.application.clone(), change)
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if self.found.is_some() {
            return;
        }
        self.errors.clear();
        if !self.in_place {
            self.path.paste(text, context);
        } else if let Some(placed) = self.files.get_mut(self.current) {
            placed.at.paste(text);
            self.edited(context);
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let title = match self.files.len() {
            0 | 1 => format!("Put a file into {}", self.title),
            several => format!("Put {several} files into {}", self.title),
        };
        if let Some((findings, sure)) = &self.found {
            let mut stack = Stack::default();
            self.put_files(&mut stack, paint, columns);
            stack.gap();
            let deed = super::findings::deed(findings);
            let answers = sure.lines(deed, paint, columns);
            let room = rows.saturating_sub(stack.len() + answers.len() + 1);
            stack.each_told(self.scroll.lines(findings, paint, columns, room));
            stack.gap();
            stack.answer(answers);
            return Looks {
                title,
                lines: stack.fit(rows),
                keys: "←→ choose · enter do it · esc back",
            };
        }
        let mut stack = Stack::default();
        let room = proposed(rows, 9 + self.files.len().min(LISTED), 6);
        let named = ("File here", !self.in_place);
        self.path.put(&mut stack, named, paint, columns, room);
        if let Some(placed) = self.files.get(self.current) {
            stack.gap();
            self.put_files(&mut stack, paint, columns);
            stack.gap();
            let line = placed.at.line("Goes to", self.in_place, paint, columns);
            stack.field(Kind::Text, line, self.in_place);
        }
        stack.gap();
        for error in self.errors.iter().take(3) {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        if self.awaited().is_some() {
            stack.told(vec![super::busy("Looking at it", paint)]);
        } else if self.errors.is_empty() {
            let text = "The platform makes a new archive of it, which becomes active.";
            stack.aside(super::sentence(text, theme.dim, columns));
        }
        Looks {
            title,
            lines: stack.fit(rows),
            keys: match (self.in_place, self.files.len()) {
                (false, 0) => "enter take the file · tab complete · esc cancel",
                (false, _) => "enter add · tab complete · shift-tab places · esc cancel",
                (true, 1) => "enter send it · ↑ add a file · ctrl-x drop it · esc cancel",
                (true, _) => {
                    "enter send all · ↑ add · pgup pgdn file · ctrl-x drop it · esc cancel"
                }
            },
        }
    }

    /// The files around the current one, with where each goes.
    fn put_files(&self, stack: &mut Stack, paint: &Paint<'_>, columns: usize) {
        let theme = paint.theme;
        let first = (self.current + 1).saturating_sub(LISTED);
        let shown = self.files.iter().enumerate().skip(first).take(LISTED);
        let lines = shown.map(|(index, placed)| {
            let bar = if index == self.current {
                " ▌ "
            } else {
                "   "
            };
            let size = format!(" {:>9}", format::size(placed.file.length));
            let (here, there) = (placed.file.path.to_string_lossy(), placed.at.text());
            let room = columns.saturating_sub(17) / 2;
            let here = width::fit_middle(&clean(&here), room);
            let there = width::fit_middle(&clean(there), room);
            Line::from(vec![
                Span::styled(bar, theme.accent),
                Span::styled(here, theme.text),
                Span::styled(" → ", theme.dim),
                Span::styled(there, theme.text),
                Span::styled(size, theme.dim),
            ])
        });
        stack.files(lines.collect(), first, self.current);
        let below = self.files.len().saturating_sub(first + LISTED);
        if below > 0 {
            let more = format!("   … {below} more");
            stack.aside(vec![Line::styled(more, theme.dim)]);
        }
    }
}
