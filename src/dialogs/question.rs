//! Something is there already where a transfer goes: what now?

use ratatui::text::{Line, Span};

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::transfer::{Answer, JobId, Question};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width::shorten_middle;

/// Opens by itself while the person may be typing, so no letter answers it:
/// only a choice and Enter, and the first choice loses nothing.
#[derive(Debug)]
pub struct QuestionDialog {
    /// The transfer that asks.
    pub job: JobId,
    /// The file that it moves.
    name: String,
    question: Question,
    chosen: usize,
    /// How many others ask now.
    others: usize,
    for_all: bool,
    /// The host, where another connection than that of the transfer is shown.
    elsewhere: Option<String>,
}

/// How an attachment is kept that is in the way of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is saved in the folder of downloads, then replaced.
    Save,
    /// The file goes to a new event like this one.
    NewEvent,
}

/// What can be chosen.
#[derive(Clone, Copy, Debug)]
enum Choice {
    /// The transfer knows what to do.
    Answer(Answer),
    /// Something else has to be done before.
    Keep(Keeping),
}

const FILE: &[(Choice, &str)] = &[
    (
        Choice::Answer(Answer::Rename),
        "Keep both: save under a new name",
    ),
    (
        Choice::Answer(Answer::Resume),
        "Resume: load only what it lacks",
    ),
    (
        Choice::Answer(Answer::Skip),
        "Keep the file that is there, skip this one",
    ),
    (
        Choice::Answer(Answer::Overwrite),
        "Overwrite the file that is there",
    ),
];

const WANTED: &[(Choice, &str)] = &[
    (
        Choice::Answer(Answer::Rename),
        "Keep both: save under a new name",
    ),
    (
        Choice::Answer(Answer::Overwrite),
        "Overwrite: the one that ends later stays",
    ),
];

const ATTACHMENT: &[(Choice, &str)] = &[
    (
        Choice::Answer(Answer::Skip),
        "Keep what is there, skip this one",
    ),
    (
        Choice::Keep(Keeping::Save),
        "Download it first, then replace it",
    ),
    (
        Choice::Keep(Keeping::NewEvent),
        "Attach this one to a new event like that",
    ),
    (
        Choice::Answer(Answer::Overwrite),
        "Replace the attachment that is there",
    ),
];

const INCOMPLETE: &[(Choice, &str)] = &[
    (
        Choice::Answer(Answer::Skip),
        "Leave it as it is, skip this one",
    ),
    (
        Choice::Answer(Answer::Resume),
        "Resume with this file: send only the rest",
    ),
    (
        Choice::Answer(Answer::Overwrite),
        "Start over: give up what is there",
    ),
];

impl QuestionDialog {
    /// For what this transfer asks, which is of the host `elsewhere` where that
    /// is another one than is shown.
    #[must_use]
    pub const fn new(
        job: JobId,
        name: String,
        question: Question,
        others: usize,
        elsewhere: Option<String>,
    ) -> Self {
        Self {
            job,
            name,
            question,
            chosen: 0,
            others,
            for_all: false,
            elsewhere,
        }
    }

    const fn choices(&self) -> &'static [(Choice, &'static str)] {
        match self.question {
            Question::File(_) => FILE,
            Question::Wanted(_) => WANTED,
            Question::Attachment(..) => ATTACHMENT,
            Question::Incomplete(..) => INCOMPLETE,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(self.choices().len() - 1);
            }
            Code::Tab => self.for_all = !self.for_all,
            Code::Enter => {
                let (job, for_all) = (self.job, self.for_all);
                let wish = self
                    .choices()
                    .get(self.chosen)
                    .map(|(choice, _)| match choice {
                        Choice::Answer(answer) => Wish::Answer {
                            job,
                            answer: *answer,
                            for_all,
                        },
                        Choice::Keep(keeping) => Wish::KeepAttachment {
                            job,
                            keeping: *keeping,
                            for_all,
                        },
                    });
                return wish.map_or(Reaction::Stay, Reaction::Finish);
            }
            _ => {}
        }
        Reaction::Stay
    }

    /// The title, what is there, and a sentence about it.
    fn words(&self) -> (&'static str, String, String) {
        match &self.question {
            Question::File(path) => (
                "File exists",
                path.to_string_lossy().into_owned(),
                "exists already.".to_owned(),
            ),
            Question::Wanted(path) => (
                "Two files of one name",
                path.to_string_lossy().into_owned(),
                "is what another transfer is being saved as.".to_owned(),
            ),
            Question::Attachment(event, attachment) => {
                let length = attachment.length.map(format::size);
                let length = length.map_or_else(String::new, |length| format!(" ({length})"));
                let there = format!("{}{length}", attachment.name.as_deref().unwrap_or("A file"));
                let sentence = format!("is attached to event {event} already.");
                ("Attachment exists", there, sentence)
            }
            Question::Incomplete(event, bytes) => (
                "Part of an upload exists",
                self.name.clone(),
                format!(
                    "{} were sent to event {event} already, by an upload that never ended.",
                    format::size(*bytes)
                ),
            ),
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let (title, there, sentence) = self.words();
        let room = columns.saturating_sub(2);
        let there = match &self.question {
            Question::File(path) | Question::Wanted(path) => super::parts::path_in(path, room),
            _ => shorten_middle(&clean(&there), room).into_owned(),
        };
        let mut stack = Stack::default();
        let there = vec![Span::raw(" "), Span::styled(there, theme.accent)];
        stack.subjects(vec![Line::from(there)]);
        stack.told(super::sentence(&sentence, theme.text, columns));
        if let Some(host) = &self.elsewhere {
            let text = format!("The transfer is of another connection: {}.", clean(host));
            stack.told(super::sentence(&text, theme.warning, columns));
        }
        stack.gap();
        let choices = self.choices().iter().map(|(_, text)| *text);
        let choices = super::choices(choices, self.chosen, paint);
        stack.choices(choices, self.chosen);
        stack.gap();
        let mark = if self.for_all { "[x]" } else { "[ ]" };
        let all = match self.others {
            0 => "the same for all that are there now".to_owned(),
            n => format!("the same for all there are; {n} others ask"),
        };
        let all = vec![Line::styled(format!(" {mark} {all}"), theme.dim)];
        // What holds for all is not to be answered unseen.
        if self.for_all {
            stack.answer(all);
        } else {
            stack.aside(all);
        }
        Looks {
            title: title.to_owned(),
            lines: stack.fit(rows),
            keys: "↑↓ choose · enter answer · tab for all · esc later",
        }
    }
}
