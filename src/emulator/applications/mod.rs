//! `/application/applications` and what lies below it (API.md section 6), and
//! `/apps/`, where what is deployed is served.
//!
//! Where no source says what the platform does, this server chose:
//! - An archive is looked through before it is kept. What is no zip, leads out
//!   of itself, is encrypted, holds links or too much, is a 422.
//! - That of a web application needs an `index.html` or a manifest at its root;
//!   that of a microservice a manifest and an image; an external application has
//!   none. Else it is a 422, and so it is where the manifest is no JSON object.
//! - An archive that comes becomes the active one; `id` of the answer is that of
//!   the archive, as the vendor's tools rely on. Each change by plugins and
//!   files is a new archive; of those beyond 20 the oldest go that are neither
//!   active nor of a version.
//! - The active archive, and that of a version, is deleted with a 409. So is any
//!   archive that is changed, deleted or replaced through the inventory.
//! - The archives of a microservice are not listed: a 422, as the document says
//!   that this is not supported.
//! - What is changed of an application of another tenant is a 403.
//! - Without an active archive the paths of plugins and files are a 404. So is a
//!   plugin that is not there. One that would be a file and a folder is a 422.
//! - `manifest` is what the active archive says, read when it becomes active;
//!   what a request says of it then is passed over.
//! - The tag `latest` moves to the version that is said to have it; where that is
//!   another one than before, its archive becomes the active one. Any other tag that another version
//!   has is a 409. The limit of 20 versions is a 409, too.
//! - A version that is deleted takes its archive with it, unless that is active.
//! - A new application is not subscribed to. A second subscription to one is a
//!   409; so is a copy of one whose copy is there. A copy has no versions. The
//!   answer to a refresh is the application.
//! - Only web applications have versions; for others it is a 422.
//! - What is deployed of web applications is served to everybody, as it is before one signs in.

mod archives;
mod clones;
mod collection;
mod deployed;
mod files;
mod incoming;
mod parts;
mod plugins;
mod refusals;
mod represent;
mod request;
mod single;
mod subscriptions;
mod versions;
mod zips;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post, put};

use super::app::App;

pub use deployed::ROOT as DEPLOYED;
pub use refusals::{refuse_archive, refuse_archives};
pub use subscriptions::references;

/// The paths of applications.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/application/applications",
            get(collection::list).post(collection::create),
        )
        .route(
            "/application/applicationsByName/{name}",
            get(collection::by_name),
        )
        .route(
            "/application/applicationsByOwner/{tenant}",
            get(collection::by_owner),
        )
        .route(
            "/application/applicationsByTenant/{tenant}",
            get(collection::by_tenant),
        )
        .route(
            "/application/applicationsByUser/{user}",
            get(collection::by_user),
        )
        .route(
            "/application/applications/{id}",
            get(single::read).put(single::update).delete(single::remove),
        )
        .route(
            "/application/applications/{id}/binaries",
            get(archives::list).post(archives::upload),
        )
        .route(
            "/application/applications/{id}/binaries/{archive}",
            get(archives::download).delete(archives::remove),
        )
        .route(
            "/application/applications/{id}/binaries/plugins",
            get(plugins::list),
        )
        .route(
            "/application/applications/{id}/binaries/plugins/{name}",
            post(plugins::add).delete(plugins::remove),
        )
        .route(
            "/application/applications/{id}/binaries/files",
            post(files::update),
        )
        .route(
            "/application/applications/{id}/versions",
            get(versions::read)
                .post(versions::create)
                .delete(versions::remove),
        )
        .route(
            "/application/applications/{id}/versions/{version}",
            put(versions::set_tags),
        )
        .route("/application/applications/{id}/clone", post(clones::create))
        .route(
            "/application/applications/{id}/refresh",
            post(clones::refresh),
        )
        .route(
            "/tenant/tenants/{tenant}/applications",
            get(subscriptions::list).post(subscriptions::subscribe),
        )
        .route(
            "/tenant/tenants/{tenant}/applications/{id}",
            delete(subscriptions::unsubscribe),
        )
        .route("/apps/{application}", get(deployed::root))
        .route("/apps/{application}/{*path}", get(deployed::file))
        .route("/apps/{application}/", get(deployed::index))
}
