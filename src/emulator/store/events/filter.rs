//! Which events: the filters of the list as SQL. Every value is a bound
//! parameter; the text is put together from constants of this file.

use super::{COMPLETE, INCOMPLETE, State};
use crate::emulator::query::ChildKind;
use crate::emulator::store::paged::Condition;

/// Which events. What is not said lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Whose.
    pub source: Option<Sources>,
    /// Of which type.
    pub type_name: Option<String>,
    /// With which fragment.
    pub fragment: Option<String>,
    /// Whose fragment is this text; only beside `fragment`.
    pub fragment_value: Option<String>,
    /// When they happened.
    pub time: Span,
    /// When they were made.
    pub created: Span,
    /// When they last changed.
    pub updated: Span,
}

/// A managed object, and which of those below it are meant too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Its id.
    pub id: i64,
    /// The kinds of children to go down by, at any depth.
    pub below: Vec<ChildKind>,
}

/// From the first moment to before the second, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Option<i64>,
    /// The first moment behind.
    pub to: Option<i64>,
}

impl EventFilter {
    pub(super) fn condition(&self) -> Condition {
        let mut condition = Condition::all();
        if let Some(sources) = &self.source {
            sources.add(&mut condition);
        }
        if let Some(type_name) = &self.type_name {
            condition.and("type = ?", [type_name.clone().into()]);
        }
        if let Some(fragment) = &self.fragment {
            add_fragment(&mut condition, fragment, self.fragment_value.as_deref());
        }
        for (span, from, to) in [
            (self.time, "time >= ?", "time < ?"),
            (self.created, "created >= ?", "created < ?"),
            (self.updated, "updated >= ?", "updated < ?"),
        ] {
            for (text, moment) in [(from, span.from), (to, span.to)] {
                if let Some(moment) = moment {
                    condition.and(text, [moment.into()]);
                }
            }
        }
        condition
    }
}

impl Sources {
    fn add(&self, condition: &mut Condition) {
        if self.below.is_empty() {
            condition.and("source = ?", [self.id.into()]);
            return;
        }
        let kinds: Vec<_> = self
            .below
            .iter()
            .map(|kind| format!("'{}'", kind.word()))
            .collect();
        let text = format!(
            "source IN (WITH RECURSIVE below(id) AS (SELECT ? UNION \
             SELECT child FROM children JOIN below ON parent = below.id WHERE kind IN ({})) \
             SELECT id FROM below)",
            kinds.join(", ")
        );
        condition.and(&text, [self.id.into()]);
    }
}

/// The two fragments that tell of an attachment have a column of their own; the
/// value of neither is a text.
fn add_fragment(condition: &mut Condition, name: &str, value: Option<&str>) {
    let state = match name {
        COMPLETE => Some(State::Complete),
        INCOMPLETE => Some(State::Incomplete),
        _ => None,
    };
    match (state, value) {
        (Some(state), None) => condition.and("attachment = ?", [state.number().into()]),
        (Some(_), Some(_)) => condition.and("0", []),
        (None, None) => condition.and(
            "EXISTS (SELECT 1 FROM json_each(fragments) WHERE key = ?)",
            [name.to_owned().into()],
        ),
        (None, Some(value)) => condition.and(
            "EXISTS (SELECT 1 FROM json_each(fragments) AS f \
             WHERE f.key = ? AND f.type = 'text' AND f.value = ?)",
            [name.to_owned().into(), value.to_owned().into()],
        ),
    }
}
