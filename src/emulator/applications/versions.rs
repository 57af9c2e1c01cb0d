//! `/application/applications/{id}/versions` (API.md section 6.4).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::archives::known;
use super::refusals::invalid;
use super::request::read_object;
use super::single::{find, find_own};
use super::{incoming, parts, represent};
use crate::emulator::answers::{Kind, Refusal, json as answer, written_as};
use crate::emulator::app::App;
use crate::emulator::logins::Caller;
use crate::emulator::paging::Params;
use crate::emulator::spooling::missing;
use crate::emulator::store::applications::{
    Application, ApplicationError, Kind as ApplicationKind, Version, Which,
};

/// All versions, or the one that the address names.
pub async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let application = find(&app, &id).await?;
    versioned(&application)?;
    let Some(which) = which(&Params::of(&uri))? else {
        // Clients read the first name, the document has the second.
        let versions = represent::versions(&application);
        let body = json!({ "applicationVersions": versions, "versions": versions });
        return Ok(answer(
            StatusCode::OK,
            Kind::ApplicationVersionCollection,
            &body,
        ));
    };
    let version = application
        .version(&which)
        .ok_or(ApplicationError::NoVersion)?;
    let body = represent::version(version);
    Ok(answer(StatusCode::OK, Kind::ApplicationVersion, &body))
}

/// A new version, with its archive.
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let (application, request) = known(&app, &id, request).await?;
    versioned(&application)?;
    let described = Some("applicationVersion");
    let part = parts::zip(&app, request, "applicationBinary", described).await?;
    let description = part
        .description
        .ok_or_else(|| missing("applicationVersion").of_applications())?;
    let number = number(&description)?;
    let tags = tags(&description)?.unwrap_or_default();
    application.may_add_version(&number, &tags)?;
    let name = part
        .name
        .unwrap_or_else(|| format!("{}-{number}.zip", application.name));
    let (new, mut zip) =
        incoming::archive_of(&app, &application, part.content, name, caller.name()).await?;
    let wanted = Which::Version(number.clone());
    let added = app
        .call_alone(move |store| {
            store.add_archive::<Refusal>(application.id, new, |application, archive| {
                let version = Version {
                    version: number,
                    binary: archive,
                    tags,
                };
                let before = application.active;
                application.add_version(version)?;
                if application.active != before {
                    incoming::note_manifest(application, &mut zip)?;
                }
                Ok(())
            })
        })
        .await?;
    written_version(&app, &headers, &added.application, &wanted)
}

/// Other tags for a version.
pub async fn set_tags(
    State(app): State<Arc<App>>,
    Path((id, number)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let application = find_own(&app, &id).await?;
    versioned(&application)?;
    let number = number.to_ascii_lowercase();
    let request = read_object(body).await?;
    let tags = tags(&request)?.ok_or_else(|| invalid("'tags' must be a list of texts."))?;
    let wanted = Which::Version(number.clone());
    let changed = app
        .call_alone(move |store| {
            store.change_application::<Refusal>(application.id, |application| {
                let before = application.active;
                application.set_tags(&number, tags)?;
                match application.active {
                    Some(active) if application.active != before => {
                        incoming::describe(store, application, active)
                    }
                    _ => Ok(()),
                }
            })
        })
        .await?;
    written_version(&app, &headers, &changed, &wanted)
}

/// Removes the version that the address names.
pub async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<StatusCode, Refusal> {
    let application = find_own(&app, &id).await?;
    versioned(&application)?;
    let which = which(&Params::of(&uri))?
        .ok_or_else(|| invalid("One of the parameters 'version' and 'tag' is needed."))?;
    app.call_alone(move |store| store.remove_version(application.id, &which))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn written_version(
    app: &App,
    headers: &HeaderMap,
    application: &Application,
    which: &Which,
) -> Result<Response, Refusal> {
    let version = application
        .version(which)
        .ok_or(ApplicationError::NoVersion)?;
    let address = represent::address(application.id, &app.origin(headers));
    let link = format!("{address}/versions/{}", version.version);
    let body = represent::version(version);
    let (kind, status) = (Kind::ApplicationVersion, StatusCode::CREATED);
    Ok(written_as(kind, status, headers, &body, Some(&link)))
}

/// Whether an application may have versions.
fn versioned(application: &Application) -> Result<(), Refusal> {
    if application.kind == ApplicationKind::Hosted {
        Ok(())
    } else {
        Err(invalid("This application doesn't support versioning."))
    }
}

/// The version that the parameters of an address name, if they do.
///
/// # Errors
/// They name it in two ways.
pub fn which(params: &Params) -> Result<Option<Which>, Refusal> {
    match (params.get("version"), params.get("tag")) {
        (Some(_), Some(_)) => Err(invalid(
            "Only one of the parameters 'version' and 'tag' may be there.",
        )),
        (Some(number), None) => Ok(Some(Which::Version(number.to_ascii_lowercase()))),
        (None, Some(tag)) => Ok(Some(Which::Tag(tag.to_ascii_lowercase()))),
        (None, None) => Ok(None),
    }
}

fn number(description: &Map<String, Value>) -> Result<String, Refusal> {
    let number = description.get("version").and_then(Value::as_str);
    let number = number.ok_or_else(|| invalid("'version' must be a text."))?;
    checked(number)
}

/// The tags that are said, each once.
fn tags(description: &Map<String, Value>) -> Result<Option<Vec<String>>, Refusal> {
    let wrong = || invalid("'tags' must be a list of texts.");
    match description.get("tags") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(values)) => {
            let mut tags = Vec::new();
            for value in values {
                let tag = checked(value.as_str().ok_or_else(wrong)?)?;
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
            Ok(Some(tags))
        }
        Some(_) => Err(wrong()),
    }
}

/// A version or a tag of the characters that are allowed, in small letters as the
/// platform keeps it.
fn checked(text: &str) -> Result<String, Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
    if !text.is_empty() && text.chars().all(allowed) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(invalid(format!(
            "The version or tag {text:?} may hold letters, digits, '.', '+' and '-' alone."
        )))
    }
}
