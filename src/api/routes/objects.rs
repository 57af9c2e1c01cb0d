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

/// Where objects keep the address of a binary: in themselves, or in the
/// fragment that says what they are (`API.md` section 2.1).
const URL_FIELDS: [&str; 4] = [
    "url",
    "c8y_Firmware.url",
    "c8y_Software.url",
    "c8y_DeviceProfile.firmware.url",
];

/// `/inventory/managedObjects?query=…`: the objects that point to one of these
/// binaries. By the end of the address: its host may be another one of the
/// tenant's, or be left out.
pub(in crate::api) fn references(origin: &Url, ids: &[BinaryId], page: PageRequest) -> Url {
    let terms: Vec<String> = ids
        .iter()
        .flat_map(|id| {
            URL_FIELDS
                .iter()
                .map(move |field| format!("({field} eq '*inventory/binaries/{id}')"))
        })
        .collect();
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
            query.starts_with("$filter=((url eq '*inventory/binaries/7') or (c8y_Firmware.url eq"),
            "{query}"
        );
        assert_eq!(query.matches("inventory/binaries/8'").count(), 4);
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
