//! What makes finding easier the next time: saved views, and what was searched
//! for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{BinaryQuery, Filter, Sort};

/// So many searches are kept; the oldest go first.
pub const MOST_SEARCHES: usize = 200;

/// So many typed commands are kept; the oldest go first.
pub const MOST_TYPED: usize = 200;

/// A longer name of a view would fit into no list.
const LONGEST_NAME: usize = 60;

/// A name for filters and an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name, the only one of it.
    pub name: String,
    /// The filters as they were typed: `-1d` means another day tomorrow.
    pub filters: Vec<(Filter, String)>,
    /// The order; `None` leaves it to the server.
    pub sort: Option<Sort>,
}

impl View {
    /// The filters and the order of a query, under a name.
    #[must_use]
    pub fn of(name: &str, query: &BinaryQuery) -> Self {
        let filters = Filter::ALL.into_iter();
        Self {
            name: name.trim().to_owned(),
            filters: filters
                .filter_map(|one| query.filter(one).map(|text| (one, text)))
                .collect(),
            sort: query.sort,
        }
    }

    /// The query that it stands for at this moment.
    ///
    /// # Errors
    /// A sentence where a filter cannot be read: the file was changed by hand,
    /// or by a newer version.
    pub fn query(&self, now: Timestamp, zone: &TimeZone) -> Result<BinaryQuery, String> {
        let mut query = BinaryQuery {
            sort: self.sort,
            ..BinaryQuery::default()
        };
        for (filter, text) in &self.filters {
            query.set_filter(*filter, text, now, zone)?;
        }
        Ok(query)
    }

    /// What it asks for, in a line: `type text/plain · from -1d · by size:desc`.
    #[must_use]
    pub fn words(&self) -> String {
        let filters = self.filters.iter();
        let filters = filters.map(|(filter, text)| format!("{} {text}", filter.word()));
        let sort = self.sort.map(|sort| format!("by {sort}"));
        let parts: Vec<String> = filters.chain(sort).collect();
        if parts.is_empty() {
            "all binaries".to_owned()
        } else {
            parts.join(" · ")
        }
    }
}

/// Whether a name is fit for a view.
///
/// # Errors
/// A sentence why it is not.
pub fn check_view_name(name: &str) -> Result<(), String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("A view needs a name.".to_owned());
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(format!(
            "The name of a view has {LONGEST_NAME} characters at most."
        ));
    }
    if name.chars().any(char::is_control) {
        return Err("The name of a view holds no control characters.".to_owned());
    }
    Ok(())
}

/// What a connection was left with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// The word of the tab.
    pub tab: String,
    /// The filters and the order of the binaries; it has no name.
    pub view: View,
    /// Columns of the list, of a hundred. `None`: it was not kept.
    pub split: Option<u16>,
    /// Whether one pane had all the room.
    pub zoomed: bool,
    /// The columns of the lists that are not as usual, as
    /// [`super::AllColumns::kept`] gives them.
    pub columns: BTreeMap<String, Vec<String>>,
    /// The filters of the events, as words.
    pub events: BTreeMap<String, String>,
    /// The filters of the applications, as words.
    pub applications: BTreeMap<String, String>,
}

/// The views and searches of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// By their names.
    pub views: Vec<View>,
    /// What was searched for, in which filter; the newest first.
    pub searches: Vec<(Filter, String)>,
    /// What was left, by the profile or session.
    pub last: BTreeMap<String, Last>,
    /// The commands that were typed, the newest first.
    pub typed: Vec<String>,
}

/// What changes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingChange {
    /// These were searched for.
    Searched(Vec<(Filter, String)>),
    /// This command was typed.
    Typed(String),
    /// This view is kept, instead of another one of its name.
    Keep(View),
    /// The view of this name goes.
    Drop(String),
    /// This profile or session was left with this.
    Left(String, Last),
}

impl Finding {
    /// Makes a change.
    pub fn change(&mut self, change: FindingChange) {
        match change {
            FindingChange::Searched(searches) => {
                for search in searches.into_iter().rev() {
                    self.searches.retain(|old| *old != search);
                    self.searches.insert(0, search);
                }
                self.searches.truncate(MOST_SEARCHES);
            }
            FindingChange::Typed(command) => {
                self.typed.retain(|old| *old != command);
                self.typed.insert(0, command);
                self.typed.truncate(MOST_TYPED);
            }
            FindingChange::Keep(view) => {
                self.views.retain(|old| old.name != view.name);
                self.views.push(view);
                self.views
                    .sort_by_cached_key(|view| view.name.to_lowercase());
            }
            FindingChange::Left(name, last) => {
                self.last.insert(name, last);
            }
            FindingChange::Drop(name) => self.views.retain(|view| view.name != name),
        }
    }

    /// The view of this name.
    #[must_use]
    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|view| view.name == name.trim())
    }

    /// What was searched for in this filter, the newest first.
    #[must_use]
    pub fn searches_in(&self, filter: Filter) -> Vec<String> {
        let searches = self.searches.iter();
        searches
            .filter(|(searched, _)| *searched == filter)
            .map(|(_, text)| text.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(finding: &mut Finding, filter: Filter, text: &str) {
        finding.change(FindingChange::Searched(vec![(filter, text.to_owned())]));
    }

    #[test]
    fn the_newest_search_comes_first_and_stands_there_once() {
        let mut finding = Finding::default();
        for text in ["a", "b", "a"] {
            searched(&mut finding, Filter::Name, text);
        }
        searched(&mut finding, Filter::Type, "t");
        assert_eq!(finding.searches_in(Filter::Name), ["a", "b"]);
        for n in 0..250 {
            searched(&mut finding, Filter::Text, &n.to_string());
        }
        assert_eq!(finding.searches.len(), MOST_SEARCHES);
        assert_eq!(finding.searches_in(Filter::Name), Vec::<String>::new());
        assert_eq!(finding.searches_in(Filter::Text).first().unwrap(), "249");
    }

    #[test]
    fn the_newest_command_comes_first_and_stands_there_once() {
        let mut finding = Finding::default();
        for n in 0..250 {
            finding.change(FindingChange::Typed(format!("page {n}")));
        }
        finding.change(FindingChange::Typed("page 100".to_owned()));
        assert_eq!(finding.typed.len(), MOST_TYPED);
        assert_eq!(finding.typed.first().unwrap(), "page 100");
        let same = finding.typed.iter().filter(|one| *one == "page 100");
        assert_eq!(same.count(), 1);
    }

    #[test]
    fn a_view_is_the_query_that_it_was_made_of() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let mut query = BinaryQuery {
            sort: "size:desc".parse().ok(),
            ..BinaryQuery::default()
        };
        for (filter, text) in [(Filter::Name, "*fw*"), (Filter::From, "-1d")] {
            query.set_filter(filter, text, now, &TimeZone::UTC).unwrap();
        }
        let view = View::of(" new firmware ", &query);
        assert_eq!(view.query(now, &TimeZone::UTC), Ok(query));
        assert_eq!(view.words(), "name *fw* · from -1d · by size:desc");
        assert_eq!(
            View::of("x", &BinaryQuery::default()).words(),
            "all binaries"
        );
        let mut finding = Finding::default();
        finding.change(FindingChange::Keep(view.clone()));
        finding.change(FindingChange::Keep(View::of(
            "All",
            &BinaryQuery::default(),
        )));
        finding.change(FindingChange::Keep(view.clone()));
        let names: Vec<&str> = finding
            .views
            .iter()
            .map(|view| view.name.as_str())
            .collect();
        assert_eq!(names, ["All", "new firmware"]);
        assert_eq!(finding.view("new firmware"), Some(&view));
        finding.change(FindingChange::Drop("All".into()));
        assert_eq!(finding.views, [view]);
    }

    #[test]
    fn a_name_is_refused_with_a_sentence() {
        assert_eq!(check_view_name(" logs of today "), Ok(()));
        for name in ["", " ", "a\nb", &"x".repeat(61)] {
            assert!(check_view_name(name).unwrap_err().ends_with('.'));
        }
    }
}
