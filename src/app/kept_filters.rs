//! The filters of events and applications as words, so that they are kept with
//! what else a connection was left with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Device, DeviceId, EventSearch, Moment};
use crate::panes::applications::ApplicationSearch;

/// The filters by their names, as they were typed: `-1d` means another day
/// tomorrow.
type Words = BTreeMap<String, String>;

/// Those of events; none where all are listed. One event by its id is no filter.
pub(super) fn of_events(search: &EventSearch) -> Words {
    if search.id.is_some() {
        return Words::new();
    }
    let device = search.device.as_ref();
    let fragment = search.fragment.clone().unwrap_or_default();
    let is_usual = search.fragment == search.unfiltered().fragment;
    let all = [
        ("device", device.map(|device| device.id.to_string())),
        ("device-name", device.map(|device| device.name.clone())),
        ("type", search.type_name.clone()),
        ("fragment", (!is_usual).then_some(fragment)),
        ("from", search.from.as_ref().map(|it| it.text().to_owned())),
        ("to", search.to.as_ref().map(|it| it.text().to_owned())),
    ];
    words(all)
}

/// The events that these words ask for at this moment; `None` where they ask for
/// nothing special, or cannot be read any more.
pub(super) fn events(words: &Words, now: Timestamp, zone: &TimeZone) -> Option<EventSearch> {
    if words.is_empty() {
        return None;
    }
    let usual = EventSearch::attached();
    let moment = |name: &str| {
        let text = words.get(name).map(String::as_str);
        text.map(|text| Moment::parse(text, now, zone)).transpose()
    };
    let device = match words.get("device") {
        Some(id) => Some(Device {
            id: DeviceId::new(id).ok()?,
            name: words.get("device-name").cloned().unwrap_or_default(),
        }),
        None => None,
    };
    Some(EventSearch {
        device,
        type_name: words.get("type").cloned(),
        fragment: match words.get("fragment") {
            Some(none) if none.is_empty() => None,
            Some(fragment) => Some(fragment.clone()),
            None => usual.fragment.clone(),
        },
        from: moment("from").ok()?,
        to: moment("to").ok()?,
        ..usual
    })
}

/// Those of applications.
pub(super) fn of_applications(search: &ApplicationSearch) -> Words {
    let kind = search.kind.as_ref().map(|kind| kind.word().to_owned());
    words([
        ("kind", kind),
        ("name", search.name.clone()),
        ("owner", search.owner.clone()),
    ])
}

/// The applications that these words ask for.
pub(super) fn applications(words: &Words) -> ApplicationSearch {
    ApplicationSearch {
        kind: words.get("kind").map(|word| word.as_str().into()),
        name: words.get("name").cloned(),
        owner: words.get("owner").cloned(),
    }
}

fn words<const N: usize>(all: [(&str, Option<String>); N]) -> Words {
    let given = all.into_iter();
    given
        .filter_map(|(name, text)| Some((name.to_owned(), text?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn back(search: &EventSearch) -> Option<EventSearch> {
        events(&of_events(search), NOW, &TimeZone::UTC)
    }

    #[test]
    fn what_is_kept_of_events_asks_for_the_same() {
        let moment = |text: &str| Moment::parse(text, NOW, &TimeZone::UTC).ok();
        let usual = EventSearch::attached();
        let search = EventSearch {
            device: Some(Device {
                id: DeviceId::new("12").unwrap(),
                name: "Pump \"3\"".into(),
            }),
            type_name: Some("c8y_Log".into()),
            fragment: None,
            from: moment("-1d"),
            to: moment("1969-12-31"),
            ..usual.clone()
        };
        assert_eq!(back(&search), Some(search.clone()));
        let other = EventSearch {
            fragment: Some("c8y_Position".into()),
            ..usual.clone()
        };
        assert_eq!(back(&other), Some(other.clone()));
        // All of them, and a single one, are nothing to be kept.
        assert_eq!(back(&usual), None);
        let one = EventSearch {
            id: crate::domain::EventId::new("7").ok(),
            ..usual
        };
        assert_eq!(back(&one), None);
        // What was changed by hand and cannot be read any more.
        for (name, text) in [("device", "a/b"), ("from", "yesterdayish")] {
            let words = Words::from([(name.to_owned(), text.to_owned())]);
            assert_eq!(events(&words, NOW, &TimeZone::UTC), None, "{name}");
        }
    }

    #[test]
    fn what_is_kept_of_applications_asks_for_the_same() {
        let search = ApplicationSearch {
            kind: Some("HOSTED".into()),
            name: Some("cockpit".into()),
            owner: None,
        };
        assert_eq!(applications(&of_applications(&search)), search);
        assert!(applications(&Words::new()).is_empty());
    }
}
