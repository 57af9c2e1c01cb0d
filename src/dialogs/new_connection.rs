//! A new connection: a form that tests itself as it is filled.
//!
//! The host is asked after a short pause in typing. The login is tried when the
//! secret is left, not before: what is typed of it would count as failed tries,
//! and lock the user out.

use std::time::Duration;

use ratatui::text::{Line, Span};

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, SecretField, Wish};
use crate::api::Mode;
use crate::app::{Call, Context, HostTried, LoggedIn, RequestId};
use crate::config::{NewConnection, unfit_profile_name};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// So long typing rests before the host is asked.
const REST: Duration = Duration::from_millis(600);

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Host,
    Tenant,
    User,
    Password,
    Token,
    Mode,
    Name,
}

const PARTS: [Part; 7] = [
    Part::Host,
    Part::Tenant,
    Part::User,
    Part::Password,
    Part::Token,
    Part::Mode,
    Part::Name,
];

const MODES: [Mode; 3] = [Mode::DEV, Mode::QUAL, Mode::PROD];

/// What is known of a part of the connection.
#[derive(Debug, Default)]
enum Check {
    /// Nothing yet.
    #[default]
    Open,
    /// It is being tried.
    Tried(RequestId),
    /// How it went, as a sentence without its end.
    Done(Result<String, String>),
}

impl Check {
    const fn awaited(&self) -> Option<RequestId> {
        match self {
            Self::Tried(id) => Some(*id),
            _ => None,
        }
    }

    /// Gives it up.
    fn forget(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.awaited());
        *self = Self::Open;
    }
}

/// The form.
#[derive(Debug)]
pub struct NewConnectionDialog {
    at: Part,
    host: Field,
    tenant: Field,
    user: Field,
    password: SecretField,
    token: SecretField,
    mode: Mode,
    name: Field,
    /// The names that profiles have.
    taken: Vec<String>,
    host_check: Check,
    tls: Option<Result<String, String>>,
    login_check: Check,
    /// The tenant that the login told.
    learned_tenant: Option<String>,
    /// When the host is asked, since the program started.
    due: Option<Duration>,
    /// Whether Enter was pressed and the login is tried for it.
    is_hurried: bool,
    error: Option<String>,
}

impl NewConnectionDialog {
    /// Beginning with this host. Profiles have the names in `taken`.
    #[must_use]
    pub fn new(host: &str, taken: Vec<String>, context: &Context<'_>) -> Self {
        Self {
            at: if host.is_empty() {
                Part::Host
            } else {
                Part::User
            },
            host: Field::new(host),
            tenant: Field::default(),
            user: Field::default(),
            password: SecretField::default(),
            token: SecretField::default(),
            mode: Mode::DEV,
            name: Field::default(),
            taken,
            host_check: Check::Open,
            tls: None,
            login_check: Check::Open,
            learned_tenant: None,
            due: (!host.is_empty()).then(|| context.running()),
            is_hurried: false,
            error: None,
        }
    }

    /// The requests whose replies it waits for.
    #[must_use]
    pub const fn awaited(&self) -> (Option<RequestId>, Option<RequestId>) {
        (self.host_check.awaited(), self.login_check.awaited())
    }

    /// When it wants to be woken.
    #[must_use]
    pub const fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Asks the host once typing has rested.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if self.due.is_some_and(|due| context.running() >= due) {
            self.ask_host(context);
        }
    }

    fn ask_host(&mut self, context: &mut Context<'_>) {
        self.due = None;
        if let Some(host) = self.host.filled() {
            context.cancel_call(self.host_check.awaited());
            self.host_check = Check::Tried(context.call(Call::TryHost(host)));
        }
    }

    /// Takes how the host answered.
    pub fn host_tried(&mut self, tried: HostTried) {
        self.host_check = Check::Done(tried.host);
        self.tls = tried.tls;
    }

    /// Takes how the login went.
    pub fn login_tried(&mut self, tried: Result<LoggedIn, String>) -> Reaction {
        let is_good = tried.is_ok();
        self.login_check = Check::Done(tried.map(|logged_in| {
            self.learned_tenant = logged_in.tenant;
            logged_in.words
        }));
        if std::mem::take(&mut self.is_hurried) && is_good {
            return self.finish();
        }
        Reaction::Stay
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match (press.code, press.shift) {
            (Code::Esc, _) => return Reaction::Close,
            (Code::Enter, _) => return self.enter(context),
            (Code::Tab, false) | (Code::Down, _) => self.turn(1, context),
            (Code::Tab, true) | (Code::Up, _) => self.turn(-1, context),
            (Code::Left, _) if self.at == Part::Mode => self.turn_mode(-1),
            (Code::Right | Code::Char(' '), _) if self.at == Part::Mode => self.turn_mode(1),
            _ => {
                let changed = match self.at {
                    Part::Host => self.host.press(press),
                    Part::Tenant => self.tenant.press(press),
                    Part::User => self.user.press(press),
                    Part::Password => self.password.press(press),
                    Part::Token => self.token.press(press),
                    Part::Name => self.name.press(press),
                    Part::Mode => false,
                };
                if changed {
                    self.changed(context);
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        match self.at {
            Part::Host => self.host.paste(text),
            Part::Tenant => self.tenant.paste(text),
            Part::User => self.user.paste(text),
            Part::Password => self.password.paste(text),
            Part::Token => self.token.paste(text),
            Part::Name => self.name.paste(text),
            Part::Mode => return,
        }
        self.changed(context);
    }

    /// What was found out holds no longer.
    fn changed(&mut self, context: &mut Context<'_>) {
        self.error = None;
        if self.at == Part::Name {
            return;
        }
        self.is_hurried = false;
        self.login_check.forget(context);
        self.learned_tenant = None;
        if self.at == Part::Host {
            self.host_check.forget(context);
            self.tls = None;
            self.due = Some(context.running() + REST);
        }
    }

    fn turn(&mut self, by: isize, context: &mut Context<'_>) {
        let left = self.at;
        self.at = super::turned(&PARTS, self.at, by);
        let has_secret = match left {
            Part::Password => !self.password.text().is_empty(),
            Part::Token => !self.token.text().is_empty(),
            _ => false,
        };
        if has_secret && matches!(self.login_check, Check::Open) && self.missing().is_none() {
            self.try_login(context);
        }
    }

    fn turn_mode(&mut self, by: isize) {
        self.mode = super::turned(&MODES, self.mode, by);
    }

    /// The first thing that is missing for a login.
    fn missing(&self) -> Option<(Part, &'static str)> {
        if self.host.filled().is_none() {
            return Some((Part::Host, "The host is missing: acme.example.com."));
        }
        if !self.token.text().is_empty() {
            return None;
        }
        if self.user.filled().is_none() {
            return Some((Part::User, "The user is missing."));
        }
        let is_empty = self.password.text().is_empty();
        is_empty.then_some((Part::Password, "The password is missing."))
    }

    /// Why it cannot be kept under the name that is typed.
    fn unfit(&self) -> Option<String> {
        let name = self.name.filled()?;
        if !self.token.text().is_empty() {
            let why = "A token is kept in no profile, because it runs out: give user and password, \
                       or leave the name empty.";
            return Some(why.to_owned());
        }
        if self.taken.contains(&name) {
            return Some(format!("There is a profile “{}” already.", clean(&name)));
        }
        unfit_profile_name(&name)
    }

    fn enter(&mut self, context: &mut Context<'_>) -> Reaction {
        if let Some((part, why)) = self.missing() {
            self.at = part;
            self.error = Some(why.to_owned());
            return Reaction::Stay;
        }
        if let Some(why) = self.unfit() {
            self.at = Part::Name;
            self.error = Some(why);
            return Reaction::Stay;
        }
        match &self.login_check {
            Check::Done(Ok(_)) => return self.finish(),
            Check::Tried(_) => {}
            Check::Open | Check::Done(Err(_)) => self.try_login(context),
        }
        self.is_hurried = true;
        Reaction::Stay
    }

    fn try_login(&mut self, context: &mut Context<'_>) {
        if self.due.is_some() {
            self.ask_host(context);
        }
        let call = Call::TryLogin(Box::new(self.described()));
        self.login_check = Check::Tried(context.call(call));
    }

    /// The name may be another one than when Enter was pressed.
    fn finish(&mut self) -> Reaction {
        if let Some(why) = self.unfit() {
            self.at = Part::Name;
            self.error = Some(why);
            return Reaction::Stay;
        }
        Reaction::Finish(Wish::ConnectNew(Box::new(self.described())))
    }

    fn described(&self) -> NewConnection {
        let is_token = !self.token.text().is_empty();
        NewConnection {
            host: self.host.filled().unwrap_or_default(),
            tenant: self.tenant.filled().or_else(|| self.learned_tenant.clone()),
            user: self.user.filled().filter(|_| !is_token),
            password: if is_token {
                crate::domain::SecretText::default()
            } else {
                self.password.text().clone()
            },
            token: self.token.text().clone(),
            mode: self.mode,
            name: self.name.filled(),
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let is_at = |part| self.at == part;
        let mode = self.mode.word();
        let (label_style, mode_style) = if is_at(Part::Mode) {
            (theme.accent, theme.selection)
        } else {
            (theme.dim, theme.text)
        };
        let mode = Line::from(vec![
            Span::styled(format!(" {:<1$}", "Mode", super::field::LABEL), label_style),
            Span::styled(mode, mode_style),
            Span::styled(
                match mode {
                    "prod" => "  nothing is changed",
                    "qual" => "  nothing is deleted",
                    _ => "  all is allowed",
                },
                theme.dim,
            ),
        ]);
        let text = |field: &Field, label, part| field.line(label, is_at(part), paint, columns);
        let secret =
            |field: &SecretField, label, part| field.line(label, is_at(part), paint, columns);
        let mut stack = Stack::default();
        for (part, kind, line) in [
            (Part::Host, Kind::Text, text(&self.host, "Host", Part::Host)),
            (
                Part::Tenant,
                Kind::Text,
                text(&self.tenant, "Tenant", Part::Tenant),
            ),
            (Part::User, Kind::Text, text(&self.user, "User", Part::User)),
            (
                Part::Password,
                Kind::Secret,
                secret(&self.password, "Password", Part::Password),
            ),
            (
                Part::Token,
                Kind::Secret,
                secret(&self.token, "or token", Part::Token),
            ),
            (Part::Mode, Kind::Choice, mode),
            (
                Part::Name,
                Kind::Text,
                text(&self.name, "Keep as", Part::Name),
            ),
        ] {
            stack.field(kind, line, is_at(part));
        }
        stack.gap();
        let running = |check: &Check| matches!(check, Check::Tried(_));
        let said = |check: &Check| match check {
            Check::Done(result) => Some(result.clone()),
            _ => None,
        };
        for (name, is_running, result) in [
            ("Host", running(&self.host_check), said(&self.host_check)),
            ("TLS", false, self.tls.clone()),
            ("Login", running(&self.login_check), said(&self.login_check)),
        ] {
            let has_failed = matches!(&result, Some(Err(_))) && !is_running;
            let (text, style) = match result {
                _ if is_running => (format!("… {name}: being tried"), theme.dim),
                Some(Ok(said)) => (format!("✓ {name}: {said}"), theme.ok),
                Some(Err(said)) => (format!("✗ {name}: {}", clean(&said)), theme.error),
                None => (format!("· {name}"), theme.dim),
            };
            let sentence = super::sentence(&text, style, columns);
            match has_failed {
                true => stack.fault(sentence),
                false => stack.told(sentence),
            }
        }
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: "New connection".to_owned(),
            lines: stack.fit(rows),
            keys: "enter connect · tab next · ←→ mode · esc cancel",
        }
    }
}
