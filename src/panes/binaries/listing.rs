//! How binaries are listed: what the platform is asked, and what the filter of
//! the list looks at.

use crate::app::Call;
use crate::domain::{
    Binary, BinaryId, BinaryQuery, Direction, Filter, Finding, Moment, PageRequest, SortColumn,
    clean,
};
use crate::keys::Recall;
use crate::panes::paged::{PagedQuery, Quick, matches_wildcard};

impl PagedQuery for BinaryQuery {
    type Row = Binary;
    type Id = BinaryId;

    const WORDS: (&'static str, &'static str) = ("binary", "binaries");

    fn id_of(row: &Binary) -> &BinaryId {
        &row.id
    }

    fn page(&self, page: PageRequest) -> Call {
        Call::Binaries(self.clone(), page)
    }

    fn count(&self) -> Option<Call> {
        Some(Call::CountBinaries(self.clone()))
    }

    fn existing(ids: &[BinaryId]) -> Option<Call> {
        Some(Call::Existing(ids.to_vec()))
    }

    fn is_filtered(&self) -> bool {
        Self::is_filtered(self)
    }

    fn unfiltered(&self) -> Self {
        Self {
            sort: self.sort,
            ..Self::default()
        }
    }

    fn fits(row: &Binary, quick: &Quick) -> bool {
        let wanted = quick.value().to_lowercase();
        if quick_filter(quick) == Filter::Name {
            return Self::is_named(row, &wanted);
        }
        let owner = row.owner.as_deref().unwrap_or_default();
        let texts = [row.id.as_str(), &row.type_name, &row.name, owner];
        let texts = texts.map(str::to_lowercase);
        let mut words = wanted.split_whitespace();
        words.any(|word| texts.iter().any(|text| text.contains(word)))
    }

    fn narrowed(&self, quick: &Quick, _current: Option<&Binary>) -> Self {
        match quick_search(quick) {
            Some((Filter::Text, text)) => Self {
                text: Some(text),
                ..self.clone()
            },
            Some((_, name)) => self.of_name(&name),
            None if quick_filter(quick) == Filter::Text => Self {
                text: None,
                ..self.clone()
            },
            None => Self {
                name: None,
                ..self.clone()
            },
        }
    }

    fn read_id(text: &str) -> Option<BinaryId> {
        BinaryId::new(text).ok()
    }

    fn seek(id: &BinaryId) -> Call {
        Call::Seek(id.clone())
    }

    fn is_none(row: &Binary) -> Option<String> {
        // Devices and entries of a repository have ids of the same kind.
        let is_binary = row.object.contains("\"c8y_IsBinary\"");
        (!is_binary).then(|| {
            format!(
                "The object {} is no binary: {}, of type {}.",
                row.id,
                clean(row.title()),
                clean(&row.type_name),
            )
        })
    }

    fn alone(id: BinaryId) -> Self {
        Self {
            ids: vec![id],
            ..Self::default()
        }
    }

    fn is_named(row: &Binary, name: &str) -> bool {
        matches_wildcard(&row.title().to_lowercase(), name)
    }

    fn begins_with_new(&self) -> bool {
        let sort = self
            .sort
            .filter(|sort| sort.direction == Direction::Descending);
        let by_time = [SortColumn::Created, SortColumn::Updated];
        sort.is_some_and(|sort| by_time.contains(&sort.column))
    }

    fn period(&mut self) -> [&mut Option<Moment>; 2] {
        [&mut self.from, &mut self.to]
    }

    fn named(&self, name: &str) -> Option<Self> {
        Some(self.of_name(name))
    }
}

impl BinaryQuery {
    /// With this in the name; where it has a `*`, with this as the name.
    fn of_name(&self, name: &str) -> Self {
        let name = match name.contains('*') {
            true => name.to_owned(),
            false => format!("*{name}*"),
        };
        Self {
            name: Some(name),
            ..self.clone()
        }
    }
}

/// The filter to be typed: up and down recall what was searched for.
#[must_use]
pub fn new_quick(finding: &Finding) -> Quick {
    let recall = |filter| Recall::new(finding.searches_in(filter));
    Quick::new(recall(Filter::Name), recall(Filter::Text))
}

/// What Enter filters by.
#[must_use]
pub const fn quick_filter(quick: &Quick) -> Filter {
    if quick.is_second() {
        Filter::Text
    } else {
        Filter::Name
    }
}

/// What Enter searches for, to be remembered; `None` where nothing is typed.
#[must_use]
pub fn quick_search(quick: &Quick) -> Option<(Filter, String)> {
    let text = quick.value().trim();
    (!text.is_empty()).then(|| (quick_filter(quick), text.to_owned()))
}
