//! `/application/applications/{id}/binaries/plugins`: the folders of what is
//! deployed (the older guide, and API.md section 6.3).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::archives::known;
use super::incoming::{self, Answer, change_and_answer, open_active};
use super::parts;
use super::refusals::{invalid, not_found};
use super::single::{find, find_own};
use super::zips::{self, Addition, Change};
use crate::emulator::answers::{Kind, Refusal, json as answer};
use crate::emulator::app::App;
use crate::emulator::gate::linger;
use crate::emulator::knobs::Plugins;
use crate::emulator::logins::Caller;

/// The folders at the root of the active archive, each with its manifest if it
/// has one.
pub async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    routed(&app)?;
    let application = find(&app, &id).await?;
    let plugins = app
        .call(move |store| {
            let (_, mut zip) = open_active(store, application.id)?;
            let folders = zips::folders(&zip).into_iter();
            let plugins = folders.map(|(folder, manifest)| plugin(&mut zip, folder, manifest));
            Ok::<Vec<Value>, Refusal>(plugins.collect())
        })
        .await?;
    Ok(answer(
        StatusCode::OK,
        Kind::Plugins,
        &Value::Array(plugins),
    ))
}

fn plugin(zip: &mut zips::Zip, folder: String, manifest: Option<usize>) -> Value {
    // A folder that came within an archive may hold anything by this name.
    match manifest.and_then(|entry| zips::manifest_in(zip, entry).ok()) {
        Some(manifest) => json!({ "pluginName": folder, "pluginPackage": manifest }),
        None => json!({ "pluginName": folder }),
    }
}

/// Adds what a zip holds to the folder of this name, which is made if it is
/// missing.
pub async fn add(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((id, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    if let Err(refusal) = routed(&app).and_then(|()| check_name(&name)) {
        linger(request);
        return Err(refusal);
    }
    let (application, request) = known(&app, &id, request).await?;
    let part = parts::zip(&app, request, "file", None).await?;
    let zip = app
        .call(move |_| incoming::check_any(&part.content))
        .await?;
    let owner = caller.name();
    let change = Change::Add(Addition::Folder(name, zip));
    change_and_answer(&app, &headers, Answer::Created, move |store, content| {
        incoming::change(store, content, application.id, owner, change)
    })
    .await
}

/// Takes the folder out. The answer has a body in any case: the clients in use
/// read one.
pub async fn remove(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    routed(&app)?;
    let application = find_own(&app, &id).await?;
    let owner = caller.name();
    change_and_answer(&app, &headers, Answer::Changed, move |store, content| {
        let (_, zip) = open_active(store, application.id)?;
        if !zips::folders(&zip).contains_key(&name) {
            return Err(not_found(format!("Could not find plugin {name:?}.")));
        }
        incoming::change(store, content, application.id, owner, Change::Remove(name))
    })
    .await
}

/// Whether the paths of plugins, and that of single files beside them, are there.
///
/// # Errors
/// They are not: as the knob says.
pub fn routed(app: &App) -> Result<(), Refusal> {
    match app.knobs.get().plugins {
        Plugins::On => Ok(()),
        Plugins::Missing => Err(Refusal::no_path()),
        Plugins::NotAllowed => Err(Refusal::no_method()),
    }
}

/// A plugin is one folder.
fn check_name(name: &str) -> Result<(), Refusal> {
    zips::check_path(name)?;
    if name.contains('/') {
        return Err(invalid(format!(
            "The name {name:?} is that of several folders."
        )));
    }
    Ok(())
}
