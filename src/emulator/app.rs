//! What the handlers share, and which path goes to which.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::routing::{any, get, post};

use super::answers::Refusal;
use super::auth::Account;
use super::knobs::KnobBoard;
use super::sending::Buffers;
use super::store::Store;
use super::{binaries, gate, managed_objects, tenant};

/// What the handlers share.
pub struct App {
    /// The objects and their contents.
    pub store: Store,
    /// The deviations.
    pub knobs: KnobBoard,
    /// Who may come in.
    pub account: Account,
    /// The server's own `host:port`, for requests without a usable `Host`.
    pub address: String,
    /// The buffers that downloads are sent from.
    pub buffers: Buffers,
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

    /// The origin of links: the host that the request was sent to, or what the
    /// knob says.
    #[must_use]
    pub fn origin(&self, request: &HeaderMap) -> String {
        if let Some(origin) = self.knobs.get().link_origin {
            return origin;
        }
        let host = request
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| is_host(host))
            .unwrap_or(&self.address);
        format!("http://{host}")
    }
}

/// Whether it can stand in a link as it is.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')
        })
}

/// The paths. A request passes the gate before its path is looked at, so that
/// trailing slashes and `X-HTTP-METHOD` are settled by then.
pub fn router(app: Arc<App>) -> Router {
    let paths = Router::new()
        .route(
            "/inventory/binaries",
            get(binaries::list).post(binaries::upload),
        )
        .route(
            "/inventory/binaries/{id}",
            get(binaries::download)
                .put(binaries::replace)
                .delete(binaries::delete),
        )
        .route(
            "/inventory/managedObjects",
            get(managed_objects::list).post(managed_objects::create),
        )
        .route(
            "/inventory/managedObjects/{id}",
            get(managed_objects::read)
                .put(managed_objects::update)
                .delete(managed_objects::delete),
        )
        .route(
            "/inventory/managedObjects/{id}/{children}",
            post(managed_objects::adopt),
        )
        .route("/tenant/currentTenant", get(tenant::current_tenant))
        .route("/tenant/loginOptions", get(tenant::login_options))
        .route(
            "/tenant/system/options/{category}/{key}",
            get(tenant::system_option),
        )
        .route("/user/currentUser", get(tenant::current_user))
        .fallback(any(no_such_path))
        .method_not_allowed_fallback(no_such_method)
        // Uploads are as long as they are.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(Arc::clone(&app));
    // Middleware of a router runs after its paths are matched; hence a router
    // around it that has no paths.
    Router::new()
        .fallback_service(paths)
        .layer(axum::middleware::from_fn_with_state(app, gate::pass))
}

async fn no_such_path() -> Refusal {
    Refusal::no_path()
}

async fn no_such_method() -> Refusal {
    Refusal::new(
        405,
        "general/Method Not Allowed",
        "HTTP 405 Method Not Allowed",
    )
}
