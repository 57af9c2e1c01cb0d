//! Pages: which one is asked for, and the links and statistics around it
//! (API.md section 1.3).

use axum::http::Uri;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::answers::Refusal;
use super::store::Found;

/// The size of a page that nobody asked for.
const DEFAULT_SIZE: u64 = 5;

/// A larger page is trimmed to this, not refused.
const LARGEST: u64 = 2000;

/// What stands behind the `?`.
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The parameters of a request.
    #[must_use]
    pub fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The value of this parameter; an empty one is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether this parameter is `true`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }
}

/// A page by its number and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    number: u64,
    size: u64,
}

impl Page {
    /// The page that the parameters ask for.
    ///
    /// # Errors
    /// A number or size that is not a whole number above 0.
    pub fn of(params: &Params) -> Result<Self, Refusal> {
        Ok(Self {
            number: positive(params, "currentPage")?.unwrap_or(1),
            size: Self::size_of(params)?,
        })
    }

    /// How many objects the page asked for holds at most.
    ///
    /// # Errors
    /// A size that is not a whole number above 0.
    pub fn size_of(params: &Params) -> Result<u64, Refusal> {
        let size = positive(params, "pageSize")?;
        Ok(size.unwrap_or(DEFAULT_SIZE).min(LARGEST))
    }

    /// How many objects it holds at most.
    #[must_use]
    pub const fn size(self) -> u64 {
        self.size
    }

    /// How many objects come before it.
    #[must_use]
    pub const fn offset(self) -> u64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

/// A parameter that is a whole number above 0.
fn positive(params: &Params, name: &str) -> Result<Option<u64>, Refusal> {
    let read = |text: &str| {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| Refusal::invalid(format!("'{name}' must be a number greater than 0.")))
    };
    params.get(name).map(read).transpose()
}

/// Which totals the statistics say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// `totalPages`.
    pub pages: bool,
    /// `totalElements`.
    pub elements: bool,
}

impl Totals {
    /// Those that these parameters ask for.
    #[must_use]
    pub fn of(params: &Params) -> Self {
        Self {
            pages: params.is_true("withTotalPages"),
            elements: params.is_true("withTotalElements"),
        }
    }

    /// Whether any is said.
    #[must_use]
    pub const fn any(self) -> bool {
        self.pages || self.elements
    }
}

/// What a page holds.
pub struct Listed {
    /// What the answer calls it.
    pub name: &'static str,
    /// It.
    pub items: Vec<Value>,
    /// Whether there is more behind it.
    pub more: bool,
    /// How much there is in all, if that was asked for.
    pub total: Option<u64>,
}

/// The answer around the objects of a page. `link` is the collection's own,
/// without parameters.
pub fn collection(
    link: &str,
    params: &Params,
    page: Page,
    totals: Totals,
    found: &Found,
    objects: Vec<Value>,
) -> Value {
    let listed = Listed {
        name: "managedObjects",
        items: objects,
        more: found.more,
        total: found.total,
    };
    around(link, params, page, totals, listed)
}

/// The answer around what a page holds, as [`collection`].
pub fn around(link: &str, params: &Params, page: Page, totals: Totals, found: Listed) -> Value {
    let to = |number: u64| json!(link_to(link, params, page.size, number));
    let mut map = Map::new();
    map.insert("self".to_owned(), to(page.number));
    if found.more {
        map.insert("next".to_owned(), to(page.number.saturating_add(1)));
    }
    if page.number > 1 {
        map.insert("prev".to_owned(), to(page.number - 1));
    }
    map.insert(found.name.to_owned(), Value::Array(found.items));
    let mut statistics = Map::new();
    if let (true, Some(total)) = (totals.elements, found.total) {
        statistics.insert("totalElements".to_owned(), json!(total));
    }
    if let (true, Some(total)) = (totals.pages, found.total) {
        statistics.insert("totalPages".to_owned(), json!(total.div_ceil(page.size)));
    }
    statistics.insert("currentPage".to_owned(), json!(page.number));
    statistics.insert("pageSize".to_owned(), json!(page.size));
    map.insert("statistics".to_owned(), Value::Object(statistics));
    Value::Object(map)
}

/// A link to another page of the same list: all parameters stay.
pub fn link_to(link: &str, params: &Params, size: u64, number: impl std::fmt::Display) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &params.0 {
        if name != "pageSize" && name != "currentPage" {
            query.append_pair(name, value);
        }
    }
    query.append_pair("pageSize", &size.to_string());
    query.append_pair("currentPage", &number.to_string());
    format!("{link}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Result<Page, Refusal> {
        let uri: Uri = format!("/x?{query}").parse().unwrap();
        Page::of(&Params::of(&uri))
    }

    #[test]
    fn the_size_is_five_unless_asked_and_at_most_two_thousand() {
        for (query, number, size, offset) in [
            ("", 1, 5, 0),
            ("currentPage=3", 3, 5, 10),
            ("pageSize=50&currentPage=4000", 4000, 50, 199_950),
            ("pageSize=99999", 1, 2000, 0),
        ] {
            let page = page(query).unwrap();
            assert_eq!(
                (page.number, page.size, page.offset()),
                (number, size, offset)
            );
        }
    }

    #[test]
    fn a_page_that_cannot_be_is_refused() {
        for query in [
            "currentPage=0",
            "pageSize=-1",
            "pageSize=ten",
            "currentPage=1.5",
        ] {
            assert!(page(query).is_err(), "{query}");
        }
    }

    #[test]
    fn links_keep_the_filters() {
        let uri: Uri = "/x?type=text%2Fplain&pageSize=7&currentPage=2"
            .parse()
            .unwrap();
        assert_eq!(
            link_to("http://h/x", &Params::of(&uri), 7, 3),
            "http://h/x?type=text%2Fplain&pageSize=7&currentPage=3"
        );
    }
}
