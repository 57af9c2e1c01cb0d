//! The questions that transfers of a command ask: one at a time, at the
//! terminal, while the others run.

use std::collections::VecDeque;
use std::io::{self, BufRead as _};

use tokio::task::JoinHandle;

use super::console::Console;
use super::shown;
use crate::domain::clean;
use crate::transfer::{Answer, Engine, JobId, Question, TransferError};

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Answer(Answer),
    /// Keep what is there, and fail.
    Fail,
}

/// A letter, the rest of its word with the letter in brackets, and what it is.
const CHOICES: [(char, &str, Choice); 5] = [
    ('o', "[o]verwrite", Choice::Answer(Answer::Overwrite)),
    ('r', "[r]ename", Choice::Answer(Answer::Rename)),
    ('s', "[s]kip", Choice::Answer(Answer::Skip)),
    ('u', "res[u]me", Choice::Answer(Answer::Resume)),
    ('f', "[f]ail", Choice::Fail),
];

/// The questions that wait; the first one is shown.
#[derive(Default)]
pub(super) struct Asking {
    waiting: VecDeque<(JobId, Question)>,
    /// A line that the person is to type.
    line: Option<JoinHandle<io::Result<String>>>,
    /// Said of all files that are still to come.
    for_all: Option<Choice>,
}

/// A transfer that is not to go on, and why.
pub(super) type Refused = (JobId, TransferError);

impl Asking {
    /// Whether a question is shown.
    pub(super) const fn is_open(&self) -> bool {
        self.line.is_some()
    }

    /// A transfer asks. Some: it is not to go on, as was said for all.
    pub(super) fn add(
        &mut self,
        id: JobId,
        question: Question,
        engine: &Engine,
        console: &mut Console,
    ) -> Option<Refused> {
        match self.for_all {
            Some(Choice::Fail) => return Some((id, refusal(&question))),
            Some(Choice::Answer(answer)) if is_for_all(&question, answer) => {
                engine.answer(id, answer);
                return None;
            }
            _ => {}
        }
        self.waiting.push_back((id, question));
        if !self.is_open() {
            self.show(console);
        }
        None
    }

    /// The line that the person types. Cancelling it loses nothing.
    pub(super) async fn line(&mut self) -> io::Result<String> {
        let Some(line) = &mut self.line else {
            return std::future::pending().await;
        };
        let typed = line.await;
        self.line = None;
        typed.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    /// Takes a line for the question that is shown, and shows the next one.
    /// Gives those that are not to go on.
    pub(super) fn answer(
        &mut self,
        line: io::Result<String>,
        engine: &Engine,
        console: &mut Console,
    ) -> Vec<Refused> {
        // Who closes the input is asked no more.
        let line = line.ok().filter(|line| !line.is_empty());
        let letter = line.as_deref().map(|line| line.trim().chars().next());
        let mut refused = Vec::new();
        if let Some((id, question)) = self.waiting.front() {
            let chosen = match letter {
                None => Some((Choice::Fail, true)),
                Some(letter) => letter.and_then(|letter| choice(question, letter)),
            };
            let id = *id;
            match chosen {
                // Asked once more.
                None => {}
                Some((Choice::Answer(answer), for_all)) => {
                    engine.answer(id, answer);
                    self.waiting.pop_front();
                    if for_all {
                        // One by one: what was refused before stays refused.
                        self.for_all = Some(Choice::Answer(answer));
                        self.waiting.retain(|(id, question)| {
                            let is_answered = is_for_all(question, answer);
                            if is_answered {
                                engine.answer(*id, answer);
                            }
                            !is_answered
                        });
                    }
                }
                Some((Choice::Fail, for_all)) => {
                    if for_all {
                        self.for_all = Some(Choice::Fail);
                    }
                    let count = if for_all { self.waiting.len() } else { 1 };
                    let fail = |(id, question)| (id, refusal(&question));
                    refused.extend(self.waiting.drain(..count).map(fail));
                }
            }
        }
        self.show(console);
        refused
    }

    /// Shows the first question. The answer has a line of its own, so that what
    /// else is said meanwhile does not stand in it.
    fn show(&mut self, console: &mut Console) {
        if let Some((_, question)) = self.waiting.front() {
            console.note(&sentence(question));
            self.line = Some(tokio::task::spawn_blocking(|| {
                let mut line = String::new();
                io::stdin().lock().read_line(&mut line).map(|_| line)
            }));
        }
    }
}

/// How a transfer ends whose question got no answer.
pub(super) fn refusal(question: &Question) -> TransferError {
    match question {
        Question::File(path) => TransferError::Exists(path.clone()),
        Question::Wanted(path) => TransferError::Wanted(path.clone()),
        Question::Attachment(..) => TransferError::Mismatch(format!(
            "{}: it was kept. --on-conflict overwrite (or skip) decides.",
            words(question)
        )),
        Question::Incomplete(..) => TransferError::Mismatch(format!(
            "{}: it was kept. --on-conflict resume (or overwrite) decides.",
            words(question)
        )),
    }
}

/// Whether an answer for all files is one to this question: an event's attachment is
/// asked about one by one.
fn is_for_all(question: &Question, answer: Answer) -> bool {
    matches!(question, Question::File(_) | Question::Wanted(_))
        && choices(question).any(|(_, _, choice)| choice == Choice::Answer(answer))
}

/// What a letter chooses, and whether it is for all files.
fn choice(question: &Question, letter: char) -> Option<(Choice, bool)> {
    let small = letter.to_ascii_lowercase();
    let for_all = small != letter && matches!(question, Question::File(_));
    choices(question)
        .find(|(known, _, _)| *known == small)
        .map(|(_, _, choice)| (choice, for_all))
}

/// What can be chosen.
fn choices(question: &Question) -> impl Iterator<Item = (char, &'static str, Choice)> {
    let is_possible = move |choice| match choice {
        Choice::Answer(Answer::Rename) => {
            matches!(question, Question::File(_) | Question::Wanted(_))
        }
        Choice::Answer(Answer::Resume) => {
            !matches!(question, Question::Attachment(..) | Question::Wanted(_))
        }
        // Whether the other one gets there, nobody knows yet.
        Choice::Answer(Answer::Skip) => !matches!(question, Question::Wanted(_)),
        Choice::Answer(Answer::Overwrite) | Choice::Fail => true,
    };
    CHOICES
        .into_iter()
        .filter(move |(_, _, choice)| is_possible(*choice))
}

fn words(question: &Question) -> String {
    match question {
        Question::File(path) => format!("{} exists already", shown(path)),
        Question::Wanted(path) => {
            format!("Another transfer is being saved as {}", shown(path))
        }
        Question::Attachment(event, _) => format!("Event {event} has an attachment already"),
        Question::Incomplete(event, bytes) => {
            format!("Event {event} has {bytes} bytes of an upload that did not end")
        }
    }
}

fn sentence(question: &Question) -> String {
    let words = words(question);
    let choices: Vec<&str> = choices(question).map(|(_, word, _)| word).collect();
    let for_all = match question {
        Question::File(_) => " A capital letter is for all files.",
        Question::Wanted(_) | Question::Attachment(..) | Question::Incomplete(..) => "",
    };
    clean(&format!("{words}: {}?{for_all}", choices.join(", "))).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EventId;

    #[test]
    fn a_question_offers_what_is_possible() {
        let file = Question::File("a\u{1b}.txt".into());
        assert_eq!(
            sentence(&file),
            "a␛.txt exists already: [o]verwrite, [r]ename, [s]kip, res[u]me, [f]ail? A capital \
             letter is for all files."
        );
        let resume = Choice::Answer(Answer::Resume);
        assert_eq!(choice(&file, 'U'), Some((resume, true)));
        assert_eq!(choice(&file, 'f'), Some((Choice::Fail, false)));
        assert_eq!(choice(&file, 'y'), None);
        let wanted = Question::Wanted("a.txt".into());
        assert_eq!(
            sentence(&wanted),
            "Another transfer is being saved as a.txt: [o]verwrite, [r]ename, [f]ail?"
        );
        let event = Question::Incomplete(EventId::new("7").unwrap(), 5);
        assert_eq!(
            sentence(&event),
            "Event 7 has 5 bytes of an upload that did not end: [o]verwrite, [s]kip, res[u]me, \
             [f]ail?"
        );
        assert_eq!(choice(&event, 'r'), None);
        assert_eq!(choice(&event, 'O').map(|(_, all)| all), Some(false));
    }
}
