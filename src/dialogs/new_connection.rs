//! A new connection: a form that tests itself as it is filled.
//!
//! The host is asked after a short pause in typing. The login is tried when the
//! secret is left, not before: what is typed of it would count as failed tries,
//! and lock the user out.

mod check;
mod looks;
mod part;
mod sign_in;
mod typed;

use std::path::PathBuf;
use std::time::Duration;

use super::{Field, Reaction, SecretField, Wish};
use crate::api::{Fingerprint, LoginOffers, Mode};
use crate::app::{Call, Context, HostTried, LoggedIn, Reply, RequestId};
use crate::config::{NewConnection, goes_in_the_open, unfit_profile_name};
use crate::domain::{SecretText, clean};
use crate::keys::{Code, KeyPress};
use check::Check;
use part::Part;
use sign_in::SignIn;
use typed::Typed;

/// So long typing rests before the host is asked.
const REST: Duration = Duration::from_millis(600);

const MODES: [Mode; 3] = [Mode::DEV, Mode::QUAL, Mode::PROD];

/// The form.
#[derive(Debug)]
pub struct NewConnectionDialog {
    at: Part,
    host: Field,
    tenant: Field,
    sign_in: SignIn,
    /// Whether the person chose how to sign in.
    has_chosen: bool,
    user: Field,
    password: SecretField,
    token: SecretField,
    certificate: Field,
    key: Field,
    authorities: Field,
    mode: Mode,
    name: Field,
    allows_plain_http: bool,
    /// The names that profiles have.
    taken: Vec<String>,
    host_check: Check,
    tls: Option<Result<String, String>>,
    /// The certificate of the host, which nobody here knows.
    shown: Option<Fingerprint>,
    /// The certificate that the person takes.
    pin: Option<Fingerprint>,
    offers: Option<LoginOffers>,
    login_check: Check,
    /// The tenant that the login told.
    learned_tenant: Option<String>,
    /// When the host is asked, since the program started.
    due: Option<Duration>,
    /// Whether Enter was pressed, and what it needs is tried.
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
            sign_in: SignIn::default(),
            has_chosen: false,
            user: Field::default(),
            password: SecretField::default(),
            token: SecretField::default(),
            certificate: Field::default(),
            key: Field::default(),
            authorities: Field::default(),
            mode: Mode::DEV,
            name: Field::default(),
            allows_plain_http: false,
            taken,
            host_check: Check::Open,
            tls: None,
            shown: None,
            pin: None,
            offers: None,
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
        if self.host.filled().is_some() {
            context.cancel_call(self.host_check.awaited());
            let call = Call::TryHost(Box::new(self.described().of_nobody()));
            self.host_check = Check::Tried(context.call(call));
        }
    }

    /// Takes how the host answered, or how the login went.
    pub fn receive(&mut self, reply: Reply) -> Reaction {
        match reply {
            Reply::HostTried(tried) => self.host_tried(tried),
            Reply::LoginTried(tried) => self.login_tried(tried),
            _ => Reaction::Stay,
        }
    }

    fn host_tried(&mut self, tried: HostTried) -> Reaction {
        self.host_check = Check::Done(tried.host);
        self.tls = tried.tls;
        if let Some(shown) = tried.certificate {
            self.shown = Some(shown);
            // It is another one than the person looked at.
            self.pin = self.pin.filter(|pin| *pin == shown);
        }
        let is_free = matches!(self.at, Part::Host | Part::Tenant | Part::SignIn);
        if let Some(offers) = &tried.offers
            && !self.has_chosen
            && is_free
        {
            let needs_browser = SignIn::Password.is_missing(offers) && offers.external;
            self.sign_in = if needs_browser {
                SignIn::Browser
            } else {
                SignIn::Password
            };
        }
        self.offers = tried.offers;
        if self.sign_in == SignIn::Browser && std::mem::take(&mut self.is_hurried) {
            return self.finish_by_browser();
        }
        Reaction::Stay
    }

    fn login_tried(&mut self, tried: Result<LoggedIn, String>) -> Reaction {
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
            _ => match (self.field(), press.code) {
                (Some(field), _) => {
                    if field.press(press) {
                        self.changed(context);
                    }
                }
                (None, Code::Left) => self.choose(-1, context),
                (None, Code::Right | Code::Char(' ')) => self.choose(1, context),
                (None, _) => {}
            },
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(field) = self.field() {
            field.paste(text);
            self.changed(context);
        }
    }

    /// What is typed into at the cursor; `None`: something is chosen there.
    const fn field(&mut self) -> Option<Typed<'_>> {
        Some(match self.at {
            Part::Host => Typed::Plain(&mut self.host),
            Part::Tenant => Typed::Plain(&mut self.tenant),
            Part::User => Typed::Plain(&mut self.user),
            Part::Password => Typed::Secret(&mut self.password),
            Part::Token => Typed::Secret(&mut self.token),
            Part::Certificate => Typed::Plain(&mut self.certificate),
            Part::Key => Typed::Plain(&mut self.key),
            Part::Authorities => Typed::Plain(&mut self.authorities),
            Part::Name => Typed::Plain(&mut self.name),
            Part::SignIn | Part::Mode | Part::PlainHttp | Part::Pin => return None,
        })
    }

    /// What was found out holds no longer.
    fn changed(&mut self, context: &mut Context<'_>) {
        self.error = None;
        if matches!(self.at, Part::Name | Part::Mode) {
            return;
        }
        self.is_hurried = false;
        self.login_check.forget(context);
        self.learned_tenant = None;
        if matches!(self.at, Part::Host | Part::Authorities) {
            self.host_check.forget(context);
            self.tls = None;
            self.shown = None;
            self.pin = None;
            self.due = Some(context.running() + REST);
        }
        if self.at == Part::Host {
            self.allows_plain_http = false;
            self.offers = None;
        }
    }

    /// Whether the form has this line now.
    fn has(&self, part: Part) -> bool {
        match part {
            Part::User | Part::Password => self.sign_in == SignIn::Password,
            Part::Token => self.sign_in == SignIn::Token,
            Part::Certificate | Part::Key => self.sign_in == SignIn::Certificate,
            Part::PlainHttp => goes_in_the_open(self.host.text()),
            Part::Pin => self.shown.is_some(),
            Part::Host
            | Part::Tenant
            | Part::SignIn
            | Part::Authorities
            | Part::Mode
            | Part::Name => true,
        }
    }

    /// The lines that the form has now, from above.
    fn parts(&self) -> Vec<Part> {
        let all = Part::ALL.into_iter();
        all.filter(|part| self.has(*part)).collect()
    }

    fn turn(&mut self, by: isize, context: &mut Context<'_>) {
        let left = self.at;
        self.at = super::turned(&self.parts(), self.at, by);
        let has_secret = match left {
            Part::Password => !self.password.text().is_empty(),
            Part::Token => !self.token.text().is_empty(),
            // It may stand in the file of the certificate.
            Part::Key => true,
            _ => false,
        };
        if has_secret && matches!(self.login_check, Check::Open) && self.missing().is_none() {
            self.try_login(context);
        }
    }

    /// Chooses the next value of the line at the cursor, or the one before.
    fn choose(&mut self, by: isize, context: &mut Context<'_>) {
        match self.at {
            Part::SignIn => {
                self.sign_in = super::turned(&SignIn::ALL, self.sign_in, by);
                self.has_chosen = true;
            }
            Part::Mode => self.mode = super::turned(&MODES, self.mode, by),
            Part::PlainHttp => self.allows_plain_http = !self.allows_plain_http,
            Part::Pin => {
                self.pin = match self.pin {
                    Some(_) => None,
                    None => self.shown,
                };
                self.ask_host(context);
            }
            _ => {}
        }
        self.changed(context);
    }

    /// The first thing that is missing for a login.
    fn missing(&self) -> Option<(Part, &'static str)> {
        let is_empty = |field: &Field| field.filled().is_none();
        if is_empty(&self.host) {
            return Some((Part::Host, "The host is missing: acme.example.com."));
        }
        if self.has(Part::PlainHttp) && !self.allows_plain_http {
            let why = "Allow plain http to this host first, or use https: anybody on the way can \
                       read what is sent.";
            return Some((Part::PlainHttp, why));
        }
        match self.sign_in {
            SignIn::Password if is_empty(&self.user) => Some((Part::User, "The user is missing.")),
            SignIn::Password if self.password.text().is_empty() => {
                Some((Part::Password, "The password is missing."))
            }
            SignIn::Token if self.token.text().is_empty() => {
                Some((Part::Token, "The token is missing."))
            }
            SignIn::Certificate if is_empty(&self.certificate) => {
                Some((Part::Certificate, "The file of the certificate is missing."))
            }
            _ => None,
        }
    }

    /// Why it cannot be kept under the name that is typed.
    fn unfit(&self) -> Option<String> {
        let name = self.name.filled()?;
        if self.sign_in == SignIn::Token {
            let why = "A token is kept in no profile, because it runs out: sign in otherwise, or \
                       leave the name empty.";
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
        if self.sign_in == SignIn::Browser {
            // The code is shown once it is connected; until then the host is all
            // that can be tried.
            match &self.host_check {
                Check::Done(Ok(_)) if self.due.is_none() => return self.finish_by_browser(),
                Check::Tried(_) => {}
                Check::Open | Check::Done(_) => self.ask_host(context),
            }
            self.is_hurried = true;
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

    /// Goes on to the browser where the host answers as it should.
    fn finish_by_browser(&mut self) -> Reaction {
        let is_good = matches!(self.host_check, Check::Done(Ok(_)));
        if is_good && !matches!(self.tls, Some(Err(_))) {
            return self.finish();
        }
        Reaction::Stay
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
        let filled = |part: Part, field: &Field| field.filled().filter(|_| self.has(part));
        let secret = |part: Part, field: &SecretField| match self.has(part) {
            true => field.text().clone(),
            false => SecretText::default(),
        };
        let path = |part, field| filled(part, field).map(PathBuf::from);
        NewConnection {
            host: self.host.filled().unwrap_or_default(),
            tenant: self.tenant.filled().or_else(|| self.learned_tenant.clone()),
            user: filled(Part::User, &self.user),
            password: secret(Part::Password, &self.password),
            token: secret(Part::Token, &self.token),
            login: self.sign_in.login(),
            plain_http: self.has(Part::PlainHttp) && self.allows_plain_http,
            ca_file: path(Part::Authorities, &self.authorities),
            pin: self.pin,
            client_cert: path(Part::Certificate, &self.certificate),
            client_key: path(Part::Key, &self.key),
            mode: self.mode,
            name: self.name.filled(),
        }
    }
}
