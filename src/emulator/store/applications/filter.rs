//! Which applications: the filters of the list as SQL. Every value is a bound
//! parameter; the text is put together from constants of this file.

use rusqlite::types::Value as Bound;

use super::super::Freshness;
use super::super::paged::Condition;
use super::Kind;

/// Whether the tenant is subscribed to an application.
const SUBSCRIBED: &str = "id IN (SELECT application FROM subscriptions)";

/// Which applications. What is not said lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationFilter {
    /// Of this name.
    pub name: Option<String>,
    /// Of this tenant.
    pub owner: Option<String>,
    /// Not of this tenant.
    pub other_than: Option<String>,
    /// Of this tenant, or subscribed to.
    pub available_to: Option<String>,
    /// Subscribed to.
    pub subscribed: bool,
    /// Not those of other tenants in whose place this tenant has one of its own.
    pub without_overwritten: Option<String>,
    /// Of one of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// Of one of these availabilities.
    pub availabilities: Option<Vec<String>>,
    /// With versions, or without.
    pub has_versions: Option<bool>,
    /// None at all: for a tenant that nobody knows here.
    pub nothing: bool,
}

/// Which page of applications is wanted.
#[derive(Clone, Debug)]
pub struct WantedApplications {
    /// Which.
    pub filter: ApplicationFilter,
    /// How many to leave out.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
    /// Whether the total is wanted, and how fresh.
    pub total: Option<Freshness>,
}

impl ApplicationFilter {
    pub(super) fn condition(&self) -> Condition {
        let mut condition = Condition::all();
        for (text, value) in [
            ("name = ?", &self.name),
            ("owner = ?", &self.owner),
            ("owner <> ?", &self.other_than),
        ] {
            if let Some(value) = value {
                condition.and(text, [value.clone().into()]);
            }
        }
        if let Some(tenant) = &self.available_to {
            let text = format!("(owner = ? OR {SUBSCRIBED})");
            condition.and(&text, [tenant.clone().into()]);
        }
        if let Some(tenant) = &self.without_overwritten {
            condition.and(
                "(owner = ? OR context_path IS NULL OR context_path NOT IN (SELECT own.context_path \
                 FROM applications own WHERE own.owner = ? AND own.context_path IS NOT NULL))",
                [tenant.clone().into(), tenant.clone().into()],
            );
        }
        if self.subscribed {
            condition.and(SUBSCRIBED, []);
        }
        if let Some(kinds) = &self.kinds {
            one_of(
                &mut condition,
                "type",
                kinds.iter().map(|kind| kind.word().to_owned()),
            );
        }
        if let Some(words) = &self.availabilities {
            one_of(&mut condition, "availability", words.iter().cloned());
        }
        match self.has_versions {
            Some(true) => condition.and("versions <> '[]'", []),
            Some(false) => condition.and("versions = '[]'", []),
            None => {}
        }
        if self.nothing {
            condition.and("0", []);
        }
        condition
    }
}

fn one_of(condition: &mut Condition, column: &str, words: impl Iterator<Item = String>) {
    let values: Vec<Bound> = words.map(Bound::from).collect();
    let marks = vec!["?"; values.len()].join(", ");
    condition.and(&format!("{column} IN ({marks})"), values);
}
