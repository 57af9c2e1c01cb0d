//! What the handlers share.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::answers::Refusal;
use super::knobs::KnobBoard;
use super::logins::Logins;
use super::restricted::is_readable;
use super::sending::Buffers;
use super::store::{Freshness, Store};

/// What the handlers share.
pub struct App {
    /// The objects and their contents.
    pub store: Store,
    /// The deviations.
    pub knobs: KnobBoard,
    /// Who may come in, and how.
    pub logins: Logins,
    /// `http` or `https`.
    pub scheme: &'static str,
    /// The server's own `host:port`, for requests without a usable `Host`.
    pub address: String,
    /// The buffers that downloads are sent from.
    pub buffers: Buffers,
    /// Held by who changes an application: a new archive is made out of the
    /// active one, which must not be another one by then.
    pub deploying: Arc<tokio::sync::Mutex<()>>,
}

impl App {
    /// Calls the store off the event loop: it blocks.
    ///
    /// # Errors
    /// What the call refuses; a panic in it is a 500.
    pub async fn call<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Refusal>
    where
        T: Send + 'static,
        E: Into<Refusal> + Send + 'static,
    {
        let app = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&app.store)).await {
            Ok(answer) => answer.map_err(Into::into),
            Err(_) => Err(Refusal::broken("The server failed while it worked on it.")),
        }
    }

    /// As [`Self::call`], and nobody else changes an application meanwhile. Who
    /// waits for that holds no thread.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn call_alone<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Refusal>
    where
        T: Send + 'static,
        E: Into<Refusal> + Send + 'static,
    {
        let turn = Arc::clone(&self.deploying).lock_owned().await;
        self.call(move |store| {
            // Held to the end of the work, also where the client has gone.
            let _turn = turn;
            work(store)
        })
        .await
    }

    /// The origin of links: the host that the request was sent to, or what the
    /// knob says.
    #[must_use]
    pub fn origin(&self, request: &HeaderMap) -> String {
        match self.knobs.get().link_origin {
            Some(origin) => origin,
            None => self.own_origin(request),
        }
    }

    /// The origin that the request was sent to, whatever links say.
    #[must_use]
    pub fn own_origin(&self, request: &HeaderMap) -> String {
        let host = request
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| is_host(host))
            .unwrap_or(&self.address);
        format!("{}://{host}", self.scheme)
    }

    /// The domain of links, without a port.
    #[must_use]
    pub fn domain(&self, request: &HeaderMap) -> String {
        let origin = self.origin(request);
        let host = origin
            .split_once("://")
            .map_or(origin.as_str(), |(_, host)| host);
        match host.rsplit_once(':') {
            Some((domain, port)) if port.bytes().all(|b| b.is_ascii_digit()) => domain.to_owned(),
            _ => host.to_owned(),
        }
    }

    /// The tenant's id.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.logins.accounts.tenant
    }

    /// Whether the user may read the object with this id.
    ///
    /// # Errors
    /// 403, where a knob says that they may not.
    pub fn admit_to(&self, id: i64) -> Result<(), Refusal> {
        match self.knobs.get().readable_every {
            Some(every) if !is_readable(id, every) => Err(Refusal::forbidden()),
            _ => Ok(()),
        }
    }

    /// How old totals may be just now.
    #[must_use]
    pub fn freshness(&self) -> Freshness {
        if self.knobs.get().stale_totals {
            Freshness::TenSeconds
        } else {
            Freshness::Exact
        }
    }
}

/// Whether it can stand in a link as it is.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')
        })
}
