//! A folder whose changes are deployed, and what happens to it.

use std::collections::VecDeque;

use ratatui::text::Line;

use super::lines::{Kind, Lines};
use super::stack::Stack;
use super::{Looks, PathField, Reaction, proposed, turned};
use crate::app::{ApplicationCall, ApplicationReply, Call, Context, RequestId, Sides, WatchWish};
use crate::deploy::{Removals, Target, WatchEvent};
use crate::domain::{ApplicationId, clean};
use crate::keys::{Code, KeyPress};
use crate::ui::deploying;
use crate::ui::paint::Paint;
use crate::ui::wrap::wrap;

/// So many lines of the log are kept.
const KEPT: usize = 500;

/// How a watch begins that passes errors over.
const INSISTING: &str = "with “Errors: are passed over”";

/// Asks for a folder, then shows the log of its watch. Esc ends it.
#[derive(Debug)]
pub struct WatchDialog {
    application: ApplicationId,
    target: Target,
    title: String,
    pub(super) path: PathField,
    focus: Entry,
    removals: Removals,
    /// Whether errors of the preflight are passed over.
    insist: bool,
    /// The watch.
    watching: Option<RequestId>,
    /// Whether something is sent, as far as was told.
    is_pushing: bool,
    error: Option<String>,
    log: VecDeque<(Tone, String)>,
    /// So many of the newest lines are below the screen.
    below: usize,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Folder,
    Removals,
    Errors,
}

/// How a line of the log is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Plain,
    Good,
    Bad,
}

impl WatchDialog {
    /// For an application, or a plugin of it.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        target: Target,
        title: &str,
        context: &mut Context<'_>,
    ) -> Self {
        Self {
            application,
            target,
            title: clean(title).into_owned(),
            path: PathField::new("", context),
            focus: Entry::Folder,
            removals: Removals::Leave,
            insist: false,
            watching: None,
            is_pushing: false,
            error: None,
            log: VecDeque::new(),
            below: 0,
        }
    }

    /// The watch: it ends with the dialog.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.watching
    }

    /// Which application it deploys to, while it does.
    #[must_use]
    pub fn application(&self) -> Option<&ApplicationId> {
        self.watching.map(|_| &self.application)
    }

    /// Which application something is sent to right now: to end the watch cuts
    /// that off.
    #[must_use]
    pub fn pushes_to(&self) -> Option<&ApplicationId> {
        self.application().filter(|_| self.is_pushing)
    }

    /// Of a plugin no file ever goes.
    const fn entries(&self) -> &'static [Entry] {
        match self.target {
            Target::Application => &[Entry::Folder, Entry::Removals, Entry::Errors],
            Target::Plugin(_) => &[Entry::Folder, Entry::Errors],
        }
    }

    fn turn(&mut self) {
        match (self.focus, self.removals) {
            (Entry::Folder, _) => {}
            (Entry::Removals, Removals::Leave) => self.removals = Removals::Follow,
            (Entry::Removals, Removals::Follow) => self.removals = Removals::Leave,
            (Entry::Errors, _) => self.insist = !self.insist,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        let in_path = self.focus == Entry::Folder;
        match press.code {
            Code::Esc => return Reaction::Close,
            _ if self.watching.is_some() => self.scroll(press),
            Code::Enter if in_path && self.path.take_chosen(context) => {}
            Code::Enter => match self.path.field.filled() {
                Some(local) => {
                    let call = ApplicationCall::Watch(WatchWish {
                        sides: Sides {
                            strips: false,
                            application: self.application.clone(),
                            target: self.target.clone(),
                            local,
                        },
                        removals: self.removals,
                        insist: self.insist,
                    });
                    self.log.clear();
                    self.below = 0;
                    self.error = None;
                    self.watching = Some(context.call(Call::Application(Box::new(call))));
                }
                None => self.error = Some("Type the path of a folder.".to_owned()),
            },
            _ if in_path && self.path.press(press, context) => self.error = None,
            Code::Up | Code::BackTab => self.focus = turned(self.entries(), self.focus, -1),
            Code::Tab if press.shift => self.focus = turned(self.entries(), self.focus, -1),
            Code::Down | Code::Tab => self.focus = turned(self.entries(), self.focus, 1),
            Code::Left | Code::Right | Code::Char(' ') => self.turn(),
            _ => {}
        }
        Reaction::Stay
    }

    fn scroll(&mut self, press: KeyPress) {
        let most = self.log.len().saturating_sub(1);
        self.below = match press.code {
            Code::Up | Code::Char('k') => self.below + 1,
            Code::Down | Code::Char('j') => self.below.saturating_sub(1),
            Code::PageUp => self.below + 10,
            Code::PageDown => self.below.saturating_sub(10),
            Code::Home | Code::Char('g') => most,
            Code::End | Code::Char('G') => 0,
            _ => self.below,
        }
        .min(most);
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if self.watching.is_none() && self.focus == Entry::Folder {
            self.path.paste(text, context);
            self.error = None;
        }
    }

    /// The watch ended by itself.
    pub(super) fn receive(&mut self, reply: ApplicationReply) {
        if let ApplicationReply::WatchEnded(result) = reply {
            self.watching = None;
            self.is_pushing = false;
            self.error = result.err();
        }
    }

    /// Takes what happened, if it is of this watch. Says whether the
    /// application is another one now.
    pub fn tell(&mut self, id: RequestId, event: &WatchEvent) -> bool {
        if self.watching != Some(id) {
            return false;
        }
        self.is_pushing = matches!(event, WatchEvent::Pushing(_));
        for line in deploying::watched(event, INSISTING) {
            if self.log.len() >= KEPT {
                self.log.pop_front();
            }
            self.log.push_back((tone(event), line));
            // Who reads older lines goes on with them.
            if self.below > 0 {
                self.below += 1;
            }
        }
        self.below = self.below.min(self.log.len().saturating_sub(1));
        matches!(event, WatchEvent::Deployed { .. })
    }

    /// The lines of the log in `rows` rows, without so many of the newest.
    fn log_lines(
        &self,
        below: usize,
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let mut lines: Vec<Line<'static>> = Vec::new();
        // The newest lines are those that count.
        for (tone, text) in self.log.iter().rev().skip(below) {
            let style = match tone {
                Tone::Plain => theme.text,
                Tone::Good => theme.ok,
                Tone::Bad => theme.error,
            };
            let wrapped = wrap(text, columns.saturating_sub(2), 4);
            let wrapped = wrapped.into_iter().rev();
            lines.extend(wrapped.map(|line| Line::styled(format!(" {line}"), style)));
            if lines.len() >= rows {
                break;
            }
        }
        lines.truncate(rows);
        lines.reverse();
        lines
    }

    fn form(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Lines {
        let mut stack = Stack::default();
        for entry in self.entries() {
            let focused = *entry == self.focus;
            let (label, text) = match entry {
                Entry::Folder => {
                    let room = proposed(rows, 10, 6);
                    let named = ("Folder", focused);
                    self.path.put(&mut stack, named, paint, columns, room);
                    continue;
                }
                Entry::Removals => match self.removals {
                    Removals::Leave => ("Removed", "stays deployed"),
                    Removals::Follow => ("Removed", "goes"),
                },
                Entry::Errors => match self.insist {
                    false => ("Errors", "hold it"),
                    true => ("Errors", "are passed over"),
                },
            };
            let line = super::choice(label, text, focused, true, paint, columns);
            stack.field(Kind::Choice, line, focused);
        }
        stack.gap();
        let help = match self.focus {
            Entry::Folder => {
                "The folder that a build writes. What differs is deployed at once, then whatever \
                 changes."
            }
            Entry::Removals => {
                "What is deployed and not in the folder. It goes once a build is over, with an \
                 archive of the whole folder."
            }
            Entry::Errors => {
                "What the platform would refuse, or what does harm. While errors hold it, nothing \
                 is deployed."
            }
        };
        match &self.error {
            Some(error) => stack.fault(super::sentence(error, paint.theme.error, columns)),
            None => stack.aside(super::sentence(help, paint.theme.dim, columns)),
        }
        stack.fit(rows)
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        if self.watching.is_none() {
            return Looks {
                title: format!("Watch a folder for {}", self.title),
                lines: self.form(paint, columns, rows),
                keys: match self.focus {
                    Entry::Folder => "enter watch it · tab complete · ↓ next · esc cancel",
                    _ => "enter watch it · ←→ choose · ↑↓ lines · esc cancel",
                },
            };
        }
        // At the beginning of the log there is nothing older to scroll to.
        let mut below = self.below;
        let mut lines = self.log_lines(below, paint, columns, rows);
        while below > 0 && lines.len() < rows {
            below -= 1;
            lines = self.log_lines(below, paint, columns, rows);
        }
        Looks {
            title: format!("Watching {}", clean(self.path.field.text().trim())),
            lines: lines.into(),
            keys: match self.below {
                0 => "↑ older · esc stop",
                _ => "↑↓ scroll · esc stop",
            },
        }
    }
}

fn tone(event: &WatchEvent) -> Tone {
    match event {
        WatchEvent::Deployed { .. } => Tone::Good,
        WatchEvent::Held(_) | WatchEvent::Failed { .. } => Tone::Bad,
        _ => Tone::Plain,
    }
}
