//! Drives the core by steps, and looks after each at what must hold.

use std::collections::BTreeMap;
use std::time::Duration;

use c8ybin::app::{self, Call, Effect, Graphics, Msg, Reply, RequestId, Size};
use c8ybin::dialogs::Dialog;
use c8ybin::domain::clean;
use c8ybin::keys::{ACTIONS, Action, Code, Did, KeyPress, Mouse};
use c8ybin::panes::detail::DetailView;
use c8ybin::panes::transfers::JobState;
use c8ybin::preview::graphics::{Cell, Protocol};
use c8ybin::transfer::{JobEvent, JobId, Outcome, Phase, Progress};
use c8ybin::ui::{self, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::answers::{answer, edited, event, pick};
use crate::driven::Screen;
use crate::exchanges::exchanges;

/// What happens next. Numbers choose from what there is.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// One of the keys.
    Key(usize),
    /// Keys that belong together.
    Habit(usize),
    /// An outstanding call is answered.
    Reply(usize, usize),
    /// A call that was answered or given up is answered, again.
    Late(usize, usize),
    /// A job reports.
    Transfer(usize, usize),
    /// The timer rings, if there is one.
    Wake(usize),
    /// Milliseconds go by.
    Wait(u64),
    /// The terminal has so many columns and rows.
    Resize(u16, u16),
    /// Text is pasted.
    Paste(usize),
    /// The mouse does something at a place that need not be on the screen.
    Mouse(usize, u16, u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    at: Option<Duration>,
    failed: bool,
}

/// What single keys would hardly ever lead to.
const HABITS: [&str; 41] = [
    ": p a g e space 2 enter",
    ": d tab tab up enter",
    "d enter",
    "ctrl-a d enter",
    "D right enter",
    "space v down D right enter",
    "u / x enter enter enter",
    "/ e enter",
    "s n",
    "s c",
    "V a x enter",
    "V j enter",
    "# 2 enter",
    "] ] down down down down down down down down",
    "enter tab ] down down space",
    "down tab enter",
    "t x",
    "{ ] [",
    "q down",
    "t ctrl-a p r X",
    "4 / e enter tab j enter",
    "t L tab tab 2 enter",
    "t enter k k g esc K J",
    "4 tab c down enter",
    "r x enter",
    "e enter enter",
    "ctrl-a r enter e enter",
    "ctrl-a e enter enter",
    "w x enter",
    "w x enter right enter",
    "y i",
    "y down down enter",
    "b down enter down esc",
    "U down enter",
    "D c right enter",
    "S down enter b b enter G",
    "S tab tab tab ctrl-a D right enter",
    "S tab space G d enter E enter",
    "@ j enter G",
    "@ / 2 enter y c",
    "t @ down enter esc esc esc",
];

/// The core with all that surrounds it.
pub struct Walker {
    screen: Screen,
    terminal: Terminal<TestBackend>,
    keys: Vec<KeyPress>,
    /// Calls that nobody waits for any more.
    over: Vec<(RequestId, Call)>,
    /// All jobs that were started, and when and how those ended that did.
    jobs: BTreeMap<JobId, Option<End>>,
    /// How often an editor was opened.
    edits: usize,
}

impl Walker {
    /// On a terminal of this size.
    pub fn new(columns: u16, rows: u16) -> Self {
        let mut screen = Screen::with_pages_of(columns, rows, Some(7));
        let (width, height) = (10, 20);
        let graphics = Graphics::Drawn(Protocol::Sixel, Cell { width, height });
        screen.send(Msg::Graphics(graphics));
        // Every key that is bound; those that end it seldom, so that walks are long.
        let bound = ACTIONS.iter().flat_map(|info| {
            let often = match info.action {
                Action::Quit | Action::ForceQuit => 1,
                _ => 6,
            };
            let keys = screen.model.keymap.keys_of(info.action).to_vec();
            let presses = keys.iter().flat_map(|key| key.presses().to_vec());
            let presses: Vec<KeyPress> = presses.collect();
            presses.into_iter().cycle().take(often)
        });
        let often = ["enter", "enter", "enter", "esc", "down", "up", "tab", "j"];
        let often = often.into_iter().cycle().take(200);
        let often = often.map(|key| key.parse().unwrap());
        let text = "02x*é测 {}\""
            .chars()
            .map(|c| KeyPress::plain(Code::Char(c)));
        Self {
            keys: bound.chain(often).chain(text).collect(),
            terminal: terminal(screen.model.size),
            screen,
            over: Vec::new(),
            jobs: BTreeMap::new(),
            edits: 0,
        }
    }

    /// Takes a step. `false`: the program has ended.
    pub fn take(&mut self, step: Step) -> bool {
        match step {
            Step::Key(n) => {
                let press = pick(&self.keys, n);
                self.send(Msg::Key(press));
            }
            Step::Habit(n) => {
                let runs = self.screen.model.transfers.live().next().is_some();
                for key in pick(&HABITS, n).split(' ') {
                    // At once it would only end the walk.
                    if (key != "q" || runs) && self.screen.model.exit.is_none() {
                        self.send(Msg::Key(key.parse().unwrap()));
                    }
                }
            }
            Step::Reply(which, how) => {
                let calls: Vec<(RequestId, Call)> = self.calls();
                if !calls.is_empty() {
                    // The newest one more often: the others may be of closed dialogs.
                    let at = if which.is_multiple_of(2) {
                        calls.len() - 1
                    } else {
                        which / 2 % calls.len()
                    };
                    let (id, call) = calls.get(at).cloned().unwrap();
                    self.screen
                        .effects
                        .retain(|e| !matches!(e, Effect::Call(i, _) if *i == id));
                    let reply = answer(&call, how);
                    self.over.push((id, call));
                    self.send(Msg::Replied(id, reply));
                }
            }
            Step::Late(which, how) => self.late(which, how),
            Step::Transfer(job, what) => {
                // One more than there are: of a job that nobody started.
                let job = JobId(job as u64 % (self.jobs.len() as u64 + 1) + 1);
                self.send(Msg::Transfer(event(job, what)));
            }
            Step::Wake(n) => self.wake(n),
            Step::Wait(ms) => self.screen.wait(ms),
            Step::Resize(columns, rows) => {
                let size = Size { columns, rows };
                self.terminal = terminal(size);
                self.send(Msg::Resized(size));
            }
            Step::Mouse(n, column, row) => {
                let all = [
                    Did::Press,
                    Did::Drag,
                    Did::Release,
                    Did::WheelUp,
                    Did::WheelDown,
                ];
                let did = pick(&all, n);
                self.send(Msg::Mouse(Mouse { did, column, row }));
            }
            Step::Paste(n) => {
                let texts = ["/home/ana/fw.swu", "a\tb\r\n\u{1b}[200~", "", "测试 🚀"];
                let text = pick(&texts, n).repeat(if n.is_multiple_of(5) { 100 } else { 1 });
                self.send(Msg::Pasted(text.into()));
            }
        }
        self.screen.model.exit.is_none()
    }

    fn calls(&self) -> Vec<(RequestId, Call)> {
        let effects = self.screen.effects.iter();
        effects
            .filter_map(|effect| match effect {
                Effect::Call(id, call) => Some((*id, call.clone())),
                _ => None,
            })
            .collect()
    }

    /// Whatever a reply says that nobody waits for, nothing changes.
    fn late(&mut self, which: usize, how: usize) {
        if self.over.is_empty() {
            return;
        }
        let (id, call) = self.over.get(which % self.over.len()).cloned().unwrap();
        // The moment alone may change a frame.
        self.send(Msg::Resized(self.screen.model.size));
        let before = self.terminal.backend().buffer().clone();
        let effects = self.send(Msg::Replied(id, answer(&call, how)));
        assert_eq!(effects, [], "a late reply to {call:?}");
        assert!(
            before == *self.terminal.backend().buffer(),
            "a late reply to {call:?} shows"
        );
    }

    fn wake(&mut self, n: usize) {
        let Some(at) = app::next_wake(&self.screen.model) else {
            return;
        };
        let late = at.saturating_sub(self.screen.running);
        self.screen
            .wait(u64::try_from(late.as_millis()).unwrap() + (n % 3) as u64);
        let phases = [
            Phase::Waiting,
            Phase::Sending,
            Phase::Receiving,
            Phase::Verifying,
        ];
        let samples = self.jobs.keys().map(|id| Progress {
            base: 0,
            id: *id,
            phase: pick(&phases, n / 3 + id.0 as usize),
            bytes: (n as u64) << (n % 20),
            total: (!n.is_multiple_of(4)).then_some(5000),
        });
        let samples = samples.collect();
        self.send(Msg::Woke(samples));
        let next = app::next_wake(&self.screen.model);
        assert!(
            next.is_none_or(|next| next > self.screen.running),
            "it would wake for ever"
        );
    }

    fn send(&mut self, msg: Msg) -> Vec<Effect> {
        let before = Before::new(&self.screen, &msg);
        let waited: Vec<(RequestId, Call)> = self.calls();
        let effects = self.screen.send(msg);
        for effect in &effects {
            match effect {
                Effect::CancelCall(id) => {
                    let call = waited.iter().find(|(waits, _)| waits == id);
                    let (id, call) = call
                        .unwrap_or_else(|| panic!("{id:?} was not awaited"))
                        .clone();
                    self.over.push((id, call));
                }
                Effect::StartTransfer(id, _) => {
                    assert!(self.jobs.insert(*id, None).is_none(), "{id} starts twice");
                }
                Effect::AnswerTransfer(id, _) => {
                    assert!(before.asking.contains(id), "{id} asked nothing");
                }
                Effect::Call(_, Call::Delete(_)) => {
                    let goes = before.deletes || before.copied;
                    assert!(goes, "nobody wants to delete, or no copy is kept");
                }
                Effect::Call(_, Call::Keep(..)) => {
                    let goes = before.deletes || before.replaces;
                    assert!(goes, "nobody wants a copy");
                }
                _ => {}
            }
        }
        assert!(
            self.screen.model.exit.is_none() || before.exits,
            "it ends although nobody wants to"
        );
        self.holds();
        self.draws();
        for effect in &effects {
            if *effect == Effect::FollowExchanges {
                self.send(Msg::Exchanged(exchanges()));
            }
            if let Effect::Edit(id, text) = effect {
                self.edits += 1;
                self.send(Msg::Edited(*id, edited(text, self.edits)));
            }
        }
        effects
    }

    /// What must be true of the model at any time.
    fn holds(&mut self) {
        let model = &self.screen.model;
        let plan = model.plan();
        let (cursor, rows) = (model.binaries.list.cursor, model.binaries.row_count());
        assert!(cursor.at < rows.max(1) && cursor.top <= cursor.at);
        assert!(cursor.at < cursor.top + plan.list_rows().max(1));
        assert_eq!(rows, model.binaries.rows().len());
        let (cursor, rows) = (model.transfers.cursor, model.transfers.row_count());
        assert!(cursor.at < rows.max(1) && cursor.top <= cursor.at);
        let (cursor, rows) = (model.usage.cursor, model.usage.row_count());
        let is_here = model.usage.listing.is_some();
        assert!(!is_here || cursor.at < rows.max(1) && cursor.top <= cursor.at);
        let detail = &model.binaries.detail;
        let rows = match (detail.view, &detail.json) {
            (DetailView::Object, Some(json)) => {
                assert_eq!(detail.cursor.at, json.cursor_row(), "two cursors");
                json.visible().count()
            }
            _ => detail.fields.len(),
        };
        assert!(detail.cursor.at < rows.max(1), "the details' cursor");
        if let c8ybin::panes::paged::Position::Exact { row, rows } = model.binaries.list.position()
        {
            assert!(row <= rows, "row {row} of {rows}");
        }
        let calls = self.calls();
        // For the details, and to be edited.
        let objects = calls
            .iter()
            .filter(|(_, call)| matches!(call, Call::Binary(_)));
        assert!(objects.count() <= 2);
        for (at, (_, call)) in calls.iter().enumerate() {
            let twice = calls
                .iter()
                .take(at)
                .any(|(_, other)| same_page(call, other));
            assert!(!twice, "{call:?} is asked twice");
        }
        for row in &self.screen.model.transfers.jobs {
            let ended = match &row.state {
                JobState::Ended(outcome) => Some(End {
                    at: row.ended,
                    failed: matches!(outcome, Outcome::Failed(_)),
                }),
                _ => None,
            };
            // What an earlier run left was started by nobody.
            let known = self.jobs.entry(row.id).or_default();
            if known.is_some() {
                assert_eq!(*known, ended, "{} ended twice", row.id);
            }
            *known = ended;
        }
        let failed = self.jobs.values().flatten().filter(|end| end.failed);
        let failed = failed.count();
        assert!(self.screen.model.transfers.unseen_failures() <= failed);
    }

    fn draws(&mut self) {
        let model = &self.screen.model;
        let theme = Theme::terminal();
        self.terminal
            .draw(|frame| ui::draw(model, &theme, frame))
            .unwrap();
        for cell in &self.terminal.backend().buffer().content {
            let text = cell.symbol();
            let plain = text.bytes().all(|b| (b' '..=b'~').contains(&b));
            assert!(plain || clean(text) == text, "a control character is drawn");
        }
    }
}

fn same_page(one: &Call, other: &Call) -> bool {
    match (one, other) {
        (Call::Binaries(query, page), Call::Binaries(other, number)) => {
            query == other && page.number == number.number
        }
        (Call::Session, Call::Session) => true,
        _ => false,
    }
}

fn terminal(size: Size) -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(size.columns, size.rows)).unwrap()
}

/// What was so before the message, and so may happen with it.
struct Before {
    asking: Vec<JobId>,
    deletes: bool,
    replaces: bool,
    copied: bool,
    exits: bool,
}

impl Before {
    fn new(screen: &Screen, msg: &Msg) -> Self {
        let model = &screen.model;
        let key = |key: &str| matches!(msg, Msg::Key(press) if *press == key.parse().unwrap());
        let dialog = model.dialog.as_ref();
        // One answer for all is given as soon as the next one asks.
        let asks = match msg {
            Msg::Transfer(JobEvent::Asked(job, _)) => Some(*job),
            _ => None,
        };
        let confirms = key("enter") && matches!(dialog, Some(Dialog::Quit(_) | Dialog::Help(_)));
        let runs = key("enter") && model.prompt.is_some();
        let last_ends = model.quit_when_done && matches!(msg, Msg::Transfer(_));
        Self {
            asking: model
                .transfers
                .live()
                .filter(|job| matches!(job.state, JobState::Asking(_)))
                .map(|job| job.id)
                .chain(asks)
                .collect(),
            replaces: key("enter") && matches!(dialog, Some(Dialog::Replace(_))),
            copied: matches!(msg, Msg::Replied(_, Reply::Kept(Ok(())))),
            deletes: key("enter") && matches!(dialog, Some(Dialog::Delete(_))),
            exits: key("q") || key("ctrl-c") || confirms || runs || last_ends,
        }
    }
}
