//! How a list of the inventory is answered, whichever path it has.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::answers::{Kind, Refusal, json};
use super::app::App;
use super::logins::Caller;
use super::paging::{Page, Params, Totals, collection};
use super::query::{ChildKind, Filter, Property, Query};
use super::restricted::{self, Sight};
use super::store::{Object, Wanted};

/// A list that is asked for.
pub struct List {
    /// Its path, for the links.
    pub path: &'static str,
    /// The roles of which one shows all of its objects.
    pub roles: &'static [&'static str],
    /// Which objects, in which order.
    pub query: Query,
    /// Which totals it says.
    pub totals: Totals,
    /// How an object looks in it, with links of this origin.
    pub represent: fn(&Object, &str) -> Value,
}

impl List {
    /// The page that the parameters ask for.
    ///
    /// # Errors
    /// A page or a query that cannot be, or the store failed.
    pub async fn answer(
        self,
        app: &Arc<App>,
        caller: &Caller,
        params: &Params,
        headers: &HeaderMap,
    ) -> Result<Response, Refusal> {
        let sight = Sight {
            every: app.knobs.get().readable_every,
            owner: (!caller.0.has_any(self.roles)).then(|| caller.name()),
        };
        if sight.is_restricted() {
            return restricted::answer(self, &sight, app, params, headers).await;
        }
        let page = Page::of(params)?;
        let wanted = Wanted {
            query: self.query,
            offset: page.offset(),
            limit: page.size(),
            total: self.totals.any().then(|| app.freshness()),
        };
        let found = app.call(move |store| store.page(&wanted)).await?;
        let origin = app.origin(headers);
        let objects = found
            .objects
            .iter()
            .map(|object| (self.represent)(object, &origin))
            .collect();
        let link = format!("{origin}{}", self.path);
        let body = collection(&link, params, page, self.totals, &found, objects);
        Ok(json(StatusCode::OK, Kind::ManagedObjectCollection, &body))
    }
}

/// The filters that both lists of the inventory take.
///
/// # Errors
/// A child's id that is no number.
pub fn plain_filters(params: &Params) -> Result<Vec<Filter>, Refusal> {
    let mut filters = Vec::new();
    for name in ["type", "owner"] {
        if let Some(text) = params.get(name) {
            filters.push(Filter::Exactly(Property::named(name), text.to_owned()));
        }
    }
    if let Some(ids) = params.get("ids") {
        // What is no number is the id of no object.
        let ids = ids.split(',').filter_map(|id| id.trim().parse().ok());
        filters.push(Filter::Ids(ids.collect()));
    }
    for (name, kind) in [
        ("childAdditionId", ChildKind::Addition),
        ("childAssetId", ChildKind::Asset),
        ("childDeviceId", ChildKind::Device),
    ] {
        if let Some(child) = params.get(name) {
            let child = child
                .parse()
                .map_err(|_| Refusal::invalid(format!("'{name}' must be an id.")))?;
            filters.push(Filter::ParentOf(kind, child));
        }
    }
    Ok(filters)
}
