//! `/inventory/managedObjects` (API.md section 3).

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers::{Kind, Refusal, json as answer, written};
use super::app::App;
use super::applications::refuse_archive;
use super::bulk;
use super::listing::{List, plain_filters};
use super::logins::{Caller, SEES_OBJECTS};
use super::paging::{Params, Totals};
use super::query::{ChildKind, Filter, Property, Query, parse, words};
use super::represent::{self, ContentFields};
use super::spooling;
use super::store::{Object, Standard, StoreError};

/// The longest object, in bytes.
const LONGEST_OBJECT: usize = 4 << 20;

/// The list, by query or by plain filters.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let params = Params::of(&uri);
    let list = List {
        path: "/inventory/managedObjects",
        roles: SEES_OBJECTS,
        query: query(&params)?,
        totals: Totals::of(&params),
        represent: represent::managed_object,
    };
    list.answer(&app, &caller, &params, &headers).await
}

/// With `query` or `q` the other filters are ignored, but for `text`, which the
/// web interface sends beside it.
fn query(params: &Params) -> Result<Query, Refusal> {
    let mut filters = Vec::new();
    let mut order = Vec::new();
    let asked = params.get("query").or_else(|| params.get("q"));
    if let Some(text) = asked {
        let query = parse(text).map_err(StoreError::Query)?;
        filters.extend(query.filter);
        order = query.order;
        if params.get("query").is_none() {
            filters.push(Filter::Has(Property::named("c8y_IsDevice")));
        }
    } else {
        filters = plain_filters(params)?;
        match params.get("fragmentType") {
            Some("c8y_IsBinary") => filters.push(Filter::IsBinary),
            Some(name) => filters.push(Filter::Has(Property::named(name))),
            None => {}
        }
    }
    filters.extend(params.get("text").map(|text| Filter::Words(words(text))));
    let filter = (!filters.is_empty()).then_some(Filter::All(filters));
    Ok(Query { filter, order })
}

/// A new object without a content, or several.
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (kind, request) = read_object(&headers, body).await?;
    if kind == bulk::Body::Several {
        return bulk::create(&app, &caller, &headers, request).await;
    }
    let mut standard = Standard {
        owner: caller.name(),
        ..Standard::default()
    };
    let mut fragments = Map::new();
    represent::apply(request, ContentFields::Plain, &mut standard, &mut fragments)?;
    let object = app
        .call(move |store| store.insert(standard, fragments, None))
        .await?;
    let body = represent::managed_object(&object, &app.origin(&headers));
    let location = body.get("self").and_then(Value::as_str);
    Ok(written(StatusCode::CREATED, &headers, &body, location))
}

/// One object.
pub async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let object = find(&app, &id).await?;
    let body = represent::managed_object(&object, &app.origin(&headers));
    Ok(answer(StatusCode::OK, Kind::ManagedObject, &body))
}

/// Changes several objects.
pub async fn update_several(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (_, request) = read_object(&headers, body).await?;
    bulk::update(&app, &headers, request).await
}

/// Changes fragments of an object. Nothing but an id is a sign of life of a
/// device, and is answered with that id alone.
pub async fn update(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let number: i64 = id.parse().map_err(|_| Refusal::no_object(&id))?;
    let (_, request) = read_object(&headers, body).await?;
    let only_id = request.keys().all(|name| name == "id") && !request.is_empty();
    let object = if only_id {
        app.call(move |store| store.get(number)).await?
    } else {
        // One that no longer calls itself an archive would look like a file.
        refuse_archive(&app, number).await?;
        app.call(move |store| store.change(number, |object| represent::change(object, request)))
            .await?
            .transpose()?
    };
    let object = object.ok_or_else(|| Refusal::no_object(&id))?;
    let body = if only_id {
        json!({ "id": id })
    } else {
        represent::managed_object(&object, &app.origin(&headers))
    };
    Ok(written(StatusCode::OK, &headers, &body, None))
}

/// Removes an object, and its content if it has one. What the platform does
/// with the content is not known; here nothing stays that nobody can reach.
pub async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let number: i64 = id.parse().map_err(|_| Refusal::no_object(&id))?;
    refuse_archive(&app, number).await?;
    if app
        .call(move |store| store.remove(number, |_| true))
        .await?
    {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::no_object(&id))
    }
}

/// Hangs an object under another: `{"managedObject":{"id":"…"}}`.
pub async fn adopt(
    State(app): State<Arc<App>>,
    Path((id, children)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let kind = match children.as_str() {
        "childAdditions" => ChildKind::Addition,
        "childAssets" => ChildKind::Asset,
        "childDevices" => ChildKind::Device,
        _ => return Err(Refusal::no_path()),
    };
    let (_, request) = read_object(&headers, body).await?;
    let child = request
        .get("managedObject")
        .and_then(|child| child.get("id"))
        .and_then(Value::as_str)
        .ok_or_else(|| Refusal::invalid("'managedObject.id' must be an id."))?
        .to_owned();
    let parent = find(&app, &id).await?;
    let child = find(&app, &child).await?;
    let (above, below) = (parent.id, child.id);
    app.call(move |store| store.link(above, below, kind))
        .await?;
    let origin = app.origin(&headers);
    let link = format!(
        "{origin}/inventory/managedObjects/{id}/{children}/{}",
        child.id
    );
    let body = json!({
        "managedObject": represent::managed_object(&child, &origin),
        "self": link,
    });
    Ok(written(StatusCode::CREATED, &headers, &body, Some(&link)))
}

async fn find(app: &Arc<App>, id: &str) -> Result<Object, Refusal> {
    let number: i64 = id.parse().map_err(|_| Refusal::no_object(id))?;
    let object = app
        .call(move |store| store.get(number))
        .await?
        .ok_or_else(|| Refusal::no_object(id))?;
    app.admit_to(number)?;
    Ok(object)
}

/// The object, or the collection, of a request. All of the body is read before
/// anything of it is refused.
async fn read_object(
    headers: &HeaderMap,
    body: Body,
) -> Result<(bulk::Body, Map<String, Value>), Refusal> {
    let bytes = to_bytes(body, LONGEST_OBJECT)
        .await
        .map_err(|error| Refusal::malformed(format!("The body cannot be read: {error}.")))?;
    let kind = bulk::body_of(headers)?;
    Ok((kind, spooling::object(&bytes)?))
}
