//! How a list is given to a user who may read only some of the objects: one
//! with inventory roles and no role for all (API.md section 1.3).
//!
//! The platform looks at so many objects a request and gives those that the
//! user may read. So a page can be short or empty though more follows, totals
//! are null, `currentPage` of the answer says how many objects were looked at,
//! and the link to the next page, which is there also at the end, goes on
//! behind these by a negative number.

use std::num::NonZeroU64;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{Kind, Refusal, json as answer_json};
use super::app::App;
use super::listing::List;
use super::paging::{Page, Params, link_to};
use super::store::{Object, Wanted};

/// The platform looks at ten times a page, or at ten times this.
const LEAST_PAGE: u64 = 100;

/// Which objects a user may read.
pub struct Sight {
    /// Of so many one, as the knob says.
    pub every: Option<NonZeroU64>,
    /// Those of this owner alone.
    pub owner: Option<String>,
}

impl Sight {
    /// Whether there may be objects that the user may not read.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.every.is_some() || self.owner.is_some()
    }

    fn reads(&self, object: &Object) -> bool {
        self.every.is_none_or(|every| is_readable(object.id, every))
            && self
                .owner
                .as_ref()
                .is_none_or(|owner| object.standard.owner == *owner)
    }
}

/// Whether a user who may read of `every` objects one may read this.
pub fn is_readable(id: i64, every: NonZeroU64) -> bool {
    u64::try_from(id).is_ok_and(|id| id % every == 0)
}

/// The page that the parameters ask for.
///
/// # Errors
/// As [`List::answer`].
pub async fn answer(
    list: List,
    sight: &Sight,
    app: &Arc<App>,
    params: &Params,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let size = Page::size_of(params)?;
    let behind = params
        .get("currentPage")
        .and_then(|page| page.strip_prefix('-'))
        .and_then(|looked_at| looked_at.parse::<u64>().ok());
    let offset = match behind {
        Some(looked_at) => looked_at,
        None => Page::of(params)?.offset(),
    };
    let wanted = Wanted {
        query: list.query,
        offset,
        limit: size.max(LEAST_PAGE) * 10,
        total: None,
    };
    let found = app.call(move |store| store.page(&wanted)).await?;
    let (objects, looked_at) = readable(found.objects, sight, size);
    let origin = app.origin(headers);
    let objects: Vec<Value> = objects
        .iter()
        .map(|object| (list.represent)(object, &origin))
        .collect();
    let link = format!("{origin}{}", list.path);
    let next = offset.saturating_add(looked_at);
    let to = |page: String| json!(link_to(&link, params, size, page));
    let mut body = json!({
        "self": to(params.get("currentPage").unwrap_or("1").to_owned()),
        "next": to(format!("-{next}")),
        "managedObjects": objects,
        "statistics": {
            "totalElements": null,
            "totalPages": null,
            "currentPage": next,
            "pageSize": size,
        },
    });
    if let (Value::Object(body), Some(before)) = (&mut body, offset.checked_sub(size)) {
        body.insert("prev".to_owned(), to(format!("-{before}")));
    }
    Ok(answer_json(
        StatusCode::OK,
        Kind::ManagedObjectCollection,
        &body,
    ))
}

/// Those of these that may be read, so many at most, and how many were looked
/// at for it.
fn readable(objects: Vec<Object>, sight: &Sight, size: u64) -> (Vec<Object>, u64) {
    let (mut kept, mut looked_at) = (Vec::new(), 0);
    for object in objects {
        if kept.len() as u64 == size {
            break;
        }
        looked_at += 1;
        if sight.reads(&object) {
            kept.push(object);
        }
    }
    (kept, looked_at)
}
