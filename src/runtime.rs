//! The loop: what comes in becomes messages, messages change the model, the
//! model is drawn.
//!
//! Generic over the terminal's backend, so that tests drive the same loop on a
//! backend of cells. Nothing is drawn unless something happened, at most every
//! 16 ms and the first change at once; with nothing to wait for there is no
//! timer, and the process sleeps.

mod around;
mod lasting;

use std::io;
use std::task::Poll;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};
use tokio::sync::mpsc;
use tokio::time::Instant;

pub use around::{Around, Asked};

use crate::app::{self, Effect, Exit, Model, Msg, Now, Opener, Options, Painting, Size, Window};
use crate::domain::Pasted;
use crate::keys::{KeyPress, Mouse};
use crate::panes::transfers::JobRow;
use crate::preview::graphics::Protocol;
use crate::runner::{Doors, Runner};
use crate::ui::{self, Theme};
use lasting::Lasting;

/// The eye sees no more than sixty frames a second.
const FRAME: Duration = Duration::from_millis(16);

/// Messages that wait to be handled; senders wait when it is full.
const QUEUE: usize = 256;

/// How long transfers may take to clean up at the end.
const SHUT_DOWN: Duration = Duration::from_secs(6);

/// What comes from the terminal and the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(KeyPress),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(Pasted),
    /// The terminal has another size.
    Resize(Size),
    /// The system asks the program to end.
    Terminate,
}

/// What the loop draws on.
pub trait Canvas: Backend<Error: Send + Sync + 'static> {}

impl<B: Backend<Error: Send + Sync + 'static>> Canvas for B {}

/// The loop with all that it drives.
pub struct Runtime<B: Backend> {
    /// Read by tests; written by [`app::update`] alone.
    pub model: Model,
    terminal: ratatui::Terminal<Lasting<B>>,
    theme: Theme,
    runner: Runner,
    sender: mpsc::Sender<Msg>,
    messages: mpsc::Receiver<Msg>,
    clock: Clock,
    around: Box<dyn Around>,
    window: Window,
    /// What the terminal shows in its graphics; `true`: or showed, before
    /// something else was written over it.
    painting: (Option<Painting>, bool),
    drawn: Option<Instant>,
    changed: bool,
}

/// Where the time comes from that goes into the messages.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
    wall: Option<Timestamp>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self {
            started: Instant::now(),
            wall: None,
        }
    }

    /// A wall clock that stands still, so that the ages in a test's frames do.
    #[must_use]
    pub fn standing_at(wall: Timestamp) -> Self {
        Self {
            started: Instant::now(),
            wall: Some(wall),
        }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Now {
        Now {
            running: self.started.elapsed(),
            wall: self.wall.unwrap_or_else(Timestamp::now),
        }
    }
}

impl<B: Canvas> Runtime<B> {
    /// Draws the first frame, then asks for what it shows.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn start(
        backend: B,
        options: Options,
        theme: Theme,
        doors: Doors,
        clock: Clock,
        around: Box<dyn Around>,
    ) -> io::Result<Self> {
        let (sender, messages) = mpsc::channel(QUEUE);
        let mut runtime = Self {
            model: Model::new(options, clock.now()),
            terminal: ratatui::Terminal::new(Lasting(backend)).map_err(io::Error::other)?,
            theme,
            runner: Runner::new(doors, sender.clone()),
            sender,
            messages,
            clock,
            around,
            window: Window::default(),
            painting: (None, false),
            drawn: None,
            changed: true,
        };
        let graphics = Msg::Graphics(runtime.around.graphics());
        app::update(&mut runtime.model, clock.now(), graphics);
        let effects = app::start(&mut runtime.model);
        runtime.draw()?;
        if runtime.model.takes_mouse {
            runtime.around.take_mouse(true)?;
        }
        for effect in effects {
            runtime.runner.run(effect);
        }
        Ok(runtime)
    }

    /// Runs until the program is to end or its terminal breaks. What still runs is
    /// then to be ended by [`Self::shut_down`], which may take a while: the terminal
    /// is given back before.
    ///
    /// # Errors
    /// The terminal cannot be written to, or its input broke.
    pub async fn run<I>(&mut self, mut inputs: I) -> io::Result<Exit>
    where
        I: Stream<Item = io::Result<Input>> + Unpin,
    {
        loop {
            if let Some(exit) = self.model.exit {
                return Ok(exit);
            }
            self.draw_when_due()?;
            let timer = self.timer();
            tokio::select! {
                // A person's key goes before everything else: whatever loads,
                // Esc and quit must be heard.
                biased;
                input = inputs.next() => match input {
                    Some(input) => self.take(input?)?,
                    // The terminal is gone.
                    None => self.handle(Msg::Terminated)?,
                },
                Some(msg) = self.messages.recv() => self.handle(msg)?,
                () = sleep_until(timer) => self.wake()?,
            }
            // What came meanwhile is handled before the next frame.
            while let Some(input) = ready(&mut inputs).await {
                self.take(input?)?;
            }
            while let Ok(msg) = self.messages.try_recv() {
                self.handle(msg)?;
            }
        }
    }

    /// Takes one input, as [`Self::run`] does.
    ///
    /// # Errors
    /// The process could not be suspended, or the terminal not be drawn to.
    pub fn take(&mut self, input: Input) -> io::Result<()> {
        self.handle(message(input))
    }

    /// Runs without input until nothing is awaited but the person: no call and no
    /// transfer that could go on without a login, no message, no timer but those
    /// of news.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub async fn run_until_idle(&mut self) -> io::Result<()> {
        loop {
            self.draw()?;
            let working = self.model.transfers.ours().any(JobRow::moves);
            let rests = self.model.plan().detail.is_some() && self.model.detail_due().is_some();
            let waits_for_nothing = self.runner.calls() == 0 && !working && !rests;
            let logins = &self.model.logins;
            let waits_for_person = logins.hears() || logins.is_waiting();
            let is_idle = waits_for_person || (waits_for_nothing && !logins.is_asking());
            if is_idle && self.messages.is_empty() {
                return Ok(());
            }
            self.step().await?;
        }
    }

    /// Runs without input until one thing happened: a message, or a timer.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub async fn step(&mut self) -> io::Result<()> {
        let timer = self.timer();
        tokio::select! {
            Some(msg) = self.messages.recv() => self.handle(msg),
            () = sleep_until(timer) => {
                self.draw_when_due()?;
                self.wake()
            }
        }
    }

    /// Ends what still runs, and waits until it has left its files in order, six
    /// seconds at most: transfers are kept for the next time, or cancelled where
    /// the person said so.
    pub async fn shut_down(&mut self) {
        let closing = self.model.closing;
        let mut messages = std::mem::replace(&mut self.messages, mpsc::channel(1).1);
        // The tasks must not wait for a queue that nobody empties.
        let drain = async { while messages.recv().await.is_some() {} };
        let shut_down = tokio::time::timeout(SHUT_DOWN, self.runner.shut_down(closing));
        tokio::select! {
            _ = shut_down => {}
            () = drain => {}
        }
    }

    /// What is on the screen.
    pub const fn backend(&self) -> &B {
        &self.terminal.backend().0
    }

    fn handle(&mut self, msg: Msg) -> io::Result<()> {
        match &msg {
            Msg::Replied(id, _) => self.runner.replied(*id),
            // The terminal moves or loses what it showed.
            Msg::Resized(_) => self.painting.1 = true,
            _ => {}
        }
        for effect in app::update(&mut self.model, self.clock.now(), msg) {
            match effect {
                Effect::Suspend => {
                    self.around.suspend()?;
                    self.window = Window::default();
                    self.redraw_all()?;
                }
                Effect::Edit(id, text) => {
                    let edited = self.around.edit(&text)?;
                    if self.around.is_ending() {
                        return self.handle(Msg::Terminated);
                    }
                    self.window = Window::default();
                    self.handle(Msg::Edited(id, edited))?;
                    self.redraw_all()?;
                }
                Effect::Draw(theme) => {
                    // What the font can show is another matter than colours.
                    self.theme = match self.theme.is_ascii {
                        true => theme.in_ascii(),
                        false => *theme,
                    };
                }
                Effect::TakeMouse(takes) => self.around.take_mouse(takes)?,
                Effect::Copy(text) => self.around.copy(&text)?,
                Effect::OpenExternally(outside) => {
                    let opened = self.around.open(&outside);
                    if self.around.is_ending() {
                        return self.handle(Msg::Terminated);
                    }
                    if outside.with == Opener::Pager {
                        self.window = Window::default();
                        self.redraw_all()?;
                    }
                    if let Err(sentence) = opened {
                        self.handle(Msg::NotOpened(sentence))?;
                    }
                }
                Effect::AskTerminal => self.ask(),
                Effect::Ring => self.around.ring()?,
                Effect::Announce(text) => self.around.announce(&text)?,
                effect => self.runner.run(effect),
            }
        }
        self.changed = true;
        Ok(())
    }

    fn wake(&mut self) -> io::Result<()> {
        let due = app::next_wake(&self.model).is_some_and(|at| at <= self.clock.started.elapsed());
        if due {
            let samples = self.runner.progress();
            self.handle(Msg::Woke(samples))?;
        }
        Ok(())
    }

    /// When to wake although nothing comes in.
    fn timer(&self) -> Option<Instant> {
        let wake = app::next_wake(&self.model).map(|at| self.clock.started + at);
        let frame = self
            .changed
            .then(|| self.drawn.map_or_else(Instant::now, |drawn| drawn + FRAME));
        match (wake, frame) {
            (Some(wake), Some(frame)) => Some(wake.min(frame)),
            (wake, frame) => wake.or(frame),
        }
    }

    fn draw_when_due(&mut self) -> io::Result<()> {
        if self.changed && self.drawn.is_none_or(|drawn| drawn.elapsed() >= FRAME) {
            self.draw()?;
        }
        Ok(())
    }

    /// Asks the terminal while the loop goes on.
    fn ask(&mut self) {
        let (asked, messages) = (self.around.ask(), self.sender.clone());
        tokio::spawn(async move {
            let asked = asked.await;
            let typed = asked.typed.into_iter().map(message);
            for msg in std::iter::once(Msg::Graphics(asked.graphics)).chain(typed) {
                messages.send(msg).await.ok();
            }
        });
    }

    /// Makes the terminal show what is to be shown in its graphics.
    fn paint(&mut self, painting: Option<Painting>) -> io::Result<()> {
        if self.painting != (painting.clone(), false) {
            self.around.paint(painting.as_ref())?;
            self.painting = (painting, false);
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let painting = app::painting(&self.model);
        if let (Some(before), _) = &self.painting
            && before.protocol == Protocol::Sixel
            && painting.as_ref() != Some(before)
        {
            // Its pixels stay where no cell changes.
            self.forget_cells()?;
        }
        if painting.is_none() {
            // Before the frame: beside a picture nothing is scrolled.
            self.paint(None)?;
        }
        let (model, theme) = (&self.model, &self.theme);
        self.terminal
            .draw(|frame| ui::draw(model, theme, frame))
            .map_err(io::Error::other)?;
        self.paint(painting)?;
        let model = &self.model;
        let window = app::window(model);
        if window != self.window {
            self.around.show(&window)?;
            self.window = window;
        }
        self.drawn = Some(Instant::now());
        self.changed = false;
        Ok(())
    }

    /// Draws every cell again, after something else wrote to the terminal.
    /// `Terminal::clear` would ask the terminal for its cursor and wait.
    fn redraw_all(&mut self) -> io::Result<()> {
        let size = self.forget_cells()?;
        self.model.size = Size {
            columns: size.width,
            rows: size.height,
        };
        self.painting.1 = true;
        self.draw()
    }

    /// Makes the next frame draw every cell; gives the size of the terminal.
    fn forget_cells(&mut self) -> io::Result<ratatui::layout::Size> {
        let size = self.terminal.size().map_err(io::Error::other)?;
        self.terminal
            .resize(Rect::from((Position::ORIGIN, size)))
            .map_err(io::Error::other)?;
        Ok(size)
    }
}

fn message(input: Input) -> Msg {
    match input {
        Input::Key(press) => Msg::Key(press),
        Input::Mouse(mouse) => Msg::Mouse(mouse),
        Input::Paste(text) => Msg::Pasted(text),
        Input::Resize(size) => Msg::Resized(size),
        Input::Terminate => Msg::Terminated,
    }
}

/// The next input, if it is there already. Polls with the loop's own waker:
/// with another (as of `now_or_never`) the next key would wake nobody.
async fn ready<I>(inputs: &mut I) -> Option<io::Result<Input>>
where
    I: Stream<Item = io::Result<Input>> + Unpin,
{
    std::future::poll_fn(|task| match inputs.poll_next_unpin(task) {
        Poll::Ready(input) => Poll::Ready(input),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Sleeps until then; for ever where there is nothing to wake for.
async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
