//! Where a list goes on, for users who may read only some of the objects.
//!
//! To them the platform counts no pages. It looks at so many objects a request
//! and gives those that may be read, which can be few or none; its link to the
//! next page then holds, as a negative `currentPage`, how many objects it has
//! looked at (`API.md` section 1.3). The pages that the program counts are put
//! together from such answers, and here is remembered where each begins.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::domain::{BinaryQuery, PageRequest};

/// So many lists are remembered: those of a screen and of what runs beside it.
const MOST: usize = 16;

/// The beginnings of pages that are known.
#[derive(Default)]
pub(super) struct Continuations(Mutex<VecDeque<Begun>>);

struct Begun {
    query: BinaryQuery,
    size: u32,
    /// Objects that the platform has looked at before a page.
    before: BTreeMap<u32, u64>,
}

impl Continuations {
    /// How many objects the platform has looked at before this page; `None`
    /// where it is to be asked for by its number.
    pub(super) fn before(&self, query: &BinaryQuery, page: PageRequest) -> Option<u64> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let list = lists
            .iter()
            .find(|list| list.query == *query && list.size == page.size)?;
        list.before.get(&page.number).copied()
    }

    /// Remembers where the page after this one begins.
    pub(super) fn note(&self, query: &BinaryQuery, page: PageRequest, next: u64) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = lists
            .iter()
            .position(|list| list.query == *query && list.size == page.size);
        let mut list = place
            .and_then(|place| lists.remove(place))
            .unwrap_or_else(|| Begun {
                query: query.clone(),
                size: page.size,
                before: BTreeMap::new(),
            });
        list.before.insert(page.number.saturating_add(1), next);
        lists.push_front(list);
        lists.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_used_last_are_remembered_each_with_its_page_size() {
        let known = Continuations::default();
        let owner = |n: usize| BinaryQuery {
            owner: Some(n.to_string()),
            ..BinaryQuery::default()
        };
        let page = |number: u32, size: u32| PageRequest {
            number,
            size,
            totals: false,
        };
        for n in 0..=MOST {
            known.note(&owner(n), page(1, 50), 70);
        }
        assert_eq!(known.before(&owner(0), page(2, 50)), None, "the oldest");
        assert_eq!(known.before(&owner(1), page(2, 50)), Some(70));
        assert_eq!(known.before(&owner(1), page(2, 60)), None);
        assert_eq!(known.before(&owner(1), page(1, 50)), None);
    }
}
