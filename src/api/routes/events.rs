//! The paths of events, and of the devices that send them.

use jiff::Timestamp;
use url::Url;

use super::{path, push_page, quoted, with_query};
use crate::domain::{DeviceId, EventId, EventQuery, PageRequest};

/// `/event/events?…`: a page, the newest first unless the query says otherwise.
pub(crate) fn events_page(origin: &Url, query: &EventQuery, page: PageRequest) -> Url {
    let mut pairs = Vec::new();
    if let Some(source) = &query.source {
        pairs.push(("source", source.as_str().to_owned()));
        if query.with_children {
            pairs.push(("withSourceChildren", "true".to_owned()));
        }
    }
    if let Some(type_name) = &query.type_name {
        pairs.push(("type", type_name.clone()));
    }
    if let Some(fragment) = &query.fragment {
        pairs.push(("fragmentType", fragment.clone()));
        if let Some(value) = &query.fragment_value {
            pairs.push(("fragmentValue", value.clone()));
        }
    }
    for (name, moment) in [
        ("dateFrom", query.time.from),
        ("dateTo", query.time.to),
        ("createdFrom", query.created.from),
        ("createdTo", query.created.to),
        ("lastUpdatedFrom", query.updated.from),
        ("lastUpdatedTo", query.updated.to),
    ] {
        pairs.extend(moment.map(|moment| (name, written(moment))));
    }
    if query.oldest_first {
        pairs.push(("revert", "true".to_owned()));
    }
    push_page(&mut pairs, page);
    if page.totals {
        pairs.push(("withTotalPages", "true".to_owned()));
        pairs.push(("withTotalElements", "true".to_owned()));
    }
    with_query(events(origin), &pairs)
}

/// `/event/events`: where new events are posted.
pub(crate) fn events(origin: &Url) -> Url {
    path(origin, &["event", "events"])
}

/// `/event/events/ID`.
pub(crate) fn event(origin: &Url, id: &EventId) -> Url {
    path(origin, &["event", "events", id.as_str()])
}

/// `/event/events/ID/binaries`: the bytes of its attachment.
pub(crate) fn attachment(origin: &Url, id: &EventId) -> Url {
    path(origin, &["event", "events", id.as_str(), "binaries"])
}

/// `/inventory/managedObjects?query=…`: devices by name, where `*` stands for
/// anything, in the order of their names.
pub(crate) fn devices_named(origin: &Url, name: &str, size: u32) -> Url {
    named(origin, "has(c8y_IsDevice)", name, size)
}

/// The same, of all that binaries may hang below: devices, assets and groups.
pub(crate) fn holders_named(origin: &Url, name: &str, size: u32) -> Url {
    let is_holder = "(has(c8y_IsDevice) or has(c8y_IsAsset) or has(c8y_IsDeviceGroup))";
    named(origin, is_holder, name, size)
}

fn named(origin: &Url, is_one: &str, name: &str, size: u32) -> Url {
    let query = format!(
        "$filter=({is_one} and (name eq {})) $orderby=name asc",
        quoted(name)
    );
    let pairs = [
        ("query", query),
        ("pageSize", size.to_string()),
        ("currentPage", "1".to_owned()),
        ("withChildren", "false".to_owned()),
    ];
    with_query(path(origin, &["inventory", "managedObjects"]), &pairs)
}

/// `/inventory/managedObjects?ids=…`: those of these that there are.
pub(crate) fn objects_of(origin: &Url, ids: &[DeviceId]) -> Url {
    let text: Vec<&str> = ids.iter().map(DeviceId::as_str).collect();
    let pairs = [
        ("ids", text.join(",")),
        ("pageSize", ids.len().to_string()),
        ("withChildren", "false".to_owned()),
    ];
    with_query(path(origin, &["inventory", "managedObjects"]), &pairs)
}

/// A moment as the platform takes it, to the millisecond (`API.md` section 1.7).
fn written(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Period;

    fn origin() -> Url {
        Url::parse("https://acme.example.com/").unwrap()
    }

    fn page(totals: bool) -> PageRequest {
        PageRequest {
            number: 2,
            size: 50,
            totals,
        }
    }

    #[test]
    fn all_events() {
        assert_eq!(
            events_page(&origin(), &EventQuery::default(), page(true)).as_str(),
            "https://acme.example.com/event/events?pageSize=50&currentPage=2&withTotalPages=true\
             &withTotalElements=true"
        );
    }

    #[test]
    fn every_filter_of_the_platform() {
        let moment = |text: &str| text.parse().ok();
        let query = EventQuery {
            source: DeviceId::new("7").ok(),
            with_children: true,
            type_name: Some("a+b c".into()),
            fragment: Some("acme_Kind".into()),
            fragment_value: Some("x&y".into()),
            time: Period {
                from: moment("2026-01-02T03:04:05Z"),
                to: moment("2026-01-03T00:00:00.5Z"),
            },
            created: Period {
                from: moment("2026-02-01T00:00:00Z"),
                to: moment("2026-02-02T00:00:00Z"),
            },
            updated: Period {
                from: moment("2026-03-01T00:00:00Z"),
                to: moment("2026-03-02T00:00:00Z"),
            },
            oldest_first: true,
        };
        assert_eq!(
            events_page(&origin(), &query, page(false)).as_str(),
            "https://acme.example.com/event/events?source=7&withSourceChildren=true\
             &type=a%2Bb%20c&fragmentType=acme_Kind&fragmentValue=x%26y\
             &dateFrom=2026-01-02T03%3A04%3A05.000Z&dateTo=2026-01-03T00%3A00%3A00.500Z\
             &createdFrom=2026-02-01T00%3A00%3A00.000Z&createdTo=2026-02-02T00%3A00%3A00.000Z\
             &lastUpdatedFrom=2026-03-01T00%3A00%3A00.000Z\
             &lastUpdatedTo=2026-03-02T00%3A00%3A00.000Z&revert=true&pageSize=50&currentPage=2"
        );
    }

    #[test]
    fn what_belongs_to_another_filter_is_left_out_without_it() {
        let query = EventQuery {
            with_children: true,
            fragment_value: Some("x".into()),
            ..EventQuery::default()
        };
        assert_eq!(
            events_page(&origin(), &query, page(false)).query(),
            Some("pageSize=50&currentPage=2")
        );
    }

    #[test]
    fn devices() {
        assert_eq!(
            devices_named(&origin(), "o'gate*", 9).query(),
            Some(
                "query=%24filter%3D%28has%28c8y_IsDevice%29%20and%20%28name%20eq%20\
                 %27o%27%27gate*%27%29%29%20%24orderby%3Dname%20asc&pageSize=9&currentPage=1\
                 &withChildren=false"
            )
        );
        let holders = holders_named(&origin(), "plant", 9);
        let pairs: Vec<_> = holders.query_pairs().collect();
        assert_eq!(
            pairs.first().map(|(_, query)| query.as_ref()),
            Some(
                "$filter=((has(c8y_IsDevice) or has(c8y_IsAsset) or has(c8y_IsDeviceGroup)) and \
                 (name eq 'plant')) $orderby=name asc"
            )
        );
        let ids = ["7", "8"].map(|id| DeviceId::new(id).unwrap());
        assert_eq!(
            objects_of(&origin(), &ids).as_str(),
            "https://acme.example.com/inventory/managedObjects?ids=7%2C8&pageSize=2\
             &withChildren=false"
        );
    }
}
