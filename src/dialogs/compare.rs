//! How does what is deployed differ from what is on this machine?

use ratatui::text::Line;

use super::change::row;
use super::compare_tree::CompareTree;
use super::findings::left_out;
use super::push::PushQuestion;
use super::stack::Stack;
use super::sure::Verdict;
use super::{Looks, PathField, Reaction, Wish, proposed};
use crate::app::{
    ApplicationCall, ApplicationReply, Call, ComparedSides, Context, FileSides, RequestId, Sides,
};
use crate::deploy::{Change, Choice, FileDiff, MOST_COMPARED, Target, plan};
use crate::domain::{ApplicationId, clean};
use crate::edit::DiffLine;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// With fewer columns the keys have shorter words.
const WIDE: usize = 64;

/// The same where the folder around everything can be stripped.
const WIDE_WRAPPED: usize = 74;

/// Asks for a folder or a zip, lists what differs, shows the lines of one file,
/// and deploys what changed or all, where it is agreed to.
#[derive(Debug)]
pub struct CompareDialog {
    application: ApplicationId,
    target: Target,
    /// What it is compared with.
    title: String,
    /// Why nothing can be sent there, if so.
    shut: Option<String>,
    pub(super) path: PathField,
    /// Whether the folder around everything is taken away.
    strips: bool,
    /// The same in the comparison that is awaited, while one is.
    wanted: Option<bool>,
    awaited: Option<RequestId>,
    error: Option<String>,
    compared: Option<ComparedSides>,
    /// What differs.
    tree: Option<CompareTree>,
    /// The file whose lines are awaited.
    reading: String,
    /// The lines of one file.
    lines: Option<FileLines>,
    /// Whether all, or what changed, is to be sent.
    question: Option<PushQuestion>,
}

/// How one file differs.
#[derive(Debug)]
struct FileLines {
    path: String,
    lines: Vec<DiffLine>,
    /// Said in the place of lines.
    said: Option<String>,
    top: usize,
}

impl CompareDialog {
    /// For an application, or a plugin of it. `shut` says why nothing can be sent
    /// there, if so.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        target: Target,
        title: &str,
        shut: Option<String>,
        context: &mut Context<'_>,
    ) -> Self {
        Self {
            application,
            target,
            title: clean(title).into_owned(),
            shut,
            path: PathField::new("", context),
            strips: false,
            wanted: None,
            awaited: None,
            error: None,
            compared: None,
            tree: None,
            reading: String::new(),
            lines: None,
            question: None,
        }
    }

    /// With both sides as they were compared, and why it is here again.
    #[must_use]
    pub fn with(
        self,
        sides: &Sides,
        compared: ComparedSides,
        why: String,
        context: &mut Context<'_>,
    ) -> Self {
        // What could be typed is not wanted any more.
        context.cancel_call(self.path.awaited());
        Self {
            path: PathField::new(&sides.local, context),
            strips: sides.strips,
            tree: Some(CompareTree::new(&compared.comparison)),
            compared: Some(compared),
            error: Some(why),
            ..self
        }
    }

    /// The request that it waits for, beside those of its path.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    fn sides(&self) -> Sides {
        Sides {
            application: self.application.clone(),
            target: self.target.clone(),
            local: self.path.field.text().trim().to_owned(),
            strips: self.strips,
        }
    }

    fn cancel(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.awaited.take());
        self.wanted = None;
    }

    /// Compares both sides. Until that is done, what was compared before holds.
    fn compare(&mut self, strips: bool, context: &mut Context<'_>) {
        let sides = Sides {
            strips,
            ..self.sides()
        };
        self.call(ApplicationCall::Compare(sides), context);
        self.wanted = Some(strips);
    }

    fn call(&mut self, call: ApplicationCall, context: &mut Context<'_>) {
        self.cancel(context);
        self.error = None;
        self.awaited = Some(context.call(Call::Application(Box::new(call))));
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if self.lines.is_some() {
            self.scroll(press);
            return Reaction::Stay;
        }
        if let Some(question) = &mut self.question {
            let verdict = question.press(press);
            return self.answered(verdict);
        }
        if self.compared.is_some() {
            return self.choose(press, context);
        }
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter if self.path.take_chosen(context) => {}
            Code::Enter => match self.path.field.filled() {
                Some(_) => self.compare(self.strips, context),
                None => self.error = Some("Type the path of a folder or a zip.".to_owned()),
            },
            _ => {
                if self.path.press(press, context) {
                    self.edited(context);
                }
            }
        }
        Reaction::Stay
    }

    /// What was found out belongs to another text.
    fn edited(&mut self, context: &mut Context<'_>) {
        self.cancel(context);
        self.error = None;
        self.strips = false;
    }

    fn choose(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if self.awaited.is_none() {
            self.error = None;
        }
        match press.code {
            Code::Esc => {
                self.cancel(context);
                self.compared = None;
                self.error = None;
            }
            Code::Char('s') if self.is_wrapped() => {
                let strips = self.wanted.unwrap_or(self.strips);
                self.compare(!strips, context);
            }
            Code::Char('c' | 'a') if self.shut.is_some() => {
                self.error.clone_from(&self.shut);
            }
            Code::Char(key @ ('c' | 'a')) => {
                let choice = if key == 'c' {
                    Choice::Changed
                } else {
                    Choice::All
                };
                self.cancel(context);
                self.ask(choice);
            }
            _ => {
                let tree = self.tree.as_mut();
                if let Some(path) = tree.and_then(|tree| tree.press(press)) {
                    self.read_lines(path, context);
                }
            }
        }
        Reaction::Stay
    }

    /// Whether there is a folder around everything, stripped or not.
    fn is_wrapped(&self) -> bool {
        let compared = self.compared.as_ref();
        self.strips || compared.is_some_and(|compared| compared.wrapper.is_some())
    }

    fn keys(&self, columns: usize) -> &'static str {
        let is_empty = self.tree.as_ref().is_none_or(CompareTree::is_empty);
        match (is_empty, self.is_wrapped()) {
            (true, false) => "esc back",
            (true, true) => "s strip · esc back",
            (false, false) if columns < WIDE => "c changed · a all · enter lines · esc back",
            (false, false) => "enter its lines · c send what changed · a send all · esc back",
            (false, true) if columns < WIDE_WRAPPED => {
                "c changed · a all · s strip · enter lines · esc back"
            }
            (false, true) => {
                "enter its lines · s strip · c send what changed · a send all · esc back"
            }
        }
    }

    /// What a person has to know of this machine's side before the files.
    fn about_here(&self, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let Some(compared) = &self.compared else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let wrapper = compared.wrapper.as_deref();
        if let Some(wrapper) = wrapper.map(|wrapper| clean(wrapper.trim_end_matches('/'))) {
            let said = format!("Everything lies in the folder “{wrapper}”: s strips it.");
            lines.extend(super::sentence(&said, theme.warning, columns));
        } else if self.strips {
            let said = "Without the folder around everything: s leaves it.";
            lines.extend(super::sentence(said, theme.dim, columns));
        }
        lines.extend(left_out(&compared.left_out, paint, columns));
        lines
    }

    /// Asks for the lines of a file.
    fn read_lines(&mut self, path: String, context: &mut Context<'_>) {
        let Some(compared) = &self.compared else {
            return;
        };
        let mut files = compared.comparison.files.iter();
        let Some(file) = files.find(|file| file.path == path).cloned() else {
            return;
        };
        let archive = compared.archive.clone();
        let longest = file.deployed.max(file.local);
        // The lines of another file would stand under the name of this one.
        self.cancel(context);
        self.reading = path;
        if longest.is_some_and(|length| length > MOST_COMPARED) {
            return self.show_lines(match file.change {
                Change::Same => FileDiff::Same,
                Change::Added => FileDiff::Added,
                Change::Removed => FileDiff::Removed,
                Change::Changed => FileDiff::TooLong,
            });
        }
        let asked = FileSides {
            sides: self.sides(),
            path: file.path,
            deployed: archive.filter(|_| file.deployed.is_some()),
            is_here: file.local.is_some(),
        };
        self.call(ApplicationCall::CompareFile(Box::new(asked)), context);
    }

    fn show_lines(&mut self, diff: FileDiff) {
        let said = diff.said().map(|said| format!("It {said}."));
        let lines = match diff {
            FileDiff::Lines(lines) => lines,
            _ => Vec::new(),
        };
        self.lines = Some(FileLines {
            path: self.reading.clone(),
            lines,
            said,
            top: 0,
        });
    }

    /// Shows what would be sent, and what would go.
    fn ask(&mut self, choice: Choice) {
        let Some(compared) = &self.compared else {
            return;
        };
        let plan = plan(&self.target, choice, &compared.comparison);
        let here = compared
            .comparison
            .files
            .iter()
            .filter(|file| file.change != Change::Removed);
        match PushQuestion::new(choice, plan, compared.findings.clone(), here.count()) {
            Ok(question) => self.question = Some(question),
            Err(sentence) => self.error = Some(sentence),
        }
    }

    fn answered(&mut self, verdict: Verdict) -> Reaction {
        if verdict == Verdict::Open {
            return Reaction::Stay;
        }
        match self.question.take() {
            Some(question) if verdict == Verdict::Yes => {
                let compared = self.compared.as_ref();
                let archive = compared.and_then(|compared| compared.archive.clone());
                let wish = question.wish(self.sides(), archive);
                Reaction::Finish(Wish::Push(Box::new(wish)))
            }
            _ => Reaction::Stay,
        }
    }

    fn scroll(&mut self, press: KeyPress) {
        let Some(lines) = &mut self.lines else { return };
        let last = lines.lines.len().saturating_sub(1);
        match press.code {
            Code::Esc | Code::Left | Code::Char('h') | Code::Backspace => self.lines = None,
            Code::Down | Code::Char('j') => lines.top = (lines.top + 1).min(last),
            Code::Up | Code::Char('k') => lines.top = lines.top.saturating_sub(1),
            Code::PageDown => lines.top = (lines.top + 10).min(last),
            Code::PageUp => lines.top = lines.top.saturating_sub(10),
            _ => {}
        }
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(question) = &mut self.question {
            question.paste(text);
        } else if self.compared.is_none() {
            self.path.paste(text, context);
            self.edited(context);
        }
    }

    /// Takes how both sides differ, or one file of them.
    pub(super) fn receive(&mut self, reply: ApplicationReply) {
        self.awaited = None;
        let wanted = self.wanted.take();
        match reply {
            ApplicationReply::Compared(Ok(compared)) => {
                self.tree = Some(CompareTree::new(&compared.comparison));
                self.compared = Some(compared);
                self.strips = wanted.unwrap_or(self.strips);
            }
            ApplicationReply::FileCompared(Ok(diff)) => self.show_lines(diff),
            ApplicationReply::Compared(Err(sentence))
            | ApplicationReply::FileCompared(Err(sentence)) => self.error = Some(sentence),
            _ => {}
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        if let Some(lines) = &self.lines {
            return lines.looks(paint, columns, rows);
        }
        if let Some(question) = &self.question {
            let title = format!("Send to {}", self.title);
            return question.looks(title, paint, columns, rows);
        }
        let mut end: Vec<Line<'static>> = Vec::new();
        if let Some(error) = &self.error {
            end.extend(super::sentence(error, theme.error, columns));
        } else if self.awaited.is_some() {
            end.push(super::busy("Comparing", paint));
        }
        let Some(compared) = &self.compared else {
            let mut stack = Stack::default();
            let room = proposed(rows, 8, 6);
            self.path
                .put(&mut stack, ("With", true), paint, columns, room);
            stack.gap();
            if end.is_empty() {
                let text = "A folder or a zip of this machine. Nothing is sent.";
                stack.aside(super::sentence(text, theme.dim, columns));
            } else {
                stack.fault(end);
            }
            return Looks {
                title: format!("Compare {}", self.title),
                lines: stack.fit(rows),
                keys: "enter compare · tab complete · esc cancel",
            };
        };
        let summary = format!("{}.", compared.comparison.summary());
        let mut lines = super::sentence(&summary, theme.text, columns);
        lines.extend(self.about_here(paint, columns));
        let room = rows.saturating_sub(lines.len() + end.len()).max(1);
        let tree = self.tree.as_ref();
        lines.extend(
            tree.into_iter()
                .flat_map(|tree| tree.lines(paint, columns, room)),
        );
        lines.extend(end);
        Looks {
            title: format!(
                "{} beside {}",
                self.title,
                clean(self.path.field.text().trim())
            ),
            lines: lines.into(),
            keys: self.keys(columns),
        }
    }
}

impl FileLines {
    fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let lines: Vec<Line<'static>> = match &self.said {
            Some(said) => super::sentence(said, paint.theme.text, columns),
            None => {
                let rest = self.lines.iter().skip(self.top);
                let rest = rest.flat_map(|line| row(line, paint, columns));
                rest.take(rows).collect()
            }
        };
        Looks {
            title: clean(&self.path).into_owned(),
            lines: lines.into(),
            keys: "↑↓ scroll · ← back",
        }
    }
}
