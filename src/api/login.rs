//! The login of a client: what goes with each request, and how it is renewed.
//!
//! A request that is refused as not logged in is sent once more after the login
//! was renewed: in the background where that needs nobody, else the person is
//! asked. One renewal serves all requests that wait for it. A login that was
//! refused as soon as it was made is not made again by itself, so that nobody is
//! locked out.

use std::collections::HashMap;
use std::fmt;
use std::mem::{Discriminant, discriminant};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as PlainMutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::asked::Asked;
use super::client::no_answer;
use super::oauth::Token;
use super::{ApiError, Client, Connection, Credentials, ErrorKind};

mod certificate;
mod device;
mod offers;
mod password;
mod question;
mod typed;

pub use device::{Activation, Show};
pub use offers::LoginOffers;
pub use password::wants_code;
pub use question::{Ask, Asks, Question};
pub use typed::Taken;
use typed::Typed;

/// How often the person is asked before a refusal counts.
const QUESTIONS: usize = 3;

/// A token is renewed so long before its end, or a tenth of its life where that
/// is less: a request may take a while to arrive.
const SLACK: Duration = Duration::from_secs(30);

/// The number of the ticket that a client begins with.
const FIRST: u64 = 0;

/// What goes with a request.
pub(super) struct Ticket {
    number: u64,
    /// `None` before the first login.
    headers: Option<HeaderMap>,
    /// When a token runs out.
    ends: Option<Instant>,
    /// Whether the platform took it at least once.
    is_proven: AtomicBool,
}

impl Ticket {
    /// Puts it on a request.
    pub(super) fn sign(&self, request: &mut Request) {
        for (name, value) in self.headers.iter().flatten() {
            request.headers_mut().insert(name, value.clone());
        }
    }

    fn is_good(&self) -> bool {
        let has_run_out = self.ends.is_some_and(|ends| ends <= Instant::now());
        self.headers.is_some() && !has_run_out
    }
}

/// The login of a client.
pub(super) struct Login {
    current: RwLock<Arc<Ticket>>,
    known: Mutex<Known>,
    ask: Option<Ask>,
    show: Option<Show>,
    typed: Typed,
    /// How often each route refused a login that was just renewed for it.
    refusals: PlainMutex<HashMap<Discriminant<Asked>, usize>>,
}

struct Known {
    credentials: Credentials,
    /// Whether user and password may go with each request where no token is given
    /// for them: nobody chose, and the platform offers both.
    may_be_basic: bool,
    /// The login in a browser that is under way. It outlives the request that it
    /// was begun for, as the person has its code.
    in_browser: Option<JoinHandle<Result<Token, ApiError>>>,
    /// Whether a login was begun and has brought nothing yet, because it was given
    /// up or the platform was away: then the last ticket says nothing of it.
    is_under_way: bool,
    /// What the platform said to a login that nobody had another answer for. It is
    /// not made again by itself.
    refused: Option<ApiError>,
    questions: usize,
    gave_up: bool,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}

impl Login {
    pub(super) fn new(
        connection: &Connection,
        ask: Option<Ask>,
        show: Option<Show>,
        taken: Option<Taken>,
    ) -> Result<Self, ApiError> {
        let credentials = connection.credentials().clone();
        let headers = match &credentials {
            Credentials::Basic { .. } | Credentials::Bearer(_) => {
                Some(of_header(connection, &credentials)?)
            }
            _ => None,
        };
        Ok(Self {
            current: RwLock::new(Arc::new(Ticket {
                number: FIRST,
                headers,
                ends: None,
                is_proven: AtomicBool::new(false),
            })),
            known: Mutex::new(Known {
                credentials,
                may_be_basic: false,
                in_browser: None,
                is_under_way: false,
                refused: None,
                questions: 0,
                gave_up: false,
            }),
            ask,
            show,
            typed: Typed::of(connection, taken),
            refusals: PlainMutex::default(),
        })
    }

    fn refusals(&self) -> MutexGuard<'_, HashMap<Discriminant<Asked>, usize>> {
        let refusals = self.refusals.lock();
        refusals.unwrap_or_else(PoisonError::into_inner)
    }

    /// This route took the login that was renewed for it.
    pub(super) fn taken(&self, asked: &Asked) {
        self.refusals().remove(&discriminant(asked));
    }

    /// The platform took this ticket.
    pub(super) fn prove(&self, ticket: &Ticket) {
        ticket.is_proven.store(true, Ordering::Relaxed);
        self.typed.prove_by(ticket.number);
    }

    fn current(&self) -> Arc<Ticket> {
        let current = self.current.read();
        Arc::clone(&current.unwrap_or_else(PoisonError::into_inner))
    }

    fn put_token(&self, token: Token) -> Arc<Ticket> {
        let slack = |life: Duration| life.saturating_sub(SLACK.min(life / 10));
        let ends = |life| Instant::now().checked_add(slack(life));
        let life = token.life;
        self.put(|number| Ticket {
            number,
            headers: Some(token.headers),
            ends: life.and_then(ends),
            is_proven: AtomicBool::new(false),
        })
    }

    /// What goes as it is, with each request.
    fn put_credentials(&self, headers: HeaderMap) -> Arc<Ticket> {
        self.put(|number| {
            // Before anybody can send it.
            self.typed.goes_into(number);
            Ticket {
                number,
                headers: Some(headers),
                ends: None,
                is_proven: AtomicBool::new(false),
            }
        })
    }

    fn put(&self, ticket: impl FnOnce(u64) -> Ticket) -> Arc<Ticket> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(ticket(current.number + 1));
        Arc::clone(&current)
    }
}

impl Client {
    /// Lets the login ask the person again who gave up before. A login that is
    /// under way is left alone.
    pub fn ask_again(&self) {
        self.login().refusals().clear();
        if let Ok(mut known) = self.login().known.try_lock() {
            known.refused = None;
            known.questions = 0;
            known.gave_up = false;
        }
    }

    /// What goes with the next request: logs in where that was not done, or the
    /// token has run out.
    pub(super) async fn ticket(&self) -> Result<Arc<Ticket>, ApiError> {
        let login = self.login();
        let ticket = login.current();
        if ticket.is_good() {
            return Ok(ticket);
        }
        let mut known = login.known.lock().await;
        let ticket = login.current();
        if ticket.is_good() {
            return Ok(ticket);
        }
        self.log_in(&mut known).await
    }

    /// Another ticket after this one was refused, and the refusal where there is
    /// none: a route that refuses every login gets no more of them.
    pub(super) async fn renewed(
        &self,
        refused: &Ticket,
        refusal: ApiError,
        asked: &Asked,
    ) -> Result<Arc<Ticket>, ApiError> {
        let login = self.login();
        let mut known = login.known.lock().await;
        let current = login.current();
        if current.number != refused.number {
            return Ok(current);
        }
        let route = discriminant(asked);
        let refusals = login.refusals().get(&route).copied();
        if refusals.unwrap_or_default() >= QUESTIONS {
            return Err(refusal);
        }
        let ticket = self.other_than(refused, refusal, &mut known).await?;
        *login.refusals().entry(route).or_default() += 1;
        Ok(ticket)
    }

    /// Another ticket than this one, by what is known or the person says.
    async fn other_than(
        &self,
        refused: &Ticket,
        refusal: ApiError,
        known: &mut Known,
    ) -> Result<Arc<Ticket>, ApiError> {
        let is_proven = refused.is_proven.load(Ordering::Relaxed);
        if is_proven {
            // What was asked before led to a login that was taken.
            known.questions = 0;
        }
        match &known.credentials {
            Credentials::Bearer(_) => {
                let Some(mut way_on) = self.connection().way_on().cloned() else {
                    return Err(refusal);
                };
                if let Some((user, password)) = way_on.user_and_password()
                    && password.expose_secret().is_empty()
                {
                    let (user, why) = (user.to_owned(), refusal.message.clone());
                    let Some(password) = self.ask(known, Asks::Password, &user, why).await else {
                        return Err(refusal);
                    };
                    way_on.set_password(password);
                }
                known.credentials = way_on;
                self.log_in(known).await
            }
            Credentials::Internal { .. }
            | Credentials::Offered { .. }
            | Credentials::Certificate
            | Credentials::Device
                if is_proven || known.is_under_way =>
            {
                self.log_in(known).await
            }
            // A new token that is refused at once: another one would be, too.
            Credentials::Internal { .. }
            | Credentials::Certificate
            | Credentials::Device
            | Credentials::Offered { .. } => Err(refusal),
            Credentials::Basic { user, password } if wants_code(&refusal) => {
                let (user, password) = (user.clone(), password.clone());
                let Some(code) = self.ask(known, Asks::Code, &user, None).await else {
                    return Err(refusal);
                };
                known.credentials = Credentials::Internal {
                    user,
                    password,
                    code: Some(code),
                };
                self.log_in(known).await
            }
            Credentials::Basic { user, .. } => {
                let user = user.clone();
                let why = refusal.message.clone();
                let Some(password) = self.ask(known, Asks::Password, &user, why).await else {
                    return Err(refusal);
                };
                known.credentials = Credentials::Basic { user, password };
                let headers = of_header(self.connection(), &known.credentials)?;
                Ok(self.login().put_credentials(headers))
            }
        }
    }

    /// Signs in for the first time, or once more.
    async fn log_in(&self, known: &mut Known) -> Result<Arc<Ticket>, ApiError> {
        known.is_under_way = true;
        let ticket = self.signed_in(known).await?;
        known.is_under_way = false;
        Ok(ticket)
    }

    async fn signed_in(&self, known: &mut Known) -> Result<Arc<Ticket>, ApiError> {
        if let Credentials::Offered { .. } = known.credentials {
            (known.credentials, known.may_be_basic) = self.as_offered(&known.credentials).await?;
        }
        match &known.credentials {
            Credentials::Basic { .. } | Credentials::Bearer(_) => {
                let headers = of_header(self.connection(), &known.credentials)?;
                Ok(self.login().put_credentials(headers))
            }
            Credentials::Certificate => {
                let token = self.token_of_certificate().await?;
                Ok(self.login().put_token(token))
            }
            Credentials::Device => {
                let show = self.login().show.clone().ok_or_else(nobody_there)?;
                let client = self.clone();
                let under_way = known.in_browser.get_or_insert_with(|| {
                    tokio::spawn(async move { client.token_of_device(&show).await })
                });
                let ended = under_way.await;
                known.in_browser = None;
                let token = ended.map_err(|_| no_answer(&Asked::Token))??;
                Ok(self.login().put_token(token))
            }
            Credentials::Internal { .. } | Credentials::Offered { .. } => {
                self.log_in_by_password(known).await
            }
        }
    }
}

fn nobody_there() -> ApiError {
    ApiError::new(
        ErrorKind::Unauthorized,
        "log in",
        "nobody is there to be shown where to sign in",
    )
    .with_advice("Run it in a terminal, or give a token by C8Y_TOKEN.")
}

fn of_header(connection: &Connection, credentials: &Credentials) -> Result<HeaderMap, ApiError> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, connection.authorization_of(credentials)?);
    Ok(headers)
}
