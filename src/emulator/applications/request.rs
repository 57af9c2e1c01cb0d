//! What requests say of an application.

use axum::body::{Body, to_bytes};
use serde_json::{Map, Value};

use super::refusals::invalid;
use crate::emulator::answers::Refusal;
use crate::emulator::spooling;
use crate::emulator::store::applications::{Application, Kind, NewApplication};

/// The longest description of an application, in bytes.
const LONGEST: usize = 1 << 20;

/// What a request says of these is passed over: the server owns them. The last
/// is a secret: it is written, but never told, and nothing here needs it.
const SERVER_OWNED: [&str; 5] = [
    "id",
    "self",
    "owner",
    "applicationVersions",
    "resourcesPassword",
];

/// The availability of what no other tenant can subscribe to.
pub const PRIVATE: &str = "PRIVATE";

/// The availabilities; the last is in no document, but clients send it.
const AVAILABILITIES: [&str; 3] = [PRIVATE, "MARKET", "SHARED"];

/// Reads the body of a request as a JSON object.
///
/// # Errors
/// It is none, or too long, or it breaks off.
pub async fn read_object(body: Body) -> Result<Map<String, Value>, Refusal> {
    let bytes = to_bytes(body, LONGEST)
        .await
        .map_err(|error| Refusal::malformed(format!("The body cannot be read: {error}.")))
        .map_err(Refusal::of_applications)?;
    spooling::object(&bytes).map_err(Refusal::of_applications)
}

/// The application that a request describes.
///
/// # Errors
/// One of its mandatory properties is missing, or is not what it must be.
pub fn new_application(
    mut request: Map<String, Value>,
    tenant: &str,
) -> Result<NewApplication, Refusal> {
    let kind = required(&mut request, "type")?;
    let kind = Kind::of(&kind)
        .ok_or_else(|| invalid("'type' must be one of EXTERNAL, HOSTED and MICROSERVICE."))?;
    let new = NewApplication {
        owner: tenant.to_owned(),
        name: required(&mut request, "name")?,
        key: required(&mut request, "key")?,
        kind,
        availability: availability(&mut request)?.unwrap_or_else(|| PRIVATE.to_owned()),
        context_path: context_path(&mut request)?,
        properties: Map::new(),
    };
    if kind == Kind::Hosted && new.context_path.is_none() {
        return Err(invalid(
            "An application of the type HOSTED needs a 'contextPath'.",
        ));
    }
    request.shift_remove("activeVersionId");
    request.retain(|name, value| !SERVER_OWNED.contains(&name.as_str()) && !value.is_null());
    Ok(NewApplication {
        properties: request,
        ..new
    })
}

/// Applies a request to an application: what is there replaces, `null` removes,
/// what is not there stays. The type stays what it is, and so does the manifest
/// once there is an active archive.
///
/// # Errors
/// A property is not what it must be.
pub fn apply(
    mut request: Map<String, Value>,
    application: &mut Application,
) -> Result<(), Refusal> {
    request.shift_remove("type");
    for (name, property) in [
        ("name", &mut application.name),
        ("key", &mut application.key),
    ] {
        if request.contains_key(name) {
            *property = required(&mut request, name)?;
        }
    }
    if let Some(availability) = availability(&mut request)? {
        application.availability = availability;
    }
    if let Some(path) = context_path(&mut request)? {
        application.context_path = Some(path);
    }
    if let Some(active) = active(&mut request)? {
        application.active = Some(active);
    }
    // Then it is what the archive says: clients put back whole objects that they
    // read before another archive came.
    if application.active.is_some() {
        request.shift_remove("manifest");
    }
    for (name, value) in request {
        if SERVER_OWNED.contains(&name.as_str()) {
            continue;
        }
        if value.is_null() {
            application.properties.shift_remove(&name);
        } else {
            application.properties.insert(name, value);
        }
    }
    Ok(())
}

/// The archive that is to be active, if the request says one.
///
/// # Errors
/// It is no id.
pub fn active(request: &mut Map<String, Value>) -> Result<Option<i64>, Refusal> {
    match request.shift_remove("activeVersionId") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) if number.is_i64() => Ok(number.as_i64()),
        Some(Value::String(text)) if text.parse::<i64>().is_ok() => Ok(text.parse().ok()),
        Some(_) => Err(invalid("'activeVersionId' must be the id of an archive.")),
    }
}

fn availability(request: &mut Map<String, Value>) -> Result<Option<String>, Refusal> {
    match request.shift_remove("availability") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(word)) if AVAILABILITIES.contains(&word.as_str()) => Ok(Some(word)),
        Some(_) => Err(invalid(
            "'availability' must be one of PRIVATE, MARKET and SHARED.",
        )),
    }
}

/// It is a part of an address, and of the name of a version behind an `@`.
fn context_path(request: &mut Map<String, Value>) -> Result<Option<String>, Refusal> {
    match request.shift_remove("contextPath") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(path)) if is_context_path(below(&path)) => {
            Ok(Some(below(&path).to_owned()))
        }
        Some(_) => Err(invalid(
            "'contextPath' must be a text of letters, digits, '-', '_' and '.'.",
        )),
    }
}

/// Some clients say it with the slash that stands before it.
fn below(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

fn is_context_path(path: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !path.is_empty() && path.chars().all(allowed) && !path.chars().all(|c| c == '.')
}

fn required(request: &mut Map<String, Value>, name: &str) -> Result<String, Refusal> {
    match request.shift_remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        _ => Err(invalid(format!(
            "'{name}' must be a text that is not empty."
        ))),
    }
}
