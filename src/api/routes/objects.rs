//! Paths of the managed objects around binaries: any object, and those that
//! point to a binary.

use url::Url;

use super::{path, push_page, with_query};
use crate::domain::{BinaryId, ObjectId, PageRequest};

/// `/inventory/managedObjects/ID`: any object.
pub(in crate::api) fn object(origin: &Url, id: &ObjectId) -> Url {
    let url = path(origin, &["inventory", "managedObjects", id.as_str()]);
    with_query(url, &[("withChildren", "false".to_owned())])
}

/// Where an object may keep the address of a binary. This list alone says what
/// counts, to a question about some binaries and to one about all.
const POINTING: [(&str, Pointing); 4] = [
    ("url", Pointing::Itself),
    ("c8y_Firmware", Pointing::Url),
    ("c8y_Software", Pointing::Url),
    ("c8y_DeviceProfile", Pointing::Deep),
];

/// Where in a fragment the address stands.
#[derive(Clone, Copy)]
enum Pointing {
    /// It is the fragment.
    Itself,
    /// In the field `url`.
    Url,
    /// Also in lists, into which no query looks: each such object is read.
    Deep,
}

impl Pointing {
    /// Finds the objects of which this fragment points to one of these binaries:
    /// by the end of the address, as its host may be another one of the tenant's,
    /// or be left out.
    fn terms(self, fragment: &str, ids: &[BinaryId]) -> Vec<String> {
        let field = match self {
            Self::Itself => fragment.to_owned(),
            Self::Url => format!("{fragment}.url"),
            Self::Deep => return vec![format!("has({fragment})")],
        };
        ids.iter()
            .map(|id| format!("({field} eq '*inventory/binaries/{id}')"))
            .collect()
    }
}

/// `/inventory/managedObjects?query=…`: the objects that may point to one of
/// these binaries; a first choice.
pub(in crate::api) fn references(origin: &Url, ids: &[BinaryId], page: PageRequest) -> Url {
    let terms: Vec<String> = POINTING
        .iter()
        .flat_map(|(fragment, pointing)| pointing.terms(fragment, ids))
        .collect();
    pointing(origin, &terms, page)
}

/// `/inventory/managedObjects?query=…`: all objects that may point to a binary.
pub(in crate::api) fn all_references(origin: &Url, page: PageRequest) -> Url {
    let terms = POINTING.map(|(fragment, _)| format!("has({fragment})"));
    pointing(origin, &terms, page)
}

fn pointing(origin: &Url, terms: &[String], page: PageRequest) -> Url {
    let query = format!(
        "$filter=({}) $orderby=creationTime.date asc",
        terms.join(" or ")
    );
    let mut pairs = vec![("query", query)];
    push_page(&mut pairs, page);
    pairs.push(("withChildren", "false".to_owned()));
    with_query(path(origin, &["inventory", "managedObjects"]), &pairs)
}

/// Which binary an address is of, whatever its host; `None` where it is of
/// something else.
pub(in crate::api) fn binary_at(address: &str) -> Option<BinaryId> {
    let path = address.trim().split(['?', '#']).next()?;
    let (before, id) = path.trim_end_matches('/').rsplit_once('/')?;
    let before = before.strip_suffix("inventory/binaries")?;
    let is_whole = before.is_empty() || before.ends_with('/');
    is_whole.then(|| BinaryId::new(id).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Url {
        Url::parse("https://acme.example.com:8443/").unwrap()
    }

    #[test]
    fn what_points_to_binaries_is_found_by_the_end_of_its_address() {
        let ids = ["7", "8"].map(|id| BinaryId::new(id).unwrap());
        let page = PageRequest {
            number: 1,
            size: 50,
            totals: false,
        };
        let url = references(&origin(), &ids, page);
        let (_, query) = url.query_pairs().next().unwrap();
        assert!(
            query.starts_with("$filter=((url eq '*inventory/binaries/7') or (url eq"),
            "{query}"
        );
        assert_eq!(query.matches("inventory/binaries/8'").count(), 3);
        assert!(query.contains(" or has(c8y_DeviceProfile)) $orderby"));
    }

    #[test]
    fn the_same_fragments_count_for_some_binaries_and_for_all() {
        let ids = [BinaryId::new("7").unwrap()];
        let page = PageRequest {
            number: 3,
            size: 50,
            totals: false,
        };
        let text = |url: &Url| url.query_pairs().next().unwrap().1.into_owned();
        let (some, all) = (
            references(&origin(), &ids, page),
            all_references(&origin(), page),
        );
        for (fragment, _) in POINTING {
            assert!(text(&some).contains(fragment), "{fragment}");
            assert!(
                text(&all).contains(&format!("has({fragment})")),
                "{fragment}"
            );
        }
        assert!(all.as_str().contains("currentPage=3"));
    }

    #[test]
    fn an_address_of_a_binary_counts_with_any_host_and_with_none() {
        let of = |address| binary_at(address).map(|id| id.to_string());
        for address in [
            "https://t1.example.com/inventory/binaries/7",
            "http://other:8080/inventory/binaries/7/",
            "/inventory/binaries/7?x=1",
            " inventory/binaries/7#a",
        ] {
            assert_eq!(of(address), Some("7".to_owned()), "{address}");
        }
        for address in [
            "https://example.com/file.bin",
            "https://example.com/inventory/managedObjects/7",
            "https://example.com/myinventory/binaries/7",
            "https://example.com/inventory/binaries/",
            "inventory/binaries/7/x",
            "",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }
}
