//! How the form of a new connection looks: its lines, and what is known so far.

use ratatui::text::{Line, Span};

use super::check::{Check, certificate};
use super::sign_in::{SignIn, offered};
use super::{NewConnectionDialog, Part};
use crate::dialogs::field::{LABEL, label_span};
use crate::dialogs::stack::Stack;
use crate::dialogs::{Looks, sentence};
use crate::ui::paint::Paint;

impl NewConnectionDialog {
    fn line(&self, part: Part, paint: &Paint<'_>, columns: usize) -> Line<'static> {
        let is_at = self.at == part;
        let chosen = |label: &str, word: &str, about: &str| {
            chosen(label, word, about, is_at, paint, columns)
        };
        match part {
            Part::Host => self.host.line("Host", is_at, paint, columns),
            Part::Tenant => self.tenant.line("Tenant", is_at, paint, columns),
            Part::SignIn => {
                let offers = self.offers.as_ref();
                let is_missing = offers.is_some_and(|offers| self.sign_in.is_missing(offers));
                let about = if is_missing {
                    "not offered here"
                } else {
                    self.sign_in.about()
                };
                chosen("Login by", self.sign_in.word(), about)
            }
            Part::User => self.user.line("User", is_at, paint, columns),
            Part::Password => self.password.line("Password", is_at, paint, columns),
            Part::Token => self.token.line("Token", is_at, paint, columns),
            Part::Certificate => self.certificate.line("Cert file", is_at, paint, columns),
            Part::Key => self.key.line("Key file", is_at, paint, columns),
            Part::Authorities => self.authorities.line("CA file", is_at, paint, columns),
            Part::Mode => {
                let mode = self.mode.word();
                let about = match mode {
                    "prod" => "nothing is changed",
                    "qual" => "nothing is deleted",
                    _ => "all is allowed",
                };
                chosen("Mode", mode, about)
            }
            Part::Name => self.name.line("Keep as", is_at, paint, columns),
            Part::PlainHttp if self.allows_plain_http => {
                chosen("Plain http", "allowed", "anybody on the way can read it")
            }
            Part::PlainHttp => chosen("Plain http", "refused", "nothing is sent"),
            Part::Pin if self.pin.is_some() => {
                chosen("Server", "pinned", "its certificate and no other")
            }
            Part::Pin => chosen("Server", "refused", "nobody known stands for it"),
        }
    }

    pub(in crate::dialogs) fn looks(
        &self,
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        for part in self.parts() {
            stack.field(
                part.kind(),
                self.line(part, paint, columns),
                self.at == part,
            );
        }
        stack.gap();
        put(&mut stack, &self.host_check, "Host", "", paint, columns);
        let tls = self.tls.clone().map_or(Check::Open, Check::Done);
        put(&mut stack, &tls, "TLS", "", paint, columns);
        if let Some(shown) = self.shown.filter(|_| self.pin.is_none()) {
            stack.each_told(certificate(shown, paint, columns));
        }
        let offered = match (&self.offers, self.sign_in) {
            (_, SignIn::Browser) => "the code is shown next".to_owned(),
            (Some(offers), _) => offered(offers),
            (None, _) => String::new(),
        };
        put(
            &mut stack,
            &self.login_check,
            "Login",
            &offered,
            paint,
            columns,
        );
        if let Some(error) = &self.error {
            stack.fault(sentence(error, theme.error, columns));
        }
        Looks {
            title: "New connection".to_owned(),
            lines: stack.fit(rows),
            keys: "enter connect · tab next · ←→ choose · esc cancel",
        }
    }
}

/// What is known of one part of it: why not, stays the longest.
fn put(
    stack: &mut Stack,
    check: &Check,
    name: &str,
    hint: &str,
    paint: &Paint<'_>,
    columns: usize,
) {
    let lines = check.lines(name, hint, paint, columns);
    match check {
        Check::Done(Err(_)) => stack.fault(lines),
        _ => stack.told(lines),
    }
}

/// A line with a value that is chosen, and what it means.
fn chosen(
    label: &str,
    word: &str,
    about: &str,
    is_at: bool,
    paint: &Paint<'_>,
    columns: usize,
) -> Line<'static> {
    let theme = paint.theme;
    let style = if is_at { theme.selection } else { theme.text };
    let room = columns.saturating_sub(LABEL + 2 + word.len() + 2);
    let about = crate::ui::width::shorten(about, room).into_owned();
    Line::from(vec![
        label_span(label, is_at, paint),
        Span::styled(word.to_owned(), style),
        Span::styled(format!("  {about}"), theme.dim),
    ])
}
