//! What each request needs of its user (API.md section 1.5).
//!
//! A role that is for all objects, or to own the object. The roles that the
//! platform gives for some objects alone are the knob `readable_every`.

use std::sync::Arc;

use axum::http::Method;

use super::users::User;
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;

/// What lets a user see all binaries.
pub const SEES_BINARIES: &[&str] = &["ROLE_INVENTORY_READ", "ROLE_BINARY_READ"];

/// What lets a user see all managed objects.
pub const SEES_OBJECTS: &[&str] = &["ROLE_INVENTORY_READ", "ROLE_MANAGED_OBJECT_READ"];

const CREATES_BINARIES: &[&str] = &[
    "ROLE_INVENTORY_ADMIN",
    "ROLE_INVENTORY_CREATE",
    "ROLE_BINARY_ADMIN",
    "ROLE_BINARY_CREATE",
];
const CHANGES_BINARIES: &[&str] = &["ROLE_INVENTORY_ADMIN", "ROLE_BINARY_ADMIN"];
const CREATES_OBJECTS: &[&str] = &[
    "ROLE_INVENTORY_ADMIN",
    "ROLE_INVENTORY_CREATE",
    "ROLE_MANAGED_OBJECT_ADMIN",
    "ROLE_MANAGED_OBJECT_CREATE",
];
const CHANGES_OBJECTS: &[&str] = &["ROLE_INVENTORY_ADMIN", "ROLE_MANAGED_OBJECT_ADMIN"];
const SEES_EVENTS: &[&str] = &["ROLE_EVENT_READ"];
const CHANGES_EVENTS: &[&str] = &["ROLE_EVENT_ADMIN"];
const SEES_APPLICATIONS: &[&str] = &["ROLE_APPLICATION_MANAGEMENT_READ"];
const CHANGES_APPLICATIONS: &[&str] = &["ROLE_APPLICATION_MANAGEMENT_ADMIN"];
const SEES_OPTIONS: &[&str] = &[
    "ROLE_OPTION_MANAGEMENT_READ",
    "ROLE_OPTION_MANAGEMENT_ADMIN",
];
const SEES_ITSELF: &[&str] = &["ROLE_USER_MANAGEMENT_OWN_READ"];

/// What a request needs of its user.
#[derive(Debug, PartialEq, Eq)]
enum Need<'a> {
    /// Nothing, or what its handler asks for.
    Nothing,
    /// One of these roles.
    Role(&'static [&'static str]),
    /// One of these roles, or to own the managed object with this id.
    OrOwner(&'static [&'static str], &'a str),
    /// One of these roles, or to own the source of the event with this id.
    OrOwnerOfSource(&'static [&'static str], &'a str),
}

fn need<'a>(method: &Method, path: &'a str) -> Need<'a> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let either = |read, write| if reads { read } else { write };
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        // To who does not see all the lists show what they own.
        ["inventory", "binaries" | "managedObjects"] if reads => Need::Nothing,
        ["inventory", "binaries"] => Need::Role(CREATES_BINARIES),
        ["inventory", "binaries", id, ..] => {
            Need::OrOwner(either(SEES_BINARIES, CHANGES_BINARIES), id)
        }
        ["inventory", "managedObjects"] if *method == Method::POST => Need::Role(CREATES_OBJECTS),
        ["inventory", "managedObjects"] => Need::Role(CHANGES_OBJECTS),
        ["inventory", "managedObjects", id, ..] => {
            Need::OrOwner(either(SEES_OBJECTS, CHANGES_OBJECTS), id)
        }
        // Whose source it is, its body says.
        ["event", "events"] if *method == Method::POST => Need::Nothing,
        ["event", "events"] => Need::Role(either(SEES_EVENTS, CHANGES_EVENTS)),
        // The document names no owner here.
        ["event", "events", _, "binaries"] if reads => Need::Role(SEES_EVENTS),
        ["event", "events", id, ..] => {
            Need::OrOwnerOfSource(either(SEES_EVENTS, CHANGES_EVENTS), id)
        }
        // Whose plugins may be listed by who may read; archives by no such user.
        ["application", _, _, "binaries", "plugins"] if reads => Need::Role(SEES_APPLICATIONS),
        ["application", _, _, "binaries", ..] => Need::Role(CHANGES_APPLICATIONS),
        ["application", ..] => Need::Role(either(SEES_APPLICATIONS, CHANGES_APPLICATIONS)),
        ["tenant", "system", "options", ..] => Need::Role(SEES_OPTIONS),
        ["tenant", "currentTenant"] | ["user", "currentUser"] => Need::Role(SEES_ITSELF),
        _ => Need::Nothing,
    }
}

/// Whether the user may send this request.
///
/// # Errors
/// 403 in the platform's words. What is not there is left to who answers 404.
pub async fn check(
    app: &Arc<App>,
    user: &User,
    method: &Method,
    path: &str,
) -> Result<(), Refusal> {
    let (roles, object) = match need(method, path) {
        Need::Nothing => return Ok(()),
        Need::Role(roles) => (roles, None),
        Need::OrOwner(roles, _) | Need::OrOwnerOfSource(roles, _) if user.has_any(roles) => {
            return Ok(());
        }
        Need::OrOwner(roles, id) => match id.parse::<i64>() {
            Ok(id) => (roles, Some(id)),
            Err(_) => return Ok(()),
        },
        Need::OrOwnerOfSource(roles, id) => match source_of(app, id).await? {
            Some(source) => (roles, Some(source)),
            None => return Ok(()),
        },
    };
    if user.has_any(roles) {
        return Ok(());
    }
    match object {
        Some(id) => check_owner(app, user, id).await,
        None => Err(Refusal::forbidden()),
    }
}

/// Whether the user may make events of this source.
///
/// # Errors
/// As [`check`].
pub async fn check_source(app: &Arc<App>, user: &User, source: i64) -> Result<(), Refusal> {
    if user.has_any(CHANGES_EVENTS) {
        return Ok(());
    }
    check_owner(app, user, source).await
}

async fn check_owner(app: &Arc<App>, user: &User, id: i64) -> Result<(), Refusal> {
    let object = app.call(move |store| store.get(id)).await?;
    match object {
        Some(object) if object.standard.owner != user.name => Err(Refusal::forbidden()),
        _ => Ok(()),
    }
}

async fn source_of(app: &Arc<App>, event: &str) -> Result<Option<i64>, Refusal> {
    let Ok(id) = event.parse::<i64>() else {
        return Ok(None);
    };
    let event = app.call(move |store| store.event(id)).await?;
    Ok(event.map(|event| event.source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_needs_what_the_platform_asks_for() {
        for (method, path, needed) in [
            (Method::GET, "/inventory/binaries", Need::Nothing),
            (
                Method::POST,
                "/inventory/binaries",
                Need::Role(CREATES_BINARIES),
            ),
            (
                Method::HEAD,
                "/inventory/binaries/7",
                Need::OrOwner(SEES_BINARIES, "7"),
            ),
            (
                Method::PUT,
                "/inventory/binaries/7",
                Need::OrOwner(CHANGES_BINARIES, "7"),
            ),
            (
                Method::POST,
                "/inventory/managedObjects/7/childAdditions",
                Need::OrOwner(CHANGES_OBJECTS, "7"),
            ),
            (Method::POST, "/event/events", Need::Nothing),
            (Method::DELETE, "/event/events", Need::Role(CHANGES_EVENTS)),
            (
                Method::GET,
                "/event/events/8/binaries",
                Need::Role(SEES_EVENTS),
            ),
            (
                Method::POST,
                "/event/events/8/binaries",
                Need::OrOwnerOfSource(CHANGES_EVENTS, "8"),
            ),
            (
                Method::GET,
                "/application/applications/9/binaries",
                Need::Role(CHANGES_APPLICATIONS),
            ),
            (
                Method::GET,
                "/application/applications/9/versions",
                Need::Role(SEES_APPLICATIONS),
            ),
            (Method::GET, "/nowhere", Need::Nothing),
        ] {
            assert_eq!(need(&method, path), needed, "{method} {path}");
        }
    }
}
