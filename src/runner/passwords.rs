//! A password that the person typed is kept with its profile, where they wanted
//! that, once the platform took it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::api::{Connection, Taken};
use crate::app::Msg;

/// Keeps a password of a user with the profile of a connection, and says where, or
/// why not. It blocks.
pub(super) type Keeper =
    Arc<dyn Fn(&Connection, &str, &SecretString) -> Result<String, String> + Send + Sync>;

/// Keeps what is typed for one connection.
pub(super) struct Passwords {
    /// Whether what was typed last is to be kept.
    pub(super) is_wanted: Arc<AtomicBool>,
    pub(super) keeper: Option<Keeper>,
    pub(super) messages: mpsc::Sender<Msg>,
}

impl Passwords {
    /// What is told of each password that is taken.
    pub(super) fn taken(&self, connection: &Connection) -> Option<Taken> {
        let keeper = self.keeper.clone()?;
        let (is_wanted, messages) = (Arc::clone(&self.is_wanted), self.messages.clone());
        let connection = connection.clone();
        Some(Arc::new(move |user, password| {
            if !is_wanted.swap(false, Ordering::Relaxed) {
                return;
            }
            let (keeper, messages) = (Arc::clone(&keeper), messages.clone());
            let (connection, user) = (connection.clone(), user.to_owned());
            let password = password.clone();
            tokio::spawn(async move {
                let keep = move || keeper(&connection, &user, &password);
                let kept = tokio::task::spawn_blocking(keep).await;
                let broke = || super::calls::inside("keep the password").to_string();
                let kept = kept.unwrap_or_else(|_| Err(broke()));
                // Nobody listens only when the program ends.
                messages.send(Msg::PasswordKept(kept)).await.ok();
            });
        }))
    }
}
