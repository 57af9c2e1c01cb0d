//! What am I connected to? As whom, with what allowed, and what the platform
//! offers.

use ratatui::text::{Line, Span};

use super::{Looks, Reaction};
use crate::api::{ApiError, abilities};
use crate::app::{Call, Context, Model, Origin, PlatformFacts, RequestId, Session};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::wrap::wrap;

/// Room for the names of the facts.
const NAMES: usize = 17;

/// So many lines a fact has at most.
const MOST: usize = 12;

/// The facts of the connection that is shown.
#[derive(Debug)]
pub struct ConnectionDialog {
    name: String,
    host: String,
    session: Option<Session>,
    facts: Option<PlatformFacts>,
    awaited: Option<RequestId>,
    error: Option<ApiError>,
    /// The first line on the screen.
    top: usize,
}

impl ConnectionDialog {
    /// Of the one that the screen shows; asks what its platform offers, where it is
    /// connected to one.
    #[must_use]
    pub fn new(model: &Model, context: &mut Context<'_>) -> Self {
        let place = model.places.get(model.places.at());
        let is_there = place.is_some_and(|place| place.origin != Origin::Nowhere);
        Self {
            name: place.map_or_else(String::new, crate::app::Place::name),
            host: model.host.clone(),
            session: model.session.value().cloned(),
            facts: None,
            awaited: is_there.then(|| context.call(Call::Platform { anew: false })),
            error: None,
            top: 0,
        }
    }

    /// The request whose reply it waits for.
    #[must_use]
    pub const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    /// Takes what was found out.
    pub(super) fn receive(&mut self, result: Result<PlatformFacts, ApiError>) {
        self.awaited = None;
        match result {
            Ok(facts) => {
                self.facts = Some(facts);
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc | Code::Enter | Code::Char('q') => return Reaction::Close,
            Code::Char('r' | 'R') | Code::F(5) if self.awaited.is_none() => {
                self.awaited = Some(context.call(Call::Platform { anew: true }));
            }
            Code::Down | Code::Char('j') => self.top += 1,
            Code::Up | Code::Char('k') => self.top = self.top.saturating_sub(1),
            Code::PageDown => self.top += 10,
            Code::PageUp => self.top = self.top.saturating_sub(10),
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines = Vec::new();
        // On top, where it is in sight in any room.
        if self.facts.is_some() && self.awaited.is_some() {
            lines.push(super::busy("Asking again", paint));
        } else if let Some(error) = &self.error {
            lines.extend(super::sentence(&error.to_string(), theme.error, columns));
        }
        for (name, value) in self.of_the_connection() {
            lines.extend(fact(name, &value, paint, columns));
        }
        lines.push(Line::default());
        match &self.facts {
            Some(facts) => {
                for (name, value) in of_the_platform(facts, paint) {
                    lines.extend(fact(name, &value, paint, columns));
                }
            }
            None if self.awaited.is_some() => {
                lines.push(super::busy("Asking what the platform offers", paint));
            }
            None => {}
        }
        if let Some(roles) = self.roles() {
            lines.push(Line::default());
            lines.extend(fact("roles", &roles, paint, columns));
        }
        let room = rows.max(1);
        let top = self.top.min(lines.len().saturating_sub(room));
        Looks {
            title: "Connection".to_owned(),
            keys: match lines.len() > room {
                true => "r ask again · ↑↓ scroll · esc close",
                false => "r ask again · esc close",
            },
            lines: lines
                .into_iter()
                .skip(top)
                .take(room)
                .collect::<Vec<_>>()
                .into(),
        }
    }

    /// What is known without a question.
    fn of_the_connection(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("name", self.name.clone()), ("host", self.host.clone())];
        let Some(session) = &self.session else {
            all.push(("user", "not known yet".to_owned()));
            return all;
        };
        all.push(("tenant", session.tenant.clone()));
        all.push(("user", session.user.clone()));
        let guard = &session.guard;
        let by = match guard.by.as_str() {
            "" => String::new(),
            by => format!(", set by {by}"),
        };
        let may = match guard.mode.word() {
            "prod" => "nothing is changed",
            "qual" => "nothing is deleted",
            _ => "all that the roles allow",
        };
        all.push(("mode", format!("{}: {may}{by}", guard.mode.word())));
        all
    }

    /// What the roles of the user do not allow, and which would.
    fn roles(&self) -> Option<String> {
        let user = &self.session.as_ref()?.user_roles;
        if user.roles.is_empty() {
            let unknown = "not known: to read them takes ROLE_USER_MANAGEMENT_OWN_READ";
            return Some(unknown.to_owned());
        }
        let missing: Vec<String> = abilities()
            .iter()
            .filter(|one| !one.is_of(user))
            .map(|one| format!("{} ({})", one.words, one.roles.join(" or ")))
            .collect();
        Some(match missing.len() {
            0 => "all that c8ybin does is allowed".to_owned(),
            _ => format!("they do not allow to {}", missing.join("; to ")),
        })
    }
}

/// What was found out by asking.
fn of_the_platform(facts: &PlatformFacts, paint: &Paint<'_>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("signed in", format!("by {}", facts.login)),
        ("server", facts.safety.clone()),
    ];
    all.extend(facts.limits.facts());
    if let Some(logins) = &facts.limits.logins {
        all.push(("ways to sign in", logins.clone()));
    }
    let age = paint.age(facts.found);
    let kept = match &facts.kept {
        Some(path) => format!(
            "{age}, by asking the platform; kept for a day in {}",
            path.display()
        ),
        None => format!("{age}, by asking the platform"),
    };
    all.push(("found out", kept));
    all
}

/// A fact, over as many lines as it takes.
fn fact(name: &str, value: &str, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let room = columns.saturating_sub(NAMES + 3).max(1);
    let value = clean(value);
    let lines = wrap(&value, room, MOST).into_iter().enumerate();
    lines
        .map(|(at, text)| {
            let name = if at == 0 { name } else { "" };
            Line::from(vec![
                Span::styled(format!(" {name:<NAMES$} "), theme.dim),
                Span::styled(text, theme.text),
            ])
        })
        .collect()
}
