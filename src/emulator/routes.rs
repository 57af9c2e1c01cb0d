//! Which path goes to which handler.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};

use super::answers::Refusal;
use super::app::App;
use super::{applications, binaries, events, gate, logins, managed_objects, tenant};

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
            get(managed_objects::list)
                .post(managed_objects::create)
                .put(managed_objects::update_several),
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
        .merge(events::routes())
        .merge(applications::routes())
        .merge(logins::routes())
        .route("/tenant/currentTenant", get(tenant::current_tenant))
        .route(
            "/tenant/system/options/{category}/{key}",
            get(tenant::system_option),
        )
        .route("/user/currentUser", get(tenant::current_user))
        .fallback(any(no_such_path))
        .method_not_allowed_fallback(no_such_method)
        // Uploads are as long as they are.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(axum::middleware::map_response(said_by_us))
        .with_state(Arc::clone(&app));
    // Middleware of a router runs after its paths are matched; hence a router
    // around it that has no paths.
    Router::new()
        .fallback_service(paths)
        .layer(axum::middleware::from_fn_with_state(app, gate::pass))
}

/// A part of a path that is no UTF-8 is refused before its handler is called, in
/// plain text. Nothing else here is refused so.
async fn said_by_us(response: Response) -> Response {
    let is_plain = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/plain"));
    if response.status() == StatusCode::BAD_REQUEST && is_plain {
        Refusal::new(
            400,
            "general/Bad Request",
            "The path is not UTF-8 once its percent signs are resolved.",
        )
        .into_response()
    } else {
        response
    }
}

async fn no_such_path() -> Refusal {
    Refusal::no_path()
}

async fn no_such_method() -> Refusal {
    Refusal::no_method()
}
