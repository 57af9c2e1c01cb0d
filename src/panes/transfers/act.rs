//! What keys do in the Transfers tab, and in the list over another tab. What can do
//! nothing now was refused before (`possible.rs`).

use super::possible::{can_pause, can_retry, can_shift};
use super::{JobRow, JobState, Transfers, TransfersView};
use crate::app::{Adoption, Context, Effect, NoticeKind, Step};
use crate::keys::{Action, Code, KeyPress, insert};
use crate::transfer::{JobId, Leave, Shift};

impl Transfers {
    /// What a key does in the open list or log. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let rows = context.list_rows.max(1);
        if self.log.is_some() {
            return self.act_in_log(action, rows, context);
        }
        match action {
            Action::TurnTransfers => self.turn_view(context),
            Action::SearchTransfers => self.filter.open(),
            Action::Escape => return self.escape(context),
            _ if self.view == TransfersView::History => {
                return self.act_in_history(action, rows, context);
            }
            Action::OpenLog => self.open_log(context),
            Action::CancelTransfer => self.cancel(Leave::Nothing, context),
            Action::StopTransfer => self.cancel(Leave::Partial, context),
            Action::PauseTransfer => self.pause_or_go_on(context),
            Action::RetryTransfer => self.retry(context),
            Action::TransferEarlier => self.shift(Shift::Earlier, context),
            Action::TransferLater => self.shift(Shift::Later, context),
            Action::Mark => self.mark(context),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => self.mark_all(),
            Action::MarkInvert => self.mark_invert(),
            Action::ClearEnded => {
                let under_cursor = self.current().map(|job| job.id);
                let over = self.jobs.extract_if(.., |job| !job.is_live());
                let over: Vec<JobId> = over.map(|job| job.id).collect();
                context.push(Effect::ForgetTransfers(over));
                self.put_cursor(under_cursor);
                self.prune_marks();
            }
            _ => {
                let Some(step) = Step::of(action, rows) else {
                    return false;
                };
                let len = self.row_count();
                self.cursor.step(step, len, rows);
                self.extend_range();
            }
        }
        true
    }

    fn act_in_log(&mut self, action: Action, rows: usize, context: &mut Context<'_>) -> bool {
        match action {
            Action::Escape | Action::Back | Action::OpenLog | Action::OpenTransfer => {
                self.close_log(context);
            }
            _ => match Step::of(action, rows) {
                Some(step) => self.scroll_log(step, rows),
                None => return false,
            },
        }
        true
    }

    fn act_in_history(&mut self, action: Action, rows: usize, context: &mut Context<'_>) -> bool {
        match action {
            Action::OpenLog | Action::OpenTransfer => self.open_past_log(context),
            Action::RetryTransfer => {
                if let Some(past) = self.history.current() {
                    let job = past.job.clone();
                    let id = context.start(job.clone());
                    self.add(id, job);
                    self.view = TransfersView::Now;
                }
            }
            _ => match Step::of(action, rows) {
                Some(step) => self.step_history(step, context),
                None => return false,
            },
        }
        true
    }

    fn turn_view(&mut self, context: &mut Context<'_>) {
        self.view = match self.view {
            TransfersView::Now => {
                self.load_history(context);
                TransfersView::History
            }
            TransfersView::History => TransfersView::Now,
        };
    }

    /// Goes one step back: the range, the filter, the marks, the other list.
    /// `false`: there is none of them.
    fn escape(&mut self, context: &mut Context<'_>) -> bool {
        if self.is_marking_range() {
            self.end_range();
        } else if self.clear_filter(context) {
            // The marks are next.
        } else if !self.clear_marks() {
            if self.view == TransfersView::Now {
                return false;
            }
            self.view = TransfersView::Now;
        }
        true
    }

    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        match press.code {
            Code::Enter => self.filter.close(),
            Code::Esc => {
                self.clear_filter(context);
            }
            _ => {
                if let (Some(line), Some(request)) = (&mut self.filter.typing, press.edit()) {
                    line.handle(request);
                }
                self.follow_filter(context);
            }
        }
    }

    /// Text pasted into the filter.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(line) = &mut self.filter.typing {
            insert(line, text);
        }
        self.follow_filter(context);
    }

    /// What was typed holds at once.
    fn follow_filter(&mut self, context: &mut Context<'_>) {
        let under_cursor = self.current().map(|job| job.id);
        if self.filter.follow() {
            self.put_cursor(under_cursor);
            self.filter_changed(context);
        }
    }

    /// Takes the filter off; the cursor stays on its job. Says whether there
    /// was one.
    fn clear_filter(&mut self, context: &mut Context<'_>) -> bool {
        let under_cursor = self.current().map(|job| job.id);
        let was_there = self.filter.clear();
        if was_there {
            self.put_cursor(under_cursor);
            self.filter_changed(context);
        }
        was_there
    }

    fn filter_changed(&mut self, context: &mut Context<'_>) {
        if self.view == TransfersView::History {
            self.load_history(context);
        }
    }

    fn cancel(&mut self, leave: Leave, context: &mut Context<'_>) {
        for id in self.fitting(JobRow::is_live) {
            if self.is_ours(id) {
                context.push(Effect::CancelTransfer(id, leave));
            } else {
                self.adopt(id, Adoption::Cancel(leave), context);
            }
        }
        self.clear_marks();
    }

    /// Pauses those that move; where none does, those that stand still go on.
    fn pause_or_go_on(&mut self, context: &mut Context<'_>) {
        let moving = self.fitting(can_pause);
        if moving.is_empty() {
            for id in self.fitting(JobRow::is_paused) {
                self.go_on(id, context);
            }
        }
        for id in moving {
            context.push(Effect::PauseTransfer(id));
        }
    }

    fn go_on(&mut self, id: JobId, context: &mut Context<'_>) {
        if self.is_ours(id) {
            context.push(Effect::GoOnTransfer(id));
        } else {
            self.adopt(id, Adoption::GoOn, context);
        }
    }

    /// What stands still or waits for another attempt goes on now; what failed
    /// or was cancelled starts anew.
    fn retry(&mut self, context: &mut Context<'_>) {
        for id in self.fitting(can_retry) {
            match self.job(id) {
                Some(JobRow {
                    elsewhere: Some(host),
                    state: JobState::Ended(_),
                    ..
                }) => {
                    let text = format!("This transfer is of {host}: go there to try it again.");
                    context.tell(NoticeKind::Info, text);
                }
                Some(job) if job.is_live() => self.go_on(id, context),
                Some(job) => {
                    let job = job.job.clone();
                    let new = context.start(job.clone());
                    let was_here = self.current().is_some_and(|job| job.id == id);
                    self.add(new, job);
                    self.jobs.retain(|job| job.id != id);
                    if was_here {
                        self.put_cursor(Some(new));
                    }
                }
                None => {}
            }
        }
        self.clear_marks();
        self.prune_marks();
    }

    fn shift(&mut self, shift: Shift, context: &mut Context<'_>) {
        let mut ids = self.fitting(can_shift);
        if shift == Shift::Later {
            // The last one makes room for those before it.
            ids.reverse();
        }
        for id in ids {
            context.push(Effect::ShiftTransfer(id, shift));
        }
    }

    fn is_ours(&self, id: JobId) -> bool {
        self.job(id).is_some_and(JobRow::is_ours)
    }
}
