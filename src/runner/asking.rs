//! The questions of logins: from the tasks that wait to the screen, and back.
//!
//! A question goes with the request that asked it: where that was given up, it is
//! withdrawn. The answer goes to the task that waits, and is kept nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::passwords::{Keeper, Passwords};
use crate::api::{ApiError, Ask, Asks, Connection, ErrorKind, Question, Show};
use crate::app::{LoginId, Msg};
use crate::config::{Locked, Opened};

/// The questions on the screen.
pub(super) struct Asking {
    open: Mutex<Open>,
    messages: mpsc::Sender<Msg>,
    /// Keeps passwords; `None`: none can be kept.
    keeper: Option<Keeper>,
}

#[derive(Default)]
struct Open {
    last: u64,
    waiting: BTreeMap<LoginId, oneshot::Sender<Answer>>,
    /// Those whose answer is to be kept.
    keeping: BTreeSet<LoginId>,
}

/// What the person typed, where they did not give up.
#[derive(Default)]
struct Answer {
    secret: Option<SecretString>,
    is_kept: bool,
}

/// Withdraws a question when nobody waits for its answer any more.
struct Waiting<'a> {
    asking: &'a Asking,
    id: LoginId,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.asking.open().waiting.remove(&self.id).is_none() {
            return;
        }
        let (messages, id) = (self.asking.messages.clone(), self.id);
        // Without a runtime the program ends, and the question with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { messages.send(Msg::LoginWithdrawn(id)).await });
        }
    }
}

impl Asking {
    pub(super) fn new(messages: mpsc::Sender<Msg>, keeper: Option<Keeper>) -> Self {
        Self {
            open: Mutex::default(),
            messages,
            keeper,
        }
    }

    /// Keeps what is typed for a connection, where `is_wanted` says so then.
    pub(super) fn passwords(&self, is_wanted: &Arc<AtomicBool>) -> Passwords {
        Passwords {
            is_wanted: Arc::clone(is_wanted),
            keeper: self.keeper.clone(),
            messages: self.messages.clone(),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the person; nothing where they gave up, or the program ends.
    async fn ask(&self, question: Question) -> Answer {
        let (sender, answer) = oneshot::channel();
        let waiting = {
            let mut open = self.open();
            open.last += 1;
            let id = LoginId(open.last);
            open.waiting.insert(id, sender);
            Waiting { asking: self, id }
        };
        let asked = Msg::LoginAsked(waiting.id, question);
        match self.messages.send(asked).await {
            Ok(()) => answer.await.unwrap_or_default(),
            Err(_) => Answer::default(),
        }
    }

    /// What the person answers to this is to be kept.
    pub(super) fn keep(&self, id: LoginId) {
        self.open().keeping.insert(id);
    }

    /// The person answered.
    pub(super) fn answer(&self, id: LoginId, secret: Option<SecretString>) {
        let mut open = self.open();
        let is_kept = open.keeping.remove(&id);
        if let Some(waits) = open.waiting.remove(&id) {
            // Nobody waits where the request was given up just now.
            waits.send(Answer { secret, is_kept }).ok();
        }
    }

    /// The program ends: nobody answers any more.
    pub(super) fn give_up(&self) {
        self.open().waiting.clear();
    }
}

/// Asks through `asking`, until the person gives up once: `gave_up` says so, and
/// lets it ask again. `is_kept` says whether the password that was typed last is to
/// be kept.
pub(super) fn ask_until_given_up(
    asking: &Arc<Asking>,
    gave_up: &Arc<AtomicBool>,
    is_kept: &Arc<AtomicBool>,
) -> Ask {
    let (asking, gave_up) = (Arc::clone(asking), Arc::clone(gave_up));
    let is_kept = Arc::clone(is_kept);
    Arc::new(move |question| {
        let (asking, gave_up) = (Arc::clone(&asking), Arc::clone(&gave_up));
        let is_kept = Arc::clone(&is_kept);
        Box::pin(async move {
            if gave_up.load(Ordering::Relaxed) {
                return None;
            }
            let is_password = question.asks == Asks::Password;
            let answer = asking.ask(question).await;
            gave_up.store(answer.secret.is_none(), Ordering::Relaxed);
            if is_password {
                is_kept.store(answer.is_kept, Ordering::Relaxed);
            }
            answer.secret
        })
    })
}

/// Shows on the screen where to sign in in a browser.
pub(super) fn show_through(messages: mpsc::Sender<Msg>) -> Show {
    Arc::new(move |activation| {
        let (messages, shown) = (messages.clone(), Msg::SignInShown(activation.clone()));
        // The queue may be full for a moment, and a login does not wait for it.
        tokio::spawn(async move { messages.send(shown).await.ok() });
    })
}

/// How often a passphrase is asked for before the password is.
const PASSPHRASES: usize = 3;

/// A connection with its password, which only the person knows; or the
/// passphrase that opens it, where it is kept and sealed.
///
/// # Errors
/// The person gave up, or the password cannot be sent.
pub async fn unlocked(
    connection: Connection,
    locked: Option<Locked>,
    ask: Ask,
) -> Result<Connection, ApiError> {
    let gave_up = || {
        let why = "no password was given";
        ApiError::new(ErrorKind::Unauthorized, "log in", why)
    };
    let mut question = Question {
        asks: Asks::Passphrase,
        host: connection.host().to_owned(),
        tenant: connection.tenant().map(str::to_owned),
        user: connection.user().unwrap_or_default().to_owned(),
        locked: locked.as_ref().map(Locked::to_string),
        why: None,
        keeps_in: connection.keeps_in().map(str::to_owned),
    };
    if let Some(locked) = locked.filter(Locked::is_sealed) {
        for _ in 0..PASSPHRASES {
            let passphrase = ask(question.clone()).await.ok_or_else(gave_up)?;
            let locked = locked.clone();
            let opened = tokio::task::spawn_blocking(move || locked.open(&passphrase)).await;
            match opened {
                Ok(Opened::Password(password)) => return connection.with_password(password),
                Ok(Opened::NoPassphrase) => break,
                Ok(Opened::Not) | Err(_) => {}
            }
            question.locked = Some("This passphrase does not open it.".to_owned());
        }
    }
    question.asks = Asks::Password;
    let password = ask(question).await.ok_or_else(gave_up)?;
    connection.with_password(password)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn question() -> Question {
        Question {
            asks: Asks::Password,
            host: "acme.example.com".into(),
            tenant: None,
            user: "ana".into(),
            locked: None,
            why: None,
            keeps_in: None,
        }
    }

    /// A person who answers so, and what was asked.
    fn person(answers: &'static [&'static str]) -> (Ask, Arc<Mutex<Vec<Question>>>) {
        let answers = Mutex::new(answers.iter().copied());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let ask: Ask = Arc::new(move |question| {
            noted.lock().unwrap().push(question);
            let answer = answers.lock().unwrap().next();
            Box::pin(std::future::ready(answer.map(SecretString::from)))
        });
        (ask, asked)
    }

    #[tokio::test]
    async fn a_sealed_password_is_opened_by_its_passphrase_or_typed_itself() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = "{encrypted}00";
        let text = format!(r#"{{"host":"a","username":"ana","password":"{sealed}"}}"#);
        let path = folder.path().join("a.json");
        std::fs::write(&path, text).unwrap();
        let session = crate::config::session(&path.to_string_lossy(), |_| None).unwrap();
        let locked = session.locked.unwrap();
        let connection = || {
            let credentials = crate::api::Credentials::Basic {
                user: "ana".into(),
                password: SecretString::default(),
            };
            Connection::new("a.example.com", None, credentials).unwrap()
        };
        let (ask, asked) = person(&["wrong", "", "s3cret"]);
        let done = unlocked(connection(), Some(locked.clone()), ask).await;
        let password = done.unwrap().password().unwrap().clone();
        assert_eq!(password.expose_secret(), "s3cret");
        let asked = asked.lock().unwrap().clone();
        let asks: Vec<_> = asked.iter().map(|question| question.asks).collect();
        assert_eq!(asks, [Asks::Passphrase, Asks::Passphrase, Asks::Password]);
        let why: Vec<_> = asked.iter().filter_map(|it| it.locked.as_deref()).collect();
        assert!(
            why[0].contains("is encrypted: set C8Y_PASSPHRASE."),
            "{why:?}"
        );
        assert_eq!(why[1], "This passphrase does not open it.");

        let (ask, _) = person(&[]);
        assert!(unlocked(connection(), Some(locked), ask).await.is_err());
        let locked = Locked::told("The keyring cannot be read.".to_owned());
        let (ask, asked) = person(&["s3cret"]);
        assert!(unlocked(connection(), Some(locked), ask).await.is_ok());
        let asked = asked.lock().unwrap().clone();
        assert_eq!(asked[0].asks, Asks::Password);
        assert_eq!(
            asked[0].locked.as_deref(),
            Some("The keyring cannot be read.")
        );
    }

    #[tokio::test]
    async fn a_question_of_a_request_that_was_given_up_is_withdrawn() {
        let (sender, mut messages) = mpsc::channel(9);
        let asking = Arc::new(Asking::new(sender, None));
        let gave_up = Arc::new(AtomicBool::new(false));
        let ask = ask_until_given_up(&asking, &gave_up, &Arc::default());
        let first = tokio::spawn(ask(question()));
        let Some(Msg::LoginAsked(id, asked)) = messages.recv().await else {
            panic!("no question");
        };
        assert_eq!(asked, question());
        first.abort();
        assert!(first.await.is_err());
        let Some(Msg::LoginWithdrawn(gone)) = messages.recv().await else {
            panic!("it still stands");
        };
        assert_eq!(gone, id);
    }

    #[tokio::test]
    async fn what_was_given_up_before_it_was_shown_is_asked_by_the_next_one() {
        let (sender, mut messages) = mpsc::channel(1);
        let full = sender.clone();
        full.send(Msg::Terminated).await.unwrap();
        let asking = Arc::new(Asking::new(sender, None));
        let ask = ask_until_given_up(&asking, &Arc::default(), &Arc::default());
        let first = tokio::spawn(ask(question()));
        // On this one thread: it waits for room now.
        tokio::task::yield_now().await;
        first.abort();
        assert!(first.await.is_err());
        let next = tokio::spawn(ask(question()));
        let id = loop {
            if let Msg::LoginAsked(id, _) = messages.recv().await.unwrap() {
                break id;
            }
        };
        asking.answer(id, Some("word".into()));
        assert!(next.await.unwrap().is_some());
    }

    #[tokio::test]
    async fn who_gave_up_is_asked_again_only_when_that_is_wanted() {
        let (sender, mut messages) = mpsc::channel(9);
        let asking = Arc::new(Asking::new(sender, None));
        let gave_up = Arc::new(AtomicBool::new(false));
        let ask = ask_until_given_up(&asking, &gave_up, &Arc::default());
        let first = tokio::spawn(ask(question()));
        assert!(messages.recv().await.is_some());
        asking.answer(LoginId(1), None);
        assert!(first.await.unwrap().is_none());
        assert!(ask(question()).await.is_none());
        assert!(messages.try_recv().is_err(), "nothing was asked");
        gave_up.store(false, Ordering::Relaxed);
        let again = tokio::spawn(ask(question()));
        assert!(messages.recv().await.is_some());
        asking.answer(LoginId(2), Some("word".into()));
        assert!(again.await.unwrap().is_some());
    }
}
