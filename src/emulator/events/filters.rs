//! The filters of the list, as the address line says them.

use crate::emulator::answers::Refusal;
use crate::emulator::paging::Params;
use crate::emulator::query::{ChildKind, sql};
use crate::emulator::store::events::{EventFilter, Sources, Span};

/// The id of no object.
const NOBODY: i64 = 0;

/// The filters of a request.
///
/// # Errors
/// A time that is none, or a parameter that needs another one beside it.
pub fn read(params: &Params) -> Result<EventFilter, Refusal> {
    let text = |name| params.get(name).map(str::to_owned);
    let filter = EventFilter {
        source: sources(params)?,
        type_name: text("type"),
        fragment: text("fragmentType"),
        fragment_value: text("fragmentValue"),
        time: span(params, "dateFrom", "dateTo")?,
        created: span(params, "createdFrom", "createdTo")?,
        updated: span(params, "lastUpdatedFrom", "lastUpdatedTo")?,
    };
    if filter.fragment_value.is_some() && filter.fragment.is_none() {
        return Err(invalid("'fragmentValue' needs 'fragmentType' beside it."));
    }
    Ok(filter)
}

/// Those of a request that removes what passes them.
///
/// # Errors
/// As [`read`]; or there is none of those without which too much would go.
pub fn read_to_remove(params: &Params) -> Result<EventFilter, Refusal> {
    let needed = ["source", "dateFrom", "dateTo", "createdFrom", "createdTo"];
    if needed.iter().all(|name| params.get(name).is_none()) {
        return Err(invalid(format!(
            "At least one of the parameters {} is needed to remove events.",
            needed.join(", ")
        )));
    }
    read(params)
}

fn sources(params: &Params) -> Result<Option<Sources>, Refusal> {
    let mut below = Vec::new();
    for (name, kind) in [
        ("withSourceAssets", ChildKind::Asset),
        ("withSourceDevices", ChildKind::Device),
        ("withSourceAdditions", ChildKind::Addition),
    ] {
        if params.is_true(name) || params.is_true("withSourceChildren") {
            below.push(kind);
        }
    }
    match params.get("source") {
        Some(id) => Ok(Some(Sources {
            id: id.parse().unwrap_or(NOBODY),
            below,
        })),
        None if below.is_empty() => Ok(None),
        None => Err(invalid(
            "'withSourceChildren' and its like need a 'source' beside them.",
        )),
    }
}

fn span(params: &Params, from: &str, to: &str) -> Result<Span, Refusal> {
    let moment = |name| {
        params
            .get(name)
            .map(|text| {
                sql::time(text)
                    .map(|time| time.as_millisecond())
                    .map_err(|error| invalid(format!("'{name}': {}", error.0)))
            })
            .transpose()
    };
    Ok(Span {
        from: moment(from)?,
        to: moment(to)?,
    })
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::invalid(message).of_events()
}
