//! Every path and query of the platform that is used, as pure functions.
//!
//! Nothing else in the program builds a URL. The origin is always the
//! connection's: ids are pushed as path segments and texts are encoded, so
//! neither can change the host or the path.

use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::domain::{BinaryId, BinaryQuery, Direction, PageRequest, Sort, SortColumn};

mod applications;
mod events;
mod logins;
mod objects;

pub(super) use applications::{
    Of, application, application_named, applications_page, of_application, served,
};
pub(super) use events::{
    attachment, devices_named, event, events, events_page, holders_named, objects_of,
};
pub(super) use logins::{
    at_own_origin, cookies, login_options, provider_descriptions, token, token_of_certificate,
};
pub(super) use objects::{all_references, binary_at, object, references};

/// `/inventory/binaries?…`: a page in the server's order, by type, owner and
/// ids. It knows neither a name nor an order (`API.md` section 2.2).
pub(super) fn binaries_page(origin: &Url, query: &BinaryQuery, page: PageRequest) -> Url {
    let mut pairs = Vec::new();
    if let Some(type_name) = &query.type_name {
        pairs.push(("type", type_name.clone()));
    }
    if let Some(owner) = &query.owner {
        pairs.push(("owner", owner.clone()));
    }
    if !query.ids.is_empty() {
        let ids: Vec<&str> = query.ids.iter().map(BinaryId::as_str).collect();
        pairs.push(("ids", ids.join(",")));
    }
    push_page(&mut pairs, page);
    if page.totals {
        pairs.push(("withTotalPages", "true".to_owned()));
    }
    with_query(path(origin, &["inventory", "binaries"]), &pairs)
}

/// `/inventory/binaries?ids=…`: those of these that there are, on one page.
pub(super) fn binaries_of(origin: &Url, ids: &[BinaryId]) -> Url {
    let text: Vec<&str> = ids.iter().map(BinaryId::as_str).collect();
    let pairs = [("ids", text.join(",")), ("pageSize", ids.len().to_string())];
    with_query(path(origin, &["inventory", "binaries"]), &pairs)
}

/// `/inventory/managedObjects?query=…`: a page by any filter, in any order.
/// The children are left out: a list shows none.
pub(super) fn inventory_page(origin: &Url, query: &BinaryQuery, page: PageRequest) -> Url {
    let mut pairs = vec![("query", inventory_query(query))];
    // The one filter that holds beside a query, as the official pages send it.
    if let Some(text) = &query.text {
        pairs.push(("text", text.clone()));
    }
    push_page(&mut pairs, page);
    pairs.push(("withChildren", "false".to_owned()));
    if page.totals {
        pairs.push(("withTotalPages", "true".to_owned()));
        pairs.push(("withTotalElements", "true".to_owned()));
    }
    with_query(path(origin, &["inventory", "managedObjects"]), &pairs)
}

/// `/inventory/binaries`: where new binaries are posted.
pub(super) fn binaries(origin: &Url) -> Url {
    path(origin, &["inventory", "binaries"])
}

/// `/inventory/binaries/ID`: the bytes.
pub(super) fn binary(origin: &Url, id: &BinaryId) -> Url {
    path(origin, &["inventory", "binaries", id.as_str()])
}

/// `/inventory/managedObjects/ID`: the object that describes them.
pub(super) fn managed_object(origin: &Url, id: &BinaryId) -> Url {
    let url = path(origin, &["inventory", "managedObjects", id.as_str()]);
    with_query(url, &[("withChildren", "false".to_owned())])
}

/// `/inventory/managedObjects?query=…`: the binaries that an upload with this
/// marker made, the oldest first. A second one is not asked for: no upload is
/// repeated while the first is there to be found.
pub(super) fn marked_upload(origin: &Url, marker: &str) -> Url {
    let query = format!(
        "$filter=(has(c8y_IsBinary) and (c8ybin_upload eq {})) $orderby=creationTime.date asc",
        quoted(marker)
    );
    let pairs = [
        ("query", query),
        ("pageSize", "1".to_owned()),
        ("currentPage", "1".to_owned()),
        ("withChildren", "false".to_owned()),
    ];
    with_query(path(origin, &["inventory", "managedObjects"]), &pairs)
}

/// `/user/currentUser`.
pub(super) fn current_user(origin: &Url) -> Url {
    path(origin, &["user", "currentUser"])
}

/// `/tenant/currentTenant`.
pub(super) fn current_tenant(origin: &Url) -> Url {
    path(origin, &["tenant", "currentTenant"])
}

/// `/tenant/system/options/CATEGORY/KEY`.
pub(super) fn system_option(origin: &Url, category: &str, key: &str) -> Url {
    path(origin, &["tenant", "system", "options", category, key])
}

/// The text of an inventory query (`API.md` section 3). With a `query`, the
/// list's other filters are ignored, so type and owner stand in it too.
fn inventory_query(query: &BinaryQuery) -> String {
    let mut filter = "$filter=(has(c8y_IsBinary)".to_owned();
    for (field, value) in [
        ("name", &query.name),
        ("type", &query.type_name),
        ("owner", &query.owner),
    ] {
        if let Some(value) = value {
            filter.push_str(&format!(" and ({field} eq {})", quoted(value)));
        }
    }
    if !query.ids.is_empty() {
        let ids: Vec<String> = query
            .ids
            .iter()
            .map(|id| format!("id eq {}", quoted(id.as_str())))
            .collect();
        filter.push_str(&format!(" and ({})", ids.join(" or ")));
    }
    if let Some(device) = &query.device {
        filter.push_str(&format!(" and (isinhierarchyof({}))", device.id));
    }
    for (sign, moment) in [("ge", &query.from), ("lt", &query.to)] {
        if let Some(moment) = moment {
            let at = moment.at();
            filter.push_str(&format!(" and (lastUpdated.date {sign} '{at}')"));
        }
    }
    if let Some(size) = &query.size {
        for (sign, bytes) in [("ge", size.least()), ("le", size.most())] {
            if let Some(bytes) = bytes {
                filter.push_str(&format!(" and (length {sign} {bytes})"));
            }
        }
    }
    filter.push(')');
    if let Some(sort) = query.sort {
        filter.push_str(&order_by(sort));
    }
    filter
}

/// A string of the query language. A quote inside is doubled, as the official
/// Python client does. For `*`, the wildcard, no escape is documented: a type
/// or an owner with a star in it matches more than itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Dates are sorted by their `.date`: the plain field is a text to the server.
fn order_by(sort: Sort) -> String {
    let field = match sort.column {
        SortColumn::Name => "name",
        SortColumn::Type => "type",
        SortColumn::Size => "length",
        SortColumn::Owner => "owner",
        SortColumn::Created => "creationTime.date",
        SortColumn::Updated => "lastUpdated.date",
    };
    let direction = match sort.direction {
        Direction::Ascending => "asc",
        Direction::Descending => "desc",
    };
    format!(" $orderby={field} {direction}")
}

/// The same page, from where the server had stopped looking: it takes the
/// negative number that it gave itself (`API.md` section 1.3).
pub(super) fn behind(mut url: Url, looked_at: u64) -> Url {
    let query = url.query().unwrap_or_default().split('&');
    let pairs: Vec<String> = query
        .map(|pair| match pair.split_once('=') {
            Some(("currentPage", _)) => format!("currentPage=-{looked_at}"),
            _ => pair.to_owned(),
        })
        .collect();
    url.set_query(Some(&pairs.join("&")));
    url
}

fn push_page(pairs: &mut Vec<(&'static str, String)>, page: PageRequest) {
    pairs.push(("pageSize", page.size.to_string()));
    pairs.push(("currentPage", page.number.to_string()));
}

fn path(origin: &Url, segments: &[&str]) -> Url {
    let mut url = origin.clone();
    // Only a URL that cannot have a path refuses, and an origin is none.
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().extend(segments);
    }
    url
}

/// Sets the query. A space becomes `%20`, which every server reads alike (`+`
/// is a space in forms only), and `+` becomes `%2B`.
fn with_query(mut url: Url, pairs: &[(&'static str, String)]) -> Url {
    let encoded: Vec<String> = pairs
        .iter()
        .map(|(key, value)| {
            let value: String = byte_serialize(value.as_bytes()).collect();
            format!("{key}={}", value.replace('+', "%20"))
        })
        .collect();
    url.set_query(Some(&encoded.join("&")));
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EventId, Filter};
    use proptest::prelude::*;

    fn origin() -> Url {
        Url::parse("https://acme.example.com:8443/").unwrap()
    }

    fn page(number: u32) -> PageRequest {
        PageRequest {
            number,
            size: 50,
            totals: true,
        }
    }

    #[test]
    fn the_list_of_binaries() {
        let all = BinaryQuery::default();
        assert_eq!(
            binaries_page(&origin(), &all, page(1)).as_str(),
            "https://acme.example.com:8443/inventory/binaries?pageSize=50&currentPage=1&withTotalPages=true"
        );
        let some = BinaryQuery {
            type_name: Some("image/svg+xml".into()),
            owner: Some("ana & bob/é".into()),
            ..all
        };
        let quiet = PageRequest {
            totals: false,
            ..page(3)
        };
        assert_eq!(
            binaries_page(&origin(), &some, quiet).as_str(),
            "https://acme.example.com:8443/inventory/binaries?type=image%2Fsvg%2Bxml&owner=ana%20%26%20bob%2F%C3%A9&pageSize=50&currentPage=3"
        );
    }

    #[test]
    fn a_list_goes_on_where_the_server_stopped() {
        let all = BinaryQuery::default();
        assert_eq!(
            behind(binaries_page(&origin(), &all, page(2)), 1050).as_str(),
            "https://acme.example.com:8443/inventory/binaries?pageSize=50&currentPage=-1050&withTotalPages=true"
        );
    }

    #[test]
    fn some_binaries_by_their_ids() {
        let ids = ["4711", "4712"].map(|id| BinaryId::new(id).unwrap());
        assert_eq!(
            binaries_of(&origin(), &ids).as_str(),
            "https://acme.example.com:8443/inventory/binaries?ids=4711%2C4712&pageSize=2"
        );
    }

    #[test]
    fn the_inventory_query() {
        let query = BinaryQuery {
            name: Some("*o'log*".into()),
            type_name: Some("text/plain".into()),
            owner: Some("ana".into()),
            sort: Some(Sort {
                column: SortColumn::Size,
                direction: Direction::Descending,
            }),
            ..BinaryQuery::default()
        };
        assert_eq!(
            inventory_query(&query),
            "$filter=(has(c8y_IsBinary) and (name eq '*o''log*') and (type eq 'text/plain') and (owner eq 'ana')) $orderby=length desc"
        );
        assert_eq!(
            inventory_query(&BinaryQuery::default()),
            "$filter=(has(c8y_IsBinary))"
        );
        let url = inventory_page(&origin(), &query, page(2));
        assert_eq!(
            url.as_str(),
            "https://acme.example.com:8443/inventory/managedObjects?query=%24filter%3D%28has%28c8y_IsBinary%29%20and%20%28name%20eq%20%27*o%27%27log*%27%29%20and%20%28type%20eq%20%27text%2Fplain%27%29%20and%20%28owner%20eq%20%27ana%27%29%29%20%24orderby%3Dlength%20desc&pageSize=50&currentPage=2&withChildren=false&withTotalPages=true&withTotalElements=true"
        );
    }

    #[test]
    fn every_filter_stands_in_the_query_beside_the_others() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let mut query = BinaryQuery::default();
        for (filter, text) in [
            (Filter::Text, "log file"),
            (Filter::Ids, "12,13"),
            (Filter::Device, "4711"),
            (Filter::From, "-1d"),
            (Filter::To, "2026-11-21T10:00"),
            (Filter::Size, "1KiB..2KiB"),
        ] {
            let zone = jiff::tz::TimeZone::UTC;
            query.set_filter(filter, text, now, &zone).unwrap();
        }
        assert_eq!(
            inventory_query(&query),
            "$filter=(has(c8y_IsBinary) and (id eq '12' or id eq '13') and (isinhierarchyof(4711)) \
             and (lastUpdated.date ge '2026-11-20T12:00:00Z') \
             and (lastUpdated.date lt '2026-11-21T10:00:00Z') \
             and (length ge 1024) and (length le 2048))"
        );
        let url = inventory_page(&origin(), &query, page(1));
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        assert!(pairs.contains(&("text".to_owned(), "log file".to_owned())));
    }

    #[test]
    fn ids_alone_are_a_plain_list() {
        let mut query = BinaryQuery::default();
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let zone = jiff::tz::TimeZone::UTC;
        query.set_filter(Filter::Ids, "12,13", now, &zone).unwrap();
        assert!(!query.needs_inventory_query());
        assert_eq!(
            binaries_page(&origin(), &query, page(1)).as_str(),
            "https://acme.example.com:8443/inventory/binaries?ids=12%2C13&pageSize=50&currentPage=1&withTotalPages=true"
        );
    }

    #[test]
    fn an_upload_is_found_by_its_marker() {
        let url = marked_upload(&origin(), "0af");
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let query = "$filter=(has(c8y_IsBinary) and (c8ybin_upload eq '0af')) $orderby=creationTime.date asc";
        assert_eq!(url.path(), "/inventory/managedObjects");
        assert_eq!(pairs.first(), Some(&("query".to_owned(), query.to_owned())));
        assert!(pairs.contains(&("pageSize".to_owned(), "1".to_owned())));
    }

    #[test]
    fn every_column_has_its_field() {
        let text = |column| {
            order_by(Sort {
                column,
                direction: Direction::Ascending,
            })
        };
        let fields: Vec<String> = SortColumn::ALL.into_iter().map(text).collect();
        assert_eq!(
            fields,
            [
                " $orderby=name asc",
                " $orderby=type asc",
                " $orderby=length asc",
                " $orderby=owner asc",
                " $orderby=creationTime.date asc",
                " $orderby=lastUpdated.date asc",
            ]
        );
    }

    #[test]
    fn single_things() {
        let id = BinaryId::new("104332").unwrap();
        let of = |url: Url| {
            url.path().to_owned() + &url.query().map_or(String::new(), |q| format!("?{q}"))
        };
        assert_eq!(of(binaries(&origin())), "/inventory/binaries");
        assert_eq!(of(binary(&origin(), &id)), "/inventory/binaries/104332");
        assert_eq!(
            of(managed_object(&origin(), &id)),
            "/inventory/managedObjects/104332?withChildren=false"
        );
        let id = EventId::new("12").unwrap();
        assert_eq!(of(event(&origin(), &id)), "/event/events/12");
        assert_eq!(of(attachment(&origin(), &id)), "/event/events/12/binaries");
        assert_eq!(of(current_user(&origin())), "/user/currentUser");
        assert_eq!(of(current_tenant(&origin())), "/tenant/currentTenant");
        assert_eq!(
            of(system_option(&origin(), "files", "max.size")),
            "/tenant/system/options/files/max.size"
        );
        assert_eq!(
            of(system_option(&origin(), "a/b", "..")),
            "/tenant/system/options/a%2Fb"
        );
    }

    proptest! {
        #[test]
        fn no_text_changes_where_is_asked(
            name in any::<String>(), owner in any::<String>(), key in any::<String>(),
        ) {
            let query = BinaryQuery {
                name: Some(name.clone()),
                owner: Some(owner),
                ..BinaryQuery::default()
            };
            let list = binaries_page(&origin(), &query, page(1));
            let inventory = inventory_page(&origin(), &query, page(1));
            let option = system_option(&origin(), &key, &key);
            for url in [&list, &inventory, &option] {
                prop_assert_eq!(url.origin(), origin().origin());
                prop_assert_eq!(url.fragment(), None);
            }
            prop_assert_eq!(list.path(), "/inventory/binaries");
            prop_assert!(option.path().starts_with("/tenant/system/options"));
            // What the server reads is what was meant.
            let read: Vec<(String, String)> = inventory.query_pairs().into_owned().collect();
            prop_assert_eq!(read.len(), 6);
            prop_assert_eq!(read.first(), Some(&("query".to_owned(), inventory_query(&query))));
        }
    }
}
