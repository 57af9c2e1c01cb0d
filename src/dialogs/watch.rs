//! A folder whose changes are deployed, and what happens to it.

use std::collections::VecDeque;

use ratatui::text::Line;

use super::{Looks, PathField, Reaction};
use crate::app::{ApplicationCall, ApplicationReply, Call, Context, RequestId, Sides};
use crate::deploy::{Target, WatchEvent};
use crate::domain::{ApplicationId, clean};
use crate::keys::{Code, KeyPress};
use crate::ui::deploying;
use crate::ui::paint::Paint;
use crate::ui::wrap::wrap;

/// So many lines of the log are kept.
const KEPT: usize = 500;

/// Asks for a folder, then shows the log of its watch. Esc ends it.
#[derive(Debug)]
pub struct WatchDialog {
    application: ApplicationId,
    target: Target,
    title: String,
    pub(super) path: PathField,
    /// The watch.
    watching: Option<RequestId>,
    /// Whether something is sent, as far as was told.
    is_pushing: bool,
    error: Option<String>,
    log: VecDeque<(Tone, String)>,
    /// So many of the newest lines are below the screen.
    below: usize,
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

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            _ if self.watching.is_some() => self.scroll(press),
            Code::Enter if self.path.take_chosen(context) => {}
            Code::Enter => match self.path.field.filled() {
                Some(local) => {
                    let call = ApplicationCall::Watch(Sides {
                        strips: false,
                        application: self.application.clone(),
                        target: self.target.clone(),
                        local,
                    });
                    self.log.clear();
                    self.below = 0;
                    self.error = None;
                    self.watching = Some(context.call(Call::Application(Box::new(call))));
                }
                None => self.error = Some("Type the path of a folder.".to_owned()),
            },
            _ => {
                self.path.press(press, context);
                self.error = None;
            }
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
        if self.watching.is_none() {
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
        for line in deploying::watched(event) {
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

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        if self.watching.is_none() {
            let room = rows.saturating_sub(8).min(6);
            let mut lines = self.path.lines("Folder", true, paint, columns, room);
            lines.push(Line::default());
            match &self.error {
                Some(error) => lines.extend(super::sentence(error, theme.error, columns)),
                None => {
                    let text = "The folder that a build writes. What differs is deployed at once, \
                                then whatever changes.";
                    lines.extend(super::sentence(text, theme.dim, columns));
                }
            }
            return Looks {
                title: format!("Watch a folder for {}", self.title),
                lines,
                keys: "enter watch it · tab complete · esc cancel",
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
            lines,
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
