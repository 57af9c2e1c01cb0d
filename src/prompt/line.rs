//! The line while it is edited: its text, what was typed before, and the
//! suggestions that tab goes through.

use tui_input::Input;

use super::{Known, Names, complete};
use crate::app::RequestId;
use crate::keys::{Code, KeyPress, Recall, insert};

/// The line on which a command is typed.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    input: Input,
    /// The newest first.
    history: Vec<String>,
    recall: Recall,
    known: Known,
    /// What was asked for what can be proposed.
    awaited: Vec<RequestId>,
    /// What tab goes through, and which of it stands in the line.
    turning: Option<(Vec<String>, usize)>,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The line stays open.
    Stays,
    /// It closes; nothing happens.
    Closes,
    /// This text is to be carried out.
    Runs(String),
}

impl Prompt {
    /// With this text, the cursor behind it; up and down recall the history,
    /// the newest first.
    #[must_use]
    pub fn new(text: &str, history: Vec<String>, known: Known) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            recall: Recall::new(history.clone()),
            history,
            known,
            awaited: Vec::new(),
            turning: None,
        }
    }

    /// Names that can be proposed come by this reply.
    pub fn awaits(&mut self, id: RequestId) {
        self.awaited.push(id);
    }

    /// What is still awaited.
    #[must_use]
    pub fn awaited(&self) -> &[RequestId] {
        &self.awaited
    }

    /// Takes names that can be proposed; not where they are of no question of
    /// this line.
    pub fn learn(&mut self, id: RequestId, names: Names) {
        let before = self.awaited.len();
        self.awaited.retain(|awaited| *awaited != id);
        if self.awaited.len() < before {
            match names {
                Names::Themes(names) => self.known.themes = names,
                Names::Profiles(names) => self.known.profiles = names,
            }
        }
    }

    /// The line.
    #[must_use]
    pub const fn input(&self) -> &Input {
        &self.input
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// What is proposed behind the text while the cursor stands at its end;
    /// nothing while nothing is typed, or while tab goes through suggestions.
    #[must_use]
    pub fn ghost(&self) -> Option<String> {
        let text = self.text();
        let at_end = self.input.cursor() == text.chars().count();
        if text.trim().is_empty() || !at_end || self.turning.is_some() {
            return None;
        }
        let first = self.suggestions().into_iter().next()?;
        let ghost = first.strip_prefix(text)?.trim_end();
        (!ghost.is_empty()).then(|| ghost.to_owned())
    }

    /// The lines that this one can become: first those that were typed before.
    fn suggestions(&self) -> Vec<String> {
        let text = self.text();
        let is_like = |line: &&String| line.starts_with(text) && *line != text;
        let earlier = self.history.iter().filter(is_like).take(1).cloned();
        let earlier = earlier.filter(|_| !text.trim().is_empty());
        let mut lines: Vec<String> = earlier.collect();
        for line in complete(text, &self.known) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Which of how many suggestions stands in the line, from 1, while tab goes
    /// through several.
    #[must_use]
    pub fn turned(&self) -> Option<(usize, usize)> {
        let (lines, at) = self.turning.as_ref()?;
        Some((at + 1, lines.len()))
    }

    /// A key.
    pub fn press(&mut self, press: KeyPress) -> Pressed {
        match press.code {
            Code::Esc => return Pressed::Closes,
            Code::Enter => {
                return match self.text().trim() {
                    "" => Pressed::Closes,
                    text => Pressed::Runs(text.to_owned()),
                };
            }
            // As in an editor: where there is nothing left to delete.
            Code::Backspace if self.text().is_empty() => return Pressed::Closes,
            Code::Tab | Code::BackTab => self.turn(press.shift || press.code == Code::BackTab),
            Code::Up => self.recall_older(),
            Code::Down => self.recall_newer(),
            Code::Char('p') if press.ctrl => self.recall_older(),
            Code::Char('n') if press.ctrl => self.recall_newer(),
            Code::Right | Code::End if self.takes_ghost() => {}
            Code::Char('e' | 'f') if press.ctrl && self.takes_ghost() => {}
            _ => {
                if press.typed().is_some_and(char::is_control) {
                    return Pressed::Stays;
                }
                let done = press.edit().and_then(|edit| self.input.handle(edit));
                if done.is_some_and(|changed| changed.value) {
                    self.recall.edited();
                }
                self.turning = None;
            }
        }
        Pressed::Stays
    }

    /// Inserts pasted text, without control characters; the ends of lines
    /// become spaces.
    pub fn paste(&mut self, text: &str) {
        let text = text.trim_end_matches(['\n', '\r']);
        let line = text.replace(['\n', '\r', '\t'], " ");
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        insert(&mut self.input, &line);
        self.recall.edited();
        self.turning = None;
    }

    fn set(&mut self, text: String) {
        self.input = Input::new(text);
    }

    /// Takes what is proposed behind the text. Says whether anything was.
    fn takes_ghost(&mut self) -> bool {
        let Some(ghost) = self.ghost() else {
            return false;
        };
        let text = format!("{}{ghost}", self.text());
        self.set(text);
        self.recall.edited();
        true
    }

    /// Takes the first suggestion, then the next one, around the end.
    fn turn(&mut self, back: bool) {
        let (lines, at) = match self.turning.take() {
            Some((lines, at)) if back => {
                let at = at.checked_sub(1).unwrap_or(lines.len().saturating_sub(1));
                (lines, at)
            }
            Some((lines, at)) => {
                let at = if at + 1 < lines.len() { at + 1 } else { 0 };
                (lines, at)
            }
            None => {
                let lines = self.suggestions();
                let at = if back {
                    lines.len().saturating_sub(1)
                } else {
                    0
                };
                (lines, at)
            }
        };
        if let Some(line) = lines.get(at) {
            self.set(line.clone());
            self.recall.edited();
        }
        // The only one is taken: the next tab completes what follows it.
        self.turning = (lines.len() > 1).then_some((lines, at));
    }

    fn recall_older(&mut self) {
        let older = self.recall.older(self.input.value());
        self.recalled(older);
    }

    fn recall_newer(&mut self) {
        let newer = self.recall.newer();
        self.recalled(newer);
    }

    fn recalled(&mut self, text: Option<String>) {
        if let Some(text) = text {
            self.set(text);
            self.turning = None;
        }
    }
}
